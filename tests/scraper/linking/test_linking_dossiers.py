"""A scrutin's dossier and text: what each witness says, and where they differ."""

from __future__ import annotations

import datetime as dt
from typing import Any

from scraper.linking import link, link_dossiers
from scraper.linking.records import DossierLink, PointOdj, Texte, VoteRef
from tests.scraper.linking.made_up import ABEILLES, AFTERNOON, DAY, PONTS, amendement, vote

BEES, BRIDGES = "DLR5L17N501", "DLR5L17N502"
WHOLE = vote(9, "l'ensemble")


def said(votes: list[Any], **witnesses: Any) -> list[tuple[str, str | None, str | None, str]]:
    """Method, dossier, text, verdict of each row."""
    return [
        (one.method, one.dossier_ref, one.texte_ref, one.verdict)
        for one in link_dossiers(votes, **witnesses)
    ]


def document(uid: str, titre: str, dossier: str, *, depot: str = "2025-01-15") -> Texte:
    return Texte(uid=uid, titre=titre, dossier_ref=dossier, date_depot=dt.date.fromisoformat(depot))


def point(objet: str, *dossiers: str, etat: str = "Confirmé") -> PointOdj:
    return PointOdj(seance_ref=AFTERNOON, objet=objet, dossier_refs=dossiers, etat=etat)


def test_the_an_names_the_dossier_of_a_scrutin() -> None:
    one = vote(9, "l'ensemble", dossier_ref=BEES)
    assert list(link_dossiers([one])) == [
        DossierLink(
            *("VTANR5L17V9", BEES, None, "dossier_legislatif"),
            *("le scrutin le nomme", "sure"),
        )
    ]


def test_an_act_of_a_dossier_names_the_scrutin_by_its_whole_uid() -> None:
    """The Senate's n° 9 and another legislature's are other votes."""
    refs = [
        VoteRef(dossier_ref=BEES, scrutin_uid="VTANR5L17V9", texte_refs=("PIONANR5L17BTC0501",)),
        VoteRef(dossier_ref=BRIDGES, scrutin_uid="VTSNR5S2025V9"),
        VoteRef(dossier_ref=BRIDGES, scrutin_uid="VTANR5L16V9"),
    ]
    assert said([WHOLE], vote_refs=refs) == [("vote_refs", BEES, "PIONANR5L17BTC0501", "sure")]


def test_a_scrutin_in_the_acts_of_two_dossiers_is_ambiguous() -> None:
    refs = [VoteRef(dossier_ref=one, scrutin_uid="VTANR5L17V9") for one in (BRIDGES, BEES)]
    assert said([WHOLE], vote_refs=refs) == [
        ("vote_refs", BEES, None, "ambiguous"),
        ("vote_refs", BRIDGES, None, "ambiguous"),
    ]


def test_a_wrong_reference_conflicts_with_what_the_amendement_says_and_both_are_kept() -> None:
    votes = [vote(1, "n° 1 de Mme Blin à l'article premier")]
    amendements = [amendement(1, "Blin")]
    links = list(link(votes, amendements))
    refs = [VoteRef(dossier_ref=BRIDGES, scrutin_uid="VTANR5L17V1")]
    told = list(link_dossiers(votes, links, amendements, vote_refs=refs))
    assert [(one.method, one.dossier_ref, one.verdict) for one in told] == [
        ("vote_refs", BRIDGES, "conflicting"),
        ("amendement", BEES, "conflicting"),
        ("titre_amendements", BEES, "conflicting"),
    ]
    assert told[0].evidence == (
        "un acte de DLR5L17N502 nomme VTANR5L17V1 dans ses voteRefs ; d'autres disent DLR5L17N501"
    )


def test_votes_on_amendements_tell_the_text_of_the_vote_on_the_whole() -> None:
    votes = [vote(1, "n° 1 de Mme Blin à l'article premier"), WHOLE]
    amendements = [amendement(1, "Blin")]
    told = said(votes, links=list(link(votes, amendements)), candidates=amendements)
    assert told[-1] == ("titre_amendements", BEES, "PIONANR5L17BTC0501", "sure")


def test_a_link_that_is_not_sure_tells_nothing() -> None:
    votes = [vote(n, "n° 1 de Mme Blin à l'article premier") for n in (1, 2)]
    amendements = [amendement(1, "Blin")]
    told = said(votes, links=list(link(votes, amendements)), candidates=amendements)
    assert told == [("aucun", None, None, "absent")] * 2


def test_documents_deposited_before_name_the_dossier_by_their_title() -> None:
    textes = [
        document("PIONANR5L17B0450", ABEILLES, BEES),
        document("PIONANR5L17B0460", PONTS, BRIDGES),
        document("PIONANR5L17B0999", ABEILLES, "DLR5L17N999", depot="2025-09-01"),
        document("PIONANR5L16B0450", ABEILLES, "DLR5L16N450"),
    ]
    assert said([WHOLE], textes=textes) == [("titre", BEES, "PIONANR5L17B0450", "sure")]


def test_one_title_in_two_dossiers_is_ambiguous() -> None:
    textes = [
        document("PIONANR5L17B0450", ABEILLES, BEES),
        document("PIONANR5L17B0460", ABEILLES, BRIDGES),
    ]
    assert said([WHOLE], textes=textes) == [
        ("titre", BEES, "PIONANR5L17B0450", "ambiguous"),
        ("titre", BRIDGES, "PIONANR5L17B0460", "ambiguous"),
    ]


def test_the_point_of_the_agenda_that_names_the_text_tells_the_dossier() -> None:
    points = [
        point(f"Suite de la discussion de la {ABEILLES} (nos 450, 501)", BEES),
        point(f"Discussion de la {PONTS}", BRIDGES),
    ]
    assert said([WHOLE], points=points) == [("ordre_du_jour", BEES, None, "sure")]


def test_what_was_struck_off_the_agenda_tells_nothing() -> None:
    points = [point(f"Discussion de la {ABEILLES}", BEES, etat="Supprimé")]
    assert said([WHOLE], points=points) == [("aucun", None, None, "absent")]


def test_the_only_dossier_of_an_agenda_is_too_little_alone() -> None:
    points = [point("Questions au Gouvernement"), point("Discussion d'un texte", BEES)]
    assert said([WHOLE], points=points) == [("ordre_du_jour_seul", BEES, None, "ambiguous")]


def test_the_only_dossier_of_an_agenda_confirms_what_another_says() -> None:
    points = [point("Discussion d'un texte", BEES)]
    one = vote(9, "l'ensemble", dossier_ref=BEES)
    assert said([one], points=points) == [
        ("dossier_legislatif", BEES, None, "sure"),
        ("ordre_du_jour_seul", BEES, None, "sure"),
    ]


def test_a_vote_that_names_no_text_and_of_which_nobody_tells_has_no_row() -> None:
    titre = "la motion de censure déposée par Mme Mathilde Panot et 191 de ses collègues"
    assert said([vote(1, "", titre=titre)]) == []


def test_a_title_that_cannot_be_read_is_absent_and_raises_nothing() -> None:
    assert said([vote(1, "", titre="n° ??")]) == [("aucun", None, None, "absent")]


def test_rows_come_by_number_whatever_the_order() -> None:
    votes = [vote(n, "l'ensemble", dossier_ref=BEES, date=DAY) for n in (10, 2, 1)]
    assert [one.scrutin_uid for one in link_dossiers(votes)] == [
        *("VTANR5L17V1", "VTANR5L17V2", "VTANR5L17V10"),
    ]
