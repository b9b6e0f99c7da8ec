"""The table of boilerplate: what a page or a capture says that the Assemblée did not.

One line a rule. `where` says how a thing must stand to be taken for chrome, and no rule goes by a
word alone: « Les robots… » in an exposé is substance, because no rule knows that sentence.

Patterns are read against *folded* text (`fold`: lower case, no accents, straight apostrophes, same
length), with a space standing for any run of spaces. They spell out whole lines: no rule for text
has an open end (`.*`), through which a sentence of an author could slip in.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal, TypeAlias

import msgspec

from scraper.patterns import late

Where: TypeAlias = Literal["line", "edge", "furniture", "block", "paragraph", "sentence"]
Action: TypeAlias = Literal["remove", "label"]


class Rule(msgspec.Struct, frozen=True):
    """One kind of boilerplate.

    Attributes:
        name: of the passages that it makes; several lines of the table may share one.
        where: how it must stand:

            * ``line``: a line of its own, anywhere;
            * ``edge``: a line of its own with nothing but chrome before it, or after it; between
              two lines of substance it counts as ``furniture``;
            * ``furniture``: items of menus and buttons, one or several on a line, and only in
              company (see `boilerplate.clean_text`);
            * ``block``: an element of a page, by its tag, role, id or class;
            * ``paragraph``, ``sentence``: labels; the line or sentence in which it is found.
        pattern: of a line or an item, all of it; of a block, any of `tag`, `role=…`, `#id`,
            `.class`; of a paragraph or sentence, any part.
        action: `label` leaves the substance as it is.
        evidence: where it was seen, or who describes it.
        reason: why it is no substance, or what the label is good for.
        flag: what a capture is thereby known to be or to show, "" for nothing.
        anchors: of furniture: it says what it is (« Partager »), and may be the reason for taking
            out its company; items that do not (« Facebook ») never are.
        hints: of a label: of each group of words, one stands in whatever it recognises. A text
            that holds none of a group is not searched (see `sketch`).
        ends: of a label that is a whole line, in the stead of hints: how that line may end, digits
            and signs aside.
    """

    name: str
    where: Where
    pattern: re.Pattern[str]
    evidence: str
    reason: str
    action: Action = "remove"
    flag: str = ""
    anchors: bool = True
    hints: tuple[tuple[str, ...], ...] = ()
    ends: tuple[str, ...] = ()


_FOLDED: Final = {
    **{char: unicodedata.normalize("NFD", char)[0] for char in "éèàêçôîûùâëïüöäÿ"},
    **dict.fromkeys("’‘ʼ′`´", "'"),
    **dict.fromkeys("–—‑‐‒―−", "-"),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("\xa0\u202f\u2009\u3000", " "),
    "œ": "o",
}


def fold(text: str) -> str:
    """Text without case, accents or typography, character for character."""
    folded = text.lower()
    if len(folded) != len(text):  # « İ » is two characters in lower case
        folded = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    if not folded.isascii():
        # Faster than `translate`, four times: most of these do not occur.
        for char, plain in _FOLDED.items():
            folded = folded.replace(char, plain)
    return folded


# What a sketch keeps: no vowels, for they are half of a text, and no k, for `fold` makes one of the
# sign of kelvin, which is beyond Latin-1 (as œ and Ÿ are).
_CONSONANTS: Final = frozenset(b"bcdfghjlmnpqrstvwxz\n")
_AS_CONSONANTS: Final = bytes(ord(fold(chr(code))) & 0xFF for code in range(256))
_OTHERS: Final = bytes(n for n, letter in enumerate(_AS_CONSONANTS) if letter not in _CONSONANTS)


def sketch(text: str) -> str:
    """The consonants of folded text, line by line: what is quickest to look for words in.

    Where a line of `fold(text)` holds some words, however they are spaced, the same line of
    `sketch(text)` holds their sketch.
    """
    consonants = text.encode("latin-1", "ignore").translate(_AS_CONSONANTS, _OTHERS)
    return consonants.decode("ascii")


def _spelled(pattern: str) -> str:
    """A space stands for any spaces on the line, « ? » after it makes them optional."""
    return pattern.replace(" ?", r"[^\S\n]*+").replace(" ", r"[^\S\n]++")


def _lines(*patterns: str) -> re.Pattern[str]:
    """Any of these lines, whatever punctuation ends it."""
    return late(_spelled(f"(?:{'|'.join(patterns)})(?: ?[.!…:])*"))


def _items(words: str) -> re.Pattern[str]:
    """Any of these items, given one a line or parted by commas."""
    items = [item.strip() for item in re.split(r"[,\n]", words) if item.strip()]
    return late("|".join(sorted(items, key=len, reverse=True)))


def _found(*patterns: str) -> re.Pattern[str]:
    return late(_spelled("|".join(patterns)), re.MULTILINE)


def _elements(*patterns: str) -> re.Pattern[str]:
    return late("|".join(patterns), re.IGNORECASE)


# ---- What third-party sites say around a scrutin ------------------------------------------------

_CAPTURE: Final = "the text capture of a civic site's scrutin page (SOURCES §8.1)"
_CIVIC: Final = "civic sites of the kind that SOURCES §8 lists; usual French wording"
_SITE: Final = "the AN's pages of 2013 to 2026 (SOURCES §3.3)"
_USUAL: Final = "usual wording of French sites; not seen in a capture yet"

_OBJECT: Final = r"(?:ce |cet |cette )?(?:scrutin|vote|amendement|texte|loi|proposition)"

_ROBOT: Final = (
    r"(?:(?:veuillez|merci de|vous devez|il faut) )?"
    r"(?:verifie[rz]|confirme[rz]|prouve[rz]|cliquez pour (?:verifier|confirmer))"
    r" que vous n'etes pas un (?:robot|automate|bot)"
    r"(?: (?:pour|afin de) (?:pouvoir )?(?:voter|participer|continuer|commenter|acceder au site"
    r"|vous inscrire|envoyer(?: votre message| le formulaire)?|comparer(?: vos votes)?))?"
)

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "captcha",
        "line",
        _lines(
            _ROBOT,
            r"je ne suis pas un (?:robot|automate)(?: \(?recaptcha\)?)?",
            r"je suis (?:un )?humain",
            r"(?:veuillez )?(?:cocher|cochez) la case pour (?:prouver|confirmer|verifier) que vous"
            r" (?:n'etes pas un robot|etes (?:un )?humain)",
            r"(?:veuillez )?(?:remplir|completer|resoudre|completez|resolvez) le captcha"
            r"(?: (?:pour|afin de) (?:pouvoir )?(?:voter|participer|continuer|commenter))?",
            r"verification (?:anti-?robots?|de securite|humaine)(?: en cours)?",
            r"(?:ce site est )?protege par (?:re|h)captcha(?: et google)?",
            r"protected by (?:re|h)captcha",
            r"this site is protected by recaptcha and the google privacy policy and terms of"
            r" service apply",
            r"ce site est protege par recaptcha et (?:la politique de confidentialite|les regles de"
            r" confidentialite) et les conditions d'utilisation de google s'appliquent",
            r"i'?a?m not a robot",
            r"(?:please )?verify (?:that )?you are (?:not a robot|(?:a )?human)",
        ),
        _CAPTURE,
        "asks the visitor, says nothing of the scrutin",
        flag="captcha",
    ),
    Rule(
        "captcha",
        "furniture",
        _items("captcha, recaptcha, hcaptcha, actualiser le captcha, nouveau captcha"),
        _USUAL,
        "the captcha's own buttons",
    ),
    Rule(
        "unclassified",
        "line",
        _lines(
            rf"{_OBJECT} n'(?:a|est) pas (?:encore )?(?:ete )?classee?"
            r" (?:dans (?:des|les|un|de) themes?|par themes?|dans une (?:categorie|thematique)"
            r"|dans (?:des|les) (?:categories|thematiques))",
            rf"{_OBJECT} n'est (?:encore )?(?:associee?|rattachee?|liee?) a aucune? (?:theme"
            r"|thematique|categorie)(?: pour (?:le moment|l'instant))?",
            rf"{_OBJECT} n'a pas encore de (?:theme|thematique|categorie)s?",
            r"aucune? (?:theme|thematique|categorie) (?:n'est |n'a ete )?(?:associee?|attribuee?"
            r"|renseignee?)(?: (?:a|pour) ce (?:scrutin|vote))?(?: pour (?:le moment|l'instant))?",
        ),
        _CAPTURE,
        "says what the site has not done yet",
        flag="non_classe",
    ),
    Rule(
        "theme",
        "line",
        _lines(
            r"(?:aidez-nous a|vous pouvez(?: nous aider a)?) (?:classer|categoriser) ce"
            r" (?:scrutin|vote)(?: (?:dans (?:des|les) themes|par themes?))?",
            r"(?:proposer|suggerer|ajouter|proposez|suggerez|ajoutez) (?:un|des) themes?"
            r"(?: (?:pour|a) ce (?:scrutin|vote))?",
            r"voir (?:tous )?les (?:autres )?(?:scrutins|votes) (?:de ce|du meme|sur ce) theme",
            r"voir tous les themes",
        ),
        _CIVIC,
        "the site's own way of sorting scrutins",
    ),
    Rule(
        "vote_yourself",
        "line",
        _lines(
            r"et vous, (?:qu'auriez-vous vote|comment auriez-vous vote|que voteriez-vous"
            r"|qu'en pensez-vous)(?: (?:sur ce (?:scrutin|texte)|a leur place))? ?\??",
            r"(?:qu'|comment )auriez-vous vote(?: (?:sur ce (?:scrutin|texte)|a leur place))? ?\??",
            r"(?:votez|voter) (?:vous-memes?|vous aussi|a votre tour|comme un(?:\.?e)? deputee?)"
            r"(?: sur ce (?:scrutin|texte))?",
            r"donnez votre avis sur (?:ce scrutin|ce texte|cet amendement|ce vote)",
            r"(?:connectez-vous|inscrivez-vous|creez un compte|identifiez-vous) (?:pour|afin de)"
            r" (?:pouvoir )?(?:voter|comparer(?: vos votes| vos positions)?|participer|commenter"
            r"|donner votre avis|suivre ce (?:scrutin|depute|dossier))",
            r"vous devez (?:etre connectee?|vous connecter|vous identifier) (?:pour|afin de)"
            r" (?:pouvoir )?(?:voter|comparer|participer|commenter)",
            r"compare[rz] (?:vos (?:votes|positions|reponses)|votre vote) (?:avec|a) (?:ceux|celui"
            r"|celles) (?:des deputee?s|de votre deputee?|des groupes|de l'assemblee)",
            r"(?:resultats? du |le )?vote (?:des|citoyen des) internautes(?: ?:)?"
            r"(?: [0-9]+ ?(?:%|pour|contre|votes?)(?:,| ?/)?)*",
            r"ce scrutin n'a pas encore fait l'objet d'un vote citoyen",
            r"[0-9]{1,3}(?: ?[0-9]{3})* (?:internautes?|citoyens?|personnes?)"
            r" (?:ont|a) (?:deja )?(?:vote|participe)(?: sur ce (?:scrutin|texte))?",
            r"soyez (?:le premier|la premiere|le\.?la premier\.?e) a (?:voter|commenter|donner"
            r" votre avis)",
            r"quel(?:le)? deputee? (?:me ressemble|vous ressemble|vote comme (?:moi|vous)) ?\??",
        ),
        _CIVIC,
        "a game for visitors, told from what deputies voted only by its wording",
    ),
    Rule(
        "vote_yourself",
        "furniture",
        _items(
            "je vote pour, je vote contre, je m'abstiens, je voterais pour, je voterais contre,"
            "je m'abstiendrais, voter pour, voter contre, valider mon vote, enregistrer mon vote,"
            "voir les resultats, comparer, mon vote, votre vote"
        ),
        _CIVIC,
        "buttons of the same game",
    ),
    # ---- What any site says ---------------------------------------------------------------------
    Rule(
        "cookies",
        "line",
        _lines(
            r"(?:ce site|nous|notre site|le site|l'assemblee nationale) utilis(?:e|ons) des cookies"
            r"(?: (?:et d'autres (?:traceurs|technologies)|tiers))?"
            r"(?: (?:pour|afin de?|afin d') ?(?:ameliorer|garantir|optimiser|vous offrir|assurer"
            r"|mesurer|faciliter|realiser|vous garantir|vous proposer)"
            r" (?:votre experience(?: (?:utilisateur|de navigation|sur (?:ce|notre) site))?"
            r"|la meilleure experience(?: (?:possible|sur (?:ce|notre) site))?"
            r"|une meilleure experience(?: (?:de navigation|utilisateur))?"
            r"|(?:l'|son )audience(?: du site)?|des statistiques(?: (?:de visites?|d'audience))?"
            r"|le bon fonctionnement(?: du site)?|votre navigation"
            r"|des (?:contenus|services) (?:adaptes|personnalises)))?"
            r"(?: et (?:mesurer (?:l'|son )audience|realiser des statistiques(?: de visites?)?"
            r"|analyser (?:le|notre) trafic))?",
            r"en (?:poursuivant|continuant) (?:votre navigation|a naviguer)(?: sur (?:ce|notre)"
            r" site)?, vous acceptez (?:l'utilisation|le depot|l'usage) (?:de|des) cookies"
            r"(?: (?:et (?:autres )?traceurs)| tiers)?"
            r"(?: (?:pour|afin de) (?:realiser des statistiques(?: de visites?)?|mesurer"
            r" l'audience|vous proposer des (?:contenus|services) adaptes))?",
            r"nous respectons votre vie privee",
            r"votre vie privee (?:est importante(?: pour nous)?|nous (?:importe|tient a coeur))",
            r"avec votre accord, nous et nos partenaires utilisons des cookies ou technologies"
            r" similaires pour stocker et acceder a des informations",
            r"vous pouvez (?:changer d'avis|modifier vos (?:choix|preferences))(?: a tout moment)?"
            r"(?: (?:en cliquant sur|via|depuis) (?:le lien )?\"?gestion des cookies\"?)?",
            r"we use cookies to (?:improve|enhance) your experience(?: on (?:our|this) site)?",
        ),
        _USUAL + "; the law makes them common",
        "asks for consent",
    ),
    Rule(
        "cookies",
        "edge",
        _lines(
            r"(?:gestion|parametres|preferences|politique|reglages)(?: (?:des|de|relatifs? aux))?"
            r" cookies",
            r"(?:gerer|parametrer|personnaliser|accepter|refuser) (?:les |mes |tous les )?cookies",
            r"(?:tout accepter|tout refuser|continuer sans accepter|accepter et (?:fermer"
            r"|continuer)|personnaliser mes choix|gerer (?:mes|vos) (?:choix|preferences)"
            r"|enregistrer mes choix|accept all|reject all|accept cookies)",
        ),
        _USUAL + "; the AN's footer has « Gestion des cookies »",
        "buttons of the consent bar",
    ),
    Rule(
        "cookies",
        "furniture",
        _items(
            "accepter, refuser, personnaliser, j'accepte, je refuse, ok pour moi, en savoir plus"
        ),
        _USUAL,
        "the same, in one word",
    ),
    Rule(
        "share",
        "line",
        _lines(
            r"partage[rz] (?:ce (?:scrutin|vote|texte|dossier)|cet (?:amendement|article)|cette"
            r" page)(?: (?:sur|avec) (?:les reseaux sociaux|vos (?:amis|proches)|facebook|twitter"
            r"|x|linkedin|whatsapp|mastodon|bluesky))?",
            r"(?:suivez|retrouvez|rejoignez)-nous sur (?:les reseaux sociaux|(?:facebook|twitter|x"
            r"|linkedin|instagram|mastodon|bluesky|youtube)"
            r"(?:(?:, | et )(?:facebook|twitter|x|linkedin|instagram|mastodon|bluesky|youtube))*)",
        ),
        _CIVIC,
        "share block",
    ),
    Rule(
        "share",
        "furniture",
        _items(
            "partager, partager sur facebook, partager sur twitter, partager sur x,"
            "partager sur linkedin, partager sur whatsapp, partager sur mastodon,"
            "partager sur bluesky, partager sur telegram, partager par e-mail, partager par email,"
            "partager par courriel, partager la page, tweeter, copier le lien, lien copie,"
            "envoyer par e-mail, envoyer par email, envoyer par courriel, envoyer a un ami,"
            "imprimer, imprimer la page, imprimer cette page, suivez-nous, nous suivre,"
            "integrer, integrer cette page, telecharger en pdf, version pdf, signaler une erreur,"
            "s'abonner au flux rss"
        ),
        _CIVIC + "; the AN's pages of the XIV have « Version PDF », « Imprimer »",
        "share and print buttons",
    ),
    Rule(
        "share",
        "furniture",
        _items(
            "facebook, twitter, x, linkedin, whatsapp, mastodon, bluesky, telegram, instagram,"
            "youtube, tiktok, messenger, e-mail, email, courriel, mail, rss, flux rss"
        ),
        _CIVIC,
        "names of networks, beside the buttons",
        anchors=False,
    ),
    Rule(
        "newsletter",
        "line",
        _lines(
            r"(?:inscrivez-vous|abonnez-vous|s'inscrire|s'abonner|je m'abonne|je m'inscris)"
            r" a (?:notre|la|nos) (?:newsletters?|infolettres?|lettres?(?: d'informations?"
            r"| d'actualites?| hebdomadaires?)?)(?: (?:pour|et) (?:ne rien (?:manquer|rater)"
            r"|suivre l'actualite (?:du parlement|de l'assemblee|parlementaire)"
            r"|recev(?:ez|oir) (?:nos|les) (?:actualites|derniers scrutins|analyses)"
            r"(?: (?:chaque semaine|par e-?mail|dans votre boite mail))?))?",
            r"recevez (?:chaque semaine |tous les mois )?(?:nos|les|l'essentiel des|l'actualite des"
            r"|le resume des) (?:actualites|scrutins|votes|debats)"
            r"(?: (?:de l'assemblee|du parlement|de vos deputes))?"
            r"(?: (?:par e-?mail|par courriel|dans votre boite mail))?",
            r"votre adresse (?:e-?mail|electronique|de messagerie) (?:est|sera|ne sera) (?:jamais"
            r" |uniquement |seulement |pas )?(?:utilisee (?:uniquement )?pour vous envoyer (?:notre"
            r" lettre|la newsletter|les lettres)(?: d'information)?(?: de l'assemblee nationale)?"
            r"|communiquee a des tiers|partagee|publiee)",
            r"vous pouvez vous desinscrire a tout moment",
            r"inscrivez-vous a notre lettre une semaine a l'assemblee et recevez tous les vendredis"
            r" dans votre messagerie les temps forts de l'actualite de la semaine a venir",
        ),
        _SITE + "; " + _CIVIC,
        "asks for an address",
    ),
    Rule(
        "newsletter",
        "furniture",
        _items(
            "newsletter, infolettre, lettre d'information, s'inscrire a la newsletter, s'abonner,"
            "je m'abonne, s'abonner a un service, votre e-mail, votre email,"
            "votre adresse e-mail, votre adresse email, adresse e-mail, adresse email"
        ),
        _SITE,
        "its heading, its field, its button",
    ),
    Rule(
        "support",
        "line",
        _lines(
            r"(?:soutenez|soutenir) (?:notre (?:action|travail|association|projet|site)|le (?:site"
            r"|projet)|l'association|ce site)(?: (?:en faisant un don|par un don))?",
            r"faire un don",
            r"(?:une erreur|un probleme|une remarque|une question|une suggestion)"
            r"(?: sur cette page)? ?\? (?:signalez-(?:la|le)(?:-nous)?|contactez-nous"
            r"|ecrivez-nous|dites-le-nous)",
            r"telechargez (?:l'|notre )application(?: mobile)?",
        ),
        _CIVIC,
        "the site speaks of itself",
    ),
    Rule(
        "skip_link",
        "line",
        _lines(
            r"(?:aller|passer|acceder|retour|retourner)(?: directement)? (?:au|a la|en|vers le|vers"
            r" la|a l') ?(?:contenu(?: (?:principal|de la page))?|menu(?: principal)?"
            r"|navigation(?: principale)?|recherche|pied de page|bas de (?:la )?page"
            r"|haut de (?:la )?page|haut|page d'accueil|accueil)",
            r"acceder a la page d'accueil",
            r"retour haut de page",
            r"skip to (?:main )?(?:content|navigation)",
        ),
        _SITE,
        "a link for those who do not see the menu",
    ),
    Rule(
        "breadcrumb",
        "edge",
        late(
            _spelled(
                r"(?:vous etes ici(?: ?:)? )?accueil"
                r"(?: ?[>›»/\\|→] ?(?:les )?(?:assemblee nationale|travaux parlementaires"
                r"|seance publique|scrutins?(?: publics?)?|votes?|amendements?|textes?"
                r"|documents parlementaires|dossiers(?: legislatifs)?|deputes?|legislatures?"
                r"|[0-9x][0-9vix]{0,4}e? legislature|analyse du scrutin(?: n ?[°o] ?[0-9]+)?"
                r"|(?:scrutin|amendement|vote|texte) n ?[°o] ?[0-9a-z-]+"
                r"(?: \(rect\.?\))?|[0-9]+)){1,8}"
            )
        ),
        _SITE,
        "where the page stands in the site; its last step repeats the title",
    ),
    Rule(
        "breadcrumb",
        "furniture",
        _items("vous etes ici, fil d'ariane"),
        _USUAL,
        "its heading",
    ),
    Rule(
        "related",
        "furniture",
        _items(
            "scrutins lies, scrutins similaires, scrutins associes, autres scrutins, a lire aussi,"
            "voir aussi, scrutin precedent, scrutin suivant, vote precedent, vote suivant,"
            "amendement precedent, amendement suivant, tous les scrutins, retour aux scrutins,"
            "retour a la liste, retour a la liste des scrutins, retour a la liste des votes,"
            "voir tous les scrutins, retour vers le dossier legislatif, voir le texte de reference,"
            "voir le compte rendu, voir sur le site de l'assemblee nationale,"
            "voir la page officielle, lire la suite, afficher plus, voir plus"
        ),
        _SITE + "; " + _CIVIC,
        "ways out of the page",
    ),
    Rule(
        "menu",
        "furniture",
        _items(
            "se connecter, connexion, s'identifier, s'authentifier, s'inscrire, creer un compte,"
            "mon compte, inscription, deconnexion, se deconnecter, mot de passe oublie,"
            "connexion & inscription, vous n'avez pas encore de compte \\?, enregistrez-vous,"
            "rechercher, ouvrir le menu, fermer le menu, menu, menu principal, fermer,"
            "recherche avancee, basculer vers le site en anglais,"
            "basculer vers le site en allemand, changer de langue, mode sombre, mode clair"
        ),
        _SITE + "; " + _CIVIC,
        "menus and accounts",
    ),
    Rule(
        "menu",
        "furniture",
        _items(
            "accueil, deputes, les deputes, vos deputes, 577 deputes, scrutins, votes, les votes,"
            "les scrutins, amendements, dossiers, dossiers legislatifs, groupes, les groupes,"
            "groupes politiques, themes, thematiques, statistiques, classements, actualites, blog,"
            "recherche, francais, english, deutsch, agenda, presidence, elections, elections"
            " legislatives, travaux parlementaires, seance publique, scrutins publics, commissions,"
            "lois, textes, partis, senat, maires, comprendre, parlement, documents parlementaires,"
            "explications de vote, assemblee nationale, aide"
        ),
        _SITE + "; " + _CIVIC,
        "headings of menus, which may be words of a text as well",
        anchors=False,
    ),
    Rule(
        "footer",
        "edge",
        _lines(
            r"(?:©|\(c\)|copyright)? ?tous droits reserves(?: (?:a l'|- )?assemblee nationale)?"
            r"(?: ?[0-9]{4})?",
            r"(?:©|\(c\)|copyright) ?(?:[0-9]{4} ?-? ?)?[a-z][a-z'.-]{0,30}"
            r"(?: [a-z'.-]{1,30}){0,3}"
            r"(?: ?-? ?[0-9]{4})?(?: ?[-.|] ?tous droits reserves)?",
            r"assemblee nationale - 126,? rue de l'universite,? 75355 paris 07 sp"
            r"(?: - standard 01 40 63 60 00)?",
            r"(?:mentions legales|plan du site|politique de confidentialite|conditions generales"
            r"(?: d'utilisation)?|contacter le webmestre|fils? rss|donnees personnelles"
            r"|accessibilite ?: (?:non|partiellement|totalement) conforme|nous contacter"
            r"|contactez-nous|qui sommes-nous ?\??|code source|politique d'accessibilite)",
            r"(?:sources? ?: )(?:(?:donnees ouvertes|open data|donnees) de l'|l')?assemblee"
            r" nationale(?: ?[,(-] ?licence ouverte(?: ?/? ?etalab)?\)?)?",
            r"donnees (?:issues de l'open data|ouvertes|fournies par l'open data) de l'assemblee"
            r" nationale(?: ?[,(-] ?licence ouverte(?: ?/? ?etalab)?\)?)?",
            r"(?:site|page) (?:mise?|mise) a jour le [0-9]{1,2}(?:er)? [a-z]+ [0-9]{4}",
            r"derniere mise a jour(?: du site)?(?: ?:)? (?:le )?[0-9]{1,2}(?:er)?[\s/.-]"
            r"(?:[a-z]+|[0-9]{1,2})[\s/.-][0-9]{4}",
            r"(?:ce site est un|un) projet (?:citoyen|independant|libre|open source|benevole)"
            r"(?:,? (?:et )?(?:citoyen|independant|libre|open source|benevole))*",
        ),
        _SITE + "; " + _CIVIC,
        "the foot of the page",
    ),
    Rule(
        "footer",
        "furniture",
        _items(
            "mentions legales, plan du site, politique de confidentialite, cgu,"
            "conditions generales d'utilisation, contacter le webmestre, fils rss,"
            "gestion des cookies, cookies, donnees personnelles, accessibilite,"
            "accessibilite : partiellement conforme, accessibilite : non conforme,"
            "accessibilite : totalement conforme, contact, nous contacter, a propos,"
            "qui sommes-nous \\?, qui sommes-nous, faq, presse, api, open data, code source,"
            "haut de page, retour en haut, soutenir, soutenez-nous, credits, licence,"
            "boutique de l'assemblee, une semaine a l'assemblee, outil d'evaluation leximpact"
        ),
        _SITE + "; " + _CIVIC,
        "links at the foot of the page",
    ),
    Rule(
        "noscript",
        "line",
        _lines(
            r"(?:veuillez|merci d'|vous devez) ?activer (?:le )?java ?script"
            r"(?: (?:pour|afin de?) (?:utiliser|afficher|consulter|voir) (?:ce site|cette page))?",
            r"(?:ce site|cette page) (?:necessite|requiert) (?:l'activation de )?java ?script"
            r"(?: pour fonctionner)?",
        ),
        _USUAL,
        "speaks to the browser",
    ),
    # ---- What the AN's site says about an amendement, without its being in it -------------------
    Rule(
        "cartouche",
        "line",
        _lines(
            r"sous reserve de son traitement par les services de l'assemblee nationale et de sa"
            r" recevabilite",
        ),
        "cartoucheInformatif of 3,892 of the 45,972 amendements of the full set",
        "a notice of the services; the fact is the amendement's état",
        flag="sous_reserve",
    ),
    Rule(
        "cartouche",
        "line",
        _lines(
            r"cet amendement a ete declare irrecevable apres publication en application de"
            r" l'article 98 du reglement de l'assemblee nationale",
            r"cet amendement a ete declare irrecevable au titre de (?:l'article 40 de la"
            r" constitution|la loi organique relative aux lois de finances|la loi organique"
            r" relative aux lois de financement de la securite sociale)",
        ),
        "cartoucheInformatif of 8,325 of the same",
        "the same",
        flag="irrecevable",
    ),
    Rule(
        "cartouche",
        "edge",
        _lines(r"amendement irrecevable"),
        "cartoucheInformatif of 16 of the same",
        "the same; too short to be told from a heading elsewhere than at the edge",
        flag="irrecevable",
    ),
    Rule(
        "cartouche",
        "edge",
        _lines(r"retire avant publication"),
        "cartoucheInformatif of 476 of the same",
        "the same",
        flag="retire_avant_publication",
    ),
    # ---- Elements of pages ----------------------------------------------------------------------
    Rule(
        "skip_link",
        "block",
        _elements(
            r"\.menu-evitement",
            r"[.#](?:skip|skip-?links?|skip-to-content|liens?-evitement|evitement|fr-skiplinks)",
            r"#(?:accessibility-nav|toolbar-accessibility)",
        ),
        _SITE,
        "links for those who do not see the menu",
    ),
    Rule(
        "navigation",
        "block",
        _elements(
            "nav",
            "role=(?:navigation|menubar|menu|search|tablist)",
            r"[.#](?:nav|navbar|main-?nav|site-?nav|navigation|main-?menu|menu-?principal|menu"
            r"|site-menu|sidebar-?menu|sf-menu|top-?bar|toolbar(?:-container)?|fr-nav"
            r"|header-navigation(?:-mobile)?|sticky-menu|lang-selector|to-top"
            r"|back-to-top|retour-haut|pagination|an-pagination|pager|search-?(?:form|box|bar)"
            r"|login(?:-form|-box)?|account-menu)",
            "#(?:recherche(?:id)?|langues?|lang|connexion)",
        ),
        _SITE,
        "menus",
    ),
    Rule(
        "header",
        "block",
        _elements(
            "header",
            "role=banner",
            r"[.#](?:site-header|page-top|global-header|main-header|top-header|masthead|fr-header"
            r"|header|entete|bandeau|wrapper-header|header-inner)",
        ),
        _SITE,
        "the site's head; a header inside an article is its title, and is kept",
    ),
    Rule(
        "footer",
        "block",
        _elements(
            "footer",
            "role=contentinfo",
            r"[.#](?:site-footer|global-footer|main-footer|page-footer|fr-footer|footer"
            r"|pied-de-page|pied|colophon|footer-(?:wrap|content|links|tools|navigation))",
        ),
        _SITE,
        "the site's foot",
    ),
    Rule(
        "breadcrumb",
        "block",
        _elements(
            r"[.#](?:breadcrumbs?|page-breadcrumb|fil-?d?-?ariane|ariane|fr-breadcrumb)",
            "aria=(?:breadcrumbs?|fil d.ariane)",
        ),
        _SITE,
        "where the page stands in the site",
    ),
    Rule(
        "cookies",
        "block",
        _elements(
            r"[.#](?:cookies?|cookie-?(?:bar|banner|notice|consent|law(?:-info-bar)?|popup|modal"
            r"|overlay|wall|warning|info|msg|message)|cookies?-(?:bandeau|eu-banner)|bandeau-?"
            r"cookies?|consent-(?:banner|bar|popup|modal|manager)|rgpd(?:-banner)?|gdpr"
            r"(?:-(?:banner|consent|cookie-notice))?|tarteaucitron\w*|axeptio\w*|didomi-\w+"
            r"|cc-(?:window|banner)|orejime\w*|klaro|cookieconsent|cybotcookiebotdialog"
            r"|onetrust-[\w-]+)",
        ),
        _USUAL + "; class names of tarteaucitron, Axeptio, Didomi, Orejime, Klaro, OneTrust",
        "asks for consent",
    ),
    Rule(
        "share",
        "block",
        _elements(
            r"[.#](?:share|sharing|share-?(?:buttons?|bar|links?|block|box|list|this)|social-?(?:share|links?|media|buttons?|bar|icons?|networks?)|partage(?:r)?|bloc-"
            r"partage|partage-(?:boutons|reseaux)|reseaux-sociaux|addthis\w*|addtoany\w*|a2a_kit"
            r"|fr-share|sharedaddy|btn-share|fb-root|dialog-form-social-mail)",
        ),
        _CIVIC,
        "share buttons",
    ),
    Rule(
        "newsletter",
        "block",
        _elements(
            r"[.#](?:newsletters?|newsletter-(?:signup|form|block|box|subscribe|popup)"
            r"|infolettre|inscription-newsletter|bloc-newsletter|mc_embed_signup|fr-follow"
            r"|abonnements-container|subscribe(?:-form|-box)?|template-tippy-abonnements)",
        ),
        _SITE,
        "asks for an address",
    ),
    Rule(
        "captcha",
        "block",
        _elements(
            r"[.#](?:captcha|captcha-(?:box|container|notice|wrapper)|g-recaptcha|h-captcha"
            r"|cf-turnstile|recaptcha|friendly-?captcha|frc-captcha|grecaptcha-badge)",
        ),
        _USUAL + "; class names that the services prescribe",
        "asks the visitor",
        flag="captcha",
    ),
    Rule(
        "vote_yourself",
        "block",
        _elements(
            r"[.#](?:vote-?(?:widget|yourself|citoyen|form|box)|votez|widget-vote|citizen-vote"
            r"|comparateur|compare-?(?:widget|box)|poll|sondage)",
        ),
        _CIVIC,
        "a game for visitors",
    ),
    Rule(
        "related",
        "block",
        _elements(
            r"[.#](?:related(?:-[\w-]+)?|scrutins-?lies|a-lire-aussi|voir-aussi|see-also|similar"
            r"|suggestions|recommandations|recommended)",
        ),
        "« scrutins liés » blocks (SOURCES §3.3); " + _CIVIC,
        "other pages",
    ),
    Rule(
        "control",
        "block",
        _elements("button", "select", "textarea", "dialog", "noscript", "datalist", "role=dialog"),
        _USUAL,
        "what one presses is no text; the heading of something that unfolds is kept",
    ),
    # ---- Labels: what authors write again and again, and is substance ---------------------------
    Rule(
        "gage",
        "paragraph",
        _found(
            r"^[^\S\n]*(?:[«\"] ?)*(?:(?:[ivxlc]+|[0-9]+|[a-z])(?: (?:bis|ter|quater|quinquies))?"
            r" ?(?:°|\.|\)|-| )+)?(?:« ?)?(?:la|les|l'|cette|ces)(?: eventuelles?)? ?"
            r"(?:(?:perte|diminution|hausse|augmentation|moins-value)s?(?: eventuelles?)?"
            r"(?: de (?:recettes?|charges?|depenses?)| resultant)|charge|aggravation)s?"
            r"(?:(?! est compens| sont compens)[^\n.;]){0,400} (?:est|sont) compensee?s?"
            r"(?:,? a due concurrence,?)? (?:par|pour)",
        ),
        "dispositifs of the full set: 885 times one and the same paragraph",
        "the gage that article 40 asks for; tells amendements apart by what they are about",
        action="label",
        hints=(("t compense",),),
    ),
    Rule(
        "gage_lifted",
        "sentence",
        _found(r"lever (?:le|ce|ces|les|son) gages?"),
        "exposés of the full set",
        "asks the Gouvernement to lift the gage",
        action="label",
        hints=(
            ("gage",),
            (
                *("lever le gage", "lever ce gage", "lever ces gage", "lever les gage"),
                "lever son gage",
            ),
        ),
    ),
    Rule(
        "gage_lifted",
        "sentence",
        _found(r"(?:le|ce) gage (?:soit|est) leve"),
        "exposés of the full set",
        "the same, in the passive",
        action="label",
        hints=(
            ("gage",),
            ("le gage soit leve", "le gage est leve", "ce gage soit leve", "ce gage est leve"),
        ),
    ),
    Rule(
        "redactionnel",
        "paragraph",
        _found(
            r"^[^\S\n]*(?:(?:cet |le present )?amendement (?:est )?)?(?:purement )?(?:redactionnel"
            r"|de (?:precision|coordination|consequence|coherence)"
            r"(?: (?:redactionnelle|juridique|legistique))?) ?\.?[^\S\n]*$",
        ),
        "exposés of the full set: 601 times « Amendement rédactionnel. »",
        "says that nothing of substance changes",
        action="label",
        ends=(
            *("redactionnel", "de precision", "de coordination", "de consequence", "de coherence"),
            *("redactionnelle", "juridique", "legistique"),
        ),
    ),
    Rule(
        "repli",
        "paragraph",
        _found(
            r"^[^\S\n]*(?:(?:cet|le present) amendement est un )?amendement (?:de repli"
            r"|d'appel) ?\.?[^\S\n]*$"
        ),
        "exposés of the full set: 237 times « Amendement de repli. »",
        "one of a series",
        action="label",
        ends=("amendement de repli", "amendement d'appel"),
    ),
    Rule(
        "tel_est_l_objet",
        "sentence",
        _found(
            r"(?:tel est|c'est|voila) (?:donc )?(?:l'objet|le sens|l'objectif|la raison d'etre)"
            r" (?:du present|de cet|de notre|de ce sous-) ?amendement"
        ),
        "exposés of the full set: 206 times « Tel est l’objet du présent amendement. »",
        "closes an exposé",
        action="label",
        hints=(
            ("l'obj", "le sens d", "la raison d"),
            (
                *("est l'obj", "est le sens", "est la raison"),
                *("donc l'obj", "donc le sens", "donc la raison"),
                *("voila l'obj", "voila le sens", "voila la raison"),
            ),
        ),
    ),
    Rule(
        "suppression",
        "paragraph",
        _found(
            r"^[^\S\n]*(?:[ivx]+ ?(?:\.|-| )+)?supprimer (?:cet article|(?:l'alinea|les alineas)"
            r" [0-9]+(?: (?:a|et) [0-9]+)?) ?\.?[^\S\n]*$"
        ),
        "dispositifs of the full set: 2,737 times « Supprimer cet article. »",
        "the shortest dispositif there is, shared by hundreds",
        action="label",
        ends=(
            *("supprimer cet article", "supprimer l'alinea", "supprimer les alineas"),
            *("supprimer l'alinea et", "supprimer les alineas et"),
        ),
    ),
    Rule(
        "applicability",
        "paragraph",
        _found(
            r"^[^\S\n]*(?:[«\"] ?)*[ivx]+(?: (?:bis|ter|quater))? ?(?:\.|-| )+le(?:s)? [ivx]+"
            r"[^\n]{0,40} n(?:e s'|'est |e sont |e s')?appli(?:cable|que)[^\n]{0,3} ?qu'aux sommes"
            r" venant en deduction de l'impot du"
        ),
        "dispositifs of the full set: 182 times « III. – Le I n’est applicable qu’aux sommes… »",
        "set phrase of tax amendements",
        action="label",
        hints=(("venant en deduction de l'impot",),),
    ),
)
