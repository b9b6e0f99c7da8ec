"""One document is read strictly; what drifts is told, and costs no record."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import BadDocument
from scraper.reading.json import decode, without_nil
from scraper.records import (
    Acteur,
    Amendement,
    Document,
    DossierParlementaire,
    Organe,
    Reunion,
    Scrutin,
    Signal,
)
from tests.replica.documents import (
    ABSENT,
    XSI,
    acte,
    acteur,
    amendement,
    credits_plf,
    document,
    dossier,
    groupe,
    json_bytes,
    ligne_credit,
    mandat_parlementaire,
    mise_au_point,
    nil,
    organe,
    point,
    programme,
    reunion,
    scrutin,
    votant,
)

KINDS = {
    "amendement": Amendement,
    "scrutin": Scrutin,
    "acteur": Acteur,
    "organe": Organe,
    "dossierParlementaire": DossierParlementaire,
    "document": Document,
    "reunion": Reunion,
}


def read(document: dict[str, Any]) -> tuple[Any, list[Signal]]:
    """Read a document under its own wrapper."""
    wrapper = next(iter(document))
    return decode(json_bytes(document), KINDS[wrapper], wrapper)


def refusal(data: bytes | dict[str, Any]) -> BadDocument:
    """The error that an amendement of these bytes gives."""
    content = data if isinstance(data, bytes) else json_bytes(data)
    with pytest.raises(BadDocument) as caught:
        decode(content, Amendement, "amendement")
    return caught.value


# --- the two nulls --------------------------------------------------------------------------------


def test_the_nil_object_is_null() -> None:
    """The AN says nothing in two ways, often both in one file."""
    record, signals = read(amendement(sort=None, date_sort=None, loi=None))
    assert (record.cycle_de_vie.sort, record.loi_reference, signals) == (None, None, [])
    assert record == read(amendement(**{"cycleDeVie.sort": None, "loiReference": None}))[0]


@pytest.mark.parametrize(
    "written",
    [
        f'{{"@xmlns:xsi": "{XSI}", "@xsi:nil": "true"}}',
        f'{{"@xmlns:xsi":"{XSI}","@xsi:nil":"true"}}',
        f'{{"@xsi:nil":"true","@xmlns:xsi":"{XSI}"}}',
        '{ "@xsi:nil" : "true" }',
        f'{{\n  "@xmlns:xsi": "{XSI}",\n  "@xsi:nil": "true"\n}}',
    ],
)
def test_the_nil_object_is_recognised_however_it_is_laid_out(written: str) -> None:
    assert without_nil(f'{{"a": {written}, "b": [{written}]}}'.encode()) == (
        b'{"a": null, "b": [null]}'
    )


def test_only_an_object_is_nil_never_words_that_quote_one() -> None:
    """An exposé that quotes XML keeps its words: inside a string, quotes are escaped."""
    quoted = json.dumps({"exposé": f'Voir {{"@xmlns:xsi": "{XSI}", "@xsi:nil": "true"}} ici.'})
    assert without_nil(quoted.encode()) == quoted.encode()
    for other in ('{"@xsi:nil": "false"}', '{"@xsi:nil": "true", "id": "1"}'):
        assert without_nil(other.encode()) == other.encode()


def test_a_document_without_drift_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second reading costs ten times the first: it is for drift alone."""
    monkeypatch.setattr("scraper.reading.json._decode_with_drift", None)
    for known in DOCUMENTS:
        assert read(known)[1] == []
    with pytest.raises(TypeError):
        read(amendement(nouveau="x"))


# --- unknown fields -------------------------------------------------------------------------------


def test_an_unknown_field_is_told_with_its_path_and_costs_no_record() -> None:
    known, none = read(amendement())
    record, signals = read(amendement(**{"corps.contenuAuteur.renvoi": {"article": "42"}}))
    assert (record, none) == (known, [])
    assert signals == [
        Signal(
            "unknown_field",
            "the AN publishes corps.contenuAuteur.renvoi, which no record has: kept in the bytes "
            "only; add it to scraper/records.py, then replay",
            field="corps.contenuAuteur.renvoi",
            value='{"article": "42"}',
        )
    ]


def test_an_unknown_field_is_told_once_a_document_with_the_first_value_met() -> None:
    """Twelve groups of a hundred voters say the same thing once; alone or many is one address."""
    voters = [votant(f"PA90000{rank}", f"PM90000{rank}") for rank in range(1, 4)]
    for rank, voter in enumerate(voters):
        voter["banc"] = f"banc {rank}"
    signals = read(scrutin(groupes=[groupe("PO890101", 3, pours=voters[:2], contres=voters[2:])]))[
        1
    ]
    address = "ventilationVotes.organe.groupes.groupe.vote.decompteNominatif"
    assert [(one.field, one.value) for one in signals] == [
        (f"{address}.pours.votant.banc", "banc 0"),
        (f"{address}.contres.votant.banc", "banc 2"),
    ]


def test_an_unknown_field_beside_the_wrapper_is_told_too() -> None:
    record, signals = read({**scrutin(), "licence": "Licence Ouverte"})
    assert record == read(scrutin())[0]
    assert [(one.kind, one.field, one.value) for one in signals] == [
        ("unknown_field", "licence", "Licence Ouverte")
    ]


def test_what_is_ignored_on_purpose_is_no_drift_however_it_changes() -> None:
    record, signals = read(
        acteur(profession={"nouvelle": [{"forme": 1}]}, **{"etatCivil.dateDeces": 1})
    )
    assert (record, signals) == (read(acteur())[0], [])


def test_of_a_private_document_no_value_is_told() -> None:
    """A phone under a new name would else stand in a column for all to read."""
    private = acteur(**{"etatCivil.telephone": "06 39 98 00 01"})
    signals = decode(json_bytes(private), Acteur, "acteur", private=True)[1]
    assert [(one.field, one.value) for one in signals] == [("etatCivil.telephone", "")]
    broken = acteur(**{"etatCivil.ident.nom": {"mobile": "06 39 98 00 01"}})
    with pytest.raises(BadDocument) as caught:
        decode(json_bytes(broken), Acteur, "acteur", private=True)
    assert str(caught.value) == "Expected `str | null`, got `object` at etatCivil.ident.nom"
    assert (caught.value.field, caught.value.value) == ("etatCivil.ident.nom", None)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"06 39 98 00 22": {}}, "expected one object 'acteur', found dict"),
        (
            acteur(**{"etatCivil.ident": "Nora Vigie: 06 39 98 00 22"}),
            "Expected `object`, got `str` at etatCivil.ident",
        ),
    ],
)
def test_of_a_private_document_no_error_tells_a_value(
    document: dict[str, Any], message: str
) -> None:
    with pytest.raises(BadDocument) as caught:
        decode(json_bytes(document), Acteur, "acteur", private=True)
    assert str(caught.value) == message


@pytest.mark.parametrize("name", ["06 39 98 00 22", "nora@phares.example ", "Nora Vigie"])
def test_of_a_private_document_not_even_a_name_that_is_none_is_told(name: str) -> None:
    """A list that becomes an object may have phones for its keys."""
    document = acteur()
    document["acteur"]["etatCivil"][name] = "x"
    document["acteur"]["telMobile"] = "x"
    signals = decode(json_bytes(document), Acteur, "acteur", private=True)[1]
    assert {one.field for one in signals} == {"a name that is not told", "telMobile"}


# --- missing fields -------------------------------------------------------------------------------


def test_a_field_no_longer_published_is_read_as_null_and_told() -> None:
    record, signals = read(amendement(article99=ABSENT))
    assert record.article99 is None
    assert signals == [
        Signal(
            "missing_field",
            "the AN no longer publishes article99: read as null; see what took its place",
            field="article99",
        )
    ]


def test_a_field_that_changes_its_name_is_both_unknown_and_missing() -> None:
    record, signals = read(amendement(examenRef=ABSENT, examenUid="EXANR5L17PO1"))
    assert record.examen_ref is None
    assert [(one.kind, one.field) for one in signals] == [
        ("unknown_field", "examenUid"),
        ("missing_field", "examenRef"),
    ]


def test_a_field_that_some_legislatures_do_without_is_no_drift() -> None:
    signals = read(scrutin("VTANR5L16V1"))[1]
    assert signals == []


def test_without_its_uid_a_document_is_no_record_and_says_what_it_has_instead() -> None:
    renamed = amendement(identifiant="AMAN1")
    del renamed["amendement"]["uid"]
    error = refusal(renamed)
    assert str(error) == "uid is missing (fields unknown here: identifiant)"
    assert (error.field, error.value) == ("uid", None)


# --- wrong types ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field", "value", "message"),
    [
        (
            {"identification.numeroRect": "1e2"},
            "identification.numeroRect",
            "1e2",
            "not a whole number at identification.numeroRect: 1e2",
        ),
        (
            {"cycleDeVie.dateSort": "17"},
            "cycleDeVie.dateSort",
            "17",
            "not an ISO moment with its offset at cycleDeVie.dateSort: 17",
        ),
        (
            {"cycleDeVie.dateDepot": "20/10/2025"},
            "cycleDeVie.dateDepot",
            "20/10/2025",
            "Invalid RFC3339 encoded date at cycleDeVie.dateDepot: 20/10/2025",
        ),
        (
            {"article99": "peut-être"},
            "article99",
            "peut-être",
            "Expected `bool | null`, got `str` at article99: peut-être",
        ),
        (
            {"signataires.auteur": ["PA900001"]},
            "signataires.auteur",
            '["PA900001"]',
            'Expected `object`, got `array` at signataires.auteur: ["PA900001"]',
        ),
        (
            {"identification": nil()},
            "identification",
            "null",
            "Expected `object`, got `null` at identification: null",
        ),
        (
            {"signataires.cosignataires": {"acteurRef": ["PA900001", 7]}},
            "signataires.cosignataires.acteurRef[1]",
            "7",
            "Expected `str`, got `int` at signataires.cosignataires.acteurRef[1]: 7",
        ),
    ],
)
def test_a_value_of_another_type_names_its_field_and_shows_itself(
    changes: dict[str, Any], field: str, value: str, message: str
) -> None:
    error = refusal(amendement(**changes))
    assert (error.field, error.value, str(error)) == (field, value, message)


def test_the_value_shown_is_cut_at_two_hundred_characters() -> None:
    error = refusal(amendement(examenRef=["x" * 1000]))
    assert error.value == '["' + "x" * 197 + "…"


# --- what is no document --------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"   \n"])
def test_empty_bytes_are_said_to_be_empty(data: bytes) -> None:
    assert str(refusal(data)) == "the document is empty"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<html>", "not JSON: JSON is malformed: invalid character (byte 0)"),
        (b'{"amendement": {', "not JSON: Input data was truncated"),
        (b'{"amendement": {}} {}', "not JSON: JSON is malformed: trailing characters"),
        (b'{"amendement": "\xe9t\xe9"}', "not JSON: 'utf-8' codec can't decode byte 0xe9"),
        (b"PK\x03\x04", "not JSON: JSON is malformed: invalid character (byte 0)"),
    ],
)
def test_bytes_that_are_not_json_say_where(data: bytes, message: str) -> None:
    assert str(refusal(data)).startswith(message)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b'{"scrutin": {}}', "scrutin"),
        (b'{"a": 1, "b": 2, "c": 3, "d": 4}', "a, b, c"),
        (b'{"amendement": []}', "amendement"),
        (b"[]", "list"),
        (b'"amendement"', "str"),
        (b"null", "NoneType"),
        (b"{}", ""),
    ],
)
def test_json_of_something_else_says_what_it_is(data: bytes, found: str) -> None:
    """A unit document has no wrapper; an archive of the 14th is one huge object."""
    error = refusal(data)
    assert str(error) == f"expected one object 'amendement', found {found}"
    assert error.field == "amendement"


def nested(depth: int) -> bytes:
    """A dossier whose steps contain steps contain steps."""
    step = json.dumps(acte("Etape_Type", "L17-1", "AN1", "PO838901"))
    opening, closing = step.split('"actesLegislatifs": null')
    body = json.dumps(dossier())
    start, end = body.split('"actesLegislatifs": null')
    deep = '"actesLegislatifs": {"acteLegislatif": ' + opening
    return (
        start + deep * depth + '"actesLegislatifs": null' + (closing + "}") * depth + end
    ).encode()


def test_steps_may_contain_steps_but_not_for_ever() -> None:
    decode(nested(50), DossierParlementaire, "dossierParlementaire")
    for bottomless in (nested(5_000), nested(5_000).replace(b'"uid"', b'"neuf": 1, "uid"')):
        with pytest.raises(BadDocument, match="nested too deeply to be a document"):
            decode(bottomless, DossierParlementaire, "dossierParlementaire")


@pytest.mark.parametrize("opening", [b"[", b'{"amendement":', b'{"amendement": {"a":' + b"["])
def test_a_bottomless_document_is_refused_and_breaks_nothing(opening: bytes) -> None:
    assert str(refusal(opening * 200_000)) == "nested too deeply to be a document"


def test_every_depth_up_to_the_refusal_is_read_or_refused() -> None:
    """The limit of the decoder, that of the repair and that of the evidence lie apart."""
    for depth in range(0, 1200, 7):
        for data in (nested(depth), nested(depth).replace(b'"uid"', b'"neuf": 1, "uid"')):
            try:
                decode(data, DossierParlementaire, "dossierParlementaire")
            except BadDocument as error:
                assert str(error) == "nested too deeply to be a document"  # noqa: PT017
        brackets = b"[" * depth + b"]" * depth
        odd = json_bytes(amendement(inconnu=0)).replace(b'"inconnu": 0', b'"inconnu": ' + brackets)
        if depth:
            try:
                assert len(decode(odd, Amendement, "amendement")[1][0].value) <= 200
            except BadDocument as error:
                assert str(error) == "nested too deeply to be a document"  # noqa: PT017


# --- text that databases or UTF-8 cannot hold -----------------------------------------------------


def test_a_nul_character_is_left_out_of_the_text_and_told() -> None:
    written = json_bytes(amendement(expose="<p>Le NUL feu NUL fixe</p>"))
    record, signals = decode(written.replace(b"NUL ", rb"\u0000"), Amendement, "amendement")
    assert record.corps.contenu_auteur.expose_sommaire == "<p>Le feu fixe</p>"  # type: ignore[union-attr]
    assert signals == [Signal("nul_character", "NUL characters were left out of the text", count=2)]


@pytest.mark.parametrize(
    ("escaped", "text", "nuls"),
    [
        (rb"\\u0000", "\\u0000", 0),  # a backslash, then the word u0000
        (rb"\\\u0000", "\\", 1),
        (rb"\\\\u0000", "\\\\u0000", 0),
        (rb"\u0000\u0000", "", 2),
        (rb"\n\u0000\"", '\n"', 1),
    ],
)
def test_an_escaped_backslash_before_u0000_is_text(escaped: bytes, text: str, nuls: int) -> None:
    written = json_bytes(amendement(suffixe="ICI")).replace(b"ICI", escaped)
    record, signals = decode(written, Amendement, "amendement")
    assert (record.signataires.suffixe, sum(one.count for one in signals)) == (text, nuls)


@pytest.mark.parametrize(
    ("escaped", "text", "halves"),
    [
        (rb"\ud83d\ude00", "😀", 0),
        (rb"\ud83d", "\ufffd", 1),
        (rb"\uDE00 x", "\ufffd x", 1),
        (rb"\ud83d\ud83d\ude00", "\ufffd😀", 1),
        (rb"\ud83d\ude00\ude00", "😀\ufffd", 1),
        (rb"\\ud83d", "\\ud83d", 0),
        (rb"\\\ud83d", "\\\ufffd", 1),
    ],
)
def test_a_character_cut_in_two_costs_no_record(escaped: bytes, text: str, halves: int) -> None:
    """An emoji at the edge of a field that was cut is no reason to lose the amendement."""
    written = json_bytes(amendement(suffixe="ICI")).replace(b"ICI", escaped)
    record, signals = decode(written, Amendement, "amendement")
    assert (record.signataires.suffixe, sum(one.count for one in signals)) == (text, halves)
    assert {one.kind for one in signals} <= {"half_character"}


def test_a_byte_order_mark_is_no_part_of_the_document() -> None:
    data = b"\xef\xbb\xbf" + json_bytes(amendement())
    assert decode(data, Amendement, "amendement") == (read(amendement())[0], [])


def test_escapes_and_utf8_are_the_same_text() -> None:
    """The AN escapes every accent; a file that does not is the same document."""
    body = amendement(suffixe="et les députés « de l’Estran »")
    utf8 = json.dumps(body, ensure_ascii=False).encode()
    assert utf8 != json_bytes(body)
    assert decode(utf8, Amendement, "amendement") == read(body)


# --- laws -----------------------------------------------------------------------------------------

DOCUMENTS = [
    amendement(
        cosignataires=["PA900001", "PA900003"],
        dispositif=credits_plf([programme("Phares", 1, 5, 5, lignes=[ligne_credit(2, 5, 5)])]),
    ),
    scrutin(
        groupes=[
            groupe("PO890101", 3, pours=[votant("PA900001", "PM900001")]),
            groupe("PO890102", 2, contres=[votant("PA900002", "PM900002")]),
        ],
        miseaupoint=mise_au_point(abstentions=[votant("PA900003", "PM900003")]),
    ),
    acteur(mandats=[mandat_parlementaire("PM900001", "PA900001", suppleant="PA900009")]),
    organe(),
    dossier(
        actes=[
            acte(
                "Etape_Type",
                "L17-AN1",
                "AN1",
                "PO838901",
                enfants=[acte("DepotInitiative_Type", "L17-DI", "AN1-DEPOT", "PO838901")],
            )
        ]
    ),
    document(cosignataires=["PA900001"]),
    reunion(points=[point("RU1PT1", "Ouverture", dossiers=["DLR5L17N60001"])]),
]

WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner),
    max_leaves=6,
)


@settings(deadline=None)
@given(st.binary() | ANYTHING.map(lambda value: json.dumps(value).encode()))
def test_no_bytes_whatever_raise_anything_else(data: bytes) -> None:
    for wrapper, kind in KINDS.items():
        for content in (data, b'{"%s": %s}' % (wrapper.encode(), data)):
            with suppress(BadDocument):
                decode(content, kind, wrapper)


def objects(value: Any) -> list[dict[str, Any]]:
    """Every object of a document whose fields we say we know, the wrapper excepted."""
    if isinstance(value, list):
        return [found for item in value for found in objects(item)]
    if not isinstance(value, dict) or "@xsi:nil" in value:
        return []
    below = [
        found for name, item in value.items() if name not in IGNORED for found in objects(item)
    ]
    return [value, *below]


IGNORED = {
    *("typeMime", "statutRepresentation", "infoNaissance", "profession", "adresses"),
    *("secretariat", "imprimerie", "depotAmendements", "organesReferents", "collaborateurs"),
    *("visioConference", "participants"),
}


@settings(deadline=None)
@given(st.data())
def test_unknown_fields_anywhere_leave_the_record_as_it_was(data: st.DataObject) -> None:
    original = data.draw(st.sampled_from(DOCUMENTS))
    known, none = read(original)
    changed = json.loads(json.dumps(original))
    wrapper = next(iter(changed))
    holders = objects(changed[wrapper])
    chosen = data.draw(st.lists(st.integers(0, len(holders) - 1), min_size=1, max_size=4))
    for rank, place in enumerate(chosen):
        holders[place][f"inconnu{rank}"] = data.draw(ANYTHING)
    record, signals = read(changed)
    assert (record, none) == (known, [])
    assert {one.kind for one in signals} == {"unknown_field"}
    assert {one.field.rpartition("inconnu")[2] for one in signals} == {
        str(rank) for rank in range(len(chosen))
    }


@settings(deadline=None)
@given(st.data())
def test_one_field_taken_away_is_told_refused_or_was_optional(data: st.DataObject) -> None:
    """Nothing fails silently: what goes is told, or the document is, or the record is the same."""
    original = data.draw(st.sampled_from(DOCUMENTS))
    changed = json.loads(json.dumps(original))
    wrapper = next(iter(changed))
    holder = data.draw(st.sampled_from(objects(changed[wrapper])))
    name = data.draw(st.sampled_from(sorted(holder)))
    lost = holder.pop(name)
    try:
        record, signals = read(changed)
    except BadDocument as error:
        assert name in error.field  # noqa: PT017
    else:
        told = [one.field.rpartition(".")[2] for one in signals]
        assert told == [name] or (told == [] and (lost in (None, nil()) or optional(name)))
        del record


def optional(name: str) -> bool:
    """Whether a field is one that some documents do without."""
    from msgspec import structs

    from scraper import records

    return any(
        one.encode_name == name and not one.required
        for kind in vars(records).values()
        if isinstance(kind, type) and issubclass(kind, records.AN)
        for one in structs.fields(kind)
    )
