"""What ``scrutateur sql`` refuses in words a person understands, before a database sees it.

Writing is refused by the database itself, which is opened read-only (``storage.engine.read_only``).
"""

from __future__ import annotations

import re

from storage.engine import PRIVATE_TABLES
from storage.errors import Refused

_COMMENTS = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_STRINGS = re.compile(r"'(?:[^']|'')*'")
_OPENING = re.compile(r"^\s*\(*\s*(select|with|values|explain)\b", re.IGNORECASE)
#: Postgres functions that reach beyond tables, or that read a table named in a string.
_REACHING = re.compile(
    r"\b(pg_read\w*|pg_ls\w*|lo_\w+|dblink\w*|query_to_xml\w*|table_to_xml\w*|schema_to_xml\w*|"
    r"database_to_xml\w*|cursor_to_xml\w*|pg_sleep\w*|set_config|load_extension|pg_stat_file|"
    r"pg_terminate_backend|pg_cancel_backend|pg_advisory\w*|pg_try_advisory\w*)\b",
    re.IGNORECASE,
)
_PRIVATE = re.compile(rf"(?<!\w)\"?({'|'.join(sorted(PRIVATE_TABLES))})\"?(?![\w])", re.IGNORECASE)


def refuse_unsafe(query: str) -> None:
    """Let one reading statement through, and nothing else.

    Raises:
        Refused: says which word, and why.
    """
    bare = _STRINGS.sub("''", _COMMENTS.sub(" ", query)).strip().rstrip(";").strip()
    if not bare:
        raise Refused('there is no query; try: scrutateur sql "SELECT count(*) FROM amendements"')
    if ";" in bare:
        raise Refused("one statement at a time: there is a « ; » inside the query")
    if 'u&"' in bare.lower():
        raise Refused('names are written plainly here, not as U&"…"')
    if not _OPENING.match(bare):
        raise Refused(f"only a SELECT can be asked here, not « {bare.split()[0]} »")
    for pattern, why in (
        (_REACHING, "this function reaches beyond the archive's tables"),
        (_PRIVATE, "the raw bytes of captures may hold private data and are not to be read here"),
    ):
        found = pattern.search(bare)
        if found:
            raise Refused(f"« {found[0]} »: {why}")
