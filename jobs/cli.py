"""The command line: one verb each, and what its exit status means.

0 done · 1 failed · 2 wrong usage · 3 done, and something new is to be known · 4 a harvest is at
work already · 130, 143, 129 stopped by Ctrl-C, SIGTERM, a terminal that was closed
"""

from __future__ import annotations

import os
import sys
from pathlib import Path  # noqa: TC003 - typer reads it
from typing import TYPE_CHECKING, Annotated, NoReturn, ParamSpec, TypeAlias

import typer

from jobs import stopping
from scraper.errors import ScrutateurError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

DONE, FAILED, USAGE, NOTICED, BUSY = 0, 1, 2, 3, 4

app = typer.Typer(
    name="scrutateur",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)

Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


P = ParamSpec("P")


class _UnreadError(Exception):
    """Whoever read our answer has had enough of it: `scrutateur sql … | head`."""


def _run(verb: Callable[P, int], *args: P.args, **kwargs: P.kwargs) -> NoReturn:
    """Do what a verb does, tell who wants to know of it, and end with its status."""
    try:
        status = verb(*args, **kwargs)
        sys.stdout.flush()
    except BrokenPipeError:
        raise _UnreadError from None
    except Exception as error:
        if not stopping.status():
            _conclude(*(_told(error) or (f"{type(error).__name__}: {error}", FAILED)))
        raise
    _conclude("", status)
    raise typer.Exit(status)


def _conclude(message: str, status: int) -> None:
    """Tell who wants to know what is wrong, and what is over; however that goes, we have ended."""
    from jobs import settings  # noqa: PLC0415 - startup time

    try:
        chosen = settings.load()
    except UsageError:
        return
    if status != USAGE and chosen.alerts_somebody:
        from jobs import commands  # noqa: PLC0415

        commands.conclude(chosen, sys.argv[1:], message, status)


def _version(asked: bool) -> None:  # noqa: FBT001 - typer hands a flag
    if asked:
        from importlib.metadata import version  # noqa: PLC0415 - startup time

        typer.echo(f"scrutateur {version('scrutateur')}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """The versioned archive of the Assemblée nationale's amendements and scrutins.

    Start with `scrutateur harvest`, then ask: `scrutateur sql "SELECT … FROM votes"`.

    The archive is `scrutateur.db`, here; SCRUTATEUR_DATABASE_URL says another place, SQLite or
    Postgres. SCRUTATEUR_CONTACT tells the Assemblée whom to write to.

    Exit status: 0 done, 1 failed, 2 wrong usage, 3 done and something new is to be known
    (`scrutateur status`), 4 another command is at work.
    """


@app.command()
def harvest(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE]…",
            help="acteurs, dossiers, agenda, amendements, scrutins; all of them by default.",
            show_default=False,
        ),
    ] = None,
    *,
    legislature: Annotated[
        list[str] | None,
        typer.Option(
            "--legislature",
            "-l",
            metavar="N|all",
            show_default=False,
            help="14, 15, 16, 17 or all; the current one by default. May be repeated.",
        ),
    ] = None,
    recent: Annotated[
        bool,
        typer.Option(
            "--recent",
            help="Only what the site's publication lists announce: minutes old, one request each.",
        ),
    ] = False,
    pages: Annotated[
        bool,
        typer.Option(
            "--pages",
            help="Only the site's lists and pages, one a second, down to what is held already.",
        ),
    ] = False,
    live: Annotated[
        bool,
        typer.Option("--live", help="Only the sitting under way: sorts minutes after the vote."),
    ] = False,
    dossier: Annotated[
        list[str] | None,
        typer.Option(
            "--dossier",
            metavar="DLR…",
            show_default=False,
            help="With --pages: the amendements of this dossier alone. May be repeated.",
        ),
    ] = None,
    organe: Annotated[
        str, typer.Option("--organe", help="With --live: who sits, AN or a committee's code.")
    ] = "AN",
    whole: Annotated[
        bool,
        typer.Option(
            "--whole",
            help="Fetch every archive whole, also where its validators say that it is held.",
        ),
    ] = False,
    wait: Annotated[
        bool,
        typer.Option(
            "--wait",
            help="Begin when whatever is at work on the archive has ended, within 20 hours.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring the archive up to date, once. This is what cron calls.

    `scrutateur harvest` · `scrutateur harvest scrutins amendements -l 16 -l 17`
    · `scrutateur harvest --recent` · `scrutateur harvest amendements --pages --dossier DLR5L17N…`

    It creates the archive where there is none. What was cut short is taken up again by the same
    command; each set of the Assemblée's is taken in whole, or not at all. What --recent, --pages
    and --live bring is provisional until the archives of the night tell it.
    """
    from jobs import commands  # noqa: PLC0415 - startup time

    doors = commands.Doors(recent, pages, live, tuple(dossier or ()), organe, whole, wait)
    _run(commands.harvest, sources or [], legislature or [], doors, as_json=as_json)


@app.command("import")
def import_(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", help="Files, or folders of any of them.")
    ],
    *,
    origin: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where it came from, where a file does not say."),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help="When it was saved, where a file does not say: 2026-01-05, or with an hour. "
            "By default the file's own date.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Take in what somebody saved: pages, texts, WARC files, official archives, folders of them.

    `scrutateur import Scrutins.json.zip` · `scrutateur import pages/ --origin https://… --date …`

    Each is told by its content. Official archives take their place in time; a text captured on
    another site is matched to the official record by its words (`SELECT * FROM captures_tierces`).
    """
    from jobs import commands  # noqa: PLC0415 - startup time

    _run(commands.import_paths, paths, origin=origin, date=date, as_json=as_json)


@app.command()
def schedule() -> None:
    """Harvest every night, and what is just published by day, until stopped; in the foreground.

    The hour is SCRUTATEUR_HARVEST_AT (Paris time): the Assemblée's archives are of the night. By
    day its publications are looked at every few minutes while it sits, and hourly otherwise. A dump
    and a backup follow the night's harvest where they are asked for, and a check once a week. What
    was missed is made up for once. Several hosts may run this on one Postgres: one of them leads.
    """
    from jobs import commands  # noqa: PLC0415

    _run(commands.schedule)


@app.command()
def migrate(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Create the schema, or upgrade it to the one this program knows, keeping what is there.

    Before an upgrade: `scrutateur migrate --dry-run`, then `scrutateur backup FOLDER`.

    It is done whole or not at all; cut short, it is run again. `harvest` does it by itself on an
    empty database.
    """
    from jobs import commands  # noqa: PLC0415

    _run(commands.migrate, dry_run=dry_run, as_json=as_json)


@app.command()
def backup(
    path: Annotated[
        str | None,
        typer.Argument(
            metavar="[PATH]",
            help="A file that is not there yet, or a folder, where the copy is named after the "
            "moment; SCRUTATEUR_BACKUP_TO by default.",
            show_default=False,
        ),
    ] = None,
    *,
    keep: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="N",
            show_default=False,
            help="In a folder: leave so many of the copies made there, and remove older ones; "
            "0 leaves all.",
        ),
    ] = None,
    proved: Annotated[
        bool, typer.Option("--check", help="Run every proof of `check` on the copy too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Copy the archive while anything runs, and prove the copy.

    `scrutateur backup /srv/copies/` · `scrutateur backup /srv/copies/ --keep 7 --check`

    A copy has its name once it is whole, and no file is ever written over. Of Postgres, it says
    how its own programs do it.
    """
    from jobs import commands  # noqa: PLC0415

    _run(commands.backup, path, keep=keep, proved=proved, as_json=as_json)


@app.command()
def vacuum(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be let go, and change nothing.")
    ] = False,
    report: Annotated[
        bool, typer.Option("--report", help="Only say what each table takes on disk.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Let go of what proves nothing, and give the room back to the disk.

    `scrutateur vacuum --report` · `scrutateur vacuum --dry-run` · `scrutateur vacuum`

    What the Assemblée answered is never let go: only downloads that were given up, and bytes that
    no capture refers to. SQLite needs twice the file's size in room, for a while.
    """
    from jobs import commands  # noqa: PLC0415

    _run(commands.vacuum, dry_run=dry_run, report=report, as_json=as_json)


@app.command()
def replay(
    *,
    derived: Annotated[
        bool,
        typer.Option(
            "--derived", help="Only what is derived: clean texts, passages, captured texts, links."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Rebuild versions from captures, or derived rows from versions. Asks the network nothing.

    For after an upgrade that reads or cleans better: what the Assemblée published stays as it was.
    """
    from jobs import commands  # noqa: PLC0415

    _run(commands.replay, derived=derived, as_json=as_json)


@app.command()
def sql(
    query: Annotated[
        str, typer.Argument(help="One SELECT (or `-` to read it from standard input).")
    ],
    *,
    output: Annotated[
        str, typer.Option("--format", "-f", metavar="table|csv|json|markdown", help="How to print.")
    ] = "table",
    limit: Annotated[
        int | None, typer.Option(min=0, help="At most so many rows; every row by default.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as `--format json`.")] = False,
) -> None:
    """Ask the archive a question, in SQL, read-only.

    `scrutateur sql "SELECT numero, titre, sort_code FROM scrutins ORDER BY numero DESC" --limit 5`

    The views and their columns are told in docs/dictionnaire.md, recipes in docs/requetes.md.
    """
    from jobs import commands  # noqa: PLC0415

    _run(commands.sql, query, "json" if as_json else output, limit)


@app.command()
def show(
    uid: Annotated[
        str,
        typer.Argument(
            help="An AN uid, 17/1242 for a scrutin, the address of its page; capture/12 for a text "
            "that was captured elsewhere."
        ),
    ],
    *,
    history: Annotated[
        bool, typer.Option("--history", help="Every version, and what changed.")
    ] = False,
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="DATE", help="As the archive knew it then: 2026-01-05, or with an hour."
        ),
    ] = None,
    cleaning: Annotated[
        bool,
        typer.Option(
            "--cleaning",
            help="Mark in its text what was taken out of it, and the set phrases that were not.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """One amendement or scrutin: its text, its votes, its versions, its evidence.

    `scrutateur show 17/1242` · `scrutateur show AMANR5L17… --history`
    · `scrutateur show capture/12 --cleaning`
    """
    from jobs import commands  # noqa: PLC0415

    _run(commands.show, uid, history=history, at=at, cleaning=cleaning, as_json=as_json)


@app.command()
def status(
    *,
    gates: Annotated[
        bool,
        typer.Option(
            "--gates",
            help="For cron and monitors: only whether all is well. 0 it is; 3 look at it this "
            "week; 1 get up.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """What is here, how fresh, and what is open.

    One line for each set of the Assemblée's: which generation is held, when it was seen, how many
    documents it lists and how many of them cannot be read, and what the last run came to.

    `scrutateur status --gates || mail -s "Scrutateur" you@example.org`
    """
    from jobs import commands  # noqa: PLC0415

    _run(commands.status, as_json=as_json, gated=gates)


@app.command()
def alert(
    *,
    test: Annotated[
        bool, typer.Option("--test", help="Only send a test through every channel that is set.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Tell now what is wrong and was not told yet, and what is over.

    Every harvest does this itself. From another machine, or from a crontab line of its own, it also
    tells that no harvest runs. SCRUTATEUR_ALERT_WEBHOOK, _MAIL_TO, _COMMAND say who is told.

    0 nothing new; 1 somebody could not be told, or the archive cannot be used; 3 somebody was told.
    Of --test: 0 everything arrived, 1 something did not.
    """
    from jobs import commands  # noqa: PLC0415

    _run(commands.alert, test=test, as_json=as_json)


@app.command()
def check(*, as_json: Json = False) -> None:
    """Prove that the archive is whole: hashes, schema, counts, invariants, our own references.

    0 whole, 1 broken, 3 whole, and a reference that the Assemblée's own sets do not resolve is told
    for the first time.
    """
    from jobs import commands  # noqa: PLC0415

    _run(commands.check, as_json=as_json)


@app.command()
def dump(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder that is not there yet, or is empty.")
    ],
    *,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            "-f",
            metavar="NAME",
            show_default=False,
            help="parquet, csv, jsonl, sqlite, duckdb, rollcalls; Parquet and CSV by default. "
            "May be repeated.",
        ),
    ] = None,
    tables: Annotated[
        list[str] | None,
        typer.Option(
            "--table", metavar="NAME", show_default=False, help="Only this table. May be repeated."
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="DATE", help="As the archive knew it then: 2026-01-05, or with an hour."
        ),
    ] = None,
    since: Annotated[
        Path | None,
        typer.Option(
            "--since",
            metavar="OLD_DIR",
            help="An earlier dump: tell what was added, changed, gone.",
        ),
    ] = None,
    legislature: Annotated[
        int | None, typer.Option("--legislature", "-l", metavar="N", help="This one alone.")
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Write nothing: check the dump that is in DIR.")
    ] = False,
    as_json: Json = False,
) -> None:
    """The dataset for researchers: every table, documented, with its sums and its sources.

    `scrutateur dump jeu/` · `scrutateur dump jeu/ -f sqlite --at 2026-01-05`
    · `scrutateur dump jeu/ --verify`

    The same archive gives the same bytes, from SQLite or Postgres. It is written beside DIR and
    takes its name once it is whole.
    """
    from jobs import commands  # noqa: PLC0415

    _run(
        commands.dump,
        folder,
        formats or [],
        tables or [],
        at=at,
        since=since,
        legislature=legislature,
        verify=verify,
        as_json=as_json,
    )


def main() -> None:
    """Run the command line; turn what we raise on purpose into a sentence and a status."""
    stopping.listen()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if not stream.isatty():  # files and programs speak UTF-8, whatever the locale
            stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        status = _status()
        sys.stdout.flush()
    except (_UnreadError, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = DONE
    sys.exit(status)


def _status() -> int:
    try:
        app(standalone_mode=True)
    except SystemExit as done:
        return int(done.code or DONE)
    except stopping.Stopped:
        return _complain(stopping.SENTENCE, stopping.status())
    except _UnreadError:
        raise
    except Exception as error:
        if stopping.status():  # a question that was taken back, a rollback that was
            return _complain(stopping.SENTENCE, stopping.status())
        told = _told(error)
        if told is None:
            raise
        message, status = told
        return _complain(message if sys.stderr.isatty() else _for_a_log(message), status)
    return DONE


def _told(error: Exception) -> tuple[str, int] | None:
    """A sentence and a status for an error that has one."""
    if isinstance(error, UsageError):
        return str(error), USAGE
    if isinstance(error, ScrutateurError):
        return str(error), FAILED
    building = sys.modules.get("jobs.building")
    return building.told(error) if building else None


def _complain(message: str, status: int) -> int:
    typer.echo(f"scrutateur: {message}", err=True)
    return status


def _for_a_log(message: str) -> str:
    """What is kept, in a file or a mail, without secrets."""
    from jobs import settings  # noqa: PLC0415 - startup time
    from jobs.watch.secrets import secrets_of  # noqa: PLC0415

    try:
        return secrets_of(settings.load(), os.environ).out_of(message)
    except UsageError:  # of a setting, which it names
        return message


if __name__ == "__main__":
    main()
