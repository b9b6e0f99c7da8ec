"""A certificate chain that lacks its middle, completed; verification is never turned off.

A server must send its certificate with those that lead from it to a root. Eliasse's sends its own
alone (SOURCES §1.2). A certificate names the address of its issuer's (RFC 5280 §4.2.2.1): browsers
follow it, Python does not. This module does, and what is had that way is believed of nothing:

* it counts only if it signed the certificate beneath it and a root that we trust signed it, or the
  one above it that was had the same way; so plain HTTP is safe, and the only thing there is;
* it is given to OpenSSL as an intermediate, at which no chain may end;
* OpenSSL then verifies the whole chain, its dates and purposes, and the host's name, in the
  handshake of the request itself.

No request is sent from here: who calls hands in how a certificate is fetched.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any, Final, NoReturn

from scraper.errors import Unreachable

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence

    from cryptography.x509 import Certificate, Name

LEVELS: Final = 3
"""How many certificates at most are fetched for one chain; real ones lack one, rarely two."""

LIMIT_BYTES: Final = 64 * 1024
"""The most that is read of one; real ones have two or three KiB."""

TIMEOUT_S: Final = 10.0
"""How long the fetching of one may take."""

_NO_LOCAL_ISSUER: Final = 20
"""OpenSSL's X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY."""

_ADVICE: Final = (
    "Nothing was asked, for verification stays on. If its operator will not mend it, put what is"
    " missing, as PEM, into the file that SCRUTATEUR_CA_BUNDLE names."
)


class LeafSeen(Exception):  # noqa: N818 - what happened, and the aim of it
    """A handshake brought the server's certificate; the connection was closed, nothing was said.

    Attributes:
        leaf: the certificate, DER; believed of nothing.
    """

    def __init__(self, leaf: bytes) -> None:
        super().__init__("a certificate was seen")
        self.leaf = leaf


class Unfetched(Exception):  # noqa: N818 - what happened
    """A certificate cannot be had where another says it is; says what came instead."""


class LeafContext(ssl.SSLContext):
    """Shakes hands without verifying, reads the server's certificate, and hangs up.

    No request can be sent through it: every connection ends in `LeafSeen` or in another error.
    """

    def __new__(cls) -> LeafContext:  # noqa: PYI034 - Self is not what ssl's own says
        """Make a context that verifies nothing, for it is used for nothing."""
        context = super().__new__(cls, ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context

    def wrap_socket(self, sock: socket.socket, *args: Any, **options: Any) -> NoReturn:
        """Shake hands and hang up.

        Raises:
            LeafSeen: always, where the handshake succeeds.
            OSError: it does not.
        """
        with super().wrap_socket(sock, *args, **options) as secure:
            leaf = secure.getpeercert(binary_form=True)
        if leaf is None:
            raise ssl.SSLError("the server showed no certificate")
        raise LeafSeen(leaf)

    def wrap_bio(self, *_args: Any, **_options: Any) -> NoReturn:
        """Refuse: within another encrypted connection (an https proxy) nothing is looked at."""
        raise ssl.SSLError("a certificate cannot be looked at through an https proxy")


def refusal(error: BaseException) -> ssl.SSLCertVerificationError | None:
    """The refused certificate behind an error of the transport; None if it is another matter."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    return cause


def lacks_issuer(refused: ssl.SSLCertVerificationError) -> bool:
    """Whether a certificate was refused for want of its issuer's."""
    return refused.verify_code == _NO_LOCAL_ISSUER


def unproven(origin: str, refused: ssl.SSLCertVerificationError) -> Unreachable:
    """What to say of a host whose certificate is refused."""
    missing = " (the server may not send its whole chain)" if lacks_issuer(refused) else ""
    return Unreachable(
        f"{origin} does not prove who it is: {refused.verify_message or refused}{missing}."
        " Nothing was asked of it, for verification stays on. Check this machine's clock and the"
        " network; if a proxy or an authority of your own stands between, name its certificate in"
        " SCRUTATEUR_CA_BUNDLE, a PEM file."
    )


def intermediates(
    origin: str, leaf: bytes, roots: Sequence[bytes], fetch: Callable[[str], bytes]
) -> tuple[bytes, ...]:
    """The certificates that lead from `leaf` to one of `roots`, both left out; DER, leaf's first.

    Args:
        origin: whose certificate it is, for messages.
        leaf: the server's certificate, DER.
        roots: those that we trust, DER.
        fetch: gets an address of plain HTTP, at most `LIMIT_BYTES`; raises Unfetched.

    Raises:
        Unreachable: there is no such chain; says what is wrong with it.
    """
    from cryptography import x509  # noqa: PLC0415 - needed where a chain is broken, nowhere else

    try:
        child = x509.load_der_x509_certificate(leaf)
    except ValueError as error:
        raise _broken(origin, f"it cannot be read ({error})") from error
    chain: list[bytes] = []
    for _ in range(LEVELS):
        address = _issuer_address(child)
        if address is None:
            raise _broken(origin, f"{_named(child)} does not say where its issuer's is")
        try:
            data = fetch(address)
        except Unfetched as problem:
            why = f"{address}, where the missing one should be, {problem}"
            raise _broken(origin, why) from problem
        child = _issuer(origin, child, address, _read_all(origin, address, data))
        chain.append(_der(child))
        if _is_signed_by_a_root(child, roots):
            return tuple(chain)
    raise _broken(origin, f"{LEVELS} certificates further up there is still no root that we trust")


def complete(context: ssl.SSLContext, chain: Sequence[bytes]) -> ssl.SSLContext:
    """Give intermediates to a context, none of them as an anchor.

    OpenSSL keeps them beside the roots, and tells them apart by one thing: a chain ends at a
    certificate that signed itself. `intermediates` returns none of that kind, DER carries no
    marks of trust as OpenSSL's own PEM does, and the flag that lets a chain end anywhere, which
    Python 3.13 sets, is taken away.
    """
    context.verify_flags &= ~ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_verify_locations(cadata=b"".join(chain))
    return context


def _issuer(
    origin: str, child: Certificate, address: str, found: Sequence[Certificate]
) -> Certificate:
    """The one that signed `child`, if it may be used."""
    issuer = next((one for one in found if _signed(one, child)), None)
    if issuer is None:
        raise _broken(origin, f"{address} holds none that signed {_named(child)}")
    if _folded(issuer.subject) == _folded(issuer.issuer):
        raise _broken(
            origin, f"{_named(child)} was signed by {_named(issuer)}, a root that we do not trust"
        )
    if not _may_sign(issuer):
        raise _broken(origin, f"{_named(issuer)}, from {address}, is not an authority's")
    return issuer


def _issuer_address(certificate: Certificate) -> str | None:
    """Where a certificate says that its issuer's is: the first address of plain HTTP."""
    from cryptography import x509  # noqa: PLC0415

    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess)
    except (x509.ExtensionNotFound, ValueError):
        return None
    for one in access.value:
        if one.access_method == x509.oid.AuthorityInformationAccessOID.CA_ISSUERS and isinstance(
            one.access_location, x509.UniformResourceIdentifier
        ):
            address = one.access_location.value
            if address.lower().startswith("http://"):
                return address
    return None


def _read_all(origin: str, address: str, data: bytes) -> list[Certificate]:
    """The certificates of a file, DER (one) or PEM (any number)."""
    from cryptography import x509  # noqa: PLC0415

    try:
        if b"-----BEGIN CERTIFICATE-----" in data:
            return x509.load_pem_x509_certificates(data)
        return [x509.load_der_x509_certificate(data)]
    except ValueError as error:
        raise _broken(origin, f"{address} holds no certificate, neither DER nor PEM") from error


def _signed(issuer: Certificate, child: Certificate) -> bool:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # noqa: PLC0415

    try:
        child.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _is_signed_by_a_root(certificate: Certificate, roots: Sequence[bytes]) -> bool:
    from cryptography import x509  # noqa: PLC0415

    name = certificate.issuer.public_bytes()
    for der in roots:
        if name in der and _signed(x509.load_der_x509_certificate(der), certificate):
            return True
    return False


def _may_sign(certificate: Certificate) -> bool:
    """Whether it is an authority's; OpenSSL looks again, and further."""
    from cryptography import x509  # noqa: PLC0415

    try:
        found = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except (x509.ExtensionNotFound, ValueError):
        return False
    return found.value.ca


def _folded(name: Name) -> list[frozenset[tuple[str, object]]]:
    """A name as OpenSSL compares names: the same in any case and with any spaces."""
    return [
        frozenset(
            (
                one.oid.dotted_string,
                " ".join(one.value.split()).casefold() if isinstance(one.value, str) else one.value,
            )
            for one in part
        )
        for part in name.rdns
    ]


def _der(certificate: Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415

    return certificate.public_bytes(Encoding.DER)


def _named(certificate: Certificate) -> str:
    """The certificate's name as evidence: printable, and cut."""
    name = certificate.subject.rfc4514_string()[:200]
    return f"the certificate of «{''.join(char for char in name if char.isprintable())}»"


def _broken(origin: str, why: str) -> Unreachable:
    return Unreachable(
        f"{origin} does not send the whole chain of its certificate, and it cannot be completed:"
        f" {why}. {_ADVICE}"
    )
