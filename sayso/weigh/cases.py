"""Two files of JSON Lines go in, past announcements and what was known of them when come out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, TypeVar, get_args

from sayso.errors import InputError
from sayso.records import Interest, Outcome, Reliability, Says
from sayso.weigh.case_fields import (
    Fault,
    Fields,
    day_in,
    day_or_none,
    days_in,
    fields_of,
    lines_of,
    name_in,
    name_or_none,
    number_in,
    one_of,
    share_in,
)
from sayso.weigh.items import Item

DeadlineRule = Literal["due_on", "at_once", "open_truce", "no_date"]
Row = TypeVar("Row", "Case", "Sighting")

MOST_ROWS = 100_000  # lines of one file
# Where no date is named: what was said to happen at once has 90 days, an open truce is judged
# over its first 12 months, all else has 24 months.
SPANS: dict[DeadlineRule, int] = {"at_once": 90, "open_truce": 365, "no_date": 730}  # days
# What was announced as under way, or for now, was announced to happen at once.
AT_ONCE = re.compile(
    r"\b(at once|immediate(?:ly)?|right away|straight ?away|forthwith|without delay|instantly"
    r"|(?:has|have|had|was|were) (?:already |now )?(?:begun|started|been)"
    r"|(?:is|are|was|were) (?:already |now )?(?:being|beginning|starting|cutting|going|leaving"
    r"|moving|pulling|returning|withdrawing|ending))\b",
    re.IGNORECASE,
)
TRUCES = frozenset(("ceasefire", "cease_fire", "truce"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One announcement whose outcome is known; `cluster` names the deal it stems from.

    `due` is the last day of its window, by `due_rule`: its own date, or a span where it named none.
    """

    id: str
    cluster: str
    announced_on: date
    announcer: str | None
    announcer_state: str | None
    action: str
    due: date
    due_rule: DeadlineRule
    outcome: Outcome
    outcome_date: date | None
    line: int

    @property
    def days(self) -> int:
        """Days from the beginning of the day of the announcement to the end of the last day."""
        return (self.due - self.announced_on).days + 1

    def share_at(self, day: date) -> float:
        """Share of the window that has passed at the end of `day`; may lie outside 0 to 1."""
        return ((day - self.announced_on).days + 1) / self.days


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One row of evidence: what a desk could have known of a case at the end of day `known_at`.

    `share` is the part done that it implies, 0 to 1, None where it implies none. Rows that go
    back to one original have one `origin`.
    """

    case: str
    row: int
    event_start: date | None
    event_end: date | None
    known_at: date
    channel: str
    speaker: str | None
    interest: Interest
    says: Says
    share: float | None
    reliability: Reliability
    origin: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Cases with their evidence, in the order of the files, and what could not be read of them.

    Evidence is the rows of a file, or items as a desk entered them. `late` counts those of each
    case that became known after its outcome and were dropped.
    """

    cases: tuple[Case, ...]
    sightings: Mapping[str, tuple[Sighting | Item, ...]]
    late: Mapping[str, int]
    faults: tuple[InputError, ...]


def load(cases: Path, evidence: Path | None = None) -> Library:
    """The cases of one file and their evidence from another.

    Every line that cannot be used is one InputError in `faults`, naming file, line and field;
    raises InputError when a file cannot be read at all.
    """
    read, faults = _split(_cases(cases))
    by_id = {case.id: case for case in read}
    rows, more = _split(_sightings(evidence, by_id, bool(faults))) if evidence else ([], [])
    kept: dict[str, list[Sighting]] = {}
    late: dict[str, int] = {}
    for row in rows:
        if (outcome := by_id[row.case].outcome_date) and row.known_at > outcome:
            late[row.case] = late.get(row.case, 0) + 1
        else:
            kept.setdefault(row.case, []).append(row)
    sightings = {name: (*sorted(each, key=_when),) for name, each in kept.items()}
    return Library(cases=tuple(read), sightings=sightings, late=late, faults=(*faults, *more))


def _when(row: Sighting) -> tuple[date, int]:
    return row.known_at, row.line


def _split(found: Iterator[Row | InputError]) -> tuple[list[Row], list[InputError]]:
    rows: list[Row] = []
    faults: list[InputError] = []
    for each in found:
        if isinstance(each, InputError):
            faults.append(each)
        else:
            rows.append(each)
    return rows, faults


def _cases(path: Path) -> Iterator[Case | InputError]:
    seen: dict[str, int] = {}
    for case in _read(path, case_of):
        if isinstance(case, Case) and case.id in seen:
            yield _repeated(path, case.line, "id", f"{case.id!r} stands in line {seen[case.id]}")
            continue
        if isinstance(case, Case):
            seen[case.id] = case.line
        yield case
    if not seen:
        yield InputError("it holds no case", subject=str(path), mend="write one case a line")


def _sightings(
    path: Path, cases: Mapping[str, Case], some_missing: bool
) -> Iterator[Sighting | InputError]:
    seen: dict[object, int] = {}
    for row in _read(path, sighting_of):
        if isinstance(row, InputError):
            yield row
            continue
        if row.case not in cases:
            if not some_missing:  # else its case is one of those already complained about
                yield _unknown_case(path, row)
            continue
        keys = ((row.case, row.row), _said(row))
        again = next((seen[key] for key in keys if key in seen), None)
        if again is not None:
            yield _repeated(path, row.line, "row", f"it says what line {again} says")
        elif row.known_at < cases[row.case].announced_on:
            yield _too_early(path, row, cases[row.case])
        else:
            seen.update(dict.fromkeys(keys, row.line))
            yield row


def _said(row: Sighting) -> object:
    return (
        row.case, row.event_start, row.event_end, row.known_at, row.channel, row.speaker,
        row.interest, row.says, row.share, row.reliability, row.origin,
    )  # fmt: skip


def _unknown_case(path: Path, row: Sighting) -> InputError:
    return InputError(
        f"there is no case {row.case!r}",
        subject=f"{path}, line {row.line}, case",
        mend="name the id of a case in the file of cases, or leave the row out",
        code="unknown_case",
    )


def _repeated(path: Path, number: int, name: str, message: str) -> InputError:
    return InputError(
        f"{message} already",
        subject=f"{path}, line {number}, {name}",
        mend="leave one of the two out",
        code="repeated",
    )


def _too_early(path: Path, row: Sighting, case: Case) -> InputError:
    return InputError(
        f"known on {row.known_at}, before the announcement of {case.announced_on}",
        subject=f"{path}, line {row.line}, known_at",
        mend="give the day a desk could first have known it, or leave the row out",
        code="known_too_early",
    )


def _read(path: Path, made: Callable[[Fields, int], Row]) -> Iterator[Row | InputError]:
    """What `made` makes of each line that is not blank, or an InputError in its place."""
    for number, line in enumerate(lines_of(path), 1):
        if not line.strip():
            continue
        try:
            if number > MOST_ROWS:
                raise Fault("", f"it has more than {MOST_ROWS:,} lines", "split the file")
            yield made(fields_of(line), number)
        except Fault as fault:
            name = f", {fault.name}" if fault.name else ""
            subject = f"{path}, line {number}{name}"
            yield InputError(fault.message, subject=subject, mend=fault.mend, code="bad_case")
            if number > MOST_ROWS:
                return


def case_of(fields: Fields, line: int) -> Case:
    """The case that one object of the file of cases says; ValueError names a field."""
    announced, action = day_in(fields, "announced_on"), name_in(fields, "action")
    due, rule = _deadline(fields, announced, action)
    name = name_in(fields, "id")
    return Case(
        id=name,
        cluster=name_or_none(fields, "cluster") or name,
        announced_on=announced,
        announcer=name_or_none(fields, "announcer"),
        announcer_state=name_or_none(fields, "announcer_state"),
        action=action,
        due=due,
        due_rule=rule,
        outcome=one_of(fields, "outcome", get_args(Outcome)),
        outcome_date=day_or_none(fields, "outcome_date"),
        line=line,
    )


def sighting_of(fields: Fields, line: int) -> Sighting:
    """The row that one object of the file of evidence says; ValueError names a field."""
    known = day_in(fields, "known_at")
    start, end = days_in(fields, "event_time")
    if end is not None and end > known:
        raise Fault(
            "event_time",
            f"it happened on {end}, after it was known on {known}",
            "known_at is the day it could first be known: never before the event's end",
        )
    return Sighting(
        case=name_in(fields, "case"),
        row=number_in(fields, "row"),
        event_start=start,
        event_end=end,
        known_at=known,
        channel=name_in(fields, "channel"),
        speaker=name_or_none(fields, "speaker"),
        interest=one_of(fields, "interest", get_args(Interest)),
        says=one_of(fields, "says", get_args(Says)),
        share=share_in(fields, "share"),
        reliability=one_of(fields, "reliability", get_args(Reliability)),
        origin=name_in(fields, "origin"),
        line=line,
    )


def _deadline(fields: Fields, announced: date, action: str) -> tuple[date, DeadlineRule]:
    """The last day of the window and the rule it follows; see SPANS."""
    due = day_or_none(fields, "due_on")
    if due is not None:
        if due < announced:
            raise Fault("due_on", f"{due} lies before the announcement", "give the last day")
        return due, "due_on"
    said = fields.get("statement")
    rule: DeadlineRule = "no_date"
    if action in TRUCES:
        rule = "open_truce"
    elif isinstance(said, str) and AT_ONCE.search(said):
        rule = "at_once"
    return announced + timedelta(days=SPANS[rule]), rule
