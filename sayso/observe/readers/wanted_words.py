"""The words of `--with match=` or `without=` come in, whether a text holds them comes out."""

from __future__ import annotations

import re
from functools import cache

from sayso.errors import UsageError
from sayso.observe.reader import Asked

Wanted = tuple[tuple[str, ...], ...]
ALL = "*"
SHORT = 3  # letters


def wanted_words(asked: Asked, option: str = "match") -> Wanted:
    """The alternatives of an option, each the words that must all be there; none where not given.

    Raises UsageError where it holds no word.
    """
    given = asked.options.get(option)
    if given is None:
        return ()
    if given.strip() == ALL:
        return ((),)
    found = tuple(tuple(each.casefold().split()) for each in given.split("|"))
    if not all(found):
        raise UsageError(
            f"an alternative of {given!r:.60} holds no word",
            subject=f"--with {option}",
            mend=f"write it as {option}=column|convoy",
        )
    return found


def holds(words: str, wanted: Wanted) -> bool:
    """True where a text holds all the words of one alternative, whatever their case.

    A word is found at the beginning of others ("column" in "columns"), a short one only whole.
    """
    lowered = words.casefold()
    return any(
        all(word in lowered and _pattern(word).search(lowered) for word in each) for each in wanted
    )


@cache
def _pattern(word: str) -> re.Pattern[str]:
    ends = r"(?!\w)" if len(word) <= SHORT else ""
    return re.compile(rf"(?<!\w){re.escape(word)}{ends}")
