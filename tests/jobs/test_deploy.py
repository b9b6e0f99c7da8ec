"""What stands in deploy/: every file is read as its program would, every command is one of ours."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml  # type: ignore[import-untyped]

from jobs.settings import PREFIX, Settings
from storage.engine import harvest_lock, open_database
from tests.shell import TIMEOUT_S, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Serve
    from tests.replica.server import Replica
    from tests.shell import Shell

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
COMMAND = "/opt/scrutateur/bin/scrutateur"
ENVIRONMENT = "/etc/scrutateur/scrutateur.env"
VARIABLES = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def unit(name: str) -> dict[str, dict[str, str]]:
    """A unit file: sections of keys; none stands twice."""
    parser = configparser.ConfigParser(interpolation=None, delimiters="=", comment_prefixes="#")
    parser.optionxform = str  # type: ignore[assignment, method-assign]  # keys have capitals
    parser.read_string((DEPLOY / "systemd" / name).read_text(encoding="utf-8"))
    return {section: dict(parser[section]) for section in parser.sections()}


def is_ours(shell: Shell, words: list[str]) -> bool:
    """Whether a command line is one that the program takes."""
    return shell.here(*words, "--help").status == 0


# -- systemd ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_takes_every_unit(path: Path, tmp_path: Path) -> None:
    """By its own verifier, where it is installed: of each, with our command at its place."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze here; the keys are tested below")
    for one in UNITS:
        text = one.read_text(encoding="utf-8").replace(COMMAND, sys.executable)
        (tmp_path / one.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [analyze, "verify", tmp_path / path.name],
        capture_output=True, encoding="utf-8", timeout=TIMEOUT_S, check=False,
    )  # fmt: skip
    own = [line for line in done.stderr.splitlines() if "scrutateur" in line]
    assert own == []


@pytest.mark.parametrize(
    ("name", "words", "kind"),
    [
        ("scrutateur-harvest.service", ["harvest", "--wait"], "oneshot"),
        ("scrutateur-schedule.service", ["schedule"], "exec"),
    ],
)
def test_a_service_runs_a_command_of_ours_as_nobody_in_particular(
    shell: Shell, name: str, words: list[str], kind: str
) -> None:
    """Its settings come from one file, its archive lies in a folder of its own."""
    service = unit(name)["Service"]
    command, *said = shlex.split(service["ExecStart"])
    assert (command, said) == (COMMAND, words)
    assert is_ours(shell, said)
    assert service["Type"] == kind
    assert service["EnvironmentFile"] == ENVIRONMENT
    assert service["User"] == service["StateDirectory"] == "scrutateur"
    assert service["WorkingDirectory"] == "/var/lib/scrutateur"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    # a stop is obeyed in five seconds; this is six times as long
    assert int(service["TimeoutStopSec"]) == 30


def test_what_is_news_is_no_failed_service_and_what_ends_a_schedule_is_mended() -> None:
    """3 and 4 of a harvest; a schedule that ended by itself is begun again."""
    assert unit("scrutateur-harvest.service")["Service"]["SuccessExitStatus"] == "3 4"
    schedule = unit("scrutateur-schedule.service")
    assert schedule["Service"]["Restart"] == "on-failure"
    # SIGTERM goes to the schedule, which ends what it has started
    assert schedule["Service"]["KillMode"] == "mixed"
    assert schedule["Install"]["WantedBy"] == "multi-user.target"


def test_the_timer_comes_after_the_window_of_the_an_and_makes_up_for_a_night() -> None:
    """07:10 UTC, up to twenty minutes later."""
    timer = unit("scrutateur-harvest.timer")
    assert timer["Timer"] == {
        "OnCalendar": "*-*-* 07:10:00 UTC",
        "RandomizedDelaySec": "20min",
        "Persistent": "true",
        "Unit": "scrutateur-harvest.service",
    }
    assert timer["Install"] == {"WantedBy": "timers.target"}


# -- cron ------------------------------------------------------------------------------------------


def crontab() -> tuple[dict[str, str], list[tuple[list[str], str]]]:
    """Its variables, and its lines: five fields and a command."""
    variables, lines = {}, []
    for line in (DEPLOY / "crontab").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        found = re.fullmatch(r"([A-Z_]+)=(.*)", line)
        if found:
            value = found[2]
            variables[found[1]] = value[1:-1] if value.startswith('"') else value
        else:
            *fields, command = line.split(maxsplit=5)
            lines.append((fields, command))
    return variables, lines


def test_every_line_of_the_crontab_has_five_fields_and_a_command_of_ours(shell: Shell) -> None:
    """A % would be the end of a line to cron."""
    variables, lines = crontab()
    assert variables["CRON_TZ"] == "Europe/Paris"
    said = [
        (fields, *re.findall(r"; (?:told=\$\()?scrutateur ([a-z -]*[a-z])", command))
        for fields, command in lines
    ]
    assert said == [
        (["10", "9", "*", "*", "*"], "harvest --wait"),
        (["*/10", "*", "*", "*", "*"], "harvest --recent"),
        (["40", "10", "*", "*", "0"], "check"),
        (["0", "11", "*", "*", "*"], "status --gates"),
    ]  # fmt: skip
    for words in ("harvest --wait", "harvest --recent", "check", "status --gates"):
        assert is_ours(shell, words.split())
    assert "%" not in "".join(command for _, command in lines)


def cron_of(shell: Shell, an: Replica) -> tuple[list[str], Callable[[str], str]]:
    """The commands of the crontab, and what starts one as cron does and gives what it prints."""
    settings = shell.folder / "scrutateur.env"
    settings.write_text(
        f"SCRUTATEUR_DATA_ORIGIN={an.url}\nSCRUTATEUR_DATABASE_URL=sqlite:///les\\ n\\'s.db\n"
        "SCRUTATEUR_WORKERS=0\n",
        encoding="utf-8",
    )
    variables, lines = crontab()
    given = {
        name: value.replace(ENVIRONMENT, str(settings)).replace(
            str(Path(COMMAND).parent), str(Path(sys.executable).parent)
        )
        for name, value in variables.items()
    } | {"LOGS": str(shell.folder), "PATH": f"{shell.folder}/bin:/usr/bin:/bin"}

    def cron(command: str) -> str:
        done = subprocess.run(
            ["/bin/sh", "-c", command], cwd=shell.folder, env=given,
            capture_output=True, encoding="utf-8", timeout=TIMEOUT_S, check=False,
        )  # fmt: skip
        assert done.stderr == ""
        return done.stdout

    return [command for _, command in lines], cron


def test_the_lines_of_the_crontab_do_what_they_say(
    shell: Shell, replica: Serve, days: list[Path]
) -> None:
    """In sh, as cron starts them: settings from a file, JSON lines in a log, mail when needed."""
    (harvest, _, _, status), cron = cron_of(shell, replica(days[0]))
    assert cron(harvest) == ""
    log = (shell.folder / "harvest.log").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in log]
    assert [one["outcome"] for one in told if one["event"] == "set"] == ["taken"] * 5
    assert (shell.folder / "les n's.db").exists()
    (shell.folder / "les n's.db").unlink()
    assert "this archive" in cron(status) or "no archive" in cron(status)


def test_the_night_s_line_waits_for_another_command_and_is_not_missed(
    shell: Shell, replica: Serve, days: list[Path]
) -> None:
    """A look of the same minute, say."""
    (harvest, *_), cron = cron_of(shell, replica(days[0]))
    written = shell.folder / "harvest.log"
    archive = open_database(f"sqlite:///{shell.folder}/les n's.db")
    with ThreadPoolExecutor(1) as others:
        with harvest_lock(archive, "harvest --recent"):
            night = others.submit(cron, harvest)
            until(lambda: written.exists() and "waiting: " in written.read_text(encoding="utf-8"))
        assert night.result(TIMEOUT_S) == ""
    first, *log = map(json.loads, written.read_text(encoding="utf-8").splitlines())
    assert first["event"] == "busy"
    assert first["message"].startswith("waiting: another command is at work: process ")
    outcomes = [one["outcome"] for one in log if one["event"] == "set"]
    assert outcomes == ["taken"] * 5


# -- settings --------------------------------------------------------------------------------------


def test_the_example_lists_every_setting_and_no_other(tmp_path: Path) -> None:
    """At its default where it is commented out; read by sh as by systemd."""
    text = (DEPLOY / "scrutateur.env.example").read_text(encoding="utf-8")
    named = re.findall(rf"^#?({PREFIX}[A-Z_]+)=(.*)$", text, re.MULTILINE)
    assert {name for name, _ in named} == VARIABLES
    assert len(named) == len(VARIABLES)
    fields = Settings.model_fields
    set_here = re.findall(rf"^({PREFIX}[A-Z_]+)=", text, re.MULTILINE)
    assert set_here == ["SCRUTATEUR_DATABASE_URL", "SCRUTATEUR_CONTACT"]
    for name, value in named:
        own = name.removeprefix(PREFIX).lower()
        if name not in set_here and own != "workers":  # the machine's own
            assert str(fields[own].default) == value, name
    example = tmp_path / "env"
    example.write_text(text, encoding="utf-8")
    said = subprocess.run(
        ["/bin/sh", "-c", f"set -a; . {example}; env"], env={}, capture_output=True,
        encoding="utf-8", timeout=TIMEOUT_S, check=True,
    ).stdout  # fmt: skip
    assert "SCRUTATEUR_CONTACT=you@example.org\n" in said


# -- containers ------------------------------------------------------------------------------------


def instructions() -> list[tuple[str, str]]:
    """The lines of the Containerfile: what to do, and with what."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in text.splitlines() if line]


def test_the_image_is_built_in_two_stages_and_is_nobody_s_in_particular(shell: Shell) -> None:
    """The second has no compiler, no source, no root; it says whether all is well."""
    lines = instructions()
    assert {word for word, _ in lines} == {
        "FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "HEALTHCHECK", "STOPSIGNAL",
        "ENTRYPOINT", "CMD",
    }  # fmt: skip
    first, second = [place for place, (word, _) in enumerate(lines) if word == "FROM"]
    assert lines[first][1].split()[-2:] == ["AS", "build"]
    assert ":latest" not in lines[first][1] + lines[second][1]
    last = dict(lines[second:])
    assert last["COPY"].startswith("--from=build ")
    assert last["USER"] == "scrutateur"
    words = [word for word, _ in lines[second:]]
    assert words.index("USER") < words.index("ENTRYPOINT")
    entry, command = json.loads(last["ENTRYPOINT"]), json.loads(last["CMD"])
    assert entry == ["scrutateur"]
    assert is_ours(shell, command)
    assert set(re.findall(rf"{PREFIX}[A-Z_]+", last["ENV"])) <= VARIABLES
    health = json.loads(last["HEALTHCHECK"].partition("CMD ")[2])
    assert health[:2] == ["sh", "-c"]
    assert "scrutateur status --gates" in health[2]
    assert is_ours(shell, ["status", "--gates"])


def test_the_sources_that_the_image_is_built_from_are_here() -> None:
    """Of the whole checkout, but for what is nobody's."""
    root = DEPLOY.parent
    assert (root / "constraints.txt").exists()
    left_out = (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".venv", "*.db*", "deploy/scrutateur.env"} <= set(left_out)
    assert not {"migrations", "alembic.ini", "constraints.txt", "README.md"} & set(left_out)


def test_compose_starts_a_postgres_and_a_schedule(shell: Shell) -> None:
    """Which waits for it, and shows its page on the loopback address alone."""
    told: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    assert sorted(told["services"]) == ["postgres", "schedule"]
    ours = told["services"]["schedule"]
    assert is_ours(shell, ours["command"])
    assert set(ours["environment"]) <= VARIABLES
    assert ours["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    build = ours["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).resolve() == DEPLOY / "Containerfile"
    assert [port.rpartition(":")[0] for port in ours["ports"]] == [
        f"127.0.0.1:{Settings.model_fields['status_port'].default}"
    ]
    mounted = [
        volume.partition(":")[0] for one in told["services"].values() for volume in one["volumes"]
    ]
    assert sorted(mounted) == sorted(told["volumes"])


# -- what explains them ----------------------------------------------------------------------------


def test_the_readme_names_every_file_and_every_command_in_it_is_ours(shell: Shell) -> None:
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    for path in DEPLOY.rglob("*"):
        if path.is_file() and path.name != "README.md":
            assert f"`{path.relative_to(DEPLOY)}`" in text, path
    said = re.findall(r"(?:bin/|^|schedule )scrutateur ((?:[a-z-]+ ?)+)", text, re.MULTILINE)
    assert {words.split()[0] for words in said} >= {"migrate", "status", "harvest"}
    for words in said:
        assert is_ours(shell, words.split()), words
