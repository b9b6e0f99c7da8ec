"""`python -m tests.replica`: serve a folder as the AN would, or write a made-up one."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from tests.replica.faults import SYNTAX, Fault, fault
from tests.replica.server import serve


def main(arguments: list[str] | None = None) -> int:
    """Run one command: exit status 0 done or stopped, 1 the port is taken, 2 wrong usage."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.command == "write":
        return _write(asked.folder, asked.days, asked.seed, pages=asked.pages)
    if not asked.folder.is_dir():
        parser.error(f"{asked.folder} is not a folder")
    return _serve(asked.folder, asked.port, asked.fault)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.replica", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    server = commands.add_parser(
        "serve",
        help="serve FOLDER on a loopback port until stopped",
        description="Prints its address on its first line, and serves until stopped.",
        epilog=SYNTAX,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    server.add_argument("folder", type=Path)
    server.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    server.add_argument(
        "--fault", type=_fault, action="append", default=[], help="misbehave; may be repeated"
    )
    writer = commands.add_parser("write", help="write a made-up Assembly, one sub-folder a day")
    writer.add_argument("folder", type=Path)
    writer.add_argument("--days", type=int, default=2)
    writer.add_argument("--seed", type=int, default=1)
    writer.add_argument("--pages", action="store_true", help="the site's lists and pages too")
    return parser


def _fault(text: str) -> Fault:
    try:
        return fault(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _serve(folder: Path, port: int, faults: list[Fault]) -> int:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    try:
        with serve(folder, faults, port) as replica:
            replica.warm_up()
            print(replica.url, flush=True)  # noqa: T201
            stopped.wait()
    except OSError as error:
        print(f"port {port}: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _write(folder: Path, days: int, seed: int, *, pages: bool) -> int:
    from tests.replica.assembly import write_days

    for written in write_days(folder, days, seed, pages=pages):
        print(written)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
