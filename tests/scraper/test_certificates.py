"""A broken chain is mended from what the certificate says, and nothing unproven is believed."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import socketserver
import ssl
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Protocol

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from scraper import certificates
from scraper.certificates import LeafContext, LeafSeen, complete
from scraper.errors import Unreachable, UsageError
from scraper.http import Client, Politeness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.clock import FakeClock

HOST = "127.0.0.1"
TODAY = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


# --- certificates ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Paper:
    """A certificate with its key, and in its two forms."""

    name: str
    key: ec.EllipticCurvePrivateKey
    der: bytes
    pem: bytes


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def paper(
    name: str,
    signer: Paper | None = None,
    *,
    issuer: str | None = None,
    authority: bool = True,
    hosts: Sequence[str] = (HOST,),
    where: Sequence[str] = (),
    until: dt.datetime = TODAY + 90 * DAY,
) -> Paper:
    """A certificate, signed by another or by itself.

    Args:
        name: of its holder.
        signer: whose key signs it; its own where None.
        issuer: the name that stands for the signer's, where it is not the signer's own.
        authority: whether it may sign others.
        hosts: for whom it speaks, where it is a server's.
        where: the addresses at which it says that its issuer's certificate is.
        until: the end of its validity.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    by = key if signer is None else signer.key
    above = issuer or (name if signer is None else signer.name)
    built = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(above))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(TODAY - 30 * DAY)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(own, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False
        )
        .add_extension(usage(authority=authority), critical=True)
    )
    if not authority:
        built = built.add_extension(
            x509.SubjectAlternativeName([address_of(host) for host in hosts]), critical=False
        ).add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    if where:
        says = [
            x509.AccessDescription(
                AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(address)
            )
            for address in where
        ]
        built = built.add_extension(x509.AuthorityInformationAccess(says), critical=False)
    signed = built.sign(by, hashes.SHA256())
    return Paper(name, key, signed.public_bytes(Encoding.DER), signed.public_bytes(Encoding.PEM))


def usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def address_of(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


# --- servers --------------------------------------------------------------------------------------


@dataclass
class Server:
    """A server on a loopback port.

    Attributes:
        port: where.
        answers: path -> body, or a status.
        asked: the paths of all requests, in order.
        context: of its encryption, None for plain HTTP.
    """

    port: int
    answers: dict[str, bytes | int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    context: ssl.SSLContext | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"{'http' if self.context is None else 'https'}://{HOST}:{self.port}"


class _Quiet(ThreadingHTTPServer):
    def server_bind(self) -> None:
        # HTTPServer would look our own name up, which takes seconds where there is no DNS.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Some hang up; that is the point."""


@contextmanager
def serving(context: ssl.SSLContext | None) -> Iterator[Server]:
    """A server while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append(self.path)
            answer = told.answers.get(self.path, 404)
            self.send_response(answer if isinstance(answer, int) else 200)
            if answer == 302:
                self.send_header("Location", "/authority.der")
            body = b"" if isinstance(answer, int) else answer
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Keep quiet."""

    with _Quiet((HOST, 0), Handler) as server:
        told = Server(server.server_address[1], context=context)
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()


class Encrypted(Protocol):
    """`encrypted(leaf, *others)` serves « bonjour » under that chain until the test ends."""

    def __call__(self, *chain: Paper) -> Server:
        """Start one."""
        ...


@pytest.fixture
def running() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def encrypted(running: ExitStack, tmp_path: Path) -> Encrypted:
    def start(*chain: Paper) -> Server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        load(context, tmp_path, *chain)
        server = running.enter_context(serving(context))
        server.answers["/bonjour"] = b"bonjour"
        return server

    return start


def load(context: ssl.SSLContext, folder: Path, *chain: Paper) -> None:
    """Let a server show this chain from now on."""
    path = folder / "server.pem"
    key = chain[0].key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(key + b"".join(one.pem for one in chain))
    context.load_cert_chain(path)


@pytest.fixture
def library(running: ExitStack) -> Server:
    """The server on which authorities lay their certificates open, over plain HTTP."""
    return running.enter_context(serving(None))


class Connect(Protocol):
    """`connect(*bundle)` is a client that trusts these, and may complete chains."""

    def __call__(self, *bundle: Paper, hosts: frozenset[str] = ...) -> Client:
        """Make one."""
        ...


@pytest.fixture
def connect(running: ExitStack, tmp_path: Path, clock: FakeClock) -> Connect:
    def start(*bundle: Paper, hosts: frozenset[str] = frozenset({HOST})) -> Client:
        path = tmp_path / "bundle.pem"
        path.write_bytes(b"".join(one.pem for one in bundle))
        settings = Politeness(user_agent="Essai", ca_bundle=str(path), complete_chains=hosts)
        return running.enter_context(Client(settings, clock=clock))

    return start


def get(client: Client, server: Server) -> bytes:
    with client.stream(f"{server.url}/bonjour", {}, page=False) as response:
        return response.read()


# --- a broken chain is mended ---------------------------------------------------------------------


@pytest.mark.parametrize("form", ["der", "pem"])
def test_a_server_that_shows_its_own_certificate_alone_is_believed_once_its_chain_is_complete(
    encrypted: Encrypted, library: Server, connect: Connect, form: str
) -> None:
    root = paper("Racine")
    middle = paper("Autorité", root)
    server = encrypted(
        paper("Eliasse", middle, authority=False, where=[f"{library.url}/authority.{form}"])
    )
    library.answers[f"/authority.{form}"] = getattr(middle, form)
    assert get(connect(root), server) == b"bonjour"
    assert server.asked == ["/robots.txt", "/bonjour"]


def test_it_is_completed_once_for_the_life_of_the_client(
    encrypted: Encrypted, library: Server, connect: Connect
) -> None:
    root = paper("Racine")
    middle = paper("Autorité", root)
    library.answers["/authority.der"] = middle.der
    leaf = paper("Eliasse", middle, authority=False, where=[f"{library.url}/authority.der"])
    server, client = encrypted(leaf), connect(root)
    assert [get(client, server) for _ in range(3)] == [b"bonjour"] * 3
    assert library.asked == ["/authority.der"]


def test_a_chain_that_lacks_two_certificates_is_completed_level_by_level(
    encrypted: Encrypted, library: Server, connect: Connect
) -> None:
    root = paper("Racine")
    high = paper("Autorité haute", root)
    low = paper("Autorité basse", high, where=[f"{library.url}/high.pem"])
    library.answers |= {
        "/low.der": low.der,
        "/high.pem": paper("Une autre", root).pem + high.pem,  # one of many
    }
    server = encrypted(paper("Eliasse", low, authority=False, where=[f"{library.url}/low.der"]))
    assert get(connect(root), server) == b"bonjour"
    assert library.asked == ["/low.der", "/high.pem"]


def test_a_server_that_shows_a_part_of_its_chain_is_completed_too(
    encrypted: Encrypted, library: Server, connect: Connect
) -> None:
    root = paper("Racine")
    high = paper("Autorité haute", root)
    low = paper("Autorité basse", high, where=[f"{library.url}/high.der"])
    library.answers |= {"/low.der": low.der, "/high.der": high.der}
    leaf = paper("Eliasse", low, authority=False, where=[f"{library.url}/low.der"])
    assert get(connect(root), encrypted(leaf, low)) == b"bonjour"


def test_of_several_addresses_the_first_of_plain_http_is_asked(
    encrypted: Encrypted, library: Server, connect: Connect
) -> None:
    root = paper("Racine")
    middle = paper("Autorité", root)
    library.answers["/authority.der"] = middle.der
    where = ["ldap://exemple.fr/x", "https://exemple.fr/x", f"{library.url}/authority.der"]
    server = encrypted(paper("Eliasse", middle, authority=False, where=where))
    assert get(connect(root), server) == b"bonjour"


def test_a_server_that_changes_its_authority_under_way_is_completed_anew(
    encrypted: Encrypted, library: Server, connect: Connect, tmp_path: Path
) -> None:
    root = paper("Racine")
    old, new = paper("Ancienne", root), paper("Nouvelle", root)
    library.answers |= {"/old.der": old.der, "/new.der": new.der}
    server = encrypted(paper("Eliasse", old, authority=False, where=[f"{library.url}/old.der"]))
    client = connect(root)
    assert get(client, server) == b"bonjour"
    assert server.context is not None
    later = paper("Eliasse", new, authority=False, where=[f"{library.url}/new.der"])
    load(server.context, tmp_path, later)
    assert get(client, server) == b"bonjour"
    assert library.asked == ["/old.der", "/new.der"]


# --- nothing is asked that need not be ------------------------------------------------------------


def test_a_complete_chain_asks_nobody_for_a_certificate(
    encrypted: Encrypted, library: Server, connect: Connect
) -> None:
    root = paper("Racine")
    middle = paper("Autorité", root)
    library.answers["/authority.der"] = middle.der
    leaf = paper("Eliasse", middle, authority=False, where=[f"{library.url}/authority.der"])
    assert get(connect(root), encrypted(leaf, middle)) == b"bonjour"
    assert library.asked == []


def test_what_the_operator_gives_asks_nobody_for_a_certificate(
    encrypted: Encrypted, library: Server, connect: Connect
) -> None:
    root = paper("Racine")
    middle = paper("Autorité", root)
    leaf = paper("Eliasse", middle, authority=False, where=[f"{library.url}/authority.der"])
    assert get(connect(root, middle), encrypted(leaf)) == b"bonjour"
    assert library.asked == []


def test_a_host_that_is_not_named_is_not_completed(
    encrypted: Encrypted, library: Server, connect: Connect
) -> None:
    """A host whose chain breaks one day is told to a person, who looks why."""
    root = paper("Racine")
    middle = paper("Autorité", root)
    library.answers["/authority.der"] = middle.der
    leaf = paper("Eliasse", middle, authority=False, where=[f"{library.url}/authority.der"])
    server = encrypted(leaf)
    with pytest.raises(Unreachable, match=r"unable to get local issuer certificate .*whole chain"):
        get(connect(root, hosts=frozenset({"eliasse.exemple.fr"})), server)
    assert (library.asked, server.asked) == ([], [])


# --- nothing unproven is believed -----------------------------------------------------------------


def refused(client: Client, server: Server, why: str, clock: FakeClock) -> None:
    """Nothing is said to a server that does not prove who it is, and it is tried once."""
    with pytest.raises(Unreachable, match=why) as told:
        get(client, server)
    assert server.asked == []
    assert server.url in str(told.value)
    assert "verification stays on" in str(told.value)
    assert "SCRUTATEUR_CA_BUNDLE" in str(told.value)
    assert clock.waits == []


def test_the_certificate_of_another_host_is_refused(
    encrypted: Encrypted, library: Server, connect: Connect, clock: FakeClock
) -> None:
    root = paper("Racine")
    middle = paper("Autorité", root)
    library.answers["/authority.der"] = middle.der
    where = [f"{library.url}/authority.der"]
    leaf = paper("Autre", middle, authority=False, where=where, hosts=["autre.exemple.fr"])
    refused(connect(root), encrypted(leaf), "does not prove who it is: IP address mismatch", clock)


@pytest.mark.parametrize("expired", ["leaf", "authority"])
def test_a_certificate_that_has_expired_is_refused(
    encrypted: Encrypted, library: Server, connect: Connect, clock: FakeClock, expired: str
) -> None:
    ends = {expired: TODAY - DAY}
    root = paper("Racine")
    middle = paper("Autorité", root, until=ends.get("authority", TODAY + 9 * DAY))
    library.answers["/authority.der"] = middle.der
    leaf = paper(
        "Eliasse",
        middle,
        authority=False,
        where=[f"{library.url}/authority.der"],
        until=ends.get("leaf", TODAY + DAY),
    )
    refused(connect(root), encrypted(leaf), "certificate has expired", clock)


def test_an_authority_that_no_root_signed_is_refused(
    encrypted: Encrypted, library: Server, connect: Connect, clock: FakeClock
) -> None:
    """Whoever sits between may serve any certificate, and name any address."""
    stranger = paper("Racine")  # of the same name
    middle = paper("Autorité", stranger)
    library.answers["/authority.der"] = middle.der
    leaf = paper("Eliasse", middle, authority=False, where=[f"{library.url}/authority.der"])
    why = "the certificate of «CN=Autorité» does not say where its issuer's is"
    refused(connect(paper("Racine")), encrypted(leaf), why, clock)


def test_a_stranger_s_root_is_never_taken_for_one(
    encrypted: Encrypted, library: Server, connect: Connect, clock: FakeClock
) -> None:
    stranger = paper("Étrangère")
    library.answers["/root.der"] = stranger.der
    leaf = paper("Eliasse", stranger, authority=False, where=[f"{library.url}/root.der"])
    why = "was signed by the certificate of «CN=Étrangère», a root that we do not trust"
    refused(connect(paper("Racine")), encrypted(leaf), why, clock)


def test_a_stranger_s_root_that_hides_behind_the_case_of_its_name_is_not_either(
    encrypted: Encrypted, library: Server, connect: Connect, clock: FakeClock
) -> None:
    """To OpenSSL both names are one, and the certificate its own issuer's: an anchor."""
    stranger = paper("Racine  Bis", issuer="racine BIS")
    library.answers["/root.der"] = stranger.der
    leaf = paper("Eliasse", stranger, authority=False, where=[f"{library.url}/root.der"])
    refused(connect(paper("Racine")), encrypted(leaf), "a root that we do not trust", clock)


def test_an_authority_that_did_not_sign_the_certificate_is_refused(
    encrypted: Encrypted, library: Server, connect: Connect, clock: FakeClock
) -> None:
    root = paper("Racine")
    forger = paper("Autorité", paper("Étrangère"))
    library.answers["/authority.der"] = paper("Autorité", root).der
    leaf = paper("Eliasse", forger, authority=False, where=[f"{library.url}/authority.der"])
    why = "authority.der holds none that signed the certificate of «CN=Eliasse»"
    refused(connect(root), encrypted(leaf), why, clock)


def test_the_holder_of_another_certificate_is_no_authority(
    encrypted: Encrypted, library: Server, connect: Connect, clock: FakeClock
) -> None:
    """Anybody has a certificate that leads to a root; it may sign nothing."""
    root = paper("Racine")
    somebody = paper("Quelqu'un", root, authority=False, hosts=["exemple.fr"])
    library.answers["/somebody.der"] = somebody.der
    leaf = paper("Eliasse", somebody, authority=False, where=[f"{library.url}/somebody.der"])
    refused(connect(root), encrypted(leaf), "from .*, is not an authority's", clock)


def test_a_certificate_that_signed_itself_is_refused_and_asks_nobody(
    encrypted: Encrypted, library: Server, connect: Connect, clock: FakeClock
) -> None:
    leaf = paper("Eliasse", authority=False, where=[f"{library.url}/authority.der"])
    refused(connect(paper("Racine")), encrypted(leaf), "self-signed certificate", clock)
    assert library.asked == []


def test_a_chain_has_three_levels_to_be_completed_and_no_more(
    encrypted: Encrypted, library: Server, connect: Connect, clock: FakeClock
) -> None:
    root = paper("Racine")
    chain = [paper("Autorité 0", root)]
    for level in range(1, 4):
        where = [f"{library.url}/{level - 1}.der"]
        chain.append(paper(f"Autorité {level}", chain[-1], where=where))
    library.answers |= {f"/{level}.der": one.der for level, one in enumerate(chain)}
    leaf = paper("Eliasse", chain[-1], authority=False, where=[f"{library.url}/3.der"])
    refused(connect(root), encrypted(leaf), "3 certificates further up", clock)
    assert library.asked == ["/3.der", "/2.der", "/1.der"]


def test_a_certificate_that_does_not_say_where_its_issuer_s_is_is_refused(
    encrypted: Encrypted, connect: Connect, clock: FakeClock
) -> None:
    root = paper("Racine")
    leaf = paper("Eliasse", paper("Autorité", root), authority=False)
    why = "the certificate of «CN=Eliasse» does not say where its issuer's is"
    refused(connect(root), encrypted(leaf), why, clock)


@pytest.mark.parametrize(
    "answered",
    [
        (404, "where the missing one should be, answers 404"),
        (302, "where the missing one should be, answers 302"),
        (b"<html>", "holds no certificate, neither DER nor PEM"),
        (b"", "holds no certificate, neither DER nor PEM"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA", "holds no certificate, neither DER nor PEM"),
        (b"x" * 70_000, "where the missing one should be, is larger than 65536 bytes"),
    ],
)
def test_what_is_had_in_place_of_a_certificate_is_said(
    encrypted: Encrypted,
    library: Server,
    connect: Connect,
    clock: FakeClock,
    answered: tuple[bytes | int, str],
) -> None:
    """A redirect would lead on to where a stranger says; none is followed."""
    root = paper("Racine")
    middle = paper("Autorité", root)
    answer, why = answered
    library.answers |= {"/x": answer, "/authority.der": middle.der}
    leaf = paper("Eliasse", middle, authority=False, where=[f"{library.url}/x"])
    refused(connect(root), encrypted(leaf), why, clock)
    assert library.asked == ["/x"]


def test_an_address_that_does_not_answer_is_said(
    encrypted: Encrypted, connect: Connect, clock: FakeClock
) -> None:
    with socket.socket() as closed:
        closed.bind((HOST, 0))
        address = f"http://{HOST}:{closed.getsockname()[1]}/authority.der"
    root = paper("Racine")
    leaf = paper("Eliasse", paper("Autorité", root), authority=False, where=[address])
    why = rf"{address}, where the missing one should be, does not answer \(ConnectError"
    refused(connect(root), encrypted(leaf), why, clock)


@pytest.mark.parametrize(
    "address", ["http://", "http://[", "HTTP://exemple.fr:99999/", "http:// /"]
)
def test_an_address_that_is_none_is_said(
    encrypted: Encrypted, connect: Connect, clock: FakeClock, address: str
) -> None:
    root = paper("Racine")
    leaf = paper("Eliasse", paper("Autorité", root), authority=False, where=[address])
    refused(connect(root), encrypted(leaf), "where the missing one should be, does not", clock)


def test_a_certificate_that_comes_too_slowly_is_given_up(
    encrypted: Encrypted, library: Server, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each piece in time, and all of them too late."""
    root = paper("Racine")
    middle = paper("Autorité", root)
    library.answers["/authority.der"] = middle.der
    leaf = paper("Eliasse", middle, authority=False, where=[f"{library.url}/authority.der"])
    client, server = connect(root), encrypted(leaf)
    hours = iter((0.0, certificates.TIMEOUT_S + 1))
    monkeypatch.setattr(client.clock, "monotonic", lambda: next(hours, 0.0))
    fetch = client._polite._inner._fetch  # type: ignore[attr-defined]
    with pytest.raises(certificates.Unfetched, match="did not come whole within 10 s"):
        fetch(f"{library.url}/authority.der")
    assert get(client, server) == b"bonjour"


# --- what OpenSSL makes of it ---------------------------------------------------------------------


def shake_hands(server: Server, context: ssl.SSLContext) -> None:
    with (
        socket.create_connection((HOST, server.port), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname=HOST),
    ):
        pass


def strict(*roots: Paper) -> ssl.SSLContext:
    """A context as Python 3.13 makes it, whatever this Python is."""
    context = ssl.create_default_context(cadata=b"".join(one.der for one in roots))
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VERIFY_X509_STRICT
    return context


def test_an_intermediate_is_no_anchor_even_where_python_lets_chains_end_anywhere(
    encrypted: Encrypted,
) -> None:
    """First what would happen without the care that is taken, then with it."""
    root, stranger = paper("Racine"), paper("Étrangère")
    foreign = paper("Autorité", stranger)
    server = encrypted(paper("Eliasse", foreign, authority=False))
    careless = strict(root)
    careless.load_verify_locations(cadata=foreign.der)
    shake_hands(server, careless)
    with pytest.raises(ssl.SSLCertVerificationError, match="unable to get issuer certificate"):
        shake_hands(server, complete(strict(root), [foreign.der]))


def test_to_openssl_a_certificate_is_its_own_issuer_s_whatever_the_case_of_the_name(
    encrypted: Encrypted,
) -> None:
    """Hence it is looked for before one is given to it, by names folded as OpenSSL's are."""
    stranger = paper("Racine  Bis", issuer="racine BIS")
    server = encrypted(paper("Eliasse", stranger, authority=False))
    shake_hands(server, complete(strict(paper("Racine")), [stranger.der]))


def test_an_intermediate_that_a_root_signed_is_enough_even_to_the_strict(
    encrypted: Encrypted,
) -> None:
    root = paper("Racine")
    middle = paper("Autorité", root)
    server = encrypted(paper("Eliasse", middle, authority=False))
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(server, strict(root))
    shake_hands(server, complete(strict(root), [middle.der]))


def test_a_look_at_a_certificate_says_nothing_and_keeps_no_connection(
    encrypted: Encrypted,
) -> None:
    leaf = paper("Eliasse", authority=False)
    server = encrypted(leaf)
    with pytest.raises(LeafSeen) as seen:
        shake_hands(server, LeafContext())
    assert seen.value.leaf == leaf.der
    assert server.asked == []
    with pytest.raises(ssl.SSLError, match="through an https proxy"):
        LeafContext().wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO())


# --- the operator's own ---------------------------------------------------------------------------


def test_an_authority_of_the_operator_s_own_is_trusted_beside_the_usual_ones(
    encrypted: Encrypted, connect: Connect
) -> None:
    root = paper("Racine de la maison")
    client = connect(root, hosts=frozenset())
    assert get(client, encrypted(paper("Proxy", root, authority=False))) == b"bonjour"
    trusted = client._polite._inner._secure._pool._ssl_context  # type: ignore[attr-defined]
    assert trusted.cert_store_stats()["x509_ca"] > 50
    assert trusted.verify_mode is ssl.CERT_REQUIRED
    assert trusted.check_hostname is True


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "No such file or directory"),
        ("", "is not a file of certificates in PEM form"),
        ("bonjour", "is not a file of certificates in PEM form"),
    ],
)
def test_a_bundle_that_is_none_is_said_to_the_operator(
    encrypted: Encrypted, tmp_path: Path, clock: FakeClock, content: str | None, why: str
) -> None:
    path = tmp_path / "mien.pem"
    if content is not None:
        path.write_text(content)
    server = encrypted(paper("Eliasse", authority=False))
    settings = Politeness(user_agent="Essai", ca_bundle=str(path))
    with (
        Client(settings, clock=clock) as client,
        pytest.raises(UsageError, match=rf"SCRUTATEUR_CA_BUNDLE=.*mien\.pem .*{why}"),
    ):
        get(client, server)
