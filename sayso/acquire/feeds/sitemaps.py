"""Sitemap → Feed: pages with the day of their change, news with its own; index → more sitemaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sayso.acquire.calendar_days import read_stamp
from sayso.acquire.feeds.feed_items import MOST_ITEMS, Draft, Feed, Publisher, filled, web_address
from sayso.acquire.feeds.markup import Markup, listen, read_markup
from sayso.errors import InputError

SITEMAP_ROOTS = ("urlset", "sitemapindex")
MOST_SITEMAPS = 50  # of one index
MOST_LISTED = 100_000  # sitemaps of one index that are looked at for the newest
DEEPEST = 2  # an index may name an index, and that one sitemaps
LONGEST_WORDS = 10_000

# Where in a page's entry each thing is said: pictures and films have addresses and titles too.
_PLACES = {
    ("url", "loc"): "url",
    ("url", "lastmod"): "updated",
    ("sitemap", "loc"): "url",
    ("sitemap", "lastmod"): "updated",
    ("news", "title"): "title",
    ("news", "publication_date"): "published",
    ("publication", "name"): "publisher",
}


def read_sitemap(
    data: bytes,
    address: str,
    *,
    media_type: str | None = None,
    depth: int = 0,
    now: datetime | None = None,
) -> Feed:
    """The sitemap in `data`, packed or not; raises InputError when it is none.

    `depth` is how many indexes led to it: from DEEPEST on an index is followed no further.
    """
    markup = read_markup(data, subject=address, media_type=media_type)
    if markup.root not in SITEMAP_ROOTS:
        raise InputError(
            "this is not a sitemap",
            subject=address,
            mend="look for the sitemap that the site's robots.txt names",
            code="not_a_feed",
        )
    return followed(sitemap_of(markup, address, now=now), depth=depth)


def sitemap_of(markup: Markup, address: str, *, now: datetime | None) -> Feed:
    """The sitemap in `markup`, whose root is one of SITEMAP_ROOTS."""
    reader = _Reader()
    warnings = (*markup.warnings, *listen(markup, reader, subject=address))
    if markup.root == "sitemapindex":
        feed = Feed(address=address, title=None, kind="sitemap index", warnings=warnings)
        return _index(feed, reader.drafts, found=reader.found)
    feed = Feed(address=address, title=None, kind="sitemap", warnings=warnings)
    return filled(feed, reader.drafts, found=reader.found, now=now)


def followed(feed: Feed, *, depth: int) -> Feed:
    """`feed` as `depth` indexes led to it: one that lies too deep names nothing to follow."""
    if not feed.follow or depth < DEEPEST:
        return feed
    warning = f"{len(feed.follow)} sitemaps not followed: {depth} indexes led here already"
    return replace(feed, follow=(), warnings=(*feed.warnings, warning))


def _index(feed: Feed, drafts: Iterable[Draft], *, found: int) -> Feed:
    """The sitemaps an index names, the last changed first."""
    dated = sorted(drafts, key=lambda draft: _day(draft.updated), reverse=True)
    addresses = [web_address(draft.url, base=feed.address) for draft in dated]
    whole = list(dict.fromkeys(address for address in addresses if address))
    counts = {
        f"{found:,} sitemaps: only {MOST_SITEMAPS} are followed, the last changed first": (
            len(whole) > MOST_SITEMAPS
        ),
        f"{addresses.count(None):,} sitemaps without a web address left out": None in addresses,
    }
    said = (warning for warning, applies in counts.items() if applies)
    return replace(feed, follow=tuple(whole[:MOST_SITEMAPS]), warnings=(*feed.warnings, *said))


def _day(stamp: str | None) -> str:
    found = read_stamp(stamp) if stamp else None
    return found[0] if found else ""


@dataclass(slots=True)
class _Reader:
    """Gathers the entries of a sitemap as its tags go by."""

    drafts: list[Draft] = field(default_factory=list)
    found: int = 0
    open: list[str] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.open.append(tag.lower())
        if self.open[-1] in ("url", "sitemap"):
            self.said = {}

    def data(self, words: str) -> None:
        name = _PLACES.get((self.open[-2], self.open[-1])) if len(self.open) > 1 else None
        if name and len(before := self.said.get(name, "")) < LONGEST_WORDS:
            self.said[name] = before + words[:LONGEST_WORDS]

    def end(self, tag: str) -> None:
        name = self.open.pop() if self.open else ""
        if name not in ("url", "sitemap"):
            return
        self.found += 1
        most = MOST_LISTED if name == "sitemap" else MOST_ITEMS
        if self.said and len(self.drafts) < most:
            self.drafts.append(_draft({key: words.strip() for key, words in self.said.items()}))
        self.said = {}


def _draft(said: dict[str, str]) -> Draft:
    publisher = said.get("publisher")
    return Draft(
        url=said.get("url"),
        title=said.get("title"),
        published=said.get("published"),
        updated=said.get("updated"),
        publisher=Publisher(title=publisher) if publisher else None,
    )
