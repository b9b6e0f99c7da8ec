"""The words of scrutin titles: one line a form, each with the example that it was seen in.

Patterns are read against *folded* text (`scraper.cleaning.rules.fold`: lower case, no accents,
same length), at one place, never searched for. None of them is open-ended but where the words of
the Assemblée are taken as they are (the title of a text, the name of a mission), and those end at
a comma, a parenthesis or the next form of the table.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import msgspec

from scraper.patterns import late


class Row(msgspec.Struct, frozen=True):
    """One form that a part of a title takes.

    Attributes:
        name: what it says: a field of `Titre`, or a part that `scraper.normalise.titres` reads
            further; "" is read, and says nothing that is kept.
        pattern: of the part, or of the words that open it.
        example: words that the row reads, as far as « | » where what follows tells.
        value: of the field, where the form alone gives it.
    """

    name: str
    pattern: str
    example: str
    value: str | int | bool = True


class Table:
    """Rows as one pattern: which of them stands at a place, the first that does."""

    def __init__(self, *rows: Row) -> None:
        self.rows: Final = rows
        # A form ends where a word does.
        self._any: Final = late(
            f"(?:{'|'.join(f'(?P<r{n}>{row.pattern})' for n, row in enumerate(rows))})"
            r"(?:(?<!\w)|(?!\w))"
        )
        self._rows: Final = {f"r{n}": row for n, row in enumerate(rows)}

    def at(self, folded: str, start: int) -> tuple[Row, int] | None:
        """The row that stands at `start`, and where it ends."""
        found = self._any.match(folded, start)
        return found and (self._rows[str(found.lastgroup)], found.end())

    def whole(self, folded: str, start: int, end: int) -> Row | None:
        """The row that reads all that stands there."""
        found = self._any.fullmatch(folded, start, end)
        return found and self._rows[str(found.lastgroup)]


_AMENDEMENT: Final = r"(?:sous-? ?)?amendements?"
_NUMERO: Final = r"(?:n ?°s?|n ?os?|numeros?|n\.) ?"
_RECT: Final = r"rect(?:if(?:iee?s?|ications?|\.)?|\.)?(?: (?:bis|ter|quater))?"
_ORDINAL: Final = r"(?:\d ?(?:eme|nde|nd|e)|deuxieme|seconde|troisieme|quatrieme|cinquieme)"
_RANK: Final = r"(?:premiere|deuxieme|seconde|troisieme|quatrieme|cinquieme)"
_SOME: Final = r"(?:\d{1,4}|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|plusieurs)"
_TEXTE: Final = r"(?:projets?|propositions?) (?:de )?(?:loi|resolution)"
_TO: Final = r"(?:(?:a|de) )?(?:la )?"
_AFTER: Final = r"(?= |\)|$|,)"
_LOI: Final = r"(?:constitution|reglement(?: de l'assemblee(?: nationale)?)?)"
_CONSTITUTION: Final = (
    r"(?:(?:en )?application (?:du (?:premier|deuxieme|troisieme) alinea )?de )?"
    r"(?:l'|art(?:icle|\.)? ?)(?:article ?)?\d{1,3}(?:-\d)?"
    rf"(?:,? al(?:inea|\.)? ?(?:premier|\d{{1,2}}(?:er)?))?,? (?:de la|du) {_LOI}"
)

#: What a scrutin is about: the first words of its title, after the article. The name is a kind.
SUJETS: Final = Table(
    Row("amendement", _AMENDEMENT, "sous-amendement"),
    Row("article", r"articles?(?= )", "article| 2"),
    Row("ensemble", r"ensemble", "ensemble"),
    Row("motion_rejet_prealable", r"motions? de rejet prealable", "motion de rejet préalable"),
    Row("motion_renvoi", r"motions? de renvoi en commission", "motion de renvoi en commission"),
    Row("motion_referendaire", r"motions? referendaires?", "motion référendaire"),
    Row(
        "motion_referendaire",
        r"motions?,?(?= (?:deposee |tendant |visant |de m)[^()]{0,300}referendum)",
        "motion,| déposée par M. X, tendant à soumettre au référendum",
    ),
    Row("motion_ajournement", r"motions? d'ajournement", "motion d'ajournement"),
    Row("motion_censure", r"motions? de censure", "motion de censure"),
    Row("declaration", r"(?:approbation de la )?declaration", "approbation de la déclaration"),
    Row(
        "prolongation_seance",
        r"(?:proposition|demande) (?:de )?(?=prolong)",
        "proposition de |prolongation de la séance",
    ),
    Row(
        "demande",
        r"demande (?:de |d'|tendant a )(?!mm?\b|mmes?\b)",
        "demande de |seconde délibération",
    ),
    Row("texte", _TEXTE, "proposition de résolution"),
    Row("partie", rf"(?={_RANK} partie)", "|première partie"),
    Row("credits", r"credits", "crédits"),
    Row("etat", r"(?=etat [a-z](?!\w))", "|état B"),
    Row("annexe", r"(?=(?:rapport )?annexe|tableau)", "|rapport annexé"),
    Row("titre", r"(?=(?:titre|intitule) )", "|titre du projet de loi"),
    Row("chapitre", r"(?=chapitre |section )", "|chapitre II"),
)

#: What may follow, in any order: SOURCES §6 lists the slips.
CLAUSES: Final = Table(
    Row("parenthese", r"\(", "("),
    Row(
        "texte",
        rf"(?:(?:du|de la|au|a la|sur l[ea]|contre l[ea]|et) |l[ea] )?(?={_TEXTE})",
        "sur le |projet de loi",
    ),
    # ---- What an amendement does -----------------------------------------------------------------
    Row("suppression", r"(?:de|tendant a la) suppression", "de suppression"),
    Row("suppression", r"(?:tendant a |visant a )?supprim(?:er|ant)", "tendant à supprimer"),
    Row("redaction_globale", r"de (?:redaction|reecriture) globale", "de réécriture globale"),
    Row("retablissement", r"de retablissement", "de rétablissement"),
    Row(
        "",
        r"(?:de |d')?(?:coordination|precision|consequence|coherence|repli|appel|redactionnel)",
        "de coordination",
    ),
    Row("", r"(?:ainsi |tel(?:le)? qu(?:'|e ))?(?:sous-)?(?:amendee?|modifiee?)", "ainsi modifié"),
    Row("", r"portant (?:article )?additionnel|additionnel", "portant article additionnel"),
    # ---- Which one it is, and whose --------------------------------------------------------------
    Row(
        "autre",
        rf"(?:et |ainsi que )?(?:de )?(?:l'|les? )?{_AMENDEMENT}(?: identiques?)?"
        r"(?= (?:n ?[°o.]|\d))",
        "et l'amendement identique| n° 7",
    ),
    Row(
        "identiques",
        rf"et (?:a |aux |de )?(?:l'|les? )?(?:{_SOME} )?(?:autres? )?(?:{_AMENDEMENT} )?"
        r"(?:identiques?|suivants?)(?: suivants?| identiques?)?",
        "et à l'amendement identique suivant",
    ),
    Row("identiques", r"identiques?", "identiques"),
    Row("parent", rf"(?:a|sur|aux) (?:l'|les )?{_AMENDEMENT}", "à l'amendement| n° 3"),
    Row(
        "numero",
        rf"(?:et )?(?:de )?{_NUMERO}(?:de )?(?:[ivx]{{1,3}} ?- ?)?\d{{1,6}}",
        "n° de 2102",
    ),
    Row("numero", r"(?:et )?(?:[ivx]{1,3} ?- ?)?\d{1,6}(?!\d| ?(?:e|eme|nde?)\b)", "70"),
    Row("rect", rf"(?:{_ORDINAL} )?{_RECT}", "2ème rect."),
    # ---- Where it stands -------------------------------------------------------------------------
    Row(
        "article",
        r"(?:(?:a|de|sur|apres|avant|portant sur|et) )?(?:l'|les )?articles? ?(?=\w)",
        "après l'article |5 bis",
    ),
    Row(
        "etat",
        r"(?:et |a |de |apres |avant )*(?:l'|les )?etats? [a-z](?!\w)(?: annexe)?",
        "et à l'État B annexé",
    ),
    Row(
        "division",
        r"(?:et |a |de |apres |avant )*(?:l'|les |au |le |du )?"
        r"(?:rapport annexe|annexes?|tableaux?(?: annexes?)?)"
        rf"(?: (?:[a-z]|\d{{1,2}}|[ivx]{{1,5}}){_AFTER})?",
        "et annexe",
    ),
    Row(
        "division",
        r"(?:(?:a|apres|avant|de) )?(?:(?:l'|d'|le |au |du )?intitule )?(?:au |du |le |de l[ea] )?"
        r"(?:titre|chapitre|section|livre)(?: (?:[ivxl]{1,6}|\d{1,2}|unique|preliminaire|premier)"
        rf"(?:er)?(?: (?:bis|ter|quater|[a-z]))?{_AFTER})?",
        "avant le chapitre II bis",
    ),
    Row("division", r"(?:a )?l'intitule", "à l'intitulé"),
    Row("partie", rf"{_TO}premiere partie", "de la première partie", 1),
    Row("partie", rf"{_TO}(?:deuxieme|seconde) partie", "la seconde partie", 2),
    Row("partie", rf"{_TO}troisieme partie", "de la troisième partie", 3),
    Row("partie", rf"{_TO}quatrieme partie", "de la quatrième partie", 4),
    Row("partie", rf"{_TO}cinquieme partie", "de la cinquième partie", 5),
    Row(
        "mission",
        r"(?:(?:inscrits |sur |a |et |les |aux )*credits )?(?:de la |des |du |de l')?"
        r"(?=missions?\b|budgets? annexes?\b|comptes? (?:spec|d'aff|de con|de com)|programmes? )",
        "crédits de la |mission « Justice »",
    ),
    Row("", r"inscrits?", "inscrits"),
    # ---- By what procedure -----------------------------------------------------------------------
    Row(
        "constitution",
        rf"(?:deposee )?en {_CONSTITUTION}",
        "déposée en application de l'article 49, alinéa 3, de la Constitution",
    ),
    Row("", r"deposee?s?(?=,)", "déposée|, en application de"),
    Row("", r"(?:tendant|visant) a [^()]{0,60}referendum", "tendant à soumettre au référendum"),
    Row("lecture", r"en premiere lecture", "en première lecture", "première lecture"),
    Row("lecture", r"en nouvelle lecture", "en nouvelle lecture", "nouvelle lecture"),
    Row("seconde_deliberation", r"en (?:seconde|deuxieme) deliberation", "en seconde délibération"),
    # ---- Whose: last, since « de » opens much else -----------------------------------------------
    Row(
        "auteurs",
        r"(?:(?:presente|depose|defendu|formule)e?s? )?(?:par|de|des|du) ",
        "présenté par |M. X",
    ),
    Row("auteurs", r"d'(?=\w)", "d'|Amblard"),
)

#: What parentheses say, after an article or at the end of the title.
MARQUES: Final = Table(
    Row("lecture", r"(?:premiere|1(?:re|ere)) lecture", "première lecture", "première lecture"),
    Row(
        "lecture",
        r"(?:deuxieme|seconde|2(?:e|eme|nde)) lecture",
        "deuxième lecture",
        "deuxième lecture",
    ),
    Row("lecture", r"(?:troisieme|3(?:e|eme)) lecture", "troisième lecture", "troisième lecture"),
    Row("lecture", r"nouvelle lecture", "nouvelle lecture", "nouvelle lecture"),
    Row("lecture", r"lecture definitive", "lecture définitive", "lecture définitive"),
    Row(
        "lecture",
        r"(?:(?:texte|conclusions|rapport) (?:elabore par |de )(?:la )?)?commission (?:mixte )?"
        r"paritaire|(?:texte (?:de la )?)?cmp",
        "texte de la commission paritaire",
        "texte de la commission mixte paritaire",
    ),
    Row("seconde_deliberation", r"(?:seconde|deuxieme|2e) deliberation", "seconde délibération"),
    Row("examen_prioritaire", r"examen (?:prioritaire|en priorite)", "examen prioritaire"),
    Row(
        "examen_prioritaire",
        r"(?:appele|examine|discute)e?s? (?:par|en) priorite",
        "appelé par priorité",
    ),
    Row(
        "article_supprime",
        r"supprime(?:e|s|es)?(?: par (?:la commission|le senat))?|suppression maintenue",
        "supprimé",
    ),
    Row("partie", r"premiere partie", "première partie", 1),
    Row("partie", r"(?:deuxieme|seconde) partie", "seconde partie", 2),
    Row("partie", r"troisieme partie", "troisième partie", 3),
    Row("partie", r"quatrieme partie", "quatrième partie", 4),
    Row("partie", r"cinquieme partie", "cinquième partie", 5),
    Row("rect", rf"(?:{_ORDINAL} )?{_RECT}", "2e rect."),
    Row("constitution", _CONSTITUTION, "article 34-1 de la Constitution"),
    Row("texte_nomme", rf"{_TEXTE} [^()]+", "proposition de loi organique visant à harmoniser"),
    Row("etat", r"(?:a )?(?:l')?etat [a-z](?: annexe)?", "état B"),
    Row("division", r"(?:et )?(?:l')?annexe", "annexe"),
    Row(
        "mission_nommee",
        r"(?:credits )?(?:de la |des )?(?:missions?|budget annexe|comptes?|programme) [^()]+",
        "crédits de la mission « Écologie »",
    ),
    Row("", r"(?:precedemment |vote )?reservee?s?", "précédemment réservé"),
    Row("", r"nouveau", "nouveau"),
    Row("", r"(?:tel(?:le)? que )?(?:sous-)?(?:amendee?|modifiee?)", "sous-amendé"),
    Row("", r"(?:pour |par )?coordination", "pour coordination"),
    Row("", r"procedure acceleree", "procédure accélérée"),
    Row("", r"(?:vote|scrutin) (?:bloque|unique|solennel)", "vote bloqué"),
)

#: What the title of a text says of its legal nature, in its first words.
QUALITES: Final = Table(
    Row("", r"pro\w+ de loi organique", "proposition de loi organique", "organique"),
    Row(
        "",
        r"pro\w+ de loi constitutionnelle",
        "projet de loi constitutionnelle",
        "constitutionnelle",
    ),
    Row("", r"projet de loi speciale", "projet de loi spéciale", "speciale"),
    Row(
        "",
        r"projet de loi de finances rectificative",
        "projet de loi de finances rectificative",
        "finances rectificative",
    ),
    Row(
        "",
        r"projet de loi de finances de fin des? gestion",
        "projet de loi de finances de fin des gestion",
        "finances fin_de_gestion",
    ),
    Row("", r"projet de loi de finances", "projet de loi de finances", "finances"),
    Row(
        "",
        r"projet de loi de financement rectificative de la securite sociale",
        "projet de loi de financement rectificative de la sécurité sociale",
        "financement_securite_sociale rectificative",
    ),
    Row(
        "",
        r"projet de loi de financement de la securite sociale",
        "projet de loi de financement de la sécurité sociale",
        "financement_securite_sociale",
    ),
    Row(
        "",
        r"proposition de resolution europeenne",
        "proposition de résolution européenne",
        "europeenne",
    ),
    Row(
        "",
        r"proposition de resolution tendant a la creation d'une commission d'enquete",
        "proposition de résolution tendant à la création d'une commission d'enquête",
        "commission_enquete",
    ),
)

_SUFFIX: Final = (
    r"bis|ters?|quater|quinquies|sexies|septies|octies|nonies"
    r"|(?:un|duo|ter|quater|quin|sex|sept|octo|novo)?(?:decies|vicies|tricies)"
)
LATIN: Final = late(_SUFFIX, re.IGNORECASE)
#: Read in the text as printed, since « 23 bis a » is an article and « 23 bis à » is not.
DESIGNATION: Final = late(
    r"(?P<first>[Pp]remier|PREMIER|1 ?er|1ER|Ier|[Ll]iminaire|[Uu]nique|\d{1,3}(?!\d|er))"
    rf"(?P<rest>(?:[ -]?(?:(?i:{_SUFFIX})|[A-Z]{{1,3}})(?!\w)|"
    r" [a-z](?= ?(?:[(,]|d[ue] |et |$)))*)(?!\w)"
)


# ---- The text as it is read ----------------------------------------------------------------------

_CHARACTERS: Final = {
    **dict.fromkeys("’‘ʼ′`´", "'"),
    **dict.fromkeys("\u2010\u2011", "-"),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\ufeff", ""),
    "º": "°",
}
_SPACED: Final = (("( ", "("), (" )", ")"), (" ,", ","), (" .", "."))
_ELISION: Final = late(r"\b([dlDL]) ?' ?(?=\w)")


def even(titre: str) -> str:
    """A title with one kind of apostrophe, space and hyphen, and no full stop at its end."""
    text = " ".join(unicodedata.normalize("NFC", titre).split())
    for char, plain in _CHARACTERS.items():  # faster than `translate`: most do not occur
        text = text.replace(char, plain)
    if " '" in text or "' " in text:
        text = _ELISION.sub(r"\1'", text)
    for spaced, tight in _SPACED:
        text = text.replace(spaced, tight)
    return text.rstrip(" .")
