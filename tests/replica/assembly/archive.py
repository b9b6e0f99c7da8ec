"""The days written to disk, each a whole folder in the official layout (SOURCES §1, §1.1).

The archives of the 17th are made anew every morning at 06:00, so their members are all dated of
that morning, whether or not they changed. Those of the 16th, the 15th and the 14th are frozen: the
same bytes every day, dated of the day on which the real ones stopped. Those of the 14th, which have
a shape of their own, are in quatorzieme.py.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from tests.replica import documents as make
from tests.replica.assembly import (
    agenda,
    amendements,
    people,
    publications,
    quatorzieme,
    site,
    sitting,
    story,
    texts,
    votes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.replica.assembly.story import Story
    from tests.replica.documents import Json, Packed, ZipDate

_AMO: Final = "17/amo"
PATHS: Final = {
    ("17", "scrutins"): "17/loi/scrutins/Scrutins.json.zip",
    ("17", "amendements"): "17/loi/amendements_div_legis/Amendements.json.zip",
    ("17", "dossiers"): "17/loi/dossiers_legislatifs/Dossiers_Legislatifs.json.zip",
    ("17", "agenda"): "17/vp/reunions/Agenda.json.zip",
    ("17", "acteurs"): (
        f"{_AMO}/tous_acteurs_mandats_organes_xi_legislature/"
        "AMO30_tous_acteurs_tous_mandats_tous_organes_historique.json.zip"
    ),
    ("17", "acteurs en exercice"): (
        f"{_AMO}/deputes_actifs_mandats_actifs_organes/"
        "AMO10_deputes_actifs_mandats_actifs_organes.json.zip"
    ),
    ("16", "scrutins"): "16/loi/scrutins/Scrutins.json.zip",
    ("16", "amendements"): "16/loi/amendements_div_legis/Amendements.json.zip",
    ("16", "dossiers"): "16/loi/dossiers_legislatifs/Dossiers_Legislatifs.json.zip",
    ("16", "agenda"): "16/vp/reunions/Agenda.json.zip",
    ("15", "scrutins"): "15/loi/scrutins/Scrutins_XV.json.zip",
    ("15", "amendements"): "15/loi/amendements_legis/Amendements_XV.json.zip",
    ("15", "dossiers"): "15/loi/dossiers_legislatifs/Dossiers_Legislatifs_XV.json.zip",
    ("15", "agenda"): "15/vp/reunions/Agenda_XV.json.zip",
}
"""(legislature, archive) -> its path below `repository/`."""

FROZEN: Final[dict[str, ZipDate]] = {
    "16": (2024, 6, 28, 6, 0, 0),
    "15": (2022, 6, 9, 6, 0, 0),
}
"""Date of every member of the archives that no longer change."""

DEPORT: Final = "DPTR5L17PA900012D0001"
"""The one déport of the AMO archives: a member that is none of ours."""


def zip_date(day: int) -> ZipDate:
    """Date of the members of a day's archives; the newest member's is the Last-Modified."""
    date = agenda.date_of(day)
    return (date.year, date.month, date.day, 6, 0, 0)


class Press:
    """Prints the archives of a Story; what did not change since the day before is not redone."""

    def __init__(self, seed: int) -> None:
        self._members: dict[tuple[str, str], Packed] = {}
        self._frozen = _frozen(seed) | quatorzieme.archives()

    def print(self, day: Story) -> dict[str, bytes]:
        """Every archive of a day: path below `repository/` -> bytes."""
        for kind, uid in day.changed:
            self._members.pop((kind, uid), None)
            if kind == "acteurs":
                self._members.pop(("acteurs en exercice", uid), None)
        date = zip_date(day.day)
        archives = {
            "scrutins": {f"json/{uid}.json": self._pack(day, "scrutins", uid)
                         for uid in day.sets["scrutins"]},
            "amendements": {f"json/{day.folders[uid]}/{uid}.json":
                            self._pack(day, "amendements", uid)
                            for uid in day.sets["amendements"]},
            "dossiers": {
                **self._folder(day, "dossiers", "dossierParlementaire"),
                **self._folder(day, "documents", "document"),
            },
            "agenda": self._folder(day, "reunions", "reunion"),
        }  # fmt: skip
        shared = {
            **self._folder(day, "organes", "organe"),
            f"json/deport/{DEPORT}.json": self._fixed(DEPORT, _deport()),
        }
        archives["acteurs"] = {**self._folder(day, "acteurs", "acteur"), **shared}
        archives["acteurs en exercice"] = {**self._in_office(day), **shared}
        return self._frozen | {
            PATHS["17", name]: make.zip_of(members, date) for name, members in archives.items()
        }

    def _pack(self, day: Story, kind: str, uid: str) -> Packed:
        return self._fixed(uid, day.sets[kind][uid], kind)

    def _fixed(self, uid: str, document: Json, kind: str = "") -> Packed:
        key = (kind, uid)
        if key not in self._members:
            self._members[key] = make.packed(document)
        return self._members[key]

    def _folder(self, day: Story, kind: str, folder: str) -> dict[str, Packed]:
        return {f"json/{folder}/{uid}.json": self._pack(day, kind, uid) for uid in day.sets[kind]}

    def _in_office(self, day: Story) -> dict[str, Packed]:
        found = {}
        for uid, document in day.sets["acteurs"].items():
            seated = people.in_office(document)
            if seated is not None:
                path = f"json/acteur/{uid}.json"
                found[path] = self._fixed(uid, seated, "acteurs en exercice")
        return found


def _deport() -> Json:
    return make.deport(DEPORT, "PA900012", texts.PHARES.uid)


def _frozen(seed: int) -> dict[str, bytes]:
    """The archives of the 16th and the 15th."""
    found: dict[str, bytes] = {}
    for legislature, date in FROZEN.items():
        sets = frozen_sets(seed, legislature)
        _, folders = amendements.amendements_anciens(seed, legislature)
        members: dict[str, dict[str, Json]] = {
            "scrutins": {f"json/{uid}.json": one for uid, one in sets["scrutins"].items()},
            "amendements": {
                f"json/{folders[uid]}/{uid}.json": one for uid, one in sets["amendements"].items()
            },
            "dossiers": {
                **_named("dossierParlementaire", sets["dossiers"]),
                **_named("document", sets["documents"]),
            },
            "agenda": _named("reunion", sets["reunions"]),
        }
        for name, documents in members.items():
            found[PATHS[legislature, name]] = make.zip_bytes(documents, date)
    return found


def _named(folder: str, documents: Mapping[str, Json]) -> dict[str, Json]:
    return {f"json/{folder}/{uid}.json": one for uid, one in documents.items()}


def frozen_sets(seed: int, legislature: str) -> dict[str, dict[str, Json]]:
    """The documents of the 16th or the 15th: set -> uid -> document."""
    dossiers, documents = texts.dossiers_anciens(legislature)
    return {
        "scrutins": votes.anciens(seed, legislature),
        "amendements": amendements.amendements_anciens(seed, legislature)[0],
        "dossiers": dossiers,
        "documents": documents,
        "reunions": agenda.reunions_anciennes(legislature),
    }


def _write(folder: Path, press: Press, day: Story, *, pages: bool) -> Path:
    repository = {f"repository/{path}": body for path, body in press.print(day).items()}
    shown = publications.printed(day) | (site.printed(day) if pages else {})
    live = {f"eliasse/{path}": body for path, body in sitting.printed(day).items()}
    for path, body in (
        repository | {f"dyn/{path}": body for path, body in shown.items()} | live
    ).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
    return folder


def each_day(folder: Path, seed: int, *, pages: bool = False) -> Iterator[Path]:
    """Write `folder/jour1`, `folder/jour2` … one as each is asked for, without end.

    For a long run: harvest a day, delete its folder, ask for the next.
    """
    press = Press(seed)
    for day in story.days(seed):
        yield _write(folder / f"jour{day.day}", press, day, pages=pages)


def write_days(folder: Path, days: int, seed: int, *, pages: bool = False) -> list[Path]:
    """Write `folder/jour1` … `folder/jourN`.

    Args:
        folder: made if it does not exist.
        days: how many; day 1 is 5 January 2026.
        seed: the same seed gives the same bytes, and day K does not depend on `days`.
        pages: whether the site has its lists and pages too, some 800 small files a day.

    Returns:
        The folders of the days, each with a `repository/` in the official layout, and the site's
        `dyn/` and the live service's `eliasse/`.
    """
    return list(islice(each_day(folder, seed, pages=pages), days))


def write_day(folder: Path, day: int, seed: int, *, pages: bool = False) -> Path:
    """Write `folder/jourK` alone, as `write_days` would; to look far ahead at little cost."""
    return _write(folder / f"jour{day}", Press(seed), story.on(day, seed), pages=pages)
