"""The table of credits of one amendement: `…/amendements/dispositif/{uid}.fragmenthtml` (§2.2).

A unit document leaves it out. No fragment was at hand when this was written. The tables that are
known are the AN's own as one was published in its markup (XVᵉ), as pages of the XIVᵉ to the XVIIᵉ
print them, and as zam builds them of the AN's data; the numbers of the one on 17/0538/AN/72 are
those of the open data. They have three forms:

* PLF, « Modifier ainsi les autorisations d'engagement et les crédits de paiement » : one table for
  both, with columns « + » and « - » in which no number has a sign;
* PLF where they differ: « I. … les autorisations d'engagement », « II. … les crédits de paiement »,
  a table each;
* PLFR: one table of four columns, ouvertes and annulées, whose numbers have signs.

« dont titre 2 » is a line of the programme above it. What does not add up is not believed.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from scraper.reading.html import Unexpected, text_of
from scraper.records import (
    Amendement,
    ContenuAuteur,
    Corps,
    DispositifCreditPLF,
    DispositifCreditPLFR,
    LigneCredit,
    LignesCredits,
    ListeProgrammes,
    Programme,
    Published,
    Signal,
    TotalCredit,
    many,
)
from scraper.sources.pages.base import changed, open_page, remarks
from scraper.sources.pages.places import credit_fragment
from scraper.sources.partial import Told, record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.reading.html import Node, Page

_CONTENU: Final = "corps.contenu_auteur"
_PLF: Final = f"{_CONTENU}.dispositif_amdt_credit_plf"
_PLFR: Final = f"{_CONTENU}.dispositif_amdt_credit_plfr"
_PROGRAMME: Final = "liste_programmes.programme"
#: All of the credits, but for what no table prints; and that there is no text in their place, for
#: exactly one of the three dispositifs is published (SOURCES §4.1).
KNOWN: Final = frozenset(
    {
        *("uid", "legislature", f"{_CONTENU}.dispositif", _PLF, _PLFR),
        *(
            f"-{credit}.{_PROGRAMME}.{name}"
            for credit in (_PLF, _PLFR)
            for name in (
                *("programme_ref", "action"),
                *("lignes_credits.ligne_credit.id", "lignes_credits.ligne_credit.action"),
            )
        ),
    }
)

_UID: Final = re.compile(r"AMANR5L(\d{2})(?!\d)", re.ASCII)
_PAGE: Final = re.compile(rb"<!doctype|<html\b|<body\b", re.IGNORECASE)
_TABLE: Final = re.compile(r"<table\b.*?</table>", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")
_EUROS: Final = re.compile(r"\(en euros\)", re.IGNORECASE)
#: What a table prints of a programme that is created; the open data says it in its `action`.
_NEW: Final = re.compile(r"\s*\(ligne nouvelle\)$", re.IGNORECASE)
_LINE: Final = re.compile(r"dont\b", re.IGNORECASE)
_PLUS, _MINUS = "+", "-"
_MINUSES: Final = "-−–‑"
_SPACES: Final = " \u00a0\u202f\u2009"
#: Euros, grouped by three or not at all; a minus or, as accountants write, brackets.
_AMOUNT: Final = re.compile(
    rf"(?P<sign>[{_MINUSES}+][{_SPACES}]?)?(?P<digits>\d{{1,3}}(?:[{_SPACES}]\d{{3}}){{1,4}}"
    rf"|\d{{1,15}})|\((?P<owed>\d{{1,3}}(?:[{_SPACES}]\d{{3}}){{1,4}}|\d{{1,15}})\)",
    re.ASCII,
)
_AE, _CP = "autorisation_engagement", "credit_paiement"
#: What the words before a table of a PLF say that it is of.
_MEASURES: Final = (
    (_AE, re.compile(r"autorisations d'engagement", re.IGNORECASE)),
    (_CP, re.compile(r"crédits de paiement", re.IGNORECASE)),
)
#: One table for both, or one for each.
_FORMS: Final = ([[_AE, _CP]], [[_AE], [_CP]])
#: The columns of a PLFR as they are headed, and the fields of the open data that hold them.
_OPENED, _CANCELLED = "supplementaire", "annule"
_HEADS: Final = (
    (f"{_AE}_{_OPENED}", re.compile(r"autorisations d'engagement suppl(?:\.|émentaires) ouvertes")),
    (f"{_AE}_{_CANCELLED}", re.compile(r"autorisations d'engagement annulées")),
    (f"{_CP}_{_OPENED}", re.compile(r"crédits de paiement suppl(?:\.|émentaires) ouverts")),
    (f"{_CP}_{_CANCELLED}", re.compile(r"crédits de paiement annulés")),
)
_PLFR_COLUMNS: Final = tuple(name for name, _ in _HEADS)


class _Row(NamedTuple):
    """A programme or one of its lines, with a number for each column."""

    label: str
    is_line: bool
    amounts: tuple[int, ...]


class _Table(NamedTuple):
    """One table as printed: the words before it, its rows, and what it says that they come to."""

    lead: str
    columns: tuple[str, ...]
    rows: list[_Row]
    totals: tuple[int, ...]
    soldes: tuple[int, ...]

    @property
    def sums(self) -> tuple[int, ...]:
        """What the programmes come to; their lines are in them."""
        programmes = [row.amounts for row in self.rows if not row.is_line]
        return tuple(sum(column) for column in zip(*programmes, strict=True))

    @property
    def balances(self) -> tuple[int, ...]:
        """What each pair of columns leaves: opened less cancelled, plus less minus."""
        pairs = zip(self.sums[::2], self.sums[1::2], strict=True)
        return tuple(plus - minus for plus, minus in pairs)


def parse_credit_fragment(content: bytes, url: str, uid: str) -> Iterator[Published | Signal]:
    """The credits that an amendement moves, in euros, as the AN's table of them prints them.

    Args:
        content: of the fragment, which does not say whose it is.
        url: its address.
        uid: of the amendement whose fragment was asked for.

    Yields:
        Signals: ``page_changed`` where the table is not as those that are known,
        ``totals_mismatch`` where it does not add up; then the record, unless one of these was told.
    """
    page = _open(content, url)
    if isinstance(page, Signal):
        yield msgspec.structs.replace(page, uid=uid)
        return
    yield from remarks(page, uid)
    try:
        tables = _tables(page)
        wrong = [one for table in tables for one in _mismatches(table, url, uid)]
        contenu = _contenu(page, tables)
    except Unexpected as error:
        yield changed(error, uid)
        return
    yield from wrong
    if not wrong:
        yield Published("amendement", uid, _record(uid, contenu), known=KNOWN)


def fragment_of(origin: str, uid: str) -> str:
    """Where the fragment of an amendement stands, whose uid says in which legislature."""
    return credit_fragment(origin, _legislature(uid), uid)


def _legislature(uid: str) -> int:
    found = _UID.match(uid)
    return int(found[1]) if found else 0


def _open(content: bytes, url: str) -> Page | Signal:
    """A fragment has no page around it; one that has is read as the page it is."""
    if _PAGE.search(content) is None:
        content = b"<html><body>" + content + b"</body></html>"
    return open_page(content, url)


# ──────────────────────────────────────────────────────────────────────────── what is printed


def _tables(page: Page) -> list[_Table]:
    """Each table, with the words between it and the one before."""
    nodes = page.some("table")
    page.exactly("table table", 0)
    pieces = _TABLE.split(page.one("body").markup)
    leads = [text_of(html.unescape(_TAG.sub(" ", piece))) for piece in pieces[:-1]]
    if len(leads) != len(nodes):
        raise page.unexpected("table", f"{len(leads)}, as its markup has", str(len(nodes)))
    return [_table(node, lead) for node, lead in zip(nodes, leads, strict=True)]


def _table(table: Node, lead: str) -> _Table:
    if _EUROS.search(f"{lead} {table.text}") is None:
        raise table.unexpected("table", "« (en euros) »", table.text)
    lines = _lines(table)
    columns = _columns(table, lines)
    rows: list[_Row] = []
    for label, *printed in lines:
        if label.casefold() in {"totaux", "total"}:
            totals = _amounts(table, label, printed, len(columns))
            break
        is_line = _LINE.match(label) is not None
        if not label or (is_line and not rows):
            raise table.unexpected("table tr", "a programme", " | ".join((label, *printed)))
        amounts = _amounts(table, label, printed, len(columns))
        rows.append(_Row(_NEW.sub("", label), is_line, amounts))
    else:
        raise table.unexpected("table tr", "« TOTAUX »", "none")
    if not rows:
        raise table.unexpected("table tr", "at least one programme", "0")
    label, *printed = next(lines, ("",))
    if label.casefold() != "solde":
        raise table.unexpected("table tr", "« SOLDE » after « TOTAUX »", label)
    soldes = _amounts(table, label, printed, len(columns) // 2)
    more = next(lines, None)
    if more is not None:
        raise table.unexpected("table tr", "nothing after « SOLDE »", " ".join(more))
    return _Table(lead, columns, rows, totals, soldes)


def _lines(table: Node) -> Iterator[list[str]]:
    """The cells of each row that says something."""
    for row in table.every("tr"):
        cells = [cell.text for cell in row.every("td, th")]
        if any(cells):
            yield cells


def _columns(table: Node, lines: Iterator[list[str]]) -> tuple[str, ...]:
    """The columns that stand under « Programmes », above which nothing stands but the unit."""
    for first, *heads in lines:
        if first.casefold() == "programmes":
            break
        told = [cell for cell in (first, *heads) if cell]
        if _EUROS.fullmatch(" ".join(told)) is None:
            raise table.unexpected("table tr", "« Programmes »", " ".join(told))
    else:
        raise table.unexpected("table tr", "« Programmes »", "none")
    signs = [_MINUS if head in [*_MINUSES] else head for head in heads]
    if signs == [_PLUS, _MINUS]:
        return (_PLUS, _MINUS)
    plain = [_plain(head).casefold() for head in heads]
    if len(plain) == len(_HEADS) and all(
        head.fullmatch(text) for (_, head), text in zip(_HEADS, plain, strict=True)
    ):
        return _PLFR_COLUMNS
    raise table.unexpected(
        "table tr", "« + » and « - », or the four columns of a PLFR", " | ".join(heads)
    )


def _plain(text: str) -> str:
    return text.replace("’", "'").replace("\u00a0", " ")


def _amounts(table: Node, label: str, printed: Sequence[str], number: int) -> tuple[int, ...]:
    if len(printed) != number:
        raise table.unexpected(
            "table tr", f"{number} numbers", f"{len(printed)} in « {label} »: {' | '.join(printed)}"
        )
    return tuple(_amount(table, label, text) for text in printed)


def _amount(table: Node, label: str, text: str) -> int:
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise table.unexpected("table td", "whole euros", f"{text!r} in « {label} »")
    digits = re.sub(rf"[{_SPACES}]", "", found["digits"] or found["owed"])
    owed = found["owed"] is not None or (found["sign"] or _PLUS)[0] != _PLUS
    return -int(digits) if owed else int(digits)


def _mismatches(table: _Table, url: str, uid: str) -> Iterator[Signal]:
    for where, sums, printed in (
        ("TOTAUX", table.sums, table.totals),
        ("SOLDE", table.balances, table.soldes),
    ):
        if sums != printed:
            told = f"{_listed(printed)} ≠ {_listed(sums)}"
            yield Signal(
                "totals_mismatch",
                f"{url}: {where} says {_listed(printed)}, and the programmes come to "
                f"{_listed(sums)}: nothing of the table is believed; compare it with the PDF",
                uid=uid,
                path=url,
                field=where,
                value=told,
            )


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)


# ─────────────────────────────────────────────────────────────────────── what it comes to


def _contenu(page: Page, tables: Sequence[_Table]) -> ContenuAuteur:
    """What the author's text is where these are its tables.

    Raises:
        Unexpected: they are not of one of the three forms.
    """
    rectifying = [table.columns == _PLFR_COLUMNS for table in tables]
    moved = [
        [name for name, words in _MEASURES if words.search(_plain(table.lead))] for table in tables
    ]
    plf = plfr = None
    if rectifying == [True]:
        plfr = _rectifying(tables[0])
    elif not any(rectifying) and moved in _FORMS:
        plf = _initial(page, tables[0], tables[-1])
    else:
        raise page.unexpected(
            "table",
            "one for both, or one of autorisations d'engagement and one of crédits de paiement",
            " / ".join(f"{table.lead} ({', '.join(table.columns)})" for table in tables),
        )
    return ContenuAuteur(
        expose_sommaire=None,
        avant_appel=None,
        annexe_expose_sommaire=None,
        dispositif_amdt_credit_plf=plf,
        dispositif_amdt_credit_plfr=plfr,
    )


def _initial(page: Page, first: _Table, second: _Table) -> DispositifCreditPLF:
    """Both tables of a PLF, which are one where they are the same."""
    named = [(row.label, row.is_line) for row in first.rows]
    others = [(row.label, row.is_line) for row in second.rows]
    if named != others:
        raise page.unexpected(
            "table",
            f"the same programmes twice ({'; '.join(label for label, _ in named)})",
            "; ".join(label for label, _ in others),
        )
    moved = [
        (label, is_line, {_AE: _moved(page, ae), _CP: _moved(page, cp)})
        for (label, is_line), ae, cp in zip(named, first.rows, second.rows, strict=True)
    ]
    return DispositifCreditPLF(
        liste_programmes=_programmes(moved),
        solde_ae=first.soldes[0],
        solde_cp=second.soldes[0],
        cp_egal_ae=all(amounts[_AE] == amounts[_CP] for _, _, amounts in moved),
    )


def _moved(page: Page, row: _Row) -> int:
    """The one signed number of the open data: nothing stands in both columns."""
    plus, minus = row.amounts
    if plus < 0 or minus < 0 or (plus and minus):
        raise page.unexpected(
            "table td", "0 in one column of two", f"{_listed(row.amounts)} in « {row.label} »"
        )
    return plus - minus


def _rectifying(table: _Table) -> DispositifCreditPLFR:
    moved = [
        (row.label, row.is_line, dict(zip(_PLFR_COLUMNS, row.amounts, strict=True)))
        for row in table.rows
    ]
    ae, cp = table.soldes
    return DispositifCreditPLFR(
        liste_programmes=_programmes(moved),
        total_ae=TotalCredit(supplementaire=table.totals[0], annule=table.totals[1], solde=ae),
        total_cp=TotalCredit(supplementaire=table.totals[2], annule=table.totals[3], solde=cp),
        cp_egal_ae=all(row.amounts[:2] == row.amounts[2:] for row in table.rows),
    )


def _programmes(moved: Sequence[tuple[str, bool, dict[str, int]]]) -> ListeProgrammes:
    found: list[Programme] = []
    for label, is_line, amounts in moved:
        if is_line:
            ligne = LigneCredit(id=None, libelle=label, action=None, **amounts)
            found[-1] = _with_line(found[-1], ligne)
        else:
            programme = Programme(
                libelle=label, programme_ref=None, action=None, lignes_credits=None, **amounts
            )
            found.append(programme)
    return ListeProgrammes(programme=tuple(found))


def _with_line(programme: Programme, ligne: LigneCredit) -> Programme:
    held = programme.lignes_credits
    listed = (*(many(held.ligne_credit) if held else ()), ligne)
    return msgspec.structs.replace(programme, lignes_credits=LignesCredits(ligne_credit=listed))


def _record(uid: str, contenu: ContenuAuteur) -> Amendement:
    told = Told(uid=uid, legislature=_legislature(uid))
    corps = Corps(cartouche_informatif=None, contenu_auteur=contenu)
    return msgspec.structs.replace(record(told), corps=corps)
