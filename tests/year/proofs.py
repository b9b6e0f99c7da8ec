"""What is proved of an archive at the end of its year, by the program's own commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage.engine import open_database
from storage.tables import FAMILIES
from tests.year.processes import Command
from tests.year.sameness import chain_of, spans_of

if TYPE_CHECKING:
    from tests.year.life import Life
    from tests.year.processes import Nursery


def command(life: Life, nursery: Nursery, *words: str) -> int:
    """Run one command at the end of the year; its status."""
    settings = {"SCRUTATEUR_DATABASE_URL": life.url, "SCRUTATEUR_WORKERS": "0"}
    child = nursery.start(Command(words, life.until, settings, life.folder / "log"))
    return nursery.status(child)


def chains(url: str) -> dict[str, dict[str, Any]]:
    """Family -> document -> its chain."""
    engine = open_database(url)
    try:
        return {
            family: {uid: chain_of(spans) for uid, spans in spans_of(engine, family).items()}
            for family in FAMILIES
        }
    finally:
        engine.dispose()


def failing(life: Life, nursery: Nursery) -> list[str]:
    """What the archive's own proofs find wrong; none where it is whole and can be told anew."""
    wrong = []
    if (status := command(life, nursery, "check")) not in {0, 3}:
        wrong.append(f"check ends with {status}")
    before = chains(life.url)
    if (status := command(life, nursery, "replay")) != 0:
        wrong.append(f"replay ends with {status}")
    after = chains(life.url)
    for family, held in before.items():
        others = sorted(
            uid
            for uid in held.keys() | after[family].keys()
            if held.get(uid) != after[family].get(uid)
        )
        if others:
            wrong.append(f"replay tells {len(others)} {family}s otherwise: {others[:3]}")
    if (status := command(life, nursery, "check")) not in {0, 3}:
        wrong.append(f"check after a replay ends with {status}")
    return wrong
