"""A labelled set of pages and text captures: real texts of the Assemblée in made-up chrome.

`build(seed)` gives the same items every time. Each says which of its texts are substance (the
amendement's dispositif and exposé sommaire, the page's title and facts) and which are chrome.
Layouts vary, and traps are set: sentences of an exposé that speak of robots, cookies, themes, of
being classified, of sharing, at its beginning, within it, at its end. `real()` adds the real pages
and the real capture, labelled by hand.

The group `held_out` has chrome in words that no rule knows, in text captures, where only words can
tell: it shows what the table does not do. The rest of the made chrome is in usual words, and who
wrote the rules wrote it: read its figures with that in mind.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.scraper.cleaning.independent import read, real_amendements

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED = Path(__file__).resolve().parents[2] / "shared" / "an"
SEED = 3445
PER_LAYOUT = 45


@dataclass
class Item:
    """One page or text.

    Attributes:
        name: layout and number.
        group: what it is counted with.
        is_page: HTML, or plain text.
        source: the page or the text.
        substance: the texts that must be kept, in order.
        chrome: those that should go.
    """

    name: str
    group: str
    is_page: bool
    source: str
    substance: list[str]
    chrome: list[str]


TRAPS = (
    "Les robots conversationnels ne doivent pas décider seuls.",
    "Le formulaire « Veuillez vérifier que vous n'êtes pas un robot pour pouvoir voter » exclut.",
    "Veuillez vérifier que vous n'êtes pas un robot : cette phrase écarte les malvoyants du vote.",
    "Ce scrutin n'a pas encore été classé dans des thèmes, déplore le rapport de la Cour.",
    "Le site « n'a pas encore été classé dans des thèmes » par le ministère.",
    "Ces immeubles n'ont pas encore été classés dans les monuments historiques.",
    "Ce site utilise des cookies sans consentement : la CNIL l'a sanctionné.",
    "L'inscription à une newsletter suppose un consentement libre.",
    "Partager les données de santé n'est pas anodin.",
    "Les mentions légales doivent nommer l'hébergeur.",
    "Tous droits réservés ne veut pas dire tous droits acquis.",
    "Accueil et accompagnement des aidants",
    "Se connecter à l'internet mobile reste impossible dans ces communes.",
    "Les plateformes visées sont :\n\nFacebook\n\nInstagram\n\nTikTok",
    "L'usager lit alors :\n\nVeuillez vérifier que vous n'êtes pas un robot pour pouvoir voter",
    "Le bandeau affichera :\n\nTout accepter",
    "Cet amendement a été déclaré irrecevable en première lecture ; il est ici récrit.",
    "Retiré avant publication du rapport, l'article avait pourtant sa place.",
)
CAPTCHA = (
    "Veuillez vérifier que vous n'êtes pas un robot pour pouvoir voter",
    "Vérifiez que vous n’êtes pas un robot",
    "Merci de confirmer que vous n'êtes pas un robot pour participer",
    "Je ne suis pas un robot",
    "Cochez la case pour confirmer que vous êtes un humain",
)
UNCLASSIFIED = (
    "Ce scrutin n'a pas encore été classé dans des thèmes",
    "Ce vote n’est pas encore classé par thèmes",
    "Aucun thème associé à ce scrutin pour le moment",
    "Ce scrutin n'est rattaché à aucune thématique",
)
VOTE = (
    "Et vous, qu'auriez-vous voté ?",
    "Connectez-vous pour comparer vos votes",
    "Vous devez être connecté pour voter",
    "2 318 internautes ont voté",
    "Ce scrutin n'a pas encore fait l'objet d'un vote citoyen",
    "Comparez vos votes avec ceux de votre député",
)
COOKIES = (
    "Ce site utilise des cookies pour améliorer votre expérience.",
    "En poursuivant votre navigation sur ce site, vous acceptez l’utilisation de cookies.",
    "Nous utilisons des cookies pour mesurer l'audience.",
    "Nous respectons votre vie privée",
)
COOKIE_BUTTONS = ("Tout accepter", "Tout refuser", "Continuer sans accepter", "Gérer les cookies")
NEWSLETTER = (
    "Inscrivez-vous à notre newsletter",
    "Abonnez-vous à notre lettre d'information",
    "Recevez chaque semaine l'essentiel des votes",
)
SHARE = ("Partager", "Partager sur Facebook", "Tweeter", "Copier le lien", "Imprimer", "LinkedIn")
SKIP = ("Aller au contenu", "Aller au menu", "Aller à la recherche", "Passer au pied de page")
MENU = ("Accueil", "Députés", "Scrutins", "Groupes", "Thèmes", "Se connecter", "Rechercher")
FOOT = (
    "Mentions légales",
    "Plan du site",
    "Politique de confidentialité",
    "Nous contacter",
    "Gestion des cookies",
)
SITES = ("NosScrutins.fr", "VotesOuverts", "Hémicycle citoyen", "LaLoiLisible.org")
RELATED = ("Scrutins similaires", "Scrutin précédent", "Scrutin suivant", "Tous les scrutins")
# No rule knows these: in pages they stand in elements that say what they are, in texts they stay.
UNKNOWN = (
    "Rejoignez les discussions sur notre serveur Discord",
    "Ce contenu vous a plu ? Offrez-nous un café",
    "Installez l'extension pour votre navigateur",
    "Notre méthodologie en trois minutes",
    "Devenez ambassadeur de la transparence",
    "Quiz : connaissez-vous votre circonscription ?",
)


@dataclass
class Told:
    """One scrutin or amendement as the layouts tell it."""

    number: str
    title: str
    facts: list[str]
    dispositif: str
    expose: str

    def substance(self) -> list[str]:
        """What a page tells of it, in order."""
        return [
            self.title,
            *self.facts,
            *paragraphs(self.dispositif),
            "Exposé sommaire",
            *paragraphs(self.expose),
        ]


def paragraphs(fragment: str) -> list[str]:
    """The visible text of a fragment by another parser than ours, a string a line."""
    # What the AN escaped twice, it means once.
    lines = unescape("".join(read(fragment).parts)).split("\n")
    return [line.strip() for line in lines if line.strip()]


class Maker:
    """Makes items; `chrome` and `pick` note what they hand out."""

    def __init__(self, random: random.Random, told: Told) -> None:
        self.random = random
        self.told = told
        self.chrome: list[str] = []

    def note(self, *texts: str) -> str:
        """These, which are chrome."""
        self.chrome += texts
        return " ".join(texts)

    def pick(self, choices: tuple[str, ...], least: int = 1, most: int = 1) -> list[str]:
        """Some of these, which are chrome, in any order."""
        count = self.random.randint(least, min(most, len(choices)))
        chosen = self.random.sample(choices, count)
        self.chrome += chosen
        return chosen

    def one(self, choices: tuple[str, ...]) -> str:
        """One of these, which are chrome."""
        return self.pick(choices)[0]

    def links(self, choices: tuple[str, ...], least: int, most: int, tag: str = "li") -> str:
        """Some of these as links, each in an element."""
        return "".join(
            f'<{tag}><a href="/p{number}">{text}</a></{tag}>'
            for number, text in enumerate(self.pick(choices, least, most))
        )

    def copyright(self) -> str:
        """A site's line at the foot."""
        return self.note(f"© 2026 {self.random.choice(SITES)}")


def head(made: Maker) -> str:
    return (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{made.told.title}'
        "</title><script>var theme='clair';</script><style>.a{color:red}</style></head>"
    )


def facts(made: Maker, tag: str = "p") -> str:
    return "".join(f"<{tag}>{fact}</{tag}>" for fact in made.told.facts)


def body(made: Maker) -> str:
    told = made.told
    return f"<div>{told.dispositif}</div><h2>Exposé sommaire</h2><div>{told.expose}</div>"


def semantic(made: Maker) -> str:
    """A page with the landmarks of HTML 5."""
    return (
        f'{head(made)}<body><a class="skip-link" href="#c">{made.one(SKIP)}</a>'
        f"<header><h1>{made.note(made.random.choice(SITES))}</h1>"
        f"<nav><ul>{made.links(MENU, 3, 7)}</ul></nav></header>"
        f'<main id="c"><h1>{made.told.title}</h1>{facts(made)}'
        f"<p>{made.one(UNCLASSIFIED)}</p>{body(made)}"
        f'<div class="share-buttons">{made.links(SHARE, 3, 6, "span")}</div>'
        f"<p>{made.one(CAPTCHA)}</p><button>{made.note('Voter')}</button></main>"
        f'<aside class="newsletter"><h2>{made.one(NEWSLETTER)}</h2>'
        f"<p>{made.one(UNKNOWN)}</p></aside>"
        f"<footer><ul>{made.links(FOOT, 2, 5)}</ul><p>{made.copyright()}</p></footer></body></html>"
    )


def divs(made: Maker) -> str:
    """The same of `<div>`s, with the class names that sites give them."""
    return (
        f'{head(made)}<body class="theme-clair"><div id="cookie-banner"><p>{made.one(COOKIES)}</p>'
        f"<a>{made.one(COOKIE_BUTTONS)}</a><p>{made.one(UNKNOWN)}</p></div>"
        f'<div class="site-header"><span>{made.note(made.random.choice(SITES))}</span>'
        f'<ul class="main-menu">{made.links(MENU, 3, 7)}</ul></div>'
        f'<div class="breadcrumb">{made.note("Accueil", "Scrutins", made.told.number)}</div>'
        f'<div class="page"><div class="titre">{made.told.title}</div>{facts(made, "div")}'
        f'<div class="vote-widget"><p>{made.one(VOTE)}</p><p>{made.one(UNKNOWN)}</p></div>'
        f'{body(made)}<div class="social-share">{made.links(SHARE, 3, 6, "div")}</div></div>'
        f'<div class="related"><h3>{made.one(RELATED)}</h3><p>{made.one(UNKNOWN)}</p></div>'
        f'<div id="footer"><p>{made.copyright()}</p>{made.links(FOOT, 2, 5, "span")}</div>'
        "</body></html>"
    )


def tables(made: Maker) -> str:
    """An old page: tables, no class that says anything; lines alone tell."""
    menu = " | ".join(made.pick(MENU, 4, 7) + made.pick(("Contact", "Recherche avancée")))
    trail = made.note("Accueil") + " > " + made.note("Scrutins") + " > "
    foot = " - ".join(made.pick(FOOT, 2, 5))
    return (
        f"{head(made)}<body bgcolor=white><table width=100%><tr><td>{menu}<tr><td><font size=2>"
        f"{trail}{made.note(f'Scrutin n° {made.told.number}')}</font></table>"
        f"<center><b>{made.told.title}</b></center>{facts(made)}<hr>{body(made)}<hr>"
        f"<p>{made.one(UNCLASSIFIED)}<br>{made.one(VOTE)}<p>{made.one(CAPTCHA)}"
        f"<center><font size=1>{foot}<br>{made.copyright()}</font></center></body></html>"
    )


def article(made: Maker) -> str:
    """The title in the article's own header; notices in the midst; chrome in many places."""
    return (
        f"{head(made)}<body><div class='tarteaucitronRoot' role='dialog'><p>{made.one(COOKIES)}</p>"
        f"<button>{made.one(COOKIE_BUTTONS)}</button></div>"
        f"<div role='banner'><a href='/'>{made.note(made.random.choice(SITES))}</a>"
        f"<div role='navigation'>{made.links(MENU, 3, 7, 'span')}</div></div>"
        f"<article><header><h1>{made.told.title}</h1>{facts(made)}</header>"
        f"<p>{made.one(UNCLASSIFIED)}</p><ul class='share'>{made.links(SHARE, 3, 6)}</ul>"
        f"<section>{body(made)}</section><div class='g-recaptcha'><p>{made.one(CAPTCHA)}</p></div>"
        f"<p>{made.one(VOTE)}</p><footer class='page-footer'>{made.one(RELATED)}</footer></article>"
        f"<div class='newsletter-form'><p>{made.one(NEWSLETTER)}</p><label>"
        f"{made.note('Votre e-mail')}</label></div><div role='contentinfo'>"
        f"{made.links(FOOT, 2, 5, 'p')}<p>{made.copyright()}</p></div></body></html>"
    )


def official(made: Maker) -> str:
    """After the AN's own page: its class names, its words."""
    told = made.told
    return (
        f'{head(made)}<body><ul class="menu-evitement"><li><a>{made.note("Aller au contenu")}</a>'
        f'</li></ul><div id="root"><header class="site-header print-exclude"><span>'
        f'{made.note("Assemblée nationale")}</span></header><nav id="header-navigation"><ul>'
        f'{made.links(MENU, 4, 7)}</ul></nav><nav class="page-breadcrumb"><ul>'
        f"{made.links(('Séance publique', 'Scrutins publics', 'Amendements'), 2, 3)}</ul></nav>"
        f'<main id="main" role="main"><h1 class="h1">{told.title}</h1>{facts(made)}<p>'
        + made.note(
            "Sous réserve de son traitement par les services de l'Assemblée nationale et de sa"
            " recevabilité"
        )
        + f'</p><div class="amendement-section-body">{told.dispositif}</div>'
        f'<h2>Exposé sommaire</h2><div class="amendement-section-body">{told.expose}</div>'
        f'<div class="sticky-menu _left">'
        f"<a>{made.note('Accéder à la page du groupe')}</a></div></main>"
        f'<footer id="footer" class="site-footer"><div id="mc_embed_signup"><p>'
        f"{made.one(NEWSLETTER)}</p></div>{made.links(FOOT, 2, 5, 'div')}<div>"
        f"{made.note('©Tous droits réservés Assemblée nationale 2019')}</div></footer></div></body>"
    )


def bare_capture(made: Maker) -> str:
    """A number, an exposé, notices: as the real capture."""
    notices = [made.one(UNCLASSIFIED), made.one(CAPTCHA), *made.pick(VOTE, 0, 2)]
    made.random.shuffle(notices)
    blank = "\n" * made.random.randint(2, 6)
    lines = "\n".join(notices)
    return f"{made.told.number}{blank}{plain(made.told)}\n{lines}{blank * 3}"


def full_capture(made: Maker) -> str:
    """A page selected whole and pasted: menus, title, text, buttons, foot; CRLF now and then."""
    told = made.told
    head_lines = [made.one(SKIP), *made.pick(MENU, 3, 7)]
    share = made.pick(SHARE[:5], 2, 5)
    foot = [*made.pick(FOOT, 2, 5), made.copyright(), *made.pick(COOKIES), *made.pick(NEWSLETTER)]
    parts = [
        "\n".join(head_lines),
        told.title,
        *told.facts,
        made.one(UNCLASSIFIED),
        plain(told),
        made.one(CAPTCHA),
        "\n".join(share),
        made.one(VOTE),
        "\n".join(foot),
    ]
    text = made.random.choice(("\n", "\n\n", "\n \n\n")).join(parts)
    return text.replace("\n", "\r\n") if made.random.random() < 0.3 else text


def flat_capture(made: Maker) -> str:
    """Menus flattened to a line each."""
    told = made.told
    menu = made.random.choice((" ", " | ", " • ")).join(made.pick(MENU, 4, 7) + made.pick(RELATED))
    trail = " > ".join((made.note("Accueil"), made.note("Scrutins"), made.note(told.number)))
    foot = " | ".join(made.pick(FOOT, 2, 5))
    return "\n".join((menu, trail, told.title, *told.facts, plain(told), made.one(CAPTCHA), foot))


def held_out(made: Maker) -> str:
    """Chrome in words that no rule knows, where nothing but words could tell."""
    told = made.told
    lines = "\n".join(made.pick(UNKNOWN, 2, 4))
    return f"{told.number}\n\n{plain(told)}\n\n{lines}\n{made.one(CAPTCHA)}\n"


def plain(told: Told) -> str:
    return "\n\n".join(paragraphs(told.expose))


PAGES = (semantic, divs, tables, article, official)
TEXTS = (bare_capture, full_capture, flat_capture, held_out)


def build(seed: int = SEED, per_layout: int = PER_LAYOUT) -> list[Item]:
    """The made set: `per_layout` of each layout, half of them with a trap."""
    chance = random.Random(seed)
    wanted = per_layout * (len(PAGES) + len(TEXTS))
    documents = [
        (dispositif, expose)
        for _path, dispositif, expose in real_amendements()
        if dispositif and expose and "<table" not in dispositif + expose
    ]
    chosen = iter(chance.sample(documents, wanted))
    items = []
    for layout in (*PAGES, *TEXTS):
        for number in range(per_layout):
            told = _tell(chance, *next(chosen), trapped=number % 2 == 0)
            made = Maker(chance, told)
            source = layout(made)
            is_page = layout in PAGES
            name = layout.__name__
            substance = _held(layout, told)
            items.append(Item(f"{name} {number}", name, is_page, source, substance, made.chrome))
    return items


def _tell(chance: random.Random, dispositif: str, expose: str, *, trapped: bool) -> Told:
    number = str(chance.randint(1, 6999))
    trap = chance.choice(TRAPS) if trapped else ""
    said = [
        f"Séance du {chance.randint(1, 28)} novembre 2025",
        f"Pour : {chance.randint(1, 280)}, contre : {chance.randint(1, 280)}",
        chance.choice(("L'Assemblée nationale a adopté", "L'Assemblée nationale n'a pas adopté")),
    ]
    title = f"Scrutin public n° {number} sur l'amendement n° {chance.randint(1, 2999)}"
    return Told(number, title, said, dispositif, _set(chance, trap, expose))


def _set(chance: random.Random, trap: str, expose: str) -> str:
    """A trap before, within or after an exposé that is paragraphs; else before or after it."""
    trap = "".join(f"<p>{part}</p>" for part in trap.split("\n\n") if part)
    begins = [0, len(expose)]
    ends = [found.end() for found in re.finditer("</p>", expose)]
    if len(ends) > 1 and "<div" not in expose and "<li" not in expose:
        begins.append(chance.choice(ends[:-1]))
    at = chance.choice(begins)
    return expose[:at] + trap + expose[at:]


def _held(layout: object, told: Told) -> list[str]:
    """What of the story a layout tells."""
    expose = paragraphs(told.expose)
    if layout in {bare_capture, held_out}:
        return [told.number, *expose]
    if layout in {full_capture, flat_capture}:
        return [told.title, *told.facts, *expose]
    return told.substance()


# ---- Real pages, labelled by hand ----------------------------------------------------------------

#: Where the substance of each real page stands, and what is chrome inside it.
LABELS = (
    ("amendement_14_", "#englobe", "#englobeOpen > a"),
    ("scrutin_14_", "#contenu-page, #page", "nav, .breadcrumb, #nav"),
    ("scrutin_17_", "main", ".sticky-menu, button"),
)


def real() -> Iterator[Item]:
    """The saved pages and the text capture, where they are beside the checkout."""
    for path in sorted((SHARED / "pages").glob("*.html")):
        for start, inside, chrome in LABELS:
            if path.name.startswith(start):
                yield _label(path, inside, chrome)
    for path in sorted((SHARED / "captures").glob("*.txt")):
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
        number, expose, *notices = [line for line in lines if line]
        text = path.read_text(encoding="utf-8")
        yield Item(path.name, "real captures", False, text, [number, expose], notices)


def _label(path: Path, inside: str, chrome: str) -> Item:
    source = path.read_text(encoding="utf-8")
    tree = LexborHTMLParser(source)
    for node in tree.css("script, style, template, head"):
        node.decompose()
    root = tree.css_first(inside)
    if root is None:
        raise SystemExit(f"{path.name}: {inside} is not there: label the page again")
    inner = [text for node in root.css(chrome) for text in _texts(node)]
    for node in root.css(chrome):
        node.decompose()
    substance = _texts(root)
    root.decompose()
    outer = _texts(tree.body)
    return Item(path.name, "real pages", True, source, substance, [*outer, *inner])


def _texts(node: LexborNode) -> list[str]:
    return paragraphs(node.html or "")
