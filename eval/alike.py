"""A result of Recognizers-Text and a reading of sayso's in, whether they mean the same out.

Where both read alike but count otherwise, these are taken for the same; all else must be equal:

- a range whose last day, month or hour is named: theirs ends where that begins, sayso's with it;
- "by", "until" and "after" a day: theirs is bounded by the day's beginning, sayso's by its end;
- "in three months", "two years ago": theirs is a day, sayso's the week, month or year it is in;
- "the next three days": theirs begin tomorrow, sayso's at the moment of speaking;
- early, late, earlier, later, the end of: theirs are halves, sayso's thirds, or cut at the moment
  of speaking; the same unit and the same side of it count;
- a part of a day, a season: by name, for theirs have hours and sayso's none;
- "a few hours": theirs are three, sayso's a number not given;
- the end of a day: theirs is 23:59:59, sayso's the midnight after;
- a day that no calendar has ("not resolved"): sayso reads none there.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from eval.scorers import Record
from sayso.extract.times import Anchor
from sayso.extract.times.mentions import extent, timed
from sayso.extract.windows.pairs import joint_window
from sayso.extract.windows.rules import Governed, bounds, governed
from sayso.records import Span

# Seconds of each unit, months and years apart because no number of seconds is theirs.
LENGTHS = {"C": 1200, "E": 120, "Y": 12, "M": 1}
DAY_LENGTHS = {"WE": 2 * 86400, "W": 7 * 86400, "D": 86400}
CLOCK_LENGTHS = {"H": 3600, "M": 60, "S": 1}
PIECE = re.compile(r"(\d+(?:\.\d+)?)(WE|[A-Z])")
COUNTED = re.compile(r"units|year_ago|day_beside")
PART_OF_DAY = re.compile(r"T[A-Z]{2}$")
FEW = 3
# Their "Mod" and the parts of a stretch that sayso names.
SIDES = {"start": ("START", "EARLIER"), "mid": ("MID",), "end": ("END", "CLOSE", "LATER")}
EDGES = frozenset(side for sides in SIDES.values() for side in sides)
LIMITS = {
    "before": ("before", "by", "until"), "until": ("before", "by", "until"),
    "since": ("since", "after", "from"), "after": ("since", "after", "from"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """One reading of sayso's, alone, with its preposition, or two of them as a range.

    `last` is where the last unit of a range begins.
    """

    span: Span
    value: str
    start: str | None
    end: str | None
    rule: str
    kind: str = ""
    edge: str | None = None
    relation: str = "bare"
    precision: str | None = None
    last: str | None = None


def anchor_at(case: Record) -> Anchor | None:
    at = case.get("Context", {}).get("ReferenceDateTime")
    return Anchor(datetime.fromisoformat(at), "time") if at else None


def meant(text: str, anchor: Anchor | None) -> Iterator[Meant]:
    """Everything sayso reads in a text, looking back as in news and ahead as in promises."""
    for ahead in (False, True):
        mentions = timed(text, anchor, prefer="future" if ahead else "past")
        found = [governed(text, mention) for mention in mentions]
        for one in found:
            yield from _alone(one, anchor)
        for left, right in itertools.pairwise(found):
            yield from _together(text, left, right, anchor)


def _alone(one: Governed, anchor: Anchor | None) -> Iterator[Meant]:
    reading = one.reading
    try:
        plain = extent(reading, anchor)
        (start, end, precision), rule = bounds(one, anchor)
    except (ValueError, OverflowError):
        return
    yield Meant(
        span=one.timed.span, value=reading.value, start=plain[0], end=plain[1],
        rule=one.timed.rule, kind=reading.kind, edge=reading.edge, precision=plain[2],
        last=_last_named(reading.value),
    )  # fmt: skip
    yield Meant(
        span=(one.start, one.timed.span[1]), value=reading.value, start=start, end=end,
        rule=rule, kind=reading.kind, edge=reading.edge, relation=one.relation,
        precision=precision, last=_last_named(reading.value),
    )  # fmt: skip


def _last_named(value: str) -> str | None:
    """The last day or month of a value such as 2017-01/2017-02, as the day it begins."""
    last = value.partition("/")[2]
    return (last + "-01-01"[len(last) - 4 :])[:10] if last else None


def _together(text: str, left: Governed, right: Governed, anchor: Anchor | None) -> Iterator[Meant]:
    try:
        both = joint_window(text, left, right, anchor)
        last = extent(right.reading, anchor)[0]
    except (ValueError, OverflowError):
        return
    if both is not None:
        yield Meant(
            span=(left.start, right.timed.span[1]), value="", start=both.start, end=both.end,
            rule=both.rule or "", kind="range", last=last,
        )  # fmt: skip


def agrees(result: Record, one: Meant) -> bool:
    """Whether a reading means one of the values of a result."""
    means = MEANS[result["TypeName"].removeprefix("datetimeV2.")]
    return any(means(value, one) for value in values_of(result))


def values_of(result: Record) -> list[Record]:
    values: list[Record] = (result.get("Resolution") or {}).get("values", [])
    return values


def unresolved(result: Record) -> bool:
    """Whether it is a day that no calendar has."""
    named = re.compile(r".*-\d\d")
    return all(
        v.get("value") == "not resolved" and named.match(v["timex"]) for v in values_of(result)
    )


def _date(value: Record, one: Meant) -> bool:
    if one.start is None or one.end is None:
        return False
    if one.start[:10] == value["value"] and _next_day(one.start) == one.end[:10]:
        return True
    counted = COUNTED.search(one.rule) and one.precision in {"week", "month", "year"}
    return bool(counted) and one.start <= value["value"] < one.end


def _next_day(day: str) -> str:
    return (datetime.fromisoformat(day[:10]) + timedelta(1)).date().isoformat()


def _moment(value: Record, one: Meant) -> bool:
    if value["timex"] == "PRESENT_REF":
        return one.value == "PRESENT_REF"
    at = value["value"].replace(" ", "T")
    if at.endswith("T23:59:59"):
        return bool(one.edge == "CLOSE" and one.end == _next_day(at))
    return one.start == at and one.kind in {"clock", "moment", "amount"}


def _clock(value: Record, one: Meant) -> bool:
    return one.kind in {"clock", "moment"} and (one.start or "")[11:19] == value["value"]


def _range(value: Record, one: Meant) -> bool:
    timex, mod = value["timex"], value.get("Mod", "")
    if value.get("value") == "not resolved":  # a season: WI, 2016-SU
        return bool(one.value == timex or one.value[-2:] == timex)
    limit, _, side = mod.partition("-")
    if limit in LIMITS:
        return one.relation in LIMITS[limit] and _bounded(value, one, side)
    if mod and one.edge not in SIDES.get(mod, ()):
        return False
    if PART_OF_DAY.search(timex):
        return one.value == f"{value['start'][:10]}T{timex[-2:]}"
    if mod:
        return bool(one.value == (timex if timex[0] != "X" else value["start"][:7]))
    return _stretch(value, one)


def _bounded(value: Record, one: Meant, side: str) -> bool:
    """The same bound, or the same part of the same month; a day that is named may be included."""
    theirs = value.get("start") or value["end"]
    ours = one.start if "start" in value else one.end
    if side and one.edge in SIDES.get(side, ()) and one.value in {value["timex"], theirs[:7]}:
        return True
    if ours is None or ours[:10] == theirs[:10]:
        return ours is not None
    names_day = value.get("sourceEntity") == "datetimepoint" and one.relation != "before"
    return bool(names_day and ours[:10] == _next_day(theirs))


def _stretch(value: Record, one: Meant) -> bool:
    if not (one.start and one.end):
        return False
    start, end = (str(value[k]).replace(" ", "T") for k in ("start", "end"))
    if (one.start, one.end) == (start, end):
        return True
    if one.kind == "range":
        return bool(one.start == start and (one.last == end or one.end == _next_day(end)))
    if one.kind == "reach":
        return _next_day(one.start) == start and _next_day(one.end) == end
    return bool(one.edge in EDGES and one.value == value["timex"])


def _clocks(value: Record, one: Meant) -> bool:
    """Hours of no particular day."""
    timex, mod = value["timex"], value.get("Mod", "")
    if PART_OF_DAY.search(timex):
        return bool(one.value[-3:] == timex[-3:] and (not mod or one.edge in SIDES.get(mod, ())))
    ours = {"start": (one.start or "")[11:19], "end": (one.end or "")[11:19]}
    if mod and one.relation not in LIMITS.get(mod, ()):
        return False
    return all(ours[k] == value[k] for k in ("start", "end") if k in value)


def _duration(value: Record, one: Meant) -> bool:
    if one.kind not in {"amount", "reach"}:
        return False
    if "X" in one.value:
        return bool(value["timex"] == one.value.replace("X", str(FEW)))
    return length(one.value) == length(value["timex"])


def length(duration: str) -> tuple[float, float] | None:
    """A TIMEX3 duration as (months, seconds), None where it gives no number."""
    date_part, _, clock_part = duration.removeprefix("P").partition("T")
    total = {"months": 0.0, "seconds": 0.0}
    for part, seconds in ((date_part, DAY_LENGTHS), (clock_part, CLOCK_LENGTHS)):
        pieces = PIECE.findall(part)
        if "".join(n + unit for n, unit in pieces) != part:
            return None
        for number, unit in pieces:
            months = part is date_part and unit in LENGTHS
            size = LENGTHS[unit] if months else seconds[unit]
            total["months" if months else "seconds"] += float(number) * size
    return total["months"], total["seconds"]


def _set(value: Record, one: Meant) -> bool:
    """The same value; "each day at three" is T15 with them and XXXX-XX-XXT15:00 with sayso."""
    ours = one.value.removeprefix("XXXX-XX-XX").removesuffix(":00")
    return bool(one.kind == "set" and ours == value["timex"])


MEANS: dict[str, Callable[[Record, Meant], bool]] = {
    "date": _date, "datetime": _moment, "time": _clock, "daterange": _range,
    "datetimerange": _range, "timerange": _clocks, "duration": _duration, "set": _set,
}  # fmt: skip
