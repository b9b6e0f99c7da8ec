"""Pages: which elements are taken out by structure, and which are kept whatever they are called."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.cleaning.boilerplate import clean_text
from scraper.cleaning.pages import clean_page
from tests.laws import examples

PAGES = Path(__file__).resolve().parents[4] / "shared" / "an" / "pages"
CAPTCHA = "Veuillez vérifier que vous n'êtes pas un robot pour pouvoir voter"


def rules(page: str) -> list[str]:
    return [passage.rule for passage in clean_page(page).blocks]


def test_a_page_is_its_main_matter() -> None:
    """Landmarks, a skip link, a cookie bar, a share block in the main part, a notice."""
    page = clean_page(
        "<!doctype html><html><head><title>Scrutin</title></head><body class='cookie-banner'>"
        "<a class='skip-link' href='#m'>Aller au contenu</a>"
        "<header><h1>NosVotes</h1><nav><ul><li>Accueil<li>Scrutins</ul></nav></header>"
        "<div id=cookie-banner><p>Encore un peu de vie privée ?</p><button>Oui</button></div>"
        "<main><h1>Scrutin n° 12</h1><p>Le texte <b>même</b>.</p>"
        "<ul class='share buttons'><li>Facebook<li>X</ul>"
        f"<p>{CAPTCHA}</p><p>La fin.</p></main><footer>© 2026 NosVotes</footer></body></html>"
    )
    assert page.substance == "Scrutin n° 12\n\nLe texte même.\n\nLa fin."
    assert [passage.rule for passage in page.blocks] == [
        "skip_link",
        "header",
        "cookies",
        "share",
        "footer",
    ]
    assert [(p.rule, p.text) for p in page.cleaned.passages] == [("captcha", CAPTCHA)]
    assert page.flags == {"captcha"}


def test_a_block_is_a_span_of_the_page_as_captured() -> None:
    """From the « < » of its start tag to the « > » of its end tag, references and all."""
    html = "<p>un</p><nav class=\"a\"><a href='/?a=1&amp;b'>d&eacute;put&eacute;s</a></nav><p>deux"
    page = clean_page(html)
    (block,) = page.blocks
    assert block.text == "<nav class=\"a\"><a href='/?a=1&amp;b'>d&eacute;put&eacute;s</a></nav>"
    assert html[block.start : block.end] == block.text
    assert page.substance == "un\n\ndeux"


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<article><header><h1>Titre</h1>Date</header>Texte</article>", "Titre\n\nDate\n\nTexte"),
        ("<div class=header><h1>Titre</h1></div><p>Texte", "Titre\n\nTexte"),
        ("<main><section><div class=footer>Note</div></section></main>", "Note"),
        ("<div class=share><main>Texte</main></div>", "Texte"),
        ("<div id=newsletter><article>Texte</article></div>", "Texte"),
        ("<nav>Menu<p>Texte", "Menu\n\nTexte"),
        ("<div><p class=share>Menu<div>Texte</div></p></div><p>Suite", "Texte\n\nSuite"),
        ("<h2><button>Exposé sommaire</button></h2><p>Texte", "Exposé sommaire\n\nTexte"),
        ("<button aria-expanded=true>Exposé</button><p>Texte", "Exposé\n\nTexte"),
        ("<p title=' class=\"share\" '>Texte</p><p>Suite", "Texte\n\nSuite"),
        ("<p class='partageux social newsletters-loi'>Texte</p><p>Suite", "Texte\n\nSuite"),
        ("<div class='theme-sombre'>Texte</div><p>Suite", "Texte\n\nSuite"),
        ("<!-- <nav> -->Texte<!-- </nav> --><p>Suite", "Texte\n\nSuite"),
        ("<script>'<nav>'</script>Texte<script>'</nav>'</script><p>Suite", "Texte\n\nSuite"),
        ("<aside><h2>Mises au point</h2>M. X a voulu voter pour</aside><p>Suite", None),
    ],
)
def test_what_may_be_substance_stays(html: str, kept: str | None) -> None:
    """A header within an article, what holds the main matter, what never closes, look-alikes."""
    wanted = kept or "Mises au point\n\nM. X a voulu voter pour\n\nSuite"
    assert clean_page(html).substance == wanted


def test_where_a_page_says_what_is_main_other_signs_mean_nothing() -> None:
    """A logo as <h1>, cards as <article>: with a <main> elsewhere, they are chrome."""
    html = (
        "<header><h1>Logo</h1></header><main>Texte</main>"
        "<div class=related><article>Autre scrutin</article></div>"
    )
    assert clean_page(html).substance == "Texte"
    assert rules(html) == ["header", "related"]


def test_words_on_either_side_of_a_block_are_not_joined() -> None:
    """An inline one is a space, another a new paragraph."""
    assert clean_page("<p>un<button>x</button>deux</p>").substance == "un deux"
    assert clean_page("<div>un<nav>x</nav>deux</div>").substance == "un\n\ndeux"


def test_a_page_of_chrome_alone_is_left_as_it_is() -> None:
    """It is no page of the kind that the table knows: better all of it than nothing."""
    page = clean_page("<nav><p>Un texte dans un menu, seul de la page.</p></nav>")
    assert (page.blocks, page.substance) == ((), "Un texte dans un menu, seul de la page.")


@pytest.mark.parametrize("html", ["", " ", "<", "texte", "</nav>", "<nav", "<nav></div></nav>x"])
def test_any_text_is_a_page(html: str) -> None:
    """Nothing raises."""
    clean_page(html)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 200_000 + "texte",
        "<span><li>" * 50_000,
        "<nav>" * 60_000 + "x" + "</nav>" * 60_000 + "texte",
        "<div class='" + "share " * 60_000 + "'>x</div>texte",
        "<a " + "b=c " * 60_000,
        "</nav>" * 100_000 + "texte",
    ],
)
def test_no_page_is_too_deep_or_takes_long(html: str) -> None:
    """Every step takes a bounded time, and nothing recurses."""
    clean_page(html)


@pytest.mark.real
@pytest.mark.skipif(not PAGES.exists(), reason="the real pages are not beside this checkout")
@pytest.mark.parametrize(
    ("name", "first", "last", "absent"),
    [
        (
            "amendement_14_0922_AN_406.html",
            "ART. 1ER BIS C | N°406",
            "République.",
            ["Documents parlementaires", "Version PDF", "Accueil"],
        ),
        (
            "amendement_14_0996_CION_LOIS_CL4.html",
            "ART. UNIQUE | N°CL4",
            "loi.",
            ["Version PDF", "Accueil"],
        ),
        (
            "scrutin_14_1212.html",
            "Analyse du scrutin n° 1212",
            "- Non inscrits Pour: 3Abstention: 3",
            ["Recherche", "Imprimer", "Plan du site"],
        ),
        (
            "scrutin_17_8430_reduit.html",
            "Analyse du scrutin n°8430",
            "- Pour : 9",
            ["Mentions légales", "Aller au contenu", "Gestion des cookies", "newsletter"],
        ),
    ],
)
def test_a_real_page_begins_and_ends_with_its_substance(
    name: str, first: str, last: str, absent: list[str]
) -> None:
    """Header, menus, breadcrumb, buttons and footer gone; the mises au point are kept."""
    substance = clean_page((PAGES / name).read_text(encoding="utf-8")).substance
    assert substance.startswith(first)
    assert substance.endswith(last)
    assert [word for word in absent if word in substance] == []
    assert "Mises au point" in substance or name != "scrutin_14_1212.html"


MARKUP = [
    *("<nav>", "</nav>", "<div class=share>", "<div>", "</div>", "<p>", "</p>", "<header>"),
    *("</header>", "<main>", "</main>", "<article>", "</article>", "<h1>", "</h1>", "<li>"),
    *("<ul>", "</ul>", "<button>", "</button>", "<!--", "-->", "<table>", "<td>", "</table>"),
    *("mot", "autre mot", " ", f"<p>{CAPTCHA}</p>", "<footer>", "</footer>", "Partager", "<br>"),
]


@settings(max_examples=examples(250), deadline=None)
@given(st.lists(st.sampled_from(MARKUP), max_size=25).map("".join))
def test_cleaning_a_page_ends_in_a_fixed_point(html: str) -> None:
    """The substance is clean text; the blocks are spans, in order, that do not meet."""
    page = clean_page(html)
    assert clean_text(page.substance).substance == page.substance
    at = 0
    for block in page.blocks:
        assert at <= block.start < block.end
        assert html[block.start : block.end] == block.text
        at = block.end


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(st.sampled_from(MARKUP), max_size=25).map("".join))
def test_what_no_rule_names_is_never_taken_out(html: str) -> None:
    """Without an element that a rule names, no element goes."""
    plain = re.sub("</?(?:nav|header|footer|button)>| class=share", "", html)
    assert clean_page(plain).blocks == ()
