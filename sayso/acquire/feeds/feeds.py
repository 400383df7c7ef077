"""Bytes → Feed: RSS, Atom, JSON Feed and sitemaps; or a refusal that names the feed a page has."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from sayso.acquire.feeds.feed_items import (
    MOST_ITEMS,
    Draft,
    Feed,
    FeedItem,
    FeedKind,
    Publisher,
    filled,
    plain_words,
    web_address,
)
from sayso.acquire.feeds.feed_tags import wanted_tags
from sayso.acquire.feeds.markup import Markup, read_markup
from sayso.acquire.feeds.sitemaps import SITEMAP_ROOTS, sitemap_of
from sayso.errors import InputError

__all__ = ["MOST_ITEMS", "Feed", "FeedItem", "Publisher", "read_feed"]

# A page names its feed in its head; this much of it is looked at.
HEAD = 200_000
_FEED_ROOTS = ("rss", "rdf", "feed")
_FEED_TYPES = {
    "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml",
}  # fmt: skip
_PAGE_LINK = re.compile(r"<link\b([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"([a-z-]{1,20})\s{0,3}=\s{0,3}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I
)
_JSON_FEED = re.compile(r"https?://jsonfeed\.org/version/1")
# Faults the feed reader is known to die of on hostile feeds.
_READER_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


def read_feed(
    data: bytes, address: str, *, media_type: str | None = None, now: datetime | None = None
) -> Feed:
    """The feed in `data`, got at `address`; raises InputError when there is none in it.

    `media_type` is what a server called it; dates more than a day after `now` are left out.
    """
    markup = read_markup(data, subject=address, media_type=media_type)
    if markup.root in _FEED_ROOTS:
        return _xml_feed(markup, address, now)
    if markup.root in SITEMAP_ROOTS:
        return sitemap_of(markup, address, now=now)
    if markup.text.startswith("{"):
        return _json_feed(markup, address, now)
    raise _no_feed(markup, address)


def _no_feed(markup: Markup, address: str) -> InputError:
    if markup.root == "opml":
        message, mend = "this is a list of feeds (OPML), not a feed", "give it as a list of feeds"
    elif markup.root in ("html", "head", "body"):
        message = "this is a web page, not a feed"
        feed = _linked_feed(markup.text[:HEAD], address)
        mend = f"take the feed it links to: {feed}" if feed else (
            "look on the page for a link called RSS, Atom or feed and take that"
        )  # fmt: skip
    else:
        message = "this is not a feed"
        mend = "give the address of an RSS, Atom or JSON feed, or of a sitemap"
    return InputError(message, subject=address, mend=mend, code="not_a_feed")


def _linked_feed(head: str, address: str) -> str | None:
    for link in _PAGE_LINK.finditer(head):
        said = {
            found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "")
            for found in _ATTRIBUTE.finditer(link[1])
        }
        alternate = "alternate" in said.get("rel", "").lower().split()
        if alternate and said.get("type", "").strip().lower() in _FEED_TYPES:
            return web_address(said.get("href"), base=address)
    return None


def _xml_feed(markup: Markup, address: str, now: datetime | None) -> Feed:
    reduced = wanted_tags(markup.text, subject=address)
    read = _parsed(reduced.text, address)
    broken = ("broken XML, read as far as it goes",) if read.get("bozo") else ()
    kind: FeedKind = "atom" if markup.root == "feed" else "rss"
    feed = Feed(
        address=address,
        title=plain_words(_said(read.get("feed"), "title")),
        kind=kind,
        warnings=(*markup.warnings, *reduced.warnings, *broken),
    )
    dates_are_published = markup.root == "rdf" and "dcterms" not in (read.get("namespaces") or {})
    drafts = (_draft(entry, dates_are_published) for entry in read["entries"][:MOST_ITEMS])
    return filled(feed, drafts, found=reduced.items, now=now)


def _parsed(text: str, address: str) -> Mapping[str, Any]:
    """What the feed reader makes of `text`; it is handed bytes, so that it opens nothing itself."""
    import feedparser

    try:
        read: Mapping[str, Any] = feedparser.parse(
            BytesIO(text.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except _READER_FAULTS as fault:
        raise InputError(
            "the feed is too broken to be read",
            subject=address,
            mend="tell its publisher, or take another feed",
            code="broken_feed",
        ) from fault
    return read


def _said(entry: object, name: str) -> str | None:
    # The reader's own look-up puts the day of publication in the place of a missing update.
    value = dict.get(entry, name) if isinstance(entry, dict) else None
    return value if isinstance(value, str) and value else None


def _draft(entry: dict[str, Any], dates_are_published: bool) -> Draft:
    published, updated = _said(entry, "published"), _said(entry, "updated")
    if published is None and dates_are_published:
        # RSS 1.0 has no date of its own: its `dc:date` is the day of publication.
        published, updated = updated, None
    return Draft(
        url=_link(entry),
        title=_said(entry, "title"),
        published=published or _said(entry, "created"),
        updated=updated,
        given_id=_said(entry, "id"),
        publisher=_publisher(dict.get(entry, "source")),
        summary=_said(entry, "summary"),
    )


def _link(entry: dict[str, Any]) -> str | None:
    if link := _said(entry, "link"):
        return link
    links = dict.get(entry, "links") or ()
    alternates = (each for each in links if _said(each, "rel") == "alternate")
    return next((href for each in alternates if (href := _said(each, "href"))), None)


def _publisher(given: object) -> Publisher | None:
    if not isinstance(given, dict):
        return None
    # Atom's own title element stands in the detail; RSS has nothing but the words.
    title = _said(dict.get(given, "title_detail"), "value") or _said(given, "title")
    return Publisher(title=title, url=_said(given, "href") or _said(given, "link"))


def _json_feed(markup: Markup, address: str, now: datetime | None) -> Feed:
    try:
        read = json.loads(markup.text)
    except (ValueError, RecursionError):
        read = None
    version = read.get("version") if isinstance(read, dict) else None
    if not isinstance(version, str) or not _JSON_FEED.match(version):
        raise _no_feed(markup, address)
    items = read.get("items")
    items = items if isinstance(items, list) else []
    feed = Feed(
        address=address,
        title=plain_words(read.get("title")),
        kind="json",
        warnings=markup.warnings,
    )
    return filled(feed, _json_drafts(items[:MOST_ITEMS]), found=len(items), now=now)


def _json_drafts(items: list[Any]) -> Iterator[Draft]:
    for item in items:
        said = item if isinstance(item, dict) else {}
        given_id = said.get("id")
        if isinstance(given_id, int | float):
            given_id = str(given_id)
        yield Draft(
            url=_said(said, "url") or _said(said, "external_url"),
            title=_said(said, "title"),
            published=_said(said, "date_published"),
            updated=_said(said, "date_modified"),
            given_id=given_id if isinstance(given_id, str) else None,
            summary=_said(said, "summary"),
        )
