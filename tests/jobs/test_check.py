"""`check` proves the archive whole, and finds whatever is not as it was written."""

from __future__ import annotations

import io
import json
import re
import shutil
from contextlib import ExitStack, redirect_stdout
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from jobs import health
from storage.engine import harvest_lock, is_sqlite, open_database
from storage.tables import FAMILIES, metadata
from storage.tables.base import moment_text
from storage.tables.evidence import blob, capture, dictionary
from storage.views import VIEWS
from tests.clock import FakeClock
from tests.house import house, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from storage.check import Proof
    from tests.databases import Databases

SCRUTIN, AMENDEMENT = FAMILIES["scrutin"].table, FAMILIES["amendement"].table


@pytest.fixture
def copied(whole: sa.Engine, databases: Databases, tmp_path: Path) -> Iterator[sa.Engine]:
    """A copy of it, to be written."""
    whole.dispose()
    with ExitStack() as opened:
        if is_sqlite(whole):
            url = f"sqlite:///{tmp_path / 'copie.db'}"
            shutil.copy(str(whole.url.database), tmp_path / "copie.db")
        else:
            url = opened.enter_context(
                databases._postgres().database("copie", str(whole.url.database))
            )
        engine = open_database(url)
        yield engine
        engine.dispose()


@pytest.fixture
def broken(whole: sa.Engine, tmp_path: Path) -> Iterator[Broken]:
    """The same, open to damage that is undone at the end."""
    with whole.connect() as connection:
        if is_sqlite(connection):
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("BEGIN")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        yield Broken(connection, tmp_path)
        connection.rollback()
        connection.invalidate()


class Broken:
    """An archive in one transaction, its references unwatched.

    Attributes:
        connection: to do damage with.
        folder: for what a house needs.
    """

    def __init__(self, connection: sa.Connection, folder: Path) -> None:
        """Work on this connection."""
        self.connection = connection
        self.folder = folder

    def do(self, statement: str | sa.Executable) -> Any:
        """Do damage; gives the result."""
        if isinstance(statement, str):
            return self.connection.exec_driver_sql(statement)
        return self.connection.execute(statement)

    def findings(self, until: str = "") -> dict[str, list[str]]:
        """What every proof finds (or those up to one): the name of the proof -> where."""
        return {
            proof.what: [finding.where for finding in proof.findings]
            for proof in self.proofs(until)
            if proof.findings
        }

    def proofs(self, until: str = "") -> Iterator[Proof]:
        """Every proof, or those up to one."""
        with house(self.connection.engine, self.folder, FakeClock()) as home:
            for proof in health._proofs(home, self.connection):
                yield proof
                if proof.what == until:
                    return


def one(broken: Broken, query: sa.Select[Any]) -> Any:
    """The first row of a query."""
    return broken.connection.execute(query.limit(1)).one()


# -- whole ---------------------------------------------------------------------------------------


def checked(engine: sa.Engine, folder: Path, *, as_json: bool = False) -> tuple[int, str]:
    """Exit status and output of `scrutateur check`."""
    out = io.StringIO()
    with redirect_stdout(out), house(engine, folder, FakeClock()) as home:
        status = health.run_check(home, as_json=as_json)
    return status, out.getvalue()


def test_an_archive_of_two_days_is_whole(whole: sa.Engine, tmp_path: Path) -> None:
    """Whatever the AN itself leaves unresolved: that is coverage, and was told by the harvest."""
    status, out = checked(whole, tmp_path)
    assert status == 0
    lines = out.splitlines()
    assert lines[-1].startswith("whole: ")
    assert lines[-2] == (
        "· 1 vote.acteur_ref (legislature 17) that the AN's own sets do not resolve: "
        "kept, see couverture"
    )
    assert lines[-1].endswith(
        " proofs. What the Assemblée publishes is all here; its own record has gaps: the lines "
        "above count what it cites and does not publish. They were told before"
    )
    unproved = [line for line in lines[:-2] if not line.startswith("✓ ")]
    assert "· counts agenda/17: nothing to verify" in unproved
    assert all(line.startswith("· ") and line.endswith(": nothing to verify") for line in unproved)


def test_each_proof_says_how_much_it_verified(whole: sa.Engine, tmp_path: Path) -> None:
    """A proof of nothing would be none: as many rows as there are."""
    proofs = {
        proof["what"]: proof["rows"]
        for proof in json.loads(checked(whole, tmp_path, as_json=True)[1])["proofs"]
    }
    with whole.connect() as connection:
        for what, query in {
            "hashes": sa.select(sa.func.count()).select_from(blob),
            "chains scrutin_version": sa.select(sa.func.count()).select_from(SCRUTIN),
            "digests amendement_version": sa.select(sa.func.count()).select_from(AMENDEMENT),
        }.items():
            assert proofs[what] == connection.scalar(query)
    assert proofs["views"] == len(VIEWS)
    assert sum(1 for what in proofs if what.startswith("manifest ")) == 5 * 2
    assert proofs["changes amendement_change"] > 0
    assert proofs["rows vote"] > 1000


def test_json_has_the_verdict_the_proofs_and_what_the_an_does_not_resolve(
    whole: sa.Engine, tmp_path: Path
) -> None:
    """One document, for a program."""
    status, out = checked(whole, tmp_path, as_json=True)
    told = json.loads(out)
    assert status == 0
    assert told["whole"] is True
    assert told["proofs"][0] == {
        "what": "schema",
        "rows": len(metadata.tables),
        "findings": [],
        "note": "",
    }
    assert told["unresolved"] == [
        {"reference": "vote.acteur_ref", "legislature": 17, "mentions": 1, "distinct": 1}
    ]


def test_an_empty_archive_is_whole(engine: sa.Engine, tmp_path: Path) -> None:
    """Nothing was promised."""
    status, out = checked(engine, tmp_path)
    assert status == 0
    assert re.fullmatch(
        r"whole: \d proofs; this archive holds nothing yet; run `scrutateur harvest`",
        out.splitlines()[-1],
    )
    assert "✓ hashes" not in out


def test_the_status_is_3_for_news_0_for_what_is_known_and_1_for_what_is_broken(
    copied: sa.Engine, tmp_path: Path
) -> None:
    """What the AN no longer resolves is told once and breaks nothing; a changed title does."""
    with copied.begin() as connection:  # as if the harvest had not looked
        connection.exec_driver_sql("DELETE FROM signal WHERE kind = 'unresolved_reference'")
    status, out = checked(copied, tmp_path)
    assert status == 3
    assert re.fullmatch(
        r"whole: \d+ proofs\. What the Assemblée publishes is all here; its own record has gaps: "
        r"the lines above count what it cites and does not publish\. They are told for the first "
        r"time: that, and no fault of the archive, is what exit status 3 says",
        out.splitlines()[-1],
    )
    assert checked(copied, tmp_path)[0] == 0
    with copied.begin() as connection:
        uid = connection.scalar(sa.select(SCRUTIN.c.uid).order_by(SCRUTIN.c.id).limit(1))
        connection.execute(SCRUTIN.update().where(SCRUTIN.c.uid == uid).values(titre="faux"))
    status, out = checked(copied, tmp_path)
    lines = out.splitlines()
    assert status == 1
    assert f"    1 × scrutin_version: {uid}" in lines
    assert lines[-1] == "broken: 1 findings; restore a copy, or `scrutateur replay`"
    told = json.loads(checked(copied, tmp_path, as_json=True)[1])
    assert told["whole"] is False
    assert told["unresolved"] == []


def test_a_harvest_at_work_tells_its_signals_itself(copied: sa.Engine, tmp_path: Path) -> None:
    """The proofs do not wait for it, and nothing is written beside it."""
    with copied.begin() as connection:
        connection.exec_driver_sql("DELETE FROM signal WHERE kind = 'unresolved_reference'")
    with harvest_lock(copied):
        status, out = checked(copied, tmp_path)
    assert status == 0
    assert out.splitlines()[-1].endswith(
        "No signal was raised of them: a harvest is at work, and tells them itself"
    )
    assert rows(copied, "SELECT count(*) FROM signal WHERE kind = 'unresolved_reference'") == [(0,)]
    assert checked(copied, tmp_path)[0] == 3


def test_an_archive_that_may_only_be_read_is_proved_all_the_same(
    copied: sa.Engine, tmp_path: Path
) -> None:
    """It cannot write a signal: that is no fault of what it holds."""
    with copied.begin() as connection:
        connection.exec_driver_sql("DELETE FROM signal WHERE kind = 'unresolved_reference'")
        if not is_sqlite(connection):
            connection.exec_driver_sql(
                f'ALTER DATABASE "{copied.url.database}" SET default_transaction_read_only = on'
            )
    copied.dispose()
    if is_sqlite(copied):

        @sa.event.listens_for(copied, "connect")
        def only_read(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA query_only = ON")

    status, out = checked(copied, tmp_path)
    assert status == 0
    assert out.splitlines()[-1].endswith(
        "No signal was raised of them: this archive cannot be written now"
    )


# -- bytes ---------------------------------------------------------------------------------------


def flip(broken: Broken, table: sa.Table, number: int) -> None:
    """Change one bit in the middle of what a row holds."""
    data = bytearray(broken.connection.scalar(sa.select(table.c.data).where(table.c.id == number)))
    data[len(data) // 2] ^= 0x10
    broken.do(table.update().where(table.c.id == number).values(data=bytes(data)))


def newest(broken: Broken, set_key: str = "scrutins/17") -> Any:
    """The last capture of a set."""
    return one(
        broken,
        sa.select(capture).where(capture.c.set_key == set_key).order_by(capture.c.id.desc()),
    )


def test_a_blob_that_is_not_what_its_row_says_is_found(broken: Broken) -> None:
    """One bit, its length or its sha256; and no other blob is blamed."""
    query = sa.select(AMENDEMENT.c.blob_id).order_by(AMENDEMENT.c.id).limit(3)
    flipped, longer, other = broken.connection.scalars(query)
    flip(broken, blob, flipped)
    broken.do(f"UPDATE blob SET size = size + 1 WHERE id = {longer}")
    broken.do(blob.update().where(blob.c.id == other).values(sha256=bytes(32)))
    assert broken.findings() == {"hashes": [f"blob: {flipped}, {longer}, {other}"]}


def test_a_flipped_bit_in_a_dictionary_is_found_in_every_document_it_packs(broken: Broken) -> None:
    """Nothing that was compressed with it can be trusted."""
    kept = one(broken, sa.select(dictionary).where(dictionary.c.kind == "amendements"))
    packed = broken.do(f"SELECT count(*) FROM blob WHERE dictionary_id = {kept.id}").scalar()
    broken.do(dictionary.update().where(dictionary.c.id == kept.id).values(data=b"\0" * 4096))
    found = {proof.what: proof for proof in broken.proofs("hashes")}
    assert found["hashes"].findings[0].count == packed > 100


def test_a_lost_document_is_found(broken: Broken) -> None:
    """By those who need it: the manifests that list it, the versions that it proves."""
    row = one(broken, sa.select(SCRUTIN).where(SCRUTIN.c.uid == "VTANR5L17V1"))
    broken.do(f"DELETE FROM blob WHERE id = {row.blob_id}")
    found = broken.findings()
    assert found["references"] == ["scrutin_version.blob_id → blob"]
    assert "scrutins/17: json/VTANR5L17V1.json" in [
        where for what, places in found.items() if what.startswith("manifest") for where in places
    ]


def test_a_lost_manifest_is_found(broken: Broken) -> None:
    """What that archive listed is no longer known; the others are still proved."""
    kept = newest(broken)
    broken.do(f"DELETE FROM blob WHERE id = {kept.blob_id}")
    found = broken.findings()
    assert found.pop("references") == ["capture.blob_id → blob"]
    assert list(found.values()) == [["scrutins/17: cannot be read"]]
    assert next(iter(found)).startswith("manifest scrutins/17 ")


def test_a_flipped_bit_in_a_manifest_is_found(broken: Broken) -> None:
    """By its hash, and by whoever reads it."""
    kept = one(broken, sa.select(capture).where(capture.c.set_key == "scrutins/17"))
    flip(broken, blob, kept.blob_id)
    found = broken.findings()
    assert f"blob: {kept.blob_id}" in found["hashes"][0]


def test_an_archive_that_listed_more_than_its_manifest_is_found(broken: Broken) -> None:
    """The number of members is that of the archive's own directory."""
    kept = newest(broken)
    broken.do(f"UPDATE capture SET members = members + 1 WHERE id = {kept.id}")
    ((what, where),) = broken.findings().items()
    assert what.startswith("manifest scrutins/17 ")
    assert where == [f"scrutins/17: {kept.members} lines for {kept.members + 1} members"]


# -- rows ----------------------------------------------------------------------------------------


def test_a_lost_or_added_vote_is_found(broken: Broken) -> None:
    """The last one leaves no hole, and the digest knows; so it does of one voice too many."""
    query = sa.select(SCRUTIN).where(SCRUTIN.c.superseded_at.is_(None)).order_by(SCRUTIN.c.id)
    first, last, more = broken.connection.execute(query.limit(3)).all()
    for row, which in ((first, "min"), (last, "max")):
        broken.do(
            f"DELETE FROM vote WHERE version_id = {row.id} "
            f"AND rang = (SELECT {which}(rang) FROM vote WHERE version_id = {row.id})"
        )
    broken.do(
        "INSERT INTO vote (version_id, rang, acteur_ref, position) "
        f"SELECT {more.id}, max(rang) + 1, 'PA1', 'pour' FROM vote WHERE version_id = {more.id}"
    )
    assert broken.findings() == {
        "rows vote": [f"vote: {first.id}"],
        "digests scrutin_version": [f"scrutin_version: {first.uid}, {last.uid}, {more.uid}"],
    }


FACTS = {
    "amendement": ["sort = 'Adopté (vraiment)'", "dispositif = NULL", "date_depot = '2020-01-01'"],
    "scrutin": ["is_congres = NOT is_congres"],
    "acteur": ["nom = 'Autre'"],
    "mandat": ["type_organe = 'GP2'"],
    "organe": ["libelle = 'Autre'"],
    "dossier": ["titre = 'Autre'"],
    "document": ["titre_principal = 'Autre'"],
    "seance": ["lieu_libelle = 'Ailleurs'"],
}


def test_a_changed_fact_is_found_in_every_family(broken: Broken) -> None:
    """Texts, days, flags; and that of nobody else."""
    assert set(FACTS) == set(FAMILIES)
    expected = {}
    for name, changes in FACTS.items():
        table = FAMILIES[name].table
        rows = broken.connection.execute(
            sa.select(table).order_by(table.c.id).limit(len(changes))
        ).all()
        for row, change in zip(rows, changes, strict=True):
            broken.do(f"UPDATE {table.name} SET {change} WHERE id = {row.id}")
        uids = ", ".join(row.uid for row in rows)
        expected[f"digests {table.name}"] = [f"{table.name}: {uids}"]
        if name == "amendement":  # its clean text is of the dispositif that it had
            expected["texts amendement_texte"] = [f"amendement_texte: {rows[1].uid}"]
    assert broken.findings() == expected


ROWS = {
    "cosignataire": ("amendement", "acteur_ref = 'PA1'"),
    "vote_groupe": ("scrutin", "nombre_membres_groupe = 1000"),
    "mandat_organe": ("mandat", "organe_ref = 'PO1'"),
    "acte_legislatif": ("dossier", "code_acte = 'X'"),
    "document_auteur": ("document", "acteur_ref = 'PA1'"),
    "point_odj": ("seance", "objet = 'Autre'"),
}


def test_a_changed_row_of_a_version_is_found(broken: Broken) -> None:
    """Rows are facts as much as columns."""
    expected = {}
    for child, (family, change) in ROWS.items():
        table = FAMILIES[family].table
        number = broken.do(f"SELECT min(version_id) FROM {child}").scalar()
        uid = broken.do(f"SELECT uid FROM {table.name} WHERE id = {number}").scalar()
        broken.do(f"UPDATE {child} SET {change} WHERE version_id = {number} AND rang = 1")
        expected[f"digests {table.name}"] = [f"{table.name}: {uid}"]
    assert broken.findings() == expected


def test_a_row_that_belongs_to_nothing_is_found(broken: Broken) -> None:
    """Our own references hold, on both databases."""
    broken.do("INSERT INTO vote (version_id, rang, acteur_ref) VALUES (999999, 1, 'PA1')")
    assert broken.findings() == {"references": ["vote.version_id → scrutin_version"]}


def test_a_clean_text_that_is_missing_is_found(broken: Broken) -> None:
    """Every version of an amendement has one."""
    row = one(broken, sa.select(AMENDEMENT))
    broken.do(f"DELETE FROM amendement_texte WHERE version_id = {row.id}")
    assert broken.findings() == {"texts amendement_texte": [f"amendement_texte: {row.uid}"]}


def test_a_clean_text_that_its_facts_do_not_give_is_found(broken: Broken) -> None:
    """Whichever of its columns is not what the cleaning makes."""
    first, second, third = broken.do(sa.select(AMENDEMENT).order_by(AMENDEMENT.c.id).limit(3)).all()
    for row, change in (
        (first, "dispositif_texte = 'Supprimer cet article, ou pas.'"),
        (second, "expose_sommaire_html = '<p>autre</p>'"),
        (third, "cleaning_version = 0"),
    ):
        broken.do(f"UPDATE amendement_texte SET {change} WHERE version_id = {row.id}")
    uids = ", ".join(row.uid for row in (first, second, third))
    assert broken.findings() == {"texts amendement_texte": [f"amendement_texte: {uids}"]}


def test_digests_of_another_version_are_said_and_are_no_fault(broken: Broken) -> None:
    """They cannot be compared: what was not verified is not counted as if it were."""
    numbers = ", ".join(str(row.id) for row in broken.do(sa.select(AMENDEMENT.c.id).limit(2)).all())
    broken.do(f"UPDATE amendement_version SET digest_version = 0 WHERE id IN ({numbers})")
    total = broken.do("SELECT count(*) FROM amendement_version").scalar_one()
    (proof,) = [one for one in broken.proofs() if one.what == "digests amendement_version"]
    assert proof.findings == ()
    assert proof.rows == total - 2
    assert proof.note == (
        "2 digests are of another version than 1, and were not verified: "
        "`scrutateur replay` makes them anew"
    )


# -- chains --------------------------------------------------------------------------------------


def versions(broken: Broken, *, skip: int = 0) -> list[Any]:
    """The versions of an amendement that has several, oldest first."""
    several = (
        sa.select(AMENDEMENT.c.uid)
        .group_by(AMENDEMENT.c.uid)
        .having(sa.func.count() > 1)
        .order_by(AMENDEMENT.c.uid)
        .offset(skip)
        .limit(1)
    )
    uid = broken.connection.scalar(several)
    query = sa.select(AMENDEMENT).where(AMENDEMENT.c.uid == uid).order_by(AMENDEMENT.c.observed_at)
    return list(broken.connection.execute(query))


def test_a_broken_chain_is_found(broken: Broken) -> None:
    """Versions follow one another without gap or overlap, from the first sight on."""
    uids = []
    for skip, (which, column, base) in enumerate(
        (
            (0, "superseded_at", "observed_at"),  # a gap
            (0, "first_seen_at", "observed_at"),
            (1, "first_seen_at", "observed_at"),
            (0, "gone_at", "superseded_at"),  # gone after it was replaced
        )
    ):
        row = versions(broken, skip=skip)[which]
        uids.append(row.uid)
        moment = moment_text(getattr(row, base).replace(hour=23))
        broken.do(f"UPDATE amendement_version SET {column} = '{moment}' WHERE id = {row.id}")
    found = broken.findings()["chains amendement_version"]
    assert found == [f"amendement_version: {', '.join(uids)}"]


def test_a_newest_version_that_was_deleted_is_found(broken: Broken) -> None:
    """Where others stand before it, their end says that something followed."""
    row = versions(broken)[-1]
    for table in ("amendement_change", "amendement_texte"):
        broken.do(f"DELETE FROM {table} WHERE version_id = {row.id}")
    for child in FAMILIES["amendement"].children:
        broken.do(child.table.delete().where(child.table.c.version_id == row.id))
    broken.do(f"DELETE FROM amendement_version WHERE id = {row.id}")
    assert broken.findings() == {
        "chains amendement_version": [f"amendement_version: {row.uid}"],
        "counts amendements/17": [f"amendements/17: {row.uid} is listed and not held"],
    }


def test_a_chain_without_a_current_version_is_found(broken: Broken) -> None:
    """Also where it has only one."""
    row = one(broken, sa.select(SCRUTIN))
    later = moment_text(row.observed_at.replace(hour=23))
    broken.do(f"UPDATE scrutin_version SET superseded_at = '{later}' WHERE id = {row.id}")
    assert broken.findings()["chains scrutin_version"] == [f"scrutin_version: {row.uid}"]


def test_a_version_that_its_capture_did_not_see_is_found(broken: Broken) -> None:
    """A version is of the moment of the capture that proves it."""
    row = versions(broken)[-1]
    broken.do(
        "UPDATE amendement_version SET capture_id = (SELECT min(id) FROM capture "
        f"WHERE set_key = 'scrutins/17') WHERE id = {row.id}"
    )
    found = broken.findings()
    assert found["chains amendement_version"] == [f"amendement_version: {row.uid}"]
    assert any(f"scrutins/17: blob {row.blob_id} is not of it" in one for one in found.values())


def test_a_version_that_another_document_would_prove_is_found(broken: Broken) -> None:
    """The blob that a version names is one that its archive listed."""
    row = versions(broken)[-1]
    other = newest(broken).blob_id
    broken.do(f"UPDATE amendement_version SET blob_id = {other} WHERE id = {row.id}")
    ((what, where),) = broken.findings().items()
    assert what.startswith("manifest amendements/17 ")
    assert where == [f"amendements/17: blob {other} is not of it"]


def test_two_current_versions_are_found(broken: Broken) -> None:
    """The database itself refuses them; without its index, the proof still does."""
    row = versions(broken)[0]
    with pytest.raises(sa.exc.IntegrityError), broken.connection.begin_nested():
        broken.do(f"UPDATE amendement_version SET superseded_at = NULL WHERE id = {row.id}")
    broken.do("DROP INDEX uq_amendement_version_current")
    broken.do(f"UPDATE amendement_version SET superseded_at = NULL WHERE id = {row.id}")
    found = broken.findings()
    assert found["keys"] == [
        "missing: unique index uq_amendement_version_current on amendement_version(uid)"
    ]
    assert found["chains amendement_version"] == [f"amendement_version: {row.uid}"]


# -- what changed --------------------------------------------------------------------------------


def test_a_change_that_is_not_told_is_found(broken: Broken) -> None:
    """A version that follows another says what changed."""
    row = versions(broken)[-1]
    broken.do(f"DELETE FROM amendement_change WHERE version_id = {row.id}")
    assert broken.findings() == {"changes amendement_change": [f"amendement_change: {row.uid}"]}


def test_an_end_that_is_not_told_is_found(broken: Broken) -> None:
    """What left has a line that says so."""
    row = one(
        broken,
        sa.select(AMENDEMENT).where(AMENDEMENT.c.gone_at.is_not(None)).order_by(AMENDEMENT.c.uid),
    )
    broken.do(f"DELETE FROM amendement_change WHERE version_id = {row.id} AND after = 'disparu'")
    assert broken.findings() == {"changes amendement_change": [f"amendement_change: {row.uid}"]}


def test_a_change_of_another_moment_or_of_another_uid_is_found(broken: Broken) -> None:
    """A change belongs to the version that it led to."""
    uid = versions(broken)[-1].uid
    broken.do(f"UPDATE amendement_change SET uid = 'AMANR5L17X' WHERE uid = '{uid}'")
    assert broken.findings() == {"changes amendement_change": ["amendement_change: AMANR5L17X"]}


# -- counts --------------------------------------------------------------------------------------


def test_what_is_listed_and_not_held_is_found(broken: Broken) -> None:
    """A scrutin that vanished from the archive alone."""
    row = one(broken, sa.select(SCRUTIN).where(SCRUTIN.c.superseded_at.is_(None)))
    for table in ("vote", "vote_groupe", "mise_au_point", "scrutin_change"):
        broken.do(f"DELETE FROM {table} WHERE version_id = {row.id}")
    broken.do(f"DELETE FROM scrutin_version WHERE id = {row.id}")
    found = broken.findings()
    assert found["counts scrutins/17"] == [f"scrutins/17: {row.uid} is listed and not held"]


def test_what_is_held_and_not_listed_is_found(broken: Broken) -> None:
    """A thing that no archive names; séances too, though nobody can tell which réunions are."""
    expected = {"scrutin": "scrutins/17", "seance": "agenda/17"}
    uids = {}
    for name in expected:
        table = FAMILIES[name].table
        row = one(broken, sa.select(table).where(table.c.superseded_at.is_(None)))
        uids[name] = row.uid
        broken.do(f"UPDATE {table.name} SET uid = 'X1' WHERE id = {row.id}")
    found = broken.findings()
    assert found["counts agenda/17"] == ["agenda/17: X1 is held and not listed"]
    assert found["counts scrutins/17"] == [
        f"scrutins/17: {uids['scrutin']} is listed and not held, X1 is held and not listed"
    ]


# -- the schema ----------------------------------------------------------------------------------


def test_a_missing_table_or_column_is_found_before_anything_else(broken: Broken) -> None:
    """Nothing else could be read without stumbling."""
    broken.do("ALTER TABLE run DROP COLUMN retries")
    broken.do("DROP TABLE mise_au_point" + ("" if is_sqlite(broken.connection) else " CASCADE"))
    (found,) = broken.findings("views").items()
    assert found[0] == "schema"
    assert sorted(found[1]) == ["run lacks retries", "table mise_au_point is missing"]


def test_a_missing_index_is_found(broken: Broken) -> None:
    """What makes a question quick, and what makes a row unique."""
    broken.do("DROP INDEX ix_capture_set_key_generated_at")
    assert broken.findings("views") == {
        "keys": ["missing: index ix_capture_set_key_generated_at on capture(set_key, generated_at)"]
    }


def test_an_index_of_that_name_on_something_else_is_found(broken: Broken) -> None:
    """A name proves nothing."""
    broken.do("DROP INDEX uq_scrutin_version_current")
    broken.do("CREATE INDEX uq_scrutin_version_current ON scrutin_version (uid)")
    assert list(broken.findings("views")) == ["keys"]


def test_missing_constraints_are_found_on_postgres(
    harvested: Callable[[str], sa.Engine], tmp_path: Path
) -> None:
    """SQLite cannot lose one without losing the table."""
    with harvested("postgres").connect() as connection:
        archive = Broken(connection, tmp_path)
        archive.do("ALTER TABLE blob DROP CONSTRAINT uq_blob_sha256")
        archive.do("ALTER TABLE vote DROP CONSTRAINT fk_vote_version_id_scrutin_version")
        archive.do("ALTER TABLE run DROP CONSTRAINT pk_run")
        missing = "blob(sha256) as unique, run(id) as its key, vote.version_id → scrutin_version"
        assert archive.findings("views") == {
            "keys": [f"missing: {missing}"],
        }
        connection.rollback()


def test_a_missing_view_is_found(broken: Broken) -> None:
    """Journalists ask the views."""
    broken.do("DROP VIEW couverture")
    assert broken.findings("views") == {"views": ["views: couverture is missing"]}


def test_a_view_with_other_columns_is_found(broken: Broken) -> None:
    """As an earlier program may have left it."""
    broken.do("DROP VIEW seances")
    broken.do("CREATE VIEW seances AS SELECT uid FROM seance")
    assert broken.findings("views") == {
        "views": ["views: seances is not the one that this program knows"]
    }


def test_a_view_that_tells_something_else_is_found_on_sqlite(
    harvested: Callable[[str], sa.Engine], tmp_path: Path
) -> None:
    """The same columns from elsewhere: SQLite keeps the words, Postgres does not."""
    with harvested("sqlite").connect() as connection:
        archive = Broken(connection, tmp_path)
        columns = ", ".join(
            f"NULL AS {column['name']}" for column in sa.inspect(connection).get_columns("seances")
        )
        archive.do("DROP VIEW seances")
        archive.do(f"CREATE VIEW seances AS SELECT {columns}")
        assert list(archive.findings("views")) == ["views"]
        connection.rollback()


def test_damage_to_a_page_of_the_file_is_found_on_sqlite(
    harvested: Callable[[str], sa.Engine], tmp_path: Path
) -> None:
    """An index that does not tell what its table holds."""
    copy = tmp_path / "copie.db"
    with harvested("sqlite").connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql(f"VACUUM INTO '{copy}'")
        page = connection.exec_driver_sql(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_signal_kind_set_key'"
        ).scalar_one()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
    engine = open_database(f"sqlite:///{copy}")
    with engine.connect() as connection:
        page = connection.exec_driver_sql(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_signal_kind_set_key'"
        ).scalar_one()
    engine.dispose()
    with copy.open("r+b") as file:
        file.seek(page * size - 12)
        file.write(b"\0" * 8)
    with engine.connect() as connection:
        found = Broken(connection, tmp_path).findings()
    engine.dispose()
    assert list(found) == ["pages"]
    assert "ix_signal_kind_set_key" in found["pages"][0]
