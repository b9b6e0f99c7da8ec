"""WARC files made with the library's own writer, and broken on purpose."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from typing import Any

from fastwarc import WarcRecord, WarcRecordType
from fastwarc.stream_io import GzipWriter

DAY = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
SITE = "https://www.assemblee-nationale.fr/dyn/17/scrutins"
PAGE = "<!DOCTYPE html><html><body>Scrutin n° {}</body></html>"


_HTTP = WarcRecordType.response | WarcRecordType.request | WarcRecordType.revisit


def page(number: int) -> bytes:
    """A page that no compressor makes much smaller."""
    voices = " ".join(hashlib.sha256(b"%d %d" % (number, n)).hexdigest() for n in range(50))
    return PAGE.format(f"{number} {voices}").encode()


def answer(body: bytes, *, status: str = "200 OK", **headers: str) -> bytes:
    """An HTTP answer; `content_encoding` is the header Content-Encoding."""
    said = {"content_type": "text/html", **headers}
    lines = [f"HTTP/1.1 {status}", *(f"{k.replace('_', '-')}: {v}" for k, v in said.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def record(
    block: bytes,
    number: int = 1,
    *,
    kind: WarcRecordType = WarcRecordType.response,
    digest: bool = False,
    compressed: bool = False,
    **headers: Any,
) -> bytes:
    """One record; its identifier ends with its number, and so does its address."""
    one = WarcRecord()
    one.init_headers(kind, f"uuid:{number:012}".encode())
    one.record_date = DAY
    said = {"WARC-Target-URI": f"{SITE}/{number}"} | {
        key.replace("_", "-"): value for key, value in headers.items()
    }
    for key, value in said.items():
        if value is not None:
            one.headers[key] = value
    one.is_http = bool(kind & _HTTP)
    one.set_bytes_content(block)
    out = io.BytesIO()
    if compressed:
        packed = GzipWriter(out)
        one.write(packed, checksum_data=digest)
        packed.close()
    else:
        one.write(out, checksum_data=digest)
    return out.getvalue()


def pages(count: int, *, compressed: bool = False) -> list[bytes]:
    """Records of so many pages."""
    return [record(answer(page(n)), n, compressed=compressed) for n in range(1, count + 1)]


def flipped(content: bytes, at: int) -> bytes:
    """The same with every bit of one byte turned round."""
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]
