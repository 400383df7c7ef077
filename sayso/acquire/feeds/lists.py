"""OPML and plain lists → the addresses of feeds, each once, with the titles the list gives them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sayso.acquire.feeds.feed_items import plain_words, web_address
from sayso.acquire.feeds.markup import Markup, listen, read_markup
from sayso.errors import InputError

MOST_FEEDS = 10_000
MOST_LINES = 100_000
NAMED = 5  # lines that cannot be read which are named one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFeed:
    """One feed of a list: its address, and the title the list gives it."""

    address: str
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedList:
    """The feeds of a list in its order, each once, and what of the list was left out."""

    feeds: tuple[ListedFeed, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    """One entry of a list: where it stands, what it gives as an address, and its title."""

    place: str
    address: str
    title: str | None = None
    included: bool = False  # a list inside the list


def read_list(data: bytes, origin: str) -> FeedList:
    """The feeds named in `data`, an OPML file or one address a line; raises InputError for none.

    In a plain list a title may follow the address, and what follows a `#` at the start of a
    line or after a blank is a remark.
    """
    markup = read_markup(data, subject=origin)
    if markup.root == "opml":
        outlines = _Outlines()
        warnings = (*markup.warnings, *listen(markup, outlines, subject=origin))
        return _listed(outlines.lines, origin, warnings)
    if markup.root or markup.text.startswith(("{", "[")):
        raise _no_list("this is not a list of feeds", origin)
    before = len(data) - len(data.lstrip(b"\xef\xbb\xbf \t\r\n"))
    first = data[:before].count(b"\n") + 1
    return _listed(_plain(markup, first=first), origin, markup.warnings)


def _no_list(message: str, origin: str) -> InputError:
    return InputError(
        message,
        subject=origin,
        mend="give an OPML file, or a text with the address of one feed on each line",
        code="no_list",
    )


def _plain(markup: Markup, *, first: int) -> Iterator[_Line]:
    for number, line in enumerate(markup.text.splitlines(), first):
        words = line.split()
        remark = next((at for at, word in enumerate(words) if word.startswith("#")), len(words))
        if words := words[:remark]:
            yield _Line(f"line {number}", words[0], " ".join(words[1:]))


def _listed(
    lines: Iterator[_Line] | list[_Line], origin: str, warnings: tuple[str, ...]
) -> FeedList:
    feeds: dict[str, ListedFeed] = {}
    bad: list[str] = []
    twice = beyond = 0
    for count, line in enumerate(lines):
        if count == MOST_LINES:
            raise _no_list(f"it has more than {MOST_LINES:,} entries", origin)
        address = web_address(line.address, base="")
        if line.included:
            bad.append(f"{line.place}: a list inside the list is not read: {line.address[:80]}")
        elif address is None:
            bad.append(f"{line.place}: {line.address[:80]!r} is no web address")
        elif (key := _key(address)) in feeds:
            twice += 1
        elif len(feeds) == MOST_FEEDS:
            beyond += 1
        else:
            feeds[key] = ListedFeed(address=address, title=plain_words(line.title))
    if not feeds:
        first = f" ({bad[0]})" if bad else ""
        raise _no_list(f"it names no feed{first}", origin)
    counts = {
        f"{len(bad) - NAMED:,} more entries that are not read": len(bad) > NAMED,
        f"{twice:,} feeds named twice": twice,
        f"{beyond:,} feeds after the first {MOST_FEEDS:,} left out": beyond,
    }
    said = (warning for warning, count in counts.items() if count)
    return FeedList(feeds=tuple(feeds.values()), warnings=(*warnings, *bad[:NAMED], *said))


def _key(address: str) -> str:
    """`address` as far as it matters for being the same: host and scheme have no case."""
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/", fragment="").geturl()


@dataclass(slots=True)
class _Outlines:
    """Gathers the feeds of an OPML file, however deep its folders lie."""

    lines: list[_Line] = field(default_factory=list)
    count: int = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag.lower() != "outline":
            return
        self.count += 1
        said = {name.lower(): value for name, value in attributes.items()}
        kind = said.get("type", "").strip().lower()
        # Some programs write `url` for the feed of an outline that they call one.
        address = said.get("xmlurl") or said.get("url") or ""
        if said.get("xmlurl") or kind in ("rss", "atom", "include"):
            title = said.get("title") or said.get("text")
            place = f"outline {self.count}"
            self.lines.append(_Line(place, address, title, included=kind == "include"))

    def end(self, tag: str) -> None:
        pass

    def data(self, words: str) -> None:
        pass
