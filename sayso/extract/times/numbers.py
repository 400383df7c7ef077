"""Number words in, numbers out: "two hundred and fifty" is 250, "nineteen ninety-seven" 1997."""

from __future__ import annotations

from functools import lru_cache

ONES = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS = {
    word: value * 10
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
SCALES = {
    "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "dozen": 12,
}  # fmt: skip
ORDINALS = {
    word: value
    for value, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ],
        start=1,
    )
} | {"thirtieth": 30}
LARGEST = 10**15

_SMALL = "|".join([*ONES, *TENS])
_LARGE = "|".join(SCALES)
# At most twelve words, so that no text makes a number phrase long.
NUMBER_PHRASE = (
    rf"(?:(?:{_SMALL})|an?[ ](?:{_LARGE}))(?:(?:[ \-‑]|[ ]and[ ])(?:{_SMALL}|{_LARGE})\b)"
    + r"{0,11}"
)
ORDINAL_PHRASE = rf"(?:(?:{'|'.join(TENS)})[ \-‑])?(?:{'|'.join(ORDINALS)})"
# "nine thirty", "two forty-five", "six oh five": an hour and its minutes.
_HOURS = "|".join(list(ONES)[1:13])
_MINUTES = (
    rf"(?:oh[ -](?:{'|'.join(list(ONES)[1:10])})"
    rf"|(?:twenty|thirty|forty|fifty)(?:[ -](?:{'|'.join(list(ONES)[1:10])}))?"
    rf"|{'|'.join(list(ONES)[10:])})"
)
CLOCK_PHRASE = rf"(?:{_HOURS})[ -]{_MINUTES}\b(?![ -](?:hundred|thousand|million|billion|dozen))"


def clock_of(phrase: str) -> tuple[int, int]:
    """The hour and minute of a clock phrase: "two forty-five" is (2, 45)."""
    hour, *minutes = _words(phrase)
    return ONES[hour], sum(ONES.get(w, TENS.get(w, 0)) for w in minutes)


@lru_cache(maxsize=4096)
def number_of(phrase: str) -> int | None:
    """The number a phrase of number words says, None where the words do not make one."""
    words = [w for w in _words(phrase) if w not in {"and", "a", "an"}]
    year = _spoken_year(words)
    if year is not None:
        return year
    total = current = 0
    room = LARGEST  # each small word must be smaller than the place left for it
    for word in words:
        if word in SCALES:
            scale = SCALES[word]
            if scale in (100, 12):
                current = max(current, 1) * scale
            else:
                total, current = total + max(current, 1) * scale, 0
            room = scale
            continue
        value = ONES[word] if word in ONES else TENS[word]
        if value >= room:
            return None
        current, room = current + value, (10 if value >= 20 else 1)
    total += current
    return total if total < LARGEST else None


def _spoken_year(words: list[str]) -> int | None:
    if not 2 <= len(words) <= 3 or any(w in SCALES for w in words):
        return None
    values = [ONES.get(w, TENS.get(w, 0)) for w in words]
    if not 13 <= values[0] <= 20 or values[1] < 10:
        return None
    if len(values) == 3 and not (values[1] >= 20 and 1 <= values[2] <= 9):
        return None
    return values[0] * 100 + sum(values[1:])


def ordinal_of(phrase: str) -> int:
    """The number an ordinal word says: "twenty-first" is 21."""
    return sum(TENS.get(w, ORDINALS.get(w, 0)) for w in _words(phrase))


def _words(phrase: str) -> list[str]:
    return phrase.lower().replace("-", " ").replace("‑", " ").split()


def word_set(words: str) -> frozenset[str]:
    """The words of a line as a set, so that a list of words reads as one."""
    return frozenset(words.split())
