"""Bytes in, records out. Knows httpx and selectolax, never SQLAlchemy."""
