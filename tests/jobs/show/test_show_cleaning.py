"""`scrutateur show` with --cleaning, of captured texts, and of what is provisional."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs.show.marked import RULES
from jobs.show.thing import _DOORS
from scraper.cleaning import rules
from scraper.cleaning.pages import clean_page
from scraper.cleaning.passages import RULES_OF_MARKUP
from scraper.sources import SOURCES
from storage import captures
from storage.blobs import BlobStore, Packer
from storage.derived import next_passage
from storage.errors import Refused
from storage.tables.derived import passage, text_capture
from tests.jobs.show.test_show import as_json, lines, shown
from tests.replica.documents import amendement, scrutin
from tests.replica.pages import scrutin_page, scrutin_path
from tests.scraper.cleaning.independent import REAL
from tests.small_archive import CAPTURED, DAY_1, DAY_2, EIGHT, NINE, TEXTE, A, keep_text, tell
from tests.storage.test_provisional import UID, alone, filed, page
from tests.storage.test_provisional import Teller as AnyDoor

if TYPE_CHECKING:
    import sqlalchemy as sa

GAGE = "II. – La perte de recettes pour l’État est compensée à due concurrence par une taxe."
TOOLS = '<div id="highlighter--hover-tools" style="display: none;"><p>Copier</p></div>'
ITEM = f"{A}50"


def amended(engine: sa.Engine, *dispositifs: str) -> None:
    """An amendement, a version for each dispositif."""
    path = f"json/DLR5L17N60001/{TEXTE}/{ITEM}.json"
    expose = "<p>Merci de lever ce gage. Il est lourd.</p>"
    for moment, dispositif in zip((DAY_1, DAY_2), dispositifs, strict=False):
        written = amendement(ITEM, dispositif=dispositif, expose=expose)
        tell(engine, moment, "amendements/17", {path: written}, [path])


def after(text: str, heading: str) -> list[str]:
    """The lines under a heading, that one included."""
    return lines(text[text.index(f"\n{heading}") :])


# -- the texts of an amendement --------------------------------------------------------------------


def test_what_was_taken_out_stands_in_its_place_and_labels_around_their_words(
    engine: sa.Engine,
) -> None:
    """With a legend, which says what the signs and the rules mean."""
    amended(engine, f"<p>I. – Un fonds.</p>{TOOLS}<p>{GAGE}</p>")
    text = shown(engine, ITEM, cleaning=True, width=120)
    assert after(text, "Dispositif")[:11] == [
        "Dispositif",
        "I. – Un fonds.",
        "⟦hidden : Copier⟧",
        f"⟨gage⟩{GAGE}⟨/gage⟩",
        "Exposé sommaire",
        "⟨gage_lifted⟩Merci de lever ce gage.⟨/gage_lifted⟩ Il est lourd.",
        "Nettoyage",
        "⟦règle : passage⟧ retiré de ce qu'on lit ; ⟨règle⟩passage⟨/règle⟩ reconnu, et laissé.",
        "• gage (1) : le gage que demande l'article 40 de la Constitution",
        "• gage_lifted (1) : demande de lever le gage",
        "• hidden (1) : élément que son balisage cache au lecteur",
    ]


def test_without_the_option_the_text_is_as_one_reads_it(engine: sa.Engine) -> None:
    amended(engine, f"<p>I. – Un fonds.</p>{TOOLS}<p>{GAGE}</p>")
    text = shown(engine, ITEM, width=120)
    assert not [sign for sign in "⟦⟧⟨⟩" if sign in text]
    assert after(text, "Dispositif")[:3] == ["Dispositif", "I. – Un fonds.", GAGE]


def test_each_version_has_its_own_marks(engine: sa.Engine) -> None:
    """As the archive knew it then, and now."""
    amended(engine, "<p>Supprimer cet article.</p>", "<p>Un fonds.</p>")
    then = shown(engine, ITEM, cleaning=True, at=DAY_1)
    assert after(then, "Dispositif")[1] == "⟨suppression⟩Supprimer cet article.⟨/suppression⟩"
    assert after(shown(engine, ITEM, cleaning=True), "Dispositif")[1] == "Un fonds."


def test_a_text_in_which_nothing_was_recognised_says_so(archive: sa.Engine) -> None:
    text = shown(archive, f"{A}1", cleaning=True)
    assert after(text, "Nettoyage")[:2] == [
        "Nettoyage",
        "Rien n'a été retiré, aucune formule reconnue.",
    ]


def test_a_part_that_has_no_place_in_the_text_is_listed_under_it(engine: sa.Engine) -> None:
    """The place of a hidden item would have a bullet, which the text has not."""
    amended(engine, "<ul><li>un</li><li hidden>deux</li></ul>")
    text = shown(engine, ITEM, cleaning=True)
    assert after(text, "Dispositif")[1:3] == ["- un", "⟦hidden : deux⟧"]


def test_what_is_long_is_cut_and_says_how_long_it_is(engine: sa.Engine) -> None:
    amended(engine, f"<p>un</p><div hidden>{'a' * 500}</div>")
    text = shown(engine, ITEM, cleaning=True, width=500)
    assert after(text, "Dispositif")[2] == f"⟦hidden : {'a' * 400}… (500 caractères)⟧"


def test_json_always_has_the_passages(engine: sa.Engine) -> None:
    """With their spans, for a program."""
    amended(engine, f"{TOOLS}<p>Supprimer cet article.</p>")
    assert as_json(engine, ITEM)["passages"] == [
        {
            "field": "dispositif",
            "rule": "hidden",
            "action": "remove",
            "start": 0,
            "end": 77,
            "text": TOOLS,
        },
        {
            "field": "dispositif_texte",
            "rule": "suppression",
            "action": "label",
            "start": 0,
            "end": 22,
            "text": "Supprimer cet article.",
        },
        {
            "field": "expose_sommaire_texte",
            "rule": "gage_lifted",
            "action": "label",
            "start": 0,
            "end": 23,
            "text": "Merci de lever ce gage.",
        },
    ]


def test_every_rule_has_its_words(archive: sa.Engine) -> None:
    """So that no legend is without a description."""
    assert {rule.name for rule in rules.RULES} | set(RULES_OF_MARKUP) == set(RULES)
    with pytest.raises(Refused, match="nothing is cleaned in VTANR5L17V1"):
        shown(archive, "17/1", cleaning=True)


# -- texts captured elsewhere ----------------------------------------------------------------------


def captured(engine: sa.Engine) -> list[int]:
    """The captures of the small archive: one that two amendements have, one of nobody's words."""
    with engine.connect() as connection:
        query = text_capture.select().order_by(text_capture.c.capture_id)
        return [row.capture_id for row in connection.execute(query)]


def test_a_captured_text_is_shown_with_all_that_may_have_its_words(archive: sa.Engine) -> None:
    """Whose word is what: the site's number, what evidence says of it, what the notices said."""
    first, _ = captured(archive)
    text = shown(archive, f"capture/{first}", width=160)
    assert lines(text) == [
        f"Capture n° {first} — texte gardé d'un autre site " + "─" * 56,
        "Origine https://site.example/scrutins/3445",
        "Gardée le 2026-01-06 08:00:00 UTC",
        "Fichier 3445.txt",
        "Numéro 3445 (c'est le site qui parle)",
        "Ce qu'il compte rien n'en décide — nothing decides",
        (
            "Le site disait demande de prouver qu'on n'est pas un robot (captcha), scrutin pas "
            "encore classé par thèmes (non_classe)"
        ),
        "Verdict rattachée à plusieurs : tous ont ces mots, et tous sont gardés",
        "Exposé, mot pour mot",
        "Les phares éclairent.",
        "Amendements qui ont ces mots (2)",
        "Amendement N° Texte Sort Pièce",
        f"{A}1 1 (Rect) {TEXTE} Rejeté n° 1 has the very same words",
        f"{A}9 9 {TEXTE} Tombé n° 9 has the very same words",
        "Preuve",
        f"Capture {first}",
        "sha256 5532f44c2206af77bb52a7fbdd51e66af3356c738cecc56a536d2e66460501af",
        "Octets 154",
        "Rapprochée le 2026-01-06 09:00:00 UTC",
        "Table de règles version 1",
    ]


def test_a_captured_text_of_nobody_s_words_is_unattached(archive: sa.Engine) -> None:
    """The capture itself calls its number a scrutin's."""
    _, second = captured(archive)
    text = lines(shown(archive, f"capture/{second}", width=160))
    assert "Numéro 12 (c'est le site qui parle, et il le dit celui d'un scrutin)" in text
    assert "Verdict non rattachée : aucun amendement de l'archive n'a ces mots" in text
    assert not [line for line in text if line.startswith(("Amendements", "Le site disait"))]


def test_the_whole_captured_text_has_the_site_s_notices_marked(archive: sa.Engine) -> None:
    """In their places, and the exposé word for word."""
    first, _ = captured(archive)
    text = shown(archive, f"capture/{first}", cleaning=True, width=120)
    assert after(text, "Capture entière")[:8] == [
        "Capture entière",
        "3445",
        "Les phares éclairent.",
        "⟦unclassified : Ce scrutin n'a pas encore été classé dans des thèmes⟧",
        "⟦captcha : Veuillez vérifier que vous n'êtes pas un robot pour pouvoir voter⟧",
        "Nettoyage",
        "⟦règle : passage⟧ retiré de ce qu'on lit ; ⟨règle⟩passage⟨/règle⟩ reconnu, et laissé.",
        "• captcha (1) : le site demande de prouver qu'on n'est pas un robot",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_captured_text_is_read_in_the_encoding_that_it_is_in(
    engine: sa.Engine, encoding: str
) -> None:
    """So that spans are of its characters."""
    with engine.begin() as connection:
        number = keep_text(connection, CAPTURED, "https://site.example/1", [], encoding)
    told = as_json(engine, f"capture/{number}", cleaning=True)
    assert told["text"] == CAPTURED
    for one in told["passages"]:
        assert told["text"][one["start"] : one["end"]] == one["text"]
    assert "⟦captcha : Veuillez vérifier que" in shown(
        engine, f"capture/{number}", cleaning=True, width=120
    )


def test_json_of_a_captured_text_has_its_text_only_where_cleaning_is_asked_for(
    archive: sa.Engine,
) -> None:
    first, _ = captured(archive)
    told = as_json(archive, f"capture/{first}")
    assert (told["text"], told["flags"], told["verdict"]) == (
        None,
        ["captcha", "non_classe"],
        "ambiguous",
    )
    assert [one["uid"] for one in told["candidates"]] == [f"{A}1", f"{A}9"]
    assert [one["rule"] for one in told["passages"]] == ["unclassified", "captcha"]
    assert as_json(archive, f"capture/{first}", cleaning=True)["text"] == CAPTURED


def test_a_captured_page_has_its_chrome_marked_in_its_text(engine: sa.Engine) -> None:
    """Blocks are spans of its HTML, of which the first words are kept; lines of its text."""
    html = (
        "<!DOCTYPE html><html><body><nav><a>Accueil</a> <a>Votes</a></nav><main><h1>Scrutin 12</h1>"
        "<p>Un phare de plus.</p><p>Je ne suis pas un robot</p></main></body></html>"
    )
    read = clean_page(html)
    with engine.begin() as connection:
        blob_id = BlobStore(connection).keep([Packer().pack(html.encode())])[0]
        answer = captures.Answer("https://site.example/12", None, {}, EIGHT)
        number = captures.add(connection, "import", captures.TEXT, answer, blob_id=blob_id)
        connection.execute(
            text_capture.insert().values(
                capture_id=number,
                flags="captcha",
                verdict="unattached",
                matched_at=NINE,
                boilerplate_version=1,
                expose_texte="Un phare de plus.",
            )
        )
        for field, passages in (("page", read.blocks), ("texte", read.cleaned.passages)):
            for one in passages:
                connection.execute(
                    passage.insert().values(
                        id=next_passage(connection),
                        capture_id=number,
                        field=field,
                        rule=one.rule,
                        action="remove",
                        span_start=one.start,
                        span_end=one.end,
                        text=one.text[:10] if field == "page" else one.text,
                        boilerplate_version=1,
                    )
                )
    text = shown(engine, f"capture/{number}", cleaning=True)
    assert after(text, "Capture entière")[:5] == [
        "Capture entière",
        "⟦navigation : Accueil Votes⟧",
        "Scrutin 12",
        "Un phare de plus.",
        "⟦captcha : Je ne suis pas un robot⟧",
    ]
    assert "Numéro" in text
    with engine.begin() as connection:
        connection.execute(passage.update().values(span_start=0))
    assert "Ces passages sont d'une autre table de règles" in shown(
        engine, f"capture/{number}", cleaning=True
    )


def test_what_a_captured_text_would_say_to_a_terminal_is_not_said(engine: sa.Engine) -> None:
    """Escape sequences are shown as what they are: no characters."""
    with engine.begin() as connection:
        number = keep_text(
            connection, "12\n\nUn \x1b[31mphare\x1b]0;titre\x07 \x9b1m.\n", "https://x/\x1b[2J", []
        )
    text = shown(engine, f"capture/{number}", cleaning=True)
    assert not [char for char in text if char < " " and char != "\n"]
    assert "Un �[31mphare�]0;titre� �1m." in text


@pytest.mark.real
@pytest.mark.skipif(not REAL.exists(), reason="the real files are not beside this checkout")
def test_the_real_capture_is_shown_word_for_word(engine: sa.Engine) -> None:
    """A third-party scrutin page, reduced to text by whoever saved it."""
    file = REAL.parents[1] / "captures" / "scrutin_3445_site_tiers.txt"
    written = file.read_text(encoding="utf-8")
    with engine.begin() as connection:
        number = keep_text(connection, written, "https://site.example/3445", [])
    text = shown(engine, f"capture/{number}", cleaning=True, width=4000)
    found = lines(text)
    expose = written.split("\n")[5]
    assert found[found.index("Exposé, mot pour mot") + 1] == expose
    whole = found[found.index("Capture entière") + 1 : found.index("Nettoyage")]
    assert [line.partition(" : ")[0] for line in whole[2:]] == ["⟦unclassified", "⟦captcha"]
    assert whole[0] == "3445"
    assert whole[1].replace("⟨gage_lifted⟩", "").replace("⟨/gage_lifted⟩", "") == expose


def test_a_capture_that_is_no_text_or_not_there_is_refused(
    engine: sa.Engine, archive: sa.Engine
) -> None:
    """What is there is named."""
    first, second = captured(archive)
    with pytest.raises(Refused, match=r"capture 1 is no captured text: it is of acteurs/AMO30"):
        shown(archive, "capture/1")
    held = f"the newest captured texts are capture/{second}, capture/{first}"
    with pytest.raises(Refused, match=held):
        shown(archive, "capture/999")
    with pytest.raises(Refused, match="no captured text is here; `scrutateur import`"):
        shown(engine, "capture/12")


# -- what is provisional ---------------------------------------------------------------------------


def test_what_only_a_document_of_the_site_told_is_provisional(engine: sa.Engine) -> None:
    """Right under the title, with what nobody told yet."""
    AnyDoor(engine)("amendements/UNITES", alone())
    assert lines(shown(engine, UID, width=160))[1] == (
        "Provisoire : connu par un document du site, pas encore par les données ouvertes ; pas "
        "encore dit : dossier_ref, incorrect_data."
    )


def test_a_page_is_called_a_page_and_what_it_does_not_tell_is_listed(engine: sa.Engine) -> None:
    AnyDoor(engine)("amendements/PAGES", page())
    second = lines(shown(engine, UID, width=4000))[1]
    assert second.startswith(
        "Provisoire : connu par une page du site, pas encore par les données ouvertes ; pas encore "
        "dit : dossier_ref, "
    )
    assert ", examen_ref, " in second


def test_a_scrutin_of_a_page_is_provisional_too(engine: sa.Engine) -> None:
    document = scrutin("VTANR5L17V13")
    path = f"pages/VTANR5L17V13/{scrutin_path(document).replace('/', '%2F')}.html"
    AnyDoor(engine)("scrutins/PAGES", {path: scrutin_page(document).encode()})
    second = lines(shown(engine, "17/13", width=4000))[1]
    assert second.startswith("Provisoire : connu par une page du site, pas encore par les données")


def test_every_door_has_its_name() -> None:
    """Whichever way a version came, a person is told."""
    doors = {door.variant for source in SOURCES for door in source.doors}
    assert doors == set(_DOORS)


def test_once_the_open_data_told_it_says_when(engine: sa.Engine) -> None:
    """The moment of the first telling stays; what confirmed it is the proof."""
    tell_by_any_door = AnyDoor(engine)
    tell_by_any_door("amendements/UNITES", alone())
    tell_by_any_door("amendements/17", filed())
    text = shown(engine, UID, width=160, history=True)
    assert "Provisoire" not in text
    proof = after(text, "Preuve")
    assert proof[2:4] == [
        "Vue le 2026-01-01 07:00:00 UTC",
        ("Confirmée le 2026-01-02 07:00:00 UTC, par les données ouvertes : provisoire jusque-là"),
    ]
    assert after(text, "Versions")[2].endswith("confirmée le 2026-01-02 07:00:00 UTC")
    told = as_json(engine, UID)["version"]
    assert (told["not_told"], told["completed_at"]) == (None, "2026-01-02T07:00:00Z")


def test_a_version_that_the_open_data_corrected_stays_provisional_in_the_history(
    engine: sa.Engine,
) -> None:
    tell_by_any_door = AnyDoor(engine)
    tell_by_any_door("amendements/UNITES", alone(sort="Adopté"))
    tell_by_any_door("amendements/17", filed(sort="Rejeté"))
    versions = after(shown(engine, UID, width=160, history=True), "Versions")
    assert versions[2].endswith("… provisoire")
    assert versions[3].endswith("…")


def test_a_version_that_a_page_completed_is_provisional_still(engine: sa.Engine) -> None:
    """The unit document told more than the page had."""
    tell_by_any_door = AnyDoor(engine)
    tell_by_any_door("amendements/PAGES", page())
    tell_by_any_door("amendements/UNITES", alone())
    text = shown(engine, UID, width=160)
    assert lines(text)[1] == (
        "Provisoire : connu par un document du site, pas encore par les données ouvertes ; pas "
        "encore dit : dossier_ref, incorrect_data."
    )
    assert "Complétée le 2026-01-02 07:00:00 UTC, et toujours provisoire" in lines(text)
