"""What a scrutin's title says, as a typed value: see `scraper.normalise.titres.read_titre`."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

import msgspec

from scraper.cleaning.rules import fold

TitreKind: TypeAlias = Literal[
    "amendement",
    "amendements",
    "sous_amendement",
    "sous_amendements",
    "article",
    "annexe",
    "etat",
    "titre",
    "chapitre",
    "credits",
    "partie",
    "ensemble",
    "texte",
    "motion_rejet_prealable",
    "motion_renvoi",
    "motion_referendaire",
    "motion_ajournement",
    "motion_censure",
    "declaration",
    "demande",
    "prolongation_seance",
]
Place: TypeAlias = Literal["", "à", "avant", "après"]
TexteNature: TypeAlias = Literal[
    "", "projet_de_loi", "proposition_de_loi", "proposition_de_resolution"
]
Lecture: TypeAlias = Literal[
    "",
    "première lecture",
    "deuxième lecture",
    "troisième lecture",
    "nouvelle lecture",
    "lecture définitive",
    "texte de la commission mixte paritaire",
]
Qualite: TypeAlias = Literal[
    "organique",
    "constitutionnelle",
    "speciale",
    "finances",
    "financement_securite_sociale",
    "rectificative",
    "fin_de_gestion",
    "europeenne",
    "commission_enquete",
]
AuteurKind: TypeAlias = Literal["depute", "rapporteur", "commission", "gouvernement", "groupe"]
Civilite: TypeAlias = Literal["M.", "Mme", ""]


def name_key(name: str) -> str:
    """A name to compare by: no case, accents, hyphens or apostrophes (« Le Fur », « K/Bidi »)."""
    return " ".join(re.findall(r"[^\W_]+", fold(name)))


class Auteur(msgspec.Struct, frozen=True):
    """Who is named as the author of an amendement or a motion.

    Attributes:
        kind: what the title says the author is; « M. X, rapporteur » is a ``rapporteur``.
        nom: the name as printed, without civility: « Jean-Philippe Tanguy », « de Courson »;
            "" for those named by their office alone (« la rapporteure », « la commission »).
        civilite: « M. » or « Mme », "" where the title has none.
        commission: its words: « affaires économiques », « spéciale », « lois »; of a rapporteur,
            the commission in whose name; of a ``groupe``, the name of the group.
    """

    kind: AuteurKind
    nom: str = ""
    civilite: Civilite = ""
    commission: str = ""

    @property
    def noms(self) -> tuple[str, ...]:
        """What the last name may be, as `name_key`, the longest first.

        « Jean-Philippe Tanguy » gives « jean philippe tanguy », « tanguy »; « Firmin Le Bodo »
        gives « firmin le bodo », « le bodo », « bodo ».
        """
        words = self.nom.split()
        return tuple(name_key(" ".join(words[n:])) for n in range(len(words)))


class Parent(msgspec.Struct, frozen=True):
    """The amendement to which a sous-amendement is moved, as the title cites it.

    Attributes:
        numeros: as cited; nearly always one.
        rect: which rectification of the first, 0 where none is said.
        auteurs: of those cited, in their order.
        identiques: whether it stands for others identical to it.
    """

    numeros: tuple[int, ...]
    rect: int = 0
    auteurs: tuple[Auteur, ...] = ()
    identiques: bool = False

    @property
    def numero(self) -> int:
        """The number of the first."""
        return self.numeros[0]

    @property
    def auteur(self) -> Auteur | None:
        """The first author named."""
        return self.auteurs[0] if self.auteurs else None


class Titre(msgspec.Struct, frozen=True, kw_only=True):
    """What a scrutin decided, by its title.

    Attributes:
        kind: what is voted on. The plurals cite several numbers; « l'ensemble de la première
            partie » is a ``partie``, « l'ensemble de l'article 3 » an ``article``; a ``texte`` is
            voted on without a word more (« la proposition de résolution … »).
        numeros: of the amendements voted on, as cited; () for what is no vote on amendements.
        rect: which rectification of the first: 0 none said, 1 « (rect.) », 2 « (2ème rect.) ».
        auteurs: of the amendements or the motion, in the order of the title; those named with the
            identical ones are among them. () where nobody is named.
        identiques: the vote decides the identical amendements too, cited or not.
        suppression: of the article.
        redaction_globale: it rewrites the article (« rédaction globale », « réécriture globale »).
        retablissement: it restores a deleted article.
        parent: of a sous-amendement, None where the title forgets it.
        place: where it stands by the article or division, "" where that is not said; an
            amendement « de suppression de l'article 5 » stands « à » it.
        article: its designation in one form: « 1er » (also for « premier »), « 1er bis A », « 14 »,
            « liminaire », « unique »; "" without one.
        article_supprime: « (supprimé) »: the text under discussion no longer has the article.
        division: what is no article: « titre » (of the text), « titre II », « chapitre IV »,
            « état B », « annexe », « rapport annexé »; beside an article where both are said.
        partie: of a finance bill, from 1; 0 where none is said.
        texte: the title of the text as printed (with straight apostrophes and single spaces), from
            « projet » or « proposition » on, without the parentheses that speak of the reading.
        texte_nature: by its first words.
        texte_qualites: what its first words say more.
        lecture: the reading, or that the text is the joint committee's.
        seconde_deliberation: the vote is part of a second deliberation (not: asks for one).
        examen_prioritaire: the article was called before its turn.
        constitution: the article of the Constitution or the Règlement that is applied, as
            « 49, alinéa 3 », « 34-1 ».
        objet: what is asked for or declared, or the mission of the crédits, in the title's words.
    """

    kind: TitreKind
    numeros: tuple[int, ...] = ()
    rect: int = 0
    auteurs: tuple[Auteur, ...] = ()
    identiques: bool = False
    suppression: bool = False
    redaction_globale: bool = False
    retablissement: bool = False
    parent: Parent | None = None
    place: Place = ""
    article: str = ""
    article_supprime: bool = False
    division: str = ""
    partie: int = 0
    texte: str = ""
    texte_nature: TexteNature = ""
    texte_qualites: tuple[Qualite, ...] = ()
    lecture: Lecture = ""
    seconde_deliberation: bool = False
    examen_prioritaire: bool = False
    constitution: str = ""
    objet: str = ""

    @property
    def auteur(self) -> Auteur | None:
        """The first author named."""
        return self.auteurs[0] if self.auteurs else None
