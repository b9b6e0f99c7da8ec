"""The XIVᵉ legislature, end to end: one document a set, in, and the same tables out.

Proved against a made-up archive only: nothing real of it was at hand.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from jobs import pipeline, replay
from scraper.sources.amendements import AMENDEMENTS
from scraper.sources.dossiers import DOSSIERS
from scraper.sources.scrutins import SCRUTINS
from tests.house import contents, counts, house, rows
from tests.replica import documents as make
from tests.replica.assembly import quatorzieme
from tests.replica.assembly.quatorzieme import PATHS, QUIRKS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import sqlalchemy as sa

    from storage.runs import Run
    from tests.clock import FakeClock
    from tests.conftest import Serve
    from tests.replica.server import Replica
    from tests.shell import Shell

DAY_S = 86_400
RECTIFIED = QUIRKS["amendement/rectified"]


class Operator:
    """Somebody who harvests the XIVᵉ, night after night.

    Attributes:
        engine: the archive.
        an: what the AN serves.
    """

    def __init__(self, engine: sa.Engine, folder: Path, clock: FakeClock, an: Replica) -> None:
        """Keep the archive on `engine` and the spool in `folder`."""
        self.engine, self.an = engine, an
        self._folder, self._clock = folder, clock

    def harvest(self, legislatures: Sequence[int] = (14,)) -> dict[str, Run]:
        """One harvest, then a night's sleep; gives the run of each set."""
        with house(self.engine, self._folder, self._clock, origin=self.an.url) as home:
            done = pipeline.harvest(home, (DOSSIERS, AMENDEMENTS, SCRUTINS), legislatures)
        self._clock.sleep(DAY_S)
        return {run.set_key: run for run in done}

    def replay(self) -> None:
        """Tell everything anew."""
        with house(self.engine, self._folder, self._clock) as home:
            replay.replay(home)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query gives."""
        return rows(self.engine, query)

    @property
    def spooled(self) -> list[Path]:
        """What lies in the spool."""
        return list((self._folder / "spool").iterdir())


@pytest.fixture
def operator(engine: sa.Engine, tmp_path: Path, clock: FakeClock, replica: Serve) -> Operator:
    """An empty archive, and an AN that serves the XIVᵉ alone."""
    an = replica(quatorzieme.write(tmp_path / "an"))
    return Operator(engine, tmp_path / "home", clock, an)


# -- in --------------------------------------------------------------------------------------------


def test_each_set_is_taken_in_whole_and_nothing_about_it_is_odd(operator: Operator) -> None:
    done = operator.harvest()
    assert {key: (run.outcome, run.seen, run.new, run.signals) for key, run in done.items()} == {
        "dossiers/14": ("taken", 2, 2, 0),
        "amendements/14": ("taken", 7, 7, 0),
        # of what does not resolve, the last set tells
        "scrutins/14": ("taken", 4, 4, 1),
    }
    assert operator.spooled == []
    assert operator.rows("SELECT kind, field FROM signal ORDER BY kind DESC") == [
        ("unresolved_reference", "amendement.texte_legislatif_ref/14"),
        ("unread_title", "titre"),
    ]


def test_the_capture_is_of_what_came_and_not_of_what_it_was_cut_into(operator: Operator) -> None:
    operator.harvest()
    body = (operator.an.folder / "repository" / PATHS["amendements"]).read_bytes()
    ((url, size, sha256, modified, members),) = operator.rows(
        "SELECT url, size, sha256, last_modified, members FROM capture "
        "WHERE set_key = 'amendements/14'"
    )
    assert url.endswith("/static/openData/repository/14/loi/amendements_legis_XIV/"
                        "Amendements_XIV.json.zip")  # fmt: skip
    assert (size, bytes(sha256)) == (len(body), hashlib.sha256(body).digest())
    assert (modified, members) == ("Wed, 21 Mar 2018 06:00:00 GMT", 7)


def test_the_next_night_nothing_travels(operator: Operator) -> None:
    operator.harvest()
    before = counts(operator.engine)
    assert {run.outcome for run in operator.harvest().values()} == {"unchanged"}
    after = counts(operator.engine)
    assert after == before | {"run": before["run"] + 3}


def test_of_a_document_that_changed_only_the_record_that_changed_is_read(
    operator: Operator,
) -> None:
    """The member of a record has the CRC of its own bytes, wherever in the document it stands."""
    operator.harvest()
    listed = quatorzieme.amendements()
    listed["PIONANR5L14B0013"].reverse()
    changed = next(one for one in listed["PIONANR5L14B0013"] if one["uid"] == RECTIFIED)
    changed["numeroLong"] = "7 (2ème Rect)"
    changed["identifiant"]["numRect"] = "2"
    document = quatorzieme.amendements_document(listed)
    body = json.dumps(document, ensure_ascii=False, indent=1).encode()
    quatorzieme.write(
        operator.an.folder,
        amendements=make.zip_bytes({"Amendements_XIV.json": body}, (2018, 3, 22, 6, 0, 0)),
    )
    run = operator.harvest()["amendements/14"]
    assert (run.outcome, run.read, run.changed, run.unchanged) == ("taken", 1, 1, 6)
    assert operator.rows(
        'SELECT uid, field, "before", "after" FROM amendement_change ORDER BY field'
    ) == [
        (RECTIFIED, "numero_long", "7 (Rect)", "7 (2ème Rect)"),
        (RECTIFIED, "numero_rect", "1", "2"),
    ]


def test_a_replay_tells_what_the_harvest_told(operator: Operator) -> None:
    operator.harvest()
    before = contents(operator.engine)
    operator.replay()
    assert contents(operator.engine) == before


def test_an_archive_in_the_layout_of_the_others_is_the_same_to_the_archive(
    operator: Operator,
) -> None:
    """Should the AN publish the XIVᵉ anew with a file per scrutin, nothing changes."""
    operator.harvest()
    members = {f"json/{one['uid']}.json": {"scrutin": one} for one in quatorzieme.scrutins()}
    quatorzieme.write(operator.an.folder, scrutins=make.zip_bytes(members, (2026, 1, 6, 6, 0, 0)))
    run = operator.harvest()["scrutins/14"]
    assert (run.outcome, run.new, run.changed, run.gone) == ("taken", 0, 0, 0)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"scrutins": {"scrutin": [{"uid": "VTANR5L14V1"', "Input data was truncated"),
        (b'{"votes": []}', "was expected to hold 'scrutins', and holds 'votes'"),
    ],
)
def test_a_document_of_another_shape_fails_alone_and_retires_nothing(
    operator: Operator, content: bytes, told: str
) -> None:
    operator.harvest()
    quatorzieme.write(
        operator.an.folder,
        scrutins=make.zip_bytes({"Scrutins_XIV.json": content}, (2026, 1, 6, 6, 0, 0)),
    )
    done = operator.harvest()
    assert done["amendements/14"].outcome == "unchanged"
    assert done["scrutins/14"].outcome == "failed"
    assert told in done["scrutins/14"].message
    assert operator.rows("SELECT count(*) FROM scrutins WHERE gone_at IS NULL") == [(4,)]


def test_a_document_that_does_not_match_its_crc_is_fetched_again_before_that_is_believed(
    operator: Operator,
) -> None:
    path = operator.an.folder / "repository" / PATHS["scrutins"]
    whole = path.read_bytes()
    at = whole.rindex(b"PK\x01\x02") + 16
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    run = operator.harvest()["scrutins/14"]
    assert (run.outcome, run.new) == ("failed", 0)
    assert "its document cannot be inflated (Bad CRC-32" in run.message
    path.write_bytes(whole)
    assert operator.harvest()["scrutins/14"].outcome == "taken"


def test_what_stands_beside_the_records_is_kept_and_told(operator: Operator) -> None:
    document = quatorzieme.scrutins_document(quatorzieme.scrutins())
    document["scrutins"]["miseAJour"] = "2018-03-21"
    quatorzieme.write(
        operator.an.folder, scrutins=quatorzieme.one_file("Scrutins_XIV.json", document)
    )
    assert operator.harvest()["scrutins/14"].seen == 5
    assert operator.rows("SELECT path FROM signal WHERE kind = 'unexpected_path'") == [
        ("cadre.json",)
    ]


# -- out -------------------------------------------------------------------------------------------


def test_an_amendement_answers_in_the_columns_of_all_others(operator: Operator) -> None:
    """What the XIVᵉ does not print is NULL: no code, no examen, no organe's name, no session."""
    operator.harvest()
    assert operator.rows(
        "SELECT legislature, texte_legislatif_ref, numero_long, numero_ordre_depot, numero_rect, "
        "etat_libelle, sort, type_auteur, acteur_ref, article_designation_courte, "
        "division_avant_a_apres, article_additionnel, alinea_numero, code_loi, article99, "
        f"dispositif_texte, expose_sommaire_texte FROM amendements WHERE uid = '{RECTIFIED}'"
    ) == [(
        14, "PIONANR5L14B0013", "7 (Rect)", 7, 1,
        "Discuté", "Adopté", "Député", "PA900001", "ART. 3",
        "Apres", True, 3, "code des ports", True,
        "À l’alinéa 3, supprimer le mot : « brûlé ».", "Ce mot évoque un incendie.",
    )]  # fmt: skip
    assert set(
        operator.rows(
            "SELECT dossier_ref, examen_ref, prefixe_organe_examen, etat_code, sous_etat_code, "
            "seance_discussion_ref, article_designation, soumis_article40, discussion_commune_id, "
            "accord_gouvernement_depot_hors_delai, chronotag FROM amendement_version"
        )
    ) == {(None,) * 11}


def test_a_day_alone_is_no_moment(operator: Operator) -> None:
    """No hour is made up for the day on which a sort was typed in."""
    operator.harvest()
    sous = QUIRKS["amendement/sous_amendement"]
    told = operator.rows(
        "SELECT uid, sort, date_sort, date_depot, date_publication, amendement_parent_ref "
        f"FROM amendements WHERE uid IN ('{RECTIFIED}', '{sous}') ORDER BY numero_ordre_depot"
    )
    assert [tuple(map(str, row)) for row in told] == [
        (RECTIFIED, "Adopté", str(told[0][2]), "2013-02-08", "2013-02-11", "None"),
        (sous, "Tombé", "None", "2013-02-08", "2013-02-11", RECTIFIED),
    ]
    assert str(told[0][2]).replace("T", " ").startswith("2013-02-14 17:05:11")


def test_the_organe_of_an_author_is_the_governments_or_a_commissions(operator: Operator) -> None:
    operator.harvest()
    assert operator.rows(
        "SELECT type_auteur, acteur_ref, gouvernement_ref, auteur_rapporteur_organe_ref "
        "FROM amendements WHERE type_auteur IS NULL OR type_auteur <> 'Député' ORDER BY uid"
    ) == [
        ("Rapporteur", "PA900002", None, "PO59051"),
        (None, None, None, None),
        ("Gouvernement", None, "PO690001", None),
    ]


def test_a_scrutin_names_its_voters_however_its_lists_are_spelled(operator: Operator) -> None:
    operator.harvest()
    assert operator.rows(
        "SELECT numero, pour, pour_nominatif, contre, contre_nominatif, abstentions, "
        "abstentions_nominatif, non_votants, non_votants_nominatif, nombre_mises_au_point, "
        "lieu_vote FROM scrutins ORDER BY numero"
    ) == [
        (1, 2, 2, 1, 1, 1, 1, 1, 1, 0, None),
        # 57 voted for and 48 against: who, the AN did not say, and nobody guesses
        (2, 57, 0, 49, 1, 0, 0, 1, 1, 0, None),
        (3, 1, 1, 1, 1, 0, 0, 0, 0, 1, None),
        (292, 2, 2, 0, 0, 0, 0, 0, 0, 0, None),
    ]
    assert operator.rows("SELECT numero, acteur_ref, position FROM mises_au_point") == [
        (3, "PA900001", "contre")
    ]
    assert set(operator.rows("SELECT par_delegation, num_place FROM vote")) == {(None, None)}


def test_coverage_says_what_the_xiv_did_not_publish(operator: Operator, days: list[Path]) -> None:
    """Counted in the rows, beside the legislatures that fill the column."""
    operator.an.folder = days[0]
    operator.harvest((14, 17))
    told = operator.rows(
        "SELECT detail, valeur FROM couverture WHERE mesure = 'colonne_non_publiee' "
        "AND legislature = 14"
    )
    assert {
        "amendement.dossier_ref",
        "amendement.examen_ref",
        "amendement.prefixe_organe_examen",
        "amendement.etat_code",
        "amendement.seance_discussion_ref",
        "scrutin.lieu_vote",
        "vote.par_delegation",
    } <= {detail for detail, _ in told}
    assert dict(told)["amendement.examen_ref"] == 7
    assert operator.rows(
        "SELECT source, legislature, detail, valeur FROM couverture "
        "WHERE mesure = 'votes_non_nommes'"
    ) == [("scrutins", 14, "vote", 1)]


# -- the command line ------------------------------------------------------------------------------


def test_the_commands_know_the_xiv(shell: Shell, replica: Serve, tmp_path: Path) -> None:
    shell.settings["DATA_ORIGIN"] = replica(quatorzieme.write(tmp_path / "an")).url
    done = shell.here("harvest", "scrutins", "amendements", "--legislature", "14", "--json")
    assert {run["set_key"]: run["outcome"] for run in json.loads(done.out)} == {
        "amendements/14": "taken",
        "scrutins/14": "taken",
    }
    shown = shell.here("show", RECTIFIED).out
    assert "Amendement n° 7 (Rect) — Adopté" in shown
    assert "Ce mot évoque un incendie." in shown
    shown = shell.here("show", "VTANR5L14V2").out
    assert "57" in shown
    assert shell.here("check").status == 0
