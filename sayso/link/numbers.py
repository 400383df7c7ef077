"""Words in; the amounts they name out, as numbers with the words of their unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sayso.link.denials import rejected
from sayso.link.wording import Token, plain, word_list, word_set

UNITS = {word: number for number, word in enumerate(word_list("units"))}
TENS = {word: 10 * number for number, word in enumerate(word_list("tens"), 2)}
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
SHORT_SCALES = {"k": 1e3, "m": 1e6, "bn": 1e9}
PAIRS = {"couple": 2.0, "pair": 2.0, "dozen": 12.0, "half": 0.5, "third": 1 / 3, "quarter": 0.25}
BEGINNINGS = frozenset([*UNITS, *TENS, *SCALES, *PAIRS])  # of an amount in words
ORDINALS = {word: number for number, word in enumerate(word_list("ordinals"), 1)}
FIGURE = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(st|nd|rd|th|m|bn|k)?\Z")
UNIT_WORDS = 2  # plain words after a number that name what is counted


@dataclass(frozen=True, slots=True)
class Amount:
    """A number and the plain words that follow it."""

    value: float
    unit: frozenset[str]
    first: int
    last: int


@lru_cache(maxsize=65536)
def figure(word: str) -> tuple[float, str] | None:
    """(value, ending) of "1,400", "3.1", "212m", "11th"; None for any other word."""
    match = FIGURE.match(word)
    if match is None:
        return None
    value = float(match[1].replace(",", "") + "." + (match[2] or "0"))
    return value * SHORT_SCALES.get(match[3] or "", 1.0), match[3] or ""


@lru_cache(maxsize=65536)
def ordinal(word: str) -> int | None:
    """The number of "11th" or "eleventh"; None for any other word."""
    found = figure(word)
    if found and found[1] in {"st", "nd", "rd", "th"}:
        return int(found[0])
    return ORDINALS.get(word.lower())


def amounts(words: Sequence[Token], taken: frozenset[int] = frozenset()) -> list[Amount]:
    """The amounts of a run of words; places in `taken` (days, clock times) count as none.

    What is named as not holding is left out: "2,300 and not 1,400" names one.
    """
    return [each for each in counted(words, taken) if not rejected(words, each.first)]


def counted(words: Sequence[Token], taken: frozenset[int] = frozenset()) -> list[Amount]:
    """The same with those that are named as not holding."""
    out: list[Amount] = []
    after = 0
    for at, word in enumerate(words):
        if at < after or not (word.low in BEGINNINGS or word.low[0].isdigit()):
            continue
        end, value = _number(words, at, taken)
        if value is None:
            continue
        after = end
        out.append(Amount(value, _unit(words, end, taken), at, end))
    return out


def _number(words: Sequence[Token], at: int, taken: frozenset[int]) -> tuple[int, float | None]:
    """(place after it, value) of the number that begins at `at`."""
    total, current, start, seen = 0.0, 0.0, at, False
    while at < len(words) and at not in taken:
        low = words[at].low
        found = figure(low)
        if found and not seen and found[1] not in {"st", "nd", "rd", "th"}:
            current, seen = found[0], True
        elif low in UNITS or low in TENS:
            current += UNITS.get(low, 0) + TENS.get(low, 0)
            seen = True
        elif low in SCALES and (seen or at == start):
            factor = SCALES[low]
            current = (current or 1.0) * factor
            if factor > 100:
                total, current = total + current, 0.0
            seen = True
        elif low in PAIRS and not seen and low in {"couple", "pair", "dozen", "half"}:
            return at + 1, PAIRS[low]
        elif not (low == "and" and seen and current % 100 == 0 and _more(words, at + 1)):
            break
        at += 1
    return at, total + current if seen else None


def _more(words: Sequence[Token], at: int) -> bool:
    return at < len(words) and (words[at].low in UNITS or words[at].low in TENS)


def _unit(words: Sequence[Token], at: int, taken: frozenset[int]) -> frozenset[str]:
    out: list[str] = []
    for place in range(at, min(len(words), at + 5)):
        low = words[place].low
        if place in taken or figure(low) or low in UNITS:
            break
        if low not in word_set("little words"):
            out.append(plain(low))
        if len(out) == UNIT_WORDS:
            break
    return frozenset(out)
