"""What a page, a unit document or the live service makes of versions, until the open data tells."""

from __future__ import annotations

import datetime as dt
import json
from itertools import count
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from jobs.derive import derived
from scraper.records import Member, Published
from scraper.sources import FINAL_LEGISLATURES, SOURCES
from scraper.sources.doors import page_path, unit_path
from storage import captures, check, coverage, versions
from storage.blobs import BlobStore, Packer
from storage.rows import flatten, untold_by
from storage.tables import FAMILIES
from storage.versions import Chronicle, Observed
from tests.house import rows
from tests.replica.assembly.publications import unit
from tests.replica.documents import amendement, groupe, json_bytes, scrutin, votant
from tests.replica.pages import amendement_page, amendement_path, scrutin_page, scrutin_path

if TYPE_CHECKING:
    import sqlalchemy as sa

    from tests.replica.documents import Json

UID = "AMANR5L17PO838901B1801P0D1N000007"
FILE = f"json/DLR5L17N50001/PIONANR5L17B1801/{UID}.json"
VOTE = "json/VTANR5L17V13.json"


def day(number: int) -> dt.datetime:
    """Seven in the morning of a day of January 2026."""
    return dt.datetime(2026, 1, number, 7, 0, tzinfo=dt.UTC)


class Teller:
    """Tells captures to an archive, one a day."""

    def __init__(self, engine: sa.Engine) -> None:
        """Begin with the first of January."""
        self._engine = engine
        self._days = count(1)

    def __call__(
        self,
        set_key: str,
        documents: dict[str, bytes],
        *,
        generated: int | None = None,
        lost: dict[str, list[str]] | None = None,
    ) -> Chronicle:
        """Tell what one capture read."""
        source = next(one for one in SOURCES if one.name == set_key.partition("/")[0])
        moment = day(next(self._days))
        with self._engine.begin() as connection:
            capture_id = captures.add(
                connection,
                set_key,
                captures.ARCHIVE,
                captures.Answer("https://an.example/", 200, {}, moment),
                generation=captures.Generation(day(generated) if generated else moment, 0),
                exhaustive=source.sets[set_key].exhaustive,
            )
            store, packer = BlobStore(connection), Packer()
            chronicle = Chronicle(
                connection,
                capture_id,
                set_key,
                moment,
                derive=derived,
                final=FINAL_LEGISLATURES,
            )
            for path, content in documents.items():
                (blob_id,) = store.keep([packer.pack(content)])
                chronicle.observe(
                    Observed(derived(flatten(one)), blob_id)
                    for one in source.parse(Member(path, content))
                    if isinstance(one, Published)
                )
            chronicle.close(lost or {}, [], source.sets[set_key].scope)
        return chronicle


@pytest.fixture
def tell(engine: sa.Engine) -> Teller:
    """Tells captures to an empty archive."""
    return Teller(engine)


def filed(**arguments: Any) -> dict[str, bytes]:
    """The amendement as the archives have it."""
    return {FILE: json_bytes(amendement(UID, **arguments))}


def alone(**arguments: Any) -> dict[str, bytes]:
    """The amendement as its unit document."""
    return {unit_path(UID): json.dumps(unit(amendement(UID, **arguments))).encode()}


def page(**arguments: Any) -> dict[str, bytes]:
    """The amendement as its page."""
    document = amendement(UID, **arguments)
    return {page_path(UID, amendement_path(document)): amendement_page(document).encode()}


def chain(engine: sa.Engine) -> list[tuple[Any, ...]]:
    """(day observed, sort, dossier, what nobody told, day completed) of each version."""
    found = rows(
        engine,
        "SELECT observed_at, sort, dossier_ref, not_told, completed_at FROM amendement_version "
        "ORDER BY id",
    )
    return [(_day(seen), sort, ref, untold, _day(done)) for seen, sort, ref, untold, done in found]


def _day(moment: Any) -> str:
    return str(moment)[8:10] if moment else ""


def changes(engine: sa.Engine) -> list[tuple[Any, ...]]:
    """(version, field, before, after) of every change."""
    return rows(engine, 'SELECT version_id, field, "before", "after" FROM amendement_change')


def whole(engine: sa.Engine) -> list[check.Finding]:
    """What the proofs find wrong with the chains, digests and changes."""
    family = FAMILIES["amendement"]
    with engine.connect() as connection:
        proofs = [
            check.chains(connection, family),
            check.digests(connection, family, lambda _done, _total: None),
            check.changed(connection, family),
        ]
        return [finding for proof in proofs for finding in proof.findings]


# -- unit documents --------------------------------------------------------------------------------


def test_a_unit_document_is_provisional_for_it_does_not_say_its_dossier(
    engine: sa.Engine, tell: Teller
) -> None:
    tell("amendements/UNITES", alone())
    assert chain(engine) == [("01", None, None, "dossier_ref incorrect_data", "")]
    assert whole(engine) == []


def test_the_open_data_completes_what_it_says_alike(engine: sa.Engine, tell: Teller) -> None:
    tell("amendements/UNITES", alone(cosignataires=["PA2", "PA1"]))
    tally = tell("amendements/17", filed(cosignataires=["PA1", "PA2"])).tally
    assert (tally.new, tally.changed, tally.noise) == (0, 0, 1)
    assert chain(engine) == [("01", None, "DLR5L17N50001", None, "02")]
    assert changes(engine) == []
    assert whole(engine) == []


def test_the_open_data_wins_where_it_says_otherwise_and_both_values_are_told(
    engine: sa.Engine, tell: Teller
) -> None:
    tell("amendements/UNITES", alone(sort="Adopté"))
    chronicle = tell("amendements/17", filed(sort="Rejeté"))
    assert [(row[1], row[3]) for row in chain(engine)] == [
        ("Adopté", "dossier_ref incorrect_data"),
        ("Rejeté", None),
    ]
    assert changes(engine) == [
        (2, "sous_etat_libelle", "Adopté", "Rejeté"),
        (2, "sort", "Adopté", "Rejeté"),
    ]
    (signal,) = chronicle.corrected
    assert (signal.kind, signal.uid, signal.field, signal.value) == (
        "provisional_corrected",
        UID,
        "sous_etat_libelle sort",
        "Rejeté",
    )
    assert "sort: 'Adopté', then 'Rejeté'" in signal.message
    assert whole(engine) == []


def test_what_a_unit_document_cannot_say_is_taken_from_the_version_held(
    engine: sa.Engine, tell: Teller
) -> None:
    tell("amendements/17", filed())
    tally = tell("amendements/UNITES", alone()).tally
    assert (tally.new, tally.changed, tally.noise) == (0, 0, 1)
    tell("amendements/UNITES", alone(sort="Adopté"))
    assert chain(engine) == [
        ("01", None, "DLR5L17N50001", None, ""),
        ("03", "Adopté", "DLR5L17N50001", "dossier_ref incorrect_data", ""),
    ]
    tell("amendements/17", filed(sort="Adopté"))
    assert chain(engine)[1] == ("03", "Adopté", "DLR5L17N50001", None, "04")
    assert whole(engine) == []


def test_an_archive_generated_before_the_door_spoke_takes_nothing_back(
    engine: sa.Engine, tell: Teller
) -> None:
    tell("amendements/17", filed())
    tell("amendements/UNITES", alone(sort="Adopté"))
    tally = tell("amendements/17", filed(), generated=1).tally
    assert tally.noise == 1
    assert [row[1] for row in chain(engine)] == [None, "Adopté"]


def test_what_changed_since_the_version_before_is_told_whole_once_all_is_known(
    engine: sa.Engine, tell: Teller
) -> None:
    """A page gives the sort; the archive says that the place in the discussion moved with it."""
    tell("amendements/17", filed(place=1))
    tell("amendements/PAGES", page(sort="Adopté"))
    tell("amendements/17", filed(sort="Adopté", place=2))
    assert [(row[0], row[1], row[3], row[4]) for row in chain(engine)] == [
        ("01", None, None, ""),
        ("02", "Adopté", None, "03"),
    ]
    told = {field for version, field, _, _ in changes(engine) if version == 2}
    assert {"sort", "tri_amendement"} <= told
    assert whole(engine) == []


def test_an_archive_generated_before_the_door_spoke_confirms_what_it_says_alike(
    engine: sa.Engine, tell: Teller
) -> None:
    """Published in the evening, read by its list in the morning, in the archive of the night."""
    tell("scrutins/17", {})
    tell("amendements/UNITES", alone())
    tell("amendements/17", filed(), generated=1)
    assert chain(engine) == [("02", None, "DLR5L17N50001", None, "03")]


# -- pages -----------------------------------------------------------------------------------------


def test_a_page_that_says_the_same_words_in_other_mark_up_is_no_news(tell: Teller) -> None:
    tell("amendements/17", filed(dispositif="<p>L&#x2019;article 1<sup>er</sup> est bon.</p>"))
    tally = tell(
        "amendements/PAGES", page(dispositif="<p>L’article 1<sup>er</sup>   est <b>bon</b>.</p>")
    ).tally
    assert (tally.new, tally.changed, tally.noise) == (0, 0, 1)


def test_an_unknown_amendement_comes_in_from_its_page_with_what_the_page_gives(
    engine: sa.Engine, tell: Teller
) -> None:
    tell("amendements/PAGES", page(sort="Adopté"))
    ((sort, untold, tri),) = rows(
        engine, "SELECT sort, not_told, tri_amendement FROM amendement_version"
    )
    assert (sort, tri) == ("Adopté", None)
    assert {"tri_amendement", "examen_ref", "dossier_ref", "chronotag"} <= set(untold.split())
    assert not {"sort", "dispositif", "uid"} & set(untold.split())
    assert rows(engine, "SELECT count(*) FROM amendement_texte") == [(1,)]


def test_a_unit_document_tells_what_a_page_could_not(engine: sa.Engine, tell: Teller) -> None:
    tell("amendements/PAGES", page())
    tell("amendements/UNITES", alone())
    tell("amendements/UNITES", alone())
    ((untold, examen, done),) = rows(
        engine, "SELECT not_told, examen_ref, completed_at FROM amendement_version"
    )
    assert (untold, _day(done)) == ("dossier_ref incorrect_data", "02")
    assert examen == amendement(UID)["amendement"]["examenRef"]
    assert whole(engine) == []


def test_a_page_is_not_heard_against_a_legislature_whose_open_data_is_final(
    engine: sa.Engine, tell: Teller
) -> None:
    """The archives of the XVIᵉ are frozen: no night will ever confirm the page."""
    uid = UID.replace("L17", "L16")
    document = amendement(uid, sort="Rejeté", legislature="16")
    tell("amendements/16", {FILE.replace(UID, uid): json_bytes(document)})
    other = amendement(uid, sort="Adopté", legislature="16")
    path = page_path(uid, amendement_path(other))
    chronicle = tell("amendements/PAGES", {path: amendement_page(other).encode()})
    assert [row[1] for row in chain(engine)] == ["Rejeté"]
    (signal,) = chronicle.corrected
    assert (signal.kind, signal.value) == ("door_differs", "Adopté")


def ballot(delegated: bool, position: str = "pour") -> Json:  # noqa: FBT001 - what is told
    """One scrutin of one group and two voters."""
    return scrutin(
        "VTANR5L17V13",
        groupes=[
            groupe(
                "PO845401",
                2,
                pours=[votant("PA1", "PM1", delegation=delegated), votant("PA2", "PM2")]
                if position == "pour"
                else [votant("PA2", "PM2")],
                contres=[] if position == "pour" else [votant("PA1", "PM1")],
            )
        ],
    )


def test_the_names_of_a_vote_keep_what_a_page_does_not_say_of_them(
    engine: sa.Engine, tell: Teller
) -> None:
    """A page that marks no delegation may not tell them (SOURCES §3.3)."""
    tell("scrutins/17", {VOTE: json_bytes(ballot(delegated=True))})
    plain = ballot(delegated=False)
    tell("scrutins/PAGES", {page_path("VTANR5L17V13", scrutin_path(plain)): _page(plain)})
    assert rows(engine, "SELECT acteur_ref, par_delegation FROM vote ORDER BY rang") == [
        ("PA1", True),
        ("PA2", False),
    ]
    assert rows(engine, "SELECT count(*) FROM scrutin_version") == [(1,)]


def test_a_vote_that_a_page_tells_otherwise_is_a_version_and_keeps_the_rest(
    engine: sa.Engine, tell: Teller
) -> None:
    tell("scrutins/17", {VOTE: json_bytes(ballot(delegated=False))})
    other = ballot(delegated=False, position="contre")
    tell("scrutins/PAGES", {page_path("VTANR5L17V13", scrutin_path(other)): _page(other)})
    assert rows(
        engine,
        "SELECT v.acteur_ref, v.position, s.seance_ref FROM vote v "
        "JOIN scrutin_version s ON s.id = v.version_id WHERE s.superseded_at IS NULL "
        "ORDER BY v.acteur_ref",
    ) == [
        ("PA1", "contre", SEANCE),
        ("PA2", "pour", SEANCE),
    ]
    ((untold,),) = rows(engine, "SELECT not_told FROM scrutin_version ORDER BY id DESC LIMIT 1")
    assert {"seance_ref", "vote.par_delegation"} <= set(untold.split())


SEANCE = scrutin("VTANR5L17V13")["scrutin"]["seanceRef"]


def _page(document: Json) -> bytes:
    return scrutin_page(document).encode()


# -- what a door tells -----------------------------------------------------------------------------


def test_a_fact_is_told_where_all_it_needs_is_given() -> None:
    family = FAMILIES["amendement"]
    everything = untold_by(family, frozenset({"*"}))
    assert everything == ("dossier_ref", "incorrect_data")
    without = untold_by(family, frozenset({"*", "-corps.contenu_auteur.dispositif"}))
    assert without == ("dossier_ref", "incorrect_data", "dispositif")
    little = untold_by(family, frozenset({"uid", "cycle_de_vie.sort"}))
    assert "sort" not in little
    assert "cosignataire.acteur_ref" in little
    assert len(little) == len(family.facts) - 1 + sum(len(one.facts) for one in family.children)


# -- what a review found ---------------------------------------------------------------------------


def test_what_nobody_had_told_of_the_version_before_is_no_change(
    engine: sa.Engine, tell: Teller
) -> None:
    """It came to be known: dated when the door spoke, it would be an invention."""
    tell("amendements/PAGES", page())
    tell("amendements/PAGES", page(sort="Adopté"))
    tell("amendements/17", filed(sort="Adopté"))
    assert {(version, field) for version, field, _, _ in changes(engine)} == {
        (2, "etat_code"),
        (2, "sort"),
    }
    assert whole(engine) == []


def test_a_door_revives_nothing_that_the_open_data_ended(engine: sa.Engine, tell: Teller) -> None:
    tell("amendements/17", filed())
    tell("amendements/17", {}, lost={"amendement": [UID]})
    chronicle = tell("amendements/UNITES", alone())
    assert [one.kind for one in chronicle.corrected] == ["door_revives"]
    assert chronicle.tally.back == 0
    assert rows(engine, "SELECT count(*) FROM amendement_version WHERE gone_at IS NULL") == [(0,)]


# -- what waits for the open data ------------------------------------------------------------------


def waiting(engine: sa.Engine) -> list[tuple[Any, ...]]:
    """(kind, family, how many) of what the open data does not tell."""
    with engine.connect() as connection:
        return [(one.kind, one.field, one.count) for one in coverage.unconfirmed(connection)]


def test_what_another_door_told_is_waited_for_two_days_before_it_is_called_unconfirmed(
    engine: sa.Engine, tell: Teller
) -> None:
    """By the date of the newest archive that lists everything, not by ours."""
    tell("amendements/PAGES", page())  # on the 1st
    assert waiting(engine) == []  # there is no archive to wait for
    tell("amendements/17", {}, generated=2)
    tell("amendements/17", {}, generated=3)
    assert waiting(engine) == []
    tell("amendements/UNITES", {}, generated=9)  # lists nothing that it does not hold
    assert waiting(engine) == []
    tell("amendements/17", {}, generated=4)
    assert waiting(engine) == [("never_confirmed", "amendement", 1)]
    tell("amendements/17", filed(), generated=5)
    assert waiting(engine) == []


def test_a_scrutin_that_a_page_alone_tells_is_counted_apart(
    engine: sa.Engine, tell: Teller
) -> None:
    plain = ballot(delegated=False)
    tell("scrutins/PAGES", {page_path("VTANR5L17V13", scrutin_path(plain)): _page(plain)})
    tell("amendements/17", {}, generated=9)
    assert waiting(engine) == []
    tell("scrutins/17", {}, generated=9)
    assert waiting(engine) == [("never_confirmed", "scrutin", 1)]


def test_what_was_told_and_is_gone_waits_for_nothing(engine: sa.Engine, tell: Teller) -> None:
    tell("amendements/PAGES", page())
    tell("amendements/17", {}, generated=9, lost={"amendement": [UID]})
    assert waiting(engine) == []


# -- who had the last word -------------------------------------------------------------------------


def test_who_had_the_last_word_is_found_among_more_captures_than_one_question_holds(
    engine: sa.Engine, tell: Teller
) -> None:
    """Forty thousand numbers and as many moments: Postgres takes 65,535 parameters at once."""
    tell("amendements/17", filed())
    with engine.connect() as connection:
        (held,) = captures.archives(connection, "amendements/17")
        others = [
            msgspec.structs.replace(held, id=held.id + number, observed_at=day(20))
            for number in range(1, 40_001)
        ]
        assert versions.told_by(connection, ["amendement"], others) == frozenset()
        for place in (0, 20_000, 40_000):
            several = [*others[:place], held, *others[place:]]
            assert versions.told_by(connection, ["amendement"], several) == {UID}


def test_who_told_the_end_of_something_had_the_last_word_on_it(
    engine: sa.Engine, tell: Teller
) -> None:
    tell("amendements/17", filed())
    tell("amendements/17", {}, lost={"amendement": [UID]})
    with engine.connect() as connection:
        told, ended = captures.archives(connection, "amendements/17")
        assert versions.told_by(connection, ["amendement"], [told]) == frozenset()
        assert versions.told_by(connection, ["amendement"], [ended]) == {UID}
