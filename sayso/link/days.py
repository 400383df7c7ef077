"""Words and the day they were published in; the days they name out, whichever way they are put."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sayso.link.numbers import ORDINALS, figure, ordinal
from sayso.link.wording import Token, word_set

MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
NO_YEAR = 4  # stands for a year nobody named; a leap year, so that any day is one
WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
DEADLINES = word_set("before a deadline")
SAID = ("ed", "said", "report", "reports", "announcement", "statement")
AFTER_A_DAY = frozenset(["", "and", "to", "at", "in", "on", "or", "by", "when", "until"])
NEAR = {"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1}
EDGES = frozenset(["end", "middle", "start", "beginning"])
# What the words for a day may begin with, a figure apart.
BEGINNINGS = frozenset([*MONTHS, *WEEKDAYS, *NEAR, *EDGES, *ORDINALS, "mid", "before", "day"])
Found = tuple[date, int, int]  # the day, and the places of its first word and after its last


def days(words: Sequence[Token], published: date | None, *, past: bool) -> list[Found]:
    """The days a run of words names; `past` says which way a bare weekday points."""
    low = [word.low for word in words]
    out: list[Found] = []
    after = 0
    for at, word in enumerate(low):
        if at < after or not (word in BEGINNINGS or word[0].isdigit()):
            continue
        found = _one(low, at, published, past)
        if found:
            out.append(found)
            after = found[2]
    return list(_years_applied(out, low))


def _one(low: list[str], at: int, published: date | None, past: bool) -> Found | None:
    return (
        _day_and_month(low, at, published)
        or _edge_of_month(low, at, published)
        or (_relative(low, at, published, past) if published else None)
        or (_bare_day(low, at, published) if published else None)
    )


def _word(low: list[str], at: int) -> str:
    return low[at] if 0 <= at < len(low) else ""


def _day(word: str) -> int | None:
    found = figure(word)
    number = ordinal(word) or (int(found[0]) if found and found[0].is_integer() else None)
    return number if number and 1 <= number <= 31 and not word.endswith(("m", "k")) else None


def _day_and_month(low: list[str], at: int, published: date | None) -> Found | None:
    """ "10 May", "the tenth of April", "May 10", and the first day of "12 and 19 May"."""
    word = low[at]
    if ordinal(word) and _word(low, at + 1) in WEEKDAYS and _word(low, at + 3) in MONTHS:
        first = _made(MONTHS[low[at + 3]], 1, published, at, at + 4)
        return (_nth(first[0], ordinal(word) or 1, low[at + 1]), at, at + 4) if first else None
    if word in MONTHS and (day := _day(_word(low, at + 1))):
        return _made(MONTHS[word], day, published, at, at + 2)
    day = _day(word)
    if day is None:
        return None
    ahead = at + 1 + (_word(low, at + 1) == "of")
    if _word(low, ahead) in MONTHS:
        return _made(MONTHS[low[ahead]], day, published, at, ahead + 1)
    if _word(low, at + 1) in {"and", "to"} and _day(_word(low, at + 2)):
        later = at + 3 + (_word(low, at + 3) == "of")
        if _word(low, later) in MONTHS:
            return _made(MONTHS[low[later]], day, published, at, at + 1)
    return None


def _nth(first: date, number: int, weekday: str) -> date:
    """The `number`th such weekday of the month that begins on `first`."""
    ahead = (WEEKDAYS[weekday] - first.weekday()) % 7 + 7 * (min(number, 4) - 1)
    return first + timedelta(days=ahead)


def _made(month: int, day: int, published: date | None, first: int, last: int) -> Found | None:
    year = published.year if published else NO_YEAR
    around = [_safe(y, month, day) for y in (year - 1, year, year + 1)]
    possible = [each for each in around if each]
    if not possible:
        return None
    best = min(possible, key=lambda d: abs(d - published)) if published else around[1]
    return (best, first, last) if best else None


def _safe(year: int, month: int, day: int) -> date | None:
    last = calendar.monthrange(year, month)[1]
    return date(year, month, day) if day <= last else None


def _edge_of_month(low: list[str], at: int, published: date | None) -> Found | None:
    """ "end of June", "the end of the month", "mid June", "before June begins"."""
    word = low[at]
    if word in EDGES and _word(low, at + 1) == "of":
        ahead = at + 2 + (_word(low, at + 2) in {"the", "next", "this"})
        ahead += _word(low, ahead) in {"next", "this"}
        following = "next" in low[at + 2 : ahead]
        return _edge(word, _word(low, ahead), published, (at, ahead + 1), following=following)
    if word == "mid":
        return _edge("middle", _word(low, at + 1), published, (at, at + 2), following=False)
    if word == "before" and _word(low, at + 1) in MONTHS and not _day(_word(low, at + 2)):
        found = _edge("start", low[at + 1], published, (at, at + 2), following=False)
        return (found[0] - timedelta(days=1), at, at + 2) if found else None
    return None


def _edge(
    edge: str, name: str, published: date | None, places: tuple[int, int], *, following: bool
) -> Found | None:
    if name == "month" and published:
        month = published.month % 12 + 1 if following else published.month
        if edge in {"start", "beginning"} and published.day > 5 and not following:
            month = published.month % 12 + 1
    elif name in MONTHS:
        month = MONTHS[name]
    else:
        return None
    first = _made(month, 1, published, *places)
    if first is None:
        return None
    last = calendar.monthrange(first[0].year, month)[1]
    day = {"end": last, "middle": 15}.get(edge, 1)
    return first[0].replace(day=day), *places


def _relative(low: list[str], at: int, published: date, past: bool) -> Found | None:
    """ "Friday", "Wednesday of next week", "tomorrow", "the day after tomorrow"."""
    word = low[at]
    if word == "day" and _word(low, at + 1) in {"after", "before"} and _word(low, at + 2) in NEAR:
        step = 1 if low[at + 1] == "after" else -1
        return published + timedelta(days=NEAR[low[at + 2]] + step), at, at + 3
    if word in NEAR:
        return published + timedelta(days=NEAR[word]), at, at + 1
    if word not in WEEKDAYS:
        return None
    if low[at + 1 : at + 4] == ["of", "next", "week"]:
        monday = published - timedelta(days=published.weekday()) + timedelta(days=7)
        return monday + timedelta(days=WEEKDAYS[word]), at, at + 4
    ahead = (WEEKDAYS[word] - published.weekday()) % 7
    back = (published.weekday() - WEEKDAYS[word]) % 7
    # "the one announced on Tuesday": a day on which something was said lies behind.
    told = _word(low, at - 1) == "on" and _word(low, at - 2).endswith(SAID)
    before = past or told or _word(low, at - 1) == "last"
    return published + timedelta(days=-back if before else ahead), at, at + 1


def _bare_day(low: list[str], at: int, published: date) -> Found | None:
    """ "the 31st", "the first of next month": a day of this month or the next."""
    day = ordinal(low[at])
    if day is None or day > 31 or _word(low, at - 1) != "the":
        return None
    after, following = _word(low, at + 1), False
    end = at + 1
    if after == "of" and "month" in low[at + 2 : at + 4]:
        following = _word(low, at + 2) == "next"
        end = at + 2 + low[at + 2 : at + 4].index("month") + 1
    elif low[at] in ORDINALS and (_word(low, at - 2) not in DEADLINES or after not in AFTER_A_DAY):
        return None  # "the third would stay" is no day, "by the first" is
    elif after not in AFTER_A_DAY and after not in word_set("little words"):
        return None
    month = date(published.year, published.month, 1)
    if following or day < published.day:
        month = (month + timedelta(days=32)).replace(day=1)
    made = _safe(month.year, month.month, day)
    return (made, at, end) if made else None


def _years_applied(found: list[Found], low: list[str]) -> Iterator[Found]:
    """Moves a day to the year that is named right after it."""
    for day, first, last in found:
        word = _word(low, last)
        if word in {"last", "next"} and _word(low, last + 1) == "year":
            yield _moved(day, day.year + (1 if word == "next" else -1)), first, last + 2
        elif len(word) == 4 and word.isdigit() and 1900 <= int(word) <= 2100:
            yield _moved(day, int(word)), first, last + 1
        elif day.year > NO_YEAR + 1:
            yield day, first, last


def _moved(day: date, year: int) -> date:
    return _safe(year, day.month, day.day) or date(year, day.month, 28)
