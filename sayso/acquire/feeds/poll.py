"""One polite question to one feed → its new items, and what state the feed is in."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from sayso.acquire.feeds.feed_items import Feed, FeedItem
from sayso.acquire.feeds.manners import DAY, Leave, Manners, host_of, next_after, retry_seconds
from sayso.acquire.fetched import FEEDS, Known, Page, phrase
from sayso.errors import FetchError, InputError

if TYPE_CHECKING:
    from sayso.acquire.fetched import Fetcher

State = Literal[
    "new items", "nothing new", "not modified", "empty", "undated", "timed out",
    "refused by robots.txt", "failed", "not a feed",
]  # fmt: skip

PERIOD = 3_600.0
_GONE = 410
_NOTHING = Known()


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What one question to a feed brought.

    `items` are those not stored yet, `found` and `undated` count all of the feed's items;
    `follow` are the sitemaps an index names, to be polled as feeds of their own. `known` is what
    to hand in at the next poll: remember it only when the items are stored.
    """

    address: str
    state: State
    next_after: float
    known: Known = _NOTHING
    title: str | None = None
    items: tuple[FeedItem, ...] = ()
    found: int = 0
    undated: int = 0
    follow: tuple[str, ...] = ()
    message: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def etag(self) -> str | None:
        """The mark by which the server knows what it sent."""
        return self.known.etag

    @property
    def last_modified(self) -> str | None:
        """When the server says the feed was last changed, in its own words."""
        return self.known.last_modified


def poll(
    feed_address: str,
    *,
    known: Known | None,
    manners: Manners,
    fetch: Fetcher | None = None,
    stored: Container[str] = (),
    period: float = PERIOD,
    depth: int = 0,
    now: datetime | None = None,
) -> Poll:
    """What the feed at `feed_address` has that is not `stored`; every trouble is a state of it.

    `known` is what the last poll left, `period` the seconds between polls when all is well,
    `depth` how many sitemap indexes led here. `fetch` is the door of `manners` if none is given.
    """
    asking = _Asking(feed_address, known or _NOTHING, period, now)
    leave = manners.leave_to_ask(feed_address)
    if leave.verdict != "allowed":
        return _not_asked(asking, leave)
    host = host_of(feed_address)
    manners.wait(host)
    try:
        page = (fetch or manners.fetch)(
            feed_address, known=asking.known, accept=FEEDS, any_status=True
        )
    except FetchError as fault:
        state: State = "timed out" if fault.code == "timed_out" else "failed"
        return asking.failed(state, f"{fault.message}; {fault.mend}")
    if page.not_modified and (asking.known.etag or asking.known.last_modified):
        return asking.answered("not modified", page)
    if not 200 <= page.status < 300:
        return _refused(asking, page, manners)
    return _read(asking, page, stored, depth)


@dataclass(frozen=True, slots=True)
class _Asking:
    """The feed that is asked, and what every kind of answer needs."""

    address: str
    known: Known
    period: float
    now: datetime | None

    def answered(self, state: State, page: Page) -> Poll:
        """The poll of a feed that is as it was."""
        kept = Known(
            etag=page.etag or self.known.etag,
            last_modified=page.last_modified or self.known.last_modified,
        )
        return Poll(
            address=self.address, state=state, known=kept, next_after=next_after(self.period)
        )

    def failed(
        self, state: State, message: str, *, asked: float | None = None, forget: bool = False
    ) -> Poll:
        """The poll of a feed that gave nothing; `forget` when what it sent is not to be marked."""
        failures = self.known.failures + 1
        marks = _NOTHING if forget else self.known
        return Poll(
            address=self.address,
            state=state,
            message=message,
            known=Known(etag=marks.etag, last_modified=marks.last_modified, failures=failures),
            next_after=next_after(self.period, failures=failures, asked=asked),
        )


def _not_asked(asking: _Asking, leave: Leave) -> Poll:
    if leave.verdict == "not now":
        return asking.failed("failed", leave.message, asked=leave.after)
    return Poll(
        address=asking.address,
        state="refused by robots.txt",
        message=leave.message,
        known=asking.known,
        next_after=next_after(asking.period, asked=leave.after),
    )


def _refused(asking: _Asking, page: Page, manners: Manners) -> Poll:
    asked = retry_seconds(page.retry_after, now=asking.now)
    if asked and page.status in (429, 503):
        manners.hold(host_of(asking.address), asked)
    message = f"the server answered {phrase(page.status)}"
    if page.status == _GONE:
        message, asked = f"{message}: the feed is gone for good", DAY
    return asking.failed("failed", message, asked=asked)


def _read(asking: _Asking, page: Page, stored: Container[str], depth: int) -> Poll:
    from sayso.acquire.feeds.feeds import read_feed
    from sayso.acquire.feeds.sitemaps import followed

    try:
        feed = read_feed(page.data, page.url, media_type=page.media_type, now=asking.now)
    except InputError as fault:
        state: State = "empty" if fault.code == "empty" else "not a feed"
        return asking.failed(state, f"{fault.message}; {fault.mend}", forget=True)
    feed = followed(feed, depth=depth)
    new = tuple(item for item in feed.items if item.url not in stored)
    state, message = _state(feed, new)
    return Poll(
        address=asking.address,
        state=state,
        message=message,
        known=Known(etag=page.etag, last_modified=page.last_modified),
        next_after=next_after(asking.period),
        title=feed.title,
        items=new,
        found=len(feed.items),
        undated=feed.undated,
        follow=feed.follow,
        warnings=feed.warnings,
    )


def _state(feed: Feed, new: tuple[FeedItem, ...]) -> tuple[State, str]:
    if feed.follow:
        return "nothing new", f"an index of {len(feed.follow)} sitemaps, to be polled themselves"
    if not feed.items:
        return "empty", "there are no items in it"
    if feed.undated == len(feed.items):
        return "undated", f"none of its {len(feed.items)} items has a day"
    return ("new items", "") if new else ("nothing new", "")
