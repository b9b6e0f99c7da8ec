"""Text captures: a page that somebody reduced to text, read for what the Assemblée said."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.cleaning.captures import TextCapture, read_capture

REAL = Path(__file__).resolve().parents[4] / "shared" / "an" / "captures"
CIVIC = REAL / "scrutin_3445_site_tiers.txt"

EXPOSE = (
    "Cet amendement crée un fonds pour les ateliers de réparation.\n\n"
    "Les députés demandent au Gouvernement de lever le gage."
)


@pytest.mark.real
@pytest.mark.skipif(not CIVIC.exists(), reason="the real capture is not beside this checkout")
def test_the_real_capture_gives_its_number_its_expose_and_two_facts() -> None:
    """Number, one long paragraph word for word, unclassified banner, captcha notice, blanks."""
    text = CIVIC.read_text(encoding="utf-8")
    paragraph = max(text.splitlines(), key=len)
    capture = read_capture(text)
    assert capture.number == "3445"
    assert capture.kind == ""
    assert capture.expose == paragraph.strip()
    assert capture.flags == {"non_classe", "captcha"}
    assert [passage.rule for passage in capture.passages] == ["unclassified", "captcha"]
    assert all(text[p.start : p.end] == p.text for p in (*capture.passages, *capture.labels))
    assert [label.rule for label in capture.labels] == ["gage_lifted"]
    assert capture.signals == ()


def test_a_capture_is_number_expose_and_what_the_site_said() -> None:
    """The same shape, made up, with menus before the number and a foot after."""
    capture = read_capture(
        "\ufeffAller au contenu\r\nAccueil\r\nDéputés\r\nScrutins\r\n\r\n712\r\n\r\n"
        "Ce scrutin n’a pas encore été classé dans des thèmes\r\n\r\n"
        "L’exposé, en une ligne.\r\n"
        "Veuillez vérifier que vous n’êtes pas un robot pour pouvoir voter\r\nMentions légales\r\n"
    )
    assert capture.number == "712"
    assert capture.expose == "L’exposé, en une ligne."
    assert capture.flags == {"non_classe", "captcha"}
    assert [(p.rule, p.text) for p in capture.passages] == [
        ("skip_link", "Aller au contenu"),
        ("menu", "Accueil"),
        ("menu", "Députés"),
        ("menu", "Scrutins"),
        ("unclassified", "Ce scrutin n’a pas encore été classé dans des thèmes"),
        ("captcha", "Veuillez vérifier que vous n’êtes pas un robot pour pouvoir voter"),
        ("footer", "Mentions légales"),
    ]
    assert capture.signals == ()


def test_paragraphs_keep_their_own_breaks() -> None:
    """Word for word: what stands between two lines of the exposé is not rewritten."""
    capture = read_capture(f"\n\n 15 \n\n{EXPOSE}\n\n\n")
    assert capture.number == "15"
    assert capture.expose == EXPOSE
    assert capture.flags == frozenset()


@pytest.mark.parametrize(
    ("line", "number", "kind"),
    [
        ("3445", "3445", ""),
        ("n° 3445", "3445", ""),
        ("Scrutin n°3445", "3445", "scrutin"),
        ("SCRUTIN PUBLIC N° 3445", "3445", "scrutin"),
        ("Vote n° 12", "12", "scrutin"),
        ("Amendement n° I-CF123 (Rect)", "I-CF123", "amendement"),
        ("Amendement n°\xa0AS45", "AS45", "amendement"),
        ("Sous-amendement n° 3", "3", "sous-amendement"),
    ],
)
def test_a_number_is_a_line_that_is_nothing_else(line: str, number: str, kind: str) -> None:
    """Whose it is, is said only where the capture says it."""
    capture = read_capture(f"{line}\n\n{EXPOSE}")
    assert (capture.number, capture.kind, capture.expose) == (number, kind, EXPOSE)


@pytest.mark.parametrize(
    "line",
    ["L’an 2025", "3445 voix pour", "12,5", "I-CF123", "5 %", "1234567", "3445 3446", "amendement"],
)
def test_a_line_that_says_more_is_text(line: str) -> None:
    """A capture without a number is kept, and a person is told."""
    capture = read_capture(f"{line}\n\n{EXPOSE}")
    assert capture.number is None
    assert capture.expose == f"{line}\n\n{EXPOSE}"
    assert [signal.kind for signal in capture.signals] == ["capture_without_number"]


def test_a_number_inside_the_text_is_text() -> None:
    """Only the first line that is no chrome may be the number."""
    capture = read_capture("Un titre\n\n3445\n\nUn texte.")
    assert (capture.number, capture.expose) == (None, "Un titre\n\n3445\n\nUn texte.")


@pytest.mark.parametrize("text", ["", " \n\n\t\r\n", "\ufeff\n"])
def test_an_empty_capture_is_told(text: str) -> None:
    """And is no capture without a number."""
    capture = read_capture(text)
    assert capture == TextCapture(
        number=None,
        kind="",
        expose="",
        flags=frozenset(),
        passages=(),
        signals=capture.signals,
    )
    assert [signal.kind for signal in capture.signals] == ["empty_capture"]


def test_a_capture_of_chrome_alone_has_no_text() -> None:
    """A captcha wall, saved: facts, a number perhaps, nothing to match."""
    wall = "Veuillez vérifier que vous n’êtes pas un robot\nAccueil\nContact"
    capture = read_capture(wall)
    assert (capture.number, capture.expose, capture.flags) == (None, "", {"captcha"})
    assert [signal.kind for signal in capture.signals] == [
        "capture_without_number",
        "capture_without_text",
    ]
    capture = read_capture(f"88\n{wall}")
    assert (capture.number, capture.expose, capture.flags) == ("88", "", {"captcha"})
    assert [signal.kind for signal in capture.signals] == ["capture_without_text"]


def test_a_signal_shows_the_beginning_of_the_capture() -> None:
    """At most 200 characters of it."""
    capture = read_capture("mot " * 200)
    assert [len(signal.value) for signal in capture.signals] == [200]


def test_an_expose_that_quotes_a_notice_keeps_it_and_the_capture_has_no_such_flag() -> None:
    """What a line with a colon introduces is quoted."""
    text = (
        "9\n\nL’usager lit alors :\n\n"
        "Veuillez vérifier que vous n'êtes pas un robot pour pouvoir voter\n\nCela suffit."
    )
    capture = read_capture(text)
    assert capture.expose == text.removeprefix("9\n\n")
    assert capture.flags == frozenset()
