"""The clock and the calendar: sittings, committees' meetings, and the times that documents carry.

Times are those of Paris, with the offset of the winter (day 1 is in January) or of the summer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from tests.replica import documents as make
from tests.replica.assembly import people, texts
from tests.replica.documents import offset

if TYPE_CHECKING:
    from tests.replica.assembly.texts import Texte
    from tests.replica.documents import Json

FIRST_DAY: Final = date(2026, 1, 5)
"""Day 1: its archives are dated of that day at 06:00. A Monday."""
SESSION: Final = "SCR5A2026O1"
RANKS: Final = {1: "Première", 2: "Deuxième", 3: "Troisième"}
_HOURS: Final = {1: "15:00:00", 2: "21:30:00", 3: "23:50:00"}


def date_of(day: int) -> date:
    """The calendar day on which the archives of a day are made."""
    return FIRST_DAY + timedelta(days=day - 1)


def yesterday_of(day: int) -> str:
    """The calendar day that the archives of a day tell of, in ISO form."""
    return (date_of(day) - timedelta(days=1)).isoformat()


def sits(day: int) -> bool:
    """Whether the Assembly worked on the eve of a day (Monday to Friday), from day 2 on."""
    return day > 1 and (date_of(day) - timedelta(days=1)).weekday() < 5


RECESSES: Final = (
    (date(2026, 2, 23), date(2026, 3, 8)),
    (date(2026, 4, 20), date(2026, 5, 3)),
    (date(2026, 7, 13), date(2026, 9, 20)),
    (date(2026, 10, 24), date(2026, 11, 1)),
    (date(2026, 12, 19), date(2027, 1, 10)),
)
"""First and last days on which nobody sits, in a year that is told whole."""


def sits_but_in_recess(day: int) -> bool:
    """The same, in a year with recesses."""
    eve = date_of(day) - timedelta(days=1)
    return sits(day) and not any(first <= eve <= last for first, last in RECESSES)


def moment(day: str, clock: str) -> str:
    """« 2025-11-04T18:33:52+01:00 »."""
    return f"{day}T{clock}{offset(day)}"


def chronotag(day: str, clock: str, millis: int = 0) -> int:
    """The epoch in milliseconds that stamps a regeneration."""
    return int(datetime.fromisoformat(moment(day, clock)).timestamp()) * 1000 + millis


@dataclass(frozen=True)
class Seance:
    """A sitting, as votes and amendements refer to it."""

    uid: str
    date: str
    rank: int
    alone: bool = False

    @property
    def quantieme(self) -> str:
        """« Première », or « Unique » when the day has no other."""
        return "Unique" if self.alone else RANKS[self.rank]

    @property
    def debut(self) -> str:
        """When it opens, with milliseconds."""
        return f"{self.date}T{_HOURS[self.rank]}.000{offset(self.date)}"

    def clock(self, minute: int) -> str:
        """The clock time of a vote, `minute` minutes after the opening; may be after midnight."""
        start = datetime.fromisoformat(f"{self.date}T{_HOURS[self.rank]}")
        then = start + timedelta(minutes=minute, seconds=minute * 7 % 60)
        return moment(then.date().isoformat(), then.time().isoformat())


def seance(number: int, day: str, rank: int, *, alone: bool = False) -> Seance:
    """A sitting of the session 2025–2026."""
    return Seance(f"RUANR5L17S2026IDS{number}", day, rank, alone=alone)


SEANCES: Final = {
    number: seance(number, day, rank, alone=alone)
    for number, day, rank, alone in (
        (30001, "2025-10-21", 1, False),
        (30002, "2025-10-21", 2, False),
        (30003, "2025-10-28", 1, True),
        (30004, "2025-11-04", 1, False),
        (30005, "2025-11-04", 2, False),
        (30006, "2025-11-04", 3, False),
        (30007, "2025-11-05", 1, False),
        (30008, "2025-11-05", 2, False),
        (30009, "2025-11-13", 1, False),
        (30010, "2025-11-13", 2, False),
        (30011, "2025-12-02", 1, True),
        (30012, "2025-12-11", 1, False),
        (30013, "2025-12-11", 2, False),
        (30014, "2025-12-16", 1, True),
    )
}
"""The sittings before day 1, by the last figures of their uid."""

SEANCE_SUPPRIMEE: Final = "RUANR5L17S2026IDS30015"
SEANCE_SENAT: Final = "RUSNR5L17S2026IDS30090"
REUNION_INITIATIVE: Final = "RUANR5L17S2026IDFL47090"
REUNION_D_AVANT: Final = "RUANR5L16S2024IDC46001"
"""A meeting with a uid of the 16th that the archive of the 17th holds."""
_SUBJECTS: Final = {
    30001: texts.PLF, 30002: texts.PLF, 30003: None, 30004: texts.PHARES, 30005: texts.PHARES,
    30006: texts.PHARES, 30007: texts.PHARES, 30008: texts.PHARES, 30009: texts.PLF,
    30010: texts.PLF, 30011: texts.PLFG, 30012: texts.BACS, 30013: texts.MAREES, 30014: texts.PLF,
}  # fmt: skip


def seance_document(
    sitting: Seance, texte: Texte | None, number: int, *, report: bool = True
) -> Json:
    """A sitting that took place; `report` once its compte rendu is out."""
    title = f"Discussion {texte.de}" if texte else "Discussion et vote sur la motion de censure"
    points = [
        make.point(
            f"{sitting.uid}PT1",
            title,
            dossiers=[texte.dossier] if texte else [],
            type_point="Discussion" if texte else "Motion de censure",
        )
    ]
    if sitting.rank > 1:
        points.append(
            make.point(
                f"{sitting.uid}PT2",
                "Suite de l'ordre du jour de la première séance",
                etat="Supprimé",
                type_point="Suite de la discussion",
            )
        )
    return make.reunion(
        sitting.uid,
        debut=sitting.debut,
        fin=sitting.clock(200).replace("+", ".000+"),
        quantieme=sitting.quantieme,
        numero_jo=number,
        session=SESSION,
        points=points,
        compte_rendu=f"CRSANR5L17S2026O1N{number:03d}" if report else None,
    )


def commission_document(
    number: int, day: str, organe: str, texte: Texte | None = None, etat: str = "Confirmé"
) -> Json:
    """A committee's meeting."""
    uid = f"RUANR5L17S2026IDC{47000 + number}"
    members = [depute.uid for depute in people.DEPUTES[number % 50 :][:5]]
    words = ("présent", "absent", "excusé")
    subject = f"Examen {texte.de}" if texte else "Échange de vues sur l'hiver des ports"
    extra = ["nomination de rapporteurs ;", "questions diverses."][: number % 3]
    changes: dict[str, Any] = {}
    if number % 10 == 6:
        changes["participants.personnesAuditionnees"] = {"personneAuditionnee": [None, None]}
    if number % 10 in (7, 8):
        changes["infosReunionsInternationale"] = {
            "estReunionInternationale": "true",
            "listePays": {"paysRef": make.one_or_many(["GOP890001", "GOP890002"][number % 2 :])},
        }
    return make.reunion(
        uid,
        debut=f"{day}T09:30:00.000{offset(day)}",
        fin=f"{day}T12:15:00.000{offset(day)}" if number % 4 else None,
        etat=etat,
        organe=organe,
        lieu=None
        if number % 10 == 9
        else ("SLANPBS6350", "Salle 6350 – Palais Bourbon, 1er étage"),
        points=(
            [
                make.point(
                    f"{uid}PT1",
                    "Examen du texte",
                    dossiers=[texte.dossier, texts.PHARES.dossier][: 1 + (number % 6 == 3)],
                    seance=False,
                    type_point="Examen",
                )
            ]
            if texte
            else []
        ),
        convocation=[subject, *extra] if number % 4 == 3 else [subject],
        resume=[subject, *extra],
        participants=[
            (who, words[(number + rank) % 3]) for rank, who in enumerate(members) if number % 5
        ],
        compte_rendu=f"CRCANR5L17S2026{organe}N{number:03d}" if number % 2 else None,
        **changes,
    )


def reunions() -> dict[str, Json]:
    """Every réunion of day 1, by uid."""
    found = [
        seance_document(sitting, _SUBJECTS[key], order)
        for order, (key, sitting) in enumerate(SEANCES.items(), 1)
    ]
    found.append(
        make.reunion(
            SEANCE_SUPPRIMEE,
            debut="2025-12-19T09:00:00.000+01:00",
            etat="Supprimé",
            numero_jo=None,
            quantieme="Unique",
        )
    )
    found.append(
        make.reunion(
            SEANCE_SENAT,
            debut="2025-12-03T09:00:00.000+01:00",
            lieu=("S", "Sénat"),
            points=[
                make.point(
                    f"{SEANCE_SENAT}PT1",
                    "Discussion",
                    dossiers=[texts.PHARES.dossier],
                    natureTravauxODJ="ODJSN",
                )
            ],
            compte_rendu="CRSSNR5S2026IDS20251203",
        )
    )
    found.append(
        make.reunion(
            REUNION_INITIATIVE,
            debut="2025-11-25T15:30:00.000+01:00",
            organe="PO890320",
            lieu=(None, "Visioconférence"),
            convocation=["Audition de l'Amicale des riverains attentifs."],
            etat="Annulé",
        )
    )
    found.append(
        make.reunion(
            REUNION_D_AVANT,
            debut="2024-07-09T16:30:00.000+02:00",
            organe=people.CION_LOIS,
            etat="Annulé",
            convocation=["Audition du président de la Compagnie des bacs"],
            resume=["Audition du président de la Compagnie des bacs."],
        )
    )
    committees = tuple(people.COMMISSIONS)
    about = (texts.PHARES_DEPOT, None, texts.PLF, texts.BIBLIOTHEQUES, None, texts.PONTS_DEPOT)
    for number in range(22):
        day = (date(2025, 10, 7) + timedelta(days=number * 4)).isoformat()
        texte = about[number % len(about)]
        etat = "Annulé" if number == 10 else "Eventuel" if number == 21 else "Confirmé"
        organe = texte.commission if texte else committees[number % len(committees)]
        found.append(commission_document(number, day, organe, texte, etat))
    return {document["reunion"]["uid"]: document for document in found}


def reunions_anciennes(legislature: str) -> dict[str, Json]:
    """The frozen agenda of the 16th or the 15th, by uid."""
    year, session = ("2023", "SCR5A2023O1") if legislature == "16" else ("2020", "SCR5A2020O1")
    found = [
        make.reunion(
            f"RUANR5L{legislature}S{year}IDS{20000 + number}",
            debut=f"{year}-03-{number + 6:02d}T15:00:00.000+01:00",
            session=session,
            quantieme="Unique",
            numero_jo=number + 1,
            compte_rendu=f"CRSANR5L{legislature}S{year}O1N{number + 1:03d}",
        )
        for number in range(5)
    ]
    found += [
        make.reunion(
            f"RUANR5L{legislature}S{year}IDC{21000 + number}",
            debut=f"{year}-03-{number + 6:02d}T09:30:00.000+01:00",
            organe=people.CION_DVP,
            convocation=["Examen d'une proposition de loi"],
        )
        for number in range(3)
    ]
    return {document["reunion"]["uid"]: document for document in found}
