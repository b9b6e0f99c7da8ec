"""A small archive, written without any network: two days of a tiny Assembly, with its traps.

Day 1 is 5 January 2026, day 2 the day after. Everything is made up.

* PA900001 Amarrand (HM) sits; PA900002 Balisier left HM for TF; PA900003 was elected, resigned and
  was elected again; PA900004 is no longer listed; PA900005's name was corrected on day 2. PA999999
  votes and signs, and the AN publishes nobody of that uid.
* Amendement 1 was rectified, 4 declared inadmissible after publication, 5 no longer listed, 8
  erased; 3 changes credits; 6 is of the Government, on a text that nobody publishes; 7 never had
  a text; 9 amends 1; AMANR5L16… is of the 16th.
* On day 2 the publication lists announce three documents, one of which is not there; two pages of
  another site were captured, one with the words of amendements 1 and 9, one with nobody's; the page
  of scrutin 1 leads to amendement 1 and to its dossier.
* Scrutin 1 has a group that the AN lost, a voter nobody knows and two mises au point; 2 changed its
  title on day 2; 3 is a motion de censure; 4 prints 9 pour and names 2; VTCGR5L17V1 is the
  Congress's, with the number of another; VTANR5L16V1 has no lieuVote.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from jobs.derive import derived
from scraper.cleaning.boilerplate import BOILERPLATE_VERSION
from scraper.cleaning.captures import read_capture
from scraper.records import Member, Published, Signal
from scraper.sources import SOURCES
from storage import captures, coverage, liens, signals
from storage.blobs import BlobStore, Packer
from storage.derived import next_passage
from storage.rows import flatten
from storage.tables import FAMILIES
from storage.tables.derived import passage, text_capture, text_capture_match
from storage.tables.evidence import printed_link, publication
from storage.versions import Chronicle, Observed
from tests.replica.documents import (
    acte,
    acteur,
    amendement,
    auteur_gouvernement,
    credits_plf,
    document,
    dossier,
    efface,
    groupe,
    json_bytes,
    ligne_credit,
    mandat,
    mandat_parlementaire,
    mise_au_point,
    mission,
    organe,
    point,
    programme,
    reunion,
    scrutin,
    votant,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import sqlalchemy as sa

    from tests.replica.documents import Json

DAY_1 = dt.datetime(2026, 1, 5, 7, 0, tzinfo=dt.UTC)
DAY_2 = dt.datetime(2026, 1, 6, 7, 0, tzinfo=dt.UTC)
ORIGIN = "https://data.example"

A = "AMANR5L17PO838901B1801P0D1N00000"
A_16 = "AMANR5L16PO791932B0010P0D1N000001"
TEXTE = "PIONANR5L17B1801"
SEANCE = "RUANR5L17S2026IDS30001"
HM, TF = "PO890101", "PO890102"


def fill(engine: sa.Engine) -> None:
    """Write both days."""
    day_1 = first_day()
    day_2 = second_day(day_1)
    for moment, sets, before in ((DAY_1, day_1, {}), (DAY_2, day_2, day_1)):
        for set_key, documents in sets.items():
            tell(engine, moment, set_key, documents, before.get(set_key, {}))
    with engine.begin() as connection:
        # AMO10 stood in on day 2, and PA900004 was not in it
        listed = [uid for uid in day_2["acteurs/AMO30"] if uid.startswith("json/acteur")]
        Chronicle(connection, 1, "acteurs/AMO30", DAY_2).mark_unlisted(
            uid.rpartition("/")[2][:-5] for uid in listed if "PA900004" not in uid
        )
        signals.raise_signals(connection, "archive", coverage.cross_checks(connection), DAY_2)
    with engine.begin() as connection:
        _announce(connection)
        _capture_elsewhere(connection)
        _print_links(connection)
        _link(connection)


def tell(
    engine: sa.Engine,
    moment: dt.datetime,
    set_key: str,
    documents: Mapping[str, Json],
    before: Iterable[str] = (),
) -> None:
    """Write one capture of a set: what it lists, and what it no longer does.

    Args:
        engine: the archive.
        moment: when it was captured.
        set_key: `scrutins/17`, `acteurs/AMO30` …
        documents: path inside the archive -> document.
        before: the paths that its predecessor listed.
    """
    source = next(one for one in SOURCES if one.name == set_key.partition("/")[0])
    found: list[Observed] = []
    noticed: list[Signal] = []
    with engine.begin() as connection:
        answer = captures.Answer(
            f"{ORIGIN}/{set_key}.json.zip", 200, {}, moment, sha256=set_key.encode().ljust(32)
        )
        capture_id = captures.add(
            connection,
            set_key,
            captures.ARCHIVE,
            answer,
            generation=captures.Generation(moment, 0),
            members=len(documents),
            exhaustive=True,
        )
        store = BlobStore(connection)
        for path, content in documents.items():
            member = Member(path, json_bytes(content))
            blob_id = store.keep([Packer().pack(member.data)])[0]
            for one in source.parse(member):
                if isinstance(one, Published):
                    found.append(Observed(derived(flatten(one)), blob_id))
                else:
                    noticed.append(one)
        chronicle = Chronicle(connection, capture_id, set_key, moment)
        chronicle.observe(found)
        for path in set(before) - set(documents):
            place = source.route(path)
            assert place is not None
            chronicle.retire(FAMILIES[place.family], [place.uid])
        signals.raise_signals(connection, set_key, noticed, moment, capture_id)


# -- other doors -----------------------------------------------------------------------------------

EIGHT, NINE = DAY_2 + dt.timedelta(hours=1), DAY_2 + dt.timedelta(hours=2)
#: A page of another site, reduced to text, and one with nobody's words.
CAPTURED = (
    "3445\n\nLes phares éclairent.\n"
    "Ce scrutin n'a pas encore été classé dans des thèmes\n"
    "Veuillez vérifier que vous n'êtes pas un robot pour pouvoir voter\n"
)
UNKNOWN = "Scrutin n° 12\n\nUn phare de plus.\n"


def _answer(url: str, moment: dt.datetime) -> captures.Answer:
    return captures.Answer(url, None, {}, moment)


def _announce(connection: sa.Connection) -> None:
    url = "https://www.assemblee-nationale.fr/dyn/opendata"
    number = captures.add(
        connection, "publications/2026-01-06", captures.LIST, _answer(f"{url}/list", NINE)
    )
    outcomes = {f"{A}1": "taken", f"{A}2": None, f"{A}77": "missing"}
    for place, (uid, outcome) in enumerate(outcomes.items(), start=1):
        connection.execute(
            publication.insert().values(
                id=place,
                uid=uid,
                at=EIGHT,
                url=f"{url}/{uid}.json",
                capture_id=number,
                attempts=1 if outcome else 0,
                settled_at=NINE if outcome else None,
                outcome=outcome,
            )
        )


def _capture_elsewhere(connection: sa.Connection) -> None:
    for place, (text, found) in enumerate(((CAPTURED, (1, 9)), (UNKNOWN, ()))):
        url = f"https://site.example/scrutins/{3445 + place}"
        keep_text(connection, text, url, [f"{A}{one}" for one in found])


def keep_text(
    connection: sa.Connection, text: str, url: str, found: Sequence[str], encoding: str = "utf-8"
) -> int:
    """Keep a text that was captured elsewhere, and the amendements that have its words."""
    body, said = text.encode(encoding), read_capture(text)
    answer = captures.Answer(
        url, None, {}, EIGHT, size=len(body), sha256=hashlib.sha256(body).digest()
    )
    number = captures.add(
        connection,
        "import",
        captures.TEXT,
        answer,
        blob_id=BlobStore(connection).keep([Packer().pack(body)])[0],
        reason=url.rpartition("/")[2] + ".txt",
    )
    connection.execute(
        text_capture.insert().values(
            capture_id=number,
            number=said.number,
            number_kind=said.kind or None,
            number_is=None,
            number_evidence="nothing decides",
            expose_texte=said.expose or None,
            flags=" ".join(sorted(said.flags)),
            verdict=("unattached", "matched", "ambiguous")[min(len(found), 2)],
            matched_at=NINE,
            boilerplate_version=BOILERPLATE_VERSION,
        )
    )
    for uid in found:
        told = f"n° {uid.removeprefix(A)} has the very same words"
        connection.execute(
            text_capture_match.insert().values(capture_id=number, amendement_uid=uid, evidence=told)
        )
    for action, recognised in (("remove", said.passages), ("label", said.labels)):
        for one in recognised:
            connection.execute(
                passage.insert().values(
                    id=next_passage(connection),
                    capture_id=number,
                    field="texte",
                    rule=one.rule,
                    action=action,
                    span_start=one.start,
                    span_end=one.end,
                    text=one.text,
                    boilerplate_version=BOILERPLATE_VERSION,
                )
            )
    return number


def _print_links(connection: sa.Connection) -> None:
    site = "https://www.assemblee-nationale.fr/dyn/17"
    number = captures.add(
        connection, "scrutins/PAGES", captures.DOCUMENT, _answer(f"{site}/scrutins/1", EIGHT)
    )
    common = {"capture_id": number, "observed_at": EIGHT, "scrutin_uid": "VTANR5L17V1"}
    amendement_address = {"legislature": 17, "texte": "1801", "organe": "AN", "numero": "1"}
    connection.execute(
        printed_link.insert().values(
            id=1,
            kind="amendement",
            href=f"{site}/amendements/1801/AN/1",
            **amendement_address,
            **common,
        )
    )
    connection.execute(
        printed_link.insert().values(
            id=2,
            kind="dossier",
            href=f"{site}/dossiers/DLR5L17N60001",
            ref="DLR5L17N60001",
            **common,
        )
    )


def _link(connection: sa.Connection) -> None:
    """By hand: one vote on two identical amendements, one whose amendement is not here."""
    sure = ("seance+numero+auteur", "number and author agree", "sure")
    vote = "VTANR5L17V2"
    liens.write_amendements(
        connection,
        [
            liens.AmendementLink(vote, f"{A}1", "principal", *sure),
            liens.AmendementLink(vote, f"{A}2", "identique", *sure),
            liens.AmendementLink(
                "VTANR5L17V3", None, "principal", "aucun", "no amendement is it", "absent"
            ),
        ],
        1,
        DAY_2,
    )
    liens.write_dossiers(
        connection,
        [liens.DossierLink(vote, "DLR5L17N60001", None, "amendement", "its amendement's", "sure")],
        1,
        DAY_2,
    )


# -- day 1 ---------------------------------------------------------------------------------------

Sets = dict[str, dict[str, "Json"]]


def _named(folder: str, documents: Iterable[Json]) -> dict[str, Json]:
    """Documents by the path of their file."""
    named = {}
    for content in documents:
        uid = next(iter(content.values()))["uid"]
        named[f"json/{folder}/{uid if isinstance(uid, str) else uid['#text']}.json"] = content
    return named


def first_day() -> Sets:
    return {
        "acteurs/AMO30": {
            **_named("acteur", _people()),
            **_named("organe", _groups()),
        },
        "dossiers/17": {
            **_named(
                "dossierParlementaire",
                [
                    dossier(
                        actes=[
                            acte(
                                "DiscussionSeancePublique_Type",
                                "L17-AN1-1",
                                "AN1-DEBATS-SEANCE",
                                "PO838901",
                                date="2025-11-04",
                                reunionRef=SEANCE,
                            )
                        ]
                    )
                ],
            ),
            **_named("document", [document(cosignataires=["PA900001"])]),
        },
        "agenda/17": _named(
            "reunion",
            [
                reunion(SEANCE, points=[point("POJ1", "Discussion de la proposition de loi")]),
                reunion("RUSNR5L17S2026IDS40001", lieu=("S", "Sénat")),
            ],
        ),
        "amendements/17": _amendements(),
        "amendements/16": {
            f"json/DLR5L16N50001/PIONANR5L16B0010/{A_16}.json": amendement(A_16, sort="Adopté")
        },
        "scrutins/17": {f"json/{s['scrutin']['uid']}.json": s for s in _scrutins()},
        "scrutins/16": {
            "json/VTANR5L16V1.json": scrutin(
                "VTANR5L16V1",
                date="2023-03-20",
                seance="RUANR5L16S2023IDS29999",
                groupes=[
                    groupe(
                        "PO800538",
                        170,
                        pours=[votant("PA900001", "PM160001", legislature="16")],
                    )
                ],
            )
        },
    }


def _people() -> list[Json]:
    def seat(number: int, **told: object) -> Json:
        return mandat_parlementaire(f"PM9{number:05d}", f"PA90000{number % 10}", **told)  # type: ignore[arg-type]

    def member(uid: str, number: int, group: str, **told: object) -> Json:
        return mandat(uid, f"PA90000{number}", "GP", group, **told)  # type: ignore[arg-type]

    return [
        acteur("PA900001", mandats=[seat(1), member("PM800001", 1, HM)]),
        acteur(
            "PA900002",
            civ="M.",
            prenom="Anselme",
            nom="Balisier",
            mandats=[
                seat(2, circonscription=("2", "PO891002")),
                member("PM800002", 2, HM, fin="2025-09-04"),
                member("PM800012", 2, TF, debut="2025-09-05"),
            ],
        ),
        acteur(
            "PA900003",
            prenom="Odile",
            nom="Corvette",
            mandats=[
                seat(3, fin="2025-01-10", cause_fin="Démission"),
                seat(13, debut="2025-06-01", cause="élection partielle"),
                mandat_parlementaire(
                    "PM700003", "PA900003", debut="2022-06-19", fin="2024-06-09", legislature="16"
                ),
                member("PM800003", 3, HM, debut="2025-06-01"),
            ],
        ),
        acteur(
            "PA900004",
            civ="M.",
            prenom="Ulysse",
            nom="Drisse",
            mandats=[seat(4), member("PM800004", 4, TF)],
        ),
        acteur("PA900005", civ="M.", prenom="Yann", nom="Ecoutille", mandats=[seat(5)]),
    ]


def _groups() -> list[Json]:
    return [
        organe("PO838901", "ASSEMBLEE", "Assemblée nationale de la 17ème législature", abrev="AN"),
        organe(HM, "GP", "Horizon maritime", abrev="HM"),
        organe(TF, "GP", "Terre ferme", abrev="TF", debut="2025-09-05"),
    ]


def _amendement(number: int, **told: object) -> Json:
    return amendement(f"{A}{number}", **told)  # type: ignore[arg-type]


def _amendements() -> dict[str, Json]:
    listed = dict(enumerate(_ordinary(), start=1))
    listed[6] = _amendement(
        6,
        texte="PRJLANR5L17B1900",
        auteur=auteur_gouvernement("PO890900"),
        signataires="le Gouvernement",
        sort="Adopté",
        date_sort="2025-11-04T23:50:00.000+01:00",
    )
    return {_path(number): document for number, document in listed.items()}


def _path(number: int) -> str:
    folder = "DLR5L17N69999/PRJLANR5L17B1900" if number == 6 else f"DLR5L17N60001/{TEXTE}"
    return f"json/{folder}/{A}{number}.json"


def _ordinary() -> list[Json]:
    return [
        _amendement(
            1,
            cosignataires=["PA900001", "PA999999"],
            dispositif="<p>Apr&#x00E8;s le mot&nbsp;: «&nbsp;phare&nbsp;», supprimer la fin.</p>",
            expose="<p>Les phares &eacute;clairent.</p>",
            seance=SEANCE,
            sort="Rejeté",
            date_sort="2025-11-04T16:10:00.000+01:00",
        ),
        _amendement(2, cosignataires=["PA900003"], seance=SEANCE, sort="Adopté"),
        _amendement(
            3,
            dispositif=credits_plf(
                [
                    programme("Phares et balises", 111, 5000000, 4000000),
                    programme(
                        "Sauvetage en mer",
                        222,
                        -5000000,
                        -4000000,
                        lignes=[ligne_credit(9, -1000000, 0)],
                    ),
                ]
            ),
            mission=mission("B", "MER", "Affaires maritimes", "ID_MER"),
            sort="Retiré",
        ),
        _amendement(4, dispositif="<p>Rembourser les gardiens.</p>", etat="recevable"),
        _amendement(5, expose="<p>Un amendement qui ne restera pas.</p>"),
        _amendement(6),
        _amendement(7, etat="charge"),
        _amendement(8, dispositif="<p>Un dispositif qui sera effacé.</p>"),
        _amendement(9, parent=f"{A}1", sort="Tombé"),
    ]


def _voter(number: int, **told: object) -> Json:
    return votant(f"PA90000{number}", f"PM90000{number}", **told)  # type: ignore[arg-type]


def _scrutins() -> list[Json]:
    stranger = votant("PA999999", "PM999999")
    return [
        scrutin(
            "VTANR5L17V1",
            titre="l'amendement n° 1 de M. Balisier à l'article premier.",
            seance=SEANCE,
            dossier=("DLR5L17N60001", "Protéger les phares et leurs gardiens"),
            groupes=[
                groupe(
                    HM,
                    16,
                    pours=[_voter(1)],
                    contres=[_voter(3, delegation=True)],
                    non_votants=[_voter(5, cause="PSE")],
                ),
                groupe(TF, 9, contres=[_voter(2), _voter(4)], abstentions=[stranger]),
                groupe("PO0", 1),
            ],
            miseaupoint=mise_au_point(pours=[_voter(3)], contres=[votant("PA999998", "PM999998")]),
        ),
        scrutin(
            "VTANR5L17V2",
            titre="l'amendement n° 2 de Mme Balisier à l'article 2.",
            seance=SEANCE,
            groupes=[
                groupe(HM, 16, pours=[_voter(1), _voter(3)]),
                groupe(TF, 9, contres=[_voter(2)]),
            ],
        ),
        scrutin(
            "VTANR5L17V3",
            titre="la motion de censure déposée en application de l'article 49, alinéa 2.",
            date="2025-11-05",
            seance="RUANR5L17S2026IDS39999",
            type_vote="MOC",
            groupes=[groupe(HM, 16, pours=[_voter(1)]), groupe(TF, 9)],
            requis=289,
            demandeur=None,
        ),
        scrutin(
            "VTANR5L17V4",
            titre="l'ensemble de la proposition de loi (première lecture).",
            date="2025-11-06",
            groupes=[
                groupe(HM, 16, pours=[_voter(1), _voter(3)], **{"vote.decompteVoix.pour": "9"}),
                groupe(TF, 9, abstentions=[_voter(2)]),
            ],
        ),
        scrutin(
            "VTCGR5L17V1",
            titre="le projet de loi constitutionnelle relatif à la mer.",
            date="2025-12-01",
            type_vote="SSG",
            groupes=[groupe(HM, 16, pours=[_voter(1)])],
        ),
    ]


# -- day 2 ---------------------------------------------------------------------------------------


def second_day(day_1: Sets) -> Sets:
    """What the AN publishes the day after: the sets that changed, whole."""
    amendements = dict(day_1["amendements/17"])
    amendements[_path(1)] = _amendement(
        1,
        rect=1,
        cosignataires=["PA900001", "PA999999"],
        dispositif="<p>Après le mot : « phare », insérer « et balise ».</p>",
        expose="<p>Les phares &eacute;clairent.</p>",
        seance=SEANCE,
        sort="Rejeté",
        date_sort="2025-11-04T16:10:00.000+01:00",
    )
    amendements[_path(4)] = _amendement(4, etat="cavalier 45")
    del amendements[_path(5)]
    amendements[_path(8)] = efface(amendements[_path(8)], 1762340000001)
    scrutins = dict(day_1["scrutins/17"])
    scrutins["json/VTANR5L17V2.json"] = scrutin(
        "VTANR5L17V2",
        titre="l'amendement n° 2 de M. Balisier à l'article 2.",
        seance=SEANCE,
        groupes=[groupe(HM, 16, pours=[_voter(1), _voter(3)]), groupe(TF, 9, contres=[_voter(2)])],
    )
    people = dict(day_1["acteurs/AMO30"])
    people["json/acteur/PA900005.json"] = acteur(
        "PA900005",
        civ="M.",
        prenom="Yann",
        nom="Écoutille",
        mandats=[mandat_parlementaire("PM900005", "PA900005")],
    )
    return {"acteurs/AMO30": people, "amendements/17": amendements, "scrutins/17": scrutins}
