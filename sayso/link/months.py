"""Words in; the months and years they name without a day out, as the beginning of an ISO date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sayso.link.days import MONTHS
from sayso.link.wording import Token, word_set

FIRST_YEAR, LAST_YEAR = 1900, 2100
# What a month or year may stand after: "in May", "by 2028", "late June"; "Mr May" is none.
BEFORE = frozenset([
    "in", "by", "from", "until", "till", "since", "of", "before", "after", "during", "through",
    "this", "next", "last", "early", "late", "mid", "to", "and", "for",
])  # fmt: skip
Found = tuple[str, int, int]  # "2025-05" or "2028", the places of its first word and after its last


def months(
    words: Sequence[Token], published: date | None, taken: frozenset[int] = frozenset()
) -> list[Found]:
    """The months and years named beside the places in `taken`, which name days.

    A month without a year is the one nearest to the day of publication.
    """
    out: list[Found] = []
    after = 0
    for at in range(len(words)):
        if at < after or at in taken or at == 0 or words[at - 1].low not in BEFORE:
            continue
        found = _month(words, at, published) or _year(words, at)
        if found:
            out.append(found)
            after = found[2]
    return out


def _month(words: Sequence[Token], at: int, published: date | None) -> Found | None:
    month = MONTHS.get(words[at].low) if words[at].text[0].isupper() else None
    if month is None:
        return None
    year = _year_of(words, at + 1)
    if year:
        return f"{year}-{month:02}", at, at + 2
    if published is None:
        return None
    near = min(
        (published.year + step for step in (-1, 0, 1)),
        key=lambda one: abs(12 * (one - published.year) + month - published.month),
    )
    return f"{near:04}-{month:02}", at, at + 1


def _year(words: Sequence[Token], at: int) -> Found | None:
    year = _year_of(words, at)
    if year is None or words[at - 1].low in {"of", "to", "for", "and"} or _counts(words, at):
        return None
    return str(year), at, at + 1


def _counts(words: Sequence[Token], at: int) -> bool:
    """Whether a number counts what follows: "by 2000 men"."""
    following = words[at + 1] if at + 1 < len(words) else None
    if following is None or following.start > words[at].end + 1:
        return False
    return following.low not in word_set("little words")


def _year_of(words: Sequence[Token], at: int) -> int | None:
    word = words[at].low if at < len(words) else ""
    year = int(word) if len(word) == 4 and word.isdecimal() and word.isascii() else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else None
