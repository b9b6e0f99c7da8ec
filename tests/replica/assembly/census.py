"""Counts of a day's documents of the 17th, taken straight from them, for tests to compare with."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.replica.assembly import story, votes

if TYPE_CHECKING:
    from tests.replica.documents import Json

_LISTS = {
    "pours": "pour",
    "contres": "contre",
    "abstentions": "abstention",
    "nonVotants": "nonVotant",
    "nonVotantsVolontaires": "nonVotantVolontaire",
}


def census(day: int, seed: int) -> dict[str, int]:
    """Counts of day `day`.

    Returns:
        Sizes of the sets, and: blocs, positions and positions pour/contre/abstention/nonVotant
        (people named), scrutins with a mise au point, declarations in them, cosignatures,
        sous-amendements, amendements with credits, and « sort Adopté » … « sort nil ».
    """
    return dict(_count(story.on(day, seed).sets))


def _count(sets: dict[str, dict[str, Json]]) -> Counter[str]:
    found: Counter[str] = Counter({kind: len(documents) for kind, documents in sets.items()})
    for document in sets["scrutins"].values():
        _count_scrutin(document["scrutin"], found)
    for document in sets["amendements"].values():
        _count_amendement(document["amendement"], found)
    return found


def _count_scrutin(body: Json, found: Counter[str]) -> None:
    blocks = body["ventilationVotes"]["organe"]["groupes"]["groupe"]
    for block in blocks if isinstance(blocks, list) else [blocks]:
        found["blocs"] += 1
        for side, named in block["vote"]["decompteNominatif"].items():
            found["positions"] += len(votes.voters(named))
            found[f"positions {_LISTS[side]}"] += len(votes.voters(named))
    said = 0
    for side, named in body["miseAuPoint"].items():
        if side in _LISTS:
            said += sum(
                len(votes.voters(n)) for n in (named if isinstance(named, list) else [named])
            )
    found["declarations"] += said
    found["scrutins with a mise au point"] += said > 0


def _count_amendement(body: Json, found: Counter[str]) -> None:
    signed = body["signataires"]["cosignataires"].get("acteurRef", [])
    found["cosignatures"] += 1 if isinstance(signed, str) else len(signed)
    found["sous-amendements"] += isinstance(body["amendementParentRef"], str)
    content = body["corps"].get("contenuAuteur", {})
    found["amendements with credits"] += any(key.startswith("dispositifAmdt") for key in content)
    sort = body["cycleDeVie"]["sort"]
    found[f"sort {sort if isinstance(sort, str) else 'nil'}"] += 1
