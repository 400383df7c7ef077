"""Which way a sentence looks in time: the nearest tense word before a mention, else after it."""

from __future__ import annotations

from sayso.extract.times.calendar import Direction
from sayso.extract.times.numbers import word_set
from sayso.extract.times.tokens import Tokens

FUTURE = word_set(
    "will ll shall would wo scheduled due expected expects plans planned planning plan "
    "upcoming until till by expire expires effective begins starts meets may might could "
    "can should must ahead hopes hoped intends agreed next payable"
)
PAST = word_set(
    "was were had did said since ago told came went began took made rose fell gave met left "
    "held won lost sent found became fought wrote saw knew paid last been"
)
# "To the border" is a place, "to leave" is still to come.
NO_VERB = word_set("the a an his her its their our this that these those all some one")
FAR = 12
ENDS = frozenset(".?!;")


def leaning(tokens: Tokens, first: int, last: int) -> Direction:
    """Future or past as the nearest tense word has it; near where there is none."""
    if _possessive(tokens, first, last):
        return "past"
    before = range(first - 1, max(first - FAR, 0) - 1, -1)
    after = range(last, min(last + FAR, len(tokens.spans)))
    if _bounded_past(tokens, first, before, after):
        return "past"
    return _nearest(tokens, before) or _nearest(tokens, after) or "near"


def _nearest(tokens: Tokens, indices: range) -> Direction | None:
    """Where the first tense word of the sentence's part looks."""
    for index in indices:
        word = tokens.word(index)
        if word in ENDS or word.startswith("\n"):
            return None
        found = _leans(word.lower(), tokens, index)
        if found:
            return found
    return None


def _bounded_past(tokens: Tokens, first: int, before: range, after: range) -> bool:
    """ "Until Thursday, they had not called", "had filed by Wednesday", "agreed in June to buy"."""
    word = tokens.word(first - 1).lower()
    if word in {"until", "till", "by"}:
        return _nearest(tokens, before[1:]) == "past" or (
            _nearest(tokens, before[1:]) is None and _nearest(tokens, after) == "past"
        )
    return word in {"in", "on"} and tokens.word(first - 2).lower() == "agreed"


def _possessive(tokens: Tokens, first: int, last: int) -> bool:
    """ "Wednesday's ruling" has been: 21 of 21 in TimeBank and AQUAINT."""
    day = last - first == 1 and tokens.word(first).endswith("day")
    return day and tokens.word(last) in {"'", "’"} and tokens.word(last + 1) == "s"


def _leans(word: str, tokens: Tokens, index: int) -> Direction | None:
    if word in FUTURE:
        return "future"
    if word in PAST or (len(word) > 4 and word.endswith("ed") and not word.startswith("un")):
        return None if tokens.word(index - 1).lower() == "be" else "past"
    if word == "to":
        after = tokens.word(index + 1)
        return "future" if after[:1].islower() and after not in NO_VERB else None
    return None
