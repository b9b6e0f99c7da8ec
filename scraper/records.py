"""The vocabulary: what the Assemblée says, as frozen typed records; plus what we say about it.

A class here mirrors one object of the AN's JSON, and the mirror is the documentation (source: the
official open data of the XVIIᵉ and XVIᵉ legislatures, see docs/architecture.md). Conventions:

* French names are the AN's own, camelCase turned to snake_case; English names are ours.
* A field without a default is published in every legislature: where it is missing, a Signal says
  so. One with a default is not published everywhere: where it is missing, it is NULL, never false.
* ``Many`` is "one or many": the AN writes a repeatable element bare when it is alone. It is read
  as either, and always *held* as a tuple (empty for null).
* ``Ignored`` is in the AN's files and deliberately not in our records: private, or out of scope.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec import field

T = TypeVar("T")
#: Read as nothing, one or many; held as a tuple.
Many: TypeAlias = T | tuple[T, ...] | None

if TYPE_CHECKING:
    from collections.abc import Callable

    Entier: TypeAlias = int
    Instant: TypeAlias = dt.datetime
    Jour: TypeAlias = dt.date
    Ignored: TypeAlias = None
else:

    class _Plain(type):
        """A type whose values are those of a built-in class, read through ``read_scalar``.

        Lax decoding would turn "1e2" into a hundred and a date of "17" into 1970; a type of ours
        makes the decoder ask `read_scalar` instead, and still yields plain ints and datetimes.
        """

        holds: type

        def __instancecheck__(cls, value: object) -> bool:
            return type(value) is cls.holds

    class Entier(metaclass=_Plain):
        """An integer, printed by the AN as digits with an optional sign."""

        holds = int

    class Instant(metaclass=_Plain):
        """A moment, printed in ISO form with its UTC offset."""

        holds = dt.datetime

    class Jour(metaclass=_Plain):
        """A day, printed alone, with an offset, or as the local midnight of a timestamp.

        That midnight may be told in UTC: 23:00Z of a winter's day is the next day in Paris.
        """

        holds = dt.date

    class Ignored(metaclass=_Plain):
        """Known to be published, deliberately not kept: always read as None."""

        holds = type(None)


#: As many digits as both databases hold in an integer.
_MOST_DIGITS = 18
_OFFSET = r"(?:Z|[+-]\d\d:\d\d)"
_TIME = r"T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?"
_INSTANT = re.compile(rf"\d{{4}}-\d\d-\d\d{_TIME}{_OFFSET}", re.ASCII)


@cache
def paris() -> ZoneInfo:
    """The zone of every day and hour that the AN prints without one."""
    return ZoneInfo("Europe/Paris")


_JOUR = re.compile(rf"\d{{4}}-\d\d-\d\d(?:{_TIME})?{_OFFSET}?", re.ASCII)


# The same days, ranks and dates stand in thousands of documents. Typed: 1.0 is no integer, 1 is.
_remembering = lru_cache(maxsize=4096, typed=True)


@_remembering
def _read_integer(raw: object) -> int:
    if type(raw) is str and raw.isascii():
        digits = raw[1:] if raw[:1] in {"-", "+"} else raw
        if digits.isdecimal() and len(digits) <= _MOST_DIGITS:
            return int(raw)
    elif type(raw) is int and abs(raw) < 10**_MOST_DIGITS:
        return raw
    raise ValueError("not a whole number")


@_remembering
def _read_instant(raw: object) -> dt.datetime:
    if isinstance(raw, str) and _INSTANT.fullmatch(raw):
        moment = dt.datetime.fromisoformat(raw)
        # the first and last days of the calendar have no UTC
        if dt.MINYEAR < moment.year < dt.MAXYEAR:
            return moment
    raise ValueError("not an ISO moment with its offset")


@_remembering
def _read_day(raw: object) -> dt.date:
    if isinstance(raw, str) and _JOUR.fullmatch(raw):
        day = dt.date.fromisoformat(raw[:10])
        if raw[-1] != "Z" or "T" not in raw:
            return day  # with an offset, it is the day as the AN's clocks have it
        try:
            return dt.datetime.fromisoformat(raw).astimezone(paris()).date()
        except OverflowError:  # the first and last days of the calendar have no other zone
            return day
    raise ValueError("not a day")


def _leave_out(_raw: object) -> None:
    """What is private, or out of scope, is not even held in memory."""


_SCALARS: dict[type | None, Callable[[object], object]] = {
    Entier: _read_integer,
    Instant: _read_instant,
    Jour: _read_day,
    Ignored: _leave_out,
}


def read_scalar(kind: type, raw: object) -> object:
    """Read one printed scalar (msgspec's ``dec_hook``).

    Raises:
        ValueError: the text is not of the form its type demands.
    """
    try:
        return _SCALARS[kind](raw)
    except TypeError:  # nothing that can be remembered
        raise ValueError("an object or a list where one value should stand") from None


def many(value: Many[T]) -> tuple[T, ...]:
    """The values of a one-or-many field, as a tuple."""
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


class AN(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """One object of the AN's JSON."""

    MANY: ClassVar[tuple[str, ...]] = ()


class Holder(AN, kw_only=True):
    """An object that lists others: ``MANY`` names the fields that are held as tuples.

    Apart, because what a class does after each object costs as much as reading it.
    """

    def __post_init__(self) -> None:
        """Hold one-or-many fields as tuples, before anything is compared."""
        for name in self.MANY:
            msgspec.structs.force_setattr(self, name, many(getattr(self, name)))


class Root(AN, kw_only=True):
    """An object that may carry XML namespaces and its schema type."""

    xmlns: Ignored = field(name="@xmlns", default=None)
    xmlns_xsi: Ignored = field(name="@xmlns:xsi", default=None)
    xsi_type: str | None = field(name="@xsi:type", default=None)


# ───────────────────────────────────────────────────────────────────────────── amendements


class Identification(AN):
    """Its number as printed (« 7 (Rect) », « II-CF12 »), bare, and how often it was rectified."""

    numero_long: str
    numero_ordre_depot: Entier
    prefixe_organe_examen: str | None
    numero_rect: Entier | None


class AuteurAmendement(AN):
    """Who tables it: a person with the group of that day, or the Government and nobody."""

    type_auteur: str | None
    acteur_ref: str | None
    groupe_politique_ref: str | None
    gouvernement_ref: str | None
    auteur_rapporteur_organe_ref: str | None


class Cosignataires(Holder):
    """Those who sign after the author, who is never among them."""

    MANY: ClassVar = ("acteur_ref",)
    acteur_ref: Many[str]


class Signataires(AN):
    """The author, the others, and the line that names them all, with decimal entities."""

    auteur: AuteurAmendement
    cosignataires: Cosignataires | None
    suffixe: str | None
    libelle: str | None


class Division(AN):
    """The part of the text it amends: an article, a budget table (ANNEXE), a title, a chapter."""

    titre: str | None
    article_designation: str | None
    article_designation_courte: str | None
    type: str | None
    avant_a_apres: str | None = field(name="avant_A_Apres")
    division_rattachee: str | None
    article_additionnel: bool | None
    chapitre_additionnel: bool | None
    url_division_texte_vise: str | None


class Alinea(AN):
    """The paragraph it amends. Here the AN spells « Apres » without its accent."""

    numero: Entier | None
    alinea_designation: str | None
    avant_a_apres: str | None = field(name="avant_A_Apres")


class AmendementStandard(AN):
    """What points into an ordinary text, as opposed to a budget mission."""

    alinea: Alinea | None


class MissionVisee(AN):
    """The budget mission it amends, in the second part of a PLF."""

    code_etat: str | None
    code_mission_minefi: str | None
    libelle_mission: str | None
    mission_ref: str | None


class PointeurFragmentTexte(AN):
    """Where it amends. An erased amendement has neither division nor alinea."""

    partie_amendable_ref: str | None
    division: Division | None = None
    amendement_standard: AmendementStandard | None = None
    mission_visee: MissionVisee | None = None


class LigneCredit(AN):
    """One line of a programme (« dont titre 2 »), in euros, as its programme is."""

    id: str | None
    libelle: str | None
    action: str | None
    autorisation_engagement: Entier | None = None
    credit_paiement: Entier | None = None
    autorisation_engagement_supplementaire: Entier | None = None
    credit_paiement_supplementaire: Entier | None = None
    autorisation_engagement_annule: Entier | None = None
    credit_paiement_annule: Entier | None = None


class LignesCredits(Holder):
    """The lines of a programme."""

    MANY: ClassVar = ("ligne_credit",)
    ligne_credit: Many[LigneCredit]


class Programme(AN):
    """Euros, signed. A PLF gives one amount, a PLFR a supplement and a cancellation."""

    libelle: str | None
    programme_ref: str | None
    action: str | None
    lignes_credits: LignesCredits | None
    autorisation_engagement: Entier | None = None
    credit_paiement: Entier | None = None
    autorisation_engagement_supplementaire: Entier | None = None
    credit_paiement_supplementaire: Entier | None = None
    autorisation_engagement_annule: Entier | None = None
    credit_paiement_annule: Entier | None = None


class ListeProgrammes(Holder):
    """The programmes whose credits it moves."""

    MANY: ClassVar = ("programme",)
    programme: Many[Programme]


class DispositifCreditPLF(AN):
    """Credits moved in a PLF: euros by programme, and their balance."""

    liste_programmes: ListeProgrammes | None
    solde_ae: Entier | None = field(name="soldeAE")
    solde_cp: Entier | None = field(name="soldeCP")
    cp_egal_ae: bool | None


class TotalCredit(AN):
    """Euros opened, cancelled, and the difference."""

    supplementaire: Entier | None
    annule: Entier | None
    solde: Entier | None


class DispositifCreditPLFR(AN):
    """Credits moved in a PLFR or a PLFG: opened and cancelled, by programme."""

    liste_programmes: ListeProgrammes | None
    total_ae: TotalCredit | None = field(name="totalAE")
    total_cp: TotalCredit | None = field(name="totalCP")
    cp_egal_ae: bool | None


class ContenuAuteur(AN):
    """The author's words. Exactly one of the three dispositifs is published."""

    expose_sommaire: str | None
    avant_appel: str | None
    annexe_expose_sommaire: str | None
    dispositif: str | None = None
    dispositif_amdt_credit_plf: DispositifCreditPLF | None = field(
        name="dispositifAmdtCreditPLF", default=None
    )
    dispositif_amdt_credit_plfr: DispositifCreditPLFR | None = field(
        name="dispositifAmdtCreditPLFR", default=None
    )


class Corps(AN):
    """The text, and the AN's own notice (cartouche) of what became of it."""

    cartouche_informatif: str | None
    contenu_auteur: ContenuAuteur | None


class Code(AN):
    """A code of the AN, with its wording."""

    code: str
    libelle: str | None = None


class Etat(AN):
    """Where it stands; only the XIVᵉ prints no code."""

    code: str | None
    libelle: str | None = None


class EtatDesTraitements(AN):
    """Where it stands: discussed, withdrawn, inadmissible and why."""

    etat: Etat
    sous_etat: Code | None


class CycleDeVieAmendement(AN):
    """Its life. ``sort`` is given if, and only if, its état is DI (discussed)."""

    date_depot: dt.date | None
    date_publication: dt.date | None
    soumis_article40: bool | None
    etat_des_traitements: EtatDesTraitements
    date_sort: Instant | None
    sort: str | None


class LoiReference(AN):
    """The code or law it amends, as its author typed it."""

    code_loi: str | None
    division_code_loi: str | None


class Discussion(AN):
    """A group discussed together, and the place in it: Premier, Milieu, Dernier."""

    id_discussion: str | None
    type_position: str | None


class ContenuRepresentation(AN):
    """The relative address of the PDF, which does not resolve publicly."""

    document_uri: str | None = field(name="documentURI")


class Representation(AN):
    """One form in which it is published; there is one, the PDF."""

    nom: Ignored
    type_mime: Ignored
    statut_representation: Ignored
    rep_source: Ignored
    offset: Ignored
    contenu: ContenuRepresentation | None
    date_dispo_representation: Ignored


class Representations(Holder):
    """The forms in which it is published."""

    MANY: ClassVar = ("representation",)
    representation: Many[Representation]


class Amendement(Root):
    """One amendement, as the open data of the XVᵉ to XVIIᵉ legislatures prints it."""

    uid: str
    chronotag: Entier | None
    legislature: Entier
    identification: Identification
    examen_ref: str | None
    texte_legislatif_ref: str | None
    tri_amendement: str | None
    cardinalite_amdt_multiples: str | None
    amendement_parent_ref: str | None
    signataires: Signataires
    pointeur_fragment_texte: PointeurFragmentTexte | None
    corps: Corps | None
    cycle_de_vie: CycleDeVieAmendement
    representations: Representations | None
    seance_discussion_ref: str | None
    article99: bool | None
    loi_reference: LoiReference | None
    discussion_commune: Discussion | None
    discussion_identique: Discussion | None
    accord_gouvernement_depot_hors_delai: str | None


# ──────────────────────────────────────────────────────────────────────────────── scrutins


class TypeVote(AN):
    """Ordinaire (SPO), solennel (SPS), motion de censure (MOC); SSG is the Congress's."""

    code_type_vote: str
    libelle_type_vote: str | None
    type_majorite: str | None


class Demandeur(AN):
    """Who asked for a public vote; several are joined by a carriage return."""

    texte: str | None
    reference_legislative: str | None


class DossierDuScrutin(AN):
    """The dossier a vote belongs to, which no file gave before the end of 2025."""

    libelle: str | None = None
    dossier_ref: str | None = None


class Objet(AN):
    """What is voted. ``libelle`` repeats the title."""

    libelle: str | None
    reference_legislative: str | None
    dossier_legislatif: DossierDuScrutin | None = None


class Decompte(AN):
    """Printed counts. A group's ``non_votants_volontaires`` only copy its abstentions.

    The Congress prints the singular forms.
    """

    pour: Entier | None
    contre: Entier | None
    abstentions: Entier | None = None
    abstention: Entier | None = None
    non_votants: Entier | None = None
    non_votant: Entier | None = None
    non_votants_volontaires: Entier | None = None


class SyntheseVote(AN):
    """The result as announced, and the printed totals."""

    nombre_votants: Entier | None
    suffrages_exprimes: Entier | None
    nbr_suffrages_requis: Entier | None
    annonce: str | None
    decompte: Decompte


class Votant(AN):
    """One deputy named in a vote. Who was absent is not named at all."""

    acteur_ref: str
    mandat_ref: str | None
    par_delegation: bool | None = None
    num_place: str | None = None
    cause_position_vote: str | None = None


class Votants(Holder):
    """Those named under one position."""

    MANY: ClassVar = ("votant",)
    votant: Many[Votant]


class DecompteNominatif(AN):
    """Names by position. The Congress prints the singular forms."""

    pours: Votants | None = None
    contres: Votants | None = None
    abstentions: Votants | None = None
    non_votants: Votants | None = None
    pour: Votants | None = None
    contre: Votants | None = None
    abstention: Votants | None = None
    non_votant: Votants | None = None


class VoteDuGroupe(AN):
    """How a group voted. Its printed majority is often wrong: never rely on it."""

    position_majoritaire: str | None
    decompte_voix: Decompte
    decompte_nominatif: DecompteNominatif | None


class Groupe(AN):
    """One group's block. ``organe_ref`` is « PO0 » where the AN lost it (V489, V1302)."""

    organe_ref: str | None
    nombre_membres_groupe: Entier | None
    vote: VoteDuGroupe


class Groupes(Holder):
    """The blocks of the groups."""

    MANY: ClassVar = ("groupe",)
    groupe: Many[Groupe]


class OrganeVotant(AN):
    """The Assembly, by groups."""

    organe_ref: str | None
    groupes: Groupes | None


class VentilationVotes(AN):
    """The vote, broken down."""

    organe: OrganeVotant | None


class Dysfonctionnement(Holder):
    """Mises au point made after the voting machine failed; none was met yet."""

    MANY: ClassVar = ("pour", "contre", "abstentions", "non_votants", "non_votants_volontaires")
    pour: Many[Votants | None]
    contre: Many[Votants | None]
    abstentions: Many[Votants | None]
    non_votants: Many[Votants | None]
    non_votants_volontaires: Many[Votants | None]


class MiseAuPoint(Holder):
    """What deputies said afterwards they had meant. Never merged into a count."""

    MANY: ClassVar = ("pours", "contres", "abstentions", "non_votants", "non_votants_volontaires")
    pours: Many[Votants | None]
    contres: Many[Votants | None]
    abstentions: Many[Votants | None]
    non_votants: Many[Votants | None]
    non_votants_volontaires: Many[Votants | None]
    dysfonctionnement: Dysfonctionnement | None


class Scrutin(Root):
    """One public vote of the Assembly, or of the Congress (``VTCGR…``)."""

    uid: str
    numero: Entier
    organe_ref: str | None
    legislature: Entier
    session_ref: str | None
    seance_ref: str | None
    date_scrutin: dt.date | None
    quantieme_jour_seance: Entier | None
    type_vote: TypeVote
    sort: Code
    titre: str | None
    demandeur: Demandeur | None
    objet: Objet | None
    mode_publication_des_votes: str | None
    synthese_vote: SyntheseVote
    ventilation_votes: VentilationVotes | None
    mise_au_point: MiseAuPoint | None
    lieu_vote: str | None = None


# ───────────────────────────────────────────────────────── acteurs, mandats and organes


class IdActeur(AN):
    """A person's uid, which the AN prints as an object."""

    text: str = field(name="#text")
    xmlns_xsi: Ignored = field(name="@xmlns:xsi", default=None)
    xsi_type: Ignored = field(name="@xsi:type", default=None)


class Ident(AN):
    """A person's name."""

    civ: str | None
    prenom: str | None
    nom: str | None
    alpha: str | None
    trigramme: str | None


class EtatCivil(AN):
    """A person's name; birth and death are never read."""

    ident: Ident
    info_naissance: Ignored = None  # private: never read
    date_deces: Ignored = None


class InfosQualite(AN):
    """In what quality a mandat is held; the last wording agrees with the person."""

    code_qualite: str | None
    lib_qualite: str | None
    lib_qualite_sex: str | None


class OrganesDuMandat(Holder):
    """Where a mandat is held."""

    MANY: ClassVar = ("organe_ref",)
    organe_ref: Many[str]


class Suppleant(AN):
    """Who stands in, from a day to a day."""

    date_debut: Jour | None
    date_fin: Jour | None
    suppleant_ref: str | None


class Suppleants(Holder):
    """Those who stand in."""

    MANY: ClassVar = ("suppleant",)
    suppleant: Many[Suppleant]


class LieuElection(AN):
    """Where a seat was won."""

    region: str | None
    region_type: str | None
    departement: str | None
    num_departement: str | None
    num_circo: str | None


class Election(AN):
    """How and where a seat was won."""

    lieu: LieuElection | None
    cause_mandat: str | None
    ref_circonscription: str | None = None


class Mandature(AN):
    """A seat taken and left, and its place in the chamber."""

    date_prise_fonction: Jour | None
    cause_fin: str | None
    premiere_election: str | None
    place_hemicycle: str | None
    mandat_remplace_ref: str | None


class Mandat(Root):
    """One function held by one person in one or more organes, from a day to a day."""

    uid: str
    acteur_ref: str
    legislature: Entier | None
    type_organe: str | None
    date_debut: Jour | None
    date_publication: Jour | None
    date_fin: Jour | None
    preseance: str | None
    nomin_principale: str | None
    infos_qualite: InfosQualite | None
    organes: OrganesDuMandat | None
    libelle: str | None = None
    mission_suivante_ref: str | None = None
    mission_precedente_ref: str | None = None
    suppleants: Suppleants | None = None
    chambre: str | None = None
    election: Election | None = None
    mandature: Mandature | None = None
    collaborateurs: Ignored = None  # private persons: never read


class Mandats(Holder):
    """The mandats of one person, in no meaningful order."""

    MANY: ClassVar = ("mandat",)
    mandat: Many[Mandat]


class Acteur(Root):
    """One person: name and civility only. Addresses, phones, e-mails and birth are never read."""

    uid: IdActeur | str
    etat_civil: EtatCivil
    mandats: Mandats | None = None
    profession: Ignored = None
    uri_hatvp: Ignored = field(name="uri_hatvp", default=None)
    adresses: Ignored = None


class ViMoDe(AN):
    """The life of an organe: from, approved on, until."""

    date_debut: Jour | None
    date_agrement: Jour | None
    date_fin: Jour | None


class NomDeLieu(AN):
    """A region or a département."""

    libelle: str | None
    code: str | None = None
    type: str | None = None
    code_nature_dep: str | None = None


class Lieu(AN):
    """Where a circonscription is."""

    region: NomDeLieu | None
    departement: NomDeLieu | None


class ListePays(Holder):
    """The countries of a friendship group."""

    MANY: ClassVar = ("pays_ref",)
    pays_ref: Many[str]


class Organe(Root):
    """One body: a group, a commission, an assembly, a circonscription, a ministry."""

    uid: str
    code_type: str | None
    libelle: str | None
    libelle_edition: str | None
    libelle_abrege: str | None
    libelle_abrev: str | None
    vi_mo_de: ViMoDe | None
    organe_parent: str | None
    chambre: str | None = None
    regime: str | None = None
    legislature: Entier | None = None
    preseance: str | None = None
    organe_precedent_ref: str | None = None
    numero: str | None = None
    lieu: Lieu | None = None
    position_politique: str | None = None
    couleur_associee: str | None = None
    liste_pays: ListePays | None = None
    secretariat: Ignored = None  # private persons: never read
    regime_juridique: Ignored = None
    site_internet: Ignored = None
    nombre_reunions_annuelles: Ignored = None


# ─────────────────────────────────────────────────────────────────── dossiers and documents


class TitreDossier(AN):
    """A dossier's title, and its short names in addresses here and at the Sénat."""

    titre: str | None
    titre_chemin: str | None
    senat_chemin: str | None


class ActeurInitiateur(AN):
    """One person at the origin of a dossier."""

    acteur_ref: str | None
    mandat_ref: str | None


class ActeursInitiateurs(Holder):
    """The persons at the origin of a dossier."""

    MANY: ClassVar = ("acteur",)
    acteur: Many[ActeurInitiateur]


class UidOrgane(AN):
    """An organe's uid, which some dossiers print as an object."""

    uid: str


class OrganeInitiateur(AN):
    """One organe at the origin of a dossier."""

    organe_ref: UidOrgane | str | None


class OrganesInitiateurs(Holder):
    """The organes at the origin of a dossier."""

    MANY: ClassVar = ("organe",)
    organe: Many[OrganeInitiateur]


class Initiateur(AN):
    """Who is at the origin of a dossier."""

    acteurs: ActeursInitiateurs | None = None
    organes: OrganesInitiateurs | None = None


class LibelleActe(AN):
    """The wording of a step."""

    nom_canonique: str | None
    libelle_court: str | None = None


class StatutConclusion(AN):
    """How a step ended."""

    fam_code: str | None = field(name="fam_code")
    libelle: str | None = None


class VoteRefs(Holder):
    """Scrutins of a step; some are wrong, or of another legislature."""

    MANY: ClassVar = ("vote_ref",)
    vote_ref: Many[str]


class TexteAssocie(AN):
    """One text of a step."""

    type_texte: str | None
    ref_texte_associe: str | None


class TextesAssocies(Holder):
    """The texts of a step."""

    MANY: ClassVar = ("texte_associe",)
    texte_associe: Many[TexteAssocie]


class ActesLegislatifs(Holder):
    """Steps, or steps within a step."""

    MANY: ClassVar = ("acte_legislatif",)
    acte_legislatif: Many[ActeLegislatif]


class ActeLegislatif(AN):
    """One step of a dossier; steps contain steps. Which fields it has depends on its type."""

    xsi_type: str | None = field(name="@xsi:type")
    uid: str
    code_acte: str | None
    libelle_acte: LibelleActe | None
    organe_ref: str | None
    date_acte: Instant | None
    actes_legislatifs: ActesLegislatifs | None
    texte_associe: str | None = None
    texte_adopte: str | None = None
    textes_associes: TextesAssocies | None = None
    reunion_ref: str | None = None
    odj_ref: str | None = None
    odj_seance_ref: str | None = field(name="odSeancejRef", default=None)
    vote_refs: VoteRefs | None = None
    statut_conclusion: StatutConclusion | None = None
    decision: StatutConclusion | None = None
    provenance: str | None = None
    depot_initial_lecture_definitive_ref: str | None = None
    code_loi: str | None = None
    titre_loi: str | None = None
    texte_loi_ref: str | None = None
    date_retrait: Jour | None = None
    rapporteurs: Ignored = None
    reunion: Ignored = None
    initiateur: Ignored = None
    initiateurs: Ignored = None
    contribution_internaute: Ignored = None
    info_jo: Ignored = field(name="infoJO", default=None)
    info_jo_rect: Ignored = field(name="infoJORect", default=None)
    url_echeancier_loi: Ignored = None
    reference_nor: Ignored = field(name="referenceNOR", default=None)
    url_legifrance: Ignored = None
    type_declaration: Ignored = None
    type_motion: Ignored = None
    type_motion_censure: Ignored = None
    auteur_motion: Ignored = None
    auteurs: Ignored = None
    motif: Ignored = None
    cas_saisine: Ignored = None
    url_conclusion: Ignored = None
    num_decision: Ignored = None
    annee_decision: Ignored = None
    formule_decision: Ignored = None


class DossierParlementaire(Root):
    """One dossier législatif with the tree of its steps."""

    uid: str
    legislature: Entier | None
    titre_dossier: TitreDossier
    procedure_parlementaire: Code | None
    initiateur: Initiateur | None
    actes_legislatifs: ActesLegislatifs | None
    fusion_dossier: Ignored = None
    indexation: Ignored = None
    plf: Ignored = field(name="PLF", default=None)


class Chrono(AN):
    """A document's days."""

    date_creation: Jour | None
    date_depot: Jour | None
    date_publication: Jour | None
    date_publication_web: Jour | None


class CycleDeVieDocument(AN):
    """A document's life."""

    chrono: Chrono


class Titres(AN):
    """A document's title, whole and short."""

    titre_principal: str | None
    titre_principal_court: str | None


class Famille(AN):
    """How a document came, and of what class it is."""

    depot: Code | None
    classe: Code | None
    espece: Code | None = None


class SousType(AN):
    """A finer type of document."""

    code: str | None
    libelle: str | None = None
    libelle_edition: str | None = None


class Classification(AN):
    """What kind of document it is."""

    famille: Famille | None
    type: Code | None
    sous_type: SousType | None
    statut_adoption: str | None


class ActeurDuDocument(AN):
    """A person who signs a document."""

    acteur_ref: str | None
    qualite: str | None = None


class OrganeDuDocument(AN):
    """An organe that signs a document."""

    organe_ref: str | None
    et_apparentes: bool | None = None


class AuteurDocument(AN):
    """An author: a person or an organe."""

    acteur: ActeurDuDocument | None = None
    organe: OrganeDuDocument | None = None


class AuteursDocument(Holder):
    """A document's authors."""

    MANY: ClassVar = ("auteur",)
    auteur: Many[AuteurDocument]


class CoSignataire(AN):
    """A cosignatory: a person or a whole group, from a day, perhaps until another."""

    date_cosignature: Jour | None
    date_retrait_cosignature: Jour | None
    edite: bool | None
    acteur: ActeurDuDocument | None = None
    organe: OrganeDuDocument | None = None


class CoSignataires(Holder):
    """A document's cosignatories."""

    MANY: ClassVar = ("co_signataire",)
    co_signataire: Many[CoSignataire]


class Notice(AN):
    """A document's number and formula."""

    num_notice: str | None = None
    formule: str | None = None
    adoption_conforme: bool | None = None


class Divisions(Holder):
    """A document's volumes."""

    MANY: ClassVar = ("division",)
    division: Many[Document]


class Document(Root):
    """One parliamentary paper. ``divisions`` are its volumes, papers themselves."""

    uid: str
    legislature: Entier | None
    cycle_de_vie: CycleDeVieDocument
    denomination_structurelle: str | None
    titres: Titres
    divisions: Divisions | None
    dossier_ref: str | None
    classification: Classification | None
    auteurs: AuteursDocument | None
    notice: Notice | None
    provenance: str | None = None
    co_signataires: CoSignataires | None = None
    organes_referents: Ignored = None
    redacteur: Ignored = None
    correction: Ignored = None
    indexation: Ignored = None
    imprimerie: Ignored = None
    depot_amendements: Ignored = None
    rapport_publie: Ignored = None


# ────────────────────────────────────────────────────────────────────────────────── agenda


class LieuReunion(AN):
    """Where a meeting is held."""

    lieu_ref: str | None = None
    libelle_long: str | None = None


class ChronoReunion(AN):
    """When a meeting, or a point, was entered and closed."""

    creation: Instant | None
    cloture: Instant | None


class CycleDeVieReunion(AN):
    """Whether it stands: Confirmé, Annulé, Supprimé, Eventuel."""

    etat: str | None
    chrono: ChronoReunion | None


class Items(Holder):
    """Lines of an agenda; some are empty."""

    MANY: ClassVar = ("item",)
    item: Many[str | None]


class DossiersRefs(Holder):
    """The dossiers of a point."""

    MANY: ClassVar = ("dossier_ref",)
    dossier_ref: Many[str]


class PointODJ(AN):
    """One point of a sitting's agenda."""

    xsi_type: str | None = field(name="@xsi:type")
    uid: str
    cycle_de_vie: CycleDeVieReunion | None
    objet: str | None
    procedure: str | None
    dossiers_legislatifs_refs: DossiersRefs | None
    type_point_odj: str | None = field(name="typePointODJ")
    comite_secret: bool | None
    demandeur_point: Ignored = None
    textes_associes: Ignored = None
    nature_travaux_odj: str | None = field(name="natureTravauxODJ", default=None)
    date_conf_pres: Ignored = None
    date_lettre_ministre: Ignored = None


class PointsODJ(Holder):
    """The points of an agenda."""

    MANY: ClassVar = ("point_odj",)
    point_odj: Many[PointODJ] = field(name="pointODJ")


class ODJ(AN):
    """A meeting's agenda."""

    points_odj: PointsODJ | None = field(name="pointsODJ", default=None)
    resume_odj: Items | None = field(name="resumeODJ", default=None)
    convocation_odj: Items | None = field(name="convocationODJ", default=None)


class Identifiants(AN):
    """Which sitting of the day it is, and its number in the Journal officiel."""

    quantieme: str | None
    date_seance: Jour | None = field(name="DateSeance")
    num_seance_jo: str | None = field(name="numSeanceJO", default=None)
    id_jo: str | None = field(name="idJO", default=None)


class Reunion(Root):
    """One meeting; those of type ``seance_type`` are the sittings."""

    uid: str
    time_stamp_debut: Instant | None
    cycle_de_vie: CycleDeVieReunion | None
    organe_reuni_ref: str | None
    odj: ODJ | None = field(name="ODJ")
    time_stamp_fin: Instant | None = None
    lieu: LieuReunion | None = None
    session_ref: str | None = None
    identifiants: Identifiants | None = None
    compte_rendu_ref: str | None = None
    type_reunion: str | None = None
    format_reunion: Ignored = None
    demandeur: Ignored = None
    participants: Ignored = None
    visio_conference: Ignored = None
    ouverture_presse: Ignored = None
    captation_video: Ignored = None
    infos_reunions_internationale: Ignored = None


Record: TypeAlias = (
    Amendement | Scrutin | Acteur | Mandat | Organe | DossierParlementaire | Document | Reunion
)


# ─────────────────────────────────────────────────────────────── what we say about them


class Published(msgspec.Struct, frozen=True):
    """A record, with what its place in the archive says.

    Attributes:
        family: the family of tables it belongs to: ``amendement``, ``scrutin``, ``acteur`` …
        uid: the AN's identifier.
        record: what the AN published.
        dossier_ref: the dossier named by the path inside the ZIP, None where it names none.
        incorrect_data: the path says the AN itself set this document aside.
        owner: uid of the document that contains this one (an acteur's mandats), None elsewhere.
        known: for a door that tells less than the open data, the fields of the record that it
            really gives, as paths (``cycle_de_vie.sort``; ``dossier_ref``, ``incorrect_data`` for
            the above); what is not among them is empty and means nothing. None: all is told.
    """

    family: str
    uid: str
    record: Record
    dossier_ref: str | None = None
    incorrect_data: bool = False
    owner: str | None = None
    known: frozenset[str] | None = None


class Signal(msgspec.Struct, frozen=True):
    """Something a person should know: evidence first.

    Attributes:
        kind: what happened, in our words: ``unknown_field``, ``unreadable_member`` …
        message: one sentence that says what, where, and what to do.
        uid: the AN's identifier concerned, "" where there is none.
        path: the path inside the archive, "" where there is none.
        field: the path of the field inside the document, "" where there is none.
        value: the raw value, cut at 200 characters.
        count: how many times, in one capture.
    """

    kind: str
    message: str
    uid: str = ""
    path: str = ""
    field: str = ""
    value: str = ""
    count: int = 1


class Member(msgspec.Struct, frozen=True):
    """One document of a capture: its path inside the archive, and its bytes."""

    path: str
    data: bytes


_EVIDENCE_CHARACTERS = 200


def raw_text(value: Any) -> str:
    """A raw value as evidence: text, or JSON, cut at 200 characters."""
    try:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except RecursionError:
        text = f"a {type(value).__name__} nested too deeply to be shown"
    return text if len(text) <= _EVIDENCE_CHARACTERS else text[: _EVIDENCE_CHARACTERS - 1] + "…"
