"""Scrutins: how a ballot goes, what its title says, and the sixty of day 1.

`VOTES` tells, line by line, what was voted before day 1 and which trap of SOURCES §5 and §6 each
line shows; the amendement that a title cites is a real one of the made-up set, of the same sitting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tests.replica import documents as make
from tests.replica.assembly import agenda, amendements, people, texts
from tests.replica.assembly.chance import Chance

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.replica.assembly.agenda import Seance
    from tests.replica.assembly.people import Depute
    from tests.replica.assembly.texts import Texte
    from tests.replica.documents import Json

ADOPTE: Final = "adopté"
REJETE: Final = "rejeté"
_SIDES: Final = ("pours", "contres", "abstentions")
_LEANS: Final = ("pours", "contres", "contres", "pours", "abstentions")
"""What groups tend to; the first two never agree."""
_CHAIRS: Final = (*people.PRESIDENTS_DE_SEANCE, people.PRESIDENTE)


# -- ballots -------------------------------------------------------------------------------------


def ballot(
    chance: Chance,
    cast: Sequence[Depute],
    day: str,
    *,
    wanted: str | None = None,
    attendance: int = 55,
    only_pour: bool = False,
    chair: Depute | None = None,
) -> list[Json]:
    """The blocks of one scrutin.

    Args:
        chance: where it comes from.
        cast: everybody who may sit.
        day: day of the sitting; decides seats and groups.
        wanted: "adopté" or "rejeté"; by chance when None.
        attendance: how many of a hundred deputies vote.
        only_pour: a motion de censure counts only those for it.
        chair: who chairs the sitting; by chance when None, nobody for a motion de censure.
    """
    chair = chair or chance.pick(_CHAIRS)
    seated = [depute for depute in cast if depute.sits(day)]
    cabinet = people.MINISTRE.uid if day >= "2025-10-12" else None
    positions: dict[str, dict[str, list[Json]]] = {}
    sizes: dict[str, int] = {}
    leans: dict[str, str] = {}
    for depute in seated:
        group = depute.groupe_le(day)
        sizes[group] = sizes.get(group, 0) + 1
        lists = positions.setdefault(group, {side: [] for side in (*_SIDES, "non_votants")})
        if group not in leans:
            leans[group] = _LEANS[len(leans)] if len(leans) < 2 else chance.pick(_LEANS)
        cause = (
            "MG" if depute.uid == cabinet
            else "PAN" if depute is people.PRESIDENTE
            else "PSE" if depute.uid == chair.uid and not only_pour
            else None
        )  # fmt: skip
        if cause is not None:
            lists["non_votants"].append(
                make.votant(depute.uid, depute.siege, place=depute.place, cause=cause)
            )
            continue
        if chance.under(100) >= attendance:
            continue
        side = chance.pick(_SIDES) if chance.under(10) == 0 else leans[group]
        if only_pour and side != "pours":
            continue
        delegated = chance.under(7) == 0
        lists[side].append(
            make.votant(depute.uid, depute.siege, place=depute.place, delegation=delegated)
        )
    blocks = positions.values()
    pour, contre = (sum(len(lists[side]) for lists in blocks) for side in ("pours", "contres"))
    swap = wanted is not None and (ADOPTE if pour > contre else REJETE) != wanted
    order = [group.uid for group in people.GROUPES if group.uid in positions]
    if people.ECLUSES_AVANT.uid in positions:
        order.insert(-1, people.ECLUSES_AVANT.uid)
    found = []
    for group in order:
        lists = {side: chance.shuffled(voters) for side, voters in positions[group].items()}
        if swap:
            lists["pours"], lists["contres"] = lists["contres"], lists["pours"]
        found.append(make.groupe(group, sizes[group], **lists))
    if swap and pour == contre:
        _break_tie(found)
    return found


def _break_tie(blocks: list[Json]) -> None:
    """Send the last opponent home, so that what was to be adopted is."""
    for block in reversed(blocks):
        vote = block["vote"]
        named = vote["decompteNominatif"]["contres"]
        if named is None:
            continue
        voters = named["votant"] if isinstance(named["votant"], list) else [named["votant"]]
        rest = voters[:-1]
        vote["decompteNominatif"]["contres"] = {"votant": make.one_or_many(rest)} if rest else None
        vote["decompteVoix"]["contre"] = str(len(rest))
        return


def voters(named: Json | None) -> list[Json]:
    """The voters of one list, be it null, a single one or several."""
    if named is None:
        return []
    found = named["votant"]
    return list(found) if isinstance(found, list) else [found]


# -- titles --------------------------------------------------------------------------------------


def spot(division: Json) -> str:
    """« à l'article 2 », « après l'article 3 », « au titre »."""
    if division["type"] == "TITRE":
        return "au titre"
    name = division["titre"].replace("Article PREMIER", "Article premier")
    if division["type"] == "ANNEXE":
        name = division["divisionRattachee"].replace("ARTICLE", "Article")
    name = name[0].lower() + name[1:]
    return {"A": "à", "Après": "après", "Avant": "avant"}[division["avant_A_Apres"]] + f" l'{name}"


def author(document: Json, cast: Sequence[Depute] = people.DEPUTES) -> str:
    """« de M. Balisier », « du Gouvernement »: who an amendement is said to be of."""
    block = document["amendement"]["signataires"]["auteur"]
    if block["typeAuteur"] == "Gouvernement":
        return "du Gouvernement"
    found = next(d for d in cast if d.uid == block["acteurRef"])
    return f"de {found.titre}"


def title(
    texte: Texte,
    document: Json,
    *,
    nature: str = "l'amendement",
    parent: Json | None = None,
    others: int = 0,
    rect: str = "",
    priority: bool = False,
    cast: Sequence[Depute] = people.DEPUTES,
) -> str:
    """The title of a scrutin about an amendement (SOURCES §6).

    Args:
        texte: the text under discussion.
        document: the amendement cited.
        nature: « l'amendement de suppression », « le sous-amendement » …
        parent: the amendement that a sous-amendement amends.
        others: how many identical ones follow.
        rect: « (rect.) » or « rectifié ».
        priority: adds « (examen prioritaire) ».
        cast: everybody who may be its author.
    """
    body = document["amendement"]
    number = body["identification"]["numeroOrdreDepot"]
    words = [nature, f"n° {number}"]
    if rect:
        words.append(rect)
    words.append(author(document, cast))
    if parent is not None:
        above = parent["amendement"]["identification"]["numeroOrdreDepot"]
        words.append(f"à l'amendement n° {above} {author(parent, cast)}")
    if others == 1:
        words.append("et l'amendement identique suivant")
    if others > 1:
        words.append("et les amendements identiques suivants")
    words.append(spot(body["pointeurFragmentTexte"]["division"]))
    if priority:
        words.append("(examen prioritaire)")
    words.append(texte.de)
    if texte.lecture and not texte.titre.startswith("proposition de résolution"):
        words.append(f"({texte.lecture})")
    return " ".join(words) + "."


# -- before day 1 --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Vote:
    """One scrutin before day 1.

    Attributes:
        numero: its number.
        seance: key of SEANCES.
        quirk: the name under which tests find it, if any.
        about: (lot, number) of the amendement that the title cites.
        objet: the title itself, where it cites none.
        texte: the text of such a title.
        noise: (what, by what) is replaced in the title, as the AN's own slips do.
        title: arguments of `title`.
        type_vote: SPO, SPS or MOC.
        demandeur: who asked; by default a group.
        wanted: outcome; by default that of the amendement cited.
        dossier: whether `objet.dossierLegislatif` is given.
        map: which of CORRECTIONS its mise au point is, if it has one.
    """

    numero: int
    seance: int
    quirk: str | None = None
    about: tuple[str, int] | None = None
    objet: str | None = None
    texte: Texte | None = None
    noise: tuple[str, str] | None = None
    title: tuple[tuple[str, Any], ...] = ()
    type_vote: str = "SPO"
    demandeur: str | None = None
    wanted: str | None = None
    dossier: bool = False
    map: str = ""

    @property
    def uid(self) -> str:
        """Uid of the scrutin."""
        return f"VTANR5L17V{self.numero}"


_SUPPRESSION: Final = "l'amendement de suppression"
_RESOLUTION: Final = f"l'article unique {texts.MAREES.de}."

VOTES: Final = (
    Vote(1, 30001, "title_liminaire", ("plf 1", 2)),
    Vote(2, 30001, "title_gouvernement", ("plf 1", 3)),
    Vote(3, 30001, "title_rect", ("plf 1", 4), title=(("rect", "(rect.)"),)),
    Vote(4, 30001, "title_identical_one", ("plf 1", 5), title=(("others", 1),)),
    Vote(5, 30002, "title_double_space", ("plf 1", 7), noise=("n° ", "n°  ")),
    Vote(6, 30002, "title_typographic_apostrophe", ("plf 1", 8), noise=("'", "’")),
    Vote(
        7, 30003, "motion_de_censure", type_vote="MOC",
        objet="la motion de censure déposée en application de l'article 49, alinéa 2, de la "
        "Constitution par Mme Aurore Veilleuse, M. Eugène Tablier et 24 de leurs collègues.",
    ),
    Vote(
        8, 30004, "title_identical_many", ("phares", 1), wanted=REJETE,
        title=(("nature", _SUPPRESSION), ("others", 2)),
    ),
    Vote(9, 30004, "num_place_null", ("phares", 5)),
    Vote(10, 30004, "voter_unknown", ("phares", 6), title=(("rect", "rectifié"),)),
    Vote(11, 30004, "title_sous_amendement", ("phares", 8),
         title=(("nature", "le sous-amendement"), ("parent", ("phares", 7)))),
    Vote(12, 30004, "dossier_given", ("phares", 7), dossier=True),
    Vote(13, 30004, "title_redaction_globale", ("phares", 9), map="one",
         title=(("nature", "l'amendement de rédaction globale"),)),
    Vote(14, 30004, "title_sous_amendmeent", ("phares", 11), map="several",
         noise=("sous-amendement", "sous-amendmeent"),
         title=(("nature", "le sous-amendement"), ("parent", ("phares", 10)))),
    Vote(15, 30004, "title_plain", ("phares", 10), map="absent"),
    Vote(16, 30004, "title_supression", ("phares", 12), map="same",
         title=(("nature", _SUPPRESSION),), noise=("suppression", "supression")),
    Vote(17, 30004, "title_examen_prioritaire", ("phares", 13), title=(("priority", True),)),
    Vote(18, 30004, "title_first_name", ("phares", 14), demandeur="Commission"),
    Vote(19, 30004, "title_rect_before", ("phares", 15), demandeur="Gouvernement",
         noise=("l'amendement n°", "l'amendement (rect.) n°")),
    Vote(20, 30004, "title_n_de", ("phares", 16), noise=("n° ", "n° de ")),
    Vote(21, 30004, "title_no_final_dot", ("phares", 17), noise=("lecture).", "lecture)")),
    Vote(22, 30004, "title_au_titre", ("phares", 18)),
    Vote(23, 30004, "title_article_1er", ("phares", 19), noise=("article premier", "article 1er")),
    Vote(24, 30004, "seance_nil", ("phares", 21)),
    Vote(25, 30004, "outcome_differs", ("phares", 22), wanted=ADOPTE),
    Vote(26, 30005, "title_several_numbers", texte=texts.PHARES, wanted=ADOPTE,
         objet="les amendements n° 44 et n° 45 après l'article 6 {de} (première lecture)."),
    Vote(27, 30005, "tie", ("phares", 41)),
    Vote(28, 30005, "majority_wrong", ("phares", 42)),
    Vote(29, 30005, "title_gender", ("phares", 43)),
    Vote(30, 30006, "after_midnight", ("phares", 60), demandeur="Présidente de séance"),
    Vote(31, 30007, "title_article", objet="l'article 4 {de} (première lecture).",
         texte=texts.PHARES),
    Vote(32, 30008, "second_deliberation", ("phares en seconde délibération", 1)),
    Vote(33, 30008, "title_ensemble", objet="l'ensemble {de} (première lecture).",
         texte=texts.PHARES, wanted=ADOPTE),
    Vote(34, 30009, "title_credits", ("plf 2", 1)),
    Vote(35, 30009, None, ("plf 2", 2)),
    Vote(36, 30009, None, ("plf 2", 3)),
    Vote(37, 30009, "demandeur_several", ("plf 2", 4),
         demandeur="\r".join(people.demandeur(g) for g in (people.PHARES, people.PASSERELLES))),
    Vote(38, 30009, "demandeur_old_spelling", ("plf 2", 5),
         demandeur='President du groupe "Les Passerelles"'),
    Vote(39, 30009, None, ("plf 2", 6)),
    Vote(40, 30009, None, ("plf 2", 7)),
    Vote(41, 30010, None, ("plf 2", 13)),
    Vote(42, 30010, None, ("plf 2", 14)),
    Vote(43, 30010, None, ("plf 2", 15)),
    Vote(44, 30011, "group_single", ("plfg", 1)),
    Vote(45, 30011, "po0_all", ("plfg", 2)),
    Vote(46, 30011, "po0_one", ("plfg", 3)),
    Vote(47, 30011, "counts_disagree", ("plfg", 4)),
    Vote(48, 30012, "same_number_bacs", ("bacs", 3)),
    Vote(49, 30012, "same_number_marees", ("marées", 3)),
    Vote(50, 30012, "same_number_organique", ("organique", 3)),
    Vote(51, 30012, None, ("bacs", 4)),
    Vote(52, 30012, None, ("bacs", 5)),
    Vote(53, 30012, None, ("marées", 4)),
    Vote(54, 30013, "same_title_thrice", objet=_RESOLUTION, wanted=REJETE),
    Vote(55, 30013, None, objet=_RESOLUTION, wanted=REJETE),
    Vote(56, 30013, None, objet=_RESOLUTION, wanted=ADOPTE),
    Vote(57, 30013, "title_treaty_amendement",
         objet="l'article unique du projet de loi autorisant l'approbation de l'amendement à la "
         "convention sur le jaugeage des barques (première lecture)."),
    Vote(58, 30014, "scrutin_solennel", objet="l'ensemble {de} (première lecture).",
         texte=texts.PLF, type_vote="SPS", demandeur="Conférence des Présidents"),
    Vote(59, 30014, "salons", objet="l'ensemble {de} (première lecture).", texte=texts.PLFG,
         type_vote="SPS", demandeur="Conférence des Présidents"),
    Vote(60, 30014, "title_other",
         objet="la déclaration du Gouvernement relative à la hauteur des marées (application de "
         "l'article 50-1 de la Constitution)."),
)  # fmt: skip

NOISY: Final = "VTANR5L17V36"
"""On day 2 only its seats and the order of its voters change."""
MISGENDERED: Final = "VTANR5L17V29"
"""Day 1 calls its author « Mme », day 2 « M. » in title and objet."""
BROKEN: Final = "VTANR5L17V51"
"""On day 2 one of its groups becomes PO0."""
BACKFILLED: Final = "VTANR5L17V52"
"""On day 2 its `objet.dossierLegislatif` is given."""


def _blocks(document: Json) -> list[Json]:
    found = document["scrutin"]["ventilationVotes"]["organe"]["groupes"]["groupe"]
    return found if isinstance(found, list) else [found]


def groups(document: Json) -> list[str]:
    """Uids of the groups of a scrutin, in order."""
    return [block["organeRef"] for block in _blocks(document)]


def _null_place(document: Json) -> None:
    voter = next(
        one
        for side in ("abstentions", "pours")
        for block in _blocks(document)
        for one in voters(block["vote"]["decompteNominatif"][side])
    )
    voter["numPlace"] = None


def _unknown_voter(document: Json) -> None:
    voter = next(
        one
        for side in ("contres", "pours")
        for block in _blocks(document)
        for one in voters(block["vote"]["decompteNominatif"][side])
    )
    voter["acteurRef"], voter["mandatRef"] = people.INCONNU, "PM999999"


def _wrong_majority(document: Json) -> None:
    vote = _blocks(document)[0]["vote"]
    vote["positionMajoritaire"] = "pour" if vote["positionMajoritaire"] != "pour" else "contre"


def _all_lost(document: Json) -> None:
    for block in _blocks(document):
        block["organeRef"] = people.GROUPE_PERDU


def _one_lost(document: Json) -> None:
    _blocks(document)[2]["organeRef"] = people.GROUPE_PERDU


def _unnamed(document: Json) -> None:
    """A block that counts voices and names nobody."""
    block = max(_blocks(document), key=lambda b: int(b["vote"]["decompteVoix"]["pour"]))
    block["vote"]["decompteNominatif"]["pours"] = None


def _miscounted_absent(document: Json) -> None:
    """The printed total of non-voters is not the one of the lists."""
    document["scrutin"]["syntheseVote"]["decompte"]["nonVotants"] = "0"


def _in_salons(document: Json) -> None:
    document["scrutin"]["lieuVote"] = "Salons"


def _gender(document: Json) -> None:
    body = document["scrutin"]
    for where in (body, body["objet"]):
        key = "titre" if where is body else "libelle"
        where[key] = where[key].replace(" de M. ", " de Mme ")


_SHAPES: Final[dict[str, Callable[[Json], None]]] = {
    "num_place_null": _null_place,
    "voter_unknown": _unknown_voter,
    "majority_wrong": _wrong_majority,
    "po0_all": _all_lost,
    "po0_one": _one_lost,
    "counts_disagree": _unnamed,
    "motion_de_censure": _miscounted_absent,
    "salons": _in_salons,
    "title_gender": _gender,
}


CORRECTIONS: Final = ("one", "several", "absent", "same")
"""Kinds of mise au point: one person says another position; several do; people who are not listed
as voting speak; somebody claims the very position that was recorded."""


def corrections(document: Json, kind: str, *, chance: Chance) -> Json:
    """A mise au point of a kind (see CORRECTIONS), as the 17th prints it."""
    blocks = _blocks(document)
    lists = {
        side: [v for b in blocks for v in voters(b["vote"]["decompteNominatif"][side])]
        for side in (*_SIDES, "nonVotants")
    }
    listed = {voter["acteurRef"] for found in lists.values() for voter in found}
    day = document["scrutin"]["dateScrutin"]
    absent = [
        make.votant(depute.uid, depute.siege, place=depute.place)
        for depute in people.DEPUTES
        if depute.sits(day) and depute.uid not in listed
    ]
    # From the fullest list to another, so that there is always somebody to speak.
    source = max(_SIDES, key=lambda side: len(lists[side]))
    target = chance.pick([side for side in _SIDES if side != source])
    spoken = [{**voter, "parDelegation": "false"} for voter in chance.shuffled(lists[source])]
    if kind == "one":
        return make.mise_au_point(**{target: spoken[:1]})
    if kind == "several":
        return make.mise_au_point(**{target: spoken[: 2 + chance.under(3)]})
    if kind == "absent":
        first = 1 + chance.under(2)
        return make.mise_au_point(
            abstentions=absent[:first], non_votants=absent[first : 2 + first - chance.under(2)]
        )
    return make.mise_au_point(**{source: spoken[:1]})


def _worded(vote: Vote, drafts: dict[str, Json]) -> tuple[str, Texte | None, str | None]:
    """Title, text and wanted outcome of one line of VOTES."""
    texte, name, wanted = vote.texte, vote.objet, vote.wanted
    if vote.about:
        lot = amendements.LOTS[vote.about[0]]
        cited = drafts[lot.uid(vote.about[1])]
        texte = texte or lot.texte
        options = dict(vote.title)
        if "parent" in options:
            options["parent"] = drafts[lot.uid(options["parent"][1])]
        name = title(texte, cited, **options)
        wanted = wanted or _result(cited)
    if name is None:
        raise ValueError(f"{vote.uid} has neither an amendement nor a title")
    if texte:
        name = name.replace("{de}", texte.de)
    if vote.noise:
        name = name.replace(*vote.noise)
    return name, texte, wanted


def history(seed: int, drafts: dict[str, Json]) -> dict[str, Json]:
    """The scrutins of day 1, by uid; `drafts` are the amendements that they cite."""
    found: dict[str, Json] = {}
    for vote in VOTES:
        chance = Chance(seed, "scrutin", vote.uid)
        sitting = agenda.SEANCES[vote.seance]
        name, texte, wanted = _worded(vote, drafts)
        blocks = ballot(
            chance,
            people.DEPUTES,
            sitting.date,
            wanted=wanted,
            attendance=92 if vote.type_vote == "SPS" else 55,
            only_pour=vote.type_vote == "MOC",
            chair=_CHAIRS[vote.numero % len(_CHAIRS)],
        )
        if vote.quirk == "tie":
            blocks = _tied(blocks)
        if vote.quirk == "group_single":
            blocks = [_one_that_says(wanted, blocks)]
        document = scrutin_document(
            vote.uid,
            name,
            sitting,
            blocks,
            type_vote=vote.type_vote,
            demandeur=vote.demandeur or _asker(chance, vote.type_vote),
            texte=texte if vote.dossier else None,
        )
        if vote.quirk in _SHAPES:
            _SHAPES[vote.quirk](document)
        if vote.map:
            document["scrutin"]["miseAuPoint"] = corrections(document, vote.map, chance=chance)
        found[vote.uid] = document
    return found


def _one_that_says(wanted: str | None, blocks: list[Json]) -> Json:
    """A block that by itself gives the outcome."""
    for block in blocks:
        count = block["vote"]["decompteVoix"]
        if (int(count["pour"]) > int(count["contre"])) == (wanted == ADOPTE):
            return block
    return blocks[0]


def scrutin_document(
    uid: str,
    name: str,
    sitting: Seance,
    blocks: list[Json],
    *,
    type_vote: str = "SPO",
    demandeur: str | None = None,
    texte: Texte | None = None,
) -> Json:
    """A scrutin of the 17th."""
    return make.scrutin(
        uid,
        titre=name,
        date=sitting.date,
        seance=sitting.uid,
        session=agenda.SESSION,
        quantieme=sitting.rank,
        type_vote=type_vote,
        groupes=blocks,
        demandeur=demandeur,
        dossier=(texte.dossier, texte.court) if texte else None,
        lieu="Salons" if type_vote == "MOC" else "Hémicycle",
        requis=31 if type_vote == "MOC" else None,
    )


def _result(document: Json) -> str | None:
    """What a scrutin must have said of an amendement; None when it was not put to the vote."""
    sort = document["amendement"]["cycleDeVie"]["sort"]
    return {"Adopté": ADOPTE, "Rejeté": REJETE}.get(sort) if isinstance(sort, str) else None


def _asker(chance: Chance, type_vote: str) -> str | None:
    return None if type_vote == "MOC" else people.demandeur(chance.pick(people.GROUPES[:6]))


def _tied(blocks: list[Json]) -> list[Json]:
    """As many for as against: rejected."""
    total = make.decompte(blocks)
    extra = abs(total["pour"] - total["contre"])
    side, count = ("pours", "pour") if total["pour"] > total["contre"] else ("contres", "contre")
    for block in blocks:
        vote = block["vote"]
        named = voters(vote["decompteNominatif"][side])
        kept = named[min(extra, len(named)) :]
        extra -= len(named) - len(kept)
        vote["decompteNominatif"][side] = {"votant": make.one_or_many(kept)} if kept else None
        vote["decompteVoix"][count] = str(len(kept))
    return blocks


QUIRKS: Final = {vote.quirk: vote.uid for vote in VOTES if vote.quirk} | {
    "cause_mg": "VTANR5L17V2",
    "cause_pan": "VTANR5L17V3",
    "cause_pse": "VTANR5L17V5",
    "dossier_null": "VTANR5L17V9",
    "delegation": "VTANR5L17V58",
    "mise_au_point": "VTANR5L17V13",
    "mise_au_point_list": "VTANR5L17V14",
    "mise_au_point_absent": "VTANR5L17V15",
    "mise_au_point_same_position": "VTANR5L17V16",
    "mise_au_point_empty": "VTANR5L17V1",
    "synthese_disagrees": "VTANR5L17V7",
    "old_group": "VTANR5L17V1",
    "noisy": NOISY,
    "misgendered": MISGENDERED,
    "broken": BROKEN,
    "backfilled": BACKFILLED,
}
"""Name of a shape -> uid of a scrutin of day 1 that shows it."""


# -- the 16th and the 15th -----------------------------------------------------------------------

ANCIENS: Final = {
    "congres": "VTCGR5L16V1",
    "moc_16": "VTANR5L16V1",
    "map_null_16": "VTANR5L16V2",
    "map_16": "VTANR5L16V3",
    "counts_disagree_15": "VTANR5L15V4",
    "solennel_without_delegation_15": "VTANR5L15V5",
    "missing_numbers_15": "VTANR5L15V13",
}
"""Name of a shape -> uid; after `missing_numbers_15` numbers 14 and 15 do not exist."""


def _old_ballot(chance: Chance, legislature: str, *, only_pour: bool = False) -> list[Json]:
    groups = people.GROUPES_16 if legislature == "16" else people.GROUPES_15
    cast = people.sitting_then(legislature)
    found = []
    for group in groups:
        members = [d for d in cast if people.groupe_ancien(d, legislature) is group]
        lists: dict[str, list[Json]] = {side: [] for side in _SIDES}
        lean = chance.pick(_SIDES[:2])
        absent: list[Json] = []
        for member in members:
            seat = people.siege_ancien(member, legislature)
            if member is people.PRESIDENTE or member is cast[2]:
                absent.append(
                    make.votant(member.uid, seat, delegation=None, cause="PSE",
                                legislature=legislature)
                )  # fmt: skip
                continue
            side = chance.pick(_SIDES) if chance.under(6) == 0 else lean
            if only_pour and side != "pours":
                continue
            lists[side].append(make.votant(member.uid, seat, delegation=chance.under(9) == 0,
                                           legislature=legislature))  # fmt: skip
        found.append(make.groupe(group.uid, len(members), non_votants=absent, **lists))
    return found


def anciens(seed: int, legislature: str) -> dict[str, Json]:
    """The twenty frozen scrutins of the 16th or the 15th (and the Congress's), by uid."""
    texte = texts.BALISES_16 if legislature == "16" else texts.QUAIS_15
    year, session = ("2023", "SCR5A2023O1") if legislature == "16" else ("2020", "SCR5A2020O1")
    found: dict[str, Json] = {}
    holes = (14, 15) if legislature == "15" else ()
    numbers = [number for number in range(1, 23) if number not in holes][:20]
    for number in numbers:
        uid = f"VTANR5L{legislature}V{number}"
        chance = Chance(seed, "scrutin", uid)
        censure = legislature == "16" and number == 1
        solemn = legislature == "15" and number == 5
        blocks = _old_ballot(chance, legislature, only_pour=censure)
        day = f"{year}-03-{number % 5 + 6:02d}"
        name = f"l'amendement n° {number + 12} de Mme Jadisse à l'article 2 {texte.de}."
        if censure:
            name = (
                "la motion de censure déposée en application de l'article 49, alinéa 3, de la "
                "Constitution par M. Achille Anciel et 9 de ses collègues."
            )
        if solemn:
            name = f"l'ensemble {texte.de} (première lecture)."
            for block in blocks:
                for side in _SIDES:
                    for voter in voters(block["vote"]["decompteNominatif"][side]):
                        voter["parDelegation"] = "false"
        document = make.scrutin(
            uid,
            titre=name,
            date=day,
            seance=f"RUANR5L{legislature}S{year}IDS{20000 + number % 5}",
            session=session,
            type_vote="MOC" if censure else "SPS" if solemn else "SPO",
            groupes=blocks,
            demandeur=(
                "Conférence des Présidents" if censure or solemn
                else 'President du groupe "Union des ports"' if legislature == "15"
                else 'Président du groupe "Le Grand Large"'
            ),
            requis=16 if censure else None,
        )  # fmt: skip
        if uid == ANCIENS["counts_disagree_15"]:
            _unnamed(document)
        if legislature == "16" and number % 3 == 0:
            document["scrutin"]["miseAuPoint"] = _old_corrections(number)
        found[uid] = document
    if legislature == "16":
        found[ANCIENS["congres"]] = _congress()
    return found


def _old_corrections(number: int) -> Json:
    """A mise au point of the 16th: its voters have neither delegation nor seat."""
    claims = [
        make.votant(
            former.uid, people.siege_ancien(former, "16"), delegation=None, legislature="16"
        )
        for former in people.ANCIENS
    ]
    sides = ("pours", "contres", "abstentions", "non_votants", "volontaires")
    first, second = sides[number // 3 % 5], sides[(number // 3 + 1) % 5]
    return make.mise_au_point(**{first: claims[:1], second: claims[1 : 2 + number % 2]})


def _congress() -> Json:
    """The Congress votes with the Sénat: lists in the singular, and a group that is none."""
    cast = people.sitting_then("16")
    group = people.GROUPES_16[0]

    def voter(depute: Depute) -> Json:
        seat = people.siege_ancien(depute, "16")
        return make.votant(depute.uid, seat, legislature="16")

    blocks = [
        make.groupe(group.uid, 12, pours=[voter(d) for d in cast[:9]]),
        make.groupe(
            people.GROUPE_PERDU,
            3,
            contres=[make.votant(people.SENATRICE.uid, "PM940082", legislature="16")],
            abstentions=[make.votant(people.INCONNU, "PM999999", legislature="16")],
        ),
    ]
    for block in blocks:
        named = block["vote"]["decompteNominatif"]
        block["vote"]["decompteNominatif"] = {
            "nonVotant": named["nonVotants"],
            "pour": named["pours"],
            "contre": named["contres"],
            "abstention": named["abstentions"],
        }
    document = make.scrutin(
        ANCIENS["congres"],
        titre="l'ensemble du projet de loi constitutionnelle relatif à la devise des phares.",
        date="2024-03-04",
        seance="RUANR5L16S2023IDS20004",
        session="SCR5A2024O1",
        type_vote="SSG",
        groupes=blocks,
        demandeur=None,
        requis=6,
    )
    majority = "majorité des trois cinquièmes des suffrages exprimés"
    document["scrutin"]["typeVote"]["typeMajorite"] = majority
    return document
