"""Scrutins: every public vote, with its groups, its names and its mises au point (SOURCES §5)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.records import (
    Decompte,
    DecompteNominatif,
    Groupe,
    Member,
    Published,
    Scrutin,
    Signal,
    Votants,
    many,
)
from scraper.records_xiv import ScrutinXIV, scrutin_of, uncounted
from scraper.sources.base import (
    Archive,
    Expected,
    Place,
    Source,
    Vocabulary,
    missing_values,
    parent_and_stem,
    read_as,
    unknown_values,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

#: VTANR… are the Assembly's; VTCGR… the Congress's, which share the AN's archive.
_UID = re.compile(r"VT(?:AN|CG)R5L\d+V\d+", re.ASCII)
#: What the AN writes for a group it has lost (V489, V491 to V501; V1302 later).
UNKNOWN_GROUP = "PO0"
CONGRES = "VTCG"
#: The XIVᵉ's own schema.
_XIV = re.compile(r"VT..R5L14V")
#: How half of the XIVᵉ's scrutins name their voters: only those who left their group's line.
DISSIDENTS = "DecompteDissidentsPositionGroupe"


def _groups(scrutin: Scrutin) -> tuple[Groupe, ...]:
    ventilation = scrutin.ventilation_votes
    if ventilation is None or ventilation.organe is None or ventilation.organe.groupes is None:
        return ()
    return many(ventilation.organe.groupes.groupe)


def _causes(scrutin: Scrutin) -> tuple[str | None, ...]:
    return tuple(
        voter.cause_position_vote
        for group in _groups(scrutin)
        if (names := group.vote.decompte_nominatif) is not None
        for listed in (names.non_votants, names.non_votant)
        if listed is not None
        for voter in many(listed.votant)
    )


VOCABULARIES = (
    Vocabulary(
        "typeVote.codeTypeVote",
        lambda s: s.type_vote.code_type_vote,
        frozenset({"SPO", "SPS", "MOC", "SSG", "SAT"}),
    ),
    Vocabulary("sort.code", lambda s: s.sort.code, frozenset({"adopté", "rejeté"})),
    Vocabulary(
        "modePublicationDesVotes",
        lambda s: s.mode_publication_des_votes,
        frozenset({"DecompteNominatif", DISSIDENTS}),
    ),
    Vocabulary("lieuVote", lambda s: s.lieu_vote, frozenset({"Hémicycle", "Salons"})),
    Vocabulary(
        "ventilationVotes…positionMajoritaire",
        lambda s: tuple(group.vote.position_majoritaire for group in _groups(s)),
        frozenset({"pour", "contre", "abstention"}),
    ),
    Vocabulary("ventilationVotes…causePositionVote", _causes, frozenset({"MG", "PAN", "PSE"})),
)


def _counts_missing(scrutin: Scrutin) -> bool:
    blocks = [group.vote.decompte_voix for group in _groups(scrutin)]
    return any(None in printed_counts(one) for one in (scrutin.synthese_vote.decompte, *blocks))


def _delegations_missing(scrutin: Scrutin) -> bool:
    return any(
        voter.par_delegation is None
        for group in _groups(scrutin)
        if (names := group.vote.decompte_nominatif) is not None
        for listed in (names.pours, names.contres, names.abstentions)
        if listed is not None
        for voter in many(listed.votant)
    )


#: What other legislatures, the Congress or non-voters do without.
EXPECTED = (
    Expected(
        "lieuVote",
        lambda s: s.lieu_vote is None and s.legislature >= 17 and not s.uid.startswith(CONGRES),
    ),
    Expected("decompte… pour, contre, abstentions, nonVotants", _counts_missing),
    Expected("ventilationVotes…votant.parDelegation", _delegations_missing),
)


def _size(votants: Votants | None) -> int:
    return 0 if votants is None else len(many(votants.votant))


def named_counts(names: DecompteNominatif | None) -> tuple[int, int, int, int]:
    """How many names a group lists: pour, contre, abstention, nonVotant."""
    if names is None:
        return (0, 0, 0, 0)
    return (
        _size(names.pours or names.pour),
        _size(names.contres or names.contre),
        _size(names.abstentions or names.abstention),
        _size(names.non_votants or names.non_votant),
    )


def printed_counts(printed: Decompte) -> tuple[int | None, int | None, int | None, int | None]:
    """The counts as printed, in the same order."""
    abstentions = printed.abstentions if printed.abstentions is not None else printed.abstention
    absent = printed.non_votants if printed.non_votants is not None else printed.non_votant
    return (printed.pour, printed.contre, abstentions, absent)


_POSITIONS = ("pour", "contre", "abstention", "nonVotant")


def _disagreements(scrutin: Scrutin) -> Iterator[Signal]:
    """Counts that do not match the names listed: both are kept, and the difference is told."""
    totals = [0, 0, 0, 0]
    for rank, group in enumerate(_groups(scrutin)):
        named = named_counts(group.vote.decompte_nominatif)
        printed = printed_counts(group.vote.decompte_voix)
        for position, count in enumerate(named):
            totals[position] += count
        yield from _mismatch(scrutin.uid, f"groupe[{rank}] {group.organe_ref}", printed, named)
    printed = printed_counts(scrutin.synthese_vote.decompte)
    yield from _mismatch(scrutin.uid, "syntheseVote", printed, tuple(totals))


def _mismatch(
    uid: str, where: str, printed: tuple[int | None, ...], named: tuple[int, ...]
) -> Iterator[Signal]:
    for position, said, counted in zip(_POSITIONS, printed, named, strict=True):
        if said is not None and said != counted:
            yield Signal(
                "totals_mismatch",
                f"{uid}, {where}: {said} {position} printed, {counted} named; both are kept",
                uid=uid,
                field=f"{where}.{position}",
                value=f"{said} ≠ {counted}",
            )


def _lost_groups(scrutin: Scrutin) -> Iterator[Signal]:
    lost = sum(1 for group in _groups(scrutin) if group.organe_ref == UNKNOWN_GROUP)
    if lost:
        yield Signal(
            "unknown_group",
            f"{scrutin.uid}: {lost} group blocks say {UNKNOWN_GROUP}; kept as groups unknown",
            uid=scrutin.uid,
            field="ventilationVotes…organeRef",
            value=UNKNOWN_GROUP,
        )


def route(path: str) -> Place | None:
    """``json/VTANR5L17V1.json`` is the scrutin of that uid."""
    folders, uid = parent_and_stem(path)
    return Place("scrutin", uid) if not folders and _UID.fullmatch(uid) else None


def parse(member: Member) -> Iterator[Published | Signal]:
    """One scrutin file: its record, its drift, its unknown values, its sums that do not agree.

    Raises:
        BadDocument: the bytes are not a scrutin.
    """
    place = route(member.path)
    if place is None:
        return
    if _XIV.match(place.uid):
        said, signals = read_as(member, place, ScrutinXIV, "scrutin")
        scrutin = scrutin_of(said)
        signals.extend(uncounted(said))
    else:
        scrutin, signals = read_as(member, place, Scrutin, "scrutin")
        signals.extend(missing_values(scrutin, EXPECTED))
    yield from signals
    yield from unknown_values(scrutin, VOCABULARIES)
    if scrutin.mode_publication_des_votes != DISSIDENTS:
        yield from _disagreements(scrutin)
    yield from _lost_groups(scrutin)
    yield Published("scrutin", place.uid, scrutin)


SCRUTINS = Source(
    name="scrutins",
    families=("scrutin",),
    archives=(
        (Archive(14, "14/loi/scrutins/Scrutins_XIV.json.zip", one_file="scrutins"),),
        (Archive(15, "15/loi/scrutins/Scrutins_XV.json.zip"),),
        (Archive(16, "16/loi/scrutins/Scrutins.json.zip"),),
        (Archive(17, "17/loi/scrutins/Scrutins.json.zip"),),
    ),
    route=route,
    parse=parse,
)
