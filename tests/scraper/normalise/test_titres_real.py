"""Every real title at hand is read, or stands with its reason in a table that was reviewed.

What is expected is counted here by plain searches of the titles, and stands as literal figures too;
nothing of the grammar's tables is used.
"""

from __future__ import annotations

import csv
import io
import json
import re
import time
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import zstandard

from scraper.normalise.titres import Titre, read_titre
from scraper.records import Signal

if TYPE_CHECKING:
    from collections.abc import Iterator

AN = Path(__file__).resolve().parents[4] / "shared" / "an"
UNREAD = Path(__file__).resolve().parents[2] / "fixtures" / "titres" / "non_lus.tsv"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not AN.is_dir(), reason="the real files of the AN are not beside this checkout (shared/an)"
    ),
]


def documents() -> Iterator[dict[str, object]]:
    """The scrutins of the XVIIᵉ at full size, and those of the XVIᵉ at hand."""
    with (AN / "complet" / "scrutins.tsv.zst").open("rb") as packed:
        for line in io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(packed)):
            yield json.loads(line.partition(b"\t")[2])["scrutin"]
    for path in (AN / "jour2" / "repository" / "16").rglob("*crutins*.zip"):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield json.loads(archive.read(name))["scrutin"]


@cache
def titles() -> dict[str, str]:
    return {str(one["uid"]): str(one["titre"]) for one in documents()}


@cache
def readings() -> dict[str, Titre]:
    """What was read; a Signal is the first test's affair."""
    read = {uid: read_titre(title) for uid, title in titles().items()}
    return {uid: one for uid, one in read.items() if isinstance(one, Titre)}


def plain(title: str) -> str:
    return re.sub(r"\s+", " ", title.replace("’", "'"))


def head(title: str) -> str:
    """What stands before the title of the text."""
    return re.split(r"(?:projet|proposition) de (?:loi|résolution)", plain(title))[0]


def disagreeing(searched: dict[str, object], read: dict[str, object]) -> dict[str, object]:
    return {uid: (searched[uid], read[uid]) for uid in read if searched[uid] != read[uid]}


def test_every_real_title_is_read_or_listed_with_its_reason() -> None:
    with UNREAD.open(encoding="utf-8", newline="") as lines:
        listed = {row["uid"]: row["reason"] for row in csv.DictReader(lines, delimiter="\t")}
    unread = {
        uid: title
        for uid, title in titles().items()
        if isinstance(read_titre(title), Signal) and uid not in listed
    }
    assert unread == {}
    assert all(listed.values())
    assert not listed.keys() & readings().keys()
    assert len(titles()) == 2_600 + 312


def test_there_are_so_many_of_each_kind() -> None:
    """Told apart by the first words of the title alone."""
    searched = Counter()
    for title in titles().values():
        first = re.match(
            r"(l'am\w+|le sous-am\w+|l'article|l'ensemble de la \w+ partie|l'ensemble"
            r"|la \w+ partie|la motion de \w+|la déclaration|la demande"
            r"|la proposition de (?:résolution|prolongation))",
            plain(title),
        )
        assert first, title
        searched[re.sub(r" am\w+|(?<=l')am\w+|(?<=-)am\w+", "amendement", first[1])] += 1
    assert searched == {
        "l'amendement": 2_228,
        "le sous-amendement": 187,
        "l'article": 331,
        "l'ensemble": 114,
        "la motion de rejet": 28,
        "la motion de censure": 12,
        "la proposition de résolution": 5,
        "l'ensemble de la première partie": 1,
        "l'ensemble de la deuxième partie": 1,
        "la première partie": 1,
        "la demande": 2,
        "la déclaration": 1,
        "la proposition de prolongation": 1,
    }
    assert Counter(one.kind for one in readings().values()) == {
        "amendement": 2_228,
        "sous_amendement": 187,
        "article": 331,
        "ensemble": 114,
        "motion_rejet_prealable": 28,
        "motion_censure": 12,
        "texte": 5,
        "partie": 3,
        "demande": 2,
        "declaration": 1,
        "prolongation_seance": 1,
    }


def test_the_word_amendement_does_not_make_a_vote_on_one() -> None:
    """Three treaties, and a demande for a second deliberation."""
    others = {
        uid: one.kind
        for uid, one in readings().items()
        if "amendement" in titles()[uid] and not one.numeros
    }
    assert others == {
        "VTANR5L17V1333": "article",
        "VTANR5L17V2459": "motion_rejet_prealable",
        "VTANR5L17V2460": "ensemble",
        "VTANR5L17V1301": "demande",
    }


def test_every_number_is_read_and_in_its_order() -> None:
    def numbers(one: Titre) -> list[int]:
        return [*one.numeros, *(one.parent.numeros if one.parent else ())]

    votes = {uid: one for uid, one in readings().items() if one.numeros}
    searched = {
        uid: [
            int(found)
            for found in re.findall(r"(?:n° ?(?:de )?|l'amendement )(\d+)", head(titles()[uid]))
        ]
        for uid in votes
    }
    assert disagreeing(searched, {uid: numbers(one) for uid, one in votes.items()}) == {}
    assert Counter(len(found) for found in searched.values()) == {1: 2_229, 2: 186}


@pytest.mark.parametrize(
    ("field", "words", "count"),
    [
        ("suppression", r"supp?ression", 166),
        ("redaction_globale", r"globale", 8),
        ("retablissement", r"de rétablissement", 6),
        ("article_supprime", r"\(supprimé\)", 119),
        ("examen_prioritaire", r"\(examen prioritaire\)", 247),
    ],
)
def test_what_is_said_before_the_text_is_read(field: str, words: str, count: int) -> None:
    """But for two sous-amendements whose parents restore an article."""
    read = {uid: getattr(one, field) for uid, one in readings().items()}
    searched = {uid: bool(re.search(words, head(title))) for uid, title in titles().items()}
    parents = ("VTANR5L17V896", "VTANR5L17V1213") if field == "retablissement" else ()
    assert disagreeing(searched, read) == dict.fromkeys(parents, (True, False))
    assert sum(read.values()) == count


def test_what_is_said_of_an_amendement_or_of_its_parent_is_read() -> None:
    votes = {uid: one for uid, one in readings().items() if one.numeros}
    for words, read, count in (
        (
            r"identique|suivant",
            {
                u: one.identiques or bool(one.parent and one.parent.identiques)
                for u, one in votes.items()
            },
            None,
        ),
        (
            r"rect",
            {u: bool(one.rect or (one.parent and one.parent.rect)) for u, one in votes.items()},
            None,
        ),
        (r"à l'amendement n", {u: one.parent is not None for u, one in votes.items()}, 186),
        (r"après l'", {u: one.place == "après" for u, one in votes.items()}, 662),
        (r"avant l'", {u: one.place == "avant" for u, one in votes.items()}, 30),
        (r"au titre", {u: one.division == "titre" for u, one in votes.items()}, 23),
    ):
        searched = {uid: bool(re.search(words, head(titles()[uid]))) for uid in votes}
        assert disagreeing(searched, read) == {}
        assert count in (None, sum(read.values()))
    assert Counter(one.rect for one in votes.values()) == {0: 2_323, 1: 89, 2: 3}


def test_articles_are_read_as_printed_but_for_their_first() -> None:
    searched = {}
    for uid, title in titles().items():
        words = head(title).split("application")[0]
        found = re.search(r"article ([^,(]*?)(?= ?\(| du | de la | et |,|$)", words)
        printed = found[1].strip() if found else ""
        searched[uid] = re.sub("^premier", "1er", printed).replace("ters", "ter")
    searched["VTANR5L17V1089"] = searched["VTANR5L17V1089"].replace("bis a", "bis A")
    assert disagreeing(searched, {uid: one.article for uid, one in readings().items()}) == {}


def test_texts_are_read_to_their_end_and_no_further() -> None:
    marks = r"(?: ?\( ?(?:seconde|première|deuxième|nouvelle|lecture|texte de|art)[^()]*\))+$"
    searched = {}
    for uid, title in titles().items():
        found = re.search(r"(?:projet|proposition) de (?:loi|résolution).*", plain(title))
        searched[uid] = re.sub(marks, "", found[0].rstrip(" .")).rstrip(" .)") if found else ""
    assert disagreeing(searched, {uid: one.texte for uid, one in readings().items()}) == {}
    lectures = Counter(one.lecture for one in readings().values())
    assert lectures == {
        "première lecture": 2_743,
        "deuxième lecture": 46,
        "texte de la commission mixte paritaire": 34,
        "nouvelle lecture": 1,
        "lecture définitive": 1,
        "": 87,
    }


def test_every_person_is_named_as_printed() -> None:
    """Those with a civility of their own; two motions have « MM. » and several names."""
    name = r"(?:de )?[A-ZÉj][^ ,]*(?:(?: [lL]e)? [A-ZÉ][^ ,]*)*"
    searched, read = {}, {}
    for uid, one in readings().items():
        if "MM." in titles()[uid] or one.kind == "demande":
            continue
        searched[uid] = re.findall(rf"(?:M\. ?|Mme |M )({name})", head(titles()[uid]))
        named = [*one.auteurs, *(one.parent.auteurs if one.parent else ())]
        read[uid] = [auteur.nom for auteur in named if auteur.civilite]
    assert disagreeing(searched, read) == {}


@pytest.mark.parametrize(
    ("kind", "words", "count"),
    [("gouvernement", "du Gouvernement", 150), ("commission", "de la commission", 10)],
)
def test_every_office_is_named_as_printed(kind: str, words: str, count: int) -> None:
    """« la déclaration du Gouvernement » has no author."""
    votes = {uid: one for uid, one in readings().items() if one.numeros}
    named = {
        uid: [*one.auteurs, *(one.parent.auteurs if one.parent else ())]
        for uid, one in votes.items()
    }
    read = {uid: sum(one.kind == kind for one in all_named) for uid, all_named in named.items()}
    assert disagreeing({uid: head(titles()[uid]).count(words) for uid in votes}, read) == {}
    assert sum(read.values()) == count


def test_a_whole_legislature_of_titles_is_read_in_about_half_a_second() -> None:
    """8,500 titles, in time of this process; four times as much on a busy machine."""
    sample = [*titles().values()] * 3
    started = time.process_time()
    for title in sample[:8_500]:
        read_titre(title)
    assert time.process_time() - started < 2
