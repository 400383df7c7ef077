"""A parsed web page → what it says of itself: headline, byline, outlet, day, address."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sayso.acquire.calendar_days import Published, full_dates, read_iso, read_stamp

# A page may carry any amount of JSON-LD; this much is read of it.
LARGEST_BLOCK, MOST_NODES, DEEPEST = 2_000_000, 500, 6
LONGEST_FIELD = 500

_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report)$")
_DATE_NAMES = (
    "article:published_time", "article:published", "datepublished", "og:published_time",
    "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "published",
    "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created",
    "parsely-pub-date", "sailthru.date", "citation_publication_date",
    "cxenseparse:recs:publishtime", "originalpublicationdate", "date",
)  # fmt: skip
_ADDRESS_DAY = re.compile(
    r"/((?:19|20)\d{2})[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/-])"
)
_CHANGED = re.compile(r"updat|modif|edited|revis", re.IGNORECASE)
_DATED_CLASS = re.compile(
    r"publish|pubdate|posted|dateline|entry-date|article-date|timestamp", re.I
)
_BESIDE = "not(ancestor::aside or ancestor::nav or ancestor::footer)"
_WRAPPER = re.compile(r"^\s*(?://\s*)?(?:<!--|<!\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageData:
    """What a page says of itself, None where it is silent."""

    title: str | None = None
    byline: str | None = None
    outlet: str | None = None
    published: Published | None = None
    url: str | None = None


def read_page_data(tree: Any, *, url: str | None) -> PageData:
    """What the page says of itself, its JSON-LD before its meta tags; `url` is where it was got."""
    nodes = list(_linked_nodes(tree))
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    article = next((node for node in nodes if _is_article(node)), {})
    meta = _meta_tags(tree)
    address = url or _address(tree, meta)
    return PageData(
        title=_words(article.get("headline")) or meta.get("og:title") or meta.get("twitter:title"),
        byline=_names(article.get("author"), by_id) or _byline(meta),
        outlet=_names(article.get("publisher"), by_id) or meta.get("og:site_name"),
        published=_published(tree, [article, *nodes], meta, address),
        url=address,
    )


def _linked_nodes(tree: Any) -> Iterator[dict[str, Any]]:
    count = 0
    for script in tree.xpath("//script[@type]"):
        if "ld+json" not in script.get("type", "").lower():
            continue
        block = (script.text or "")[: LARGEST_BLOCK + 1]
        try:
            found = json.loads(_WRAPPER.sub("", block).strip(), strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _walk(found, DEEPEST):
            count += 1
            if count > MOST_NODES:
                return
            yield node


def _walk(found: Any, deeper: int) -> Iterator[dict[str, Any]]:
    """The nodes the page is about; lists of other articles it points to are not walked into."""
    if deeper == 0:
        return
    if isinstance(found, list):
        for each in found:
            yield from _walk(each, deeper - 1)
    elif isinstance(found, dict):
        yield found
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _walk(found.get(name), deeper - 1)


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and _ARTICLE_TYPE.search(kind) for kind in kinds)


def _words(value: Any) -> str | None:
    """`value` as one line of words; None when it is not words."""
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, str):
        return None
    return " ".join(html.unescape(value[: 4 * LONGEST_FIELD]).split())[:LONGEST_FIELD] or None


def _names(value: Any, by_id: dict[str, dict[str, Any]]) -> str | None:
    """The names of people or bodies in `value`, however the page nests them."""
    names = []
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict) and "name" not in each:
            each = by_id.get(str(each.get("@id")), {})
        name = _words(each.get("name") if isinstance(each, dict) else each)
        if name and not _is_address(name) and name not in names:
            names.append(name)
    return ", ".join(names)[:LONGEST_FIELD] or None


def _is_address(words: str) -> bool:
    return words.lower().startswith(("http://", "https://", "www.", "//"))


def _meta_tags(tree: Any) -> dict[str, str]:
    tags: dict[str, str] = {}
    for tag in tree.xpath("//meta[@content]"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop") or ""
        content = _words(tag.get("content"))
        if name and content:
            tags.setdefault(name.strip().lower(), content)
    return tags


def _byline(meta: dict[str, str]) -> str | None:
    given = (meta.get(name) for name in ("author", "article:author", "dc.creator", "byl"))
    return next((name for name in given if name and not _is_address(name)), None)


def _address(tree: Any, meta: dict[str, str]) -> str | None:
    links = tree.xpath("//link[@rel='canonical']/@href")
    for candidate in (*links[:1], meta.get("og:url")):
        if candidate and _is_web_address(candidate):
            return str(candidate)
    return None


def _is_web_address(candidate: str) -> bool:
    try:
        parts = urlsplit(candidate)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and len(candidate) < 2000


def _published(
    tree: Any, nodes: list[dict[str, Any]], meta: dict[str, str], address: str | None
) -> Published | None:
    stamps = [node.get("datePublished") for node in nodes]
    stamps += [meta.get(name) for name in _DATE_NAMES]
    for stamp in stamps:
        if isinstance(stamp, str) and (found := read_stamp(stamp)):
            return found
    return _from_elements(tree) or _from_address(address)


def _from_elements(tree: Any) -> Published | None:
    """The day all the page's own time elements agree on, those of later changes left out."""
    for path in (
        f"//*[@itemprop='datePublished' and {_BESIDE}]",
        f"//time[@datetime and {_BESIDE}]",
        f"//*[(self::span or self::div or self::p or self::time) and @class and {_BESIDE}]",
    ):
        found: dict[str, Published] = {}
        for element in tree.xpath(path)[:2000]:
            if stamp := _stamp_of(element):
                found.setdefault(stamp[0][:10], stamp)
        if found:
            return next(iter(found.values())) if len(found) == 1 else None
    return None


def _stamp_of(element: Any) -> Published | None:
    around = element.getparent()
    described = (
        f"{element.get('class', '')} {around.get('class', '') if around is not None else ''}"
    )
    before = element.getprevious()
    lead = (before.tail if before is not None else getattr(around, "text", "")) or ""
    if _CHANGED.search(described) or _CHANGED.search(lead):
        return None
    given = element.get("datetime") or element.get("content")
    if given:
        return read_stamp(given)
    if not (_DATED_CLASS.search(element.get("class", "")) or element.get("itemprop")):
        return None
    words = " ".join("".join(element.itertext()).split())
    days = [mention.day for mention in full_dates(words[:200])]
    short = len(words) <= 120 and days and not _CHANGED.match(words)
    return (days[0].isoformat(), "day") if short else None


def _from_address(address: str | None) -> Published | None:
    match = _ADDRESS_DAY.search(address or "")
    if match is None:
        return None
    return read_iso(f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}")
