"""Layout: text and tags in turn, written as plain text and as minimal HTML at once.

What the two look like:

* **paragraphs** are `<p>`, and parted by a blank line in the text; `<br>` is a newline (two make a
  blank line, more say no more); inside an item or a cell a new paragraph is a `<br>`;
* **lists** are `<ul>` and `<ol>`; in the text « - » or « 1. », two spaces further in each level;
* **tables** keep their cells and spans; in the text a line per row, cells parted by « | », and
  whatever breaks lines inside a cell is a space;
* **formats** (b, i, u, s, sup, sub, a) nest, open at the first word that they cover and close after
  the last; they never make or take a space;
* what shows nothing is not written: empty paragraphs, items, rows of text, lists and tables.

Everything is kept on explicit stacks and every step costs a bounded time: no nesting is too deep.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.cleaning.tags import Kind, Tag, item_label
from scraper.cleaning.typography import one_space, plain, spell_ligatures, stronger
from scraper.cleaning.unicode import BREAK, decode_references, repair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_PARAGRAPH: Final = 3  # the widest gap: nothing stands on the line yet; 1 and 2 count <br>
_DEEPEST: Final = 8  # levels of a list that the text still indents; the HTML nests them all
_LONGEST_LEAD: Final = 80  # characters of markers on one line, before lists nested without a word
_BLOCK: Final = Kind.BLOCK
_BULLET: Final = "- "


class _Lead(NamedTuple):
    """What the text writes before its next visible word, instead of what the gap would ask for.

    Attributes:
        parting: what separates it from the text before, if there is any.
        marker: indent, bullet, number.
    """

    parting: str
    marker: str


class _Point(NamedTuple):
    """Where a list or a table began: what to go back to where it turns out to show nothing."""

    html: int
    seen: int
    opened: list[str]
    after: bool
    lead: _Lead | None


class _List:
    """A list being written.

    Attributes:
        tag: ul or ol.
        numbering: of a list that does not count 1, 2, 3 (`tags.Tag.value`): its labels are text.
        begun: where it began.
        implicit: made for an item that stood in no list; it ends with its items.
        joined: the list whose last item was reopened to hold this one.
        count: how many items it has had.
        item: where its open item began; None where none is open.
        joinable: its last item shows something, so that a list after it may join it.
    """

    __slots__ = ("begun", "count", "implicit", "item", "joinable", "joined", "numbering", "tag")

    def __init__(
        self, name: str, numbering: str, begun: _Point, *, implicit: bool, joined: _List | None
    ) -> None:
        self.tag = "ol" if name == "ol" and not numbering else "ul"
        self.numbering = numbering
        self.begun = begun
        self.implicit = implicit
        self.joined = joined
        self.count = 0
        self.item: _Point | None = None
        self.joinable = False


class _Table:
    """A table being written. Until its first row it is not begun: what stands there precedes it.

    Attributes:
        begun: where it began, None before its first row.
        section: thead or tbody where one is open, else "".
        row: where its open row began, None where none is open; `row_text` is the place in the text.
        cells: how many cells the open row has had.
        cell: where the open cell began, None where none is open.
        tag: td or th, of the last cell.
        formats: what was open around the open cell.
    """

    __slots__ = ("begun", "cell", "cells", "formats", "row", "row_text", "section", "tag")

    def __init__(self) -> None:
        self.begun: _Point | None = None
        self.section = ""
        self.row: _Point | None = None
        self.row_text = 0
        self.cells = 0
        self.cell: _Point | None = None
        self.tag = ""
        self.formats: dict[str, int] = {}


class Writer:
    """Writes both outputs as it is told what comes.

    Attributes:
        repairs: the text may hold references, stray brackets or characters for `unicode.repair`.
        joins_spaces: spaces may stand side by side in it (where it is not repaired).
        html: the pieces of HTML written so far.
        text: those of the plain text, still escaped as in HTML.
        seen: how many visible texts have been written.
        stack: the lists and tables that are open, the outermost first.
        lists, tables: how many of each the stack holds.
        cells: how many cells are open.
        formats: the formats that the next word should have, as start tags, each with how often it
            was opened.
        opened: those that stand open in `html`; `stale` where the two may differ.
        paragraph: whether a <p> stands open in `html`.
        gap: how far the line is from the last word: 0 on its line, 1 or 2 after so many <br>,
            3 in a new paragraph.
        space: the space that was met since the last word, written only if one follows on the line.
        after: a list or table has just been closed: no <br> is needed after it.
        lead: what the text owes before its next word, where the gap does not say it.
    """

    def __init__(self, *, repairs: bool, joins_spaces: bool = False) -> None:
        self.repairs = repairs
        self.joins_spaces = joins_spaces
        self.html: list[str] = []
        self.text: list[str] = []
        self.seen = 0
        self.stack: list[_List | _Table] = []
        self.lists = 0
        self.tables = 0
        self.cells = 0
        self.formats: dict[str, int] = {}
        self.opened: list[str] = []
        self.stale = False
        self.paragraph = False
        self.gap = _PARAGRAPH
        self.space = ""
        self.after = False
        self.lead: _Lead | None = None

    def write(self, parts: Iterable[tuple[str, Tag]]) -> tuple[str, str]:
        """Write texts and tags in turn (`visible.visible`); HTML and plain text are returned."""
        for text, tag in parts:
            if text:
                if self.repairs:
                    self._repaired_text(text)
                elif self.joins_spaces:
                    self._text(one_space(text))
                elif tag[0] == _BLOCK and self._is_at_ease():
                    self._paragraph(text)
                    continue
                else:
                    self._text(text)
            handle = _HANDLERS[tag[0]]
            if handle is not None:
                handle(self, tag)
        while self.stack:
            self._leave()
        self._end_paragraph()
        return "".join(self.html), self._plain_text()

    def _plain_text(self) -> str:
        text = plain("".join(self.text))
        if "&" in text:
            text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        return spell_ligatures(text) if self.repairs else text

    # ---- Words ---------------------------------------------------------------------------------

    def _repaired_text(self, raw: str) -> None:
        repaired = repair(decode_references(raw))
        first, *others = one_space(escape(repaired, quote=False)).split(BREAK)
        self._text(first)
        for other in others:
            self.on_break()
            self._text(other)

    def _is_at_ease(self) -> bool:
        """Whether nothing is open: what comes next is a paragraph and no more."""
        return self.gap == _PARAGRAPH and not self.stack and not self.formats

    def _paragraph(self, text: str) -> None:
        """A whole paragraph of one text: what `_text` and the block after it would write."""
        core = text.strip()
        if core:
            self.html += ("<p>", core, "</p>")
            self.text += ("\n\n", core) if self.text else (core,)
            self.seen += 1

    def _text(self, text: str) -> None:
        """Escaped text, in which no two spaces stand between two words."""
        core = text.strip()
        if not core:
            if text and self.gap == 0:
                self.space = stronger(self.space, text)
            return
        space, after = self.space, ""
        if len(core) != len(text):
            start = text.index(core)
            space = stronger(space, text[:start])
            after = stronger(text[start + len(core) :])
        if self.gap:
            self._begin_line()
        elif self.stale:
            self._fit_formats(space)
            self.text.append(space)
        elif space:
            self.html.append(space)
            self.text.append(space)
        self.html.append(core)
        self.text.append(core)
        self.space = after
        self.seen += 1

    def _begin_line(self) -> None:
        """Write what parts the next word from the last one, which stands on another line."""
        box = self._box()
        if self.gap == 0:  # the label of a new item stands on the line already
            self._fit_formats(self.space)
            self.text.append(self.space)
        elif box is None:
            self._begin_line_of_paragraph()
        else:
            self._begin_line_in(box)
        self.gap = 0
        self.after = False

    def _begin_line_of_paragraph(self) -> None:
        if self.paragraph:
            self._fit_formats("<br>" * self.gap)
            self.text.append("\n" * self.gap)
            return
        self.html.append("<p>")
        self.paragraph = True
        self._fit_formats("")
        if self.text:
            self.text.append("\n\n")

    def _begin_line_in(self, box: _Point) -> None:
        is_first = box.seen == self.seen
        breaks = 0 if is_first or self.after else self.gap % _PARAGRAPH or 1
        self._fit_formats("<br>" * breaks)
        if self.lead is not None:
            self.text.append((self.lead.parting if self.text else "") + self.lead.marker)
            self.lead = None
        elif self.cells:
            self.text.append(" ")
        else:
            self.text.append("\n" * max(breaks, 1) + self._indent(self.lists))

    def _indent(self, level: int) -> str:
        return "  " * min(level, _DEEPEST)

    # ---- Formats -------------------------------------------------------------------------------

    def on_format(self, tag: Tag) -> None:
        """From here on text has one format more, or one fewer."""
        formats, start = self.formats, tag.value
        if tag.name == "a":
            # A link ends the link in which it stands.
            for other in [other for other in formats if other.startswith("<a")]:
                del formats[other]
            if tag.opens and start:
                formats[start] = 1
        elif tag.opens:
            formats[start] = formats.get(start, 0) + 1
        elif formats.get(start, 0) > 1:
            formats[start] -= 1
        else:
            formats.pop(start, None)
        self.stale = True

    def _fit_formats(self, between: str) -> None:
        """Close what the next word should not have, write `between`, open what it should."""
        wanted, opened = list(self.formats), self.opened
        if wanted == opened:
            if between:
                self.html.append(between)
        else:
            common = 0
            while common < min(len(wanted), len(opened)) and wanted[common] == opened[common]:
                common += 1
            self._close_formats(common)
            if between:
                self.html.append(between)
            self.html += wanted[common:]
            self.opened = wanted
        self.stale = False

    def _close_formats(self, keep: int = 0) -> None:
        if len(self.opened) > keep:
            for start in reversed(self.opened[keep:]):
                self.html.append("</a>" if start.startswith("<a") else f"</{start[1:]}")
            self.opened = self.opened[:keep]
            self.stale = True

    # ---- Lines and paragraphs ------------------------------------------------------------------

    def on_break(self, tag: Tag | None = None) -> None:  # noqa: ARG002 - every handler takes one
        """A new line, if there is anything on this one."""
        if self.gap < 2:
            self.gap += 1
            self.space = ""

    def on_block(self, tag: Tag | None = None) -> None:  # noqa: ARG002
        """A new paragraph, if there is anything in this one."""
        if self.gap != _PARAGRAPH:
            self._end_paragraph()

    def _end_paragraph(self) -> None:
        if self.paragraph:
            self._close_formats()
            self.html.append("</p>")
            self.paragraph = False
        self.gap = _PARAGRAPH
        self.space = ""

    def on_image(self, tag: Tag) -> None:
        """A picture parts words as a space does; the text that stands for it takes its place."""
        if tag.value.strip():
            self.repairs = True
            self._repaired_text(f" {tag.value} ")
        elif tag.opens:
            self._text(" ")

    # ---- Lists and tables as boxes -------------------------------------------------------------

    def _box(self) -> _Point | None:
        """The item or cell into which text goes now, made where none is open; None for none."""
        while self.stack:
            top = self.stack[-1]
            if isinstance(top, _List):
                if top.item is None and top.implicit:
                    self._leave()
                    continue
                return top.item or self._open_item(top)
            if top.begun is not None:
                return top.cell or self._open_cell(top, "td")
            if len(self.stack) == 1:
                return None
            around = self.stack[-2]
            return around.item if isinstance(around, _List) else around.cell
        return None

    def _here(self) -> _Point:
        return _Point(len(self.html), self.seen, self.opened, self.after, self.lead)

    def _go_back(self, point: _Point) -> None:
        """Unwrite the HTML since `point`, since which nothing visible was written."""
        del self.html[point.html :]
        self.opened = point.opened
        self.after = point.after
        self.lead = point.lead
        self.stale = True

    def _leave(self) -> None:
        """Close the innermost list or table."""
        top = self.stack[-1]
        if isinstance(top, _List):
            self._close_item(top)
            self.lists -= 1
        else:
            self._end_paragraph()
            self._close_section(top)
            self.tables -= 1
        self.stack.pop()
        if top.begun is None:
            return
        if top.begun.seen != self.seen:
            self.html.append(f"</{top.tag}>" if isinstance(top, _List) else "</table>")
            self.after = True
            return
        self._go_back(top.begun)
        if isinstance(top, _List) and top.joined is not None:
            self._close_item(top.joined)

    def _innermost_table(self) -> _Table | None:
        """The table that a row or a cell belongs to, the lists that stand in it closed."""
        while self.tables:
            top = self.stack[-1]
            if isinstance(top, _Table):
                return top
            self._leave()
        return None

    # ---- Lists ---------------------------------------------------------------------------------

    def on_list(self, tag: Tag) -> None:
        """A list begins, or the innermost one ends whatever its name."""
        if tag.opens:
            self._open_list(tag.name, tag.value)
        elif self.stack and isinstance(self.stack[-1], _List):
            self._leave()
        else:
            self._end_paragraph()

    def _open_list(self, name: str, numbering: str = "", *, implicit: bool = False) -> _List:
        self._end_paragraph()
        joined = self._reopen_item()
        if joined is None:
            self._box()
        opened = _List(name, numbering, self._here(), implicit=implicit, joined=joined)
        self._close_formats()
        self.html.append(f"<{opened.tag}>")
        self.stack.append(opened)
        self.lists += 1
        return opened

    def _reopen_item(self) -> _List | None:
        """Reopen the last item for a list that stands between two items: it belongs to it."""
        top = self.stack[-1] if self.stack else None
        if not isinstance(top, _List) or top.item or top.implicit or not top.joinable:
            return None
        self.html.pop()
        top.item = self._here()._replace(seen=-1)
        return top

    def on_item(self, tag: Tag) -> None:
        """An item begins, in a list of its own where it stands in none; or it ends."""
        top = self.stack[-1] if self.stack else None
        if isinstance(top, _List):
            self._close_item(top)
        elif tag.opens:
            top = self._open_list("ul", implicit=True)
        else:
            self._end_paragraph()
        if tag.opens and isinstance(top, _List):
            self._open_item(top)

    def _open_item(self, box: _List) -> _Point:
        self._end_paragraph()
        here = box.item = self._here()
        self.html.append("<li>")
        self.lead = self._item_lead(box, f"{box.count + 1}. " if box.tag == "ol" else _BULLET)
        if box.numbering:
            self._text(f"{item_label(box.numbering, box.count)} ")
        box.count += 1
        return here

    def _item_lead(self, box: _List, marker: str) -> _Lead:
        is_first = box.begun.seen == self.seen
        indent = self._indent(self.lists - 1)
        if is_first and self.lead is not None:
            # An item or a cell that begins with a list: one line, one bullet.
            parting, before = self.lead
            if len(before) > _LONGEST_LEAD:
                before = indent
            elif before.endswith(_BULLET):
                before = before.removesuffix(_BULLET) if self.cells else indent
            return _Lead(parting, before + marker)
        if self.cells:
            return _Lead(" ", marker)
        return _Lead("\n\n" if is_first and self.lists == 1 else "\n", indent + marker)

    def _close_item(self, box: _List) -> None:
        self._end_paragraph()
        begun, box.item = box.item, None
        if begun is None:
            return
        box.joinable = begun.seen != self.seen
        if box.joinable:
            self._close_formats()
            self.html.append("</li>")
        elif box.tag == "ol":  # its number counts
            self.html.append("</li>")
            self.lead = begun.lead
        else:
            self._go_back(begun)

    # ---- Tables --------------------------------------------------------------------------------

    def on_table(self, tag: Tag) -> None:
        """A table begins (where one waits for its cells, instead of it) or ends."""
        self._end_paragraph()
        if not tag.opens:
            if self._innermost_table() is not None:
                self._leave()
            return
        top = self.stack[-1] if self.stack else None
        if isinstance(top, _Table) and top.cell is None:
            self._leave()
        self._box()
        self.tables += 1
        self.stack.append(_Table())

    def on_section(self, tag: Tag) -> None:
        """The head or a body of the innermost table begins or ends."""
        self._end_paragraph()
        table = self._innermost_table()
        if table is None:
            return
        self._close_section(table)
        if tag.opens:
            self._begin_table(table)
            table.section = tag.value
            self.html.append(f"<{tag.value}>")

    def on_row(self, tag: Tag) -> None:
        """A row of the innermost table begins or ends; outside tables, a paragraph."""
        self._end_paragraph()
        table = self._innermost_table()
        if table is not None:
            self._close_row(table)
            if tag.opens:
                self._open_row(table)

    def on_cell(self, tag: Tag) -> None:
        """A cell of the innermost table begins or ends; outside tables, a paragraph."""
        self._end_paragraph()
        table = self._innermost_table()
        if table is not None:
            self._close_cell(table)
            if tag.opens:
                self._open_cell(table, tag.value)

    def _begin_table(self, table: _Table) -> _Point:
        if table.begun is None:
            table.begun = self._here()
            self._close_formats()
            self.html.append("<table>")
        return table.begun

    def _open_row(self, table: _Table) -> None:
        is_first = self._begin_table(table).seen == self.seen
        self.html.append("<tr>")
        table.row = self._here()
        table.row_text = len(self.text)
        table.cells = 0
        if is_first and self.lead is not None:
            return  # the item or cell that begins with this table has said what parts it
        if self.cells:
            self.lead = _Lead(" ", "")
        else:
            parting = "\n\n" if is_first and not self.lists else "\n"
            self.lead = _Lead(parting, self._indent(self.lists))

    def _open_cell(self, table: _Table, tag: str) -> _Point:
        if table.row is None:
            self._open_row(table)
        table.cells += 1
        if table.cells > 1:
            self._part_cells(is_first=len(self.text) == table.row_text)
        self.html.append(f"<{tag}>")
        table.tag = tag[:2]
        table.formats = dict(self.formats)
        table.cell = self._here()
        self.cells += 1
        return table.cell

    def _part_cells(self, *, is_first: bool) -> None:
        bar = " |"
        if is_first and self.lead is not None:
            bar = (self.lead.parting if self.text else "") + self.lead.marker + "|"
        self.text.append(bar)
        self.lead = _Lead(" ", "")

    def _close_cell(self, table: _Table) -> None:
        if table.cell is None:
            return
        self._close_formats()
        self.html.append(f"</{table.tag}>")
        self.formats = table.formats
        self.stale = True
        self.after = False
        table.cell = None
        self.cells -= 1

    def _close_row(self, table: _Table) -> None:
        self._close_cell(table)
        begun, table.row = table.row, None
        if begun is None:
            return
        if self.html[-1] == "<tr>":
            self.html.pop()
        else:
            self.html.append("</tr>")
        self.lead = None
        if begun.seen == self.seen:
            del self.text[table.row_text :]
            self.lead = begun.lead

    def _close_section(self, table: _Table) -> None:
        self._close_row(table)
        section, table.section = table.section, ""
        if section and self.html[-1] == f"<{section}>":
            self.html.pop()
        elif section:
            self.html.append(f"</{section}>")


# By `Kind`; what is HIDDEN never comes here (`visible`).
_HANDLERS: Final[tuple[Callable[[Writer, Tag], None] | None, ...]] = (
    None,
    Writer.on_block,
    Writer.on_break,
    Writer.on_format,
    Writer.on_item,
    Writer.on_list,
    Writer.on_cell,
    Writer.on_row,
    Writer.on_section,
    Writer.on_table,
    Writer.on_image,
    None,
    None,
)
