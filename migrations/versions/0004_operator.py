"""What an operator asks: of which command a run was, what it waited for, what was told to whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.tables.base import KEY, MOMENT

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_COLUMNS = ("message", "wait_s", "waits", "refused", "run_key")


def upgrade() -> None:
    op.add_column(
        "run",
        sa.Column(
            "run_key",
            sa.String(),
            nullable=False,
            server_default="",
            comment="of one command, as in its log",
        ),
    )
    op.add_column(
        "run",
        sa.Column(
            "refused",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="documents that a refused capture would have retired",
        ),
    )
    op.add_column(
        "run",
        sa.Column(
            "waits",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="pauses that a host asked for, or that a failure did",
        ),
    )
    op.add_column(
        "run",
        sa.Column(
            "wait_s", sa.Float(), nullable=False, server_default="0", comment="seconds of them"
        ),
    )
    op.add_column(
        "run",
        sa.Column(
            "message", sa.String(), nullable=False, server_default="", comment="for the person"
        ),
    )
    op.create_index(
        op.f("ix_run_command_set_key_outcome_ended_at"),
        "run",
        ["command", "set_key", "outcome", "ended_at"],
    )
    op.create_table(
        "alert",
        sa.Column("id", KEY, nullable=False),
        sa.Column("incident", sa.String(), nullable=False, comment="kind and set, or command"),
        sa.Column("channel", sa.String(), nullable=False, comment="webhook, mail, command"),
        sa.Column("severity", sa.String(), nullable=False, comment="failure, warning, note"),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column(
            "claimed_at", MOMENT, nullable=True, comment="a process has been telling it since"
        ),
        sa.Column("told_at", MOMENT, nullable=True, comment="NULL: not yet"),
        sa.Column("over_at", MOMENT, nullable=True, comment="NULL: it lasts"),
        sa.Column("over_told_at", MOMENT, nullable=True, comment="NULL: not yet"),
        sa.Column(
            "attempts", sa.Integer(), nullable=False, comment="that failed, since the last told"
        ),
        sa.Column("reason", sa.String(), nullable=True, comment="why the last attempt failed"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index(
        "uq_alert_lasting",
        "alert",
        ["incident", "channel"],
        unique=True,
        sqlite_where=sa.text("over_at IS NULL"),
        postgresql_where=sa.text("over_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("alert")
    op.drop_index(op.f("ix_run_command_set_key_outcome_ended_at"), "run")
    with op.batch_alter_table("run") as batch:
        for name in _COLUMNS:
            batch.drop_column(name)
