"""Builders of complete JSON documents in the AN's own shape, for tests and the made-up Assembly.

Each builder gives a whole document with its wrapper key (`{"amendement": {…}}`), its keys in the
AN's order, strings for every value, and the AN's two ways of saying nothing (`null`, and the nil
object). The ordinary things have a named argument; anything else is reached by the AN's own dotted
path, below the wrapper:

    amendement("AMANR5L17PO838901B1801P0D1N000007", sort="Adopté",
               **{"identification.numeroLong": "7 (Rect)", "champInconnu": "x",
                  "loiReference": ABSENT})

Shapes: SOURCES.md §1.1, §4, §5, and real documents of all three dates at hand.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Json = dict[str, Any]

XMLNS: Final = "http://schemas.assemblee-nationale.fr/referentiel"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"

ASSEMBLEE: Final = {"15": "PO717460", "16": "PO791932", "17": "PO838901"}
"""The organe of the Assembly of each legislature."""

PREFIXES: Final = {
    "PO838901": ("AN", ""),
    "PO791932": ("AN", ""),
    "PO717460": ("AN", ""),
    "SEA717460": ("AN", ""),
    "PO59048": ("CION_FIN", "CF"),
    "PO59051": ("CION_LOIS", "CL"),
    "PO59046": ("CION_DEF", "DN"),
    "PO59047": ("CION_AFETR", "AE"),
    "PO419604": ("CION-CEDU", "AC"),
    "PO419610": ("CION-ECO", "CE"),
    "PO419865": ("CION-DVP", "CD"),
    "PO420120": ("CION-SOC", "AS"),
    "PO890300": ("CSPHARES", "CS"),
}
"""Organe of examination -> (prefixeOrganeExamen, letters of its numbers). PO890300 is made up."""

ABSENT: Final = object()
"""As the value of a dotted path: the key is left out of the document."""

_AMENDEMENT_UID: Final = re.compile(
    r"AMANR5L(?P<leg>\d{2})(?P<organe>(?:PO|SEA)\d+)(?P<bibard>B(?:TC)?)(?P<texte>\d{4})"
    r"P(?P<partie>\d)D(?P<delib>\d)N(?P<numero>\d+)"
)


# -- the AN's ways -------------------------------------------------------------------------------


def nil() -> Json:
    """The AN's second way of saying nothing (the first is `null`)."""
    return {"@xmlns:xsi": XSI, "@xsi:nil": "true"}


def or_nil(value: Any) -> Any:
    """The value, or the nil object for None."""
    return nil() if value is None else value


def one_or_many(items: Sequence[Any]) -> Any:
    """None when there is nothing, the item itself when it is alone, a list otherwise."""
    if not items:
        return None
    return items[0] if len(items) == 1 else list(items)


def many(value: Any) -> list[Any]:
    """The way back of `one_or_many`: always a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def flag(value: bool) -> str:  # noqa: FBT001 -- it is the value that is printed
    """A boolean as the AN prints it."""
    return "true" if value else "false"


def entities(text: str) -> str:
    """Every character beyond ASCII as the hexadecimal entity that the AN's editor writes."""

    def entity(match: re.Match[str]) -> str:
        return "&nbsp;" if match[0] == "\xa0" else f"&#x{ord(match[0]):04X};"

    return re.sub(r"[^\x00-\x7f]", entity, text)


def decimal_entities(text: str) -> str:
    """Every character beyond ASCII as a decimal entity: the way of lists of signatories."""
    return "".join(c if ord(c) < 128 else f"&#{ord(c)};" for c in text.replace("'", "&apos;"))


def patched(body: Json, changes: Mapping[str, Any]) -> Json:
    """Set dotted paths in a document's body, in place; a last key may be new, its parents not."""
    for path, value in changes.items():
        *parents, last = path.split(".")
        node: Any = body
        for key in parents:
            node = node[int(key)] if isinstance(node, list) else node[key]
        if isinstance(node, list):
            node[int(last)] = value
        elif value is ABSENT:
            del node[last]
        else:
            node[last] = value
    return body


# -- amendements ---------------------------------------------------------------------------------

RESERVE: Final = (
    "Sous réserve de son traitement par les services de l'Assemblée nationale et de sa recevabilité"
)
ARTICLE_98: Final = (
    "Cet amendement a été déclaré irrecevable après publication en application de l'article 98 "
    "du règlement de l'Assemblée nationale."
)
ARTICLE_40: Final = (
    "Cet amendement a été déclaré irrecevable au titre de l’article 40 de la Constitution."
)
LOLF: Final = (
    "Cet amendement a été déclaré irrecevable au titre de la loi organique relative aux lois "
    "de finances."
)
LOLFSS: Final = (
    "Cet amendement a été déclaré irrecevable au titre de la loi organique relative aux lois "
    "de financement de la sécurité sociale."
)
AVANT_PUBLICATION: Final = "Retiré avant publication."
IRRECEVABLE: Final = "Amendement irrecevable."


@dataclass(frozen=True)
class Etat:
    """One line of SOURCES §4.1: codes, labels, the cartouche, and whether the text is kept."""

    code: str
    libelle: str
    sous_code: str | None
    sous_libelle: str | None
    cartouche: str | None
    text: bool


def _discute(sort: str) -> Etat:
    return Etat("DI", "Discuté", "DI", sort, None, text=True)


def _article_40(motif: str, cartouche: str) -> Etat:
    return Etat("IR", "Irrecevable 40", "IR", motif, cartouche, text=False)


def _irrecevable(code: str, motif: str) -> Etat:
    return Etat(code, "Irrecevable", code, motif, ARTICLE_98, text=False)


ETATS: Final[dict[str, Etat]] = {
    "adopté": _discute("Adopté"),
    "rejeté": _discute("Rejeté"),
    "tombé": _discute("Tombé"),
    "non soutenu": _discute("Non soutenu"),
    "retiré en discussion": _discute("Retiré"),
    "à discuter": Etat("AC", "A discuter", None, None, None, text=True),
    "en traitement": Etat("ET", "En traitement", None, None, RESERVE, text=True),
    "recevable": Etat("ET", "En traitement", "R", "R", RESERVE, text=True),
    "retiré après publication": Etat(
        "RT", "Retiré", "RT", "Retiré après publication", None, text=True
    ),
    "retiré avant publication": Etat(
        "RT", "Retiré", "RT", "Retiré avant publication", AVANT_PUBLICATION, text=False
    ),
    "charge": _article_40("Charge", ARTICLE_40),
    "gage": _article_40("Gage", ARTICLE_40),
    "crédits": _article_40("Crédits", LOLF),
    "cavalier budgétaire": _article_40("Cavalier budgétaire", LOLF),
    "cavalier social": _article_40("Cavalier social", LOLFSS),
    "irr en première partie": _article_40("Irr en première partie", LOLF),
    "irr en seconde partie": _article_40("Irr en seconde partie", LOLF),
    "autres irr lolf": _article_40("Autres irr LOLF", LOLF),
    "autres irr lolfss": _article_40("Autres irr LOLFSS", LOLFSS),
    "cavalier 45": _irrecevable("IRR45", "Cavalier (45)"),
    "entonnoir 45": _irrecevable("IRR45", "Entonnoir (45)"),
    "doublon": _irrecevable("IRRD", "Doublon"),
    "autre": _irrecevable("IRRAI", "Autre irrecevabilité"),
    "autre 40": _irrecevable("IRRAIF", "Autre irrecevabilité 40"),
    "sous-amendement 98": _irrecevable("IRRSA", "Sous-amendement (98)"),
    "inopérant 42": _irrecevable("IRR42", "Satisfait ou inopérant (42)"),
    "hors champ": _irrecevable("IRRHC", "Hors champ"),
    "hors délais": _irrecevable("IRRHD", "Hors-délais"),
    "ordre du jour 48": _irrecevable("IRR48", "Ordre du jour (48)"),
    "habilitation 38": _irrecevable("IRR38", "Champ de l'habilitation (38)"),
    "réglementaire 37": _irrecevable("IRR37", "Disposition réglementaire (37)"),
    "injonction 20": _irrecevable("IRR20", "Injonction (20)"),
    "loi organique 127": _irrecevable("IRR127", "Domaine loi organique (127)"),
    "domaine 41": _irrecevable("IRR41", "Domaine de la loi (41)"),
    "traité 53": _irrecevable("IRR53", "Ratification traité (53)"),
    "irrecevable non publié": Etat(
        "IRR45", "Irrecevable", "IRR45", "Cavalier (45)", IRRECEVABLE, text=False
    ),
}
"""Every état of SOURCES §4.1 by a short French name (`effacé` has its own builder)."""

SORTS: Final = {
    "Adopté": "adopté",
    "Rejeté": "rejeté",
    "Tombé": "tombé",
    "Non soutenu": "non soutenu",
    "Retiré": "retiré en discussion",
}
"""The AN's `sort` -> our name of the état that goes with it."""


def etat_des_traitements(etat: Etat) -> Json:
    """`cycleDeVie.etatDesTraitements` of an état."""
    sous_etat = (
        nil() if etat.sous_code is None else {"code": etat.sous_code, "libelle": etat.sous_libelle}
    )
    return {"etat": {"code": etat.code, "libelle": etat.libelle}, "sousEtat": sous_etat}


def auteur_depute(acteur: str, groupe: str, type_auteur: str = "Député") -> Json:
    """`signataires.auteur` of a deputy, with the group as it was at deposit."""
    return {
        "typeAuteur": type_auteur,
        "gouvernementRef": nil(),
        "acteurRef": acteur,
        "groupePolitiqueRef": groupe,
        "auteurRapporteurOrganeRef": nil(),
    }


def auteur_rapporteur(acteur: str, groupe: str, organe: str | None = None) -> Json:
    """`signataires.auteur` of a rapporteur; the AN names the organ for some of them only."""
    block = auteur_depute(acteur, groupe, "Rapporteur")
    block["auteurRapporteurOrganeRef"] = or_nil(organe)
    return block


def auteur_gouvernement(gouvernement: str) -> Json:
    """`signataires.auteur` of the Government: no acteur."""
    return {
        "typeAuteur": "Gouvernement",
        "gouvernementRef": gouvernement,
        "acteurRef": nil(),
        "groupePolitiqueRef": nil(),
        "auteurRapporteurOrganeRef": nil(),
    }


def article(
    numero: str, texte: str, where: str = "A", *, legislature: str = "17", new: bool | None = None
) -> Json:
    """`pointeurFragmentTexte.division` for an article.

    Args:
        numero: as printed: "2", "PREMIER", "3 bis", "liminaire", "unique".
        texte: the four digits of the text, with the suffix of a PLF part ("1801", "1900C").
        where: "A" (the article itself), "Après" or "Avant".
        legislature: for the address of the text.
        new: whether an article is added; by default, wherever it is not "A".
    """
    added = where != "A" if new is None else new
    short = f"ART. {numero.upper()}"
    designation = f"ARTICLE {numero.upper()}"
    if where != "A":
        place = "APRÈS" if where == "Après" else "AVANT"
        short = f"{place} {short}"
        designation = f"{place} L'{designation}"
        if added:
            designation += ", insérer l'article suivant:"
    anchor = "1er" if numero.upper() == "PREMIER" else numero.replace(" ", "_")
    return {
        "titre": f"Article {numero}",
        "articleDesignationCourte": short,
        "articleDesignation": designation,
        "type": "ARTICLE",
        "avant_A_Apres": where,
        "divisionRattachee": nil(),
        "articleAdditionnel": flag(added),
        "chapitreAdditionnel": "false",
        "urlDivisionTexteVise": f"/{legislature}/textes/{texte}.asp#D_Article_{anchor}",
    }


def annexe(etat: str, numero: str, texte: str) -> Json:
    """`pointeurFragmentTexte.division` for a budget table (« ÉTAT B ») attached to an article."""
    return {
        "titre": f"ÉTAT {etat}",
        "articleDesignationCourte": f"ART. {numero}",
        "articleDesignation": f"ARTICLE {numero}",
        "type": "ANNEXE",
        "avant_A_Apres": "A",
        "divisionRattachee": f"ARTICLE {numero}",
        "articleAdditionnel": "false",
        "chapitreAdditionnel": "false",
        "urlDivisionTexteVise": f"/17/textes/{texte}.asp#D_Etat_{etat}",
    }


def alinea(numero: int, where: str | None = None) -> Json:
    """`amendementStandard.alinea`; here the AN spells « Apres » without its accent."""
    words = {"Apres": "Après l'alinéa", "Avant": "Avant l'alinéa"}
    return {
        "avant_A_Apres": or_nil(where),
        "numero": str(numero),
        "alineaDesignation": f"{words.get(where or '', 'Alinéa')} {numero}",
    }


def mission(etat: str, code: str, libelle: str, ref: str) -> Json:
    """`pointeurFragmentTexte.missionVisee`."""
    return {
        "codeEtat": etat,
        "codeMissionMinefi": code,
        "libelleMission": libelle,
        "missionRef": ref,
    }


def ligne_credit(ident: int, ae: int, cp: int, libelle: str = "dont titre 2") -> Json:
    """One `ligneCredit` of a PLF programme, in euros."""
    return {
        "id": str(ident),
        "libelle": libelle,
        "autorisationEngagement": str(ae),
        "creditPaiement": str(cp),
        "action": "modification",
    }


def programme(
    libelle: str,
    ref: int,
    ae: int = 0,
    cp: int = 0,
    *,
    action: str = "modification",
    lignes: Sequence[Json] = (),
) -> Json:
    """One PLF programme: signed euros; `ref` is noise of the amendement, not a programme's id."""
    return {
        "libelle": libelle,
        "programmeRef": str(ref),
        "autorisationEngagement": str(ae),
        "creditPaiement": str(cp),
        "action": action,
        "lignesCredits": {"ligneCredit": one_or_many(lignes)} if lignes else nil(),
    }


def credits_plf(programmes: Sequence[Json]) -> Json:
    """`dispositifAmdtCreditPLF`: balances are the sums, `programme` is alone or a list."""
    ae = sum(int(p["autorisationEngagement"]) for p in programmes)
    cp = sum(int(p["creditPaiement"]) for p in programmes)
    same = all(p["autorisationEngagement"] == p["creditPaiement"] for p in programmes)
    return {
        "listeProgrammes": {"programme": one_or_many(programmes)},
        "soldeAE": str(ae),
        "soldeCP": str(cp),
        "cpEgalAe": flag(same),
    }


_PLFR: Final = (
    "autorisationEngagementSupplementaire",
    "creditPaiementSupplementaire",
    "autorisationEngagementAnnule",
    "creditPaiementAnnule",
)


def programme_plfr(
    libelle: str,
    ref: int,
    supplementaire: tuple[int, int] = (0, 0),
    annule: tuple[int, int] = (0, 0),
    *,
    action: str = "modification",
    lignes: Sequence[tuple[int, tuple[int, int], tuple[int, int]]] = (),
) -> Json:
    """One programme of a rectifying or year-end budget: (AE, CP) opened and (AE, CP) cancelled."""

    def amounts(opened: tuple[int, int], cancelled: tuple[int, int]) -> Json:
        return dict(zip(_PLFR, map(str, (*opened, *cancelled)), strict=True))

    lines = [
        {
            "id": str(ident),
            "libelle": "dont titre 2",
            **amounts(opened, cancelled),
            "action": "modification",
        }
        for ident, opened, cancelled in lignes
    ]
    return {
        "libelle": libelle,
        "programmeRef": str(ref),
        **amounts(supplementaire, annule),
        "action": action,
        "lignesCredits": {"ligneCredit": one_or_many(lines)} if lines else nil(),
    }


def credits_plfr(programmes: Sequence[Json]) -> Json:
    """`dispositifAmdtCreditPLFR`: totals opened, cancelled, and their difference."""

    def total(opened: str, cancelled: str) -> Json:
        plus = sum(int(p[opened]) for p in programmes)
        minus = sum(int(p[cancelled]) for p in programmes)
        return {"supplementaire": str(plus), "annule": str(minus), "solde": str(plus - minus)}

    same = all(p[_PLFR[0]] == p[_PLFR[1]] and p[_PLFR[2]] == p[_PLFR[3]] for p in programmes)
    return {
        "listeProgrammes": {"programme": one_or_many(programmes)},
        "totalAE": total(_PLFR[0], _PLFR[2]),
        "totalCP": total(_PLFR[1], _PLFR[3]),
        "cpEgalAe": flag(same),
    }


def contenu_auteur(dispositif: str | Json, expose: str | None) -> Json:
    """`corps.contenuAuteur`: exactly one of the three dispositifs, and the exposé sommaire."""
    if isinstance(dispositif, str):
        key = "dispositif"
    else:
        key = "dispositifAmdtCreditPLF" if "soldeAE" in dispositif else "dispositifAmdtCreditPLFR"
    return {
        key: dispositif,
        "avantAppel": nil(),
        "exposeSommaire": or_nil(expose),
        "annexeExposeSommaire": nil(),
    }


def tri(place: int) -> str:
    """A `triAmendement` that sorts as the place does (below 26³)."""
    letters = "".join(chr(97 + place // 26**power % 26) for power in (2, 1, 0))
    return letters + "a" * 46 + "i"


def numero_long(organe: str, partie: str, numero: int, rect: int = 0) -> str:
    """The printed number: « 7 (Rect) », « CF12 », « II-3445 », « I-CF7 (2ème Rect) »."""
    part = {"1": "I-", "2": "II-"}.get(partie, "")
    suffix = {0: "", 1: " (Rect)"}.get(rect, f" ({rect}ème Rect)")
    return f"{part}{PREFIXES[organe][1]}{numero}{suffix}"


def amendement(
    uid: str = "AMANR5L17PO838901BTC1850P0D1N000001",
    *,
    texte: str | None = None,
    rect: int = 0,
    auteur: Json | None = None,
    cosignataires: Sequence[str] = (),
    signataires: str = "M.&#160;Balisier",
    suffixe: str | None = None,
    parent: str | None = None,
    division: Json | None = None,
    alinea: Json | None = None,
    mission: Json | None = None,
    dispositif: str | Json = '<p style="text-align: justify;">Supprimer cet article.</p>',
    expose: str | None = "<p>Amendement r&#x00E9;dactionnel.</p>",
    etat: str = "à discuter",
    sort: str | None = None,
    depot: str | None = "2025-10-20",
    publication: str | None = "2025-10-24",
    date_sort: str | None = None,
    seance: str | None = None,
    commune: tuple[int, str] | None = None,
    identique: tuple[int, str] | None = None,
    place: int | None = None,
    chronotag: int = 1762340000000,
    article_40: bool = False,
    article_99: bool = False,
    loi: tuple[str | None, str | None] | None = None,
    **changes: Any,
) -> Json:
    """One amendement; legislature, organ, text, number and examen are read from its uid.

    Args:
        uid: `AMANR5L17PO…B…P.D.N……`, or the older `SEA` form of the 15th.
        texte: `texteLegislatifRef`; by default the proposition de loi that the uid names.
        rect: how many times it was rectified.
        auteur: see `auteur_depute`, `auteur_rapporteur`, `auteur_gouvernement`.
        cosignataires: acteur uids: nil, a string or a list in the document.
        signataires: `libelle`, already with its decimal entities.
        suffixe: « et les membres du groupe … ».
        parent: uid of the amendement that this one amends.
        division: see `article`, `annexe`.
        alinea: see `alinea`; nil when None.
        mission: see `mission`; with it the AN gives no alinea, unless both are given.
        dispositif: HTML, or the credits of `credits_plf`, `credits_plfr`.
        expose: HTML.
        etat: a key of ETATS; it decides the cartouche and whether the text is kept.
        sort: the AN's word ("Adopté" …); sets the état.
        depot: date of deposit.
        publication: date of publication; nil when None.
        date_sort: ISO with offset.
        seance: `seanceDiscussionRef`.
        commune: (idDiscussion, typePosition) of the discussion commune.
        identique: the same, for identical amendements.
        place: place in the discussion.
        chronotag: epoch, in milliseconds.
        article_40: `soumisArticle40`.
        article_99: `article99`.
        loi: (codeLoi, divisionCodeLoi), each nil when None; nil as a whole when None.
        changes: dotted paths below `amendement` and their values (ABSENT leaves a key out).
    """
    match = _AMENDEMENT_UID.fullmatch(uid)
    if match is None:
        raise ValueError(f"{uid!r} has not the form of an amendement's uid")
    leg, organe = match["leg"], match["organe"]
    numero = int(match["numero"])
    prefixe = PREFIXES[organe][0]
    kind = ETATS[SORTS[sort] if sort else etat]
    target: Json = {
        "partieAmendableRef": nil(),
        "division": division or article("PREMIER", match["texte"], legislature=leg),
    }
    if mission is not None:
        target["missionVisee"] = mission
    if mission is None or alinea is not None:
        target["amendementStandard"] = {"alinea": or_nil(alinea)}
    body: Json = {
        "@xmlns": XMLNS,
        "uid": uid,
        "chronotag": str(chronotag),
        "legislature": leg,
        "identification": {
            "numeroLong": numero_long(organe, match["partie"], numero, rect),
            "numeroOrdreDepot": str(numero),
            "prefixeOrganeExamen": prefixe,
            "numeroRect": str(rect),
        },
        "examenRef": "EX" + uid[2:].rpartition("N")[0],
        "texteLegislatifRef": texte or f"PIONANR5L{leg}{match['bibard']}{match['texte']}",
        "triAmendement": tri(numero if place is None else place),
        "cardinaliteAmdtMultiples": "1",
        "amendementParentRef": or_nil(parent),
        "signataires": {
            "auteur": auteur or auteur_depute("PA900002", "PO890101"),
            "cosignataires": (
                {"acteurRef": one_or_many(cosignataires)} if cosignataires else nil()
            ),
            "suffixe": or_nil(suffixe),
            "libelle": signataires,
        },
        "pointeurFragmentTexte": target,
        "corps": {
            "cartoucheInformatif": or_nil(kind.cartouche),
            "contenuAuteur": contenu_auteur(dispositif, expose) if kind.text else nil(),
        },
        "cycleDeVie": {
            "dateDepot": or_nil(depot),
            "datePublication": or_nil(publication),
            "soumisArticle40": flag(article_40),
            "etatDesTraitements": etat_des_traitements(kind),
            "dateSort": or_nil(date_sort),
            "sort": or_nil(kind.sous_libelle if kind.code == "DI" else None),
        },
        "representations": {
            "representation": {
                "nom": "PDF",
                "typeMime": {"type": "application", "subType": "PDF"},
                "statutRepresentation": {
                    "verbatim": "true",
                    "canonique": "true",
                    "officielle": "true",
                    "transcription": "false",
                    "enregistrement": "false",
                },
                "repSource": nil(),
                "offset": nil(),
                "contenu": {"documentURI": f"/base/{uid}?format=pdf"},
                "dateDispoRepresentation": nil(),
            }
        },
        "seanceDiscussionRef": or_nil(seance),
        "article99": flag(article_99),
        "loiReference": (
            nil() if loi is None else {"codeLoi": or_nil(loi[0]), "divisionCodeLoi": or_nil(loi[1])}
        ),
        "discussionCommune": _discussion(commune),
        "discussionIdentique": _discussion(identique),
        "accordGouvernementDepotHorsDelai": "Sans objet",
    }
    return {"amendement": patched(body, changes)}


def _discussion(block: tuple[int, str] | None) -> Json:
    if block is None:
        return nil()
    return {"idDiscussion": str(block[0]), "typePosition": block[1]}


def efface(document: Json, chronotag: int) -> Json:
    """The tombstone that the AN leaves of an erased amendement: no author, body or date."""
    before = document["amendement"]
    return {
        "amendement": {
            "@xmlns": XMLNS,
            "uid": before["uid"],
            "chronotag": str(chronotag),
            "legislature": before["legislature"],
            "identification": dict(before["identification"]),
            "examenRef": before["examenRef"],
            "texteLegislatifRef": before["texteLegislatifRef"],
            "triAmendement": nil(),
            "cardinaliteAmdtMultiples": nil(),
            "amendementParentRef": nil(),
            "signataires": {
                "auteur": {
                    "typeAuteur": before["signataires"]["auteur"]["typeAuteur"],
                    "gouvernementRef": nil(),
                    "acteurRef": nil(),
                    "groupePolitiqueRef": nil(),
                    "auteurRapporteurOrganeRef": nil(),
                },
                "cosignataires": nil(),
                "suffixe": nil(),
                "libelle": None,
            },
            "pointeurFragmentTexte": {"partieAmendableRef": nil()},
            "corps": nil(),
            "cycleDeVie": {
                "dateDepot": nil(),
                "datePublication": nil(),
                "soumisArticle40": "false",
                "etatDesTraitements": {
                    "etat": {"code": "effacé", "libelle": "effacé"},
                    "sousEtat": nil(),
                },
                "dateSort": nil(),
                "sort": nil(),
            },
            "representations": None,
            "seanceDiscussionRef": nil(),
            "article99": "false",
            "loiReference": nil(),
            "discussionCommune": nil(),
            "discussionIdentique": nil(),
            "accordGouvernementDepotHorsDelai": "Sans objet",
        }
    }


# -- scrutins ------------------------------------------------------------------------------------

_TYPES_DE_VOTE: Final = {
    "SPO": "scrutin public ordinaire",
    "SPS": "scrutin public solennel",
    "MOC": "motion de censure",
    "SSG": "scrutin solennel du Congrès",
}
ADOPTE: Final = "l'Assemblée nationale a adopté"
REJETE: Final = "L'Assemblée nationale n'a pas adopté"


def votant(
    acteur: str,
    mandat: str,
    *,
    delegation: bool | None = False,
    place: str | None = "001",
    cause: str | None = None,
    legislature: str = "17",
) -> Json:
    """One named voter.

    Args:
        acteur: uid of the person.
        mandat: uid of the seat's mandate (never the group's).
        delegation: `parDelegation`; None leaves it out (non-voters before the 17th).
        place: `numPlace`, text with its zeros; before the 17th the key does not exist.
        cause: `causePositionVote` of a non-voter: MG, PAN or PSE.
        legislature: decides whether the seat's number is printed.
    """
    voter: Json = {"acteurRef": acteur, "mandatRef": mandat}
    if delegation is not None:
        voter["parDelegation"] = flag(delegation)
    if legislature == "17":
        voter["numPlace"] = place
    if cause is not None:
        voter["causePositionVote"] = cause
    return voter


def _votants(voters: Sequence[Json]) -> Json | None:
    return {"votant": one_or_many(voters)} if voters else None


def groupe(
    organe: str,
    membres: int,
    *,
    pours: Sequence[Json] = (),
    contres: Sequence[Json] = (),
    abstentions: Sequence[Json] = (),
    non_votants: Sequence[Json] = (),
    **changes: Any,
) -> Json:
    """One block of `ventilationVotes`: its counts are those of its names unless changed."""
    counts = {"pour": len(pours), "contre": len(contres), "abstention": len(abstentions)}
    block: Json = {
        "organeRef": organe,
        "nombreMembresGroupe": str(membres),
        "vote": {
            # With no voter the AN says « pour ».
            "positionMajoritaire": max(counts, key=lambda position: counts[position]),
            "decompteVoix": {
                "nonVotants": str(len(non_votants)),
                "pour": str(len(pours)),
                "contre": str(len(contres)),
                "abstentions": str(len(abstentions)),
                # A copy of the abstentions, in every real block.
                "nonVotantsVolontaires": str(len(abstentions)),
            },
            "decompteNominatif": {
                "nonVotants": _votants(non_votants),
                "pours": _votants(pours),
                "contres": _votants(contres),
                "abstentions": _votants(abstentions),
            },
        },
    }
    return patched(block, changes)


def mise_au_point(
    *,
    pours: Sequence[Json] = (),
    contres: Sequence[Json] = (),
    abstentions: Sequence[Json] = (),
    non_votants: Sequence[Json] = (),
    volontaires: Sequence[Json] = (),
) -> Json:
    """`miseAuPoint`: three of its keys are always lists of two, the second one filled."""
    return {
        "nonVotants": [None, _votants(non_votants)],
        "pours": _votants(pours),
        "abstentions": [None, _votants(abstentions)],
        "nonVotantsVolontaires": [None, _votants(volontaires)],
        "contres": _votants(contres),
        "dysfonctionnement": {
            "nonVotants": None,
            "pour": None,
            "contre": None,
            "abstentions": None,
            "nonVotantsVolontaires": None,
        },
    }


def decompte(groupes: Iterable[Json]) -> dict[str, int]:
    """Sum of the printed counts of some blocks."""
    sums = {"nonVotants": 0, "pour": 0, "contre": 0, "abstentions": 0}
    for block in groupes:
        for key in sums:
            sums[key] += int(block["vote"]["decompteVoix"][key])
    return sums


def scrutin(
    uid: str = "VTANR5L17V1",
    *,
    titre: str = "l'article 2 de la proposition de loi relative aux phares (première lecture).",
    date: str = "2025-11-04",
    seance: str = "RUANR5L17S2026IDS30001",
    session: str = "SCR5A2026O1",
    quantieme: int = 1,
    type_vote: str = "SPO",
    groupes: Sequence[Json] | None = None,
    demandeur: str | None = 'Président du groupe "Horizon maritime"',
    dossier: tuple[str, str] | None = None,
    lieu: str = "Hémicycle",
    miseaupoint: Json | None = None,
    requis: int | None = None,
    **changes: Any,
) -> Json:
    """One scrutin; totals, majority and outcome are worked out from its blocks.

    Args:
        uid: `VTANR5L17V…`; legislature and number are read from it (`VTCGR…` for the Congress).
        titre: given twice by the AN, as `titre` and as `objet.libelle`.
        date: date of the sitting, also after midnight.
        seance: uid of the sitting.
        session: uid of the session.
        quantieme: 1, 2 or 3: rank of the sitting in its day.
        type_vote: SPO, SPS, MOC or SSG.
        groupes: blocks of `groupe`; a single one is not put in a list.
        demandeur: several are joined by a carriage return; None for a motion de censure.
        dossier: (dossierRef, libelle); null when None; before the 17th the key does not exist.
        lieu: only in the 17th.
        miseaupoint: by default an empty one in the 17th, null before.
        requis: `nbrSuffragesRequis`, where it is not half of the votes cast plus one.
        changes: dotted paths below `scrutin` and their values (ABSENT leaves a key out).
    """
    leg, _, numero = uid[7:].partition("V")
    blocks = list(groupes) if groupes is not None else [groupe("PO890101", 16)]
    total = decompte(blocks)
    exprimes = total["pour"] + total["contre"]
    needed = requis if requis is not None else exprimes // 2 + 1
    adopted = total["pour"] >= needed
    libelle, majorite = _TYPES_DE_VOTE[type_vote], "Majorité absolue des suffrages exprimés"
    if type_vote == "MOC":
        majorite = "Majorité requise pour une motion de censure"
    if leg != "17":
        majorite = "majorité absolue des suffrages exprimés"
        if type_vote == "MOC":
            libelle = _TYPES_DE_VOTE["SPS"]
            majorite = "majorité des membres composant l'Assemblée nationale"
    objet: Json = {"libelle": titre}
    if leg == "17":
        objet["dossierLegislatif"] = (
            {"libelle": dossier[1], "dossierRef": dossier[0]} if dossier else None
        )
    objet["referenceLegislative"] = None
    body: Json = {
        "@xmlns": XMLNS,
        "@xmlns:xsi": XSI,
        "uid": uid,
        "numero": numero,
        "organeRef": ASSEMBLEE[leg],
        "legislature": leg,
        "sessionRef": session,
        "seanceRef": seance,
        "dateScrutin": date,
        "quantiemeJourSeance": str(quantieme),
        "typeVote": {
            "codeTypeVote": type_vote,
            "libelleTypeVote": libelle,
            "typeMajorite": majorite,
        },
        "sort": {
            "code": "adopté" if adopted else "rejeté",
            "libelle": ADOPTE if adopted else REJETE,
        },
        "titre": titre,
        "demandeur": {"texte": demandeur, "referenceLegislative": None},
        "objet": objet,
        "modePublicationDesVotes": "DecompteNominatif",
        "syntheseVote": {
            "nombreVotants": str(exprimes + total["abstentions"]),
            "suffragesExprimes": str(exprimes),
            "nbrSuffragesRequis": str(needed),
            "annonce": ADOPTE if adopted else REJETE,
            "decompte": {
                **{key: str(value) for key, value in total.items()},
                "nonVotantsVolontaires": "0",
            },
        },
        "ventilationVotes": {
            "organe": {
                "organeRef": ASSEMBLEE[leg],
                "groupes": {"groupe": one_or_many(blocks)},
            }
        },
        "miseAuPoint": mise_au_point() if miseaupoint is None and leg == "17" else miseaupoint,
    }
    if leg == "17":
        body["lieuVote"] = lieu
    return {"scrutin": patched(body, changes)}


# -- people --------------------------------------------------------------------------------------


def infos_qualite(code: str, libelle: str | None = None, sex: str | None = None) -> Json:
    """`infosQualite` of a mandate."""
    shown = libelle or code
    return {"codeQualite": code, "libQualite": shown, "libQualiteSex": sex or shown}


def mandat(
    uid: str,
    acteur: str,
    type_organe: str,
    organe: str | Sequence[str],
    *,
    debut: str = "2024-07-19",
    fin: str | None = None,
    legislature: str | None = "17",
    qualite: Json | None = None,
    preseance: int = 20,
    **changes: Any,
) -> Json:
    """A simple mandate (group, committee, party, ministry …)."""
    refs = organe if isinstance(organe, str) else list(organe)
    body: Json = {
        "@xmlns:xsi": XSI,
        "@xsi:type": "MandatSimple_Type",
        "uid": uid,
        "acteurRef": acteur,
        "legislature": legislature,
        "typeOrgane": type_organe,
        "dateDebut": debut,
        "datePublication": debut,
        "dateFin": fin,
        "preseance": str(preseance),
        "nominPrincipale": "1",
        "infosQualite": qualite or infos_qualite("Membre"),
        "organes": {"organeRef": refs},
    }
    return patched(body, changes)


def mandat_parlementaire(
    uid: str,
    acteur: str,
    *,
    debut: str = "2024-07-07",
    fin: str | None = None,
    legislature: str = "17",
    departement: tuple[str, str, str] = ("Bords-de-Mer", "201", "Haute-Brume"),
    circonscription: tuple[str, str] = ("1", "PO891001"),
    cause: str = "élections générales",
    cause_fin: str | None = None,
    place: str | None = "001",
    suppleant: str | None = None,
    remplace: str | None = None,
    collaborateurs: Sequence[Json] = (),
) -> Json:
    """The mandate of a seat in the Assembly.

    Args:
        uid: what scrutins call `mandatRef`.
        acteur: uid of the deputy.
        debut: first day.
        fin: last day, if it ended.
        legislature: number, as a string.
        departement: (region, code, name).
        circonscription: (number, uid of its organe).
        cause: how the seat was won.
        cause_fin: why it was left.
        place: seat in the chamber.
        suppleant: uid of the substitute.
        remplace: uid of the mandate that this one replaces.
        collaborateurs: staff, whom no column may ever name.
    """
    return {
        "@xmlns:xsi": XSI,
        "@xsi:type": "MandatParlementaire_type",
        "uid": uid,
        "acteurRef": acteur,
        "legislature": legislature,
        "typeOrgane": "ASSEMBLEE",
        "dateDebut": debut,
        "datePublication": None,
        "dateFin": fin,
        "preseance": "50",
        "nominPrincipale": "1",
        "infosQualite": infos_qualite("membre"),
        "organes": {"organeRef": ASSEMBLEE[legislature]},
        "suppleants": (
            {"suppleant": {"dateDebut": debut, "dateFin": None, "suppleantRef": suppleant}}
            if suppleant
            else None
        ),
        "chambre": None,
        "election": {
            "lieu": {
                "region": departement[0],
                "regionType": "Métropolitain",
                "departement": departement[2],
                "numDepartement": departement[1],
                "numCirco": circonscription[0],
            },
            "causeMandat": cause,
            "refCirconscription": circonscription[1],
        },
        "mandature": {
            "datePriseFonction": debut,
            "causeFin": cause_fin,
            "premiereElection": "1",
            "placeHemicycle": place.lstrip("0") if place else None,
            "mandatRemplaceRef": remplace,
        },
        "collaborateurs": (
            {"collaborateur": one_or_many(collaborateurs)} if collaborateurs else None
        ),
    }


def collaborateur(civ: str, prenom: str, nom: str) -> Json:
    """One member of a deputy's staff: a private person."""
    return {"qualite": civ, "prenom": prenom, "nom": nom, "dateDebut": None, "dateFin": None}


def adresse(
    uid: str, kind: str, valeur: str | None = None, *, rattachement: str | None = None, **lieu: Any
) -> Json:
    """One entry of `adresses`: a postal address, or a value (phone, e-mail, account).

    Args:
        uid: `AD…`.
        kind: "officielle", "circonscription", "téléphone", "mèl", "site" or "réseau".
        valeur: `valElec` of everything but the postal ones.
        rattachement: uid of the address that a phone belongs to.
        lieu: intitule, numeroRue, nomRue, codePostal, ville.
    """
    types = {
        "officielle": ("AdressePostale_Type", "0", "Adresse officielle"),
        "circonscription": ("AdressePostale_Type", "2", "Adresse publiée de circonscription"),
        "téléphone": ("AdresseTelephonique_Type", "11", "Téléphone"),
        "mèl": ("AdresseMail_Type", "15", "Mèl"),
        "site": ("AdresseSiteWeb_Type", "22", "Site internet"),
        "réseau": ("AdresseSiteWeb_Type", "24", "Twitter"),
    }
    xsi_type, code, libelle = types[kind]
    body: Json = {
        "@xmlns:xsi": XSI,
        "@xsi:type": xsi_type,
        "uid": uid,
        "type": code,
        "typeLibelle": libelle,
        "poids": "1" if code == "0" else None,
        "adresseDeRattachement": rattachement,
    }
    if valeur is not None:
        return {**body, "valElec": valeur}
    keys = ("intitule", "numeroRue", "nomRue", "complementAdresse", "codePostal", "ville")
    return {**body, **{key: lieu.get(key) for key in keys}}


def acteur(
    uid: str = "PA900001",
    *,
    civ: str = "Mme",
    prenom: str = "Solange",
    nom: str = "Amarrand",
    trigramme: str = "SAM",
    naissance: tuple[str, str, str] = ("1970-02-28", "Port-Lanterne", "Haute-Brume"),
    profession: str = "Allumeuse de réverbères",
    hatvp: str | None = None,
    deces: str | None = None,
    adresses: Sequence[Json] = (),
    mandats: Sequence[Json] | None = (),
    **changes: Any,
) -> Json:
    """One person; `uid` is an object, and so is an absent date of death.

    Args:
        uid: `PA…`, given by the AN as `uid["#text"]`.
        civ: "M." or "Mme".
        prenom: first name.
        nom: last name.
        trigramme: letters that the AN made of the name.
        naissance: (date, town, département): personal data, like the addresses.
        profession: `libelleCourant`.
        hatvp: address of the declarations.
        deces: date of death.
        adresses: see `adresse`.
        mandats: a list, one object when alone; None leaves the key out (ministers in AMO10).
        changes: dotted paths below `acteur` and their values (ABSENT leaves a key out).
    """
    body: Json = {
        "@xmlns": XMLNS,
        "uid": {"@xmlns:xsi": XSI, "@xsi:type": "IdActeur_type", "#text": uid},
        "etatCivil": {
            "ident": {
                "civ": civ,
                "prenom": prenom,
                "nom": nom,
                "alpha": nom.replace(" ", "").replace("'", ""),
                "trigramme": trigramme,
            },
            "infoNaissance": {
                "dateNais": naissance[0],
                "villeNais": naissance[1],
                "depNais": naissance[2],
                "paysNais": "France",
            },
            "dateDeces": or_nil(deces),
        },
        "profession": {
            "libelleCourant": profession,
            "socProcINSEE": {
                "catSocPro": "Sans profession déclarée",
                "famSocPro": "Sans profession déclarée",
            },
        },
        "uri_hatvp": or_nil(hatvp),
        "adresses": {"adresse": one_or_many(adresses)} if adresses else nil(),
    }
    if mandats is not None:
        body["mandats"] = {"mandat": one_or_many(mandats)} if mandats else nil()
    return {"acteur": patched(body, changes)}


_PARLEMENTAIRE: Final = "OrganeParlementaire_Type"
_TYPES_ORGANE: Final = {
    "ASSEMBLEE": _PARLEMENTAIRE,
    "CIRCONSCRIPTION": "OrganeCirconscription_type",
    "COMPER": _PARLEMENTAIRE,
    "CNPS": _PARLEMENTAIRE,
    "GP": "GroupePolitique_type",
    "GE": _PARLEMENTAIRE,
    "GOUVERNEMENT": "OrganeExterne_Type",
    "MINISTERE": "OrganeExterne_Type",
    "MISINFO": _PARLEMENTAIRE,
    "PARPOL": "OrganeExterne_Type",
    "SENAT": "OrganeExterne_Type",
}


def organe(
    uid: str = "PO890101",
    code_type: str = "GP",
    libelle: str = "Horizon maritime",
    *,
    abrege: str | None = None,
    abrev: str = "HM",
    debut: str | None = "2024-07-18",
    fin: str | None = None,
    agrement: str | None = None,
    parent: str | None = None,
    legislature: str | None = "17",
    **changes: Any,
) -> Json:
    """One organ; the keys that follow the common ones depend on its type, as at the AN.

    Args:
        uid: `PO…`.
        code_type: GP, COMPER, ASSEMBLEE, CIRCONSCRIPTION, MISINFO …
        libelle: its name.
        abrege: shorter name.
        abrev: letters.
        debut: first day.
        fin: last day.
        agrement: day of its recognition.
        parent: uid of the organ above.
        legislature: number, as a string, or None.
        changes: dotted paths below `organe` and their values (ABSENT leaves a key out).
    """
    body: Json = {
        "@xmlns": XMLNS,
        "@xmlns:xsi": XSI,
        "@xsi:type": _TYPES_ORGANE[code_type],
        "uid": uid,
        "codeType": code_type,
        "libelle": libelle,
        "libelleEdition": libelle,
        "libelleAbrege": abrege or libelle,
        "libelleAbrev": abrev,
        "viMoDe": {"dateDebut": debut, "dateAgrement": agrement, "dateFin": fin},
        "organeParent": parent,
    }
    if _TYPES_ORGANE[code_type] == "OrganeExterne_Type":
        body |= {"preseance": None, "organePrecedentRef": None}
        return {"organe": patched(body, changes)}
    body |= {"chambre": None, "regime": "5ème République", "legislature": legislature}
    if code_type == "CIRCONSCRIPTION":
        body |= {
            "numero": "1",
            "lieu": {
                "region": {"type": "Métropolitain", "libelle": "Bords-de-Mer"},
                "departement": {
                    "codeNatureDep": "M",
                    "code": "201",
                    "libelle": "Haute-Brume",
                },
            },
        }
    else:
        body["secretariat"] = {"secretaire01": None, "secretaire02": None}
    if code_type == "GP":
        body |= {"positionPolitique": None, "preseance": "1", "couleurAssociee": "#2A6F97"}
    return {"organe": patched(body, changes)}


def deport(uid: str, acteur: str, cible: str) -> Json:
    """One déport: it sits beside acteurs and organes in the AMO archives, and is not harvested."""
    return {
        "deport": {
            "@xmlns": XMLNS,
            "uid": uid,
            "legislature": "17",
            "refActeur": acteur,
            "dateCreation": "2025-11-03T09:30:00.000+01:00",
            "datePublication": "2025-11-03T10:00:00.000+01:00",
            "portee": {"code": "PARTIELLE", "libelle": "Partielle"},
            "lecture": {"code": "PL", "libelle": "Première lecture"},
            "instance": {"code": "SEANCE", "libelle": "Séance publique"},
            "cible": {
                "type": {"code": "LECTURE", "libelle": "Lecture d'un texte"},
                "referenceTextuelle": cible,
            },
            "explication": "Intérêt familial dans une entreprise de balisage",
        }
    }


# -- texts ---------------------------------------------------------------------------------------

_ACTES: Final = {
    "Etape_Type": None,
    "DepotInitiative_Type": "1er dépôt d'une initiative.",
    "SaisieComFond_Type": "Renvoi en commission au fond",
    "NominRapporteurs_Type": "Nomination de rapporteur",
    "DiscussionCommission_Type": "Réunion de commission",
    "DepotRapport_Type": "Dépôt de rapport",
    "DiscussionSeancePublique_Type": "Discussion en séance publique",
    "Decision_Type": "Décision",
    "Promulgation_Type": "Promulgation d'une loi",
}


def acte(
    kind: str,
    uid: str,
    code: str,
    organe: str,
    *,
    nom: str | None = None,
    date: str | None = None,
    enfants: Sequence[Json] = (),
    **extra: Any,
) -> Json:
    """One node of the recursive tree of `actesLegislatifs`.

    Args:
        kind: `@xsi:type`.
        uid: `L17-…`; the AN repeats some in two dossiers.
        code: `codeActe`, for instance AN1-COM-FOND.
        organe: uid of the organ that acts.
        nom: its name, where the kind does not say it.
        date: a day, or a full ISO time.
        enfants: acts below this one.
        extra: what this kind of act has more (texteAssocie, voteRefs, reunionRef …).
    """
    name = nom or _ACTES[kind] or "Travaux des commissions"
    when = date if date is None or "T" in date else f"{date}T00:00:00.000{offset(date)}"
    return {
        "@xsi:type": kind,
        "uid": uid,
        "codeActe": code,
        "libelleActe": {"nomCanonique": name, "libelleCourt": name},
        "organeRef": organe,
        "dateActe": when,
        "actesLegislatifs": {"acteLegislatif": one_or_many(enfants)} if enfants else None,
        **extra,
    }


def offset(day: str) -> str:
    """The offset of Paris on a day, near enough for made-up times: summer from April to October."""
    return "+02:00" if "04" <= day[5:7] <= "10" else "+01:00"


def dossier(
    uid: str = "DLR5L17N60001",
    *,
    titre: str = "Protéger les phares et leurs gardiens",
    chemin: str = "proteger_phares_gardiens_17e",
    xsi_type: str = "DossierLegislatif_Type",
    procedure: tuple[str, str] = ("2", "Proposition de loi ordinaire"),
    initiateurs: Sequence[tuple[str, str]] = (("PA900002", "PM900002"),),
    organe: str | None = None,
    actes: Sequence[Json] = (),
    **changes: Any,
) -> Json:
    """One dossier législatif.

    Args:
        uid: `DLR5L17N…`.
        titre: its title.
        chemin: the end of its address.
        xsi_type: kind of dossier.
        procedure: (code, label).
        initiateurs: (acteur, mandat) pairs: one object when alone, null when there is none.
        organe: uid of an organ that starts it too.
        actes: see `acte`.
        changes: dotted paths below `dossierParlementaire` and their values.
    """
    starters: Json | None = None
    if initiateurs:
        people = [{"acteurRef": who, "mandatRef": seat} for who, seat in initiateurs]
        starters = {"acteurs": {"acteur": one_or_many(people)}}
    if organe:
        starters = {**(starters or {}), "organes": {"organe": {"organeRef": {"uid": organe}}}}
    body: Json = {
        "@xmlns": XMLNS,
        "@xmlns:xsi": XSI,
        "@xsi:type": xsi_type,
        "uid": uid,
        "legislature": uid[5:7],
        "titreDossier": {"titre": titre, "titreChemin": chemin, "senatChemin": None},
        "procedureParlementaire": {"code": procedure[0], "libelle": procedure[1]},
        "initiateur": starters,
        "actesLegislatifs": {"acteLegislatif": one_or_many(actes)} if actes else None,
        "fusionDossier": None,
    }
    return {"dossierParlementaire": patched(body, changes)}


_CLASSES: Final = {
    "PION": ("PIONLOI", "Proposition de loi"),
    "PRJL": ("PRJLOI", "Projet de loi"),
    "PNRE": ("PIONRES", "Proposition de résolution"),
    "RAPP": ("RAPPORT", "Rapport"),
    "AVIS": ("AVIS", "Avis"),
}


def document(
    uid: str = "PIONANR5L17B1801",
    *,
    dossier: str = "DLR5L17N60001",
    titre: str = "proposition de loi visant à protéger les phares et leurs gardiens",
    court: str = "Protéger les phares et leurs gardiens",
    depot: str = "2025-10-06",
    auteur: str | None = "PA900002",
    commission: str | None = "PO419865",
    provenance: str = "Texte Déposé",
    cosignataires: Sequence[str] = (),
    **changes: Any,
) -> Json:
    """One document of the dossiers' archive: a text of law, or a report (`RAPP…`).

    Args:
        uid: `PIONANR5L17B1801`: kind, chamber, legislature, deposit or committee text, number.
        dossier: uid of its dossier.
        titre: `titrePrincipal`.
        court: `titrePrincipalCourt`.
        depot: day of creation and deposit.
        auteur: uid of a person; None for the Assembly as an organ.
        commission: uid of the committee that has it.
        provenance: "Texte Déposé", "Commission" or "Séance".
        cosignataires: acteur uids.
        changes: dotted paths below `document` and their values (ABSENT leaves a key out).
    """
    kind, leg = uid[:4], re.findall(r"5L(\d{2})", uid)[0]
    classe, libelle = _CLASSES[kind]
    stamp = f"{depot}T00:00:00.000{offset(depot)}"
    report = kind == "RAPP"
    person = {"acteur": {"acteurRef": auteur, "qualite": "rapporteur" if report else "auteur"}}
    authors: Any = person if auteur else {"organe": {"organeRef": ASSEMBLEE[leg]}}
    if report:
        authors = [person, {"organe": {"organeRef": commission}}]
    first = (
        ("RAPINIT", "Rapport sur une initiative")
        if report
        else (
            "INITDEP",
            "Initiative en 1er Dépôt",
        )
    )
    body: Json = {
        "@xmlns": XMLNS,
        "@xmlns:xsi": XSI,
        "@xsi:type": "rapportParlementaire_Type" if report else "texteLoi_Type",
        "uid": uid,
        "legislature": leg,
        "cycleDeVie": {
            "chrono": {
                "dateCreation": stamp,
                "dateDepot": stamp,
                "datePublication": None,
                "datePublicationWeb": f"{depot}T17:45:00.000{offset(depot)}",
            }
        },
        "denominationStructurelle": libelle,
        "provenance": provenance,
        "titres": {"titrePrincipal": titre, "titrePrincipalCourt": court},
        "divisions": None,
        "dossierRef": dossier,
        "redacteur": None,
        "classification": {
            "famille": {
                "depot": {"code": first[0], "libelle": first[1]},
                "classe": {"code": classe, "libelle": libelle},
            },
            "type": {"code": kind, "libelle": libelle},
            "sousType": None,
            "statutAdoption": None,
        },
        "auteurs": {"auteur": authors},
    }
    if not report:
        body["organesReferents"] = {"organeRef": commission} if commission else None
    body |= {
        "correction": None,
        "notice": {
            "numNotice": str(int(uid[-4:])),
            "formule": titre.partition(" de loi ")[2] or titre,
            "adoptionConforme": "false",
        },
        "indexation": None,
        "imprimerie": {"ISSN": None, "ISBN": None, "DIAN": None, "nbPage": None, "prix": None},
    }
    if report:
        return {"document": patched({**body, "rapportPublie": "false"}, changes)}
    signed = [
        {
            "acteur": {"acteurRef": who},
            "dateCosignature": depot + offset(depot),
            "dateRetraitCosignature": None,
            "edite": "false",
        }
        for who in cosignataires
    ]
    body |= {
        "coSignataires": {"coSignataire": one_or_many(signed)} if signed else None,
        "depotAmendements": {
            "amendementsSeance": {"amendable": "false", "dateLimiteDepot": None},
            "amendementsCommission": {
                "commission": {
                    "organeRef": commission,
                    "amendable": "true",
                    "dateLimiteDepot": None,
                }
            },
        },
    }
    return {"document": patched(body, changes)}


# -- meetings ------------------------------------------------------------------------------------


def point(
    uid: str,
    objet: str,
    *,
    dossiers: Sequence[str] = (),
    seance: bool = True,
    etat: str = "Confirmé",
    type_point: str = "Discussion",
    creation: str = "2025-10-06",
    **changes: Any,
) -> Json:
    """One `pointODJ` of an agenda."""
    closed = f"{creation}T00:00:00.000{offset(creation)}" if etat == "Supprimé" else None
    body: Json = {
        "@xsi:type": "podjSeanceConfPres_type" if seance else "podjReunion_type",
        "uid": uid,
        "cycleDeVie": {
            "etat": etat,
            "chrono": {
                "creation": f"{creation}T00:00:00.000{offset(creation)}",
                "cloture": closed,
            },
        },
        "objet": objet,
        "demandeurPoint": None,
        "procedure": None,
        "dossiersLegislatifsRefs": {"dossierRef": one_or_many(dossiers)} if dossiers else None,
        "typePointODJ": type_point,
        "comiteSecret": "false",
        "textesAssocies": None,
    }
    if seance:
        body["natureTravauxODJ"] = "ODJPR"
    return patched(body, changes)


def reunion(
    uid: str = "RUANR5L17S2026IDS30001",
    *,
    debut: str = "2025-11-04T15:00:00.000+01:00",
    fin: str | None = None,
    etat: str = "Confirmé",
    organe: str | None = None,
    session: str = "SCR5A2026O1",
    quantieme: str = "Unique",
    numero_jo: int | None = 1,
    compte_rendu: str | None = None,
    lieu: tuple[str | None, str] | None = ("AN", "Assemblée nationale"),
    points: Sequence[Json] = (),
    convocation: Sequence[str] = (),
    resume: Sequence[str] = (),
    participants: Sequence[tuple[str, str]] = (),
    xsi_type: str | None = None,
    **changes: Any,
) -> Json:
    """One réunion: a séance (`…IDS…`), a committee's meeting (`…IDC…`), another (`…IDFL…`).

    Args:
        uid: decides the type, and the chamber (`RUAN`, `RUSN` for the Sénat).
        debut: ISO time with milliseconds and offset.
        fin: the same; absent (not null) when None, as at the AN.
        etat: Confirmé, Annulé, Supprimé or Eventuel.
        organe: uid of the organ that meets; by default the Assembly, or the Sénat.
        session: uid of the session, for a séance.
        quantieme: Première, Deuxième, Troisième or Unique, for a séance.
        numero_jo: number of the séance in the Journal officiel.
        compte_rendu: uid of its report, once there is one.
        lieu: (lieuRef, label); absent when None.
        points: see `point`: one object when alone.
        convocation: items, a string when alone.
        resume: the same.
        participants: (acteur, presence) of a committee.
        xsi_type: to say it otherwise than by the uid.
        changes: dotted paths below `reunion` and their values (ABSENT leaves a key out).
    """
    sitting, committee = "IDS" in uid, "IDC" in uid
    default = "seance_type" if sitting else "reunionCommission_type"
    kind = xsi_type or (default if sitting or committee else "reunionInitParlementaire_type")
    senate = uid.startswith("RUSN")
    leg = re.findall(r"5L(\d{2})", uid)[0]
    day = debut[:10]
    cancelled = etat in ("Annulé", "Supprimé")
    body: Json = {
        "@xmlns": XMLNS,
        "@xmlns:xsi": XSI,
        "@xsi:type": kind,
        "uid": uid,
        "timeStampDebut": debut,
    }
    if fin is not None:
        body["timeStampFin"] = fin
    if lieu is not None:
        body["lieu"] = {"lieuRef": lieu[0], "libelleLong": lieu[1]}
    stamp = f"{day}T00:00:00.000{offset(day)}"
    body |= {
        "cycleDeVie": {
            "etat": etat,
            "chrono": {"creation": stamp, "cloture": stamp if cancelled else None},
        },
        "demandeur": None,
        "organeReuniRef": organe or ("PO78718" if senate else ASSEMBLEE[leg]),
        "participants": None,
        "visioConference": "false",
    }
    agenda: Json = {
        "convocationODJ": {"item": one_or_many(convocation)} if convocation else None,
        "resumeODJ": {"item": one_or_many(resume)} if resume else None,
    }
    if kind == "reunionInitParlementaire_type":
        body |= {"typeReunion": "GE", "ODJ": agenda}
        return {"reunion": patched(body, changes)}
    agenda["pointsODJ"] = {"pointODJ": one_or_many(points)} if points else None
    body |= {
        "sessionRef": session if sitting else None,
        "ouverturePresse": "true",
        "captationVideo": "true",
        "ODJ": agenda,
        "compteRenduRef": compte_rendu,
    }
    if sitting:
        body["identifiants"] = {
            "numSeanceJO": None if numero_jo is None else str(numero_jo),
            "idJO": None if numero_jo is None else f"2026{numero_jo:04d}",
            "quantieme": quantieme,
            "DateSeance": day + offset(day),
        }
    else:
        present = [{"acteurRef": who, "presence": how} for who, how in participants]
        body["participants"] = {
            "participantsInternes": {"participantInterne": present} if present else None,
            "personnesAuditionnees": None,
        }
        body["formatReunion"] = "Ordinaire"
        body["infosReunionsInternationale"] = {
            "estReunionInternationale": "false",
            "listePays": None,
        }
    return {"reunion": patched(body, changes)}


# -- archives ------------------------------------------------------------------------------------

ZipDate = tuple[int, int, int, int, int, int]


@dataclass(frozen=True)
class Packed:
    """A member already compressed, so that an unchanged one costs nothing the next day."""

    crc: int
    size: int
    body: bytes


def json_bytes(document: Json) -> bytes:
    """A document as the AN writes it: pure ASCII, a space after commas and colons."""
    return json.dumps(document).encode("ascii")


def packed(content: bytes | Json) -> Packed:
    """Compress one member (deflate, level 6)."""
    data = content if isinstance(content, bytes) else json_bytes(content)
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Packed(zlib.crc32(data), len(data), deflate.compress(data) + deflate.flush())


def zip_of(members: Mapping[str, Packed], date: ZipDate) -> bytes:
    """A ZIP of packed members in the order of their paths, each dated `date`."""
    year, month, day, hour, minute, second = date
    stamp = struct.pack(
        "<HH",
        hour << 11 | minute << 5 | second // 2,
        (year - 1980) << 9 | month << 5 | day,
    )
    chunks: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for path in sorted(members):
        member, name = members[path], path.encode()
        # Bit 11 of the flags says that the name is UTF-8; ours may be as hostile as a test likes.
        flags = 0 if path.isascii() else 0x800
        common = struct.pack("<HHH", 20, flags, zlib.DEFLATED) + stamp
        sizes = struct.pack("<IIIHH", member.crc, len(member.body), member.size, len(name), 0)
        chunks += (b"PK\x03\x04", common, sizes, name, member.body)
        made_by = struct.pack("<H", 3 << 8 | 20)
        rest = struct.pack("<HHHII", 0, 0, 0, 0o600 << 16, at)
        directory += (b"PK\x01\x02", made_by, common, sizes, rest, name)
        at += 30 + len(name) + len(member.body)
    central = b"".join(directory)
    end = struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0, len(members), len(members), len(central), at, 0
    )
    return b"".join([*chunks, central, end])


def zip_bytes(members: Mapping[str, bytes | Json], date: ZipDate = (2026, 1, 5, 6, 0, 0)) -> bytes:
    """A ZIP in the AN's manner: byte-identical for the same members and date.

    Args:
        members: path in the archive -> bytes, or a document to be written as JSON.
        date: (year, month, day, hour, minute, second) of every member; the replica's
            Last-Modified is the newest of them. Seconds are even in a ZIP.
    """
    return zip_of({path: packed(content) for path, content in members.items()}, date)
