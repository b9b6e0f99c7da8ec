"""Pages alone, into an empty archive: what they tell is what the open data tells, by field."""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from jobs import pipeline
from jobs.commands import Doors
from scraper.sources import SOURCES
from storage.engine import open_database
from storage.tables import FAMILIES
from tests.clock import FakeClock
from tests.house import house, rows
from tests.replica import assembly
from tests.replica.server import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import sqlalchemy as sa

    from tests.databases import Databases

MORNING = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)

#: What no page of an amendement gives (docs/decisions/0008). Signatories stand there by their names
#: alone: no source confirms that these are links.
NOT_ON_AMENDEMENT_PAGES = {
    *("dossier_ref", "incorrect_data", "texte_legislatif_ref", "examen_ref", "tri_amendement"),
    *("cardinalite_amdt_multiples", "amendement_parent_ref", "groupe_politique_ref"),
    *("gouvernement_ref", "auteur_rapporteur_organe_ref", "suffixe", "acteur_ref"),
    *("signataires_libelle", "cosignataire.acteur_ref"),
    *("division_titre", "article_designation", "article_designation_courte", "division_type"),
    *("division_avant_a_apres", "division_rattachee", "article_additionnel"),
    *("chapitre_additionnel", "url_division_texte_vise", "partie_amendable_ref"),
    *("alinea_numero", "alinea_designation", "alinea_avant_a_apres", "code_etat"),
    *("code_mission_minefi", "libelle_mission", "mission_ref", "cartouche_informatif"),
    *("avant_appel", "annexe_expose_sommaire", "credit_nature", "solde_ae", "solde_cp"),
    *("cp_egal_ae", "total_ae_supplementaire", "total_ae_annule", "total_ae_solde"),
    *("total_cp_supplementaire", "total_cp_annule", "total_cp_solde", "date_publication"),
    *("soumis_article40", "etat_libelle", "sous_etat_code", "sous_etat_libelle", "date_sort"),
    *("document_uri", "seance_discussion_ref", "article99", "code_loi", "division_code_loi"),
    *("discussion_commune_id", "discussion_commune_position", "discussion_identique_id"),
    *("discussion_identique_position", "accord_gouvernement_depot_hors_delai", "chronotag"),
    *(f"credit.{fact.name}" for fact in FAMILIES["amendement"].children[1].facts),
}
#: What no page of a scrutin gives (no source confirms that delegations are marked).
NOT_ON_SCRUTIN_PAGES = {
    *("organe_ref", "session_ref", "seance_ref", "code_type_vote", "libelle_type_vote"),
    *("only_pour_counted", "sort_libelle", "objet_libelle", "dossier_ref", "dossier_libelle"),
    *("objet_reference_legislative", "demandeur_texte", "demandeur_reference_legislative"),
    *("mode_publication_des_votes", "lieu_vote", "annonce", "non_votants"),
    "non_votants_volontaires",
    *("vote_groupe.position_majoritaire", "vote.num_place"),
    "vote.par_delegation",
    *(f"mise_au_point.{fact.name}" for fact in FAMILIES["scrutin"].children[2].facts),
}


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A day of the made-up Assembly, with its site."""
    return assembly.write_days(tmp_path_factory.mktemp("site"), 1, 7, pages=True)[0]


Filled: TypeAlias = "Callable[[str, str], sa.Engine]"


@pytest.fixture(scope="module")
def filled(
    databases: Databases, day: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Filled]:
    """Archives of one morning, made once each: by kind of database, and by what told them."""
    with serve(day) as an, ExitStack() as opened:

        @cache
        def archive(kind: str, teller: str) -> sa.Engine:
            engine = open_database(opened.enter_context(databases.migrated(kind)))
            opened.callback(engine.dispose)
            asked = {"origin": an.url, "site_origin": an.url, "max_pages": 2_000}
            with house(
                engine, tmp_path_factory.mktemp(teller), FakeClock(MORNING), **asked
            ) as home:
                if teller == "pages":
                    pipeline.harvest_doors(home, (), [17], Doors(pages=True))
                else:
                    pipeline.harvest(home, SOURCES, [17])
            return engine

        yield archive


@pytest.fixture
def both(filled: Filled, database_kind: str) -> tuple[sa.Engine, sa.Engine]:
    """An archive of pages alone, and one of the same morning's open data: to be read only."""
    return filled(database_kind, "pages"), filled("sqlite", "open data")


def told(engine: sa.Engine, name: str, columns: list[str]) -> dict[str, tuple[Any, ...]]:
    """Some facts of every version that stands."""
    listed = ", ".join(f'"{column}"' for column in ("uid", *columns))
    query = f"SELECT {listed} FROM {FAMILIES[name].table.name} WHERE superseded_at IS NULL"
    return {row[0]: row[1:] for row in rows(engine, query)}


def untold(engine: sa.Engine, name: str) -> dict[str, set[str]]:
    """What nobody told of each."""
    query = f"SELECT uid, not_told FROM {FAMILIES[name].table.name} WHERE superseded_at IS NULL"
    return {uid: set(said.split()) for uid, said in rows(engine, query)}


@pytest.mark.parametrize(
    ("name", "never", "number"),
    [
        ("amendement", NOT_ON_AMENDEMENT_PAGES, 329),
        ("scrutin", NOT_ON_SCRUTIN_PAGES, 60),
    ],
)
def test_what_pages_tell_is_what_the_open_data_tells(
    both: tuple[sa.Engine, sa.Engine], name: str, never: set[str], number: int
) -> None:
    """And what they never tell is listed above, word for word."""
    pages, official = both
    family = FAMILIES[name]
    columns = [fact.name for fact in family.facts]
    mine, theirs = told(pages, name, columns), told(official, name, columns)
    assert len(mine) == number
    missing = untold(pages, name)
    assert set.intersection(*missing.values()) == never
    different = [
        (uid, column, value, theirs[uid][place])
        for uid, row in mine.items()
        for place, (column, value) in enumerate(zip(columns, row, strict=True))
        if column not in missing[uid] and not _same(value, theirs[uid][place])
    ]
    assert different == []


def _same(one: Any, other: Any) -> bool:
    """Two values, or two texts of which the words are the same."""
    from storage.digests import words

    if isinstance(one, str) and isinstance(other, str):
        return one == other or words(one) == words(other)
    return bool(str(one) == str(other) or one == other)


def test_every_name_of_a_vote_is_on_its_page(both: tuple[sa.Engine, sa.Engine]) -> None:
    pages, official = both
    query = (
        "SELECT s.uid, v.acteur_ref, v.position, v.groupe_ref FROM vote v "
        "JOIN scrutin_version s ON s.id = v.version_id ORDER BY s.uid, v.acteur_ref"
    )
    mine, theirs = rows(pages, query), rows(official, query)
    assert len(mine) > 1_000
    assert mine == theirs
