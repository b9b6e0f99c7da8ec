"""Evidence: the bytes, where they came from, what the archive did with them, what it noticed."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.base import KEY, MOMENT, metadata

dictionary = sa.Table(
    "dictionary",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("kind", sa.String, nullable=False, comment="what it was trained on or anchors"),
    sa.Column("created_at", MOMENT, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
)

#: Content-addressed bytes, zstd-compressed. The only place where private data may lie.
blob = sa.Table(
    "blob",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("sha256", sa.LargeBinary(32), nullable=False, unique=True),
    sa.Column("size", sa.BigInteger, nullable=False, comment="bytes, uncompressed"),
    sa.Column("dictionary_id", KEY, sa.ForeignKey("dictionary.id")),
    sa.Column("base_id", KEY, sa.ForeignKey("blob.id"), comment="compressed against this one"),
    sa.Column("data", sa.LargeBinary, nullable=False),
)

#: One answer of a source. `archive` captures carry a manifest: the members they list.
capture = sa.Table(
    "capture",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("set_key", sa.String, nullable=False),
    sa.Column(
        "kind",
        sa.String,
        nullable=False,
        comment="archive, same, blocked, missing, refused, robots, list, document, text",
    ),
    sa.Column("url", sa.String, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("headers", sa.Text, nullable=False, comment="JSON object"),
    sa.Column("etag", sa.String),
    sa.Column("last_modified", sa.String, comment="as sent"),
    sa.Column("generated_at", MOMENT, comment="the generation: Last-Modified or newest member"),
    sa.Column("newest_chronotag", sa.BigInteger, comment="epoch milliseconds"),
    sa.Column("observed_at", MOMENT, nullable=False),
    sa.Column("size", sa.BigInteger, comment="bytes of the body"),
    sa.Column("sha256", sa.LargeBinary(32), comment="of the body"),
    sa.Column("members", sa.Integer, comment="members listed by the archive's own directory"),
    sa.Column("exhaustive", sa.Boolean, nullable=False),
    sa.Column("blob_id", KEY, sa.ForeignKey("blob.id"), comment="the manifest, or the body kept"),
    sa.Column("reason", sa.String, comment="why it is blocked or refused"),
    sa.Index(None, "set_key", "generated_at"),
)

#: Documents that could not be read, with the reason; their bytes are in `blob`.
quarantine = sa.Table(
    "quarantine",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("capture_id", KEY, sa.ForeignKey("capture.id"), nullable=False),
    sa.Column("path", sa.String, nullable=False),
    sa.Column("uid", sa.String, nullable=False),
    sa.Column("blob_id", KEY, sa.ForeignKey("blob.id"), nullable=False),
    sa.Column("packed", sa.Boolean, nullable=False, comment="the bytes are as stored in the ZIP"),
    sa.Column("reason", sa.String, nullable=False),
    sa.UniqueConstraint("path", "blob_id", "reason"),
)

#: One row for each set that a command looked at.
run = sa.Table(
    "run",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("command", sa.String, nullable=False),
    sa.Column("set_key", sa.String, nullable=False),
    sa.Column("started_at", MOMENT, nullable=False),
    sa.Column("ended_at", MOMENT, nullable=False),
    sa.Column("outcome", sa.String, nullable=False),
    sa.Column("capture_id", KEY, sa.ForeignKey("capture.id")),
    sa.Column("seen", sa.Integer, nullable=False, comment="members listed"),
    sa.Column("read", sa.Integer, nullable=False, comment="members inflated and parsed"),
    sa.Column("new", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("unchanged", sa.Integer, nullable=False),
    sa.Column("noise", sa.Integer, nullable=False),
    sa.Column("gone", sa.Integer, nullable=False),
    sa.Column("back", sa.Integer, nullable=False),
    sa.Column("quarantined", sa.Integer, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("requests", sa.Integer, nullable=False),
    sa.Column("retries", sa.Integer, nullable=False),
    sa.Column("signals", sa.Integer, nullable=False, comment="raised by this run"),
    sa.Column(
        "run_key",
        sa.String,
        nullable=False,
        server_default="",
        comment="of one command, as in its log",
    ),
    sa.Column(
        "refused",
        sa.Integer,
        nullable=False,
        server_default="0",
        comment="documents that a refused capture would have retired",
    ),
    sa.Column(
        "waits",
        sa.Integer,
        nullable=False,
        server_default="0",
        comment="pauses that a host asked for, or that a failure did",
    ),
    sa.Column("wait_s", sa.Float, nullable=False, server_default="0", comment="seconds of them"),
    sa.Column("message", sa.String, nullable=False, server_default="", comment="for the person"),
    sa.Index(None, "command", "set_key", "outcome", "ended_at"),
)

#: What a person should know. Open until `closed_at`; the same thing is never raised twice.
signal = sa.Table(
    "signal",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("set_key", sa.String, nullable=False),
    sa.Column("uid", sa.String, nullable=False),
    sa.Column("path", sa.String, nullable=False),
    sa.Column("field", sa.String, nullable=False),
    sa.Column("value", sa.String, nullable=False),
    sa.Column("message", sa.String, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("capture_id", KEY, sa.ForeignKey("capture.id")),
    sa.Column("opened_at", MOMENT, nullable=False),
    sa.Column("closed_at", MOMENT),
    sa.Index(None, "kind", "set_key"),
)

#: What the publication lists said was published, and what became of it: the queue of the recent.
publication = sa.Table(
    "publication",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("uid", sa.String, nullable=False),
    sa.Column("at", MOMENT, nullable=False, comment="the list's own clock, taken as that of Paris"),
    sa.Column("url", sa.String, nullable=False, comment="as printed"),
    sa.Column("capture_id", KEY, sa.ForeignKey("capture.id"), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("settled_at", MOMENT, comment="NULL while it waits"),
    sa.Column("outcome", sa.String, comment="taken, again, missing, failed"),
    sa.UniqueConstraint("uid", "at"),
    sa.Index(None, "settled_at"),
)

#: Where a page of the AN leads from a scrutin: its own word on what was voted, kept for linking.
printed_link = sa.Table(
    "printed_link",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("capture_id", KEY, sa.ForeignKey("capture.id"), nullable=False),
    sa.Column("observed_at", MOMENT, nullable=False),
    sa.Column("scrutin_uid", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False, comment="amendement, dossier"),
    sa.Column("href", sa.String, nullable=False),
    sa.Column("ref", sa.String, comment="the uid in the address"),
    sa.Column("legislature", sa.BigInteger, comment="what the address of an amendement says …"),
    sa.Column("texte", sa.String),
    sa.Column("suffixe", sa.String),
    sa.Column("organe", sa.String),
    sa.Column("numero", sa.String),
    sa.UniqueConstraint("scrutin_uid", "href"),
)

#: What was told to somebody through one channel, once; and once more when it was over.
alert = sa.Table(
    "alert",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("incident", sa.String, nullable=False, comment="kind and set, or command"),
    sa.Column("channel", sa.String, nullable=False, comment="webhook, mail, command"),
    sa.Column("severity", sa.String, nullable=False, comment="failure, warning, note"),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("text", sa.String, nullable=False),
    sa.Column("opened_at", MOMENT, nullable=False),
    sa.Column("claimed_at", MOMENT, comment="a process has been telling it since"),
    sa.Column("told_at", MOMENT, comment="NULL: not yet"),
    sa.Column("over_at", MOMENT, comment="NULL: it lasts"),
    sa.Column("over_told_at", MOMENT, comment="NULL: not yet"),
    sa.Column("attempts", sa.Integer, nullable=False, comment="that failed, since the last told"),
    sa.Column("reason", sa.String, comment="why the last attempt failed"),
)
#: What lasts is there once, whoever notices it, and however many at the same moment.
sa.Index(
    "uq_alert_lasting",
    alert.c.incident,
    alert.c.channel,
    unique=True,
    sqlite_where=alert.c.over_at.is_(None),
    postgresql_where=alert.c.over_at.is_(None),
)
