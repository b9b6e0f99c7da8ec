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
