"""Rules for the clock and the parts of a day: 14.30, 6am, 18:00 local time, midnight, at dawn."""

from __future__ import annotations

from dataclasses import replace

from sayso.extract.times.calendar import Stretch, day_of
from sayso.extract.times.numbers import word_set
from sayso.extract.times.rule import Clock, Found, Reading, Rule, rule


def timed_at(
    clock: Clock, *, until: Clock | None = None, zone: float | str | None = None, second: int = 0
) -> Reading | None:
    """The reading of a clock, with its end and zone where the words give them."""
    hour, minute = clock
    if not (0 <= hour <= 24 and 0 <= minute <= 59) or (hour == 24 and minute):
        return None
    return Reading(
        type="TIME", value=f"T{hour:02}:{minute:02}{f':{second:02}' if second else ''}",
        kind="clock", clock=clock, second=second, until=until, zone=zone,
    )  # fmt: skip


def hour_on(reading: Reading | None, kind: str, *, loose: bool) -> Reading | None:
    """The reading as a clock, or as hours that count only beside a day."""
    return replace(reading, kind=kind, loose=loose) if reading is not None else None


def zone_in(found: Found) -> float | str | None:
    """The zone that the words name, in hours ahead of UTC or as a name."""
    value = found.value("zone")
    if isinstance(value, str) and value[:1] in "+-":
        digits = value.replace(":", "")
        return int(digits[0] + "1") * (int(digits[1:3]) + int(digits[3:]) / 60)
    if isinstance(value, str) and value not in _BARE_ZONES and found.after(-1).lower() != "time":
        return None  # "at 5 p.m. Moscow said" names the speaker, not the clock
    return value


_BARE_ZONES = frozenset({"eastern", "central", "mountain", "pacific"})


def twelve(hour: int, meridiem: int | None) -> int:
    """The hour of the whole day; 99 where it has no such half."""
    if meridiem is None:
        return hour
    if not 1 <= hour <= 12:
        return hour if hour <= 24 and meridiem == 12 and hour > 12 else 99
    return hour % 12 + meridiem


def _meridiem(found: Found, name: str = "half") -> int | None:
    value = found.value(name)
    return value if isinstance(value, int) else None


def _clock(found: Found) -> Reading | None:
    hour, minute, *rest = (int(part) for part in found.word("clock").split(":"))
    half = _meridiem(found)
    clock = twelve(hour, half), minute
    reading = timed_at(clock, zone=zone_in(found), second=rest[0] if rest else 0)
    loose = half is None and 1 <= hour <= 12 and not found.word("clock").startswith("0")
    return hour_on(reading, "clock", loose=loose)


def _minuted(found: Found) -> Reading | None:
    hour, minute = (int(part) for part in found.word("clock").split("."))
    if not found.has("half"):
        after = found.after()
        known = found.before() in {"at", "from", "until", "till", "by", "before", "after", "around"}
        if not known or (after[:1].isalpha() and after not in _AFTER_CLOCK) or after in {"%", "m"}:
            return None
    return timed_at((twelve(hour, _meridiem(found)), minute), zone=zone_in(found))


_AFTER_CLOCK = word_set("on in at and to until till when after before local today tomorrow")


def _hour(found: Found) -> Reading | None:
    hour = found.number("hour")
    return timed_at((twelve(hour, _meridiem(found)), 0), zone=zone_in(found))


def _hour_of_part(found: Found) -> Reading | None:
    """ "4 in the morning": the part of the day tells which half."""
    hour, part = found.number("hour"), str(found.value("part"))
    if part not in {"MO", "AF", "EV"} or not 1 <= hour <= 12:
        return None
    return timed_at((twelve(hour, 0 if part == "MO" else 12), 0))


def _oclock(found: Found) -> Reading | None:
    hour = found.number("hour")
    return hour_on(timed_at((hour, 0), zone=zone_in(found)), "clock", loose=hour <= 12)


def _noon(found: Found) -> Reading | None:
    return timed_at((found.number("noon"), 0), zone=zone_in(found))


def _midnight(found: Found) -> Reading | None:
    """ "At mid night"."""
    if (found.word("mid"), found.word("part")) != ("mid", "night"):
        return None
    return timed_at((24, 0))


def _part(found: Found) -> Reading | None:
    """ "This morning", "last night", "the afternoon": of the anchor's day, or the night before."""
    part = str(found.value("part"))
    today = found.setting.today
    word = found.word("rel")
    if today is None:
        return Reading(type="TIME", value=f"XXXX-XX-XXT{part}", kind="part")
    days = {"last": -1, "next": 1}.get(word, 0)
    moment = found.setting.moment
    if part == "DW" and not days and found.setting.strict and moment and moment.hour >= DAWN:
        days = 1
    day = day_of(today.fromordinal(today.toordinal() + days))
    return part_on(day, part, kind="part of day" if word else "part")


# The hour from which "at dawn" can only mean the next day's.
DAWN = 7


def part_on(day: Stretch, part: str, *, kind: str = "part") -> Reading:
    """A part of one day; its window is the day, for nobody agrees when an evening ends."""
    return Reading(type="TIME", value=f"{day.value}T{part}", kind=kind, stretch=day)


ZONE = "(zone=ZONE TIMEWORD?|LOCAL)?"
CLOCK_RULES: tuple[Rule, ...] = (
    rule("clock", f"clock=CLOCK half=MERIDIEM? {ZONE}", _clock),
    rule("clock", "clock=CLOCK half=MERIDIEM? zone=OFFSET", _clock),
    rule("clock_dotted", f"clock=MINUTED half=MERIDIEM? {ZONE}", _minuted),
    rule("hour", f"hour=HOUR half=MERIDIEM {ZONE}", _hour),
    rule("hour", f"hour=NUMWORD31 half=AMPM {ZONE}", _hour),
    rule("hour_of_part", "hour=HOUR OCLOCK? IN THE part=PART", _hour_of_part),
    rule("hour_of_part", "hour=NUMWORD31 OCLOCK? IN THE part=PART", _hour_of_part),
    rule("oclock", f"hour=HOUR OCLOCK {ZONE}", _oclock),
    rule("oclock", f"hour=NUMWORD31 OCLOCK {ZONE}", _oclock),
    rule("noon_midnight", f"noon=NOON {ZONE}", _noon),
    rule("noon_midnight", "mid=MOD HYPHEN? part=PART", _midnight),
    rule("part_of_day", "rel=REL part=PART", _part, modified=True),
    rule("part_of_day", "(mod=MOD|late=LATER|soon=EARLIER) IN THE part=PART", _part),
    rule("part_of_day", "rel=THE? part=PART", _part, modified=True),
)  # fmt: skip
