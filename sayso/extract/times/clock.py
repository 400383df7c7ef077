"""Rules for the clock and the parts of a day: 14.30, 6am, 18:00 local time, midnight, at dawn."""

from __future__ import annotations

from sayso.extract.times.calendar import Stretch, day_of
from sayso.extract.times.numbers import word_set
from sayso.extract.times.rule import Clock, Found, Reading, Rule, rule


def _timed(
    clock: Clock, *, until: Clock | None = None, zone: float | str | None = None
) -> Reading | None:
    hour, minute = clock
    if not (0 <= hour <= 24 and 0 <= minute <= 59) or (hour == 24 and minute):
        return None
    return Reading(
        type="TIME", value=f"T{hour:02}:{minute:02}", kind="clock", clock=clock, until=until,
        zone=zone,
    )  # fmt: skip


def _zone(found: Found) -> float | str | None:
    value = found.value("zone")
    if isinstance(value, str) and value[:1] in "+-":
        digits = value.replace(":", "")
        return int(digits[0] + "1") * (int(digits[1:3]) + int(digits[3:]) / 60)
    if isinstance(value, str) and value not in _BARE_ZONES and found.after(-1).lower() != "time":
        return None  # "at 5 p.m. Moscow said" names the speaker, not the clock
    return value


_BARE_ZONES = frozenset({"eastern", "central", "mountain", "pacific"})


def _twelve(hour: int, meridiem: int | None) -> int:
    if meridiem is None:
        return hour
    if not 1 <= hour <= 12:
        return hour if hour <= 24 and meridiem == 12 and hour > 12 else 99
    return hour % 12 + meridiem


def _meridiem(found: Found, name: str = "half") -> int | None:
    value = found.value(name)
    return value if isinstance(value, int) else None


def _clock(found: Found) -> Reading | None:
    hour, minute = (int(part) for part in found.word("clock").split(":")[:2])
    return _timed((_twelve(hour, _meridiem(found)), minute), zone=_zone(found))


def _minuted(found: Found) -> Reading | None:
    hour, minute = (int(part) for part in found.word("clock").split("."))
    if not found.has("half"):
        after = found.after()
        known = found.before() in {"at", "from", "until", "till", "by", "before", "after", "around"}
        if not known or (after[:1].isalpha() and after not in _AFTER_CLOCK) or after in {"%", "m"}:
            return None
    return _timed((_twelve(hour, _meridiem(found)), minute), zone=_zone(found))


_AFTER_CLOCK = word_set("on in at and to until till when after before local today tomorrow")


def _hour(found: Found) -> Reading | None:
    hour = found.number("hour")
    return _timed((_twelve(hour, _meridiem(found)), 0), zone=_zone(found))


def _hour_of_part(found: Found) -> Reading | None:
    """ "4 in the morning": the part of the day tells which half."""
    hour, part = found.number("hour"), str(found.value("part"))
    if part not in {"MO", "AF", "EV"} or not 1 <= hour <= 12:
        return None
    return _timed((_twelve(hour, 0 if part == "MO" else 12), 0))


def _oclock(found: Found) -> Reading | None:
    return _timed((found.number("hour"), 0), zone=_zone(found))


def _noon(found: Found) -> Reading | None:
    return _timed((found.number("noon"), 0), zone=_zone(found))


def _hours(found: Found) -> Reading | None:
    """From one clock time to another: "08:00 to 14:00", "9am-5pm"."""
    last = _hour_minute(found.word("last"), _meridiem(found, "half2"))
    first_half = _meridiem(found)
    if first_half is None and found.has("half2"):
        first_half = _meridiem(found, "half2")
    first = _hour_minute(found.word("clock"), first_half)
    return _timed(first, until=last, zone=_zone(found)) if last[0] <= 24 else None


def _hour_minute(words: str, meridiem: int | None) -> Clock:
    parts = words.replace(".", ":").split(":")
    return _twelve(int(parts[0]), meridiem), int(parts[1]) if len(parts) > 1 else 0


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
    rule("oclock", f"hour=HOUR OCLOCK {ZONE}", _oclock),
    rule("oclock", f"hour=NUMWORD31 OCLOCK {ZONE}", _oclock),
    rule("noon_midnight", f"noon=NOON {ZONE}", _noon),
    rule("clock_span",
         f"clock=CLOCK half=MERIDIEM? (HYPHEN|TO|AND) last=CLOCK half2=MERIDIEM? {ZONE}",
         _hours),
    rule("clock_span",
         f"clock=MINUTED half=MERIDIEM? (HYPHEN|TO|AND) last=MINUTED half2=MERIDIEM? {ZONE}",
         _hours),
    rule("clock_span",
         f"clock=HOUR half=MERIDIEM? (HYPHEN|TO|AND) last=HOUR half2=MERIDIEM {ZONE}",
         _hours),
    rule("part_of_day", "rel=REL part=PART", _part, modified=True),
    rule("part_of_day", "rel=THE? part=PART", _part, modified=True),
)  # fmt: skip
