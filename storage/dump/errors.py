"""What can go wrong with a dump.

ArchiveError
└── DumpFailed               it could not be written; nothing is left under its name
    └── NotADump             a folder that is none, or one of another form
"""

from __future__ import annotations

from storage.errors import ArchiveError


class DumpFailed(ArchiveError):
    """A dump could not be written; says why and what to do."""


class NotADump(DumpFailed):
    """A folder that holds no dump that this program reads."""
