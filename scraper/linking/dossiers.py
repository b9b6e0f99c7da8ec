"""Which dossier and text a scrutin was about: what each witness says, and where they differ.

=========================  ========================================================================
method                     whose word
=========================  ========================================================================
``dossier_legislatif``     the AN's, in the scrutin
``vote_refs``              the AN's, in the acts of a dossier: sometimes wrong, or in two dossiers
``amendement``             the dossier and text of the amendement that the vote decided
``titre_amendements``      those of the votes on amendements whose titles name the same text: for
                           votes on an article, a motion or the whole
``ordre_du_jour``          the point of the sitting's agenda that names the same text
``ordre_du_jour_seul``     the only dossier of the sitting's agenda, no point of which names it: too
                           little alone
``titre``                  the documents deposited before, whose titles name the same text
=========================  ========================================================================

Each answer is a row, official or derived: none is preferred here. A method that gives several
dossiers is ambiguous; where two methods that give one each give different ones, both conflict.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from scraper.linking.demandes import text_name, title_of
from scraper.linking.mots import Titles, contains_title, same_text
from scraper.linking.records import DossierLink, seance_key, text_key
from scraper.linking.textes import same_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scraper.linking.demandes import TextName
    from scraper.linking.records import Candidate, Link, PointOdj, Texte, Verdict, Vote, VoteRef
    from scraper.normalise.titres import Titre

__all__ = ["DossierLink", "link"]

#: States of a point of the agenda that was not discussed.
_NOT_HELD: Final = ("supprimé", "annulé")
_WEAK: Final = "ordre_du_jour_seul"
#: A dossier and a text.
_Where: TypeAlias = tuple[str | None, str | None]


class Answer(msgspec.Struct, frozen=True):
    """One method's word."""

    method: str
    dossier_ref: str | None
    texte_ref: str | None
    evidence: str


def link(  # noqa: PLR0917  # its witnesses, as many as there are
    votes: Iterable[Vote],
    links: Iterable[Link] = (),
    candidates: Iterable[Candidate] = (),
    textes: Iterable[Texte] = (),
    vote_refs: Iterable[VoteRef] = (),
    points: Iterable[PointOdj] = (),
) -> Iterator[DossierLink]:
    """What each method says of each vote's dossier, by legislature and number.

    A vote of which no method says anything has one row without dossier, ``absent``; unless its
    title names no text (a motion of censure, a declaration): then it has none.

    Args:
        votes: scrutins.
        links: of the same scrutins, as `scraper.linking.link` gives them.
        candidates: amendements, at least those linked.
        textes: documents of the AN.
        vote_refs: of the acts of all dossiers.
        points: of the agendas of the sittings.
    """
    several = sorted(votes, key=lambda vote: (vote.legislature, vote.numero, vote.uid))
    titres = {vote.uid: title_of(vote.titre) for vote in several}
    read = {uid: titre for uid, titre in titres.items() if titre is not None}
    witnesses = _Witnesses(several, read, links, {one.uid: one for one in candidates})
    witnesses.documents(textes)
    witnesses.acts(vote_refs)
    witnesses.agenda(points)
    for vote in several:
        titre = read.get(vote.uid)
        answers = list(witnesses.answers(vote, titre))
        if answers:
            yield from _judged(vote, answers)
        elif titre is None or titre.texte:
            why = "aucun témoin ne dit son dossier" if titre else "son titre est illisible"
            yield DossierLink(vote.uid, None, None, "aucun", why, "absent")


class _Witnesses:
    def __init__(
        self,
        votes: list[Vote],
        titres: Mapping[str, Titre],
        links: Iterable[Link],
        amendements: Mapping[str, Candidate],
    ) -> None:
        self._decided: defaultdict[str, list[Candidate]] = defaultdict(list)
        for each in links:
            one = amendements.get(each.amendement_uid or "")
            if one is not None and each.role == "principal" and each.verdict == "sure":
                self._decided[each.scrutin_uid].append(one)
        self._meant: dict[TextName, list[_Where]] = {}
        self._named: defaultdict[TextName, Counter[_Where]] = defaultdict(Counter)
        for vote in votes:
            if (titre := titres.get(vote.uid)) is not None:
                self._named[text_name(vote, titre)].update(
                    (one.dossier_ref, one.texte_legislatif_ref)
                    for one in self._decided.get(vote.uid, ())
                )

    def documents(self, textes: Iterable[Texte]) -> None:
        """Hear the documents."""
        self._titled: defaultdict[str, list[Texte]] = defaultdict(list)
        for one in sorted(textes, key=lambda one: one.uid):
            self._titled[one.titre].append(one)
        self._titles = Titles(self._titled)

    def acts(self, vote_refs: Iterable[VoteRef]) -> None:
        """Hear the dossiers."""
        self._acts: defaultdict[str, list[VoteRef]] = defaultdict(list)
        for one in sorted(vote_refs, key=lambda one: (one.dossier_ref, one.texte_refs)):
            self._acts[one.scrutin_uid].append(one)

    def agenda(self, points: Iterable[PointOdj]) -> None:
        """Hear the agendas; what was struck off them says nothing."""
        self._points: defaultdict[str, list[PointOdj]] = defaultdict(list)
        for one in sorted(points, key=lambda one: (one.objet, one.dossier_refs)):
            if (one.etat or "").lower() not in _NOT_HELD:
                self._points[seance_key(one.seance_ref)].append(one)

    def answers(self, vote: Vote, titre: Titre | None) -> Iterator[Answer]:
        """All of them, of one vote, each once."""
        if vote.dossier_ref:
            yield Answer("dossier_legislatif", vote.dossier_ref, None, "le scrutin le nomme")
        yield from self._by_acts(vote)
        yield from self._by_amendement(vote)
        if titre is not None and titre.texte:
            yield from self._by_name(vote, titre)
            yield from self._by_title(vote, titre)
        yield from self._by_agenda(vote, titre.texte if titre else "")

    def _by_acts(self, vote: Vote) -> Iterator[Answer]:
        texts: defaultdict[str, set[str]] = defaultdict(set)
        for one in self._acts.get(vote.uid, ()):
            texts[one.dossier_ref].update(one.texte_refs)
        for dossier, refs in texts.items():
            said = f"un acte de {dossier} nomme {vote.uid} dans ses voteRefs"
            yield Answer("vote_refs", dossier, _only(refs), said)

    def _by_amendement(self, vote: Vote) -> Iterator[Answer]:
        for one in self._decided.get(vote.uid, ()):
            said = f"le scrutin a décidé de {one.uid}"
            yield Answer("amendement", one.dossier_ref, one.texte_legislatif_ref, said)
            return  # one of them tells it: a vote is on one text

    def _by_name(self, vote: Vote, titre: Titre) -> Iterator[Answer]:
        name = text_name(vote, titre)
        if name not in self._meant:
            self._meant[name] = list(self._texts_of(name))
        for dossier, texte in self._meant[name]:
            said = f"des scrutins sur les amendements de {texte} nomment « {titre.texte} »"
            yield Answer("titre_amendements", dossier, texte, said)

    def _texts_of(self, name: TextName) -> Iterable[_Where]:
        """The texts of the votes that name one so, each under its most frequent ref."""
        found = self._named.get(name) or Counter()
        for other in () if found else list(self._named):
            if same_name(name, other):
                found.update(self._named[other])
        best: dict[str, _Where] = {}
        for (dossier, texte), _ in sorted(found.items(), key=lambda one: (-one[1], str(one[0]))):
            best.setdefault(text_key(texte), (dossier, texte))
        return best.values()

    def _by_title(self, vote: Vote, titre: Titre) -> Iterator[Answer]:
        same = [
            one
            for title in self._titles.of_text(titre.texte)
            for one in self._titled[title]
            if vote.date is None or one.date_depot is None or one.date_depot <= vote.date
        ]
        ours = [one for one in same if text_key(one.uid).startswith(f"{vote.legislature}:")]
        dossiers: defaultdict[str | None, list[Texte]] = defaultdict(list)
        for one in ours or same:
            dossiers[one.dossier_ref].append(one)
        for dossier, several in sorted(dossiers.items(), key=lambda one: str(one[0])):
            said = f"{several[0].uid} porte le titre « {several[0].titre} »"
            texts = {one.uid for one in several if one.uid.startswith(("PRJL", "PION", "PNRE"))}
            yield Answer("titre", dossier, _only(texts), said)

    def _by_agenda(self, vote: Vote, texte: str) -> Iterator[Answer]:
        points = self._points.get(seance_key(vote.seance_ref), [])
        naming = [one for one in points if texte and same_text(texte, one.objet)] or [
            one for one in points if texte and contains_title(one.objet, texte)
        ]
        refs = {ref: one for one in naming for ref in one.dossier_refs}
        for ref, one in sorted(refs.items()):
            yield Answer("ordre_du_jour", ref, None, f"l'ordre du jour dit « {one.objet} »")
        every = {ref for one in points for ref in one.dossier_refs}
        if not naming and len(every) == 1:
            said = f"le seul dossier à l'ordre du jour de {vote.seance_ref}"
            yield Answer(_WEAK, every.pop(), None, said)


def _only(refs: Iterable[str]) -> str | None:
    found = set(refs)
    return found.pop() if len(found) == 1 else None


def _judged(vote: Vote, answers: list[Answer]) -> Iterator[DossierLink]:
    """Each answer as a row, with what the others make of it."""
    said: defaultdict[str, set[str]] = defaultdict(set)
    for one in answers:
        if one.dossier_ref:
            said[one.method].add(one.dossier_ref)
    single = {method: next(iter(refs)) for method, refs in said.items() if len(refs) == 1}
    for one in answers:
        others = {ref for method, ref in single.items() if method not in (one.method, _WEAK)}
        verdict = _verdict(one, others, alone=one.method in single or one.dossier_ref is None)
        against = sorted(others - {one.dossier_ref})
        more = f" ; d'autres disent {', '.join(against)}" if verdict == "conflicting" else ""
        yield DossierLink(
            vote.uid, one.dossier_ref, one.texte_ref, one.method, one.evidence + more, verdict
        )


def _verdict(answer: Answer, others: set[str], *, alone: bool) -> Verdict:
    if not alone:
        return "ambiguous"
    if answer.dossier_ref is not None and others - {answer.dossier_ref}:
        return "conflicting"
    if answer.method == _WEAK and answer.dossier_ref not in others:
        return "ambiguous"
    return "sure"
