"""Words Python printed of a value → the value, without running anything.

Dates become ISO, sets become lists, and an object nobody can read back stays the words it was.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone

Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]

DEEPEST = 40
MOST_VALUES = 100_000

_SPACE = re.compile(r"\s*")
_TEXT = re.compile(
    r"[rbuRBU]{0,2}(?:'([^'\\]*(?:\\.[^'\\]*)*)'|\"([^\"\\]*(?:\\.[^\"\\]*)*)\")", re.DOTALL
)
_NUMBER = re.compile(r"[-+]?(?:\d[\d_]{0,300}(?:\.\d{0,300})?|\.\d{1,300})(?:[eE][-+]?\d{1,4})?")
_NAME = re.compile(r"[-+]?[A-Za-z_][\w.]{0,200}")
_OBJECT = re.compile(r"<[^<>]{0,2000}>")
_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(\n)|(.))", re.DOTALL
)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "0": ""}
_CONSTANTS: dict[str, Value] = {
    "None": None, "True": True, "False": False, "null": None, "true": True, "false": False,
}  # fmt: skip
_COLLECTIONS = {"set", "frozenset", "deque", "list", "tuple", "dict", "OrderedDict", "defaultdict"}
_BRACKETS = {"[": "]", "(": ")", "{": "}"}
_UTC = re.compile(r"(?:datetime\.)?timezone\.utc|tzutc\(\)|<UTC>")
_OFFSET = re.compile(
    r"(?:datetime\.)?timezone\((?:datetime\.)?timedelta\((?:days=(-?\d),?\s?)?(?:seconds=(\d{1,5}))?\)"
    r"(?:,\s?'[^']{0,20}')?\)"
)
_DATETIME = re.compile(
    r"(?:datetime\.)?datetime\((\d{1,4}(?:, ?\d{1,6}){2,6})"
    r"(?:, ?fold=[01])?(?:, ?tzinfo=(.{1,200}))?\)",
    re.DOTALL,
)
_DATE = re.compile(r"(?:datetime\.)?date\((\d{1,4}), ?(\d{1,2}), ?(\d{1,2})\)")


def read_repr(words: str) -> Value:
    """The value printed as `words`; raises ValueError that says where it cannot be read."""
    reader = _Reader(words)
    value = reader.value(0)
    if reader.peek():
        raise reader.fault("something follows the value")
    return value


class _Reader:
    """A place in the words, moving on as values are read."""

    def __init__(self, words: str) -> None:
        self.words, self.at, self.values = words, 0, 0

    def fault(self, message: str) -> ValueError:
        return ValueError(f"{message}, at character {self.at}")

    def peek(self) -> str:
        space = _SPACE.match(self.words, self.at)
        self.at = space.end() if space else self.at
        return self.words[self.at : self.at + 1]

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self.words, self.at)
        if match:
            self.at = match.end()
        return match

    def value(self, depth: int) -> Value:
        """The value that begins here."""
        self.values += 1
        if depth > DEEPEST or self.values > MOST_VALUES:
            raise self.fault("too many values, or too many inside each other")
        sign = self.peek()
        if sign in _BRACKETS:
            return self.inside(_BRACKETS[sign], depth)
        if match := self.take(_TEXT):
            return self.text(match)
        if match := self.take(_NUMBER):
            return _number(match[0])
        if match := self.take(_OBJECT):
            return match[0]
        start = self.at
        if match := self.take(_NAME):
            return self.called(start, depth) if self.peek() == "(" else _constant(match[0])
        raise self.fault("no value begins here")

    def text(self, match: re.Match[str]) -> str:
        """The words of a literal, and of those that follow it without a comma."""
        parts = [match]
        while self.peek() in ("'", '"') and (more := self.take(_TEXT)):
            parts.append(more)
        return "".join(_unescaped(part[1] if part[1] is not None else part[2]) for part in parts)

    def inside(self, closing: str, depth: int) -> Value:
        """The list or dictionary that opens here."""
        self.at += 1
        items: list[Value] = []
        pairs: dict[str, Value] = {}
        while (sign := self.peek()) != closing:
            first = self.value(depth + 1)
            sign = self.peek()
            if sign in (":", "="):
                self.at += 1
                pairs[_key(first)] = self.value(depth + 1)
            else:
                items.append(first)
            sign = self.peek()
            if sign == ",":
                self.at += 1
            elif sign != closing:
                raise self.fault(f"a comma or {closing} is missing")
        self.at += 1
        if items and pairs:
            return [*items, pairs]
        return pairs if pairs or (closing == "}" and not items) else items

    def called(self, start: int, depth: int) -> Value:
        """What a call stands for: a date, a collection, or else the words themselves."""
        name = self.words[start : self.at].strip().rpartition(".")[2]
        inner = self.inside(")", depth)
        words = self.words[start : self.at]
        if name in _COLLECTIONS:
            return inner[0] if isinstance(inner, list) and len(inner) == 1 else inner
        return _dated(words) or words


def _key(value: Value) -> str:
    return value if isinstance(value, str) else str(value)


def _number(words: str) -> Value:
    return float(words) if re.search(r"[.eE]", words) else int(words.replace("_", ""))


def _constant(name: str) -> Value:
    return _CONSTANTS.get(name, name)


def _unescaped(words: str) -> str:
    return _ESCAPE.sub(_letter, words) if "\\" in words else words


def _letter(match: re.Match[str]) -> str:
    if code := match[1] or match[2] or match[3]:
        return chr(int(code, 16)) if int(code, 16) < 0x110000 else match[0]
    if match[4]:
        return ""
    return _LETTERS.get(match[5], match[5] if match[5] in "\\'\"" else match[0])


def _dated(words: str) -> str | None:
    """The ISO form of a printed date or date-time whose zone is plain; None for anything else."""
    try:
        if match := _DATE.fullmatch(words):
            return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
        if (match := _DATETIME.fullmatch(words)) is None:
            return None
        zone = _zone(match[2]) if match[2] else None
        if match[2] and zone is None:
            return None
        numbers = [int(part) for part in match[1].split(",")]
        year, month, day, *clock = numbers
        hour, minute, second, fraction = (*clock, 0, 0, 0, 0)[:4]
        return datetime(year, month, day, hour, minute, second, fraction, zone).isoformat()
    except ValueError:
        return None


def _zone(words: str) -> timezone | None:
    if _UTC.fullmatch(words):
        return timezone.utc  # noqa: UP017
    if match := _OFFSET.fullmatch(words):
        offset = timedelta(days=int(match[1] or 0), seconds=int(match[2] or 0))
        return timezone(offset) if abs(offset) < timedelta(days=1) else None
    return None
