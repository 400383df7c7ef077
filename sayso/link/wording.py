"""Text in; sentences, plain words, amounts and names out: what two wordings are compared by.

Nothing here looks at more than one text, so two records always compare alike.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache, partial
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from sayso.records import Span

TABLES = Path(__file__).parent
SENTENCE_END = re.compile(r"[.!?…]+[\"”’')\]]*(?=\s)|\n+")
# Letters of any alphabet; most words begin with ASCII's, which are quicker to tell. Nothing follows
# an apostrophe's part that it could have to give way to: `*+` need not remember how to.
TOKEN = re.compile(
    r"[A-Za-z]+[^\W\d_]*(?:['’][^\W\d_]+)*+"
    r"|\d+(?:[.,:]\d+)*(?:st|nd|rd|th|m|bn|k)?(?![^\W_])"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*+|%"
)
BETWEEN = re.compile(f"({TOKEN.pattern})")
SPELLINGS = (
    (re.compile(r"is(e|ed|es|ing|ation)$"), r"iz\1"),
    (re.compile(r"(?<=[a-z]{2})our$"), "or"),
    (re.compile(r"(?<=[a-z]{2})ence$"), "ense"),
    (re.compile(r"(?<=[a-z]{2})tre$"), "ter"),
)
RESPELLED = ("ise", "ised", "ises", "ising", "isation", "our", "ence", "tre")  # endings of those
SUFFIXES = ("ations", "ation", "ments", "ment", "ings", "ing", "edly", "ed", "es", "s", "ly", "al")
LONGEST_SENTENCE = 400  # words: a page without a full stop is still bounded


class Token(NamedTuple):
    """One word with its place in the text, and the same in small letters."""

    text: str
    start: int
    end: int
    low: str


def sentences(text: str) -> tuple[Span, ...]:
    """Spans of the sentences of `text`, in order, without outer white space."""
    out: list[Span] = []
    start = 0
    for match in SENTENCE_END.finditer(text):
        word = text[max(start, match.start() - 12) : match.start()].rsplit(None, 1)
        short = word and match.group().startswith(".") and _is_abbreviation(word[-1])
        following = text[match.end() : match.end() + 3].lstrip("\"“‘'( \n\t")
        if short or ("\n" not in match.group() and following[:1].islower()):
            continue
        out.extend(_stripped(text, start, match.end()))
        start = match.end()
    out.extend(_stripped(text, start, len(text)))
    return tuple(out)


def _is_abbreviation(word: str) -> bool:
    bare = word.strip("\"“‘'(").lower()
    # A full stop after these ends no sentence.
    return bare in word_set("abbreviations") or (len(bare) == 1 and bare.isalpha())


def _stripped(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end = start + len(piece.strip())
    if end > start:
        yield start, end


@lru_cache(maxsize=4)
def _whole(text: str) -> tuple[list[Token], list[str], list[int]]:
    """Every word of a text, all in small letters, and where each starts: a text is asked for many
    of its spans.
    """
    # What stands between the words and the words in turn: no match is made of each.
    pieces = BETWEEN.split(text)
    reached = list(accumulate(map(len, pieces)))
    words, starts = pieces[1::2], reached[:-1:2]
    low = [word.lower() for word in words]
    # As `Token` does, in a third of the time: an article has hundreds.
    made = map(partial(tuple.__new__, Token), zip(words, starts, reached[1::2], low, strict=True))
    return list(made), low, starts


def _within(starts: list[int], start: int, end: int | None, most: int) -> slice:
    first = bisect_left(starts, start)
    last = len(starts) if end is None else bisect_left(starts, end, first)
    return slice(first, min(last, first + most))


def tokens(
    text: str, start: int = 0, end: int | None = None, *, most: int = LONGEST_SENTENCE
) -> list[Token]:
    """The words and numbers that begin in `text[start:end]`, at most `most` of them."""
    found, _, starts = _whole(text)
    return found[_within(starts, start, end, most)]


def words_of(text: str, start: int, end: int, *, most: int = LONGEST_SENTENCE) -> list[str]:
    """The same words and numbers in small letters, without their places."""
    _, low, starts = _whole(text)
    return low[_within(starts, start, end, most)]


def words_alone(text: str, *, most: int = LONGEST_SENTENCE) -> list[str]:
    """All words of a text that is asked but once, so that no other is forgotten for it."""
    return [word.lower() for word in TOKEN.findall(text)[:most]]


def word_range(text: str, start: int, end: int) -> slice:
    """Where the words that begin in `text[start:end]` stand among all words of the text."""
    return _within(_whole(text)[2], start, end, LONGEST_SENTENCE)


@cache
def table(name: str) -> dict[str, str]:
    """Word → the heading it stands under in `name`.tsv; the first heading of a word holds."""
    out: dict[str, str] = {}
    for line in (TABLES / f"{name}.tsv").read_text(encoding="utf8").splitlines():
        if line and not line.startswith("#"):
            heading, words = line.split("\t")
            for word in (heading, *words.split()):
                out.setdefault(stem(word), heading)
    return out


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    lists: dict[str, tuple[str, ...]] = {}
    name = ""
    for line in (TABLES / "word_lists.txt").read_text(encoding="utf8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            lists[name] = (*lists.get(name, ()), *line.split())
    return lists


def word_list(name: str) -> tuple[str, ...]:
    """The words listed under `name`, in their order."""
    return _lists()[name]


@cache
def word_set(name: str) -> frozenset[str]:
    """The words listed under `name`."""
    return frozenset(word_list(name))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word without its ending and in one spelling; short words stay as they are."""
    low = word.lower().replace("’", "'").removesuffix("'s").rstrip("'")
    if low.endswith(RESPELLED):
        for pattern, replacement in SPELLINGS:
            low = pattern.sub(replacement, low)
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith(SUFFIXES) and not low.endswith("ss"):
        for suffix in SUFFIXES:
            if low.endswith(suffix) and len(low) - len(suffix) >= 3:
                low = low[: -len(suffix)]
                break
    if len(low) > 3 and low[-1] == low[-2] and low[-1] not in "lsz":
        low = low[:-1]
    return low.removesuffix("e") if len(low) > 4 else low


@lru_cache(maxsize=65536)
def plain(word: str) -> str:
    """The heading under which a word is compared: its synonym group, else its stem."""
    bare = stem(word)
    return bare if word[:1].isupper() else table("same_words").get(bare, bare)
