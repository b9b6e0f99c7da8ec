"""The status as Prometheus reads it: one gauge or counter for each figure, in its text format."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from prometheus_client.core import Metric

    from jobs.watch.status import SetStatus
    from jobs.watch.web import Board

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_HEALTHS = ("ok", "warning", "failure")
_GOOD = frozenset({"fresh", "replaced"})


def text(board: Board) -> bytes:
    """The whole, in the text format of Prometheus."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(board))
    return generate_latest(registry)


class _Collector:
    def __init__(self, board: Board) -> None:
        self._board = board

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        board, status = self._board, self._board.status
        yield _gauge(
            "health",
            "Whether all is well: 1 for the state it is in.",
            ("state",),
            [((state,), state == status.health) for state in _HEALTHS],
        )
        yield from _of_sets(status.sets)
        yield from _of_incidents(board)
        yield from _of_runs(board)
        yield _gauge(
            "rows",
            "Things of a family that are known, and versions of them.",
            ("family", "of"),
            [
                ((one.family, of), count)
                for one in status.rows
                for of, count in (("things", one.things), ("versions", one.versions))
            ],
        )
        yield _gauge(
            "leads",
            "1 where this schedule does the work, 0 where another does.",
            (),
            [((), board.leads)],
        )
        yield _moments(
            "next_due", "When a job is due next.", "job", [(name, at) for name, at in board.due]
        )


def _of_sets(sets: Sequence[SetStatus]) -> Iterator[Metric]:
    for name, what, moments in (
        (
            "generated",
            "When the Assemblée says that it made the newest archive held.",
            [(one.set_key, one.generated_at) for one in sets],
        ),
        (
            "observed",
            "When that archive was captured.",
            [(one.set_key, one.observed_at) for one in sets],
        ),
        (
            "good",
            "When a harvest last had this set, or learnt that nothing is new.",
            [(one.set_key, one.good_at) for one in sets],
        ),
        ("due", "When it must have been had again.", [(one.set_key, one.due_at) for one in sets]),
    ):
        yield _moments(f"set_{name}", what, "set", moments)
    for name, what, figures in (
        (
            "members",
            "Documents that the archive's own directory lists.",
            [(one.set_key, one.members) for one in sets],
        ),
        (
            "held",
            "Of these, the documents that are read and held.",
            [(one.set_key, one.held) for one in sets],
        ),
        (
            "quarantined",
            "Of these, the documents that cannot be read.",
            [(one.set_key, one.quarantined) for one in sets],
        ),
        (
            "fresh",
            "1 where a set is as it should be, of those that are watched.",
            [(one.set_key, one.state in _GOOD) for one in sets if one.state],
        ),
    ):
        yield _gauge(
            f"set_{name}", what, ("set",), [((key,), n) for key, n in figures if n is not None]
        )


def _of_incidents(board: Board) -> Iterator[Metric]:
    incidents = board.status.incidents
    open_ = Counter((one.severity, one.kind) for one in incidents)
    raised: Counter[tuple[str, str]] = Counter()
    for one in incidents:
        raised[one.severity, one.kind] += one.count
    labels = ("severity", "kind")
    yield _gauge("open_incidents", "What is wrong, by kind and set.", labels, open_.items())
    yield _gauge("open_signals", "How many things it is about.", labels, raised.items())
    yield _gauge(
        "untold_alerts",
        "Alerts that could not be told yet through a channel.",
        ("channel",),
        Counter((one.channel,) for one in board.status.untold).items(),
    )


def _of_runs(board: Board) -> Iterator[Metric]:
    runs = [one.last for one in board.status.sets if one.last is not None]
    yield _gauge(
        "last_run_outcome",
        "What the last run of a set came to: always 1.",
        ("set", "command", "outcome"),
        [((one.set_key, one.command, one.outcome), 1) for one in runs],
    )
    yield _moments(
        "last_run_end", "When it ended.", "set", [(one.set_key, one.ended_at) for one in runs]
    )
    yield _gauge(
        "last_run_duration_seconds",
        "How long it took.",
        ("set",),
        [
            ((one.set_key,), (one.ended_at - one.started_at).total_seconds())
            for one in runs
            if one.ended_at is not None
        ],
    )
    yield _gauge(
        "last_run_documents",
        "What it did with the documents.",
        ("set", "what"),
        [((one.set_key, what), getattr(one, what)) for one in runs for what in _COUNTS],
    )
    for name, what, field in (
        ("bytes", "What it received.", "bytes"),
        ("requests", "What it asked.", "requests"),
        ("retries", "What it asked again.", "retries"),
        ("wait_seconds", "How long it waited because a host asked for it, or failed.", "wait_s"),
    ):
        yield _gauge(
            f"last_run_{name}",
            what,
            ("set",),
            [((one.set_key,), getattr(one, field)) for one in runs],
        )
    counted = CounterMetricFamily(
        "scrutateur_runs", "Runs of all time.", labels=("set", "command", "outcome")
    )
    received: Counter[str] = Counter()
    for one in board.totals:
        counted.add_metric((one.set_key, one.command, one.outcome), one.runs)
        received[one.set_key] += one.bytes
    yield counted
    travelled = CounterMetricFamily(
        "scrutateur_received_bytes", "Bytes received by the runs of all time.", labels=("set",)
    )
    for key, size in received.items():
        travelled.add_metric((key,), size)
    yield travelled


_COUNTS = (
    "seen",
    "read",
    "new",
    "changed",
    "unchanged",
    "noise",
    "gone",
    "back",
    "quarantined",
    "refused",
)


def _gauge(
    name: str,
    what: str,
    labels: Sequence[str],
    values: Iterable[tuple[tuple[str, ...], float]],
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"scrutateur_{name}", what, labels=labels)
    for label, value in values:
        family.add_metric(label, float(value))
    return family


def _moments(
    name: str, what: str, label: str, moments: Iterable[tuple[str, dt.datetime | None]]
) -> GaugeMetricFamily:
    return _gauge(
        f"{name}_timestamp_seconds",
        what,
        (label,),
        [((of,), at.timestamp()) for of, at in moments if at is not None],
    )
