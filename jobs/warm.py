"""What the process imports that workers are forked from: what they need, and patterns compiled."""

from __future__ import annotations

from jobs import work  # noqa: F401
from scraper import patterns

patterns.compile_all()
