"""Records in, rows out. Knows SQLAlchemy, never httpx; of `scraper`, only its records."""
