"""The data dictionary, in French, from the views themselves.

python -m storage.views.dictionnaire > docs/dictionnaire.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.views import View

_HEAD = """\
# Dictionnaire des données

Ce que contient chaque vue de l'archive, colonne par colonne. Cette page est produite à partir des
vues (`python -m storage.views.dictionnaire > docs/dictionnaire.md`) ; sur Postgres, les mêmes
phrases sont les commentaires des vues et des colonnes. Des exemples de questions sont dans
[requetes.md](requetes.md).

**Qui parle ?** Un nom français est celui de l'Assemblée nationale (AN) : `exposeSommaire` devient
`expose_sommaire`, et `_ref` désigne toujours un identifiant de l'AN. Un nom anglais est celui de
l'archive : `observed_at`, `gone_at`. Les valeurs sont celles de l'AN (`Adopté`, `Rejeté` …).

**Deux horloges.** Les `date_…` disent quand l'AN place un fait ; `observed_at`, `first_seen_at`,
`gone_at` disent quand l'archive l'a vu. Les moments sont en UTC, les dates sont celles de Paris.

**Ce qui n'est pas dit est NULL**, jamais faux ni zéro. Les jeux de l'AN ne se répondent pas tous :
un nom, un titre, un groupe que l'AN ne publie pas est NULL, et la ligne reste. La vue `couverture`
dit ce qui manque.

**Ce qui est provisoire.** Les pages et les documents du site disent un amendement ou un scrutin
quelques minutes après sa publication, les données ouvertes le lendemain : jusque-là, il est marqué
`is_provisional`, et `not_told` nomme ce que personne n'en a encore dit.

**Les positions.** L'AN ne les nomme que par ses listes : `pour`, `contre`, `abstention`,
`nonVotant` (une fonction empêche de voter : membre du Gouvernement, présidence) et, dans les seules
mises au point, `nonVotantVolontaire` (présent, il n'a pas voulu prendre part au vote). Les totaux
`pour`, `non_votants` … sont imprimés par l'AN ; `pour_nominatif`, `non_votants_nominatif` …
comptent les noms qu'elle liste.

**Les types** : texte, entier, oui/non, date, moment, texte HTML. SQLite n'a ni date ni oui/non :
une date y est un texte `2026-01-05`, un moment un texte `2026-01-05T07:00:00.000000Z`, et oui/non y
est 1 ou 0. Les mêmes requêtes valent pour les deux bases.

Source des données : Assemblée nationale, Licence Ouverte.
"""


def dictionnaire() -> str:
    """The whole page, in Markdown."""
    return "\n".join((_HEAD, *_contents(), *(line for view in VIEWS for line in _view(view))))


def _contents() -> Iterator[str]:
    yield "| vue | ce qu'elle contient |"
    yield "|---|---|"
    for view in VIEWS:
        yield f"| [`{view.name}`](#{view.name}) | {_cell(view.sentence)} |"
    yield ""


def _view(view: View) -> Iterator[str]:
    yield f"## {view.name}"
    yield ""
    yield view.sentence
    yield ""
    yield "| colonne | type | ce que c'est |"
    yield "|---|---|---|"
    for column in view.columns:
        yield f"| `{column.name}` | {column.kind} | {_cell(column.sentence)} |"
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    print(dictionnaire(), end="")  # noqa: T201 - the page
