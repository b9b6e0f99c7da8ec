"""Records mirror the AN's JSON: what they read, what they refuse, how they hold it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, get_args

import msgspec
import pytest

from scraper import records
from scraper.records import (
    AN,
    Cosignataires,
    Entier,
    Instant,
    Jour,
    Many,
    MiseAuPoint,
    Record,
    Votant,
    many,
    raw_text,
    read_scalar,
)


class Scalars(AN):
    """One field of each scalar type, as the AN's objects have them."""

    entier: Entier | None = None
    instant: Instant | None = None
    jour: Jour | None = None
    date: dt.date | None = None
    booleen: bool | None = None
    texte: str | None = None


def read(kind: type[AN], **fields: object) -> Any:
    """Read an object as the AN prints it."""
    return msgspec.json.decode(json.dumps(fields), type=kind, strict=False, dec_hook=read_scalar)


@pytest.mark.parametrize(
    ("printed", "value"),
    [("0", 0), ("-1500000", -1_500_000), ("+7", 7), ("0007", 7), (12, 12), (None, None)],
)
def test_an_integer_is_printed_as_digits(printed: object, value: int | None) -> None:
    assert read(Scalars, entier=printed).entier == value
    assert type(read(Scalars, entier=printed).entier) is type(value)


@pytest.mark.parametrize(
    "printed", ["1e2", "1.0", "", " 7", "7 ", "+-7", "--7", "-", "٧", "²", "0x10", "1_0", True, 1.5]
)
def test_a_number_that_is_not_digits_is_refused_never_guessed(printed: object) -> None:
    with pytest.raises(msgspec.ValidationError, match="not a whole number"):
        read(Scalars, entier=printed)


def test_an_integer_no_database_holds_is_refused() -> None:
    assert read(Scalars, entier="9" * 18).entier == 999_999_999_999_999_999
    for printed in ("9" * 19, "9" * 5000, 10**18):
        with pytest.raises(msgspec.ValidationError, match="not a whole number"):
            read(Scalars, entier=printed)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        # dateSort, and the milliseconds of the dossiers
        (
            "2025-11-05T00:12:30+01:00",
            dt.datetime(2025, 11, 4, 23, 12, 30, tzinfo=dt.UTC),
        ),
        (
            "2025-07-05T09:30:00.250+02:00",
            dt.datetime(2025, 7, 5, 7, 30, 0, 250_000, tzinfo=dt.UTC),
        ),
        ("2025-11-05T00:12Z", dt.datetime(2025, 11, 5, 0, 12, tzinfo=dt.UTC)),
    ],
)
def test_a_moment_has_its_offset(printed: str, value: dt.datetime) -> None:
    assert read(Scalars, instant=printed).instant == value


@pytest.mark.parametrize(
    "printed",
    [
        "17",  # lax reading would say 1 January 1970, at seventeen seconds past midnight
        "1762300000",
        17,
        "2025-11-05",
        "2025-11-05T00:12:30",  # whose midnight?
        "2025-11-05 00:12:30+01:00",
        "2025-W45-3T00:12:30+01:00",
        "2025-02-30T00:12:30+01:00",
        "0001-01-01T00:00:00+02:00",  # has no UTC
        "9999-12-31T23:59:59-02:00",
        "",
    ],
)
def test_a_moment_in_another_form_is_refused(printed: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        read(Scalars, instant=printed)


@pytest.mark.parametrize(
    "printed",
    [
        "2026-02-14",
        "2026-02-14+01:00",
        "2026-02-14Z",
        "2026-02-14T00:00:00.000+01:00",
        "2026-02-14T22:30:00Z",
    ],
)
def test_a_day_is_the_day_printed_whatever_follows_it(printed: str) -> None:
    assert read(Scalars, jour=printed).jour == dt.date(2026, 2, 14)


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2026-02-13T23:00:00Z", dt.date(2026, 2, 14)),  # midnight in winter
        ("2026-07-13T22:00:00.000Z", dt.date(2026, 7, 14)),  # and in summer
        ("2026-02-13T22:59:59Z", dt.date(2026, 2, 13)),
        ("2026-02-14T00:00:00Z", dt.date(2026, 2, 14)),
        ("0001-01-01T00:00:00Z", dt.date(1, 1, 1)),
        ("9999-12-31T23:00:00Z", dt.date(9999, 12, 31)),
    ],
)
def test_a_midnight_told_in_utc_is_of_the_day_in_paris(printed: str, day: dt.date) -> None:
    assert read(Scalars, jour=printed).jour == day


@pytest.mark.parametrize(
    "printed", ["17", "2026", "2026-02", "2026-02-30", "20260214", "2026-W07-6", "2026-02-14-", ""]
)
def test_a_day_in_another_form_is_refused(printed: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        read(Scalars, jour=printed)


@pytest.mark.parametrize("printed", ["17", 17, "20260214", "2026-02-14+01:00", "14/02/2026", ""])
def test_the_date_of_a_vote_or_a_deposit_has_one_form_only(printed: object) -> None:
    assert read(Scalars, date="2026-02-14").date == dt.date(2026, 2, 14)
    with pytest.raises(msgspec.ValidationError):
        read(Scalars, date=printed)


def test_true_and_false_are_words() -> None:
    assert (read(Scalars, booleen="true").booleen, read(Scalars, booleen="false").booleen) == (
        True,
        False,
    )
    for printed in ("oui", "yes", "", "2"):
        with pytest.raises(msgspec.ValidationError):
            read(Scalars, booleen=printed)


def test_text_stays_text_whatever_it_looks_like() -> None:
    for printed in ("001", "null", "true", "17", " x "):
        assert read(Scalars, texte=printed).texte == printed
    with pytest.raises(msgspec.ValidationError, match=r"Expected `str \| null`"):
        read(Scalars, texte=17)


def test_one_or_many_is_held_as_a_tuple_before_anything_is_compared() -> None:
    alone = read(Cosignataires, acteurRef="PA900001")
    assert alone == read(Cosignataires, acteurRef=["PA900001"])
    assert alone.acteur_ref == ("PA900001",)
    assert read(Cosignataires, acteurRef=["PA900001", "PA900002"]).acteur_ref == (
        "PA900001",
        "PA900002",
    )
    assert read(Cosignataires, acteurRef=None).acteur_ref == ()
    assert read(Cosignataires, acteurRef=[]).acteur_ref == ()
    assert (many(None), many("x"), many(("x", "y"))) == ((), ("x",), ("x", "y"))


def test_the_lists_of_two_of_a_mise_au_point_keep_their_null() -> None:
    """Since the 16th, three of its fields are always lists of two, and one of them is null."""
    votant = {"votant": {"acteurRef": "PA900001", "mandatRef": "PM900001"}}
    read_back = read(
        MiseAuPoint,
        pours=None,
        contres=votant,
        abstentions=[None, votant],
        nonVotants=[None, None],
        nonVotantsVolontaires=[votant, None],
        dysfonctionnement=None,
    )
    assert read_back.pours == ()
    assert [voter.acteur_ref for voter in read_back.contres[0].votant] == ["PA900001"]
    assert [listed is None for listed in read_back.abstentions] == [True, False]
    assert read_back.non_votants == (None, None)
    assert [listed is None for listed in read_back.non_votants_volontaires] == [False, True]


def test_what_a_legislature_does_not_publish_is_null_never_false() -> None:
    """No parDelegation for non-voters and mises au point of the 16th, no numPlace at all."""
    votant = read(Votant, acteurRef="PA800004", mandatRef="PM800004", causePositionVote="PAN")
    assert votant.par_delegation is None
    assert votant.num_place is None


def test_a_seat_is_text_with_its_zeros() -> None:
    votant = read(Votant, acteurRef="PA1", mandatRef="PM1", parDelegation="false", numPlace="001")
    assert (votant.par_delegation, votant.num_place) == (False, "001")


@pytest.mark.parametrize(
    ("kind", "attribute", "printed"),
    [
        ("Division", "avant_a_apres", "avant_A_Apres"),
        ("Alinea", "avant_a_apres", "avant_A_Apres"),
        ("DispositifCreditPLF", "solde_ae", "soldeAE"),
        ("DispositifCreditPLF", "solde_cp", "soldeCP"),
        ("DispositifCreditPLF", "cp_egal_ae", "cpEgalAe"),
        ("DispositifCreditPLFR", "total_ae", "totalAE"),
        ("DispositifCreditPLFR", "total_cp", "totalCP"),
        ("ContenuAuteur", "dispositif_amdt_credit_plf", "dispositifAmdtCreditPLF"),
        ("ContenuAuteur", "dispositif_amdt_credit_plfr", "dispositifAmdtCreditPLFR"),
        ("ContenuRepresentation", "document_uri", "documentURI"),
        ("CycleDeVieAmendement", "soumis_article40", "soumisArticle40"),
        ("Amendement", "article99", "article99"),
        ("Amendement", "xmlns", "@xmlns"),
        ("Scrutin", "xsi_type", "@xsi:type"),
        ("IdActeur", "text", "#text"),
        ("Acteur", "uri_hatvp", "uri_hatvp"),
        ("Organe", "vi_mo_de", "viMoDe"),
        ("StatutConclusion", "fam_code", "fam_code"),
        ("ActeLegislatif", "odj_seance_ref", "odSeancejRef"),  # the AN's own slip
        ("Identifiants", "date_seance", "DateSeance"),
        ("Identifiants", "num_seance_jo", "numSeanceJO"),
        ("Reunion", "odj", "ODJ"),
    ],
)
def test_fields_whose_name_no_rule_gives_are_named(kind: str, attribute: str, printed: str) -> None:
    fields = {one.name: one.encode_name for one in msgspec.structs.fields(getattr(records, kind))}
    assert fields[attribute] == printed


def every_class() -> list[type[AN]]:
    found = [one for one in vars(records).values() if isinstance(one, type) and issubclass(one, AN)]
    assert len(found) > 100
    return found


def test_every_repeatable_field_is_declared_as_such_and_no_other() -> None:
    """`MANY` and the types must agree, or a list of one would differ from its only element."""
    for kind in every_class():
        declared = {
            one.name
            for one in msgspec.inspect.type_info(kind).fields  # type: ignore[union-attr]
            if isinstance(one.type, msgspec.inspect.UnionType)
            and any(isinstance(part, msgspec.inspect.VarTupleType) for part in one.type.types)
        }
        assert declared == set(kind.MANY), kind.__name__
    assert get_args(Many[str]) == (str, tuple[str, ...], type(None))


def test_every_record_is_frozen_and_refuses_what_it_does_not_know() -> None:
    for kind in every_class():
        config = kind.__struct_config__
        assert (config.frozen, config.forbid_unknown_fields) == (True, True), kind.__name__
    assert {kind.__name__ for kind in get_args(Record)} == {
        *("Amendement", "Scrutin", "Acteur", "Mandat", "Organe"),
        *("DossierParlementaire", "Document", "Reunion"),
    }


IDENT = {"civ": "Mme", "prenom": "Nora", "nom": "Vigie", "alpha": "Vigie", "trigramme": "NVI"}


def test_private_fields_have_no_type_that_could_be_told() -> None:
    """What is private is known, so that it is no drift, and is not even held in memory."""
    private = {
        "Acteur": {"profession", "uri_hatvp", "adresses"},
        "EtatCivil": {"info_naissance", "date_deces"},
        "Mandat": {"collaborateurs"},
        "Organe": {"secretariat"},
    }
    for kind, names in private.items():
        types = {one.name: one.type for one in msgspec.structs.fields(getattr(records, kind))}
        assert {types[name] for name in names} == {records.Ignored}
    person = read(records.EtatCivil, ident=IDENT, infoNaissance={"villeNais": "Port-Lanterne"})
    assert person.info_naissance is None


def test_evidence_is_short_and_in_the_form_of_the_source() -> None:
    assert raw_text("Adopté") == "Adopté"
    assert raw_text({"sort": None, "numéro": [1, True]}) == '{"sort": null, "numéro": [1, true]}'
    assert raw_text("é" * 200) == "é" * 200
    assert raw_text("é" * 201) == "é" * 199 + "…"
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert raw_text(deep) == "a list nested too deeply to be shown"
    while deep:
        deep = deep[0]  # take it apart by hand: the collector would recurse
