"""The command line: one verb each, and what its exit status means.

0 done · 1 failed · 2 wrong usage · 3 done, and something new is to be known · 4 another harvest is at work
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from scraper.errors import ScrutateurError, UsageError

DONE, FAILED, USAGE, NOTICED, BUSY = 0, 1, 2, 3, 4

app = typer.Typer(
    name="scrutateur",
    help="The versioned archive of the Assemblée nationale's amendements and scrutins.\n\n"
    'Start with `scrutateur harvest`, then ask: `scrutateur sql "SELECT … FROM votes"`.',
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)


def _version(asked: bool) -> None:  # noqa: FBT001 - typer hands a flag
    if asked:
        from importlib.metadata import version  # noqa: PLC0415 - startup time

        typer.echo(f"scrutateur {version('scrutateur')}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[  # noqa: ARG001 - handled by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """The versioned archive of the Assemblée nationale's amendements and scrutins."""


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
    legislature: Annotated[
        list[str] | None,
        typer.Option(
            "--legislature",
            "-l",
            metavar="N|all",
            show_default=False,
            help="15, 16, 17 or all; the current one by default. May be repeated.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Bring the archive up to date, once. This is what cron calls."""
    from jobs import commands  # noqa: PLC0415 - startup time

    raise typer.Exit(commands.harvest(sources or [], legislature or [], as_json=as_json))


@app.command()
def migrate(
    revision: Annotated[str, typer.Argument(help="The revision to reach.")] = "head",
) -> None:
    """Create the schema, or upgrade it, keeping what is there."""
    from jobs import commands  # noqa: PLC0415

    raise typer.Exit(commands.migrate(revision))


@app.command()
def replay(
    derived: Annotated[
        bool, typer.Option("--derived", help="Only what is derived from versions (clean text).")
    ] = False,
) -> None:
    """Rebuild versions from captures, or derived rows from versions. Asks the network nothing."""
    from jobs import commands  # noqa: PLC0415

    raise typer.Exit(commands.replay(derived=derived))


@app.command()
def sql(
    query: Annotated[
        str, typer.Argument(help="One SELECT (or `-` to read it from standard input).")
    ],
    output: Annotated[
        str, typer.Option("--format", "-f", metavar="table|csv|json|markdown", help="How to print.")
    ] = "table",
    limit: Annotated[
        int | None, typer.Option(min=0, help="At most so many rows; every row by default.")
    ] = None,
) -> None:
    """Ask the archive a question, in SQL, read-only. `docs/requetes.md` has recipes."""
    from jobs import commands  # noqa: PLC0415

    raise typer.Exit(commands.sql(query, output, limit))


@app.command()
def show(
    uid: Annotated[str, typer.Argument(help="An AN uid, or 17/1242 for a scrutin.")],
    history: Annotated[
        bool, typer.Option("--history", help="Every version, and what changed.")
    ] = False,
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="DATE", help="As the archive knew it then: 2026-01-05, or with an hour."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """One amendement or scrutin: its text, its votes, its versions, its evidence."""
    from jobs import commands  # noqa: PLC0415

    raise typer.Exit(commands.show(uid, history=history, at=at, as_json=as_json))


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """What is here, how fresh, and what is open."""
    from jobs import commands  # noqa: PLC0415

    raise typer.Exit(commands.status(as_json=as_json))


@app.command()
def check(
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Prove that the archive is whole: hashes, schema, counts, invariants, our own references."""
    from jobs import commands  # noqa: PLC0415

    raise typer.Exit(commands.check(as_json=as_json))


def main() -> None:
    """Run the command line; turn what we raise on purpose into a sentence and a status."""
    try:
        app(standalone_mode=True)
    except UsageError as error:
        _complain(str(error), USAGE)
    except ScrutateurError as error:
        _complain(str(error), FAILED)
    except KeyboardInterrupt:
        _complain("stopped; what was under way was left out, run the same command again", FAILED)
    except Exception as error:
        from jobs import commands  # noqa: PLC0415

        told = commands.told(error)
        if told is None:
            raise
        _complain(*told)


def _complain(message: str, status: int) -> None:
    typer.echo(f"scrutateur: {message}", err=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
