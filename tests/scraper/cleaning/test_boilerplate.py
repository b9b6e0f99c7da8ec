"""Boilerplate: what is taken out of a text, by which rule, and what is never touched."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.cleaning.boilerplate import clean_text, label_text
from scraper.cleaning.rules import RULES, fold, sketch
from tests.laws import examples
from tests.scraper.cleaning.independent import REAL, real_amendements

TEXT = "Le présent amendement crée un fonds.\n\nIl est doté de deux millions d’euros."

SOUS_RESERVE = (
    "Sous réserve de son traitement par les services de l'Assemblée nationale et de sa recevabilité"
)
NOTICES = [
    ("captcha", "Veuillez vérifier que vous n'êtes pas un robot pour pouvoir voter"),
    ("captcha", "🤖 Vérifiez que vous n’êtes pas un robot !"),
    ("captcha", "Je ne suis pas un robot"),
    ("captcha", "Protégé par reCAPTCHA"),
    ("unclassified", "Ce scrutin n'a pas encore été classé dans des thèmes"),
    ("unclassified", "CE VOTE N’EST PAS ENCORE CLASSÉ PAR THÈMES."),
    ("unclassified", "Aucun thème associé à ce scrutin pour le moment"),
    ("theme", "Aidez-nous à classer ce scrutin"),
    ("vote_yourself", "Et vous, qu'auriez-vous voté ?"),
    ("vote_yourself", "Connectez-vous pour comparer vos votes"),
    ("vote_yourself", "1 204 internautes ont voté sur ce scrutin"),
    ("vote_yourself", "Ce scrutin n'a pas encore fait l'objet d'un vote citoyen"),
    ("cookies", "Ce site utilise des cookies pour améliorer votre expérience."),
    (
        "cookies",
        "En poursuivant votre navigation sur ce site, vous acceptez l’utilisation de cookies.",
    ),
    ("share", "Partagez ce scrutin sur les réseaux sociaux"),
    ("share", "Suivez-nous sur Facebook, Twitter et Mastodon"),
    ("newsletter", "Inscrivez-vous à notre lettre d'information"),
    ("newsletter", "Abonnez-vous à la newsletter pour ne rien manquer"),
    ("support", "Une erreur sur cette page ? Signalez-la-nous"),
    ("skip_link", "Aller au contenu principal"),
    ("skip_link", "Retour haut de page"),
    ("noscript", "Veuillez activer JavaScript pour afficher ce site."),
    ("cartouche", SOUS_RESERVE),
    (
        "cartouche",
        "Cet amendement a été déclaré irrecevable au titre de l’article 40 de la Constitution.",
    ),
]
AT_THE_EDGE = [
    ("cookies", "Gestion des cookies"),
    ("cookies", "Tout accepter"),
    ("breadcrumb", "Accueil > Scrutins > Scrutin n° 3445"),
    ("breadcrumb", "Vous êtes ici : Accueil › 17e législature › Scrutins publics"),
    ("footer", "©Tous droits réservés Assemblée nationale 2019"),
    ("footer", "© 2026 NosVotes.fr"),
    ("footer", "Mentions légales"),
    ("footer", "Source : Assemblée nationale, Licence Ouverte"),
    ("footer", "Dernière mise à jour le 12 juin 2026"),
    ("cartouche", "Retiré avant publication."),
    ("cartouche", "Amendement irrecevable."),
    ("menu", "Accueil | Députés | Scrutins | Se connecter"),
    ("share", "Partager Facebook Twitter LinkedIn"),
]

# Substance that speaks of all this, line by line.
TRAPS = [
    "Les robots d’indexation doivent respecter la volonté des auteurs.",
    "Veuillez vérifier que vous n'êtes pas un robot : cette phrase exclut les aveugles.",
    "« Veuillez vérifier que vous n'êtes pas un robot pour pouvoir voter »",
    "Prouver que l’on n’est pas un robot suppose une donnée biométrique.",
    "Ce scrutin n'a pas encore été classé dans des thèmes par les services, ce qui étonne.",
    "« Ce scrutin n'a pas encore été classé dans des thèmes »",
    "Ces thèmes relèvent du domaine de la loi.",
    "Ce site utilise des cookies sans le dire : tel est le constat de la CNIL.",
    "Les cookies, la newsletter et le partage sur les réseaux sociaux sont des traitements.",
    "Le bâtiment est classé dans les monuments historiques.",
    "L’abonnement à une newsletter doit être un choix.",
    "Partager la valeur, c’est partager l’effort.",
    "Accueil des mineurs non accompagnés",
    "Contact des services déconcentrés",
    "Se connecter au réseau d’électricité est un droit.",
    "Cet amendement a été déclaré irrecevable en commission, il est redéposé ici.",
    "Tous droits réservés aux auteurs pendant dix ans.",
    "Supprimer cet article.",
    "Amendement rédactionnel.",
    "»",
    "----------",
    "5",
]


def removed(text: str) -> list[tuple[str, str]]:
    return [(passage.rule, passage.text) for passage in clean_text(text).passages]


# ---- What goes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "line"), NOTICES)
def test_a_notice_goes_from_wherever_it_stands_alone(rule: str, line: str) -> None:
    """Before, after and between paragraphs; the text stays as it was."""
    middle = TEXT.replace("\n\n", f"\n\n{line}\n\n")
    for text in (f"{line}\n{TEXT}", f"{TEXT}\n\n  {line}  \n", middle):
        cleaned = clean_text(text)
        assert [(p.rule, p.text) for p in cleaned.passages] == [(rule, line)]
        assert cleaned.substance == TEXT


@pytest.mark.parametrize(("rule", "line"), AT_THE_EDGE)
def test_the_furniture_of_a_site_goes_from_the_edges(rule: str, line: str) -> None:
    """In the midst of a text the same line could be a heading, and stays."""
    for text in (f"{line}\n\n{TEXT}", f"{TEXT}\n{line}"):
        assert removed(text) == [(rule, line)]
        assert clean_text(text).substance == TEXT
    middle = TEXT.replace("\n\n", f"\n\n{line}\n\n")
    assert (clean_text(middle).substance, removed(middle)) == (middle, [])


def test_share_buttons_between_a_title_and_a_text_go_together() -> None:
    """Three lines, two of which say what they are."""
    text = "Le titre\n\nPartager\nImprimer\nCopier le lien\n\nLe texte."
    assert clean_text(text).substance == "Le titre\n\nLe texte."
    assert removed(text) == [("share", line) for line in ("Partager", "Imprimer", "Copier le lien")]


def test_a_row_of_links_goes_from_wherever_it_stands() -> None:
    """Nothing else stands on its line."""
    links = "Plan du site • Contact • CGU • FAQ"
    for text in (f"{links}\n{TEXT}", f"{TEXT}\n{links}", f"{TEXT}\n\n{links}\n\n{TEXT}"):
        assert removed(text) == [("footer", links)]


def test_a_notice_takes_the_menu_beside_it_with_it() -> None:
    """A bar between two links goes too; « Facebook » goes as it stands behind a button."""
    text = f"{TEXT}\nTweeter\nFacebook\n\nMentions légales\n|\nContact\n"
    assert clean_text(text).substance == TEXT
    assert [rule for rule, _text in removed(text)] == ["share", "share", "footer", "menu", "footer"]


def test_what_the_notices_say_of_the_capture_is_kept_as_facts() -> None:
    """Flags are of what was taken out, never of what the text says."""
    text = f"{TEXT}\n{NOTICES[0][1]}\n{NOTICES[4][1]}\n{NOTICES[22][1]}\nRetiré avant publication."
    assert clean_text(text).flags == {
        "captcha",
        "non_classe",
        "sous_reserve",
        "retire_avant_publication",
    }
    assert clean_text(TEXT + "\nOn y parle de captcha.").flags == frozenset()


# ---- What stays ----------------------------------------------------------------------------------


@pytest.mark.parametrize("trap", TRAPS)
def test_a_sentence_about_it_is_substance(trap: str) -> None:
    """Alone, first, last, in the midst, and between notices: word for word."""
    notice = NOTICES[0][1]
    for text in (trap, f"{trap}\n\n{TEXT}", f"{TEXT}\n{trap}", f"{TEXT}\n\n{trap}\n\n{TEXT}"):
        assert clean_text(text).substance == text
        assert clean_text(f"{notice}\n\n{text}\n\n{notice}").substance == text


def test_a_notice_within_a_paragraph_is_substance() -> None:
    """It has no line of its own."""
    for _rule, line in (*NOTICES, *AT_THE_EDGE):
        text = f"L’on y lit {line} et rien d’autre."
        assert clean_text(text).substance == text


def test_what_a_colon_introduces_is_quoted() -> None:
    """The paragraph after it; the notice after that paragraph is the site's own."""
    notice = NOTICES[0][1]
    text = f"Le site affiche\xa0:\n\n{notice}\n\n{notice}"
    assert clean_text(text).substance == f"Le site affiche\xa0:\n\n{notice}"
    text = f"Le site affiche :\n{notice}\nMentions légales"
    assert clean_text(text).substance == text


def test_names_that_an_author_may_list_are_no_reason() -> None:
    """However many, and right before a share block."""
    names = "Les plateformes concernées :\nFacebook\nInstagram\nTikTok"
    assert clean_text(names).substance == names
    assert clean_text(f"{names}\n\nPartager\nFacebook\nCopier le lien").substance == names
    names = "Facebook\nInstagram\nDéputés\nThèmes"
    assert clean_text(f"{TEXT}\n\n{names}").substance == f"{TEXT}\n\n{names}"
    assert clean_text(names).substance == names


def test_one_button_alone_is_a_word() -> None:
    """« Partager » may be the title of something."""
    for text in (f"Partager\n\n{TEXT}", f"{TEXT}\nPartager", f"Imprimer\nFacebook\n{TEXT}"):
        assert clean_text(text).substance == text


@pytest.mark.real
@pytest.mark.skipif(not REAL.exists(), reason="the real files are not beside this checkout")
def test_no_line_of_a_real_text_is_taken_for_chrome() -> None:
    """Every twentieth amendement, as published; `benchmarks.cleaning` reads all."""
    from scraper.cleaning import clean

    for number, (path, *fragments) in enumerate(real_amendements()):
        for fragment in fragments if number % 20 == 0 else ():
            text = clean(fragment or "").texte
            cleaned = clean_text(text)
            assert (cleaned.substance, cleaned.passages) == (text, ()), path


# ---- Labels --------------------------------------------------------------------------------------

GAGE = (
    "II. – La perte de recettes pour l’État est compensée à due concurrence par la création d’une"
    " taxe additionnelle à l’accise sur les tabacs."
)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("gage", GAGE),
        ("gage", f"« IV. – {GAGE[6:]} »"),
        ("gage", "III. - La charge pour l'État est compensée par une taxe."),
        ("gage_lifted", "Les auteurs appellent le Gouvernement à lever ce gage."),
        ("redactionnel", "Amendement rédactionnel."),
        ("redactionnel", "Rédactionnel"),
        ("redactionnel", "Amendement de coordination."),
        ("repli", "Amendement de repli."),
        ("tel_est_l_objet", "Tel est l’objet du présent amendement."),
        ("suppression", "Supprimer cet article."),
        ("suppression", "I. – Supprimer les alinéas 3 à 12."),
        (
            "applicability",
            "III. – Le I n’est applicable qu’aux sommes venant en déduction de l’impôt dû.",
        ),
    ],
)
def test_a_set_phrase_is_labelled_and_stays(rule: str, text: str) -> None:
    """The label covers the paragraph, or the sentence."""
    around = f"I. – Avant.\n\n{text}\n\nAprès."
    cleaned = clean_text(around)
    assert cleaned.substance == around
    assert cleaned.passages == ()
    assert [(label.rule, label.text) for label in cleaned.labels] == [(rule, text)]
    assert label_text(around) == cleaned.labels


def test_a_label_of_a_sentence_is_that_sentence() -> None:
    """The sentences beside it are not in it."""
    text = "Un fonds est créé. Le Gouvernement est appelé à lever ce gage. Merci."
    assert [label.text for label in label_text(text)] == [
        "Le Gouvernement est appelé à lever ce gage."
    ]


@pytest.mark.parametrize(
    "text",
    [
        "La perte de sens est compensée par la joie.",
        "Le gage donné au créancier est sûr.",
        "Un amendement rédactionnel suffirait.",
        "Supprimer cet article serait une erreur.",
        "L’objet du présent amendement est la pêche.",
    ],
)
def test_a_sentence_that_only_resembles_one_has_no_label(text: str) -> None:
    """The set phrase is what is recognised, not its words."""
    assert label_text(text) == ()


def label_slowly(text: str) -> list[tuple[str, int, int]]:
    """Every label rule against the whole text, whatever its hints."""
    folded = fold(text)
    found = set()
    for rule in RULES:
        for match in rule.pattern.finditer(folded) if rule.action == "label" else ():
            start, end = match.span()
            if rule.where == "paragraph":
                end = folded.find("\n", end) if "\n" in folded[end:] else len(folded)
            else:
                first = max(folded.rfind("\n", 0, start) + 1, start - 1_000)
                ends = re.finditer(r"[.!?](?=\s|$)|\n", folded[first:start])
                start = max((first + one.end() for one in ends), default=first)
                after = re.compile(r"[.!?](?=\s|$)|\n").search(folded, end, end + 1_000)
                end = after.end() if after else min(len(folded), end + 1_000)
            part = text[start:end]
            start += len(part) - len(part.lstrip())
            found.add((start, start + len(part.strip()), rule.name))
    return [(name, start, end) for start, end, name in sorted(found)]


def labelled(text: str) -> list[tuple[str, int, int]]:
    return [(label.rule, label.start, label.end) for label in label_text(text)]


# What labels are made of, and what comes near to them.
PHRASES = [
    *("La perte de recettes", "L’aggravation", "résultant", "est  compensée", "SONT COMPENSÉES"),
    *("à due concurrence", "par", "pour", "I.", "– ", "«", "Lever", "les", "ce", "GAGES", "gage"),
    *("soit", "est", "levé", "gagé", "dégage", "Amendement", "de repli", "d’appel", "rédactionnel"),
    *("de cohérence", "de\u202fprécision", "Tel est", "donc", "l'objet", "le\xa0sens", "C’ESt"),
    *("du présent", "de cet", "amendement", "Supprimer", "l’alinéa", "les alinéas", "3", "à", "12"),
    *("cet article", "Le I n’est", "applicable", "qu’aux sommes", "venant en déduction"),
    *("de l’impôt dû", ".", "!", "\n", "\n\n", "  ", "\t", "œ", "Ÿ", "\u212a", "\u0130", "\x85"),
]
NEAR_LABELS = st.one_of(
    st.lists(st.sampled_from(PHRASES), max_size=14).map(" ".join),
    st.lists(st.sampled_from(PHRASES), max_size=14).map("".join),
    st.lists(st.sampled_from([GAGE, *PHRASES]), max_size=10).map(" ".join).map(str.upper),
)


@settings(max_examples=examples(500), deadline=None)
@given(NEAR_LABELS)
def test_hints_lose_no_label(text: str) -> None:
    """They only say which texts, and which lines, need not be searched."""
    assert labelled(text) == label_slowly(text)


def test_a_sketch_is_the_consonants_of_folded_text_whatever_the_character() -> None:
    """Of every character that there is; so what folded text holds, its sketch holds."""
    kept = set("bcdfghjlmnpqrstvwxz\n")
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        assert sketch(char) == "".join(kept.intersection(fold(char))), hex(code)


def test_every_label_says_where_to_look_for_it() -> None:
    """By words that it holds, or, where it is a whole line, by how that line ends."""
    for rule in RULES:
        assert (bool(rule.hints) != bool(rule.ends)) == (rule.action == "label"), rule.name
        assert all(sketch(hint) for group in (*rule.hints, rule.ends) for hint in group), rule.name
        assert not rule.ends or rule.pattern.pattern.endswith("$"), rule.name


@pytest.mark.real
@pytest.mark.skipif(not REAL.exists(), reason="the real files are not beside this checkout")
def test_real_texts_have_the_labels_that_they_would_have_without_hints() -> None:
    """Every fifteenth amendement; all were compared once, when the hints were written."""
    from scraper.cleaning import clean

    labels = 0
    for number, (path, *fragments) in enumerate(real_amendements()):
        for fragment in fragments if number % 15 == 0 else ():
            text = clean(fragment or "").texte
            found = labelled(text)
            assert found == label_slowly(text), path
            labels += len(found)
    assert labels > 900


# ---- Laws ----------------------------------------------------------------------------------------

LINES = [
    *(line for _rule, line in (*NOTICES, *AT_THE_EDGE)),
    *TRAPS,
    *("", "", "", "  ", "\t", "|", "•", "Partager", "Imprimer", "Facebook", "Accueil", "Scrutins"),
    *("Voici :", "suit :", "Copier le lien", "Thèmes", GAGE, "mot", "3445", "\x85", "\u2028"),
]
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(LINES), max_size=14).map("\n".join),
    st.lists(st.sampled_from(LINES), max_size=8).map("\r\n".join),
    st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=8)), max_size=10).map("\n".join),
)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@settings(max_examples=examples(500), deadline=None)
@given(TEXTS)
def test_cleaning_is_a_fixed_point(text: str) -> None:
    """clean(clean(x)) == clean(x)."""
    cleaned = clean_text(text)
    again = clean_text(cleaned.substance)
    assert again.substance == cleaned.substance
    assert again.passages == ()


@settings(max_examples=examples(300), deadline=None)
@given(TEXTS)
def test_substance_and_passages_together_are_the_text(text: str) -> None:
    """Nothing is lost, made, moved or told twice."""
    cleaned = clean_text(text)
    rest, at = "", 0
    for passage in cleaned.passages:
        assert at <= passage.start < passage.end
        assert text[passage.start : passage.end] == passage.text
        rest += text[at : passage.start]
        at = passage.end
    rest += text[at:]
    assert squeezed(rest) == squeezed(cleaned.substance)
    for label in cleaned.labels:
        assert text[label.start : label.end] == label.text


@given(st.text())
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    """So that a span of folded text is a span of the text."""
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "text",
    [
        " " * 200_000,
        "la perte " * 30_000,
        "Accueil > " * 30_000,
        "I. - " * 40_000,
        "\n".join(["Partager"] * 50_000),
        "\n".join(["la perte de recettes pour x" + " y" * 200] * 400),
        "© " * 100_000,
        "lever ce gage" * 5_000,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    """In proportion to its length: under `pytest --timeout` nothing here would be killed."""
    cleaned = clean_text(text)
    assert clean_text(cleaned.substance).substance == cleaned.substance


# ---- The table -----------------------------------------------------------------------------------


def test_every_rule_says_where_it_was_seen_and_why() -> None:
    """A table of cases is a table, and each case brings its evidence."""
    for rule in RULES:
        assert rule.evidence
        assert rule.reason
        assert re.fullmatch("[a-z_]+", rule.name)


def test_no_rule_for_text_has_an_open_end() -> None:
    """Through which a sentence of an author could slip in."""
    for rule in RULES:
        if rule.where in {"line", "edge", "furniture"}:
            assert ".*" not in rule.pattern.pattern, rule.name
            assert ".+" not in rule.pattern.pattern, rule.name
            assert "[^.]" not in rule.pattern.pattern, rule.name


def test_labels_are_never_taken_out_and_the_rest_always() -> None:
    """The gage is substance."""
    labels = {rule.name for rule in RULES if rule.action == "label"}
    assert labels == {
        *("gage", "gage_lifted", "redactionnel", "repli", "tel_est_l_objet", "suppression"),
        "applicability",
    }
    assert labels.isdisjoint({rule.name for rule in RULES if rule.action == "remove"})
    assert {rule.where for rule in RULES if rule.action == "label"} == {"paragraph", "sentence"}
