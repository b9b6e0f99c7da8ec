"""Laws of linking: order means nothing, strangers change nothing, nothing raises."""

from __future__ import annotations

import datetime as dt

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.linking import crossed, link, link_dossiers
from scraper.linking.records import Candidate, PrintedLink, Texte, Vote
from tests.laws import examples
from tests.scraper.linking.made_up import (
    ABEILLES,
    AFTERNOON,
    EVENING,
    PONTS,
    amendement,
    at,
    gouvernement,
    vote,
)

NAMES = ("Blin", "Molac", "Brun", "Colin-Oesterlé")
SITTINGS = (AFTERNOON, EVENING, None)
NUMBERS = st.integers(1, 4)
HOURS = st.sampled_from([None, *(at(hour) for hour in ("16:00", "16:10", "21:30", "00:00"))])
TEXTS = st.sampled_from([ABEILLES, PONTS])


@st.composite
def amendements(draw: st.DrawFn) -> Candidate:
    """One of few, so that they collide."""
    told = {
        "seance_discussion_ref": draw(st.sampled_from(SITTINGS)),
        "date_sort": draw(HOURS),
        "sort": draw(st.sampled_from(["Adopté", "Rejeté", "Non soutenu", None])),
        "etat_code": draw(st.sampled_from(["DI", "AC", "RT"])),
        "discussion_identique_id": draw(st.sampled_from([None, "1", "2"])),
        "article_designation_courte": draw(st.sampled_from(["ART. PREMIER", "APRÈS ART. 2"])),
        "deliberation": draw(st.sampled_from([1, 1, 1, 2])),
    }
    numero, texte = draw(NUMBERS), draw(TEXTS)
    if draw(st.booleans()):
        told["amendement_parent_ref"] = amendement(draw(NUMBERS), "", texte).uid
    nom = draw(st.sampled_from([*NAMES, ""]))
    return amendement(numero, nom, texte, **told) if nom else gouvernement(numero, texte, **told)


@st.composite
def votes(draw: st.DrawFn, numero: int) -> Vote:
    """A title of the usual forms."""
    name = draw(st.sampled_from([*(f"de Mme {name}" for name in NAMES), "du Gouvernement", ""]))
    cited = f"n° {draw(NUMBERS)} {name}".strip()
    if draw(st.booleans()):
        cited = f"le sous-amendement {cited} à l'amendement n° {draw(NUMBERS)} de Mme Blin"
    elif draw(st.booleans()):
        cited += " et les amendements identiques suivants"
    place = draw(st.sampled_from([" à l'article premier", " après l'article 2", ""]))
    return vote(
        numero,
        cited + place,
        draw(TEXTS),
        seance_ref=draw(st.sampled_from(SITTINGS)),
        sort_code=draw(st.sampled_from(["adopté", "rejeté"])),
    )


@st.composite
def sittings(draw: st.DrawFn) -> tuple[list[Vote], list[Candidate]]:
    """Some votes and amendements, each once."""
    said = [draw(votes(numero)) for numero in range(1, draw(st.integers(1, 5)) + 1)]
    several = draw(st.lists(amendements(), max_size=10, unique_by=lambda one: one.uid))
    return said, several


@given(sittings(), st.randoms())
@settings(max_examples=examples(25), deadline=None)
def test_the_order_of_what_arrives_means_nothing(
    sitting: tuple[list[Vote], list[Candidate]], chance: object
) -> None:
    said, several = sitting
    expected = list(link(said, several))
    mixed = list(said), list(several)
    for one in mixed:
        chance.shuffle(one)  # type: ignore[attr-defined]
    assert list(link(*mixed)) == expected


@given(sittings(), st.sampled_from(NAMES))
@settings(max_examples=examples(25), deadline=None)
def test_an_amendement_that_no_vote_is_about_changes_no_link(
    sitting: tuple[list[Vote], list[Candidate]], name: str
) -> None:
    """Of another number, on another text; and a namesake of another sitting and day."""
    said, several = sitting
    known = [amendement(90, one, PONTS) for one in NAMES]  # nobody's name is new
    strangers = [
        amendement(77, name),
        amendement(
            *(1, name),
            uid="AMANR5L17PO838901BTC0777P0D1N000001",
            texte_legislatif_ref="PIONANR5L17BTC0777",
            seance_discussion_ref="RUANR5L17S2025IDS30000",
            date_sort=at("16:00", dt.date(2025, 6, 1)),
        ),
    ]
    without = list(link(said, [*several, *known]))
    assert list(link(said, [*several, *known, *strangers])) == without


@given(sittings())
@settings(max_examples=examples(25), deadline=None)
def test_what_is_said_holds_together(sitting: tuple[list[Vote], list[Candidate]]) -> None:
    """No amendement is surely two votes'; absent means none; nothing is invented."""
    said, several = sitting
    links = list(link(said, several))
    uids = {one.uid for one in several}
    firm = [one for one in links if one.verdict == "sure" and one.role == "principal"]
    assert len({one.amendement_uid for one in firm}) == len(firm)
    assert len({one.scrutin_uid for one in firm}) == len(firm)
    assert all((one.amendement_uid is None) == (one.verdict == "absent") for one in links)
    assert {one.amendement_uid for one in links if one.role != "parent"} <= uids | {None}
    assert [one.scrutin_uid for one in links] == sorted(one.scrutin_uid for one in links)
    assert len(links) == len({(one.scrutin_uid, one.amendement_uid, one.role) for one in links})


@given(sittings())
@settings(max_examples=examples(25), deadline=None)
def test_the_sort_of_the_one_chosen_never_chooses_it(
    sitting: tuple[list[Vote], list[Candidate]],
) -> None:
    said, several = sitting
    blind = [msgspec.structs.replace(one, sort=None) for one in several]

    def chosen(candidates: list[Candidate]) -> list[tuple[str, str | None, str]]:
        told = link(said, candidates)
        return [
            (one.scrutin_uid, one.amendement_uid, one.verdict)
            for one in told
            if one.role == "principal"
        ]

    assert chosen(several) == chosen(blind)


WORDS = st.text(max_size=40)
MAYBE = st.none() | WORDS
MOMENTS = st.none() | st.datetimes(timezones=st.sampled_from([None, dt.UTC]))


@given(
    st.lists(
        st.builds(
            Vote,
            uid=WORDS,
            legislature=st.integers(),
            numero=st.integers(),
            titre=WORDS | WORDS.map(lambda one: f"l'amendement n° 1 de Mme Blin {one}"),
            date=st.none() | st.dates(),
            seance_ref=MAYBE,
            sort_code=WORDS,
            dossier_ref=MAYBE,
        ),
        max_size=3,
    ),
    st.lists(
        st.builds(
            Candidate,
            uid=WORDS,
            legislature=st.integers(16, 17),
            numero_ordre_depot=st.none() | st.integers(-1, 2),
            texte_legislatif_ref=MAYBE,
            seance_discussion_ref=MAYBE,
            prefixe_organe_examen=st.sampled_from(["AN", None]),
            type_auteur=MAYBE,
            auteur_nom=MAYBE,
            signataires_libelle=MAYBE,
            article_designation_courte=MAYBE,
            division_type=MAYBE,
            date_sort=MOMENTS,
            sort=MAYBE,
            etat_code=MAYBE,
            discussion_identique_id=MAYBE,
            amendement_parent_ref=MAYBE,
        ),
        max_size=3,
    ),
    st.lists(st.builds(Texte, uid=WORDS, titre=WORDS, dossier_ref=MAYBE), max_size=2),
    st.lists(
        st.builds(
            PrintedLink,
            scrutin_uid=WORDS,
            ref=MAYBE,
            legislature=st.none() | st.integers(),
            texte=WORDS,
            numero=WORDS,
        ),
        max_size=2,
    ),
)
@settings(max_examples=examples(50), deadline=None)
def test_whatever_is_read_gets_a_verdict_and_no_exception(
    said: list[Vote],
    several: list[Candidate],
    textes: list[Texte],
    printed: list[PrintedLink],
) -> None:
    links = list(crossed(link(said, several, textes, printed), said, several))
    list(link_dossiers(said, links, several, textes))
