"""The schema's revisions: create, upgrade, downgrade, and say which one a database has."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING

import sqlalchemy as sa

from storage import views
from storage.engine import exists, shown
from storage.errors import WrongRevision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from alembic.config import Config

#: The revision this program knows: the newest in ``migrations/versions`` (a test says so). Written
#: here so that the many commands that change nothing need not load Alembic, which takes as long as
#: the rest of a harvest that finds nothing new.
HEAD = "0004"


def _config(connection: sa.Connection | None = None) -> Config:
    from alembic.config import Config  # noqa: PLC0415 - see HEAD

    config = Config()
    with resources.as_file(resources.files("migrations")) as folder:
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """The revision this program knows."""
    return HEAD


def current(connection: sa.Connection) -> str | None:
    """The revision a database has, None for an empty one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.exec_driver_sql(
        "SELECT version_num FROM alembic_version"
    ).scalar()
    return found


def upgrade(
    engine: sa.Engine, revision: str = "head", told: Callable[[str], None] = lambda _step: None
) -> str | None:
    """Bring the schema to a revision; gives the one it had.

    All of it is one transaction, on both databases: whatever ends it leaves what there was.

    Args:
        engine: the archive.
        revision: to go to.
        told: hears of each revision once its tables are made.

    Raises:
        WrongRevision: the database is of a later program.
    """
    from alembic import command  # noqa: PLC0415 - see HEAD

    with engine.begin() as connection:
        before = current(connection)
        _refuse_unknown(before)
        config = _config(connection)
        config.attributes["told"] = told
        command.upgrade(config, revision)
    return before


def steps(found: str | None) -> list[tuple[str, str]]:
    """The revisions between one that was found and this program's, each with what it brings."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see HEAD

    _refuse_unknown(found)
    scripts = ScriptDirectory.from_config(_config())
    between = scripts.iterate_revisions(HEAD, found or "base")
    return [(one.revision, (one.doc or "").rstrip(".")) for one in between][::-1]


def downgrade(engine: sa.Engine, revision: str) -> None:
    """Bring the schema back to an earlier revision (``base``: nothing).

    Raises:
        WrongRevision: the database is of a later program.
    """
    from alembic import command  # noqa: PLC0415 - see HEAD

    with engine.begin() as connection:
        _refuse_unknown(current(connection))
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
        f"{shown(engine.url)} holds no archive yet; "
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
    if found != HEAD:
        _refuse_unknown(found)
        raise WrongRevision(
            f"this archive is at revision {found} and this program at {HEAD}; "
            "run `scrutateur backup FOLDER`, then `scrutateur migrate`"
        )


def _refuse_unknown(found: str | None) -> None:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see HEAD

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
    if current(connection) == HEAD:
        views.create_all(connection)
