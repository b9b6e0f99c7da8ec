"""A page in the place of another is recognised before anything is read from it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from scraper.blocked import block_reason
from tests.replica.documents import amendement, scrutin
from tests.replica.pages import amendement_list, amendement_page, scrutin_list, scrutin_page

PAGES = Path(__file__).resolve().parents[3] / "shared" / "an" / "pages"


def page(title: str, body: str = "<p>Un mot.</p>", *, size: int = 0) -> bytes:
    padding = "<p>menu</p>" * (size // 11)
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head>"
        f"<body>{body}{padding}</body></html>"
    ).encode()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        # soft 404: 200, and the site's whole chrome around
        (page("Page introuvable - Assemblée nationale", size=100_000), "page introuvable"),
        (page("Assemblée nationale", "<h1 class='h1'>Page introuvable</h1>"), "page introuvable"),
        (
            page("Assemblée nationale", "<h1> La page demandée n’existe pas</h1>"),
            "page introuvable",
        ),
        (page("404 - Assemblée nationale"), "page introuvable"),
        (page("Erreur 404"), "page introuvable"),
        (page("Page non trouvée"), "page introuvable"),
        (page("404 Not Found"), "page introuvable"),
        # 500 for an amendement that was withdrawn
        (page("Erreur 500", size=100_000), "erreur du serveur"),
        (page("Assemblée nationale", "<h1>Une erreur est survenue</h1>"), "erreur du serveur"),
        (page("An Error Occurred: Internal Server Error"), "erreur du serveur"),
        (page("Oops", "<h1>Oops! An Error Occurred</h1>"), "erreur du serveur"),
        (page("500 Internal Server Error"), "erreur du serveur"),
        # login walls
        (page("Connexion - Extranet"), "mur de connexion"),
        (page("Se connecter ‹ Site"), "mur de connexion"),
        (page("Sign in to Realm"), "mur de connexion"),
        (page("Authentification requise"), "mur de connexion"),
        (page("Login"), "mur de connexion"),
        # consent interstitials
        (page("Avant de continuer"), "consentement"),
        (page("Avant d'accéder à notre site"), "consentement"),
        (page("Before you continue to Search"), "consentement"),
        (page("Votre vie privée"), "consentement"),
        (page("Gestion des cookies"), "consentement"),
        # empty answers
        (b"", "réponse vide"),
        (b"<html><head></head><body></body></html>", "réponse vide"),
        (page("Amendement n° 306", "<div>&nbsp; <!-- rien --></div>"), "réponse vide"),
        (page("Amendement n° 306", "<script>charge('amendement')</script>"), "réponse vide"),
        (page("Amendement n° 306", "<script>jamais fini"), "réponse vide"),
        # what was recognised before is recognised still
        (page("Vérifiez que vous n'êtes pas un robot"), "captcha"),
        (page("Site en maintenance"), "maintenance"),
    ],
)
def test_a_page_in_the_place_of_another_is_recognised(body: bytes, reason: str) -> None:
    assert block_reason(body, {}, "page") == reason


@pytest.mark.parametrize(
    "body",
    [
        page("Amendement n° 404 - Assemblée nationale", "<h1>Amendement n° 404</h1>"),
        page("Amendement n°500", "<h1>Amendement n°500</h1><p>404 Not found</p>"),
        page("Analyse du scrutin n°404", "<h1>Analyse du scrutin n°404</h1>"),
        page("Scrutin n° 12", "<h2>Page introuvable</h2><p>la page que vous demandez</p>"),
        page("Connexions entre territoires", "<h1>Connexion des îles au réseau</h1>"),
        page("Scrutin", "<p>Avant de continuer, acceptez les cookies. <a>Connexion</a></p>"),
        page("Dossier", "<h1>Erreurs de droit et page blanche</h1>"),
        page("Image", "<img src='plan.png'>"),
        page("Scrutins", "<p>un</p>" + "<h1>x</h1>" * 3 + "<h1>Page introuvable</h1>"),
    ],
)
def test_a_page_may_speak_of_all_this_and_be_itself(body: bytes) -> None:
    assert block_reason(body, {}, "page") is None


def test_data_may_speak_of_all_this_too() -> None:
    body = b'{"dispositif": "<title>Page introuvable</title><h1>Erreur 500</h1>"}'
    assert block_reason(body, {}, "data") is None


def test_pages_of_the_an_are_themselves() -> None:
    made = [
        amendement_page(amendement(etat="charge")),
        scrutin_page(scrutin()),
        amendement_list([amendement()]),
        scrutin_list([scrutin()]),
    ]
    assert [block_reason(one.encode(), {}, "page") for one in made] == [None] * 4


@pytest.mark.real
@pytest.mark.skipif(
    not PAGES.is_dir(), reason="the AN's saved pages are not beside this checkout (shared/an)"
)
def test_real_pages_are_themselves() -> None:
    found = {path.name: block_reason(path.read_bytes(), {}, "page") for path in PAGES.iterdir()}
    assert len(found) == 5
    assert set(found.values()) == {None}


@pytest.mark.parametrize(
    "piece", ["<!--", "<script>", "<h1 ", "<title>", "<head>", "<", "&nbsp;", "<h1>x", "</script"]
)
def test_a_hostile_page_is_looked_at_in_no_time(piece: str) -> None:
    body = b"<html>" + piece.encode() * (31_000 // len(piece))
    before = time.perf_counter()
    block_reason(body, {}, "page")
    assert time.perf_counter() - before < 2
