"""Two mentions in, in what they cannot both hold out: other terms, a denial, the opposite act.

All look for one act first: enough words in common, and no names that make it another.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from sayso.link.mentions import CALLED_OFF, Mention
from sayso.link.numbers import SCALES, TENS, UNITS
from sayso.link.opposites import acts, opposed
from sayso.link.pairs import ALL_BUT, conflict, days_meet, dice
from sayso.link.wording import plain, word_list

Odds = Literal["other terms", "denial", "opposite act"]
# Least share of words in common at which two mentions are about the same act, by what differs. Of
# 37 labelled relations 16 are found so, and 2 others.
OTHER_TERMS, DENIED, OPPOSED = 0.6, 0.45, 0.5
# ... or the share of the shorter one, or of what is denied, that stands in the other.
CONTAINED = 0.8
FEWEST_SHARED, FEWEST = 2, 3  # words in common: contained whole, and as a share of all


def at_odds(a: Mention, b: Mention) -> Odds | None:
    """In what two mentions of one act cannot both hold; None where they can, or are about others.

    The same act is put to another day or amount, denied or called off, or its opposite is told;
    other names make it another act.
    """
    if _in_one_breath(a, b):
        return None
    if _opposite(a, b):
        return None if _of_another(a, b) else "opposite act"
    if _other_terms(a, b):
        return "other terms"
    return "denial" if _denied(a, b) and not _of_another(a, b) else None


def _in_one_breath(a: Mention, b: Mention) -> bool:
    """Whether one voice says both in one article: it then means no contradiction."""
    return a.article_id == b.article_id and a.speaker == b.speaker


def _other_terms(a: Mention, b: Mention) -> bool:
    if a.names - b.names and b.names - a.names:
        return False
    if _rejects(a, b) or _rejects(b, a):
        return True
    if a.ahead != b.ahead or a.negated != b.negated:
        return False
    if len(a.words & b.words) < FEWEST_SHARED:
        return False
    mine, theirs = _counting(a), _counting(b)
    shared = len(mine & theirs)
    if shared < FEWEST_SHARED:
        return False
    contained = shared >= FEWEST and shared >= CONTAINED * min(len(mine), len(theirs))
    return (contained or dice(mine, theirs) >= OTHER_TERMS) and conflict(a, b)


def _counting(mention: Mention) -> set[str]:
    """The words of a mention but numbers and single letters: "7 p.m." says nothing."""
    return {word for word in mention.words - _numbers() if len(word) > 1}


def _of_another(a: Mention, b: Mention) -> bool:
    """Whether one thing of two others is told: "the export of wheat", "barley exports"."""
    mine, theirs = _kinds(a), _kinds(b)
    return any(not mine[head] & theirs[head] for head in mine.keys() & theirs.keys())


def _kinds(mention: Mention) -> dict[str, set[str]]:
    """What each thing is one of: the word before it, or after it and "of"."""
    out: dict[str, set[str]] = {}
    plain_words = mention.words - _numbers() - acts()
    for one, other in mention.phrases:
        if one in plain_words and other in plain_words:
            out.setdefault(other, set()).add(one)
    heads = {one for one, of in mention.phrases if of == "of" and one in plain_words}
    wholes = {other for of, other in mention.phrases if of == "of" and other in plain_words}
    for head in heads if len(heads) == 1 else ():
        out.setdefault(head, set()).update(wholes)
    return {head: kinds for head, kinds in out.items() if kinds}


def _rejects(a: Mention, b: Mention) -> bool:
    """Whether one rejects a day or figure that the other names, of the same thing."""
    if not a.rejected:
        return False
    told = b.days | {f"{value:g}" for value, _ in b.amounts}
    return bool(a.rejected & told and _counting(a) & _counting(b))


def _denied(a: Mention, b: Mention) -> bool:
    if a.names and b.names and not a.names & b.names:
        return False
    return any(
        _denies(one) and not _denies(other) and _speaks_of(one, other)
        for one, other in ((a, b), (b, a))
    )


def _denies(mention: Mention) -> bool:
    return mention.negated or "cancel" in mention.words or CALLED_OFF in mention.phrases


def _speaks_of(denial: Mention, told: Mention) -> bool:
    """Whether a denial is about what is told: most of its words stand there too."""
    if denial.days and told.days and not days_meet(denial.days, told.days):
        return False
    if denial.ahead and not told.ahead:
        return False
    if denial.names and not told.names and told.near and not denial.names & told.near:
        return False
    return _same_words(denial, told)


def _same_words(denial: Mention, told: Mention) -> bool:
    """Whether the words that are denied stand in what is told, and enough besides."""
    scope, whole = denial.denied if denial.negated else denial.words, denial.words - _about()
    rest, shared = scope - _about(), whole & told.words
    met, alike = rest & told.words, dice(denial.words, told.words)
    context = bool((denial.names | denial.near) & (told.names | told.near))
    if scope and not rest:
        return context and days_meet(denial.days, told.days)
    if 2 * len(met) < max(1, len(rest)):
        return False
    if alike >= ALL_BUT or (len(shared) >= FEWEST and alike >= DENIED):
        return True
    if len(met) < CONTAINED * len(rest) or not _is_checkable(told):
        return False
    if len(shared) < FEWEST_SHARED:
        return context and shared == whole
    return bool(met - told.names) and 2 * len(shared) >= len(whole)


def _is_checkable(mention: Mention) -> bool:
    """Whether a mention tells of something to come, of a day, a figure or an act."""
    return bool(mention.ahead or mention.days or mention.amounts or mention.actions)


@cache
def _numbers() -> frozenset[str]:
    """Numbers in words, which are compared as amounts."""
    return frozenset(map(plain, (*UNITS, *TENS, *SCALES)))


@cache
def _about() -> frozenset[str]:
    return frozenset(map(plain, word_list("about what is denied"))) | {"cancel", "call"}


def _opposite(a: Mention, b: Mention) -> bool:
    """Whether one tells that an act is to come, the other that its opposite is, of one thing."""
    own_names = a.names - b.names and b.names - a.names
    if a.negated or b.negated or not (a.ahead and b.ahead) or own_names or not opposed(a, b):
        return False
    mine, theirs = a.words - acts(), b.words - acts()
    shared = mine & theirs
    if len(shared) < OPPOSED * min(len(mine), len(theirs)):
        return False
    context = (a.names | a.near) & (b.names | b.near)
    return len(shared) >= FEWEST_SHARED or bool(shared and context)
