"""What `show` tells of one thing, as small structs: a program is given them as JSON."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeAlias

import msgspec

from storage.linked import LinkTold


class Version(msgspec.Struct, frozen=True):
    """One version of a thing, and the evidence for it.

    Attributes:
        capture_url: what was downloaded.
        capture_sha256: of what was downloaded, in hexadecimal.
        generated_at: when the AN says that it made it.
        document_sha256: of the document inside it, in hexadecimal.
        document_size: bytes.
        not_told: what nobody told of it yet, None where the open data told it; see ``untold``.
        completed_at: when what had not been told was.
    """

    version_id: int
    observed_at: dt.datetime
    superseded_at: dt.datetime | None
    gone_at: dt.datetime | None
    capture_id: int
    set_key: str
    capture_url: str
    generated_at: dt.datetime | None
    capture_sha256: str | None
    document_sha256: str
    document_size: int
    not_told: str | None
    completed_at: dt.datetime | None

    @property
    def is_provisional(self) -> bool:
        """Whether only another door than the open data told it yet."""
        return self.not_told is not None

    @property
    def untold(self) -> list[str]:
        """The columns, or `table.column`, that nobody told yet."""
        return (self.not_told or "").split()


class ChangeTold(msgspec.Struct, frozen=True):
    """One field that a version changed."""

    version_id: int
    observed_at: dt.datetime
    field: str
    before: str | None
    after: str | None
    nature: str


class Noticed(msgspec.Struct, frozen=True):
    """One signal about a thing."""

    kind: str
    message: str
    opened_at: dt.datetime
    closed_at: dt.datetime | None


class Personne(msgspec.Struct, frozen=True):
    """A person, with the name that is known now; None where the AN publishes none."""

    acteur_ref: str | None
    civ: str | None = None
    prenom: str | None = None
    nom: str | None = None

    @property
    def name(self) -> str:
        """« Mme Solange Amarrand », or the uid."""
        known = [part for part in (self.civ, self.prenom, self.nom) if part]
        return " ".join(known) or self.acteur_ref or "?"


class Vote(msgspec.Struct, frozen=True):
    """One named position."""

    personne: Personne
    position: str
    par_delegation: bool | None
    cause_position_vote: str | None


class Bloc(msgspec.Struct, frozen=True):
    """A group's block in a scrutin: what is printed, and who is named.

    Attributes:
        organe_ref: None where the AN lost the group (« PO0 »).
    """

    rang: int
    organe_ref: str | None
    organe_ref_publie: str | None
    libelle_abrev: str | None
    libelle: str | None
    nombre_membres_groupe: int | None
    pour: int | None
    contre: int | None
    abstentions: int | None
    non_votants: int | None
    position_majoritaire: str | None
    votes: list[Vote]

    @property
    def majority(self) -> str | None:
        """The position most taken by the printed counts; None on a tie, or where nobody voted."""
        counts = {
            "pour": self.pour or 0,
            "contre": self.contre or 0,
            "abstention": self.abstentions or 0,
        }
        most = max(counts.values())
        winners = [position for position, count in counts.items() if count == most]
        return winners[0] if most and len(winners) == 1 else None

    def named(self, position: str) -> list[Vote]:
        """Those listed by name under a position, in the source's order."""
        return [vote for vote in self.votes if vote.position == position]


class Correction(msgspec.Struct, frozen=True):
    """One mise au point."""

    personne: Personne
    position: str
    par_delegation: bool | None
    dysfonctionnement: bool | None


class PassageTold(msgspec.Struct, frozen=True):
    """What a rule recognised in a text.

    Attributes:
        field: the text: ``dispositif`` and ``expose_sommaire`` (the facts' HTML), the same with
            ``_texte`` (the clean text); of a capture, ``texte`` or ``page`` (its HTML).
        action: ``remove`` or ``label``.
        start, end: characters of it.
    """

    field: str
    rule: str
    action: str
    start: int
    end: int
    text: str


class CapturedAs(msgspec.Struct, frozen=True):
    """A text captured elsewhere that has the words of an amendement."""

    capture_id: int
    url: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the archive knows of one thing.

    Attributes:
        family: amendement, scrutin, acteur, mandat, organe, dossier, document or seance.
        facts: what the AN says of it in the version shown, by column.
        version: the version shown.
        versions: all of them, oldest first; so are the changes.
    """

    family: str
    uid: str
    facts: dict[str, Any]
    version: Version
    versions: list[Version]
    changes: list[ChangeTold]
    signals: list[Noticed]


class AmendementTold(Told, frozen=True, kw_only=True):
    """One amendement, at one moment."""

    url: str
    auteur: Personne | None
    groupe_abrev: str | None
    groupe_libelle: str | None
    dossier_titre: str | None
    texte_titre: str | None
    dispositif_texte: str | None
    dispositif_html: str | None
    expose_sommaire_texte: str | None
    expose_sommaire_html: str | None
    cosignataires: list[Personne]
    credits: list[dict[str, Any]]
    passages: list[PassageTold]
    captures: list[CapturedAs]
    liens: list[LinkTold]


class ScrutinTold(Told, frozen=True, kw_only=True):
    """One scrutin, at one moment. ``url`` is None for the Congress, which has no page."""

    url: str | None
    dossier_titre: str | None
    groupes: list[Bloc]
    mises_au_point: list[Correction]
    liens: list[LinkTold]


class ThingTold(Told, frozen=True, kw_only=True):
    """Anything else, at one moment: its facts, and the rows that belong to it, by table."""

    rows: dict[str, list[dict[str, Any]]]


class Candidate(msgspec.Struct, frozen=True):
    """An amendement that has the words of a captured text, as it is known now.

    Attributes:
        evidence: what says so.
        numero_long, sort: None where the archive holds it no more.
    """

    uid: str
    evidence: str
    numero_long: str | None
    texte_legislatif_ref: str | None
    sort: str | None


class CaptureTold(msgspec.Struct, frozen=True, kw_only=True):
    """A text that somebody captured elsewhere.

    Attributes:
        url: where it stood, by whoever kept it.
        kept_as: the file's name, or a reason.
        number: the site's word; ``number_is`` is what it counts by evidence, None where nothing
            decides.
        flags: what the site's notices said: ``captcha``, ``non_classe`` …
        verdict: matched, ambiguous, unattached.
        candidates: every amendement with the very same words.
        passages: what was taken out, and set phrases.
        text: all of it, where that is asked for; HTML where it is a page.
    """

    capture_id: int
    url: str
    observed_at: dt.datetime
    kept_as: str | None
    size: int | None
    sha256: str | None
    number: str | None
    number_kind: str | None
    number_is: str | None
    number_evidence: str | None
    flags: list[str]
    expose_texte: str | None
    verdict: str
    matched_at: dt.datetime
    boilerplate_version: int
    candidates: list[Candidate]
    passages: list[PassageTold]
    text: str | None = None
    is_page: bool = False


Anything: TypeAlias = AmendementTold | ScrutinTold | ThingTold | CaptureTold
