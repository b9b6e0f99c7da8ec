"""Derivations: what the archive works out from a version, rebuilt at will, in no digest."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.base import KEY, MOMENT, TEXTE, metadata

#: Clean text of an amendement's version. One row per version: the newest cleaning replaces.
amendement_texte = sa.Table(
    "amendement_texte",
    metadata,
    sa.Column("version_id", KEY, sa.ForeignKey("amendement_version.id"), primary_key=True),
    sa.Column("cleaning_version", sa.Integer, nullable=False),
    sa.Column("dispositif_texte", TEXTE),
    sa.Column("dispositif_html", TEXTE),
    sa.Column("expose_sommaire_texte", TEXTE),
    sa.Column("expose_sommaire_html", TEXTE),
)

#: What a rule of boilerplate recognised: taken out of a capture, or labelled in a version's text.
passage = sa.Table(
    "passage",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("capture_id", KEY, sa.ForeignKey("capture.id")),
    sa.Column("version_id", KEY, sa.ForeignKey("amendement_version.id")),
    sa.Column("field", sa.String, nullable=False, comment="texte, page, dispositif …"),
    sa.Column("rule", sa.String, nullable=False),
    sa.Column("action", sa.String, nullable=False, comment="remove, label"),
    sa.Column("span_start", sa.BigInteger, nullable=False, comment="characters"),
    sa.Column("span_end", sa.BigInteger, nullable=False),
    sa.Column("text", TEXTE, nullable=False),
    sa.Column("boilerplate_version", sa.Integer, nullable=False),
    sa.CheckConstraint("(capture_id IS NULL) <> (version_id IS NULL)", name="of_one"),
    sa.Index(None, "capture_id"),
    sa.Index(None, "version_id"),
)

#: A text that somebody captured elsewhere: its number, its exposé, what its notices say of it.
text_capture = sa.Table(
    "text_capture",
    metadata,
    sa.Column("capture_id", KEY, sa.ForeignKey("capture.id"), primary_key=True),
    sa.Column("number", sa.String, comment="as printed: the site's word"),
    sa.Column("number_kind", sa.String, comment="what the capture itself calls it"),
    sa.Column("number_is", sa.String, comment="amendement or scrutin, by evidence; NULL: unknown"),
    sa.Column("number_evidence", sa.Text),
    sa.Column("expose_texte", TEXTE),
    sa.Column("flags", sa.String, nullable=False, comment="separated by spaces"),
    sa.Column("verdict", sa.String, nullable=False, comment="matched, ambiguous, unattached"),
    sa.Column("matched_at", MOMENT, nullable=False),
    sa.Column("boilerplate_version", sa.Integer, nullable=False),
)

#: The amendements whose exposé is that of a text capture, word for word: all of them.
text_capture_match = sa.Table(
    "text_capture_match",
    metadata,
    sa.Column("capture_id", KEY, sa.ForeignKey("text_capture.capture_id"), primary_key=True),
    sa.Column("amendement_uid", sa.String, primary_key=True),
    sa.Column("evidence", sa.Text, nullable=False),
)

#: Which amendement a scrutin decided, as worked out; what was worked out before is kept.
lien_scrutin_amendement = sa.Table(
    "lien_scrutin_amendement",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("scrutin_uid", sa.String, nullable=False),
    sa.Column("amendement_uid", sa.String, comment="NULL: not in the archive yet"),
    sa.Column("role", sa.String, nullable=False, comment="principal, identique, parent"),
    sa.Column("method", sa.String, nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("verdict", sa.String, nullable=False, comment="sure, conflicting, ambiguous, absent"),
    sa.Column("linking_version", sa.Integer, nullable=False),
    sa.Column("linked_at", MOMENT, nullable=False),
    sa.Column("superseded_at", MOMENT, comment="NULL: as it is worked out now"),
    sa.Index(None, "scrutin_uid"),
    sa.Index(None, "amendement_uid"),
)

#: Which dossier and text a scrutin is about: what the AN says, and what is worked out.
lien_scrutin_dossier = sa.Table(
    "lien_scrutin_dossier",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("scrutin_uid", sa.String, nullable=False),
    sa.Column("dossier_ref", sa.String),
    sa.Column("texte_ref", sa.String),
    sa.Column("method", sa.String, nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("verdict", sa.String, nullable=False, comment="sure, conflicting, ambiguous"),
    sa.Column("linking_version", sa.Integer, nullable=False),
    sa.Column("linked_at", MOMENT, nullable=False),
    sa.Column("superseded_at", MOMENT, comment="NULL: as it is worked out now"),
    sa.Index(None, "scrutin_uid"),
    sa.Index(None, "dossier_ref"),
)
