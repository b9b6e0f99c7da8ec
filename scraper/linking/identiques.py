"""The identical amendements that one vote decided together with the one cited.

The AN groups identical amendements (`discussionIdentique`), and a vote decides those of the group
that were defended. A title cites the first and need not name the others; it may even cite one that
was itself not defended, while a twin was voted (the trap).

A twin was put to the vote where its own sort is the vote's outcome: only so can it be told from
those not defended, withdrawn or fallen. This looks at the sort of the *twins*, to count them in;
it never chooses the amendement cited, whose sort stays an independent check. Left out too: a twin
that another vote cites; and, where the title announces no identical one, a twin decided at another
moment than the one cited (by a show of hands, before).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from scraper.linking.croisement import PUT_TO_VOTE, agrees

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from scraper.linking.demandes import Demand
    from scraper.linking.index import Index
    from scraper.linking.records import Candidate

#: The AN records those decided together one after the other, within seconds.
_TOGETHER: Final = dt.timedelta(minutes=2)


def identiques(
    asked: Demand, principal: Candidate, index: Index, claimed: AbstractSet[str]
) -> Iterator[tuple[Candidate, str]]:
    """The twins put to the same vote, each with the reason."""
    announced = asked.titre.identiques or principal.sort not in PUT_TO_VOTE
    for twin in index.twins(principal):
        if twin.uid in claimed or not agrees(asked.vote.sort_code, twin.sort):
            continue
        if twin.amendement_parent_ref != principal.amendement_parent_ref:
            continue
        if announced or _together(principal.date_sort, twin.date_sort):
            yield twin, _reason(asked, principal, twin)


def _together(one: dt.datetime | None, other: dt.datetime | None) -> bool:
    if one is None or other is None or (one.tzinfo is None) != (other.tzinfo is None):
        return False
    return abs(one - other) <= _TOGETHER


def _reason(asked: Demand, principal: Candidate, twin: Candidate) -> str:
    if principal.sort not in PUT_TO_VOTE:
        said = f"celui qui est cité est {principal.sort or 'sans sort'}, celui-ci {twin.sort}"
    elif asked.titre.identiques:
        said = f"le titre annonce des identiques, et celui-ci est {twin.sort} aussi"
    else:
        said = f"{twin.sort} dans les mêmes minutes que celui qui est cité"
    return f"identique à {principal.uid} (discussion {twin.discussion_identique_id}) ; {said}"
