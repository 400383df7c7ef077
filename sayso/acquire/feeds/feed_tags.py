"""RSS or Atom text → the same with nothing but the tags sayso reads, each of them closed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sayso.acquire.feeds.feed_items import INLINE, MOST_ITEMS
from sayso.acquire.feeds.markup import MOST_DEPTH, known_signs, stray_signs, too_deep, too_many_tags

MOST_TOKENS = 1_000_000  # tags, remarks and stray signs of the items that are read

_TOKEN = re.compile(
    r"<!\[CDATA\[|<!--|<\?"
    r"|<(?P<end>/?)(?P<name>[A-Za-z_][\w.:-]*)(?P<rest>(?>[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>|<"
)
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->", "<?": "?>"}
_ITEMS = frozenset({"item", "entry"})
_FRAMES = _ITEMS | {"rss", "rdf", "channel", "feed", "image", "textinput"}
_DATES = frozenset({"pubdate", "published", "issued", "updated", "modified", "created", "date"})
_WORDS = _DATES | {"title", "link", "guid", "id", "source", "description", "summary"}
# Prefixes that feeds give the namespaces of RSS and Atom; dates are read under any prefix.
_PREFIXES = frozenset({"", "atom", "atom10", "a10", "rss"})
# What HTML inside a feed leaves open by right.
_VOID = frozenset({"br", "img", "hr", "input", "meta", "wbr", "col", "area", "base", "embed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduced:
    """The text with the wanted tags, how many items stood in it, and what was mended."""

    text: str
    items: int
    warnings: tuple[str, ...]


def wanted_tags(text: str, *, subject: str) -> Reduced:
    """`text` reduced to its first items and the tags that matter, comments and instructions gone.

    Everything else a feed can hold never reaches the feed reader, whose time for it has no bound.
    Raises InputError where the elements lie too deep or are too many.
    """
    walk = _Walk(text=text, subject=subject)
    while (found := _TOKEN.search(text, walk.at)) is not None:
        walk.keep(text[walk.at : found.start()])
        walk.at = found.end()
        walk.token(found)
    # What is left are words whose end was cut off, half an address perhaps: they are not kept.
    if walk.open:
        walk.close(0)
    unclosed = f"broken XML: {walk.unclosed:,} tags are not closed, read as far as it goes"
    warnings = ((unclosed,) if walk.unclosed else ()) + stray_signs(walk.stray)
    return Reduced(text="".join(walk.kept), items=walk.items, warnings=warnings)


@dataclass(slots=True, kw_only=True)
class _Walk:
    """A walk along the tokens: what is open, what was kept."""

    text: str
    subject: str
    at: int = 0
    kept: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)  # names as written; "" for tags not wanted
    names: list[str] = field(default_factory=list)  # names of all open tags
    items: int = 0
    tokens: int = 0
    unclosed: int = 0
    stray: int = 0
    worded: int = 0  # how many open tags hold words that are wanted
    prefix: str | None = None
    missing: set[str] = field(default_factory=set)

    def keep(self, words: str) -> None:
        if self.worded and words:
            self.kept.append(known_signs(words, self._stray_sign))

    def _stray_sign(self) -> None:
        self._count()
        self.stray += 1

    def token(self, found: re.Match[str]) -> None:
        self._count()
        if found["name"] is None:
            self._no_tag(found[0])
            return
        if found["end"]:
            self._end(found["name"])
        else:
            self._start(found["name"], found[0], found["rest"].endswith("/"))

    def _count(self) -> None:
        self.tokens += 1
        if self.tokens > MOST_TOKENS:
            raise too_many_tags(MOST_TOKENS, self.subject)

    def _no_tag(self, mark: str) -> None:
        end = self._end_of(_ENDS.get(mark))
        if end < 0:
            # A stray sign, or one whose end was cut off.
            self.unclosed += mark in _ENDS
            self.keep("&lt;" if mark == "<" else "")
            return
        if mark == "<![CDATA[" and self.worded:
            self.kept.append(mark + self.text[self.at : end + 3])
        self.at = end + len(_ENDS[mark])

    def _end_of(self, mark: str | None) -> int:
        # A mark that once was not found is not looked for again, however often it is begun.
        if mark is None or mark in self.missing:
            return -1
        end = self.text.find(mark, self.at)
        if end < 0:
            self.missing.add(mark)
        return end

    def _start(self, name: str, tag: str, empty: bool) -> None:
        prefix, _, local = name.lower().rpartition(":")
        if self.prefix is None:
            self.prefix = prefix
        wanted = self._wanted(prefix, local)
        if wanted and local in _ITEMS:
            self._start_item()
            if self.items > MOST_ITEMS:
                self._pass_over(name)
                return
        if wanted:
            self.kept.append(known_signs(tag, self._stray_sign))
        elif self.worded and local not in INLINE:
            self.kept.append(" ")
        if empty or (not wanted and local in _VOID):
            return
        self.names.append(name.lower())
        self.open.append(name if wanted else "")
        self.worded += wanted and local in _WORDS
        if len(self.names) > MOST_DEPTH:
            raise too_deep(self.subject)

    def _wanted(self, prefix: str, local: str) -> bool:
        if local in _DATES:
            return True
        return (local in _FRAMES or local in _WORDS) and (
            prefix in _PREFIXES or prefix == self.prefix
        )

    def _start_item(self) -> None:
        # An item inside an item is one after an item whose end is missing.
        for at, name in enumerate(self.names):
            if self.open[at] and name.rpartition(":")[2] in _ITEMS:
                self.close(at)
                break
        self.items += 1

    def _end(self, name: str) -> None:
        name = name.lower()
        if name not in self.names:
            return
        at = len(self.names) - 1 - self.names[::-1].index(name)
        self.close(at, closed=True)

    def close(self, at: int, *, closed: bool = False) -> None:
        """Closes all that is open from `at` on; `closed` when the text itself closed the first."""
        for place in range(len(self.names) - 1, at - 1, -1):
            name = self.open[place]
            if name:
                self.kept.append(f"</{name}>")
            self.unclosed += bool(name) and not (closed and place == at)
            local = self.names[place].rpartition(":")[2]
            self.worded -= bool(name) and local in _WORDS
            del self.names[place], self.open[place]

    def _pass_over(self, name: str) -> None:
        """Goes on after the end of the last item, the others only counted."""
        end = f"</{name}>"
        last = self.text.rfind(end, self.at)
        after = last + len(end) if last >= 0 else len(self.text)
        begun = re.compile(rf"<{re.escape(name)}[\s/>]")
        self.items += sum(1 for _ in begun.finditer(self.text, self.at, after))
        self.at = after
