"""Characters: what the Assemblée's editors let through, and what becomes of it."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from scraper.cleaning import Clean, clean
from scraper.cleaning.unicode import decode_letters, repair, settle_references


def test_hexadecimal_decimal_and_named_references_are_letters() -> None:
    """The AN writes `&#x00E9;` in texts and `&#160;` in lists of signatories."""
    cleaned = clean(
        "<p>Apr&#x00E8;s l&#8217;article&nbsp;5, l&rsquo;&Eacute;tat&#160;: 5&euro;</p>"
    )
    assert cleaned == Clean(
        texte="Après l’article 5, l’État : 5€",
        html="<p>Après l’article\xa05, l’État\xa0: 5€</p>",
    )


def test_text_escaped_twice_is_decoded_twice() -> None:
    """`&amp;gt;`, `&amp;nbsp;` and `&amp;amp;` stand in 754 real texts."""
    cleaned = clean("<p>R&amp;amp;D &amp;gt; 5&amp;nbsp;000&amp;nbsp;km, 2 &amp;lt; 3</p>")
    assert cleaned == Clean(
        texte="R&D > 5 000 km, 2 < 3", html="<p>R&amp;D &gt; 5\xa0000\xa0km, 2 &lt; 3</p>"
    )


def test_text_escaped_thrice_is_decoded_too() -> None:
    """« R&amp;amp;amp;D » in AMANR5L17PO838901B0324P1D1N003049 and two others."""
    assert clean("<p>activit&#x00E9;s de R&amp;amp;amp;D</p>").texte == "activités de R&D"


def test_text_escaped_once_is_decoded_once_and_never_becomes_markup() -> None:
    """« titre I&lt; sup&gt;er&lt; /sup&gt; » is what a browser shows."""
    cleaned = clean("<p>titre&amp;nbsp;I&lt; sup&gt;er&lt; /sup&gt; du livre&amp;nbsp;III</p>")
    assert cleaned == Clean(
        texte="titre I< sup>er< /sup> du livre III",
        html="<p>titre\xa0I&lt; sup&gt;er&lt; /sup&gt; du livre\xa0III</p>",
    )


@pytest.mark.parametrize(
    "fragment",
    [
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
        "<p>&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;</p>",
        "<p>&#60;script&#62;alert(1)&#x3c;/script&#x3E;</p>",
    ],
)
def test_an_escaped_script_is_text(fragment: str) -> None:
    """However it was escaped, it is written escaped again."""
    assert clean(fragment) == Clean(
        texte="<script>alert(1)</script>",
        html="<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    )


def test_brackets_and_ampersands_of_the_text_stay_text() -> None:
    """Typed into an editor, pasted, never escaped."""
    cleaned = clean('<p>si a < b & c > d, « R&D » et "x" <3</p>')
    assert cleaned == Clean(
        texte='si a < b & c > d, « R&D » et "x" <3',
        html='<p>si a &lt; b &amp; c &gt; d, « R&amp;D » et "x" &lt;3</p>',
    )


def test_decomposed_accents_are_composed() -> None:
    """3,300 texts spell « é » as « e » and U+0301: they would not be found."""
    cleaned = clean(
        "<p>re&#x0301;mune&#x0301;rations, a&#x0300; l&#x2019;inte&#x0301;gralite&#x0301;"
    )
    assert cleaned.texte == "rémunérations, à l’intégralité"
    assert clean("<p>re\u0301mune\u0301rations").texte == "rémunérations"


def test_an_accent_outside_the_tag_of_its_letter_is_composed_in_the_text() -> None:
    """The HTML cannot compose across a tag that it keeps; it does where it drops the tag."""
    assert clean("<p><i>e</i>&#x301;</p>") == Clean(texte="é", html="<p><i>e</i>\u0301</p>")
    assert clean("<p><span>e</span>&#x301;</p>") == Clean(texte="é", html="<p>é</p>")


@pytest.mark.parametrize(
    ("fragment", "texte"),
    [
        ("mai&#x200C;trise", "maitrise"),
        ("en&#x200B; cours", "en cours"),
        ("l&#x2060;article", "larticle"),
        ("ce titre, &#x00AD;selon", "ce titre, selon"),
        ("insuffisant.&#x202C; Selon&#x202D; eux", "insuffisant. Selon eux"),
        ("\ufeffArticle", "Article"),
        ("a\x00b\x07c", "abc"),
        ("&amp;shy;mot", "mot"),
    ],
)
def test_invisible_characters_are_removed(fragment: str, texte: str) -> None:
    """Zero-width marks, soft hyphens, direction marks, controls: nobody sees or types them."""
    assert clean(fragment) == Clean(texte=texte, html=f"<p>{texte}</p>")


@pytest.mark.parametrize("c1", ["\x92", "&#x92;", "&#146;", "&#x0092;"])
def test_a_c1_control_is_the_letter_it_was_in_windows(c1: str) -> None:
    """U+0092 was « ’ » before somebody took Windows' bytes for Latin-1."""
    assert clean(f"l{c1}article").texte == "l’article"


def test_a_c1_control_that_was_nothing_in_windows_is_removed() -> None:
    """« Conseil d’&#x0090;État », five times in the real set."""
    assert clean("Conseil d&#x2019;&#x0090;&#x00C9;tat").texte == "Conseil d’État"


def test_line_separators_are_line_breaks() -> None:
    """U+2028 in 36 real places; at the head of a paragraph it says nothing."""
    assert clean("<p>&#x2028;Au-del&#x00E0;&#x2028;de</p>") == Clean(
        texte="Au-delà\nde", html="<p>Au-delà<br>de</p>"
    )
    assert clean("un\u2029deux\x0btrois").texte == "un\ndeux\ntrois"


def test_private_use_bullets_are_bullets_and_others_are_marked_as_lost() -> None:
    """U+F0B7 is Word's bullet; what another showed depends on a font that was not kept."""
    assert clean("<p>&#xF0B7; Ces lieux</p><p>\uf0a7Ceux-ci</p>") == Clean(
        texte="• Ces lieux\n\n• Ceux-ci", html="<p>• Ces lieux</p><p>• Ceux-ci</p>"
    )
    assert clean("a&#xE123;b \U000f0001").texte == "a\ufffdb \ufffd"


def test_plain_text_has_ordinary_spaces_and_the_html_keeps_the_typography() -> None:
    """« ` carries a non-breaking space in 70 % of dispositifs: one form, so that a search finds."""
    cleaned = clean("&#x00AB;&nbsp;L.&#x202F;123-4&#x2009;du code&nbsp;&#x00BB;&#x202F;!")
    assert cleaned == Clean(
        texte="« L. 123-4 du code » !",
        html="<p>«\xa0L.\u202f123-4 du code\xa0»\u202f!</p>",
    )


def test_runs_of_spaces_are_one_space_and_the_strongest() -> None:
    """Editors write `&nbsp; &nbsp;` for an indent, double spaces by accident."""
    cleaned = clean("<p>&nbsp; &nbsp;a \n\t b&nbsp; c  \u202f <i> d </i> e&nbsp;</p>")
    assert cleaned == Clean(texte="a b c d e", html="<p>a b\xa0c\u202f<i>d</i> e</p>")


def test_plain_text_has_ordinary_hyphens() -> None:
    """`&#x2011;` (non-breaking) stands in 14,312 dispositifs: « L. 123‑4 » must be found."""
    assert clean("L.&nbsp;123&#x2011;4, soixante&#x2010;dix") == Clean(
        texte="L. 123-4, soixante-dix", html="<p>L.\xa0123\u20114, soixante\u2010dix</p>"
    )


def test_plain_text_spells_the_ligatures_of_pdf_files() -> None:
    """« modi&#xFB01;er » is one character short of what anybody searches."""
    assert clean("modi&#xFB01;er l&#x2019;e&#xFB00;et") == Clean(
        texte="modifier l’effet", html="<p>modiﬁer l’eﬀet</p>"
    )


def test_other_characters_stay_as_they_are() -> None:
    """Middle dots, superscripts, struck letters and emoji are the author's."""
    text = "député·e·s, 1ᵉʳ, a\u0336b\u0336, ⅓, x² ≤ 5, \U0001f44d"
    assert clean(text) == Clean(texte=text, html=f"<p>{text}</p>")


def test_a_lone_surrogate_and_a_non_character_are_marked_as_lost() -> None:
    """Neither can be stored."""
    assert clean("a\ud800b\ufffec").texte == "a\ufffdb\ufffdc"


def test_a_reference_of_a_million_digits_is_one_lost_character() -> None:
    """Python refuses to read an integer of more than 4,300 digits."""
    assert clean("a&#" + "9" * 1_000_000 + ";b").texte == "a\ufffdb"
    assert clean("a&#" + "0" * 1_000_000 + "233;b").texte == "aéb"


def test_references_nested_at_will_are_settled_in_one_pass() -> None:
    """The innermost completes the next one out."""
    assert settle_references("&a&#109;p;lt;") == "<"
    assert settle_references("&" + "amp;" * 100_000 + "lt;") == "<"
    assert settle_references("&" + "#38;#x26;" * 100_000 + "nbsp;") == "\xa0"
    assert settle_references("AT&T; a&b;") == "AT&T; a&b;"


def test_every_character_that_nobody_sees_is_treated() -> None:
    """By Unicode's own categories: control, format, surrogate, private use, separators."""
    treated = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    left = [
        f"U+{code:04X}"
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in treated
        and unicodedata.category(repair(f"a{chr(code)}b")[1]) in treated
        and repair(f"a{chr(code)}b")[1] != "\n"
    ]
    assert left == []


def test_the_quick_reading_of_letters_is_the_slow_one() -> None:
    """What `decode_letters` calls ordinary is what `repair` gives back unchanged."""
    for code in [*range(0x20, 0x3000), *range(0xF000, 0x10000), 0x1F44D]:
        decoded, is_ordinary = decode_letters(f"a&#x{code:04X};b")
        direct, direct_is_ordinary = decode_letters(f"a{chr(code)}b")
        composed = unicodedata.normalize("NFC", f"a{chr(code)}b")
        assert not is_ordinary or decoded == composed == repair(decoded)
        assert not direct_is_ordinary or direct == repair(direct)
