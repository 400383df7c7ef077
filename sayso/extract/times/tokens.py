"""Text in, tokens out: one class letter a token, so that a time rule is a pattern over letters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from sayso.extract.times.numbers import (
    CLOCK_PHRASE,
    NUMBER_PHRASE,
    ONES,
    ORDINAL_PHRASE,
    ORDINALS,
    TENS,
    number_of,
    ordinal_of,
)
from sayso.extract.times.words import (
    CAPITAL_CLASSES,
    CAPITAL_ONLY,
    HOLIDAYS,
    LEXICON,
    LOWER_TOO,
    ZONE_NAMES,
    ZONES,
)
from sayso.records import Span

Value = str | int | float | None

# Numbers by size, so that a rule can ask for a day of the month or an hour by class alone.
NUMBER_CLASSES = ("INT12", "INT24", "INT31", "INT59", "INT99", "YEAR4", "INTBIG", "ZERO")
SHAPES = (
    "ISO", "CLOCK", "SLASHED", "DOTTED", "DASHED", "FRACTION", "DECIMAL", "HOLIDAY", "ORDINAL",
    "NUMWORD", "NUMWORD31", "SPOKENYEAR", "VAGUE", "COUPLE", "AMPM", "OCLOCK", "ZONE", "LOCAL",
    "OFFSET", "BREAK", "MINUTED", "SPANYEAR", "STOP", "SPOKENCLOCK",
)  # fmt: skip
UNIONS = {
    "DAYNUM": ("INT12", "INT24", "INT31"),
    "HOUR": ("INT12", "INT24", "ZERO"),
    "NUM": ("INT12", "INT24", "INT31", "INT59", "INT99", "INTBIG", "DECIMAL", "YEAR4"),
    "COUNT": (
        "INT12", "INT24", "INT31", "INT59", "INT99", "INTBIG", "DECIMAL", "NUMWORD",
        "NUMWORD31", "VAGUE", "COUPLE", "VULGAR", "A",
    ),
    "COUNTED": ("INT12", "INT24", "INT31", "INT59", "INT99", "INTBIG", "DECIMAL", "NUMWORD",
                "NUMWORD31", "VAGUE", "COUPLE", "VULGAR"),
    "HOURISH": ("INT12", "INT24", "ZERO", "NUMWORD31", "CLOCK", "MINUTED", "SPOKENCLOCK"),
    "MINUTE": ("INT12", "INT24", "INT31", "INT59", "NUMWORD31"),
    "YEAR": ("YEAR4", "SPOKENYEAR"),
    "UNIT": ("SHORTUNIT", "YEARUNIT", "QUARTER", "CENTURY", "WEEKEND"),
    "ANYUNIT": (
        "SHORTUNIT", "YEARUNIT", "QUARTER", "CENTURY", "WEEKEND", "UNITS", "CLOCKUNIT",
    ),
    "MON": ("MONTH", "MONTHABBR"),
    "MONMARK": ("MONTH", "MONTHABBR", "MONTHLOWER"),
    "REL": ("THIS", "LAST", "NEXT"),
    "MERIDIEM": ("AM", "PM", "AMPM"),
}  # fmt: skip
OTHER = "_"
CODES = {name: chr(0x3400 + n) for n, name in enumerate([*LEXICON, *NUMBER_CLASSES, *SHAPES])}
PLAIN = {
    word: (CODES[name], value) for name, words in LEXICON.items() for word, value in words.items()
}


def class_pattern(name: str) -> str:
    """The letters a class name stands for, as a piece of a pattern."""
    return "[" + "".join(CODES[part] for part in UNIONS.get(name, (name,))) + "]"


_HOLIDAY = "|".join(
    re.escape(name).replace("'", "['’]?") for name in sorted(HOLIDAYS, key=len, reverse=True)
)
TOKEN = re.compile(
    r"""
    (?P<WORD>(?<!\d)[^\W\d_]+\d?\b)
  | (?P<MARK>[^\w\s+-])
  | (?P<ISO>(?<![\w.])\d{4}-\d\d-\d\d
        (?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)?\b)
  | (?P<CLOCK>(?<![\w.:])\d{1,2}:\d\d(?::\d\d)?(?![\d:]))
  | (?P<SLASHED>(?<![\w./])\d{1,4}/\d{1,2}/\d{2,4}(?![\w/]))
  | (?P<DOTTED>(?<![\w.])\d{1,2}\.\d{1,2}\.\d{4}(?![\w]))
  | (?P<DASHED>(?<![\w.-])\d{1,2}-\d{1,2}-\d{4}(?![\w-]))
  | (?P<SPANYEAR>(?<![\w.-])[12]\d{3}[-–/]\d\d(?![\w/-]))
  | (?P<FRACTION>(?<![\w/])\d{1,2}/\d{1,2}(?![\w/]))
  | (?P<MINUTED>(?<![\w.,$€£])[012]?\d\.[0-5]\d(?![\d%.]))
  | (?P<DECIMAL>(?<![\w.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.,])\d{1,12}\.\d{1,9})
  | (?P<INT>(?<![^\W_])\d{1,12})
  | (?P<LETTERS>(?<=\d)[^\W\d_]+\b)
  | (?P<REST>\w+)
  | (?P<BREAK>\n[^\S\n]*\n)
  | (?P<OFFSET>(?:(?<=:\d\d)|(?<=:\d\d[ ]))[+-]\d\d:?\d\d\b)
  | (?P<SIGN>[+-])
    """,
    re.VERBOSE,
)
# Several words that are one token; looked for only where a word opens one of them.
PHRASE = re.compile(
    rf"""(?i:
    (?P<HOLIDAY>(?:{_HOLIDAY})\b)
  | (?P<VAGUE>(?:a[ ]few|several|many|a[ ]number[ ]of|dozens[ ]of|hundreds[ ]of|few)\b)
  | (?P<COUPLE>(?:a[ ]couple[ ]of|a[ ]couple|couple[ ]of|a[ ]dozen|half[ -]an?)\b)
  | (?P<ORDINAL>{ORDINAL_PHRASE}\b)
  | (?P<SPOKENCLOCK>{CLOCK_PHRASE}\b)
  | (?P<NUMWORD>{NUMBER_PHRASE}\b)
  | (?P<AMPM>[ap][ ]?\.[ ]?m\b(?:[ ]?\.)?)
  | (?P<OCLOCK>o['’]?clock\b)
  | (?P<LOCAL>local[ ]time\b)
    )""",
    re.VERBOSE,
)
OPENERS = frozenset(
    [re.split(r"[ .'-]", name)[0] for name in HOLIDAYS]
    + [*ONES, *TENS, *ORDINALS, "a", "an", "p", "o", "oclock", "local", "half", "couple"]
    + ["several", "many", "dozens", "hundreds", "few", "presidents", "fathers", "mothers"]
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text: class letters in one string, values and offsets beside it."""

    text: str
    codes: str
    values: tuple[Value, ...]
    spans: tuple[Span, ...]

    def word(self, index: int) -> str:
        """The token's words, or nothing outside the text."""
        if not 0 <= index < len(self.spans):
            return ""
        start, end = self.spans[index]
        return self.text[start:end]


def tokens_of(text: str) -> Tokens:
    """Every token of a text with its class letter and value."""
    codes: list[str] = []
    values: list[Value] = []
    spans: list[Span] = []
    taken = 0
    for match in TOKEN.finditer(text):
        span = match.span()
        if span[0] < taken:
            continue
        kind = match.lastgroup
        if kind == "WORD" or kind == "LETTERS":
            code, value = _word(match[0])
            if code is OPENER and (phrase := PHRASE.match(text, span[0])):
                code, value = _shape(phrase.lastgroup or "", phrase[0])
                span = phrase.span()
                taken = span[1]
            elif code is OPENER:
                code, value = _plain(match[0])
        elif kind == "MARK" or kind == "SIGN":
            code, value = PLAIN.get(match[0], _NOTHING)
        elif kind == "INT":
            code, value = _integer(match[0])
        else:
            code, value = _shape(kind or "", match[0])
        codes.append(code)
        values.append(value)
        spans.append(span)
    return Tokens(text, "".join(codes), tuple(values), tuple(spans))


OPENER = "opener"
_NOTHING: tuple[str, Value] = (OTHER, None)


@lru_cache(maxsize=65536)
def _word(word: str) -> tuple[str, Value]:
    lower = word.lower()
    return (OPENER, None) if lower in OPENERS else _plain(word)


def _plain(word: str) -> tuple[str, Value]:
    lower = word.lower()
    found = PLAIN.get(lower)
    if found is None:
        if word in ZONES:
            return CODES["ZONE"], ZONES[word]
        return (CODES["ZONE"], lower) if lower in ZONE_NAMES else _NOTHING
    if lower in CAPITAL_ONLY - MONTH_ABBREVIATIONS and not word[0].isupper():
        return _NOTHING
    if found[0] in _CAPITAL_CODES and not word[0].isupper() and lower not in LOWER_TOO:
        return (CODES["MONTHLOWER"], found[1]) if found[0] == CODES["MONTHABBR"] else _NOTHING
    return found


MONTH_ABBREVIATIONS = frozenset(LEXICON["MONTHABBR"])
_CAPITAL_CODES = frozenset(CODES[name] for name in CAPITAL_CLASSES)


def _integer(digits: str) -> tuple[str, Value]:
    value = int(digits)
    if len(digits) == 4 and 1000 <= value <= 2199:
        return CODES["YEAR4"], value
    if len(digits) > 2:
        return CODES["INTBIG"], value
    bounds = ((0, "ZERO"), (12, "INT12"), (24, "INT24"), (31, "INT31"), (59, "INT59"))
    return CODES[next((name for top, name in bounds if value <= top), "INT99")], value


def _shape(kind: str, words: str) -> tuple[str, Value]:
    if kind == "NUMWORD":
        number = number_of(words)
        if number is None:
            return OTHER, None
        if (
            1300 <= number <= 2099
            and "hundred" not in words.lower()
            and "thou" not in words.lower()
        ):
            return CODES["SPOKENYEAR"], number
        return CODES["NUMWORD31" if 1 <= number <= 31 else "NUMWORD"], number
    if kind == "ORDINAL":
        return CODES["ORDINAL"], ordinal_of(words)
    if kind == "DECIMAL":
        return CODES["DECIMAL"], float(words.replace(",", ""))
    if kind == "COUPLE":
        return CODES["COUPLE"], {"c": 2, "d": 12, "a": 0.5}[_couple_letter(words)]
    if kind == "AMPM":
        return CODES["AMPM"], 12 if words[0] in "pP" else 0
    if kind == "REST":
        return OTHER, None
    return CODES[kind], words


def _couple_letter(words: str) -> str:
    lower = words.lower().removeprefix("a ")
    return "a" if lower.startswith("half") else lower[0]
