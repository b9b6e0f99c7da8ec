"""How Alembic reaches the archive: the connection it is handed, or SCRUTATEUR_DATABASE_URL."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal

from alembic import context

from storage.engine import is_sqlite, open_database
from storage.schema import around_views
from storage.tables import metadata
from storage.tables.base import KEY, Html, UtcDateTime

if TYPE_CHECKING:
    from sqlalchemy import Connection


def _render(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write our own types in a revision as they will always be, not as code that may change."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "MOMENT"
    if kind == "type" and isinstance(item, Html):
        return "sa.Text()"
    if kind == "type" and item is KEY:
        return "KEY"
    return False


def _told(ctx: Any, step: Any, heads: Any, run_args: Any) -> None:  # noqa: ARG001 - Alembic names them
    """Tell whoever asked that a revision is done."""
    told = context.config.attributes.get("told")
    if told is not None:
        told(step.up_revision_id)


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=is_sqlite(connection),
        compare_type=True,
        render_item=_render,
        transactional_ddl=True,
        on_version_apply=_told,
    )
    # views stand on every table: they are set aside, and put back once the tables are at head
    with around_views(connection), context.begin_transaction():
        context.run_migrations()


handed = context.config.attributes.get("connection")
if handed is not None:
    _run(handed)
else:
    engine = open_database(os.environ.get("SCRUTATEUR_DATABASE_URL", "sqlite:///scrutateur.db"))
    with engine.begin() as opened:
        _run(opened)
