"""What each kind of signal means, whether it is worth waking somebody, and what to do: one table.

``docs/operations.md`` prints it for people; a test says that the two agree, and that nothing is
raised of which nothing is said here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["failure", "warning", "note"]
Subject = Literal["assembly", "machine"]
ASSEMBLY: Final = "assembly"
MACHINE: Final = "machine"

#: The worst first.
SEVERITIES: Final[tuple[Severity, ...]] = ("failure", "warning", "note")

#: What is said of a set's transport, and is over once the set answers with what is held, or more.
TRANSPORT: Final = (
    "blocked",
    "not_found",
    "replaced",
    "unreachable",
    "failed",
    "refused_capture",
    "forbidden",
    "incomplete_read",
)


class Kind(msgspec.Struct, frozen=True):
    """One kind of signal.

    Attributes:
        severity: ``failure``: the archive is not what one thinks it is, somebody should get up;
            ``warning``: look at it this week; ``note``: nothing is to be done, or only by who asks.
        of: what it tells of. ``assembly``: of documents, read from their bytes; whoever has the
            same captures is told the same, and so is who loads a dump. ``machine``: of when and how
            somebody harvested: network, hours, settings, what was held at the time, files given.
        title: what happened, in a few words.
        why: what gave rise to it.
        action: what to do.
    """

    severity: Severity
    of: Subject
    title: str
    why: str
    action: str


_COMPARE = "compare with the AN's own page of open data"
_OWN_WORD = "nothing: say so when you publish"
_THE_NIGHT = "nothing: the archives of the night will tell"
_STANDS = "nothing: the open data stands"
_TELL_BY_NAME = "the message names the file, and says what to do; the other files were read"

KINDS: Final[dict[str, Kind]] = {
    # -- gates: what was expected of a harvest and did not come
    "nothing_found": Kind(
        "failure",
        MACHINE,
        "the harvest found nothing",
        "no set could be had or read in a whole harvest",
        "check the network, and the origins in the settings; each set says why in `status`",
    ),
    "not_looked": Kind(
        "failure",
        MACHINE,
        "nobody has looked for too long",
        "no run of this set has ended well for `STALE_HOURS`: cron or `schedule` does not run, or "
        "was killed each time (a run that is killed leaves no row)",
        "see whether cron or `schedule` runs and what its log says, then `scrutateur harvest`",
    ),
    "incomplete_read": Kind(
        "failure",
        MACHINE,
        "less was read than the archive lists",
        "the archive's own directory lists more documents than were read, unchanged or put in "
        "quarantine",
        "`scrutateur check`, then `scrutateur replay`; if it lasts, this is a fault of this "
        "program: report it",
    ),
    "refused_capture": Kind(
        "failure",
        MACHINE,
        "a capture was refused",
        "the archive lost more than `MAX_GONE_SHARE` of its documents, and more than "
        "`MAX_GONE_ROWS`",
        f"{_COMPARE}; if it is true, `SCRUTATEUR_MAX_GONE_SHARE=1` for one harvest",
    ),
    "unreadable_share": Kind(
        "failure",
        MACHINE,
        "too many documents cannot be read",
        "more than `MAX_UNREADABLE_SHARE` of the documents listed are in quarantine",
        "look at one: `SELECT * FROM quarantine`; the AN has changed its form, or its files are "
        "damaged. After a fix, `scrutateur replay`: the bytes are kept",
    ),
    "source_stale": Kind(
        "warning",
        MACHINE,
        "the AN's archive stands still",
        "what the AN offers has not moved for `SOURCE_STALE_HOURS` although it sat since",
        f"{_COMPARE}: its nightly export may have stopped; write to the AN if it lasts",
    ),
    "unusual_count": Kind(
        "warning",
        MACHINE,
        "a count has left its usual band",
        "far more documents changed, came or left than in this set's last runs",
        "look at what changed: `SELECT * FROM changements ORDER BY observed_at DESC`; if the AN "
        "really rewrote them, nothing: it is over with the next ordinary run, or after a week",
    ),
    "always_empty": Kind(
        "warning",
        MACHINE,
        "a field is newly always empty",
        "nearly all documents told it before, and none that was read now does",
        "look at one document's JSON; if the AN moved the field, mend the reading and "
        "`scrutateur replay`. It is over once a document tells it again",
    ),
    "new_value": Kind(
        "warning",
        MACHINE,
        "a vocabulary has grown",
        "a value that was never seen before in a column of few values",
        "nothing is lost: learn what it means before you count by it; it is over after a week",
    ),
    "disagreement_share": Kind(
        "warning",
        MACHINE,
        "too much does not agree",
        "a larger share than `MAX_DISAGREEMENT_SHARE` of what is checked against another source "
        "contradicts it, or leads nowhere",
        "look at `SELECT * FROM couverture`; a set may be behind the others, or a rule of linking "
        "is wrong",
    ),
    # -- transport
    "unreachable": Kind(
        "warning",
        MACHINE,
        "no answer from the host",
        "the host did not answer, whatever was tried",
        "check the network, and `SCRUTATEUR_DATA_ORIGIN`; it is tried again at the next harvest",
    ),
    "forbidden": Kind(
        "warning",
        MACHINE,
        "robots.txt forbids it",
        "the host's robots.txt says no, or cannot be read while the host fails",
        "nothing for a day; if it lasts, leave this source out, or write to the AN",
    ),
    "failed": Kind(
        "warning",
        MACHINE,
        "a set could not be had",
        "the download or its reading failed; the message says how",
        "nothing for a day: the next harvest goes on where it was cut; then read the message",
    ),
    "not_found": Kind(
        "warning",
        MACHINE,
        "an archive is not there",
        "the AN has moved or withdrawn an archive",
        "look at its open-data page; the table of addresses is in `scraper/sources/`",
    ),
    "replaced": Kind(
        "note",
        MACHINE,
        "another archive stands in",
        "an archive is not there, and a smaller one of the same set was asked for in its place",
        "nothing: who is missing from a list of those in office is out of office, never gone",
    ),
    "blocked": Kind(
        "warning",
        MACHINE,
        "something else came than what was asked for",
        "a captcha, maintenance or error page came instead; it is kept as evidence",
        "try later; if it lasts, write to the AN",
    ),
    "older": Kind(
        "note",
        MACHINE,
        "an older archive was offered",
        "the archive offered is older than the one held, and is left out: a back-end lags; or a "
        "clock is wrong",
        "nothing for a day or two; if it lasts, compare the two dates it tells with this machine's "
        "clock. It is over when an archive is next taken in",
    ),
    "future_date": Kind(
        "warning",
        MACHINE,
        "an archive is dated in the future",
        "the AN dates its archive after the day on which it was fetched",
        "compare with this machine's clock; the day of the fetch is taken instead",
    ),
    # -- what the AN's documents hold
    "unknown_field": Kind(
        "warning",
        ASSEMBLY,
        "a field that is not known",
        "the AN added a field to its schema",
        "the data is kept; add the field once understood, then `scrutateur replay`",
    ),
    "missing_field": Kind(
        "warning",
        ASSEMBLY,
        "a field is no longer published",
        "the AN took a field out of its schema",
        "it is read as null; see what took its place, then `scrutateur replay`",
    ),
    "unknown_value": Kind(
        "warning",
        ASSEMBLY,
        "a value that is not known",
        "a field of a closed list says something that the list does not hold",
        "it is kept as it is; add the value once understood, then `scrutateur replay`",
    ),
    "unreadable_document": Kind(
        "warning",
        ASSEMBLY,
        "a document cannot be read",
        "its form is not what was expected; its bytes are in quarantine",
        "after a fix, `scrutateur replay`",
    ),
    "unreadable_member": Kind(
        "warning",
        ASSEMBLY,
        "a member of an archive is damaged",
        "its bytes do not match their CRC, in two downloads; they are in quarantine",
        "nothing: the next generation brings it anew; write to the AN if it lasts",
    ),
    "nul_character": Kind(
        "note",
        ASSEMBLY,
        "a document with NUL characters",
        "the AN's JSON holds characters that no text has",
        "nothing: they are left out of the text, and kept in the bytes",
    ),
    "half_character": Kind(
        "note",
        ASSEMBLY,
        "a document with half a character",
        "the AN cut a character in two",
        "nothing: U+FFFD stands for it, and the bytes are kept",
    ),
    "duplicate_uid": Kind(
        "note",
        ASSEMBLY,
        "a document stands twice",
        "two members of one archive bear the same uid",
        "nothing: one is read, the message says which",
    ),
    "misplaced_mandat": Kind(
        "note",
        ASSEMBLY,
        "a mandat stands with another person",
        "it says it is another person's, or stands elsewhere too: it is left out",
        _OWN_WORD,
    ),
    "totals_mismatch": Kind(
        "note",
        ASSEMBLY,
        "the AN's figures do not agree",
        "a total that the AN prints is not the sum of what it names",
        _OWN_WORD,
    ),
    "unknown_group": Kind(
        "note",
        ASSEMBLY,
        "votes without their group",
        "a block of votes names no group",
        _OWN_WORD,
    ),
    "unresolved_reference": Kind(
        "note",
        ASSEMBLY,
        "a reference leads nowhere",
        "one set of the AN's cites what no other publishes",
        _OWN_WORD,
    ),
    "unread_title": Kind(
        "note",
        ASSEMBLY,
        "a scrutin's title cannot be read",
        "its form is none that the grammar of titles knows: no link is guessed from it",
        "add its form to `scraper/normalise/titres_grammaire.py`, or leave it",
    ),
    # -- the other doors
    "page_changed": Kind(
        "warning",
        ASSEMBLY,
        "a page's markup has changed",
        "it is no longer what was read: page, selector, expected and found are named",
        "mend `scraper/sources/pages`, then `scrutateur replay`: the bytes are kept",
    ),
    "page_missing": Kind(
        "note",
        MACHINE,
        "a page is not there",
        "a list leads to a page that answers that there is none",
        "nothing: it is asked for again",
    ),
    "unreadable_page": Kind(
        "warning",
        ASSEMBLY,
        "a page cannot be read",
        "its markup is not what was expected; its bytes are kept",
        "mend `scraper/sources/pages`, then `scrutateur replay`",
    ),
    "other_page": Kind(
        "note",
        ASSEMBLY,
        "another page came than the one asked for",
        "an address answers with the page of another document",
        "nothing: it is kept as what it is",
    ),
    "encoding_mismatch": Kind(
        "note",
        ASSEMBLY,
        "a page misstates its encoding",
        "its bytes are in another encoding than it says",
        "nothing: it was read by the right one",
    ),
    "lost_characters": Kind(
        "note",
        ASSEMBLY,
        "characters of a page are lost",
        "some bytes are no characters in its encoding",
        "nothing: U+FFFD stands for them",
    ),
    "pager_loop": Kind(
        "warning",
        MACHINE,
        "a pager leads back",
        "the pager of a list leads back to what was read: it is not followed",
        "look at the list in a browser; what was listed is kept",
    ),
    "pager_elsewhere": Kind(
        "warning",
        MACHINE,
        "a pager leads to another host",
        "the pager of a list leads away from the AN's site: it is not followed",
        "look at the list in a browser; what was listed is kept",
    ),
    "pager_too_long": Kind(
        "warning",
        MACHINE,
        "a pager does not end",
        "the pager of a list goes on after the most pages that are read",
        "look at the list in a browser; what was listed is kept",
    ),
    "unreadable_line": Kind(
        "warning",
        ASSEMBLY,
        "a line of a list cannot be read",
        "a publication list or a live answer holds a line of another form",
        "if it lasts, mend `scraper/sources/publications.py`",
    ),
    "provisional_corrected": Kind(
        "note",
        ASSEMBLY,
        "the open data corrects a page",
        "the open data says otherwise than a page, unit document or live answer had told",
        f"{_STANDS}, and both values are told",
    ),
    "door_differs": Kind(
        "note",
        ASSEMBLY,
        "a page differs from a frozen archive",
        "a page says otherwise than the frozen archive of its legislature",
        _STANDS,
    ),
    "door_revives": Kind(
        "note",
        ASSEMBLY,
        "a page shows what is gone",
        "another door still shows what the open data no longer lists",
        "nothing: the open data is believed",
    ),
    "never_confirmed": Kind(
        "note",
        MACHINE,
        "told by a page, and by nobody since",
        "what another door told is not in the open data two days after",
        "look at it before you quote it; it stays provisional",
    ),
    "unit_missing": Kind(
        "note",
        MACHINE,
        "an announced document is not there",
        "a list announced it, and its address answers that there is none",
        _THE_NIGHT,
    ),
    "unit_failed": Kind(
        "note",
        MACHINE,
        "an announced document could not be had",
        "it could not be had in five runs",
        _THE_NIGHT,
    ),
    "credits_missing": Kind(
        "note",
        MACHINE,
        "a table of credits is not there",
        "the table of credits that a unit document leaves out is not there, or could not be had",
        "nothing: it is asked for with the next publication, and the archives of the night will "
        "tell",
    ),
    "no_uid": Kind(
        "note",
        ASSEMBLY,
        "a page names no uid",
        "a page shows an amendement and does not tell its uid",
        "harvest it from the archives, then run the same again",
    ),
    "unknown_amendement": Kind(
        "note",
        MACHINE,
        "an amendement that is not here",
        "a page or an answer names an amendement that the archive does not know",
        "harvest it, then run the same again",
    ),
    "empty_capture": Kind(
        "note",
        ASSEMBLY,
        "an empty capture",
        "what was captured elsewhere is empty",
        "save the page again",
    ),
    "unread_page": Kind(
        "note",
        MACHINE,
        "a page that is not read",
        "`import` met pages of the AN that are of no amendement and no scrutin",
        "nothing: they are kept as evidence",
    ),
    "hostile_path": Kind(
        "warning",
        ASSEMBLY,
        "a path that is none of a document",
        "an archive lists a path that leads elsewhere, or is longer than any",
        "look at the archive before it is read by anything else; it is in quarantine",
    ),
    "unexpected_path": Kind(
        "warning",
        ASSEMBLY,
        "a document where none is expected",
        "an archive lists a path of a form that is not known: it is kept, and not read",
        "look at it; if it is of ours, add its form to `scraper/sources`, then `scrutateur replay`",
    ),
    "capture_without_number": Kind(
        "note",
        ASSEMBLY,
        "a captured text without its number",
        "a text captured elsewhere bears no number",
        "attach it by its words, or by hand",
    ),
    "capture_without_text": Kind(
        "note",
        ASSEMBLY,
        "a captured page without a text",
        "what was captured elsewhere holds nothing but chrome",
        "leave it out, or attach it by hand",
    ),
    # -- import
    "unrecognised_file": Kind(
        "note",
        MACHINE,
        "a file of no known kind",
        "`import` met a file that it does not know",
        _TELL_BY_NAME,
    ),
    "unrecognised_archive": Kind(
        "note",
        MACHINE,
        "an archive of no known kind",
        "`import` met a ZIP that is none of the AN's",
        _TELL_BY_NAME,
    ),
    "bad_archive": Kind(
        "note",
        MACHINE,
        "a broken archive",
        "`import` met a ZIP that is cut or damaged",
        _TELL_BY_NAME,
    ),
    "nested_archive": Kind(
        "note",
        MACHINE,
        "an archive in an archive",
        "`import` met a ZIP inside another",
        _TELL_BY_NAME,
    ),
    "oversized_file": Kind(
        "note",
        MACHINE,
        "a file that is too large",
        "`import` met a file larger than any page",
        _TELL_BY_NAME,
    ),
    "unreadable_file": Kind(
        "note",
        MACHINE,
        "a file that cannot be opened",
        "`import` may not read a file, or the disk failed",
        _TELL_BY_NAME,
    ),
    "undated_record": Kind(
        "note",
        MACHINE,
        "a record without its date",
        "`import` met a record that does not say when it was saved",
        _TELL_BY_NAME,
    ),
    "broken_record": Kind(
        "note",
        MACHINE,
        "a broken record",
        "`import` met a WARC record that is cut or damaged",
        _TELL_BY_NAME,
    ),
    "unread_record": Kind(
        "note",
        MACHINE,
        "records that hold no document",
        "`import` met WARC records other than responses",
        _TELL_BY_NAME,
    ),
    "link_not_followed": Kind(
        "note",
        MACHINE,
        "a link out of the folder",
        "`import` met a link that leads out of the folder given",
        _TELL_BY_NAME,
    ),
}

#: Of a kind that this program does not know, as one of a later one would be.
UNKNOWN: Final = Kind(
    "warning",
    MACHINE,
    "a signal of another program",
    "another version of this program raised it",
    "read its message",
)


def kind_of(name: str) -> Kind:
    """What a kind of signal means."""
    return KINDS.get(name, UNKNOWN)


def of_the_assembly() -> tuple[str, ...]:
    """The kinds that are published: what tells of who harvested stands in no dump."""
    return tuple(sorted(name for name, kind in KINDS.items() if kind.of == ASSEMBLY))


def worst(severities: Iterable[Severity]) -> Severity | None:
    """The worst of some; None of none."""
    return min(severities, key=SEVERITIES.index, default=None)


def page() -> str:
    """The table of ``docs/operations.md``: by how bad they are, then by name."""
    rows = sorted(KINDS.items(), key=lambda one: (SEVERITIES.index(one[1].severity), one[0]))
    lines = [f"| `{name}` | {kind.severity} | {kind.why} | {kind.action} |" for name, kind in rows]
    return "\n".join(["| it says | how bad | why | do |", "|---|---|---|---|", *lines])


if __name__ == "__main__":
    print(page())  # noqa: T201 - for the page of operations
