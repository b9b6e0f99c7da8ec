"""What `show` and `status` ask: one thing as a person names it, now or then, with its proof."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

import pytest

from storage import captures, queries
from storage.engine import open_database, read_only
from storage.errors import Refused
from storage.queries import ChangeTold, Holding, Noticed, OpenSignals, Personne, Vote
from storage.tables import FAMILIES
from tests.replica.documents import json_bytes
from tests.small_archive import DAY_1, DAY_2, HM, SEANCE, TEXTE, A, first_day, tell

if TYPE_CHECKING:
    import sqlalchemy as sa

    from storage.queries import Anything

NOON_1 = DAY_1 + dt.timedelta(hours=5)
NOON_2 = DAY_2 + dt.timedelta(hours=5)


def told(engine: sa.Engine, asked: str, at: dt.datetime | None = None) -> Anything:
    """As `show` asks."""
    with read_only(engine) as connection:
        return queries.tell(connection, asked, at)


def refusal(engine: sa.Engine, asked: str, at: dt.datetime | None = None) -> str:
    """What a question is refused with."""
    with pytest.raises(Refused) as refused:
        told(engine, asked, at)
    return str(refused.value)


# -- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("VTANR5L17V2", ("scrutin", "VTANR5L17V2")),
        (" vtanr5l17v2 ", ("scrutin", "VTANR5L17V2")),
        ("17/2", ("scrutin", "VTANR5L17V2")),
        ("https://www.assemblee-nationale.fr/dyn/17/scrutins/2/", ("scrutin", "VTANR5L17V2")),
        (f"{A}3", ("amendement", f"{A}3")),
        (f"https://www.assemblee-nationale.fr/dyn/17/amendements/{A}3", ("amendement", f"{A}3")),
        ("PA900001", ("acteur", "PA900001")),
        ("PM900001", ("mandat", "PM900001")),
        (HM, ("organe", HM)),
        ("DLR5L17N60001", ("dossier", "DLR5L17N60001")),
        (TEXTE, ("document", TEXTE)),
        (SEANCE, ("seance", SEANCE)),
    ],
)
def test_a_thing_is_found_by_what_a_person_types(
    archive: sa.Engine, asked: str, expected: tuple[str, str]
) -> None:
    """A uid in any case, a number in its legislature, the address of a page."""
    with read_only(archive) as connection:
        assert queries.resolve(connection, asked) == expected


def test_a_number_is_the_assembly_s_before_the_congress_s(archive: sa.Engine) -> None:
    """Both have a number 1 in the 17th; the Congress's is asked for by its uid."""
    assert told(archive, "17/1").uid == "VTANR5L17V1"
    assert told(archive, "VTCGR5L17V1").uid == "VTCGR5L17V1"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            "17/99",
            "no scrutin 99 of legislature 17 here; this archive holds 5, from 1 to 4",
        ),
        (
            "14/99",
            "no scrutin of legislature 14 here; there are those of 16, 17",
        ),
        (
            "VTANR5L17V99",
            "nothing is called VTANR5L17V99 here; the nearest is VTANR5L17V4",
        ),
        (
            "VTANR5L15V3",
            (
                "nothing is called VTANR5L15V3 here; no scrutin of legislature 15: there are "
                "those of 16, 17"
            ),
        ),
        (f"{A}34", f"nothing is called {A}34 here; the nearest is {A}9"),
        (
            "AMANR5L17PO838901B1802P0D1N000003",
            "nothing is called AMANR5L17PO838901B1802P0D1N000003 here, nor anything like it",
        ),
        ("PIONANR5L17B1799", f"nothing is called PIONANR5L17B1799 here; the nearest is {TEXTE}"),
        ("RAPPANR5L17B1799", "nothing is called RAPPANR5L17B1799 here, nor anything like it"),
        (
            "PA900006",
            (
                "nothing is called PA900006 here; find the uid of a person or of a group by name: "
                'scrutateur sql "SELECT acteur_ref, prenom, nom, groupe_ref, groupe_abrev FROM '
                "deputes WHERE nom LIKE 'D%'\""
            ),
        ),
        (
            "phare",
            (
                "nothing is called PHARE here; a uid looks like AMANR5L17… or VTANR5L17V1242, a "
                "scrutin can be asked for as 17/1242, and anything by the address of its page"
            ),
        ),
    ],
)
def test_what_is_not_here_is_refused_with_what_is_nearest(
    archive: sa.Engine, asked: str, message: str
) -> None:
    """The next step is in the sentence."""
    assert refusal(archive, asked) == message


def test_an_empty_archive_says_what_to_harvest(engine: sa.Engine) -> None:
    """Everything where it holds nothing; else what would bring the thing."""
    nothing = "this archive holds nothing yet; run `scrutateur harvest`"
    assert refusal(engine, "PA1") == f"nothing is called PA1 here: {nothing}"
    assert refusal(engine, "17/1") == nothing
    tell(engine, DAY_1, "agenda/17", first_day()["agenda/17"])
    assert refusal(engine, "PA1") == (
        "nothing is called PA1 here: this archive holds no acteur yet; "
        "try `scrutateur harvest acteurs`"
    )
    assert refusal(engine, "17/1") == (
        "this archive holds no scrutin yet; try `scrutateur harvest scrutins`"
    )


def test_an_answer_that_was_no_archive_fills_nothing(engine: sa.Engine) -> None:
    """A page that says 404 is kept as evidence, and there is still everything to harvest."""
    with engine.begin() as connection:
        missing = captures.Answer("https://data.example/x", 404, {}, DAY_1)
        captures.add(connection, "acteurs/AMO30", captures.MISSING, missing)
    assert queries.holds_nothing(engine)
    tell(engine, DAY_1, "agenda/17", first_day()["agenda/17"])
    assert not queries.holds_nothing(engine)


def test_who_may_not_read_captures_is_not_told_that_there_are_none(empty_database: str) -> None:
    """A right that is missing is no archive that is empty."""
    opened = open_database(empty_database)
    assert not queries.holds_nothing(opened)
    opened.dispose()


# -- an amendement -------------------------------------------------------------------------------


def test_an_amendement_is_told_with_names_texts_versions_and_changes(archive: sa.Engine) -> None:
    """Amendement 1, which was rectified on day 2."""
    found = told(archive, f"{A}1")
    assert isinstance(found, queries.AmendementTold)
    assert found.url == f"https://www.assemblee-nationale.fr/dyn/17/amendements/{A}1"
    assert found.facts["numero_long"] == "1 (Rect)"
    assert found.facts["date_depot"] == dt.date(2025, 10, 20)
    assert found.facts["date_sort"] == dt.datetime(2025, 11, 4, 15, 10, tzinfo=dt.UTC)
    assert found.facts["article99"] is False
    assert found.auteur == Personne("PA900002", "M.", "Anselme", "Balisier")
    assert (found.groupe_abrev, found.groupe_libelle) == ("HM", "Horizon maritime")
    assert found.dossier_titre == "Protéger les phares et leurs gardiens"
    assert found.texte_titre == "proposition de loi visant à protéger les phares et leurs gardiens"
    assert found.dispositif_texte == "Après le mot : « phare », insérer « et balise »."
    assert found.expose_sommaire_texte == "Les phares éclairent."
    assert found.cosignataires == [
        Personne("PA900001", "Mme", "Solange", "Amarrand"),
        Personne("PA999999"),
    ]
    assert [one.name for one in found.cosignataires] == ["Mme Solange Amarrand", "PA999999"]
    assert [(one.observed_at, one.superseded_at) for one in found.versions] == [
        (DAY_1, DAY_2),
        (DAY_2, None),
    ]
    assert found.version == found.versions[1]
    assert (
        ChangeTold(found.version.version_id, DAY_2, "numero_long", "1", "1 (Rect)", "substance")
        in found.changes
    )


def test_a_version_is_proved_by_the_hash_of_what_was_downloaded_and_of_the_document(
    archive: sa.Engine,
) -> None:
    """Whoever has the bytes can check them."""
    path = f"json/DLR5L17N60001/{TEXTE}/{A}1.json"
    published = json_bytes(first_day()["amendements/17"][path])
    first = told(archive, f"{A}1").versions[0]
    assert first.document_sha256 == hashlib.sha256(published).hexdigest()
    assert first.document_size == len(published)
    assert first.capture_sha256 == b"amendements/17".ljust(32).hex()
    assert first.capture_url == "https://data.example/amendements/17.json.zip"
    assert (first.set_key, first.generated_at) == ("amendements/17", DAY_1)


def test_credits_are_told_in_the_order_of_the_table(archive: sa.Engine) -> None:
    """Two programmes, and a line of the second."""
    found = told(archive, f"{A}3")
    assert isinstance(found, queries.AmendementTold)
    assert [
        (row["niveau"], row["programme"], row["ligne"], row["autorisation_engagement"])
        for row in found.credits
    ] == [
        ("programme", "Phares et balises", None, 5000000),
        ("programme", "Sauvetage en mer", None, -5000000),
        ("ligne", "Sauvetage en mer", "dont titre 2", -1000000),
    ]


def test_an_amendement_of_the_government_has_no_author_nor_title(archive: sa.Engine) -> None:
    """The AN publishes neither the text nor the dossier of amendement 6."""
    found = told(archive, f"{A}6")
    assert isinstance(found, queries.AmendementTold)
    assert (found.auteur, found.groupe_abrev) == (None, None)
    assert (found.texte_titre, found.dossier_titre) == (None, None)


# -- at a moment ---------------------------------------------------------------------------------


def test_a_moment_gives_the_version_that_was_valid_then(archive: sa.Engine) -> None:
    """The first text until day 2, to the second; the rectified one from then on."""
    last_second = DAY_2 - dt.timedelta(seconds=1)
    numbers = [
        told(archive, f"{A}1", at).facts["numero_long"] for at in (DAY_1, last_second, DAY_2)
    ]
    assert numbers == ["1", "1", "1 (Rect)"]
    then = told(archive, f"{A}1", NOON_1)
    assert isinstance(then, queries.AmendementTold)
    assert then.dispositif_texte == "Après le mot : « phare », supprimer la fin."


def test_before_it_was_seen_a_thing_is_not_known(archive: sa.Engine) -> None:
    """And the refusal says when it was."""
    assert refusal(archive, f"{A}1", DAY_1 - dt.timedelta(days=1)) == (
        f"on 2026-01-04 07:00:00 UTC this archive did not know {A}1 yet; "
        "it first saw it on 2026-01-05 07:00:00 UTC"
    )


def test_once_gone_a_thing_is_told_only_without_a_moment(archive: sa.Engine) -> None:
    """Amendement 5 was there on day 1, and not on day 2; its last state is still to be had."""
    assert told(archive, f"{A}5", NOON_1).version.gone_at == DAY_2
    assert told(archive, f"{A}5").version.gone_at == DAY_2
    assert refusal(archive, f"{A}5", NOON_2) == (
        f"on 2026-01-06 12:00:00 UTC the Assemblée no longer published {A}5: it was gone since "
        "2026-01-06 07:00:00 UTC; ask for a moment before, or leave --at out for its last state"
    )


# -- a scrutin -----------------------------------------------------------------------------------


def test_a_scrutin_is_told_group_by_group_name_by_name(archive: sa.Engine) -> None:
    """Printed counts, who is named, and a group that the AN lost."""
    found = told(archive, "17/1")
    assert isinstance(found, queries.ScrutinTold)
    assert found.url == "https://www.assemblee-nationale.fr/dyn/17/scrutins/1"
    assert found.dossier_titre == "Protéger les phares et leurs gardiens"
    first, second, lost = found.groupes
    assert (first.libelle_abrev, first.pour, first.contre, first.non_votants) == ("HM", 1, 1, 1)
    assert first.votes == [
        Vote(Personne("PA900001", "Mme", "Solange", "Amarrand"), "pour", False, None),
        Vote(Personne("PA900003", "Mme", "Odile", "Corvette"), "contre", True, None),
        Vote(Personne("PA900005", "M.", "Yann", "Écoutille"), "nonVotant", False, "PSE"),
    ]
    assert [one.personne.name for one in second.named("contre")] == [
        "M. Anselme Balisier",
        "M. Ulysse Drisse",
    ]
    assert (lost.organe_ref, lost.organe_ref_publie, lost.votes) == (None, "PO0", [])
    assert [block.majority for block in found.groupes] == [None, "contre", None]
    assert [(one.personne.name, one.position) for one in found.mises_au_point] == [
        ("Mme Odile Corvette", "pour"),
        ("PA999998", "contre"),
    ]
    assert found.signals == [
        Noticed(
            "unknown_group",
            "VTANR5L17V1: 1 group blocks say PO0; kept as groups unknown",
            DAY_1,
            None,
        )
    ]


def test_a_scrutin_that_changed_is_told_as_it_was(archive: sa.Engine) -> None:
    """V2 on day 1, its votes included."""
    then, now = told(archive, "17/2", NOON_1), told(archive, "17/2")
    assert isinstance(then, queries.ScrutinTold)
    assert then.facts["titre"] == "l'amendement n° 2 de Mme Balisier à l'article 2."
    assert now.facts["titre"] == "l'amendement n° 2 de M. Balisier à l'article 2."
    assert [len(block.votes) for block in then.groupes] == [2, 1]


def test_a_scrutin_of_the_congress_has_no_page(archive: sa.Engine) -> None:
    """The Assembly's site gives it none."""
    found = told(archive, "VTCGR5L17V1")
    assert isinstance(found, queries.ScrutinTold)
    assert found.url is None


# -- anything else -------------------------------------------------------------------------------


def test_a_person_is_told_with_their_mandats(archive: sa.Engine) -> None:
    """And the correction of a name, as a change."""
    found = told(archive, "PA900005")
    assert isinstance(found, queries.ThingTold)
    assert found.facts == {
        "civ": "M.",
        "prenom": "Yann",
        "nom": "Écoutille",
        "alpha": "Écoutille",
        "trigramme": "SAM",
    }
    assert found.rows["mandat"] == [
        {
            "uid": "PM900005",
            "legislature": 17,
            "type_organe": "ASSEMBLEE",
            "lib_qualite": "membre",
            "date_debut": dt.date(2024, 7, 7),
            "date_fin": None,
            "departement": "Haute-Brume",
            "num_circo": "1",
            "cause_mandat": "élections générales",
            "cause_fin": None,
            "gone_at": None,
            "organe_ref": "PO838901",
            "organe_libelle": "Assemblée nationale de la 17ème législature",
        }
    ]
    assert [(one.field, one.before, one.after) for one in found.changes] == [
        ("nom", "Ecoutille", "Écoutille"),
        ("alpha", "Ecoutille", "Écoutille"),
    ]


@pytest.mark.parametrize(
    ("asked", "family", "rows"),
    [
        ("PM900001", "mandat", {"mandat_organe": 1}),
        (HM, "organe", {}),
        ("DLR5L17N60001", "dossier", {"initiateur": 1, "acte_legislatif": 1}),
        (TEXTE, "document", {"document_auteur": 2, "document_division": 0}),
        (SEANCE, "seance", {"point_odj": 1}),
    ],
)
def test_other_families_are_told_by_their_facts_and_rows(
    archive: sa.Engine, asked: str, family: str, rows: dict[str, int]
) -> None:
    """Every fact of the family, and how many rows of each of its tables."""
    found = told(archive, asked)
    assert isinstance(found, queries.ThingTold)
    assert found.family == family
    assert list(found.facts) == [fact.name for fact in FAMILIES[family].facts]
    assert {name: len(held) for name, held in found.rows.items()} == rows


# -- the whole -----------------------------------------------------------------------------------


def test_holdings_are_things_and_versions_of_each_family(archive: sa.Engine) -> None:
    """Nine amendements of the 17th, one of the 16th; three of them have two versions."""
    with read_only(archive) as connection:
        assert queries.holdings(connection) == [
            Holding("acteur", 5, 6),
            Holding("mandat", 12, 12),
            Holding("organe", 3, 3),
            Holding("dossier", 1, 1),
            Holding("document", 1, 1),
            Holding("seance", 2, 2),
            Holding("amendement", 10, 13),
            Holding("scrutin", 6, 7),
        ]


def test_open_signals_are_counted_by_kind_and_set(archive: sa.Engine) -> None:
    """The most first."""
    with read_only(archive) as connection:
        assert queries.open_signals(connection) == [
            OpenSignals("unresolved_reference", "archive", 8, DAY_2),
            OpenSignals("totals_mismatch", "scrutins/17", 2, DAY_1),
            OpenSignals("unknown_group", "scrutins/17", 1, DAY_1),
        ]
