"""What linking reads and what it answers: plain values, named as the AN names them.

Whoever calls fills them from the database or from the AN's files. A field that is not known is
None or "", and is then no witness: neither for a link, nor against it.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import msgspec

Role: TypeAlias = Literal["principal", "identique", "parent"]
Verdict: TypeAlias = Literal["sure", "conflicting", "ambiguous", "absent"]

_TEXTE: Final = re.compile(r"L(\d{1,3})(?:BTC|B)(\d{1,9})$")
_SEANCE: Final = re.compile(r"R5L(\d+)S\d{4}IDS(\d+)$")
_PARTIE: Final = re.compile(r"P(\d)D(\d)N?\d+$")


@lru_cache(maxsize=8192)
def text_key(texte_ref: str | None) -> str:
    """Which text a ref means: « 17:1245 » for `PIONANR5L17B1245` and for `PIONANR5L17BTC1245`.

    The AN writes B or BTC for one text by turns, in a second deliberation above all; the number
    alone tells texts apart, since bills and reports are numbered in one series.
    """
    found = _TEXTE.search(texte_ref or "")
    return f"{found[1]}:{int(found[2])}" if found else texte_ref or ""


@lru_cache(maxsize=8192)
def seance_key(seance_ref: str | None) -> str:
    """Which sitting a ref means, without the year of the session, which the AN misprints.

    The 16th has sittings under S2023 on one side and S2024 on the other (SOURCES §5).
    """
    found = _SEANCE.search(seance_ref or "")
    return f"{found[1]}:{found[2]}" if found else seance_ref or ""


class Vote(msgspec.Struct, frozen=True, kw_only=True):
    """A scrutin.

    Attributes:
        date: dateScrutin: the day of the sitting, also of a vote after midnight.
        quantieme: which sitting of the day, « 1 » …
        sort_code: adopté, rejeté.
        dossier_ref: `objet.dossierLegislatif`, where the AN gives it.
    """

    uid: str
    legislature: int
    numero: int
    titre: str
    date: dt.date | None = None
    seance_ref: str | None = None
    quantieme: str = ""
    sort_code: str = ""
    dossier_ref: str | None = None


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """An amendement.

    Attributes:
        prefixe_organe_examen: AN in séance; None where the AN does not publish it (XIV).
        auteur_nom: the last name of `acteur_ref`, where the archive knows the person.
        auteur_prenom: the first name.
        signataires_libelle: as displayed; its first name is read where the person is unknown.
        date_sort: when its sort was recorded, aware.
        sort: Adopté, Rejeté, Tombé … never looked at to find what was voted, only to tell which
            identical ones were.
    """

    uid: str
    legislature: int
    numero_ordre_depot: int | None
    texte_legislatif_ref: str | None = None
    dossier_ref: str | None = None
    examen_ref: str | None = None
    seance_discussion_ref: str | None = None
    numero_rect: int | None = None
    prefixe_organe_examen: str | None = None
    type_auteur: str | None = None
    acteur_ref: str | None = None
    auteur_nom: str | None = None
    auteur_prenom: str | None = None
    auteur_rapporteur_organe_ref: str | None = None
    signataires_libelle: str | None = None
    article_designation_courte: str | None = None
    division_titre: str | None = None
    division_type: str | None = None
    date_sort: dt.datetime | None = None
    sort: str | None = None
    etat_code: str | None = None
    discussion_identique_id: str | None = None
    discussion_identique_position: str | None = None
    amendement_parent_ref: str | None = None

    @property
    def texte(self) -> str:
        """The text, by `text_key`."""
        return text_key(self.texte_legislatif_ref)

    @property
    def partie(self) -> int:
        """Of a finance bill: 1 or 2; 0 for other texts, and where the uid does not say."""
        found = _PARTIE.search(self.uid)
        return int(found[1]) if found else 0

    @property
    def deliberation(self) -> int:
        """1, or 2 in a second deliberation, which numbers again from 1."""
        found = _PARTIE.search(self.uid)
        return int(found[2]) if found else 1


class Texte(msgspec.Struct, frozen=True, kw_only=True):
    """A document of the AN: a text, or a report on one.

    Attributes:
        titre: titrePrincipal.
        date_depot: the day from which it could be discussed; None if unknown.
    """

    uid: str
    titre: str
    dossier_ref: str | None = None
    date_depot: dt.date | None = None


class PrintedLink(msgspec.Struct, frozen=True, kw_only=True):
    """Where a page of the AN leads from a scrutin: its own word on what was voted.

    Attributes:
        ref: the amendement's uid, where the address gives it instead of all the rest.
        texte: the number of the text, four digits.
        suffixe: A or C for the parts of a finance bill, B, D or S for a second deliberation.
        organe: AN in séance.
        numero: bare.
    """

    scrutin_uid: str
    ref: str | None = None
    legislature: int | None = None
    texte: str = ""
    suffixe: str = ""
    organe: str = ""
    numero: str = ""


class Link(msgspec.Struct, frozen=True):
    """A scrutin and an amendement, or that no amendement was found for it.

    Attributes:
        amendement_uid: None where the verdict is ``absent``.
        role: ``principal``: the one that the title means; ``identique``: put to the same vote;
            ``parent``: what the principal, a sous-amendement, was moved to.
        method: by what it was found: see `scraper.linking.amendements`.
        evidence: a sentence to verify it by.
        verdict: ``sure``; ``conflicting``: witnesses say different things, and all stand;
            ``ambiguous``: one of those given, none chosen; ``absent``: not in the archive.
    """

    scrutin_uid: str
    amendement_uid: str | None
    role: Role
    method: str
    evidence: str
    verdict: Verdict


class VoteRef(msgspec.Struct, frozen=True, kw_only=True):
    """A `voteRef` in the acts of a dossier: sometimes wrong, sometimes in two dossiers.

    Attributes:
        texte_refs: the texts of the same act.
    """

    dossier_ref: str
    scrutin_uid: str
    texte_refs: tuple[str, ...] = ()


class PointOdj(msgspec.Struct, frozen=True, kw_only=True):
    """A point of a sitting's agenda.

    Attributes:
        etat: « Supprimé » and the like are no witness.
    """

    seance_ref: str
    objet: str = ""
    dossier_refs: tuple[str, ...] = ()
    etat: str | None = None


class DossierLink(msgspec.Struct, frozen=True):
    """What one method says of a scrutin's dossier and text.

    Attributes:
        dossier_ref: None where it does not know; then it may still know the text.
        texte_ref: None where it does not know.
        verdict: as of `Link`; ``conflicting`` where another method names another dossier.
    """

    scrutin_uid: str
    dossier_ref: str | None
    texte_ref: str | None
    method: str
    evidence: str
    verdict: Verdict
