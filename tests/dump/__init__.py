"""Tests of dumps, which share what `conftest` writes."""
