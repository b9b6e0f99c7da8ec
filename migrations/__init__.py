"""Numbered revisions of the schema, carried by the wheel. Run by ``scrutateur migrate``."""
