"""Every door: what is not told yet, the queue of publications, passages, captured texts, links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.tables.base import KEY, MOMENT

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_VERSIONED = (
    "acteur_version",
    "amendement_version",
    "document_version",
    "dossier_version",
    "mandat",
    "organe_version",
    "scrutin_version",
    "seance",
)
_NEW = (
    "text_capture_match",
    "text_capture",
    "passage",
    "publication",
    "printed_link",
)
_KINDS = "archive, same, blocked, missing, refused, robots"


def upgrade() -> None:
    for table in _VERSIONED:
        op.add_column(
            table,
            sa.Column("not_told", sa.String(), comment="NULL: told by the open data (0008)"),
        )
        op.add_column(
            table,
            sa.Column("completed_at", MOMENT, comment="when the capture named here told the rest"),
        )
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        op.alter_column("capture", "kind", comment=f"{_KINDS}, list, document, text")
    op.create_table(
        "printed_link",
        sa.Column("id", KEY, nullable=False),
        sa.Column("capture_id", KEY, nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("scrutin_uid", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="amendement, dossier"),
        sa.Column("href", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=True, comment="the uid in the address"),
        sa.Column(
            "legislature",
            sa.BigInteger(),
            nullable=True,
            comment="what the address of an amendement says …",
        ),
        sa.Column("texte", sa.String(), nullable=True),
        sa.Column("suffixe", sa.String(), nullable=True),
        sa.Column("organe", sa.String(), nullable=True),
        sa.Column("numero", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_printed_link_capture_id_capture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printed_link")),
        sa.UniqueConstraint("scrutin_uid", "href", name=op.f("uq_printed_link_scrutin_uid_href")),
    )
    op.create_table(
        "publication",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column(
            "at", MOMENT, nullable=False, comment="the list's own clock, taken as that of Paris"
        ),
        sa.Column("url", sa.String(), nullable=False, comment="as printed"),
        sa.Column("capture_id", KEY, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True, comment="NULL while it waits"),
        sa.Column("outcome", sa.String(), nullable=True, comment="taken, again, missing, failed"),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_publication_capture_id_capture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("uid", "at", name=op.f("uq_publication_uid_at")),
    )
    op.create_index(op.f("ix_publication_settled_at"), "publication", ["settled_at"], unique=False)
    op.create_table(
        "text_capture",
        sa.Column("capture_id", KEY, nullable=False),
        sa.Column("number", sa.String(), nullable=True, comment="as printed: the site's word"),
        sa.Column(
            "number_kind", sa.String(), nullable=True, comment="what the capture itself calls it"
        ),
        sa.Column(
            "number_is",
            sa.String(),
            nullable=True,
            comment="amendement or scrutin, by evidence; NULL: unknown",
        ),
        sa.Column("number_evidence", sa.Text(), nullable=True),
        sa.Column("expose_texte", sa.Text(), nullable=True),
        sa.Column("flags", sa.String(), nullable=False, comment="separated by spaces"),
        sa.Column("verdict", sa.String(), nullable=False, comment="matched, ambiguous, unattached"),
        sa.Column("matched_at", MOMENT, nullable=False),
        sa.Column("boilerplate_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_text_capture_capture_id_capture")
        ),
        sa.PrimaryKeyConstraint("capture_id", name=op.f("pk_text_capture")),
    )
    op.create_table(
        "passage",
        sa.Column("id", KEY, nullable=False),
        sa.Column("capture_id", KEY, nullable=True),
        sa.Column("version_id", KEY, nullable=True),
        sa.Column("field", sa.String(), nullable=False, comment="texte, page, dispositif …"),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False, comment="remove, label"),
        sa.Column("span_start", sa.BigInteger(), nullable=False, comment="characters"),
        sa.Column("span_end", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("boilerplate_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(capture_id IS NULL) <> (version_id IS NULL)", name=op.f("ck_passage_of_one")
        ),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_passage_capture_id_capture")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["amendement_version.id"],
            name=op.f("fk_passage_version_id_amendement_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
    )
    op.create_index(op.f("ix_passage_capture_id"), "passage", ["capture_id"], unique=False)
    op.create_index(op.f("ix_passage_version_id"), "passage", ["version_id"], unique=False)
    op.create_table(
        "text_capture_match",
        sa.Column("capture_id", KEY, nullable=False),
        sa.Column("amendement_uid", sa.String(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["capture_id"],
            ["text_capture.capture_id"],
            name=op.f("fk_text_capture_match_capture_id_text_capture"),
        ),
        sa.PrimaryKeyConstraint("capture_id", "amendement_uid", name=op.f("pk_text_capture_match")),
    )


def downgrade() -> None:
    for table in _NEW:
        op.drop_table(table)
    for table in _VERSIONED:
        op.drop_column(table, "completed_at")
        op.drop_column(table, "not_told")
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("capture", "kind", comment=_KINDS)
