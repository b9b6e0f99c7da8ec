"""A small made-up sitting: votes and amendements as the AN would record them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from scraper.linking import link
from scraper.linking.records import Candidate, Vote

if TYPE_CHECKING:
    from collections.abc import Iterable

PARIS = ZoneInfo("Europe/Paris")
DAY = dt.date(2025, 3, 11)
AFTERNOON, EVENING = "RUANR5L17S2025IDS29101", "RUANR5L17S2025IDS29102"
ABEILLES = "proposition de loi visant à protéger les abeilles sauvages"
PONTS = "proposition de loi relative à l'entretien des ponts ruraux"
TEXTS = {ABEILLES: "PIONANR5L17BTC0501", PONTS: "PIONANR5L17BTC0502"}


def vote(numero: int, cited: str, texte: str = ABEILLES, **told: Any) -> Vote:
    """« l'amendement » and what is cited, on a text."""
    titre = f"l'amendement {cited} de la {texte} (première lecture)."
    if cited.startswith(("le ", "l'", "les ")):
        titre = f"{cited} de la {texte} (première lecture)."
    given = {
        "uid": f"VTANR5L17V{numero}",
        "legislature": 17,
        "numero": numero,
        "titre": titre,
        "date": DAY,
        "seance_ref": AFTERNOON,
        "sort_code": "rejeté",
    }
    return Vote(**(given | told))


def amendement(numero: int, nom: str, texte: str = ABEILLES, **told: Any) -> Candidate:
    """Of a deputy at article 1, discussed in the afternoon, rejected at 16:00 or at `at`."""
    ref = TEXTS[texte]
    deliberation = told.pop("deliberation", 1)
    partie = told.pop("partie", 0)
    code = ref.removeprefix("PIONANR5L17")
    given: dict[str, Any] = {
        "uid": f"AMANR5L17PO838901{code}P{partie}D{deliberation}N{numero:06}",
        "legislature": 17,
        "numero_ordre_depot": numero,
        "texte_legislatif_ref": ref,
        "dossier_ref": f"DLR5L17N{ref[-3:]}",
        "examen_ref": f"EXANR5L17PO838901{code}P{partie}D{deliberation}",
        "seance_discussion_ref": AFTERNOON,
        "prefixe_organe_examen": "AN",
        "type_auteur": "Député",
        "auteur_nom": nom,
        "auteur_prenom": "Camille",
        "signataires_libelle": f"Mme {nom},  M. Autre",
        "article_designation_courte": "ART. PREMIER",
        "division_type": "ARTICLE",
        "date_sort": at("16:00"),
        "sort": "Rejeté",
        "etat_code": "DI",
    }
    return Candidate(**(given | told))


def gouvernement(numero: int, texte: str = ABEILLES, **told: Any) -> Candidate:
    own = {
        "type_auteur": "Gouvernement",
        "auteur_nom": None,
        "auteur_prenom": None,
        "signataires_libelle": "le Gouvernement",
    }
    return amendement(numero, "", texte, **(own | told))


def at(hour: str, day: dt.date = DAY) -> dt.datetime:
    """An hour of Paris, as the archive keeps it: in UTC."""
    return dt.datetime.combine(day, dt.time.fromisoformat(hour), PARIS).astimezone(dt.UTC)


def uid(numero: int, texte: str = ABEILLES, *, deliberation: int = 1, partie: int = 0) -> str:
    return amendement(numero, "", texte, deliberation=deliberation, partie=partie).uid


def linked(
    votes: Iterable[Vote], candidates: Iterable[Candidate], **witnesses: Any
) -> list[tuple[int, str, str | None, str, str]]:
    """Number of the scrutin, role, amendement, method, verdict of each row."""
    return [
        (int(one.scrutin_uid.partition("L17V")[2]), one.role, *_said(one))
        for one in link(votes, candidates, **witnesses)
    ]


def _said(one: Any) -> tuple[str | None, str, str]:
    return one.amendement_uid, one.method, one.verdict
