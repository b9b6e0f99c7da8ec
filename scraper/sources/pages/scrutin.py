"""Scrutin pages: `/dyn/{leg}/scrutins/{n}`, and the layout of the XIVᵉ legislature (SOURCES §3.3).

A page shows neither the séance's and session's uids, who asked for the vote, its type, nor the
place; no non-voters in its totals, and none of the positions a group did not take: those are zero,
for the page came whole. The XIVᵉ's names nobody by an identifier.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

import msgspec

from scraper.reading.html import Page, Unexpected
from scraper.records import (
    Code,
    Decompte,
    DecompteNominatif,
    DossierDuScrutin,
    Groupe,
    Groupes,
    Objet,
    OrganeVotant,
    Published,
    Scrutin,
    Signal,
    SyntheseVote,
    TypeVote,
    VentilationVotes,
    Votant,
    Votants,
    VoteDuGroupe,
)
from scraper.sources.pages.base import (
    Link,
    Named,
    Printed,
    Provisional,
    changed,
    day_in,
    elsewhere,
    link,
    open_page,
    remarks,
    seance_rank,
    unknown,
)
from scraper.sources.scrutins import named_counts, printed_counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.reading.html import Node

_GROUPE: Final = "ventilation_votes.organe.groupes.groupe"
_NAMES: Final = f"{_GROUPE}.vote.decompte_nominatif"
_POSITIONS: Final = ("pour", "contre", "abstention", "nonVotant")
_LISTS: Final = ("pours", "contres", "abstentions", "non_votants")

_UID: Final = re.compile(r"VT(?:AN|CG)R5L(\d{1,2})V(\d{1,6})", re.ASCII)
_ADDRESS: Final = re.compile(r"/(\d{1,2})/(?:scrutins/|\(num\)/)(\d{1,6})(?:[?#].*)?$", re.ASCII)
_TITRE: Final = re.compile(r"Scrutin(?: \w+){1,2}(?: n\s?°\s?\d+)? sur\s+(.+)", re.DOTALL)
_COUNT: Final = re.compile(r"(.{1,120}?)\s*:\s*(\d{1,4})", re.ASCII)
_SIZE: Final = re.compile(r"\((\d{1,4})(?: membres?)?\)", re.ASCII)
_VOTER: Final = re.compile(r"(PA\d{1,12}) - (PM\d{1,12})", re.ASCII)
_BRACKETS: Final = re.compile(r"\(([^()]{1,200})\)")

#: Beginnings of the labels of the totals, in the order in which they are tried.
_TOTALS: Final = (
    ("nombre_votants", "Nombre de votants"),
    ("suffrages_exprimes", "Nombre de suffrages exprimés"),
    ("nbr_suffrages_requis", "Majorité"),
    ("pour", "Pour"),
    ("contre", "Contre"),
    ("abstentions", "Abstention"),
)
_LABELS: Final = {
    "Pour": 0,
    "Contre": 1,
    "Abstention": 2,
    "Abstentions": 2,
    "Non votant": 3,
    "Non votants": 3,
    "Non-votant": 3,
    "Non-votants": 3,
}
#: What stands in brackets beside a name, and the open data's word for it.
_CAUSES: Final = (
    (re.compile(r"Président(?:e)? de l.Assemblée nationale"), "PAN"),
    (re.compile(r"Président(?:e)? de séance"), "PSE"),
    (re.compile(r"Membre du Gouvernement"), "MG"),
)
_DELEGATION: Final = re.compile(r"(?:vote )?par délégation", re.IGNORECASE)


class _Facts(msgspec.Struct):
    """What has been read of a page so far."""

    uid: str = ""
    legislature: int = 0
    numero: int = 0
    titre: str | None = None
    date: dt.date | None = None
    rank: int | None = None
    sort: str = ""
    majorite: str | None = None
    totals: dict[str, int] = msgspec.field(default_factory=dict)
    groupes: list[Groupe] = msgspec.field(default_factory=list)
    noms: list[str] = msgspec.field(default_factory=list)
    links: list[Link] = msgspec.field(default_factory=list)
    printed: list[Printed] = msgspec.field(default_factory=list)
    named: list[Named] = msgspec.field(default_factory=list)
    signals: list[Signal] = msgspec.field(default_factory=list)
    known: set[str] = msgspec.field(default_factory=set)


def parse_scrutin_page(content: bytes, url: str) -> Iterator[Provisional | Signal]:
    """One scrutin as its page tells it, of any legislature from the XIVᵉ on.

    Yields:
        Signals of what is odd, then the record: ``page_changed`` where a selector no longer gives
        what it did (what depends on it is not known; without number, title or counts there is no
        record), ``totals_mismatch`` where the names do not add up to the counts.
    """
    page = open_page(content, url)
    if isinstance(page, Signal):
        yield page
        return
    facts = _Facts()
    steps = _OLD if page.every("#scrutin p.repartitionvotes") else _NEW
    for step, is_vital in steps:
        try:
            step(page, facts)
        except Unexpected as error:
            yield changed(error, facts.uid)
            if is_vital:
                return
    if f"{_GROUPE}.vote.decompte_voix.pour" not in facts.known:  # half of them would mislead
        facts.groupes, facts.noms, facts.named = [], [], []
    asked = _ADDRESS.search(url)
    if asked is not None and (int(asked[1]), int(asked[2])) != (facts.legislature, facts.numero):
        yield elsewhere(page, facts.uid)
    yield from remarks(page, facts.uid)
    yield from facts.signals
    record = _record(facts)
    yield from _doubt(facts)
    yield from _disagreements(record, facts)
    yield Provisional(
        Published("scrutin", facts.uid, record),
        frozenset(facts.known),
        url,
        tuple(facts.links),
        tuple(facts.printed),
        tuple(facts.named),
        tuple(facts.noms),
    )


# ───────────────────────────────────────────────────────────────────────────── /dyn/ pages


def _identity(page: Page, facts: _Facts) -> None:
    selector = "#main [data-id^='VT']"
    said = sorted({node.attribute("data-id") or "" for node in page.some(selector)})
    found = _UID.fullmatch(said[0])
    if len(said) > 1 or found is None:
        raise page.unexpected(selector, "the uid of one scrutin", ", ".join(said))
    facts.uid = said[0]
    facts.legislature, facts.numero = int(found[1]), int(found[2])
    facts.known |= {"uid", "legislature", "numero"}


def _title(page: Page, facts: _Facts) -> None:
    selector = "meta[name='description']"
    _read_title(page, selector, page.one(selector).attribute("content") or "", facts)


def _read_title(page: Page, selector: str, text: str, facts: _Facts) -> None:
    found = _TITRE.fullmatch(text)
    if found is None:
        raise page.unexpected(selector, "« Scrutin public … sur … »", text)
    facts.titre = found[1]
    facts.known.add("titre")


def _seance(page: Page, facts: _Facts) -> None:
    _read_seance(page, "#main h2.h4._colored", page.one("#main h2.h4._colored").text, facts)


def _read_seance(page: Page, selector: str, text: str, facts: _Facts) -> None:
    facts.date, facts.rank = day_in(text), seance_rank(text)
    if facts.date is None or facts.rank is None:
        raise page.unexpected(selector, "a séance and its day", text)
    facts.known |= {"date_scrutin", "quantieme_jour_seance"}


def _totals(page: Page, facts: _Facts) -> None:
    spans = [node for node in page.every("#main span") if node.every("b")]
    _read_totals(page, "#main span b", spans, facts)
    if page.every("#main ul.votes-list"):
        lines = page.exactly("#main ul.votes-list li", 3)
        for name, line in zip(("pour", "contre", "abstentions"), lines, strict=True):
            if _named_total(line.text) != name:
                raise page.unexpected("#main ul.votes-list li", f"a count of {name}", line.text)
    else:  # a motion of censure: only those who are for it are counted
        facts.totals = {
            name: count
            for name, count in facts.totals.items()
            if name not in {"contre", "abstentions"}
        }
    for name in ("pour", "contre", "abstentions"):
        if name in facts.totals:
            facts.known.add(f"synthese_vote.decompte.{name}")


def _named_total(text: str) -> str | None:
    return next((name for name, label in _TOTALS if text.startswith(label)), None)


def _read_totals(page: Page, selector: str, nodes: Sequence[Node], facts: _Facts) -> None:
    for node in nodes:
        found = _COUNT.fullmatch(node.text)
        name = _named_total(node.text)
        if name is None:
            continue
        if found is None:
            raise page.unexpected(selector, "a number after « : »", node.text)
        if name in facts.totals:
            raise page.unexpected(selector, f"one {found[1]!r}", "2")
        facts.totals[name] = int(found[2])
        if name == "nbr_suffrages_requis":
            facts.majorite = found[1]
    if "pour" not in facts.totals:
        raise page.unexpected(selector, "a count of « Pour »", "0")
    for name in ("nombre_votants", "suffrages_exprimes", "nbr_suffrages_requis"):
        if name in facts.totals:
            facts.known.add(f"synthese_vote.{name}")


def _majority(page: Page, facts: _Facts) -> None:  # noqa: ARG001
    # a motion of censure's page was never seen: its label is not known to be the majority's name
    if facts.majorite is not None and "contre" in facts.totals:
        facts.known.add("type_vote.type_majorite")


def _result(page: Page, facts: _Facts) -> None:
    texts = [node.text for node in page.every("#main span._bold")]
    said = [text for text in texts if "adopté" in text]
    if len(said) != 1:
        raise page.unexpected("#main span._bold", "« a adopté » or « n'a pas adopté »", f"{texts}")
    _read_result(page, "#main span._bold", said[0], facts)


def _read_result(page: Page, selector: str, text: str, facts: _Facts) -> None:
    found = re.search(r"\b(a|n.a pas) adopté\b", text)
    if found is None:
        raise page.unexpected(selector, "« a adopté » or « n'a pas adopté »", text)
    facts.sort = "adopté" if found[1] == "a" else "rejeté"
    facts.known.add("sort.code")
    facts.printed.append(Printed("annonce", text))


def _links(page: Page, facts: _Facts) -> None:
    for node in page.some("#main .an-bloc a.inner"):
        found = link(page.url, node.attribute("href"))
        if found is not None and "hemicycle" not in found.href:
            facts.links.append(found)
    dossiers = [one.ref for one in facts.links if one.kind == "dossier" and one.ref]
    if len(dossiers) == 1:
        facts.known.add("objet.dossier_legislatif.dossier_ref")


def _groups(page: Page, facts: _Facts) -> None:
    for rank, block in enumerate(page.some("#main ul[id^='groupe'] > li[data-organe-id]")):
        organe = block.attribute("data-organe-id") or ""
        if re.fullmatch(r"PO\d{1,12}", organe, re.ASCII) is None:
            raise page.unexpected("ul[id^='groupe'] > li[data-organe-id]", "an organe", organe)
        head = block.one("div.flex1")
        size = _SIZE.search(head.text)
        nom = head.one("h3").text
        lists = [_voters(page, facts, one, _Block(rank, nom)) for one in block.every("span.h6")]
        facts.noms.append(nom)
        facts.groupes.append(_group(page, organe, size, lists))
    facts.known |= {
        f"{_GROUPE}.organe_ref",
        f"{_GROUPE}.vote.decompte_voix.pour",
        f"{_GROUPE}.vote.decompte_voix.contre",
        f"{_GROUPE}.vote.decompte_voix.abstentions",
        f"{_GROUPE}.vote.decompte_voix.non_votants",
    }
    if not facts.named:
        facts.known |= {f"{_NAMES}.{name}.votant.acteur_ref" for name in _LISTS}
        facts.known |= {f"{_NAMES}.{name}.votant.mandat_ref" for name in _LISTS}
        facts.known.add(f"{_NAMES}.non_votants.votant.cause_position_vote")
    if all(group.nombre_membres_groupe is not None for group in facts.groupes):
        facts.known.add(f"{_GROUPE}.nombre_membres_groupe")
    _delegations(facts)


_List = tuple[int, int, tuple[Votant, ...]]  # position, printed count, names


class _Block(msgspec.Struct, frozen=True):
    """Where a name stands: the rank and name of its group's block, and the position voted."""

    rank: int
    nom: str
    position: int = 0

    def named(self, nom: str, cause: str | None = None) -> Named:
        """Somebody of this block without an identifier."""
        return Named(_POSITIONS[self.position], nom, self.rank, self.nom, cause)


def _voters(page: Page, facts: _Facts, label: Node, block: _Block) -> _List:
    """The list that stands under one position's label."""
    position = _LABELS.get(label.text)
    if position is None:
        raise page.unexpected("li[data-organe-id] span.h6", "a position", label.text)
    listed = label.up(2)
    head = listed.one("span.h6 + span").text
    count = re.fullmatch(r":\s*(\d{1,4})", head, re.ASCII)
    if count is None:
        raise page.unexpected("span.h6 + span", "a number after « : »", head)
    block = msgspec.structs.replace(block, position=position)
    voters = [_voter(page, facts, node, block) for node in listed.every("li[data-acteur-id]")]
    return position, int(count[1]), tuple(voter for voter in voters if voter is not None)


def _voter(page: Page, facts: _Facts, node: Node, block: _Block) -> Votant | None:
    said = node.attribute("data-acteur-id") or ""
    found = _VOTER.fullmatch(said)
    if found is None:  # a seat without a person, or a new form: told, and kept by name
        facts.signals.append(unknown(page, facts.uid, "li[data-acteur-id]", said))
        facts.named.append(block.named(node.text))
        return None
    for note in node.every("[data-tipsy]"):
        facts.printed.append(
            Printed("mise_au_point", note.attribute("data-tipsy") or "", acteur_ref=found[1])
        )
    cause: str | None = None
    is_delegated: bool | None = None
    for note in node.every("span._small"):
        inside = note.text.strip("()").strip()
        if _DELEGATION.fullmatch(inside):
            is_delegated = True
        elif (known := _cause(inside)) is not None:
            cause = known
        else:
            facts.signals.append(unknown(page, facts.uid, "li[data-acteur-id] span._small", inside))
            facts.printed.append(Printed("note", note.text, acteur_ref=found[1]))
    return Votant(
        acteur_ref=found[1],
        mandat_ref=found[2],
        par_delegation=is_delegated,
        cause_position_vote=cause,
    )


def _cause(text: str) -> str | None:
    return next((code for pattern, code in _CAUSES if pattern.fullmatch(text)), None)


def _group(
    page: Page, organe: str | None, size: re.Match[str] | None, lists: Sequence[_List]
) -> Groupe:
    counts = [0, 0, 0, 0]
    names: list[Votants | None] = [None, None, None, None]
    for position, count, voters in lists:
        if names[position] is not None or counts[position]:
            raise page.unexpected("li[data-organe-id] span.h6", "each position once", "twice")
        counts[position] = count
        names[position] = Votants(votant=voters) if voters else None
    return Groupe(
        organe_ref=organe,
        nombre_membres_groupe=int(size[1]) if size else None,
        vote=VoteDuGroupe(
            position_majoritaire=None,
            decompte_voix=Decompte(
                pour=counts[0], contre=counts[1], abstentions=counts[2], non_votants=counts[3]
            ),
            decompte_nominatif=DecompteNominatif(**dict(zip(_LISTS, names, strict=True))),
        ),
    )


def _delegations(facts: _Facts) -> None:
    """A page that marks one delegation marks them all; one that marks none may not tell them."""
    if not any(voter.par_delegation for group in facts.groupes for voter in _voting(group)):
        return
    facts.known |= {f"{_NAMES}.{name}.votant.par_delegation" for name in _LISTS[:3]}
    for group in facts.groupes:
        for voter in _voting(group):
            if voter.par_delegation is None:
                msgspec.structs.force_setattr(voter, "par_delegation", False)


def _voting(group: Groupe) -> Iterator[Votant]:
    names = group.vote.decompte_nominatif
    for listed in (names.pours, names.contres, names.abstentions) if names else ():
        if listed is not None and isinstance(listed.votant, tuple):
            yield from listed.votant


def _corrections(page: Page, facts: _Facts) -> None:
    """Sentences only: whom they name by an identifier stands beside the name, in the lists."""
    told = {one.text for one in facts.printed if one.name == "mise_au_point"}
    facts.printed += [
        Printed("mise_au_point", node.text)
        for node in page.every("#main p._small")
        if node.text and node.text not in told
    ]


_NEW: Final = (
    (_identity, True),
    (_title, False),
    (_seance, False),
    (_totals, True),
    (_majority, False),
    (_result, False),
    (_links, False),
    (_groups, False),
    (_corrections, False),
)


# ──────────────────────────────────────────────────────────── the layout of the XIVᵉ legislature


def _old_identity(page: Page, facts: _Facts) -> None:
    selector = "a[href*='(legislature)/']"
    said = {
        found[1]
        for node in page.some(selector)
        if (found := re.search(r"\(legislature\)/(\d{1,2})\b", node.attribute("href") or ""))
    }
    numbers = re.findall(r"scrutin n\s?°\s?(\d{1,6})\b", page.one("#scrutin h1").text)
    if len(said) != 1:
        raise page.unexpected(selector, "one legislature", ", ".join(sorted(said)))
    if len(numbers) != 1:
        raise page.unexpected("#scrutin h1", "« scrutin n° … »", page.one("#scrutin h1").text)
    facts.legislature, facts.numero = int(said.pop()), int(numbers[0])
    # not printed: made of what is, as the AN makes it
    facts.uid = f"VTANR5L{facts.legislature}V{facts.numero}"
    facts.known |= {"legislature", "numero"}


def _old_title(page: Page, facts: _Facts) -> None:
    selector = "#scrutin h3.president-title"
    _read_title(page, selector, page.one(selector).text, facts)


def _old_seance(page: Page, facts: _Facts) -> None:
    _read_seance(page, "#scrutin h1", page.one("#scrutin h1").text, facts)


def _old_totals(page: Page, facts: _Facts) -> None:
    selector = "#scrutin p.repartitionvotes"
    _read_totals(page, selector, page.some(selector), facts)
    facts.known |= {
        f"synthese_vote.decompte.{name}"
        for name in ("pour", "contre", "abstentions")
        if name in facts.totals
    }


def _old_result(page: Page, facts: _Facts) -> None:
    _read_result(page, "#scrutin p.annonce", page.one("#scrutin p.annonce").text, facts)


def _old_groups(page: Page, facts: _Facts) -> None:
    for rank, block in enumerate(page.some("#analyse div.TTgroupe")):
        title = block.one("p.nomgroupe").text
        size = _SIZE.search(title)
        nom = _SIZE.sub("", title).strip()
        lists: list[_List] = []
        for label in block.every("p.typevote"):
            found = _COUNT.fullmatch(label.text)
            position = _LABELS.get(found[1]) if found else None
            if found is None or position is None:
                raise page.unexpected("div.TTgroupe p.typevote", "a position", label.text)
            lists.append((position, int(found[2]), ()))
            block_of = _Block(rank, nom, position)
            facts.named += [
                block_of.named(name, cause)
                for name, cause in _old_names(label.up(1).one("ul.deputes"))
            ]
        facts.noms.append(nom)
        facts.groupes.append(_group(page, None, size, lists))
    facts.known |= {
        f"{_GROUPE}.nombre_membres_groupe",
        f"{_GROUPE}.vote.decompte_voix.pour",
        f"{_GROUPE}.vote.decompte_voix.contre",
        f"{_GROUPE}.vote.decompte_voix.abstentions",
        f"{_GROUPE}.vote.decompte_voix.non_votants",
    }


def _old_names(listed: Node) -> list[tuple[str, str | None]]:
    """The names of a list, or of a line such as « MM. A B (Président de séance) et C D. »."""
    items = listed.every("li")
    if items:
        return [(_plain(item.text), None) for item in items]
    line = _plain(listed.text).removesuffix(".")
    names: list[tuple[str, str | None]] = []
    for part in re.split(r"(?:,| et )(?![^()]*\))", line):
        cause = _BRACKETS.search(part)
        name = re.sub(r"^(?:MM\.|M\.|Mmes|Mme)\s", "", _BRACKETS.sub("", part).strip())
        if name:
            names.append((name, cause[1] if cause else None))
    return names


def _plain(text: str) -> str:
    return " ".join(text.split())


def _old_corrections(page: Page, facts: _Facts) -> None:
    facts.printed += [
        Printed("mise_au_point", node.text) for node in page.every("p.itemmap") if node.text
    ]


_OLD: Final = (
    (_old_identity, True),
    (_old_title, False),
    (_old_seance, False),
    (_old_totals, True),
    (_old_result, False),
    (_old_groups, False),
    (_old_corrections, False),
)


# ─────────────────────────────────────────────────────────────────────────────────── the record


def _record(facts: _Facts) -> Scrutin:
    dossiers = [one.ref for one in facts.links if one.kind == "dossier" and one.ref]
    objet = None
    if "objet.dossier_legislatif.dossier_ref" in facts.known:
        objet = Objet(
            libelle=None,
            reference_legislative=None,
            dossier_legislatif=DossierDuScrutin(dossier_ref=dossiers[0]),
        )
    return Scrutin(
        uid=facts.uid,
        numero=facts.numero,
        organe_ref=None,
        legislature=facts.legislature,
        session_ref=None,
        seance_ref=None,
        date_scrutin=facts.date,
        quantieme_jour_seance=facts.rank,
        type_vote=TypeVote(
            code_type_vote="",
            libelle_type_vote=None,
            type_majorite=facts.majorite if "type_vote.type_majorite" in facts.known else None,
        ),
        sort=Code(code=facts.sort),
        titre=facts.titre,
        demandeur=None,
        objet=objet,
        mode_publication_des_votes=None,
        synthese_vote=SyntheseVote(
            nombre_votants=facts.totals.get("nombre_votants"),
            suffrages_exprimes=facts.totals.get("suffrages_exprimes"),
            nbr_suffrages_requis=facts.totals.get("nbr_suffrages_requis"),
            annonce=None,
            decompte=Decompte(
                pour=facts.totals.get("pour"),
                contre=facts.totals.get("contre"),
                abstentions=facts.totals.get("abstentions"),
            ),
        ),
        ventilation_votes=VentilationVotes(
            organe=OrganeVotant(organe_ref=None, groupes=Groupes(groupe=tuple(facts.groupes)))
        )
        if facts.groupes
        else None,
        mise_au_point=None,
    )


def _doubt(facts: _Facts) -> Iterator[Signal]:
    """Where the blocks do not add up to the totals, a position that a block lacks may not be zero.

    Counts of that position are then not known, though they are kept.
    """
    for name in ("pour", "contre", "abstentions"):
        said = facts.totals.get(name)
        counts = [getattr(group.vote.decompte_voix, name) for group in facts.groupes]
        if counts and said is not None and said != sum(counts):
            facts.known.discard(f"{_GROUPE}.vote.decompte_voix.{name}")
            yield Signal(
                "totals_mismatch",
                f"{facts.uid}: {said} {name} in all, {sum(counts)} by groups; both are kept",
                uid=facts.uid,
                field=f"groupes.{name}",
                value=f"{said} ≠ {sum(counts)}",
            )


def _disagreements(record: Scrutin, facts: _Facts) -> Iterator[Signal]:
    """Counts that do not match names: both are kept. In the words of the open data's Signals."""
    totals = [0, 0, 0, 0]
    for rank, group in enumerate(facts.groupes):
        listed = list(named_counts(group.vote.decompte_nominatif))
        for one in facts.named:
            if one.groupe == rank and one.role in _POSITIONS:
                listed[_POSITIONS.index(one.role)] += 1
        totals = [total + count for total, count in zip(totals, listed, strict=True)]
        printed = printed_counts(group.vote.decompte_voix)
        where = f"groupe[{rank}] {group.organe_ref or facts.noms[rank]}"
        yield from _mismatch(facts.uid, where, printed, listed)
    if facts.groupes:
        printed = printed_counts(record.synthese_vote.decompte)
        yield from _mismatch(facts.uid, "syntheseVote", printed, totals)


def _mismatch(
    uid: str, where: str, printed: Sequence[int | None], named: Sequence[int]
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
