"""The composition root: wires `scraper` to `storage`. Imported by nobody."""
