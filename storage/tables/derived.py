"""Derivations: what the archive works out from a version, rebuilt at will, in no digest."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.base import KEY, TEXTE, metadata

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
