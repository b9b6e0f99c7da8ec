"""Answers of `scrutateur sql`: the same bytes from both databases, in each format."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from contextlib import redirect_stdout
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from jobs.printing import plain, print_query
from scraper.errors import UsageError
from storage.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    import sqlalchemy as sa

FORMATS = ("table", "csv", "json", "markdown")
POSITIONS = """
SELECT scrutin_uid, position, count(*) AS voix, groupe_abrev AS groupe
FROM votes WHERE scrutin_uid = 'VTANR5L17V1' AND groupe_abrev IS NOT NULL
GROUP BY scrutin_uid, position, groupe_abrev ORDER BY groupe, position"""


def printed(engine: sa.Engine, query: str, output: str, limit: int | None = None) -> str:
    """What stands on standard output."""
    out = io.StringIO()
    with redirect_stdout(out):
        print_query(engine, query, output, limit)
    return out.getvalue()


# -- the formats ---------------------------------------------------------------------------------


def test_a_table_is_for_people(archive: sa.Engine) -> None:
    """A head, a line, the rows, their number; figures stand at the right; no line ends in space."""
    assert printed(archive, POSITIONS, "table").splitlines() == [
        "scrutin_uid   position     voix   groupe",
        "────────────────────────────────────────",
        "VTANR5L17V1   contre          1   HM",
        "VTANR5L17V1   nonVotant       1   HM",
        "VTANR5L17V1   pour            1   HM",
        "VTANR5L17V1   abstention      1   TF",
        "VTANR5L17V1   contre          2   TF",
        "5 rows",
    ]


def test_csv_has_a_header_line_and_unix_ends(archive: sa.Engine) -> None:
    """As spreadsheets and programs read it."""
    assert printed(archive, POSITIONS, "csv") == (
        "scrutin_uid,position,voix,groupe\n"
        "VTANR5L17V1,contre,1,HM\n"
        "VTANR5L17V1,nonVotant,1,HM\n"
        "VTANR5L17V1,pour,1,HM\n"
        "VTANR5L17V1,abstention,1,TF\n"
        "VTANR5L17V1,contre,2,TF\n"
    )


def test_json_is_one_list_of_objects_a_line_each(archive: sa.Engine) -> None:
    """Numbers are numbers, an absence is null."""
    query = "SELECT 'é' AS mot, 2 AS deux, 0.5 AS demi, NULL AS rien UNION ALL SELECT '', 3, 1, 'x'"
    assert printed(archive, query, "json") == (
        "[\n"
        ' {"mot":"é","deux":2,"demi":0.5,"rien":null},\n'
        ' {"mot":"","deux":3,"demi":1,"rien":"x"}\n'
        "]\n"
    )


def test_markdown_is_one_line_a_row(archive: sa.Engine) -> None:
    """What would end a cell or a line is written so that it does not."""
    query = "SELECT 'un|deux' AS barre, 'a\nb' AS lignes, NULL AS rien"
    assert printed(archive, query, "markdown") == (
        "| barre | lignes | rien |\n| --- | --- | --- |\n| un\\|deux | a<br>b |  |\n"
    )


@pytest.mark.parametrize("output", FORMATS)
def test_no_row_is_an_answer_too(archive: sa.Engine, output: str) -> None:
    """The columns are told, and that there is nothing."""
    query = "SELECT uid, numero FROM scrutins WHERE numero < 0"
    assert (
        printed(archive, query, output)
        == {
            "table": "uid   numero\n────────────\n0 rows\n",
            "csv": "uid,numero\n",
            "json": "[\n]\n",
            "markdown": "| uid | numero |\n| --- | --- |\n",
        }[output]
    )


def test_one_row_is_told_as_one(archive: sa.Engine) -> None:
    """« 1 rows » would be careless."""
    assert printed(archive, "SELECT 1 AS un", "table").splitlines()[-1] == "1 row"


def test_a_table_shows_an_absence_a_long_text_and_control_signs(archive: sa.Engine) -> None:
    """∅ is not an empty text; what is cut says so; nothing moves the cursor of a terminal."""
    query = f"SELECT NULL AS rien, '' AS vide, '{'x' * 601}' AS long, '\x1b[31mrouge\x07' AS signe"
    head, _, row, count = printed(archive, query, "table").splitlines()
    assert head.split() == ["rien", "vide", "long", "signe"]
    assert row.split() == ["∅", "x" * 600 + "…", "�[31mrouge�"]
    assert count == "1 row; 1 text is cut at 600 characters: --format csv has every one"


def test_a_table_off_a_terminal_folds_no_cell(archive: sa.Engine) -> None:
    """However wide, so that what is piped can be searched."""
    query = f"SELECT '{'mot ' * 60}fin' AS texte, '漢字' AS large, '[bold]a[/]' AS \"[red]\""
    lines = printed(archive, query, "table").splitlines()
    assert len(lines) == 4
    assert lines[0].split() == ["texte", "large", "[red]"]
    assert lines[2] == "mot " * 60 + "fin   漢字    [bold]a[/]"


def on_a_terminal(engine: sa.Engine, query: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a terminal of 80 columns shows."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "dumb")
    out = Terminal()
    with redirect_stdout(out):
        print_query(engine, query, "table", None)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_more_columns_than_a_terminal_holds_are_shown_one_below_the_other(
    archive: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`SELECT *` is what one types first; twelve columns of five letters are read by nobody."""
    wide = ", ".join(f"'{'mot ' * 4}{n}' AS colonne_{n}" for n in range(1, 8))
    lines = on_a_terminal(archive, f"SELECT {wide} UNION ALL SELECT {wide}", monkeypatch)
    assert lines[0].startswith("1 ─")
    assert lines[1] == "colonne_1   mot mot mot mot 1"
    assert lines[7] == "colonne_7   mot mot mot mot 7"
    assert lines[8].startswith("2 ─")
    assert lines[-1] == "2 rows"
    assert len(lines) == 17


def test_many_short_columns_and_few_long_ones_stay_a_table_on_a_terminal(
    archive: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fits, and what folds well."""
    short = ", ".join(f"{n} AS c{n}" for n in range(1, 8))
    assert on_a_terminal(archive, f"SELECT {short}", monkeypatch)[0].split() == [
        f"c{n}" for n in range(1, 8)
    ]
    long = on_a_terminal(archive, f"SELECT 1 AS n, '{'mot ' * 60}' AS texte", monkeypatch)
    assert long[0].split() == ["n", "texte"]
    assert len(long) > 4


def test_an_unknown_format_is_wrong_usage(archive: sa.Engine) -> None:
    """The message lists those that there are."""
    with pytest.raises(UsageError, match="there are: table, csv, json, markdown"):
        printed(archive, "SELECT 1", "xml")


def test_json_refuses_two_columns_of_one_name(archive: sa.Engine) -> None:
    """An object would lose one of them without a word; CSV keeps both."""
    query = "SELECT uid, titre AS uid FROM scrutins WHERE numero = 4"
    with pytest.raises(Refused, match="two columns are called 'uid'"):
        printed(archive, query, "json")
    assert printed(archive, query, "csv").startswith("uid,uid\n")


# -- every row, or so many -----------------------------------------------------------------------

COUNT = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25000) "
    "SELECT i FROM n ORDER BY i"
)


def test_every_row_is_printed_unless_limited(archive: sa.Engine) -> None:
    """There is no limit that nobody asked for."""
    lines = printed(archive, COUNT, "csv").splitlines()
    assert len(lines) == 25001
    assert lines[-1] == "25000"


@pytest.mark.parametrize(("limit", "rows"), [(0, 0), (1, 1), (3, 3), (30000, 25000)])
def test_a_limit_is_of_rows(archive: sa.Engine, limit: int, rows: int) -> None:
    """The first ones, and the header beside them."""
    assert len(printed(archive, COUNT, "csv", limit).splitlines()) == rows + 1


# -- the same from both databases ----------------------------------------------------------------

QUERIES = {
    "a view": "SELECT * FROM scrutins ORDER BY uid",
    "votes": "SELECT * FROM votes ORDER BY scrutin_uid, rang",
    "texts": "SELECT * FROM amendements ORDER BY uid",
    "people": "SELECT * FROM deputes ORDER BY acteur_ref",
    "history": "SELECT * FROM amendements_historique ORDER BY uid, observed_at",
    "changes": "SELECT * FROM changements ORDER BY famille, uid, observed_at, champ",
    "coverage": "SELECT * FROM couverture ORDER BY source, legislature, mesure, detail",
    "evidence": "SELECT id, set_key, kind, url, status, observed_at, exhaustive, sha256 "
    "FROM capture ORDER BY id",
    "digests": "SELECT uid, digest, blob_id FROM amendement_version ORDER BY id",
    "sums": "SELECT sum(numero) AS somme, avg(numero) AS moyenne, 100.0 * sum(numero) / 7 AS part, "
    "round(avg(numero)) AS arrondi, round(100.0 / 3, 1) AS dixieme, 2 / 3 AS entier, "
    "count(*) > 2 AS oui, NULL AS rien FROM scrutins",
    "days": "SELECT min(date_scrutin) AS premier, max(date_scrutin) AS dernier FROM scrutins",
}


@pytest.mark.parametrize("output", FORMATS)
@pytest.mark.parametrize("what", QUERIES)
def test_both_databases_print_the_same_bytes(
    archives: Callable[[str], sa.Engine], what: str, output: str
) -> None:
    """Days, moments, yes and no, sums, shares, digests, absences: no letter differs."""
    on_sqlite = printed(archives("sqlite"), QUERIES[what], output)
    assert on_sqlite == printed(archives("postgres"), QUERIES[what], output)
    assert len(on_sqlite.splitlines()) > 1


def test_a_sum_is_whole_and_a_share_has_fifteen_digits(archive: sa.Engine) -> None:
    """One database sums in decimals, the other divides in floating point."""
    rows = json.loads(printed(archive, QUERIES["sums"], "json"))
    assert rows == [
        {
            "somme": 12,
            "moyenne": 2,
            "part": 171.428571428571,
            "arrondi": 2,
            "dixieme": 33.3,
            "entier": 0,
            "oui": 1,
            "rien": None,
        }
    ]


@pytest.mark.parametrize(
    ("value", "printed_as"),
    [
        (None, None),
        (True, 1),
        (False, 0),
        (2**53 + 1, 2**53 + 1),
        (Decimal(12), 12),
        (Decimal("12.50"), 12.5),
        (Decimal("33.3333333333333333"), 33.3333333333333),
        (1 / 3, 0.333333333333333),
        (0.1 + 0.2, 0.3),
        (2.0, 2),
        (-0.0, 0),
        (1e300, 1e300),
        ("é", "é"),
        (b"\x00\xff", "00ff"),
        (memoryview(b"\x01"), "01"),
        (dt.date(2025, 11, 4), "2025-11-04"),
        (dt.datetime(2025, 11, 4, 7, tzinfo=dt.UTC), "2025-11-04T07:00:00.000000Z"),
        (
            dt.datetime(2025, 11, 4, 8, tzinfo=dt.timezone(dt.timedelta(hours=1))),
            "2025-11-04T07:00:00.000000Z",
        ),
        (dt.datetime(2025, 11, 4, 7), "2025-11-04T07:00:00.000000Z"),  # noqa: DTZ001
        (dt.timedelta(hours=1), "1:00:00"),
    ],
)
def test_a_value_is_text_a_number_or_none(value: Any, printed_as: Any) -> None:
    """Whatever a driver gives."""
    assert plain(value) == printed_as
    assert type(plain(value)) is type(printed_as)


def test_what_csv_writes_is_what_csv_reads(archive: sa.Engine) -> None:
    """Commas, quotes and ends of lines in a text come back as they were."""
    query = "SELECT 'un, \"deux\"\ntrois' AS texte, 'plat' AS autre"
    rows = list(csv.reader(io.StringIO(printed(archive, query, "csv"))))
    assert rows == [["texte", "autre"], ['un, "deux"\ntrois', "plat"]]


def test_an_archive_that_holds_nothing_says_beside_the_answer_what_to_do(
    engine: sa.Engine, archive: sa.Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard error, for the answer may be for a program; and never once it holds something."""
    query = "SELECT count(*) AS n FROM votes"
    print_query(engine, query, "csv", None)
    told = capsys.readouterr()
    assert told.out == "n\n0\n"
    assert told.err == "scrutateur: this archive holds nothing yet; run `scrutateur harvest`\n"
    print_query(archive, query, "csv", None)
    assert capsys.readouterr().err == ""
