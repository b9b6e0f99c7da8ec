"""Links: which amendement a scrutin decided, which dossier and text it is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.tables.base import KEY, MOMENT

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lien_scrutin_amendement",
        sa.Column("id", KEY, nullable=False),
        sa.Column("scrutin_uid", sa.String(), nullable=False),
        sa.Column(
            "amendement_uid", sa.String(), nullable=True, comment="NULL: not in the archive yet"
        ),
        sa.Column("role", sa.String(), nullable=False, comment="principal, identique, parent"),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column(
            "verdict", sa.String(), nullable=False, comment="sure, conflicting, ambiguous, absent"
        ),
        sa.Column("linking_version", sa.Integer(), nullable=False),
        sa.Column("linked_at", MOMENT, nullable=False),
        sa.Column("superseded_at", MOMENT, nullable=True, comment="NULL: as it is worked out now"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lien_scrutin_amendement")),
    )
    op.create_index(
        op.f("ix_lien_scrutin_amendement_amendement_uid"),
        "lien_scrutin_amendement",
        ["amendement_uid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_lien_scrutin_amendement_scrutin_uid"),
        "lien_scrutin_amendement",
        ["scrutin_uid"],
        unique=False,
    )
    op.create_table(
        "lien_scrutin_dossier",
        sa.Column("id", KEY, nullable=False),
        sa.Column("scrutin_uid", sa.String(), nullable=False),
        sa.Column("dossier_ref", sa.String(), nullable=True),
        sa.Column("texte_ref", sa.String(), nullable=True),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False, comment="sure, conflicting, ambiguous"),
        sa.Column("linking_version", sa.Integer(), nullable=False),
        sa.Column("linked_at", MOMENT, nullable=False),
        sa.Column("superseded_at", MOMENT, nullable=True, comment="NULL: as it is worked out now"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lien_scrutin_dossier")),
    )
    op.create_index(
        op.f("ix_lien_scrutin_dossier_dossier_ref"),
        "lien_scrutin_dossier",
        ["dossier_ref"],
        unique=False,
    )
    op.create_index(
        op.f("ix_lien_scrutin_dossier_scrutin_uid"),
        "lien_scrutin_dossier",
        ["scrutin_uid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_amendement_version_numero_ordre_depot"),
        "amendement_version",
        ["numero_ordre_depot"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_amendement_version_numero_ordre_depot"), "amendement_version")
    op.drop_table("lien_scrutin_dossier")
    op.drop_table("lien_scrutin_amendement")
