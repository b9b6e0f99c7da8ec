"""What can go wrong with the archive itself.

ArchiveError                 every error that storage raises on purpose
├── DatabaseUnusable         no such address, folder or right to write
├── WrongRevision            the schema is older or newer than this program
├── Locked                   another harvest holds the lock (exit status 4)
└── Refused                  a query that is not one, or reads what nobody may
"""

from __future__ import annotations


class ArchiveError(Exception):
    """Base of every error that storage raises on purpose."""


class DatabaseUnusable(ArchiveError):
    """The database cannot be opened or written."""


class WrongRevision(ArchiveError):
    """The schema is not the one this program knows."""


class Locked(ArchiveError):
    """Another harvest holds the lock."""


class Refused(ArchiveError):
    """A query this archive does not run."""
