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
    for index in range(first - 1, max(first - FAR, 0) - 1, -1):
        word = tokens.word(index)
        if word in ENDS or word.startswith("\n"):
            break
        found = _leans(word.lower(), tokens, index)
        if found:
            return found
    for index in range(last, min(last + FAR, len(tokens.spans))):
        word = tokens.word(index)
        if word in ENDS or word.startswith("\n"):
            break
        found = _leans(word.lower(), tokens, index)
        if found:
            return found
    return "near"


def _leans(word: str, tokens: Tokens, index: int) -> Direction | None:
    if word in FUTURE:
        return "future"
    if word in PAST or (len(word) > 4 and word.endswith("ed")):
        return "past"
    if word == "to":
        after = tokens.word(index + 1)
        return "future" if after[:1].islower() and after not in NO_VERB else None
    return None
