"""Amendement pages: `/dyn/{leg}/amendements/…`, and the `.asp` of the XIVᵉ (SOURCES §3.1, §3.2).

No recent page was at hand when this was written: its selectors are those on which independent
readers of 2024 to 2026 rely, and each says when it no longer finds what they found. The pages of
the XIVᵉ are read as two real ones are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from scraper.reading.html import Page, Unexpected
from scraper.records import Published, Signal
from scraper.sources.pages.base import (
    AmendementAddress,
    Link,
    Named,
    Printed,
    Provisional,
    amendement_address,
    changed,
    day_in,
    elsewhere,
    link,
    open_page,
    remarks,
    unknown,
)
from scraper.sources.partial import ALINEA, DIVISION, Told, record, tell_number, tell_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.reading.html import Node

_UID: Final = re.compile(r"AMANR5L(\d{1,2})(?:PO|SEA)\w*?B(?:TC)?\d{4}P\dD\dN0*(\d{1,6})", re.ASCII)
_NUMERO: Final = re.compile(
    r"\bn\s?°\s?((?:[IVX]{1,3}-)?[A-Z]{0,10}\d{1,6}(?: \((?:\d+\s?[eè]me )?Rect\))?)(?!\w)",
    re.IGNORECASE,
)
_ACTEUR: Final = re.compile(r"/dyn/deputes/(PA\d{1,12})", re.ASCII)
_GOUVERNEMENT: Final = re.compile(r"\s*le Gouvernement\s*", re.IGNORECASE)

#: What a page prints as an amendement's fate. An amendement was discussed if, and only if, the open
#: data gives it a `sort`, so four of the five say both; « Retiré » may be a sort (withdrawn in the
#: debate) or an état (before it), and is kept as printed.
_FATES: Final = {
    "Adopté": ("Adopté", "DI"),
    "Rejeté": ("Rejeté", "DI"),
    "Tombé": ("Tombé", "DI"),
    "Non soutenu": ("Non soutenu", "DI"),
    "A discuter": (None, "AC"),
    "À discuter": (None, "AC"),
    "En traitement": (None, "ET"),
}
_PRINTED_FATES: Final = re.compile(
    r"(?:Retiré|Irrecevable|Cavalier|Entonnoir|Non renseigné|effacé)\b.*", re.IGNORECASE
)
#: The XIVᵉ publishes états without codes.
_FIRST_WITH_CODES: Final = 15
#: Whose text the AN takes away.
_GONE: Final = re.compile(r"(?:Retiré|Irrecevable|Cavalier|Entonnoir|effacé)\b.*", re.IGNORECASE)


class _Facts(Told):
    """What has been read of a page so far: of the record, and beside it."""

    links: list[Link] = msgspec.field(default_factory=list)
    printed: list[Printed] = msgspec.field(default_factory=list)
    named: list[Named] = msgspec.field(default_factory=list)
    signals: list[Signal] = msgspec.field(default_factory=list)


def parse_amendement_page(content: bytes, url: str) -> Iterator[Provisional | Signal]:
    """One amendement as its page tells it, of any legislature from the XIVᵉ on.

    Yields:
        Signals of what is odd, then the record: ``page_changed`` where a selector no longer gives
        what it did (what depends on it is not known; a page with none of its parts gives no
        record), ``no_uid`` where the page does not give the AN's uid.
    """
    page = open_page(content, url)
    if isinstance(page, Signal):
        yield page
        return
    facts = _Facts()
    for step, is_vital in _OLD if page.every("meta[name='NUM_AMTXT']") else _NEW:
        try:
            step(page, facts)
        except Unexpected as error:
            yield changed(error, facts.uid)
            if is_vital:
                return
    if not facts.uid:
        yield Signal(
            "no_uid",
            f"{url} gives no uid of its amendement: to be found by text, organ and number",
            path=url,
            field="uid",
            value=facts.numero_long,
        )
    if _is_other(amendement_address(url), facts):
        yield elsewhere(page, facts.uid or facts.numero_long)
    yield from remarks(page, facts.uid)
    yield from facts.signals
    yield Provisional(
        Published("amendement", facts.uid, record(facts)),
        frozenset(facts.known),
        url,
        tuple(facts.links),
        tuple(facts.printed),
        tuple(facts.named),
    )


def _is_other(asked: AmendementAddress | None, facts: _Facts) -> bool:
    if asked is None:
        return False
    if asked.uid is not None:
        return facts.uid not in {"", asked.uid}
    number = re.search(r"\d+$", asked.numero)
    return (
        facts.numero_ordre_depot != 0
        and number is not None
        and int(number[0]) != facts.numero_ordre_depot
    )


def _read_address(address: AmendementAddress | None, facts: _Facts) -> None:
    if address is None or address.uid is not None:
        return
    facts.organe = address.organe
    facts.known.add("identification.prefixe_organe_examen")
    facts.printed.append(Printed("texte", f"{address.texte}{address.suffixe}"))
    if not facts.legislature:
        facts.legislature = address.legislature
        facts.known.add("legislature")


def _read_fate(page: Page, selector: str, text: str, facts: _Facts) -> None:
    if not text:
        return
    facts.printed.append(Printed("sort", text))
    if text in _FATES:
        facts.sort, etat = _FATES[text]
        # those still waiting have no sort: the page says so
        facts.known.add("cycle_de_vie.sort")
        if facts.legislature >= _FIRST_WITH_CODES:
            facts.etat = etat
            facts.known.add("cycle_de_vie.etat_des_traitements.etat.code")
    elif _PRINTED_FATES.fullmatch(text) is None:
        facts.signals.append(unknown(page, facts.uid, selector, text))


def _read_text(name: str, markup: str, facts: _Facts) -> None:
    if not tell_text(facts, name, markup):
        facts.printed.append(Printed("dispositif", markup))


# ───────────────────────────────────────────────────────────────────────────── /dyn/ pages


def _parts(page: Page, facts: _Facts) -> None:  # noqa: ARG001
    """An amendement's page has signatories at least; another page has none."""
    page.some("div.amendement-section-body")


def _uid(page: Page, facts: _Facts) -> None:
    selector = "a[href*='/dyn/opendata/'][href$='.json']"
    said = {
        found.ref: found
        for node in page.every(selector)
        if (found := link(page.url, node.attribute("href")))
        and (found.ref or "").startswith("AMAN")
    }
    if len(said) > 1:
        raise page.unexpected(selector, "one uid", ", ".join(sorted(str(ref) for ref in said)))
    for ref, found in said.items():
        facts.uid = str(ref)
        facts.links.append(found)
        facts.known.add("uid")
    read = _UID.fullmatch(facts.uid)
    if read is not None:
        facts.legislature, facts.numero_ordre_depot = int(read[1]), int(read[2])
        facts.known |= {"legislature", "identification.numero_ordre_depot"}


def _number(page: Page, facts: _Facts) -> None:
    """The page's own address first: the one asked may be by uid, and lead elsewhere."""
    own = page.maybe("meta[property='og:url']")
    address = amendement_address((own.attribute("content") if own else None) or "")
    _read_address(address or amendement_address(page.url), facts)
    for title in page.every("#main h1"):
        found = _NUMERO.search(title.text)
        if found is not None:
            tell_number(facts, found[1])
            return


def _fate(page: Page, facts: _Facts) -> None:
    selector = "div.amendement-fate span"
    said = [text for node in page.every(selector) if (text := node.text)]
    if page.every("div.amendement-fate") and len(set(said)) > 1:
        raise page.unexpected(selector, "one word", ", ".join(said))
    _read_fate(page, selector, said[0] if said else "", facts)


def _date(page: Page, facts: _Facts) -> None:
    selector = "div.mirror-card-subtitle b"
    days = [day for node in page.some(selector) if (day := day_in(node.text)) is not None]
    if not days:
        raise page.unexpected(selector, "a day", page.some(selector)[0].text)
    facts.date_depot = days[0]
    facts.known.add("cycle_de_vie.date_depot")


def _detail(page: Page, facts: _Facts) -> None:
    for node in page.every("b"):
        for name, label in (
            ("stade_de_lecture", "Stade de lecture"),
            ("examine_par", "Examiné par"),
        ):
            if node.text.startswith(label):
                facts.printed += [
                    Printed(name, value.text)
                    for value in node.up(1).every("b + span")
                    if value.text
                ]
    for node in page.every("div.amendement-detail span"):
        if node.text:
            facts.printed.append(Printed("texte", node.text))
    for node in page.every("#main a[href]"):
        found = link(page.url, node.attribute("href"))
        if found and found.kind in {"dossier", "texte", "pdf", "compte_rendu", "scrutin"}:
            facts.links.append(found)
    facts.links[:] = dict.fromkeys(facts.links)


def _signatories(page: Page, facts: _Facts) -> None:
    first = page.some("div.amendement-section-body")[0]
    names = first.every("ul.acteur-list-embed--names li")
    if not names:
        text = first.text
        if not text:
            raise page.unexpected("div.amendement-section-body", "signatories", "no text")
        facts.printed.append(Printed("signataire", text))
        if _GOUVERNEMENT.fullmatch(text):  # whose name the open data begins with a small letter
            facts.type_auteur = "Gouvernement"
            facts.known.add("signataires.auteur.type_auteur")
            return
        facts.libelle = text
        facts.known.add("signataires.libelle")
        return
    groups = {
        node.attribute("data-nom"): node.attribute("data-gp")
        for node in page.every("div[data-nom][data-gp]")
    }
    acteurs = [_acteur(node) for node in names]
    for node, acteur in zip(names, acteurs, strict=True):
        spans = node.every("span")
        nom = (spans[0] if spans else node).text
        if acteur is None:
            bare = re.sub(r"^(?:M\.|Mme)\s", "", nom)
            facts.named.append(Named("signataire", nom, groupe_nom=groups.get(bare)))
    if all(acteurs):
        first_acteur, *others = [str(acteur) for acteur in acteurs]
        facts.auteur, facts.cosignataires = first_acteur, tuple(others)
        facts.known |= {
            "signataires.auteur.acteur_ref",
            "signataires.cosignataires.acteur_ref",
        }
    facts.printed += [Printed("signataire", node.text) for node in names]


def _acteur(node: Node) -> str | None:
    said = {
        found[1]
        for one in node.every("a[href*='/dyn/deputes/PA']")
        if (found := _ACTEUR.search(one.attribute("href") or ""))
    }
    return said.pop() if len(said) == 1 else None


def _texts(page: Page, facts: _Facts) -> None:
    selector = "div.amendement-section-body"
    blocks = page.every(selector)
    fate = next((one.text for one in facts.printed if one.name == "sort"), "")
    if len(blocks) == 1 and _GONE.fullmatch(fate):
        return  # the AN took the text away
    if len(blocks) != 3:
        raise page.unexpected(selector, "3: signatories, dispositif, exposé", str(len(blocks)))
    _read_text("dispositif", blocks[1].markup, facts)
    _read_text("expose_sommaire", blocks[2].markup, facts)


_NEW: Final = (
    (_parts, True),
    (_uid, False),
    (_number, False),
    (_fate, False),
    (_date, False),
    (_detail, False),
    (_signatories, False),
    (_texts, False),
)


# ──────────────────────────────────────────────────────────── the layout of the XIVᵉ legislature


def _meta(page: Page, name: str) -> str:
    return (page.one(f"meta[name='{name}']").attribute("content") or "").strip()


def _old_identity(page: Page, facts: _Facts) -> None:
    legislature, number = _meta(page, "LEGISLATURE"), _meta(page, "NUM_AMEND")
    for name, value in (("LEGISLATURE", legislature), ("NUM_AMEND", number)):
        if re.fullmatch(r"\d{1,6}", value, re.ASCII) is None:
            raise page.unexpected(f"meta[name='{name}']", "a number", value)
    facts.legislature, facts.numero_ordre_depot = int(legislature), int(number)
    facts.known |= {"legislature", "identification.numero_ordre_depot"}
    tell_number(facts, page.one("span.numamendement").text)


def _old_links(page: Page, facts: _Facts) -> None:
    for node in page.some("#englobe a[href]"):
        found = link(page.url, node.attribute("href"))
        if found is not None:
            facts.links.append(found)
    papers = [found for found in facts.links if found.kind == "pdf"]
    if len(papers) == 1:
        _read_address(amendement_address(papers[0].href), facts)


def _old_place(page: Page, facts: _Facts) -> None:
    facts.article_court = _meta(page, "DESIGNATION_ARTICLE") or None
    facts.url_division = _meta(page, "URL_DIVISION") or None
    facts.alinea = _meta(page, "DESIGNATION_ALINEA") or None
    if facts.article_court:
        facts.known.add(f"{DIVISION}.article_designation_courte")
    if facts.url_division:
        facts.known.add(f"{DIVISION}.url_division_texte_vise")
    if facts.alinea:
        facts.known.add(f"{ALINEA}.alinea_designation")
    titles = [node.text for node in page.some("p.amddispotitre") if node.text]
    if len(titles) == 1:  # with several, the open data joins them in its own way
        facts.article = titles[0]
        facts.known.add(f"{DIVISION}.article_designation")


def _old_signatories(page: Page, facts: _Facts) -> None:
    facts.libelle = _meta(page, "AUTEURS") or None
    if facts.libelle is not None:
        facts.known.add("signataires.libelle")
        if _GOUVERNEMENT.fullmatch(facts.libelle):
            facts.type_auteur = "Gouvernement"
            facts.known.add("signataires.auteur.type_auteur")
    author, group = _meta(page, "AUTEUR_ID"), _meta(page, "GROUPE_ID")
    if re.fullmatch(r"\d{1,12}", author, re.ASCII):
        facts.auteur = f"PA{author}"
        others = re.findall(r"\d{1,12}", _meta(page, "COSIGNATAIRES_ID"), re.ASCII)
        facts.cosignataires = tuple(f"PA{other}" for other in others)
        facts.known |= {"signataires.auteur.acteur_ref", "signataires.cosignataires.acteur_ref"}
    if re.fullmatch(r"\d{1,12}", group, re.ASCII):
        facts.groupe = f"PO{group}"
        facts.known.add("signataires.auteur.groupe_politique_ref")


def _old_texts(page: Page, facts: _Facts) -> None:
    for name, selector in (
        ("dispositif", "div.amddispotexte"),
        ("expose_sommaire", "div.amdexpotexte"),
    ):
        node = page.maybe(selector)
        if node is not None:
            _read_text(name, node.markup, facts)
    if not facts.known & {
        "corps.contenu_auteur.dispositif",
        "corps.contenu_auteur.expose_sommaire",
    }:
        fate = next((one.text for one in facts.printed if one.name == "sort"), "")
        if _GONE.fullmatch(fate) is None and not any(p.name == "dispositif" for p in facts.printed):
            raise page.unexpected("div.amddispotexte", "1", "0")


def _old_life(page: Page, facts: _Facts) -> None:
    facts.date_depot = day_in(page.one("div.dateamend").text)
    if facts.date_depot is None:
        raise page.unexpected("div.dateamend", "a day", page.one("div.dateamend").text)
    facts.known.add("cycle_de_vie.date_depot")


def _old_fate(page: Page, facts: _Facts) -> None:
    _read_fate(page, "meta[name='SORT']", _meta(page, "SORT"), facts)


def _old_rest(page: Page, facts: _Facts) -> None:
    """What the head of the page says that no field holds: the day of a vote without its hour."""
    for name, meta in (
        ("date_sort", "DATE_SORT"),
        ("date_badage", "DATE_BADAGE"),
        ("stade_de_lecture", "ETAPE"),
        ("deliberation", "DELIBERATION"),
        ("partie", "NUM_PARTIE"),
        ("titre_du_texte", "TITRE_INIT"),
        ("mission", "MISSION"),
        ("amendement_parent", "AMEND_PARENT"),
        ("seance", "SEANCE"),
        ("ordre_texte", "ORDRE_TEXTE"),
    ):
        value = _meta(page, meta)
        if value:
            facts.printed.append(Printed(name, value))


_OLD: Final = (
    (_old_identity, True),
    (_old_links, False),
    (_old_place, False),
    (_old_signatories, False),
    (_old_fate, False),
    (_old_life, False),
    (_old_texts, False),
    (_old_rest, False),
)
