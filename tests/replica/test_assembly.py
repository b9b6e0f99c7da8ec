"""The made-up Assembly is what it says: deterministic, shaped as the AN's, and it tells the truth.

The truth of a day is checked here against the ZIPs themselves, by a comparison that shares nothing
with the script of events nor with the archive's own code.
"""

from __future__ import annotations

import ast
import hashlib
import html
import json
import os
import re
import subprocess
import sys
import unicodedata
import zipfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.replica import assembly, documents
from tests.replica.assembly import (
    PATHS,
    QUIRKS,
    agenda,
    amendements,
    people,
    quatorzieme,
    story,
    votes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Json = dict[str, Any]

DAYS = 13
SEED = 1
ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "an"

real = pytest.mark.skipif(not REAL.is_dir(), reason="no real AN files beside this checkout")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Thirteen days on disk: two week-ends among them."""
    return assembly.write_days(tmp_path_factory.mktemp("assembly"), DAYS, SEED)


@pytest.fixture(scope="module")
def day_1(folders: list[Path]) -> dict[str, Json]:
    """Every document of day 1 by uid, without wrapper; the 17th's where two archives have one."""
    found: dict[str, Json] = {}
    for (_, name), path in sorted(PATHS.items()):
        if name != "acteurs en exercice":
            found |= {uid: body for uid, (_, body) in members(folders[0] / "repository" / path)}
    return found


def members(archive: Path) -> Iterator[tuple[str, tuple[str, Json]]]:
    """(uid, (path, body)) of an archive's documents."""
    with zipfile.ZipFile(archive) as opened:
        for path in opened.namelist():
            body = next(iter(json.loads(opened.read(path)).values()))
            uid = body["uid"]
            yield (uid["#text"] if isinstance(uid, dict) else uid), (path, body)


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.zip"))
    }


# -- determinism and layout ----------------------------------------------------------------------


def test_days_can_be_written_one_at_a_time(folders: list[Path], tmp_path: Path) -> None:
    days = assembly.each_day(tmp_path, SEED)
    assert digests(next(days)) == digests(folders[0])
    assert not (tmp_path / "jour2").exists()
    assert digests(next(days)) == digests(folders[1])


def test_the_same_seed_writes_the_same_bytes(folders: list[Path], tmp_path: Path) -> None:
    again = assembly.write_days(tmp_path, 2, SEED)
    assert [digests(folder) for folder in again] == [digests(folder) for folder in folders[:2]]


def test_a_day_does_not_depend_on_how_many_are_written(folders: list[Path], tmp_path: Path) -> None:
    alone = assembly.write_day(tmp_path, 9, SEED)
    assert digests(alone) == digests(folders[8])


def test_the_bytes_do_not_depend_on_the_hash_seed_of_python(
    folders: list[Path], tmp_path: Path
) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.replica.assembly import write_day; "
        "write_day(Path(sys.argv[1]), 5, 1)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    subprocess.run([sys.executable, "-c", code, tmp_path], cwd=ROOT, env=environment, check=True)
    assert digests(tmp_path / "jour5") == digests(folders[4])


def test_another_seed_writes_other_words_under_the_same_uids(
    folders: list[Path], tmp_path: Path
) -> None:
    other = assembly.write_day(tmp_path, 1, SEED + 1)
    path = "repository/" + PATHS["17", "amendements"]
    ours, theirs = dict(members(folders[0] / path)), dict(members(other / path))
    assert ours.keys() == theirs.keys()
    assert ours != theirs


def test_a_day_is_a_folder_in_the_official_layout(folders: list[Path]) -> None:
    assert [folder.name for folder in folders[:3]] == ["jour1", "jour2", "jour3"]
    for folder in folders:
        written = {str(path.relative_to(folder / "repository")) for path in folder.rglob("*.zip")}
        assert written == {*PATHS.values(), *quatorzieme.PATHS.values()}
    assert "15/loi/amendements_legis/Amendements_XV.json.zip" in PATHS.values()
    assert "16/loi/amendements_div_legis/Amendements.json.zip" in PATHS.values()


@pytest.mark.parametrize("key", PATHS, ids="/".join)
def test_an_archive_is_a_whole_zip_of_ascii_json_in_order(
    folders: list[Path], key: tuple[str, str]
) -> None:
    with zipfile.ZipFile(folders[1] / "repository" / PATHS[key]) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names == sorted(names)
        assert len(set(names)) == len(names)
        for info in archive.infolist():
            content = archive.read(info)
            assert content.isascii()
            assert len(json.loads(content)) == 1
            assert info.compress_type == zipfile.ZIP_DEFLATED


def test_members_are_dated_of_the_morning_of_their_day(folders: list[Path]) -> None:
    for day, date in ((1, (2026, 1, 5, 6, 0, 0)), (2, (2026, 1, 6, 6, 0, 0))):
        archive = folders[day - 1] / "repository" / PATHS["17", "scrutins"]
        with zipfile.ZipFile(archive) as opened:
            assert {info.date_time for info in opened.infolist()} == {date}


def test_the_archives_of_closed_legislatures_never_change(folders: list[Path]) -> None:
    for (legislature, _), path in PATHS.items():
        if legislature != "17":
            assert len({(folder / "repository" / path).read_bytes() for folder in folders}) == 1


def test_day_1_is_small(folders: list[Path], day_1: dict[str, Json]) -> None:
    assert assembly.census(1, SEED)["amendements"] == 330
    assert assembly.census(1, SEED)["scrutins"] == 60
    assert assembly.census(1, SEED)["acteurs"] == 71
    assert assembly.census(1, SEED)["reunions"] == 40
    assert sum(uid.startswith("VTANR5L16") for uid in day_1) == 20
    assert sum(uid.startswith("AMANR5L16") for uid in day_1) == 40
    assert sum(uid.startswith("VTANR5L15") for uid in day_1) == 20
    assert sum(uid.startswith("AMANR5L15") for uid in day_1) == 40
    assert sum(path.stat().st_size for path in folders[0].rglob("*.zip")) < 1_500_000


def test_a_long_run_grows_slowly() -> None:
    last = story.on(51, SEED)
    assert last.work == 36
    assert 330 + 36 * 5 <= len(last.sets["amendements"]) + len(last.hidden) <= 330 + 36 * 8
    assert 60 + 36 * 2 <= len(last.sets["scrutins"]) <= 60 + 36 * 5


def test_it_needs_nothing_but_the_standard_library() -> None:
    here = Path(__file__).parent
    for source in (here / "documents.py", *(here / "assembly").glob("*.py")):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                top = name.partition(".")[0]
                assert top in sys.stdlib_module_names or name.startswith("tests.replica"), source


@pytest.mark.parametrize("seed", range(20, 26))
def test_any_seed_gives_an_assembly(seed: int) -> None:
    days = [(day.day, len(day.events)) for day in islice(story.days(seed), 9)]
    assert days[6:8] == [(7, 0), (8, 0)]
    assert all(count > 20 for day, count in days if day not in (7, 8))


# -- the truth -----------------------------------------------------------------------------------


def facts(kind: str, path: str, body: Json) -> Any:
    """A document as its facts: no stamps, no seats, no order of votes or mandates, one spelling."""

    def plain(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            if value.get("@xsi:nil") == "true":
                return None
            return {
                name: plain(item, name)
                for name, item in value.items()
                if name not in ("chronotag", "numPlace")
            }
        if isinstance(value, list):
            items = [plain(item) for item in value]
            return sorted(items, key=json.dumps) if key in ("votant", "mandat") else items
        if isinstance(value, str):
            spelt = unicodedata.normalize("NFC", html.unescape(value))
            return " ".join(spelt.replace("\xa0", " ").split())
        return value

    folder = path.rpartition("/")[0] if kind == "amendements" else ""
    return folder, plain(body)


def words(content: Any) -> str:
    """What is left of a text without mark-up, case and punctuation."""
    text = re.sub(r"<[^>]*>", " ", json.dumps(content, ensure_ascii=False))
    return " ".join(re.findall(r"\w+", text.casefold()))


ARCHIVES = {
    "scrutins": ("scrutins", "json/"),
    "amendements": ("amendements", "json/"),
    "acteurs": ("acteurs", "json/acteur/"),
    "organes": ("acteurs", "json/organe/"),
    "dossiers": ("dossiers", "json/dossierParlementaire/"),
    "documents": ("dossiers", "json/document/"),
    "reunions": ("agenda", "json/reunion/"),
    "mandats": ("acteurs", "json/acteur/"),
}


def seen(folder: Path, kind: str) -> dict[str, tuple[str, bytes]]:
    """Uid -> (path, bytes) of a set as a day's archives have it."""
    if kind == "mandats":
        return {
            one["uid"]: (path, json.dumps({"mandat": one}).encode())
            for path, content in seen(folder, "acteurs").values()
            for one in documents.many(json.loads(content)["acteur"]["mandats"]["mandat"])
        }
    name, prefix = ARCHIVES[kind]
    with zipfile.ZipFile(folder / "repository" / PATHS["17", name]) as archive:
        return {
            Path(path).stem: (path, archive.read(path))
            for path in archive.namelist()
            if path.startswith(prefix)
        }


def nature(kind: str, before: tuple[str, bytes], after: tuple[str, bytes]) -> str:
    """What sort of change two different members show."""
    was, now = (
        facts(kind, path, next(iter(json.loads(content).values())))
        for path, content in (before, after)
    )
    if was == now:
        return "noise"
    return "form" if words(was) == words(now) else "substance"


@pytest.mark.parametrize("kind", ARCHIVES)
def test_the_script_of_events_tells_what_the_archives_show(folders: list[Path], kind: str) -> None:
    script = assembly.script(DAYS, SEED)
    ever: set[str] = set()
    before: dict[str, tuple[str, bytes]] = {}
    for day, folder in enumerate(folders, 1):
        today = seen(folder, kind)
        observed: dict[str, list[str]] = {name: [] for name in assembly.NATURES}
        for uid, member in today.items():
            if uid not in before:
                observed["back" if uid in ever else "new"].append(uid)
            elif before[uid] != member:
                observed[nature(kind, before[uid], member)].append(uid)
        observed["gone"] = [uid for uid in before if uid not in today]
        assert script[day - 1][kind] == {key: sorted(uids) for key, uids in observed.items()}, day
        ever |= today.keys()
        before = today


def test_day_2_does_a_little_of_everything() -> None:
    told = assembly.changes(2, SEED)
    shown = {(kind, what) for kind, natures in told.items() for what in natures if natures[what]}
    assert shown == {
        ("scrutins", "new"),
        ("scrutins", "substance"),
        ("scrutins", "noise"),
        ("amendements", "new"),
        ("amendements", "substance"),
        ("amendements", "form"),
        ("amendements", "noise"),
        ("amendements", "gone"),
        ("acteurs", "new"),
        ("acteurs", "substance"),
        ("acteurs", "noise"),
        ("mandats", "new"),
        ("mandats", "substance"),
        ("organes", "substance"),
        ("dossiers", "substance"),
        ("documents", "substance"),
        ("reunions", "new"),
        ("reunions", "substance"),
    }
    assert story.DAY_2["form only"] in told["amendements"]["form"]
    assert told["amendements"]["gone"] == [story.DAY_2["vanished until day 4"]]
    assert assembly.changes(4, SEED)["amendements"]["back"] == told["amendements"]["gone"]
    assert votes.MISGENDERED in told["scrutins"]["substance"]
    assert told["scrutins"]["noise"] == [votes.NOISY]


def test_a_week_end_changes_nothing_but_the_dates(folders: list[Path]) -> None:
    friday, saturday, sunday = (
        dict(members(folders[day - 1] / "repository" / PATHS["17", "amendements"]))
        for day in (6, 7, 8)
    )
    assert friday == saturday == sunday
    assert assembly.events(7, SEED) == []


def test_every_working_day_votes_files_and_leaves_most_as_it_was() -> None:
    for day, told in enumerate(assembly.script(DAYS, SEED), 1):
        if agenda.sits(day):
            assert 2 <= len(told["scrutins"]["new"]) <= 5
            assert 5 <= len(told["amendements"]["new"]) <= 8
            assert 5 <= len(told["amendements"]["substance"]) <= 25


def test_events_say_in_order_what_was_done_to_what() -> None:
    done = assembly.events(2, SEED)
    assert ("amendements", story.DAY_2["rectified"], "substance", "rectified") in [
        (event.set, event.uid, event.nature, event.what) for event in done
    ]
    assert len({(event.set, event.uid) for event in done}) == len(done)


def test_what_happens_to_an_amendement_is_what_the_assembly_does() -> None:
    kept = assembly.document(2, SEED, "amendements", story.DAY_2["withdrawn, text kept"])
    lost = assembly.document(2, SEED, "amendements", story.DAY_2["withdrawn, text removed"])
    dead = assembly.document(2, SEED, "amendements", story.DAY_2["declared inadmissible"])
    gone = assembly.document(2, SEED, "amendements", story.DAY_2["erased"])
    rect = assembly.document(2, SEED, "amendements", story.DAY_2["rectified"])
    before = assembly.document(1, SEED, "amendements", story.DAY_2["rectified"])
    assert "dispositif" in kept["amendement"]["corps"]["contenuAuteur"]
    assert is_nil(lost["amendement"]["corps"]["contenuAuteur"])
    assert lost["amendement"]["corps"]["cartoucheInformatif"] == documents.AVANT_PUBLICATION
    assert is_nil(dead["amendement"]["corps"]["contenuAuteur"])
    assert dead["amendement"]["corps"]["cartoucheInformatif"] == documents.ARTICLE_98
    assert is_nil(gone["amendement"]["corps"])
    assert rect["amendement"]["identification"]["numeroLong"] == "5 (Rect)"
    assert rect["amendement"]["corps"] != before["amendement"]["corps"]


def test_a_mandate_that_ends_leaves_amo10_and_a_newcomer_enters(folders: list[Path]) -> None:
    path = "repository/" + PATHS["17", "acteurs en exercice"]
    first, second = (dict(members(folder / path)) for folder in folders[:2])
    leaver, comer = QUIRKS["acteur/leaves_on_day_2"], QUIRKS["acteur/comes_on_day_2"]
    assert leaver in first
    assert leaver not in second
    assert comer not in first
    assert comer in second


def test_census_counts_day_1_of_seed_1() -> None:
    assert assembly.census(1, SEED) == {
        "scrutins": 60,
        "amendements": 330,
        "acteurs": 71,
        "organes": 99,
        "dossiers": 7,
        "documents": 11,
        "reunions": 40,
        "blocs": 414,
        "positions": 2078,
        "positions nonVotant": 137,
        "positions pour": 799,
        "positions contre": 849,
        "positions abstention": 293,
        "declarations": 9,
        "scrutins with a mise au point": 4,
        "cosignatures": 801,
        "sous-amendements": 2,
        "amendements with credits": 45,
        "sort Retiré": 21,
        "sort Tombé": 16,
        "sort Rejeté": 131,
        "sort Adopté": 56,
        "sort Non soutenu": 11,
        "sort nil": 95,
    }


# -- laws that hold everywhere -------------------------------------------------------------------


def is_nil(value: Any) -> bool:
    return isinstance(value, dict) and value.get("@xsi:nil") == "true"


UNEVEN = {QUIRKS["scrutin/motion_de_censure"], QUIRKS["scrutin/counts_disagree"]}


@pytest.fixture(scope="module")
def final() -> story.Story:
    """The Assembly on day 30."""
    return story.on(30, SEED)


def test_totals_are_those_of_the_names_but_where_a_quirk_says_not(final: story.Story) -> None:
    for uid, document in final.sets["scrutins"].items():
        body = document["scrutin"]
        named = {"pours": 0, "contres": 0, "abstentions": 0, "nonVotants": 0}
        for block in documents.many(body["ventilationVotes"]["organe"]["groupes"]["groupe"]):
            count = block["vote"]["decompteVoix"]
            assert count["nonVotantsVolontaires"] == count["abstentions"]
            for side in named:
                named[side] += len(votes.voters(block["vote"]["decompteNominatif"][side]))
        totals = body["syntheseVote"]
        printed = {key: int(value) for key, value in totals["decompte"].items()}
        if uid not in UNEVEN:
            assert list(named.values()) == [
                printed[key] for key in ("pour", "contre", "abstentions", "nonVotants")
            ]
        cast = printed["pour"] + printed["contre"]
        assert int(totals["suffragesExprimes"]) == cast
        assert int(totals["nombreVotants"]) == cast + printed["abstentions"]
        if body["typeVote"]["codeTypeVote"] != "MOC":
            assert int(totals["nbrSuffragesRequis"]) == cast // 2 + 1
        adopted = printed["pour"] >= int(totals["nbrSuffragesRequis"])
        assert body["sort"]["code"] == ("adopté" if adopted else "rejeté")


def test_nobody_votes_twice_in_a_scrutin(final: story.Story) -> None:
    for document in final.sets["scrutins"].values():
        body = document["scrutin"]
        names = [
            voter["acteurRef"]
            for block in documents.many(body["ventilationVotes"]["organe"]["groupes"]["groupe"])
            for side in block["vote"]["decompteNominatif"].values()
            for voter in votes.voters(side)
        ]
        assert len(set(names)) == len(names)


def test_a_sort_goes_with_discute_and_with_nothing_else(final: story.Story) -> None:
    for document in final.sets["amendements"].values():
        cycle = document["amendement"]["cycleDeVie"]
        discussed = cycle["etatDesTraitements"]["etat"]["code"] == "DI"
        assert isinstance(cycle["sort"], str) == discussed


def test_a_text_is_kept_or_lost_as_its_etat_says(final: story.Story) -> None:
    lost = {"RT": {"Retiré avant publication"}}
    for document in final.sets["amendements"].values():
        body = document["amendement"]
        state = body["cycleDeVie"]["etatDesTraitements"]
        code = state["etat"]["code"]
        if code == "effacé":
            assert is_nil(body["corps"])
            continue
        sub = "" if is_nil(state["sousEtat"]) else state["sousEtat"]["libelle"]
        gone = code.startswith("IR") or sub in lost.get(code, set())
        assert is_nil(body["corps"]["contenuAuteur"]) == gone


def test_a_stamp_is_never_older_than_what_it_stamps(final: story.Story) -> None:
    for document in final.sets["amendements"].values():
        body = document["amendement"]
        when = body["cycleDeVie"]["dateSort"]
        if isinstance(when, str) and body["uid"] != QUIRKS["amendement/dated_but_withdrawn"]:
            stamp = agenda.chronotag(when[:10], when[11:19])
            assert int(body["chronotag"]) >= stamp, body["uid"]


def test_a_scrutin_about_an_amendement_cites_a_real_one_of_its_sitting_with_its_outcome(
    final: story.Story,
) -> None:
    index: dict[tuple[str, str, str], list[Json]] = {}
    vanished = [document for _, document in final.hidden.values()]
    for document in [*final.sets["amendements"].values(), *vanished]:
        body = document["amendement"]
        if isinstance(body["seanceDiscussionRef"], str):
            key = (
                body["seanceDiscussionRef"],
                body["identification"]["numeroOrdreDepot"],
                body["texteLegislatifRef"],
            )
            index.setdefault(key, []).append(body)
    exceptions = {
        QUIRKS[f"scrutin/{name}"]
        for name in (
            "seance_nil",
            "outcome_differs",
            "title_several_numbers",
            "title_identical_many",
            "title_treaty_amendement",
            "title_n_de",
        )
    }
    cited = 0
    for uid, document in final.sets["scrutins"].items():
        body = document["scrutin"]
        found = re.search(r"amend\w+ .*?n°\s+(\d+)", body["titre"])
        if found is None or uid in exceptions:
            continue
        text = final.scrutin_textes[uid].uid
        (target,) = index[body["seanceRef"], found[1], text]
        assert target["cycleDeVie"]["sort"].lower() == body["sort"]["code"], uid
        assert target["cycleDeVie"]["dateSort"][:10] >= body["dateScrutin"]
        cited += 1
    assert cited > 80


def test_parents_of_sous_amendements_exist_in_the_same_text(final: story.Story) -> None:
    drafts = final.sets["amendements"]
    parents = 0
    for document in drafts.values():
        body = document["amendement"]
        parent = body["amendementParentRef"]
        if isinstance(parent, str) and parent not in final.hidden:
            assert drafts[parent]["amendement"]["texteLegislatifRef"] == body["texteLegislatifRef"]
            parents += 1
    assert parents > 4


def test_references_to_people_texts_and_sittings_resolve_but_for_the_unknown_voter(
    final: story.Story,
) -> None:
    people_known = set(final.sets["acteurs"]) | {people.INCONNU}
    for document in final.sets["scrutins"].values():
        assert document["scrutin"]["seanceRef"] in final.sets["reunions"]
        for who in re.findall(r'"acteurRef": "(PA\d+)"', json.dumps(document)):
            assert who in people_known
    for document in final.sets["amendements"].values():
        assert document["amendement"]["texteLegislatifRef"] in final.sets["documents"]
    for document in final.sets["documents"].values():
        assert document["document"]["dossierRef"] in final.sets["dossiers"]


def test_private_words_are_in_the_actors_files_and_nowhere_else(folders: list[Path]) -> None:
    private = assembly.private_words()
    assert len(private) > 200
    for (legislature, name), path in PATHS.items():
        with zipfile.ZipFile(folders[1] / "repository" / path) as archive:
            text = json.dumps(
                [json.loads(archive.read(member)) for member in archive.namelist()],
                ensure_ascii=False,
            )
        found = [word for word in private if word in text]
        if name.startswith("acteurs"):
            assert len(found) > 150
        else:
            assert found == [], (legislature, name)


def test_names_and_towns_are_made_up() -> None:
    assert all(depute.uid.startswith("PA900") for depute in people.DEPUTES)
    assert len({depute.uid for depute in people.DEPUTES}) == len(people.DEPUTES) == 62
    assert len({depute.place for depute in people.DEPUTES}) == 62


# -- what each quirk is --------------------------------------------------------------------------


def state(body: Json) -> Json:
    found: Json = body["cycleDeVie"]["etatDesTraitements"]
    return found


def content(body: Json) -> Json:
    found: Json = body["corps"]["contenuAuteur"]
    return found


def division(body: Json) -> Json:
    found: Json = body["pointeurFragmentTexte"]["division"]
    return found


def target(body: Json) -> Any:
    return body["pointeurFragmentTexte"]["amendementStandard"]["alinea"]


def credits_of(body: Json) -> Any:
    return content(body)["dispositifAmdtCreditPLF"]["listeProgrammes"]["programme"]


def text(body: Json) -> str:
    return json.dumps([content(body).get("dispositif"), content(body)["exposeSommaire"]])


def blocks(body: Json) -> list[Json]:
    return documents.many(body["ventilationVotes"]["organe"]["groupes"]["groupe"])


def all_voters(body: Json) -> list[Json]:
    return [
        voter
        for block in blocks(body)
        for side in block["vote"]["decompteNominatif"].values()
        for voter in votes.voters(side)
    ]


def causes(body: Json) -> set[str]:
    return {voter["causePositionVote"] for voter in all_voters(body) if len(voter) == 5}


def claims(body: Json) -> dict[str, list[str]]:
    """Position -> who says it in the mise au point."""
    return {
        side: [v["acteurRef"] for one in documents.many(named) for v in votes.voters(one)]
        for side, named in body["miseAuPoint"].items()
        if side != "dysfonctionnement"
    }


def recorded(body: Json, side: str) -> set[str]:
    return {
        v["acteurRef"]
        for b in blocks(body)
        for v in votes.voters(b["vote"]["decompteNominatif"][side])
    }


def mandates(body: Json) -> list[Json]:
    return documents.many(body["mandats"]["mandat"])


SHAPES: dict[str, Callable[[Json], Any]] = {
    "amendement/cosignataires_nil": lambda b: is_nil(b["signataires"]["cosignataires"]),
    "amendement/cosignataire_single": lambda b: (
        b["signataires"]["cosignataires"] == {"acteurRef": "PA900031"}
    ),
    "amendement/cosignataires_list": lambda b: (
        len(b["signataires"]["cosignataires"]["acteurRef"]) == 5
        and ",  " in b["signataires"]["libelle"]
        and " et M" in b["signataires"]["libelle"]
    ),
    "amendement/suffixe": lambda b: (
        b["signataires"]["suffixe"] == "et les membres du groupe Union des estuaires et apparentés"
        and b["signataires"]["libelle"].endswith("apparent&#233;s")
    ),
    "amendement/committee_hyphen": lambda b: (
        b["identification"]["prefixeOrganeExamen"] == "CION-DVP"
        and b["identification"]["numeroLong"] == "CD5"
        and is_nil(b["seanceDiscussionRef"])
    ),
    "amendement/committee_underscore": lambda b: (
        b["identification"]["prefixeOrganeExamen"] == "CION_FIN"
    ),
    "amendement/committee_special": lambda b: b["identification"]["numeroLong"] == "CS1",
    "amendement/auteur_gouvernement": lambda b: (
        b["signataires"]["libelle"] == "le Gouvernement"
        and b["signataires"]["auteur"]["gouvernementRef"] == "PO890200"
        and is_nil(b["signataires"]["auteur"]["acteurRef"])
    ),
    "amendement/auteur_rapporteur": lambda b: (
        b["signataires"]["auteur"]["typeAuteur"] == "Rapporteur"
        and is_nil(b["signataires"]["auteur"]["auteurRapporteurOrganeRef"])
        and b["signataires"]["libelle"] == "M.&#160;Balisier, rapporteur"
    ),
    "amendement/auteur_rapporteur_organe": lambda b: (
        b["signataires"]["auteur"]["auteurRapporteurOrganeRef"] == "PO419604"
    ),
    "amendement/rect": lambda b: (
        b["identification"]["numeroLong"] == "CD8 (Rect)"
        and b["identification"]["numeroRect"] == "1"
    ),
    "amendement/rect_2": lambda b: b["identification"]["numeroLong"] == "CD9 (2ème Rect)",
    "amendement/plf_1": lambda b: b["identification"]["numeroLong"] == "I-1",
    "amendement/plf_1_committee": lambda b: b["identification"]["numeroLong"] == "I-CF2",
    "amendement/plf_2": lambda b: b["identification"]["numeroLong"] == "II-1",
    "amendement/plf_2_committee": lambda b: b["identification"]["numeroLong"] == "II-CF1",
    "amendement/alinea_after": lambda b: target(b)["avant_A_Apres"] == "Apres",
    "amendement/alinea_plain": lambda b: (
        is_nil(target(b)["avant_A_Apres"]) and target(b)["alineaDesignation"] == "Alinéa 2"
    ),
    "amendement/alinea_nil": lambda b: is_nil(target(b)),
    "amendement/alinea_null_place": lambda b: target(b)["avant_A_Apres"] is None,
    "amendement/article_added_after": lambda b: (
        division(b)["avant_A_Apres"] == "Après"
        and division(b)["articleDesignation"]
        == "APRÈS L'ARTICLE PREMIER, insérer l'article suivant:"
    ),
    "amendement/article_added_before": lambda b: division(b)["avant_A_Apres"] == "Avant",
    "amendement/target_title": lambda b: division(b)["type"] == "TITRE",
    "amendement/target_chapter_added": lambda b: division(b)["chapitreAdditionnel"] == "true",
    "amendement/target_url_nil": lambda b: is_nil(division(b)["urlDivisionTexteVise"]),
    "amendement/article_40": lambda b: b["cycleDeVie"]["soumisArticle40"] == "true",
    "amendement/article_99": lambda b: b["article99"] == "true",
    "amendement/loi_reference": lambda b: b["loiReference"]["divisionCodeLoi"] == "L101-2",
    "amendement/loi_reference_code_nil": lambda b: is_nil(b["loiReference"]["codeLoi"]),
    "amendement/loi_reference_division_nil": lambda b: is_nil(b["loiReference"]["divisionCodeLoi"]),
    "amendement/loi_reference_null": lambda b: b["loiReference"]["divisionCodeLoi"] is None,
    "amendement/loi_reference_code_null": lambda b: b["loiReference"]["codeLoi"] is None,
    "amendement/accord_hors_delai": lambda b: b["accordGouvernementDepotHorsDelai"] == "Accord",
    "amendement/treated_without_cartouche": lambda b: (
        state(b)["etat"]["code"] == "ET" and is_nil(b["corps"]["cartoucheInformatif"])
    ),
    "amendement/identical_first_unsupported": lambda b: (
        b["discussionIdentique"]["typePosition"] == "Premier"
        and b["cycleDeVie"]["sort"] == "Non soutenu"
    ),
    "amendement/identical_twin_voted": lambda b: (
        b["discussionIdentique"]["typePosition"] == "Milieu" and b["cycleDeVie"]["sort"] == "Rejeté"
    ),
    "amendement/identical_last": lambda b: b["discussionIdentique"]["typePosition"] == "Dernier",
    "amendement/sous_amendement_parent": lambda b: is_nil(b["amendementParentRef"]),
    "amendement/sous_amendement": lambda b: (
        b["amendementParentRef"] == QUIRKS["amendement/sous_amendement_parent"]
    ),
    "amendement/sous_amendement_rejected": lambda b: isinstance(b["amendementParentRef"], str),
    "amendement/redaction_globale": lambda b: "R&#x00E9;diger ainsi cet article" in text(b),
    "amendement/discussion_commune_first": lambda b: (
        b["discussionCommune"] == {"idDiscussion": "28001", "typePosition": "Premier"}
    ),
    "amendement/discussion_commune_middle": lambda b: (
        b["discussionCommune"]["typePosition"] == "Milieu"
        and b["signataires"]["libelle"] == "M.&#160;C&#244;me&#160;Vasseur-Lune"
    ),
    "amendement/discussion_commune_last": lambda b: (
        b["discussionCommune"]["typePosition"] == "Dernier"
        and b["identification"]["numeroRect"] == "1"
    ),
    "amendement/namesake": lambda b: (
        b["signataires"]["libelle"] == "Mme&#160;In&#232;s&#160;Vasseur-Lune"
    ),
    "amendement/after_midnight": lambda b: (
        b["cycleDeVie"]["dateSort"].startswith("2025-11-05T02")
        and b["seanceDiscussionRef"] == "RUANR5L17S2026IDS30006"
    ),
    "amendement/seance_nil": lambda b: (
        is_nil(b["seanceDiscussionRef"]) and b["cycleDeVie"]["sort"] == "Adopté"
    ),
    "amendement/outcome_differs": lambda b: b["cycleDeVie"]["sort"] == "Rejeté",
    "amendement/second_deliberation": lambda b: (
        b["identification"]["numeroOrdreDepot"] == "1"
        and b["examenRef"] == "EXANR5L17PO838901B1850P0D2"
        and b["texteLegislatifRef"] == "PIONANR5L17BTC1850"
    ),
    "amendement/text_code_of_a_sister": lambda b: (
        "BTC1851" in b["uid"] and b["texteLegislatifRef"] == "PIONANR5L17BTC1850"
    ),
    "amendement/other_legislature_dossier": lambda b: b["legislature"] == "17",
    "amendement/same_number_bacs": lambda b: b["identification"]["numeroOrdreDepot"] == "3",
    "amendement/same_number_marees": lambda b: b["identification"]["numeroOrdreDepot"] == "3",
    "amendement/same_number_organique": lambda b: b["identification"]["numeroOrdreDepot"] == "3",
    "amendement/credits_list": lambda b: (
        [p["autorisationEngagement"] for p in credits_of(b)] == ["4000000", "-4000000", "0"]
        and content(b)["dispositifAmdtCreditPLF"]["soldeAE"] == "0"
    ),
    "amendement/credits_single_programme": lambda b: isinstance(credits_of(b), dict),
    "amendement/credits_line_single": lambda b: (
        credits_of(b)[1]["lignesCredits"]["ligneCredit"]["libelle"] == "dont titre 2"
    ),
    "amendement/credits_line_list": lambda b: (
        len(credits_of(b)[0]["lignesCredits"]["ligneCredit"]) == 2
    ),
    "amendement/credits_creation": lambda b: credits_of(b)[1]["action"] == "création",
    "amendement/credits_suppression": lambda b: credits_of(b)[0]["action"] == "suppression",
    "amendement/credits_unbalanced": lambda b: (
        content(b)["dispositifAmdtCreditPLF"]["soldeCP"] == "-5000000"
    ),
    "amendement/credits_ae_cp_differ": lambda b: (
        content(b)["dispositifAmdtCreditPLF"]["cpEgalAe"] == "false"
    ),
    "amendement/mission_without_credits": lambda b: (
        b["pointeurFragmentTexte"]["missionVisee"]["codeMissionMinefi"] == "LP"
        and "dispositif" in content(b)
    ),
    "amendement/mission_and_alinea": lambda b: (
        list(b["pointeurFragmentTexte"])
        == ["partieAmendableRef", "division", "missionVisee", "amendementStandard"]
    ),
    "amendement/plfr_credits": lambda b: (
        content(b)["dispositifAmdtCreditPLFR"]["totalAE"]
        == {"supplementaire": "1200000", "annule": "1200000", "solde": "0"}
        and content(b)["dispositifAmdtCreditPLFR"]["cpEgalAe"] == "false"
    ),
    "amendement/plfr_line": lambda b: (
        content(b)["dispositifAmdtCreditPLFR"]["listeProgrammes"]["programme"][0]["lignesCredits"][
            "ligneCredit"
        ]["autorisationEngagementSupplementaire"]
        == "800000"
    ),
    "amendement/waiting": lambda b: state(b)["etat"] == {"code": "AC", "libelle": "A discuter"},
    "amendement/being_treated": lambda b: (
        is_nil(state(b)["sousEtat"])
        and b["corps"]["cartoucheInformatif"].startswith("Sous réserve de son traitement")
    ),
    "amendement/receivable": lambda b: state(b)["sousEtat"] == {"code": "R", "libelle": "R"},
    "amendement/not_yet_published": lambda b: is_nil(b["cycleDeVie"]["datePublication"]),
    "amendement/withdrawn_after": lambda b: (
        state(b)["sousEtat"]["libelle"] == "Retiré après publication" and "dispositif" in content(b)
    ),
    "amendement/withdrawn_before": lambda b: (
        is_nil(content(b)) and isinstance(b["cycleDeVie"]["datePublication"], str)
    ),
    "amendement/withdrawn_before_unpublished": lambda b: (
        is_nil(content(b)) and is_nil(b["cycleDeVie"]["datePublication"])
    ),
    "amendement/fallen_without_date": lambda b: (
        b["cycleDeVie"]["sort"] == "Tombé" and is_nil(b["cycleDeVie"]["dateSort"])
    ),
    "amendement/dated_but_withdrawn": lambda b: (
        is_nil(b["cycleDeVie"]["sort"]) and isinstance(b["cycleDeVie"]["dateSort"], str)
    ),
    "amendement/irrecevable_unpublished": lambda b: (
        b["corps"]["cartoucheInformatif"] == "Amendement irrecevable."
        and is_nil(b["cycleDeVie"]["datePublication"])
    ),
    "amendement/ir_credits": lambda b: state(b)["sousEtat"]["libelle"] == "Crédits",
    "amendement/ir_seconde_partie": lambda b: (
        state(b)["sousEtat"]["libelle"] == "Irr en seconde partie"
    ),
    "amendement/ir_premiere_partie": lambda b: (
        state(b)["sousEtat"]["libelle"] == "Irr en première partie"
    ),
    "amendement/ir_lolfss": lambda b: b["corps"]["cartoucheInformatif"].endswith(
        "de financement de la sécurité sociale."
    ),
    "amendement/voted_liminaire": lambda b: division(b)["titre"] == "Article liminaire",
    "amendement/voted_government": lambda b: (
        b["signataires"]["auteur"]["typeAuteur"] == "Gouvernement"
    ),
    "amendement/voted_rect": lambda b: b["identification"]["numeroLong"] == "I-4 (Rect)",
    "amendement/voted_identical_first": lambda b: (
        b["discussionIdentique"] == {"idDiscussion": "60002", "typePosition": "Premier"}
    ),
    "amendement/voted_identical_last": lambda b: (
        b["discussionIdentique"] == {"idDiscussion": "60002", "typePosition": "Dernier"}
    ),
    "amendement/voted_rectifie": lambda b: b["identification"]["numeroLong"] == "6 (Rect)",
    "amendement/voted_suppression": lambda b: "Supprimer cet article." in text(b),
    "amendement/voted_redaction_globale": lambda b: "Le gardien veille." in text(b),
    "amendement/voted_title": lambda b: division(b)["type"] == "TITRE",
    "amendement/voted_first_article": lambda b: division(b)["titre"] == "Article PREMIER",
    "amendement/voted_together_1": lambda b: b["cycleDeVie"]["sort"] == "Adopté",
    "amendement/voted_together_2": lambda b: b["cycleDeVie"]["sort"] == "Adopté",
    "amendement/voted_tie": lambda b: b["cycleDeVie"]["sort"] == "Rejeté",
    "amendement/voted_by_a_man": lambda b: (
        b["signataires"]["libelle"] == "M.&#160;Kerlumière"
        or b["signataires"]["libelle"] == "M.&#160;Kerlumi&#232;re"
    ),
    "amendement/efface": lambda b: (
        state(b)["etat"] == {"code": "effacé", "libelle": "effacé"}
        and is_nil(b["corps"])
        and b["representations"] is None
        and b["signataires"]["libelle"] is None
        and is_nil(b["cycleDeVie"]["dateDepot"])
    ),
    "amendement/incorrect_data": lambda b: b["uid"] in amendements.INCORRECT,
    "amendement/html_hexadecimal": lambda b: "&#x00C0; l&#x2019;alin&#x00E9;a" in text(b),
    "amendement/html_decimal": lambda b: "alin&#233;a&#160;2" in text(b),
    "amendement/html_double_escape": lambda b: "&amp;gt; 12&amp;nbsp;m" in text(b),
    "amendement/html_hidden": lambda b: "display: none" in text(b),
    "amendement/html_word": lambda b: "MsoNormal" in text(b) and "<o:p>" in text(b),
    "amendement/html_decomposed": lambda b: "e&#x0301;" in text(b),
    "amendement/html_zero_width": lambda b: all(
        sign in text(b) for sign in ("&#x200B;", "&#x200C;", "&#x2060;")
    ),
    "amendement/html_line_separator": lambda b: "&#x2028;" in text(b),
    "amendement/html_soft_hyphen": lambda b: "&#x00AD;" in text(b),
    "amendement/html_private_use": lambda b: text(b).count("&#xF0B7;") == 3,
    "amendement/html_control": lambda b: "&#x0080;" in text(b) and "\\u0092" in text(b),
    "amendement/html_table": lambda b: text(b).count("<td") == 6,
    "amendement/html_list": lambda b: text(b).count("<li>") == 5 and "<ol>" in text(b),
    "amendement/html_sup": lambda b: "1<sup>er</sup>" in text(b),
    "amendement/html_image": lambda b: "data:image/png" in text(b) and "blob:https" in text(b),
    "amendement/html_empty_paragraphs": lambda b: "<p>&nbsp;</p>" in text(b),
    "amendement/html_link": lambda b: "<a href=" in text(b) and "a=1&amp;b=2" in text(b),
    "amendement/html_old_tags": lambda b: all(
        f"<{tag}" in text(b)
        for tag in ("center", "strike", "font", "u>", "strong", "sub", "span", "div", "br")
    ),
    "amendement/html_narrow_spaces": lambda b: "L.&#x202F;101&#x2011;2" in text(b),
    "amendement/html_blank_expose": lambda b: (
        content(b)["exposeSommaire"] == "<p>&nbsp;</p><p></p>"
    ),
    "amendement/html_blank_dispositif": lambda b: content(b)["dispositif"] == "<p>&nbsp;</p>",
    "amendement/html_plain_quotes": lambda b: "\\r\\n\\t" in text(b),
    "amendement/uid_16": lambda b: b["legislature"] == "16",
    "amendement/efface_16": lambda b: is_nil(b["corps"]),
    "amendement/uid_15": lambda b: b["legislature"] == "15",
    "amendement/uid_15_sea": lambda b: b["examenRef"] == "EXANR5L15SEA717460BTC2401P0D1",
    "scrutin/title_plain": lambda b: b["titre"].startswith("l'amendement n° 10 de M"),
    "scrutin/title_liminaire": lambda b: " à l'article liminaire du projet" in b["titre"],
    "scrutin/title_gouvernement": lambda b: "n° 3 du Gouvernement" in b["titre"],
    "scrutin/title_rect": lambda b: "n° 4 (rect.) de " in b["titre"],
    "scrutin/title_identical_one": lambda b: "et l'amendement identique suivant" in b["titre"],
    "scrutin/title_identical_many": lambda b: (
        "l'amendement de suppression n° 1 de " in b["titre"]
        and "et les amendements identiques suivants à l'article premier" in b["titre"]
        and b["sort"]["code"] == "rejeté"
    ),
    "scrutin/title_double_space": lambda b: "n°  7" in b["titre"],
    "scrutin/title_typographic_apostrophe": lambda b: b["titre"].startswith("l’amendement n° 8"),
    "scrutin/title_sous_amendement": lambda b: re.match(
        r"le sous-amendement n° 8 de .* à l'amendement n° 7 de .* à l'article 2 ", b["titre"]
    ),
    "scrutin/title_redaction_globale": lambda b: "de rédaction globale n° 9" in b["titre"],
    "scrutin/title_sous_amendmeent": lambda b: b["titre"].startswith("le sous-amendmeent n° 11"),
    "scrutin/title_supression": lambda b: "de supression n° 12" in b["titre"],
    "scrutin/title_examen_prioritaire": lambda b: "(examen prioritaire)" in b["titre"],
    "scrutin/title_first_name": lambda b: "de M. Côme Vasseur-Lune" in b["titre"],
    "scrutin/title_rect_before": lambda b: b["titre"].startswith("l'amendement (rect.) n° 15"),
    "scrutin/title_n_de": lambda b: "n° de 16" in b["titre"],
    "scrutin/title_no_final_dot": lambda b: b["titre"].endswith("lecture)"),
    "scrutin/title_au_titre": lambda b: " au titre de la proposition" in b["titre"],
    "scrutin/title_article_1er": lambda b: "à l'article 1er de" in b["titre"],
    "scrutin/title_several_numbers": lambda b: "les amendements n° 44 et n° 45" in b["titre"],
    "scrutin/title_gender": lambda b: "n° 43 de Mme Kerlumière" in b["objet"]["libelle"],
    "scrutin/misgendered": lambda b: b["titre"] == b["objet"]["libelle"],
    "scrutin/title_article": lambda b: b["titre"].startswith("l'article 4 de la proposition"),
    "scrutin/title_ensemble": lambda b: b["titre"].startswith("l'ensemble de la proposition"),
    "scrutin/title_credits": lambda b: "à l'article 42 du projet de loi" in b["titre"],
    "scrutin/title_treaty_amendement": lambda b: "l'amendement à la convention" in b["titre"],
    "scrutin/title_other": lambda b: "article 50-1" in b["titre"],
    "scrutin/same_title_thrice": lambda b: b["titre"].startswith("l'article unique"),
    "scrutin/motion_de_censure": lambda b: (
        b["typeVote"]["codeTypeVote"] == "MOC"
        and b["syntheseVote"]["decompte"]["contre"] == "0"
        and b["syntheseVote"]["nbrSuffragesRequis"] == "31"
        and b["demandeur"]["texte"] is None
        and b["lieuVote"] == "Salons"
    ),
    "scrutin/synthese_disagrees": lambda b: (
        b["syntheseVote"]["decompte"]["nonVotants"] == "0" and causes(b) == {"MG", "PAN"}
    ),
    "scrutin/num_place_null": lambda b: (
        sum(voter["numPlace"] is None for voter in all_voters(b)) == 1
    ),
    "scrutin/voter_unknown": lambda b: people.INCONNU in {v["acteurRef"] for v in all_voters(b)},
    "scrutin/dossier_given": lambda b: (
        b["objet"]["dossierLegislatif"]
        == {"libelle": "Protéger les phares et leurs gardiens", "dossierRef": "DLR5L17N60001"}
    ),
    "scrutin/dossier_null": lambda b: b["objet"]["dossierLegislatif"] is None,
    "scrutin/seance_nil": lambda b: "n° 21 " in b["titre"],
    "scrutin/outcome_differs": lambda b: b["sort"]["code"] == "adopté",
    "scrutin/tie": lambda b: (
        b["syntheseVote"]["decompte"]["pour"] == b["syntheseVote"]["decompte"]["contre"]
        and b["sort"]["code"] == "rejeté"
    ),
    "scrutin/majority_wrong": lambda b: (
        (vote := blocks(b)[0]["vote"])["positionMajoritaire"]
        != max(("pour", "contre"), key=lambda side: int(vote["decompteVoix"][side]))
    ),
    "scrutin/after_midnight": lambda b: b["dateScrutin"] == "2025-11-04",
    "scrutin/second_deliberation": lambda b: b["titre"].startswith("l'amendement n° 1 de"),
    "scrutin/demandeur_several": lambda b: (
        b["demandeur"]["texte"]
        == 'Présidente du groupe "Phares & Solidarités"\rPrésident du groupe "Les Passerelles"'
    ),
    "scrutin/demandeur_old_spelling": lambda b: b["demandeur"]["texte"].startswith("President "),
    "scrutin/group_single": lambda b: isinstance(
        b["ventilationVotes"]["organe"]["groupes"]["groupe"], dict
    ),
    "scrutin/po0_all": lambda b: {block["organeRef"] for block in blocks(b)} == {"PO0"},
    "scrutin/po0_one": lambda b: [block["organeRef"] for block in blocks(b)].count("PO0") == 1,
    "scrutin/counts_disagree": lambda b: any(
        block["vote"]["decompteVoix"]["pour"] != "0"
        and block["vote"]["decompteNominatif"]["pours"] is None
        for block in blocks(b)
    ),
    "scrutin/same_number_bacs": lambda b: "n° 3 de" in b["titre"],
    "scrutin/same_number_marees": lambda b: b["seanceRef"] == "RUANR5L17S2026IDS30012",
    "scrutin/same_number_organique": lambda b: b["seanceRef"] == "RUANR5L17S2026IDS30012",
    "scrutin/scrutin_solennel": lambda b: (
        b["typeVote"]["codeTypeVote"] == "SPS"
        and b["demandeur"]["texte"] == "Conférence des Présidents"
    ),
    "scrutin/salons": lambda b: b["lieuVote"] == "Salons",
    "scrutin/cause_mg": lambda b: "MG" in causes(b),
    "scrutin/cause_pan": lambda b: "PAN" in causes(b),
    "scrutin/cause_pse": lambda b: "PSE" in causes(b),
    "scrutin/delegation": lambda b: "true" in {v["parDelegation"] for v in all_voters(b)},
    "scrutin/mise_au_point": lambda b: (
        [len(said) for said in claims(b).values() if said] == [1]
        and [type(b["miseAuPoint"][key]) for key in ("nonVotants", "abstentions")] == [list, list]
    ),
    "scrutin/mise_au_point_list": lambda b: max(len(said) for said in claims(b).values()) > 1,
    "scrutin/mise_au_point_absent": lambda b: (
        not {who for said in claims(b).values() for who in said}
        & {voter["acteurRef"] for voter in all_voters(b)}
        and claims(b)["abstentions"]
        and claims(b)["nonVotants"]
    ),
    "scrutin/mise_au_point_same_position": lambda b: all(
        set(said) <= recorded(b, side)
        for side, said in claims(b).items()
        if side != "nonVotantsVolontaires"
    ),
    "scrutin/mise_au_point_empty": lambda b: (
        b["miseAuPoint"]["nonVotants"] == [None, None]
        and b["miseAuPoint"]["pours"] is None
        and set(b["miseAuPoint"]["dysfonctionnement"].values()) == {None}
    ),
    "scrutin/old_group": lambda b: "PO890107" in [block["organeRef"] for block in blocks(b)],
    "scrutin/noisy": lambda b: b["uid"] == votes.NOISY,
    "scrutin/broken": lambda b: blocks(b)[1]["organeRef"] != "PO0",
    "scrutin/backfilled": lambda b: b["objet"]["dossierLegislatif"] is None,
    "scrutin/congres": lambda b: (
        b["numero"] == "1"
        and b["typeVote"]["codeTypeVote"] == "SSG"
        and list(blocks(b)[0]["vote"]["decompteNominatif"])
        == ["nonVotant", "pour", "contre", "abstention"]
    ),
    "scrutin/moc_16": lambda b: (
        b["typeVote"]
        == {
            "codeTypeVote": "MOC",
            "libelleTypeVote": "scrutin public solennel",
            "typeMajorite": "majorité des membres composant l'Assemblée nationale",
        }
    ),
    "scrutin/map_null_16": lambda b: (
        b["miseAuPoint"] is None
        and "lieuVote" not in b
        and "dossierLegislatif" not in b["objet"]
        and all("numPlace" not in voter for voter in all_voters(b))
        and {frozenset(v) for v in all_voters(b) if "causePositionVote" in v}
        == {frozenset({"acteurRef", "mandatRef", "causePositionVote"})}
    ),
    "scrutin/map_16": lambda b: (
        {who for said in claims(b).values() for who in said}
        and "parDelegation" not in json.dumps(b["miseAuPoint"])
    ),
    "scrutin/counts_disagree_15": lambda b: any(
        block["vote"]["decompteVoix"]["pour"] != "0"
        and block["vote"]["decompteNominatif"]["pours"] is None
        for block in blocks(b)
    ),
    "scrutin/solennel_without_delegation_15": lambda b: (
        b["typeVote"]["codeTypeVote"] == "SPS"
        and {v.get("parDelegation", "false") for v in all_voters(b)} == {"false"}
    ),
    "scrutin/missing_numbers_15": lambda b: b["demandeur"]["texte"].startswith("President "),
    "acteur/absent_from_amo10": lambda b: all(
        m["dateFin"] for m in mandates(b) if m["typeOrgane"] == "ASSEMBLEE"
    ),
    "acteur/dead": lambda b: b["etatCivil"]["dateDeces"] == "2025-02-14",
    "acteur/single_mandate": lambda b: isinstance(b["mandats"]["mandat"], dict),
    "acteur/two_groups": lambda b: (
        [m["organes"]["organeRef"] for m in mandates(b) if m["typeOrgane"] == "GP"][:2]
        == ["PO890107", "PO890106"]
    ),
    "acteur/two_legislatures": lambda b: {"16", "17"} <= {m["legislature"] for m in mandates(b)},
    "acteur/single_address": lambda b: isinstance(b["adresses"]["adresse"], dict),
    "acteur/namesake": lambda b: b["etatCivil"]["ident"]["nom"] == "Vasseur-Lune",
    "acteur/leaves_on_day_2": lambda b: None in [m["dateFin"] for m in mandates(b)],
    "deport/ignored": lambda b: b["refActeur"] == "PA900012",
    "organe/group_ended": lambda b: b["viMoDe"]["dateFin"] == "2025-10-31",
    "organe/ends_on_day_2": lambda b: b["viMoDe"]["dateFin"] is None,
    "dossier/other_legislature": lambda b: b["legislature"] == "16",
    "dossier/resolution": lambda b: b["@xsi:type"] == "DossierResolutionAN",
    "dossier/started_by_the_senate": lambda b: (
        len(b["initiateur"]["acteurs"]["acteur"]) == 2
        and b["initiateur"]["organes"]["organe"]["organeRef"]["uid"] == "PO78718"
    ),
    "document/report": lambda b: b["@xsi:type"] == "rapportParlementaire_Type",
    "document/cosigned": lambda b: len(b["coSignataires"]["coSignataire"]) == 6,
    "reunion/seance": lambda b: b["identifiants"]["quantieme"] == "Première",
    "reunion/senate": lambda b: b["organeReuniRef"] == "PO78718",
    "reunion/deleted": lambda b: (
        b["cycleDeVie"]["etat"] == "Supprimé" and b["identifiants"]["idJO"] is None
    ),
    "reunion/initiative": lambda b: b["@xsi:type"] == "reunionInitParlementaire_type",
    "reunion/other_legislature": lambda b: b["uid"].startswith("RUANR5L16"),
    "reunion/without_end": lambda b: "timeStampFin" not in b,
    "reunion/without_place": lambda b: "lieu" not in b,
    "reunion/cancelled": lambda b: b["cycleDeVie"]["etat"] == "Annulé",
}
"""« set/name » of QUIRKS -> what makes it that shape."""

ELSEWHERE = {"acteur/absent_everywhere", "acteur/comes_on_day_2"}
"""Quirks that are the absence of a document on day 1."""


def test_every_quirk_is_described() -> None:
    families = ("amendement/irrecevable: ", "amendement/sort: ", "amendement/day_2: ")
    told = {name for name in QUIRKS if not name.startswith(families)}
    assert told == SHAPES.keys() | ELSEWHERE


@pytest.mark.parametrize("name", SHAPES)
def test_a_quirk_shows_its_shape(day_1: dict[str, Json], name: str) -> None:
    assert SHAPES[name](day_1[QUIRKS[name]])


@pytest.mark.parametrize("seed", [2, 7])
def test_quirks_show_their_shapes_whatever_the_seed(seed: int) -> None:
    sets = story.day_1(seed).sets
    bodies = {
        uid: next(iter(document.values())) for one in sets.values() for uid, document in one.items()
    }
    for name, shape in SHAPES.items():
        if QUIRKS[name] in bodies:
            assert shape(bodies[QUIRKS[name]]), name


@pytest.mark.parametrize("name", sorted(ELSEWHERE))
def test_some_quirks_are_people_whom_day_1_does_not_know(day_1: dict[str, Json], name: str) -> None:
    assert QUIRKS[name] not in day_1


@pytest.mark.parametrize(
    "name", [name for name in QUIRKS if name.startswith("amendement/irrecevable: ")]
)
def test_every_inadmissibility_has_its_codes_and_its_cartouche(
    day_1: dict[str, Json], name: str
) -> None:
    etat = documents.ETATS[name.partition(": ")[2]]
    body = day_1[QUIRKS[name]]
    assert state(body)["sousEtat"] == {"code": etat.sous_code, "libelle": etat.sous_libelle}
    assert body["corps"]["cartoucheInformatif"] == etat.cartouche
    assert is_nil(content(body))


@pytest.mark.parametrize("sort", documents.SORTS)
def test_every_sort_occurs_with_its_text(day_1: dict[str, Json], sort: str) -> None:
    body = day_1[QUIRKS[f"amendement/sort: {sort}"]]
    assert body["cycleDeVie"]["sort"] == sort
    assert state(body)["sousEtat"] == {"code": "DI", "libelle": sort}
    assert "dispositif" in content(body)


def test_every_etat_of_the_sources_occurs_on_day_1(day_1: dict[str, Json]) -> None:
    shown = {
        (state(body)["etat"]["code"], (state(body)["sousEtat"] or {}).get("libelle"))
        for uid, body in day_1.items()
        if uid.startswith("AMANR5L17")
    }
    assert {(etat.code, etat.sous_libelle) for etat in documents.ETATS.values()} <= shown


def test_members_lie_where_the_sources_say(folders: list[Path]) -> None:
    with zipfile.ZipFile(folders[0] / "repository" / PATHS["17", "amendements"]) as archive:
        names = set(archive.namelist())
    assert "json/DLR5L17N60001/PIONANR5L17BTC1850/AMANR5L17PO838901BTC1850P0D1N000001.json" in names
    assert "json/DLR5L16N59901/PIONANR5L17BTC1700/AMANR5L17PO838901BTC1700P0D1N000001.json" in names
    assert f"json/incorrect_data/148700/{QUIRKS['amendement/incorrect_data']}.json" in names
    with zipfile.ZipFile(folders[0] / "repository" / PATHS["16", "scrutins"]) as archive:
        assert "json/VTCGR5L16V1.json" in archive.namelist()
    with zipfile.ZipFile(folders[0] / "repository" / PATHS["15", "amendements"]) as archive:
        assert (
            "json/DLR5L15N58801/PRJLANR5L15BTC2401/AMANR5L15SEA717460BTC2401P0D1N35.json"
            in archive.namelist()
        )
    with zipfile.ZipFile(folders[0] / "repository" / PATHS["17", "acteurs"]) as archive:
        kinds = {name.split("/")[1] for name in archive.namelist()}
        assert kinds == {"acteur", "organe", "deport"}


# -- beside the real files -----------------------------------------------------------------------

KNOWN_ADDITIONS = (
    # Shapes that SOURCES lists and that the real files at hand happen not to have.
    "dispositifAmdtCreditPLF.listeProgrammes.programme:",
    "dispositifAmdtCreditPLF.listeProgrammes.programme.",
    "programme[].lignesCredits.ligneCredit:list",
    "programme[].lignesCredits.ligneCredit[]",
    "objet.dossierLegislatif",
    "groupes.groupe:obj",
    "groupes.groupe.",
    "numPlace:null",
    "actesLegislatifs",
)


def shapes(documents_: Iterator[Json]) -> set[str]:
    """« path:kind » of everything in some documents."""
    found: set[str] = set()

    def walk(value: Any, path: str) -> None:
        if isinstance(value, dict):
            found.add(f"{path}:{'nil' if is_nil(value) else 'obj'}")
            if not is_nil(value):
                for key, item in value.items():
                    walk(item, f"{path}.{key}")
        elif isinstance(value, list):
            found.add(f"{path}:list")
            for item in value:
                walk(item, f"{path}[]")
        else:
            found.add(f"{path}:{'null' if value is None else 'str'}")

    for document in documents_:
        walk(document, "")
    return found


def archived(archive: Path, prefix: str) -> Iterator[Json]:
    with zipfile.ZipFile(archive) as opened:
        for name in opened.namelist():
            if name.startswith(prefix):
                yield json.loads(opened.read(name))


@real
@pytest.mark.real
@pytest.mark.parametrize(
    ("kind", "archive"),
    [
        ("scrutins", "jour2/repository/17/loi/scrutins/Scrutins.json.zip"),
        ("amendements", "jour2/repository/17/loi/amendements_div_legis/Amendements.json.zip"),
        ("reunions", "jour2/repository/17/vp/reunions/Agenda.json.zip"),
        ("documents", "jour2/repository/16/loi/dossiers_legislatifs/Dossiers_Legislatifs.json.zip"),
        ("dossiers", "jour2/repository/16/loi/dossiers_legislatifs/Dossiers_Legislatifs.json.zip"),
    ],
)
def test_made_up_documents_have_no_shape_that_real_ones_lack(
    final: story.Story, kind: str, archive: str
) -> None:
    prefix = "json/" if kind in ("scrutins", "amendements") else ARCHIVES[kind][1]
    ours = shapes(iter(final.sets[kind].values()))
    theirs = shapes(archived(REAL / archive, prefix))
    extra = {
        shape for shape in ours - theirs if not any(known in shape for known in KNOWN_ADDITIONS)
    }
    assert extra == set()


@real
@pytest.mark.real
def test_made_up_scrutins_of_the_16th_have_no_shape_that_real_ones_lack() -> None:
    ours = assembly.frozen_sets(SEED, "16")["scrutins"]
    del ours[QUIRKS["scrutin/congres"]]
    path = REAL / "jour2/repository/16/loi/scrutins/Scrutins.json.zip"
    extra = shapes(iter(ours.values())) - shapes(archived(path, "json/"))
    assert extra == {
        ".scrutin.miseAuPoint.nonVotantsVolontaires[].votant:obj",
        ".scrutin.miseAuPoint.nonVotantsVolontaires[].votant.acteurRef:str",
        ".scrutin.miseAuPoint.nonVotantsVolontaires[].votant.mandatRef:str",
    }
