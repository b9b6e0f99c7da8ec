"""A small made-up Assembly, day after day, in the official layout of the AN's open data.

    write_days(folder, days=2, seed=1)      # folder/jour1, folder/jour2
    changes(2, seed=1)["amendements"]["substance"]   # the truth, told by the script of events
    QUIRKS["amendement/sous_amendement"]    # uid of a document that shows a shape

Who is who is in people.py, the laws and their words in texts.py and traps.py, the amendements of
day 1 in amendements.py, its scrutins in votes.py, its meetings in agenda.py; what each later day
does is in story.py. archive.py writes the ZIPs, publications.py and site.py the site. Standard
library only: `make quickstart` uses it in an environment that has nothing else.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from tests.replica.assembly import agenda, amendements, archive, people, story, texts, votes
from tests.replica.assembly.archive import (
    FROZEN,
    PATHS,
    each_day,
    frozen_sets,
    write_day,
    write_days,
)
from tests.replica.assembly.census import census
from tests.replica.assembly.people import private_words
from tests.replica.assembly.story import NATURES, SETS, TOLD, Event

if TYPE_CHECKING:
    from tests.replica.documents import Json

__all__ = [
    "FROZEN",
    "NATURES",
    "PATHS",
    "QUIRKS",
    "SETS",
    "TOLD",
    "Event",
    "census",
    "changes",
    "document",
    "each_day",
    "events",
    "frozen_sets",
    "private_words",
    "script",
    "write_day",
    "write_days",
]

Changes = dict[str, dict[str, list[str]]]
"""Set -> nature -> sorted uids."""

QUIRKS: Final[dict[str, str]] = (
    {f"amendement/{name}": uid for name, uid in amendements.QUIRKS.items()}
    | {f"amendement/{name}": uid for name, uid in amendements.ANCIENS.items()}
    | {f"scrutin/{name}": uid for name, uid in votes.QUIRKS.items()}
    | {f"scrutin/{name}": uid for name, uid in votes.ANCIENS.items()}
    | {
        "acteur/absent_from_amo10": people.MINISTRE.uid,
        "acteur/absent_everywhere": people.INCONNU,
        "acteur/dead": people.ANCIENS[0].uid,
        "acteur/single_mandate": people.GOUVERNAIL.uid,
        "acteur/two_groups": people.BY_NAME["Sasse"].uid,
        "acteur/two_legislatures": people.DEPUTES[0].uid,
        "acteur/single_address": people.DEPUTES[8].uid,
        "acteur/namesake": people.DEPUTES[39].uid,
        "acteur/leaves_on_day_2": people.DEMISSIONNAIRE.uid,
        "acteur/comes_on_day_2": "PA900071",
        "deport/ignored": archive.DEPORT,
        "organe/group_ended": people.ECLUSES_AVANT.uid,
        "organe/ends_on_day_2": people.MISSION_MAREES,
        "dossier/other_legislature": texts.BACS.dossier,
        "dossier/resolution": texts.MAREES.dossier,
        "dossier/started_by_the_senate": texts.BACS.dossier,
        "document/report": "RAPPANR5L17B1850",
        "document/cosigned": texts.BIBLIOTHEQUES.uid,
        "reunion/seance": agenda.SEANCES[30004].uid,
        "reunion/senate": agenda.SEANCE_SENAT,
        "reunion/deleted": agenda.SEANCE_SUPPRIMEE,
        "reunion/initiative": agenda.REUNION_INITIATIVE,
        "reunion/other_legislature": agenda.REUNION_D_AVANT,
        "reunion/without_end": "RUANR5L17S2026IDC47000",
        "reunion/without_place": "RUANR5L17S2026IDC47009",
        "reunion/cancelled": "RUANR5L17S2026IDC47010",
    }
)
"""« set/name of a shape » -> uid of a document of day 1 that shows it (of day 2 where it says so).

The shapes are those of SOURCES §4 to §8; tests/replica/test_assembly.py says of each what it is."""


def _told(day: story.Story) -> Changes:
    return {
        kind: {
            nature: sorted(e.uid for e in day.events if (e.set, e.nature) == (kind, nature))
            for nature in NATURES
        }
        for kind in TOLD
    }


def script(days: int, seed: int) -> list[Changes]:
    """The truth of days 1 to `days`, in one pass; see `changes`."""
    return [_told(day) for day in islice(story.days(seed), days)]


def changes(day: int, seed: int) -> Changes:
    """What a day did to the archives of the 17th since the day before.

    Args:
        day: number of the day; day 1 has everything new. The 16th and the 15th never change.
        seed: of the Assembly.

    Returns:
        Set (scrutins, amendements, acteurs, organes, dossiers, documents, reunions, mandats) ->
        nature (new, substance, form, noise, gone, back) -> sorted uids. A uid has one nature a day.
        `acteurs` are the documents of AMO30, mandates included; `mandats` tells of these alone.
        `reunions` are of every kind: a séance has IDS in its uid.
    """
    return _told(story.on(day, seed))


def events(day: int, seed: int) -> list[Event]:
    """The same, in the order in which it was done, each with a few words."""
    return list(story.on(day, seed).events)


def document(day: int, seed: int, kind: str, uid: str) -> Json:
    """One document of the 17th as a day's archive has it, with its wrapper key."""
    return story.on(day, seed).sets[kind][uid]
