"""Builders of whole web pages in the AN's markup, made of documents of the open data.

    page = amendement_page(amendement("AMANR5L17PO838901B1801P0D1N000007", sort="Adopté"), people)
    folder.joinpath("dyn/17/amendements/1801/AN/7").write_text(page)

The classes, ids and attributes are those that SOURCES.md §3 lists, the rest is made up: headers,
menus, cookie bars and footers stand around the content as they do on the real site, with words that
a careless reader would take for content. Standard library only, as all of the replica.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tests.replica.documents import many

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.replica.documents import Json

HOST: Final = "https://www.assemblee-nationale.fr"
_MONTHS: Final = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
    *("septembre", "octobre", "novembre", "décembre"),
)
_DAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_RANKS: Final = {"1": "Première séance", "2": "Deuxième séance", "3": "Troisième séance"}
_CAUSES: Final = {
    "PAN": "Présidente de l'Assemblée nationale",
    "PSE": "Président de séance",
    "MG": "Membre du Gouvernement",
}
_SUFFIXES: Final = {"P1D1": "A", "P1D2": "B", "P2D1": "C", "P2D2": "D", "P0D2": "S"}
_PLFR_COLUMNS: Final = (
    *("autorisationEngagementSupplementaire", "autorisationEngagementAnnule"),
    *("creditPaiementSupplementaire", "creditPaiementAnnule"),
)
_PLFR_HEADS: Final = (
    *("Autorisations d’engagement suppl. ouvertes", "Autorisations d’engagement annulées"),
    *("Crédits de paiement suppl. ouverts", "Crédits de paiement annulés"),
)
_POSITIONS: Final = (
    ("pour", "pours", "Pour", "_colored-travaux"),
    ("contre", "contres", "Contre", "_colored-fadered"),
    ("abstentions", "abstentions", "Abstention", "_colored-grey"),
    ("nonVotants", "nonVotants", "Non votant", "_colored-grey"),
)


@dataclass(frozen=True)
class People:
    """Who is who, for pages print names where the open data prints identifiers.

    Attributes:
        acteurs: PA… -> civility and name, « Mme Jeanne Balisier »; others are « M. Untel PA… ».
        groupes: PO… -> name and abbreviation.
    """

    acteurs: Mapping[str, str] = field(default_factory=dict)
    groupes: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def nom(self, acteur: str) -> str:
        """A person's civility and name."""
        return self.acteurs.get(acteur, f"M. Untel {acteur}")

    def groupe(self, organe: str) -> tuple[str, str]:
        """A group's name and abbreviation."""
        return self.groupes.get(organe, (f"Groupe {organe}", organe))


NOBODY: Final = People()


def value(node: Any, path: str) -> Any:
    """What stands at a dotted path, None for either of the AN's ways of saying nothing."""
    for key in path.split("."):
        node = node.get(key) if isinstance(node, dict) else None
    return None if isinstance(node, dict) and "@xsi:nil" in node else node


def day_in_words(day: str) -> str:
    """« mardi 21 juillet 2026 » of « 2026-07-21 »."""
    date = dt.date.fromisoformat(day)
    number = "1er" if date.day == 1 else str(date.day)
    return f"{_DAYS[date.weekday()]} {number} {_MONTHS[date.month - 1]} {date.year}"


def _text(raw: object) -> str:
    return html.escape(str(raw), quote=True)


# -- addresses -----------------------------------------------------------------------------------


def amendement_path(document: Json) -> str:
    """`/dyn/17/amendements/0324A/AN/2814`: the address of an amendement's page (SOURCES §3.1)."""
    body = document["amendement"]
    texte = re.search(r"(\d{4})$", str(value(body, "texteLegislatifRef")))
    part = re.search(r"(P\dD\d)N\d+$", body["uid"])
    suffixe = _SUFFIXES.get(part[1], "") if part else ""
    numero = value(body, "identification.numeroLong").split(" ")[0].rpartition("-")[2]
    organe = value(body, "identification.prefixeOrganeExamen")
    leg = body["legislature"]
    return f"/dyn/{leg}/amendements/{texte[1] if texte else '0000'}{suffixe}/{organe}/{numero}"


def scrutin_path(document: Json) -> str:
    """`/dyn/17/scrutins/881`."""
    return f"/dyn/{document['scrutin']['legislature']}/scrutins/{document['scrutin']['numero']}"


# -- the frame -----------------------------------------------------------------------------------


def whole_page(
    title: str, content: str, *, path: str, description: str = "", charset: str = "utf-8"
) -> str:
    """A page of the site around some content: head, skip links, menu, cookies, footer."""
    return f"""<!DOCTYPE html>
<html class="no-js" lang="fr">
<head>
    <title>{_text(title)} - Assemblée nationale</title>
    <meta charset="{charset}">
    <meta name="description" content="{_text(description)}">
    <meta property="og:url" content="{HOST}{_text(path)}">
    <meta property="og:title" content="{_text(title)}">
    <link rel="stylesheet" href="/assets/build/main.css">
    <script>window.sort = "<div class='amendement-fate'><span>Adopté</span></div>";</script>
    <style>.amendement-fate {{ content: "Tombé"; }}</style>
</head>
<body class="_coloration-travaux">
<ul class="menu-evitement">
    <li><a href="#main">Aller au contenu</a></li>
    <li><a href="#footer">Aller en bas de la page</a></li>
</ul>
<div id="root">
<header class="site-header print-exclude">
    <nav id="header-navigation"><ul id="header-main-navigation">
        <li><a href="/dyn/vos-deputes">Vos députés</a></li>
        <li><a href="/dyn/17/scrutins">Scrutins publics</a></li>
        <li><a href="/dyn/17/amendements">Amendements</a></li>
    </ul></nav>
</header>
<div class="cookie-bar"><p>Ce site pose des cookies : <b>accepter</b> ou <b>refuser</b>.</p></div>
<nav class="page-breadcrumb print-exclude"><ul><li><a href="/dyn/">Accueil</a></li></ul></nav>
<main id="main" role="main">
{content}
</main>
<footer id="footer">
    <div class="abonnements-container"><p>Inscrivez-vous à la lettre de la maquette.</p></div>
    <p>Maquette d'essai : aucun droit réservé.</p>
</footer>
</div>
<script src="/assets/build/main.js" defer></script>
</body>
</html>
"""


# -- amendements ---------------------------------------------------------------------------------


def fate(document: Json) -> str:
    """What a page prints of an amendement's fate: its sort, else its état."""
    life = document["amendement"]["cycleDeVie"]
    return str(value(life, "sort") or value(life, "etatDesTraitements.etat.libelle"))


def amendement_page(
    document: Json,
    people: People = NOBODY,
    *,
    stade: str = "1ère lecture",
    texte: str = "Maquette",
    with_links: bool = False,
) -> str:
    """The page of one amendement.

    Args:
        document: `{"amendement": …}` of the open data.
        people: the names of its signatories.
        stade: the reading, as printed.
        texte: title of the text, as printed.
        with_links: the names lead to the deputies' pages; no source says whether they do.
    """
    body = document["amendement"]
    numero = value(body, "identification.numeroLong")
    organe = value(body, "identification.prefixeOrganeExamen")
    kind = "Sous-amendement" if value(body, "amendementParentRef") else "Amendement"
    path = amendement_path(document)
    deposited = value(body, "cycleDeVie.dateDepot")
    day = f"<b>{day_in_words(deposited)}</b>" if deposited else ""
    blocks = [_signatories(body, people, with_links=with_links), *_texts(body)]
    sections = "\n".join(
        f'<section class="amendement-section"><h2 class="h4">{title}</h2>\n'
        f'<div class="amendement-section-body">{block}</div></section>'
        for title, block in zip(("Auteurs", "Dispositif", "Exposé sommaire"), blocks, strict=False)
    )
    content = f"""
<div class="page-title"><h1 class="h1">{kind} n° {_text(numero)}</h1>
<div class="mirror-card-subtitle">Déposé le {day}</div>
<div class="amendement-fate"><span class="_bold">{_text(fate(document))}</span></div></div>
<div class="amendement-detail"><span>Texte visé</span><span>{_text(texte)}</span>
    <p><b>Stade de lecture :</b> <span>{_text(stade)}</span></p>
    <p><b>Examiné par :</b> <span>{_text(organe)}</span></p>
</div>
<ul class="button-list">
    <li><a href="{path}.pdf">Version PDF</a></li>
    <li><a href="/dyn/opendata/{body["uid"]}.json">Version JSON</a></li>
</ul>
{sections}
"""
    return whole_page(f"{kind} n°{numero}", content, path=path)


def _signatories(body: Json, people: People, *, with_links: bool) -> str:
    auteur = body["signataires"]["auteur"]
    first = value(auteur, "acteurRef")
    if value(auteur, "gouvernementRef"):
        return "<p>Le Gouvernement</p>"
    listed = value(body, "signataires.cosignataires.acteurRef")
    acteurs = [one for one in (first, *many(listed)) if one]
    names = [people.nom(acteur) for acteur in acteurs]
    groupe = people.groupe(value(auteur, "groupePolitiqueRef") or "")[1]
    cards = "".join(
        f'<div data-nom="{_text(nom.split(" ", 1)[1])}" data-gp="{_text(groupe)}"></div>'
        for nom in names
    )
    items = []
    for acteur, nom in zip(acteurs, names, strict=True):
        span = f"<span>{_text(nom)}</span>"
        items.append(
            f'<li><a href="/dyn/deputes/{acteur}">{span}</a></li>'
            if with_links
            else f"<li>{span}</li>"
        )
    return (
        f'<div class="acteur-list-embed">{cards}'
        f'<ul class="acteur-list-embed--names">{"".join(items)}</ul></div>'
    )


def _texts(body: Json) -> list[str]:
    contenu = value(body, "corps.contenuAuteur")
    if contenu is None:
        return []
    credits_ = value(contenu, "dispositifAmdtCreditPLF") or value(
        contenu, "dispositifAmdtCreditPLFR"
    )
    dispositif = _credits(credits_) if credits_ else value(contenu, "dispositif")
    return [dispositif or "", value(contenu, "exposeSommaire") or ""]


def _credits(moved: Json) -> str:
    """The AN's tables: one for both, or one for each where they differ; a PLFR has four columns."""
    programmes = many(value(moved, "listeProgrammes.programme"))
    ae, cp = "autorisations d'engagement", "crédits de paiement"
    if "totalAE" in moved:
        return f"<p>Modifier ainsi les {ae} et les {cp} :</p>" + _plfr_table(programmes, moved)
    if moved["cpEgalAe"] == "true":
        return f"<p>Modifier ainsi les {ae} et les {cp} :</p>" + _plf_table(
            programmes, "autorisationEngagement"
        )
    return (
        f"<p>I. Modifier ainsi les {ae} :</p>"
        + _plf_table(programmes, "autorisationEngagement")
        + f"<p>II. Modifier ainsi les {cp} :</p>"
        + _plf_table(programmes, "creditPaiement")
    )


def _plf_table(programmes: Sequence[Json], name: str) -> str:
    """What is added stands left, what is taken away right, and no number but the last is signed."""
    moved = [int(one[name]) for one in programmes]
    plus, minus = (sum(max(sign * euros, 0) for euros in moved) for sign in (1, -1))
    rows = [
        (label, [_euros(max(sign * int(one[name]), 0)) for sign in (1, -1)])
        for label, one in _labelled(programmes)
    ]
    solde = plus - minus
    signed = f"-{_euros(-solde)}" if solde < 0 else _euros(solde)
    return _credit_table(("+", "-"), rows, [_euros(plus), _euros(minus)], [signed])


def _plfr_table(programmes: Sequence[Json], moved: Json) -> str:
    rows = [
        (label, [_signed(one[name]) for name in _PLFR_COLUMNS])
        for label, one in _labelled(programmes)
    ]
    both = (moved["totalAE"], moved["totalCP"])
    totals = [_signed(total[name]) for total in both for name in ("supplementaire", "annule")]
    return _credit_table(_PLFR_HEADS, rows, totals, [_signed(total["solde"]) for total in both])


def _labelled(programmes: Sequence[Json]) -> Iterator[tuple[str, Json]]:
    """The programmes, each with its lines below it."""
    for one in programmes:
        is_new = one["action"] == "création"
        yield f"{one['libelle']}{' (ligne nouvelle)' if is_new else ''}", one
        for line in many(value(one, "lignesCredits.ligneCredit")):
            yield line["libelle"], line


def _euros(number: int) -> str:
    return f"{number:,}".replace(",", "&nbsp;")


def _signed(printed: str) -> str:
    number = int(printed)
    return f"{'+' if number > 0 else '-' if number < 0 else ''}{_euros(abs(number))}"


def _credit_table(
    heads: Sequence[str],
    rows: Sequence[tuple[str, list[str]]],
    totals: Sequence[str],
    soldes: Sequence[str],
) -> str:
    """The classes are those of a table of the XVᵉ that somebody kept."""

    def line(label: str, cells: str) -> str:
        return f'<tr height="50"><td class="colonneGras">{label}\n</td>{cells}</tr>'

    body = "".join(
        f'<tr><td class="amdtCreditProgLibelle">{_text(label)}</td>'
        + "".join(f'<td class="amdtCreditProgMt">{one}</td>' for one in amounts)
        + "</tr>"
        for label, amounts in rows
    )
    return (
        '<table cellspacing="0" cellpadding="0"><tbody>'
        f'<tr>{"<td></td>" * len(heads)}<td class="amdtCreditEnEuro">(en euros)</td></tr>'
        + line("Programmes", "".join(f'<td class="colonneGras">{one}\n</td>' for one in heads))
        + body
        + line("TOTAUX", "".join(f"<td>{one}</td>" for one in totals))
        + line("SOLDE", "".join(f'<td colspan="2">{one}</td>' for one in soldes))
        + "</tbody></table><p></p>"
    )


def amendement_list(
    documents: Sequence[Json],
    people: People = NOBODY,
    *,
    page: int = 1,
    pages: int = 1,
    path: str = "/dyn/17/amendements",
) -> str:
    """One page of a list of amendements: a table, and a pager where there are several pages."""
    rows = []
    for document in documents:
        body = document["amendement"]
        auteur = value(body, "signataires.auteur.acteurRef")
        deposited = value(body, "cycleDeVie.dateDepot")
        texte = re.search(r"(\d{4})$", str(value(body, "texteLegislatifRef")))
        cells = (
            '<input type="checkbox">',
            _text(value(body, "identification.numeroLong")),
            _text(value(body, "pointeurFragmentTexte.division.articleDesignationCourte") or ""),
            "",
            _text(people.nom(auteur) if auteur else "Le Gouvernement"),
            _text(value(body, "cycleDeVie.sort") or ""),
            _text(value(body, "identification.prefixeOrganeExamen")),
            _in_digits(deposited) if deposited else "",
            "",
            texte[1] if texte else "",
        )
        line = "".join(f"<td>\n  {cell}\n</td>" for cell in cells)
        rows.append(f'<tr data-href="{amendement_path(document)}">{line}</tr>')
    body_rows = "\n".join(rows)
    content = f"""<h1 class="h1">Recherche d'amendements</h1>
<table><thead><tr><th></th><th>Numéro</th></tr></thead>
<tbody id="tbody-amendements-list">
{body_rows}
</tbody></table>
{pager(page, pages, path)}"""
    return whole_page("Recherche d'amendements", content, path=path)


def _in_digits(day: str) -> str:
    date = dt.date.fromisoformat(day)
    return f"{date.day:02d}/{date.month:02d}/{date.year}"


def pager(page: int, pages: int, path: str) -> str:
    """`< 1 2 … 17 >`: nothing for a list of one page."""
    if pages < 2:
        return ""
    shown = sorted({1, 2, page, pages})
    join = "&amp;" if "?" in path else "?"

    def item(number: int, text: str, more: str = "") -> str:
        inner = (
            f"<span>{text}</span>"
            if number == page and not more
            else f'<a class="inner" href="{path}{join}page={number}">{text}</a>'
        )
        return f'<div class="an-pagination--item{more}">\n{inner}\n</div>'

    items = [item(max(1, page - 1), "", " trigger prev")]
    items += [item(number, str(number)) for number in shown if number <= pages]
    items.append(item(min(pages, page + 1), "", " trigger next"))
    return f'<div class="an-pagination">{"".join(items)}</div>'


# -- scrutins ------------------------------------------------------------------------------------


def scrutin_page(
    document: Json,
    people: People = NOBODY,
    *,
    dossier: str | None = None,
    compte_rendu: str | None = None,
    with_delegations: bool = False,
    mises_au_point: Sequence[str] = (),
) -> str:
    """The page of one scrutin, as those of 2026 are.

    Args:
        document: `{"scrutin": …}` of the open data.
        people: the names of voters and groups.
        dossier: what stands after `/dyn/17/dossiers/`: a DLR… or words.
        compte_rendu: CRSAN… of its séance.
        with_delegations: mark those who voted by delegation; no source says whether pages do.
        mises_au_point: sentences.
    """
    body = document["scrutin"]
    leg, numero = body["legislature"], body["numero"]
    title = f"Scrutin public n°{numero} sur {body['titre']}"
    seance = f"{_RANKS[body['quantiemeJourSeance']]} du {day_in_words(body['dateScrutin'])}"
    corrections = "".join(f'<p class="_small">{_text(one)}</p>' for one in mises_au_point)
    side = ""
    if dossier:
        side += _side(f"/dyn/{leg}/dossiers/{dossier}", "Voir le dossier législatif")
    if compte_rendu:
        address = f"/dyn/{leg}/comptes-rendus/seance/{compte_rendu}"
        side += _side(address, "Voir le compte rendu de la séance")
    side += _side(f"/dyn/vos-deputes/hemicycle?scrutin={body['uid']}", "Voir l'hémicycle")
    groups = many(value(body, "ventilationVotes.organe.groupes.groupe"))
    detail = "\n".join(_group(group, people, with_delegations=with_delegations) for group in groups)
    legend = "\n".join(_legend(group, people) for group in groups)
    content = f"""
<h1 class="h1">Analyse du scrutin n°{numero}</h1>
<span class="subtitle medium">{leg}<sup>e</sup> législature</span>
<div data-id="{body["uid"]}"></div>
<h2 class="h4 _colored">{seance}</h2>
<p class="h6 _colored">{_text(title)}</p>
<div class="_gutter-xs _vertical">
<div><span class="_bold _colored-primary">Synthèse du vote</span></div>
{_synthese(body)}
<div>{_annonce(body)}</div>
</div>
{side}
<h2 class="h4 _colored-primary">Répartition des votes par groupe</h2>
{detail}
<h2 class="h4 _colored-primary">Mises au point</h2>
<div>{corrections}</div>
<h2 class="h4 _colored-primary">Votes des groupes</h2>
{legend}
"""
    path = f"/dyn/{leg}/scrutins/{numero}"
    return whole_page(
        f"Analyse du scrutin n°{numero} - {leg}e législature", content, path=path, description=title
    )


def _side(href: str, words: str) -> str:
    return (
        f'<div class="an-bloc _style-5"><div class="bloc-title"><span>{words}</span></div>'
        f'<a class="inner" href="{href}"></a></div>'
    )


def _synthese(body: Json) -> str:
    total = body["syntheseVote"]
    if body["typeVote"]["codeTypeVote"] == "MOC":  # those for it are counted, and nobody else
        return (
            "<div><span class='_colored-primary'>Majorité requise : "
            f"<b>{total['nbrSuffragesRequis']}</b></span></div>"
            "<div><span class='_colored-primary'>Pour l'adoption : "
            f"<b>{total['decompte']['pour']}</b></span></div>"
        )
    lines = (
        ("Nombre de votants", total["nombreVotants"]),
        ("Nombre de suffrages exprimés", total["suffragesExprimes"]),
        (body["typeVote"]["typeMajorite"], total["nbrSuffragesRequis"]),
    )
    head = "".join(
        f'<div><span class="_colored-primary">{_text(label)} : <b>{count}</b></span></div>'
        for label, count in lines
    )
    return head + _votes_list(body)


def _votes_list(body: Json) -> str:
    counts = body["syntheseVote"]["decompte"]
    return (
        '<ul class="votes-list">'
        f'<li><span class="_colored-travaux">Pour l\'adoption : <b>{counts["pour"]}</b></span></li>'
        f'<li><span class="_colored-fadered">Contre : <b>{counts["contre"]}</b></span></li>'
        f'<li><span class="_colored-grey">Abstention : <b>{counts["abstentions"]}</b></span></li>'
        "</ul>"
    )


def _annonce(body: Json) -> str:
    adopted = body["sort"]["code"] == "adopté"
    words = "a adopté" if adopted else "n'a pas adopté"
    colour = "_colored-green" if adopted else "_colored-red"
    return f'<span class="{colour} _bold">L&#039;Assemblée nationale {_text(words)}</span>'


def _members(group: Json) -> str:
    size = group["nombreMembresGroupe"]
    return f"({size})" if group["organeRef"] == "PO840056" else f"({size} membres)"


def _group(group: Json, people: People, *, with_delegations: bool) -> str:
    organe = group["organeRef"]
    nom, abrev = people.groupe(organe)
    names = group["vote"]["decompteNominatif"]
    lists = ""
    for count, key, label, colour in _POSITIONS:
        printed = group["vote"]["decompteVoix"][count]
        if printed == "0":
            continue
        voters = "".join(
            _voter(voter, people, with_delegations=with_delegations)
            for voter in many(value(names, f"{key}.votant"))
        )
        lists += (
            f'<li class="relative-flex _vertical"><div><span class="h6 {colour}">{label}</span>\n'
            f'<span>: {printed}</span></div><ul class="_2-columns">{voters}</ul></li>'
        )
    return (
        f'<ul id="groupe{_text(abrev)}" class="simple-tree-list"><li data-organe-id="{organe}">'
        f'<div><div class="flex1"><h3><a class="h5" href="/dyn/org/{organe}">{_text(nom)}</a></h3>'
        f"<span>{_members(group)}</span></div></div><ul>{lists}</ul></li></ul>"
    )


def _voter(voter: Json, people: People, *, with_delegations: bool) -> str:
    acteur, mandat = voter["acteurRef"], voter["mandatRef"]
    notes = []
    if (cause := voter.get("causePositionVote")) in _CAUSES:
        notes.append(_CAUSES[cause])
    if with_delegations and voter.get("parDelegation") == "true":
        notes.append("par délégation")
    said = "".join(f'<div><span class="_small">({_text(note)})</span></div>' for note in notes)
    return (
        f'<li class="_no-border" data-acteur-id="{acteur} - {mandat}">'
        f'<a href="/dyn/deputes/{acteur}" class="link _small">{_text(people.nom(acteur))}  </a>'
        f"{said}</li>"
    )


def _legend(group: Json, people: People) -> str:
    """The second time that a page names the groups, with counts and without voters."""
    organe = group["organeRef"]
    nom = _text(people.groupe(organe)[0])
    counts = "".join(
        f'<li><span class="_small">{label} : {group["vote"]["decompteVoix"][count]}</span></li>'
        for count, _, label, _ in _POSITIONS
        if group["vote"]["decompteVoix"][count] != "0"
    )
    return (
        f'<ul class="simple-tree-list"><li data-organe-id="{organe}"><div class="flex1"><h3>'
        f'<a class="_bold" href="/dyn/org/{organe}">{nom}</a></h3></div>'
        f"<ul>{counts}</ul></li></ul>"
    )


def scrutin_card(document: Json, objet: str | None = None) -> str:
    """One card of the list of scrutins; a motion of censure has another kind, without « contre ».

    Args:
        document: `{"scrutin": …}` of the open data.
        objet: the address of the amendement or the dossier voted on, if the card leads there.
    """
    body = document["scrutin"]
    path = scrutin_path(document)
    second = f'<li><a class="button" href="{objet}">Voir le texte</a></li>' if objet else ""
    if body["typeVote"]["codeTypeVote"] == "MOC":
        counts = (
            '<div class="flex1 _gutter-xs _vertical">'
            "<div><span class='_colored-primary'>Majorité requise : "
            f"<b>{body['syntheseVote']['nbrSuffragesRequis']}</b></span></div>"
            "<div><span class='_colored-primary'>Pour l'adoption : "
            f"<b>{body['syntheseVote']['decompte']['pour']}</b></span></div></div>"
        )
    else:
        counts = _votes_list(body)
    seance = f"{_RANKS[body['quantiemeJourSeance']]} du {day_in_words(body['dateScrutin'])}"
    return f"""<div class="an-bloc _style-scrutin">
<span class="h6 _colored-primary">Scrutin n°{body["numero"]} - {seance}</span>
<a class="link h6" href="{path}">{_text(body["titre"])}</a>
{counts}
{_annonce(body)}
<ul class="button-list _vertical _align-end">
<li><a class="button" href="{path}">Voir le scrutin</a></li>{second}
</ul></div>"""


def scrutin_list(
    documents: Sequence[Json],
    objets: Mapping[str, str] | None = None,
    *,
    page: int = 1,
    pages: int = 1,
    path: str = "/dyn/17/scrutins",
) -> str:
    """One page of the list of scrutins; `objets`: by uid, where a card's second button leads."""
    cards = "\n".join(
        scrutin_card(document, (objets or {}).get(document["scrutin"]["uid"]))
        for document in documents
    )
    content = f'<h1 class="h1">Scrutins publics</h1>\n{cards}\n{pager(page, pages, path)}'
    return whole_page("Scrutins publics", content, path=path)
