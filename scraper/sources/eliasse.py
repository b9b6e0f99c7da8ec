"""The live service of a sitting, Eliasse: what is discussed, and its sort minutes after the vote.

JSON of its own (SOURCES §2.4): every value is a string, "" says nothing, people and groups are the
digits of their uid. It does not tell the uid of an amendement: who wants it looks it up by what
names it here (`Key`). What it says is provisional until the open data says it.

One answer holds many amendements: `pieces` takes it apart, byte for byte, and `parse_live` reads
one piece into the open data's record, with what of it the service really gives. The addresses are
here; who asks is `scraper/sitting.py`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec
from msgspec import field

from scraper.errors import BadDocument
from scraper.reading.json import decode
from scraper.records import AN, Ignored, Many, Published, Signal, many, raw_text
from scraper.sources.amendements import ETATS, VOCABULARIES
from scraper.sources.base import unknown_values
from scraper.sources.partial import ALINEA, DIVISION, Told, record, tell_number, tell_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.records import Member

R = TypeVar("R", bound=AN)

# --- what it says ---------------------------------------------------------------------------------


class Prochain(AN, frozen=True):
    """The amendement that is discussed next; all "" between two texts."""

    bibard: str
    bibard_suffixe: str
    num_amdt: str
    legislature: str
    organe_abrv: str


class Personne(AN, frozen=True):
    """A signatory: the digits of the acteur's uid and of the group's."""

    tribun_id: str | None
    civilite: Ignored = None
    nom: Ignored = None
    prenom: Ignored = None
    auteur_label: str | None = None
    est_gouvernement: str | None = None
    est_rapporteur: str | None = None
    groupe_tribun_id: str | None = None
    photo_url: Ignored = None
    qualite: str | None = None


class DivisionEliasse(AN, frozen=True):
    """The part of the text it amends. Its designation is the short one (« ART. 2 BIS »)."""

    division_designation: str | None
    type: str | None
    avant_apres: str | None
    titre: str | None
    url_division_texte_vise: str | None


class AlineaEliasse(AN, frozen=True):
    """The paragraph it amends."""

    avant_apres: str | None
    numero: str | None


class TexteEliasse(AN, frozen=True):
    """The text discussed."""

    titre: str | None
    titre_court: str | None = None
    num_bibard: str | None = None
    numero_legislature: str | None = None


class AccordEliasse(AN, frozen=True):
    """Whether the Government agreed to a late deposit."""

    libelle: str | None
    accord: str | None


class AmendementEliasse(AN, frozen=True):
    """One amendement as the sitting sees it."""

    numero: str
    numero_long: str
    numero_reference: str
    place_reference: str | None
    etat: str | None
    dispositif: str | None
    expose_sommaire: str | None
    liste_des_signataires: str | None
    sort_en_seance: str | None
    bibard: str
    bibard_suffixe: str
    legislature: str
    organe_abrv: str
    division: DivisionEliasse | None
    alinea: AlineaEliasse | None
    texte: TexteEliasse | None
    position: str | None
    url_pdf: str | None = field(name="urlPDF")
    auteur: Personne | None
    cosignataires: Many[Personne] = None
    cosignataires_mention_libre: str | None = None
    place: str | None = None
    numero_parent: str | None = None
    auteur_parent: str | None = None
    ancre_division_texte_vise: str | None = None
    accord_gouvernement: AccordEliasse | None = None


class DivisionDiscutee(AN, frozen=True):
    """A place of the text to which amendements were tabled, and where its discussion begins."""

    place: str | None
    position: str | None
    amendements: Ignored = None


class AmendementDiscute(AN, frozen=True):
    """One line of the discussion: ``sort`` is "" until it is known."""

    numero: str
    sort: str | None
    place: str | None
    parent_numero: str | None
    auteur_label: str | None
    auteur_groupe: str | None
    alinea_label: str | None
    mission_label: str | None
    position: str | None
    discussion_commune: str | None
    discussion_identique: str | None
    # the service's own spelling
    discussion_commune_amdt_positon: str | None = None
    discussion_commune_ss_amdt_positon: str | None = None
    discussion_identique_amdt_positon: str | None = None
    discussion_identique_ss_amdt_positon: str | None = None


class Discussion(AN, frozen=True):
    """The amendements of one text in the order of their discussion; those to be discussed alone."""

    organe: str
    bibard: str | int
    bibard_suffixe: str
    legislature: str | int
    titre: str | None
    type: str | None
    divisions: Many[DivisionDiscutee]
    amendements: Many[AmendementDiscute]
    nbr_amdt_restant: str | int | None = None
    amendements_by_num: Ignored = None

    @property
    def sorts(self) -> dict[str, str]:
        """The number of each, in their order, with its sort: "" until it is known."""
        return {one.numero: one.sort or "" for one in many(self.amendements)}


class _Next(AN, frozen=True):
    prochain_a_discuter: Prochain = field(name="prochainADiscuter")


# --- what we make of it ---------------------------------------------------------------------------


class Key(msgspec.Struct, frozen=True, order=True):
    """What names an amendement where its uid is not told.

    Attributes:
        organe: as its prefix is printed: ``AN``, ``CION_LOIS``.
        texte: the number of the text with its suffix: ``2934``, ``324A``.
        numero: the stable one (``numeroReference``), as printed; "" where only the text is meant.
    """

    legislature: int
    organe: str
    texte: str
    numero: str


def read_next(body: bytes) -> tuple[Key | None, list[Signal]]:
    """What is discussed next (``prochainADiscuter.do``), None where nothing is.

    Raises:
        BadDocument: the bytes are not such an answer.
    """
    answer, signals = _read(body, _Next)
    told = answer.prochain_a_discuter
    if not (told.bibard and told.num_amdt and told.legislature.isdecimal()):
        return None, signals
    texte = told.bibard + told.bibard_suffixe
    return Key(int(told.legislature), told.organe_abrv, texte, told.num_amdt), signals


def read_discussion(body: bytes) -> tuple[Discussion, list[Signal]]:
    """The discussion of a text (``discussion.do``).

    Raises:
        BadDocument: the bytes are not such an answer.
    """
    return decode(body, Discussion, "amdtsParOrdreDeDiscussion")


class _Pieces(msgspec.Struct):
    amendements: msgspec.Raw


class _Named(msgspec.Struct, rename="camel"):
    """What names an amendement, wherever it may have gone missing."""

    numero_reference: str | int = ""
    bibard: str | int = ""
    bibard_suffixe: str | None = ""
    legislature: str | int = ""
    organe_abrv: str | None = ""


def pieces(body: bytes) -> tuple[tuple[Key, bytes], ...]:
    """The amendements of an answer (``amendement.do``), each in its own bytes, by what names them.

    Raises:
        BadDocument: the bytes are not such an answer.
    """
    try:
        listed = msgspec.json.decode(body, type=_Pieces).amendements
        if bytes(listed).lstrip().startswith(b"{"):  # alone, it is no list
            found = [listed]
        else:
            found = msgspec.json.decode(listed, type=list[msgspec.Raw] | None) or []
        return tuple((_key(raw), bytes(raw)) for raw in found)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BadDocument(f"not an answer of amendements: {error}") from error


def _key(raw: msgspec.Raw) -> Key:
    named = msgspec.json.decode(raw, type=_Named)
    legislature = str(named.legislature)
    return Key(
        int(legislature) if legislature.isdecimal() else 0,
        named.organe_abrv or "",
        f"{named.bibard}{named.bibard_suffixe or ''}",
        str(named.numero_reference),
    )


def _read(body: bytes, kind: type[R]) -> tuple[R, list[Signal]]:
    return decode(b'{"reponse":' + body + b"}", kind, "reponse")


# --- one amendement, in the open data's record ----------------------------------------------------

_UID: Final = re.compile(r"AMANR5L(\d\d?)\w*N0*(\d{1,6})", re.ASCII)
#: Where an amendement stands to the division it names, in the service's spelling and the archives'.
_PLACES: Final = {"A": "A", "Avant": "Avant", "Apres": "Après", "Après": "Après"}
#: The parts of a finance bill, whose numbers the archives print after « I- » and « II- ».
_PARTS: Final = frozenset("ABCD")


def parse_live(member: Member, uid: str) -> Iterator[Published | Signal]:
    """One amendement of the live service, as one of the `pieces` of an answer.

    Args:
        member: the piece.
        uid: what the archive knows the amendement by, for the service does not say.

    Raises:
        BadDocument: the bytes are not an amendement, or one of another number or legislature.
    """
    one, signals = _read(member.data, AmendementEliasse)
    yield from signals
    _check_number(one, uid)
    told = Told(uid=uid, type_auteur=None, known={"uid"})
    _tell_numbers(told, one)
    _tell_signatories(told, one)
    _tell_place(told, one)
    for name, markup in (
        ("dispositif", one.dispositif),
        ("expose_sommaire", one.expose_sommaire),
    ):
        tell_text(told, name, markup or "")
    yield from _tell_life(told, one)
    amendement = record(told)
    yield from unknown_values(amendement, VOCABULARIES)
    yield Published("amendement", uid, amendement, known=frozenset(told.known))


def _check_number(one: AmendementEliasse, uid: str) -> None:
    named = _UID.fullmatch(uid)
    if named is None or not one.numero.isdecimal():
        raise BadDocument(
            f"{raw_text(uid)} cannot be compared with number {raw_text(one.numero)}",
            field="numero",
            value=raw_text(one.numero),
        )
    if (named[1], int(named[2])) != (one.legislature, int(one.numero)):
        raise BadDocument(
            f"it was taken for {uid} and is n° {int(one.numero)} of the legislature"
            f" {raw_text(one.legislature)}",
            field="numero",
            value=raw_text(one.numero),
        )


def _tell_numbers(told: Told, one: AmendementEliasse) -> None:
    told.legislature, told.numero_ordre_depot = int(one.legislature), int(one.numero)
    told.organe = one.organe_abrv
    told.known |= {
        "legislature",
        "identification.numero_ordre_depot",
        "identification.prefixe_organe_examen",
    }
    if one.bibard_suffixe not in _PARTS or "-" in one.numero_long:
        tell_number(told, one.numero_long)


def _tell_signatories(told: Told, one: AmendementEliasse) -> None:
    told.libelle = one.liste_des_signataires or None
    if told.libelle is not None:
        told.known.add("signataires.libelle")
    author = one.auteur
    if author is None:
        return
    if author.est_gouvernement == "1":
        told.type_auteur = "Gouvernement"
        told.known.add("signataires.auteur.type_auteur")
        return
    told.auteur = _uid("PA", author.tribun_id)
    told.groupe = _uid("PO", author.groupe_tribun_id)
    others = [_uid("PA", who.tribun_id) for who in many(one.cosignataires)]
    if told.auteur is not None:
        told.known.add("signataires.auteur.acteur_ref")
        if all(others):
            told.cosignataires = tuple(str(other) for other in others)
            told.known.add("signataires.cosignataires.acteur_ref")
    if told.groupe is not None:
        told.known.add("signataires.auteur.groupe_politique_ref")


def _uid(prefix: str, digits: str | None) -> str | None:
    return f"{prefix}{digits}" if digits and digits.isdecimal() and digits.isascii() else None


def _tell_place(told: Told, one: AmendementEliasse) -> None:
    division, alinea = one.division, one.alinea
    if division is not None:
        told.division_titre = division.titre or None
        told.division_type = division.type or None
        told.division_avant_apres = _PLACES.get(division.avant_apres or "")
        told.article_court = division.division_designation or None
        told.url_division = division.url_division_texte_vise or None
        for name, value in (
            ("titre", told.division_titre),
            ("type", told.division_type),
            ("avant_a_apres", told.division_avant_apres),
            ("article_designation_courte", told.article_court),
            ("url_division_texte_vise", told.url_division),
        ):
            if value is not None:
                told.known.add(f"{DIVISION}.{name}")
    if alinea is not None and alinea.numero and re.fullmatch(r"\d{1,6}", alinea.numero, re.ASCII):
        told.alinea_numero = int(alinea.numero)
        told.alinea_avant_apres = alinea.avant_apres or None
        told.known.add(f"{ALINEA}.numero")
        if told.alinea_avant_apres is not None:
            told.known.add(f"{ALINEA}.avant_a_apres")


def _tell_life(told: Told, one: AmendementEliasse) -> Iterator[Signal]:
    """The sort, and the état where both can be: the open data has a sort where it says DI alone."""
    if one.sort_en_seance:
        told.sort = one.sort_en_seance
        told.known.add("cycle_de_vie.sort")
    if one.etat and one.etat not in ETATS:
        yield Signal(
            "unknown_value",
            f"etat says {raw_text(one.etat)!r}, which is no état of the open data: left out;"
            " add it to its vocabulary once understood",
            field="etat",
            value=raw_text(one.etat),
        )
    elif one.etat and (told.sort is None or one.etat == "DI"):
        told.etat = one.etat
        told.known.add("cycle_de_vie.etat_des_traitements.etat.code")


# --- addresses ------------------------------------------------------------------------------------

#: The service wants to be told whose sitting is meant in a cookie too, or tells of the Assembly's.
COOKIE: Final = "FOSUSED_ORGANE"
#: The question of what is discussed next, in its address.
NEXT: Final = "prochainADiscuter"
#: How many amendements one request asks for.
BATCH: Final = 25

_TEXTE: Final = re.compile(r"(\d*)(.*)", re.ASCII | re.DOTALL)
_RESERVED: Final = re.compile(rb"[^A-Za-z0-9._~-]")


def next_address(origin: str, organe: str) -> str:
    """What is discussed next before an organ: AN, CION_LOIS and the like."""
    return _address(origin, NEXT, [("organeAbrv", organe)])


def discussion_address(origin: str, text: Key) -> str:
    """The discussion of a text, whatever amendement of it the key names."""
    return _address(origin, "discussion", _of(text))


def amendements_address(origin: str, text: Key, numbers: Iterable[str]) -> str:
    """Some amendements of a text, whatever amendement of it the key names; `BATCH` at most."""
    return _address(origin, "amendement", [*_of(text), *(("numAmdt", one) for one in numbers)])


def _of(text: Key) -> list[tuple[str, str]]:
    found = _TEXTE.fullmatch(text.texte)
    bibard, suffixe = found.groups() if found else (text.texte, "")
    return [
        ("legislature", str(text.legislature)),
        ("bibard", bibard),
        ("bibardSuffixe", suffixe),
        ("organeAbrv", text.organe),
    ]


def _address(origin: str, name: str, asked: Iterable[tuple[str, str]]) -> str:
    query = "&".join(f"{key}={_encoded(value)}" for key, value in asked)
    return f"{origin.rstrip('/')}/eliasse/{name}.do?{query}"


def _encoded(value: str) -> str:
    """Percent-encoded; by hand, for a reader imports nothing that could ask."""
    return _RESERVED.sub(lambda found: b"%%%02X" % found[0][0], value.encode()).decode()
