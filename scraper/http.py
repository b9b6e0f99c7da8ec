"""One polite client: every request this project sends to the Assemblée goes through it.

Politeness is a transport wrapped around httpx's own (`PoliteTransport`), so that no caller can
forget it: robots.txt and its crawl-delay, the pace of pages per host, Retry-After, and patient
repetition of what may pass (408, 425, 429, 5xx, connections that fail). Any other 4xx is final and
asked once.

Time is handed in as a `Clock`, so that tests wait for nothing. A client belongs to one harvest; it
may be shared by threads.
"""

from __future__ import annotations

import ssl
import threading
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, Protocol, Self

import httpx
import msgspec
import stamina
from protego import Protego

from scraper import certificates
from scraper.errors import Forbidden, HttpFailure, Unreachable, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import TracebackType

PRODUCT: Final = "Scrutateur"
"""The name that robots.txt may call us by (RFC 9309 §2.2.1: the product token alone)."""

PAGE: Final = "scrutateur.page"
"""Request extension: true for pages and unit documents, whose rate is limited."""

ANSWERS: Final = "scrutateur.answers"
"""Request extension: after how many answers that may pass (5xx, 429) the last one is believed."""

STAYS: Final = "scrutateur.stays"
"""Request extension: the address first asked, where no redirect may lead to another host."""

SENT: Final = "scrutateur.sent"
"""Response extension: how many requests this answer took, the repeated ones included."""

PASSING: Final = frozenset({408, 425, 429})
"""The 4xx that may pass; every other one is final (SOURCES §1.2)."""

ROBOTS_LIMIT_BYTES: Final = 512 * 1024
"""RFC 9309 §2.5 asks a crawler to read at least 500 KiB."""


class Politeness(msgspec.Struct, frozen=True, kw_only=True):
    """How we behave towards the Assemblée's hosts.

    Attributes:
        user_agent: says who we are, honestly; see `user_agent()`.
        page_interval_s: least time between the starts of two page or unit-document requests to one
            host; a longer crawl-delay in its robots.txt wins.
        connect_timeout_s: for a connection to open.
        read_timeout_s: for the next bytes to come.
        attempts: how often one request is sent before its failure is believed.
        backoff_s: wait before the second attempt; it doubles with each further one.
        max_backoff_s: the longest of these waits.
        max_retry_after_s: the longest Retry-After that is waited for; a longer one is final.
        patience_s: wait after a cycle of requests that brought not one byte of an archive.
        cycles: how many such cycles in a row before an archive is given up for this run.
        max_requests: the most requests that one archive may take, however small its pieces.
        proxy: address of an HTTP proxy, for those who need one; None for a direct connection.
        ca_bundle: path of a PEM file of certificates to trust beside the usual ones; None for none.
        complete_chains: names of the hosts whose certificate may lack its issuer's, which is then
            fetched from where the certificate says (`scraper.certificates`). Hosts are named, for
            at that moment a stranger says where a request goes: it is to be expected there only.
    """

    user_agent: str
    page_interval_s: float = 1.0
    connect_timeout_s: float = 15.0
    read_timeout_s: float = 60.0
    attempts: int = 5
    backoff_s: float = 1.0
    max_backoff_s: float = 30.0
    max_retry_after_s: float = 300.0
    patience_s: float = 30.0
    cycles: int = 5
    max_requests: int = 500
    proxy: str | None = None
    ca_bundle: str | None = None
    complete_chains: frozenset[str] = frozenset()


class RobotsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a host answered for its robots.txt; kept as evidence of what we were allowed.

    Attributes:
        url: the address asked.
        status: of the last answer, redirects followed.
        headers: lower-case names.
        body: at most 512 KiB.
        fetched_at: aware UTC.
    """

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    fetched_at: datetime


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """A wait that an operator may wonder about, told before it begins.

    Attributes:
        url: what is being asked.
        seconds: how long.
        reason: why, in a few words.
    """

    url: str
    seconds: float
    reason: str


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """The present, aware UTC."""

    def monotonic(self) -> float:
        """Seconds that never go back."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """The present, aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


def user_agent(version: str, contact: str) -> str:
    """Say who we are and how to reach us; without a contact, say so rather than pretend.

    Only visible ASCII goes into a header: what else stands in `contact` is left out.
    """
    printable = "".join(char for char in contact if " " <= char <= "~" and char not in "()")
    whom = f"+{printable.strip()}" if printable.strip() else "no contact given"
    return f"{PRODUCT}/{version} ({whom}; archive of amendements and scrutins)"


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Read a Retry-After header, seconds or HTTP-date, as seconds from `now`; None if unread."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    moment = http_date(text)
    return None if moment is None else max(0.0, (moment - now).total_seconds())


def http_date(value: str | None) -> datetime | None:
    """Read an HTTP-date as aware UTC; None where there is none or it is not one."""
    if value is None:
        return None
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class _Host:
    """What we remember of one host.

    Attributes:
        rules: its robots.txt, None while unknown.
        verdict: why nothing may be asked of it, "" if something may.
        page_interval_s: its crawl-delay, 0 if it states none.
        next_page: earliest monotonic time of the next page.
        not_before: monotonic time before which it asked us not to come back.
        asked_with: the status that came with that wish.
        silent: whether it failed to answer at all, the last time.
        lock: held while the above changes.
        robots_lock: held while its robots.txt is fetched, so that it is fetched once.
    """

    def __init__(self) -> None:
        self.rules: Protego | None = None
        self.verdict = ""
        self.page_interval_s = 0.0
        self.next_page = float("-inf")
        self.not_before = float("-inf")
        self.asked_with = 429
        self.silent = False
        self.lock = threading.Lock()
        self.robots_lock = threading.Lock()


class _MayPassError(Exception):
    """An answer that may pass: ask again."""


_FAILED = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError, httpx.ProxyError)


def _again(error: Exception) -> bool | float:
    """Tell stamina what to repeat; 0.0 since the waiting is done on our own clock."""
    return 0.0 if isinstance(error, (_MayPassError, *_FAILED)) else False


class PoliteTransport(httpx.BaseTransport):
    """httpx's transport, with manners.

    Attributes:
        robots_answers: every robots.txt read so far, in order.
    """

    def __init__(
        self,
        inner: httpx.BaseTransport,
        settings: Politeness,
        clock: Clock,
        on_wait: Callable[[Wait], None] | None = None,
    ) -> None:
        """Wrap `inner`; `on_wait` hears of every wait but the plain pace of pages."""
        self.robots_answers: list[RobotsAnswer] = []
        self._inner = inner
        self._settings = settings
        self._clock = clock
        self._on_wait = on_wait
        self._hosts: dict[str, _Host] = {}
        self._hosts_lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request as a guest should.

        Raises:
            Forbidden: robots.txt says no, or cannot be had while its host is failing.
            Unreachable: no answer at all.
            HttpFailure: the host asked us to come back later than we are ready to wait, or it
                leads to another where the request may not go.
        """
        _refuse_to_stray(request)
        host = self._host(request.url)
        self._check_robots(host, request)
        return self._send(host, request)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()

    def wait(self, url: str, seconds: float, reason: str) -> None:
        """Wait on the clock we were given, and tell whoever listens."""
        if seconds <= 0:
            return
        if self._on_wait is not None:
            self._on_wait(Wait(url=url, seconds=seconds, reason=reason))
        self._clock.sleep(seconds)

    def _host(self, url: httpx.URL) -> _Host:
        with self._hosts_lock:
            return self._hosts.setdefault(_origin(url), _Host())

    def _send(self, host: _Host, request: httpx.Request) -> httpx.Response:
        """Send, and send again what may pass; the last answer is returned whatever it says."""
        url = str(request.url)
        # A host that was silent through every attempt is then asked once, so that a dead network
        # does not cost every source its patience.
        attempts = 1 if host.silent else self._settings.attempts
        answers = min(attempts, request.extensions.get(ANSWERS) or attempts)
        wait_s, why = 0.0, ""
        try:
            for attempt in stamina.retry_context(
                on=_again,
                attempts=attempts,
                timeout=None,
                wait_initial=self._settings.backoff_s,
                wait_max=self._settings.max_backoff_s,
                wait_jitter=0.0,
            ):
                with attempt:
                    self.wait(url, wait_s, why)
                    self._keep_pace(host, request)
                    wait_s, why = attempt.next_wait, "no answer"
                    response = self._inner.handle_request(request)
                    host.silent = False
                    response.extensions[SENT] = attempt.num
                    asked_s = self._retry_after(host, response)
                    if not _may_pass(response.status_code) or attempt.num >= answers:
                        return response
                    if asked_s is not None and asked_s > self._settings.max_retry_after_s:
                        return response
                    response.close()
                    wait_s = max(wait_s, asked_s or 0.0)
                    why = f"HTTP {response.status_code}"
                    raise _MayPassError(why)
        except _FAILED as error:
            host.silent = True
            times = "once" if attempts == 1 else f"{attempts} times"
            raise Unreachable(
                f"{_origin(request.url)} does not answer: {url} was asked {times} "
                f"({type(error).__name__}: {error}). Check the network and the host's name"
                " (SCRUTATEUR_DATA_ORIGIN, or the setting of the host concerned), then run again."
            ) from error
        raise AssertionError("stamina gives at least one attempt")

    def _retry_after(self, host: _Host, response: httpx.Response) -> float | None:
        """Note when the host wants us back; seconds, None if it does not say."""
        if response.status_code not in {429, 503}:
            return None
        asked_s = retry_after_s(response.headers.get("retry-after"), self._clock.now())
        if asked_s is not None:
            with host.lock:
                host.not_before = self._clock.monotonic() + asked_s
                host.asked_with = response.status_code
        return asked_s

    def _keep_pace(self, host: _Host, request: httpx.Request) -> None:
        """Wait for our turn: the host's own wish for everything, the page interval for pages."""
        url = str(request.url)
        with host.lock:
            now = self._clock.monotonic()
            asked_s = host.not_before - now
            start = max(now, host.not_before)
            if request.extensions.get(PAGE):
                start = max(start, host.next_page)
                interval_s = max(self._settings.page_interval_s, host.page_interval_s)
                host.next_page = start + interval_s
        if asked_s > self._settings.max_retry_after_s:
            raise HttpFailure(
                f"{_origin(request.url)} asked (HTTP {host.asked_with}, Retry-After) to be left"
                f" alone for {asked_s:.0f} s more: {url} was not asked. Run again after that.",
                status=host.asked_with,
                url=url,
            )
        if asked_s > 0:
            self.wait(url, start - now, "Retry-After")
        elif start > now:
            self._clock.sleep(start - now)

    def _check_robots(self, host: _Host, request: httpx.Request) -> None:
        with host.robots_lock:
            if host.rules is None and not host.verdict:
                self._read_robots(host, request)
        if host.verdict:
            raise Forbidden(f"{host.verdict} {request.url} was not asked.")
        if host.rules is not None and not host.rules.can_fetch(str(request.url), PRODUCT):
            raise Forbidden(
                f"{_origin(request.url)}/robots.txt does not allow {request.url} to {PRODUCT}:"
                " it was not asked. Leave this source out, or write to the Assemblée."
            )

    def _read_robots(self, host: _Host, request: httpx.Request) -> None:
        """Fetch a host's robots.txt and note its verdict, by RFC 9309 §2.3.1.

        A 4xx allows everything, a server that fails (5xx, or 429 to the end) allows nothing.
        """
        url = f"{_origin(request.url)}/robots.txt"
        answer = self._fetch_robots(url, request)
        self.robots_answers.append(answer)
        if answer.status >= 500 or answer.status in PASSING:
            host.verdict = (
                f"{url} answers {answer.status}: while it cannot be read, everything is to be taken"
                " as forbidden (RFC 9309 §2.3.1.4). Run again later."
            )
            return
        text = answer.body.decode("utf-8-sig", "replace") if answer.status == 200 else ""
        host.rules = Protego.parse(text)
        host.page_interval_s = host.rules.crawl_delay(PRODUCT) or 0.0

    def _fetch_robots(self, url: str, request: httpx.Request) -> RobotsAnswer:
        """Get robots.txt, through at most five redirects (RFC 9309 §2.3.1.2)."""
        extensions = {"timeout": request.extensions.get("timeout", {})}
        headers = {"User-Agent": self._settings.user_agent, "Accept": "text/plain"}
        at = httpx.URL(url)
        for _ in range(6):
            asked = httpx.Request("GET", at, headers=headers, extensions=extensions)
            response = self._send(self._host(at), asked)
            fetched_at = self._clock.now()
            try:
                body = _read_up_to(response, ROBOTS_LIMIT_BYTES)
            except httpx.TransportError as error:
                raise Unreachable(f"{at} was cut short ({error}). Run again later.") from error
            finally:
                response.close()
            target = response.headers.get("location")
            if not (response.is_redirect and target):
                break
            at = at.join(target)
            if at.scheme not in {"http", "https"}:
                break
        return RobotsAnswer(
            url=url,
            status=response.status_code,
            headers=dict(response.headers),
            body=body,
            fetched_at=fetched_at,
        )


class _Connections(httpx.BaseTransport):
    """httpx's own transport; the certificates, slow to load, are loaded only if https is asked.

    A host that does not prove who it is is asked nothing, whatever the settings. Where they say
    so, a chain that lacks its middle is completed, once for the life of the client.
    """

    def __init__(self, settings: Politeness, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        # A context that trusts nobody: should https ever come this way, it fails.
        trusts_nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._plain = httpx.HTTPTransport(verify=trusts_nobody, proxy=settings.proxy)
        self._secure: httpx.HTTPTransport | None = None
        self._completed: dict[str, httpx.HTTPTransport] = {}
        self._replaced: list[httpx.HTTPTransport] = []
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme == "http":
            return self._plain.handle_request(request)
        if self._secure is None:
            self._secure = self._encrypted(self._trust())
        host = request.url.host
        known = self._completed.get(host)
        try:
            return self._prove(known or self._secure, request)
        except _UnprovenError as unproven:
            if not (certificates.lacks_issuer(unproven.refused) and self._may_complete(host)):
                raise certificates.unproven(_origin(request.url), unproven.refused) from unproven
        try:
            return self._prove(self._complete(request, known), request)
        except _UnprovenError as unproven:
            raise certificates.unproven(_origin(request.url), unproven.refused) from unproven

    def close(self) -> None:
        for transport in (self._plain, self._secure, *self._completed.values(), *self._replaced):
            if transport is not None:
                transport.close()

    def _may_complete(self, host: str) -> bool:
        return host in self._settings.complete_chains

    def _prove(self, transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        """Send a request to a host that proves who it is."""
        try:
            return transport.handle_request(request)
        except httpx.ConnectError as error:
            refused = certificates.refusal(error)
            if refused is None:
                raise
            raise _UnprovenError(refused) from error

    def _complete(
        self, request: httpx.Request, known: httpx.HTTPTransport | None
    ) -> httpx.HTTPTransport:
        """A transport with the whole chain of a host; `known` is one that no longer has it.

        Raises:
            Unreachable: the chain cannot be completed.
        """
        host = request.url.host
        with self._lock:
            current = self._completed.get(host)
            if current is None or current is known:
                context = self._trust()
                roots = context.get_ca_certs(binary_form=True)
                leaf = self._leaf(request)
                chain = certificates.intermediates(_origin(request.url), leaf, roots, self._fetch)
                self._completed[host] = self._encrypted(certificates.complete(context, chain))
                self._replaced += [current] if current is not None else []
            return self._completed[host]

    def _leaf(self, request: httpx.Request) -> bytes:
        """A host's certificate, unverified: to be read, and trusted in nothing."""
        with self._encrypted(certificates.LeafContext()) as transport:
            try:
                transport.handle_request(
                    httpx.Request("GET", request.url, extensions=request.extensions)
                )
            except certificates.LeafSeen as seen:
                return seen.leaf
        raise AssertionError("no connection of a LeafContext is ever made")

    def _fetch(self, address: str) -> bytes:
        """A certificate at an address of plain HTTP; not a page, so no robots.txt speaks of it.

        Raises:
            Unfetched: it cannot be had, or is no certificate by its size.
        """
        seconds = certificates.TIMEOUT_S
        until = self._clock.monotonic() + seconds
        headers = {"User-Agent": self._settings.user_agent, "Accept": "application/pkix-cert, */*"}
        timeout = httpx.Timeout(seconds).as_dict()
        body, problem = bytearray(), ""
        try:
            asked = httpx.Request("GET", address, headers=headers, extensions={"timeout": timeout})
            with closing(self._plain.handle_request(asked)) as response:
                if response.status_code != 200:
                    problem = f"answers {response.status_code}"
                for chunk in response.iter_raw() if not problem else ():
                    body += chunk
                    if len(body) > certificates.LIMIT_BYTES:
                        problem = f"is larger than {certificates.LIMIT_BYTES} bytes"
                    elif self._clock.monotonic() > until:
                        problem = f"did not come whole within {seconds:.0f} s"
                    if problem:
                        break
        except (httpx.TransportError, httpx.InvalidURL) as error:
            problem = f"does not answer ({type(error).__name__}: {error})"
        if problem:
            raise certificates.Unfetched(problem)
        return bytes(body)

    def _trust(self) -> ssl.SSLContext:
        """Whom we trust: certifi's roots, and the operator's own.

        Raises:
            UsageError: the operator's file cannot be read, or is no such file.
        """
        context = httpx.create_ssl_context()
        bundle = self._settings.ca_bundle
        if bundle is not None:
            try:
                context.load_verify_locations(cafile=bundle)
            except OSError as error:  # ssl.SSLError is one
                raise UsageError(
                    f"SCRUTATEUR_CA_BUNDLE={bundle} is not a file of certificates in PEM form"
                    f" that can be read: {error.strerror or error}"
                ) from error
        return context

    def _encrypted(self, context: ssl.SSLContext) -> httpx.HTTPTransport:
        return httpx.HTTPTransport(verify=context, proxy=self._settings.proxy)


class _UnprovenError(Exception):
    """A host's certificate is refused."""

    def __init__(self, refused: ssl.SSLCertVerificationError) -> None:
        super().__init__(str(refused))
        self.refused = refused


class Client:
    """The one client of a harvest, built by `jobs/` and handed to `scraper.fetch`.

    Attributes:
        settings: how it behaves.
        clock: where its time comes from.
    """

    def __init__(
        self,
        settings: Politeness,
        *,
        clock: Clock | None = None,
        on_wait: Callable[[Wait], None] | None = None,
    ) -> None:
        """Build the connections' pool; nothing is sent yet."""
        self.settings = settings
        self.clock: Clock = SystemClock() if clock is None else clock
        self._polite = PoliteTransport(
            _Connections(settings, self.clock), settings, self.clock, on_wait
        )
        self._http = httpx.Client(
            transport=self._polite,
            headers={"User-Agent": settings.user_agent},
            timeout=httpx.Timeout(settings.read_timeout_s, connect=settings.connect_timeout_s),
            follow_redirects=True,
            max_redirects=5,
        )

    @property
    def robots_answers(self) -> tuple[RobotsAnswer, ...]:
        """Every robots.txt read so far, in order."""
        return tuple(self._polite.robots_answers)

    @contextmanager
    def stream(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        page: bool,
        answers: int | None = None,
        stays: bool = False,
    ) -> Iterator[httpx.Response]:
        """Ask, and give the answer with its body still unread; it is closed at the end.

        Args:
            url: absolute, http or https.
            headers: beside the User-Agent.
            page: true for a page or a unit document, false for a part of an archive.
            answers: after how many answers that may pass the last one is believed; by default as
                many as the settings' attempts. A host that does not answer has them all.
            stays: whether a redirect to another host is a failure.

        Raises:
            SourceError: what `PoliteTransport.handle_request` raises; Unreachable for an address
                that is none, HttpFailure for redirects that are endless or lead to none.
        """
        extensions = {PAGE: page, ANSWERS: answers, STAYS: url if stays else None}
        try:
            request = self._http.build_request(
                "GET", url, headers=dict(headers), extensions=extensions
            )
        except httpx.InvalidURL as error:
            raise _no_address(url) from error
        if request.url.scheme not in {"http", "https"} or not request.url.host:
            raise _no_address(url)
        try:
            response = self._http.send(request, stream=True)
        except httpx.TooManyRedirects as error:
            raise HttpFailure(
                f"{url} redirects without end. Open it in a browser to see where.",
                status=302,
                url=url,
            ) from error
        except httpx.RequestError as error:  # the network's are Unreachable by now
            raise HttpFailure(
                f"{url} redirects to where nothing can be asked ({error})."
                " Open it in a browser to see where.",
                status=302,
                url=url,
            ) from error
        try:
            yield response
        finally:
            response.close()

    def set_cookie(self, url: str, name: str, value: str) -> None:
        """Send a cookie to the host of an address with all that is asked of it from now on."""
        self._http.cookies.set(name, value, domain=httpx.URL(url).host)

    def wait(self, url: str, seconds: float, reason: str) -> None:
        """Wait on the client's clock, telling whoever listens."""
        self._polite.wait(url, seconds, reason)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def requests_sent(response: httpx.Response) -> int:
    """How many requests an answer took: repeated ones and redirects included, robots.txt not."""
    return sum(one.extensions.get(SENT, 1) for one in (*response.history, response))


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def _refuse_to_stray(request: httpx.Request) -> None:
    """Refuse what a redirect asks of another host, or of the same one without encryption.

    Raises:
        HttpFailure: where the request was to stay.
    """
    if not (asked := request.extensions.get(STAYS)):
        return
    home = httpx.URL(asked)
    if request.url.netloc != home.netloc or (home.scheme, request.url.scheme) == ("https", "http"):
        raise HttpFailure(
            f"{asked} leads to {request.url}, on another host: not followed. If the site has moved,"
            " set SCRUTATEUR_SITE_ORIGIN to its address.",
            status=302,
            url=asked,
        )


def _may_pass(status: int) -> bool:
    return status in PASSING or status >= 500


def _no_address(url: str) -> Unreachable:
    return Unreachable(
        f"{url!r} is not an http or https address."
        " Check SCRUTATEUR_DATA_ORIGIN (https:// and the host's name)."
    )


def _read_up_to(response: httpx.Response, limit: int) -> bytes:
    """The first `limit` bytes of a body."""
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) >= limit:
            break
    return bytes(body[:limit])
