"""The days after day 1: what the AN does to its archives, as a script of events.

Each working day (the eve was neither a Saturday nor a Sunday) runs the steps of STEPS that are due,
and each step notes what it did as an Event. The truth that tests compare with is the list of these
events: nothing here compares documents, and nothing of the archive under test is used.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field, replace
from itertools import count, islice
from typing import TYPE_CHECKING, Any, Final

from tests.replica import documents as make
from tests.replica.assembly import agenda, amendements, people, texts, votes
from tests.replica.assembly.chance import Chance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.replica.assembly.agenda import Seance
    from tests.replica.assembly.people import Depute
    from tests.replica.assembly.texts import Texte
    from tests.replica.documents import Json

SETS: Final = (
    "scrutins",
    "amendements",
    "acteurs",
    "organes",
    "dossiers",
    "documents",
    "reunions",
)
TOLD: Final = (*SETS, "mandats")
"""What the truth tells of: a mandate is a part of an acteur's document, and a row of its own."""
NATURES: Final = ("new", "substance", "form", "noise", "gone", "back")
"""What can happen to a document from one day to the next; `noise` is no version at all."""


@dataclass(frozen=True)
class Event:
    """One thing that a day did.

    Attributes:
        set: one of TOLD.
        uid: of the document.
        nature: one of NATURES.
        what: in a few words.
    """

    set: str
    uid: str
    nature: str
    what: str


DAY_2: Final = {
    name.partition(": ")[2]: uid
    for name, uid in amendements.QUIRKS.items()
    if name.startswith("day_2: ")
}
"""What day 2 does -> uid of the amendement that it does it to."""

_PROTECTED: Final = frozenset(amendements.QUIRKS.values()) | frozenset(votes.QUIRKS.values())


@dataclass
class Story:
    """The Assembly as it stands on a day.

    Attributes:
        seed: where all its chance comes from.
        day: number of the day, from 1.
        sets: name of a set -> uid -> document.
        folders: amendement -> its folder in the archive.
        cast: who sat, sits, will not sit any more.
        texte: the text under discussion.
        events: what the day did.
        textes: every amended text, by its uid.
        scrutin_textes: scrutin -> the text that it is about.
        hidden: amendement -> (day of its return, document).
        misgendered: (scrutin, title as it should be) of those still to be mended.
        numbers: text -> last number filed.
        changed: (set, uid) of what today touched.
        sittings: those of the eve.
        newcomers: how many have taken a seat.
        work: how many working days there have been: 1 on day 2.
    """

    seed: int
    day: int = 1
    sets: dict[str, dict[str, Json]] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)
    cast: list[Depute] = field(default_factory=list)
    texte: Texte = texts.PONTS
    events: list[Event] = field(default_factory=list)
    textes: dict[str, Texte] = field(default_factory=dict)
    scrutin_textes: dict[str, Texte] = field(default_factory=dict)
    hidden: dict[str, tuple[int, Json]] = field(default_factory=dict)
    misgendered: list[tuple[str, str]] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    changed: set[tuple[str, str]] = field(default_factory=set)
    sittings: list[Seance] = field(default_factory=list)
    newcomers: int = 0
    work: int = 0

    @property
    def eve(self) -> str:
        """The day that today's archives tell of."""
        return agenda.yesterday_of(self.day)

    def chance(self, *name: object) -> Chance:
        """A source of draws for something that this day does."""
        return Chance(self.seed, "day", self.day, *name)

    def stamp(self) -> int:
        """A chronotag of this morning, different for each event."""
        today = agenda.date_of(self.day).isoformat()
        return agenda.chronotag(today, "04:30:00") + 1000 * len(self.events)

    def note(self, kind: str, uid: str, nature: str, what: str) -> None:
        """Write down what was done."""
        self.events.append(Event(kind, uid, nature, what))
        self.changed.add((kind, uid))

    def touched(self, kind: str, uid: str) -> bool:
        """Whether this day already did something to it."""
        return (kind, uid) in self.changed

    def free(self, kind: str) -> Iterator[tuple[str, Json]]:
        """Documents that a step may draw: those of no quirk, and untouched today."""
        for uid, document in self.sets[kind].items():
            if uid not in _PROTECTED and not self.touched(kind, uid):
                yield uid, document

    def add(self, kind: str, uid: str, document: Json, what: str) -> None:
        """A document that was not there."""
        self.sets[kind][uid] = document
        self.note(kind, uid, "new", what)

    def change(self, kind: str, uid: str, nature: str, what: str, **paths: Any) -> None:
        """Set dotted paths of a document's body; an amendement is stamped anew."""
        document = copy.deepcopy(self.sets[kind][uid])
        body = next(iter(document.values()))
        if kind == "amendements":
            paths["chronotag"] = str(self.stamp())
        make.patched(body, paths)
        self.sets[kind][uid] = document
        self.note(kind, uid, nature, what)

    def one(self, name: str, candidates: list[str]) -> str | None:
        """The amendement that a step acts on: the one named for day 2, one by chance later."""
        if self.day == 2 and name in DAY_2:
            return DAY_2[name]
        return self.chance(name).pick(candidates) if candidates else None


def day_1(seed: int) -> Story:
    """The Assembly as the archives of day 1 have it."""
    drafts, folders = amendements.amendements(seed)
    dossiers, documents = texts.dossiers()
    story = Story(seed, folders=folders, cast=list(people.DEPUTES))
    story.sets = {
        "scrutins": votes.history(seed, drafts),
        "amendements": drafts,
        "acteurs": people.acteurs(),
        "organes": people.organes(),
        "dossiers": dossiers,
        "documents": documents,
        "reunions": agenda.reunions(),
    }
    for kind in SETS:
        for uid in story.sets[kind]:
            story.note(kind, uid, "new", "day 1")
    for document in story.sets["acteurs"].values():
        _seat(story, document, "day 1")
    story.textes = {texte.uid: texte for texte in texts.TEXTES}
    story.numbers = {texts.PONTS.uid: amendements.LOTS["ponts"].count}
    for vote in votes.VOTES:
        texte = vote.texte or (amendements.LOTS[vote.about[0]].texte if vote.about else None)
        if texte:
            story.scrutin_textes[vote.uid] = texte
    return story


def _seat(story: Story, document: Json, what: str) -> None:
    """Note the mandates of a newcomer."""
    for mandate in make.many(document["acteur"]["mandats"]["mandat"]):
        story.note("mandats", mandate["uid"], "new", what)


def days(seed: int, *, recesses: bool = False) -> Iterator[Story]:
    """The same Story day after day, without end; it is changed in place, read it as it comes.

    Args:
        seed: of the Assembly.
        recesses: whether the year has any; the agenda then announces the next sittings as well.
    """
    sits = agenda.sits_but_in_recess if recesses else agenda.sits
    story = day_1(seed)
    while True:
        if recesses:
            _announce(story, sits)
        yield story
        story.day += 1
        story.events.clear()
        story.changed.clear()
        if sits(story.day):
            story.work += 1
            for step in STEPS:
                if story.work % step.every == step.phase % step.every:
                    step.do(story)


def on(day: int, seed: int) -> Story:
    """The Story as it stands on a day."""
    return next(islice(days(seed), day - 1, None))


# -- small questions -----------------------------------------------------------------------------


def _etat(document: Json) -> str:
    code: str = document["amendement"]["cycleDeVie"]["etatDesTraitements"]["etat"]["code"]
    return code


def _published(document: Json) -> bool:
    return isinstance(document["amendement"]["cycleDeVie"]["datePublication"], str)


def _text_of(document: Json) -> str | None:
    """The exposé of an amendement that has one."""
    corps = document["amendement"]["corps"]
    content = corps.get("contenuAuteur", {})
    found = content.get("exposeSommaire")
    return found if isinstance(found, str) else None


def _pending(story: Story, *codes: str, texte: Texte | None = None) -> list[str]:
    """Free amendements of the sitting, in one of these états."""
    return [
        uid
        for uid, document in story.free("amendements")
        if _etat(document) in codes
        and document["amendement"]["identification"]["prefixeOrganeExamen"] == "AN"
        and (texte is None or document["amendement"]["texteLegislatifRef"] == texte.uid)
    ]


def _state(name: str) -> dict[str, Any]:
    """What an état changes in an amendement; a lost text becomes nil."""
    etat = make.ETATS[name]
    paths: dict[str, Any] = {
        "cycleDeVie.etatDesTraitements": make.etat_des_traitements(etat),
        "corps.cartoucheInformatif": make.or_nil(etat.cartouche),
    }
    if not etat.text:
        paths["corps.contenuAuteur"] = make.nil()
    return paths


# -- amendements ---------------------------------------------------------------------------------


def _come_back(story: Story) -> None:
    """What vanished two days ago is there again, as it was."""
    for uid, (when, document) in sorted(story.hidden.items()):
        if when <= story.day:
            del story.hidden[uid]
            story.sets["amendements"][uid] = document
            story.note("amendements", uid, "back", "listed again")


def _vanish(story: Story) -> None:
    """One amendement is missing from the archive, for two days."""
    waiting = [uid for uid, document in story.free("amendements") if _etat(document) == "DI"]
    uid = story.one("vanished until day 4", waiting)
    if uid is not None:
        story.hidden[uid] = (story.day + 2, story.sets["amendements"].pop(uid))
        story.note("amendements", uid, "gone", "no longer listed")


def _file(story: Story) -> None:
    """Five to eight new amendements on the text under discussion; numbers have holes."""
    chance = story.chance("file")
    texte = story.texte
    cast = people.authors(story.eve, story.cast)
    parents = _pending(story, "AC", texte=texte)
    twin: dict[str, Any] | None = None
    for order in range(5 + chance.under(4)):
        number = story.numbers.get(texte.uid, 0) + 1 + (chance.under(9) == 0)
        story.numbers[texte.uid] = number
        uid = amendements.uid(texte, people.ASSEMBLEE, number)
        drawn = story.chance("amendement", number)
        arguments = amendements.drafted(drawn, cast, texte, story.eve)
        if twin is not None:
            shared = ("division", "alinea", "dispositif")
            arguments |= {key: twin[key] for key in shared}
            arguments["identique"] = (70000 + story.day, "Dernier")
            twin = None
        elif drawn.under(9) == 0 and parents:
            arguments["parent"] = drawn.pick(parents)
        elif order == 1:
            arguments["identique"] = (70000 + story.day, "Premier")
            twin = arguments
        seen = drawn.under(4) > 0
        document = make.amendement(
            uid,
            **arguments,
            etat="en traitement",
            publication=story.eve if seen else None,
            place=number,
            chronotag=story.stamp(),
        )
        story.folders[uid] = f"{texte.dossier}/{texte.uid}"
        story.add("amendements", uid, document, "filed")


def _treat(story: Story) -> None:
    """The services look at four to seven: receivable, or ready to be discussed."""
    chance = story.chance("treat")
    for uid in chance.some(_pending(story, "ET", texte=story.texte), 4 + chance.under(4)):
        sub = story.sets["amendements"][uid]["amendement"]["cycleDeVie"]["etatDesTraitements"]
        fresh = sub["sousEtat"].get("code") != "R"
        name = "recevable" if fresh and chance.under(4) == 0 else "à discuter"
        seen = _published(story.sets["amendements"][uid])
        story.change(
            "amendements",
            uid,
            "substance",
            f"now {name}",
            **_state(name),
            **{} if seen else {"cycleDeVie.datePublication": story.eve},
        )


def _rectify(story: Story) -> None:
    """The text is replaced under the same uid, and the number says « (Rect) »."""
    uid = story.one("rectified", _pending(story, "AC", "ET", texte=story.texte))
    if uid is None:
        return
    body = story.sets["amendements"][uid]["amendement"]
    chance = story.chance("rectify")
    rect = int(body["identification"]["numeroRect"]) + 1
    match = uid.split("P")
    numero = int(body["identification"]["numeroOrdreDepot"])
    division = body["pointeurFragmentTexte"]["division"]
    spot = body["pointeurFragmentTexte"]["amendementStandard"]["alinea"]
    if "numero" not in spot:
        spot = None
    elif not isinstance(spot["avant_A_Apres"], str):
        spot = {**spot, "avant_A_Apres": None}
    before = body["corps"]["contenuAuteur"]["dispositif"]
    after = before
    while after == before:
        after = texts.dispositif(chance, story.texte.theme, division, spot)
    partie = match[-1][0]
    story.change(
        "amendements",
        uid,
        "substance",
        "rectified",
        **{
            "identification.numeroRect": str(rect),
            "identification.numeroLong": make.numero_long(people.ASSEMBLEE, partie, numero, rect),
            "corps.contenuAuteur.dispositif": after,
        },
    )


def _withdraw(story: Story) -> None:
    """After publication the text stays."""
    uid = story.one("withdrawn, text kept", _pending(story, "AC", texte=story.texte))
    if uid is not None:
        story.change(
            "amendements", uid, "substance", "withdrawn", **_state("retiré après publication")
        )


def _withdraw_early(story: Story) -> None:
    """Before publication it goes."""
    unseen = [
        uid for uid in _pending(story, "ET") if not _published(story.sets["amendements"][uid])
    ]
    uid = story.one("withdrawn, text removed", unseen)
    if uid is not None:
        story.change(
            "amendements",
            uid,
            "substance",
            "withdrawn, its text removed",
            **_state("retiré avant publication"),
        )


_MOTIFS: Final = (
    "charge", "cavalier 45", "entonnoir 45", "gage", "doublon", "hors champ", "réglementaire 37",
    "injonction 20", "autre",
)  # fmt: skip


def _declare_inadmissible(story: Story) -> None:
    """Published, then declared inadmissible: its text disappears."""
    seen = [uid for uid in _pending(story, "ET") if _published(story.sets["amendements"][uid])]
    uid = story.one("declared inadmissible", seen)
    if uid is not None:
        motif = _MOTIFS[story.work % len(_MOTIFS)]
        story.change("amendements", uid, "substance", f"inadmissible: {motif}", **_state(motif))


def _erase(story: Story) -> None:
    """Only a tombstone is left."""
    uid = story.one("erased", _pending(story, "ET", "AC"))
    if uid is not None:
        document = make.efface(story.sets["amendements"][uid], story.stamp())
        story.sets["amendements"][uid] = document
        story.note("amendements", uid, "substance", "erased")


def _move(story: Story) -> None:
    """Once, a member goes to incorrect_data: the path no longer gives its dossier."""
    if story.work == 1:
        uid = DAY_2["moved to incorrect_data"]
        story.folders[uid] = "incorrect_data/148710"
        story.note("amendements", uid, "substance", "moved to incorrect_data")


def _markup(text: str) -> str:
    plain, justified = "<p>", '<p style="text-align: justify;">'
    return text.replace(plain, justified) if plain in text else text.replace(justified, plain)


def _case(text: str) -> str:
    """The first letter changes its case."""
    return re.sub(r"(<p[^>]*>)([A-Za-z])", lambda m: m[1] + m[2].swapcase(), text, count=1)


def _punctuation(text: str) -> str:
    return text.replace(".</p>", "&nbsp;!</p>")


_FORMS: Final = (("mark-up", _markup), ("case", _case), ("punctuation", _punctuation))


def _reword(story: Story) -> None:
    """The same words in another dress: mark-up, then case, then punctuation, in turn."""
    what, change = _FORMS[(story.work - 1) % len(_FORMS)]
    exposes = {name: _text_of(found) or "" for name, found in story.free("amendements")}
    able = [name for name, text in exposes.items() if change(text) != text]
    uid = story.one("form only", able)
    if uid is not None:
        text = _text_of(story.sets["amendements"][uid]) or ""
        story.change(
            "amendements",
            uid,
            "form",
            f"{what} of its exposé",
            **{"corps.contenuAuteur.exposeSommaire": change(text)},
        )


def _restamp(story: Story) -> None:
    """Regenerated: another chronotag, and every other time the accents are written otherwise."""
    able = [
        uid
        for uid, document in story.free("amendements")
        if "&#x00E9;" in (_text_of(document) or "")
    ]
    uid = story.one("noise only", able)
    if uid is not None:
        text = _text_of(story.sets["amendements"][uid]) or ""
        respelt = text.replace("&#x00E9;", "&#233;") if story.work % 2 == 0 else text
        story.change(
            "amendements",
            uid,
            "noise",
            "regenerated",
            **{"corps.contenuAuteur.exposeSommaire": respelt},
        )


# -- scrutins ------------------------------------------------------------------------------------


def _announce(story: Story, sits: Callable[[int], bool]) -> None:
    """The two sittings to come, which are held on the next day that is one of work."""
    coming = next(day for day in count(story.day + 1) if sits(day))
    for order, sitting in enumerate(_sittings(story.work + 1, agenda.yesterday_of(coming))):
        if sitting.uid not in story.sets["reunions"]:
            document = agenda.seance_document(
                sitting, story.texte, 15 + 2 * story.work + order, report=False
            )
            story.add("reunions", sitting.uid, document, "sitting announced")


def _sittings(work: int, day: str) -> list[Seance]:
    number = 30098 + 2 * work
    return [agenda.seance(number, day, 1), agenda.seance(number + 1, day, 2)]


def _meet(story: Story) -> None:
    """Two sittings; their reports come out two working days later."""
    number = 30098 + 2 * story.work
    story.sittings = _sittings(story.work, story.eve)
    for order, sitting in enumerate(story.sittings):
        document = agenda.seance_document(
            sitting, story.texte, 13 + 2 * story.work + order, report=False
        )
        known = story.sets["reunions"].get(sitting.uid)
        if known is None:
            story.add("reunions", sitting.uid, document, "sitting held")
        elif known != document:
            story.sets["reunions"][sitting.uid] = document
            story.note("reunions", sitting.uid, "substance", "another text was discussed")
    for late in (number - 4, number - 3):
        uid = f"RUANR5L17S2026IDS{late}"
        if uid in story.sets["reunions"]:
            report = f"CRSANR5L17S2026O1N{late - 30000:03d}"
            story.change("reunions", uid, "substance", "report out", compteRenduRef=report)


def _next_scrutin(story: Story) -> str:
    return f"VTANR5L17V{len(story.sets['scrutins']) + 1}"


def _vote(story: Story) -> None:
    """Two to four amendements are voted by scrutin, and some others by show of hands."""
    chance = story.chance("vote")
    ready = _pending(story, "AC", texte=story.texte)
    if len(ready) < 5:
        ready += [uid for uid in _pending(story, "AC") if uid not in ready]
    drawn = chance.some(ready, 4 + chance.under(4))
    voted, shown = drawn[: 2 + chance.under(3)], drawn[4:]
    if story.day == 2:
        voted = [DAY_2["voted"], *voted[1:]]
    for order, uid in enumerate(voted):
        sitting = story.sittings[order % 2]
        # Every seventh working day the last sitting ends after midnight.
        minute = 20 + 25 * order + (140 if story.work % 7 == 0 and order % 2 else 0)
        _ballot_on(story, uid, sitting, sitting.clock(minute), chance)
    for order, uid in enumerate(shown):
        sitting = story.sittings[0]
        sort = chance.pick(("Rejeté", "Non soutenu", "Retiré", "Tombé", "Adopté"))
        _decide(story, uid, sort, sitting, sitting.clock(5 + 9 * order))


def _decide(story: Story, uid: str, sort: str, sitting: Seance, when: str) -> None:
    story.change(
        "amendements",
        uid,
        "substance",
        sort.lower(),
        **_state(make.SORTS[sort]),
        **{
            "cycleDeVie.sort": sort,
            "cycleDeVie.dateSort": when,
            "seanceDiscussionRef": sitting.uid,
        },
    )


def _ballot_on(story: Story, uid: str, sitting: Seance, when: str, chance: Chance) -> None:
    """A scrutin on an amendement, whose sort is the scrutin's."""
    cited = story.sets["amendements"][uid]
    texte = story.textes[cited["amendement"]["texteLegislatifRef"]]
    parent_uid = cited["amendement"]["amendementParentRef"]
    parent = story.sets["amendements"].get(parent_uid) if isinstance(parent_uid, str) else None
    parented = parent is not None and _etat(parent) != "effacé"
    name = votes.title(
        texte,
        cited,
        nature="le sous-amendement" if parented else "l'amendement",
        parent=parent if parented else None,
        rect="(rect.)" if cited["amendement"]["identification"]["numeroRect"] != "0" else "",
        cast=story.cast,
    )
    scrutin = _next_scrutin(story)
    if story.work % 5 == 2 and not story.misgendered and " de M. " in name:
        story.misgendered.append((scrutin, name))
        name = name.replace(" de M. ", " de Mme ", 1)
    blocks = votes.ballot(chance, story.cast, sitting.date)
    document = votes.scrutin_document(
        scrutin, name, sitting, blocks,
        demandeur=people.demandeur(chance.pick(people.GROUPES[:6])),
    )  # fmt: skip
    story.add("scrutins", scrutin, document, f"voted on {uid}")
    story.scrutin_textes[scrutin] = texte
    adopted = document["scrutin"]["sort"]["code"] == votes.ADOPTE
    _decide(story, uid, "Adopté" if adopted else "Rejeté", sitting, when)


def _whole(story: Story) -> None:
    """The text is voted as a whole, and the Assembly turns to another."""
    texte, sitting = story.texte, story.sittings[1]
    chance = story.chance("whole")
    uid = _next_scrutin(story)
    blocks = votes.ballot(chance, story.cast, sitting.date, wanted=votes.ADOPTE, attendance=90)
    name = f"l'ensemble {texte.de} ({texte.lecture})."
    document = votes.scrutin_document(
        uid, name, sitting, blocks,
        type_vote="SPS", demandeur="Conférence des Présidents", texte=texte,
    )  # fmt: skip
    story.add("scrutins", uid, document, f"voted on the whole of {texte.uid}")
    acts = texts.with_act(
        story.sets["dossiers"][texte.dossier],
        texts.decision(texte, "adoptée", story.eve, uid),
    )
    story.change("dossiers", texte.dossier, "substance", "decision", actesLegislatifs=acts)
    following = texts.later(story.work // 20, story.eve)
    story.texte = story.textes[following.uid] = following
    opened = texts.dossier_document(following, actes=[texts.reading(following)])
    story.add("dossiers", following.dossier, opened, "opened")
    story.add("documents", following.uid, texts.texte_document(following), "filed")


def _mend_title(story: Story) -> None:
    """« Mme » becomes « M. », in title and objet."""
    if story.day == 2:
        wrong = story.sets["scrutins"][votes.MISGENDERED]["scrutin"]["titre"]
        story.misgendered.append((votes.MISGENDERED, wrong.replace(" de Mme ", " de M. ")))
    if story.misgendered:
        uid, title = story.misgendered.pop(0)
        change = {"titre": title, "objet.libelle": title}
        story.change("scrutins", uid, "substance", "Mme → M.", **change)


def _reshuffle(story: Story) -> None:
    """The same votes: other seats, another order."""
    able = [uid for uid, _ in story.free("scrutins")]
    uid = votes.NOISY if story.day == 2 else story.chance("reshuffle").pick(able)
    document = copy.deepcopy(story.sets["scrutins"][uid])
    blocks = document["scrutin"]["ventilationVotes"]["organe"]["groupes"]["groupe"]
    for block in blocks:
        for side in ("pours", "contres"):
            found = votes.voters(block["vote"]["decompteNominatif"][side])
            if len(found) > 1:
                for voter in found:
                    voter["numPlace"] = f"{(int(voter['numPlace']) + 1) % 650:03d}"
                block["vote"]["decompteNominatif"][side] = {"votant": [*found[1:], found[0]]}
    story.sets["scrutins"][uid] = document
    story.note("scrutins", uid, "noise", "seats and order")


def _correct_votes(story: Story) -> None:
    """Somebody says how they meant to vote: totals do not move."""
    recent = [
        uid
        for uid, document in story.free("scrutins")
        if document["scrutin"]["miseAuPoint"] == make.mise_au_point()
    ]
    if recent:
        chance = story.chance("mise au point")
        uid = chance.pick(recent[-6:])
        document = story.sets["scrutins"][uid]
        filled = votes.corrections(document, chance.pick(votes.CORRECTIONS), chance=chance)
        story.change("scrutins", uid, "substance", "mise au point", miseAuPoint=filled)


def _break(story: Story) -> None:
    """A group that was known no longer is."""
    whole = [
        uid
        for uid, document in story.free("scrutins")
        if people.GROUPE_PERDU not in votes.groups(document)
    ]
    uid = votes.BROKEN if story.day == 2 else story.chance("break").pick(whole)
    path = "ventilationVotes.organe.groupes.groupe.1.organeRef"
    story.change("scrutins", uid, "substance", "group lost", **{path: people.GROUPE_PERDU})


def _give_dossier(story: Story) -> None:
    """`objet.dossierLegislatif` is filled long after the vote."""
    without = [
        uid
        for uid, document in story.free("scrutins")
        if document["scrutin"]["objet"]["dossierLegislatif"] is None and uid in story.scrutin_textes
    ]
    uid = votes.BACKFILLED if story.day == 2 else None
    if uid is None and without:
        uid = story.chance("dossier").pick(without)
    if uid is not None:
        texte = story.scrutin_textes[uid]
        story.change(
            "scrutins",
            uid,
            "substance",
            "dossier given",
            **{
                "objet.dossierLegislatif": {
                    "libelle": texte.court,
                    "dossierRef": texte.dossier,
                }
            },
        )


# -- people, texts, meetings ---------------------------------------------------------------------


def _resign(story: Story) -> None:
    """A mandate ends, and a newcomer takes the seat."""
    if story.newcomers >= people.RESERVE:
        return
    heads = {next(d.uid for d in people.DEPUTES if d.groupe is g) for g in people.GROUPES}
    kept = heads | {d.uid for d in (people.PRESIDENTE, *people.PRESIDENTS_DE_SEANCE)}
    seated = [d for d in story.cast if d.sits(story.eve) and d.uid not in kept]
    leaver = people.DEMISSIONNAIRE if story.day == 2 else story.chance("resign").pick(seated)
    story.newcomers += 1
    today = agenda.date_of(story.day).isoformat()
    comer = people.replacement(story.newcomers, today, leaver)
    story.cast[story.cast.index(leaver)] = replace(leaver, fin=story.eve)
    story.cast.append(comer)
    body = copy.deepcopy(story.sets["acteurs"][leaver.uid])["acteur"]
    for mandate in body["mandats"]["mandat"]:
        if mandate["dateFin"] is None:
            mandate["dateFin"] = story.eve
            story.note("mandats", mandate["uid"], "substance", "ended")
        if mandate["uid"] == leaver.siege:
            mandate["mandature"]["causeFin"] = "Démission"
    story.change("acteurs", leaver.uid, "substance", "mandate ended", mandats=body["mandats"])
    arrival = people.acteur_document(comer)
    story.add("acteurs", comer.uid, arrival, "seated")
    _seat(story, arrival, "taken up")


def _reorder(story: Story) -> None:
    """The mandates of a person in another order: no fact."""
    uid = story.chance("reorder").pick(
        [uid for uid, document in story.free("acteurs") if _several(document)]
    )
    mandats = story.sets["acteurs"][uid]["acteur"]["mandats"]["mandat"]
    order = [*mandats[1:], mandats[0]]
    story.change("acteurs", uid, "noise", "order of mandates", mandats={"mandat": order})


def _several(document: Json) -> bool:
    return isinstance(document["acteur"]["mandats"].get("mandat"), list)


def _organ(story: Story) -> None:
    """First a mission ends; then study groups are made."""
    if story.work == 1:
        story.change(
            "organes",
            people.MISSION_MAREES,
            "substance",
            "mission ended",
            **{"viMoDe.dateFin": story.eve},
        )
        return
    uid = f"PO{890500 + story.work}"
    document = make.organe(
        uid, "GE", f"Les courants d'air (n° {story.work})", abrev="AIR", debut=None,
        agrement=story.eve,
    )  # fmt: skip
    story.add("organes", uid, document, "group made")


def _continue(story: Story) -> None:
    """The dossier under discussion gains a sitting."""
    texte, sitting = story.texte, story.sittings[0]
    act = make.acte(
        "DiscussionSeancePublique_Type",
        f"L17-VD{texte.dossier[-5:]}S{sitting.uid[-5:]}",
        "AN1-DEBATS-SEANCE",
        people.ASSEMBLEE,
        date=sitting.date,
        reunionRef=sitting.uid,
        odjRef=f"{sitting.uid}PT1",
    )
    acts = texts.with_act(story.sets["dossiers"][texte.dossier], act)
    story.change("dossiers", texte.dossier, "substance", "discussed", actesLegislatifs=acts)


def _cosign(story: Story) -> None:
    """One more deputy signs the bill on libraries."""
    uid = texts.BIBLIOTHEQUES.uid
    signed = story.sets["documents"][uid]["document"]["coSignataires"]["coSignataire"]
    known = {one["acteur"]["acteurRef"] for one in signed}
    others = [d for d in people.authors(story.eve, story.cast) if d.uid not in known]
    if others:
        more = {
            "acteur": {"acteurRef": story.chance("cosign").pick(others).uid},
            "dateCosignature": story.eve + make.offset(story.eve),
            "dateRetraitCosignature": None,
            "edite": "false",
        }
        story.change(
            "documents",
            uid,
            "substance",
            "one more signature",
            coSignataires={"coSignataire": [*signed, more]},
        )


def _convene(story: Story) -> None:
    """A committee will meet; every other time, one that should have is cancelled."""
    number = 100 + story.work
    organe = tuple(people.COMMISSIONS)[story.work % 8]
    day = agenda.date_of(story.day).isoformat()
    document = agenda.commission_document(number, day, organe, None, "Eventuel")
    story.add("reunions", document["reunion"]["uid"], document, "convened")
    due = [
        uid
        for uid, found in story.free("reunions")
        if "IDC" in uid and found["reunion"]["cycleDeVie"]["etat"] == "Eventuel"
    ]
    if due:
        stamp = f"{story.eve}T00:00:00.000{make.offset(story.eve)}"
        story.change(
            "reunions",
            story.chance("cancel").pick(due),
            "substance",
            "cancelled",
            **{"cycleDeVie.etat": "Annulé", "cycleDeVie.chrono.cloture": stamp},
        )


@dataclass(frozen=True)
class Step:
    """Something done on every `every`-th working day, beginning with the `phase`-th."""

    do: Callable[[Story], None]
    every: int = 1
    phase: int = 1


STEPS: Final = (
    Step(_come_back),
    Step(_meet),
    Step(_mend_title, every=5),
    Step(_break, every=30),
    Step(_move),
    Step(_erase, every=10),
    Step(_vanish, every=5),
    Step(_rectify),
    Step(_withdraw),
    Step(_withdraw_early, every=2),
    Step(_declare_inadmissible),
    Step(_vote),
    Step(_treat),
    Step(_reword),
    Step(_restamp),
    Step(_file),
    Step(_correct_votes),
    Step(_give_dossier),
    Step(_reshuffle),
    Step(_resign, every=20),
    Step(_reorder, every=7),
    Step(_organ, every=10),
    Step(_continue, every=4),
    Step(_cosign, every=6),
    Step(_convene, every=3),
    Step(_whole, every=20, phase=20),
)
"""The script, in the order of a day."""
