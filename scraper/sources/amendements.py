"""Amendements: one file each, in a folder per dossier and per text (SOURCES §4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.records import Amendement, Member, Published, Signal
from scraper.records_xiv import AmendementXIV, amendement_of, unplaced
from scraper.sources.base import (
    Archive,
    Expected,
    Place,
    Source,
    Vocabulary,
    missing_values,
    parent_and_stem,
    read_as,
    unknown_values,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

_UID = re.compile(r"AMANR5L\w+", re.ASCII)
_TEXTE = re.compile(r"[A-Z]+R5L\d+\w+", re.ASCII)
_DOSSIER = re.compile(r"DLR5L\w+", re.ASCII)
#: Where the AN puts the documents it could not file under a dossier.
INCORRECT_DATA = "incorrect_data"

#: DI discuté, AC à discuter, ET en traitement, RT retiré, IR… irrecevable, « effacé »; the last
#: four are in lists that others made of the AN's codes, and in no file at hand.
# fmt: off
ETATS = frozenset({
    "DI", "AC", "ET", "RT", "IR", "IRR45", "IRRD", "IRRAI", "IRRSA", "IRR42", "IRRHC", "IRRAIF",
    "IRRHD", "IRR48", "IRR38", "IRR37", "IRR20", "IRR127", "IRR41", "IRR53", "effacé",
    "AT", "ER", "R", "T",
})
# fmt: on
SORTS = frozenset({"Rejeté", "Adopté", "Tombé", "Non soutenu", "Retiré"})


def _division_types(amendement: Amendement) -> str | None:
    pointer = amendement.pointeur_fragment_texte
    return pointer.division.type if pointer and pointer.division else None


VOCABULARIES = (
    Vocabulary(
        "cycleDeVie…etat.code", lambda a: a.cycle_de_vie.etat_des_traitements.etat.code, ETATS
    ),
    Vocabulary("cycleDeVie.sort", lambda a: a.cycle_de_vie.sort, SORTS),
    Vocabulary(
        "signataires.auteur.typeAuteur",
        lambda a: a.signataires.auteur.type_auteur,
        frozenset({"Député", "Rapporteur", "Gouvernement", "Commission"}),
    ),
    Vocabulary(
        "pointeurFragmentTexte.division.type",
        _division_types,
        frozenset({"ARTICLE", "ANNEXE", "TITRE", "CHAPITRE"}),
    ),
    Vocabulary(
        "discussionIdentique.typePosition",
        lambda a: a.discussion_identique and a.discussion_identique.type_position,
        frozenset({"Premier", "Milieu", "Dernier"}),
    ),
)


def _says_nothing(amendement: Amendement) -> bool:
    contenu = amendement.corps.contenu_auteur if amendement.corps else None
    return (
        contenu is not None
        and contenu.dispositif is None
        and contenu.dispositif_amdt_credit_plf is None
        and contenu.dispositif_amdt_credit_plfr is None
    )


#: Whoever still has an author's words has one of the three dispositifs; the others, only the XIVᵉ
#: does without.
EXPECTED = (
    Expected("corps.contenuAuteur.dispositif", _says_nothing),
    Expected(
        "identification.prefixeOrganeExamen",
        lambda a: a.identification.prefixe_organe_examen is None,
    ),
    Expected("identification.numeroRect", lambda a: a.identification.numero_rect is None),
    Expected("signataires.auteur.typeAuteur", lambda a: a.signataires.auteur.type_auteur is None),
    Expected(
        "cycleDeVie…etat.code", lambda a: a.cycle_de_vie.etat_des_traitements.etat.code is None
    ),
)

#: The XIVᵉ has no codes, only these words.
ETATS_XIV = Vocabulary(
    "etat",
    lambda a: a.cycle_de_vie.etat_des_traitements.etat.libelle,
    frozenset(
        {"Discuté", "A discuter", "En traitement", "Retiré", "Irrecevable", "Irrecevable 40"}
    ),
)


def route(path: str) -> Place | None:
    """``json/{dossier}/{texte}/{uid}.json``, or ``json/incorrect_data/{id}/{uid}.json``."""
    folders, uid = parent_and_stem(path)
    if not _UID.fullmatch(uid) or not folders:
        return None
    if folders[0] == INCORRECT_DATA:
        return Place("amendement", uid, incorrect_data=True)
    dossier = folders[0] if _DOSSIER.fullmatch(folders[0]) else None
    return Place("amendement", uid, dossier_ref=dossier)


def parse(member: Member) -> Iterator[Published | Signal]:
    """One amendement file.

    Raises:
        BadDocument: the bytes are not an amendement.
    """
    place = route(member.path)
    if place is None:
        return
    if is_of_the_older_schema(member.data):
        amendement = yield from _read_older(member, place)
    else:
        amendement, signals = read_as(member, place, Amendement, "amendement")
        yield from signals
        yield from missing_values(amendement, EXPECTED)
    yield from unknown_values(amendement, VOCABULARIES)
    yield Published(
        "amendement",
        place.uid,
        amendement,
        dossier_ref=place.dossier_ref,
        incorrect_data=place.incorrect_data,
    )


def is_of_the_older_schema(data: bytes) -> bool:
    """Whether a document is of the XIVᵉ's schema; inside its texts the quotes would be escaped."""
    return b'"identifiant"' in data and b'"identification"' not in data


def _read_older(member: Member, place: Place) -> Generator[Signal, None, Amendement]:
    said, signals = read_as(member, place, AmendementXIV, "amendement")
    yield from signals
    folders, _ = parent_and_stem(member.path)
    texte = folders[-1] if _TEXTE.fullmatch(folders[-1]) else None
    amendement = amendement_of(said, texte)
    yield from unplaced(said)
    yield from unknown_values(amendement, (ETATS_XIV,))
    return amendement


AMENDEMENTS = Source(
    name="amendements",
    families=("amendement",),
    archives=(
        (
            Archive(
                14,
                "14/loi/amendements_legis_XIV/Amendements_XIV.json.zip",
                one_file="amendements",
            ),
        ),
        (Archive(15, "15/loi/amendements_legis/Amendements_XV.json.zip"),),
        (Archive(16, "16/loi/amendements_div_legis/Amendements.json.zip"),),
        (Archive(17, "17/loi/amendements_div_legis/Amendements.json.zip"),),
    ),
    route=route,
    parse=parse,
)
