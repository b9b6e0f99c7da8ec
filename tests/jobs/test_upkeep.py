"""Backup, vacuum, and what an archive takes on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import upkeep
from storage.tables import metadata

if TYPE_CHECKING:
    import sqlalchemy as sa


def test_every_table_s_bytes_are_told_and_are_all_but_all_of_the_database(whole: sa.Engine) -> None:
    """With its indexes; the rest is the database's own."""
    with whole.connect() as connection:
        sizes = upkeep.sizes(connection)
        total = upkeep.total(connection)
    assert set(sizes) == set(metadata.tables)
    assert min(sizes.values()) > 0
    assert list(sizes.values()) == sorted(sizes.values(), reverse=True)
    assert total / 4 < sum(sizes.values()) < total
