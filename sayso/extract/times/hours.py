"""Rules for spoken clocks and bare hours: half past seven, 9p, five to seven today, 7 tonight."""

from __future__ import annotations

from sayso.extract.times.clock import hour_on, timed_at, twelve, zone_in
from sayso.extract.times.numbers import clock_of, word_set
from sayso.extract.times.rule import Clock, Found, Reading, Rule, rule


def _half_of_day(found: Found, name: str) -> int | None:
    value = found.value(name)
    return value if isinstance(value, int) else None


def _face(found: Found, name: str) -> Clock:
    """The hour and minute that a token shows, before anybody says which half of the day."""
    value, words = found.value(name), found.word(name)
    if isinstance(value, int):
        return value, 0
    if words[0].isalpha():
        return clock_of(words)
    hour, minute = words.replace(".", ":").split(":")[:2]
    return int(hour), int(minute)


def _spoken(found: Found) -> Reading | None:
    """ "Nine thirty": a time where a word or the half of the day says so, else only a guess."""
    half = _half_of_day(found, "half")
    hour, minute = _face(found, "clock")
    sure = half is not None or found.before() in _CLOCKWARD
    reading = timed_at((twelve(hour, half), minute), zone=zone_in(found))
    return hour_on(reading, "clock" if sure else "hour guess", loose=half is None)


_CLOCKWARD = word_set("at from until till by before after around between to")


def _past(found: Found) -> Reading | None:
    """ "Half past seven", "20 min past eight", "a quarter to nine"."""
    if found.word("past") not in {"past", "to"}:
        return None
    minutes = 30 if found.has("thirty") else 15 if found.has("fifteen") else found.number("count")
    hour, zero = _face(found, "hour")
    if not 1 <= hour <= 24 or not 0 < minutes < 60 or zero:
        return None
    half = _half_of_day(found, "half")
    sign = -1 if found.word("past") == "to" else 1
    total = (60 * twelve(hour, half) + sign * minutes) % 1440
    return hour_on(timed_at(divmod(total, 60)), "clock", loose=half is None and hour <= 12)


def _letter(found: Found) -> Reading | None:
    """ "At 9a", "at 9p"."""
    letter = found.word("letter")
    if not found.tight() or found.before() not in {"at", "by", "until", "from"}:
        return None
    return timed_at((twelve(found.number("hour"), 12 if letter == "p" else 0), 0))


def _dotted(found: Found) -> Reading | None:
    """ "9.am"."""
    if not found.tight():
        return None
    return timed_at((twelve(found.number("hour"), _half_of_day(found, "half")), 0))


def _dotted_word(found: Found) -> Reading | None:
    """ "Six pm"."""
    return timed_at((twelve(found.number("hour"), _half_of_day(found, "half")), 0))


def _together(found: Found) -> Reading | None:
    """ "1140 a.m."."""
    hour, minute = divmod(found.number("clock"), 100)
    return timed_at((twelve(hour, _half_of_day(found, "half")), minute))


def _roughly(found: Found) -> Reading | None:
    """ "11ish"."""
    if not found.tight():
        return None
    return hour_on(timed_at((found.number("hour"), 0)), "clock", loose=True)


def _guess(found: Found) -> Reading | None:
    """ "At 7": a time only beside a day or a part of one."""
    if found.before() not in {"at", "around", "about", "by"}:
        return None
    after = found.after().lower()
    if after in _COUNTED or (after[:1].isalnum() and after not in _AFTER_HOUR):
        return None
    return hour_on(timed_at((found.number("hour"), 0)), "hour guess", loose=True)


_COUNTED = frozenset("%-/$€£")
_AFTER_HOUR = word_set(
    "on in this tonight tomorrow today yesterday and to until from or next last "
    "monday tuesday wednesday thursday friday saturday sunday"
)


def _hours(found: Found) -> Reading | None:
    """ "Five to seven", "from 7 to 7:30": an hour on either side, at least one of them sure."""
    opened, joint = found.before(), found.word("joint")
    halves = _half_of_day(found, "half"), _half_of_day(found, "half2")
    faces = _face(found, "clock"), _face(found, "last")
    if (joint == "and") != (opened == "between") and joint not in _MARKS:
        return None
    shown = any(_shows_clock(found, name) for name in ("clock", "last"))
    sure = shown or found.has("oclock") or any(half is not None for half in halves)
    first, last = _both(faces, halves)
    if found.word("last").startswith("0"):
        last = faces[1]  # "04:00" is of a clock of 24 hours
    reading = timed_at(first, until=last, zone=zone_in(found))
    opens = opened in {"from", "between"}
    kind = "clock" if sure and (opens or joint not in _MARKS) else "hours"
    if not sure and joint in _MARKS and not opens:
        kind = "score"  # "won 6-4 on Monday"
    return hour_on(reading, kind, loose=halves == (None, None))


_MARKS = frozenset("-–‑—")


def _shows_clock(found: Found, name: str) -> bool:
    words = found.word(name)
    return ":" in words or (words[:1].isalpha() and (" " in words or "-" in words))


def _both(faces: tuple[Clock, Clock], halves: tuple[int | None, int | None]) -> tuple[Clock, Clock]:
    """Both clocks on one day: what one says of its half of the day holds for both that can."""
    (hour, minute), (hour2, minute2) = faces
    half, half2 = halves
    last = twelve(hour2, half2), minute2
    first = twelve(hour, half if half is not None else half2), minute
    if half is None and first > last:
        first = twelve(hour, 0 if half2 is not None else None), minute
    if half2 is None and last < first < (hour2 + 12, minute2) and hour2 < 12:
        last = hour2 + 12, minute2
    return first, last


ZONE = "(zone=ZONE TIMEWORD?|LOCAL)?"
PAST = "hour=HOURISH OCLOCK? half=MERIDIEM?"
HOUR_RULES: tuple[Rule, ...] = (
    rule("hour", "hour=NUMWORD31 half=MERIDIEM", _dotted_word),
    rule("spoken_clock", f"clock=SPOKENCLOCK half=MERIDIEM? {ZONE}", _spoken),
    rule("hour_past", f"thirty=HALF past=LAST {PAST}", _past),
    rule("hour_past", f"A? fifteen=QUARTER past=LAST {PAST}", _past),
    rule("hour_past", f"A? fifteen=QUARTER past=TO {PAST}", _past),
    rule("hour_past", f"count=MINUTE CLOCKUNIT? past=LAST {PAST}", _past),
    *(
        rule("clock_span", f"clock=HOURISH half=MERIDIEM? joint={joint} last=HOURISH "
             f"half2=MERIDIEM? oclock=OCLOCK? {ZONE}", _hours)
        for joint in ("HYPHEN", "TO", "AND")
    ),
    rule("hour_letter", "hour=INT12 letter=A", _letter),
    rule("hour_letter", "hour=INT12 letter=PLETTER", _letter),
    rule("hour", "hour=INT12 DOT half=MERIDIEM", _dotted),
    rule("hour", "clock=YEAR4 half=MERIDIEM", _together),
    rule("hour", "clock=INTBIG half=MERIDIEM", _together),
    rule("hour", "hour=INT12 ISH", _roughly),
    rule("noon_midnight", "INT12 noon=NOON", lambda found: timed_at((found.number("noon"), 0))),
    rule("bare_hour", "hour=INT12", _guess),
    rule("bare_hour", "hour=INT24", _guess),
)  # fmt: skip
