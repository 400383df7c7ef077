"""News text in, stretches that may name a place out, each with every place of that name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from sayso.extract.gazetteer import Entry, begins, fold, rows
from sayso.extract.word_lists import word_list
from sayso.records import Span

HERE = Path(__file__).parent
UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĖĘĚĜĞĠĢĤĪĬĮİĶĹĻĽŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŨŪŬŮŰŲŴŶŸŹŻŽȘȚ"
TOKEN = re.compile(
    rf"(?<![\w&@#])(?:(?:[{UPPER}]\.){{2,4}}|W\.\s?Va\.|"
    rf"[{UPPER}]\w{{0,40}}(?:['’][^\W\d_]{{1,30}}){{0,3}}\.?)"
)
NAME_WORDS = 5
# The natural logarithm of 300,000 people: a city whose name needs no help.
BIG_CITY = 12.6
LINKS = frozenset(
    {" ", "-", " of ", " of the ", " and ", " de ", " del ", " la ", " le ", " upon ", " on ",
     " da ", " do ", " dos ", " der ", " den ", " am ", " im ", " en ", " el ", " the ", " by the "}
)  # fmt: skip

POSSESSIVE = re.compile(r"['’]s?$")
SURELY_BEFORE_PLACE = re.compile(r"\b(?:in|at|near|outside|around|downtown)(?: the)? $", re.I)
SPEAKS = re.compile(
    r",? (?:said|says|told|added|adds|wrote|writes|asked|replied|testified|explained|noted|argued|"
    r"insisted|declined|recalled|is survived|was born|graduated)\b"
)
BEFORE_PLACE = re.compile(
    r"\b(?:in|at|near|from|to|of|for|outside|inside|around|across|toward|towards|over|off|through|"
    r"between|into|via|downtown|central|northern|southern|eastern|western|south|north|east|west)"
    r"(?: the)? $",
    re.I,
)
TITLES = word_list("titles")
# Words after which, or before which, a name of a place is only part of the name of something else.
THINGS = word_list("things")
# Words that may stand between a place and what belongs to it without hiding the place.
DIRECTIONS = word_list("directions")
OPENERS = word_list("openers")
FEATURES = word_list("features")
NO_SURNAMES = THINGS | TITLES | FEATURES
BODIES = word_list("other bodies") | word_list("state bodies")


@dataclass(frozen=True, slots=True)
class Token:
    """One capitalised word without possessive; `joined` when one blank parts it from the last."""

    start: int
    end: int
    word: str
    joined: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch that may name a place, and every place it may name; `adjective` for "Russian"."""

    span: Span
    key: str
    entries: tuple[Entry, ...]
    adjective: bool = False


@cache
def common_words() -> frozenset[str]:
    """Everyday words that are also names of places."""
    lines = (HERE / "common_words.txt").read_text(encoding="utf8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def first_names() -> dict[str, str]:
    """First names with the gender they say: male, female or both."""
    found: dict[str, str] = {}
    for line in (HERE / "first_names.txt").read_text(encoding="utf8").splitlines():
        if not line.startswith("#"):
            gender, *names = line.split()
            for name in names:
                found[name] = gender if found.get(name, gender) == gender else "both"
    return found


def tokens(text: str) -> list[Token]:
    """The capitalised words of `text`."""
    found: list[Token] = []
    before = -1
    for match in TOKEN.finditer(text):
        start, word = match.start(), match[0]
        raw_end = match.end()
        if word.endswith(".") and not _abbreviated(word):
            word = word[:-1]
        bare = POSSESSIVE.sub("", word)
        joined = before >= 0 and start - before == 1 and text[before] in " \u00a0"
        found.append(Token(start, start + len(bare), bare, joined))
        before = start + len(word) if len(bare) == len(word) else -2
        if word != match[0] and raw_end - start - len(word) == 1:
            before = -2
    return found


def _abbreviated(word: str) -> bool:
    stem = word[:-1]
    return (
        "." in stem
        or len(stem) == 1
        or stem in TITLES
        or stem in ("St", "Mt", "Ft")
        or bool(rows(fold(word)))
    )


def _persons(words: Sequence[Token]) -> frozenset[str]:
    """Surnames the article introduces: words after a first name, an initial or a title."""
    names = first_names()
    found = set()
    for left, right in pairwise(words):
        if not right.joined:
            continue
        stem = left.word.rstrip(".")
        unknown = (
            stem not in OPENERS
            and stem not in DIRECTIONS
            and not stem.isupper()
            and not rows(fold(stem))
            and not rows("~" + fold(stem))
            and stem not in THINGS
        )
        introduces = stem in names or stem in TITLES or len(stem) == 1 or unknown
        if introduces and right.word.rstrip(".") not in NO_SURNAMES:
            found.add(right.word)
    return frozenset(found)


def _longest(text: str, words: Sequence[Token], at: int) -> tuple[int, str]:
    """How many words from `at` make the longest known name, and its key; (0, "") when none."""
    start = words[at].start
    far = at
    # "St." is "saint" only before another word.
    longer = begins(fold(words[at].word + " _").removesuffix(" _"))
    while longer and far + 1 < len(words) and far - at < NAME_WORDS - 1:
        gap = text[words[far].end : words[far + 1].start]
        if gap not in LINKS:
            break
        far += 1
    for last in range(far, at - 1, -1):
        key = fold(text[start : words[last].end])
        if rows("~" + key):
            return last - at + 1, "~" + key
        if rows(key):
            return last - at + 1, key
    return 0, ""


def _refused(
    text: str, words: Sequence[Token], at: int, count: int, people: frozenset[str]
) -> bool:
    """Whether the name at `at` is a person, an organisation or an everyday word, not a place."""
    token, after = words[at], at + count
    following = words[after] if after < len(words) and words[after].joined else None
    hyphened = at > 0 and text[words[at - 1].end : token.start] == "-"
    previous = words[at - 1] if at and (token.joined or hyphened) else None
    qualified = text[words[after - 1].end : words[after - 1].end + 2] == ", " and after < len(words)
    if following is not None and _is_thing(words, after):
        return True
    if previous is not None and _part_of_name(previous):
        return True
    if count > 1:
        return False
    if token.word in THINGS:
        return True
    names = first_names()
    entry = rows(fold(token.word))[0]
    if following is not None and token.word in names and following.word not in DIRECTIONS:
        return entry.kind not in ("country", "state") or _surname_like(following.word)
    sure = SURELY_BEFORE_PLACE.search(text, max(0, token.start - 16), token.start) is not None
    small = entry.kind in ("city", "county") and entry.weight < BIG_CITY
    if token.word in people and not sure and small:
        return True
    speaks = SPEAKS.match(text, token.end) or (token.word in names and not sure)
    if entry.kind == "city" and entry.weight < BIG_CITY and not qualified and speaks:
        return True
    if token.word.lower() in common_words():
        return not (
            _place_before(text, token.start) and following is None and previous is None
        ) or (not qualified and text[token.start : token.end].isupper())
    return len(token.word) < 3 and not token.word.endswith(".") and token.word not in ("UK", "US")


def _surname_like(word: str) -> bool:
    stem = word.rstrip(".")
    low = stem.lower()
    return stem not in NO_SURNAMES and low not in BODIES and low not in common_words()


def _place_before(text: str, start: int) -> bool:
    return BEFORE_PLACE.search(text, max(0, start - 16), start) is not None


def _is_thing(words: Sequence[Token], at: int) -> bool:
    """Whether the words from `at` on make a newspaper, company or team of the place before."""
    for number in range(at, min(at + 3, len(words))):
        if number > at and not words[number].joined:
            return False
        if words[number].word.rstrip(".") in THINGS:
            return True
    return False


def _part_of_name(previous: Token) -> bool:
    stem = previous.word.rstrip(".")
    if stem in DIRECTIONS or (stem in OPENERS and stem not in TITLES):
        return False
    if stem in "RD":
        return False
    if stem in TITLES or stem in first_names() or len(stem) == 1:
        return True
    return not rows(fold(stem)) and not rows("~" + fold(stem)) and not previous.word.isupper()


def _feature(words: Sequence[Token], at: int) -> int:
    """How many words from `at` on name a river, street or the like by their last word, or 0."""
    if words[at].word in OPENERS or words[at].word.rstrip(".") in TITLES:
        return 0
    length = 0
    for number in range(at + 1, min(at + 4, len(words))):
        if not words[number].joined:
            break
        if words[number].word.rstrip(".") in FEATURES:
            length = number - at + 1
    after = at + length
    if length and after < len(words) and words[after].joined:
        return 0
    return length


def candidates(text: str) -> Iterator[Candidate]:
    """Every stretch of `text` that may name a place, left to right, none overlapping."""
    words = tokens(text)
    people = _persons(words)
    at = 0
    while at < len(words):
        token = words[at]
        count, key = _longest(text, words, at)
        if count == 1 and token.word in OPENERS:
            count = 0
        longer = _feature(words, at)
        if longer > count:
            span = (token.start, words[at + longer - 1].end)
            yield Candidate(span, fold(text[span[0] : span[1]]), ())
            at += longer
            continue
        if not count:
            at += 1
            continue
        span = (token.start, words[at + count - 1].end)
        if key.startswith("~"):
            if _is_thing(words, at + count) or (
                token.joined and words[at - 1].word in first_names()
            ):
                at += count
                continue
            yield Candidate(span, key, rows(key), adjective=True)
        elif not _refused(text, words, at, count, people):
            yield Candidate(span, key, rows(key))
        at += count
