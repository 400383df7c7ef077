"""Bytes → XML text that no parser can be hurt by: unpacked, decoded, bounded, without entities."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from html.entities import html5
from typing import Protocol

from sayso.acquire.decoding import REPLACED, decode
from sayso.acquire.limits import LARGEST_FILE
from sayso.errors import InputError

MOST_UNPACKED = 50 * 1024 * 1024  # what the sitemap protocol allows
MOST_TAGS = 2_000_000
MOST_DEPTH = 200
PROLOG = 65_536  # characters before the first element that are searched for it

_GZIP = b"\x1f\x8b"
_CHARSET = re.compile(r"(?:charset|encoding)\s{0,3}=\s{0,3}[\"']?([\w:.-]{1,40})", re.IGNORECASE)
_DECLARATION = re.compile(r"<\?xml[^>]*>")
_DOCTYPE = re.compile(r"<!doctype(?>\"[^\"]*\"|'[^']*'|[^\"'\[>])*+", re.IGNORECASE)
_ENTITY = re.compile("<!entity", re.IGNORECASE)
# An ampersand that begins nothing XML knows, and the name HTML may know it by.
_AMPERSAND = re.compile(
    r"&(?!(?:#\d{1,8}|#x[\da-f]{1,8}|amp|lt|gt|quot|apos);)([a-z]\w{0,31};)?", re.IGNORECASE
)
_ELEMENT = re.compile(r"<(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,40})")
_ROOT = re.compile(
    r"<(?:\w{1,20}:)?(rss|feed|rdf|urlset|sitemapindex|opml|html)(?=[\s>])", re.IGNORECASE
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NUMBERED = re.compile(r"&#(?:x([0-9a-f]{1,8})|(\d{1,8}));", re.IGNORECASE)
_PAIR = re.compile("([\ud800-\udbff])([\udc00-\udfff])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """A text from its first element on, the local name of that ("" for none), what was wrong."""

    text: str
    root: str
    warnings: tuple[str, ...] = ()


class Listener(Protocol):
    """What is told of each tag and text of a document in turn."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def data(self, words: str) -> None: ...


def read_markup(data: bytes, *, subject: str, media_type: str | None = None) -> Markup:
    """The text in `data`; raises InputError when it is too large, packed, empty or a bomb."""
    data, packing = _unpacked(data, subject)
    declared = _CHARSET.search(media_type or "") or _CHARSET.search(data[:200].decode("latin-1"))
    text, warnings = decode(data, subject=subject, declared=declared[1] if declared else None)
    if _CONTROLS.search(text):
        text = _CONTROLS.sub("", text)
        warnings.append("control characters left out")
    text = text.lstrip("\ufeff \t\r\n")
    if not text:
        raise InputError(
            "there is nothing in it",
            subject=subject,
            mend="open the address in a browser and see whether it shows a feed",
            code="empty",
        )
    text, root, cut = _from_root(_with_characters(text), subject)
    return Markup(text=text, root=root, warnings=(*packing, *warnings, *cut))


def listen(markup: Markup, listener: Listener, *, subject: str) -> tuple[str, ...]:
    """Tells `listener` of every tag; a warning where the XML is broken and was read as far as it
    goes; raises InputError where it is too deep or has too many tags.
    """
    from lxml import etree

    counted = _Counted(listener, subject)
    parser = etree.XMLParser(
        target=counted, resolve_entities=False, no_network=True, huge_tree=False, recover=True
    )
    try:
        parser.feed(_with_known_signs(markup.text, counted.stray_sign).encode("utf-8", "replace"))
        parser.close()
    except etree.XMLSyntaxError as fault:
        return (_broken(fault.msg),)
    faults = [each.message for each in parser.feed_error_log if each.level_name != "WARNING"]
    return stray_signs(counted.stray) + ((_broken(faults[0]),) if faults else ())


def known_signs(words: str, count: Callable[[], None]) -> str:
    """`words` with what HTML means by signs that XML does not know; `count` is called for each."""

    def known_sign(found: re.Match[str]) -> str:
        count()
        known = html5.get(found[1] or "")
        return escape(known) if known else f"&amp;{found[1] or ''}"

    return _AMPERSAND.sub(known_sign, words) if "&" in words else words


def stray_signs(count: int) -> tuple[str, ...]:
    """The warning that `count` signs were read otherwise than XML allows; none for none."""
    return (f"{count:,} signs that XML does not know, read as HTML means them",) if count else ()


def _with_known_signs(text: str, count: Callable[[], None]) -> str:
    """`text` with known signs, but for its CDATA, where every sign stands for itself."""
    first, *others = text.split("<![CDATA[")
    pieces = [known_signs(first, count)]
    for other in others:
        inside, end, after = other.partition("]]>")
        pieces += ["<![CDATA[", inside, end, known_signs(after, count)]
    return "".join(pieces)


def _broken(reason: str | None) -> str:
    return f"broken XML, read as far as it goes: {' '.join((reason or 'no element').split())[:200]}"


class _Counted:
    """Passes on to a listener what a parser says, as long as it stays within bounds."""

    def __init__(self, listener: Listener, subject: str) -> None:
        self._listener = listener
        self._subject = subject
        self._depth = self._tags = self.stray = 0
        self.data = listener.data

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise too_deep(self._subject)
        self._count()
        # The parser hands on the ampersands of attributes as numbers.
        said = {name: value.replace("&#38;", "&") for name, value in attributes.items()}
        self._listener.start(tag.rpartition("}")[2], said)

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._listener.end(tag.rpartition("}")[2])

    def close(self) -> None:
        pass

    def stray_sign(self) -> None:
        self._count()
        self.stray += 1

    def _count(self) -> None:
        self._tags += 1
        if self._tags > MOST_TAGS:
            raise too_many_tags(MOST_TAGS, self._subject)


def too_deep(subject: str) -> InputError:
    """The refusal of XML whose elements lie too deep in one another."""
    return _refusal(f"its elements lie more than {MOST_DEPTH} deep", subject, "too_deep")


def too_many_tags(most: int, subject: str) -> InputError:
    """The refusal of XML of more tags than `most`."""
    return _refusal(f"it has more than {most:,} tags", subject, "too_large")


def _refusal(message: str, subject: str, code: str) -> InputError:
    mend = "no feed is built so: ask its publisher, or take another feed"
    return InputError(message, subject=subject, mend=mend, code=code)


def _unpacked(data: bytes, subject: str) -> tuple[bytes, list[str]]:
    if len(data) > LARGEST_FILE:
        raise _refusal(f"it is larger than {LARGEST_FILE // 1024**2} MB", subject, "too_large")
    if not data.startswith(_GZIP):
        return data, []
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        found = unpacker.decompress(data, MOST_UNPACKED + 1)
    except zlib.error as fault:
        raise _refusal("it is packed wrongly", subject, "unreadable") from fault
    if len(found) > MOST_UNPACKED:
        amount = f"{MOST_UNPACKED // 1024**2} MB"
        raise _refusal(f"it is larger than {amount} when unpacked", subject, "too_large")
    whole = unpacker.eof and not unpacker.unused_data
    return found, [] if whole else ["the packing ends too early or goes on after its end"]


def _with_characters(text: str) -> str:
    """`text` with impossible numbered characters (halves of an emoji, say) made whole or marked."""
    text = _NUMBERED.sub(_possible_character, text)
    text = _PAIR.sub(
        lambda pair: (pair[0].encode("utf-16", "surrogatepass")).decode("utf-16"), text
    )
    return re.sub("[\ud800-\udfff]", REPLACED, text)


def _possible_character(found: re.Match[str]) -> str:
    number = int(found[1], 16) if found[1] else int(found[2])
    if 0xD800 <= number <= 0xDFFF:
        return chr(number)
    fits = number in (9, 10, 13) or 32 <= number < 0xFFFE or 0x10000 <= number <= 0x10FFFF
    return found[0] if fits else REPLACED


def _from_root(text: str, subject: str) -> tuple[str, str, list[str]]:
    if text.startswith(("{", "[")):
        return text, "", []
    text = _DECLARATION.sub("", text, count=1) if text.startswith("<?xml") else text
    at = _past_prolog(text, subject)
    if found := _ELEMENT.match(text, at):
        return text[at:], found[1].lower(), []
    # Some servers print their own faults before the feed.
    if found := _ROOT.search(text, 0, PROLOG):
        return text[found.start() :], found[1].lower(), ["what stands before the feed left out"]
    return text, "", []


def _past_prolog(text: str, subject: str) -> int:
    """Where the first element stands when only comments, instructions and a DOCTYPE precede it."""
    at = 0
    while True:
        at += len(text[at : at + PROLOG]) - len(text[at : at + PROLOG].lstrip())
        if text.startswith("<?", at):
            end = text.find("?>", at)
            after = end + 2
        elif text.startswith("<!--", at):
            end = text.find("-->", at + 4)
            after = end + 3
        elif text[at : at + 9].lower() == "<!doctype":
            end = after = _past_doctype(text, at, subject)
        else:
            return at
        if end < 0:
            return at
        at = after


def _past_doctype(text: str, at: int, subject: str) -> int:
    found = _DOCTYPE.match(text, at)
    end = found.end() if found else at
    if text.startswith("[", end):
        if _ENTITY.search(text, end):
            raise _refusal("it declares entities, as XML bombs do", subject, "entities")
        end = text.find(">", text.find("]", end))
    return end + 1 if text.startswith(">", end) else -1
