"""Tests of the scraper: bytes in, records out."""
