"""Titles of scrutins: what each form says, which slips are read, and what is refused by name.

The titles are made up in the shapes of real ones; a test that bears a uid shows that title's quirk.
"""

from __future__ import annotations

import time
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scraper.cleaning.rules import fold
from scraper.normalise import titres_grammaire as grammar
from scraper.normalise.titres import TITRES_VERSION, Auteur, Parent, Titre, read_titre
from scraper.normalise.titres_auteurs import _ITEMS
from scraper.normalise.titres_coquilles import meant, repaired
from scraper.normalise.titres_types import TitreKind, name_key
from scraper.records import Signal

PHARES = "proposition de loi visant à rallumer les phares"
BUDGET = "projet de loi de finances pour 2031"
DIGUE = Auteur("depute", "Digue", "Mme")
QUAI = Auteur("depute", "Quai", "M.")
GOUVERNEMENT = Auteur("gouvernement")
#: What a title in first reading says of the text.
OF_PHARES: dict[str, Any] = {
    "texte": PHARES,
    "texte_nature": "proposition_de_loi",
    "lecture": "première lecture",
}
OF_BUDGET: dict[str, Any] = {
    "texte": BUDGET,
    "texte_nature": "projet_de_loi",
    "texte_qualites": ("finances",),
    "lecture": "première lecture",
}


def on_phares(words: str) -> Titre | Signal:
    """The reading of a title that ends with the text of the Phares."""
    return read_titre(f"{words} de la {PHARES} (première lecture).")


def on_budget(words: str) -> Titre | Signal:
    return read_titre(f"{words} du {BUDGET} (première lecture).")


def told(read: Titre | Signal) -> dict[str, Any]:
    """The fields of a title that say something."""
    assert isinstance(read, Titre), read
    empty = Titre(kind=read.kind)
    return {
        name: getattr(read, name)
        for name in Titre.__struct_fields__
        if getattr(read, name) != getattr(empty, name)
    }


# --- amendements ----------------------------------------------------------------------------------


def test_an_amendement_is_its_number_author_place_and_text() -> None:
    assert on_phares("l'amendement n° 123 de Mme Digue après l'article 4 bis A") == Titre(
        kind="amendement",
        numeros=(123,),
        auteurs=(DIGUE,),
        place="après",
        article="4 bis A",
        **OF_PHARES,
    )


@pytest.mark.parametrize(
    "identical",
    [
        "et l'amendement identique suivant",
        "et les amendements identiques suivants",
        "et les trois amendements identiques",
        "et les 23 autres amendements identiques suivants",
        "et identiques",
    ],
)
def test_the_identical_amendements_are_decided_with_the_first(identical: str) -> None:
    assert on_phares(f"l'amendement n° 7 de M. Quai {identical} à l'article 2") == Titre(
        kind="amendement",
        numeros=(7,),
        auteurs=(QUAI,),
        identiques=True,
        place="à",
        article="2",
        **OF_PHARES,
    )


def test_the_amendement_that_follows_is_identical_even_where_that_is_not_said_17v777() -> None:
    """« et l'amendement suivant »: one vote decides several only where they are identical."""
    read = on_phares("l'amendement n° 32 (rect.) de M. Quai et l'amendement suivant à l'article 14")
    assert told(read) == {
        "numeros": (32,),
        "rect": 1,
        "auteurs": (QUAI,),
        "identiques": True,
        "place": "à",
        "article": "14",
        **OF_PHARES,
    }


@pytest.mark.parametrize(
    "purpose",
    [
        "l'amendement de suppression n° 5 de Mme Digue à l'article 2",
        "l'amendement n° 5 de Mme Digue de suppression de l'article 2",
        "l'amendement n° 5 de Mme Digue de suppression à l'article 2",
        "l'amendement n° 5 de Mme Digue tendant à supprimer l'article 2",
    ],
)
def test_an_amendement_may_delete_the_article_at_which_it_stands(purpose: str) -> None:
    assert on_phares(purpose) == Titre(
        kind="amendement",
        numeros=(5,),
        auteurs=(DIGUE,),
        suppression=True,
        place="à",
        article="2",
        **OF_PHARES,
    )


def test_an_amendement_may_rewrite_or_restore_the_article() -> None:
    """« rédaction globale », « réécriture globale » (17V799), « rétablissement » (17V655)."""
    for words in ("de rédaction globale", "de réécriture globale"):
        read = on_phares(f"l'amendement {words} n° 8 de Mme Digue à l'article 1er")
        assert told(read)["redaction_globale"] is True
    read = on_phares("l'amendement n° 5 de M. Quai de rétablissement de l'article 3 (supprimé)")
    assert told(read) == {
        "numeros": (5,),
        "auteurs": (QUAI,),
        "retablissement": True,
        "place": "à",
        "article": "3",
        "article_supprime": True,
        **OF_PHARES,
    }


@pytest.mark.parametrize(
    ("said", "rect"),
    [
        ("n° 12", 0),
        ("n° 12 (rect.)", 1),
        ("n° 12 rectifié", 1),
        ("(rect.) n° 12", 1),
        ("n° 12 (2ème rect.)", 2),
        ("n° 12 (2e rect)", 2),
        ("n° 12, deuxième rectification,", 2),
        ("n° 12 (rect. bis)", 2),
        ("n° 12 3e rectification", 3),
    ],
)
def test_which_rectification_is_voted_on(said: str, rect: int) -> None:
    read = on_phares(f"l'amendement {said} de M. Quai à l'article 3")
    assert isinstance(read, Titre)
    assert (read.numeros, read.rect) == ((12,), rect)


@pytest.mark.parametrize(
    ("words", "numeros", "auteurs", "identiques"),
    [
        ("les amendements identiques n° 3 et n° 7", (3, 7), (), True),
        ("les amendements n°s 3, 7 et 9 de M. Quai", (3, 7, 9), (QUAI,), False),
        ("les amendements n° 3 de M. Quai et n° 7 de Mme Digue", (3, 7), (QUAI, DIGUE), False),
        (
            "l'amendement n° 3 de M. Quai et l'amendement identique n° 7 du Gouvernement",
            (3, 7),
            (QUAI, GOUVERNEMENT),
            True,
        ),
    ],
)
def test_a_title_may_cite_several_amendements(
    words: str, numeros: tuple[int, ...], auteurs: tuple[Auteur, ...], *, identiques: bool
) -> None:
    assert on_phares(f"{words} à l'article 3") == Titre(
        kind="amendements",
        numeros=numeros,
        auteurs=auteurs,
        identiques=identiques,
        place="à",
        article="3",
        **OF_PHARES,
    )


def test_a_part_of_the_budget_is_said_by_the_number_or_in_words() -> None:
    """The AN's scrutins have bare numbers; its amendements have I-12 and II-12."""
    read = on_budget("l'amendement n° II-12 de M. Quai à l'article 42 et état B")
    assert told(read) == {
        "numeros": (12,),
        "auteurs": (QUAI,),
        "place": "à",
        "article": "42",
        "division": "état B",
        "partie": 2,
        **OF_BUDGET,
    }


# --- sous-amendements -----------------------------------------------------------------------------


def test_a_sous_amendement_names_its_parent() -> None:
    """The parent's own rectification, author and identical ones are not the sous-amendement's."""
    read = on_phares(
        "le sous-amendement n° 40 de Mme Digue à l'amendement n° 9 rectifié du Gouvernement et aux"
        " amendements identiques suivants à l'article 15 (examen prioritaire)"
    )
    assert read == Titre(
        kind="sous_amendement",
        numeros=(40,),
        auteurs=(DIGUE,),
        parent=Parent(numeros=(9,), rect=1, auteurs=(GOUVERNEMENT,), identiques=True),
        place="à",
        article="15",
        examen_prioritaire=True,
        **OF_PHARES,
    )
    assert read.parent is not None
    assert (read.auteur, read.parent.numero, read.parent.auteur) == (DIGUE, 9, GOUVERNEMENT)


def test_what_the_parent_does_is_not_what_the_sous_amendement_does_17v896() -> None:
    """« à l'amendement n° B … de rétablissement de l'article 2 (supprimé) »."""
    read = on_phares(
        "le sous-amendement n° 40 (rect.) de Mme Digue et le sous-amendement identique suivant à"
        " l'amendement n° 9 de M. Quai et à l'amendement identique suivant de rétablissement de"
        " l'article 2 (supprimé)"
    )
    assert told(read) == {
        "numeros": (40,),
        "rect": 1,
        "auteurs": (DIGUE,),
        "identiques": True,
        "parent": Parent(numeros=(9,), auteurs=(QUAI,), identiques=True),
        "place": "à",
        "article": "2",
        "article_supprime": True,
        **OF_PHARES,
    }


def test_a_sous_amendement_may_forget_its_parent_17v1958() -> None:
    read = on_phares("le sous-amendement n° 1057 de M. Quai à l'article 6")
    assert isinstance(read, Titre)
    assert (read.kind, read.numeros, read.parent) == ("sous_amendement", (1057,), None)


# --- authors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "auteurs"),
    [
        ("du Gouvernement", (GOUVERNEMENT,)),
        ("de M. Jean-Phare Môle", (Auteur("depute", "Jean-Phare Môle", "M."),)),
        ("de M. de Jetée", (Auteur("depute", "de Jetée", "M."),)),
        ("de M. d'Écluse", (Auteur("depute", "d'Écluse", "M."),)),
        ("de Mme de La Rade", (Auteur("depute", "de La Rade", "Mme"),)),
        ("de Mme Ria Le Môle", (Auteur("depute", "Ria Le Môle", "Mme"),)),
        ("de Mme Digue et M. Quai", (DIGUE, QUAI)),
        ("de Mme Digue et de M. Quai", (DIGUE, QUAI)),
        ("de Mme Digue, M. Quai et plusieurs de leurs collègues", (DIGUE, QUAI)),
        ("de MM. Quai et de Jetée", (QUAI, Auteur("depute", "de Jetée", "M."))),
        ("de Mmes Digue et Rade", (DIGUE, Auteur("depute", "Rade", "Mme"))),
        ("de la rapporteure", (Auteur("rapporteur", "", "Mme"),)),
        ("de M. le rapporteur général", (Auteur("rapporteur", "", "M."),)),
        ("du rapporteur", (Auteur("rapporteur"),)),
        ("de Mme Digue, rapporteure,", (Auteur("rapporteur", "Digue", "Mme"),)),
        (
            "de Mme Digue, rapporteure au nom de la commission des lois,",
            (Auteur("rapporteur", "Digue", "Mme", "lois"),),
        ),
        ("de la commission", (Auteur("commission"),)),
        ("de la commission spéciale", (Auteur("commission", commission="spéciale"),)),
        (
            "de la commission des finances, de l'économie générale et du contrôle budgétaire",
            (
                Auteur(
                    "commission",
                    commission="finances, de l'économie générale et du contrôle budgétaire",
                ),
            ),
        ),
        (
            "de la commission du développement durable et de l'aménagement du territoire",
            (
                Auteur(
                    "commission",
                    commission="développement durable et de l'aménagement du territoire",
                ),
            ),
        ),
    ],
)
@pytest.mark.parametrize("after", ["", " et les amendements identiques suivants"])
def test_an_author_is_named_by_name_or_office(
    words: str, auteurs: tuple[Auteur, ...], after: str
) -> None:
    read = on_phares(f"l'amendement n° 5 {words}{after} avant l'article 1er")
    assert isinstance(read, Titre), read
    assert (read.auteurs, read.identiques, read.place) == (auteurs, bool(after), "avant")


@pytest.mark.parametrize(
    ("words", "nom"),
    [
        ("M.Quai", "Quai"),  # 17V1114
        ("M Quai", "Quai"),  # 17V1523
        ("M. jean-Phare Môle", "jean-Phare Môle"),  # 17V380
        ("Mme Ria le Môle", "Ria le Môle"),  # 17V1609
        ("M. Quai  Môle", "Quai Môle"),  # 17V2127
        ("Mme Q/Rade", "Q/Rade"),  # 17V1046
        ("Quai", "Quai"),  # 17V1598: the civility is forgotten
    ],
)
def test_a_name_is_read_however_it_is_typed(words: str, nom: str) -> None:
    read = on_phares(f"l'amendement n° 5 de {words} de suppression de l'article 5")
    assert isinstance(read, Titre), read
    assert [one.nom for one in read.auteurs] == [nom]
    assert (read.suppression, read.article) == (True, "5")


def test_an_author_may_be_missing_17v547_or_named_with_the_identical_one_17v2538() -> None:
    assert told(on_phares("l'amendement n° 34 après l'article 13")) == {
        "numeros": (34,),
        "place": "après",
        "article": "13",
        **OF_PHARES,
    }
    read = on_phares(
        "l'amendement n° 325 et l'amendement identique suivant de M. Quai à l'article 4"
    )
    assert isinstance(read, Titre)
    assert (read.auteurs, read.identiques) == ((QUAI,), True)


def test_a_last_name_is_what_may_be_one() -> None:
    """Print does not tell two names from a double last name: whoever knows the deputies does."""
    assert Auteur("depute", "Jean-Phare Môle", "M.").noms == ("jean phare mole", "mole")
    assert Auteur("depute", "Ria Le Môle", "Mme").noms == ("ria le mole", "le mole", "mole")
    assert Auteur("depute", "de Jetée", "M.").noms == ("de jetee", "jetee")
    assert Auteur("gouvernement").noms == ()
    assert name_key("Q/Rade") == "q rade"


def test_a_misspelled_office_is_no_name() -> None:
    assert told(on_phares("l'amendement n° 5 du Gouvernment après l'article 2"))["auteurs"] == (
        GOUVERNEMENT,
    )
    read = on_phares("l'amendement n° 5 de Commision des lois après l'article 2")
    assert isinstance(read, Signal)


# --- where it stands ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "article"),
    [
        ("premier", "1er"),
        ("1er", "1er"),
        ("premier bis", "1er bis"),
        ("1er bis A", "1er bis A"),
        ("1er ters", "1er ter"),  # 17V1283
        ("23 bis a", "23 bis A"),  # 17V1089
        ("20 bis AA", "20 bis AA"),
        ("9 A", "9 A"),
        ("4 quindecies", "4 quindecies"),
        ("15 TER", "15 ter"),
        ("liminaire", "liminaire"),
        ("unique", "unique"),
        ("11", "11"),
    ],
)
def test_an_article_has_one_designation(printed: str, article: str) -> None:
    for words in (
        "l'article",
        "l'amendement n° 1 de M. Quai à l'article",
        "l'ensemble de l'article",
    ):
        read = on_phares(f"{words} {printed} (nouveau)")
        assert isinstance(read, Titre), read
        assert read.article == article


def test_a_preposition_after_an_article_is_no_part_of_its_designation() -> None:
    """« 23 bis a » is an article, « 23 bis à l'état B » is not."""
    for printed in ("à l'état B", "a l'état B"):
        read = on_budget(f"l'amendement n° 1 de M. Quai à l'article 23 bis {printed}")
        assert isinstance(read, Titre), read
        assert (read.article, read.division) == ("23 bis", "état B")


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("au titre", {"place": "à", "division": "titre"}),  # 17V720
        ("à l'intitulé du chapitre II", {"place": "à", "division": "intitulé du chapitre II"}),
        ("avant le chapitre Ier", {"place": "avant", "division": "chapitre Ier"}),
        ("après le titre IV bis", {"place": "après", "division": "titre IV bis"}),
        ("au rapport annexé", {"place": "à", "division": "rapport annexé"}),
        ("à l'article 6 et État B", {"place": "à", "article": "6", "division": "état B"}),
        ("à l'article 3 et ÉTAT A", {"place": "à", "article": "3", "division": "état A"}),
        ("à l'article 41 et Etat A", {"place": "à", "article": "41", "division": "état A"}),
        ("à l'état B de l'article 42", {"place": "à", "article": "42", "division": "état B"}),
        ("à l'article 14 et annexe", {"place": "à", "article": "14", "division": "annexe"}),
        ("après l'article 8, état B,", {"place": "après", "article": "8", "division": "état B"}),
        ("de M. Quai l'article 11", {"auteurs": (QUAI,), "article": "11"}),  # 17V2046: no « à »
        (
            "à l'article 42 et état B (crédits de la mission « Phares, quais et môles »)",
            {
                "place": "à",
                "article": "42",
                "division": "état B",
                "objet": "mission « Phares, quais et môles »",
            },
        ),
    ],
)
def test_an_amendement_stands_at_before_or_after(printed: str, said: dict[str, Any]) -> None:
    read = on_budget(f"l'amendement n° 1 {printed}")
    assert told(read) == {"numeros": (1,), **said, **OF_BUDGET}


# --- other votes ----------------------------------------------------------------------------------


def test_an_article_the_whole_of_a_text_or_a_part() -> None:
    assert on_budget("l'article 3 et ÉTAT A") == Titre(
        kind="article", article="3", division="état A", **OF_BUDGET
    )
    assert on_budget("l'ensemble") == Titre(kind="ensemble", **OF_BUDGET)
    for words in ("l'ensemble de la deuxième partie", "la seconde partie"):  # 17V242, 17V438
        assert on_budget(words) == Titre(kind="partie", partie=2, **OF_BUDGET)
    assert on_budget("l'ensemble de l'article 9") == Titre(kind="article", article="9", **OF_BUDGET)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("l'état B", {"kind": "etat", "division": "état B"}),
        ("l'annexe", {"kind": "annexe", "division": "annexe"}),
        ("le titre", {"kind": "titre", "division": "titre"}),
        ("le chapitre II", {"kind": "chapitre", "division": "chapitre II"}),
        (
            "les crédits de la mission « Phares et balises »",
            {"kind": "credits", "objet": "mission « Phares et balises »"},
        ),
        (
            "les crédits de la mission Phares inscrits à l'état B de l'article 42",
            {"kind": "credits", "objet": "mission Phares", "article": "42", "division": "état B"},
        ),
    ],
)
def test_smaller_parts_of_a_text_are_voted_on_too(words: str, said: dict[str, Any]) -> None:
    assert on_budget(words) == Titre(**said, **OF_BUDGET)


def test_a_resolution_is_voted_on_without_a_word_more_17v1196() -> None:
    read = read_titre(
        "la proposition de résolution visant à saluer les gardiens de phare (art. 34-1 de la"
        " Constitution)."
    )
    assert read == Titre(
        kind="texte",
        texte="proposition de résolution visant à saluer les gardiens de phare",
        texte_nature="proposition_de_resolution",
        constitution="34-1",
    )


MOTIONS = [
    ("motion_rejet_prealable", "la motion de rejet préalable, déposée par Mme Digue, du"),
    ("motion_rejet_prealable", "la motion de rejet préalable, déposée par Mme Digue, sur le"),
    ("motion_rejet_prealable", "la motion de rejet préalable de Mme Digue contre le"),
    ("motion_renvoi", "la motion de renvoi en commission, déposée par Mme Digue, du"),
    ("motion_referendaire", "la motion référendaire, déposée par Mme Digue, sur le"),
    (
        "motion_referendaire",
        (
            "la motion, déposée par Mme Digue et 60 membres de l'Assemblée, tendant à proposer de"
            " soumettre au référendum le"
        ),
    ),
    ("motion_ajournement", "la motion d'ajournement, déposée par Mme Digue, du"),
]


@pytest.mark.parametrize(("kind", "words"), MOTIONS)
def test_a_motion_against_a_text(kind: Any, words: str) -> None:
    read = read_titre(f"{words} {BUDGET} (première lecture).")
    assert read == Titre(kind=kind, auteurs=(DIGUE,), **OF_BUDGET)


def test_several_may_move_a_motion_17v2105() -> None:
    read = read_titre(
        "la motion de rejet préalable, déposée par MM. Jean-Phare Môle, Paul Quai et Luc Rade de la"
        f" {PHARES} (première lecture)."
    )
    assert isinstance(read, Titre)
    assert [(one.civilite, one.nom) for one in read.auteurs] == [
        ("M.", "Jean-Phare Môle"),
        ("M.", "Paul Quai"),
        ("M.", "Luc Rade"),
    ]


APPLIED = "en application de l'article 49, alinéa 3, de la Constitution"


@pytest.mark.parametrize(
    "words",
    [
        f"déposée {APPLIED} par Mme Digue, M. Quai et 188 de leurs collègues.",
        f", déposée {APPLIED}, par Mme Digue, M. Quai et 57 députés.",
        f"déposée, {APPLIED}, par Mme Digue, M. Quai et plusieurs de leurs collègues.",
        f"déposée par Mme Digue, M. Quai et 181 membres de l'Assemblée {APPLIED}",
    ],
)
def test_a_motion_of_censure_has_no_text(words: str) -> None:
    assert read_titre(f"la motion de censure {words}") == Titre(
        kind="motion_censure", auteurs=(DIGUE, QUAI), constitution="49, alinéa 3"
    )


@pytest.mark.parametrize(
    ("objet", "applied", "constitution"),
    [
        (
            "du Gouvernement portant sur l'accord relatif aux phares",
            " (application de l'article 50-1 de la Constitution)",
            "50-1",
        ),
        (
            "de politique générale du Gouvernement",
            ", en application de l'article 49, alinéa premier, de la Constitution",
            "49, alinéa 1",
        ),
        (
            "de politique générale de Mme Digue, Première ministre",
            " (application du premier alinéa de l'article 49 de la Constitution)",
            "49, alinéa 1",
        ),
    ],
)
def test_a_declaration_is_said_in_its_own_words_17v456(
    objet: str, applied: str, constitution: str
) -> None:
    for words in ("la déclaration", "l'approbation de la déclaration"):
        assert read_titre(f"{words} {objet}{applied}.") == Titre(
            kind="declaration", objet=objet, constitution=constitution
        )


def test_a_demande_for_a_second_deliberation_is_no_vote_on_the_amendement_17v1301() -> None:
    read = on_phares(
        "la demande de seconde délibération de M. Quai sur l'amendement n° 2 de Mme Digue et les"
        " amendements identiques suivants à l'article 2"
    )
    assert read == Titre(
        kind="demande", objet="seconde délibération", auteurs=(QUAI,), article="2", **OF_PHARES
    )


def test_other_demandes_17v737_17v1302() -> None:
    read = on_phares(
        "la demande de seconde délibération, présentée par M. Quai, de l'article unique"
    )
    assert told(read) == {
        "objet": "seconde délibération",
        "auteurs": (QUAI,),
        "article": "unique",
        **OF_PHARES,
    }
    read = read_titre("la demande de suspension de séance présentée par Mme Digue.")
    assert read == Titre(kind="demande", objet="suspension de séance", auteurs=(DIGUE,))
    read = read_titre(
        f"la proposition de prolongation de la séance au-delà de vingt heures ({PHARES}) (première"
        " lecture)."
    )
    assert read == Titre(
        kind="prolongation_seance",
        objet="prolongation de la séance au-delà de vingt heures",
        **OF_PHARES,
    )


# --- the text and its reading ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("(première lecture)", {"lecture": "première lecture"}),
        ("( première lecture)", {"lecture": "première lecture"}),  # 17V782
        ("(1ère lecture)", {"lecture": "première lecture"}),
        ("(deuxième lecture)", {"lecture": "deuxième lecture"}),
        ("(nouvelle lecture)", {"lecture": "nouvelle lecture"}),
        (", en nouvelle lecture", {"lecture": "nouvelle lecture"}),
        ("(lecture définitive)", {"lecture": "lecture définitive"}),
        (
            "(texte de la commission mixte paritaire)",
            {"lecture": "texte de la commission mixte paritaire"},
        ),
        (
            "(texte de la commission paritaire)",  # 16V186
            {"lecture": "texte de la commission mixte paritaire"},
        ),
        (
            "(seconde délibération)(première lecture)",  # 16V124
            {"lecture": "première lecture", "seconde_deliberation": True},
        ),
        (
            "(première lecture) (seconde délibération)",  # 17V241
            {"lecture": "première lecture", "seconde_deliberation": True},
        ),
        (
            "(première lecture, seconde délibération)",
            {"lecture": "première lecture", "seconde_deliberation": True},
        ),
        ("(seconde partie)", {"partie": 2}),
        ("", {}),
    ],
)
def test_the_reading_is_said_after_the_text(printed: str, said: dict[str, Any]) -> None:
    read = read_titre(f"l'article 2 de la {PHARES} {printed}.")
    assert told(read) == {
        "article": "2",
        "texte": PHARES,
        "texte_nature": "proposition_de_loi",
        **said,
    }


@pytest.mark.parametrize(
    ("texte", "nature", "qualites"),
    [
        ("projet de loi organique relatif aux phares", "projet_de_loi", ("organique",)),
        (
            "proposition de loi constitutionnelle sur les phares",
            "proposition_de_loi",
            ("constitutionnelle",),
        ),
        ("projet de loi spéciale prévue par l'article 45", "projet_de_loi", ("speciale",)),
        (
            "projet de loi de finances rectificative pour 2031",
            "projet_de_loi",
            ("finances", "rectificative"),
        ),
        (
            "projet de loi de finances de fin des gestion pour 2031",  # 17V439
            "projet_de_loi",
            ("finances", "fin_de_gestion"),
        ),
        (
            "projet de loi de financement de la sécurité sociale pour 2031",
            "projet_de_loi",
            ("financement_securite_sociale",),
        ),
        (
            "proposition de résolution européenne relative aux phares",
            "proposition_de_resolution",
            ("europeenne",),
        ),
        ("proposition de loi, adoptée par le Sénat, sur les phares", "proposition_de_loi", ()),
        ("projet de loi autorisant l'accord (ensemble une annexe)", "projet_de_loi", ()),
        ("projet de loi relatif aux phares (feux et balises) et quais", "projet_de_loi", ()),
    ],
)
def test_a_text_is_its_words_and_what_the_first_of_them_say(
    texte: str, nature: str, qualites: tuple[str, ...]
) -> None:
    assert told(read_titre(f"l'ensemble du {texte} (première lecture).")) == {
        "texte": texte,
        "texte_nature": nature,
        "lecture": "première lecture",
        **({"texte_qualites": qualites} if qualites else {}),
    }


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("article", "l'article unique du"),  # 17V1333
        (
            "motion_rejet_prealable",
            "la motion de rejet préalable, déposée par Mme Digue, du",
        ),  # 2459
        ("ensemble", "l'ensemble du"),  # 17V2460
    ],
)
def test_a_treaty_may_have_an_amendement_in_its_title_17v1333_17v2459_17v2460(
    kind: str, words: str
) -> None:
    texte = (
        "projet de loi autorisant la ratification de la résolution LP.3(4) portant amendement de"
        " l'article 6 du Protocole des phares"
    )
    read = read_titre(f"{words} {texte} (première lecture).")
    assert isinstance(read, Titre)
    assert (read.kind, read.numeros, read.texte) == (kind, (), texte)


def test_a_page_says_that_it_is_a_scrutin_14v1212() -> None:
    read = read_titre(f"Scrutin public sur l'ensemble de la {PHARES} (première lecture).")
    assert read == Titre(kind="ensemble", **OF_PHARES)


# --- noise ----------------------------------------------------------------------------------------

CLEAR = (
    "l'amendement de suppression n° 2102 de M. Quai et les amendements identiques suivants à"
    f" l'article 3 de la {PHARES} (première lecture)."
)
NOISE = {
    "17V2108": ("'", "’"),
    "17V186": ("n° 2102", "n°  2102"),
    "17V1690": ("de M.", "de  M."),
    "no-break spaces": ("n° 2102 de M. Quai", "n°\xa02102 de M.\u202fQuai"),
    "17V581": ("n° 2102", "n°2102"),
    "17V2414": ("n° 2102", "n° de 2102"),
    "17V127": ("n° 2102", "de n° 2102"),
    "16V239": ("n° 2102", "2102"),
    "17V199": ("suppression", "supression"),
    "17V1493": ("les amendements identiques suivants", "l 'amendement identique suivant"),
    "17V1822": ("les amendements identiques suivants", "l'amemdement identique suivant"),
    "17V2234": ("les amendements identiques suivants", "à l'amendement identique suivant"),
    "16V3": ("amendements identiques", "amendement identiques"),
    "17V1101": ("identiques", "identique"),
    "17V2324": ("suivants", "suivanst"),
    "17V2352": ("suivants", "suivantst"),
    "17V2362": ("article 3", "article 3 "),
    "17V918": ("de la proposition", "de de la proposition"),
    "17V783": ("(première", "( première"),
    "17V779": ("lecture).", "lecture)"),
    "unseen": ("l'article 3 de la proposition", "l'artcile 3 de la propositon"),
    "unseen too": ("l'amendement", "L'amandement"),
    "unseen after": ("(première lecture)", "(premère lecture)"),
}


@pytest.mark.parametrize(("clear", "noisy"), NOISE.values(), ids=NOISE)
def test_noise_says_nothing(clear: str, noisy: str) -> None:
    """Apostrophes, spaces, a word too many, a letter too few, and no full stop at the end."""
    assert clear in CLEAR
    assert read_titre(CLEAR.replace(clear, noisy)) == Titre(
        kind="amendement",
        numeros=(2102,),
        auteurs=(QUAI,),
        identiques=True,
        suppression=True,
        place="à",
        article="3",
        **OF_PHARES,
    )


def test_a_misspelled_sous_amendement_is_one_17v1633() -> None:
    read = on_phares("le sous-amendmeent n° 4 de M. Quai à l'amendement n° 2 rectifé à l'article 3")
    assert told(read) == {
        "numeros": (4,),
        "auteurs": (QUAI,),
        "parent": Parent(numeros=(2,), rect=1),
        "place": "à",
        "article": "3",
        **OF_PHARES,
    }


def test_slips_are_put_right_in_the_grammar_s_own_words_only() -> None:
    """Not in names, nor in the title of a text; nor where a word may stand for two."""
    assert (
        repaired(
            "l'amendmeent de M. Artcile à l'artcile 3 de la propositon de loi sur les lectrues"
        )
        == "l'amendement de M. Artcile à l'article 3 de la proposition de loi sur les lectrues"
    )
    assert [meant(word) for word in ("supression", "quais", "suivanst", "amendemnts")] == [
        "suppression",
        "quais",
        "suivants",
        "amendements",
    ]


# --- what is not read -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "titre",
    [
        "",
        "Le phare.",
        "l'amendement.",
        "l'ensemble.",
        f"l'amendement de la {PHARES}",
        f"les articles 2 et 3 de la {PHARES}",
        f"les amendements n° 1 à 5 de M. Quai à l'article 2 de la {PHARES}",
        f"l'amendement n° 1 de M. Quai à l'article 2 et à l'article 3 de la {PHARES}",
        f"l'amendement n° 1 de M. Quai à l'article L. 3 de la {PHARES}",
        f"l'amendement n° 1 de M. le président à l'article 3 de la {PHARES}",
        f"l'amendement n° 1 de M. Quai à l'article 3 (pour mémoire) de la {PHARES}",
        f"l'amendement n° 1 de M. Quai à l'article 3 de la {PHARES} (quatrième lecture)",
        f"l'amendement n° 1 de M. Quai à l'article 3 de la {PHARES} (première lecture) (autre)",
        f"l'article 3 de la {PHARES} et l'amendement n° 4",
        f"l'article 3 de suppression de la {PHARES}",
        "le sous-amendement n° 1 de M. Quai à l'amendement de Mme Digue à l'article 3",
        "la demande de M. Quai tendant à la constitution d'une commission spéciale",
        "x" * 10_000,
    ],
)
def test_what_cannot_be_read_is_a_signal_and_never_a_guess(titre: str) -> None:
    read = read_titre(titre)
    assert isinstance(read, Signal), read
    assert (read.kind, read.field) == ("unread_title", "titre")
    assert read.value == (titre if len(titre) < 200 else titre[:199] + "…")


def test_a_signal_says_where_it_could_not_go_on() -> None:
    read = read_titre("l'amendement n° 1 de M. Quai à l'article 3 (pour mémoire)")
    assert read == Signal(
        "unread_title",
        "The title of a scrutin cannot be read: « (pour mémoire) » is in no table. Add its form to"
        " the tables of scraper/normalise/titres_grammaire.py, or list it as unread.",
        field="titre",
        value="l'amendement n° 1 de M. Quai à l'article 3 (pour mémoire)",
    )


# --- the tables -----------------------------------------------------------------------------------

TABLES = {
    "sujets": grammar.SUJETS,
    "clauses": grammar.CLAUSES,
    "marques": grammar.MARQUES,
    "qualites": grammar.QUALITES,
    "auteurs": _ITEMS,
}


@pytest.mark.parametrize(
    ("table", "row"),
    [
        pytest.param(name, row, id=f"{name}: {row.example}")
        for name, table in TABLES.items()
        for row in table.rows
    ],
)
def test_every_row_reads_its_example_and_no_row_before_it_does(
    table: str, row: grammar.Row
) -> None:
    words, _, rest = row.example.partition("|")
    assert TABLES[table].at(fold(words + rest), 0) == (row, len(words))


def test_what_a_row_names_is_a_kind_or_a_field() -> None:
    kinds = {row.name for row in grammar.SUJETS.rows}
    assert kinds | {"amendements", "sous_amendement", "sous_amendements"} == set(
        get_args(TitreKind)
    )
    assert TITRES_VERSION == 1


# --- laws -----------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *("l'amendement", "le sous-amendement", " n° 5", " 12", " de M. Quai", " du Gouvernement"),
        *(" et les amendements identiques suivants", " à l'amendement", " (rect.)", " rectifié"),
        *(" à l'article 3", " bis", " A", " et état B", " (", ")", ",", " et", " de la commission"),
        *(
            " des lois",
            " de suppression",
            " du projet de loi",
            " (première lecture)",
            ".",
            "«",
            "»",
        ),
        *("la motion de censure", " déposée par", " MM.", "la demande de", " référendum", "'", '"'),
        *(
            "l'ensemble",
            "les crédits",
            " de la mission",
            " application de l'article 49",
            "proposition",
        ),
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=300) | st.lists(PIECES, max_size=40).map("".join))
@example("(" * 3_000)
@example("()" * 1_499 + "x")
@example("l'amendement n° 5 de M. Quai" + " et" * 900)
@example("l'amendement n° 5 de MM. " + "A" * 2_900)
@example("l'amendement n° 5 de MM. A" + " de la" * 480)
@example("l'amendement n° 5 de la commission" + " des lois" * 320)
@example("l'amendement n° 5" + " et a de" * 350)
@example("la motion" + " de m" * 590)
@example("l'ensemble du projet de loi" + " (x)" * 740)
@example("amendmeent " * 270)
def test_any_text_is_a_title_or_a_signal_and_soon(text: str) -> None:
    started = time.process_time()
    read = read_titre(text)
    assert isinstance(read, Titre | Signal)
    assert time.process_time() - started < 0.5
    assert read_titre(text) == read


@given(
    st.integers(1, 99_999),
    st.sampled_from(["", " (rect.)", " rectifié"]),
    st.sampled_from([" de M. Quai", " du Gouvernement", " de la commission des lois", ""]),
    st.sampled_from(["", " et l'amendement identique suivant"]),
    st.sampled_from([" à l'article 3", " après l'article 1er bis", " au titre"]),
)
def test_the_forms_combine(number: int, rect: str, auteur: str, identical: str, place: str) -> None:
    read = on_phares(f"l'amendement n° {number}{rect}{auteur}{identical}{place}")
    assert isinstance(read, Titre), read
    assert read.numeros == (number,)
    assert (read.rect, read.identiques) == (int(bool(rect)), bool(identical))
    assert len(read.auteurs) == bool(auteur)
    assert msgspec.structs.replace(
        read, numeros=(), rect=0, auteurs=(), identiques=False, place="", article="", division=""
    ) == Titre(kind="amendement", **OF_PHARES)
