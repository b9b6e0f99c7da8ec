"""What a rule recognised in an amendement: unseen parts of its HTML, set phrases of its clean text.

What a browser does not show is taken out when a fragment is cleaned, by its mark-up alone; each
part is told here as a passage, so that nothing goes without a trace (`RULES_OF_MARKUP`).
"""

from __future__ import annotations

from typing import Final

from scraper.cleaning.boilerplate import Passage
from scraper.cleaning.visible import unseen

#: The rules by which cleaning leaves a part of a fragment out, and why.
RULES_OF_MARKUP: Final = {
    "hidden": "its own mark-up hides it (hidden, display: none, template)",
    "comment": "a comment, or another declaration",
    "code": "a script, a style and the like: its content is no text",
}


def removed(fragment: str) -> tuple[Passage, ...]:
    """What cleaning a fragment of HTML leaves out, as spans into the fragment; in order of place.

    Args:
        fragment: of which `markup.clean_and_note` says that it holds such parts; others have none.
    """
    return tuple(
        Passage(part.kind, part.start, part.end, fragment[part.start : part.end])
        for part in unseen(fragment)
    )
