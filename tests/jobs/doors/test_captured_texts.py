"""Texts captured elsewhere, end to end: what they say, and whose words they are."""

from __future__ import annotations

import datetime as dt
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.doors import text_captures
from scraper.cleaning import words
from scraper.cleaning.markup import clean
from storage import text_captures as stored
from tests.clock import FakeClock
from tests.desk import SAVED, Desk, amendements_zip, publish, scrutins_zip
from tests.house import counts
from tests.replica.documents import amendement, scrutin

if TYPE_CHECKING:
    import sqlalchemy as sa

    from tests.conftest import Serve
    from tests.replica.documents import Json

REAL = Path(__file__).resolve().parents[4] / "shared" / "an" / "captures"
CIVIC = REAL / "scrutin_3445_site_tiers.txt"

EXPOSE = (
    "Cet amendement crée un fonds pour l’entretien des « ateliers de réparation » de l’estuaire, "
    "doté de 15 millions d’euros.\n\nLes députés du groupe Horizon maritime ne souhaitent pas "
    "réduire les moyens du programme 135, et appellent donc le Gouvernement à lever ce gage."
)
UNCLASSIFIED = "Ce scrutin n'a pas encore été classé dans des thèmes"
CAPTCHA = "Veuillez vérifier que vous n'êtes pas un robot pour pouvoir voter"
CAPTURE = f"3445\n\n\n\n\n{EXPOSE}\n{UNCLASSIFIED}\n{CAPTCHA}\n\n\n\n\n\n"
SITE = "https://vote.example/scrutins/3445"
SEANCE, AUTRE_SEANCE = "RUANR5L17S2026IDS30001", "RUANR5L17S2026IDS30002"


def uid_of(number: int) -> str:
    return f"AMANR5L17PO838901B1801P0D1N{number:06}"


def document(number: int, expose: str | None = EXPOSE, seance: str | None = SEANCE) -> Json:
    """An amendement with an exposé, in the AN's mark-up."""
    markup = "".join(f"<p>{part}</p>" for part in (expose or "").split("\n\n"))
    return amendement(
        uid_of(number), expose=markup if expose else None, sort="Rejeté", seance=seance
    )


def vote(number: int, cited: int, seance: str = SEANCE) -> Json:
    """A scrutin on one amendement."""
    titre = f"l'amendement n° {cited} de M. Balisier à l'article 2 de la proposition de loi."
    return scrutin(f"VTANR5L17V{number}", titre=titre, seance=seance)


@pytest.fixture
def desk(engine: sa.Engine, tmp_path: Path) -> Desk:
    """Somebody with an empty archive, a few days after the files were saved."""
    return Desk(engine, tmp_path, FakeClock(SAVED + dt.timedelta(days=5)))


def told(desk: Desk) -> list[tuple[object, ...]]:
    """(number, what it counts, verdict) of each capture."""
    return desk.rows("SELECT number, number_is, verdict FROM text_capture ORDER BY capture_id")


def matches(desk: Desk) -> list[str]:
    """The amendements whose words the captures have."""
    query = "SELECT amendement_uid FROM text_capture_match ORDER BY capture_id, amendement_uid"
    return [uid for (uid,) in desk.rows(query)]


# -- what a capture says ---------------------------------------------------------------------------


def test_a_capture_gives_its_number_its_expose_and_two_facts_and_nothing_of_the_chrome(
    desk: Desk,
) -> None:
    """A bare number, an exposé, an unclassified banner, a captcha notice, blank lines."""
    desk.put("scrutin_3445.txt", CAPTURE)
    run = desk.take(origin=SITE)["import"]
    assert (run.outcome, run.seen, run.new, run.unchanged, run.signals) == ("taken", 1, 1, 0, 0)
    assert desk.rows(
        "SELECT number, number_kind, number_is, number_evidence, expose_texte, flags, verdict "
        "FROM text_capture"
    ) == [
        (
            "3445",
            None,
            None,
            "aucun amendement de l'archive n'a ces mots : rien ne dit ce que désigne son numéro",
            EXPOSE,
            "captcha non_classe",
            "unattached",
        )
    ]
    assert desk.rows("SELECT kind, set_key, url, status, size, reason FROM capture") == [
        ("text", "import", SITE, None, len(CAPTURE.encode()), "scrutin_3445.txt")
    ]
    assert [moment for (moment,) in desk.rows("SELECT observed_at FROM capture")] in (
        [SAVED], ["2026-01-05T10:20:00.000000Z"]
    )  # fmt: skip


def test_text_and_passages_together_rebuild_the_capture(desk: Desk) -> None:
    """Every removal is a row, whose span says where it stood; a label is left where it stands."""
    desk.put("scrutin_3445.txt", CAPTURE)
    desk.take()
    passages = desk.rows(
        "SELECT field, rule, action, span_start, span_end, text FROM passage ORDER BY span_start"
    )
    at = CAPTURE.index(UNCLASSIFIED)
    assert [one for one in passages if one[2] == "remove"] == [
        ("texte", "unclassified", "remove", at, at + len(UNCLASSIFIED), UNCLASSIFIED),
        ("texte", "captcha", "remove", at + len(UNCLASSIFIED) + 1,
         at + len(UNCLASSIFIED) + 1 + len(CAPTCHA), CAPTCHA),
    ]  # fmt: skip
    assert [(rule, action) for _, rule, action, *_ in passages if action == "label"] == [
        ("gage_lifted", "label")
    ]
    assert all(CAPTURE[start:end] == text for *_, start, end, text in passages)
    left = CAPTURE
    for _, _, action, start, end, _ in reversed(passages):
        left = left[:start] + left[end:] if action == "remove" else left
    ((number, expose),) = desk.rows("SELECT number, expose_texte FROM text_capture")
    assert left.strip().removeprefix(number).strip() == expose


@pytest.mark.real
@pytest.mark.skipif(not CIVIC.exists(), reason="the real capture is not beside this checkout")
def test_the_real_capture_is_read_word_for_word_and_stands_unattached(desk: Desk) -> None:
    """Its amendement, of the PLF for 2026, is in no archive at hand."""
    body = CIVIC.read_bytes()
    text = body.decode()
    desk.put(CIVIC.name, body)
    assert desk.take(origin="https://site-tiers.example/")["import"].outcome == "taken"
    assert desk.rows("SELECT number, expose_texte, flags, verdict FROM text_capture") == [
        ("3445", max(text.splitlines(), key=len).strip(), "captcha non_classe", "unattached")
    ]
    passages = desk.rows("SELECT action, span_start, span_end, text FROM passage ORDER BY id")
    assert [action for action, *_ in passages] == ["remove", "remove", "label"]
    assert all(text[start:end] == said for _, start, end, said in passages)


def test_a_capture_with_no_number_is_kept_and_told(desk: Desk) -> None:
    desk.put("sans.txt", EXPOSE)
    run = desk.take()["import"]
    assert (run.outcome, run.signals) == ("taken", 1)
    assert told(desk) == [(None, None, "unattached")]
    assert desk.signals() == [("capture_without_number", "import", "sans.txt")]
    assert desk.rows("SELECT number_evidence FROM text_capture") == [("aucun numéro",)]


# -- whose words they are --------------------------------------------------------------------------


def test_a_capture_is_matched_to_the_record_that_a_harvest_brought(
    desk: Desk, tmp_path: Path, replica: Serve
) -> None:
    an = replica(
        publish(tmp_path / "an", amendements=amendements_zip(document(7), document(8, "x")))
    )
    desk.harvest(an.url, "amendements")
    desk.put("scrutin_3445.txt", CAPTURE)
    desk.take()
    assert told(desk) == [("3445", None, "matched")]
    assert desk.rows("SELECT amendement_uid, evidence FROM text_capture_match") == [
        (uid_of(7), "n° 7 : son exposé sommaire a exactement ces mots")
    ]


def test_a_capture_that_came_first_is_matched_at_the_end_of_the_harvest(
    desk: Desk, tmp_path: Path, replica: Serve
) -> None:
    desk.put("scrutin_3445.txt", CAPTURE)
    desk.take()
    assert told(desk) == [("3445", None, "unattached")]
    an = replica(publish(tmp_path / "an", amendements=amendements_zip(document(7))))
    desk.harvest(an.url, "amendements")
    assert (told(desk), matches(desk)) == ([("3445", None, "matched")], [uid_of(7)])


def test_an_archive_of_the_same_import_holds_the_record(desk: Desk) -> None:
    """Whatever the names of the files: texts are matched once everything was taken in."""
    desk.put("a.txt", CAPTURE)
    desk.put("z.json.zip", amendements_zip(document(7)))
    desk.take()
    assert (told(desk), matches(desk)) == ([("3445", None, "matched")], [uid_of(7)])


def test_identical_amendements_share_their_text_and_all_are_kept(desk: Desk) -> None:
    desk.put("a.txt", CAPTURE)
    desk.put("z.zip", amendements_zip(document(7), document(12), document(13, f"{EXPOSE} Non.")))
    desk.take()
    assert told(desk) == [("3445", None, "ambiguous")]
    assert matches(desk) == [uid_of(7), uid_of(12)]


def test_a_text_that_the_record_bore_once_is_matched_in_that_version(desk: Desk) -> None:
    desk.put("1.zip", amendements_zip(document(7)))
    desk.put("2.zip", amendements_zip(document(7, "Autre exposé."), date=(2026, 1, 6, 6, 0, 0)))
    desk.put("a.txt", CAPTURE)
    desk.take()
    assert told(desk) == [("3445", None, "matched")]
    assert desk.rows("SELECT amendement_uid, evidence FROM text_capture_match") == [
        (
            uid_of(7),
            (
                "n° 7 : son exposé sommaire a exactement ces mots, dans la version vue le "
                "2026-01-05, remplacée depuis"
            ),
        )
    ]


VARIANTS = {
    "as printed": EXPOSE,
    "straight apostrophes": EXPOSE.replace("’", "'"),
    "no-break spaces": EXPOSE.replace(" ", "\xa0"),
    "narrow no-break spaces": EXPOSE.replace("« ", "«\u202f").replace(" »", "\u202f»"),
    "decomposed accents": unicodedata.normalize("NFD", EXPOSE),
    "capitals": EXPOSE.upper(),
    "small letters": EXPOSE.lower(),
    "straight quotes": EXPOSE.replace("« ", '"').replace(" »", '"'),
    "one line": EXPOSE.replace("\n\n", " "),
    "hard line ends": EXPOSE.replace(", ", ",\r\n"),
    "soft hyphens": EXPOSE.replace("réparation", "répa\u00adration"),
    "zero-width spaces": EXPOSE.replace("estuaire", "\u200bestuaire\u200b"),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_typography_parts_no_text_from_its_record(desk: Desk, variant: str) -> None:
    desk.put("z.zip", amendements_zip(document(7)))
    desk.put("a.txt", f"3445\n\n{VARIANTS[variant]}\n{UNCLASSIFIED}\n{CAPTCHA}\n")
    desk.take()
    assert matches(desk) == [uid_of(7)]


@pytest.mark.parametrize(
    "other",
    [
        f"{EXPOSE} Oui.",
        EXPOSE.replace("15 millions", "16 millions"),
        EXPOSE.partition("\n\n")[0],
        EXPOSE.replace("ne souhaitent pas", "souhaitent"),
    ],
)
def test_a_word_more_or_less_is_another_text(desk: Desk, other: str) -> None:
    desk.put("z.zip", amendements_zip(document(7)))
    desk.put("a.txt", f"3445\n\n{other}\n{UNCLASSIFIED}\n{CAPTCHA}\n")
    desk.take()
    assert told(desk) == [("3445", None, "unattached")]


@pytest.mark.parametrize("expose", ["Amendement rédactionnel.", "Repli.", "Cf. l’exposé n° 7."])
def test_the_shortest_exposes_are_matched_too(desk: Desk, expose: str) -> None:
    desk.put("z.zip", amendements_zip(document(7, expose), document(8, expose), document(9)))
    desk.put("a.txt", f"8\n\n{expose}\n{UNCLASSIFIED}\n{CAPTCHA}\n")
    desk.take()
    assert (told(desk), matches(desk)) == (
        [("8", "amendement", "ambiguous")],
        [uid_of(7), uid_of(8)],
    )


def test_a_text_of_signs_alone_is_nobodys(desk: Desk) -> None:
    """An exposé without a word is no text to match: all that have none would share it."""
    desk.put("z.zip", amendements_zip(document(7, "…"), document(8, None)))
    desk.put("a.txt", f"7\n\n…\n{UNCLASSIFIED}\n{CAPTCHA}\n")
    desk.take()
    assert told(desk) == [("7", None, "unattached")]


def test_what_looks_like_mark_up_in_a_text_is_words(desk: Desk) -> None:
    """« < 5 % » and « R&D » are no tags and no entities."""
    expose = "Le taux est < 5 % pour la R&amp;D, et > 2 % pour le reste."
    desk.put(
        "z.zip", amendements_zip(document(7, expose.replace("<", "&lt;").replace(">", "&gt;")))
    )
    desk.put("a.txt", f"7\n\n{expose.replace('&amp;', '&')}\n{UNCLASSIFIED}\n{CAPTCHA}\n")
    desk.take()
    assert told(desk) == [("7", "amendement", "matched")]


# -- what the number counts ------------------------------------------------------------------------


def evidence(desk: Desk) -> list[tuple[object, ...]]:
    return desk.rows("SELECT number_is, number_evidence FROM text_capture")


def test_a_number_that_the_amendement_bears_is_its_own(desk: Desk) -> None:
    desk.put("1.zip", amendements_zip(document(3445), document(7)))
    desk.put("2.zip", scrutins_zip(vote(3444, cited=3445)))
    desk.put("a.txt", CAPTURE)
    desk.take()
    assert evidence(desk) == [("amendement", f"{uid_of(3445)} a ces mots et ce numéro")]


def test_a_number_that_a_scrutin_on_it_bears_is_the_scrutins(desk: Desk) -> None:
    desk.put("1.zip", amendements_zip(document(7)))
    desk.put("2.zip", scrutins_zip(vote(3445, cited=7), vote(3446, cited=7)))
    desk.put("a.txt", CAPTURE)
    desk.take()
    assert evidence(desk) == [("scrutin", "VTANR5L17V3445 a ce numéro et porte sur ces mots")]


def test_a_number_that_both_bear_is_left_open(desk: Desk) -> None:
    desk.put("1.zip", amendements_zip(document(3445)))
    desk.put("2.zip", scrutins_zip(vote(3445, cited=3445)))
    desk.put("a.txt", CAPTURE)
    desk.take()
    assert evidence(desk) == [
        (
            None,
            (
                f"{uid_of(3445)} a ce numéro, et VTANR5L17V3445 aussi, qui porte sur ces mots : "
                "rien ne tranche"
            ),
        )
    ]


def test_a_number_that_neither_bears_is_left_open(desk: Desk) -> None:
    desk.put("1.zip", amendements_zip(document(7)))
    desk.put("2.zip", scrutins_zip(vote(12, cited=7)))
    desk.put("a.txt", CAPTURE)
    desk.take()
    assert evidence(desk) == [
        (None, "ni un amendement qui a ces mots, ni un scrutin sur l'un d'eux, n'a ce numéro")
    ]


@pytest.mark.parametrize(
    ("seance", "voted"), [(AUTRE_SEANCE, SEANCE), (None, SEANCE), (SEANCE, AUTRE_SEANCE)]
)
def test_a_scrutin_on_the_same_number_of_another_text_is_no_evidence(
    desk: Desk, seance: str | None, voted: str
) -> None:
    """Every text has an amendement n° 7: only in the séance that discussed it is it this one."""
    desk.put("1.zip", amendements_zip(document(7, seance=seance)))
    desk.put("2.zip", scrutins_zip(vote(3445, cited=7, seance=voted)))
    desk.put("a.txt", CAPTURE)
    desk.take()
    assert evidence(desk)[0][0] is None


def test_a_number_is_decided_once_the_scrutin_is_there(desk: Desk) -> None:
    desk.put("1.zip", amendements_zip(document(7)))
    desk.put("a.txt", CAPTURE)
    desk.take()
    assert evidence(desk)[0][0] is None
    desk.take(desk.put("2.zip", scrutins_zip(vote(3445, cited=7))))
    assert evidence(desk)[0][0] == "scrutin"


@pytest.mark.parametrize(
    ("line", "number", "kind", "counted"),
    [
        ("Scrutin n° 3445", "3445", "scrutin", None),
        ("Amendement n° I-CF7", "I-CF7", "amendement", None),
        ("Amendement n° 7", "7", "amendement", "amendement"),
    ],
)
def test_what_the_capture_calls_its_number_is_its_own_word(
    desk: Desk, line: str, number: str, kind: str, counted: str | None
) -> None:
    """It is kept beside what the archive's evidence decides, and decides nothing."""
    desk.put("1.zip", amendements_zip(document(7)))
    desk.put("a.txt", CAPTURE.replace("3445", line, 1))
    desk.take()
    assert desk.rows("SELECT number, number_kind, number_is FROM text_capture") == [
        (number, kind, counted)
    ]


# -- again -----------------------------------------------------------------------------------------


def test_the_same_import_again_changes_nothing(desk: Desk) -> None:
    desk.put("a.txt", CAPTURE)
    desk.put("b.txt", EXPOSE)
    desk.put("z.zip", amendements_zip(document(7), document(12)))
    desk.take(origin=SITE)
    before = counts(desk.engine)
    done = desk.take(origin=SITE)
    assert {key: run.outcome for key, run in done.items()} == {
        "amendements/17": "unchanged",
        "import": "unchanged",
    }
    assert (done["import"].new, done["import"].unchanged, done["import"].signals) == (0, 2, 0)
    assert counts(desk.engine) == before | {"run": before["run"] + 2}


def test_the_same_text_of_another_day_or_place_is_another_capture(desk: Desk) -> None:
    path = desk.put("a.txt", CAPTURE)
    desk.take(path, origin=SITE)
    desk.take(path, origin="https://autre.example/")
    desk.take(path, origin=SITE, date=SAVED + dt.timedelta(days=1))
    assert desk.rows("SELECT count(*) FROM capture") == [(3,)]
    assert desk.rows("SELECT count(*) FROM blob") == [(1,)]


def test_a_text_that_was_kept_and_not_matched_yet_is_matched_by_the_next_import(
    desk: Desk,
) -> None:
    """An import that was cut between the two is completed by the same command."""
    desk.put("z.zip", amendements_zip(document(7)))
    desk.put("a.txt", CAPTURE)
    desk.take()
    with desk.engine.begin() as connection:
        held = stored.held(connection)[0]
        read, _ = text_captures.read(CAPTURE.encode())
        stored.keep(connection, held.capture_id, read, SAVED)
    assert (told(desk), matches(desk)) == ([("3445", None, "unattached")], [])
    desk.take()
    assert (told(desk), matches(desk)) == ([("3445", None, "matched")], [uid_of(7)])


def test_another_table_of_boilerplate_reads_every_capture_anew(desk: Desk) -> None:
    """Nothing derived is added to: it is replaced."""
    desk.put("a.txt", CAPTURE)
    desk.put("b.html", PAGE)
    desk.put("z.zip", amendements_zip(document(7)))
    desk.take()
    before = [desk.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in DERIVED]
    assert all(before)
    with desk.engine.begin() as connection:
        for name in ("text_capture_match", "passage", "text_capture"):
            connection.exec_driver_sql(f"DELETE FROM {name} WHERE capture_id IS NOT NULL")
    with desk.house() as home, desk.engine.begin() as connection:
        assert text_captures.read_anew(home, connection) == 2
    assert [desk.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in DERIVED] == before


DERIVED = ("text_capture", "text_capture_match")

# -- pages of others -------------------------------------------------------------------------------

PAGE = f"""<!DOCTYPE html>
<html lang="fr"><head><title>Scrutin 3445 - Vote citoyen</title>
<link rel="canonical" href="{SITE}">
<script>var sort = "Adopté <b>par script</b>";</script>
<style>p {{ content: "Rejeté" }}</style></head>
<body>
<header><nav><ul><li><a href="/">Accueil</a></li><li><a href="/d">Députés</a></li></ul></nav>
<script>document.write("Retiré")</script></header>
<div class="cookie-banner"><p>Nous utilisons des cookies.</p><button>Accepter</button></div>
<main>
<h1>3445</h1>
{"".join(f"<p>{part}</p>" for part in EXPOSE.split(chr(10) * 2))}
<p>{UNCLASSIFIED}</p>
<p>{CAPTCHA}</p>
<script>document.write("Tombé")</script>
</main>
<footer><p>Mentions légales</p></footer>
</body></html>
"""


def test_a_page_of_another_site_is_a_text_capture_without_its_chrome(desk: Desk) -> None:
    """Its scripts, its cookie bar, its menus and its foot are no part of the exposé."""
    desk.put("page.html", PAGE)
    desk.put("z.zip", amendements_zip(document(7)))
    desk.take()
    assert desk.rows("SELECT number, expose_texte, flags, verdict FROM text_capture") == [
        ("3445", EXPOSE, "captcha non_classe", "matched")
    ]
    assert desk.rows("SELECT url FROM capture WHERE kind = 'text'") == [(SITE,)]
    assert desk.rows(
        "SELECT field, rule, text FROM passage WHERE action = 'remove' AND capture_id IS NOT NULL "
        "AND field = 'texte' ORDER BY span_start"
    ) == [("texte", "unclassified", UNCLASSIFIED), ("texte", "captcha", CAPTCHA)]
    blocks = desk.rows(
        "SELECT rule, span_start, span_end, text FROM passage WHERE field = 'page' "
        "ORDER BY span_start"
    )
    assert [(rule, text) for rule, _, _, text in blocks] == [
        ("header", "- Accueil\n- Députés"),
        ("cookies", "Nous utilisons des cookies.\n\nAccepter"),
        ("footer", "Mentions légales"),
    ]
    assert [PAGE[start:end].partition(">")[0] for _, start, end, _ in blocks] == [
        "<header",
        '<div class="cookie-banner"',
        "<footer",
    ]


def test_nothing_of_a_script_is_ever_served_back(desk: Desk) -> None:
    desk.put("page.html", PAGE)
    desk.take()
    for table, column in (("text_capture", "expose_texte"), ("passage", "text")):
        said = " ".join(text or "" for (text,) in desk.rows(f"SELECT {column} FROM {table}"))
        assert [word for word in ("script", "Tombé", "Retiré", "Rejeté") if word in said] == []


# -- words -----------------------------------------------------------------------------------------


@given(st.text(alphabet="aAéÉœ’'-–«» \xa0\u202f\u200b\u00ad\u0301\n.,;0123456789ßİ", max_size=80))
def test_of_a_clean_text_the_words_are_told_quickly_and_the_same(text: str) -> None:
    once = clean(text).texte
    assert text_captures._words(once) == tuple(words(once))


@given(
    st.lists(st.text("abcé", min_size=1, max_size=4), min_size=1, max_size=400).map(" ".join)
    | st.text(alphabet="ab .\n<&", max_size=300)
)
def test_a_text_is_never_passed_by_for_how_it_begins(text: str) -> None:
    said = text_captures._words(text)
    assert text_captures._may_begin(text, {said[: text_captures._FIRST]})
