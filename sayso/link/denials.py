"""Words of a cue or sentence in; whether they deny, and which days and figures they reject."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from sayso.link.wording import Token, word_set

NOT = frozenset(["not", "no", "never", "nobody", "none", "neither"])
REJECTING = re.compile(
    r"(?:^| )(?:not|rather than|instead of)(?: (?:on|by|in|from|the|at|for|a)){0,2}$"
)
WORDS_BEFORE = 4
LONGEST_BOUND, LONGEST_SCOPE = 8, 10  # words
# "Will not cost more than", "not before June": a bound, which denies nothing but what lies beyond.
BOUND = re.compile(
    r"\S+(?: \S+){0,4}? "
    r"(?:(?:more|less|fewer|later|earlier|sooner) than|exceed|before|until)\b"
)


def cue_denies(low: Set[str]) -> bool:
    """Whether the words of a cue deny what is told with it: "denied", "does not recognise"."""
    if low & word_set("denying cues"):
        return not low & NOT
    return bool(low & NOT and low & word_set("denying where negated"))


def denied(words: Sequence[Token]) -> range | None:
    """The places of the words that a negation among these is about; None where nothing is denied.

    They are those after it up to the next mark, all of them after a word like "untrue"; a bound
    alone denies nothing.
    """
    for at, word in enumerate(words):
        if not _negates(word.low):
            continue
        if word.low in word_set("untrue"):
            return range(len(words))
        if BOUND.match(" ".join(each.low for each in words[at : at + LONGEST_BOUND])) is None:
            return range(at + 1, _next_mark(words, at))
    return None


def _negates(low: str) -> bool:
    return low in word_set("negations") or low.endswith(("n't", "n’t"))


def _next_mark(words: Sequence[Token], at: int) -> int:
    """The place after the last word before the next mark, which is more than a space."""
    end = at + 1
    while end < min(len(words), at + LONGEST_SCOPE):
        if words[end].start > words[end - 1].end + 1:
            break
        end += 1
    return end


def rejected(words: Sequence[Token], at: int) -> bool:
    """Whether the day or amount that begins at `at` is named as what does not hold.

    "On 2 June rather than on Monday", "2,300 and not 1,400", "900 homes instead of 1,500".
    """
    before = " ".join(word.low for word in words[max(0, at - WORDS_BEFORE) : at])
    return REJECTING.search(before) is not None
