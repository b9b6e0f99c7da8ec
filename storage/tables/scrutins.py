"""Scrutins: the printed counts, every name, and what was corrected afterwards."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from scraper.records import Groupe, MiseAuPoint, Scrutin, Votants, many
from storage.tables.base import BOOL, DATE, INT, REF, TEXTE, Child, Fact, Family

if TYPE_CHECKING:
    from collections.abc import Iterator

_TABLE = "scrutin_version"
_SYNTHESE = "synthese_vote"
_DECOMPTE = f"{_SYNTHESE}.decompte"
_GROUPE = "ventilation_votes.organe.groupes.groupe"
_VOIX = f"{_GROUPE}.vote.decompte_voix"
_NOMS = f"{_GROUPE}.vote.decompte_nominatif"
_POURS = f"{_NOMS}.pours.votant"
_CORRECTIONS = ("mise_au_point",)
#: What the AN writes where it has lost the group: unknown, never a group.
_LOST = "PO0"


def _groups(record: Scrutin) -> tuple[Groupe, ...]:
    ventilation = record.ventilation_votes
    if ventilation is None or ventilation.organe is None or ventilation.organe.groupes is None:
        return ()
    return many(ventilation.organe.groupes.groupe)


def _known(organe_ref: str | None) -> str | None:
    return None if organe_ref == _LOST else organe_ref


def _first(*values: Any) -> Any:
    """The first of two spellings (the Congress prints singular names)."""
    return next((value for value in values if value is not None), None)


def _group_rows(record: Scrutin) -> Iterator[tuple[Any, ...]]:
    for group in _groups(record):
        printed = group.vote.decompte_voix
        yield (
            _known(group.organe_ref),
            group.organe_ref,
            group.nombre_membres_groupe,
            group.vote.position_majoritaire,
            printed.pour,
            printed.contre,
            _first(printed.abstentions, printed.abstention),
            _first(printed.non_votants, printed.non_votant),
        )


_VOTER = operator.attrgetter(
    "acteur_ref", "mandat_ref", "par_delegation", "cause_position_vote", "num_place"
)


def _votes(record: Scrutin) -> Iterator[tuple[Any, ...]]:
    for rank, group in enumerate(_groups(record), start=1):
        names = group.vote.decompte_nominatif
        if names is None:
            continue
        groupe_ref = _known(group.organe_ref)
        for position, listed in (
            ("pour", names.pours or names.pour),
            ("contre", names.contres or names.contre),
            ("abstention", names.abstentions or names.abstention),
            ("nonVotant", names.non_votants or names.non_votant),
        ):
            if listed is None:
                continue
            yield from [
                (rank, groupe_ref, acteur, mandat, position, par_delegation, cause, place)
                for acteur, mandat, par_delegation, cause, place in map(_VOTER, many(listed.votant))
            ]


_CORRECTED = (
    ("pour", "pours"),
    ("contre", "contres"),
    ("abstention", "abstentions"),
    ("nonVotant", "non_votants"),
    ("nonVotantVolontaire", "non_votants_volontaires"),
)


def _corrections(record: Scrutin) -> Iterator[tuple[Any, ...]]:
    declared = record.mise_au_point
    if declared is None:
        return
    yield from _declared(declared, _CORRECTED, dysfonctionnement=False)
    if declared.dysfonctionnement is not None:
        faults = (("pour", "pour"), ("contre", "contre"), *_CORRECTED[2:])
        yield from _declared(declared.dysfonctionnement, faults, dysfonctionnement=True)


def _declared(
    declared: MiseAuPoint | Any, lists: tuple[tuple[str, str], ...], *, dysfonctionnement: bool
) -> Iterator[tuple[Any, ...]]:
    for position, name in lists:
        listed: Votants | None
        for listed in many(getattr(declared, name)):
            for voter in many(listed.votant) if listed else ():
                yield (
                    voter.acteur_ref,
                    voter.mandat_ref,
                    position,
                    voter.par_delegation,
                    dysfonctionnement,
                    voter.num_place,
                )


def _column(name: str, kind: Any, sentence: str, *needs: str, counts: bool = True) -> Fact:
    return Fact(name, kind, "", sentence, counts=counts, needs=needs)


FACTS = (
    Fact("legislature", INT, "legislature", "Numéro de la législature."),
    Fact("numero", INT, "numero", "Numéro du scrutin, qui recommence à chaque législature."),
    Fact("organe_ref", REF, "organe_ref", "Assemblée qui a voté."),
    Fact(
        "is_congres",
        BOOL,
        lambda p: p.uid.startswith("VTCG"),
        "Vrai pour un scrutin du Congrès, qui partage la numérotation sans être de l'Assemblée.",
        needs=("uid",),
    ),
    Fact("session_ref", REF, "session_ref", "Session parlementaire."),
    Fact("seance_ref", REF, "seance_ref", "Séance du scrutin."),
    Fact(
        "date_scrutin",
        DATE,
        "date_scrutin",
        "Jour de la séance : un vote après minuit porte la date de la veille.",
    ),
    Fact("quantieme_jour_seance", INT, "quantieme_jour_seance", "Rang de la séance dans le jour."),
    Fact(
        "code_type_vote",
        REF,
        "type_vote.code_type_vote",
        "SPO ordinaire, SPS solennel, MOC motion de censure.",
    ),
    Fact("libelle_type_vote", TEXTE, "type_vote.libelle_type_vote", "Type de vote, en clair."),
    Fact("type_majorite", TEXTE, "type_vote.type_majorite", "Majorité requise, en clair."),
    Fact(
        "only_pour_counted",
        BOOL,
        lambda p: p.record.type_vote.code_type_vote == "MOC",
        "Vrai pour une motion de censure : seuls les « pour » sont recensés.",
        needs=("type_vote.code_type_vote",),
    ),
    Fact("sort_code", REF, "sort.code", "adopté ou rejeté."),
    Fact("sort_libelle", TEXTE, "sort.libelle", "Résultat, en clair."),
    Fact("titre", TEXTE, "titre", "Titre du scrutin."),
    Fact("objet_libelle", TEXTE, "objet.libelle", "Objet du scrutin."),
    Fact(
        "dossier_ref",
        REF,
        "objet.dossier_legislatif.dossier_ref",
        "Dossier législatif que cite le scrutin (souvent NULL).",
    ),
    Fact("dossier_libelle", TEXTE, "objet.dossier_legislatif.libelle", "Intitulé de ce dossier."),
    Fact(
        "objet_reference_legislative",
        TEXTE,
        "objet.reference_legislative",
        "Référence législative de l'objet.",
    ),
    Fact(
        "demandeur_texte",
        TEXTE,
        "demandeur.texte",
        "Qui a demandé le scrutin ; plusieurs demandeurs sont sur plusieurs lignes.",
    ),
    Fact(
        "demandeur_reference_legislative",
        TEXTE,
        "demandeur.reference_legislative",
        "Référence législative du demandeur.",
    ),
    Fact(
        "mode_publication_des_votes",
        REF,
        "mode_publication_des_votes",
        "Mode de publication des votes. DecompteDissidentsPositionGroupe (XIVᵉ) : seuls sont "
        "nommés les dissidents de chaque groupe et les non-votants ; les autres votes ne sont pas "
        "déduits.",
    ),
    Fact("lieu_vote", TEXTE, "lieu_vote", "Hémicycle ou Salons ; non publié avant la XVIIᵉ."),
    Fact("nombre_votants", INT, f"{_SYNTHESE}.nombre_votants", "Nombre de votants, imprimé."),
    Fact(
        "suffrages_exprimes", INT, f"{_SYNTHESE}.suffrages_exprimes", "Suffrages exprimés, imprimé."
    ),
    Fact(
        "nbr_suffrages_requis",
        INT,
        f"{_SYNTHESE}.nbr_suffrages_requis",
        "Suffrages requis, imprimé.",
    ),
    Fact("annonce", TEXTE, f"{_SYNTHESE}.annonce", "Annonce du résultat."),
    Fact("pour", INT, f"{_DECOMPTE}.pour", "Pour, total imprimé."),
    Fact("contre", INT, f"{_DECOMPTE}.contre", "Contre, total imprimé."),
    Fact(
        "abstentions",
        INT,
        lambda p: _first(
            p.record.synthese_vote.decompte.abstentions, p.record.synthese_vote.decompte.abstention
        ),
        "Abstentions, total imprimé.",
        needs=(f"{_DECOMPTE}.abstentions",),
    ),
    Fact(
        "non_votants",
        INT,
        lambda p: _first(
            p.record.synthese_vote.decompte.non_votants, p.record.synthese_vote.decompte.non_votant
        ),
        "Non-votants, total imprimé.",
        needs=(f"{_DECOMPTE}.non_votants",),
    ),
    Fact(
        "non_votants_volontaires",
        INT,
        f"{_DECOMPTE}.non_votants_volontaires",
        "Non-votants volontaires (des présents qui n'ont pas voulu prendre part au vote), total "
        "imprimé.",
    ),
)

SCRUTIN = Family(
    "scrutin",
    FACTS,
    (
        Child(
            "vote_groupe",
            (
                _column(
                    "organe_ref",
                    REF,
                    "Groupe ; NULL où l'AN l'a perdu (« PO0 »).",
                    f"{_GROUPE}.organe_ref",
                ),
                _column(
                    "organe_ref_publie",
                    REF,
                    "Groupe tel que publié, « PO0 » compris.",
                    f"{_GROUPE}.organe_ref",
                ),
                _column(
                    "nombre_membres_groupe",
                    INT,
                    "Membres du groupe, imprimé.",
                    f"{_GROUPE}.nombre_membres_groupe",
                ),
                _column(
                    "position_majoritaire",
                    REF,
                    "Position majoritaire imprimée, souvent fausse : à recalculer.",
                    f"{_GROUPE}.vote.position_majoritaire",
                ),
                _column("pour", INT, "Pour, imprimé.", f"{_VOIX}.pour"),
                _column("contre", INT, "Contre, imprimé.", f"{_VOIX}.contre"),
                _column("abstentions", INT, "Abstentions, imprimé.", f"{_VOIX}.abstentions"),
                _column("non_votants", INT, "Non-votants, imprimé.", f"{_VOIX}.non_votants"),
            ),
            _group_rows,
            _TABLE,
        ),
        Child(
            "vote",
            (
                _column(
                    "groupe_rang",
                    INT,
                    "Rang du bloc de groupe.",
                    f"{_POURS}.acteur_ref",
                    counts=False,
                ),
                _column(
                    "groupe_ref",
                    REF,
                    "Groupe sous lequel l'AN le liste ; NULL si inconnu.",
                    f"{_GROUPE}.organe_ref",
                ),
                _column("acteur_ref", REF, "Votant.", f"{_POURS}.acteur_ref"),
                _column(
                    "mandat_ref",
                    REF,
                    "Mandat de député au titre duquel il vote.",
                    f"{_POURS}.mandat_ref",
                ),
                _column(
                    "position",
                    REF,
                    "pour, contre, abstention ou nonVotant (cause_position_vote dit pourquoi).",
                    f"{_POURS}.acteur_ref",
                ),
                _column(
                    "par_delegation",
                    BOOL,
                    "Vote par délégation ; NULL où ce n'est pas dit.",
                    f"{_POURS}.par_delegation",
                ),
                _column(
                    "cause_position_vote",
                    REF,
                    "Cause d'un non-vote : MG ministre, PAN président de l'AN, PSE de séance.",
                    f"{_NOMS}.non_votants.votant.cause_position_vote",
                ),
                _column(
                    "num_place",
                    REF,
                    "Place dans l'hémicycle ; ce n'est pas un fait.",
                    f"{_POURS}.num_place",
                    counts=False,
                ),
            ),
            _votes,
            _TABLE,
            "acteur_ref",
        ),
        Child(
            "mise_au_point",
            (
                _column("acteur_ref", REF, "Député.", *_CORRECTIONS),
                _column("mandat_ref", REF, "Mandat de député.", *_CORRECTIONS),
                _column(
                    "position",
                    REF,
                    "Position qu'il dit avoir voulu prendre : pour, contre, abstention, nonVotant "
                    "ou nonVotantVolontaire (présent, il n'a pas voulu prendre part au vote).",
                    *_CORRECTIONS,
                ),
                _column(
                    "par_delegation",
                    BOOL,
                    "Par délégation ; NULL où ce n'est pas dit.",
                    *_CORRECTIONS,
                ),
                _column(
                    "dysfonctionnement",
                    BOOL,
                    "Déclarée à la suite d'un dysfonctionnement.",
                    *_CORRECTIONS,
                ),
                _column("num_place", REF, "Place dans l'hémicycle.", *_CORRECTIONS, counts=False),
            ),
            _corrections,
            _TABLE,
        ),
    ),
    ("legislature", "numero"),
    ("seance_ref",),
)
