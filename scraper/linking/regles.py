"""The rules by which one vote's amendement is found, from the surest witnesses to the last.

A number is a key within one text, part and deliberation only. So a rule is sure when, beside the
number, two independent witnesses agree, of: the sitting (or day), the author, the text. One that
is contradicted must be made up for by another: the place in the text, and that no other vote
claims the amendement. Never looked at: how the amendement ended, so that its sort stays an
independent check (`scraper.linking.croisement`).

=================================  ================================================================
method                             what agrees
=================================  ================================================================
``seance+numero+auteur``           filed under the vote's sitting; the title's text is this one, or
                                   no other vote tells, and the place does not differ
``jour+numero+auteur+texte``       recorded on the day, in another sitting or none
``jour+numero+auteur+lieu``        the same, where no other vote tells of the text
``seance+numero+texte``            the title names no author (``jour+numero+texte``: by the day)
``seance+numero+texte+lieu``       another author's: the title repeats that of the vote before it
``texte+numero+auteur+lieu``       misfiled by days, or not yet recorded
``seance+auteur+texte+lieu``       another number: one slip of the pen away from the one cited,
                                   which is somebody else's; recorded between the votes before and
                                   after
=================================  ================================================================

What told it apart from others that fit stands after it (``…+partie``). Of several that remain,
none is chosen (``plusieurs``); of one that does not agree enough, neither (``insuffisant``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scraper.linking.choix import Found, Known, cited, cites_parent, described, narrow, of_vote
from scraper.linking.demandes import seen_from
from scraper.linking.jours import sitting_days
from scraper.linking.lieux import nearness

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from scraper.linking.demandes import Demand, Near
    from scraper.linking.records import Candidate

_THERE: Final = ("same", "near")
#: States in which no amendement is voted on: withdrawn or ruled out before, erased.
_NEVER_VOTED: Final = ("IR", "RT", "eff")


# ---- First: by the author ------------------------------------------------------------------------


def by_author(asked: Demand, known: Known) -> Found | None:
    """Those near the vote by the named author, on no other text than the one named."""
    fits = [
        one
        for one in asked.near
        if one.author == "agrees" and known.textes.standing(asked, one.candidate) != "differs"
    ]
    fits = [one for one in fits if one.kind] or fits
    if not fits:
        return None
    remaining, used = narrow(asked, fits, known)
    if len(remaining) > 1:
        return undecided(asked, (one.candidate for one in remaining))
    method = _method_by_author(asked, remaining[0], known)
    if method is None:
        return undecided(asked, [remaining[0].candidate])
    return sure(asked, remaining[0].candidate, method, used, _why(asked, remaining[0], known))


def _why(asked: Demand, one: Near, known: Known) -> str:
    text = known.textes.standing(asked, one.candidate)
    told = "que d'autres nomment de même" if text == "agrees" else "dont nul autre vote ne parle"
    what = "le numéro et l'auteur" if one.sitting else "le numéro, l'auteur et le jour"
    return f"{what} concordent, sur le texte du titre, {told}"


def _method_by_author(asked: Demand, one: Near, known: Known) -> str | None:
    text = known.textes.standing(asked, one.candidate)
    place = nearness(asked.titre, one.candidate)
    if not one.kind and (asked.titre.parent is not None or place not in _THERE):
        return None  # « sous- » may be forgotten; it is not added to an amendement
    if text == "agrees":
        return "seance+numero+auteur" if one.sitting else "jour+numero+auteur+texte"
    if text == "alone" and one.kind and one.sitting and place != "differs":
        return "seance+numero+auteur"
    if text == "alone" and one.kind and place in _THERE:
        return "jour+numero+auteur+lieu"
    return None


# ---- Then: without it ----------------------------------------------------------------------------


class Rest:
    """The votes for which no amendement of the author stands near: by the text.

    Attributes:
        claimed: what other votes mean, by number and author.
    """

    def __init__(
        self,
        known: Known,
        claimed: AbstractSet[str],
        between: Callable[[Demand, dt.datetime | None], bool],
    ) -> None:
        self.known = known
        self.claimed = claimed
        self._between = between

    def found(self, asked: Demand) -> Found:
        """By text and place; else by a number misprinted; else it is not in the archive."""
        return (
            self._unnamed(asked)
            or self._elsewhere(asked)
            or self._of_another(asked)
            or self._misprinted(asked)
            or absent(asked)
        )

    def _unnamed(self, asked: Demand) -> Found | None:
        """The title names no author, or the record does not."""
        near = [one for one in asked.near if one.author == "unknown" and one.kind]
        fits = [one for one in near if self._text(asked, one.candidate) == "agrees"]
        if not fits:
            unsure = [one for one in near if self._text(asked, one.candidate) != "differs"]
            return undecided(asked, (one.candidate for one in unsure)) if unsure else None
        remaining, used = narrow(asked, fits, self.known)
        if len(remaining) > 1:
            return undecided(asked, (one.candidate for one in remaining))
        method = "seance+numero+texte" if remaining[0].sitting else "jour+numero+texte"
        return sure(asked, remaining[0].candidate, method, used, "le numéro et le texte concordent")

    def _elsewhere(self, asked: Demand) -> Found | None:
        """In the text named, by the author named, recorded later than the vote or not at all.

        A sort is recorded when it is decided or, where the AN was late, after; never before. Where
        the title may name several texts (no reading printed), days would have to tell them apart.
        """
        one_text = len(self.known.textes.texts_of(asked)) == 1
        fits = [
            one
            for one in (self._in_text(asked) if one_text else ())
            if one.author == "agrees"
            and one.kind
            and self._free(one.candidate)
            and not _before(one.candidate, asked)
        ]
        placed = [one for one in fits if nearness(asked.titre, one.candidate) in _THERE]
        others = list(self._contradicted(asked)) if placed else []
        if len(placed) == 1 and not others:
            method = "texte+numero+auteur+lieu"
            why = "le numéro, l'auteur, le texte et l'article concordent, pas le jour"
            return sure(asked, placed[0].candidate, method, [], why)
        both = [*fits, *others]
        return undecided(asked, (one.candidate for one in both)) if both else None

    def _of_another(self, asked: Demand) -> Found | None:
        """In the sitting, on the text and at the place named, by another author."""
        fits = list(self._contradicted(asked))
        rivals = self.slips(asked)
        if len(fits) == 1 and self._between(asked, fits[0].candidate.date_sort):
            rivals = [one for one in rivals if self._between(asked, one.date_sort)]
        if len(fits) == 1 and not rivals and self._well_named(asked, fits[0].candidate):
            method = "seance+numero+texte+lieu"
            why = f"tout concorde sauf l'auteur : le titre dit {cited(asked)}"
            return sure(asked, fits[0].candidate, method, [], why)
        if not fits:
            return None
        return undecided(asked, [*(one.candidate for one in fits), *rivals])

    def _misprinted(self, asked: Demand) -> Found | None:
        """The number is another's, and the author's own is one slip away."""
        rivals = self.slips(asked)
        if not rivals:
            return None
        sole = len(rivals) == 1 and self._well_named(asked, rivals[0])
        if sole and self._between(asked, rivals[0].date_sort):
            why = f"coquille dans le titre, qui dit {cited(asked)} : ce numéro est à un autre"
            return sure(asked, rivals[0], "seance+auteur+texte+lieu", [], why)
        return undecided(asked, rivals)

    # ---- What stands where -----------------------------------------------------------------------

    def slips(self, asked: Demand, but: str | None = None) -> list[Candidate]:
        """Those of the sitting that fit but for one slip in the number.

        Only where the number cited is held, in the same series, and is somebody else's (or is
        `but`, which another vote claims too): else the one cited may simply not be in the archive.
        """
        held = list(self._in_text(asked))
        of_others = (one for one in held if one.candidate.uid != but)
        if not held or any(one.author != "differs" and one.kind for one in of_others):
            return []
        taken = {_series(one.candidate) for one in held}
        near = (
            seen_from(asked, one, self.known.index)
            for numero in one_slip_from(asked.numero)
            for one in self.known.index.of_sitting(asked.vote.seance_ref, numero)
            if _series(one) in taken
        )
        return [one.candidate for one in near if self._fits_but_for_number(asked, one)]

    def _fits_but_for_number(self, asked: Demand, one: Near) -> bool:
        titre, candidate = asked.titre, one.candidate
        return (
            one.author == "agrees"
            and one.kind
            and self._text(asked, candidate) == "agrees"
            and nearness(titre, candidate) in _THERE
            and (titre.parent is None or cites_parent(asked, candidate, self.known.index))
            and not (titre.identiques and candidate.discussion_identique_id is None)
            and self._free(candidate)
            and not any(twin.uid in self.claimed for twin in self.known.index.twins(candidate))
        )

    def _contradicted(self, asked: Demand) -> Iterator[Near]:
        for one in asked.near:
            if (
                one.sitting
                and one.kind
                and one.author == "differs"
                and self._text(asked, one.candidate) == "agrees"
                and nearness(asked.titre, one.candidate) in _THERE
                and self._free(one.candidate)
            ):
                yield one

    def _in_text(self, asked: Demand) -> Iterator[Near]:
        for texte in sorted(self.known.textes.texts_of(asked)):
            for one in self.known.index.of_text(texte, asked.numero):
                yield seen_from(asked, one, self.known.index)

    def _text(self, asked: Demand, one: Candidate) -> str:
        return self.known.textes.standing(asked, one)

    def _well_named(self, asked: Demand, one: Candidate) -> bool:
        return self.known.textes.well_named(asked, one)

    def _free(self, one: Candidate) -> bool:
        """No other vote claims it, and it was not withdrawn or ruled out before."""
        state = one.etat_code or ""
        return one.uid not in self.claimed and not state.startswith(_NEVER_VOTED)


def _before(one: Candidate, asked: Demand) -> bool:
    """Whether it was decided before the sitting, or belongs to another part of the text."""
    days, parts = sitting_days(one.date_sort), {one.partie, asked.titre.partie} - {0}
    return len(parts) > 1 or any(asked.vote.date is None or day < asked.vote.date for day in days)


def _series(one: Candidate) -> tuple[str, int, int]:
    """Within which a number is a key."""
    return one.texte, one.partie, one.deliberation


def one_slip_from(numero: int) -> list[int]:
    """The numbers that one digit mistaken, missing or added, or two swapped, make of it."""
    digits = str(numero)
    found = set()
    for at in range(len(digits) + 1):
        before, after = digits[:at], digits[at:]
        if after:
            found.add(before + after[1:])
            found.update(before + digit + after[1:] for digit in "0123456789")
        if len(after) > 1:
            found.add(before + after[1] + after[0] + after[2:])
        found.update(before + digit + after for digit in "0123456789")
    found -= {digits, ""}
    return sorted(int(one) for one in found if not one.startswith("0"))


# ---- What is said of it --------------------------------------------------------------------------


def sure(asked: Demand, one: Candidate, method: str, used: Sequence[str], why: str) -> Found:
    """That one, and no other."""
    extra = [name for name in dict.fromkeys(used) if name not in method.split("+")]
    reason = f"{why} ; {of_vote(asked)}"
    return Found(asked, (one,), "+".join([method, *extra]), reason, "sure")


def undecided(asked: Demand, fits: Iterable[Candidate]) -> Found:
    """One of those, none chosen."""
    found = tuple({one.uid: one for one in fits}.values())
    method = "plusieurs" if len(found) > 1 else "insuffisant"
    why = (
        f"le titre dit {cited(asked)} et ne dit pas lequel"
        if len(found) > 1
        else f"le titre dit {cited(asked)}, et trop peu d'autre concorde"
    )
    return Found(asked, found, method, f"{why} ; {of_vote(asked)}", "ambiguous")


def absent(asked: Demand) -> Found:
    """Nothing in the archive is it; what bears its number stands in the evidence."""
    alike = " ; ".join(described(one.candidate) for one in asked.near[:3])
    near = f"n'ont que le numéro : {alike}" if alike else "rien de proche ne porte ce numéro"
    return Found(asked, (), "aucun", f"{cited(asked)} : {near} ; {of_vote(asked)}", "absent")
