"""The schema's revisions: create, upgrade, downgrade, and say which one a database has."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage import views
from storage.engine import exists
from storage.errors import WrongRevision

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    with resources.as_file(resources.files("migrations")) as folder:
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """The revision this program knows."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    if found is None:
        raise WrongRevision("the installed package carries no migration: install it again")
    return found


def current(connection: sa.Connection) -> str | None:
    """The revision a database has, None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: sa.Engine, revision: str = "head") -> str | None:
    """Bring the schema to a revision; gives the one it had.

    Raises:
        WrongRevision: the database is of a later program.
    """
    with engine.begin() as connection:
        before = current(connection)
        _refuse_unknown(before)
        command.upgrade(_config(connection), revision)
    return before


def downgrade(engine: sa.Engine, revision: str) -> None:
    """Bring the schema back to an earlier revision (``base``: nothing)."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def ensure(engine: sa.Engine, *, create: bool) -> None:
    """Make sure that the schema is the one this program knows.

    Args:
        engine: the archive.
        create: make it where the database is empty (harvest and import do).

    Raises:
        WrongRevision: it is not; says what to do.
    """
    empty = WrongRevision(
        f"{engine.url.render_as_string(hide_password=True)} holds no archive yet; "
        "run `scrutateur harvest` or `scrutateur migrate`, or set SCRUTATEUR_DATABASE_URL"
    )
    if not create and not exists(engine):
        raise empty
    with engine.connect() as connection:
        found = current(connection)
        if found is None and not create:
            raise empty
    if found is None:
        upgrade(engine)
        return
    _refuse_unknown(found)
    if found != head():
        raise WrongRevision(
            f"this archive is at revision {found} and this program at {head()}; "
            "run `scrutateur migrate` (make a copy of the database first)"
        )


def _refuse_unknown(found: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise WrongRevision(
            f"this archive is at revision {found}, which this program does not know; "
            "install a later version of scrutateur"
        )


@contextmanager
def around_views(connection: sa.Connection) -> Iterator[None]:
    """Set the views aside while tables change, and put them back at head."""
    views.drop_all(connection)
    yield
    if current(connection) == ScriptDirectory.from_config(_config()).get_current_head():
        views.create_all(connection)
