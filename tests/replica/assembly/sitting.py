"""What the live service says of a day's sitting: Eliasse's three answers (SOURCES §2.4).

The sitting of the eve has ended: the amendements that it decided bear the sorts that the archives
of the morning will print, the first that it left is what is discussed next. One text is told of,
the one of which most was decided. On a day without a sitting nothing is next, and there is nothing
else to be had.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from tests.replica.assembly import agenda
from tests.replica.documents import many
from tests.replica.pages import _SUFFIXES, _credits, value

if TYPE_CHECKING:
    from tests.replica.assembly.story import Story
    from tests.replica.documents import Json

_DISCUSSED: Final = frozenset({"AC", "DI"})
"""Neither those that are still looked at, nor those that were withdrawn or ruled out before."""
_EXAMEN: Final = re.compile(r"(P\dD\d)N\d+$")
_POSITIONS: Final = {"Premier": "debut", "Milieu": "milieu", "Dernier": "fin"}


def printed(day: Story) -> dict[str, bytes]:
    """What it answers on the eve of a day's archives: path below `eliasse/` -> bytes."""
    discussed = of_the_sitting(day)
    answers: dict[str, Any] = {
        "prochainADiscuter.do": {"prochainADiscuter": _next(discussed)},
    }
    if discussed:
        total = len(discussed)
        answers["discussion.do"] = {"amdtsParOrdreDeDiscussion": _discussion(day, discussed)}
        answers["amendement.do"] = {
            "amendements": [
                _amendement(day, document, f"{rank}/{total}")
                for rank, document in enumerate(discussed, 1)
            ]
        }
    return {
        name: json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
        for name, answer in answers.items()
    }


def of_the_sitting(day: Story) -> list[Json]:
    """The amendements of the text that the sitting of the eve discussed, in their order."""
    if not agenda.sits(day.day):
        return []
    sittings = {sitting.uid for sitting in day.sittings}
    texts: dict[tuple[str, str], list[Json]] = {}
    decided: Counter[tuple[str, str]] = Counter()
    for document in day.sets["amendements"].values():
        body = document["amendement"]
        etat = value(body, "cycleDeVie.etatDesTraitements.etat.code")
        if body["identification"]["prefixeOrganeExamen"] != "AN" or etat not in _DISCUSSED:
            continue
        text = (str(body["texteLegislatifRef"]), _examen(body))
        texts.setdefault(text, []).append(document)
        decided[text] += value(body, "seanceDiscussionRef") in sittings
    if not any(decided.values()):
        return []
    most = min(texts, key=lambda text: (-decided[text], text))
    return sorted(texts[most], key=_order)


def _order(document: Json) -> tuple[str, int]:
    body = document["amendement"]
    return value(body, "triAmendement") or "", int(body["identification"]["numeroOrdreDepot"])


def _examen(body: Json) -> str:
    """« P0D1 »: the part and the deliberation."""
    found = _EXAMEN.search(body["uid"])
    return found[1] if found else ""


def _text(body: Json) -> dict[str, str]:
    """How it names a text."""
    return {
        "bibard": str(int(body["texteLegislatifRef"][-4:])),
        "bibardSuffixe": _SUFFIXES.get(_examen(body), ""),
        "legislature": body["legislature"],
    }


def _sort(body: Json) -> str:
    return value(body, "cycleDeVie.sort") or ""


def _next(discussed: list[Json]) -> Json:
    """The first that is not decided yet; all but the legislature "" where there is none."""
    for document in discussed:
        body = document["amendement"]
        if not _sort(body):
            number = body["identification"]["numeroOrdreDepot"]
            return {**_text(body), "numAmdt": number, "organeAbrv": "AN"}
    nothing = {"bibard": "", "bibardSuffixe": "", "numAmdt": ""}
    return {**nothing, "legislature": "17", "organeAbrv": "AN"}


# -- the discussion --------------------------------------------------------------------------------


def _discussion(day: Story, discussed: list[Json]) -> Json:
    body = discussed[0]["amendement"]
    texte = day.textes[body["texteLegislatifRef"]]
    lines = [
        _line(day, document, f"{rank}/{len(discussed)}")
        for rank, document in enumerate(discussed, 1)
    ]
    places: dict[str, str] = {}
    for line in lines:
        places.setdefault(line["place"], line["position"])
    return {
        "organe": "AN",
        **_text(body),
        "titre": texte.court,
        "type": texte.titre[: texte.titre.index("loi") + 3],
        "divisions": [
            {"place": place, "position": position, "amendements": None}
            for place, position in places.items()
        ],
        "amendements": lines,
        "amendementsByNum": None,
    }


def _line(day: Story, document: Json, position: str) -> Json:
    body = document["amendement"]
    author = value(body, "signataires.auteur.acteurRef")
    group = value(body, "signataires.auteur.groupePolitiqueRef")
    line = {
        "place": _place(body),
        "sort": _sort(body),
        "numero": body["identification"]["numeroOrdreDepot"],
        "parentNumero": _parent(day, body),
        "auteurLabel": _person(day, author)["auteurLabel"].upper() if author else "Gouvernement",
        "auteurGroupe": day.sets["organes"][group]["organe"]["libelleAbrev"] if group else "",
        "alineaLabel": _alinea_label(body),
        "missionLabel": value(body, "pointeurFragmentTexte.missionVisee.libelleMission") or "",
        "position": position,
    }
    for name in ("discussionCommune", "discussionIdentique"):
        stands = value(body, f"{name}.typePosition")
        line[name] = value(body, f"{name}.idDiscussion") or ""
        # the service's own spelling
        line[f"{name}AmdtPositon"] = _POSITIONS.get(stands, "")
        line[f"{name}SsAmdtPositon"] = ""
    return line


def _place(body: Json) -> str:
    division = value(body, "pointeurFragmentTexte.division") or {}
    title = str(value(division, "titre") or "")
    where = value(division, "avant_A_Apres")
    return f"{where} l'{title[:1].lower()}{title[1:]}" if where in {"Avant", "Après"} else title


def _alinea_label(body: Json) -> str:
    alinea = value(body, "pointeurFragmentTexte.amendementStandard.alinea") or {}
    number = value(alinea, "numero")
    if number is None:
        text = value(body, "corps.contenuAuteur.dispositif")
        return "S" if isinstance(text, str) and "Supprimer cet article" in text else ""
    where = {"Apres": "ap ", "Avant": "av "}.get(value(alinea, "avant_A_Apres"), "")
    return f"{where}{number}"


def _parent(day: Story, body: Json) -> str:
    parent = day.sets["amendements"].get(value(body, "amendementParentRef") or "")
    return parent["amendement"]["identification"]["numeroOrdreDepot"] if parent else ""


# -- one amendement --------------------------------------------------------------------------------


def _amendement(day: Story, document: Json, position: str) -> Json:
    body = document["amendement"]
    numbers = body["identification"]
    number = numbers["numeroOrdreDepot"]
    texte = day.textes[body["texteLegislatifRef"]]
    suffixe = _text(body)["bibardSuffixe"]
    contenu = value(body, "corps.contenuAuteur") or {}
    moved = value(contenu, "dispositifAmdtCreditPLF") or value(contenu, "dispositifAmdtCreditPLFR")
    division = value(body, "pointeurFragmentTexte.division") or {}
    alinea = value(body, "pointeurFragmentTexte.amendementStandard.alinea") or {}
    where = value(division, "avant_A_Apres")
    address = value(division, "urlDivisionTexteVise") or ""
    author = value(body, "signataires.auteur")
    others = many(value(body, "signataires.cosignataires.acteurRef"))
    return {
        "numero": number,
        "numeroLong": numbers["numeroLong"],
        "numeroReference": number,
        "placeReference": _place(body),
        "etat": value(body, "cycleDeVie.etatDesTraitements.etat.code"),
        "dispositif": _credits(moved) if moved else value(contenu, "dispositif"),
        "exposeSommaire": value(contenu, "exposeSommaire"),
        "listeDesSignataires": f" {value(body, 'signataires.libelle')}",
        "sortEnSeance": _sort(body),
        **_text(body),
        "organeAbrv": "AN",
        "division": {
            "divisionDesignation": value(division, "articleDesignationCourte"),
            "type": value(division, "type"),
            "avantApres": "Apres" if where == "Après" else where,
            "titre": value(division, "titre"),
            "urlDivisionTexteVise": address,
        },
        "alinea": {"avantApres": value(alinea, "avant_A_Apres"), "numero": value(alinea, "numero")},
        "texte": {
            "titre": texte.titre.upper(),
            "titreCourt": texte.court.upper(),
            "numBibard": _text(body)["bibard"],
            "numeroLegislature": body["legislature"],
        },
        "position": position,
        "urlPDF": f"/{body['legislature']}/amendements/{texte.numero}{suffixe}/AN/{number}.pdf",
        "auteur": _author(day, author),
        "cosignataires": [
            _person(day, one, estGouvernement="", estRapporteur="") for one in others
        ],
        "cosignatairesMentionLibre": None,
        "place": f'<p class="amdtDivision">{value(division, "articleDesignation")}</p>\n',
        "numeroParent": _parent(day, body),
        "auteurParent": "",
        "ancreDivisionTexteVise": address.partition("#")[2],
        "accordGouvernement": {"libelle": None, "accord": None},
    }


def _author(day: Story, author: Json) -> Json:
    acteur = value(author, "acteurRef")
    if acteur is None:
        return {
            "tribunId": "",
            "civilite": "",
            "nom": "Gouvernement",
            "prenom": "",
            "auteurLabel": "Gouvernement",
            "estGouvernement": "1",
            "estRapporteur": "0",
            "groupeTribunId": "",
            "photoUrl": "",
            "qualite": None,
        }
    return _person(
        day,
        acteur,
        groupeTribunId=str(value(author, "groupePolitiqueRef") or "").removeprefix("PO"),
        estRapporteur="1" if author["typeAuteur"] == "Rapporteur" else "0",
    )


def _person(day: Story, acteur: str, **more: str) -> Json:
    """Somebody who signs; the group is that of today."""
    ident = day.sets["acteurs"][acteur]["acteur"]["etatCivil"]["ident"]
    seat = next(depute for depute in day.cast if depute.uid == acteur)
    digits = acteur.removeprefix("PA")
    return {
        "tribunId": digits,
        "civilite": ident["civ"],
        "nom": ident["nom"],
        "prenom": ident["prenom"],
        "auteurLabel": seat.titre,
        "estGouvernement": "0",
        "estRapporteur": "0",
        "groupeTribunId": seat.groupe_le(day.eve).removeprefix("PO"),
        "photoUrl": f"/17/tribun/photos/{digits}.jpg",
        "qualite": None,
        **more,
    }
