"""What any kind of feed says of its items → Feed: no date guessed, all that is left out counted."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import urljoin, urlsplit

from sayso.acquire.calendar_days import Precision, Published, read_stamp
from sayso.acquire.decoding import clean_surrogates

FeedKind = Literal["rss", "atom", "json", "sitemap", "sitemap index"]

MOST_ITEMS = 10_000
LONGEST_ADDRESS = 4_000
LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_ID = 500, 2_000, 1_000
READ_OF_WORDS = 20_000  # characters of a text that are looked at for its words

# Markup that stands inside a word or beside it without a gap.
INLINE = frozenset({
    "a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span",
    "strong", "sub", "sup", "u",
})  # fmt: skip
_INLINE_TAG = re.compile(
    rf"</?(?:{'|'.join(sorted(INLINE))})(?:\s[^<>]{{0,2000}})?>", re.IGNORECASE
)
_TAG = re.compile(r"<[A-Za-z/!][^<>]{0,2000}>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who first published an item, as the feed of another names them."""

    title: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One item of a feed: where it stands, and what the feed says of it, None where it is silent.

    `published` and `updated` are ISO days or moments; `published` is never taken from `updated`.
    """

    url: str
    title: str | None = None
    published: str | None = None
    published_precision: Precision | None = None
    updated: str | None = None
    given_id: str | None = None
    publisher: Publisher | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One reading of a feed; `follow` are further sitemaps it names instead of items."""

    address: str
    title: str | None
    kind: FeedKind
    items: tuple[FeedItem, ...] = ()
    warnings: tuple[str, ...] = ()
    follow: tuple[str, ...] = ()

    @property
    def undated(self) -> int:
        """How many items have no day at all, neither of publication nor of a change."""
        return sum(item.published is None and item.updated is None for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stands in a feed about one item, word for word."""

    url: str | None
    title: str | None = None
    published: str | None = None
    updated: str | None = None
    given_id: str | None = None
    publisher: Publisher | None = None
    summary: str | None = None


def filled(feed: Feed, drafts: Iterable[Draft], *, found: int, now: datetime | None) -> Feed:
    """`feed` with the items that have an address, each once, and a warning for what was left out.

    `found` is how many items stand in the feed, of which `drafts` are those that were read.
    """
    latest = (now or datetime.now(UTC)) + timedelta(days=1)
    drafts = list(drafts)
    items: dict[str, FeedItem] = {}
    unaddressed = future = 0
    for draft in drafts:
        item = _item(draft, feed.address)
        if item is None:
            unaddressed += 1
            continue
        item, ahead = _without_future(item, latest)
        future += ahead
        items.setdefault(item.url, item)
    counts = {
        f"{found:,} items: only the first {MOST_ITEMS:,} are read": found > MOST_ITEMS,
        f"{unaddressed:,} items without a web address left out": unaddressed,
        f"{len(drafts) - unaddressed - len(items):,} items named twice": (
            len(drafts) - unaddressed - len(items)
        ),
        f"{future:,} dates in the future left out": future,
    }
    said = (warning for warning, count in counts.items() if count)
    return replace(feed, items=tuple(items.values()), warnings=(*feed.warnings, *said))


def web_address(link: object, *, base: str) -> str | None:
    """`link` as a whole http(s) address, read from the page at `base`; None when it is none."""
    if not isinstance(link, str) or len(link) > LONGEST_ADDRESS:
        return None
    link = re.sub(r"[\t\r\n]", "", link.strip()).replace(" ", "%20")
    if not link or not link.isprintable():
        return None
    try:
        address = urljoin(base, link)
        parts = urlsplit(address)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return address if fits and len(address) <= LONGEST_ADDRESS else None


def plain_words(words: object, *, longest: int = LONGEST_TITLE) -> str | None:
    """`words` on one line, without markup; None when there are none."""
    if not isinstance(words, str):
        return None
    shown = html.unescape(_TAG.sub(" ", _INLINE_TAG.sub("", words[:READ_OF_WORDS])))
    shown = clean_surrogates(" ".join(shown.split()))[0]
    return "".join(c for c in shown if c.isprintable())[:longest].strip() or None


def _item(draft: Draft, base: str) -> FeedItem | None:
    url = web_address(draft.url, base=base)
    if url is None:
        return None
    published = read_stamp(draft.published) if draft.published else None
    updated = read_stamp(draft.updated) if draft.updated else None
    return FeedItem(
        url=url,
        title=plain_words(draft.title),
        published=published[0] if published else None,
        published_precision=published[1] if published else None,
        updated=updated[0] if updated else None,
        given_id=plain_words(draft.given_id, longest=LONGEST_ID),
        publisher=_publisher(draft.publisher, base),
        summary=plain_words(draft.summary, longest=LONGEST_SUMMARY),
    )


def _publisher(given: Publisher | None, base: str) -> Publisher | None:
    if given is None:
        return None
    found = Publisher(title=plain_words(given.title), url=web_address(given.url, base=base))
    return found if found.title or found.url else None


def _without_future(item: FeedItem, latest: datetime) -> tuple[FeedItem, int]:
    """`item` without dates after `latest`, and how many those were."""
    future = 0
    if item.published and _is_after((item.published, item.published_precision or "day"), latest):
        item = replace(item, published=None, published_precision=None)
        future += 1
    if item.updated and _is_after((item.updated, "time"), latest):
        item = replace(item, updated=None)
        future += 1
    return item, future


def _is_after(stamp: Published, latest: datetime) -> bool:
    value, precision = stamp
    if precision != "time" or "T" not in value:
        return value > latest.date().isoformat()[: len(value)]
    moment = datetime.fromisoformat(value)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) > latest
