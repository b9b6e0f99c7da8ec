"""The numbered revisions of the schema."""
