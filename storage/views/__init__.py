"""The French views: what journalists query. Each has a sentence, and so has each of its columns."""

from __future__ import annotations

import sqlalchemy as sa


def create_all(connection: sa.Connection) -> None:
    """Create every view."""


def drop_all(connection: sa.Connection) -> None:
    """Drop every view that stands."""
