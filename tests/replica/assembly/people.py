"""The cast: groups, deputies of invented towns, ministers, organs, and their private details.

Everybody here is made up; so are the towns, the phones (numbers kept for fiction) and the e-mails.
Uids of persons and of groups begin where the AN's do not (PA9000.., PM9…, PO89….); those of the
Assembly, of its standing committees and of the Sénat are the real ones, because code may know them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tests.replica import documents as make

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.replica.documents import Json

ASSEMBLEE: Final = "PO838901"
SENAT: Final = "PO78718"
GOUVERNEMENT: Final = "PO890200"
MINISTERE_MER: Final = "PO890201"
MINISTERE_FINANCES: Final = "PO890202"
NON_INSCRITS: Final = "PO840056"
GROUPE_PERDU: Final = "PO0"
"""What the AN prints for a group that it no longer knows."""

CION_DVP: Final = "PO419865"
CION_FIN: Final = "PO59048"
CION_LOIS: Final = "PO59051"
CION_ECO: Final = "PO419610"
CION_CEDU: Final = "PO419604"
CION_SOC: Final = "PO420120"
CION_DEF: Final = "PO59046"
CION_AFETR: Final = "PO59047"
CS_PHARES: Final = "PO890300"
MISSION_MAREES: Final = "PO890310"

COMMISSIONS: Final = {
    CION_DVP: ("Commission du développement durable et de l'aménagement du territoire", "CION-DVP"),
    CION_FIN: (
        "Commission des finances, de l'économie générale et du contrôle budgétaire",
        "CION_FIN",
    ),
    CION_LOIS: (
        (
            "Commission des lois constitutionnelles, de la législation et de l'administration "
            "générale de la République"
        ),
        "CION_LOIS",
    ),
    CION_ECO: ("Commission des affaires économiques", "CION-ECO"),
    CION_CEDU: ("Commission des affaires culturelles et de l'éducation", "CION-CEDU"),
    CION_SOC: ("Commission des affaires sociales", "CION-SOC"),
    CION_DEF: ("Commission de la défense nationale et des forces armées", "CION_DEF"),
    CION_AFETR: ("Commission des affaires étrangères", "CION_AFETR"),
}


@dataclass(frozen=True)
class Groupe:
    """A political group of one legislature."""

    uid: str
    libelle: str
    abrev: str
    debut: str
    fin: str | None = None
    legislature: str = "17"


HORIZON: Final = Groupe("PO890101", "Horizon maritime", "HM", "2024-07-18")
RIVAGES: Final = Groupe("PO890102", "Alliance des rivages", "ADR", "2024-07-18")
PHARES: Final = Groupe("PO890103", "Phares & Solidarités", "PHS", "2024-07-18")
ESTUAIRES: Final = Groupe("PO890104", "Union des estuaires et apparentés", "UEA", "2024-07-18")
PASSERELLES: Final = Groupe("PO890105", "Les Passerelles", "PAS", "2024-07-18")
ECLUSES: Final = Groupe("PO890106", "Écluses, Libertés et Territoires", "ELT", "2025-11-01")
ECLUSES_AVANT: Final = Groupe(
    "PO890107", "Écluses et Libertés", "EL", "2024-07-18", fin="2025-10-31"
)
"""The group that ECLUSES replaced: old scrutins and old amendements still name it."""
ISOLES: Final = Groupe(NON_INSCRITS, "Non inscrit", "NI", "2024-07-01")

GROUPES: Final = (HORIZON, RIVAGES, PHARES, ESTUAIRES, PASSERELLES, ECLUSES, ISOLES)
"""The groups of today, in the order in which scrutins list them."""

GROUPES_16: Final = (
    Groupe("PO880101", "Ancres et Voiles", "AEV", "2022-06-28", "2024-06-09", "16"),
    Groupe("PO880102", "Le Grand Large", "GL", "2022-06-28", "2024-06-09", "16"),
    Groupe("PO880103", "Non inscrit", "NI", "2022-06-22", "2024-06-09", "16"),
)
GROUPES_15: Final = (
    Groupe("PO870101", "Le Vent du large", "VDL", "2017-06-27", "2022-06-21", "15"),
    Groupe("PO870102", "Union des ports", "UDP", "2017-06-27", "2022-06-21", "15"),
)

_SEATS: Final = {
    HORIZON: """
        Mme Solange Amarrand / M. Hector Balisier / Mme Inès Cordemer
        M. Théophile Dunoyer-Lagrève / Mme Capucine Éclusier / M. Octave Fanalou
        Mme Bérénice Goémond / M. Lazare Havreton / M. Jean-Marin Islette / Mme Maëlle Jusantel
        M. Firmin Kerlumière / Mme Odile Lamarelle / M. Gaspard Môlebourg / Mme Perrine Noroît
        M. Zéphyrin Ondelune / Mme Philomène Pontcendre""",
    RIVAGES: """
        M. Ulysse Quaimont / Mme Flore Rivelaine / M. Basile Sablonnet / Mme Hermine Tourmentin
        M. Aristide Vasemont / Mme Clélia Vergueplate / M. Côme Vasseur-Lune
        M. Anatole Brisequai / Mme Lucette d'Embrune / M. Martial Le Goémonier
        Mme Rosalie de La Digue / M. Sylvain Hautephare / Mme Zélie Partance""",
    PHARES: """
        Mme Aurore Veilleuse / M. Nestor Lampiou / Mme Yolande Feufixe / M. Édouard Gardelueur
        Mme Mathurine Brumelle / M. Honoré Passeur / Mme Céleste Œillet-Marin
        M. Isidore L'Hermineau / Mme Noémie Corne-de-Brume / M. Urbain Sémaphoret
        Mme Inès Vasseur-Lune""",
    ESTUAIRES: """
        M. Léopold Marnage / Mme Victoire Bassemer / M. Ferdinand Chenalou
        Mme Honorine Vasière / M. Paulin Roselard / Mme Tiphaine Spatulier
        M. Josselin Hautefond / Mme Jeanne-Marée Limonot""",
    PASSERELLES: """
        M. Eugène Tablier / Mme Sidonie Haubanet / M. Fulbert Arche-Neuve
        Mme Rosemonde Pileneuve / M. Gédéon Garde-Corps / Mme Éponine Traverse""",
    ECLUSES: """
        M. Victorin Sasse / Mme Apolline Bief / M. Mathurin Vannel / Mme Désirée Halage""",
    ISOLES: """
        M. Barnabé Solitaire / Mme Corentine Rochenue / M. Hyacinthe Horsbord""",
}
_REMPLACANTS: Final = """
    M. Alban Relève / Mme Garance Suivante / M. Tancrède Nouvelon / Mme Ondine Prochaine
    M. Wandrille Arrivat / Mme Fantine Succède / M. Amaury Tantôt / Mme Quitterie Demain
    M. Loïc Après-Marée / Mme Sixtine Renfort / M. Émeric Secondat / Mme Brune Avenir
    M. Yvon Postérieur / Mme Lilas Bientôt"""
_ANCIENS: Final = """
    M. Prosper Vieuxphare / Mme Blanche Jadisse / M. Achille Anciel / M. Clovis Naguère
    Mme Eudoxie Antan / M. Théodule Hieron"""
_HORS_ASSEMBLEE: Final = """
    Mme Léonie Gouvernail / M. Cyprien Timonel / Mme Adèle Palatine"""

_TOWNS: Final = (
    "Port-Lanterne",
    "Sainte-Amarre",
    "Rochegivre",
    "Écume-les-Bains",
    "Le Havre-Neuf-des-Brumes",
    "Pont-Cendré",
    "Villemarée",
    "Estuaire-la-Grève",
)
_DEPARTEMENTS: Final = (
    ("Bords-de-Mer", "201", "Haute-Brume"),
    ("Bords-de-Mer", "202", "Val-de-Marée"),
    ("Ponant", "203", "Îles-du-Ponant"),
    ("Ponant", "204", "Bas-Estuaire"),
    ("Grande-Lande", "205", "Landes-d'Écume"),
    ("Grande-Lande", "206", "Rive-Claire"),
)
_BIRTH_TOWNS: Final = ("Berceau-sur-Flots", "Langes-la-Vigie", "Natale-en-Brume", "Layette-Marine")


@dataclass(frozen=True)
class Depute:
    """Who sits where, from when to when.

    Attributes:
        rank: number of the person; its uids are PA9000.. and PM9000...
        civ: "M." or "Mme".
        prenom: first name.
        nom: last name, particle included.
        groupe: group of today; `groupe_le` says which it was on a day.
        debut: first day of the mandate.
        fin: last day, or None.
        place: seat number, three digits.
        namesake: whether another deputy has the same last name, so that the first is printed.
        elected: rank whose constituency this is, where it is another's.
    """

    rank: int
    civ: str
    prenom: str
    nom: str
    groupe: Groupe
    debut: str = "2024-07-07"
    fin: str | None = None
    namesake: bool = False
    elected: int = 0

    @property
    def circonscription(self) -> str:
        """Uid of the organ of the constituency."""
        return circonscription(self.elected or self.rank)

    @property
    def uid(self) -> str:
        """The person."""
        return f"PA{900000 + self.rank}"

    @property
    def siege(self) -> str:
        """The mandate of the seat, which votes name."""
        return f"PM{900000 + self.rank}"

    @property
    def place(self) -> str:
        """The number of the seat."""
        return f"{self.rank * 7 % 600 + 1:03d}"

    @property
    def titre(self) -> str:
        """« M. Balisier »; with the first name where the last one is not enough."""
        first = f"{self.prenom} " if self.namesake else ""
        return f"{self.civ} {first}{self.nom}"

    def groupe_le(self, day: str) -> str:
        """Uid of the group on a day."""
        if self.groupe is ECLUSES and day < ECLUSES.debut:
            return ECLUSES_AVANT.uid
        return self.groupe.uid

    def sits(self, day: str) -> bool:
        """Whether the seat was held on that day."""
        return self.debut <= day and (self.fin is None or day <= self.fin)


def _names(text: str) -> list[tuple[str, str, str]]:
    people = (one.split(maxsplit=2) for line in text.split("\n") for one in line.split("/"))
    return [(p[0], p[1], p[2].strip()) for p in people if len(p) == 3]


def _cast() -> tuple[Depute, ...]:
    seats = [(group, name) for group, text in _SEATS.items() for name in _names(text)]
    lasts = [nom for _, (_, _, nom) in seats]
    return tuple(
        Depute(rank, civ, prenom, nom, group, namesake=lasts.count(nom) > 1)
        for rank, (group, (civ, prenom, nom)) in enumerate(seats, 1)
    )


_ALL: Final = _cast()
BY_NAME: Final = {depute.nom: depute for depute in _ALL if not depute.namesake}
PRESIDENTE: Final = BY_NAME["Amarrand"]
"""President of the Assembly: a non-voter with cause PAN."""
PRESIDENTS_DE_SEANCE: Final = (BY_NAME["Tourmentin"], BY_NAME["Passeur"], BY_NAME["Chenalou"])
"""Those who chair a sitting do not vote in it: cause PSE."""
MINISTRE: Final = replace(BY_NAME["Pontcendre"], fin="2025-11-12")
"""A deputy who joined the Government on 12 Oct 2025 and gave up the seat a month later: MG."""
DEMISSIONNAIRE: Final = BY_NAME["Partance"]
"""The deputy whose mandate ends on day 2."""
RELEVE: Final = Depute(
    70, *_names(_REMPLACANTS)[0], HORIZON, debut="2025-11-13", elected=MINISTRE.rank
)
"""Who took the minister's seat."""
INCONNU: Final = "PA999999"
"""A voter whom no archive of acteurs knows."""

DEPUTES: Final = (
    *tuple(MINISTRE if depute.uid == MINISTRE.uid else depute for depute in _ALL),
    RELEVE,
)
"""Everybody who sat in the 17th before day 1 (the reserve comes later, see `replacement`)."""

RAPPORTEUR: Final = BY_NAME["Balisier"]
RAPPORTEURE: Final = BY_NAME["Brumelle"]
GOUVERNAIL, TIMONEL, SENATRICE = (
    Depute(80 + rank, *name, ISOLES) for rank, name in enumerate(_names(_HORS_ASSEMBLEE))
)
ANCIENS: Final = tuple(
    Depute(90 + rank, *name, ISOLES, debut="2017-06-18", fin="2024-06-09")
    for rank, name in enumerate(_names(_ANCIENS))
)
"""Deputies of the 15th and 16th who did not come back; the first one is dead."""


def authors(day: str, cast: Iterable[Depute] = DEPUTES) -> list[Depute]:
    """Who may sign on a day: neither the President of the Assembly nor a minister does."""
    silent = (PRESIDENTE.uid, MINISTRE.uid)
    return [depute for depute in cast if depute.sits(day) and depute.uid not in silent]


RESERVE: Final = len(_names(_REMPLACANTS)) - 1
"""How many newcomers the story may call."""


def replacement(number: int, day: str, leaver: Depute) -> Depute:
    """The number-th newcomer of the story (1 to RESERVE), who takes a leaver's seat on a day."""
    name = _names(_REMPLACANTS)[number]
    return Depute(70 + number, *name, leaver.groupe, debut=day, elected=leaver.rank)


def appel(depute: Depute) -> str:
    """A name as lists of signatories print it: decimal entities, no-break spaces."""
    return make.decimal_entities(depute.titre.replace(" ", "\xa0"))


def signataires(
    first: Depute, others: Iterable[Depute] = (), *, role: str = "", suffixe: str | None = None
) -> str:
    """`signataires.libelle`: two spaces after the first comma, « et » before the last.

    Args:
        first: the author.
        others: those who sign too, in order.
        role: « rapporteure », « rapporteur pour avis au nom de la commission … ».
        suffixe: « et les membres du groupe … », which takes the place of the last « et ».
    """
    head = appel(first) + (f", {make.decimal_entities(role)}" if role else "")
    names = [appel(other) for other in others]
    if suffixe:
        tail = f",  {', '.join(names)}" if names else ""
        return f"{head}{tail} {make.decimal_entities(suffixe)}"
    if not names:
        return head
    if len(names) == 1:
        return f"{head} et {names[0]}"
    return f"{head},  {', '.join(names[:-1])} et {names[-1]}"


def demandeur(groupe: Groupe) -> str:
    """« Présidente du groupe "…" », as scrutins print who asked for them."""
    president = next(d for d in DEPUTES if d.groupe is groupe)
    feminine = "e" if president.civ == "Mme" else ""
    return f'Président{feminine} du groupe "{groupe.libelle}"'


# -- documents -----------------------------------------------------------------------------------


def circonscription(rank: int) -> str:
    """Uid of the constituency of a rank."""
    return f"PO{891000 + rank}"


def _private(depute: Depute) -> tuple[list[Json], tuple[str, str, str]]:
    """Addresses and birth of a person: what no column may ever hold."""
    rank = depute.rank
    here = f"AD{990000 + rank * 10}"
    login = f"{depute.prenom}.{depute.nom}".replace(" ", "-").replace("'", "-").lower()
    town = _TOWNS[rank % len(_TOWNS)]
    entries = [
        make.adresse(
            f"{here}",
            "officielle",
            intitule="Assemblée nationale,",
            numeroRue="126",
            nomRue="Rue de l'Université,",
            codePostal="75355",
            ville="Paris 07 SP",
        ),
        make.adresse(
            f"AD{990000 + rank * 10 + 1}",
            "circonscription",
            intitule="Permanence parlementaire",
            numeroRue=str(rank),
            nomRue="Quai des Confidences",
            codePostal=f"{98000 + rank}",
            ville=town,
        ),
        make.adresse(
            f"AD{990000 + rank * 10 + 2}",
            "téléphone",
            f"06 39 98 {rank // 100:02d} {rank % 100:02d}",
            rattachement=f"AD{990000 + rank * 10 + 1}",
        ),
        make.adresse(f"AD{990000 + rank * 10 + 3}", "mèl", f"{login}@permanence.example"),
        make.adresse(f"AD{990000 + rank * 10 + 4}", "réseau", f"@{login}-en-mer"),
    ]
    birth = (
        f"{1950 + rank % 45}-{rank % 12 + 1:02d}-{rank % 28 + 1:02d}",
        _BIRTH_TOWNS[rank % 4],
        _DEPARTEMENTS[rank % 6][2],
    )
    return (entries[:1] if rank % 9 == 0 else entries), birth


def private_words() -> tuple[str, ...]:
    """Words that must stand in no column: phones, e-mails, addresses, births, staff."""
    words: set[str] = set(_BIRTH_TOWNS) | {"Quai des Confidences", "Discrétion", "Taiseux"}
    for depute in DEPUTES:
        entries, birth = _private(depute)
        words.add(birth[0])
        words.update(entry["valElec"] for entry in entries if "valElec" in entry)
    return tuple(sorted(words))


def mandats_17(depute: Depute) -> list[Json]:
    """Mandates of a deputy of the 17th: seat, group(s), committee, party."""
    rank, uid = depute.rank, depute.uid
    committee = tuple(COMMISSIONS)[rank % len(COMMISSIONS)]
    president = depute.groupe is not ISOLES and depute is next(
        (d for d in DEPUTES if d.groupe is depute.groupe), None
    )
    role = make.infos_qualite("Président", "Président du") if president else None
    start = max(depute.debut, "2024-07-19")
    staff = [make.collaborateur("Mme", "Prudence", "Discrétion")]
    if rank % 3:
        staff.append(make.collaborateur("M.", "Côme", "Taiseux"))
    groups: list[Json] = []
    member = make.infos_qualite("Membre", "Membre du")
    if depute.groupe is ECLUSES and depute.debut < ECLUSES.debut:
        groups.append(
            make.mandat(
                f"PM{910500 + rank}",
                uid,
                "GP",
                ECLUSES_AVANT.uid,
                debut=start,
                fin=ECLUSES_AVANT.fin,
                qualite=member,
            )
        )
        start = ECLUSES.debut
    groups.append(
        make.mandat(
            f"PM{910000 + rank}",
            uid,
            "GP",
            depute.groupe.uid,
            debut=start,
            fin=depute.fin,
            qualite=role or member,
            preseance=1 if president else 20,
        )
    )
    seat = make.mandat_parlementaire(
        depute.siege,
        uid,
        debut=depute.debut,
        fin=depute.fin,
        departement=_DEPARTEMENTS[rank % len(_DEPARTEMENTS)],
        circonscription=(str((depute.elected or rank) % 5 + 1), depute.circonscription),
        cause=(
            "élections générales"
            if depute.debut == "2024-07-07"
            else "remplacement d'un député nommé au Gouvernement"
        ),
        cause_fin="Nomination comme membre du Gouvernement" if depute.fin else None,
        place=depute.place,
        remplace=f"PM{900000 + depute.elected}" if depute.elected else None,
        collaborateurs=staff,
    )
    return [
        make.mandat(
            f"PM{930000 + rank}",
            uid,
            "PARPOL",
            "PO890401" if rank % 2 else "PO890402",
            legislature=None,
            debut=max(depute.debut, "2024-12-04"),
            fin=depute.fin,
            preseance=5,
        ),
        *groups,
        make.mandat(
            f"PM{920000 + rank}",
            uid,
            "COMPER",
            committee,
            debut=max(depute.debut, "2024-07-20"),
            fin=depute.fin,
            preseance=32,
        ),
        seat,
    ]


def mandats_anciens(depute: Depute, legislature: str) -> list[Json]:
    """Seat and group of an earlier legislature."""
    first, last = {"16": ("2022-06-19", "2024-06-09"), "15": ("2017-06-18", "2022-06-21")}[
        legislature
    ]
    base = {"16": 800000, "15": 700000}[legislature]
    group = groupe_ancien(depute, legislature)
    return [
        make.mandat_parlementaire(
            f"PM{base + depute.rank}",
            depute.uid,
            debut=first,
            fin=last,
            legislature=legislature,
            circonscription=(str(depute.rank % 5 + 1), circonscription(depute.rank)),
            cause_fin="Fin de la législature",
        ),
        make.mandat(
            f"PM{base + 10000 + depute.rank}",
            depute.uid,
            "GP",
            group.uid,
            debut=group.debut,
            fin=last,
            legislature=legislature,
        ),
    ]


def groupe_ancien(depute: Depute, legislature: str) -> Groupe:
    """The group of somebody in the 15th or 16th."""
    groups = GROUPES_16 if legislature == "16" else GROUPES_15
    return groups[depute.rank % len(groups)]


def sitting_then(legislature: str) -> list[Depute]:
    """Who sat in the 15th or 16th: some of today, and those who have left."""
    stayed = DEPUTES[:24] if legislature == "16" else DEPUTES[30:40]
    return [*stayed, *ANCIENS]


def siege_ancien(depute: Depute, legislature: str) -> str:
    """Uid of a seat's mandate in the 15th or 16th."""
    return f"PM{ {'16': 800000, '15': 700000}[legislature] + depute.rank }"


def acteur_document(depute: Depute) -> Json:
    """A deputy of the 17th, with the earlier mandates of those who had some."""
    entries, birth = _private(depute)
    mandats = mandats_17(depute)
    for legislature in ("16", "15"):
        if depute in sitting_then(legislature):
            mandats += mandats_anciens(depute, legislature)
    if depute.uid == MINISTRE.uid:
        mandats.append(_minister("PM940016", depute.uid, MINISTERE_MER, "2025-10-12"))
    return make.acteur(
        depute.uid,
        civ=depute.civ,
        prenom=depute.prenom,
        nom=depute.nom,
        trigramme=f"X{depute.rank:02d}",
        naissance=birth,
        profession=("Éclusière", "Souffleur de verre", "Bibliothécaire")[depute.rank % 3],
        hatvp=(
            None
            if depute.rank % 11 == 0
            else f"https://declarations.example/pages_nominatives/{depute.rank}"
        ),
        adresses=entries,
        mandats=mandats,
    )


def _minister(uid: str, acteur: str, ministere: str, debut: str) -> Json:
    return make.mandat(
        uid,
        acteur,
        "MINISTERE",
        ministere,
        debut=debut,
        legislature=None,
        qualite=make.infos_qualite("Ministre", "Ministre", "Ministre"),
        preseance=1,
    )


def acteurs() -> dict[str, Json]:
    """Every acteur of day 1, by uid (what AMO30 holds)."""
    found = {depute.uid: acteur_document(depute) for depute in DEPUTES}
    for number, minister in enumerate((GOUVERNAIL, TIMONEL)):
        ministere = (MINISTERE_MER, MINISTERE_FINANCES)[number]
        found[minister.uid] = make.acteur(
            minister.uid,
            civ=minister.civ,
            prenom=minister.prenom,
            nom=minister.nom,
            trigramme=f"X{minister.rank:02d}",
            adresses=_private(minister)[0],
            naissance=_private(minister)[1],
            # A single mandate: an object, not a list.
            mandats=[
                _minister(f"PM{940000 + minister.rank}", minister.uid, ministere, "2025-10-12")
            ],
        )
    found[SENATRICE.uid] = make.acteur(
        SENATRICE.uid,
        civ=SENATRICE.civ,
        prenom=SENATRICE.prenom,
        nom=SENATRICE.nom,
        trigramme="APA",
        naissance=_private(SENATRICE)[1],
        mandats=[make.mandat("PM940082", SENATRICE.uid, "SENAT", SENAT, legislature=None)],
    )
    for former in ANCIENS:
        mandats = [
            one for legislature in ("16", "15") for one in mandats_anciens(former, legislature)
        ]
        found[former.uid] = make.acteur(
            former.uid,
            civ=former.civ,
            prenom=former.prenom,
            nom=former.nom,
            trigramme=f"X{former.rank:02d}",
            naissance=_private(former)[1],
            deces="2025-02-14" if former is ANCIENS[0] else None,
            mandats=mandats,
        )
    return found


def in_office(document: Json) -> Json | None:
    """An acteur as AMO10 has it: active mandates only; None for whoever is not in office.

    Ministers who hold no seat come without their mandates, and without a namespace, as at the AN.
    """
    body = document["acteur"]
    mandats = body["mandats"].get("mandat", [])
    active = [m for m in (mandats if isinstance(mandats, list) else [mandats]) if not m["dateFin"]]
    if any(m["typeOrgane"] == "ASSEMBLEE" for m in active):
        return {"acteur": {**body, "mandats": {"mandat": make.one_or_many(active)}}}
    if any(m["typeOrgane"] == "MINISTERE" for m in active):
        rest = {k: v for k, v in body.items() if k not in ("@xmlns", "mandats")}
        uid = {key: value for key, value in body["uid"].items() if key != "@xmlns:xsi"}
        etat_civil = {**body["etatCivil"], "dateDeces": None}
        return {"acteur": {"@xmlns:xsi": make.XSI, **rest, "uid": uid, "etatCivil": etat_civil}}
    return None


def organes() -> dict[str, Json]:
    """Every organ of day 1, by uid."""
    found: list[Json] = [
        make.organe(
            uid,
            "ASSEMBLEE",
            f"Assemblée nationale de la {legislature}ème législature",
            abrege="Assemblée",
            abrev="AN",
            debut=debut,
            fin=fin,
            legislature=legislature,
        )
        for legislature, uid, debut, fin in (
            ("17", ASSEMBLEE, "2024-07-01", None),
            ("16", "PO791932", "2022-06-22", "2024-06-09"),
            ("15", "PO717460", "2017-06-21", "2022-06-21"),
        )
    ]
    found.append(
        make.organe(
            SENAT,
            "SENAT",
            "Sénat ( 5ème République )",
            abrege="Sénat",
            abrev="SENAT",
            debut="1958-12-09",
        )
    )
    found += [
        make.organe(uid, "COMPER", libelle, abrev=abrev, debut="2009-06-25", legislature=None)
        for uid, (libelle, abrev) in COMMISSIONS.items()
    ]
    found.append(
        make.organe(
            CS_PHARES,
            "CNPS",
            "Commission spéciale chargée d'examiner la proposition de loi sur les phares",
            abrege="Phares",
            abrev="CSPHARES",
            debut="2025-10-07",
        )
    )
    found.append(
        make.organe(
            MISSION_MAREES,
            "MISINFO",
            "Mission d'information sur l'heure des marées",
            abrege="Heure des marées",
            abrev="MAREES",
            debut="2025-03-04",
            parent=CION_DVP,
        )
    )
    found += [
        make.organe(
            group.uid,
            "GP",
            group.libelle,
            abrege=group.abrev,
            abrev=group.abrev,
            debut=group.debut,
            fin=group.fin,
            legislature=group.legislature,
            preseance=str(number),
        )
        for number, group in enumerate((*GROUPES, ECLUSES_AVANT, *GROUPES_16, *GROUPES_15), 1)
    ]
    found.append(
        make.organe(
            GOUVERNEMENT,
            "GOUVERNEMENT",
            "Gouvernement",
            abrege="GOUVERNAIL 1",
            abrev="GVT",
            debut="2025-10-12",
        )
    )
    found += [
        make.organe(uid, "MINISTERE", libelle, abrev=abrev, debut="2025-10-12", parent=GOUVERNEMENT)
        for uid, libelle, abrev in (
            (MINISTERE_MER, "Ministère des phares, des ponts et des marées", "PPM"),
            (MINISTERE_FINANCES, "Ministère des comptes de marée", "CDM"),
        )
    ]
    found += [
        make.organe(uid, "PARPOL", libelle, abrev=abrev, debut=None)
        for uid, libelle, abrev in (
            ("PO890401", "Parti de la pleine mer", "PPM"),
            ("PO890402", "Mouvement de la rive", "MR"),
        )
    ]
    found += [circonscription_document(depute.rank) for depute in (*_ALL, *ANCIENS)]
    return {document["organe"]["uid"]: document for document in found}


def circonscription_document(rank: int) -> Json:
    """The organ of a constituency."""
    region, code, name = _DEPARTEMENTS[rank % len(_DEPARTEMENTS)]
    number = rank % 5 + 1
    ordinal = "1ère" if number == 1 else f"{number}ème"
    return make.organe(
        circonscription(rank),
        "CIRCONSCRIPTION",
        f"{ordinal} circonscription : {_TOWNS[rank % len(_TOWNS)]} ({name})",
        abrege=f"{code} {name} (° {number}°)",
        abrev="CIRCO",
        debut="2024-07-01",
        numero=str(number),
        lieu={
            "region": {"type": "Métropolitain", "libelle": region},
            "departement": {"codeNatureDep": "M", "code": code, "libelle": name},
        },
    )
