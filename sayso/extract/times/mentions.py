"""Text in, time expressions out: each with its TIMEX3 value, its days, and the rule it is by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo
from typing import Literal

from sayso.extract.times.calendar import (
    Direction,
    Stretch,
    cut_at,
    day_of,
    later,
    part_of,
    summer_time,
    zone_of,
)
from sayso.extract.times.clock import CLOCK_RULES
from sayso.extract.times.dates import DATE_RULES
from sayso.extract.times.days import DAY_RULES
from sayso.extract.times.figures import FIGURE_RULES
from sayso.extract.times.hours import HOUR_RULES
from sayso.extract.times.join import Placed, joined
from sayso.extract.times.periods import PERIOD_RULES
from sayso.extract.times.relative import RELATIVE_RULES
from sayso.extract.times.rule import Found, Reading, Rule, Setting, TimexType, edge_of
from sayso.extract.times.spans import SPAN_RULES
from sayso.extract.times.tense import leaning
from sayso.extract.times.tokens import Tokens, tokens_of
from sayso.extract.times.words import ZONE_NAMES
from sayso.records import Precision, Span

AnchorPrecision = Literal["time", "day", "month", "year"]
# Longest first by length of match; where two match the same words, the earlier rule wins.
RULES: tuple[Rule, ...] = (
    *DATE_RULES, *PERIOD_RULES, *CLOCK_RULES, *RELATIVE_RULES, *SPAN_RULES,
    *FIGURE_RULES, *DAY_RULES, *HOUR_RULES,
)  # fmt: skip
RULES_BY_LETTER: dict[str, list[tuple[int, Rule]]] = {}
for _order, _rule in enumerate(RULES):
    for _letter in _rule.opens:
        RULES_BY_LETTER.setdefault(_letter, []).append((_order, _rule))
OPENING = re.compile("[" + "".join(RULES_BY_LETTER) + "]")

NEARBY = 150  # tokens over which "the quarter" still means the quarter last named
OPEN_REACH = {"H": (1, "D"), "Min": (1, "D"), "D": (7, "D"), "W": (6, "W"), "M": (6, "M")}
UNIT_PRECISION: dict[str, Precision] = {
    "H": "time", "Min": "time", "S": "time", "D": "day", "WE": "week", "W": "week", "F": "week",
    "M": "month", "Q": "quarter", "Y": "year", "E": "year", "C": "year",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Anchor:
    """The moment of speaking, as precise as `precision` says; naive where no offset is known."""

    moment: datetime
    precision: AnchorPrecision

    @property
    def start(self) -> str:
        """The anchor's day as an ISO date."""
        return self.moment.date().isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMention:
    """One time expression: its words, TIMEX3 type and value, `[start, end)`, and its rule."""

    span: Span
    text: str
    type: TimexType
    value: str
    start: str | None
    end: str | None
    precision: Precision | None
    rule: str


@dataclass(frozen=True, slots=True)
class Timed:
    """A reading placed in the text, for the stages that go on from it."""

    span: Span
    reading: Reading
    rule: str


_PUBLISHED = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](.*))?)?)?")


def anchor_of(published: str | None, precision: str | None) -> Anchor | None:
    """The anchor an article's publication date gives, None where it has none that can be read."""
    match = _PUBLISHED.fullmatch((published or "").strip())
    if match is None:
        return None
    year, month, day, clock = match.groups()
    known: AnchorPrecision = "time" if clock else "day" if day else "month" if month else "year"
    if precision in _COARSER and _COARSER.index(precision) > _COARSER.index(known):
        known = _COARSER[_COARSER.index(precision)]
    try:
        if known == "time":
            return Anchor(datetime.fromisoformat((published or "").strip()), "time")
        first_month = 1 if known == "year" else int(month)
        first_day = int(day) if known == "day" else 1
        return Anchor(datetime(int(year), first_month, first_day), known)
    except ValueError:
        return None


_COARSER: tuple[AnchorPrecision, ...] = ("time", "day", "month", "year")


def times(
    text: str, anchor: Anchor | None, *, prefer: Literal["future", "past"] = "past"
) -> list[TimeMention]:
    """The time expressions of a text in order; `prefer` decides where the sentence does not."""
    mentions = (_mention(text, found, anchor) for found in timed(text, anchor, prefer=prefer))
    return [mention for mention in mentions if mention is not None]


def timed(
    text: str,
    anchor: Anchor | None,
    *,
    prefer: Literal["future", "past"] = "past",
    southern: bool = False,
    said: bool = False,
) -> list[Timed]:
    """The readings behind `times`, joined; `said` rules that all of them lie in the past."""
    tokens = tokens_of(text)
    setting = Setting(
        moment=anchor.moment if anchor else None,
        direction="past" if said else "future" if prefer == "future" else "near",
        strict=said or prefer == "future",
        southern=southern,
    )
    placed = joined(tokens, list(_placed(tokens, setting)))
    kept = (p for p in placed if _stands_alone(tokens, p))
    return [Timed((tokens.spans[p.first][0], _end(tokens, p)), p.reading, p.rule) for p in kept]


def _end(tokens: Tokens, placed: Placed) -> int:
    return tokens.spans[placed.last - 1][1]


def _placed(tokens: Tokens, setting: Setting) -> Iterator[Placed]:
    position = 0
    memory: Stretch | None = None
    quarter: Placed | None = None
    while match := OPENING.search(tokens.codes, position):
        at = match.start()
        matches = _matches(tokens, at)
        if not matches:
            position = at + 1
            continue
        near = quarter if quarter and at - quarter.last < NEARBY else None
        here = replace(
            setting, memory=memory, direction=_direction(tokens, matches[0], setting),
            quarter=near.reading.stretch if near else None,
        )  # fmt: skip
        found = _longest(tokens, matches, here)
        if found is None:
            position = at + 1
            continue
        position = found.last
        if found.reading.stretch is not None and found.reading.kind not in WEAK:
            memory = found.reading.stretch
            quarter = found if found.reading.kind == "quarter" else quarter
        yield found


Match = tuple[Rule, "re.Match[str]"]


def _matches(tokens: Tokens, at: int) -> list[Match]:
    """The rules that match here, the longest match first."""
    found = [
        (-match.end(), order, rule, match)
        for order, rule in RULES_BY_LETTER[tokens.codes[at]]
        if (match := rule.pattern.match(tokens.codes, at))
    ]
    return [(rule, match) for _, _, rule, match in sorted(found, key=lambda m: m[:2])]


def _direction(tokens: Tokens, match: Match, setting: Setting) -> Direction:
    if setting.strict:
        return setting.direction
    return leaning(tokens, match[1].start(), match[1].end())


def _longest(tokens: Tokens, matches: list[Match], setting: Setting) -> Placed | None:
    for rule, match in matches:
        found = Found(tokens, match, setting)
        try:
            reading = rule.read(found)
        except (ValueError, OverflowError):  # no such date, or outside the calendar
            if found.has("year") and rule.name in {"month_day", "day_month"}:
                return Placed(match.start(), match.end(), NO_DAY, rule.name)
            continue
        if reading is not None:
            return Placed(match.start(), match.end(), _edged(reading, found), rule.name)
    return None


def _edged(reading: Reading, found: Found) -> Reading:
    """The reading with the part of it that its modifier names."""
    edge, today = edge_of(found), found.setting.today
    if edge in {"LATER", "EARLIER"} and reading.stretch is not None and today is not None:
        reading = replace(reading, stretch=cut_at(reading.stretch, today, edge))
    return replace(reading, edge=edge) if edge else reading


# Readings that count only beside a date or a part of a day.
WEAK = frozenset({"weekday name", "hours", "hour guess", "score", "no day"})
# "30 February 2020" is read as nothing, its year not either.
NO_DAY = Reading(type="DATE", value="XXXX-XX-XX", kind="no day")
_PART_COMPANY = frozenset(
    ["at", "by", "before", "after", "until", "till", "since", "from", "around", "this"]
)


def _stands_alone(tokens: Tokens, placed: Placed) -> bool:
    kind = placed.reading.kind
    if kind in WEAK:
        return False
    if kind == "part" and tokens.word(placed.last).lower() == "of":
        return False  # "the dawn of an age"
    if kind == "part" and placed.rule == "part_of_day" and placed.last - placed.first == 1:
        word = tokens.word(placed.first).lower()
        before = tokens.word(placed.first - 1).lower()
        return word == "overnight" or (word != "night" and before in _PART_COMPANY)
    return True


def _mention(text: str, found: Timed, anchor: Anchor | None) -> TimeMention | None:
    reading = found.reading
    try:
        start, end, precision = extent(reading, anchor)
    except (ValueError, OverflowError):
        start, end, precision = None, None, None
    value = reading.value
    if reading.kind == "clock":
        value = f"{anchor.start if anchor else 'XXXX-XX-XX'}{value}"
    return TimeMention(
        span=found.span, text=text[found.span[0] : found.span[1]], type=reading.type, value=value,
        start=start, end=end, precision=precision, rule=found.rule,
    )  # fmt: skip


Extent = tuple[str | None, str | None, Precision | None]


def extent(reading: Reading, anchor: Anchor | None) -> Extent:
    """The `[start, end)` and precision of a reading, as ISO text."""
    if reading.clock is not None:
        moments = clock_extent(reading, anchor)
        if moments is None:
            return None, None, "time"
        return moments[0].isoformat(), moments[1].isoformat(), "time"
    if reading.stretch is not None:
        stretch = part_of(reading.stretch, reading.edge) if reading.edge else reading.stretch
        return stretch.start.isoformat(), stretch.end.isoformat(), stretch.precision
    if reading.kind == "reach" and reading.amount is not None:
        return _reach_extent(reading, anchor)
    unit = reading.amount[1] if reading.amount else None
    return None, None, UNIT_PRECISION[unit] if unit else None


def _reach_extent(reading: Reading, anchor: Anchor | None) -> Extent:
    assert reading.amount is not None
    count, unit = reading.amount
    precision: Precision = UNIT_PRECISION[unit] if count is not None else "open"
    if anchor is None:
        return None, None, precision
    if count is None:
        count, unit = OPEN_REACH.get(unit, (0, "D"))
        if not count:
            return (anchor.start, None, "open") if reading.direction > 0 else (None, None, "open")
    other = later(anchor.moment, count * (reading.direction or 1), unit)
    return *_ordered(anchor, other, precision), precision


def _ordered(anchor: Anchor, other: datetime, precision: Precision) -> tuple[str, str]:
    first, last = sorted((anchor.moment, other))
    if precision == "time" and anchor.precision == "time":
        return first.isoformat(), last.isoformat()
    last_day = last.date() if last.time() == time() or precision != "time" else (
        last.date() + timedelta(1)
    )  # fmt: skip
    return first.date().isoformat(), max(last_day, first.date() + timedelta(1)).isoformat()


def clock_extent(
    reading: Reading, anchor: Anchor | None, *, upcoming: bool = False
) -> tuple[datetime, datetime] | None:
    """The moments a clock time runs from and to: one hour, or as far as its range says."""
    if reading.clock is None:
        return None
    day = reading.stretch or (day_of(anchor.moment.date()) if anchor else None)
    if day is None:
        return None
    zone = zone_at(reading.zone, day, anchor)
    start = datetime.combine(day.start, time(), zone) + _since_midnight(reading.clock)
    start += timedelta(seconds=reading.second)
    if upcoming and reading.stretch is None and anchor is not None:
        start += timedelta(1) if is_over(start, anchor) else timedelta(0)
    if reading.until is None:
        return start, start + timedelta(hours=1)
    end = datetime.combine(start.date(), time(), zone) + _since_midnight(reading.until)
    return start, end if end > start else end + timedelta(1)


def _since_midnight(clock: tuple[int, int]) -> timedelta:
    return timedelta(hours=clock[0], minutes=clock[1])


def is_over(moment: datetime, anchor: Anchor) -> bool:
    """Whether a moment lies before the anchor's; false where the two cannot be compared."""
    if anchor.precision != "time" or (moment.tzinfo is None) != (anchor.moment.tzinfo is None):
        return False
    return moment < anchor.moment


def zone_at(zone: float | str | None, day: Stretch, anchor: Anchor | None) -> tzinfo | None:
    """The zone a clock is told in on a day: its own, else the anchor's."""
    if isinstance(zone, str) and zone in ZONE_NAMES:
        hours, whose = ZONE_NAMES[zone]
        return zone_of(hours + (1 if whose and summer_time(day.start, whose) else 0))
    if isinstance(zone, int | float):
        return zone_of(zone)
    return anchor.moment.tzinfo if anchor else None
