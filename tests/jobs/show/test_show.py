"""`scrutateur show`: what a person reads on a terminal, and what a program is given."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from jobs.logs import console
from jobs.show.thing import show
from storage.errors import Refused
from tests.replica.documents import amendement, groupe, scrutin, votant
from tests.small_archive import DAY_1, HM, SEANCE, TEXTE, TF, A, tell

if TYPE_CHECKING:
    import sqlalchemy as sa

NOON_1 = DAY_1 + dt.timedelta(hours=5)


def shown(
    engine: sa.Engine,
    uid: str,
    *,
    history: bool = False,
    at: dt.datetime | None = None,
    as_json: bool = False,
    width: int = 100,
    soft_wrap: bool = False,
    cleaning: bool = False,
) -> str:
    """What is printed on a terminal without colours, its lines without trailing spaces."""
    out = io.StringIO()
    terminal = Console(file=out, width=width, color_system=None, soft_wrap=soft_wrap)
    show(terminal, engine, uid, history=history, at=at, as_json=as_json, cleaning=cleaning)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def lines(text: str) -> list[str]:
    """Without empty lines, and with runs of spaces as one."""
    return [re.sub(r" {2,}", " ", line).strip() for line in text.splitlines() if line.strip()]


# -- an amendement -------------------------------------------------------------------------------


def test_an_amendement_is_shown_whole(archive: sa.Engine) -> None:
    """Who, what, where, what became of it, the clean text, and the proof."""
    text = shown(archive, f"{A}1")
    proof = text.index("\nScrutin VTANR5L17V2 : adopté\n")  # the vote that decided it comes last
    assert proof < text.index("lien sûr (seance+numero+auteur)") < text.index("\nPreuve\n")
    assert lines(text[:proof]) == [
        "Amendement n° 1 (Rect) — Rejeté " + "─" * 68,
        f"Identifiant {A}1",
        f"Page https://www.assemblee-nationale.fr/dyn/17/amendements/{A}1",
        f"Texte proposition de loi visant à protéger les phares et leurs gardiens ({TEXTE})",
        "Dossier Protéger les phares et leurs gardiens (DLR5L17N60001)",
        "Article ARTICLE PREMIER",
        "Auteur M. Anselme Balisier (HM)",
        "Signataires M.\xa0Balisier",
        "Cosignataires Mme Solange Amarrand, PA999999",
        "État Discuté, Rejeté",
        "Sort Rejeté, 2025-11-04 15:10:00 UTC",
        "Déposé le 2025-10-20",
        "Publié le 2025-10-24",
        f"Séance {SEANCE}",
        "Capté ailleurs https://site.example/scrutins/3445 (capture/12)",
        "Dispositif",
        "Après le mot : « phare », insérer « et balise ».",
        "Exposé sommaire",
        "Les phares éclairent.",
    ]
    proof = text.index("\nPreuve\n")
    assert lines(text[proof:])[:5] == [
        "Preuve",
        "Version 2 sur 2 ; --history montre les autres",
        "Vue le 2026-01-06 07:00:00 UTC",
        "Téléchargé de https://data.example/amendements/17.json.zip",
        "Produit par l'AN le 2026-01-06 07:00:00 UTC",
    ]
    assert re.search(r"sha256 du document +[0-9a-f]{64}$", text, re.MULTILINE)


def test_history_shows_every_version_and_what_changed_in_words(archive: sa.Engine) -> None:
    """The texts before and after are clean text, not HTML."""
    text = shown(archive, f"{A}1", history=True, width=140)
    assert "\nVersions (2)\n" in text
    assert "2026-01-05 07:00:00 UTC  2026-01-06 07:00:00 UTC  amendements/17" in text
    assert "2026-01-06 07:00:00 UTC  aujourd'hui              amendements/17" in text
    assert re.search(r"2026-01-06 07:00:00 UTC +2 +substance +numero_long +1 +1 \(Rect\)", text)
    assert "supprimer la" in text
    assert "<p>" not in text
    assert "--history" not in text


def test_history_comes_before_everything_else_and_to_the_second(engine: sa.Engine) -> None:
    """Two versions of one minute are told apart, right under the title."""
    path = "json/VTANR5L17V1.json"
    soon = DAY_1 + dt.timedelta(seconds=41)
    tell(engine, DAY_1, "scrutins/17", {path: scrutin("VTANR5L17V1", titre="avant")})
    tell(engine, soon, "scrutins/17", {path: scrutin("VTANR5L17V1", titre="après")}, [path])
    found = lines(shown(engine, "17/1", history=True, width=120))
    assert found[1] == "Versions (2)"
    assert found[3].startswith("1 2026-01-05 07:00:00 UTC 2026-01-05 07:00:41 UTC scrutins/17 ")
    assert found[4].startswith("2 2026-01-05 07:00:41 UTC aujourd'hui scrutins/17 ")
    assert found[5] == "Changements"
    assert found[7] == "2026-01-05 07:00:41 UTC 2 substance titre avant après"
    assert found.index("Votes par groupe") > found.index("après")


def test_without_history_nothing_is_said_of_other_versions_but_that_they_are(
    archive: sa.Engine,
) -> None:
    """No table of versions, nor of changes."""
    text = shown(archive, f"{A}1")
    assert "Changements" not in text
    assert "supprimer la fin" not in text


def test_a_moment_shows_the_text_of_then(archive: sa.Engine) -> None:
    """Version 1 of 2."""
    text = shown(archive, f"{A}1", at=NOON_1)
    assert "Après le mot : « phare », supprimer la fin." in text
    proof = lines(text[text.index("\nPreuve\n") :])
    assert proof[1] == "Version 1 sur 2 ; --history montre les autres"
    assert proof[3] == "Remplacée le 2026-01-06 07:00:00 UTC"


def test_what_the_assemblee_no_longer_publishes_says_so_first(archive: sa.Engine) -> None:
    """Right under the title, and in its last version."""
    text = shown(archive, f"{A}5", history=True)
    assert lines(text)[1] == "L'Assemblée ne le publie plus depuis le 2026-01-06 07:00:00 UTC."
    assert "disparu le 2026-01-06 07:00:00 UTC" in text
    assert "Un amendement qui ne restera pas." in text


def test_credits_are_a_table_of_euros(archive: sa.Engine) -> None:
    """Signed, with a narrow space between thousands; a line is set in under its programme."""
    text = shown(archive, f"{A}3")
    assert lines(text[text.index("Crédits") :])[:5] == [
        "Crédits (PLF), en euros",
        "Programme ou ligne Action AE CP",
        "Phares et balises modification +5\u202f000\u202f000 +4\u202f000\u202f000",
        "Sauvetage en mer modification -5\u202f000\u202f000 -4\u202f000\u202f000",
        "dont titre 2 modification -1\u202f000\u202f000 +0",
    ]


def test_a_sous_amendement_names_what_it_amends(archive: sa.Engine) -> None:
    """It is called one in the title."""
    found = lines(shown(archive, f"{A}9"))
    assert found[0].startswith("Sous-amendement n° 9 — Tombé")
    assert f"Sous-amende {A}1" in found


def test_a_text_in_brackets_is_words_and_no_markup(engine: sa.Engine) -> None:
    """« [bold] » is printed as it is written."""
    uid = f"{A}2"
    written = amendement(uid, dispositif="<p>Substituer [bold]à « 10 » : [/red] « 20 ».</p>")
    tell(engine, DAY_1, "amendements/17", {f"json/DLR5L17N60001/{TEXTE}/{uid}.json": written})
    assert "Substituer [bold]à « 10 » : [/red] « 20 »." in shown(engine, uid)


# -- a scrutin -----------------------------------------------------------------------------------


def test_a_scrutin_is_shown_group_by_group_with_bars_and_names(archive: sa.Engine) -> None:
    """A tie has no majority, a lost group is unknown, and corrections change nothing."""
    text = shown(archive, "17/1")
    groups = text[text.index("Votes par groupe") : text.index("Signalements")]
    assert groups.splitlines()[1:5] == [
        "Groupe   Pour  Contre  Abstention  Non-votant                                  Majorité",
        "HM          1       1           ·           1  ██▒▒                            —",
        "TF          ·       2           1           ·  ▒▒▒▒▒▒▒░░░                      contre",
        "inconnu     ·       ·           ·           ·                                  —",
    ]
    assert lines(groups)[5:] == [
        "Total 1 3 1 1",
        "█ pour ▒ contre ░ abstention, sur les membres du groupe",
        "Horizon maritime, 16 membres",
        "Pour (1) : Mme Solange Amarrand",
        "Contre (1) : Mme Odile Corvette (par délégation)",
        "Non-votant (1) : M. Yann Écoutille (préside la séance)",
        "Terre ferme, 9 membres",
        "Contre (2) : M. Anselme Balisier, M. Ulysse Drisse",
        "Abstention (1) : PA999999",
        "groupe que l'AN a perdu (« PO0 »), 1 membres",
        "aucun vote nominatif",
        "Mises au point (2), sans effet sur les totaux",
        "• Mme Odile Corvette : pour",
        "• PA999998 : contre",
    ]
    assert "VTANR5L17V1: 1 group blocks say PO0" in text


def test_a_scrutin_begins_with_what_was_voted_and_decided(archive: sa.Engine) -> None:
    """Title, day of the sitting, totals as printed."""
    assert lines(shown(archive, "17/1"))[:15] == [
        "Scrutin n° 1 de la 17e législature — rejeté " + "─" * 56,
        "l'amendement n° 1 de M. Balisier à l'article premier.",
        "Identifiant VTANR5L17V1",
        "Page https://www.assemblee-nationale.fr/dyn/17/scrutins/1",
        "Jour de la séance 2025-11-04",
        f"Séance {SEANCE}",
        "Type scrutin public ordinaire",
        "Majorité Majorité absolue des suffrages exprimés",
        'Demandé par Président du groupe "Horizon maritime"',
        "Dossier Protéger les phares et leurs gardiens (DLR5L17N60001)",
        "Lieu Hémicycle",
        "Votants 5",
        "Exprimés 4 (requis : 3)",
        "Totaux imprimés pour 1, contre 3, abstentions 1, non-votants 1",
        "Noms listés pour 1, contre 3, abstentions 1, non-votants 1",
    ]


def test_a_motion_de_censure_shows_only_the_pour(archive: sa.Engine) -> None:
    """Nobody is counted against it, so nothing may look as if somebody were."""
    text = shown(archive, "17/3")
    assert "Motion de censure : seuls les « pour » sont recensés." in text
    assert "Totaux imprimés    pour 1\n" in text
    groups = text[text.index("Votes par groupe") :].splitlines()
    assert groups[1] == "Groupe  Pour                                  Majorité"


def test_a_motion_de_censure_shows_the_non_voters_that_it_prints_and_names(
    engine: sa.Engine,
) -> None:
    """Ministers cannot vote: printed once for the whole, twice by its groups, and named twice."""
    minister = votant("PA900001", "PM900001", cause="MG")
    told = scrutin(
        "VTANR5L17V3",
        type_vote="MOC",
        groupes=[
            groupe(HM, 16, pours=[votant("PA900003", "PM900003")], non_votants=[minister]),
            groupe(TF, 9, non_votants=[votant("PA900002", "PM900002", cause="MG")]),
        ],
        **{"syntheseVote.decompte.nonVotants": "1"},
    )
    tell(engine, DAY_1, "scrutins/17", {"json/VTANR5L17V3.json": told})
    text = shown(engine, "17/3", width=120)
    assert lines(text[text.index("Totaux") : text.index("PO890101, 16")]) == [
        "Totaux imprimés pour 1, non-votants 1",
        "Noms listés pour 1, non-votants 2",
        "Motion de censure : seuls les « pour » sont recensés.",
        (
            "Écart (non-votants) : l'AN imprime 1 pour le scrutin et 2 en additionnant ses "
            "groupes ; elle liste 2 noms."
        ),
        "Votes par groupe",
        "Groupe Pour Non-votant Majorité",
        "PO890101 1 1 ██ pour",
        "PO890102 · 1 —",
        "Total 1 2",
        "█ pour ▒ contre ░ abstention, sur les membres du groupe",
    ]


def test_a_printed_count_that_is_not_that_of_the_names_shows_both(archive: sa.Engine) -> None:
    """V4 prints nine pour in a group and names two: in the row, in the sum, and in a sentence."""
    text = shown(archive, "17/4", width=120)
    assert re.search(r"^HM +9 \(2 noms\) ", text, re.MULTILINE)
    assert re.search(r"^Total +9 \(2 noms\) ", text, re.MULTILINE)
    assert (
        "Écart (pour) : l'AN imprime 9 pour le scrutin et 9 en additionnant ses groupes ; elle "
        "liste 2 noms." in text
    )


def test_where_every_figure_agrees_no_difference_is_told(archive: sa.Engine) -> None:
    """V1 prints what it names."""
    assert "Écart" not in shown(archive, "17/1")


def test_voluntary_non_voters_that_are_printed_are_shown(engine: sa.Engine) -> None:
    """The Assemblée has never printed any but in a mise au point; it may."""
    told = scrutin("VTANR5L17V1", **{"syntheseVote.decompte.nonVotantsVolontaires": "2"})
    tell(engine, DAY_1, "scrutins/17", {"json/VTANR5L17V1.json": told})
    assert "non-votants volontaires 2\n" in shown(engine, "17/1", width=120)


def test_a_scrutin_of_the_congress_is_called_so(archive: sa.Engine) -> None:
    """It has the number of another one, and no page."""
    found = lines(shown(archive, "VTCGR5L17V1"))
    assert found[0].startswith("Scrutin n° 1 du Congrès — adopté")
    assert not [line for line in found if line.startswith("Page")]


# -- anything else -------------------------------------------------------------------------------


def test_a_person_is_shown_by_facts_and_mandats(archive: sa.Engine) -> None:
    """Each fact with its sentence, each mandat as a row."""
    text = shown(archive, "PA900002", width=160)
    assert lines(text)[0].startswith("Personne PA900002 ─")
    assert re.search(r"nom +Balisier +Nom\.", text)
    mandats = lines(text[text.index("mandat (3)") :])
    assert mandats[1].startswith("uid legislature type_organe lib_qualite date_debut date_fin")
    assert mandats[2].startswith("PM900002 17 ASSEMBLEE membre 2024-07-07 Haute-Brume 2 élections")
    assert re.search(r"PM800002 .* GP .* 2025-09-04 .* PO890101", text)


@pytest.mark.parametrize(
    ("uid", "title"),
    [
        ("PM900001", "Mandat PM900001"),
        (HM, f"Organe {HM}"),
        ("DLR5L17N60001", "Dossier législatif DLR5L17N60001"),
        (TEXTE, f"Document {TEXTE}"),
        (SEANCE, f"Séance {SEANCE}"),
    ],
)
def test_other_families_are_shown_by_their_facts(archive: sa.Engine, uid: str, title: str) -> None:
    """Every family has its word."""
    assert lines(shown(archive, uid, width=160))[0].startswith(title)


def test_addresses_and_hashes_are_never_cut_in_two(archive: sa.Engine) -> None:
    """However narrow the terminal: they are there to be copied."""
    text = shown(archive, f"{A}1", width=40)
    assert f"https://www.assemblee-nationale.fr/dyn/17/amendements/{A}1\n" in text
    assert "https://data.example/amendements/17.json.zip\n" in text
    assert re.search(r"[0-9a-f]{64}$", text)


@pytest.mark.parametrize("soft_wrap", [False, True])
def test_a_long_text_is_wrapped_at_words_on_any_console(
    archive: sa.Engine,
    soft_wrap: bool,  # noqa: FBT001 - as rich names it
) -> None:
    """No name is lost at the edge of a narrow terminal, nor cut in two."""
    text = shown(archive, "17/1", width=30, soft_wrap=soft_wrap)
    names = "Contre (2) : M. Anselme Balisier, M. Ulysse Drisse"
    assert names in " ".join(lines(text))


def test_off_a_terminal_no_text_is_folded_and_no_line_ends_in_spaces(
    archive: sa.Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is piped can be searched, in lines that are whole."""
    for uid in ("PA900002", "17/1", f"{A}3"):
        show(console(), archive, uid, history=True, at=None, as_json=False)
    told = capsys.readouterr().out.split("\n")
    assert [line for line in told if line != line.rstrip()] == []
    assert "  Contre (2) : M. Anselme Balisier, M. Ulysse Drisse" in told
    assert max(len(line) for line in told if "─" in line) == 100
    (mandat,) = (line for line in told if line.startswith("PM900002 "))
    assert re.split(" {2,}", mandat)[2:4] == ["ASSEMBLEE", "membre"]


def test_what_is_not_here_is_refused(archive: sa.Engine) -> None:
    """The command line turns it into a sentence and a status."""
    with pytest.raises(Refused, match="the nearest is VTANR5L17V4"):
        shown(archive, "VTANR5L17V6")


# -- for programs --------------------------------------------------------------------------------


def as_json(engine: sa.Engine, uid: str, **asked: Any) -> dict[str, Any]:
    """The JSON, read."""
    read: dict[str, Any] = json.loads(shown(engine, uid, as_json=True, width=40, **asked))
    return read


def test_json_has_the_archive_s_own_names_and_everything(archive: sa.Engine) -> None:
    """Versions and changes always; no line is cut at the width of a terminal."""
    found = as_json(archive, f"{A}1")
    assert found["family"] == "amendement"
    assert found["facts"]["date_depot"] == "2025-10-20"
    assert found["facts"]["article99"] is False
    assert found["cosignataires"][1] == {
        "acteur_ref": "PA999999",
        "civ": None,
        "prenom": None,
        "nom": None,
    }
    assert [one["observed_at"] for one in found["versions"]] == [
        "2026-01-05T07:00:00Z",
        "2026-01-06T07:00:00Z",
    ]
    assert [one["field"] for one in found["changes"]] == [
        "numero_long",
        "numero_rect",
        "dispositif",
    ]


def test_json_of_a_scrutin_has_every_vote(archive: sa.Engine) -> None:
    """By group, in the source's order; then, at a moment."""
    found = as_json(archive, "17/2", at=NOON_1)
    assert found["facts"]["titre"] == "l'amendement n° 2 de Mme Balisier à l'article 2."
    assert [
        [(vote["personne"]["nom"], vote["position"]) for vote in group["votes"]]
        for group in found["groupes"]
    ] == [[("Amarrand", "pour"), ("Corvette", "pour")], [("Balisier", "contre")]]


def test_json_of_anything_else_has_its_rows(archive: sa.Engine) -> None:
    """By table."""
    found = as_json(archive, "PM900001")
    assert found["rows"] == {"mandat_organe": [{"organe_ref": "PO838901"}]}
