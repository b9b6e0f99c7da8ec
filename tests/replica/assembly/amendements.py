"""The amendements of day 1: lots drawn by chance, and named ones that each show a shape.

A lot is the amendements of one text before one organ. `SPECIALS` says which number of which lot
shows what (SOURCES §4, §4.1, §6, §8): its `quirk` is the name under which tests find it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tests.replica import documents as make
from tests.replica.assembly import agenda, people, texts
from tests.replica.assembly.chance import Chance
from tests.replica.assembly.traps import TRAPS, justified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.replica.assembly.people import Depute
    from tests.replica.assembly.texts import Texte
    from tests.replica.documents import Json


def uid(
    texte: Texte,
    organe: str,
    numero: int,
    *,
    partie: int = 0,
    delib: int = 1,
    code: str | None = None,
) -> str:
    """Uid of an amendement; `code` where it is not the text's own (a trap of the AN's)."""
    return f"AMANR5L{texte.legislature}{organe}{code or texte.code}P{partie}D{delib}N{numero:06d}"


@dataclass(frozen=True)
class Lot:
    """The amendements of a text before an organ.

    Attributes:
        texte: the text.
        organe: the Assembly or a committee.
        count: how many there are: numbers 1 to count.
        etats: what became of them: keys of ETATS, drawn from.
        seances: keys of SEANCES: the sittings that discussed them, in order.
        partie: 1 or 2, of a PLF.
        delib: 2 for a second deliberation, whose numbers start again at 1.
        code: text code of the uids, where it is not the text's.
        depot: day of deposit; the publication is three days later.
    """

    texte: Texte
    organe: str
    count: int
    etats: tuple[str, ...]
    depot: str
    seances: tuple[int, ...] = ()
    partie: int = 0
    delib: int = 1
    code: str | None = None

    def uid(self, numero: int) -> str:
        """Uid of a number of this lot."""
        return uid(
            self.texte, self.organe, numero,
            partie=self.partie, delib=self.delib, code=self.code,
        )  # fmt: skip

    def seance(self, numero: int) -> agenda.Seance | None:
        """The sitting that discussed a number."""
        if not self.seances:
            return None
        return agenda.SEANCES[self.seances[(numero - 1) * len(self.seances) // self.count]]


_DECIDED: Final = (
    "rejeté", "adopté", "rejeté", "rejeté", "adopté", "tombé", "non soutenu", "rejeté",
    "retiré en discussion", "rejeté",
)  # fmt: skip
_WAITING: Final = ("à discuter", "à discuter", "en traitement", "recevable", "à discuter")

LOTS: Final[dict[str, Lot]] = {
    "phares en commission": Lot(texts.PHARES_DEPOT, people.CION_DVP, 52, _DECIDED, "2025-10-16"),
    "phares en commission spéciale": Lot(
        texts.PHARES_DEPOT, people.CS_PHARES, 2, _DECIDED, "2025-10-17"
    ),
    "phares": Lot(
        texts.PHARES, people.ASSEMBLEE, 96, _DECIDED, "2025-10-30", (30004, 30005, 30006, 30007)
    ),
    "phares en seconde délibération": Lot(
        texts.PHARES, people.ASSEMBLEE, 4, _DECIDED, "2025-11-05", (30008,), delib=2, code="B1850"
    ),
    "plf 1 en commission": Lot(texts.PLF, people.CION_FIN, 8, _DECIDED, "2025-10-13", partie=1),
    "plf 1": Lot(texts.PLF, people.ASSEMBLEE, 12, _DECIDED, "2025-10-16", (30001, 30002), partie=1),
    "plf 2 en commission": Lot(texts.PLF, people.CION_FIN, 6, _DECIDED, "2025-10-28", partie=2),
    "plf 2 culture": Lot(texts.PLF, people.CION_CEDU, 3, _DECIDED, "2025-10-28", partie=2),
    "plf 2 affaires sociales": Lot(texts.PLF, people.CION_SOC, 1, _DECIDED, "2025-10-28", partie=2),
    "plf 2 défense": Lot(texts.PLF, people.CION_DEF, 1, _DECIDED, "2025-10-28", partie=2),
    "plf 2 étranger": Lot(texts.PLF, people.CION_AFETR, 1, _DECIDED, "2025-10-28", partie=2),
    "plf 2 lois": Lot(texts.PLF, people.CION_LOIS, 1, _DECIDED, "2025-10-28", partie=2),
    "plf 2 économie": Lot(texts.PLF, people.CION_ECO, 1, _DECIDED, "2025-10-28", partie=2),
    "plf 2 durable": Lot(texts.PLF, people.CION_DVP, 1, _DECIDED, "2025-10-28", partie=2),
    "plf 2": Lot(texts.PLF, people.ASSEMBLEE, 22, _DECIDED, "2025-11-06", (30009, 30010), partie=2),
    "plfg en commission": Lot(texts.PLFG, people.CION_FIN, 4, _DECIDED, "2025-11-27"),
    "plfg": Lot(texts.PLFG, people.ASSEMBLEE, 8, _DECIDED, "2025-11-28", (30011,)),
    "bibliothèques": Lot(texts.BIBLIOTHEQUES, people.CION_CEDU, 20, _WAITING, "2025-11-20"),
    "ponts en commission": Lot(texts.PONTS_DEPOT, people.CION_ECO, 16, _DECIDED, "2025-12-08"),
    "ponts": Lot(texts.PONTS, people.ASSEMBLEE, 44, _WAITING, "2025-12-22"),
    "marées": Lot(texts.MAREES, people.ASSEMBLEE, 8, _DECIDED, "2025-12-04", (30012,)),
    "bacs": Lot(texts.BACS, people.ASSEMBLEE, 14, _DECIDED, "2025-12-04", (30012,)),
    "organique": Lot(texts.PHARES_ORGANIQUE, people.ASSEMBLEE, 5, _DECIDED, "2025-12-04", (30012,)),
}

_CREDITS: Final = ("plf 2", "plfg")
"""Lots whose name begins so move money."""


@dataclass(frozen=True)
class Special:
    """A number of a lot that shows something.

    Attributes:
        quirk: the name under which tests find it.
        lot: key of LOTS.
        numero: its number.
        changes: arguments of `documents.amendement`, over what chance drew.
    """

    quirk: str
    lot: str
    numero: int
    changes: dict[str, Any] = field(default_factory=dict)

    @property
    def uid(self) -> str:
        """Uid of the amendement."""
        return LOTS[self.lot].uid(self.numero)


def _of(name: str) -> Depute:
    return people.BY_NAME[name]


def _by(depute: Depute, *others: Depute, day: str = "2025-11-05", **rest: Any) -> dict[str, Any]:
    """Author and co-signatories, with the label that goes with them."""
    role, suffixe = rest.pop("role", ""), rest.pop("suffixe", None)
    auteur = (
        make.auteur_rapporteur(depute.uid, depute.groupe_le(day), rest.pop("organe", None))
        if role
        else make.auteur_depute(depute.uid, depute.groupe_le(day))
    )
    return {
        "auteur": auteur,
        "cosignataires": [other.uid for other in others],
        "suffixe": suffixe,
        "signataires": people.signataires(depute, others, role=role, suffixe=suffixe),
        **rest,
    }


_GOVERNMENT: Final = {
    "auteur": make.auteur_gouvernement(people.GOUVERNEMENT),
    "cosignataires": (),
    "suffixe": None,
    "signataires": "le Gouvernement",
}


_BALISES: Final = make.mission("B", "PB", "Phares et balises", "7001")
_LECTURE: Final = make.mission("B", "LP", "Lecture publique", "7002")
_PROGRAMMES: Final = {
    "PB": ("Feux et lanternes", "Relève des gardiens", "Peinture des tours"),
    "LP": ("Bibliothèques de plage", "Conservation des cartes"),
}


def _specials() -> tuple[Special, ...]:
    phares, committee = "phares", "phares en commission"
    balisier, brumelle = _of("Balisier"), _of("Brumelle")
    found = [
        # -- signatories and numbers
        Special("cosignataires_nil", committee, 1, _by(_of("Fanalou"))),
        Special("cosignataire_single", committee, 2, _by(_of("Passeur"), _of("Lampiou"))),
        Special(
            "cosignataires_list",
            committee,
            3,
            _by(_of("Tablier"), *(d for d in people.DEPUTES[49:54] if d.nom != "Tablier")),
        ),
        Special(
            "suffixe",
            committee,
            4,
            _by(
                _of("Marnage"),
                _of("Bassemer"),
                suffixe="et les membres du groupe Union des estuaires et apparentés",
            ),
        ),
        Special("committee_hyphen", committee, 5),
        Special("committee_underscore", "plf 1 en commission", 1),
        Special("committee_special", "phares en commission spéciale", 1),
        Special("auteur_gouvernement", committee, 6, {**_GOVERNMENT, "etat": "adopté"}),
        Special("auteur_rapporteur", committee, 7, _by(balisier, role="rapporteur")),
        Special(
            "auteur_rapporteur_organe",
            "plf 2 culture",
            1,
            _by(
                brumelle,
                _of("Lampiou"),
                role="rapporteure pour avis au nom de la commission des affaires culturelles "
                "et de l'éducation",
                organe=people.CION_CEDU,
            ),
        ),
        Special("rect", committee, 8, {"rect": 1}),
        Special("rect_2", committee, 9, {"rect": 2}),
        Special("plf_1", "plf 1", 1),
        Special("plf_1_committee", "plf 1 en commission", 2),
        Special("plf_2_committee", "plf 2 en commission", 1),
        # -- targets
        Special("alinea_after", committee, 10, _target(alinea=make.alinea(4, "Apres"))),
        Special("alinea_plain", committee, 11, _target(alinea=make.alinea(2))),
        Special("alinea_nil", committee, 12, _target()),
        Special(
            "alinea_null_place",
            committee,
            13,
            _target(alinea={**make.alinea(3), "avant_A_Apres": None}),
        ),
        Special("article_added_after", committee, 14, _target(where="Après")),
        Special("article_added_before", committee, 15, _target(where="Avant")),
        Special("target_title", committee, 16, _title()),
        Special("target_chapter_added", committee, 17, _chapter()),
        Special(
            "target_url_nil",
            committee,
            18,
            {"pointeurFragmentTexte.division.urlDivisionTexteVise": make.nil()},
        ),
        Special("article_40", committee, 19, {"article_40": True}),
        Special("article_99", committee, 20, {"article_99": True}),
        Special("loi_reference", committee, 21, {"loi": ("c des phares", "L101-2")}),
        Special("loi_reference_code_nil", committee, 22, {"loi": (None, "dc")}),
        Special("loi_reference_division_nil", committee, 50, {"loi": ("CGI", None)}),
        Special(
            "loi_reference_null",
            committee,
            23,
            {"loiReference": {"codeLoi": "Z1", "divisionCodeLoi": None}},
        ),
        Special(
            "loi_reference_code_null",
            committee,
            49,
            {"loiReference": {"codeLoi": None, "divisionCodeLoi": "id"}},
        ),
        Special(
            "accord_hors_delai",
            committee,
            24,
            {**_GOVERNMENT, "accordGouvernementDepotHorsDelai": "Accord"},
        ),
        Special(
            "treated_without_cartouche",
            committee,
            25,
            {"etat": "en traitement", "corps.cartoucheInformatif": make.nil()},
        ),
        # -- sub-amendements and discussions
        Special(
            "identical_first_unsupported",
            phares,
            1,
            {"etat": "non soutenu", **_same("60001", "Premier")},
        ),
        Special("identical_twin_voted", phares, 2, {"etat": "rejeté", **_same("60001", "Milieu")}),
        Special("identical_last", phares, 3, {"etat": "rejeté", **_same("60001", "Dernier")}),
        Special(
            "sous_amendement_parent",
            phares,
            7,
            {"etat": "adopté", "place": 70, **_target(numero="2")},
        ),
        Special(
            "sous_amendement",
            phares,
            8,
            {
                "etat": "adopté",
                "parent": LOTS[phares].uid(7),
                "place": 71,
                **_target(numero="2"),
                "expose": texts.paragraphs(
                    "Ce sous-amendement précise l’amendement sans le contredire."
                ),
            },
        ),
        Special("redaction_globale", phares, 9, {"etat": "rejeté", **_target(numero="2")}),
        Special(
            "sous_amendement_rejected",
            phares,
            11,
            {
                "etat": "rejeté",
                "parent": LOTS[phares].uid(10),
                **_target(numero="3"),
            },
        ),
        Special("discussion_commune_first", phares, 13, {"commune": (28001, "Premier")}),
        Special(
            "discussion_commune_middle",
            phares,
            14,
            {
                **_by(people.DEPUTES[22]),
                "commune": (28001, "Milieu"),
            },
        ),
        Special("discussion_commune_last", phares, 15, {"commune": (28001, "Dernier"), "rect": 1}),
        Special("namesake", phares, 40, _by(people.DEPUTES[39])),
        Special("after_midnight", phares, 60, {"etat": "rejeté"}),
        Special("seance_nil", phares, 21, {"etat": "adopté", "seance": None}),
        Special("outcome_differs", phares, 22, {"etat": "rejeté"}),
        Special("second_deliberation", "phares en seconde délibération", 1, {"etat": "adopté"}),
        Special("text_code_of_a_sister", "organique", 5, {"texte": texts.PHARES.uid}),
        Special("other_legislature_dossier", "bacs", 1),
        Special("same_number_bacs", "bacs", 3, {"etat": "adopté"}),
        Special("same_number_marees", "marées", 3, {"etat": "rejeté"}),
        Special("same_number_organique", "organique", 3, {"etat": "rejeté"}),
        # -- money
        Special(
            "credits_list",
            "plf 2",
            1,
            {
                "etat": "rejeté",
                **_money(
                    _BALISES,
                    [
                        ("Feux et lanternes", 4000000),
                        ("Relève des gardiens", -4000000),
                        ("Peinture des tours", 0),
                    ],
                ),
            },
        ),
        Special(
            "credits_single_programme",
            "plf 2",
            2,
            {"etat": "rejeté", **_money(_LECTURE, [("Bibliothèques de plage", -1)])},
        ),
        Special(
            "credits_line_single",
            "plf 2",
            3,
            {
                "etat": "adopté",
                **_credits(
                    _BALISES,
                    [
                        make.programme("Feux et lanternes", 810001, 500000, 500000),
                        make.programme(
                            "Relève des gardiens",
                            810002,
                            -500000,
                            -500000,
                            lignes=[make.ligne_credit(9101, -300000, -300000)],
                        ),
                    ],
                ),
            },
        ),
        Special(
            "credits_line_list",
            "plf 2",
            4,
            {
                "etat": "rejeté",
                **_credits(
                    _BALISES,
                    [
                        make.programme(
                            "Relève des gardiens",
                            810003,
                            -700000,
                            -700000,
                            lignes=[
                                make.ligne_credit(9102, -300000, -300000),
                                make.ligne_credit(9103, -400000, -400000),
                            ],
                        ),
                        make.programme("Peinture des tours", 810004, 700000, 700000),
                    ],
                ),
            },
        ),
        Special(
            "credits_creation",
            "plf 2",
            5,
            {
                "etat": "rejeté",
                **_credits(
                    _BALISES,
                    [
                        make.programme("Feux et lanternes", 810005, -2000000, -2000000),
                        make.programme(
                            "Cornes de brume", 810006, 2000000, 2000000, action="création"
                        ),
                    ],
                ),
            },
        ),
        Special(
            "credits_suppression",
            "plf 2",
            6,
            {
                "etat": "rejeté",
                **_credits(
                    _BALISES,
                    [
                        make.programme(
                            "Peinture des tours", 810007, -90000000, -90000000, action="suppression"
                        ),
                        make.programme("Feux et lanternes", 810008, 90000000, 90000000),
                    ],
                ),
            },
        ),
        Special(
            "credits_unbalanced",
            "plf 2",
            7,
            {
                "etat": "adopté",
                **_GOVERNMENT,
                **_money(_BALISES, [("Feux et lanternes", -5000000), ("Relève des gardiens", 0)]),
            },
        ),
        Special(
            "credits_ae_cp_differ",
            "plf 2",
            8,
            {
                "etat": "rejeté",
                **_credits(
                    _LECTURE,
                    [
                        make.programme("Bibliothèques de plage", 810009, 3000000, 1000000),
                        make.programme("Conservation des cartes", 810010, -3000000, -1000000),
                    ],
                ),
            },
        ),
        Special(
            "mission_without_credits",
            "plf 2",
            9,
            {
                "dispositif": justified("Supprimer la mission «&nbsp;Lecture publique&nbsp;»."),
                "mission": _LECTURE,
                "division": make.annexe("B", "42", "1900C"),
                "alinea": None,
            },
        ),
        Special(
            "mission_and_alinea",
            "plf 2",
            10,
            {
                "dispositif": justified("Après cet article, insérer un article."),
                "mission": _LECTURE,
                "alinea": make.alinea(1),
                "division": make.article("42", "1900C", "Après"),
            },
        ),
        Special("ir_credits", "plf 2", 11, {"etat": "crédits", "date_sort": None, "seance": None}),
        Special("ir_seconde_partie", "plf 2", 12, _dead("irr en seconde partie")),
        Special(
            "plfr_credits",
            "plfg",
            1,
            {
                "etat": "rejeté",
                **_credits_plfr(
                    [
                        make.programme_plfr("Feux et lanternes", 820001, (1200000, 1000000)),
                        make.programme_plfr(
                            "Peinture des tours", 820002, annule=(1200000, 1000000)
                        ),
                    ]
                ),
            },
        ),
        Special(
            "plfr_line",
            "plfg",
            2,
            {
                "etat": "adopté",
                **_credits_plfr(
                    [
                        make.programme_plfr(
                            "Relève des gardiens",
                            820003,
                            (800000, 800000),
                            lignes=[(9201, (800000, 800000), (0, 0))],
                        ),
                        make.programme_plfr("Peinture des tours", 820004),
                    ]
                ),
            },
        ),
        # -- what became of them
        Special("waiting", "ponts", 1, {"etat": "à discuter"}),
        Special("being_treated", "ponts", 2, {"etat": "en traitement"}),
        Special("receivable", "ponts", 3, {"etat": "recevable"}),
        Special("not_yet_published", "ponts", 4, {"etat": "en traitement", "publication": None}),
        Special("withdrawn_after", phares, 23, _dead("retiré après publication")),
        Special("withdrawn_before", phares, 24, _dead("retiré avant publication")),
        Special(
            "withdrawn_before_unpublished",
            phares,
            25,
            _dead("retiré avant publication", publication=None),
        ),
        Special("fallen_without_date", phares, 26, {"etat": "tombé", "date_sort": None}),
        Special(
            "dated_but_withdrawn",
            phares,
            27,
            {
                "etat": "retiré après publication",
                "seance": None,
                "date_sort": agenda.moment("2025-11-04", "18:00:00"),
            },
        ),
        Special(
            "irrecevable_unpublished", phares, 28, _dead("irrecevable non publié", publication=None)
        ),
        Special("ir_lolfss", "plf 1", 10, _dead("autres irr lolfss")),
        Special("ir_premiere_partie", "plf 1", 11, _dead("irr en première partie")),
        # -- what the titles of scrutins say of them must be true
        Special("voted_liminaire", "plf 1", 2, _target("liminaire", texte="1900A")),
        Special("voted_government", "plf 1", 3, _GOVERNMENT),
        Special("voted_rect", "plf 1", 4, {"rect": 1}),
        Special(
            "voted_identical_first",
            "plf 1",
            5,
            {"etat": "rejeté", **_target(texte="1900A"), "identique": (60002, "Premier")},
        ),
        Special(
            "voted_identical_last",
            "plf 1",
            6,
            {"etat": "rejeté", **_target(texte="1900A"), "identique": (60002, "Dernier")},
        ),
        Special("voted_rectifie", phares, 6, {"rect": 1}),
        Special("voted_suppression", phares, 12, _deletion("3")),
        Special("voted_redaction_globale", phares, 9, {"dispositif": _rewriting()}),
        Special("voted_title", phares, 18, _title()),
        Special("voted_first_article", phares, 19, _target()),
        Special("voted_together_1", phares, 44, {"etat": "adopté", **_target("6", "Après")}),
        Special("voted_together_2", phares, 45, {"etat": "adopté", **_target("6", "Après")}),
        Special("voted_tie", phares, 41, {"etat": "rejeté"}),
        Special("voted_by_a_man", phares, 43, _by(_of("Kerlumière"))),
        # -- what day 2 does, each to one of these (see story.py)
        Special("day_2: rectified", "ponts", 5, {"etat": "à discuter"}),
        Special("day_2: withdrawn, text kept", "ponts", 6, {"etat": "à discuter"}),
        Special(
            "day_2: withdrawn, text removed",
            "ponts",
            7,
            {"etat": "en traitement", "publication": None},
        ),
        Special("day_2: declared inadmissible", "ponts", 8, {"etat": "en traitement"}),
        Special("day_2: voted", "ponts", 9, {"etat": "à discuter"}),
        Special("day_2: form only", "ponts en commission", 3, {"expose": _sober()}),
        Special("day_2: noise only", "ponts en commission", 4, {"expose": _sober()}),
        Special("day_2: erased", "bibliothèques", 10, {"etat": "à discuter"}),
        Special("day_2: moved to incorrect_data", "bibliothèques", 11, {"etat": "à discuter"}),
        Special("day_2: vanished until day 4", "bibliothèques", 12, {"etat": "à discuter"}),
    ]
    names = (
        "charge", "gage", "cavalier budgétaire", "cavalier social", "autres irr lolf",
        "cavalier 45", "entonnoir 45", "doublon", "autre", "autre 40", "sous-amendement 98",
        "inopérant 42", "hors champ", "hors délais", "ordre du jour 48", "habilitation 38",
        "réglementaire 37", "injonction 20", "loi organique 127", "domaine 41", "traité 53",
    )  # fmt: skip
    found += [
        Special(f"irrecevable: {name}", phares, 66 + rank, _dead(name))
        for rank, name in enumerate(names)
    ]
    found += [
        Special(f"sort: {sort}", phares, 87 + rank, {"etat": etat})
        for rank, (sort, etat) in enumerate(make.SORTS.items())
    ]
    found += [
        Special(
            quirk,
            committee,
            27 + rank,
            {
                "etat": "rejeté",
                "dispositif": dispositif,
                "expose": expose,
            },
        )
        for rank, (quirk, (dispositif, expose)) in enumerate(TRAPS.items())
    ]
    return tuple(found)


def _target(
    numero: str = "PREMIER", where: str = "A", *, texte: str = "1801", **rest: Any
) -> dict[str, Any]:
    """The article, and words that fit it: chance may have drawn others."""
    aim = rest.get("alinea")
    name = "premier" if numero == "PREMIER" else numero
    if where != "A":
        words = f"{where} l’article {name}, insérer un article ainsi rédigé."
    elif aim is None:
        words = "Supprimer les alinéas&nbsp;2 et&nbsp;3."
    elif aim["avant_A_Apres"] == "Apres":
        words = f"Après l’alinéa&nbsp;{aim['numero']}, insérer un alinéa ainsi rédigé."
    else:
        words = f"Supprimer l’alinéa&nbsp;{aim['numero']}."
    return {
        "division": make.article(numero, texte, where),
        "alinea": None,
        "dispositif": justified(words),
        **rest,
    }


def _deletion(numero: str) -> dict[str, Any]:
    return _target(numero, dispositif=justified("Supprimer cet article."))


def _sober() -> str:
    return texts.paragraphs(
        "La nacelle n’attend personne, et chacun l’attend.",
        "Il est donc proposé d’en publier les horaires.",
    )


def _rewriting() -> str:
    return justified("Rédiger ainsi cet article&nbsp;:") + justified(
        "«&nbsp;Art. 2. – Le gardien veille.&nbsp;»"
    )


def _dead(etat: str, **rest: Any) -> dict[str, Any]:
    """An état that closes the amendement before any sitting."""
    return {"etat": etat, "date_sort": None, "seance": None, **rest}


def _same(ident: str, position: str) -> dict[str, Any]:
    """One of a group of identical amendements, which delete the first article."""
    return {
        "identique": (int(ident), position),
        **_target(),
        "dispositif": texts.paragraphs("Supprimer cet article.", justified=True),
    }


def _title() -> dict[str, Any]:
    """The title of the text, and what is proposed of it."""
    division = {
        **make.article("PREMIER", "1801"),
        "titre": "visant à protéger les phares et leurs gardiens,",
        "articleDesignationCourte": "TITRE",
        "articleDesignation": "TITRE",
        "type": "TITRE",
        "urlDivisionTexteVise": "/17/textes/1801.asp#D_visant_a_proteger_les_phares",
    }
    words = justified("Après le mot&nbsp;: «&nbsp;phares&nbsp;», supprimer la fin du titre.")
    return {"alinea": None, "division": division, "dispositif": words}


def _chapter() -> dict[str, Any]:
    """A chapter added after an article."""
    division = {
        **make.article("6", "1801", "Après"),
        "articleDesignation": "APRÈS L'ARTICLE 6, insérer la division et l'intitulé suivants:",
        "articleAdditionnel": "false",
        "chapitreAdditionnel": "true",
    }
    words = justified("Après l’article 6, insérer le chapitre suivant&nbsp;:") + justified(
        "«&nbsp;Chapitre II – Des bancs de pierre&nbsp;»"
    )
    return {"alinea": None, "division": division, "dispositif": words}


def _credits(mission: Json, programmes: Sequence[Json]) -> dict[str, Any]:
    return {
        "dispositif": make.credits_plf(programmes),
        "mission": mission,
        "division": make.annexe("B", "42", "1900C"),
        "alinea": None,
    }


def _money(mission: Json, moves: Sequence[tuple[str, int]], ref: int = 800001) -> dict[str, Any]:
    """Credits that move the same sums of AE and CP."""
    return _credits(
        mission,
        [
            make.programme(name, ref + rank, euros, euros)
            for rank, (name, euros) in enumerate(moves)
        ],
    )


def _credits_plfr(programmes: Sequence[Json]) -> dict[str, Any]:
    return {
        "dispositif": make.credits_plfr(programmes),
        "mission": _BALISES,
        "division": make.annexe("B", "3", "1950"),
        "alinea": None,
    }


SPECIALS: Final = _specials()

EFFACE: Final = LOTS["bibliothèques"].uid(20)
"""Erased before day 1: only its tombstone is known."""
INCORRECT: Final = (LOTS["bibliothèques"].uid(18), LOTS["bibliothèques"].uid(19))
"""Members of `json/incorrect_data/`, which have no dossier."""
VOTED: Final = {
    "phares": (5, 6, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 41, 42, 43),
    "plf 1": (2, 3, 4, 5, 6, 7, 8, 9),
    "plf 2": (13, 14, 15, 16),
    "plfg": (3, 4),
    "bacs": (4, 5),
    "marées": (4,),
}
"""Numbers that a scrutin of day 1 decides, beside the special ones: adopted or rejected."""


# -- drafting ------------------------------------------------------------------------------------


def drafted(
    chance: Chance,
    cast: Sequence[Depute],
    texte: Texte,
    depot: str,
    *,
    partie: int = 0,
) -> dict[str, Any]:
    """What chance decides of an amendement: who signs, what it aims at, its words.

    Returns:
        Arguments of `documents.amendement`.
    """
    author = chance.pick(cast)
    group = author.groupe_le(depot)
    friends = [one for one in cast if one.groupe_le(depot) == group and one is not author]
    signers = chance.some(friends, (0, 1, 2, 4, 6)[chance.under(5)])
    where = ("A", "A", "A", "Après", "A", "Avant")[chance.under(6)]
    # The first part of a PLF ends before its last article here.
    numero = chance.pick(texte.articles[:-1] if partie == 1 else texte.articles)
    suffix = {0: "", 1: "A", 2: "C"}[partie]
    spot = chance.under(4)
    division = make.article(numero, texte.numero + suffix, where, legislature=texte.legislature)
    alinea = None
    if where == "A" and spot != 0:
        alinea = make.alinea(1 + chance.under(14), "Apres" if spot == 1 else None)
    known = group == author.groupe.uid and group != people.NON_INSCRITS
    return {
        "texte": texte.uid,
        **_by(author, *signers, day=depot),
        "division": division,
        "alinea": alinea,
        "dispositif": texts.dispositif(chance, texte.theme, division, alinea),
        "expose": texts.expose(chance, texte.theme, author.groupe.libelle if known else None),
        "depot": depot,
        "loi": ("c des ports", f"L{100 + chance.under(9)}") if spot == 3 else None,
    }


def _drawn_credits(chance: Chance, lot: str, numero: int) -> dict[str, Any]:
    """Money moved from one programme of a mission to another."""
    euros = (1 + chance.under(40)) * 250000
    target = _BALISES if chance.under(3) else _LECTURE
    names = _PROGRAMMES[target["codeMissionMinefi"]]
    ref = 830000 + numero * 10 + len(lot) * 1000
    if lot.startswith("plfg"):
        return {
            **_credits_plfr(
                [
                    make.programme_plfr(names[0], ref, (euros, euros)),
                    make.programme_plfr(names[1], ref + 1, annule=(euros, euros)),
                ]
            ),
            "mission": target,
        }
    moves = [(names[0], euros), (names[1], -euros), *((name, 0) for name in names[2:])]
    return _money(target, moves, ref)


def _published(depot: str) -> str:
    """Three days after the deposit (months are long enough here)."""
    return f"{depot[:8]}{min(int(depot[8:]) + 3, 30):02d}"


def amendements(seed: int) -> tuple[dict[str, Json], dict[str, str]]:
    """Every amendement of the 17th on day 1.

    Returns:
        (documents by uid, folder in the archive by uid: « DLR…/PION… »).
    """
    documents: dict[str, Json] = {}
    folders: dict[str, str] = {}
    specials: dict[str, dict[str, Any]] = {}
    for special in SPECIALS:
        specials[special.uid] = specials.get(special.uid, {}) | special.changes
    for key, lot in LOTS.items():
        cast = people.authors(lot.depot)
        for numero in range(1, lot.count + 1):
            uid = lot.uid(numero)
            chance = Chance(seed, "amendement", uid)
            arguments = drafted(chance, cast, lot.texte, lot.depot, partie=lot.partie)
            if key.startswith(_CREDITS):
                arguments |= _drawn_credits(chance, key, numero)
            etat = chance.pick(lot.etats)
            if numero in VOTED.get(key, ()):
                etat = chance.pick(("adopté", "rejeté"))
            arguments |= {"etat": etat, "place": numero, "publication": _published(lot.depot)}
            arguments |= _outcome(lot, numero, etat)
            changes = specials.get(uid, {})
            if "etat" in changes:
                arguments |= _outcome(lot, numero, changes["etat"])
            if key == "phares" and "division" in changes:
                division = changes["division"]
                url = division["urlDivisionTexteVise"].replace("1801", "1850")
                changes = {**changes, "division": {**division, "urlDivisionTexteVise": url}}
            documents[uid] = make.amendement(uid, **{**arguments, **changes})
            folders[uid] = f"{lot.texte.dossier}/{(changes.get('texte') or lot.texte.uid)}"
    documents[EFFACE] = make.efface(documents[EFFACE], 1764939600000)
    for rank, uid in enumerate(INCORRECT):
        folders[uid] = f"incorrect_data/{148700 + rank}"
    return documents, folders


def _outcome(lot: Lot, numero: int, etat: str) -> dict[str, Any]:
    """Dates, sitting and stamp that an état brings."""
    discussed = make.ETATS[etat].code == "DI"
    sitting = lot.seance(numero) if discussed else None
    when = None
    if discussed:
        clock = f"1{numero % 8}:{numero * 13 % 60:02d}:{numero * 7 % 60:02d}"
        day = f"{lot.depot[:8]}{min(int(lot.depot[8:]) + 5, 30):02d}"
        when = sitting.clock(3 * numero % 190) if sitting else agenda.moment(day, clock)
    stamp = agenda.chronotag(when[:10] if when else lot.depot, "23:58:00", numero)
    return {
        "date_sort": when,
        "seance": sitting.uid if sitting else None,
        "chronotag": stamp,
    }


QUIRKS: Final[dict[str, str]] = {special.quirk: special.uid for special in SPECIALS} | {
    "efface": EFFACE,
    "incorrect_data": INCORRECT[0],
    "plf_2": LOTS["plf 2"].uid(1),
}
"""Name of a shape -> uid of an amendement of day 1 that shows it."""


# -- the 16th and the 15th -----------------------------------------------------------------------


def amendements_anciens(seed: int, legislature: str) -> tuple[dict[str, Json], dict[str, str]]:
    """The forty frozen amendements of the 16th or the 15th, and their folders."""
    documents: dict[str, Json] = {}
    folders: dict[str, str] = {}
    texte = texts.BALISES_16 if legislature == "16" else texts.QUAIS_15
    assemblee = make.ASSEMBLEE[legislature]
    cast = people.sitting_then(legislature)
    first = "2023-03-01" if legislature == "16" else "2020-03-02"
    for numero in range(1, 41):
        # The 15th once named the Assembly SEA717460, and did not pad its numbers.
        old = legislature == "15" and numero > 30
        organe = f"SEA{assemblee[2:]}" if old else assemblee if numero > 12 else people.CION_DVP
        name = f"AMANR5L{legislature}{organe}{texte.code}P0D1N"
        uid = name + (str(numero) if old else f"{numero:06d}")
        chance = Chance(seed, "amendement", uid)
        arguments = drafted(chance, people.DEPUTES[:1], texte, first)
        author = chance.pick(cast)
        signers = chance.some([one for one in cast if one is not author], chance.under(4))
        group = people.groupe_ancien(author, legislature).uid
        sort = chance.pick(tuple(make.SORTS))
        sitting = f"RUANR5L{legislature}S{first[:4]}IDS{20000 + numero % 5}"
        arguments |= {
            "auteur": make.auteur_depute(author.uid, group),
            "cosignataires": [one.uid for one in signers],
            "signataires": people.signataires(author, signers),
            "expose": texts.expose(chance, texte.theme, None),
            "sort": sort,
            "publication": first[:8] + "04",
            "date_sort": agenda.moment(first[:8] + f"{numero % 5 + 6:02d}", f"16:{numero:02d}:05"),
            "seance": sitting if numero > 12 else None,
            "chronotag": agenda.chronotag(first[:8] + "20", "23:00:00", numero),
            "place": numero,
        }
        documents[uid] = make.amendement(uid, **arguments)
        folders[uid] = f"{texte.dossier}/{texte.uid}"
    if legislature == "16":
        erased = f"AMANR5L16{assemblee}{texte.code}P0D1N000040"
        documents[erased] = make.efface(documents[erased], 1683000000000)
    return documents, folders


ANCIENS: Final = {
    "uid_16": f"AMANR5L16{make.ASSEMBLEE['16']}{texts.BALISES_16.code}P0D1N000020",
    "efface_16": f"AMANR5L16{make.ASSEMBLEE['16']}{texts.BALISES_16.code}P0D1N000040",
    "uid_15": f"AMANR5L15{make.ASSEMBLEE['15']}{texts.QUAIS_15.code}P0D1N000020",
    "uid_15_sea": f"AMANR5L15SEA717460{texts.QUAIS_15.code}P0D1N35",
}
"""Name of a shape -> uid of an amendement of the 16th or the 15th."""

__all__ = ["ANCIENS", "QUIRKS", "amendements", "amendements_anciens", "drafted", "uid"]
