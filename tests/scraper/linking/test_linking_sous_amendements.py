"""Sous-amendements with their parents, and titles that cite several numbers."""

from __future__ import annotations

from scraper.linking import link
from tests.scraper.linking.made_up import PONTS, amendement, gouvernement, linked, uid, vote

AT_1 = "à l'article premier"


# ---- Sous-amendements ----------------------------------------------------------------------------


def test_a_sous_amendement_brings_its_parent_and_says_that_the_title_cites_it() -> None:
    parent = amendement(6, "Molac")
    own = amendement(90, "Blin", amendement_parent_ref=parent.uid)
    cited = f"le sous-amendement n° 90 de Mme Blin à l'amendement n° 6 de Mme Molac {AT_1}"
    links = list(link([vote(1, cited)], [parent, own]))
    assert [(one.amendement_uid, one.role, one.verdict) for one in links] == [
        (own.uid, "principal", "sure"),
        (parent.uid, "parent", "sure"),
    ]
    assert links[1].evidence == (
        "n° 6 (Molac, ART. PREMIER) sur PIONANR5L17BTC0501, enregistré le 2025-03-11 16:00, "
        "RUANR5L17S2025IDS29101 : le titre le cite ; amendementParentRef de "
        "AMANR5L17PO838901BTC0501P0D1N000090"
    )


def test_the_parent_may_be_the_dead_head_of_the_group_that_the_title_does_not_cite_v2372() -> None:
    group = {"discussion_identique_id": "77"}
    head = amendement(369, "Meurin", sort="Non soutenu", **group)
    twin = amendement(593, "Blin", **group)
    own = gouvernement(2780, amendement_parent_ref=head.uid)
    cited = f"le sous-amendement n° 2780 du Gouvernement à l'amendement n° 593 de Mme Blin {AT_1}"
    links = list(link([vote(1, cited)], [head, twin, own]))
    assert [(one.amendement_uid, one.role) for one in links] == [
        (own.uid, "principal"),
        (head.uid, "parent"),
    ]
    assert "le titre cite son identique n° 593" in links[1].evidence


def test_the_parents_number_chooses_between_two_sous_amendements() -> None:
    parents = [amendement(6, "Molac"), amendement(8, "Molac", PONTS)]
    both = [
        amendement(90, "Blin", amendement_parent_ref=parents[0].uid),
        amendement(90, "Blin", PONTS, amendement_parent_ref=parents[1].uid),
    ]
    cited = f"le sous-amendement n° 90 de Mme Blin à l'amendement n° 8 de Mme Molac {AT_1}"
    assert linked([vote(1, cited)], [*parents, *both]) == [
        (1, "principal", both[1].uid, "seance+numero+auteur+parent", "sure"),
        (1, "parent", parents[1].uid, "amendement_parent", "sure"),
    ]


def test_a_number_cited_for_a_sous_amendement_is_no_amendement_of_another_author_v1590() -> None:
    """n° 42 is an amendement; the author's sous-amendement to n° 46 that heads a group is n° 72."""
    parent = amendement(46, "Henriet")
    under = {"amendement_parent_ref": parent.uid}
    meant = amendement(72, "Boyard", discussion_identique_id="9", **under)
    twin = amendement(83, "Martin", discussion_identique_id="9", **under)
    alone = amendement(41, "Boyard", **under)
    cited = (
        "le sous-amendement n° 42 de Mme Boyard et les sous-amendements identiques suivants à "
        f"l'amendement n° 46 de Mme Henriet {AT_1}"
    )
    votes = [
        vote(1, cited),
        vote(2, f"n° 46 de Mme Henriet {AT_1}"),
        vote(3, f"n° 42 de Mme Henriet {AT_1}"),
    ]
    amendements = [parent, amendement(42, "Henriet"), meant, twin, alone]
    assert linked(votes, amendements)[:3] == [
        (1, "principal", meant.uid, "seance+auteur+texte+lieu", "sure"),
        (1, "identique", twin.uid, "discussion_identique", "sure"),
        (1, "parent", parent.uid, "amendement_parent", "sure"),
    ]


# ---- Several numbers -----------------------------------------------------------------------------


def test_a_title_that_cites_several_numbers_has_a_row_for_each() -> None:
    cited = f"les amendements n° 3 de Mme Blin et n° 4 de Mme Molac {AT_1}"
    assert linked([vote(1, cited)], [amendement(3, "Blin"), amendement(4, "Molac")]) == [
        (1, "principal", uid(3), "seance+numero+auteur", "sure"),
        (1, "principal", uid(4), "numero_cite", "sure"),
    ]


def test_a_number_among_several_that_is_not_in_the_archive_is_absent() -> None:
    cited = f"les amendements n° 3 de Mme Blin et n° 4 de Mme Molac {AT_1}"
    assert linked([vote(1, cited)], [amendement(3, "Blin")]) == [
        (1, "principal", uid(3), "seance+numero+auteur", "sure"),
        (1, "principal", None, "aucun", "absent"),
    ]


def test_an_identical_one_that_the_title_cites_by_number_is_there_once() -> None:
    group = {"discussion_identique_id": "77"}
    cited = f"l'amendement n° 3 de Mme Blin et l'amendement identique n° 4 de Mme Molac {AT_1}"
    both = [amendement(3, "Blin", **group), amendement(4, "Molac", **group)]
    assert linked([vote(1, cited)], both) == [
        (1, "principal", uid(3), "seance+numero+auteur", "sure"),
        (1, "identique", uid(4), "discussion_identique", "sure"),
    ]


def test_an_identical_one_that_is_cited_and_was_not_defended_was_not_decided() -> None:
    cited = f"l'amendement n° 3 de Mme Blin et l'amendement identique n° 4 de Mme Molac {AT_1}"
    both = [amendement(3, "Blin"), amendement(4, "Molac", sort="Non soutenu")]
    assert linked([vote(1, cited)], both) == [
        (1, "principal", uid(3), "seance+numero+auteur", "sure")
    ]


def test_a_title_may_forget_that_it_is_a_sous_amendement() -> None:
    parent = amendement(6, "Molac")
    own = amendement(90, "Blin", amendement_parent_ref=parent.uid)
    assert linked(
        [vote(1, f"n° 90 de Mme Blin {AT_1}"), vote(2, f"n° 6 de Mme Molac {AT_1}")],
        [
            *(parent, own),
        ],
    )[0] == (1, "principal", own.uid, "seance+numero+auteur", "sure")


def test_a_title_that_says_sous_amendement_does_not_mean_an_amendement() -> None:
    """Its number is misprinted, or it is another's."""
    cited = f"le sous-amendement n° 90 de Mme Blin à l'amendement n° 6 de Mme Molac {AT_1}"
    amendements = [amendement(6, "Molac"), amendement(90, "Blin")]
    votes = [vote(1, cited), vote(2, f"n° 6 de Mme Molac {AT_1}")]
    assert linked(votes, amendements)[0] == (1, "principal", uid(90), "insuffisant", "ambiguous")


def test_a_title_that_says_sous_amendement_and_names_no_parent_may_mean_one_v1958() -> None:
    votes = [vote(1, f"le sous-amendement n° 1057 de Mme Ménagé {AT_1}")]
    assert linked(votes, [amendement(1057, "Ménagé")]) == [
        (1, "principal", uid(1057), "seance+numero+auteur", "sure")
    ]
