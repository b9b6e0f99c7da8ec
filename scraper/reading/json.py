"""One JSON document of the AN, read strictly, into one record.

Strictly first: any field we do not know, or that is missing, fails the decode. Only then is the same
document read again with its unknown fields left out and its missing ones null, each told as a Signal;
so drift is seen the day it starts, and the record is not lost.
"""

from __future__ import annotations

import re
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
#: A NUL character, which no database stores in text.
_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")
_FIELD = re.compile(r" - at `\$\.?([^`]*)`$")


def without_nil(data: bytes) -> bytes:
    """The same document with the AN's nil objects written as ``null``."""
    data = data.replace(_USUAL_NIL, b"null")  # ten times quicker than the pattern
    return _NIL.sub(b"null", data) if b"@xsi:nil" in data else data


@cache
def _decoder(kind: type[R], wrapper: str) -> msgspec.json.Decoder[Any]:
    shape = msgspec.defstruct(f"{kind.__name__}File", [(wrapper, kind)], forbid_unknown_fields=True)
    return msgspec.json.Decoder(shape, strict=False, dec_hook=read_scalar)


def decode(data: bytes, kind: type[R], wrapper: str) -> tuple[R, list[Signal]]:
    """Read ``{wrapper: {…}}`` into a record of ``kind``, with the Signals of its drift.

    Raises:
        BadDocument: the bytes are not such a document; says which field, and its value.
    """
    if not data.strip():
        raise BadDocument("the document is empty")
    clean = without_nil(data)
    signals = []
    if b"\\u0000" in clean:
        clean, found = _NUL.subn(rb"\1", clean)
        signals = [Signal("nul_character", f"{found} NUL characters left out of the text")]
    try:
        record = cast("R", getattr(_decoder(kind, wrapper).decode(clean), wrapper))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        record, drift = _decode_with_drift(clean, kind, wrapper)
        signals += drift
    return record, signals


def _decode_with_drift(data: bytes, kind: type[R], wrapper: str) -> tuple[R, list[Signal]]:
    try:
        raw = msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadDocument(f"not JSON: {str(error) or type(error).__name__}") from error
    if not isinstance(raw, dict) or not isinstance(raw.get(wrapper), dict):
        found = ", ".join(list(raw)[:3]) if isinstance(raw, dict) else type(raw).__name__
        raise BadDocument(f"expected one object {wrapper!r}, found {found}", field=wrapper)
    signals = [
        Signal("unknown_field", f"unknown field {name!r}: add it to {kind.__name__}", field=name)
        for name in raw
        if name != wrapper
    ]
    body, drift = repaired(raw[wrapper], kind)
    try:
        record = msgspec.convert(body, kind, strict=False, dec_hook=read_scalar)
    except (msgspec.ValidationError, ValueError, RecursionError) as error:
        path = _path_of(error)
        value = _value_at(body, path)
        raise BadDocument(
            f"{_FIELD.sub('', str(error))} at {path or wrapper}: {raw_text(value)}",
            field=path,
            value=raw_text(value),
        ) from error
    return record, [*signals, *drift]


def repaired(raw: Any, kind: type[AN]) -> tuple[Any, list[Signal]]:
    """The document without its unknown fields and with its missing ones null; and what they were."""
    signals: dict[tuple[str, str], Signal] = {}
    body = _repair(raw, inspect.type_info(kind), "", signals)
    return body, list(signals.values())


def _repair(
    raw: Any, shape: inspect.Type, path: str, signals: dict[tuple[str, str], Signal]
) -> Any:
    if isinstance(shape, inspect.UnionType):
        wanted = inspect.StructType if isinstance(raw, dict) else inspect.VarTupleType
        for candidate in shape.types:
            if isinstance(candidate, wanted):
                return _repair(raw, candidate, path, signals)
        return raw
    if isinstance(shape, inspect.VarTupleType) and isinstance(raw, list):
        return [_repair(item, shape.item_type, f"{path}[]", signals) for item in raw]
    if not isinstance(shape, inspect.StructType) or not isinstance(raw, dict):
        return raw
    known = {known_field.encode_name: known_field for known_field in shape.fields}
    body: dict[str, Any] = {}
    for name, value in raw.items():
        where = f"{path}.{name}" if path else name
        if name in known:
            body[name] = _repair(value, known[name].type, where, signals)
        else:
            _note(signals, "unknown_field", where, value, f"unknown field {where}: the AN added it")
    for name, known_field in known.items():
        if name not in raw and known_field.required:
            where = f"{path}.{name}" if path else name
            body[name] = None
            _note(signals, "missing_field", where, "", f"field {where} is no longer published")
    return body


def _note(
    signals: dict[tuple[str, str], Signal], kind: str, where: str, value: Any, message: str
) -> None:
    if (kind, where) not in signals:
        signals[kind, where] = Signal(kind, message, field=where, value=raw_text(value))


def _path_of(error: Exception) -> str:
    found = _FIELD.search(str(error))
    return found.group(1) if found else ""


def _value_at(raw: Any, path: str) -> Any:
    for step in re.findall(r"[^.\[\]]+", path):
        if isinstance(raw, dict):
            raw = raw.get(step)
        elif isinstance(raw, list) and step.isdigit() and int(step) < len(raw):
            raw = raw[int(step)]
        else:
            return raw
    return raw
