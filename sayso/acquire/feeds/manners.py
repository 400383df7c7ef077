"""Address → whether and when it may be asked: robots.txt, pauses, longer waits after failures."""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from sayso.errors import FetchError

if TYPE_CHECKING:
    from protego import Protego

    from sayso.acquire.fetched import Fetcher, Page

DAY = 86_400.0
PAUSE = 1.0  # seconds between two requests to one host
LONGEST_PAUSE = 30.0  # that a robots.txt may ask for
LONGEST_WAIT = 7 * DAY  # that a server may ask for
RULES_KEPT, TROUBLE_KEPT = DAY, 600.0
LARGEST_ROBOTS = 500 * 1024
MOST_SITES = 500  # whose robots.txt is remembered
MOST_HOSTS = 10_000
NAME = "sayso"  # as robots.txt files call it

# Rules for other readers are read as those of one stranger: many names times many rules would
# fill the memory, and none of them is ours.
_FOR_READER = re.compile(r"\s*user[- ]?agent\b[\s:]*([^#]*)", re.IGNORECASE)
_STRANGER = "User-agent: another-reader"
_OURSELVES = re.compile(rf"(?<![\w-]){NAME}(?![\w-])", re.IGNORECASE)

Verdict = Literal["allowed", "refused", "not now"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Whether an address may be asked, why not, and after how many seconds it may be tried."""

    verdict: Verdict
    message: str = ""
    after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """What the robots.txt of a site says until `until`; `trouble` when it could not be read."""

    until: float
    robots: Protego | None = None
    trouble: str = ""


class Manners:
    """The manners of one run: every host is asked slowly, and only what its robots.txt allows.

    `fetch` is the guarded door, `clock` counts seconds and `sleep` lets them pass.
    """

    def __init__(
        self,
        *,
        fetch: Fetcher,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.fetch = fetch
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}
        self._pauses: OrderedDict[str, float] = OrderedDict()
        self._held: dict[str, float] = {}
        self._rules: OrderedDict[str, _Rules] = OrderedDict()

    def wait(self, host: str) -> None:
        """Returns when `host` may be asked again, and counts it as asked from then on."""
        with self._lock:
            now = self._clock()
            at = max(now, self._next.get(host, now))
            self._next[host] = at + self._pauses.get(host, PAUSE)
            if len(self._next) > MOST_HOSTS:
                self._next = {each: when for each, when in self._next.items() if when > now}
        if at > now:
            self._sleep(at - now)

    def hold(self, host: str, seconds: float) -> None:
        """Keeps `host` from being asked for `seconds`, as it wished."""
        now = self._clock()
        self._held = {each: until for each, until in self._held.items() if until > now}
        self._held[host] = max(self._held.get(host, now), now + min(seconds, LONGEST_WAIT))

    def leave_to_ask(self, address: str) -> Leave:
        """Whether `address` may be asked now; its site's robots.txt is read once a day."""
        site, host = _site(address), host_of(address)
        if site is None:
            return Leave(verdict="allowed")  # the door itself refuses what is no address
        if (held := self._held.get(host, 0.0) - self._clock()) > 0:
            message = f"the server asked for a pause; {held:.0f} seconds of it are left"
            return Leave(verdict="not now", message=message, after=held)
        rules = self._rules_of(site, host)
        if rules.trouble:
            return Leave(
                verdict="not now", message=rules.trouble, after=rules.until - self._clock()
            )
        if rules.robots is None or rules.robots.can_fetch(address, NAME):
            return Leave(verdict="allowed")
        return Leave(
            verdict="refused",
            message=f"{site}/robots.txt asks readers to leave this address alone",
            after=rules.until - self._clock(),
        )

    def sitemaps(self, address: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of the site of `address` names, none where unread."""
        site = _site(address)
        robots = self._rules_of(site, host_of(address)).robots if site else None
        return tuple(robots.sitemaps)[:MOST_SITES] if robots else ()

    def _rules_of(self, site: str, host: str) -> _Rules:
        known = self._rules.get(site)
        if known is not None and known.until > self._clock():
            return known
        self.wait(host)
        rules = self._asked(site)
        self._rules[site] = rules
        self._rules.move_to_end(site)
        delay = rules.robots.crawl_delay(NAME) if rules.robots else None
        self._pauses[host] = min(max(PAUSE, delay or 0.0), LONGEST_PAUSE)
        # The request for the rules came before their pause was known: the next keeps it already.
        self._next[host] = max(self._next[host], self._clock() + self._pauses[host])
        for kept, most in ((self._rules, MOST_SITES), (self._pauses, MOST_HOSTS)):
            if len(kept) > most:
                kept.popitem(last=False)
        return rules

    def _asked(self, site: str) -> _Rules:
        """The rules of `site` as RFC 9309 reads the answer to the question for them."""
        try:
            page = self.fetch(f"{site}/robots.txt", accept="text/plain, */*;q=0.1", any_status=True)
        except FetchError as fault:
            if fault.code == "too_many_redirects":
                return _Rules(until=self._clock() + RULES_KEPT)
            return self._trouble(fault.message)
        if 200 <= page.status < 300:
            return _Rules(until=self._clock() + RULES_KEPT, robots=_read_robots(page))
        if page.status >= 500 or page.status == 429:  # "too many requests" grants nothing
            return self._trouble(f"the server answered {page.status}")
        return _Rules(until=self._clock() + RULES_KEPT)

    def _trouble(self, reason: str) -> _Rules:
        trouble = f"its robots.txt cannot be read now ({reason}), so nothing was asked"
        return _Rules(until=self._clock() + TROUBLE_KEPT, trouble=trouble)


def _read_robots(page: Page) -> Protego:
    from protego import Protego

    words = page.data[:LARGEST_ROBOTS].decode("utf-8-sig", "replace")
    return Protego.parse("\n".join(_own(line) for line in words.splitlines()))


def _own(line: str) -> str:
    found = _FOR_READER.match(line)
    if found is None:
        return line
    if found[1].strip() == "*":
        return line
    return f"User-agent: {NAME}" if _OURSELVES.search(found[1]) else _STRANGER


def host_of(address: str) -> str:
    """The host of `address` as requests to it are counted; empty when it names none."""
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _site(address: str) -> str | None:
    """The scheme, host and port of `address`, for which one robots.txt speaks."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")


def next_after(period: float, *, failures: int = 0, asked: float | None = None) -> float:
    """Seconds until an address is asked again: `period`, doubled with each failure after the
    first up to a day; not before the `asked` seconds that the server wished for.
    """
    grown = period * 2.0 ** min(max(failures - 1, 0), 20)
    return max(min(grown, max(DAY, period)), min(asked or 0.0, LONGEST_WAIT))


def retry_seconds(words: str | None, *, now: datetime | None = None) -> float | None:
    """The seconds a Retry-After header asks for, given as a number or a moment; None for none."""
    words = (words or "").strip()[:100]
    if words.isascii() and words.isdecimal():
        return min(float(words[:12]), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    left = (moment - (now or datetime.now(UTC))).total_seconds()
    return min(max(left, 0.0), LONGEST_WAIT)
