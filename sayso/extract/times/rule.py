"""What a time rule is: a name, a pattern of word classes, and a reader of what matched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sayso.extract.times.calendar import Direction, Stretch, pick
from sayso.extract.times.tokens import Tokens, Value, class_pattern

TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
Clock = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a rule read: a TIMEX3 type and value, and the days, clock or amount behind it.

    `kind` says what may be joined to it; `fixed` is false where the year was only inferred;
    `reach` is how far a stretch named by units runs from the anchor, as (count, unit); `loose`
    says that no words tell the clock's half of the day.
    """

    type: TimexType
    value: str
    kind: str
    stretch: Stretch | None = None
    clock: Clock | None = None
    second: int = 0
    until: Clock | None = None
    loose: bool = False
    zone: float | str | None = None
    amount: tuple[float | None, str] | None = None
    direction: int = 0
    fixed: bool = True
    edge: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where a text stands in time: its moment, which way it looks, its last date and quarter.

    `strict` says that the direction is a ruling, not a guess from the tense.
    """

    moment: datetime | None
    direction: Direction
    strict: bool = False
    memory: Stretch | None = None
    quarter: Stretch | None = None
    southern: bool = False

    @property
    def today(self) -> date | None:
        return self.moment.date() if self.moment else None

    def choose(self, candidates: Iterable[Stretch]) -> Stretch | None:
        """The candidate this setting means, None without a moment."""
        return pick(candidates, self.moment.date(), self.direction) if self.moment else None

    def choose_yearly(self, candidates: Sequence[Stretch]) -> Stretch | None:
        """The same, but a guessed direction does not reach over most of a year."""
        meant, today = self.choose(candidates), self.today
        if meant is None or today is None or self.strict:
            return meant
        far = (meant.start - today).days > AHEAD or (today - meant.end).days > BEHIND
        return pick(candidates, today, "near") if far else meant


@dataclass(frozen=True, slots=True)
class Found:
    """One match of a rule: its named tokens, and the setting to read them in."""

    tokens: Tokens
    match: re.Match[str]
    setting: Setting

    def _at(self, name: str) -> int:
        return self.match.start(name) if name in self.match.re.groupindex else -1

    def has(self, name: str) -> bool:
        """Whether a named token matched."""
        return self._at(name) >= 0

    def value(self, name: str) -> Value:
        """The value of a named token, None where it is absent."""
        at = self._at(name)
        return self.tokens.values[at] if at >= 0 else None

    def number(self, name: str) -> int:
        """The whole number of a named token that must be one."""
        value = self.value(name)
        if not isinstance(value, int):
            raise ValueError(name)
        return value

    def word(self, name: str) -> str:
        """The words of a named token in lower case."""
        at = self._at(name)
        return self.tokens.word(at).lower() if at >= 0 else ""

    def tight(self) -> bool:
        """Whether the match holds no white space, as a date between marks does not."""
        first, last = self.match.start(), self.match.end() - 1
        words = self.tokens.text[self.tokens.spans[first][0] : self.tokens.spans[last][1]]
        return not any(letter.isspace() for letter in words)

    def before(self, back: int = 1) -> str:
        """The word so many tokens before the match, in lower case."""
        return self.tokens.word(self.match.start() - back).lower()

    def after(self, on: int = 0) -> str:
        """The word so many tokens after the match."""
        return self.tokens.word(self.match.end() + on)


# Days a tense may reach before the nearest year is the likelier one: "as of Sept. 30" in October.
AHEAD, BEHIND = 240, 320
Reader = Callable[[Found], Reading | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A named pattern with its reader; `pattern` runs over class letters, `opens` are its first."""

    name: str
    pattern: re.Pattern[str]
    opens: frozenset[str]
    read: Reader


# "the end of", "early", "mid-": may stand before most expressions without changing their value.
MODIFIERS = "(THE? edge=EDGE OF)? (ENOUGH)? THE? (mod=MOD HYPHEN?|late=LATER|soon=EARLIER)? THE? "
_NAMED = re.compile(r"(?:([a-z]\w*)=)?([A-Z][A-Z0-9]*)")


def rule(name: str, pattern: str, read: Reader, *, modified: bool = False) -> Rule:
    """A rule from a pattern such as "month=MON DOT? day=DAYNUM"; white space means nothing."""
    whole = (MODIFIERS if modified else "") + pattern
    shape = whole.replace("(", "(?:")
    named = _NAMED.sub(lambda m: _piece(m[1], m[2]), shape)
    plain = _NAMED.sub(lambda m: class_pattern(m[2]), shape)
    opens = first_letters(plain.replace(" ", ""))
    return Rule(name, re.compile(named.replace(" ", "")), opens, read)


_ELEMENT = re.compile(r"\[([^\]]*)\]")


def first_letters(plain: str) -> frozenset[str]:
    """The class letters a pattern can open with, so that it is tried nowhere else."""
    letters, _, _ = _firsts(plain, 0)
    return frozenset(letters)


def _firsts(plain: str, at: int) -> tuple[set[str], bool, int]:
    """First letters of the alternatives from `at`, if all may be absent, and their end."""
    letters: set[str] = set()
    some_empty, empty = False, True
    while at < len(plain) and plain[at] != ")":
        if plain[at] == "|":
            some_empty, empty, at = some_empty or empty, True, at + 1
            continue
        if plain.startswith("(?:", at):
            inner, absent, at = _firsts(plain, at + 3)
            at += 1
        else:
            element = _ELEMENT.match(plain, at)
            if element is None:
                raise ValueError(f"no class name at {plain[at:]!r}")
            inner, absent, at = set(element[1]), False, element.end()
        if at < len(plain) and plain[at] == "?":
            absent, at = True, at + 1
        if empty:
            letters |= inner
        empty = empty and absent
    return letters, some_empty or empty, at


def _piece(group: str | None, name: str) -> str:
    return f"(?P<{group}>{class_pattern(name)})" if group else class_pattern(name)


def edge_of(found: Found) -> str | None:
    """The part of a stretch that a modifier names: START, MID, END, CLOSE, LATER or EARLIER."""
    if found.has("late") or found.has("soon"):
        return "LATER" if found.has("late") else "EARLIER"
    return next((str(found.value(name)) for name in ("edge", "mod") if found.has(name)), None)
