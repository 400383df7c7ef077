"""Address → page: the one guarded door to the network; nothing is sent but one GET a page."""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module

import httpcore
import httpx

from sayso.acquire.addresses import is_public
from sayso.acquire.fetched import NOT_MODIFIED, PAGES, Known, Page, phrase
from sayso.errors import AddressRefused, FetchError, UsageError

__all__ = ["FetchLimits", "Known", "Page", "any_address", "fetch", "system_addresses", "user_agent"]

Resolver = Callable[[str, int], Sequence[str]]
AddressRule = Callable[[str], bool]

LONGEST_ADDRESS = 4_000
MOST_ADDRESSES = 4  # of one host that are tried in turn
LONGEST_MARK = 1_000  # of an ETag or a date that is kept and sent back
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# What a header may hold when it is sent back, and what a contact may be made of.
_MARK = re.compile(rf"[\x20-\x7e]{{1,{LONGEST_MARK}}}")
_CONTACT = re.compile(r"[A-Za-z0-9@:/+._~?=&#%-][A-Za-z0-9@:/+._~?=&#% -]{0,199}")
_SAVE_IT = "open it in a browser, save the page, and read the saved file"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """How much a page may take: bytes after unpacking, seconds in all, redirects in a row."""

    size: int = 20 * 1024 * 1024
    seconds: float = 30.0
    redirects: int = 5


DEFAULT_LIMITS = FetchLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errand:
    """What is asked for, and how: carried to every step so that each error names the address."""

    asked: str
    may_ask: AddressRule
    resolve: Resolver
    limits: FetchLimits
    deadline: float
    any_status: bool
    headers: tuple[tuple[bytes, bytes], ...]

    def remaining(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time is up")
        return left

    def takes(self, status: int) -> bool:
        """True when an answer of `status`, no success, is wanted all the same."""
        asked_if_modified = any(name.startswith(b"If-") for name, _ in self.headers)
        return self.any_status or (status == NOT_MODIFIED and asked_if_modified)

    def fault(self, code: str, message: str, mend: str = _SAVE_IT) -> FetchError:
        return FetchError(message, subject=self.asked, mend=mend, code=code)


def system_addresses(host: str, port: int) -> Sequence[str]:
    """The network addresses the system knows for `host`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def any_address(_address: str) -> bool:
    """True: the rule for those who asked to fetch from private networks too."""
    return True


def fetch(
    address: str,
    *,
    may_ask: AddressRule = is_public,
    resolve: Resolver = system_addresses,
    limits: FetchLimits = DEFAULT_LIMITS,
    contact: str | None = None,
    known: Known | None = None,
    accept: str = PAGES,
    any_status: bool = False,
) -> Page:
    """The page at `address`; raises FetchError, AddressRefused where `may_ask` says no.

    With `known` a page that is still the same comes back as not modified, without its bytes.
    With `any_status` an answer that is no success comes back as a page instead of an error.
    """
    errand = _Errand(
        asked=address,
        may_ask=may_ask,
        resolve=resolve,
        limits=limits,
        deadline=time.monotonic() + limits.seconds,
        any_status=any_status,
        headers=_headers(known or Known(), accept=accept, contact=contact),
    )
    try:
        return _follow(errand)
    except httpcore.TimeoutException as fault:
        message = f"no full answer within {limits.seconds:g} seconds"
        raise errand.fault("timed_out", message, f"try again later, or {_SAVE_IT}") from fault
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as fault:
        reason = " ".join(str(fault).split())[:200] or type(fault).__name__
        mend = f"check the address and the connection, or {_SAVE_IT}"
        raise errand.fault("unreachable", f"it cannot be reached ({reason})", mend) from fault


def _follow(errand: _Errand) -> Page:
    url = _checked_url(errand.asked, errand)
    for _ in range(errand.limits.redirects + 1):
        answer = _ask(url, errand)
        if isinstance(answer, Page):
            return answer
        url = answer
    raise errand.fault(
        "too_many_redirects", f"more than {errand.limits.redirects} redirects in a row"
    )


def _checked_url(address: str, errand: _Errand) -> httpx.URL:
    mend = "give an address such as https://example.org/article"
    if len(address) > LONGEST_ADDRESS:
        raise errand.fault("bad_url", "the address is too long", mend)
    try:
        url = httpx.URL(address)
        port = url.port
    except (httpx.InvalidURL, ValueError, UnicodeError) as fault:
        raise errand.fault("bad_url", "this is not an address", mend) from fault
    if url.scheme not in ("http", "https"):
        raise errand.fault("bad_url", "only http and https addresses are fetched", mend)
    # A host is percent-encoded by the URL reader where it holds what no host name can.
    if not url.raw_host or b"%" in url.raw_host or not 0 < (80 if port is None else port) < 65536:
        raise errand.fault("bad_url", "the address names no host", mend)
    if url.userinfo:
        raise errand.fault("bad_url", "the address holds a user name or password", mend)
    return url.copy_with(fragment=None)


def _ask(url: httpx.URL, errand: _Errand) -> Page | httpx.URL:
    """The page at `url`, or the address it redirects to."""
    left = errand.remaining()
    timeout = {"connect": left, "read": left, "write": left, "pool": left}
    pool = httpcore.ConnectionPool(
        ssl_context=_trusted_authorities() if url.scheme == "https" else None,
        network_backend=_GuardedNetwork(errand),
    )
    target = httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
    with (
        pool,
        pool.stream(
            "GET",
            target,
            headers=[(b"Host", url.netloc), *errand.headers],
            extensions={"timeout": timeout},
        ) as answer,
    ):
        headers = httpx.Headers(answer.headers)
        if answer.status in _REDIRECTS and "location" in headers:
            return _redirected(url, headers["location"], errand)
        success = 200 <= answer.status < 300
        if not (success or errand.takes(answer.status)):
            raise errand.fault("http_status", f"the server answered {phrase(answer.status)}")
        return Page(
            url=str(url),
            data=_body(answer.iter_stream(), headers, errand) if success else b"",
            media_type=headers.get("content-type"),
            status=answer.status,
            etag=_mark(headers.get("etag")),
            last_modified=_mark(headers.get("last-modified")),
            retry_after=_mark(headers.get("retry-after")),
        )


@cache
def _trusted_authorities() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def user_agent(contact: str | None = None) -> str:
    """The name sayso gives itself, with `contact`; raises UsageError where that is no contact."""
    # Asked for by name: a plain import of the package would tie this room to all it exports.
    name = f"sayso/{import_module('sayso').__version__}"
    if contact is None:
        return f"{name} (news reader)"
    if not _CONTACT.fullmatch(contact):
        raise UsageError(
            f"{contact[:60]!r} is not a contact",
            subject="contact",
            mend="give an e-mail address or the address of a web page, in plain letters",
        )
    return f"{name} (news reader; {contact})"


def _headers(known: Known, *, accept: str, contact: str | None) -> tuple[tuple[bytes, bytes], ...]:
    marks = {"If-None-Match": _mark(known.etag), "If-Modified-Since": _mark(known.last_modified)}
    return (
        (b"User-Agent", user_agent(contact).encode("ascii")),
        (b"Accept", accept.encode("ascii")),
        (b"Accept-Language", b"en"),
        (b"Accept-Encoding", b"gzip, deflate"),
        (b"Connection", b"close"),
        *((name.encode(), mark.encode()) for name, mark in marks.items() if mark),
    )


def _mark(words: str | None) -> str | None:
    """`words` of a header where they can be kept and sent back; None where not."""
    words = (words or "").strip()
    return words if _MARK.fullmatch(words) else None


def _redirected(url: httpx.URL, location: str, errand: _Errand) -> httpx.URL:
    try:
        onward = str(url.join(location))
    except (httpx.InvalidURL, ValueError, UnicodeError) as fault:
        raise errand.fault("bad_url", "it redirects to something that is no address") from fault
    return _checked_url(onward, errand)


def _body(stream: Iterable[bytes], headers: httpx.Headers, errand: _Errand) -> bytes:
    """The unpacked bytes of `stream`, counted as they come."""
    size = errand.limits.size
    declared = headers.get("content-length", "")
    if declared.isdecimal() and len(declared) < 20 and int(declared) > size:
        raise _too_large(errand)
    data = bytearray()
    for piece in _unpacked(stream, headers.get("content-encoding", ""), size + 1, errand):
        errand.remaining()
        data += piece
        if len(data) > size:
            raise _too_large(errand)
    return bytes(data)


def _too_large(errand: _Errand) -> FetchError:
    amount = f"{errand.limits.size / 1024**2:g} MB"
    return errand.fault("too_large", f"the page is larger than {amount}")


def _unpacked(
    stream: Iterable[bytes], encoding: str, at_once: int, errand: _Errand
) -> Iterator[bytes]:
    """`stream` unpacked, never more than `at_once` bytes in one piece, whatever it swells to."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        yield from stream
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        # Packings inside packings swell beyond any limit; nobody sends them in earnest.
        raise errand.fault("unreadable", f"the page is packed as {encoding[:40]!r}")
    unpacker = None
    for piece in stream:
        unpacker = unpacker or zlib.decompressobj(_window(encoding, piece))
        try:
            yield unpacker.decompress(piece, at_once)
            while unpacker.unconsumed_tail:
                yield unpacker.decompress(unpacker.unconsumed_tail, at_once)
        except zlib.error as fault:
            raise errand.fault("unreadable", "the page is packed wrongly") from fault


def _window(encoding: str, start: bytes) -> int:
    if encoding != "deflate":
        return 16 + zlib.MAX_WBITS
    # Some servers send deflate without its two-byte head.
    return zlib.MAX_WBITS if start[:1] and start[0] & 0x0F == 8 else -zlib.MAX_WBITS


class _GuardedNetwork(httpcore.NetworkBackend):
    """Connects to the very address that was checked, so that a second look-up cannot differ."""

    def __init__(self, errand: _Errand) -> None:
        self._errand = errand
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        fault: Exception = httpcore.ConnectError("the host has no address")
        for address in self._checked_addresses(host, port):
            try:
                stream = self._system.connect_tcp(
                    address, port, self._errand.remaining(), local_address, socket_options
                )
                return _TimedStream(stream, self._errand)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                fault = failed
        raise fault

    def _checked_addresses(self, host: str, port: int) -> Sequence[str]:
        errand = self._errand
        found = _looked_up(host, port, errand)
        if refused := [address for address in found if not errand.may_ask(address)]:
            raise AddressRefused(
                f"{host} is inside a private or local network ({refused[0]})",
                subject=errand.asked,
                mend="allow it with --allow-private if you trust the address",
            )
        return found[:MOST_ADDRESSES]


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every step ends when the errand's time is up."""

    def __init__(self, stream: httpcore.NetworkStream, errand: _Errand) -> None:
        self._stream = stream
        self._errand = errand

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._errand.remaining())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._errand.remaining())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._errand.remaining())
        return _TimedStream(secured, self._errand)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _looked_up(host: str, port: int, errand: _Errand) -> Sequence[str]:
    """The addresses of `host`; the look-up runs beside, for the system's own has no time limit."""
    found: list[Sequence[str]] = []
    failed: list[Exception] = []

    def look_up() -> None:
        try:
            found.append(errand.resolve(host.strip("[]"), port))
        except (OSError, UnicodeError) as fault:
            failed.append(fault)

    worker = threading.Thread(target=look_up, daemon=True)
    worker.start()
    worker.join(errand.remaining())
    if found:
        return found[0]
    if failed:
        raise httpcore.ConnectError(f"no address for {host}") from failed[0]
    raise httpcore.ConnectTimeout("the address was not looked up in time")
