"""The real scrutins and amendements at hand, as linking reads them, and the gold set to judge by.

Read from the AN's own JSON, without the project's parsers.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import zstandard

from scraper.linking.records import Candidate, PointOdj, Texte, Vote, VoteRef

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.linking.records import Link

ROOT = Path(__file__).resolve().parents[3]
AN = ROOT.parent / "shared" / "an"
DAY_2 = AN / "jour2" / "repository" / "17"
GOLD = ROOT / "tests" / "fixtures" / "liens" / "gold.tsv"


def value(told: Any) -> Any:
    """A value, None for the AN's nil object."""
    return None if isinstance(told, dict) and "@xsi:nil" in told else told


def several(told: Any) -> list[Any]:
    """One or many, as many."""
    told = value(told)
    return [] if told is None else told if isinstance(told, list) else [told]


def inside(told: Any, *names: str) -> Any:
    """A value at the end of a path, None where the path breaks."""
    for name in names:
        told = value((value(told) or {}).get(name))
    return told


def lines(name: str) -> Iterator[tuple[str, Any]]:
    """(path in the archive, document) of one of the full sets."""
    with (AN / "complet" / name).open("rb") as packed:
        for line in io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(packed)):
            path, _, document = line.partition(b"\t")
            yield path.decode().strip('"'), json.loads(document)


def members(folder: str) -> Iterator[dict[str, Any]]:
    """Every document of the archives in a folder of the second day."""
    for path in sorted((DAY_2 / folder).rglob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield json.loads(archive.read(name))


def vote(scrutin: dict[str, Any]) -> Vote:
    return Vote(
        uid=scrutin["uid"],
        legislature=int(scrutin["legislature"]),
        numero=int(scrutin["numero"]),
        titre=scrutin["titre"],
        date=dt.date.fromisoformat(scrutin["dateScrutin"]),
        seance_ref=value(scrutin["seanceRef"]),
        quantieme=scrutin["quantiemeJourSeance"],
        sort_code=scrutin["sort"]["code"],
        dossier_ref=inside(scrutin, "objet", "dossierLegislatif", "dossierRef"),
    )


def candidate(path: str, told: dict[str, Any], names: dict[str, tuple[str, str]]) -> Candidate:
    number, author = told["identification"], told["signataires"]["auteur"]
    division = inside(told, "pointeurFragmentTexte", "division")
    acteur = value(author["acteurRef"])
    prenom, nom = names.get(acteur, (None, None))
    at = inside(told, "cycleDeVie", "dateSort")
    return Candidate(
        uid=told["uid"],
        legislature=int(told["legislature"]),
        numero_ordre_depot=int(number["numeroOrdreDepot"]),
        texte_legislatif_ref=value(told["texteLegislatifRef"]),
        dossier_ref=path.split("/")[1],
        examen_ref=value(told["examenRef"]),
        seance_discussion_ref=value(told["seanceDiscussionRef"]),
        numero_rect=int(number["numeroRect"]),
        prefixe_organe_examen=number["prefixeOrganeExamen"],
        type_auteur=value(author["typeAuteur"]),
        acteur_ref=acteur,
        auteur_nom=nom,
        auteur_prenom=prenom,
        auteur_rapporteur_organe_ref=value(author["auteurRapporteurOrganeRef"]),
        signataires_libelle=inside(told, "signataires", "libelle"),
        article_designation_courte=inside(division, "articleDesignationCourte"),
        division_titre=inside(division, "titre"),
        division_type=inside(division, "type"),
        date_sort=at and dt.datetime.fromisoformat(at).astimezone(dt.UTC),
        sort=inside(told, "cycleDeVie", "sort"),
        etat_code=inside(told, "cycleDeVie", "etatDesTraitements", "etat", "code"),
        discussion_identique_id=inside(told, "discussionIdentique", "idDiscussion"),
        discussion_identique_position=inside(told, "discussionIdentique", "typePosition"),
        amendement_parent_ref=value(told["amendementParentRef"]),
    )


@cache
def names() -> dict[str, tuple[str, str]]:
    """First and last name of those in office (AMO10); who had left by then is not there."""
    found = {}
    for document in members("amo"):
        if acteur := document.get("acteur"):
            told = acteur["etatCivil"]["ident"]
            found[acteur["uid"]["#text"]] = (told["prenom"], told["nom"])
    return found


@cache
def votes() -> list[Vote]:
    return [vote(document["scrutin"]) for _, document in lines("scrutins.tsv.zst")]


@cache
def candidates() -> list[Candidate]:
    told = lines("amendements.tsv.zst")
    return [candidate(path, document["amendement"], names()) for path, document in told]


@cache
def documents() -> list[Texte]:
    found = []
    for document in members("loi/dossiers_legislatifs"):
        if told := document.get("document"):
            at = inside(told, "cycleDeVie", "chrono", "dateDepot")
            titre = inside(told, "titres", "titrePrincipal") or ""
            day = dt.date.fromisoformat(at[:10]) if at else None
            ref = value(told["dossierRef"])
            found.append(Texte(uid=told["uid"], titre=titre, dossier_ref=ref, date_depot=day))
    return found


@cache
def vote_refs() -> list[VoteRef]:
    found = []
    for document in members("loi/dossiers_legislatifs"):
        if told := document.get("dossierParlementaire"):
            for acte in actes(told):
                texts = tuple(several(acte.get("texteAssocie")))
                for ref in several(inside(acte, "voteRefs", "voteRef")):
                    one = VoteRef(dossier_ref=told["uid"], scrutin_uid=ref, texte_refs=texts)
                    found.append(one)
    return found


def actes(told: Any) -> Iterator[dict[str, Any]]:
    """Every act, however deep."""
    for acte in several(inside(told, "actesLegislatifs", "acteLegislatif")):
        yield acte
        yield from actes(acte)


@cache
def points() -> list[PointOdj]:
    return [
        PointOdj(
            seance_ref=document["reunion"]["uid"],
            objet=value(point.get("objet")) or "",
            dossier_refs=tuple(several(inside(point, "dossiersLegislatifsRefs", "dossierRef"))),
            etat=inside(point, "cycleDeVie", "etat"),
        )
        for document in members("vp")
        for point in several(inside(document["reunion"], "ODJ", "pointsODJ", "pointODJ"))
    ]


# ---- The gold set --------------------------------------------------------------------------------


class Gold(msgspec.Struct, frozen=True):
    """One decision: see tests/fixtures/liens/README.md."""

    scrutin_uid: str
    amendement_uids: tuple[str, ...]
    parent_uid: str
    verdict: str
    strata: tuple[str, ...]
    reason: str


@cache
def gold() -> list[Gold]:
    with GOLD.open(encoding="utf-8", newline="") as table:
        return [
            Gold(
                row["scrutin_uid"],
                tuple(row["amendement_uids"].split()),
                row["parent_uid"],
                row["verdict"],
                tuple(row["stratum"].split(",")),
                row["reason"],
            )
            for row in csv.DictReader(table, delimiter="\t")
        ]


class Measured(msgspec.Struct, frozen=True):
    """Linking against the gold set.

    A link is a scrutin with its principal or one of its identicals. « Found » are the links of
    verdict sure or conflicting; « to find » those of the gold set with these verdicts.

    Attributes:
        to_find: links, then scrutins, that the gold set has.
        found: how many of them were found.
        said: links said to be sure, in the scrutins of the gold set.
        wrong: (scrutin, what was said, what the gold set says), of links said and not so, of
            scrutins where the verdict, the principal or the parent differs.
    """

    to_find: tuple[int, int]
    found: tuple[int, int]
    said: int
    wrong_links: int
    wrong: list[tuple[str, str, str]]


_FIRM = ("sure", "conflicting")


def measured(links: Iterable[Link], judged: list[Gold]) -> Measured:
    """How the links compare with the decisions."""
    said: dict[str, list[Link]] = {row.scrutin_uid: [] for row in judged}
    for one in links:
        if one.scrutin_uid in said:
            said[one.scrutin_uid].append(one)
    to_find = found = scrutins = whole = sure = wrong_links = 0
    wrong = []
    for row in judged:
        of_vote = said[row.scrutin_uid]
        firm = [one for one in of_vote if one.verdict in _FIRM and one.role != "parent"]
        mine = {one.amendement_uid for one in firm}
        meant = set(row.amendement_uids) if row.verdict in _FIRM else set()
        sure += sum(one.verdict == "sure" for one in firm)
        wrong_links += sum(
            one.verdict == "sure" and one.amendement_uid not in meant for one in firm
        )
        to_find, found = to_find + len(meant), found + len(meant & mine)
        scrutins, whole = scrutins + bool(meant), whole + (bool(meant) and mine == meant)
        if (told := in_words(of_vote)) != in_words_of(row):
            wrong.append((row.scrutin_uid, told, in_words_of(row)))
    return Measured((to_find, scrutins), (found, whole), sure, wrong_links, wrong)


def in_words(of_vote: list[Link]) -> str:
    """Verdict, principal, the others, the parent."""
    first = [one for one in of_vote if one.role == "principal"]
    verdict = first[0].verdict if first else "not_amendement"
    uids = [one.amendement_uid for one in of_vote if one.role != "parent" and one.amendement_uid]
    parents = [one.amendement_uid for one in of_vote if one.role == "parent"]
    return _worded(verdict, uids, parents)


def in_words_of(row: Gold) -> str:
    """The same, of a decision."""
    return _worded(row.verdict, list(row.amendement_uids), [row.parent_uid])


def _worded(verdict: str, uids: list[str], parents: list[Any]) -> str:
    # The principal is the first; of candidates, none is.
    uids = [*uids[:1], *sorted(uids[1:])] if verdict in _FIRM else sorted(uids)
    parent = f" to {parents[0]}" if parents and parents[0] else ""
    return f"{verdict}: {' '.join(uids)}{parent}".strip()
