"""One JSON document of the AN, read strictly, into one record.

Strictly first: any field we do not know, or that is missing, fails the decode. Only then is the
same document read again with its unknown fields left out and its missing ones null, each told as a
Signal; so drift is seen the day it starts, and the record is not lost.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from functools import cache
from typing import Any, TypeVar, cast

import msgspec
from msgspec import inspect

from scraper.errors import BadDocument
from scraper.records import AN, Signal, raw_text, read_scalar

R = TypeVar("R", bound=AN)

#: The AN's second way of saying null. Inside a JSON string the quotes would be escaped, so this
#: can only be an object of its own.
_NIL = re.compile(
    rb'\{\s*(?:"@xmlns:xsi"\s*:\s*"[^"]*"\s*,\s*)?"@xsi:nil"\s*:\s*"true"\s*'
    rb'(?:,\s*"@xmlns:xsi"\s*:\s*"[^"]*"\s*)?\}'
)
_USUAL_NIL = b'{"@xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", "@xsi:nil": "true"}'
#: A NUL character, which no database stores in text; not a backslash before the word "u0000".
_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")
#: Two halves of a character, or one alone (an emoji cut in two), which is no text at all.
_HALVES = re.compile(
    rb"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
_PAIR_BYTES = len(rb"\ud83d\ude00")
_FIELD = re.compile(r" - at `\$\.?([^`]*)`$")
_RANK = re.compile(r"\[[^\]]*\]")
#: What reading a document may raise before it is known to be one.
_UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)


def without_nil(data: bytes) -> bytes:
    """The same document with the AN's nil objects written as ``null``."""
    data = data.replace(_USUAL_NIL, b"null")  # ten times quicker than the pattern
    return _NIL.sub(b"null", data) if b"@xsi:nil" in data else data


def without_nul(data: bytes) -> tuple[bytes, int]:
    """The same document without NUL characters in its text, and how many there were."""
    return _NUL.subn(rb"\1", data) if b"\\u0000" in data else (data, 0)


def without_halves(data: bytes) -> tuple[bytes, int]:
    """The same document with every half of a character written as U+FFFD, and how many."""
    count = 0

    def whole(found: re.Match[bytes]) -> bytes:
        nonlocal count
        if len(found[2]) == _PAIR_BYTES:
            return found[0]
        count += 1
        return found[1] + rb"\ufffd"

    return _HALVES.sub(whole, data), count


@cache
def _decoder(kind: type[R], wrapper: str) -> msgspec.json.Decoder[Any]:
    shape = msgspec.defstruct(f"{kind.__name__}File", [(wrapper, kind)], forbid_unknown_fields=True)
    return msgspec.json.Decoder(shape, strict=False, dec_hook=read_scalar)


def decode(
    data: bytes, kind: type[R], wrapper: str, *, private: bool = False
) -> tuple[R, list[Signal]]:
    """Read ``{wrapper: {…}}`` into a record of ``kind``, with the Signals of its drift.

    Args:
        data: the document's bytes.
        kind: the record it should be.
        wrapper: the name of the document's only key.
        private: values are never told, for they may be a person's address or phone.

    Raises:
        BadDocument: the bytes are not such a document; says which field, and its value.
    """
    if not data.strip():
        raise BadDocument("the document is empty")
    clean, nuls = without_nul(without_nil(data))
    drift = _Drift(private=private)
    if nuls:
        drift.note_text("nul_character", nuls, "NUL characters were left out of the text")
    try:
        record = cast("R", getattr(_decoder(kind, wrapper).decode(clean), wrapper))
    except _UNREADABLE:
        record = _decode_with_drift(clean, kind, wrapper, drift)
    return record, list(drift.signals.values())


#: What the name of a field looks like: anything else might be a value that lost its place.
_PLAIN_NAME = re.compile(r"[@#]?[A-Za-z_:][\w:#@.\[\]]{0,120}")


class _Drift:
    """What is odd about one document, each thing told once."""

    def __init__(self, *, private: bool) -> None:
        self.signals: dict[tuple[str, str], Signal] = {}
        self.private = private

    def note_text(self, kind: str, count: int, message: str) -> None:
        """Something about the document's text as a whole."""
        self.signals[kind, ""] = Signal(kind, message, count=count)

    def note_unknown(self, where: str, value: Any) -> None:
        """A field that no record has."""
        if self.private and not _PLAIN_NAME.fullmatch(where):
            where = "a name that is not told"
        if ("unknown_field", where) not in self.signals:
            self.signals["unknown_field", where] = Signal(
                "unknown_field",
                f"the AN publishes {where}, which no record has: kept in the bytes only; "
                "add it to scraper/records.py, then replay",
                field=where,
                value=self.shown(value) or "",
            )

    def note_missing(self, where: str) -> None:
        """A field that a record has in every legislature."""
        self.signals["missing_field", where] = Signal(
            "missing_field",
            f"the AN no longer publishes {where}: read as null; see what took its place",
            field=where,
        )

    def shown(self, value: Any) -> str | None:
        """A value as evidence, None where it may be a person's."""
        return None if self.private else raw_text(value)


def _decode_with_drift(data: bytes, kind: type[R], wrapper: str, drift: _Drift) -> R:
    """Read a document once more, by the same types, noting what they do not know."""
    raw = _raw(data, drift)
    if not isinstance(raw, dict) or not isinstance(raw.get(wrapper), dict):
        found = type(raw).__name__
        if isinstance(raw, dict) and not drift.private:
            found = ", ".join(list(raw)[:3])
        raise BadDocument(
            f"expected one object {wrapper!r}, found {raw_text(found)}", field=wrapper
        )
    for name, value in raw.items():
        if name != wrapper:
            drift.note_unknown(name, value)
    try:
        body = _repaired(raw[wrapper], kind, "", drift)
        return msgspec.convert(body, kind, strict=False, dec_hook=read_scalar)
    except RecursionError as error:
        raise BadDocument("nested too deeply to be a document") from error
    except _UNREADABLE as error:
        raise _refusal(error, raw[wrapper], drift) from error


def _raw(data: bytes, drift: _Drift) -> Any:
    """The document as plain objects, whatever they are."""
    try:
        return _plain(data)
    except BadDocument:
        mended, halves = without_halves(data.removeprefix(BOM_UTF8))
    if halves:
        drift.note_text("half_character", halves, "characters cut in two were read as U+FFFD")
    return _plain(mended)


def _plain(data: bytes) -> Any:
    try:
        return msgspec.json.decode(data)
    except RecursionError as error:
        raise BadDocument("nested too deeply to be a document") from error
    except _UNREADABLE as error:
        raise BadDocument(f"not JSON: {error}") from error


class _Shape(msgspec.Struct, frozen=True):
    """One field of a class: the class of the objects it holds, if any, and if it must be there."""

    holds: type[AN] | None
    required: bool


@cache
def _shapes(kind: type[AN]) -> dict[str, _Shape]:
    """The fields of a class, by the name the AN prints."""
    info = inspect.type_info(kind)
    fields = info.fields if isinstance(info, inspect.StructType) else ()
    return {one.encode_name: _Shape(_held(one.type), one.required) for one in fields}


def _held(shape: inspect.Type) -> type[AN] | None:
    """The class of the objects that a field holds, whether one or many."""
    if isinstance(shape, inspect.StructType):
        return cast("type[AN]", shape.cls)
    if isinstance(shape, inspect.VarTupleType):
        return _held(shape.item_type)
    if isinstance(shape, inspect.UnionType):
        return next((held for part in shape.types if (held := _held(part))), None)
    return None


def _repaired(raw: Any, kind: type[AN] | None, path: str, drift: _Drift) -> Any:
    """The same value without its unknown fields and with its missing ones null."""
    if kind is None:
        return raw
    if isinstance(raw, list):
        # one or many: the field has the same address whichever it is today
        return [_repaired(item, kind, path, drift) for item in raw]
    if not isinstance(raw, dict):
        return raw
    known = _shapes(kind)
    inside = f"{path}." if path else ""
    body: dict[str, Any] = {}
    for name, value in raw.items():
        if name in known:
            body[name] = _repaired(value, known[name].holds, inside + name, drift)
        else:
            drift.note_unknown(inside + name, value)
    for name, shape in known.items():
        if shape.required and name not in raw:
            body[name] = None
            drift.note_missing(inside + name)
    return body


def _refusal(error: Exception, raw: Any, drift: _Drift) -> BadDocument:
    """Which field cannot be read, what it holds, and what else is odd about the document."""
    said = str(error)
    found = _FIELD.search(said)
    path = found.group(1) if found else ""
    value = drift.shown(_value_at(raw, path))
    if ("missing_field", _RANK.sub("", path)) in drift.signals:
        said, value = f"{path} is missing", None
    else:
        said = _FIELD.sub("", said)
        if drift.private:
            said = said.partition(":")[0]  # what was expected, not what was found
        said = f"{said} at {path}" + ("" if value is None else f": {value}")
    unknown = [where for kind, where in drift.signals if kind == "unknown_field"]
    if unknown:
        said += f" (fields unknown here: {', '.join(unknown[:5])})"
    return BadDocument(said, field=path, value=value)


def _value_at(raw: Any, path: str) -> Any:
    for step in re.findall(r"[^.\[\]]+", path):
        if isinstance(raw, dict):
            raw = raw.get(step)
        elif isinstance(raw, list):
            raw = raw[int(step)]
    return raw
