"""Mark-up: what a fragment of the Assemblée's HTML looks like as text, and as safe HTML."""

from __future__ import annotations

import pytest

from scraper.cleaning import Clean, clean

# ---- Paragraphs and lines ------------------------------------------------------------------------


def test_a_dispositif_is_paragraphs_parted_by_a_blank_line() -> None:
    """The commonest shape: styled paragraphs, an empty one among them, non-breaking spaces."""
    cleaned = clean(
        '<p style="text-align: justify;">&Agrave; l&#x2019;alin&#x00E9;a&nbsp;30, substituer '
        "au&nbsp;taux&nbsp;:</p><p>&nbsp;</p>"
        '<p style="text-align: justify;">&#x00AB;&nbsp;3&nbsp;%&nbsp;&#x00BB;.</p>'
    )
    assert cleaned == Clean(
        texte="À l’alinéa 30, substituer au taux :\n\n« 3 % ».",
        html="<p>À l’alinéa\xa030, substituer au\xa0taux\xa0:</p><p>«\xa03\xa0%\xa0».</p>",
    )


def test_br_is_a_newline_and_two_are_a_blank_line() -> None:
    """At the edges of a paragraph they say nothing; more than two say no more than two."""
    cleaned = clean("<p><br>un<br>deux<br /><BR>trois<br><br>&nbsp;<br>quatre<br></p><br><p>cinq")
    assert cleaned == Clean(
        texte="un\ndeux\n\ntrois\n\nquatre\n\ncinq",
        html="<p>un<br>deux<br><br>trois<br><br>quatre</p><p>cinq</p>",
    )


def test_blocks_of_every_name_part_words() -> None:
    """No two words are glued where a tag that breaks lines stood."""
    assert clean("un<div>deux<p>trois</p></div><h2>quatre</h2>cinq<hr>six<center>sept") == Clean(
        texte="un\n\ndeux\n\ntrois\n\nquatre\n\ncinq\n\nsix\n\nsept",
        html="<p>un</p><p>deux</p><p>trois</p><p>quatre</p><p>cinq</p><p>six</p><p>sept</p>",
    )


@pytest.mark.parametrize(
    "fragment", ["", " ", "<p></p>", "<p>&nbsp;</p><p><br></p>", "<b><i></i></b>"]
)
def test_a_blank_fragment_is_empty(fragment: str) -> None:
    """One dispositif and four exposés of the real set are blank."""
    assert clean(fragment) == Clean(texte="", html="")


# ---- Formats inside a line -----------------------------------------------------------------------


def test_tags_inside_a_line_neither_glue_nor_part_words() -> None:
    """`1<sup>er</sup>`, `m<sup>2</sup>`, `M<sup>me</sup>`, `<i>mot</i>s`."""
    cleaned = clean(
        "<p>Le 1<sup>er</sup> mai, 5 m<sup>2</sup> &agrave; M<sup>me</sup> X, des <i>mot</i>s, "
        "244<i> quater</i> I, CO<sub>2&nbsp;</sub>abattue</p>"
    )
    assert cleaned == Clean(
        texte="Le 1er mai, 5 m2 à Mme X, des mots, 244 quater I, CO2 abattue",
        html="<p>Le 1<sup>er</sup> mai, 5 m<sup>2</sup> à M<sup>me</sup> X, des <i>mot</i>s, "
        "244 <i>quater</i> I, CO<sub>2</sub>\xa0abattue</p>",
    )


def test_strong_and_em_are_b_and_i_and_unknown_tags_leave_no_trace() -> None:
    """span, font and Word's `o:p` go, their text stays; so do styles, classes and handlers."""
    cleaned = clean(
        '<p class="MsoNormal" onclick="x()"><strong>gras</strong> <em>ital</em> '
        '<span style="color: red">vu<o:p> aussi</o:p></span> <font color="#555">et</font> '
        "<strike>a</strike><del>b</del> <ins>c</ins></p>"
    )
    assert cleaned == Clean(
        texte="gras ital vu aussi et ab c",
        html="<p><b>gras</b> <i>ital</i> vu aussi et <s>ab</s> <u>c</u></p>",
    )


def test_misnested_and_unclosed_formats_are_written_well_nested() -> None:
    """They go on where a browser would let them, paragraph after paragraph, never out of a cell."""
    assert clean("<b>un <i>deux</b> trois</i>").html == "<p><b>un <i>deux</i></b> <i>trois</i></p>"
    assert clean("<b><p>un</p><p>deux</p></b>trois").html == (
        "<p><b>un</b></p><p><b>deux</b></p><p>trois</p>"
    )
    assert clean("<table><tr><td><b>un</td><td>deux</td></tr></table>").html == (
        "<table><tr><td><b>un</b></td><td>deux</td></tr></table>"
    )


# ---- Lists ---------------------------------------------------------------------------------------


def test_lists_are_readable_in_text() -> None:
    """« - » or « 1. », two spaces further in each level; a paragraph or `<br>` is a new line."""
    cleaned = clean(
        '<p>Il permet&nbsp;:</p><ol style="text-align: justify;"><li>D&#x2019;authentifier,</li>'
        "<li><p>De suivre&nbsp;:</p><ul><li>ceci<br>ou</li><li>cela</li></ul>enfin</li></ol>"
        "<p>Fin</p>"
    )
    assert cleaned == Clean(
        texte="Il permet :\n\n1. D’authentifier,\n2. De suivre :\n  - ceci\n    ou\n  - cela\n"
        "  enfin\n\nFin",
        html="<p>Il permet\xa0:</p><ol><li>D’authentifier,</li>"
        "<li>De suivre\xa0:<ul><li>ceci<br>ou</li><li>cela</li></ul>enfin</li></ol><p>Fin</p>",
    )


def test_an_empty_item_goes_but_keeps_its_number() -> None:
    """What comes third on the AN's page comes third here."""
    assert clean("<ul><li></li><li>a</li></ul>") == Clean("- a", "<ul><li>a</li></ul>")
    assert clean("<ol><li>a</li><li>&nbsp;</li><li>c</li></ol>") == Clean(
        texte="1. a\n3. c", html="<ol><li>a</li><li></li><li>c</li></ol>"
    )


def test_a_list_that_does_not_count_one_two_three_keeps_its_labels_as_text() -> None:
    """No attribute survives, so the label does: « c) » is not « 1. » in a law."""
    assert clean('<ol type="a" start="3"><li>un</li><li>deux</li></ol>') == Clean(
        texte="- c. un\n- d. deux", html="<ul><li>c. un</li><li>d. deux</li></ul>"
    )
    assert clean('<ol style="list-style-type: upper-roman;"><li>un<li>deux</ol>').texte == (
        "- I. un\n- II. deux"
    )
    assert clean('<ol start="27" type=a><li>un</ol><ol start=4><li>deux</ol>').texte == (
        "- aa. un\n\n- 4. deux"
    )


def test_lists_out_of_place_are_put_right() -> None:
    """An item without a list, a list between two items, text between two items."""
    assert clean("<li>a</li><li>b</li><p>c</p>") == Clean(
        texte="- a\n- b\n\nc", html="<ul><li>a</li><li>b</li></ul><p>c</p>"
    )
    assert clean("<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>") == Clean(
        texte="- a\n  - b\n- c", html="<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"
    )
    assert clean("<ul>a<li>b</ul>") == Clean("- a\n- b", "<ul><li>a</li><li>b</li></ul>")
    assert clean("<ol><li><ul><li>a</li></ul></li></ol>") == Clean(
        texte="1. - a", html="<ol><li><ul><li>a</li></ul></li></ol>"
    )


# ---- Tables --------------------------------------------------------------------------------------


def test_a_table_is_a_line_per_row_and_keeps_its_spans() -> None:
    """Cells are parted by « | », empty ones keep their place; a cell stays on its row's line."""
    cleaned = clean(
        '<p>&#x00AB;&nbsp;</p><table style="width: 427.5pt;" border="1"><colgroup><col width="9">'
        '</colgroup><thead><tr><td colspan="2"><p>Minist&#x00E8;re</p></td><th>Plafond</th></tr>'
        '</thead><tbody><tr><td rowspan="2" width="91">Agriculture<br>et p&#x00EA;che</td>'
        "<td>&nbsp;</td><td><p>29&nbsp;000</p><p>ETP</p></td></tr><tr><td></td><td>5</td></tr>"
        "<tr><td>&nbsp;</td><td></td><td></td></tr></tbody></table><p>&#x00BB;</p>"
    )
    assert cleaned == Clean(
        texte="«\n\nMinistère | Plafond\nAgriculture et pêche | | 29 000 ETP\n| 5\n\n»",
        html='<p>«</p><table><thead><tr><td colspan="2">Ministère</td><th>Plafond</th></tr></thead>'
        '<tbody><tr><td rowspan="2">Agriculture<br>et pêche</td><td></td>'
        "<td>29\xa0000<br>ETP</td></tr><tr><td></td><td>5</td></tr>"
        "<tr><td></td><td></td><td></td></tr></tbody></table><p>»</p>",
    )


def test_a_caption_stands_before_its_table_and_an_empty_table_nowhere() -> None:
    """`<caption>` is not in what we keep; its words are."""
    assert clean(
        "<table><caption>Titre</caption><tr><td>a</table>b<table><tr><td></table>"
    ) == Clean(
        texte="Titre\n\na\n\nb", html="<p>Titre</p><table><tr><td>a</td></tr></table><p>b</p>"
    )


def test_text_astray_in_a_table_keeps_its_place() -> None:
    """A browser would put it before the table: the order of the words would change."""
    assert clean("<table><tr><td>a</td></tr>b<tr><td>c</td></tr></table>") == Clean(
        texte="a\nb\nc",
        html="<table><tr><td>a</td></tr><tr><td>b</td></tr><tr><td>c</td></tr></table>",
    )


def test_lists_and_tables_inside_a_cell_stay_on_its_line() -> None:
    """The HTML nests them; the text has one line per row of the outer table."""
    cleaned = clean(
        "<table><tr><td><ul><li>a</li><li>b</li></ul></td>"
        "<td><table><tr><td>c</td><td>d</td></tr></table></td></tr></table>"
    )
    assert cleaned == Clean(
        texte="- a - b | c | d",
        html="<table><tr><td><ul><li>a</li><li>b</li></ul></td>"
        "<td><table><tr><td>c</td><td>d</td></tr></table></td></tr></table>",
    )


def test_a_table_inside_an_item_is_indented_with_it() -> None:
    """Its first row stands beside the bullet."""
    assert (
        clean("<ul><li><table><tr><td>a<td>b<tr><td>c</table>d</ul>").texte == "- a | b\n  c\n  d"
    )


@pytest.mark.parametrize("span", ["1", "0", "-2", "deux", "2000", "999999", '"><script>'])
def test_spans_that_say_nothing_are_left_out(span: str) -> None:
    """Only an integer above one, and one that HTML allows, is written."""
    cleaned = clean(f"<table><tr><td colspan='{span}'>a</td></tr></table>")
    assert cleaned.html == "<table><tr><td>a</td></tr></table>"


def test_markup_in_the_wrong_place_loses_no_word() -> None:
    """Each of these is closed, opened or filled where it may not be."""
    cases = {
        # Text in an item that its label has begun; text between the items of such a list.
        "<ol start=2>un<li>deux</ol>": (
            "- 2. un\n- 3. deux",
            "<ul><li>2. un</li><li>3. deux</li></ul>",
        ),
        # A format opened twice and closed once goes on.
        "<i>a<em>b</em>c</i>d": ("abcd", "<p><i>abc</i>d</p>"),
        # A table without a row in an item, and one in a cell, are only their text.
        "<ul><li><table>a</table>b</ul>": ("- a\n  b", "<ul><li>a<br>b</li></ul>"),
        # A table in a table that has no cell yet stands in its stead.
        "<table>a<table><tr><td>b</table>c": (
            "a\n\nb\n\nc",
            "<p>a</p><table><tr><td>b</td></tr></table><p>c</p>",
        ),
        # An empty list between two items leaves the item before it as it was.
        "<ul><li>a</li><ul></ul>b</ul>": ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        # A row ends the list that was left open in its cell.
        "<table><tr><td><ul><li>a<tr><td>b</table>": (
            "- a\nb",
            "<table><tr><td><ul><li>a</li></ul></td></tr><tr><td>b</td></tr></table>",
        ),
        # Rows, cells, sections, items and ends of nothing are only ends of lines.
        "a<tr>b<td>c<tbody>d</li>e</ul>f</table>g": (
            "a\n\nb\n\nc\n\nd\n\ne\n\nf\n\ng",
            "<p>a</p><p>b</p><p>c</p><p>d</p><p>e</p><p>f</p><p>g</p>",
        ),
        # Sections and rows without a cell are not written.
        "<table><thead></thead><tr></tr><tr><td>a</table>": (
            "a",
            "<table><tr><td>a</td></tr></table>",
        ),
        # A table in a cell keeps to the line of the cell.
        "<table><tr><td>a<table><tr><td>b</td></tr><tr><td>c</table></table>": (
            "a b c",
            "<table><tr><td>a<table><tr><td>b</td></tr><tr><td>c</td></tr></table></td></tr></table>",
        ),
    }  # fmt: skip
    for fragment, (texte, html) in cases.items():
        assert clean(fragment) == Clean(texte=texte, html=html), fragment
        assert clean(html) == Clean(texte=texte, html=html), fragment


# ---- Hidden nodes --------------------------------------------------------------------------------


def test_what_an_editor_left_hidden_is_dropped() -> None:
    """580 real texts hold such a node; in four it holds a gage that a browser does not show."""
    cleaned = clean(
        "<p>II.&nbsp;&#x2013;&nbsp;La perte de recettes est compens&#x00E9;e.</p>"
        '<div id="highlighter--hover-tools" style="display: none; text-align: justify;">'
        '<p>II. La perte de recettes.</p><div id="x--container">&nbsp;</div></div><p>Fin</p>'
    )
    assert cleaned == Clean(
        texte="II. – La perte de recettes est compensée.\n\nFin",
        html="<p>II.\xa0–\xa0La perte de recettes est compensée.</p><p>Fin</p>",
    )


@pytest.mark.parametrize(
    "hidden",
    [
        "<span style='DISPLAY:none !important'>x</span>",
        '<b style="color: red; visibility: hidden">x<b>y</b></b>',
        "<i hidden>x</i>",
        "<script>if (a < b) document.write('<b>x</b>')</script>",
        "<style>p { color: red }</style>",
        "<!-- x -->",
        "<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->",
        "<![if !supportLists]>",
        "<![endif]>",
        "<?xml:namespace prefix = o />",
        "<title>x</title>",
        "<template>x</template>",
        '<br style="display: none">',
    ],
)
def test_nothing_remains_of_a_hidden_node(hidden: str) -> None:
    """Hidden inline elements, scripts, styles, comments, Word's conditional comments."""
    assert clean(f"<p>un{hidden}deux</p>") == Clean(texte="undeux", html="<p>undeux</p>")


def test_a_hidden_block_still_parts_what_stands_around_it() -> None:
    """Two words never become one."""
    assert clean("un<div hidden>x</div>deux").texte == "un\n\ndeux"


@pytest.mark.parametrize(
    ("fragment", "texte"),
    [
        ("<p hidden>x<p>un", "un"),
        ("<ul><li hidden>x<li>un</ul>", "- un"),
        ("<table><tr><td hidden>x<td>un</table>", "un"),
        ("<table><tr><td><div hidden>x</td><td>un</table>", "| un"),
        ("<p><span hidden>x</p>un", "un"),
        ("<div hidden><div>x</div>y</div>un", "un"),
        ("<p hidden>x<p hidden>y<p>un", "un"),
    ],
)
def test_a_hidden_node_that_was_not_closed_ends_where_a_browser_ends_it(
    fragment: str, texte: str
) -> None:
    """At the next block, item, cell, or at the end of what it stands in."""
    assert clean(fragment).texte == texte


@pytest.mark.parametrize(
    "style", ["overflow: hidden", "display: block", "font: none", "display:none;display:block"]
)
def test_a_style_that_hides_nothing_hides_nothing(style: str) -> None:
    """70 real cells say `overflow: hidden`."""
    assert clean(f'<p style="{style}">un</p>').texte == "un"


@pytest.mark.parametrize(
    "opening", ["<!--", "<b", "<a href='x", '<p style="', "<", "</", "<!", "<?"]
)
def test_what_never_closes_hides_nothing(opening: str) -> None:
    """A browser would drop all that follows; here it is text, and no word is lost."""
    assert clean(f"<p>un {opening} deux").texte == f"un {opening} deux"


@pytest.mark.parametrize("opening", ["<style>", "<script type='x'>", "<title>"])
def test_a_raw_element_that_never_closes_hides_nothing(opening: str) -> None:
    """The same for elements whose content is no mark-up."""
    assert clean(f"<p>un {opening} deux").texte == "un deux"


# ---- Links and pictures --------------------------------------------------------------------------


def test_a_link_keeps_its_text_and_a_web_address() -> None:
    """Escaped twice in one real address: `&amp;amp;`."""
    cleaned = clean(
        '(<u><a href="https://www.lesechos.fr/a?b=c%3A1&amp;amp;d=1&amp;copy=2#e" target="_blank" '
        'onclick="x">EXCLUSIF</a></u>)'
    )
    assert cleaned == Clean(
        texte="(EXCLUSIF)",
        html='<p>(<u><a href="https://www.lesechos.fr/a?b=c%3A1&amp;d=1&amp;copy=2#e">EXCLUSIF</a>'
        "</u>)</p>",
    )


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "java&#10;script:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "mailto:x@assemblee-nationale.fr",
        "//exemple.fr/",
        "/dyn/17/amendements",
        "https://",
        "https:///x",
        "https://exemple.fr/&quot;onmouseover=&quot;x",
        "https://exemple.fr/\u202egpj.exe",
        "2025-127 du&nbsp;14&nbsp;f&#x00E9;vrier&nbsp;2025 de finances pour 2025",
    ],
)
def test_a_link_that_is_no_web_address_is_only_its_text(href: str) -> None:
    """The last one is real."""
    assert clean(f'<a href="{href}">texte</a>') == Clean(texte="texte", html="<p>texte</p>")


def test_a_picture_is_its_alternative_text_or_nothing() -> None:
    """Never its source: the real ones are `data:` and dead `blob:` addresses."""
    assert clean('<p>a<img src="blob:https://eloi.x/1">b <img src="data:image/png;base64,AA==" '
                 'alt="Carte des &lt;zones&gt;">c</p>') == Clean(
        texte="a b Carte des <zones> c", html="<p>a b Carte des &lt;zones&gt; c</p>"
    )  # fmt: skip


# ---- Input of any size and shape -----------------------------------------------------------------


@pytest.mark.parametrize("tag", ["div", "b", "a", "ul", "ol><li", "table><tr><td"])
def test_a_hundred_thousand_nested_tags_are_read(tag: str) -> None:
    """Nothing recurses, and no step costs more for being deep."""
    name = tag.split(">", maxsplit=1)[0]
    cleaned = clean(f"<{tag}>" * 100_000 + "fin" + f"</{name}>" * 100_000)
    assert cleaned.texte.endswith("fin")


@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "<script>",
        "<a ",
        '<a b="',
        "</",
        "&am",
        "&amp;",
        "<b><p>",
        "<ul><li></td>",
        "x\u0301",
    ],
)
def test_hostile_repetitions_are_read_in_linear_time(piece: str) -> None:
    """Each of these makes some parser quadratic: minutes for what takes less than a second."""
    clean(piece * (300_000 // len(piece)))


def test_ten_megabytes_are_cleaned() -> None:
    """As many paragraphs as that makes."""
    paragraph = '<p style="text-align: justify;">L&#x2019;article&nbsp;1<sup>er</sup></p>'
    cleaned = clean(paragraph * 150_000)
    assert cleaned.texte == "\n\n".join(["L’article 1er"] * 150_000)
