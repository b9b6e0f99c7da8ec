"""A table of credits is read into the euros of the open data, or not believed at all."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.records import Amendement, Published, Signal, many
from scraper.sources.pages.credits import KNOWN, fragment_of, parse_credit_fragment
from storage.rows import flatten, untold_by
from storage.tables import FAMILIES
from tests.replica.documents import (
    amendement,
    credits_plf,
    credits_plfr,
    ligne_credit,
    programme,
    programme_plfr,
)
from tests.replica.pages import _credits
from tests.scraper.pages.told import HOST, open_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.replica.documents import Json

UID = "AMANR5L17PO838901B0538P0D1N000072"
URL = f"{HOST}/dyn/17/amendements/dispositif/{UID}.fragmenthtml"
FAMILY = FAMILIES["amendement"]
NAMES = [fact.name for fact in FAMILY.facts]
COLUMNS = [fact.name for fact in FAMILY.children[1].facts]
REAL = Path(__file__).resolve().parents[4] / "shared/an/jour2/repository/17/loi"


def told(content: str | bytes, uid: str = UID) -> tuple[Published | None, list[Signal]]:
    """The record of a fragment, if it is believed, and what is told of it."""
    raw = content.encode() if isinstance(content, str) else content
    found = list(parse_credit_fragment(raw, fragment_of(HOST, uid), uid))
    published = [one for one in found if isinstance(one, Published)]
    return published[0] if published else None, [one for one in found if isinstance(one, Signal)]


def rows(content: str) -> list[tuple[Any, ...]]:
    """(niveau, programme, ligne, then the amounts that there are) of each row of `credit`."""
    published, signals = told(content)
    assert published is not None, signals
    assert signals == []
    listed = [dict(zip(COLUMNS, row, strict=True)) for row in flatten(published).children[1]]
    return [
        (
            row["niveau"],
            row["programme"],
            row["ligne"],
            *(row[name] for name in COLUMNS[6:] if row[name] is not None),
        )
        for row in listed
    ]


def facts(content: str, *names: str) -> list[Any]:
    """These facts of an amendement of which a fragment is told."""
    published, _ = told(content)
    assert published is not None
    values = dict(zip(NAMES, flatten(published).values, strict=True))
    return [values[name] for name in names]


def table(*lines: str, heads: str = "Programmes | + | -", lead: str = "") -> str:
    """A fragment whose rows are written as « label | number | number »."""
    lead = lead or "Modifier ainsi les autorisations d'engagement et les crédits de paiement :"

    def row(line: str) -> str:
        return "".join(f"<td>{cell.strip()}</td>" for cell in line.split("|"))

    body = "".join(f"<tr>{row(line)}</tr>" for line in ("| | (en euros)", heads, *lines))
    return f"<p>{lead}</p><table><tbody>{body}</tbody></table>"


def why(content: str | bytes) -> tuple[str, str, str]:
    """(kind, field, value) of the one thing that is wrong with a fragment that is not believed."""
    published, (signal,) = told(content)
    assert published is None
    assert (signal.uid, signal.path) == (UID, URL)
    return signal.kind, signal.field, signal.value


# -- what is printed -------------------------------------------------------------------------------


def test_one_table_moves_both_and_its_minus_column_is_negative() -> None:
    """The table of n° 204 (Rect), in which the AN's markup was seen; its zero rows left out."""
    pilotage = (
        "Conduite et pilotage des politiques de l'écologie, du développement et de la mobilité "
        "durables"
    )
    fragment = f"""
        <p> Modifier ainsi les autorisations d'engagement et les crédits de paiement : </p><p> </p>
        <table style="white-space:normal;width:600px;" cellspacing="0" cellpadding="0"><tbody>
        <tr> <td></td> <td></td> <td class="amdtCreditEnEuro">(en euros)</td> </tr>
        <tr height="50"> <td class="colonneGras">Programmes </td>
          <td class="colonneGras">+ </td> <td class="colonneGras">- </td> </tr>
        <tr> <td class="amdtCreditProgLibelle">Affaires maritimes</td>
          <td class="amdtCreditProgMt">0</td> <td class="amdtCreditProgMt">0</td> </tr>
        <tr> <td class="amdtCreditProgLibelle">Énergie, climat et après-mines</td>
          <td class="amdtCreditProgMt">0</td> <td class="amdtCreditProgMt">340&nbsp;950</td> </tr>
        <tr> <td class="amdtCreditProgLibelle">{pilotage}</td>
          <td class="amdtCreditProgMt">340&nbsp;950</td> <td class="amdtCreditProgMt">0</td> </tr>
        <tr height="50"> <td class="colonneGras">TOTAUX </td>
          <td>340&nbsp;950</td> <td>340&nbsp;950</td> </tr>
        <tr height="50"> <td class="colonneGras">SOLDE </td> <td colspan="2">0</td> </tr>
        </tbody></table><p></p>"""
    assert rows(fragment) == [
        ("programme", "Affaires maritimes", None, 0, 0),
        ("programme", "Énergie, climat et après-mines", None, -340950, -340950),
        ("programme", pilotage, None, 340950, 340950),
    ]
    names = ("legislature", "credit_nature", "solde_ae", "solde_cp", "cp_egal_ae", "dispositif")
    assert facts(fragment, *names) == [17, "PLF", 0, 0, True, None]


def test_two_tables_move_one_each_and_a_line_is_of_the_programme_above_it() -> None:
    """Two programmes of 16/1985/775, which restores a mission."""
    lead = "I. Modifier ainsi les autorisations d'engagement :"
    ae = table(
        "Vie politique | 257 725 252 | 0",
        "dont titre 2 | 23 844 604 | 0",
        "Pilotage | 2 704 633 509 | 0",
        "TOTAUX | 2 962 358 761 | 0",
        "SOLDE | 2 962 358 761",
        lead=lead,
    )
    cp = table(
        "Vie politique | 257 621 749 | 0",
        "dont titre 2 | 23 844 604 | 0",
        "Pilotage | 0 | 1",
        "TOTAUX | 257 621 749 | 1",
        "SOLDE | +257 621 748",
        lead="II. Modifier ainsi les crédits de paiement :",
    )
    assert rows(ae + cp) == [
        ("programme", "Vie politique", None, 257725252, 257621749),
        ("ligne", "Vie politique", "dont titre 2", 23844604, 23844604),
        ("programme", "Pilotage", None, 2704633509, -1),
    ]
    assert facts(ae + cp, "solde_ae", "solde_cp", "cp_egal_ae") == [2962358761, 257621748, False]
    assert why(ae)[2].startswith("expected one for both, or one of autorisations d'engagement")
    assert why(ae + cp.replace("Pilotage", "Conduite"))[2] == (
        "expected the same programmes twice (Vie politique; dont titre 2; Pilotage), found Vie "
        "politique; dont titre 2; Conduite"
    )


PLFR = (
    "Programmes | Autorisations d’engagement suppl. ouvertes "
    "| Autorisations d’engagement annulées | Crédits de paiement suppl. ouverts "
    "| Crédits de paiement annulés"
)


def test_a_rectifying_table_has_four_columns_and_every_number_its_sign() -> None:
    """Of 17/0538/AN/72, as its page prints it, what moves anything."""
    fragment = table(
        "Infrastructures et services de transports | -48 878 275 | 0 | -250 132 699 | 0",
        "Affaires maritimes, pêche et aquaculture | 0 | -9 769 622 | 0 | -3 111 715",
        "Paysages, eau et biodiversité | 0 | -67 041 251 | 0 | -85 105 955",
        "Énergie, climat et après-mines | 0 | 0 | 0 | -182 000 000",
        "Service public de l'énergie | 0 | -470 372 597 | 0 | 0",
        "Conduite et pilotage | -1 289 383 | -2 663 | -1 289 383 | -3 002 663",
        "Fonds d'accélération | 0 | -400 000 000 | 0 | -65 000 000",
        "TOTAUX | -50 167 658 | -947 186 133 | -251 422 082 | -338 220 333",
        "SOLDE | +897 018 475 | +86 798 251",
        heads=PLFR,
    )
    assert rows(fragment)[0] == (
        *("programme", "Infrastructures et services de transports", None),
        *(-48878275, -250132699, 0, 0),
    )
    names = ("credit_nature", "total_ae_supplementaire", "total_ae_annule", "total_ae_solde")
    assert facts(fragment, *names) == ["PLFR", -50167658, -947186133, 897018475]
    names = ("total_cp_supplementaire", "total_cp_annule", "total_cp_solde", "cp_egal_ae")
    assert facts(fragment, *names) == [-251422082, -338220333, 86798251, False]


def test_the_head_of_a_table_of_2014_is_longer_and_says_the_same() -> None:
    """14/2024S/AN/1."""
    heads = PLFR.replace("suppl.", "supplémentaires")
    lines = ("Diplomatie | 0 | +213 750 | 0 | +213 750", "TOTAUX | 0 | +213 750 | 0 | +213 750")
    fragment = table(*lines, "SOLDE | -213 750 | -213 750", heads=heads)
    assert rows(fragment) == [("programme", "Diplomatie", None, 0, 0, 213750, 213750)]
    assert facts(fragment, "cp_egal_ae") == [True]


def test_a_new_programme_is_named_without_what_the_table_adds_to_it() -> None:
    fragment = table("Fonds (ligne nouvelle) | 1 | 0", "TOTAUX | 1 | 0", "SOLDE | 1")
    assert rows(fragment) == [("programme", "Fonds", None, 1, 1)]


def test_a_fragment_with_a_page_around_it_is_read_as_that_page() -> None:
    fragment = table("Phares | 1 | 0", "TOTAUX | 1 | 0", "SOLDE | 1")
    assert rows(f"<html><body>{fragment}</body></html>") == rows(fragment)


@pytest.mark.parametrize(
    ("printed", "euros"),
    [
        ("0", 0),
        ("1000", 1000),
        ("1 000", 1000),
        ("1&nbsp;000&nbsp;000", 1000000),
        ("1\u202f000", 1000),
        ("1\u2009000", 1000),
        ("+1 000", 1000),
        ("+ 1 000", 1000),
        ("-1 000", -1000),
        ("- 1 000", -1000),
        ("−1 000", -1000),
        ("–1 000", -1000),
        ("(1 000)", -1000),
    ],
)
def test_a_number_is_whole_euros_grouped_by_three(printed: str, euros: int) -> None:
    lines = (f"Phares | {printed} | 0 | 0 | 0", f"TOTAUX | {printed} | 0 | 0 | 0")
    fragment = table(*lines, f"SOLDE | {printed} | 0", heads=PLFR)
    assert rows(fragment) == [("programme", "Phares", None, euros, 0, 0, 0)]


@pytest.mark.parametrize(
    "printed",
    ["", "1 00", "10 00", "1 000,50", "1.000", "1,000", "1 000 €", "12e3", "−", "n.c.", "(1 000",
     "--1", "-(1)", "٣", "1" * 16, "1 0000"],
)  # fmt: skip
def test_any_other_number_is_odd_and_nothing_is_read(printed: str) -> None:
    kind, field, value = why(table(f"Phares | {printed} | 0", "TOTAUX | 0 | 0", "SOLDE | 0"))
    assert (kind, field) == ("page_changed", "table td")
    assert value.startswith("expected whole euros, found ")


# -- what is not believed --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "field", "value"),
    [
        (("Phares | 5 | 0", "TOTAUX | 6 | 0", "SOLDE | 5"), "TOTAUX", "6, 0 ≠ 5, 0"),
        (("Phares | 5 | 0", "TOTAUX | 5 | 0", "SOLDE | -5"), "SOLDE", "-5 ≠ 5"),
        # a line that is not called « dont » counts twice, and is found out
        (
            ("Phares | 5 | 0", "Fonds chaleur | 5 | 0", "TOTAUX | 5 | 0", "SOLDE | 10"),
            "TOTAUX",
            "5, 0 ≠ 10, 0",
        ),
    ],
)
def test_what_does_not_add_up_is_told_and_not_believed(
    lines: tuple[str, ...], field: str, value: str
) -> None:
    assert why(table(*lines)) == ("totals_mismatch", field, value)


PHARES = ("Phares | 1 | 0", "TOTAUX | 1 | 0", "SOLDE | 1")
GOOD = table(*PHARES)


@pytest.mark.parametrize(
    ("fragment", "field", "value"),
    [
        ("<p>Supprimer la mission.</p>", "table", "expected at least 1, found 0"),
        ("", "table", "expected at least 1, found 0"),
        (GOOD.replace("(en euros)", "(en milliers d'euros)"), "table", "expected « (en euros) »"),
        (GOOD.replace("<td>Programmes</td>", "<td>Missions</td>"), "table tr", "« Programmes »"),
        (GOOD.replace("<td>+</td>", "<td>Plus</td>"), "table tr", "« + » and « - »"),
        (GOOD.replace("TOTAUX", "Phares"), "table tr", "expected 2 numbers, found 1 in « SOLDE »"),
        (table(PHARES[0], PHARES[2]), "table tr", "expected 2 numbers, found 1 in « SOLDE »"),
        (table(PHARES[0]), "table tr", "expected « TOTAUX », found none"),
        (table(*PHARES[1:]), "table tr", "expected at least one programme, found 0"),
        (table(*PHARES[:2]), "table tr", "expected « SOLDE » after « TOTAUX », found"),
        (table(*PHARES, "Feux | 1 | 0"), "table tr", "nothing after « SOLDE », found Feux 1 0"),
        (table("dont titre 2 | 1 | 0", *PHARES), "table tr", "expected a programme, found dont"),
        (table(" | 1 | 0", *PHARES[1:]), "table tr", "expected a programme, found  | 1 | 0"),
        (
            table("Phares | 1 | 1", "TOTAUX | 1 | 1", "SOLDE | 0"),
            "table td",
            "expected 0 in one column of two, found 1, 1 in « Phares »",
        ),
        (
            table("Phares | -1 | 0", "TOTAUX | -1 | 0", "SOLDE | -1"),
            "table td",
            "expected 0 in one column of two, found -1, 0 in « Phares »",
        ),
        (GOOD + GOOD, "table", "expected one for both"),
        (GOOD.replace("crédits de paiement", "emplois"), "table", "expected one for both"),
        (GOOD.replace("<td>Phares", f"<td>{GOOD}"), "table table", "expected 0, found 1"),
        ("<html><body>" + GOOD, "", ""),
    ],
)
def test_a_table_of_another_form_is_told_by_selector_expected_and_found(
    fragment: str, field: str, value: str
) -> None:
    kind, selector, said = why(fragment)
    cut = field == ""
    assert (kind, selector) == ("unreadable_page" if cut else "page_changed", field)
    assert cut or value in said


def test_bytes_that_are_no_characters_are_told_and_what_they_say_is_read() -> None:
    raw = (
        table("Écoles et phares de l'été | 1 | 0", *PHARES[1:])
        .encode()
        .replace(b"coles", b"\xffoles")
    )
    published, (signal,) = told(raw)
    assert published is not None
    assert (signal.kind, signal.uid, signal.count) == ("lost_characters", UID, 1)


@given(st.lists(st.sampled_from([*re.split(r"(?<=>)", GOOD), "é", "<table>", "(1)"]), max_size=60))
def test_no_fragment_whatever_stops_the_reader(pieces: list[str]) -> None:
    published, signals = told("".join(pieces))
    assert (published is None) == any(one.kind != "lost_characters" for one in signals)


# -- what it tells ---------------------------------------------------------------------------------


def test_a_fragment_tells_the_credits_but_what_no_table_prints() -> None:
    untold = untold_by(FAMILY, KNOWN)
    assert {name for name in untold if name.startswith("credit.")} == {
        "credit.credit_ref",
        "credit.action",
    }
    told_facts = set(NAMES) - set(untold)
    assert told_facts == {
        *("legislature", "dispositif", "credit_nature", "cp_egal_ae", "solde_ae", "solde_cp"),
        *("total_ae_supplementaire", "total_ae_annule", "total_ae_solde"),
        *("total_cp_supplementaire", "total_cp_annule", "total_cp_solde"),
    }


def bare(contenu: Any) -> list[Any]:
    """The credits of the open data without what no table prints, in one space where it has two."""
    found = []
    for one in (contenu.dispositif_amdt_credit_plf, contenu.dispositif_amdt_credit_plfr):
        if one is None:
            found.append(None)
            continue
        listed = tuple(_bare(programme) for programme in many(one.liste_programmes.programme))
        liste = msgspec.structs.replace(one.liste_programmes, programme=listed)
        found.append(msgspec.structs.replace(one, liste_programmes=liste))
    return found


def _bare(one: Any) -> Any:
    lines = one.lignes_credits
    if lines is not None:
        kept = tuple(
            msgspec.structs.replace(line, id=None, action=None) for line in many(lines.ligne_credit)
        )
        lines = msgspec.structs.replace(lines, ligne_credit=kept)
    return msgspec.structs.replace(
        one,
        libelle=" ".join(one.libelle.split()),
        programme_ref=None,
        action=None,
        lignes_credits=lines,
    )


def agrees(document: Json) -> bool:
    """Whether the made-up fragment of an amendement says what the open data says of its credits."""
    record = open_data(document)
    contenu = document["amendement"]["corps"]["contenuAuteur"]
    moved = next(contenu[name] for name in contenu if name.startswith("dispositifAmdtCredit"))
    published, signals = told(_credits(moved), record.uid)
    if published is None or signals:
        return False
    assert isinstance(published.record, Amendement)
    assert published.record.corps
    return bare(published.record.corps.contenu_auteur) == bare(record.corps.contenu_auteur)


@pytest.mark.parametrize(
    "moved",
    [
        credits_plf([programme("Phares", 1, 5, 5), programme("Feux", 2, -5, -5)]),
        credits_plf([programme("Phares & balises", 1, 5, 3), programme("Feux", 2, 0, -9)]),
        credits_plf([programme("Phares", 1, 5, 5, lignes=[ligne_credit(2, 4, 4)])]),
        credits_plf([programme("Cornes", 1, 7, 7, action="création")]),
        credits_plfr([programme_plfr("Phares", 1, (3, 4), (1, 0))]),
        credits_plfr([programme_plfr("Feux", 1, (-3, -3), lignes=[(2, (-1, -1), (0, 0))])]),
    ],
)
def test_a_made_up_fragment_says_what_the_open_data_says(moved: Json) -> None:
    assert agrees(amendement(UID, dispositif=moved))


def real() -> Iterator[Json]:
    """The real amendements of the second day that move credits."""
    with zipfile.ZipFile(REAL / "amendements_div_legis/Amendements.json.zip") as archive:
        for name in archive.namelist():
            raw = archive.read(name)
            if b'"listeProgrammes":{' in raw.replace(b" ", b""):
                yield json.loads(raw)


@pytest.mark.real
@pytest.mark.skipif(not REAL.is_dir(), reason="the AN's files are not beside this checkout")
def test_the_credits_of_every_real_amendement_come_through_a_table_as_they_are() -> None:
    """Of 7,011 at hand three do not, whose lines are not called « dont »: they do not add up."""
    documents = list(real())
    wrong = [one["amendement"]["uid"] for one in documents if not agrees(one)]
    assert (len(documents), wrong) == (396, [])
