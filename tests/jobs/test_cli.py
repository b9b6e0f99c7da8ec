"""The command line as a person meets it: real processes, a real database, an AN on loopback."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import psutil
import pytest
import sqlalchemy as sa

from scraper.sources import SOURCES
from storage import schema
from storage.engine import harvest_lock, open_database
from tests.house import counts, rows
from tests.replica import documents as make
from tests.replica.assembly import PATHS, QUIRKS
from tests.replica.faults import Slow, Status
from tests.shell import COMMAND, TIMEOUT_S, Done, Shell, finish, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Serve
    from tests.databases import Databases

VERBS = (
    "harvest",
    "schedule",
    "migrate",
    "backup",
    "vacuum",
    "replay",
    "sql",
    "show",
    "status",
    "check",
)
AMENDEMENTS = "/static/openData/repository/" + PATHS["17", "amendements"]


def connect(shell: Shell, engine: sa.Engine) -> None:
    """Let the shell ask this archive."""
    shell.settings["DATABASE_URL"] = engine.url.render_as_string(hide_password=False).replace(
        "+psycopg", ""
    )


# -- help ----------------------------------------------------------------------------------------


def test_the_version_is_told_at_once(shell: Shell) -> None:
    """Without looking for an archive or a network."""
    done = shell("--version")
    assert (done.status, done.out, done.err) == (0, "scrutateur 0.1.0\n", "")
    assert shell.files() == []


def test_help_lists_every_verb_where_the_archive_is_and_what_a_status_means(shell: Shell) -> None:
    """What a newcomer needs first."""
    done = shell.here("--help")
    assert done.status == 0
    for words in (
        *VERBS,
        "Start with scrutateur harvest",
        "SCRUTATEUR_DATABASE_URL",
        "SCRUTATEUR_CONTACT",
        "0 done, 1 failed, 2 wrong usage, 3 done and something new",
    ):
        assert words in done.out


TAUGHT = {
    "harvest": (
        "acteurs, dossiers, agenda, amendements, scrutins",
        "14, 15, 16, 17 or all",
        "-l 16",
    ),
    "schedule": ("SCRUTATEUR_HARVEST_AT", "Paris"),
    "migrate": ("scrutateur migrate --dry-run", "scrutateur backup FOLDER"),
    "backup": ("--keep", "SCRUTATEUR_BACKUP_TO", "no file is ever written over"),
    "vacuum": ("--dry-run", "--report", "never let go"),
    "replay": ("--derived", "Asks the network nothing"),
    "sql": ('scrutateur sql "SELECT numero', "table|csv|json|markdown", "docs/requetes.md", "-"),
    "show": ("scrutateur show 17/1242", "--history", "--at", "2026-01-05"),
    "status": ("how fresh",),
    "check": ("1 broken",),
}


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_a_verb_teaches_it(shell: Shell, verb: str) -> None:
    """An example or the values it takes, and --json wherever a program may read."""
    done = shell.here(verb, "--help")
    assert done.status == 0
    for words in (f"scrutateur {verb}", *TAUGHT[verb]):
        assert words in done.out
    assert ("--json" in done.out) == (verb != "schedule")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Usage"),
        (["moissonner"], "moissonner"),
        (["harvest", "--vite"], "--vite"),
        (["sql"], "query"),
        (["sql", "SELECT 1", "--limit", "-1"], "--limit"),
        (["show", "17/1", "--at", "demain"], "write 2026-01-05 or 2026-01-05T10:00"),
        # a moment that no clock in UTC shows
        (["show", "17/1", "--at", "0001-01-01T00:00+02:00"], "write 2026-01-05"),
        (["import", "hier.txt", "--date", "9999-12-31T23:59-02:00"], "write 2026-01-05"),
    ],
)
def test_wrong_usage_is_2_and_says_what_is_wrong(shell: Shell, words: list[str], said: str) -> None:
    """And touches nothing."""
    done = shell.here(*words)
    assert done.status == 2
    assert said in done.out + done.err
    assert shell.files() == []


# -- harvest -------------------------------------------------------------------------------------


def told(done: Done) -> dict[str, list[str]]:
    """The table of a harvest: the cells of each set."""
    cells = [line.split() for line in done.lines]
    head = ["set", "outcome", "seen", "new", "changed", "noise", "gone", "back"]
    assert cells[0] == [*head, "quarantined", "signals"]
    return {line[0]: line[1:] for line in cells[1:6]}


@pytest.mark.both
def test_a_harvest_night_after_night(
    shell: Shell, replica: Serve, days: list[Path], empty_database: str
) -> None:
    """3 where a signal is new, 0 where nothing is, and only what changed is written again."""
    an = replica(days[0])
    shell.settings |= {"DATABASE_URL": empty_database, "DATA_ORIGIN": an.url}
    done = shell("harvest")
    assert done.status == 3
    assert told(done)["amendements/17"] == ["taken", "330", "330", *"······"]
    assert told(done)["scrutins/17"][:3] == ["taken", "60", "60"]
    assert int(told(done)["scrutins/17"][-1]) > 0

    done = shell.here("harvest")
    assert done.status == 0
    assert {key: line[0] for key, line in told(done).items()} == dict.fromkeys(
        ("acteurs/AMO30", "dossiers/17", "agenda/17", "amendements/17", "scrutins/17"),
        "unchanged",
    )

    an.folder = days[1]
    done = shell.here("harvest", "amendements", "scrutins", "--json")
    assert done.status in {0, 3}
    assert [run["set_key"] for run in json.loads(done.out)] == ["amendements/17", "scrutins/17"]
    assert json.loads(done.out)[0]["changed"] > 10
    assert done.status == (3 if any(run["signals"] for run in json.loads(done.out)) else 0)
    assert shell.here("harvest", "amendements", "scrutins").status == 0
    assert shell.here("check").lines[-1].startswith("whole: ")


def test_off_a_terminal_a_harvest_tells_each_set_as_a_line_of_json(
    shell: Shell, replica: Serve, days: list[Path]
) -> None:
    """On standard error, so that standard output is the answer alone."""
    shell.settings["DATA_ORIGIN"] = replica(days[0]).url
    done = shell("harvest", "agenda")
    events = [json.loads(line) for line in done.err.splitlines()]
    assert [(event["event"], event["set"]) for event in events] == [("set", "agenda/17")]
    assert done.lines[1].split() == ["agenda/17", "taken", "40", "16", *"······"]


def test_every_legislature_can_be_asked_for(shell: Shell, replica: Serve, days: list[Path]) -> None:
    """By number, several times, or all."""
    shell.settings["DATA_ORIGIN"] = replica(days[0]).url
    done = shell.here("harvest", "scrutins", "-l", "16", "-l", "15", "--json")
    assert [run["set_key"] for run in json.loads(done.out)] == ["scrutins/15", "scrutins/16"]
    done = shell.here("harvest", "scrutins", "--legislature", "all", "--json")
    outcomes = {run["set_key"]: run["outcome"] for run in json.loads(done.out)}
    assert outcomes == {
        "scrutins/14": "taken",
        "scrutins/15": "unchanged",
        "scrutins/16": "unchanged",
        "scrutins/17": "taken",
    }


def test_a_set_that_is_not_there_is_a_signal_while_others_are_read(
    shell: Shell, replica: Serve, days: list[Path]
) -> None:
    """404 for one: told the first time, known the second."""
    shell.settings["DATA_ORIGIN"] = replica(days[0], Status(404, path="*Agenda*")).url
    done = shell.here("harvest", "agenda", "dossiers")
    assert done.status == 3
    assert done.lines[2].split()[:2] == ["agenda/17", "missing"]
    assert "there is no such archive there now" in done.lines[3]
    assert shell.here("harvest", "agenda", "dossiers").status == 0


def test_a_harvest_that_reads_nothing_fails_and_says_why(
    shell: Shell, replica: Serve, tmp_path: Path
) -> None:
    """404 everywhere: the address of each, and what to check."""
    empty = tmp_path / "rien"
    empty.mkdir()
    an = replica(empty)
    shell.settings["DATA_ORIGIN"] = an.url
    done = shell.here("harvest")
    assert done.status == 1
    for source in SOURCES:
        assert any(
            line.startswith(f"{source.name}/") and "answers 404" in line for line in done.lines
        )
    last = done.err.splitlines()[-1]
    assert last.startswith(f"scrutateur: nothing could be read from {an.url};")
    assert "SCRUTATEUR_DATA_ORIGIN" in last


def test_a_host_that_does_not_answer_is_named_with_what_to_try(shell: Shell) -> None:
    """At once, where patience is none; and the other sets of a dead host are not waited for."""
    done = shell("harvest")
    assert done.status == 1
    assert len(done.lines) == 3, "a head, one set, why"
    assert done.lines[1].split()[:2] == ["acteurs/AMO30", "unreachable"]
    assert "http://127.0.0.1:9 does not answer" in done.lines[2]
    assert "Check the network and the host's name" in done.lines[2]
    assert "nothing could be read from http://127.0.0.1:9" in done.err


@pytest.mark.parametrize("origin", ["ici", "ftp://127.0.0.1"])
def test_an_origin_that_is_not_of_the_web_is_wrong_usage(shell: Shell, origin: str) -> None:
    """Before anything is asked or made."""
    shell.settings["DATA_ORIGIN"] = origin
    done = shell.here("harvest", "agenda")
    assert (done.status, done.out) == (2, "")
    assert f"SCRUTATEUR_DATA_ORIGIN='{origin}'" in done.err
    assert shell.files() == []


@pytest.mark.parametrize("origin", ["http://ici:port", "http://[::1"])
def test_an_origin_that_is_no_address_is_told(shell: Shell, origin: str) -> None:
    """Which, and the setting that it comes from."""
    shell.settings["DATA_ORIGIN"] = origin
    done = shell.here("harvest", "agenda")
    assert done.status == 1
    assert done.lines[1].split()[:2] == ["agenda/17", "unreachable"]
    assert "Check SCRUTATEUR_DATA_ORIGIN" in done.lines[2]
    assert origin in done.lines[2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["votes"],
            "no source is called 'votes'; there are: acteurs, dossiers, agenda, amendements",
        ),
        (["scrutins", "-l", "13"], "no legislature '13' here; there are: 14, 15, 16, 17, or all"),
        (["-l", "XVII"], "no legislature 'XVII' here"),
        (["-l", "all", "-l", "12"], "no legislature '12' here"),
    ],
)
def test_an_unknown_source_or_legislature_is_wrong_usage(
    shell: Shell, words: list[str], said: str
) -> None:
    """With those that there are; and no archive is made for it."""
    done = shell.here("harvest", *words)
    assert done.status == 2
    assert done.err.startswith(f"scrutateur: {said}")
    assert shell.files() == []


def test_a_second_harvest_waits_for_nobody(
    shell: Shell, database_kind: str, empty_database: str
) -> None:
    """4, and who is at work; so it is for whatever else would write."""
    if database_kind == "sqlite":
        empty_database = f"sqlite:///{shell.folder / 'scrutateur.db'}"
    engine = open_database(empty_database)
    schema.upgrade(engine)
    shell.settings["DATABASE_URL"] = empty_database
    with harvest_lock(engine):
        for done in (shell("harvest"), shell.here("replay"), shell.here("migrate")):
            assert done.status == 4, done.err
            assert done.err.startswith("scrutateur: another command is at work: process ")
            assert f"process {psutil.Process().pid} on " in done.err
        assert shell.here("status").status == 0
    engine.dispose()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("WORKERS", "deux", "SCRUTATEUR_WORKERS='deux'"),
        ("DATABASE_URI", "x", "did you mean SCRUTATEUR_DATABASE_URL?"),
    ],
)
def test_a_wrong_setting_is_wrong_usage(shell: Shell, name: str, value: str, said: str) -> None:
    """Before anything is touched."""
    shell.settings[name] = value
    done = shell.here("harvest")
    assert done.status == 2
    assert said in done.err
    assert shell.files() == []


# -- migrate and replay --------------------------------------------------------------------------


def test_migrate_creates_the_schema_and_is_quiet_when_it_is_there(
    shell: Shell, empty_database: str
) -> None:
    """From which revision, to which."""
    shell.settings["DATABASE_URL"] = empty_database
    head = schema.head()
    done = shell.here("migrate")
    assert (done.status, done.lines[0].partition(": ")[2]) == (0, f"empty → {head}")
    done = shell.here("migrate", "--json")
    assert json.loads(done.out)["before"] == json.loads(done.out)["after"] == head
    assert shell.here("check").status == 0


def test_replay_makes_again_what_the_harvest_made(
    shell: Shell, replica: Serve, days: list[Path], empty_database: str
) -> None:
    """Versions from captures, clean texts from versions; the network is not asked."""
    shell.settings |= {"DATABASE_URL": empty_database, "DATA_ORIGIN": replica(days[0]).url}
    shell.here("harvest")
    shell.settings["DATA_ORIGIN"] = "http://127.0.0.1:9"
    engine = open_database(empty_database)
    before = counts(engine)
    texts = rows(engine, "SELECT * FROM amendement_texte ORDER BY version_id")
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM vote")
        connection.exec_driver_sql("UPDATE amendement_texte SET dispositif_texte = 'faux'")
    assert shell.here("check").status == 1
    done = shell.here("replay", "--derived")
    assert (done.status, done.lines) == (
        0, ["330 clean texts rebuilt; 279 links worked out anew: 0 new, 0 over"]
    )  # fmt: skip
    assert rows(engine, "SELECT * FROM amendement_texte ORDER BY version_id") == texts
    done = shell.here("replay", "--json")
    assert done.status == 0
    assert json.loads(done.out) == {
        "rebuilt": "versions",
        "count": 518 + 18 + 16 + 330 + 60,
        "links": 279,
        "links_new": 0,
        "links_over": 0,
    }
    (links,) = rows(
        engine,
        "SELECT (SELECT count(*) FROM lien_scrutin_amendement WHERE superseded_at IS NULL) + "
        "(SELECT count(*) FROM lien_scrutin_dossier WHERE superseded_at IS NULL)",
    )
    assert links == (279,)
    # the check, the clean texts, the five sources; and after each replay the links, worked out anew
    assert counts(engine) == {**before, "run": before["run"] + 1 + 1 + 5 + 2}
    assert shell.here("check").status == 0
    engine.dispose()


# -- sql -----------------------------------------------------------------------------------------

QUESTION = """
SELECT s.numero, s.titre, s.date_scrutin, v.position, count(*) AS voix, avg(v.rang) AS rang
FROM scrutins s JOIN votes v ON v.scrutin_uid = s.uid
WHERE s.titre LIKE '%amendement%'
GROUP BY s.numero, s.titre, s.date_scrutin, v.position ORDER BY s.numero, v.position"""


@pytest.mark.parametrize("output", ["table", "csv", "json", "markdown"])
def test_sql_prints_the_same_bytes_from_both_databases(
    shell: Shell, harvested: Callable[[str], sa.Engine], output: str
) -> None:
    """In each of the four formats, every row."""
    found = []
    for kind in ("sqlite", "postgres"):
        connect(shell, harvested(kind))
        run = shell if output == "table" else shell.here
        done = run("sql", QUESTION, "--format", output)
        assert (done.status, done.err) == (0, "")
        found.append(done.out)
    assert found[0] == found[1]
    assert len(found[0].splitlines()) > 50


def test_sql_has_a_header_a_limit_and_reads_a_query_from_standard_input(
    shell: Shell, whole: sa.Engine
) -> None:
    """What a script needs."""
    connect(shell, whole)
    query = "SELECT uid, numero FROM scrutins ORDER BY uid"
    everything = list(csv.reader(io.StringIO(shell.here("sql", query, "-f", "csv").out)))
    assert everything[0] == ["uid", "numero"]
    assert len(everything) == 1 + 63
    limited = shell.here(
        "sql", "-", "-f", "csv", "--limit", "2", stdin=f"{query} ; -- d'un fichier\n"
    )
    assert list(csv.reader(io.StringIO(limited.out))) == everything[:3]
    as_json = shell.here("sql", query, "--json", "--limit", "1")
    assert json.loads(as_json.out) == [{"uid": everything[1][0], "numero": int(everything[1][1])}]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("DELETE FROM vote", "only a SELECT can be asked here"),
        ("SELECT data FROM blob", "the raw bytes of captures may hold private data"),
        ("WITH x AS (DELETE FROM vote RETURNING 1) SELECT 1 FROM x", ""),
        ("SELECT nimporte FROM scrutins", "docs/dictionnaire.md"),
    ],
)
def test_sql_refuses_in_a_sentence(shell: Shell, whole: sa.Engine, query: str, said: str) -> None:
    """2, on one line, and nothing is written or shown."""
    connect(shell, whole)
    before = counts(whole)
    done = shell.here("sql", query)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("scrutateur: ")
    assert said in done.err
    assert len(done.err.splitlines()) == 1
    assert counts(whole) == before


def test_sql_reads_captures_for_they_are_the_proof(shell: Shell, whole: sa.Engine) -> None:
    """Where each word came from is no secret; the bytes alone are."""
    connect(shell, whole)
    done = shell.here(
        "sql", "SELECT set_key, url, status, size FROM capture WHERE kind = 'archive'"
    )
    assert done.status == 0
    assert done.lines[-1] == "10 rows"


def test_an_unknown_format_is_wrong_usage(
    shell: Shell, harvested: Callable[[str], sa.Engine]
) -> None:
    """With those that there are."""
    connect(shell, harvested("sqlite"))
    done = shell.here("sql", "SELECT 1", "-f", "xml")
    assert done.status == 2
    assert done.err == (
        "scrutateur: no format is called 'xml'; there are: table, csv, json, markdown\n"
    )


def test_what_goes_into_a_log_holds_no_secret(
    shell: Shell, harvested: Callable[[str], sa.Engine]
) -> None:
    """Cron keeps and mails it; here somebody put a password into a question."""
    connect(shell, harvested("sqlite"))
    shell.settings["ALERT_SMTP"] = "smtps://greffe:hunter2@smtp.example"
    done = shell.here("sql", "SELECT hunter2 FROM votes")
    assert done.status != 0
    assert "no such column: ***" in done.err


def test_who_stops_reading_ends_the_answer_quietly(
    shell: Shell, harvested: Callable[[str], sa.Engine]
) -> None:
    """`scrutateur sql … | head`: no complaint, whatever prints."""
    connect(shell, harvested("sqlite"))
    for words in (("sql", "SELECT * FROM votes", "-f", "csv"), ("status",)):
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "wb") as nobody_reads:
            done = subprocess.run(
                [COMMAND, *words],
                cwd=shell.folder,
                env=shell.environment({}),
                stdout=nobody_reads,
                stderr=subprocess.PIPE,
                timeout=TIMEOUT_S,
                check=False,
            )
        assert (done.returncode, done.stderr) == (0, b"")


def test_what_is_piped_is_utf_8_whatever_the_locale(
    shell: Shell, harvested: Callable[[str], sa.Engine]
) -> None:
    """As cron runs it, with hardly a variable set."""
    connect(shell, harvested("sqlite"))
    done = shell(
        "sql", "-", "-f", "csv", stdin="SELECT 'é → ∅' AS signe", PYTHONIOENCODING="latin-1"
    )
    assert (done.status, done.out) == (0, "signe\né → ∅\n")


# -- show, status, check -------------------------------------------------------------------------


def test_show_tells_one_thing_by_any_of_its_names(shell: Shell, whole: sa.Engine) -> None:
    """As text or as JSON, with its history, as it was; and what there is not is wrong usage."""
    connect(shell, whole)
    uid = QUIRKS["amendement/sous_amendement"]
    done = shell.here("show", uid)
    assert done.status == 0
    assert done.lines[0].startswith("Sous-amendement n° ")
    assert "Preuve" in done.lines
    answer = json.loads(shell.here("show", "17/1", "--json", "--history").out)
    assert (answer["family"], answer["uid"]) == ("scrutin", "VTANR5L17V1")
    assert len(answer["versions"]) >= 1
    done = shell.here("show", "17/1", "--at", "2020-01-01")
    assert (done.status, done.out) == (2, "")
    done = shell.here("show", "VTANR5L17V999999")
    assert done.status == 2
    assert done.err.startswith("scrutateur: ")


def test_status_tells_what_is_here_and_how_fresh(shell: Shell, whole: sa.Engine) -> None:
    """Each set, each family, each open signal; or all of it as JSON."""
    connect(shell, whole)
    done = shell.here("status")
    assert done.status == 0
    cells = [" ".join(line.split()) for line in done.lines]
    fresh = "2026-01-06 06:00 2026-10-08 07:00 335 10-08 07:00"
    assert any(line.startswith(f"amendements/17 {fresh} taken ") for line in cells)
    assert "scrutin 63 67" in cells
    assert any(
        line.startswith("• ") and "totals_mismatch (scrutins/17)" in line for line in done.lines
    )
    answer = json.loads(shell.here("status", "--json").out)
    assert answer["revision"] == schema.head()
    assert {"family": "scrutin", "things": 63, "versions": 67} in answer["rows"]
    assert [one["set_key"] for one in answer["sets"]] == [
        "acteurs/AMO30", "agenda/17", "amendements/17", "dossiers/17", "liens", "scrutins/17",
    ]  # fmt: skip


def test_no_password_is_ever_shown(shell: Shell) -> None:
    """Neither in an answer nor in a complaint."""
    shell.settings["DATABASE_URL"] = "postgresql://moi:secret@127.0.0.1:9/archive"
    for verb in ("status", "harvest", "migrate", "check"):
        done = shell.here(verb)
        assert done.status == 1
        assert "secret" not in done.out + done.err
        assert "Postgres does not answer: is it running" in done.err


def test_check_is_for_people_and_for_programs(shell: Shell, whole: sa.Engine) -> None:
    """« whole », and each proof with what it verified."""
    connect(shell, whole)
    done = shell.here("check")
    assert done.status == 0
    assert done.lines[-1].startswith("whole: ")
    assert sum(line.startswith("✓ ") for line in done.lines) == int(done.lines[-1].split()[1])
    assert json.loads(shell.here("check", "--json").out)["whole"] is True


# -- archives that are not there, or not as they should be ---------------------------------------


@pytest.mark.parametrize(
    "words", [["sql", "SELECT 1"], ["show", "17/1"], ["status"], ["check"], ["replay"]]
)
def test_a_missing_archive_is_not_made_by_asking_for_it(shell: Shell, words: list[str]) -> None:
    """1, no file, and what to do."""
    done = shell.here(*words)
    assert done.status == 1
    assert done.err == (
        "scrutateur: sqlite:///scrutateur.db holds no archive yet; run `scrutateur harvest` or "
        "`scrutateur migrate`, or set SCRUTATEUR_DATABASE_URL\n"
    )
    assert shell.files() == []


def test_an_empty_postgres_says_so_too(shell: Shell, databases: Databases) -> None:
    """It is there, and holds nothing."""
    with databases.empty("postgres") as url:
        shell.settings["DATABASE_URL"] = url
        for words in (["sql", "SELECT 1"], ["replay"]):
            done = shell.here(*words)
            assert done.status == 1
            assert "holds no archive yet; run `scrutateur harvest`" in done.err


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///nulle/part.db", "the folder of nulle/part.db does not exist; create it, or"),
        ("sqlite:///notes.txt", "this file is not a SQLite database"),
        ("sqlite:///dossier", "the database file cannot be opened: check the path and its"),
    ],
)
def test_an_address_where_no_database_is_is_told(shell: Shell, url: str, said: str) -> None:
    """What stands there, and what to do; to those who read and those who write."""
    (shell.folder / "notes.txt").write_text("ceci n'est pas une base " * 100)
    (shell.folder / "dossier").mkdir()
    shell.settings["DATABASE_URL"] = url
    for verb in ("status", "harvest"):
        done = shell.here(verb)
        assert (done.status, done.out) == (1, "")
        assert done.err.startswith("scrutateur: ")
        assert said in done.err
        assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://x/y", "mysql is not a database this archive knows"),
        ("ici", "not a database address: 'ici'"),
        ("", "not a database address: ''"),
        (
            "postgresql://moi:secret@ici:port/archive",
            "not a database address: 'postgresql:***@ici:port/archive'",
        ),
        ("postgresql:/moi:secret@ici", "not a database address: 'postgresql:***@ici'"),
    ],
)
@pytest.mark.parametrize(
    "words", [["status"], ["harvest"], ["migrate"], ["sql", "SELECT 1"], ["schedule"]]
)
def test_an_address_that_is_no_database_s_is_wrong_usage(
    shell: Shell, words: list[str], url: str, said: str
) -> None:
    """2, what was read in it without its password, and what an address is like."""
    shell.settings["DATABASE_URL"] = url
    done = shell.here(*words)
    assert (done.status, done.out) == (2, "")
    assert done.err == (
        f"scrutateur: {said}; set SCRUTATEUR_DATABASE_URL to sqlite:///scrutateur.db "
        "or postgresql://user@host/name\n"
    )
    assert shell.files() == []


@pytest.mark.parametrize(
    "words",
    [["sql", "SELECT 1"], ["status"], ["show", "17/1"], ["harvest"], ["migrate"], ["replay"]],
)
def test_an_archive_of_a_later_program_is_not_touched(
    shell: Shell, engine: sa.Engine, words: list[str]
) -> None:
    """1, its revision, and what to install."""
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    connect(shell, engine)
    done = shell.here(*words)
    assert (done.status, done.out) == (1, "")
    assert done.err == (
        "scrutateur: this archive is at revision 9999, which this program does not know; install a "
        "later version of scrutateur\n"
    )
    assert rows(engine, "SELECT count(*) FROM run") == [(0,)]


@pytest.mark.parametrize("words", [["sql", "SELECT 1"], ["status"], ["check"], ["harvest"]])
def test_an_archive_of_an_earlier_program_is_to_be_migrated_by_its_operator(
    shell: Shell, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    """1, both revisions, and the command; nothing is upgraded behind anybody's back."""
    found = schema.HEAD
    monkeypatch.setattr(schema, "HEAD", "9000")
    connect(shell, engine)
    done = shell.here(*words)
    assert (done.status, done.out) == (1, "")
    assert done.err == (
        f"scrutateur: this archive is at revision {found} and this program at 9000; run "
        "`scrutateur backup FOLDER`, then `scrutateur migrate`\n"
    )


def test_a_read_only_archive_can_be_read(
    shell: Shell, harvested: Callable[[str], sa.Engine]
) -> None:
    """On a disk nobody may write; what would write says why it cannot."""
    engine = harvested("sqlite")
    engine.dispose()
    place = shell.folder / "disque"
    place.mkdir()
    shutil.copy(str(engine.url.database), place / "archive.db")
    (place / "archive.db").chmod(0o444)
    place.chmod(0o555)
    shell.settings["DATABASE_URL"] = "sqlite:///disque/archive.db"
    try:
        done = shell("sql", "SELECT count(*) AS n FROM scrutins", "-f", "csv", read_only=True)
        assert (done.status, done.out, done.err) == (0, "n\n63\n", "")
        assert shell("check", read_only=True).lines[-1].startswith("whole: ")
        done = shell("harvest", read_only=True)
        assert (done.status, done.out) == (1, "")
        assert "is the folder writable" in done.err
        assert [path.name for path in place.iterdir()] == ["archive.db"]
    finally:
        place.chmod(0o755)


def test_a_postgres_that_may_only_be_read_can_be_read(
    shell: Shell, replica: Serve, days: list[Path], databases: Databases
) -> None:
    """As a hot standby is, or a user with few rights."""
    shell.settings["DATA_ORIGIN"] = replica(days[0]).url
    with databases.migrated("postgres") as url:
        engine = open_database(url)
        with engine.begin() as connection:
            name = engine.url.database
            connection.exec_driver_sql(
                f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'
            )
        engine.dispose()
        connect(shell, engine)
        assert shell.here("sql", "SELECT count(*) AS n FROM scrutins", "-f", "csv").out == "n\n0\n"
        assert shell.here("check").lines[-1].startswith("whole: ")
        done = shell.here("harvest", "agenda")
        assert (done.status, done.out) == (1, "")
        assert complaint(done).endswith("connect as a user who may write")
        assert counts(engine)["capture"] == 0
        engine.dispose()


def test_a_full_disk_is_told_and_the_same_command_goes_on_when_there_is_room(
    shell: Shell, replica: Serve, days: list[Path], engine: sa.Engine, database_kind: str
) -> None:
    """1, what to free, and a whole archive."""
    connect(shell, engine)
    shell.settings["DATA_ORIGIN"] = replica(days[0]).url
    words = ("harvest", "agenda", "amendements")
    with full(engine) if database_kind == "postgres" else small():
        done = shell.here(*words)
    assert (done.status, done.out) == (1, "")
    assert complaint(done).endswith(
        "the disk is full: free some space and run the same command again"
    )
    assert shell.here("check").lines[-1].startswith("whole: ")
    assert rows(engine, "SELECT count(*) FROM amendement_version") == [(0,)]
    done = shell.here(*words)
    assert done.status in {0, 3}
    assert done.lines[2].split()[:3] == ["amendements/17", "taken", "330"]
    assert shell.here("check").lines[-1].startswith("whole: ")


def complaint(done: Done) -> str:
    """The one sentence that a person reads; the lines of JSON are for programs."""
    (said,) = [line for line in done.err.splitlines() if not line.startswith("{")]
    return said


@contextmanager
def small() -> Iterator[None]:
    """SQLite files may grow by no more than a hundred pages."""

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 100}")

    sa.event.listen(sa.Engine, "connect", limit)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, "connect", limit)


@contextmanager
def full(engine: sa.Engine) -> Iterator[None]:
    """A Postgres that says what it says when its disk is full, at the first amendement."""
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'could not extend file \"base/1/2\": No space left on device' "
            "USING ERRCODE = 'disk_full'; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER no_room BEFORE INSERT ON amendement_version EXECUTE FUNCTION no_room()"
        )
    yield
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP FUNCTION no_room() CASCADE")


def test_a_database_that_another_program_holds_is_told(
    shell: Shell, replica: Serve, days: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once it has been waited for: half a minute, and here not at all."""
    monkeypatch.setattr("storage.engine._BUSY_S", 0)
    shell.settings["DATA_ORIGIN"] = replica(days[0]).url
    shell.here("migrate")
    with closing(sqlite3.connect(shell.folder / "scrutateur.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        done = shell.here("harvest", "agenda")
        other.rollback()
    assert (done.status, done.out) == (1, "")
    assert complaint(done).endswith(
        "the database is locked by another program: close it and try again"
    )
    assert shell.here("harvest", "agenda").status == 0
    assert shell.here("check").lines[-1].startswith("whole: ")


# -- stopped under way ---------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_harvest_that_is_stopped_while_it_downloads_leaves_a_whole_archive(
    shell: Shell, replica: Serve, days: list[Path], number: signal.Signals
) -> None:
    """The sets before are in, that one is not; and the same command goes on from there."""
    an = replica(days[0], Slow(100_000, path=AMENDEMENTS))
    shell.settings["DATA_ORIGIN"] = an.url
    process = shell.start("harvest")
    until(lambda: an.asked("Amendements"))
    done = finish(process, number)
    assert done.status == 128 + number
    assert done.err.splitlines()[-1] == (
        "scrutateur: stopped: what was under way was left out; run it again"
    )
    assert "Traceback" not in done.err
    assert shell.here("check").lines[-1].startswith("whole: ")
    kinds = "SELECT set_key FROM capture WHERE kind = 'archive' ORDER BY id"
    assert shell.here("sql", kinds, "-f", "csv").lines == [
        "set_key", "acteurs/AMO30", "dossiers/17", "agenda/17",
    ]  # fmt: skip
    an.faults = ()
    assert told(shell.here("harvest"))["amendements/17"][:3] == ["taken", "330", "330"]


@pytest.fixture(scope="session")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An AN whose amendements are worth two worker processes: 600 of 36,000 bytes."""
    folder = tmp_path_factory.mktemp("heavy")
    target = folder / "repository" / PATHS["17", "amendements"]
    target.parent.mkdir(parents=True)
    members = {}
    for number in range(1, 601):
        uid = f"AMANR5L17PO838901B1801P0D1N{number:06d}"
        expose = f"<p>{f'Un exposé, le {number}, est long. ' * 1000}</p>"
        members[f"json/DLR5L17N50001/PIONANR5L17B1801/{uid}.json"] = make.packed(
            make.amendement(uid, expose=expose)
        )
    target.write_bytes(make.zip_of(members, (2026, 1, 5, 6, 0, 0)))
    return folder


@pytest.mark.parametrize(
    "number",
    [signal.SIGINT, signal.SIGTERM, signal.SIGKILL],
)
def test_a_harvest_that_is_stopped_while_it_reads_leaves_no_half_capture(
    shell: Shell, replica: Serve, heavy: Path, number: signal.Signals
) -> None:
    """Killed or asked to stop: the archive is whole without it, and no worker outlives it."""
    shell.settings |= {"DATA_ORIGIN": replica(heavy).url, "WORKERS": "2"}
    process = shell.start("harvest", "amendements")
    parent = psutil.Process(process.pid)
    journal = shell.folder / "scrutateur.db-journal"
    until(lambda: len(workers(parent)) == 2 and journal.exists())
    children = parent.children(recursive=True)
    done = finish(process, number)
    assert done.status == (-signal.SIGKILL if number == signal.SIGKILL else 128 + number)
    assert "Traceback" not in done.err
    assert psutil.wait_procs(children, timeout=30)[1] == [], "they live on"
    # what is not yet there may be found empty, and is never found half
    assert shell.here("check").lines[-1].startswith("whole: ")
    counted = "SELECT (SELECT count(*) FROM capture) AS c, (SELECT count(*) FROM amendements) AS a"
    assert shell.here("sql", counted, "-f", "csv").lines == ["c,a", "0,0"]
    if number == signal.SIGKILL:
        shell.settings["WORKERS"] = "0"
        done = shell.here("harvest", "amendements")
        assert done.lines[1].split()[:4] == ["amendements/17", "taken", "600", "600"]


@pytest.mark.parametrize("temporary", ["short", "long"])
def test_processes_that_read_take_nothing_from_the_folder_they_are_started_in(
    shell: Shell, replica: Serve, heavy: Path, temporary: str
) -> None:
    """Not its modules; and where no socket fits into TMPDIR, they start another way."""
    (shell.folder / "scraper").mkdir()
    (shell.folder / "scraper/__init__.py").touch()
    (shell.folder / "html.py").write_text("open('RAN', 'w').close()", "utf-8")
    long = shell.folder / ("t" * 100)
    long.mkdir()
    there = {"TMPDIR": str(long)} if temporary == "long" else {}
    shell.settings |= {"DATA_ORIGIN": replica(heavy).url, "WORKERS": "2"}
    done = shell("harvest", "amendements", **there)
    assert done.lines[1].split()[:4] == ["amendements/17", "taken", "600", "600"]
    assert "RAN" not in shell.files()


def workers(parent: psutil.Process) -> list[psutil.Process]:
    """The processes that read documents for another, whoever of its children started them."""
    found: dict[int, psutil.Process] = {}
    starters = set()
    for child in parent.children(recursive=True):
        try:
            starters.add(child.ppid())
            words = " ".join(child.cmdline())
        except psutil.NoSuchProcess:
            continue
        if "multiprocessing" in words and "resource_tracker" not in words:
            found[child.pid] = child
    return [child for pid, child in found.items() if pid not in starters]
