"""Readers of forms, not of meanings: JSON documents and ZIP archives."""
