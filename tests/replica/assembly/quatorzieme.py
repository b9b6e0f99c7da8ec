"""The XIVᵉ legislature: three archives of one giant document each, in its own older schema.

Nothing real of it was at hand. The shapes are those of SOURCES §1.1, §4.2 and §5 and of what
several public descriptions of these archives say; every name, text and number is made up.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from tests.replica import documents as make

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.replica.documents import Json, ZipDate

PATHS: Final = {
    "scrutins": "14/loi/scrutins/Scrutins_XIV.json.zip",
    "amendements": "14/loi/amendements_legis_XIV/Amendements_XIV.json.zip",
    "dossiers": "14/loi/dossiers_legislatifs/Dossiers_Legislatifs_XIV.json.zip",
}
"""Set -> its path below `repository/`."""

DATE: Final[ZipDate] = (2018, 3, 21, 6, 0, 0)
"""Of every archive: they no longer change."""

_XSI: Final = {"@xmlns:xsi": make.XSI}
_ASSEMBLEE: Final = "PO644420"
_GROUPE, _AUTRE = "PO890101", "PO890201"

QUIRKS: Final = {
    "scrutin/tribune": "VTANR5L14V1",
    "scrutin/dissidents": "VTANR5L14V2",
    "scrutin/single_group": "VTANR5L14V3",
    "scrutin/motion": "VTANR5L14V292",
    "amendement/rectified": "AMANR5L14SEA644420B0013P0D1N7",
    "amendement/sous_amendement": "AMANR5L14SEA644420B0013P0D1N12",
    "amendement/irrecevable": "AMANR5L14SEA644420B0013P0D1N15",
    "amendement/alone_in_its_text": "AMANR5L14SEA644420BTC0996P0D1N1",
    "amendement/commission": "AMANR5L14PO59051B0235P0D1N4",
    "amendement/series": "AMANR5L14SEA644420B0235P2D1N456",
    "amendement/second_deliberation": "AMANR5L14SEA644420B0235P2D2N1",
    "dossier": "DLR5L14N30001",
    "document": "PIONANR5L14B0013",
}
"""Name of a shape -> uid of the document that shows it."""


# -- amendements -----------------------------------------------------------------------------------


def division(titre: str, where: str = "A", *, kind: str = "ARTICLE", new: bool = False) -> Json:
    """`pointeurFragmentTexte.division`: no long designation; flags are digits."""
    return {
        "titre": titre,
        "articleDesignationCourte": titre.upper().replace("ARTICLE", "ART."),
        "type": kind,
        "avant_A_Apres": where,
        "divisionRattachee": titre.upper(),
        "articleAdditionnel": "1" if new else "0",
        "chapitreAdditionnel": make.nil(),
        "urlDivisionTexteVise": "/14/textes/0013.asp#D_Article_1er",
    }


def auteur(
    kind: str, acteur: str | None, groupe: str | None = None, organe: str | None = None
) -> Json:
    """`signataires.auteur`: one field for the organe, whoever's it is."""
    return {
        "typeAuteur": kind,
        "acteurRef": make.or_nil(acteur),
        "organeRef": make.or_nil(organe),
        "groupePolitiqueRef": make.or_nil(groupe),
    }


def amendement(
    uid: str,
    numero: int,
    *,
    numero_long: str | None = None,
    rect: int = 0,
    by: Json | None = None,
    cosignataires: Sequence[str] = (),
    etat: str = "Discuté",
    sort: tuple[str, str] | None = ("Rejeté", "2013-02-14"),
    texts: tuple[str, str] | None = ("<p>Supprimer cet article.</p>", "<p>Il ne sert à rien.</p>"),
    where: Json | None = None,
    **changes: Any,
) -> Json:
    """One amendement of the XIVᵉ, without any wrapper.

    Args:
        uid: `AMANR5L14{SEA|PO}…{B|BTC}{texte}P{partie}D{deliberation}N{numero, unpadded}`.
        numero: bare.
        numero_long: as printed, by default the bare one.
        rect: how often it was rectified.
        by: see `auteur`.
        cosignataires: acteur uids; one alone is not put in a list, none is a nil object.
        etat: the words of its état, without a code.
        sort: (sortEnSeance, dateSaisie); None where there is none.
        texts: (dispositif, exposé); None where both are gone.
        where: `pointeurFragmentTexte.division`.
        changes: dotted paths and their values (ABSENT leaves a key out).
    """
    kind, texte = ("PION", uid.split("B", 1)[1][:4]) if "BTC" not in uid else ("PRJL", "TC0996")
    body: Json = {
        "uid": uid,
        "identifiant": {
            "legislature": "14",
            "numero": str(numero),
            "numRect": str(rect),
            "saisine": {
                "refTexteLegislatif": f"{kind}ANR5L14B{texte}",
                "numeroPartiePLF": "0",
                "organeExamen": uid[9:].split("B", maxsplit=1)[0],
                "mentionSecondeDeliberation": "1",
            },
        },
        "numeroLong": numero_long or str(numero),
        "etapeTexte": "1ère lecture (1ère assemblée saisie)",
        "triAmendement": f"AAAA{numero:06d}",
        "cardinaliteAmdtMultiples": "1",
        "amendementParent": make.nil(),
        "etat": etat,
        "signataires": {
            "auteur": by or auteur("Député", "PA900001", _GROUPE),
            "cosignataires": {"acteurRef": make.one_or_many(cosignataires)}
            if cosignataires
            else make.nil(),
            "texteAffichable": "M.&#160;Amarrand,  Mme&#160;Digue et M.&#160;Estran",
        },
        "pointeurFragmentTexte": {
            "missionVisee": make.nil(),
            "division": where or division("Article PREMIER"),
            "alinea": make.nil(),
        },
        "corps": {
            "dispositif": texts[0],
            "exposeSommaire": texts[1],
            "annexeExposeSommaire": make.nil(),
        }
        if texts
        else make.nil(),
        "representations": {"representation": _representation(texte[-4:], numero)},
        "seanceDiscussion": make.nil(),
        "sort": {"dateSaisie": sort[1], "sortEnSeance": sort[0]} if sort else make.nil(),
        "dateDepot": "2013-02-08",
        "dateDistribution": "2013-02-11",
        "article99": "0",
        "loiReference": {"codeLoi": make.nil(), "divisionCodeLoi": make.nil()},
    }
    return make.patched(body, changes)


def _representation(texte: str, numero: int) -> Json:
    return {
        "nom": "PDF",
        "typeMime": {"type": "application", "subType": "pdf"},
        "statutRepresentation": {"verbatim": "false", "canonique": "false", "officielle": "false"},
        "repSource": make.nil(),
        "offset": make.nil(),
        "contenu": {"documentURI": f"/14/amendements/{texte}/AN/{numero}.pdf"},
        "dateDispoRepresentation": make.nil(),
    }


def amendements() -> dict[str, list[Json]]:
    """Text -> its amendements."""
    rectified, sous, irrecevable = (
        QUIRKS[f"amendement/{name}"] for name in ("rectified", "sous_amendement", "irrecevable")
    )
    return {
        "PIONANR5L14B0013": [
            amendement(
                rectified,
                7,
                numero_long="7 (Rect)",
                rect=1,
                cosignataires=("PA900002", "PA900003"),
                sort=("Adopté", "2013-02-14T18:05:11.000+01:00"),
                texts=(
                    (
                        "<p>&#192; l&#8217;alin&#233;a&#160;3, supprimer le mot&#160;: &#171;&#160;"
                        "br&#251;l&#233;&#160;&#187;.</p>"
                    ),
                    '<p style="text-align: justify;">Ce mot &#233;voque un incendie.</p>',
                ),
                where=division("Article 3", "Apres", new=True),
                **{
                    "pointeurFragmentTexte.alinea": {
                        "numero": "3",
                        "alineaDesignation": "Alinéa 3",
                        "avant_A_Apres": make.nil(),
                    },
                    "article99": "1",
                    "loiReference": {"codeLoi": "code des ports", "divisionCodeLoi": "L. 12"},
                },
            ),
            amendement(
                sous,
                12,
                cosignataires=("PA900004",),
                sort=("Tombé", "2013-02-14"),
                amendementParent=rectified,
            ),
            amendement(irrecevable, 15, etat="Irrecevable 40", sort=None, texts=None),
        ],
        # an amendement that is alone in its text is not put in a list
        "PRJLANR5L14BTC0996": [
            amendement(
                QUIRKS["amendement/alone_in_its_text"],
                1,
                by=auteur("Gouvernement", None, organe="PO690001"),
                sort=("Adopté", "2014-04-02"),
                where=division("Article 2", "Avant"),
            )
        ],
        "PIONANR5L14B0235": [
            amendement(
                QUIRKS["amendement/commission"],
                4,
                numero_long="CL4",
                by=auteur("Rapporteur", "PA900002", _AUTRE, organe="PO59051"),
            ),
            amendement(
                QUIRKS["amendement/series"],
                456,
                numero_long="456 à 460",
                cardinaliteAmdtMultiples="5",
                where=division("ÉTAT B", kind="ANNEXE"),
                **{
                    "pointeurFragmentTexte.missionVisee": "Phares et balises",
                    "corps.dispositif": make.ABSENT,
                },
            ),
            amendement(
                QUIRKS["amendement/second_deliberation"],
                1,
                etat="A discuter",
                sort=None,
                by=make.nil(),
            ),
        ],
    }


def amendements_document(listed: Mapping[str, Sequence[Json]]) -> Json:
    """`Amendements_XIV.json`."""
    textes = [
        {
            **_XSI,
            "refTexteLegislatif": texte,
            "amendements": {"amendement": make.one_or_many(of_one)},
        }
        for texte, of_one in listed.items()
    ]
    return {"textesEtAmendements": {"texteleg": make.one_or_many(textes)}}


# -- scrutins --------------------------------------------------------------------------------------


def votant(acteur: str, cause: str | None = None) -> Json:
    """One named voter: no delegation and no seat."""
    named = {"acteurRef": acteur, "mandatRef": acteur.replace("PA", "PM")}
    return named | ({"causePositionVote": cause} if cause else {})


def listed(*voters: Json) -> Json | None:
    """The voters of one position, a single one bare."""
    return {"votant": make.one_or_many(voters)} if voters else None


def groupe(organe: str, membres: int, printed: Json, names: Json) -> Json:
    """One block; its printed counts are in the singular, and need not be those of its names."""
    counts = {"pour": "0", "contre": "0", "abstention": "0", **printed}
    majority = max(("pour", "contre", "abstention"), key=lambda name: int(counts[name]))
    return {
        "organeRef": organe,
        "nombreMembresGroupe": str(membres),
        "vote": {
            "positionMajoritaire": majority,
            "decompteVoix": counts,
            "decompteNominatif": names,
        },
    }


def scrutin(
    uid: str,
    titre: str,
    groupes: Sequence[Json],
    *,
    kind: tuple[str, str] = ("SPO", "scrutin public ordinaire"),
    mode: str = "DecompteNominatif",
    requis: int | None = None,
    **changes: Any,
) -> Json:
    """One scrutin of the XIVᵉ, without any wrapper.

    Args:
        uid: `VTANR5L14V…`.
        titre: given twice.
        groupes: blocks of `groupe`; a single one is not put in a list.
        kind: code and label of `typeVote`.
        mode: `modePublicationDesVotes`.
        requis: where it is not half of the votes cast plus one.
        changes: dotted paths and their values (ABSENT leaves a key out).
    """
    said = [block["vote"]["decompteVoix"] for block in groupes]
    names = ("pour", "contre", "abstention", "nonVotant")
    pour, contre, abstentions, absent = (
        sum(int(counts.get(name, "0")) for counts in said) for name in names
    )
    cast = pour + contre
    needed = requis if requis is not None else cast // 2 + 1
    adopted = pour >= needed
    outcome = make.ADOPTE if adopted else make.REJETE
    body: Json = {
        **_XSI,
        "uid": uid,
        "numero": uid.rpartition("V")[2],
        "organeRef": _ASSEMBLEE,
        "legislature": "14",
        "sessionRef": "SCR5A2013O1",
        "seanceRef": "RUANR5L14S2013IDS16946",
        "dateScrutin": "2013-03-20",
        "quantiemeJourSeance": "1",
        "typeVote": {
            "codeTypeVote": kind[0],
            "libelleTypeVote": kind[1],
            "typeMajorite": "majorité absolue des suffrages exprimés",
        },
        "sort": {"code": "adopté" if adopted else "rejeté", "libelle": outcome},
        "titre": titre,
        "demandeur": {"texte": "Conférence des présidents", "referenceLegislative": make.nil()},
        "objet": {"libelle": titre, "referenceLegislative": None},
        "modePublicationDesVotes": mode,
        "syntheseVote": {
            "nombreVotants": str(cast + abstentions),
            "suffragesExprimes": str(cast),
            "nbrSuffragesRequis": str(needed),
            "annonce": outcome,
            "decompte": {
                "pour": str(pour),
                "contre": str(contre),
                "abstentions": str(abstentions),
                "nonVotants": str(absent),
            },
        },
        "ventilationVotes": {
            "organe": {
                "organeRef": _ASSEMBLEE,
                "groupes": {"groupe": make.one_or_many(groupes)},
            }
        },
    }
    return make.patched(body, changes)


def scrutins() -> list[Json]:
    """All of them."""
    marin, quai, digue, estran = (votant(f"PA90000{number}") for number in range(1, 5))
    minister = votant("PA900005", "MG")
    return [
        # in the plural and the singular, in one scrutin
        scrutin(
            QUIRKS["scrutin/tribune"],
            "la déclaration de politique générale du Gouvernement.",
            [
                groupe(
                    _GROUPE,
                    4,
                    {"pour": "2", "nonVotant": "1"},
                    {"nonVotants": listed(minister), "pours": listed(marin, quai)},
                ),
                groupe(
                    _AUTRE,
                    3,
                    {"contre": "1", "abstention": "1", "nonVotant": "0"},
                    {"nonVotants": None, "contre": listed(digue), "abstentions": listed(estran)},
                ),
            ],
            kind=("SAT", "scrutin à la tribune"),
        ),
        # only dissidents and non-voters are named
        scrutin(
            QUIRKS["scrutin/dissidents"],
            "l'amendement n° 7 de M. Amarrand après l'article 3 de la proposition de loi.",
            [
                groupe(
                    _GROUPE,
                    295,
                    {"pour": "57", "contre": "1", "nonVotant": "1"},
                    {
                        "nonVotants": {"votant": [minister]},
                        "pour": make.nil(),
                        "contre": listed(marin),
                        "abstentions": None,
                    },
                ),
                groupe(
                    _AUTRE,
                    195,
                    {"contre": "48"},
                    {"nonVotants": "0", "pour": None, "contre": None, "abstentions": None},
                ),
            ],
            mode="DecompteDissidentsPositionGroupe",
        ),
        scrutin(
            QUIRKS["scrutin/single_group"],
            "l'article 2 de la proposition de loi.",
            [
                groupe(
                    _GROUPE,
                    2,
                    {"pour": "1", "contre": "1", "nonVotant": "0"},
                    {
                        "nonVotants": None,
                        "pour": listed(marin),
                        "contre": listed(quai),
                        "abstentions": None,
                    },
                )
            ],
            miseAuPoint={
                "pour": None,
                "contre": listed(marin),
                "abstentions": None,
                "nonVotants": None,
                "nonVotantsVolontaires": None,
            },
        ),
        scrutin(
            QUIRKS["scrutin/motion"],
            "la motion de censure déposée en application de l'article 49, alinéa 2.",
            [
                groupe(
                    _AUTRE,
                    195,
                    {"pour": "2"},
                    {
                        "nonVotants": "0",
                        "pour": listed(digue, estran),
                        "contre": None,
                        "abstentions": None,
                    },
                )
            ],
            kind=("MOC", "motion de censure"),
            requis=287,
        ),
    ]


def scrutins_document(listed: Sequence[Json]) -> Json:
    """`Scrutins_XIV.json`."""
    return {"scrutins": {"scrutin": make.one_or_many(listed)}}


# -- the three archives ----------------------------------------------------------------------------


def dossiers_document() -> Json:
    """`Dossiers_Legislatifs_XIV.json`: a dossier keeps its wrapper, a document has none."""
    dossier = make.dossier(QUIRKS["dossier"], titre="Entretenir les bouées", chemin="bouees")
    texte = make.document(
        QUIRKS["document"],
        dossier=QUIRKS["dossier"],
        titre="proposition de loi relative à l'entretien des bouées",
        depot="2012-07-10",
    )
    return {
        "export": {
            **_XSI,
            "dossiersLegislatifs": {"dossier": [dossier]},
            "textesLegislatifs": {"document": [texte["document"]]},
        }
    }


def one_file(name: str, document: Json) -> bytes:
    """An archive of one document at its root."""
    body = json.dumps(document, ensure_ascii=False, indent=1).encode()
    return make.zip_bytes({name: body}, DATE)


def archives() -> dict[str, bytes]:
    """The archives of the XIVᵉ: path below `repository/` -> bytes."""
    found = {
        "scrutins": ("Scrutins_XIV.json", scrutins_document(scrutins())),
        "amendements": ("Amendements_XIV.json", amendements_document(amendements())),
        "dossiers": ("Dossiers_Legislatifs_XIV.json", dossiers_document()),
    }
    return {PATHS[name]: one_file(*told) for name, told in found.items()}


def write(folder: Path, **others: bytes) -> Path:
    """Write the archives below `folder/repository`, or others in their place; gives the folder."""
    bodies = {**archives(), **{PATHS[name]: body for name, body in others.items()}}
    for path, body in bodies.items():
        target = folder / "repository" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
    return folder
