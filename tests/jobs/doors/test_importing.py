"""`scrutateur import`, end to end: pages, units, answers, lists, archives, WARC files, folders."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastwarc import WarcRecordType

from jobs import health, replay
from jobs.doors import bundle, importing, saved
from scraper.errors import UsageError
from storage.engine import harvest_lock, open_database
from storage.tables import FAMILIES
from tests.clock import FakeClock
from tests.desk import SAVED, Desk, amendements_zip, publish, scrutins_zip
from tests.house import Memory, contents, counts
from tests.replica.assembly import PATHS, quatorzieme, sitting, story
from tests.replica.assembly.publications import publication_list, unit
from tests.replica.documents import amendement, json_bytes, scrutin, zip_bytes
from tests.replica.faults import CAPTCHA
from tests.replica.pages import (
    HOST,
    amendement_list,
    amendement_page,
    amendement_path,
    scrutin_list,
    scrutin_page,
)
from tests.scraper.reading.warcs import answer, flipped, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from tests.conftest import Serve
    from tests.replica.documents import Json
    from tests.shell import Shell

REAL = Path(__file__).resolve().parents[4] / "shared" / "an"
absent = pytest.mark.skipif(
    not REAL.is_dir(), reason="the real files of the AN are not beside this checkout (shared/an)"
)

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
UID = "AMANR5L17PO838901B1801P0D1N000007"
OTHER = "AMANR5L17PO838901B1801P0D1N000008"
SCRUTIN = "VTANR5L17V881"


@pytest.fixture
def desk(engine: sa.Engine, tmp_path: Path) -> Desk:
    """Somebody with an empty archive, some days after the files were saved."""
    return Desk(engine, tmp_path, FakeClock(SAVED + 5 * DAY))


def without_address(page: str) -> str:
    """A page that does not say where it stood."""
    return re.sub(r'<meta property="og:url"[^>]*>', "", page)


def page_of(uid: str = UID, **told: Any) -> str:
    """The page of an amendement."""
    return amendement_page(amendement(uid, **told))


def versions(desk: Desk, uid: str = UID) -> list[tuple[Any, ...]]:
    """(moment, sort, whether it is provisional, until when) of each version, in order."""
    return [
        (moment(first), sort, untold is not None, moment(last) if last else None)
        for first, sort, untold, last in desk.rows(
            "SELECT observed_at, sort, not_told, superseded_at FROM amendement_version "
            "WHERE uid = :uid ORDER BY observed_at",
            uid=uid,
        )
    ]


def moment(told: Any) -> dt.datetime:
    """A moment as either database gives it."""
    return dt.datetime.fromisoformat(told) if isinstance(told, str) else told


def captured(desk: Desk) -> list[tuple[Any, ...]]:
    """(kind, set, address) of all evidence, but for the small archives."""
    return desk.rows("SELECT kind, set_key, url FROM capture WHERE kind <> 'archive' ORDER BY id")


def check(desk: Desk) -> int:
    """The exit status of `scrutateur check`."""
    with desk.house() as home:
        return health.run_check(home, as_json=True)


def replayed(desk: Desk) -> bool:
    """Whether a replay tells the very same."""
    before = contents(desk.engine)
    with desk.house() as home:
        replay.replay(home)
    return contents(desk.engine) == before


# -- pages -----------------------------------------------------------------------------------------


def test_a_saved_page_is_evidence_and_a_provisional_version_of_its_own_date(desk: Desk) -> None:
    page = page_of(sort="Rejeté")
    desk.put("un/amendement.html", page)
    done = desk.take()
    assert {key: (run.outcome, run.seen, run.new) for key, run in done.items()} == {
        "amendements/PAGES": ("taken", 1, 1),
        "import": ("taken", 1, 1),
    }
    assert captured(desk) == [("document", "import", f"{HOST}/dyn/17/amendements/1801/AN/7")]
    assert desk.rows("SELECT reason, size FROM capture WHERE kind = 'document'") == [
        ("un/amendement.html", len(page.encode()))
    ]
    assert versions(desk) == [(SAVED, "Rejeté", True, None)]
    assert desk.signals() == []
    assert (check(desk), replayed(desk), desk.spooled) == (0, True, [])


@pytest.mark.parametrize(
    "origin", [None, "https://miroir.example/", "un disque", "http://[", "\udce9"]
)
def test_a_page_that_says_no_address_is_known_by_what_it_holds(
    desk: Desk, origin: str | None
) -> None:
    """Where it lay is the operator's word; what it is, the page's own."""
    desk.put("a.html", without_address(page_of(sort="Rejeté")))
    desk.put("b.html", without_address(scrutin_page(scrutin(SCRUTIN))))
    done = desk.take(origin=origin)
    assert {key: run.outcome for key, run in done.items()} == {
        "amendements/PAGES": "taken",
        "scrutins/PAGES": "taken",
        "import": "taken",
    }
    assert versions(desk) == [(SAVED, "Rejeté", True, None)]
    assert desk.rows("SELECT uid FROM scrutin_version") == [(SCRUTIN,)]
    urls = (
        {"file:a.html", "file:b.html"} if origin is None else {origin.replace("\udce9", "\ufffd")}
    )
    assert {url for _, _, url in captured(desk)} == urls


def test_an_origin_at_the_an_is_no_pages_own_address_where_several_lie_there(desk: Desk) -> None:
    desk.put("a.html", without_address(page_of()))
    desk.put("b.html", without_address(scrutin_page(scrutin(SCRUTIN))))
    desk.take(origin=f"{HOST}/")
    assert desk.rows("SELECT uid FROM amendement_version") == [(UID,)]
    assert desk.rows("SELECT uid FROM scrutin_version") == [(SCRUTIN,)]
    assert desk.signals() == []


def test_a_scrutins_page_keeps_where_it_leads(desk: Desk) -> None:
    """The AN's own links are evidence for linking, once."""
    page = scrutin_page(scrutin(SCRUTIN), dossier="DLR5L17N50001")
    desk.put("a.html", page)
    desk.put("b.html", page, SAVED + DAY)
    desk.take()
    assert desk.rows("SELECT scrutin_uid, kind, href, ref FROM printed_link") == [
        (SCRUTIN, "dossier", f"{HOST}/dyn/17/dossiers/DLR5L17N50001", "DLR5L17N50001")
    ]
    assert desk.rows("SELECT not_told IS NOT NULL FROM scrutin_version") in ([(1,)], [(True,)])


def test_a_saved_list_is_evidence_and_its_links_too(desk: Desk) -> None:
    objet = amendement_path(amendement(UID))
    desk.put("scrutins.html", scrutin_list([scrutin(SCRUTIN)], {SCRUTIN: objet}))
    desk.put("amendements.html", amendement_list([amendement(UID)]))
    run = desk.take()["import"]
    assert (run.outcome, run.seen, run.new, run.signals) == ("taken", 2, 2, 0)
    assert captured(desk) == [
        ("list", "import", f"{HOST}/dyn/17/amendements"),
        ("list", "import", f"{HOST}/dyn/17/scrutins"),
    ]
    assert desk.rows("SELECT scrutin_uid, kind, texte, organe, numero FROM printed_link") == [
        (SCRUTIN, "amendement", "1801", "AN", "7")
    ]


def test_an_older_page_takes_its_place_in_the_chain(desk: Desk) -> None:
    """Whichever was imported first; and the archive of the night between them has its own."""
    late = desk.put("2.html", page_of(sort="Rejeté"), SAVED + 2 * DAY)
    early = desk.put("1.html", page_of(), SAVED)
    night = desk.put("a.zip", amendements_zip(amendement(UID), date=(2026, 1, 6, 6, 0, 0)))
    for path in (late, early, night):
        desk.take(path)
    assert versions(desk) == [
        (SAVED, None, False, SAVED + 2 * DAY),
        (SAVED + 2 * DAY, "Rejeté", True, None),
    ]
    assert [
        (kind, moment(at))
        for kind, at in desk.rows("SELECT set_key, observed_at FROM capture WHERE kind = 'archive' "
                                  "ORDER BY observed_at")
    ] == [
        ("amendements/PAGES", SAVED),
        ("amendements/17", dt.datetime(2026, 1, 6, 6, tzinfo=dt.UTC)),
        ("amendements/PAGES", SAVED + 2 * DAY),
    ]  # fmt: skip
    assert (check(desk), replayed(desk)) == (0, True)


@pytest.mark.parametrize("together", [True, False])
def test_two_states_that_were_saved_in_one_hour_are_two_versions(
    desk: Desk,
    together: bool,  # noqa: FBT001 - it is a case
) -> None:
    paths = [
        desk.put("b.html", page_of(), SAVED),
        desk.put("a.html", page_of(sort="Rejeté"), SAVED + HOUR / 2),
        desk.put("c.html", page_of(sort="Rejeté"), SAVED + HOUR / 2 + dt.timedelta(minutes=1)),
    ]
    for some in [paths] if together else [[path] for path in reversed(paths)]:
        desk.take(*some)
    assert [(at, sort) for at, sort, _, _ in versions(desk)] == [
        (SAVED, None),
        (SAVED + HOUR / 2, "Rejeté"),
    ]
    assert replayed(desk)


# -- pages of the XIVᵉ -----------------------------------------------------------------------------

OLD_UID = "AMANR5L14SEA717460B0922P0D1N406"
OLD_OF_COMMISSION = "AMANR5L14PO59051B0996P0D1N4"


def archive_of_the_xiv(*documents: Json) -> bytes:
    listed: dict[str, list[Json]] = {}
    for one in documents:
        texte = one["identifiant"]["saisine"]["refTexteLegislatif"]
        listed.setdefault(texte, []).append(one)
    return quatorzieme.one_file("Amendements_XIV.json", quatorzieme.amendements_document(listed))


_EMPTY = (
    *("GROUPE_ID", "COSIGNATAIRES_ID", "URL_DIVISION", "DESIGNATION_ALINEA", "DATE_SORT"),
    *("DATE_BADAGE", "ETAPE", "DELIBERATION", "NUM_PARTIE", "TITRE_INIT", "MISSION"),
    *("AMEND_PARENT", "SEANCE", "ORDRE_TEXTE"),
)


def old_page(numero: str, texte: str, organe: str, sort: str = "Non soutenu") -> str:
    """The layout of the XIVᵉ, which says of itself in its head; its PDF alone names its text."""
    metas = dict.fromkeys(_EMPTY, "")
    metas |= {"LEGISLATURE": "14", "NUM_AMEND": re.sub(r"\D", "", numero), "NUM_AMTXT": numero}
    metas |= {"AUTEURS": "M. Untel", "AUTEUR_ID": "900001", "DESIGNATION_ARTICLE": "ART. PREMIER"}
    metas["SORT"] = sort
    head = "".join(f'<meta name="{name}" content="{value}">' for name, value in metas.items())
    pdf = f"/14/amendements/{texte}/{organe}/{numero}.pdf"
    return f"""<!DOCTYPE html><html><head><title>Amendement</title>{head}</head><body>
<div id="englobe"><a href="{pdf}">PDF</a><a href="/14/amendements/0001/AN/1.asp">Un autre</a>
<span class="numamendement">{numero}</span><div class="dateamend">8 février 2013</div>
<p class="amddispotitre">ARTICLE PREMIER</p>
<div class="amddispotexte"><p>Supprimer cet article.</p></div>
<div class="amdexpotexte"><p>Il ne sert à rien.</p></div></div></body></html>"""


def test_a_page_of_the_xiv_is_known_through_the_archive_by_its_pdfs_address(desk: Desk) -> None:
    """Of a legislature that is over a page is compared and not heard (decision 0008)."""
    desk.put("z.zip", archive_of_the_xiv(
        quatorzieme.amendement(OLD_UID, 406, sort=("Non soutenu", "2013-02-14")),
        quatorzieme.amendement(OLD_OF_COMMISSION, 4, numero_long="CL4"),
    ))  # fmt: skip
    desk.put("1.html", old_page("406", "0922", "AN"))
    desk.put("2.html", old_page("CL4", "0996", "CION_LOIS", sort="Adopté"))
    done = desk.take()
    assert {key: (run.outcome, run.seen) for key, run in done.items()} == {
        "amendements/14": ("taken", 2),
        "amendements/PAGES": ("taken", 2),
        "import": ("taken", 3),
    }
    assert desk.rows("SELECT uid, sort, not_told FROM amendement_version ORDER BY uid") == [
        (OLD_OF_COMMISSION, "Rejeté", None),
        (OLD_UID, "Non soutenu", None),
    ]
    differs = dict(desk.rows("SELECT uid, field FROM signal WHERE kind = 'door_differs'"))
    assert differs == {
        OLD_OF_COMMISSION: "signataires_libelle article_designation sort",
        OLD_UID: "signataires_libelle article_designation",
    }
    # its uid was found, though the page gives none
    assert desk.rows("SELECT kind FROM signal WHERE kind = 'no_uid'") == []
    assert [kind for kind, key, _ in desk.signals() if key == "import"] == []
    assert replayed(desk)


@pytest.mark.parametrize(
    ("numero", "organe"), [("4", "AN"), ("AS4", "CION-SOC"), ("406", "AN"), ("CL4", "CION_LOIS")]
)
def test_a_page_of_the_xiv_that_the_archive_does_not_know_is_kept_and_told(
    desk: Desk, numero: str, organe: str
) -> None:
    """n° 4 of the séance is not CL4 of the commission des lois."""
    known = [] if numero == "CL4" else [
        quatorzieme.amendement(OLD_OF_COMMISSION, 4, numero_long="CL4")
    ]  # fmt: skip
    if known:
        desk.put("z.zip", archive_of_the_xiv(*known))
    desk.put("1.html", old_page(numero, "0996", organe))
    run = desk.take()["import"]
    assert (run.outcome, run.new, run.signals) == ("taken", 1, 1)
    ((message,),) = desk.rows("SELECT message FROM signal WHERE kind = 'unknown_amendement'")
    assert message == (
        f"1.html: n° {numero} of text 0996 ({organe}, legislature 14) is not in the archive yet: "
        "import it again once it is"
    )
    assert captured(desk) == [("document", "import", "file:1.html")]


def test_a_page_that_was_not_known_is_read_once_the_archive_knows_it(desk: Desk) -> None:
    """And what was told of it is over."""
    page = desk.put("1.html", old_page("406", "0922", "AN"))
    desk.take(page)
    assert desk.signals() == [("unknown_amendement", "import", "1.html")]
    desk.put("z.zip", archive_of_the_xiv(
        quatorzieme.amendement(OLD_UID, 406, sort=("Non soutenu", "2013-02-14"))))  # fmt: skip
    done = desk.take()
    assert done["amendements/PAGES"].outcome == "taken"
    assert done["import"].unchanged == 1
    assert [kind for kind, key, _ in desk.signals() if key == "import"] == []


@pytest.mark.real
@absent
def test_the_real_pages_of_the_xiv_are_known_by_their_pdfs(desk: Desk) -> None:
    desk.put("z.zip", archive_of_the_xiv(
        quatorzieme.amendement(OLD_UID, 406, sort=("Non soutenu", "2013-02-14")),
        quatorzieme.amendement(
            OLD_OF_COMMISSION, 4, numero_long="CL4", sort=("Adopté", "2014-12-04")
        ),
    ))  # fmt: skip
    for path in (REAL / "pages").glob("*_14_*.html"):
        desk.put(path.name, path.read_bytes())
    done = desk.take()
    assert (done["amendements/PAGES"].seen, done["scrutins/PAGES"].seen) == (2, 1)
    assert [kind for kind, key, _ in desk.signals() if key == "import"] == []
    assert desk.rows("SELECT uid, titre FROM scrutin_version") == [
        (
            "VTANR5L14V1212",
            "l'ensemble du projet de loi pour une République numérique (première lecture).",
        )
    ]


@pytest.mark.real
@absent
def test_the_real_pages_of_2026_are_taken_in(desk: Desk) -> None:
    for path in (REAL / "pages").glob("scrutin_17_*.html"):
        desk.put(path.name, path.read_bytes())
    desk.take()
    assert desk.rows("SELECT uid, pour, contre, sort_code FROM scrutin_version ORDER BY uid") == [
        ("VTANR5L17V8430", 378, 7, "adopté"),
        ("VTANR5L17V8433", 351, 179, "adopté"),
    ]
    assert [url for _, _, url in captured(desk)] == [
        f"{HOST}/dyn/17/scrutins/8430",
        f"{HOST}/dyn/17/scrutins/8433",
    ]


# -- unit documents, answers, lists ----------------------------------------------------------------


def test_a_unit_document_is_read_with_its_wrapper_and_without(desk: Desk) -> None:
    desk.put("a.json", json_bytes(amendement(UID, sort="Rejeté")))
    desk.put("b.json", json.dumps(unit(amendement(OTHER, sort="Adopté"))))
    done = desk.take()
    assert (done["amendements/UNITES"].new, done["import"].new) == (2, 2)
    assert versions(desk) == [(SAVED, "Rejeté", True, None)]
    assert versions(desk, OTHER) == [(SAVED, "Adopté", True, None)]
    assert (check(desk), replayed(desk)) == (0, True)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('{"amendement": {"numero": 7}}', "b.json: a unit document that gives no uid"),
        (
            '{"uid": "../../etc", "identification": {}, "cycleDeVie": {}}',
            "b.json: it is of '../../etc', which is no uid of amendements",
        ),
        ('{"uid": 7, "identification": {}, "cycleDeVie": {}}',
         "b.json: a unit document that gives no uid"),
    ],
)  # fmt: skip
def test_a_unit_document_of_nothing_is_kept_and_told_and_the_others_are_read(
    desk: Desk, body: str, told: str
) -> None:
    desk.put("a.json", json_bytes(amendement(UID)))
    desk.put("b.json", body)
    desk.put("c.json", json_bytes(amendement(OTHER)))
    run = desk.take()["import"]
    assert (run.outcome, run.seen, run.new, run.signals) == ("taken", 3, 3, 1)
    assert desk.rows("SELECT kind, message FROM signal WHERE set_key = 'import'") == [
        ("unreadable_document", told)
    ]
    assert len(desk.rows("SELECT uid FROM amendement_version")) == 2


def test_an_answer_of_the_live_service_tells_those_that_the_archive_knows(desk: Desk) -> None:
    """The others are to be imported again once it does: an import later reads them."""
    day = story.on(2, seed=7)
    answers = sitting.printed(day)
    listed = json.loads(answers["amendement.do"])["amendements"]
    documents = {
        document["amendement"]["uid"]: document for document in sitting.of_the_sitting(day)
    }
    first, *others = documents.values()
    desk.put("a.zip", amendements_zip(unsorted(first)))
    desk.put("b.json", answers["amendement.do"])
    desk.put("c.json", answers["prochainADiscuter.do"])
    done = desk.take()
    assert (done["amendements/DIRECT"].seen, done["import"].new) == (1, 2)
    assert desk.rows(
        "SELECT kind, count FROM signal WHERE kind = 'unknown_amendement' AND closed_at IS NULL"
    ) == [("unknown_amendement", len(others))]
    assert [kind for kind, _, _ in captured(desk)] == ["document", "document"]
    desk.put(
        "z.zip", amendements_zip(*map(unsorted, documents.values()), date=(2026, 1, 5, 8, 0, 0))
    )
    assert desk.take()["amendements/DIRECT"].seen == len(listed)
    assert [kind for kind, key, _ in desk.signals() if key == "import"] == []
    decided = {one["sortEnSeance"] for one in listed} - {""}
    assert decided
    assert {sort for (sort,) in desk.rows(
        "SELECT sort FROM amendement_version WHERE superseded_at IS NULL AND sort IS NOT NULL"
    )} == decided  # fmt: skip
    assert replayed(desk)


def unsorted(document: Json) -> Json:
    """An amendement as the morning's archive gives it."""
    body = document["amendement"]
    life = {**body["cycleDeVie"], "sort": {"@xsi:nil": "true"}, "dateSort": {"@xsi:nil": "true"}}
    return {"amendement": {**body, "cycleDeVie": life}}


@pytest.mark.real
@absent
def test_the_real_answers_of_the_live_service_are_kept(desk: Desk) -> None:
    for path in (REAL / "eliasse").glob("*.json"):
        desk.put(path.name, path.read_bytes())
    run = desk.take()["import"]
    assert (run.outcome, run.new, run.signals) == ("taken", 2, 1)
    assert desk.signals() == [("unknown_amendement", "import", "eliasse_amendement_2934_1.json")]


def test_a_publication_list_is_evidence_and_nothing_is_queued(desk: Desk) -> None:
    """What an old list announced is in the archives long since."""
    desk.put("publication_2026-01-04", publication_list("2026-01-04", [UID, OTHER]))
    run = desk.take()["import"]
    assert (run.outcome, run.new, run.signals) == ("taken", 1, 0)
    assert captured(desk) == [("list", "import", "file:publication_2026-01-04")]
    assert desk.rows("SELECT count(*) FROM publication") == [(0,)]


# -- official archives -----------------------------------------------------------------------------


def chains(engine: sa.Engine) -> dict[str, list[Any]]:
    """Every version's facts in the order of their chains, whenever they were seen."""
    with engine.connect() as connection:
        found = {}
        for name, family in FAMILIES.items():
            table = family.table
            query = table.select().order_by(table.c.uid, table.c.observed_at)
            ours = {"id", "observed_at", "superseded_at", "gone_at", "first_seen_at", "capture_id",
                    "blob_id", "completed_at"}  # fmt: skip
            found[name] = [
                (
                    *(value for key, value in row._mapping.items() if key not in ours),
                    row.superseded_at is not None,
                    row.gone_at is not None,
                )
                for row in connection.execute(query)
            ]
        return found


@pytest.mark.parametrize("newest_first", [False, True])
def test_archives_of_two_days_tell_what_two_harvests_tell(
    desk: Desk,
    days: list[Path],
    whole: sa.Engine,
    newest_first: bool,  # noqa: FBT001 - a case
) -> None:
    """Each at its own time, in whatever order they come (decision 0003)."""
    official = [day / "repository" / path for day in days
                for (legislature, name), path in PATHS.items()
                if legislature == "17" and name != "acteurs en exercice"]  # fmt: skip
    for path in reversed(official) if newest_first else official:
        assert [run.outcome for run in desk.take(path).values()][-1] == "taken"
    assert chains(desk.engine) == chains(whole)
    assert replayed(desk)
    assert check(desk) in {0, 3}


def test_a_folder_of_both_days_is_told_the_oldest_first(desk: Desk, days: list[Path]) -> None:
    """Nothing has to be told anew, whatever the folders are called."""
    for name, day in (("a", days[1]), ("b", days[0])):
        for kind in ("amendements", "scrutins"):
            body = (day / "repository" / PATHS["17", kind]).read_bytes()
            desk.put(f"{name}/{kind}.zip", body)
    with desk.house() as home:
        done = importing.import_paths(home, [desk.folder], origin=None, date=None)
    assert [(run.set_key, run.outcome) for run in done] == [
        ("amendements/17", "taken"),
        ("scrutins/17", "taken"),
        ("amendements/17", "taken"),
        ("scrutins/17", "taken"),
        ("import", "taken"),
    ]


def test_what_a_harvest_brought_is_not_brought_again(
    desk: Desk, tmp_path: Path, replica: Serve
) -> None:
    """Though its Last-Modified is none of its members' dates, and another came since."""
    bodies = [
        amendements_zip(amendement(UID)),
        amendements_zip(amendement(UID, sort="Rejeté"), date=(2026, 1, 6, 6, 0, 0)),
    ]
    an = replica(publish(tmp_path / "an", amendements=bodies[0]))
    desk.harvest(an.url, "amendements")
    desk.clock.sleep(86_400)
    publish(tmp_path / "an", amendements=bodies[1])
    desk.harvest(an.url, "amendements")
    before = counts(desk.engine)
    for number, body in enumerate(bodies):
        run = desk.take(desk.put(f"{number}.zip", body))["amendements/17"]
        assert run.outcome == "unchanged"
    assert counts(desk.engine) == before | {"run": before["run"] + 4}


def test_the_archives_of_the_xiv_are_cut_into_what_they_hold(desk: Desk) -> None:
    for path, body in quatorzieme.archives().items():
        desk.put(Path(path).name, body)
    done = desk.take()
    assert {key: (run.outcome, run.seen, run.new) for key, run in done.items()} == {
        "amendements/14": ("taken", 7, 7),
        "dossiers/14": ("taken", 2, 2),
        "scrutins/14": ("taken", 4, 4),
        "import": ("taken", 3, 0),
    }
    assert (desk.spooled, replayed(desk)) == ([], True)


def test_acteurs_are_told_apart_by_the_name_of_their_archive(desk: Desk, days: list[Path]) -> None:
    body = (days[0] / "repository" / PATHS["17", "acteurs"]).read_bytes()
    desk.put("acteurs.zip", body)
    run = desk.take()["import"]
    assert (run.outcome, run.signals) == ("failed", 1)
    assert desk.signals() == [("unrecognised_archive", "import", "acteurs.zip")]
    desk.put(Path(PATHS["17", "acteurs"]).name, body)
    assert desk.take()["acteurs/AMO30"].outcome == "taken"


def test_an_archive_that_would_retire_too_much_is_refused(desk: Desk) -> None:
    uids = [f"AMANR5L17PO838901B1801P0D1N{number:06}" for number in range(1, 60)]
    desk.put("1.zip", amendements_zip(*map(amendement, uids)))
    desk.take()
    half = amendements_zip(*map(amendement, uids[:20]), date=(2026, 1, 7, 6, 0, 0))
    path = desk.put("2.zip", half)
    done = desk.take(path)
    assert (done["amendements/17"].outcome, done["import"].outcome) == ("refused", "failed")
    assert done["amendements/17"].message.startswith(
        "file:2.zip no longer lists 39 of 59 documents (66.1%): refused, nothing was retired."
    )
    assert desk.rows("SELECT count(*) FROM amendement_version WHERE gone_at IS NOT NULL") == [(0,)]
    assert desk.signals() == [("refused_capture", "amendements/17", "")]
    assert captured(desk) == [("refused", "amendements/17", "file:2.zip")]
    desk.take(path)
    assert len(captured(desk)) == 1
    assert desk.take(path, max_gone_share=1)["amendements/17"].outcome == "taken"
    assert desk.signals() == []


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_half_a_zip_is_told_and_the_others_are_read(desk: Desk, share: float) -> None:
    body = amendements_zip(amendement(UID), amendement(OTHER))
    desk.put("a.zip", body[: int(len(body) * share)])
    desk.put("b.zip", amendements_zip(amendement(OTHER)))
    done = desk.take()
    assert (done["import"].outcome, done["import"].signals) == ("taken", 1)
    assert desk.signals() == [("bad_archive", "import", "a.zip")]
    assert desk.rows("SELECT uid FROM amendement_version") == [(OTHER,)]
    desk.put("a.zip", body, SAVED)
    desk.take()
    assert desk.signals() == []


def test_one_document_of_an_archive_that_cannot_be_read_is_set_aside(desk: Desk) -> None:
    """As a harvest does that fetched it twice."""
    body = zip_bytes({
        f"json/DLR5L17N50001/PIONANR5L17B1801/{UID}.json": amendement(UID),
        f"json/DLR5L17N50001/PIONANR5L17B1801/{OTHER}.json": b"{",
    })  # fmt: skip
    desk.put("a.zip", body)
    done = desk.take()
    assert (done["amendements/17"].outcome, done["amendements/17"].quarantined) == ("taken", 1)
    assert desk.rows("SELECT uid FROM quarantine") == [(OTHER,)]


def test_an_archive_whose_members_bear_no_date_is_of_the_day_that_is_given(desk: Desk) -> None:
    """Some tools date all of them of 1980."""
    desk.put("a.zip", amendements_zip(amendement(UID), date=(1980, 1, 1, 0, 0, 0)))
    desk.take()
    assert versions(desk) == [(SAVED, None, False, None)]


def test_what_an_archive_says_of_its_date_stands_whatever_is_given(desk: Desk) -> None:
    """`--date` is for what does not say: two days in one folder are still two days."""
    desk.put("1.zip", amendements_zip(amendement(UID)))
    desk.put("2.zip", amendements_zip(amendement(UID, sort="Rejeté"), date=(2026, 1, 6, 6, 0, 0)))
    desk.take(date=SAVED - DAY)
    six = dt.datetime(2026, 1, 5, 6, tzinfo=dt.UTC)
    assert versions(desk) == [(six, None, False, six + DAY), (six + DAY, "Rejeté", False, None)]


def test_what_is_dated_of_a_day_to_come_is_of_today(desk: Desk) -> None:
    """Else every archive that follows would be older."""
    desk.put("a.zip", amendements_zip(amendement(UID), date=(2036, 1, 1, 0, 0, 0)))
    desk.put("b.html", page_of(OTHER), desk.clock.now() + 400 * DAY)
    desk.take()
    assert versions(desk) == [(desk.clock.now(), None, False, None)]
    tick = dt.timedelta(microseconds=1)  # no two captures of a source have one moment
    assert versions(desk, OTHER) == [(desk.clock.now() + tick, None, True, None)]
    assert desk.signals() == [
        ("future_date", "amendements/17", ""),
        ("future_date", "import", "b.html"),
    ]


# -- WARC files ------------------------------------------------------------------------------------


def crawl(*, broken: bool = False) -> bytes:
    """Pages of the AN, of somebody else, a text, what was not there, a picture."""
    page = page_of().encode()
    records = [
        record(answer(page), 1, WARC_Target_URI=f"{HOST}/dyn/17/amendements/1801/AN/7"),
        record(answer(scrutin_page(scrutin(SCRUTIN)).encode()), 2,
               WARC_Target_URI=f"{HOST}/dyn/17/scrutins/881"),
        record(answer(page_of(OTHER).encode(), content_type="text/html"), 3,
               WARC_Target_URI=f"{HOST}/dyn/17/amendements/1801/AN/8"),
        record(answer(b"<!DOCTYPE html><html><body><h1>12</h1><p>Un texte.</p></body></html>"), 4,
               WARC_Target_URI="https://vote.example/12"),
        record(b"13\n\nUn autre texte.\n", 5, kind=WarcRecordType.resource,
               WARC_Target_URI="https://vote.example/13.txt", Content_Type="text/plain"),
        record(answer(b"<html><body>Introuvable</body></html>", status="404 Not Found"), 6),
        record(answer(b"", status="301 Moved Permanently", location="/"), 7),
        record(answer(b"<html><body>Un dossier</body></html>"), 8,
               WARC_Target_URI=f"{HOST}/dyn/17/dossiers/DLR5L17N50001"),
        record(answer(b"\x89PNG", content_type="image/png"), 9),
        record(answer(b"User-agent: *\nAllow: /\n", content_type="text/plain"), 10,
               WARC_Target_URI=f"{HOST}/robots.txt"),
    ]  # fmt: skip
    if broken:
        records[2] = flipped(records[2], records[2].index(b"HTTP/1.1"))
    return b"".join(records)


def test_a_warc_is_read_record_by_record_each_of_its_own_address_and_date(desk: Desk) -> None:
    desk.put("crawl.warc", crawl())
    done = desk.take(origin="https://archive.example/", date=SAVED)
    crawled = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    assert (done["import"].outcome, done["import"].seen, done["import"].new) == ("taken", 9, 9)
    assert captured(desk) == [
        ("document", "import", f"{HOST}/dyn/17/amendements/1801/AN/7"),
        ("document", "import", f"{HOST}/dyn/17/scrutins/881"),
        ("document", "import", f"{HOST}/dyn/17/amendements/1801/AN/8"),
        ("text", "import", "https://vote.example/12"),
        ("text", "import", "https://vote.example/13.txt"),
        ("missing", "import", f"{HOST}/dyn/17/scrutins/6"),
        ("blocked", "import", f"{HOST}/dyn/17/scrutins/7"),
        ("document", "import", f"{HOST}/dyn/17/dossiers/DLR5L17N50001"),
        ("document", "import", f"{HOST}/robots.txt"),
    ]
    assert versions(desk) == [(crawled, None, True, None)]
    assert versions(desk, OTHER) == [(crawled, None, True, None)]
    assert desk.rows("SELECT number, expose_texte FROM text_capture ORDER BY capture_id") == [
        ("12", "Un texte."),
        ("13", "Un autre texte."),
    ]
    assert desk.rows("SELECT status FROM capture WHERE kind = 'missing'") == [(404,)]
    assert desk.rows(
        "SELECT kind, path, message FROM signal WHERE set_key = 'import' ORDER BY kind"
    ) == [
        (
            "blocked",
            "crawl.warc",
            "crawl.warc: HTTP 404, in place of what was asked for: 1; kept as evidence, not read",
        ),
        (
            "unread_page",
            "crawl.warc",
            (
                "crawl.warc: of the AN, and of no amendement and no scrutin: 2; kept as evidence, "
                "not read"
            ),
        ),
        (
            "unrecognised_file",
            "crawl.warc",
            "crawl.warc: left out, being a picture: 1; leave it out",
        ),
    ]


def test_a_broken_record_is_told_and_the_others_are_read(desk: Desk) -> None:
    desk.put("crawl.warc", crawl(broken=True))
    done = desk.take()
    assert (done["import"].outcome, done["import"].seen) == ("taken", 8)
    assert ("broken_record", "import", "crawl.warc") in desk.signals()
    assert desk.rows("SELECT uid FROM amendement_version") == [(UID,)]


def test_what_all_records_of_a_warc_have_in_common_is_told_once(desk: Desk) -> None:
    """A crawl of another site has thousands of pages without a number; a new markup, all pages."""
    records = [
        record(
            f"Texte de la page {number}.".encode(),
            number,
            kind=WarcRecordType.resource,
            WARC_Target_URI=f"https://vote.example/{number}",
            Content_Type="text/plain",
        )
        for number in range(1, 31)
    ]
    records += [
        record(answer(bad("another markup").encode()), number,
               WARC_Target_URI=f"{HOST}/dyn/17/amendements/1801/AN/{number}")
        for number in range(31, 41)
    ]  # fmt: skip
    desk.put("crawl.warc", b"".join(records))
    run = desk.take()["import"]
    assert (run.outcome, run.new, run.signals) == ("taken", 40, 2)
    assert desk.rows("SELECT kind, path, count FROM signal ORDER BY kind") == [
        ("capture_without_number", "crawl.warc", 30),
        ("page_changed", "crawl.warc", 10),
    ]


# -- what stands in place of something -------------------------------------------------------------


def test_a_wall_is_evidence_and_never_a_version(desk: Desk) -> None:
    desk.put("mur.html", CAPTCHA)
    run = desk.take(origin=f"{HOST}/dyn/17/amendements/1801/AN/7")["import"]
    assert (run.outcome, run.new, run.signals) == ("taken", 1, 1)
    assert desk.rows("SELECT kind, url, reason FROM capture") == [
        ("blocked", f"{HOST}/dyn/17/amendements/1801/AN/7", "captcha")
    ]
    assert desk.rows("SELECT message FROM signal") == [
        ("mur.html: captcha, in place of what was asked for: 1; kept as evidence, not read",)
    ]
    assert desk.rows("SELECT count(*) FROM amendement_version") == [(0,)]
    again = desk.take(origin=f"{HOST}/dyn/17/amendements/1801/AN/7")["import"]
    assert (again.outcome, again.unchanged, again.signals) == ("unchanged", 1, 0)


def test_an_empty_file_is_evidence_of_an_empty_answer(desk: Desk) -> None:
    desk.put("vide.html", b"")
    run = desk.take()["import"]
    assert (run.outcome, run.signals) == ("taken", 1)
    assert desk.rows("SELECT kind, reason, size, blob_id FROM capture") == [
        ("blocked", "réponse vide", 0, None)
    ]


def test_a_path_that_does_not_exist_is_a_mistake_and_nothing_is_read(desk: Desk) -> None:
    page = desk.put("a.html", page_of())
    with pytest.raises(UsageError, match=r"absent\.html"):
        desk.take(page, desk.folder / "absent.html")
    assert counts(desk.engine)["capture"] == 0
    assert counts(desk.engine)["run"] == 0


def test_what_nothing_can_be_read_of_is_a_failure_that_says_why(desk: Desk) -> None:
    desk.put("photo.png", b"\x89PNG\r\n\x1a\n")
    desk.put("style.css", "p { color: red }")
    run = desk.take()["import"]
    assert (run.outcome, run.seen, run.new, run.signals) == ("failed", 0, 0, 2)
    assert run.message == "nothing that can be read lies there"
    assert [said["message"] for said in desk.events.named("signal")] == [
        "photo.png: a picture: left out; leave it out",
        "style.css: text, and called .css: left out; if it is a text capture, call it .txt",
    ]
    desk.take(desk.folder)
    assert desk.take(desk.folder / "..")["import"].outcome == "failed"


# -- bad pages -------------------------------------------------------------------------------------


def bad(told: str) -> str:
    """A page with something that a reader must not take for content."""
    page = page_of(sort="Rejeté")
    changes = {
        "another markup": (r"amendement-section-body", "bloc"),
        "another fate": (r'class="amendement-fate"', 'class="destin"'),
        "cut": (r"(?s)Exposé sommaire.*", ""),
        "a script in the text": (r"Supprimer cet article\.",
                                 "<script>alert('Adopté')</script><b onclick='x()'>Supprimer</b>"),
    }  # fmt: skip
    return re.sub(*changes[told], page)


def test_a_page_whose_markup_has_changed_says_selector_expected_and_found(desk: Desk) -> None:
    desk.put("a.html", bad("another markup"))
    desk.put("b.html", page_of(OTHER))
    run = desk.take()["import"]
    assert (run.outcome, run.seen, run.new, run.signals) == ("taken", 2, 2, 1)
    assert desk.rows("SELECT kind, path, field, value FROM signal WHERE set_key = 'import'") == [
        ("page_changed", "a.html", "div.amendement-section-body", "expected at least 1, found 0")
    ]
    assert desk.rows("SELECT uid FROM amendement_version") == [(OTHER,)]


def test_a_page_that_is_cut_is_told_and_kept(desk: Desk) -> None:
    desk.put("a.html", bad("cut"))
    run = desk.take()["import"]
    assert (run.outcome, run.new, run.signals) == ("taken", 1, 1)
    assert desk.signals() == [("unreadable_page", "import", "a.html")]
    assert desk.rows("SELECT count(*) FROM amendement_version") == [(0,)]
    desk.put("a.html", page_of())
    desk.take()
    assert desk.signals() == []


def test_a_page_in_another_encoding_than_it_says_is_read_as_what_it_is(desk: Desk) -> None:
    page = page_of(expose="<p>Un été à la mer.</p>").replace("&#x", "&#x")
    desk.put("a.html", page.encode("cp1252"))
    desk.take()
    assert desk.rows("SELECT expose_sommaire_texte FROM amendement_texte") == [
        ("Un été à la mer.",)
    ]
    assert ("encoding_mismatch", "amendements/PAGES") in {one[:2] for one in desk.signals()}


def test_a_script_in_a_text_is_never_served_back(desk: Desk) -> None:
    desk.put("a.html", bad("a script in the text"))
    desk.take()
    ((texte, html, fact),) = desk.rows(
        "SELECT dispositif_texte, dispositif_html, dispositif FROM amendement_texte "
        "JOIN amendement_version ON id = version_id"
    )
    assert texte == "Supprimer"
    assert [word for word in ("script", "alert", "onclick") if word in texte + html + fact] == []


def test_a_page_of_100_megabytes_is_not_read(desk: Desk) -> None:
    path = desk.put("a.html", "<!DOCTYPE html><html>")
    with path.open("r+b") as opened:
        opened.truncate(100 * 1024 * 1024)
    desk.put("b.html", page_of())
    run = desk.take()["import"]
    assert (run.outcome, run.seen, run.signals) == ("taken", 1, 1)
    assert desk.signals() == [("oversized_file", "import", "a.html")]


@pytest.mark.parametrize(
    ("address", "count"),
    [
        # refused at once
        (f'<link rel="canonical" href="{HOST}/dyn/17/scrutins/1">', 1_000_000),
        # read to its end: a hundred times as deep as a stack of calls
        ("", 100_000),
    ],
)
def test_no_number_of_nested_elements_stops_anything(desk: Desk, address: str, count: int) -> None:
    """With an address it is a page of the AN that cannot be read; without, a text of words."""
    deep = "<div>" * count
    desk.put("a.html", f"<!DOCTYPE html><html><head>{address}</head><body>{deep}12</body></html>")
    desk.put("b.html", page_of())
    run = desk.take()["import"]
    assert (run.outcome, run.seen, run.new) == ("taken", 2, 2)
    kind = "unreadable_page" if address else "capture_without_text"
    assert desk.signals() == [(kind, "import", "a.html")]
    assert desk.rows("SELECT uid FROM amendement_version") == [(UID,)]


# -- everything together ---------------------------------------------------------------------------


def everything(desk: Desk) -> None:
    """A folder of one of each."""
    desk.put("1/a.zip", amendements_zip(amendement(UID), amendement(OTHER)))
    desk.put("1/b.zip", scrutins_zip(scrutin("VTANR5L17V880")))
    desk.put("2/page.html", page_of(sort="Rejeté"), SAVED + HOUR)
    desk.put("2/scrutin.html", scrutin_page(scrutin(SCRUTIN)), SAVED + 2 * HOUR)
    desk.put("2/unit.json", json_bytes(amendement(OTHER, sort="Adopté")), SAVED + 3 * HOUR)
    desk.put("3/crawl.warc", crawl(broken=True))
    desk.put("4/texte.txt", "12\n\nAmendement rédactionnel.\n")
    desk.put("4/mur.html", CAPTCHA)
    desk.put("4/publication_j", publication_list("2026-01-04", [UID]))
    desk.put("5/moitie.zip", amendements_zip(amendement(UID))[:200])
    desk.put("5/photo.png", b"\x89PNG\r\n\x1a\n")


def test_a_folder_of_everything_is_taken_in_and_the_same_again_changes_nothing(desk: Desk) -> None:
    everything(desk)
    done = desk.take()
    assert {key: run.outcome for key, run in done.items()} == {
        "amendements/17": "taken",
        "scrutins/17": "taken",
        "amendements/PAGES": "taken",
        "scrutins/PAGES": "taken",
        "amendements/UNITES": "taken",
        "import": "taken",
    }
    before = counts(desk.engine)
    with desk.house() as home:
        again = importing.import_paths(home, [desk.folder], origin=None, date=None)
    assert {run.outcome for run in again} == {"unchanged"}
    assert sum(run.signals for run in again) == 0
    assert counts(desk.engine) == before | {"run": counts(desk.engine)["run"]}
    assert (check(desk), replayed(desk), desk.spooled) == (0, True, [])


def test_one_by_one_and_backwards_comes_to_the_same_as_together(
    desk: Desk, databases: Any, tmp_path: Path
) -> None:
    everything(desk)
    desk.take()
    with databases.migrated("sqlite") as url:
        other = Desk(open_database(url), tmp_path / "autre", desk.clock)
        everything(other)
        for path in sorted(other.folder.rglob("*.*"), reverse=True):
            other.take(path)
        assert chains(other.engine) == chains(desk.engine)
        other.engine.dispose()


class Cut(Exception):  # noqa: N818 - it is what happens
    """Somebody ended the program."""


@pytest.mark.parametrize("after", range(6))
def test_an_import_that_was_cut_is_completed_by_the_same_command(
    desk: Desk, databases: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """Whichever archive or batch it was cut in: nothing is half taken, and nothing twice."""
    everything(desk)
    (tmp_path / "autre").mkdir()
    with databases.migrated("sqlite") as url:
        whole = Desk(open_database(url), tmp_path / "autre", desk.clock)
        everything(whole)
        whole.take()
        expected = (
            chains(whole.engine),
            {name: count for name, count in counts(whole.engine).items() if name != "run"},
        )
        whole.engine.dispose()
    left = [after]
    taking = importing.intake.take_in

    def cut(*given: Any) -> None:
        taking(*given)
        left[0] -= 1
        if left[0] < 0:
            raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(importing.intake, "take_in", cut)
        with pytest.raises(Cut):
            desk.take()
    desk.take()
    assert chains(desk.engine) == expected[0]
    assert {n: c for n, c in counts(desk.engine).items() if n != "run"} == expected[1]


# -- by batches ------------------------------------------------------------------------------------


def many(desk: Desk, count: int, at: dt.datetime | None = None) -> list[str]:
    """Pages of so many amendements, of one moment or a minute apart; gives their uids."""
    uids = [f"AMANR5L17PO838901B1801P0D1N{number:06}" for number in range(1, count + 1)]
    for number, uid in enumerate(uids):
        desk.put(f"{uid}.html", page_of(uid), at or SAVED + number * dt.timedelta(minutes=1))
    return uids


@pytest.mark.parametrize("limit", ["_MOST_DOCUMENTS", "_MOST_BYTES"])
@pytest.mark.parametrize("at", [None, SAVED])
def test_no_more_documents_are_held_than_a_batch_has(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, limit: str, at: dt.datetime | None
) -> None:
    """Batches of one hour, or of one moment, stand in their order, however many there are."""
    most = {"_MOST_DOCUMENTS": 2, "_MOST_BYTES": 2 * len(page_of()) + 100}[limit]
    monkeypatch.setattr(saved, limit, most)
    uids = many(desk, 25, at)
    taken: list[list[str]] = []
    take_in = bundle.take_in

    def watched(home: Any, door: Any, brought: Any, *given: Any, **named: Any) -> None:
        taken.append([one.path.split("/")[1] for one in brought])
        take_in(home, door, brought, *given, **named)

    monkeypatch.setattr(bundle, "take_in", watched)
    desk.take()
    assert [uid for batch in taken for uid in batch] == uids
    assert {len(batch) for batch in taken} == {1, 2}
    told = desk.rows("SELECT observed_at FROM capture WHERE kind = 'archive' ORDER BY id")
    assert len({one for (one,) in told}) == len(told) == 13
    assert sorted(told) == told
    assert replayed(desk)


def test_a_folder_that_grows_may_be_imported_ever_again_under_one_date(desk: Desk) -> None:
    """Thirty imports of one date: each is another small archive, and none is in another's way."""
    for number in range(1, 31):
        many(desk, number)
        assert desk.take(date=SAVED)["amendements/PAGES"].outcome == "taken"
    assert len(desk.rows("SELECT uid FROM amendement_version")) == 30
    assert replayed(desk)


def test_what_waits_for_its_turn_lies_on_disk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_IN_MEMORY", 1)
    uids = many(desk, 3)
    desk.take()
    assert [uid for (uid,) in desk.rows("SELECT uid FROM amendement_version ORDER BY uid")] == uids
    assert desk.spooled == []


# -- on the command line ---------------------------------------------------------------------------


def put(shell: Shell, name: str, content: str | bytes, at: dt.datetime = SAVED) -> None:
    """Save a file in the shell's folder."""
    path = shell.folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    os.utime(path, (at.timestamp(), at.timestamp()))


def answers(shell: Shell, *words: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """The status and the runs of one import."""
    done = shell.here("import", *words, "--json")
    return done.status, {run["set_key"]: run for run in json.loads(done.out or "[]")}


def asked(shell: Shell, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(shell.here("sql", query, "--json").out)
    return found


def test_what_a_person_types_and_what_they_get(shell: Shell) -> None:
    """Without an archive there is one afterwards; nothing is asked of any network."""
    put(shell, "page.html", page_of(sort="Rejeté"))
    put(shell, "texte.txt", "12\n\nAmendement rédactionnel.\n")
    done = shell("import", "page.html", "texte.txt", "--origin", "https://vote.example/")
    assert done.status == 0
    assert done.lines == [
        "set                outcome  seen  new  changed  noise  gone  back  quarantined  signals",
        "amendements/PAGES  taken       1    1        ·      ·     ·     ·            ·        ·",
        "import             taken       2    2        ·      ·     ·     ·            ·        ·",
    ]
    events = [json.loads(line) for line in done.err.splitlines()]
    assert [(one["event"], one["set"], one["outcome"]) for one in events] == [
        ("set", "amendements/PAGES", "taken"),
        ("set", "import", "taken"),
    ]
    assert asked(shell, "SELECT verdict, expose_texte FROM captures_tierces") == [
        {"verdict": "matched", "expose_texte": "Amendement rédactionnel."}
    ]
    assert shell.here("check").status == 0


@pytest.mark.parametrize(
    ("date", "observed_at"),
    [
        ([], "2026-01-05T10:20:00.000000Z"),
        (["--date", "2025-12-31"], "2025-12-31T00:00:00.000000Z"),
        (["--date", "2025-12-31T10:00"], "2025-12-31T10:00:00.000000Z"),
        (["--date", "2025-12-31T10:00+02:00"], "2025-12-31T08:00:00.000000Z"),
    ],
)
def test_a_date_and_an_origin_are_kept_where_a_file_says_none(
    shell: Shell, date: list[str], observed_at: str
) -> None:
    put(shell, "texte.txt", "12\n\nUn texte.\n")
    status, _ = answers(shell, "texte.txt", "--origin", "https://vote.example/12", *date)
    assert status == 0
    assert asked(shell, "SELECT url, observed_at FROM capture") == [
        {"url": "https://vote.example/12", "observed_at": observed_at}
    ]


def test_each_status_says_what_came_of_it(shell: Shell) -> None:
    """0 done, 1 nothing could be read, 2 a mistake, 3 done and something is to be known."""
    put(shell, "texte.txt", "12\n\nUn texte.\n")
    put(shell, "mur.html", CAPTCHA)
    put(shell, "photo.png", b"\x89PNG\r\n\x1a\n")
    assert answers(shell, "photo.png")[0] == 1
    assert answers(shell, "texte.txt")[0] == 0
    assert answers(shell, "texte.txt")[0] == 0
    assert answers(shell, "mur.html")[0] == 3
    absent = shell.here("import", "texte.txt", "absent.txt")
    assert (absent.status, absent.err) == (
        2,
        "scrutateur: absent.txt: No such file or directory; nothing was imported\n",
    )
    mistaken = shell.here("import", "texte.txt", "--date", "hier")
    assert mistaken.status == 2
    assert mistaken.err.startswith("scrutateur: 'hier' is not a date")
    assert shell.here("import").status == 2


def test_what_was_odd_is_told_as_it_ends(shell: Shell) -> None:
    """Off a terminal, one line of JSON each."""
    put(shell, "mur.html", CAPTCHA)
    done = shell("import", "mur.html")
    assert done.status == 3
    events = [json.loads(line) for line in done.err.splitlines()]
    assert [(one["event"], one.get("message")) for one in events] == [
        (
            "signal",
            "mur.html: captcha, in place of what was asked for: 1; kept as evidence, not read",
        ),
        ("set", ""),
    ]


def test_a_long_import_says_how_far_it_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str, int]] = []

    @contextmanager
    def progress(_self: object, label: str, unit: str) -> Iterator[Any]:
        yield lambda done, _total: told.append((label, unit, done))

    monkeypatch.setattr(Memory, "progress", progress)
    many(desk, 3)
    desk.take()
    assert [one for one in told if one[0] == "import"] == [
        ("import", "documents", number) for number in (1, 2, 3)
    ]
    assert ("amendements/PAGES", "documents", 3) in told


def test_an_import_waits_for_no_harvest_that_is_at_work(shell: Shell) -> None:
    put(shell, "texte.txt", "12\n\nUn texte.\n")
    shell.here("import", "texte.txt")
    engine = open_database(f"sqlite:///{shell.folder / 'scrutateur.db'}")
    with harvest_lock(engine):
        done = shell.here("import", "texte.txt")
    engine.dispose()
    assert done.status == 4
    assert "another" in done.err
