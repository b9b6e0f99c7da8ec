"""What can go wrong with the archive itself.

ArchiveError                 every error that storage raises on purpose
├── DatabaseUnusable         no such folder, or no right to write
│   └── NoDatabase           an address that is not one (exit status 2)
├── WrongRevision            the schema is older or newer than this program
├── Locked                   another harvest holds the lock (exit status 4)
├── LockLost                 … or holds it now: ours was lost, and nothing more is written
└── Refused                  a query that is not one, or reads what nobody may

What a database's driver raises by itself is no ArchiveError: ``is_of_driver`` tells it, and
``storage.engine.explain`` puts it into words.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError


class ArchiveError(Exception):
    """Base of every error that storage raises on purpose."""


class DatabaseUnusable(ArchiveError):
    """The database cannot be opened or written."""


class NoDatabase(DatabaseUnusable):
    """An address that is not one of a database we know."""


class WrongRevision(ArchiveError):
    """The schema is not the one this program knows."""


class Locked(ArchiveError):
    """Another harvest holds the lock."""


class LockLost(ArchiveError):
    """The lock that we held is no longer ours."""


class Refused(ArchiveError):
    """A query this archive does not run."""


def is_of_driver(error: BaseException) -> bool:
    """Whether a database's driver raised it; psycopg is not imported where SQLite is used."""
    ours = isinstance(error, (DBAPIError, sqlite3.Error))
    return ours or type(error).__module__.partition(".")[0] == "psycopg"


def first_line(error: BaseException) -> str:
    """What an error says first."""
    return (str(getattr(error, "orig", None) or error).strip().splitlines() or [""])[0]
