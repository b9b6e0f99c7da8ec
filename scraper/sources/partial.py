"""An amendement told in part: what a page or the live service says, in the open data's record.

What is read of it is gathered in a `Told`, named as the fields of the record are; `known` is kept
beside it, as paths of the record. The rest of the record is empty, and means nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

import msgspec

from scraper.records import (
    Alinea,
    Amendement,
    AmendementStandard,
    AuteurAmendement,
    ContenuAuteur,
    Corps,
    Cosignataires,
    CycleDeVieAmendement,
    Division,
    Etat,
    EtatDesTraitements,
    Identification,
    PointeurFragmentTexte,
    Signataires,
)

DIVISION: Final = "pointeur_fragment_texte.division"
ALINEA: Final = "pointeur_fragment_texte.amendement_standard.alinea"

_RECT: Final = re.compile(r"\((?:(\d+)\s?[eè]me )?Rect\)", re.IGNORECASE)


class Told(msgspec.Struct):
    """What has been read so far.

    Attributes:
        article: the designation of the division, ``article_court`` the short one.
        alinea: its designation.
        etat: the code of the état.
        known: paths of the record's fields that were really given.
    """

    uid: str = ""
    legislature: int = 0
    numero_long: str = ""
    numero_ordre_depot: int = 0
    organe: str = ""
    type_auteur: str | None = ""
    auteur: str | None = None
    groupe: str | None = None
    cosignataires: tuple[str, ...] = ()
    libelle: str | None = None
    division_titre: str | None = None
    division_type: str | None = None
    division_avant_apres: str | None = None
    article: str | None = None
    article_court: str | None = None
    url_division: str | None = None
    alinea: str | None = None
    alinea_numero: int | None = None
    alinea_avant_apres: str | None = None
    dispositif: str | None = None
    expose: str | None = None
    date_depot: dt.date | None = None
    etat: str | None = None
    sort: str | None = None
    known: set[str] = msgspec.field(default_factory=set)


def tell_number(told: Told, text: str) -> None:
    """The number as printed, which says how often it was rectified."""
    told.numero_long = text
    told.known |= {"identification.numero_long", "identification.numero_rect"}


def tell_text(told: Told, name: str, markup: str) -> bool:
    """The ``dispositif`` or the ``expose_sommaire``; False for a table of credits.

    In place of such a table the open data gives programmes and euros, and no text.
    """
    if name == "dispositif":
        if _is_credits(markup):
            return False
        told.dispositif = markup or None
    else:
        told.expose = markup or None
    if markup:
        told.known.add(f"corps.contenu_auteur.{name}")
    return True


def _is_credits(markup: str) -> bool:
    """A table of programmes, whose euros the open data prints field by field."""
    table = re.search(r"<table\b.*?</table>", markup, re.DOTALL)
    if table is None:
        return False
    words = re.sub(r"<[^>]*>", " ", table[0]).upper()
    return "PROGRAMMES" in words and ("SOLDE" in words or "TOTAUX" in words)


def _rectified(numero: str) -> int:
    found = _RECT.search(numero)
    return 0 if found is None else int(found[1] or 1)


def _pointer(told: Told) -> PointeurFragmentTexte | None:
    division = alinea = None
    if (
        told.division_titre
        or told.division_type
        or told.division_avant_apres
        or told.article
        or told.article_court
        or told.url_division
    ):
        division = Division(
            titre=told.division_titre,
            article_designation=told.article,
            article_designation_courte=told.article_court,
            type=told.division_type,
            avant_a_apres=told.division_avant_apres,
            division_rattachee=None,
            article_additionnel=None,
            chapitre_additionnel=None,
            url_division_texte_vise=told.url_division,
        )
    if told.alinea or told.alinea_numero is not None:
        alinea = Alinea(
            numero=told.alinea_numero,
            alinea_designation=told.alinea,
            avant_a_apres=told.alinea_avant_apres,
        )
    if division is None and alinea is None:
        return None
    return PointeurFragmentTexte(
        partie_amendable_ref=None,
        division=division,
        amendement_standard=AmendementStandard(alinea=alinea) if alinea else None,
    )


def _corps(told: Told) -> Corps | None:
    if told.dispositif is None and told.expose is None:
        return None
    return Corps(
        cartouche_informatif=None,
        contenu_auteur=ContenuAuteur(
            expose_sommaire=told.expose,
            avant_appel=None,
            annexe_expose_sommaire=None,
            dispositif=told.dispositif,
        ),
    )


def record(told: Told) -> Amendement:
    """The record, empty where nothing was told."""
    return Amendement(
        uid=told.uid,
        chronotag=None,
        legislature=told.legislature,
        identification=Identification(
            numero_long=told.numero_long,
            numero_ordre_depot=told.numero_ordre_depot,
            prefixe_organe_examen=told.organe,
            numero_rect=_rectified(told.numero_long),
        ),
        examen_ref=None,
        texte_legislatif_ref=None,
        tri_amendement=None,
        cardinalite_amdt_multiples=None,
        amendement_parent_ref=None,
        signataires=Signataires(
            auteur=AuteurAmendement(
                type_auteur=told.type_auteur,
                acteur_ref=told.auteur,
                groupe_politique_ref=told.groupe,
                gouvernement_ref=None,
                auteur_rapporteur_organe_ref=None,
            ),
            cosignataires=Cosignataires(acteur_ref=told.cosignataires)
            if told.cosignataires
            else None,
            suffixe=None,
            libelle=told.libelle,
        ),
        pointeur_fragment_texte=_pointer(told),
        corps=_corps(told),
        cycle_de_vie=CycleDeVieAmendement(
            date_depot=told.date_depot,
            date_publication=None,
            soumis_article40=None,
            etat_des_traitements=EtatDesTraitements(etat=Etat(code=told.etat), sous_etat=None),
            date_sort=None,
            sort=told.sort,
        ),
        representations=None,
        seance_discussion_ref=None,
        article99=None,
        loi_reference=None,
        discussion_commune=None,
        discussion_identique=None,
        accord_gouvernement_depot_hors_delai=None,
    )
