"""The site's pages on a day: lists, amendements, scrutins, tables of credits (SOURCES §2.2, §3).

    for path, body in printed(story.on(2, seed=1)).items(): ...    # path below `dyn/` -> bytes

As with publications.py, what the archives of a morning tell is what the site showed some hours
earlier. Every page is made of the documents of that day's archives by the builders of pages.py.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tests.replica import pages
from tests.replica.documents import many
from tests.replica.pages import People, value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.replica.assembly.story import Story
    from tests.replica.documents import Json

LEGISLATURE: Final = "17"
SCRUTINS_A_PAGE: Final = 20
"""The site shows a hundred; fewer make several pages of a small Assembly."""
AMENDEMENTS_A_PAGE: Final = 50

_AMENDEMENTS: Final = f"/dyn/{LEGISLATURE}/amendements"
_SCRUTINS: Final = f"/dyn/{LEGISLATURE}/scrutins"
#: The titles of which the site makes a link, as far as it was seen to (SOURCES §3.4).
_CITED: Final = re.compile(r"(?:l['’]|le sous-)amendement n° +(\d+) ")
_SPOKEN: Final = {
    "pours": "a voulu voter « pour »",
    "contres": "a voulu voter « contre »",
    "abstentions": "a voulu s'abstenir",
    "nonVotants": "n'a pas pris part au scrutin",
}


def people_of(day: Story) -> People:
    """The names of those whom the day's archives know."""
    return People(
        {
            uid: " ".join(body["etatCivil"]["ident"][part] for part in ("civ", "prenom", "nom"))
            for uid, document in day.sets["acteurs"].items()
            if (body := document["acteur"])
        },
        {
            uid: (document["organe"]["libelle"], document["organe"]["libelleAbrev"])
            for uid, document in day.sets["organes"].items()
        },
    )


def shown(day: Story) -> dict[str, Json]:
    """The amendements that have a page, by uid: all but those that the AN has erased.

    Some bear in their uid another text than the one that they name (SOURCES §4). Where the address
    of such a one would be another's, it has that of the text in its uid.
    """
    found: dict[str, Json] = {}
    taken: set[str] = set()
    for uid, document in day.sets["amendements"].items():
        if value(document["amendement"], "cycleDeVie.etatDesTraitements.etat.code") == "effacé":
            continue
        placed = document
        if pages.amendement_path(document) in taken:
            texte = re.search(r"B(?:TC)?\d{4}(?=P\dD)", uid)
            moved = {"texteLegislatifRef": texte[0] if texte else ""}
            placed = {"amendement": {**document["amendement"], **moved}}
        taken.add(pages.amendement_path(placed))
        found[uid] = placed
    return found


def printed(day: Story, *, with_links: bool = False) -> dict[str, bytes]:
    """What the site shows on the eve of a day's archives: path below `dyn/` -> bytes.

    Args:
        day: the Assembly as those archives tell it.
        with_links: the names of signatories lead to their pages; no source says whether they do.
    """
    people, amendements = people_of(day), shown(day)
    return {
        path.removeprefix("/dyn/"): text.encode()
        for path, text in (
            *_scrutins(day, people, amendements),
            *_amendements(day, people, amendements, with_links=with_links),
        )
    }


# -- scrutins --------------------------------------------------------------------------------------


def _scrutins(
    day: Story, people: People, amendements: dict[str, Json]
) -> Iterator[tuple[str, str]]:
    documents = sorted(
        day.sets["scrutins"].values(),
        key=lambda one: (one["scrutin"]["dateScrutin"], int(one["scrutin"]["numero"])),
        reverse=True,
    )
    for document in documents:
        body = document["scrutin"]
        sitting = day.sets["reunions"].get(body["seanceRef"])
        yield (
            pages.scrutin_path(document),
            pages.scrutin_page(
                document,
                people,
                dossier=_dossier(day, document),
                compte_rendu=value(sitting, "reunion.compteRenduRef"),
                mises_au_point=_mises_au_point(body, people),
            ),
        )
    objets = _objets(day, documents, amendements)
    yield from _list(
        f"{_SCRUTINS}?order=date,desc&limit=100",
        documents,
        SCRUTINS_A_PAGE,
        lambda part, page, count, path: pages.scrutin_list(
            part, objets, page=page, pages=count, path=path
        ),
    )


def _dossier(day: Story, document: Json) -> str | None:
    """The page names the dossier of the text, whether or not the open data does."""
    body = document["scrutin"]
    told = value(body, "objet.dossierLegislatif.dossierRef")
    texte = day.scrutin_textes.get(body["uid"])
    return told or (texte.dossier if texte else None)


def _mises_au_point(body: Json, people: People) -> list[str]:
    return [
        f"{people.nom(voter['acteurRef'])} {words}."
        for listed, words in _SPOKEN.items()
        for part in many(value(body, f"miseAuPoint.{listed}"))
        for voter in many(value(part, "votant"))
    ]


def _objets(day: Story, documents: Sequence[Json], amendements: dict[str, Json]) -> dict[str, str]:
    """Where the second button of a card leads: made of the title, as the AN seems to do."""
    numbered: dict[tuple[str, str], list[Json]] = {}
    for document in amendements.values():
        body = document["amendement"]
        if body["identification"]["prefixeOrganeExamen"] == "AN":
            key = (str(body["texteLegislatifRef"]), body["identification"]["numeroOrdreDepot"])
            numbered.setdefault(key, []).append(document)
    found = {}
    for document in documents:
        body = document["scrutin"]
        texte = day.scrutin_textes.get(body["uid"])
        cited = _CITED.match(body["titre"])
        if cited and texte:
            same = [
                one
                for one in numbered.get((texte.uid, cited[1]), [])
                if value(one, "amendement.seanceDiscussionRef") == body["seanceRef"]
            ]
            if len(same) == 1:
                found[body["uid"]] = pages.amendement_path(same[0])
        elif texte and body["titre"].startswith("l'ensemble "):
            found[body["uid"]] = f"/dyn/{LEGISLATURE}/dossiers/{texte.dossier}"
    return found


# -- amendements -----------------------------------------------------------------------------------


def _amendements(
    day: Story, people: People, amendements: dict[str, Json], *, with_links: bool
) -> Iterator[tuple[str, str]]:
    for uid, document in amendements.items():
        path = pages.amendement_path(document)
        texte = day.textes.get(str(document["amendement"]["texteLegislatifRef"]))
        page = pages.amendement_page(
            document,
            people,
            stade=texte.lecture if texte else "",
            texte=f"{texte.titre} - n° {texte.numero}" if texte else "",
            with_links=with_links,
        )
        yield path, page
        yield f"{_AMENDEMENTS}/{uid}.redirect", path
        moved = value(document, "amendement.corps.contenuAuteur")
        if moved and "dispositif" not in moved:
            table = pages._texts(document["amendement"])[0]
            yield f"{_AMENDEMENTS}/dispositif/{uid}.fragmenthtml", table
    ordered = sorted(amendements.values(), key=_order)
    yield from _amendement_lists("", ordered, people)
    by_dossier: dict[str, list[Json]] = {}
    for document in ordered:
        by_dossier.setdefault(_dossier_of(day, document), []).append(document)
    for dossier, documents in by_dossier.items():
        if dossier:
            yield from _amendement_lists(f"dossier_legislatif={dossier}&", documents, people)


def _amendement_lists(
    asked: str, documents: Sequence[Json], people: People
) -> Iterator[tuple[str, str]]:
    yield from _list(
        f"{_AMENDEMENTS}?{asked}order=ordre_passage,asc",
        documents,
        AMENDEMENTS_A_PAGE,
        lambda part, page, count, path: pages.amendement_list(
            part, people, page=page, pages=count, path=path
        ),
    )


def _order(document: Json) -> tuple[str, ...]:
    body = document["amendement"]
    examen = value(body, "examenRef") or ""
    return (str(value(body, "texteLegislatifRef")), examen, value(body, "triAmendement") or "",
            body["uid"])  # fmt: skip


def _dossier_of(day: Story, document: Json) -> str:
    """The dossier in which the archive files it; where that is none, the one of its text."""
    folder = day.folders[document["amendement"]["uid"]].partition("/")[0]
    texte = day.textes.get(str(document["amendement"]["texteLegislatifRef"]))
    return folder if folder.startswith("DLR") else texte.dossier if texte else ""


# -- lists -----------------------------------------------------------------------------------------


def _list(
    path: str,
    documents: Sequence[Json],
    size: int,
    build: Callable[[Sequence[Json], int, int, str], str],
) -> Iterator[tuple[str, str]]:
    """Every page of one list; there is none without its query."""
    count = max(1, -(-len(documents) // size))
    folder, _, query = path.partition("?")
    for page in range(1, count + 1):
        part = documents[(page - 1) * size : page * size]
        yield f"{folder}/index.html?{query}&page={page}", build(part, page, count, path)
