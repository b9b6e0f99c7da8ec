"""Links, worked out anew where either side changed: which amendement a scrutin decided, and where.

A derivation like clean text: `scraper/linking` says how, from values alone; storage keeps what was
said before. A legislature is linked as a whole, for what one scrutin says of a text helps with its
neighbours; only what comes out otherwise is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scraper.linking import LINKING_VERSION, amendements, crossed, dossiers
from scraper.linking.records import Candidate, PointOdj, PrintedLink, Texte, Vote, VoteRef
from scraper.normalise.titres import read_titre
from scraper.records import Signal
from storage import liens, runs, signals
from storage.liens import AmendementLink, DossierLink

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from jobs.house import House


#: Of the linking of a legislature: what is read, the amendements, the dossiers.
_STEPS = 3


class Linked(msgspec.Struct):
    """What one linking wrote.

    Attributes:
        links: all that were worked out, of scrutins to amendements and to dossiers.
        fresh: links that were not there before.
        over: links that are not any more.
        is_done: they were worked out; False where nothing had come since they last were.
    """

    links: int = 0
    fresh: int = 0
    over: int = 0
    is_done: bool = False

    @property
    def sentence(self) -> str:
        """What it came to."""
        return f"{self.links:,} links worked out anew: {self.fresh:,} new, {self.over:,} over"


def link_anew(house: House, connection: sa.Connection, *, whole: bool = False) -> Linked:
    """Work out every link where a capture came since the last time, or the rules changed.

    Args:
        house: for its clock and reporter.
        connection: the archive, in a transaction that its caller commits.
        whole: whatever was captured since.
    """
    newest = liens.newest_capture(connection)
    wanted = liens.legislatures(connection)
    if not wanted:
        return Linked()
    until, version = liens.linked_until(connection)
    # an earlier program counted captures that change no link: what it wrote may be further on
    if not whole and until >= newest and version in {None, LINKING_VERSION}:
        return Linked()
    run = house.begin(liens.COMMAND, liens.SET_KEY)
    run.outcome = "taken"
    found: list[amendements.Link] = []
    about: list[dossiers.DossierLink] = []
    told: list[Signal] = []
    for legislature in wanted:
        with house.report.progress(f"liens {legislature}", "steps") as progress:
            votes = list(_votes(connection, legislature))
            told += _unread(votes)
            candidates = list(_candidates(connection, legislature))
            textes = list(_textes(connection))
            progress(1, _STEPS)
            links = list(
                crossed(
                    amendements.link(votes, candidates, textes, _printed(connection)),
                    votes,
                    candidates,
                )
            )
            progress(2, _STEPS)
            found += links
            about += dossiers.link(
                votes,
                links,
                candidates,
                textes,
                list(_vote_refs(connection)),
                list(_agenda(connection)),
            )
            run.seen += len(votes)
            progress(_STEPS, _STEPS)
    now = house.clock()
    linked = _write(connection, found, about, house)
    run.new, run.changed = linked.fresh, linked.over
    run.capture_id = newest or None
    run.ended_at = now
    run.opened(signals.raise_all(connection, liens.SET_KEY, told, now))
    runs.add(connection, run)
    return linked


def _write(
    connection: sa.Connection,
    found: list[amendements.Link],
    about: list[dossiers.DossierLink],
    house: House,
) -> Linked:
    now = house.clock()
    fresh, over = liens.write_amendements(
        connection,
        (AmendementLink(*msgspec.structs.astuple(one)) for one in found),
        LINKING_VERSION,
        now,
    )
    more, less = liens.write_dossiers(
        connection,
        (DossierLink(*msgspec.structs.astuple(one)) for one in about),
        LINKING_VERSION,
        now,
    )
    return Linked(len(found) + len(about), fresh + more, over + less, is_done=True)


def _unread(votes: list[Vote]) -> Iterator[Signal]:
    """A title that the grammar cannot read: no link is guessed from it."""
    for vote in votes:
        read = read_titre(vote.titre)
        if isinstance(read, Signal):
            yield msgspec.structs.replace(read, uid=vote.uid)


def _votes(connection: sa.Connection, legislature: int) -> Iterator[Vote]:
    for row in liens.votes(connection, legislature):
        yield Vote(
            uid=row.uid,
            legislature=row.legislature,
            numero=row.numero,
            titre=row.titre or "",
            date=row.date_scrutin,
            seance_ref=row.seance_ref,
            quantieme="" if row.quantieme_jour_seance is None else str(row.quantieme_jour_seance),
            sort_code=row.sort_code or "",
            dossier_ref=row.dossier_ref,
        )


def _candidates(connection: sa.Connection, legislature: int) -> Iterator[Candidate]:
    for row in liens.candidates(connection, legislature):
        *facts, nom, prenom = row
        yield Candidate(
            **dict(zip(liens.CANDIDATE, facts, strict=True)), auteur_nom=nom, auteur_prenom=prenom
        )


def _textes(connection: sa.Connection) -> Iterator[Texte]:
    for uid, titre, dossier_ref, date_depot in liens.documents(connection):
        yield Texte(uid=uid, titre=titre or "", dossier_ref=dossier_ref, date_depot=date_depot)


def _printed(connection: sa.Connection) -> Iterator[PrintedLink]:
    for row in liens.printed(connection):
        yield PrintedLink(
            scrutin_uid=row.scrutin_uid,
            ref=row.ref,
            legislature=row.legislature,
            texte=row.texte or "",
            suffixe=row.suffixe or "",
            organe=row.organe or "",
            numero=row.numero or "",
        )


def _vote_refs(connection: sa.Connection) -> Iterator[VoteRef]:
    for dossier_ref, scrutins, *textes in liens.vote_refs(connection):
        refs = tuple(ref for told in textes if told for ref in told.split())
        for scrutin_uid in scrutins.split():
            yield VoteRef(dossier_ref=dossier_ref, scrutin_uid=scrutin_uid, texte_refs=refs)


def _agenda(connection: sa.Connection) -> Iterator[PointOdj]:
    for seance_ref, objet, dossier_refs, etat in liens.agenda(connection):
        yield PointOdj(
            seance_ref=seance_ref,
            objet=objet or "",
            dossier_refs=tuple(dossier_refs.split()),
            etat=etat,
        )
