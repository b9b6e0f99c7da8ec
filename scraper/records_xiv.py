"""The XIVᵉ legislature's own words, and how they become the records of all others.

Its sets are one giant document each, of an older schema: an amendement says its number, état, sort
and dates at its root, has no codes for its états, no examen, no chronotag, no discussion; a scrutin
names its voters in the singular or the plural, or, for half of them, only the dissidents.

No archive of the XIVᵉ was at hand when this was written: the fields are those that several public
descriptions of it agree on. Fields that only some of them know have a default, so that their
absence is NULL and no Signal; a field that none of them knows is told, as everywhere.

Nothing is worked out here: what the AN did not print then is None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from msgspec import field

from scraper.errors import BadDocument
from scraper.records import (
    AN,
    Alinea,
    Amendement,
    AmendementStandard,
    AuteurAmendement,
    Code,
    ContenuAuteur,
    Corps,
    Cosignataires,
    CycleDeVieAmendement,
    Decompte,
    DecompteNominatif,
    Demandeur,
    Division,
    Dysfonctionnement,
    Entier,
    Etat,
    EtatDesTraitements,
    Groupe,
    Groupes,
    Holder,
    Identification,
    Ignored,
    Instant,
    Jour,
    LoiReference,
    Many,
    MiseAuPoint,
    MissionVisee,
    Objet,
    OrganeVotant,
    PointeurFragmentTexte,
    Representations,
    Root,
    Scrutin,
    Signal,
    Signataires,
    SyntheseVote,
    TypeVote,
    VentilationVotes,
    Votants,
    VoteDuGroupe,
    many,
    raw_text,
    read_scalar,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

K = TypeVar("K", bound=AN)


def _shared(said: AN, kind: type[K], **others: Any) -> K:
    """The same object as a record of another class: what both have, and what is given."""
    known = {
        name: getattr(said, name)
        for name in kind.__struct_fields__
        if name not in others and hasattr(said, name)
    }
    return kind(**known, **others)


# ───────────────────────────────────────────────────────────────────────────── amendements


class Saisine(AN):
    """Which text, which part of it and who examines it; the uid says the last two as well."""

    ref_texte_legislatif: str | None = None
    numero_partie_plf: Ignored = field(name="numeroPartiePLF", default=None)
    organe_examen: Ignored = None
    mention_seconde_deliberation: Ignored = None


class Identifiant(AN):
    """Its bare number; the long one stands beside it or at the root."""

    numero: Entier
    numero_long: str | None = None
    num_rect: Entier | None = None
    legislature: Entier | None = None
    saisine: Saisine | None = None


class AuteurXIV(AN):
    """Who tables it. One field says the organe, be it the Government or a commission."""

    type_auteur: str | None = None
    acteur_ref: str | None = None
    organe_ref: str | None = None
    groupe_politique_ref: str | None = None


class SignatairesXIV(AN):
    """The author, the others, and the line that names them all."""

    auteur: AuteurXIV | None
    cosignataires: Cosignataires | None = None
    texte_affichable: str | None = None


class DivisionXIV(AN):
    """The part of the text it amends. Descriptions disagree on how one field is spelled."""

    titre: str | None = None
    article_designation: str | None = None
    article_designation_courte: str | None = None
    type: str | None = None
    avant_a_apres: str | None = field(name="avant_A_Apres", default=None)
    avant_ou_apres: str | None = field(name="avantAApres", default=None)
    division_rattachee: str | None = None
    article_additionnel: bool | None = None
    chapitre_additionnel: bool | None = None
    url_division_texte_vise: str | None = None


class AlineaXIV(AN):
    """The paragraph it amends."""

    numero: Entier | None = None
    alinea_designation: str | None = None
    avant_a_apres: str | None = field(name="avant_A_Apres", default=None)
    avant_ou_apres: str | None = field(name="avantAApres", default=None)


class MissionXIV(AN):
    """The budget mission it amends, where it is more than its name."""

    code_etat: str | None = None
    code_mission_minefi: str | None = None
    libelle_mission: str | None = None
    mission_ref: str | None = None


class PointeurXIV(AN):
    """Where it amends."""

    division: DivisionXIV | None = None
    alinea: AlineaXIV | None = None
    mission_visee: MissionXIV | str | None = None


class CorpsXIV(AN):
    """The author's words, without the level that the later schema puts between."""

    dispositif: str | None = None
    expose_sommaire: str | None = None
    annexe_expose_sommaire: str | None = None
    avant_appel: str | None = None
    cartouche_informatif: str | None = None


class SortXIV(AN):
    """What became of it, and when that was typed in: a moment, or a day alone."""

    sort_en_seance: str | None = None
    date_saisie: str | None = None


class AmendementXIV(Root):
    """One amendement, as the XIVᵉ prints it."""

    uid: str
    identifiant: Identifiant
    etat: str | None
    signataires: SignatairesXIV
    corps: CorpsXIV | None
    date_depot: Jour | None
    sort: SortXIV | None
    numero_long: str | None = None
    ref_texte_legislatif: str | None = None
    tri_amendement: str | None = None
    cardinalite_amdt_multiples: str | None = None
    amendement_parent: str | None = None
    pointeur_fragment_texte: PointeurXIV | None = None
    division: DivisionXIV | None = None
    date_distribution: Jour | None = None
    article99: bool | None = None
    loi_reference: LoiReference | None = None
    representations: Representations | None = None
    #: empty in every sample that was described: what it holds where it is not is not known
    seance_discussion: Any = None
    etape_texte: Ignored = None


_LEGISLATURE = re.compile(r"AMANR5L(\d+)", re.ASCII)
_GOUVERNEMENT = "Gouvernement"
#: Whose organe is the commission that they report for.
_REPORTING = frozenset({"Rapporteur", "Commission"})


def amendement_of(said: AmendementXIV, texte: str | None) -> Amendement:
    """The same amendement as all others are told; pure.

    Args:
        said: what the AN printed.
        texte: the text it was listed under, which is its own where it names none itself.

    Raises:
        BadDocument: nothing says its legislature.
    """
    number = said.identifiant
    saisine = number.saisine
    named = said.ref_texte_legislatif or (saisine.ref_texte_legislatif if saisine else None)
    return Amendement(
        uid=said.uid,
        chronotag=None,
        legislature=_legislature(said),
        identification=Identification(
            numero_long=said.numero_long or number.numero_long or str(number.numero),
            numero_ordre_depot=number.numero,
            prefixe_organe_examen=None,
            numero_rect=number.num_rect,
        ),
        examen_ref=None,
        texte_legislatif_ref=named or texte,
        tri_amendement=said.tri_amendement,
        cardinalite_amdt_multiples=said.cardinalite_amdt_multiples,
        amendement_parent_ref=said.amendement_parent,
        signataires=_signataires(said.signataires),
        pointeur_fragment_texte=_pointeur(said),
        corps=_corps(said.corps),
        cycle_de_vie=_cycle(said),
        representations=said.representations,
        seance_discussion_ref=_text(said.seance_discussion),
        article99=said.article99,
        loi_reference=said.loi_reference,
        discussion_commune=None,
        discussion_identique=None,
        accord_gouvernement_depot_hors_delai=None,
    )


def _legislature(said: AmendementXIV) -> int:
    if said.identifiant.legislature is not None:
        return said.identifiant.legislature
    found = _LEGISLATURE.match(said.uid)
    if found is None:
        raise BadDocument("nothing says its legislature", field="identifiant.legislature")
    return int(found[1])


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _moment(printed: str | None) -> dt.datetime | None:
    """A moment that says its offset; a day alone is no moment, and no hour is made up for it."""
    try:
        return cast("dt.datetime", read_scalar(Instant, printed))
    except ValueError:
        return None


def _signataires(said: SignatairesXIV) -> Signataires:
    author = said.auteur or AuteurXIV()
    kind = author.type_auteur
    return Signataires(
        auteur=AuteurAmendement(
            type_auteur=kind,
            acteur_ref=author.acteur_ref,
            groupe_politique_ref=author.groupe_politique_ref,
            gouvernement_ref=author.organe_ref if kind == _GOUVERNEMENT else None,
            auteur_rapporteur_organe_ref=author.organe_ref if kind in _REPORTING else None,
        ),
        cosignataires=said.cosignataires,
        suffixe=None,
        libelle=said.texte_affichable,
    )


def _pointeur(said: AmendementXIV) -> PointeurFragmentTexte | None:
    pointer = said.pointeur_fragment_texte or PointeurXIV()
    division = pointer.division or said.division
    alinea, mission = pointer.alinea, pointer.mission_visee
    if division is None and alinea is None and mission is None:
        return None
    if isinstance(mission, str):
        mission = MissionXIV(libelle_mission=mission)
    return PointeurFragmentTexte(
        partie_amendable_ref=None,
        division=None if division is None else _shared(division, Division, **_place(division)),
        amendement_standard=None
        if alinea is None
        else AmendementStandard(alinea=_shared(alinea, Alinea, **_place(alinea))),
        mission_visee=None if mission is None else _shared(mission, MissionVisee),
    )


def _place(said: DivisionXIV | AlineaXIV) -> dict[str, str | None]:
    """Before, at or after it, however the field is spelled."""
    return {"avant_a_apres": said.avant_a_apres or said.avant_ou_apres}


def _corps(said: CorpsXIV | None) -> Corps | None:
    if said is None:
        return None
    written = (said.dispositif, said.expose_sommaire, said.annexe_expose_sommaire, said.avant_appel)
    return Corps(
        cartouche_informatif=said.cartouche_informatif,
        contenu_auteur=None
        if all(text is None for text in written)
        else _shared(said, ContenuAuteur),
    )


def _cycle(said: AmendementXIV) -> CycleDeVieAmendement:
    """Its life. What is published now was « distribué » then."""
    sort = said.sort or SortXIV()
    return CycleDeVieAmendement(
        date_depot=said.date_depot,
        date_publication=said.date_distribution,
        soumis_article40=None,
        etat_des_traitements=EtatDesTraitements(
            etat=Etat(code=None, libelle=said.etat), sous_etat=None
        ),
        date_sort=_moment(sort.date_saisie),
        sort=sort.sort_en_seance,
    )


def unplaced(said: AmendementXIV) -> Iterator[Signal]:
    """What was printed and found no place: kept in the bytes, and told."""
    author = said.signataires.auteur
    organe = author.organe_ref if author else None
    if author and organe is not None and author.type_auteur not in {_GOUVERNEMENT, *_REPORTING}:
        yield _unplaced("signataires.auteur.organeRef", organe)
    if said.seance_discussion is not None and not isinstance(said.seance_discussion, str):
        yield _unplaced("seanceDiscussion", said.seance_discussion)


def _unplaced(name: str, value: object) -> Signal:
    return Signal(
        "unknown_value",
        f"{name} holds what the XIVᵉ was not known to print there: kept in the bytes only; "
        "see scraper/records_xiv.py, then replay",
        field=name,
        value=raw_text(value),
    )


# ──────────────────────────────────────────────────────────────────────────────── scrutins


#: What stands where nobody is named.
NOBODY = "0"


class DecompteNominatifXIV(AN):
    """Names by position, spelled either way; « 0 » may stand where nobody did not vote."""

    pours: Votants | None = None
    contres: Votants | None = None
    abstentions: Votants | None = None
    non_votants: Votants | str | None = None
    pour: Votants | None = None
    contre: Votants | None = None
    abstention: Votants | None = None
    non_votant: Votants | str | None = None


class VoteDuGroupeXIV(AN):
    """How a group voted; its non-voters may not be counted."""

    position_majoritaire: str | None
    decompte_voix: Decompte
    decompte_nominatif: DecompteNominatifXIV | None


class GroupeXIV(AN):
    """One group's block."""

    organe_ref: str | None
    nombre_membres_groupe: Entier | None
    vote: VoteDuGroupeXIV


class GroupesXIV(Holder):
    """The blocks of the groups."""

    MANY: ClassVar = ("groupe",)
    groupe: Many[GroupeXIV]


class OrganeVotantXIV(AN):
    """The Assembly, by groups."""

    organe_ref: str | None
    groupes: GroupesXIV | None


class VentilationXIV(AN):
    """The vote, broken down."""

    organe: OrganeVotantXIV | None


class DysfonctionnementXIV(AN):
    """Mises au point made after the voting machine failed."""

    pour: Many[Votants | None] = None
    contre: Many[Votants | None] = None
    abstentions: Many[Votants | None] = None
    non_votants: Many[Votants | None] = None
    non_votants_volontaires: Many[Votants | None] = None


class MiseAuPointXIV(AN):
    """What deputies said afterwards they had meant, spelled either way."""

    pours: Many[Votants | None] = None
    contres: Many[Votants | None] = None
    pour: Many[Votants | None] = None
    contre: Many[Votants | None] = None
    abstentions: Many[Votants | None] = None
    non_votants: Many[Votants | None] = None
    non_votants_volontaires: Many[Votants | None] = None
    dysfonctionnement: DysfonctionnementXIV | None = None


class ScrutinXIV(Root):
    """One public vote of the XIVᵉ."""

    uid: str
    numero: Entier
    organe_ref: str | None
    legislature: Entier
    session_ref: str | None
    seance_ref: str | None
    date_scrutin: Jour | None
    quantieme_jour_seance: Entier | None
    type_vote: TypeVote
    sort: Code
    titre: str | None
    demandeur: Demandeur | None
    objet: Objet | None
    mode_publication_des_votes: str | None
    synthese_vote: SyntheseVote
    ventilation_votes: VentilationXIV | None
    mise_au_point: MiseAuPointXIV | None = None
    lieu_vote: str | None = None


def scrutin_of(said: ScrutinXIV) -> Scrutin:
    """The same scrutin as all others are told; pure."""
    voted = said.ventilation_votes
    return _shared(
        said,
        Scrutin,
        ventilation_votes=None if voted is None else VentilationVotes(organe=_organe(voted.organe)),
        mise_au_point=_mise_au_point(said.mise_au_point),
    )


def _organe(said: OrganeVotantXIV | None) -> OrganeVotant | None:
    if said is None:
        return None
    return OrganeVotant(
        organe_ref=said.organe_ref,
        groupes=None
        if said.groupes is None
        else Groupes(groupe=tuple(_groupe(one) for one in many(said.groupes.groupe))),
    )


def _groupe(said: GroupeXIV) -> Groupe:
    names = said.vote.decompte_nominatif
    return _shared(
        said,
        Groupe,
        vote=_shared(
            said.vote,
            VoteDuGroupe,
            decompte_nominatif=None
            if names is None
            else _shared(
                names,
                DecompteNominatif,
                non_votants=_named(names.non_votants),
                non_votant=_named(names.non_votant),
            ),
        ),
    )


def _named(listed: Votants | str | None) -> Votants | None:
    return None if isinstance(listed, str) else listed


def _mise_au_point(said: MiseAuPointXIV | None) -> MiseAuPoint | None:
    if said is None:
        return None
    fault = said.dysfonctionnement
    return _shared(
        said,
        MiseAuPoint,
        pours=(*_lists(said.pours), *_lists(said.pour)),
        contres=(*_lists(said.contres), *_lists(said.contre)),
        dysfonctionnement=None if fault is None else _shared(fault, Dysfonctionnement),
    )


def _lists(said: Many[Votants | None]) -> tuple[Votants | None, ...]:
    return said if isinstance(said, tuple) else (said,)


def uncounted(said: ScrutinXIV) -> Iterator[Signal]:
    """Text that stands where names should, and does not say that there are none."""
    organe = said.ventilation_votes.organe if said.ventilation_votes else None
    for group in many(organe.groupes.groupe) if organe and organe.groupes else ():
        names = group.vote.decompte_nominatif
        for listed in (names.non_votants, names.non_votant) if names else ():
            if isinstance(listed, str) and listed.strip() not in {"", NOBODY}:
                yield _unplaced("ventilationVotes…decompteNominatif.nonVotants", listed)
