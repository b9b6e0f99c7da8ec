"""Every real document at hand is read without drift, and as many rows come of it as it prints.

What is expected is counted here with json and zipfile alone, and stands as literal figures too.
"""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import zstandard

from scraper.reading import zip as reader
from scraper.records import Member, Published, Signal
from scraper.sources import SOURCES
from storage.rows import flatten
from storage.tables import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.sources import Source
    from storage.rows import Flat

AN = Path(__file__).resolve().parents[3] / "shared" / "an"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not AN.is_dir(), reason="the real files of the AN are not beside this checkout (shared/an)"
    ),
]

#: What the AN prints wrong in these files, and nothing else.
KNOWN_SIGNALS = Counter({"unknown_group": 12, "totals_mismatch": 1})


def archives(day: str) -> list[tuple[str, Source, Path]]:
    """The official ZIPs of one day: the key of the set, its source, its file."""
    root = AN / day / "repository"
    return [
        (source.key(archive), source, root / archive.path)
        for source in SOURCES
        for alternatives in source.archives
        for archive in alternatives
        if (root / archive.path).is_file()
    ]


def parsed(source: Source, members: Iterator[Member]) -> tuple[list[Flat], list[Signal]]:
    """Every row and every signal; an unreadable or unplaced document fails the test by itself."""
    flats, signals = [], []
    for member in members:
        assert source.route(member.path) is not None, member.path
        for found in source.parse(member):
            if isinstance(found, Published):
                flats.append(flatten(found))
            else:
                signals.append(found)
    return flats, signals


def members(path: Path) -> Iterator[Member]:
    with path.open("rb") as file:
        for entry in reader.directory(path).entries:
            yield Member(entry.path, reader.read(file, entry))


def documents(path: Path) -> Iterator[tuple[str, Any]]:
    """The same documents by the standard library alone: path, and the object in its wrapper."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield name, next(iter(json.loads(archive.read(name)).values()))


def listed(value: Any) -> list[Any]:
    """Nothing, one or many, as a list."""
    if value is None or (isinstance(value, dict) and "@xsi:nil" in value):
        return []
    return value if isinstance(value, list) else [value]


def text(value: Any) -> Any:
    """A value, None for both of the AN's nulls."""
    return None if isinstance(value, dict) and "@xsi:nil" in value else value


@cache
def read_real(day: str, key: str) -> tuple[Path, list[Flat], list[Signal]]:
    """One archive: its file, every row of it, every signal."""
    source, path = next((source, path) for name, source, path in archives(day) if name == key)
    return path, *parsed(source, members(path))


def rows(flats: list[Flat], family: str, table: str) -> list[dict[str, Any]]:
    """The rows of one child table."""
    children = FAMILIES[family].children
    rank = [child.name for child in children].index(table)
    names = [fact.name for fact in children[rank].facts]
    return [
        dict(zip(names, row, strict=True))
        for flat in flats
        if flat.family == family
        for row in flat.children[rank]
    ]


def values(flats: list[Flat], family: str, column: str) -> list[Any]:
    """One column of a family."""
    rank = [fact.name for fact in FAMILIES[family].facts].index(column)
    return [flat.values[rank] for flat in flats if flat.family == family]


# --- everything -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "key", "expected"),
    [
        ("jour1", "acteurs/AMO10", {"acteur": 575, "mandat": 13_491, "organe": 7_144}),
        ("jour1", "dossiers/17", {"dossier": 8, "document": 5}),
        ("jour1", "agenda/17", {"seance": 620}),
        ("jour1", "amendements/17", {"amendement": 2_726}),
        ("jour1", "scrutins/17", {"scrutin": 462}),
        ("jour2", "acteurs/AMO10", {"acteur": 603, "mandat": 13_222, "organe": 8_957}),
        ("jour2", "dossiers/16", {"dossier": 500, "document": 1_125}),
        ("jour2", "dossiers/17", {"dossier": 8, "document": 5}),
        ("jour2", "agenda/17", {"seance": 620}),
        ("jour2", "amendements/17", {"amendement": 2_874}),
        ("jour2", "scrutins/16", {"scrutin": 312}),
        ("jour2", "scrutins/17", {"scrutin": 597}),
    ],
)
def test_every_real_document_is_read_without_drift(
    day: str, key: str, expected: dict[str, int]
) -> None:
    path, flats, signals = read_real(day, key)
    assert Counter(flat.family for flat in flats) == Counter(expected)
    assert len({flat.uid for flat in flats}) == len(flats)
    known = KNOWN_SIGNALS if key == "scrutins/17" else Counter()
    assert Counter(one.kind for one in signals) == known
    assert Counter(independent_families(key, path)) == Counter(expected)


def independent_families(key: str, path: Path) -> dict[str, int]:
    """How many of each family an archive holds, told by its paths and a few fields."""
    source = key.partition("/")[0]
    if source in {"scrutins", "amendements"}:
        return {source.removesuffix("s"): len(list(documents(path)))}
    found: Counter[str] = Counter()
    for name, body in documents(path):
        if source == "agenda":
            found["seance"] += body["@xsi:type"] == "seance_type"
        elif "/dossierParlementaire/" in name:
            found["dossier"] += 1
        else:
            found[name.split("/")[-2]] += 1
        if "/acteur/" in name:
            found["mandat"] += len(listed((text(body.get("mandats")) or {}).get("mandat")))
    return dict(found)


def test_the_days_hold_no_archive_that_is_not_tested() -> None:
    found = sum(len(list((AN / day).rglob("*.zip"))) for day in ("jour1", "jour2"))
    assert found == len(archives("jour1")) + len(archives("jour2")) == 12


@pytest.mark.parametrize(
    ("name", "total", "kind"),
    [("amendements", 45_972, "amendement"), ("scrutins", 2_600, "scrutin")],
)
def test_a_sample_of_the_full_size_archives_is_read_without_drift(
    name: str, total: int, kind: str
) -> None:
    """2,000 by a fixed seed, with the quoted paths that a rebuilt archive has."""
    source = next(source for source in SOURCES if source.name == name)
    chosen = set(random.Random(17).sample(range(total), 2_000))
    seen = 0
    sample = []
    with (AN / "complet" / f"{name}.tsv.zst").open("rb") as packed:
        stream = io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(packed))
        for rank, line in enumerate(stream):
            seen += 1
            if rank in chosen:
                path, _, body = line.rstrip(b"\n").partition(b"\t")
                sample.append(Member(path.decode(), body))
    assert (seen, len(sample)) == (total, 2_000)
    assert all(member.path.startswith('"json/') for member in sample)
    flats, signals = parsed(source, iter(sample))
    assert Counter(flat.family for flat in flats) == {kind: 2_000}
    assert {one.kind for one in signals} <= set(KNOWN_SIGNALS)


# --- scrutins -------------------------------------------------------------------------------------

LISTS = {
    "pours": "pour",
    "contres": "contre",
    "abstentions": "abstention",
    "nonVotants": "nonVotant",
}


def independent_votes(path: Path) -> tuple[int, Counter[str], int]:
    """Group blocks, named positions, and mises au point."""
    blocks = corrections = 0
    positions: Counter[str] = Counter()
    for _, body in documents(path):
        for block in listed(body["ventilationVotes"]["organe"]["groupes"]["groupe"]):
            blocks += 1
            for name, position in LISTS.items():
                names = block["vote"]["decompteNominatif"][name]
                positions[position] += len(listed(names["votant"])) if names else 0
        for name, holder in (body["miseAuPoint"] or {}).items():
            for one in listed(None if name == "dysfonctionnement" else holder):
                corrections += len(listed(one["votant"])) if one else 0
    return blocks, positions, corrections


@pytest.mark.parametrize(
    ("day", "key", "blocks", "positions", "corrections"),
    [
        ("jour1", "scrutins/17", 5_544, (33_401, 29_645, 4_011, 938), 201),
        ("jour2", "scrutins/17", 7_164, (43_668, 41_865, 5_378, 1_094), 251),
        ("jour2", "scrutins/16", 3_432, (37_988, 40_289, 4_967, 299), 342),
    ],
)
def test_every_name_of_every_scrutin_becomes_a_row(
    day: str,
    key: str,
    blocks: int,
    positions: tuple[int, int, int, int],
    corrections: int,
) -> None:
    path, flats, _ = read_real(day, key)
    votes = Counter(row["position"] for row in rows(flats, "scrutin", "vote"))
    counted = (
        len(rows(flats, "scrutin", "vote_groupe")),
        votes,
        len(rows(flats, "scrutin", "mise_au_point")),
    )
    assert counted == independent_votes(path)
    names = ("pour", "contre", "abstention", "nonVotant")
    assert (counted[0], tuple(votes[name] for name in names), counted[2]) == (
        blocks,
        positions,
        corrections,
    )


def test_the_real_lost_groups_and_wrong_total_are_those_that_are_known() -> None:
    """V489 and V491 to V501 lost all twelve groups; V1 prints 10 non-voters and names 21."""
    path, flats, signals = read_real("jour1", "scrutins/17")
    lost = [one.uid for one in signals if one.kind == "unknown_group"]
    assert sorted(lost) == sorted(f"VTANR5L17V{n}" for n in (489, *range(491, 502)))
    (wrong,) = (one for one in signals if one.kind == "totals_mismatch")
    assert (wrong.uid, wrong.value) == ("VTANR5L17V1", "10 ≠ 21")
    unknown = [row for row in rows(flats, "scrutin", "vote_groupe") if row["organe_ref"] is None]
    assert len(unknown) == 12 * 12
    assert {row["organe_ref_publie"] for row in unknown} == {"PO0"}
    assert Counter(values(flats, "scrutin", "only_pour_counted"))[True] == sum(
        body["typeVote"]["codeTypeVote"] == "MOC" for _, body in documents(path)
    )


def test_what_the_16th_does_not_publish_is_null_in_every_row() -> None:
    _, flats, _ = read_real("jour2", "scrutins/16")
    assert set(values(flats, "scrutin", "lieu_vote")) == {None}
    assert set(values(flats, "scrutin", "dossier_ref")) == {None}
    votes = rows(flats, "scrutin", "vote")
    assert {row["num_place"] for row in votes} == {None}
    by_position = {(row["position"] == "nonVotant", row["par_delegation"]) for row in votes}
    assert by_position == {(True, None), (False, True), (False, False)}
    corrections = rows(flats, "scrutin", "mise_au_point")
    assert {row["par_delegation"] for row in corrections} == {None}


# --- amendements ----------------------------------------------------------------------------------


def independent_amendements(path: Path) -> dict[str, Any]:
    """What the issue counts, told by plain dictionaries."""
    found: dict[str, Any] = {"sorts": Counter(), "cosignatures": 0, "sous": 0, "credits": 0}
    found |= {"effacés": 0, "dossiers": Counter()}
    for name, body in documents(path):
        found["sorts"][text(body["cycleDeVie"]["sort"])] += 1
        signed = text(body["signataires"]["cosignataires"])
        found["cosignatures"] += len(listed(signed["acteurRef"])) if signed else 0
        found["sous"] += text(body["amendementParentRef"]) is not None
        words = text((text(body["corps"]) or {}).get("contenuAuteur")) or {}
        found["credits"] += any("AmdtCredit" in field for field in words)
        found["effacés"] += body["cycleDeVie"]["etatDesTraitements"]["etat"]["code"] == "effacé"
        found["dossiers"][name.split("/")[1]] += 1
    return found


@pytest.mark.parametrize(
    ("day", "cosignatures"),
    [("jour1", 79_610), ("jour2", 83_235)],
)
def test_every_amendement_is_counted_as_it_is_printed(day: str, cosignatures: int) -> None:
    path, flats, _ = read_real(day, "amendements/17")
    parents = values(flats, "amendement", "amendement_parent_ref")
    assert {
        "sorts": Counter(values(flats, "amendement", "sort")),
        "cosignatures": len(rows(flats, "amendement", "cosignataire")),
        "sous": len(parents) - parents.count(None),
        "credits": sum(
            nature is not None for nature in values(flats, "amendement", "credit_nature")
        ),
        "effacés": values(flats, "amendement", "etat_code").count("effacé"),
        "dossiers": Counter(values(flats, "amendement", "dossier_ref")),
    } == independent_amendements(path)
    assert len(rows(flats, "amendement", "cosignataire")) == cosignatures


def test_the_first_day_is_as_the_issue_counts_it() -> None:
    _, path = next((s, p) for name, s, p in archives("jour1") if name == "amendements/17")
    found = independent_amendements(path)
    assert found["sorts"] == {
        "Rejeté": 821,
        "Adopté": 518,
        "Tombé": 257,
        "Non soutenu": 216,
        "Retiré": 105,
        None: 809,
    }
    assert (found["sous"], found["credits"], found["effacés"]) == (96, 396, 1)


def test_every_programme_and_line_of_credits_is_a_row() -> None:
    path, flats, _ = read_real("jour1", "amendements/17")
    expected: Counter[tuple[str, str]] = Counter()
    for _, body in documents(path):
        words = text((text(body["corps"]) or {}).get("contenuAuteur")) or {}
        for field, moved in words.items():
            if "AmdtCredit" in field:
                nature = field.removeprefix("dispositifAmdtCredit")
                for one in listed(moved["listeProgrammes"]["programme"]):
                    expected[nature, "programme"] += 1
                    lines = text(one["lignesCredits"]) or {}
                    expected[nature, "ligne"] += len(listed(lines.get("ligneCredit")))
    counted = Counter((row["nature"], row["niveau"]) for row in rows(flats, "amendement", "credit"))
    assert counted == +expected
    assert {nature for nature, _ in counted} == {"PLF", "PLFR"}
    amounts = [
        row["autorisation_engagement"]
        for row in rows(flats, "amendement", "credit")
        if row["nature"] == "PLF"
    ]
    assert None not in amounts
    assert min(amounts) < 0 < max(amounts)


# --- people ---------------------------------------------------------------------------------------


def told_names(body: Any) -> set[str]:
    return {str(value) for value in body["etatCivil"]["ident"].values()}


def test_no_phone_mail_address_or_birth_of_a_real_person_is_in_any_column() -> None:
    """Every private value printed for a person is looked for in the rows that came of them."""
    source, path = next((s, p) for name, s, p in archives("jour2") if name == "acteurs/AMO10")
    leaks = []
    looked_for = 0
    for member in members(path):
        if "/acteur/" not in member.path:
            continue
        body = json.loads(member.data)["acteur"]
        told = json.dumps(
            [
                [flat.values, flat.children]
                for found in source.parse(member)
                if isinstance(found, Published)
                for flat in [flatten(found)]
            ],
            ensure_ascii=False,
        )
        private = [str(body["etatCivil"]["infoNaissance"]["dateNais"])]
        for address in listed((text(body.get("adresses")) or {}).get("adresse")):
            private += [str(address.get("valElec") or ""), str(address.get("nomRue") or "")]
        # an account that is the bare name says no more than the name
        private = [one for one in private if len(one) > 6 and one not in told_names(body)]
        looked_for += len(private)
        leaks += [one for one in private if one in told]
    assert leaks == []
    assert looked_for > 1_500
