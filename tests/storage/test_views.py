"""The French views: what a row is, that none is lost or doubled, and that each says what it is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from storage import views
from storage.engine import is_sqlite, open_database
from storage.tables import FAMILIES, metadata
from storage.tables.base import SQLITE_MOMENT
from storage.views import VIEWS, View
from storage.views.dictionnaire import dictionnaire
from tests.replica.documents import (
    acteur,
    amendement,
    mandat,
    mandat_parlementaire,
    mise_au_point,
    scrutin,
    votant,
)
from tests.small_archive import (
    DAY_1,
    DAY_2,
    EIGHT,
    HM,
    NINE,
    SEANCE,
    TEXTE,
    TF,
    A,
    first_day,
    tell,
)
from tests.storage.test_provisional import Teller as AnyDoor
from tests.storage.test_provisional import alone, filed
from tests.storage.test_provisional import day as january

if TYPE_CHECKING:
    from tests.databases import Databases

BY_NAME = {view.name: view for view in VIEWS}


def ask(engine: sa.Engine, query: str) -> list[tuple[Any, ...]]:
    """The rows, with moments, days and booleans as Python has them, on both databases."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(query, execution_options={"no_parameters": True})
        return [tuple(_read(value) for value in row) for row in rows]


def _read(value: object) -> object:
    if isinstance(value, str) and len(value) == 27 and value.endswith("Z"):
        return dt.datetime.strptime(value, SQLITE_MOMENT).replace(tzinfo=dt.UTC)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    return value


# -- what there is -------------------------------------------------------------------------------


def test_every_view_of_the_plan_stands_and_no_other() -> None:
    """DESIGN §5 lists them."""
    assert [view.name for view in VIEWS] == [
        "amendements",
        "amendements_historique",
        "cosignataires",
        "credits",
        "textes_disparus",
        "scrutins",
        "votes",
        "votes_par_groupe",
        "mises_au_point",
        "deputes",
        "groupes",
        "dossiers",
        "textes",
        "seances",
        "scrutins_amendements",
        "votes_amendements",
        "sorts_contradictoires",
        "scrutins_dossiers",
        "publications",
        "captures_tierces",
        "liens_imprimes",
        "passages",
        "changements",
        "couverture",
        "signalements",
    ]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_column_has_one_french_sentence(view: View) -> None:
    """And the view too; no column stands twice."""
    names = [column.name for column in view.columns]
    assert len(names) == len(set(names))
    for sentence in (view.sentence, *(column.sentence for column in view.columns)):
        assert sentence[0].isupper() or sentence[0] in "«abcdefghijklmnopqrstuvwxyz"
        assert sentence.endswith((".", "…", "…)"))


def test_a_column_that_only_passes_a_fact_on_has_the_fact_s_own_sentence() -> None:
    """It is written once, where the fact is declared."""
    for name, family in (
        ("amendements", "amendement"),
        ("scrutins", "scrutin"),
        ("textes", "document"),
    ):
        told = {column.name: column.sentence for column in BY_NAME[name].columns}
        for fact in FAMILIES[family].facts:
            assert told[fact.name] == fact.sentence


def test_views_can_be_made_and_dropped_again_and_again(engine: sa.Engine) -> None:
    """Making twice is making once; dropping what does not stand is no error."""
    expected = {view.name for view in VIEWS}
    with engine.begin() as connection:
        assert expected <= set(sa.inspect(connection).get_view_names())
        views.create_all(connection)
        views.create_all(connection)
        assert set(sa.inspect(connection).get_view_names()) == expected
    with engine.begin() as connection:
        views.drop_all(connection)
        views.drop_all(connection)
        assert sa.inspect(connection).get_view_names() == []


def test_dropping_our_views_leaves_a_journalist_s_own_alone(engine: sa.Engine) -> None:
    """Whoever made a view on our tables keeps it."""
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE VIEW mes_scrutins AS SELECT uid FROM scrutin_version")
        views.drop_all(connection)
        assert sa.inspect(connection).get_view_names() == ["mes_scrutins"]


def test_views_stand_on_tables_made_without_migrations_too(
    databases: Databases, database_kind: str
) -> None:
    """They need the tables, and nothing else."""
    with databases.empty(database_kind) as url:
        opened = open_database(url)
        with opened.begin() as connection:
            metadata.create_all(connection)
            views.create_all(connection)
        assert [ask(opened, f"SELECT * FROM {view.name}") for view in VIEWS] == [[]] * len(VIEWS)
        opened.dispose()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_has_the_columns_it_tells_in_the_order_it_tells_them(
    archive: sa.Engine, view: View
) -> None:
    """The dictionary, the comments and the rows cannot disagree."""
    with archive.connect() as connection:
        result = connection.exec_driver_sql(f"SELECT * FROM {view.name}")
        assert list(result.keys()) == [column.name for column in view.columns]
        assert result.first() is not None, "the small archive should have something to show"


_TYPES = {
    "texte": "text",
    "texte HTML": "text",
    "entier": "bigint",
    "oui/non": "boolean",
    "date": "date",
    "moment": "timestamp with time zone",
}


def test_postgres_keeps_every_sentence_and_has_the_types_that_are_told(
    databases: Databases,
) -> None:
    """COMMENT ON VIEW and on each column, from the same sentences as the dictionary."""
    with databases.migrated("postgres") as url:
        opened = open_database(url)
        told = dict(
            ask(opened, "SELECT relname, obj_description(oid) FROM pg_class WHERE relkind = 'v'")
        )
        columns = {
            (view, column): (sentence, kind)
            for view, column, sentence, kind in ask(
                opened,
                "SELECT c.relname, a.attname, col_description(c.oid, a.attnum), "
                "format_type(a.atttypid, NULL) FROM pg_class c "
                "JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relkind = 'v' AND a.attnum > 0",
            )
        }
        opened.dispose()
    for view in VIEWS:
        assert told[view.name] == view.sentence
        for column in view.columns:
            sentence, kind = columns[view.name, column.name]
            assert sentence == column.sentence
            expected = _TYPES[column.kind]
            same = {"text": {"text", "character varying"}, "bigint": {"bigint", "integer"}}
            assert kind in same.get(expected, {expected}), (view.name, column.name)


def test_the_sql_of_a_view_is_one_text_that_both_databases_take(archive: sa.Engine) -> None:
    """As it stands in the code, it gives the rows that the view gives."""
    for view in VIEWS:
        assert len(ask(archive, view.sql)) == len(ask(archive, f"SELECT * FROM {view.name}"))


# -- no row is lost, none is doubled --------------------------------------------------------------

_CURRENT = "FROM {0} WHERE superseded_at IS NULL"
_ROWS = "FROM {0} c JOIN {1} f ON f.id = c.version_id WHERE f.superseded_at IS NULL"
#: What each view's rows are, in the tables; and how many of them the small archive has.
BASES = {
    "amendements": ("count(*) " + _CURRENT.format("amendement_version"), 10),
    "amendements_historique": ("count(*) FROM amendement_version", 13),
    "cosignataires": ("count(*) " + _ROWS.format("cosignataire", "amendement_version"), 3),
    "credits": ("count(*) " + _ROWS.format("credit", "amendement_version"), 3),
    "scrutins": ("count(*) " + _CURRENT.format("scrutin_version"), 6),
    "votes": ("count(*) " + _ROWS.format("vote", "scrutin_version"), 15),
    "votes_par_groupe": ("count(*) " + _ROWS.format("vote_groupe", "scrutin_version"), 11),
    "mises_au_point": ("count(*) " + _ROWS.format("mise_au_point", "scrutin_version"), 2),
    "deputes": (
        """count(*) FROM (SELECT DISTINCT acteur_ref, legislature FROM mandat
          WHERE superseded_at IS NULL AND type_organe = 'ASSEMBLEE') d""",
        6,
    ),
    "groupes": ("count(*) " + _CURRENT.format("organe_version") + " AND code_type = 'GP'", 2),
    "dossiers": ("count(*) " + _CURRENT.format("dossier_version"), 1),
    "textes": ("count(*) " + _CURRENT.format("document_version"), 1),
    "seances": ("count(*) " + _CURRENT.format("seance"), 2),
    "scrutins_amendements": ("count(*) " + _CURRENT.format("lien_scrutin_amendement"), 3),
    "votes_amendements": (
        """count(*) FROM lien_scrutin_amendement l JOIN scrutin_version s
             ON s.uid = l.scrutin_uid AND s.superseded_at IS NULL
           JOIN vote v ON v.version_id = s.id WHERE l.amendement_uid IS NOT NULL""",
        6,
    ),
    "sorts_contradictoires": (
        """count(*) FROM lien_scrutin_amendement l
           JOIN scrutin_version s ON s.uid = l.scrutin_uid AND s.superseded_at IS NULL
           JOIN amendement_version a ON a.uid = l.amendement_uid AND a.superseded_at IS NULL
           WHERE a.sort IS NULL OR lower(a.sort) <> s.sort_code""",
        1,
    ),
    "scrutins_dossiers": ("count(*) " + _CURRENT.format("lien_scrutin_dossier"), 1),
    "publications": ("count(*) FROM publication", 3),
    "captures_tierces": (
        """(SELECT count(*) FROM text_capture_match)
          + (SELECT count(*) FROM text_capture WHERE verdict = 'unattached')""",
        3,
    ),
    "liens_imprimes": ("count(*) FROM printed_link", 2),
    "passages": ("count(*) FROM passage", 14),
    "changements": (
        " + ".join(f"(SELECT count(*) FROM {family.change.name})" for family in FAMILIES.values()),
        35,
    ),
    "signalements": ("count(*) FROM signal", 11),
}


@pytest.mark.parametrize("name", BASES)
def test_a_view_has_exactly_the_rows_of_its_tables(archive: sa.Engine, name: str) -> None:
    """Among them votes of people nobody knows, and people who have several versions."""
    base, expected = BASES[name]
    assert ask(archive, f"SELECT count(*) FROM {name}") == [(expected,)]
    assert ask(archive, f"SELECT {base}") == [(expected,)]


def test_the_small_archive_has_what_could_lose_or_double_a_row(archive: sa.Engine) -> None:
    """A voter, a text, a group and a séance that nobody publishes; an acteur of two versions."""
    unknown = ask(
        archive,
        "SELECT (SELECT count(*) FROM votes WHERE nom IS NULL), "
        "(SELECT count(*) FROM amendements WHERE texte_titre IS NULL), "
        "(SELECT count(*) FROM votes_par_groupe WHERE groupe_abrev IS NULL), "
        "(SELECT count(*) FROM scrutins WHERE date_seance IS NULL), "
        "(SELECT count(*) FROM acteur_version WHERE uid = 'PA900005')",
    )
    assert unknown == [(1, 2, 2, 2, 2)]


# -- amendements ---------------------------------------------------------------------------------


def test_amendements_tells_the_current_text_its_author_and_where_it_stands(
    archive: sa.Engine,
) -> None:
    """Amendement 1, rectified on day 2: the second text, the names, the titles, the moments."""
    assert ask(
        archive,
        "SELECT url, numero_long, dispositif_texte, expose_sommaire_texte, auteur_civ, "
        "auteur_prenom, auteur_nom, groupe_abrev, dossier_titre, texte_titre, date_depot, "
        f"observed_at, first_seen_at, gone_at FROM amendements WHERE uid = '{A}1'",
    ) == [
        (
            f"https://www.assemblee-nationale.fr/dyn/17/amendements/{A}1",
            "1 (Rect)",
            "Après le mot : « phare », insérer « et balise ».",
            "Les phares éclairent.",
            "M.",
            "Anselme",
            "Balisier",
            "HM",
            "Protéger les phares et leurs gardiens",
            "proposition de loi visant à protéger les phares et leurs gardiens",
            "2025-10-20",
            DAY_2,
            DAY_1,
            None,
        )
    ]


def test_an_amendement_of_the_government_on_a_text_nobody_publishes_keeps_its_row(
    archive: sa.Engine,
) -> None:
    """No author, no group, no title: NULL, and the row stands."""
    assert ask(
        archive,
        "SELECT gouvernement_ref, auteur_nom, groupe_abrev, dossier_ref, dossier_titre, "
        f"texte_titre FROM amendements WHERE uid = '{A}6'",
    ) == [("PO890900", None, None, "DLR5L17N69999", None, None)]


def test_an_amendement_no_longer_listed_stays_and_says_since_when(archive: sa.Engine) -> None:
    """Gone is a fact about it, not a reason to forget it."""
    gone = ask(archive, "SELECT uid, gone_at FROM amendements WHERE gone_at IS NOT NULL")
    assert gone == [(f"{A}5", DAY_2)]


def test_the_history_has_every_version_with_its_capture(archive: sa.Engine) -> None:
    """The first text of amendement 1 until day 2, then the rectified one; both with the proof."""
    assert ask(
        archive,
        "SELECT numero_long, dispositif_texte, observed_at, superseded_at, first_seen_at, "
        "capture_url, capture_generated_at FROM amendements_historique "
        f"WHERE uid = '{A}1' ORDER BY observed_at",
    ) == [
        (
            "1",
            "Après le mot : « phare », supprimer la fin.",
            DAY_1,
            DAY_2,
            DAY_1,
            "https://data.example/amendements/17.json.zip",
            DAY_1,
        ),
        (
            "1 (Rect)",
            "Après le mot : « phare », insérer « et balise ».",
            DAY_2,
            None,
            DAY_1,
            "https://data.example/amendements/17.json.zip",
            DAY_2,
        ),
    ]


def test_cosignataires_keeps_the_order_and_those_whom_nobody_publishes(archive: sa.Engine) -> None:
    """Only the current version's signatures: those of the first are not told twice."""
    assert ask(
        archive,
        "SELECT auteur_ref, rang, acteur_ref, prenom, nom FROM cosignataires "
        f"WHERE amendement_uid = '{A}1' ORDER BY rang",
    ) == [
        ("PA900002", 1, "PA900001", "Solange", "Amarrand"),
        ("PA900002", 2, "PA999999", None, None),
    ]


def test_credits_tells_programmes_and_their_lines_in_euros(archive: sa.Engine) -> None:
    """A line is within its programme, and says so."""
    assert ask(
        archive,
        "SELECT libelle_mission, niveau, programme, ligne, autorisation_engagement, "
        "credit_paiement, sort FROM credits ORDER BY rang",
    ) == [
        ("Affaires maritimes", "programme", "Phares et balises", None, 5000000, 4000000, "Retiré"),
        ("Affaires maritimes", "programme", "Sauvetage en mer", None, -5000000, -4000000, "Retiré"),
        ("Affaires maritimes", "ligne", "Sauvetage en mer", "dont titre 2", -1000000, 0, "Retiré"),
    ]


def test_textes_disparus_keeps_the_last_words_of_what_was_published_and_is_no_longer(
    archive: sa.Engine,
) -> None:
    """Not 1, which only changed, nor 7, which never had a text."""
    assert ask(
        archive,
        "SELECT uid, dispositif_texte, observed_at, last_seen_at, vanished_at, etat_code, gone_at "
        "FROM textes_disparus ORDER BY uid",
    ) == [
        (f"{A}4", "Rembourser les gardiens.", DAY_1, DAY_1, DAY_2, "IRR45", None),
        (f"{A}5", "Supprimer cet article.", DAY_1, DAY_1, DAY_2, "AC", DAY_2),
        (f"{A}8", "Un dispositif qui sera effacé.", DAY_1, DAY_1, DAY_2, "effacé", None),
    ]


# -- scrutins ------------------------------------------------------------------------------------


def test_scrutins_tells_printed_totals_beside_the_names_that_are_listed(archive: sa.Engine) -> None:
    """V4 prints nine pour and names two; both stand."""
    assert ask(
        archive,
        "SELECT uid, url, date_seance, pour, pour_nominatif, contre, contre_nominatif, "
        "abstentions, abstentions_nominatif, non_votants, non_votants_nominatif, "
        "nombre_mises_au_point FROM scrutins "
        "WHERE legislature = 17 AND numero IN (1, 4) AND NOT is_congres ORDER BY numero",
    ) == [
        (
            "VTANR5L17V1",
            "https://www.assemblee-nationale.fr/dyn/17/scrutins/1",
            "2025-11-04",
            *(1, 1, 3, 3, 1, 1, 1, 1, 2),
        ),
        (
            "VTANR5L17V4",
            "https://www.assemblee-nationale.fr/dyn/17/scrutins/4",
            "2025-11-04",
            *(9, 2, 0, 0, 1, 1, 0, 0, 0),
        ),
    ]


def test_a_scrutin_of_the_congress_shares_a_number_and_has_no_page(archive: sa.Engine) -> None:
    """Two rows have the number 1 of the 17th; one is the Congress's."""
    assert ask(
        archive,
        "SELECT uid, is_congres, url FROM scrutins "
        "WHERE legislature = 17 AND numero = 1 ORDER BY uid",
    ) == [
        ("VTANR5L17V1", False, "https://www.assemblee-nationale.fr/dyn/17/scrutins/1"),
        ("VTCGR5L17V1", True, None),
    ]


def test_votes_tells_one_position_a_row_under_the_group_that_lists_it(archive: sa.Engine) -> None:
    """In the source's order: a delegation, the cause of a non-vote, and a stranger."""
    assert ask(
        archive,
        "SELECT rang, acteur_ref, nom, groupe_abrev, position, par_delegation, cause_position_vote "
        "FROM votes WHERE scrutin_uid = 'VTANR5L17V1' ORDER BY rang",
    ) == [
        (1, "PA900001", "Amarrand", "HM", "pour", False, None),
        (2, "PA900003", "Corvette", "HM", "contre", True, None),
        (3, "PA900005", "Écoutille", "HM", "nonVotant", False, "PSE"),
        (4, "PA900002", "Balisier", "TF", "contre", False, None),
        (5, "PA900004", "Drisse", "TF", "contre", False, None),
        (6, "PA999999", None, "TF", "abstention", False, None),
    ]


def test_votes_has_no_row_of_a_version_that_was_superseded(archive: sa.Engine) -> None:
    """V2 changed its title: its three positions are told once, under the new one."""
    assert ask(
        archive,
        "SELECT titre, count(*) FROM votes WHERE scrutin_uid = 'VTANR5L17V2' GROUP BY titre",
    ) == [("l'amendement n° 2 de M. Balisier à l'article 2.", 3)]


def test_votes_par_groupe_recomputes_the_majority_and_never_makes_a_group_of_po0(
    archive: sa.Engine,
) -> None:
    """A tie and a silent group have none, though the AN prints « pour » for both."""
    assert ask(
        archive,
        "SELECT rang, groupe_ref, groupe_ref_publie, groupe_abrev, pour, contre, abstentions, "
        "position_majoritaire, position_majoritaire_recalculee FROM votes_par_groupe "
        "WHERE scrutin_uid = 'VTANR5L17V1' ORDER BY rang",
    ) == [
        (1, HM, HM, "HM", 1, 1, 0, "pour", None),
        (2, TF, TF, "TF", 0, 2, 1, "contre", "contre"),
        (3, None, "PO0", None, 0, 0, 0, "pour", None),
    ]


def test_votes_par_groupe_counts_the_names_of_its_own_group_alone(archive: sa.Engine) -> None:
    """Printed nine, named two, in the first group of V4; and one abstention in the second."""
    assert ask(
        archive,
        "SELECT groupe_abrev, pour, pour_nominatif, abstentions_nominatif, "
        "position_majoritaire_recalculee FROM votes_par_groupe "
        "WHERE scrutin_uid = 'VTANR5L17V4' ORDER BY rang",
    ) == [("HM", 9, 2, 0, "pour"), ("TF", 0, 0, 1, "abstention")]


def test_mises_au_point_stand_beside_the_position_that_was_counted(archive: sa.Engine) -> None:
    """Corvette voted contre and says pour; PA999998 is not listed as having voted at all."""
    assert ask(
        archive,
        "SELECT numero, acteur_ref, nom, position, position_votee FROM mises_au_point "
        "ORDER BY rang",
    ) == [
        (1, "PA900003", "Corvette", "pour", "contre"),
        (1, "PA999998", None, "contre", None),
    ]


def test_what_is_told_of_a_scrutin_says_that_the_scrutin_itself_is_gone(engine: sa.Engine) -> None:
    """Votes, groups and mises au point of V1, which day 2 no longer lists; V2 is as it was."""
    listed = first_day()["scrutins/17"]
    rest = {path: one for path, one in listed.items() if "VTANR5L17V1." not in path}
    tell(engine, DAY_1, "scrutins/17", listed)
    tell(engine, DAY_2, "scrutins/17", rest, listed)
    told = "SELECT DISTINCT scrutin_uid, gone_at FROM {} WHERE numero < 3 AND NOT is_congres"
    both = [("VTANR5L17V1", DAY_2), ("VTANR5L17V2", None)]
    assert sorted(ask(engine, told.format("votes"))) == both
    assert sorted(ask(engine, told.format("votes_par_groupe"))) == both
    assert ask(engine, told.format("mises_au_point")) == both[:1]


def test_voluntary_non_voters_are_counted_as_printed_as_listed_and_as_declared(
    engine: sa.Engine,
) -> None:
    """The Assemblée prints a total, lists nobody, and names one who says so afterwards."""
    declared = mise_au_point(volontaires=[votant("PA900003", "PM900003")])
    told = scrutin(
        "VTANR5L17V1", miseaupoint=declared, **{"syntheseVote.decompte.nonVotantsVolontaires": "2"}
    )
    tell(engine, DAY_1, "scrutins/17", {"json/VTANR5L17V1.json": told})
    assert ask(
        engine, "SELECT non_votants_volontaires, non_votants_volontaires_nominatif FROM scrutins"
    ) == [(2, 0)]
    assert ask(engine, "SELECT acteur_ref, position FROM mises_au_point") == [
        ("PA900003", "nonVotantVolontaire")
    ]


def test_the_position_nonvotantvolontaire_is_explained_where_it_is_met() -> None:
    """In the list of positions of the dictionary, and beside the column that may hold it."""
    explained = {
        (view.name, column.name): column.sentence for view in VIEWS for column in view.columns
    }
    assert explained["scrutins", "non_votants_volontaires"] == (
        "Non-votants volontaires (des présents qui n'ont pas voulu prendre part au vote), total "
        "imprimé."
    )
    assert explained["mises_au_point", "position"] == (
        "Position qu'il dit avoir voulu prendre : pour, contre, abstention, nonVotant ou "
        "nonVotantVolontaire (présent, il n'a pas voulu prendre part au vote)."
    )
    assert "**Les positions.**" in dictionnaire()


# -- people --------------------------------------------------------------------------------------


def test_deputes_is_a_person_and_a_legislature(archive: sa.Engine) -> None:
    """The last of several mandats; out of office where the AN stopped listing them."""
    assert ask(
        archive,
        "SELECT acteur_ref, legislature, nom, en_fonction, groupe_abrev, num_circo, mandat_ref, "
        "date_debut, nombre_mandats, unlisted_at FROM deputes ORDER BY acteur_ref, legislature",
    ) == [
        ("PA900001", 17, "Amarrand", True, "HM", "1", "PM900001", "2024-07-07", 1, None),
        ("PA900002", 17, "Balisier", True, "TF", "2", "PM900002", "2024-07-07", 1, None),
        ("PA900003", 16, "Corvette", False, None, "1", "PM700003", "2022-06-19", 1, None),
        ("PA900003", 17, "Corvette", True, "HM", "1", "PM900013", "2025-06-01", 2, None),
        ("PA900004", 17, "Drisse", False, "TF", "1", "PM900004", "2024-07-07", 1, DAY_2),
        ("PA900005", 17, "Écoutille", True, None, "1", "PM900005", "2024-07-07", 1, None),
    ]


def test_a_mandat_that_its_list_no_longer_names_is_over_though_no_end_is_published(
    engine: sa.Engine,
) -> None:
    """AMO10 lists mandats in course, and never an end: since when is what the archive saw."""
    tell(engine, DAY_1, "acteurs/AMO30", first_day()["acteurs/AMO30"])
    with engine.begin() as connection:
        table = FAMILIES["mandat"].table
        connection.execute(
            table.update().where(table.c.uid == "PM900001").values(unlisted_at=DAY_2)
        )
    query = "SELECT en_fonction, date_fin, unlisted_at FROM deputes WHERE acteur_ref = 'PA900001'"
    assert ask(engine, query) == [(False, None, DAY_2)]
    sentence = next(one.sentence for one in BY_NAME["deputes"].columns if one.name == "date_fin")
    assert sentence == (
        "Dernier jour du mandat mandat_ref, si l'AN le publie. NULL ne veut pas dire qu'il dure : "
        "la liste AMO10 cesse de nommer un mandat terminé sans en donner la fin ; en_fonction dit "
        "s'il dure."
    )


def test_groupes_are_the_political_groups_alone(archive: sa.Engine) -> None:
    """Not the Assembly, which is an organe too."""
    assert ask(archive, "SELECT uid, libelle_abrev, libelle FROM groupes ORDER BY uid") == [
        (HM, "HM", "Horizon maritime"),
        (TF, "TF", "Terre ferme"),
    ]


# -- texts ---------------------------------------------------------------------------------------


def test_dossiers_and_textes_tell_titles_and_pages(archive: sa.Engine) -> None:
    """A text names its dossier."""
    title = "Protéger les phares et leurs gardiens"
    assert ask(archive, "SELECT uid, url, titre FROM dossiers") == [
        (
            "DLR5L17N60001",
            "https://www.assemblee-nationale.fr/dyn/17/dossiers/DLR5L17N60001",
            title,
        )
    ]
    assert ask(archive, "SELECT uid, num_notice, dossier_titre FROM textes") == [
        (TEXTE, "1801", title)
    ]


def test_seances_tells_the_senat_s_apart(archive: sa.Engine) -> None:
    """The agenda of the Assembly lists them; no scrutin of ours was held there."""
    assert ask(archive, "SELECT uid, is_senat, date_seance FROM seances ORDER BY uid") == [
        (SEANCE, False, "2025-11-04"),
        ("RUSNR5L17S2026IDS40001", True, "2025-11-04"),
    ]


# -- other doors ---------------------------------------------------------------------------------


def test_publications_tells_what_became_of_what_the_lists_announced(archive: sa.Engine) -> None:
    """One was read, one waits, one is not there and nobody knows it."""
    assert ask(
        archive,
        "SELECT uid, date_publication, announced_at, outcome, attempts, settled_at, "
        "first_seen_at, is_provisional FROM publications ORDER BY uid",
    ) == [
        (f"{A}1", EIGHT, NINE, "taken", 1, NINE, DAY_1, False),
        (f"{A}2", EIGHT, NINE, "waiting", 0, None, DAY_1, False),
        (f"{A}77", EIGHT, NINE, "missing", 1, NINE, None, None),
    ]


def test_captures_tierces_tells_every_candidate_and_the_unattached_too(archive: sa.Engine) -> None:
    """The number is the site's word; the flags are columns; the text is there word for word."""
    assert ask(
        archive,
        "SELECT url, observed_at, number, number_kind, number_is, number_evidence, non_classe, "
        "captcha, verdict, amendement_uid, evidence, numero_long, expose_texte "
        "FROM captures_tierces ORDER BY capture_id, amendement_uid",
    ) == [
        (
            *("https://site.example/scrutins/3445", EIGHT, "3445", None, None, "nothing decides"),
            *(True, True, "ambiguous", f"{A}1", "n° 1 has the very same words", "1 (Rect)"),
            "Les phares éclairent.",
        ),
        (
            *("https://site.example/scrutins/3445", EIGHT, "3445", None, None, "nothing decides"),
            *(True, True, "ambiguous", f"{A}9", "n° 9 has the very same words", "9"),
            "Les phares éclairent.",
        ),
        (
            *("https://site.example/scrutins/3446", EIGHT, "12", "scrutin", None),
            *("nothing decides", False, False, "unattached", None, None, None),
            "Un phare de plus.",
        ),
    ]


def test_liens_imprimes_tells_where_a_page_of_the_assemblee_leads(archive: sa.Engine) -> None:
    """An address of an amendement has no uid, and says its text and its number."""
    site = "https://www.assemblee-nationale.fr/dyn/17"
    assert ask(
        archive,
        "SELECT scrutin_uid, numero, kind, href, ref, amendement_legislature, amendement_texte, "
        "amendement_organe, amendement_numero, observed_at, capture_url FROM liens_imprimes "
        "ORDER BY kind",
    ) == [
        (
            *("VTANR5L17V1", 1, "amendement", f"{site}/amendements/1801/AN/1", None),
            *(17, "1801", "AN", "1", EIGHT, f"{site}/scrutins/1"),
        ),
        (
            *("VTANR5L17V1", 1, "dossier", f"{site}/dossiers/DLR5L17N60001", "DLR5L17N60001"),
            *(None, None, None, None, EIGHT, f"{site}/scrutins/1"),
        ),
    ]


def test_passages_tells_what_was_taken_out_of_a_capture_and_where(archive: sa.Engine) -> None:
    """Of a capture there is no version, current or not."""
    assert ask(
        archive,
        "SELECT uid, version_id, is_current, field, rule, action, span_start, span_end, text "
        "FROM passages WHERE capture_id IS NOT NULL ORDER BY span_start",
    ) == [
        (
            *(None, None, None, "texte", "unclassified", "remove", 28, 80),
            "Ce scrutin n'a pas encore été classé dans des thèmes",
        ),
        (
            *(None, None, None, "texte", "captcha", "remove", 81, 146),
            "Veuillez vérifier que vous n'êtes pas un robot pour pouvoir voter",
        ),
    ]


def test_passages_tells_the_set_phrases_of_every_version(engine: sa.Engine) -> None:
    """That of a superseded one too, and which is which."""
    uid = f"{A}1"
    path = f"json/DLR5L17N60001/{TEXTE}/{uid}.json"
    for moment, dispositif in ((DAY_1, "Supprimer cet article."), (DAY_2, "Un fonds.")):
        written = amendement(uid, dispositif=f"<p>{dispositif}</p>", expose="<p>Repli.</p>")
        tell(engine, moment, "amendements/17", {path: written}, [path])
    assert ask(
        engine,
        "SELECT uid, version_id, is_current, capture_id, field, rule, action, text FROM passages",
    ) == [
        (uid, 1, False, None, "dispositif_texte", "suppression", "label", "Supprimer cet article.")
    ]


def test_what_only_another_door_told_is_provisional_until_the_open_data_confirms_it(
    engine: sa.Engine,
) -> None:
    """In the two views of amendements, in that of scrutins, and counted in couverture."""
    tell_by_any_door = AnyDoor(engine)
    tell_by_any_door("amendements/UNITES", alone())
    columns = "is_provisional, not_told, completed_at"
    both = ("amendements", "amendements_historique")
    counted = (
        "SELECT source, legislature, detail, valeur, observed_at FROM couverture "
        "WHERE mesure = 'provisoires'"
    )
    for name in both:
        assert ask(engine, f"SELECT {columns} FROM {name}") == [
            (True, "dossier_ref incorrect_data", None)
        ]
    assert ask(engine, counted) == [("amendements", 17, "amendement", 1, january(1))]
    tell_by_any_door("amendements/17", filed())
    for name in both:
        assert ask(engine, f"SELECT {columns} FROM {name}") == [(False, None, january(2))]
    assert ask(engine, counted) == []
    tell(engine, january(3), "scrutins/17", {"json/VTANR5L17V1.json": scrutin("VTANR5L17V1")})
    assert ask(engine, f"SELECT {columns} FROM scrutins") == [(False, None, None)]


# -- the archive ---------------------------------------------------------------------------------


def test_changements_gathers_what_changed_in_every_family(archive: sa.Engine) -> None:
    """A name corrected, a title corrected, an amendement that is gone."""
    assert ask(
        archive,
        "SELECT famille, uid, champ, avant, apres, nature, observed_at FROM changements "
        "WHERE champ IN ('nom', 'titre', '(présence)') ORDER BY famille",
    ) == [
        ("acteur", "PA900005", "nom", "Ecoutille", "Écoutille", "substance", DAY_2),
        ("amendement", f"{A}5", "(présence)", "présent", "disparu", "substance", DAY_2),
        (
            "scrutin",
            "VTANR5L17V2",
            "titre",
            "l'amendement n° 2 de Mme Balisier à l'article 2.",
            "l'amendement n° 2 de M. Balisier à l'article 2.",
            "substance",
            DAY_2,
        ),
    ]


def test_a_change_leads_to_the_version_that_has_its_new_value(archive: sa.Engine) -> None:
    """`version_id` is that of amendements_historique."""
    assert ask(
        archive,
        "SELECT h.numero_long FROM changements c "
        "JOIN amendements_historique h ON h.version_id = c.version_id "
        "WHERE c.champ = 'numero_long'",
    ) == [("1 (Rect)",)]


def test_couverture_tells_the_last_capture_and_the_rows_of_each_set(archive: sa.Engine) -> None:
    """Per source and legislature; one set of acteurs covers them all."""
    assert ask(
        archive,
        "SELECT source, legislature, mesure, valeur, observed_at FROM couverture "
        "WHERE mesure IN ('derniere_capture', 'captures', 'disparus') "
        "AND source IN ('acteurs', 'amendements') ORDER BY mesure, source, legislature",
    ) == [
        ("acteurs", None, "captures", 2, DAY_1),
        ("amendements", 16, "captures", 1, DAY_1),
        ("amendements", 17, "captures", 2, DAY_1),
        ("acteurs", None, "derniere_capture", 8, DAY_2),
        ("amendements", 16, "derniere_capture", 1, DAY_1),
        ("amendements", 17, "derniere_capture", 8, DAY_2),
        ("amendements", 17, "disparus", 1, DAY_2),
    ]


def test_couverture_tells_what_the_assemblee_s_sets_do_not_resolve(archive: sa.Engine) -> None:
    """The same questions as the signals, with the same counts."""
    assert ask(
        archive,
        "SELECT legislature, detail, valeur FROM couverture "
        "WHERE mesure = 'reference_non_resolue' ORDER BY detail, legislature",
    ) == [
        (16, "amendement.dossier_ref", 1),
        (17, "amendement.dossier_ref", 1),
        (16, "amendement.texte_legislatif_ref", 1),
        (17, "amendement.texte_legislatif_ref", 1),
        (16, "scrutin.seance_ref", 1),
        (17, "scrutin.seance_ref", 1),
        (17, "vote.acteur_ref", 1),
        (16, "vote_groupe.organe_ref", 1),
    ]


def test_couverture_finds_by_itself_what_a_legislature_does_not_publish(archive: sa.Engine) -> None:
    """The 16th has no place of vote and no seats: no list says so, the rows do."""
    found = ask(
        archive,
        "SELECT detail, valeur, explication FROM couverture WHERE mesure = 'colonne_non_publiee' "
        "AND source = 'scrutins' AND legislature = 16 ORDER BY detail",
    )
    assert [(detail, value) for detail, value, _ in found] == [
        ("scrutin.dossier_libelle", 1),
        ("scrutin.dossier_ref", 1),
        ("scrutin.lieu_vote", 1),
        ("vote.cause_position_vote", 1),
        ("vote.num_place", 1),
    ]
    for _, _, explanation in found:
        assert explanation == (
            "Colonne qu'aucune ligne de cette législature ne remplit (sur ce nombre de lignes), "
            "alors qu'une autre législature la remplit."
        )


def test_couverture_accuses_no_legislature_whose_set_was_never_captured(engine: sa.Engine) -> None:
    """A few dossiers of another legislature travel in a set: they say nothing of their own."""
    from tests.replica.documents import dossier
    from tests.small_archive import tell

    old = dossier("DLR5L15N30001", **{"titreDossier.titreChemin": None})
    documents = {
        f"json/dossierParlementaire/{one['dossierParlementaire']['uid']}.json": one
        for one in (dossier(), old)
    }
    tell(engine, DAY_1, "dossiers/17", documents)
    found = "SELECT legislature, detail FROM couverture WHERE mesure = 'colonne_non_publiee'"
    assert ask(engine, found) == []
    tell(engine, DAY_2, "dossiers/15", {})
    assert ask(engine, found) == [(15, "dossier.titre_chemin")]


def test_couverture_tells_quarantined_documents_and_answers_that_were_no_archive(
    engine: sa.Engine,
) -> None:
    """What could not be read, and what was refused, with the moment of the last."""
    from storage import captures
    from storage.blobs import BlobStore, Packer

    with engine.begin() as connection:
        missing = captures.Answer("https://data.example/x", 404, {}, DAY_1)
        captures.add(connection, "acteurs/AMO30", captures.MISSING, missing)
        whole = captures.Answer("https://data.example/y", 200, {}, DAY_2)
        number = captures.add(connection, "scrutins/17", captures.ARCHIVE, whole, members=2)
        blob_id = BlobStore(connection).keep([Packer().pack(b"{")])[0]
        captures.keep_quarantined(
            connection, number, [("json/VTANR5L17V9.json", "VTANR5L17V9", blob_id, False, "cut")]
        )
    assert ask(
        engine,
        "SELECT source, legislature, mesure, detail, valeur, observed_at FROM couverture "
        "WHERE mesure IN ('quarantaine', 'reponses_sans_archive') ORDER BY mesure",
    ) == [
        ("scrutins", 17, "quarantaine", "scrutins/17", 1, DAY_2),
        ("acteurs", None, "reponses_sans_archive", "acteurs/AMO30 : missing", 1, DAY_1),
    ]


def test_signalements_tells_open_and_closed_ones_with_their_capture(archive: sa.Engine) -> None:
    """The evidence is an address."""
    assert ask(
        archive,
        "SELECT kind, set_key, uid, value, capture_url, opened_at, closed_at FROM signalements "
        "WHERE kind = 'unknown_group'",
    ) == [
        (
            "unknown_group",
            "scrutins/17",
            "VTANR5L17V1",
            "PO0",
            "https://data.example/scrutins/17.json.zip",
            DAY_1,
            None,
        )
    ]


# -- speed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("SELECT * FROM votes WHERE acteur_ref = 'PA900001'", "ix_vote_acteur_ref"),
        (
            f"SELECT * FROM amendements WHERE texte_legislatif_ref = '{TEXTE}'",
            "ix_amendement_version_texte_legislatif_ref",
        ),
        (
            "SELECT * FROM scrutins WHERE legislature = 17 AND numero = 1",
            "ix_scrutin_version_legislature_numero",
        ),
        (f"SELECT * FROM amendements WHERE uid = '{A}1'", "uq_amendement_version_current"),
        ("SELECT * FROM votes WHERE scrutin_uid = 'VTANR5L17V1'", "uq_scrutin_version_current"),
        ("SELECT * FROM changements WHERE uid = 'VTANR5L17V2'", "ix_scrutin_change_uid"),
        (f"SELECT * FROM passages WHERE uid = '{A}1'", "ix_passage_version_id"),
    ],
)
def test_the_usual_questions_use_indexes_on_sqlite(archives: Any, query: str, index: str) -> None:
    """No table is read from one end to the other."""
    plan = [row[3] for row in ask(archives("sqlite"), f"EXPLAIN QUERY PLAN {query}")]
    assert any(index in step for step in plan)
    assert not [step for step in plan if step.startswith("SCAN") and "CONSTANT" not in step]


def test_postgres_expects_about_as_many_deputies_as_there_are(databases: Databases) -> None:
    """Who expects three of three hundred joins them row by row, for minutes."""
    many = {
        f"json/acteur/PA91{number:04d}.json": acteur(
            f"PA91{number:04d}",
            mandats=[
                mandat_parlementaire(f"PM91{number:04d}", f"PA91{number:04d}"),
                mandat(f"PM81{number:04d}", f"PA91{number:04d}", "GP", HM),
            ],
        )
        for number in range(300)
    }
    with databases.migrated("postgres") as url:
        opened = open_database(url)
        tell(opened, DAY_1, "acteurs/AMO30", many)
        with opened.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            plan = connection.exec_driver_sql(
                "EXPLAIN (FORMAT JSON) SELECT nom, groupe_ref FROM deputes"
            ).scalar_one()
        opened.dispose()
    assert plan[0]["Plan"]["Plan Rows"] >= 75


def test_each_database_really_was_what_its_name_says(
    archive: sa.Engine, database_kind: str
) -> None:
    """The tests above ran on both."""
    assert is_sqlite(archive) == (database_kind == "sqlite")
