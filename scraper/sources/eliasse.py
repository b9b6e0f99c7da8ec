"""The live service of a sitting, Eliasse: what is discussed, and its sort minutes after the vote.

JSON of its own (SOURCES §2.4): every value is a string, "" says nothing, people and groups are the
digits of their uid. It does not tell the uid of an amendement: who wants it looks it up by what
names it here (``Live.key``). What it says is provisional until the open data says it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import field

from scraper.reading.json import decode
from scraper.records import AN, Ignored, Many, many

if TYPE_CHECKING:
    from scraper.records import Signal

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


class _Answer(AN, frozen=True):
    amendements: Many[AmendementEliasse]


class _Next(AN, frozen=True):
    prochain_a_discuter: Prochain = field(name="prochainADiscuter")


# --- what we make of it ---------------------------------------------------------------------------


class Key(msgspec.Struct, frozen=True, order=True):
    """What names an amendement where its uid is not told.

    Attributes:
        organe: as its prefix is printed: ``AN``, ``CION_LOIS``.
        texte: the number of the text with its suffix: ``2934``, ``324A``.
        numero: the stable one, as printed.
    """

    legislature: int
    organe: str
    texte: str
    numero: str


class Live(msgspec.Struct, frozen=True):
    """One amendement, in the words of the open data; None where the service says nothing.

    Attributes:
        sort: None until it is known.
        parent: the number of the amendement that a sous-amendement amends.
    """

    key: Key
    numero_long: str
    etat_code: str | None
    sort: str | None
    article_designation_courte: str | None
    acteur_ref: str | None
    groupe_politique_ref: str | None
    is_gouvernement: bool
    cosignataires: tuple[str, ...]
    dispositif: str | None
    expose_sommaire: str | None
    signataires_libelle: str | None
    parent: str | None


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


def read_amendements(body: bytes) -> tuple[list[Live], list[Signal]]:
    """The amendements of an answer (``amendement.do``).

    Raises:
        BadDocument: the bytes are not such an answer.
    """
    answer, signals = _read(body, _Answer)
    return [_live(one) for one in many(answer.amendements)], signals


def _read(body: bytes, kind: type[R]) -> tuple[R, list[Signal]]:
    return decode(b'{"reponse":' + body + b"}", kind, "reponse")


def _live(one: AmendementEliasse) -> Live:
    auteur = one.auteur
    legislature = int(one.legislature) if one.legislature.isdecimal() else 0
    return Live(
        key=Key(
            legislature, one.organe_abrv, one.bibard + one.bibard_suffixe, one.numero_reference
        ),
        numero_long=one.numero_long,
        etat_code=one.etat or None,
        sort=one.sort_en_seance or None,
        article_designation_courte=(one.division.division_designation if one.division else None)
        or None,
        acteur_ref=_uid("PA", auteur.tribun_id) if auteur else None,
        groupe_politique_ref=_uid("PO", auteur.groupe_tribun_id) if auteur else None,
        is_gouvernement=auteur is not None and auteur.est_gouvernement == "1",
        cosignataires=tuple(
            uid for who in many(one.cosignataires) if (uid := _uid("PA", who.tribun_id))
        ),
        dispositif=one.dispositif or None,
        expose_sommaire=one.expose_sommaire or None,
        signataires_libelle=one.liste_des_signataires or None,
        parent=one.numero_parent or None,
    )


def _uid(prefix: str, digits: str | None) -> str | None:
    return f"{prefix}{digits}" if digits and digits.isdecimal() and digits.isascii() else None
