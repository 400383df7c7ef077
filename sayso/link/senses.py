"""A word in; out what it says by itself, wherever it stands, so that it is told but once."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from sayso.link import days, numbers
from sayso.link.wording import plain, word_set


class Sense(NamedTuple):
    """What a word says by itself.

    `form` is the heading it is compared under, `name` that of a word that names something;
    `telling` is false of little words and figures, `counts` true of "11th" and "eleventh", `begins`
    of what the words for a day or an amount may begin with.
    """

    capital: bool
    form: str
    name: str
    telling: bool
    counts: bool
    begins: bool


@lru_cache(maxsize=65536)
def sense(word: str) -> Sense:
    """The sense of a word as it is written."""
    low, capital = word.lower(), word[0].isupper()
    form = plain(low)
    return Sense(
        capital=capital,
        form=form,
        name=plain(word) if capital else form,
        telling=low not in word_set("little words") and not numbers.figure(low),
        counts=bool(numbers.ordinal(word)),
        begins=low[0].isdigit() or low in days.BEGINNINGS or low in numbers.BEGINNINGS,
    )
