"""The invented laws, and the words of their amendements.

Laws about lighthouses, bridges, tides, libraries on beaches: nothing here was ever debated. The
only sentences that the real Assembly also writes are its drafting formulas (« Supprimer cet
article. »).
Texts are HTML as the AN's editor leaves it, typed here with their accents; `html` turns every
character beyond ASCII into the entity that the AN's files carry.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tests.replica import documents as make
from tests.replica.assembly import people
from tests.replica.documents import entities

if TYPE_CHECKING:
    from tests.replica.assembly.chance import Chance
    from tests.replica.documents import Json


@dataclass(frozen=True)
class Texte:
    """A text that is amended.

    Attributes:
        uid: uid of the document: PION, PRJL or PNRE, deposit (B) or committee text (BTC).
        dossier: uid of its dossier.
        titre: « proposition de loi visant à … », as titles of scrutins end.
        court: short title, which is the dossier's.
        depot: day of deposit.
        lecture: « première lecture ».
        commission: committee that has it.
        theme: key of THEMES.
        auteur: uid of the first author.
        articles: its articles, in order.
    """

    uid: str
    dossier: str
    titre: str
    court: str
    depot: str
    theme: str
    commission: str = people.CION_DVP
    lecture: str = "première lecture"
    auteur: str = people.RAPPORTEUR.uid
    articles: tuple[str, ...] = ("PREMIER", "2", "3", "4", "5 bis", "6")

    @property
    def legislature(self) -> str:
        """Number of the legislature."""
        return self.uid[9:11]

    @property
    def code(self) -> str:
        """« B1801 » or « BTC1850 », as uids of amendements have it."""
        return self.uid[11:]

    @property
    def numero(self) -> str:
        """The four digits."""
        return self.uid[-4:]

    @property
    def de(self) -> str:
        """« de la proposition de loi … », « du projet de loi … »."""
        return ("du " if self.titre.startswith("projet") else "de la ") + self.titre


_PHARES: Final = "proposition de loi visant à protéger les phares et leurs gardiens"
_PONTS: Final = "projet de loi relatif aux ponts transbordeurs et aux passerelles"
_SIX: Final = ("PREMIER", "2", "3", "4", "5 bis", "6")

PHARES_DEPOT: Final = Texte(
    "PIONANR5L17B1801",
    "DLR5L17N60001",
    _PHARES,
    "Protéger les phares et leurs gardiens",
    "2025-10-06",
    "phares",
)
PHARES: Final = Texte(
    "PIONANR5L17BTC1850",
    "DLR5L17N60001",
    _PHARES,
    "Protéger les phares et leurs gardiens",
    "2025-10-29",
    "phares",
)
PHARES_ORGANIQUE: Final = Texte(
    "PIONANR5L17BTC1851",
    "DLR5L17N60001",
    "proposition de loi organique relative au statut du gardien général des phares",
    "Statut du gardien général des phares",
    "2025-10-29",
    "phares",
    articles=("unique",),
)
PLF: Final = Texte(
    "PRJLANR5L17B1900",
    "DLR5L17N60002",
    "projet de loi de finances pour 2026",
    "PLF pour 2026",
    "2025-10-08",
    "budget",
    commission=people.CION_FIN,
    auteur=people.TIMONEL.uid,
    articles=("liminaire", "PREMIER", "2", "3", "42"),
)
PLFG: Final = Texte(
    "PRJLANR5L17B1950",
    "DLR5L17N60003",
    "projet de loi de finances de fin de gestion pour 2025",
    "PLF de fin de gestion pour 2025",
    "2025-11-26",
    "budget",
    commission=people.CION_FIN,
    auteur=people.TIMONEL.uid,
    articles=("liminaire", "PREMIER", "2", "3"),
)
BIBLIOTHEQUES: Final = Texte(
    "PIONANR5L17B1820",
    "DLR5L17N60004",
    "proposition de loi tendant à ouvrir une bibliothèque sur chaque plage",
    "Ouvrir une bibliothèque sur chaque plage",
    "2025-10-14",
    "bibliothèques",
    commission=people.CION_CEDU,
    auteur=people.RAPPORTEURE.uid,
)
PONTS_DEPOT: Final = Texte(
    "PRJLANR5L17B1960",
    "DLR5L17N60005",
    _PONTS,
    "Ponts transbordeurs et passerelles",
    "2025-12-01",
    "ponts",
    commission=people.CION_ECO,
    auteur=people.GOUVERNAIL.uid,
)
PONTS: Final = Texte(
    "PRJLANR5L17BTC1975",
    "DLR5L17N60005",
    _PONTS,
    "Ponts transbordeurs et passerelles",
    "2025-12-17",
    "ponts",
    commission=people.CION_ECO,
    auteur=people.GOUVERNAIL.uid,
)
MAREES: Final = Texte(
    "PNREANR5L17B1990",
    "DLR5L17N60006",
    "proposition de résolution invitant à publier l'heure des marées en toutes lettres",
    "Publier l'heure des marées en toutes lettres",
    "2025-11-18",
    "marées",
    auteur=people.BY_NAME["Marnage"].uid,
    articles=("unique",),
)
BACS: Final = Texte(
    "PIONANR5L17BTC1700",
    "DLR5L16N59901",
    "proposition de loi instituant la gratuité des bacs fluviaux",
    "Gratuité des bacs fluviaux",
    "2025-11-05",
    "bacs",
    commission=people.CION_LOIS,
    lecture="deuxième lecture",
    auteur=people.BY_NAME["Passeur"].uid,
)
"""A text of a dossier opened under the 16th: its amendements lie in the folder of that dossier."""

BALISES_16: Final = Texte(
    "PIONANR5L16BTC0850",
    "DLR5L16N59902",
    "proposition de loi visant à repeindre les balises chaque printemps",
    "Repeindre les balises chaque printemps",
    "2023-02-07",
    "phares",
    auteur=people.ANCIENS[1].uid,
)
BACS_16: Final = Texte(
    "PIONANR5L16B0801",
    "DLR5L16N59901",
    "proposition de loi instituant la gratuité des bacs fluviaux",
    "Gratuité des bacs fluviaux",
    "2023-01-10",
    "bacs",
    commission=people.CION_LOIS,
    auteur=people.BY_NAME["Passeur"].uid,
)
QUAIS_15: Final = Texte(
    "PRJLANR5L15BTC2401",
    "DLR5L15N58801",
    "projet de loi portant création du quai universel",
    "Création du quai universel",
    "2019-11-12",
    "ponts",
    auteur=people.ANCIENS[2].uid,
)

TEXTES: Final = (
    PHARES_DEPOT,
    PHARES,
    PHARES_ORGANIQUE,
    PLF,
    PLFG,
    BIBLIOTHEQUES,
    PONTS_DEPOT,
    PONTS,
    MAREES,
    BACS,
)

_LATER: Final = (
    ("visant à numéroter les vagues remarquables", "Numéroter les vagues remarquables", "marées"),
    ("relative à l'entretien des escaliers de quai", "Entretien des escaliers de quai", "ponts"),
    ("tendant à rallumer les feux éteints", "Rallumer les feux éteints", "phares"),
    ("créant un dépôt légal des cartes marines", "Dépôt légal des cartes marines", "bibliothèques"),
    ("visant à garantir le dernier bac du soir", "Garantir le dernier bac du soir", "bacs"),
    ("portant statut de l'éclusier volontaire", "Statut de l'éclusier volontaire", "ponts"),
    ("relative au repos des cornes de brume", "Repos des cornes de brume", "phares"),
    ("tendant à afficher les marées dans les écoles", "Marées à l'école", "marées"),
    ("visant à prêter des livres en mer", "Prêter des livres en mer", "bibliothèques"),
    ("créant le carnet de passage unique", "Carnet de passage unique", "bacs"),
    ("relative aux garde-corps remarquables", "Garde-corps remarquables", "ponts"),
    ("visant à protéger le silence des estrans", "Protéger le silence des estrans", "marées"),
    ("tendant à rouvrir les sémaphores", "Rouvrir les sémaphores", "phares"),
    ("relative à la lecture dans les gares maritimes", "Lire dans les gares", "bibliothèques"),
)


def later(number: int, depot: str) -> Texte:
    """The number-th text of the story (from 1), to which the Assembly turns after the last."""
    titre, court, theme = _LATER[(number - 1) % len(_LATER)]
    return Texte(
        f"PIONANR5L17BTC{2000 + number:04d}",
        f"DLR5L17N{60010 + number}",
        f"proposition de loi {titre}",
        court,
        depot,
        theme,
        auteur=people.DEPUTES[number * 5 % 50].uid,
    )


# -- words ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Theme:
    """The stock that dispositifs and exposés of a subject are drawn from.

    Attributes:
        subjects: (as an object, after « de ») of what is at stake.
        reasons: whole sentences: what is wrong.
        provisions: whole sentences of law, to be inserted.
        swaps: words to put in place of others.
    """

    subjects: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]
    provisions: tuple[str, ...]
    swaps: tuple[tuple[str, str], ...]


THEMES: Final = {
    "phares": Theme(
        subjects=(
            ("l’éclairage des chenaux", "de l’éclairage des chenaux"),
            ("la relève des gardiens", "de la relève des gardiens"),
            ("les feux des petits ports", "des feux des petits ports"),
            ("le logement au pied des tours", "du logement au pied des tours"),
            ("la lentille des phares anciens", "de la lentille des phares anciens"),
            ("le carnet de veille", "du carnet de veille"),
        ),
        reasons=(
            "À Port-Lanterne, trois feux sur cinq n’ont plus été relevés depuis l’hiver dernier.",
            "Un gardien isolé reçoit son courrier une fois par mois, quand la houle le veut bien.",
            "Les pêcheurs de Sainte-Amarre rentrent au jugé dès que la brume tombe sur la passe.",
            "Peindre une tour coûte moins qu’un échouage, et pourtant on y renonce chaque année.",
            "Nul ne sait plus à qui s’adresser lorsqu’une lampe reste allumée en plein jour.",
            "Le dernier inventaire des lentilles date du temps où l’on comptait encore en lieues.",
        ),
        provisions=(
            "Un registre des feux est tenu à jour dans chaque port.",
            "Le gardien dispose d’une barque à rames et d’une paire d’avirons de rechange.",
            "La lampe est vérifiée avant chaque nuit sans lune.",
            "Toute extinction est annoncée sept jours à l’avance sur la criée.",
            "Les escaliers de plus de cent marches comportent une banquette à mi-hauteur.",
            "Le phare est ouvert aux écoliers le premier jeudi du printemps.",
        ),
        swaps=(
            ("gardien", "veilleur"),
            ("lanterne", "lampe"),
            ("brume", "brouillard"),
            ("annuelle", "semestrielle"),
            ("peut", "doit"),
        ),
    ),
    "ponts": Theme(
        subjects=(
            ("les passerelles de campagne", "des passerelles de campagne"),
            ("la nacelle des transbordeurs", "de la nacelle des transbordeurs"),
            ("l’entretien des tabliers", "de l’entretien des tabliers"),
            ("le passage des troupeaux", "du passage des troupeaux"),
            ("la hauteur des garde-corps", "de la hauteur des garde-corps"),
            ("les culées de pierre sèche", "des culées de pierre sèche"),
        ),
        reasons=(
            "À Pont-Cendré, la nacelle attend chaque matin un mécanicien logé sur l’autre rive.",
            "Les habitants de Rochegivre font quarante minutes de détour pour acheter leur pain.",
            "La dernière visite du tablier remonte à la crue que chacun appelle encore la grande.",
            "Une planche manquante suffit à couper un village de son école.",
            "Les péages actuels rapportent moins que le salaire de celui qui les perçoit.",
            "Le vent du nord-ouest a emporté deux fois le panneau qui limite la charge.",
        ),
        provisions=(
            "La nacelle circule une fois par heure au moins, du lever au coucher du soleil.",
            "Chaque passerelle porte le nom de celui qui l’a réclamée.",
            "Le tablier est balayé après chaque marché.",
            "Le poids maximal est inscrit en chiffres et en lettres aux deux extrémités.",
            "Un banc est installé à l’entrée de tout pont de plus de trente mètres.",
            "Le passage des animaux est gratuit les jours de foire.",
        ),
        swaps=(
            ("nacelle", "cabine"),
            ("péage", "droit de passage"),
            ("tablier", "plancher"),
            ("mensuelle", "hebdomadaire"),
            ("trente", "vingt"),
        ),
    ),
    "bibliothèques": Theme(
        subjects=(
            ("le prêt de livres au bord de l’eau", "du prêt de livres au bord de l’eau"),
            ("les lecteurs de passage", "des lecteurs de passage"),
            ("la conservation des cartes", "de la conservation des cartes"),
            ("les cabines de lecture", "des cabines de lecture"),
            ("le métier de bibliothécaire de plage", "du métier de bibliothécaire de plage"),
            ("les ouvrages résistant au sel", "des ouvrages résistant au sel"),
        ),
        reasons=(
            "À Écume-les-Bains, la seule étagère publique prend l’eau aux grandes marées.",
            "Un roman emprunté en juillet revient souvent en octobre, et parfois d’un autre océan.",
            "Les enfants de Villemarée lisent les étiquettes des filets faute de mieux.",
            "Le sable use les reliures plus vite que ne le font les lecteurs.",
            "Aucune règle ne dit aujourd’hui qui répond d’un livre tombé à la mer.",
            "Les horaires d’ouverture suivent ceux des bureaux, non ceux des baigneurs.",
        ),
        provisions=(
            "Chaque plage surveillée dispose d’au moins deux cents ouvrages.",
            "Le prêt est gratuit, et sa durée est d’une saison.",
            "Les livres sont rangés au-dessus de la ligne des plus hautes eaux.",
            "Un coin d’ombre est réservé à la lecture à voix haute.",
            "Le bibliothécaire de plage reçoit une formation au sauvetage des livres.",
            "Les cartes marines peuvent être consultées sans inscription.",
        ),
        swaps=(
            ("ouvrages", "livres"),
            ("prêt", "emprunt"),
            ("saison", "année"),
            ("deux", "trois"),
            ("gratuit", "sans frais"),
        ),
    ),
    "marées": Theme(
        subjects=(
            ("l’affichage des horaires", "de l’affichage des horaires"),
            ("les coefficients imprimés", "des coefficients imprimés"),
            ("la promenade sur l’estran", "de la promenade sur l’estran"),
            ("les pêcheurs à pied", "des pêcheurs à pied"),
            ("l’almanach des ports", "de l’almanach des ports"),
            ("la cloche de pleine mer", "de la cloche de pleine mer"),
        ),
        reasons=(
            "À Estuaire-la-Grève, deux almanachs se contredisent d’un quart d’heure.",
            "Les promeneurs lisent « basse mer » là où l’imprimeur a voulu dire « basse eau ».",
            "Un chiffre mal imprimé a trempé toute une noce au mois de mai dernier.",
            "Les horaires en chiffres se confondent avec ceux des autocars.",
            "La cloche de pleine mer ne sonne plus que lorsque le bedeau y pense.",
            "Chaque commune choisit encore son heure, et les bateaux s’y perdent.",
        ),
        provisions=(
            "L’heure de la marée est écrite en toutes lettres.",
            "L’almanach indique la hauteur d’eau au pied de chaque cale.",
            "La cloche sonne douze coups au plein et six au bas de l’eau.",
            "Les panneaux sont lisibles à vingt pas par temps clair.",
            "Un exemplaire est remis à chaque nouvel habitant du littoral.",
            "Les erreurs sont corrigées à l’encre rouge avant la marée suivante.",
        ),
        swaps=(
            ("heure", "horaire"),
            ("lettres", "chiffres et en lettres"),
            ("vingt", "trente"),
            ("littoral", "rivage"),
            ("imprimée", "publiée"),
        ),
    ),
    "budget": Theme(
        subjects=(
            ("les crédits du balisage", "des crédits du balisage"),
            ("la dotation des petits ponts", "de la dotation des petits ponts"),
            ("l’achat de lentilles", "de l’achat de lentilles"),
            ("les dépenses de peinture", "des dépenses de peinture"),
            ("le fonds de lecture publique", "du fonds de lecture publique"),
            ("l’emploi des gardiens", "de l’emploi des gardiens"),
        ),
        reasons=(
            "La somme inscrite suffit à peine à repeindre une tour sur quatre.",
            "Les reports de l’an passé ont été employés à l’achat de rideaux.",
            "Aucun crédit n’est prévu pour les nuits de brume, qui sont pourtant les plus longues.",
            "Le programme voisin n’a consommé que la moitié de ce qui lui était ouvert.",
            "Une lentille commandée cette année n’est payée que dans trois ans.",
            "Le montant inscrit ne tient pas compte du renchérissement de l’huile de lampe.",
        ),
        provisions=(
            "Le produit de la taxe sur les cartes postales est affecté aux phares.",
            "Les communes de moins de cent barques sont exonérées.",
            "Un compte rendu des dépenses de balisage est remis avant le premier mai.",
            "Le tarif est fixé à deux euros par mètre de quai.",
            "La perte de recettes est compensée par une taxe sur les longues-vues.",
            "Le plafond est relevé de dix pour cent les années bissextiles.",
        ),
        swaps=(
            ("deux", "trois"),
            ("dix", "douze"),
            ("taxe", "redevance"),
            ("mai", "juin"),
            ("communes", "ports"),
        ),
    ),
    "bacs": Theme(
        subjects=(
            ("la gratuité du passage", "de la gratuité du passage"),
            ("les passeurs de nuit", "des passeurs de nuit"),
            ("le dernier bac du soir", "du dernier bac du soir"),
            ("les cycles et les brouettes", "des cycles et des brouettes"),
            ("l’entretien des cales", "de l’entretien des cales"),
            ("la correspondance avec les autocars", "de la correspondance avec les autocars"),
        ),
        reasons=(
            "Au Havre-Neuf-des-Brumes, le dernier passage précède d’une minute l’arrivée du train.",
            "Les élèves internes attendent le lundi sur une cale sans abri.",
            "Le tarif du passage n’a pas changé, mais la monnaie a disparu.",
            "Un passeur sur deux prendra sa retraite avant la fin de l’année.",
            "La corde du bac a été volée deux fois, et deux fois rendue.",
            "Les horaires d’hiver sont affichés en été, et l’inverse.",
        ),
        provisions=(
            "Le passage est gratuit pour toute personne qui se rend à son travail.",
            "Le dernier bac attend les voyageurs annoncés.",
            "Chaque cale est pourvue d’un abri et d’une lanterne.",
            "Les brouettes sont admises dans la limite de trois par traversée.",
            "Le passeur peut refuser le départ par vent fort.",
            "La corde est remplacée tous les deux ans.",
        ),
        swaps=(
            ("bac", "bateau"),
            ("gratuit", "libre"),
            ("deux", "trois"),
            ("abri", "auvent"),
            ("voyageurs", "passagers"),
        ),
    ),
}

_OPENINGS: Final = (
    "Cet amendement vise à mieux tenir compte {de}.",
    "Le présent amendement propose de ne pas laisser dans l’ombre {x}.",
    "Par cet amendement, ses auteurs souhaitent renforcer le texte au sujet {de}.",
    "Il s’agit d’un amendement de bon sens en faveur {de}.",
    "Cet amendement du groupe {groupe} inscrit dans la loi une garantie à propos {de}.",
    "Les députés du groupe {groupe} entendent défendre ici {x}.",
)
_EFFECTS: Final = (
    "La mesure proposée ne coûte rien à celui qui la respecte.",
    "Cette disposition entrerait en vigueur à la première marée d’équinoxe.",
    "Cette rédaction a été travaillée avec l’Amicale des riverains attentifs.",
    "Les maires que nous avons consultés réclament cette mesure d’une même voix.",
    "La mesure s’inspire d’un usage ancien, tombé en oubli sans avoir été aboli.",
    "Une telle précision éviterait bien des querelles sur les quais.",
    "Tel est l’objet de cet amendement, qui ne modifie pas l’équilibre du texte.",
    "Il appartiendra au décret d’en fixer le détail.",
)
_JUSTIFIED: Final = '<p style="text-align: justify;">'


def html(text: str) -> str:
    """Typed HTML as the AN's files carry it: ASCII, hexadecimal entities."""
    return entities(text)


def paragraphs(*sentences: str, justified: bool = False) -> str:
    """Each sentence in a paragraph of its own."""
    start = _JUSTIFIED if justified else "<p>"
    return html("".join(f"{start}{sentence}</p>" for sentence in sentences))


def expose(chance: Chance, theme: str, groupe: str | None) -> str:
    """An exposé sommaire drawn from the stock of a theme; a group's own openings need a group."""
    if chance.under(12) == 0:
        return paragraphs("Amendement rédactionnel.")
    stock = THEMES[theme]
    x, de = chance.pick(stock.subjects)
    opening = chance.pick(_OPENINGS if groupe else _OPENINGS[:4])
    opening = opening.format(x=x, de=de, groupe=groupe)
    sentences = [opening, *chance.some(stock.reasons, 1 + chance.under(2)), chance.pick(_EFFECTS)]
    if chance.under(9) == 0:
        sentences.append("&nbsp;")
    return paragraphs(*sentences, justified=chance.under(2) == 0)


def dispositif(chance: Chance, theme: str, division: Json, alinea: Json | None) -> str:
    """A dispositif drawn from the stock of a theme, about what the amendement aims at.

    Args:
        chance: where it comes from.
        theme: key of THEMES.
        division: see `documents.article`.
        alinea: see `documents.alinea`; None for the article as a whole.
    """
    stock = THEMES[theme]
    provision = f"«&nbsp;{chance.pick(stock.provisions)}&nbsp;»"
    where = division["avant_A_Apres"]
    if where != "A":
        name = division["titre"].replace("Article PREMIER", "Article premier")
        place = f"{where} l’{name[0].lower()}{name[1:]}"
        return _justified(f"{place}, insérer l’article suivant&nbsp;:", provision)
    if alinea is None:
        form = chance.pick(("Supprimer cet article.", "Rédiger ainsi", "Compléter"))
        if form == "Rédiger ainsi":
            return _justified("Rédiger ainsi cet article&nbsp;:", provision)
        if form == "Compléter":
            return _justified("Compléter cet article par l’alinéa suivant&nbsp;:", provision)
        return _justified(form)
    number = f"l’alinéa&nbsp;{alinea['numero']}"
    if alinea["avant_A_Apres"] == "Apres":
        return _justified(f"Après {number}, insérer l’alinéa suivant&nbsp;:", provision)
    if chance.under(4) == 0:
        return _justified(f"Supprimer {number}.")
    before, after = chance.pick(stock.swaps)
    return _justified(
        f"À {number}, substituer au mot&nbsp;:",
        f"«&nbsp;{before}&nbsp;»",
        "le mot&nbsp;:",
        f"«&nbsp;{after}&nbsp;».",
    )


def _justified(*sentences: str) -> str:
    return paragraphs(*sentences, justified=True)


# -- dossiers and documents ----------------------------------------------------------------------


def reading(texte: Texte, *, seances: tuple[str, ...] = (), adopte: str | None = None) -> Json:
    """The first reading of a text: deposit, committee, sitting, decision."""
    leg, number = texte.legislature, texte.dossier[-5:]
    chamber = make.ASSEMBLEE[leg]

    def act(kind: str, suffix: str, code: str, organe: str, **rest: Any) -> Json:
        return make.acte(kind, f"L{leg}-VD{number}{suffix}", code, organe, **rest)

    deposit = act(
        "DepotInitiative_Type",
        "DI",
        "AN1-DEPOT",
        chamber,
        date=texte.depot,
        texteAssocie=texte.uid.replace("BTC", "B"),
    )
    referral = act(
        "SaisieComFond_Type", "CFS", "AN1-COM-FOND-SAISIE", texte.commission, date=texte.depot
    )
    rapporteur = {"acteurRef": texte.auteur, "typeRapporteur": "rapporteur"}
    naming = act(
        "NominRapporteurs_Type",
        "NR",
        "AN1-COM-FOND-NOMIN",
        texte.commission,
        date=texte.depot,
        rapporteurs={"rapporteur": rapporteur},
        reunion=None,
    )
    committee = act(
        "Etape_Type",
        "CF",
        "AN1-COM-FOND",
        texte.commission,
        nom="Travaux de la commission saisie au fond",
        enfants=[referral, naming],
    )
    works = make.acte(
        "Etape_Type", f"L{leg}-AN1-COM-{number}", "AN1-COM", chamber, enfants=[committee]
    )
    sittings = [
        make.acte(
            "DiscussionSeancePublique_Type",
            f"L{leg}-VD{number}S{seance[-5:]}",
            "AN1-DEBATS-SEANCE",
            chamber,
            date=texte.depot,
            reunionRef=seance,
            odjRef=f"{seance}PT1",
        )
        for seance in seances
    ]
    if adopte:
        sittings.append(decision(texte, adopte, texte.depot, vote=None))
    debates = make.acte(
        "Etape_Type",
        f"L{leg}-AN1-DEBATS-{number}",
        "AN1-DEBATS",
        chamber,
        nom="Discussion en séance publique",
        enfants=sittings,
    )
    return make.acte(
        "Etape_Type",
        f"L{leg}-AN1-{number}",
        "AN1",
        chamber,
        nom="1ère lecture (1ère assemblée saisie)",
        enfants=[deposit, works, *([debates] if sittings else [])],
    )


def with_act(dossier: Json, act: Json) -> Json:
    """`actesLegislatifs` of a dossier once an act is added to its last debate in the Assembly."""
    acts = copy.deepcopy(dossier["dossierParlementaire"]["actesLegislatifs"])
    chamber = act["organeRef"]
    readings = make.many(acts["acteLegislatif"])
    last = next(one for one in reversed(readings) if one["codeActe"] == "AN1")
    steps = make.many(last["actesLegislatifs"]["acteLegislatif"])
    debates = next((one for one in steps if one["codeActe"] == "AN1-DEBATS"), None)
    if debates is None:
        uid = last["uid"].replace("AN1-", "AN1-DEBATS-")
        debates = make.acte(
            "Etape_Type", uid, "AN1-DEBATS", chamber, nom="Discussion en séance publique"
        )
        steps.append(debates)
    known = debates["actesLegislatifs"] or {"acteLegislatif": []}
    sittings = [*make.many(known["acteLegislatif"]), act]
    debates["actesLegislatifs"] = {"acteLegislatif": make.one_or_many(sittings)}
    last["actesLegislatifs"] = {"acteLegislatif": make.one_or_many(steps)}
    return {"acteLegislatif": make.one_or_many(readings)}


def decision(texte: Texte, libelle: str, date: str, vote: str | None) -> Json:
    """The act that closes a reading; `vote` is the uid of the scrutin, which the AN often omits."""
    return make.acte(
        "Decision_Type",
        f"L{texte.legislature}-VD{texte.dossier[-5:]}DEC",
        "AN1-DEBATS-DEC",
        make.ASSEMBLEE[texte.legislature],
        date=date,
        statutConclusion={"fam_code": "TSORTF01", "libelle": libelle},
        reunionRef=None,
        voteRefs={"voteRef": vote} if vote else None,
        textesAssocies={
            "texteAssocie": {
                "typeTexte": "BTA",
                "refTexteAssocie": f"{texte.uid[:11]}BTA0{texte.numero[1:]}",
            }
        },
    )


def _initiator(texte: Texte) -> tuple[tuple[str, str], ...]:
    """(acteur, mandat): a minister's for a bill, a seat's otherwise."""
    rank = int(texte.auteur[2:]) - 900000
    return ((texte.auteur, f"PM{(940000 if texte.titre.startswith('projet') else 900000) + rank}"),)


def dossier_document(texte: Texte, **rest: Any) -> Json:
    """The dossier of a text."""
    kind, procedure = {
        "PION": ("DossierLegislatif_Type", ("2", "Proposition de loi ordinaire")),
        "PRJL": ("DossierLegislatif_Type", ("1", "Projet de loi ordinaire")),
        "PNRE": ("DossierResolutionAN", ("8", "Résolution")),
    }[texte.uid[:4]]
    if texte is PLF:
        procedure = ("3", "Projet de loi de finances de l'année")
    if texte is PLFG:
        procedure = ("4", "Projet de loi de finances rectificative")
    return make.dossier(
        texte.dossier,
        titre=texte.court,
        chemin=texte.court.lower().replace(" ", "_").replace("'", "_") + "_17e",
        xsi_type=kind,
        procedure=procedure,
        initiateurs=_initiator(texte),
        **rest,
    )


def texte_document(texte: Texte, **rest: Any) -> Json:
    """The document of a text."""
    return make.document(
        texte.uid,
        dossier=texte.dossier,
        titre=texte.titre,
        court=texte.court,
        depot=texte.depot,
        auteur=texte.auteur,
        commission=texte.commission,
        provenance="Commission" if "BTC" in texte.uid else "Texte Déposé",
        **rest,
    )


def dossiers() -> tuple[dict[str, Json], dict[str, Json]]:
    """Dossiers and documents of the 17th on day 1, by uid."""
    trees: dict[str, tuple[Json, ...]] = {
        texte.dossier: (reading(texte),)
        for texte in (PHARES_DEPOT, PLF, PLFG, BIBLIOTHEQUES, PONTS_DEPOT, MAREES)
    }
    senate = make.acte(
        "Etape_Type",
        "L17-SN1-60001",
        "SN1",
        people.SENAT,
        nom="1ère lecture (2ème assemblée saisie)",
        enfants=[
            make.acte(
                "DepotInitiative_Type",
                "L17-VD60001DIN",
                "SN1-DEPOT",
                people.SENAT,
                date="2025-11-06",
                texteAssocie="PIONSNR5S499B0101",
            )
        ],
    )
    trees[PHARES.dossier] = (reading(PHARES_DEPOT, adopte="adoptée"), senate)
    found = {
        texte.dossier: dossier_document(texte, actes=trees[texte.dossier])
        for texte in (PHARES_DEPOT, PLF, PLFG, BIBLIOTHEQUES, PONTS_DEPOT, MAREES)
    }
    # Taken up again from the 16th, and started by the Sénat: people of two chambers, and an organ.
    found[BACS.dossier] = dossier_document(
        BACS,
        actes=(reading(BACS_16), reading(BACS)),
        organe=people.SENAT,
        initiateur={
            "acteurs": {
                "acteur": [
                    {"acteurRef": BACS.auteur, "mandatRef": "PM900035"},
                    {"acteurRef": people.SENATRICE.uid, "mandatRef": "PM940082"},
                ]
            },
            "organes": {"organe": {"organeRef": {"uid": people.SENAT}}},
        },
    )
    documents = {texte.uid: texte_document(texte) for texte in TEXTES}
    documents[BIBLIOTHEQUES.uid] = texte_document(
        BIBLIOTHEQUES, cosignataires=[depute.uid for depute in people.DEPUTES[30:36]]
    )
    report = make.document(
        "RAPPANR5L17B1850",
        dossier=PHARES.dossier,
        titre=f"rapport sur la {PHARES.titre} (n° 1801)",
        court=f"rapport sur la {PHARES.titre} (n° 1801)",
        depot="2025-10-29",
        auteur=people.RAPPORTEUR.uid,
        commission=people.CION_DVP,
        provenance="Commission",
    )
    documents["RAPPANR5L17B1850"] = report
    return found, documents


def dossiers_anciens(legislature: str) -> tuple[dict[str, Json], dict[str, Json]]:
    """Dossiers and documents of the 16th or the 15th, frozen, by uid."""
    textes = (BALISES_16, BACS_16) if legislature == "16" else (QUAIS_15,)
    found = {
        texte.dossier: dossier_document(texte, actes=(reading(texte, adopte="adoptée"),))
        for texte in textes
    }
    return found, {texte.uid: texte_document(texte) for texte in textes}
