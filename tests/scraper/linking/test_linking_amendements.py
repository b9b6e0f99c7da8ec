"""Which amendement a scrutin decided, one phenomenon of the real titles and records a test."""

from __future__ import annotations

import datetime as dt

import msgspec

from scraper.linking import link
from scraper.linking.records import Link, Texte
from tests.scraper.linking.made_up import (
    AFTERNOON,
    DAY,
    EVENING,
    PONTS,
    amendement,
    at,
    gouvernement,
    linked,
    uid,
    vote,
)

NEXT_DAY = DAY + dt.timedelta(days=1)
AT_1 = "à l'article premier"


# ---- The sitting and the number first ------------------------------------------------------------


def test_sitting_number_and_author_make_a_link_with_its_evidence() -> None:
    """The whole row, as it is stored."""
    assert list(link([vote(1, f"n° 12 de Mme Blin {AT_1}")], [amendement(12, "Blin")])) == [
        Link(
            "VTANR5L17V1",
            "AMANR5L17PO838901BTC0501P0D1N000012",
            "principal",
            "seance+numero+auteur",
            "n° 12 (Blin, ART. PREMIER) sur PIONANR5L17BTC0501, enregistré le 2025-03-11 16:00, "
            "RUANR5L17S2025IDS29101 : le numéro et l'auteur concordent, sur le texte du titre, "
            "dont nul autre vote ne parle ; scrutin du 2025-03-11, RUANR5L17S2025IDS29101",
            "sure",
        )
    ]


def test_a_vote_on_something_else_has_no_row() -> None:
    votes = [
        vote(1, "l'article premier"),
        vote(2, "l'ensemble"),
        vote(3, "", titre="la motion de censure déposée par Mme Blin et 60 membres de l'Assemblée"),
    ]
    assert linked(votes, [amendement(1, "Blin")]) == []


def test_a_title_that_cannot_be_read_has_no_row_and_raises_nothing() -> None:
    assert linked([vote(1, "", titre="l'amendement n° douze, de Mme")], [amendement(12, "B")]) == []


def test_an_amendement_that_is_not_in_the_archive_is_absent() -> None:
    """One row without amendement, retried when another one comes."""
    assert list(link([vote(1, f"n° 12 de Mme Blin {AT_1}")], [amendement(13, "Blin")])) == [
        Link(
            "VTANR5L17V1",
            None,
            "principal",
            "aucun",
            "n° 12 (Blin) : rien de proche ne porte ce numéro ; scrutin du 2025-03-11, "
            "RUANR5L17S2025IDS29101",
            "absent",
        )
    ]


def test_a_committees_namesake_is_another_amendement() -> None:
    of_committee = amendement(12, "Blin", prefixe_organe_examen="CION_FIN")
    assert linked([vote(1, f"n° 12 de Mme Blin {AT_1}")], [of_committee]) == [
        (1, "principal", None, "aucun", "absent")
    ]


def test_the_year_of_the_session_in_a_sitting_is_no_contradiction() -> None:
    """S2023 on one side, S2024 on the other: the 16th has such."""
    misprinted = AFTERNOON.replace("S2025", "S2024")
    one = amendement(12, "Blin", seance_discussion_ref=misprinted, date_sort=None)
    assert linked([vote(1, f"n° 12 de Mme Blin {AT_1}")], [one]) == [
        (1, "principal", uid(12), "seance+numero+auteur", "sure")
    ]


# ---- Several texts in a sitting ------------------------------------------------------------------


def test_two_texts_with_one_number_in_a_sitting_are_told_apart_by_the_author_v616_v621() -> None:
    votes = [
        vote(1, f"n° 2 de Mme Batho {AT_1}"),
        vote(2, f"n° 2 de Mme Petex {AT_1}", PONTS),
    ]
    both = [amendement(2, "Batho"), amendement(2, "Petex", PONTS)]
    assert linked(votes, both) == [
        (1, "principal", uid(2), "seance+numero+auteur", "sure"),
        (2, "principal", uid(2, PONTS), "seance+numero+auteur", "sure"),
    ]


def test_one_author_one_number_two_texts_are_told_apart_by_what_other_votes_say_v510() -> None:
    """All but the text agrees: other votes with the same words in their titles tell the text."""
    votes = [
        vote(1, f"n° 7 de Mme Saint {AT_1}"),
        vote(2, f"n° 9 de Mme Loir {AT_1}"),
        vote(3, f"n° 5 de Mme Amiot {AT_1}", PONTS),
    ]
    amendements = [
        amendement(7, "Saint"),
        amendement(9, "Loir"),
        amendement(9, "Loir", PONTS),
        amendement(5, "Amiot", PONTS),
        amendement(7, "Mélin", PONTS),
    ]
    assert linked(votes, amendements) == [
        (1, "principal", uid(7), "seance+numero+auteur", "sure"),
        (2, "principal", uid(9), "seance+numero+auteur", "sure"),
        (3, "principal", uid(5, PONTS), "seance+numero+auteur", "sure"),
    ]


def test_a_documents_title_tells_the_text_where_no_other_vote_does() -> None:
    """As the AN prints it, with the authors and the number of the text."""
    told = f"proposition de loi sur la {PONTS[:16]} de Mme X et plusieurs de ses collègues "
    titre = f"{told}{PONTS[16:]} (499)"
    document = Texte(uid="PIONANR5L17B0499", titre=titre, dossier_ref="DLR5L17N502")
    both = [amendement(9, "Loir"), amendement(9, "Loir", PONTS)]
    assert linked([vote(1, f"n° 9 de Mme Loir {AT_1}", PONTS)], both, textes=[document]) == [
        (1, "principal", uid(9, PONTS), "seance+numero+auteur+texte", "sure")
    ]


def test_what_nothing_tells_apart_is_ambiguous_and_none_is_chosen() -> None:
    both = [amendement(9, "Loir"), amendement(9, "Loir", PONTS)]
    assert linked([vote(1, f"n° 9 de Mme Loir {AT_1}")], both) == [
        (1, "principal", uid(9), "plusieurs", "ambiguous"),
        (1, "principal", uid(9, PONTS), "plusieurs", "ambiguous"),
    ]


def test_a_text_that_is_not_in_the_archive_leaves_its_votes_absent_v966() -> None:
    """Number, day and outcome agree with a namesake on another text; author and text do not."""
    votes = [
        vote(1, f"n° 57 de Mme Mattei {AT_1}", "proposition de loi de soutien à l'Ukraine"),
        vote(2, f"n° 7 de Mme Saint {AT_1}"),
        vote(3, f"n° 9 de Mme Loir {AT_1}"),
    ]
    amendements = [amendement(57, "Le Peih"), amendement(7, "Saint"), amendement(9, "Loir")]
    assert linked(votes, amendements)[0] == (1, "principal", None, "aucun", "absent")


def test_a_text_that_is_not_in_the_archive_is_not_the_one_that_other_titles_name() -> None:
    """Even the author agrees; but the text bears another title, as two votes say."""
    votes = [
        vote(1, f"n° 12 de Mme Blin {AT_1}", PONTS),
        vote(2, f"n° 7 de Mme Saint {AT_1}"),
        vote(3, f"n° 9 de Mme Loir {AT_1}"),
    ]
    amendements = [amendement(12, "Blin"), amendement(7, "Saint"), amendement(9, "Loir")]
    assert linked(votes, amendements)[0] == (1, "principal", None, "aucun", "absent")


def test_a_title_printed_with_fewer_words_is_the_same_text_v787() -> None:
    shortened = "proposition de loi visant à protéger les abeilles"
    votes = [
        vote(1, f"n° 7 de Mme Saint {AT_1}"),
        vote(2, f"n° 8 de Mme Saint {AT_1}"),
        vote(3, f"n° 9 {AT_1}", shortened),
    ]
    amendements = [amendement(n, "Saint") for n in (7, 8, 9)]
    assert linked(votes, amendements)[2] == (
        *(3, "principal", uid(9)),
        *("seance+numero+texte", "sure"),
    )


def test_the_part_of_a_finance_bill_tells_its_two_series_apart() -> None:
    parts = [amendement(9, "Loir", partie=n, date_sort=at("17:00")) for n in (1, 2)]
    (told,) = linked([vote(1, f"n° 9 de Mme Loir {AT_1} (seconde partie)")], parts)
    assert told == (1, "principal", uid(9, partie=2), "seance+numero+auteur+partie", "sure")


def test_the_place_breaks_a_tie_and_nothing_more() -> None:
    both = [
        amendement(9, "Loir"),
        amendement(9, "Loir", PONTS, article_designation_courte="ART. 4"),
    ]
    assert linked([vote(1, f"n° 9 de Mme Loir {AT_1}")], both) == [
        (1, "principal", uid(9), "seance+numero+auteur+lieu", "sure")
    ]


def test_a_title_that_names_no_text_goes_by_sitting_number_and_author() -> None:
    titre = "l'amendement n° 9 de Mme Loir à l'article premier."
    votes = [vote(1, "", titre=titre), vote(2, f"n° 7 de Mme Saint {AT_1}")]
    amendements = [amendement(9, "Loir"), amendement(7, "Saint")]
    assert linked(votes, amendements)[0] == (
        *(1, "principal", uid(9)),
        *("seance+numero+auteur", "sure"),
    )


# ---- Filed under no sitting, or another ----------------------------------------------------------


def test_a_text_whose_amendements_have_no_sitting_is_found_by_the_day_v1561() -> None:
    votes = [vote(n, f"n° {n} de Mme Blin {AT_1}") for n in (1, 2, 3)]
    amendements = [amendement(n, "Blin", seance_discussion_ref=None) for n in (1, 2, 3)]
    assert linked(votes, amendements) == [
        (n, "principal", uid(n), "jour+numero+auteur+texte", "sure") for n in (1, 2, 3)
    ]


def test_a_run_filed_under_the_days_other_sitting_is_found_v256_v263() -> None:
    """The hours are those of the evening, and follow the order of the votes."""
    votes = [vote(n, f"n° {n} de Mme Blin {AT_1}", seance_ref=EVENING) for n in (1, 2, 3)]
    amendements = [amendement(n, "Blin", date_sort=at(f"21:4{n}")) for n in (1, 2, 3)]
    assert linked(votes, amendements) == [
        (n, "principal", uid(n), "jour+numero+auteur+texte", "sure") for n in (1, 2, 3)
    ]


def test_another_sittings_amendement_out_of_its_turn_is_not_chosen() -> None:
    """The number may be misprinted, and this one be the author's other, of the afternoon."""
    votes = [vote(n, f"n° {n} de Mme Blin {AT_1}", seance_ref=EVENING) for n in (1, 2, 3)]
    evening = {"seance_discussion_ref": EVENING}
    amendements = [
        amendement(1, "Blin", date_sort=at("21:41"), **evening),
        amendement(2, "Blin", date_sort=at("16:10")),
        amendement(3, "Blin", date_sort=at("21:43"), **evening),
    ]
    assert linked(votes, amendements)[1] == (2, "principal", uid(2), "insuffisant", "ambiguous")


def test_a_vote_after_midnight_belongs_to_the_sittings_day_v1191() -> None:
    one = amendement(1, "Blin", seance_discussion_ref=None, date_sort=at("00:03", NEXT_DAY))
    other = amendement(2, "Blin")
    votes = [vote(1, f"n° 2 de Mme Blin {AT_1}"), vote(2, f"n° 1 de Mme Blin {AT_1}")]
    assert linked(votes, [one, other])[1] == (
        *(2, "principal", uid(1)),
        *("jour+numero+auteur+texte", "sure"),
    )


def test_a_day_without_an_hour_is_the_sittings_day_v303() -> None:
    one = amendement(1, "Blin", seance_discussion_ref=None, date_sort=at("00:00"))
    assert linked([vote(1, f"n° 1 de Mme Blin {AT_1}")], [one]) == [
        (1, "principal", uid(1), "jour+numero+auteur+lieu", "sure")
    ]


def test_the_next_days_namesake_is_not_it() -> None:
    one = amendement(1, "Blin", seance_discussion_ref=None, date_sort=at("16:00", NEXT_DAY))
    assert linked([vote(1, f"n° 1 de Mme Blin {AT_1}")], [one]) == [
        (1, "principal", None, "aucun", "absent")
    ]


def test_a_record_filed_days_later_is_found_by_text_author_and_place_v2148() -> None:
    late = gouvernement(
        *(2795,),
        seance_discussion_ref="RUANR5L17S2025IDS29463",
        date_sort=at("10:04", DAY + dt.timedelta(days=2)),
    )
    votes = [
        vote(1, f"n° 12 de Mme Blin {AT_1}"),
        vote(2, f"n° 2795 du Gouvernement {AT_1}"),
        vote(3, f"n° 13 de Mme Blin {AT_1}"),
    ]
    assert linked(votes, [late, amendement(12, "Blin"), amendement(13, "Blin")])[1] == (
        *(2, "principal", uid(2795)),
        *("texte+numero+auteur+lieu", "sure"),
    )


def test_what_was_recorded_before_the_sitting_is_not_it() -> None:
    """A second deliberation's n° 1 is missing; the first deliberation's was decided days before."""
    earlier = gouvernement(1, date_sort=at("10:00", DAY - dt.timedelta(days=5)))
    first = msgspec.structs.replace(earlier, seance_discussion_ref="RUANR5L17S2025IDS29000")
    votes = [vote(1, f"n° 12 de Mme Blin {AT_1}"), vote(2, f"n° 1 du Gouvernement {AT_1}")]
    assert linked(votes, [first, amendement(12, "Blin")])[1] == (
        *(2, "principal", None),
        *("aucun", "absent"),
    )


# ---- A second deliberation -----------------------------------------------------------------------


def test_a_second_deliberation_numbers_again_and_its_titles_may_not_say_so_v1296() -> None:
    """The author decides; the uid's text reads B where the first deliberation's reads BTC."""
    votes = [
        vote(1, f"n° 1 de Mme Guiniot {AT_1}"),
        vote(2, f"n° 12 de Mme Blin {AT_1}"),
        vote(3, f"n° 1 du Gouvernement {AT_1}"),
    ]
    again = gouvernement(
        *(1,),
        uid="AMANR5L17PO838901B0501P0D2N000001",
        texte_legislatif_ref="PIONANR5L17B0501",
        seance_discussion_ref=None,
        date_sort=at("19:23"),
    )
    assert linked(votes, [amendement(1, "Guiniot"), amendement(12, "Blin"), again]) == [
        (1, "principal", uid(1), "seance+numero+auteur", "sure"),
        (2, "principal", uid(12), "seance+numero+auteur", "sure"),
        (3, "principal", again.uid, "jour+numero+auteur+texte", "sure"),
    ]


def test_a_title_that_says_second_deliberation_chooses_between_two_of_one_author() -> None:
    first = gouvernement(1)
    again = gouvernement(1, deliberation=2, seance_discussion_ref=None, date_sort=at("19:23"))
    votes = [
        vote(1, f"n° 12 de Mme Blin {AT_1}"),
        vote(2, f"n° 1 du Gouvernement {AT_1} (seconde délibération)"),
    ]
    assert linked(votes, [first, again, amendement(12, "Blin")])[1] == (
        *(2, "principal", again.uid),
        *("jour+numero+auteur+texte+deliberation", "sure"),
    )


def test_without_that_word_two_of_one_author_are_ambiguous() -> None:
    first = gouvernement(1)
    again = gouvernement(1, deliberation=2, seance_discussion_ref=None, date_sort=at("19:23"))
    assert linked([vote(1, f"n° 1 du Gouvernement {AT_1}")], [first, again]) == [
        (1, "principal", first.uid, "plusieurs", "ambiguous"),
        (1, "principal", again.uid, "plusieurs", "ambiguous"),
    ]


# ---- Titles that misprint ------------------------------------------------------------------------


def test_a_title_without_author_is_found_by_the_text_v547() -> None:
    votes = [vote(1, f"n° 12 de Mme Blin {AT_1}"), vote(2, f"n° 34 {AT_1}")]
    assert linked(votes, [amendement(12, "Blin"), amendement(34, "Abomangoli")])[1] == (
        *(2, "principal", uid(34)),
        *("seance+numero+texte", "sure"),
    )


def test_a_title_that_repeats_the_author_of_the_vote_before_is_found_v1261() -> None:
    votes = [
        vote(1, f"n° 17 de Mme Taurinya {AT_1}"),
        vote(2, f"n° 18 de Mme Taurinya {AT_1}"),
        vote(3, f"n° 19 de Mme Taurinya {AT_1}"),
    ]
    of_her = [amendement(17, "Taurinya"), amendement(18, "Taurinya")]
    assert linked(votes, [*of_her, amendement(19, "Coulomme")])[2] == (
        *(3, "principal", uid(19)),
        *("seance+numero+texte+lieu", "sure"),
    )


def test_one_other_vote_is_too_little_to_correct_a_title_by() -> None:
    """The text may be another, of which that vote found a namesake by chance."""
    votes = [vote(n, f"n° {n} de Mme Taurinya {AT_1}") for n in (18, 19)]
    amendements = [amendement(18, "Taurinya"), amendement(19, "Coulomme")]
    assert linked(votes, amendements)[1] == (19, "principal", uid(19), "insuffisant", "ambiguous")


def test_another_author_at_another_place_is_no_such_slip() -> None:
    votes = [
        vote(1, f"n° 17 de Mme Taurinya {AT_1}"),
        vote(2, f"n° 18 de Mme Taurinya {AT_1}"),
        vote(3, f"n° 19 de Mme Taurinya {AT_1}"),
    ]
    elsewhere = amendement(19, "Coulomme", article_designation_courte="APRÈS ART. 4")
    amendements = [amendement(17, "Taurinya"), amendement(18, "Taurinya"), elsewhere]
    assert linked(votes, amendements)[2] == (3, "principal", None, "aucun", "absent")


def _misprinted(between: str = "16:01") -> list[tuple[int, str, str | None, str, str]]:
    """n° 2306 is somebody's who withdrew it; the author's n° 2036 is two digits swapped away."""
    votes = [
        vote(284, f"n° 12 de Mme Blin {AT_1}"),
        vote(285, f"n° 2306 de Mme Pirès Beaune {AT_1}"),
        vote(286, f"n° 13 de Mme Blin {AT_1}"),
    ]
    withdrawn = {"seance_discussion_ref": None, "date_sort": None, "sort": None, "etat_code": "RT"}
    amendements = [
        amendement(12, "Blin", date_sort=at("16:00")),
        amendement(13, "Blin", date_sort=at("16:02")),
        amendement(2306, "Pilato", **withdrawn),
        amendement(2036, "Pirès Beaune", date_sort=at(between)),
        amendement(2039, "Pirès Beaune", date_sort=at("16:01")),
    ]
    return [row for row in linked(votes, amendements) if row[0] == 285]


def test_a_number_with_two_digits_swapped_is_found_between_the_votes_around_it_v285() -> None:
    assert _misprinted() == [(285, "principal", uid(2036), "seance+auteur+texte+lieu", "sure")]


def test_a_number_that_may_be_misprinted_is_ambiguous_out_of_its_turn() -> None:
    assert _misprinted("17:30") == [(285, "principal", uid(2036), "insuffisant", "ambiguous")]


def test_a_number_that_is_nobodys_is_not_taken_for_a_misprint() -> None:
    """It may simply not be in the archive: the neighbouring number is no answer."""
    votes = [vote(1, f"n° 12 de Mme Blin {AT_1}"), vote(2, f"n° 34 de Mme Blin {AT_1}")]
    assert linked(votes, [amendement(12, "Blin"), amendement(35, "Blin")])[1] == (
        *(2, "principal", None),
        *("aucun", "absent"),
    )


def test_two_votes_with_one_title_are_both_ambiguous_with_what_one_must_be_v1028_v1029() -> None:
    votes = [vote(n, f"n° 26 de Mme Manon Meunier {AT_1}") for n in (1028, 1029)]
    votes.append(vote(1030, f"n° 27 de Mme Manon Meunier {AT_1}"))
    amendements = [amendement(n, "Meunier", auteur_prenom="Manon") for n in (25, 26, 27)]
    assert linked(votes, amendements) == [
        (1028, "principal", uid(26), "titre_repete", "ambiguous"),
        (1028, "principal", uid(25), "titre_repete", "ambiguous"),
        (1029, "principal", uid(26), "titre_repete", "ambiguous"),
        (1029, "principal", uid(25), "titre_repete", "ambiguous"),
        (1030, "principal", uid(27), "seance+numero+auteur", "sure"),
    ]
