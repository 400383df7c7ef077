"""What was asked and the days a file covers come in; the days before and after come out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sayso.errors import ReaderSkipped
from sayso.observe.reader import Asked
from sayso.observe.readers import series_options
from sayso.observe.readers.event_incidents import Incident

BEFORE, AFTER = 60, 60  # days
LEAST_BEFORE = 14  # days
LEAST_TERM = 7  # days of a window that is a term
YEAR = 365.25
LEAST_OTHER = 20  # incidents of other years, from which a season can be told
MOST_SEASON = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days from `first` to `last`, both counted."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last

    def years_back(self, years: int) -> Span:
        """The same time of year, so many years earlier (later where negative)."""
        shift = timedelta(days=round(years * YEAR))
        return Span(first=self.first - shift, last=self.last - shift)


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """Days before the announcement and after the promised day, and the last that is covered."""

    before: Span
    after: Span
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """Incidents of the same weeks in other years: a year, and what the season makes of the rate.

    `factor` is 1 where too few are known.
    """

    years: int
    a_year: float
    factor: float


def periods(asked: Asked, covered: Span, path: str) -> Periods:
    """The two periods, as far as the file covers them; raises ReaderSkipped where it does not."""
    announced = series_options.announced_on(asked)
    start = series_options.day(asked, "start") or series_options.starts_on(asked)
    eve = min(announced, start) - timedelta(days=1)
    first = eve - timedelta(days=series_options.days(asked, "before", BEFORE) - 1)
    before = Span(first=max(first, covered.first), last=eve)
    after = Span(first=start, last=min(last_day(asked, start), covered.last))
    if before.days < LEAST_BEFORE:
        raise ReaderSkipped(
            f"only {max(0, before.days)} of {LEAST_BEFORE} days before {announced} are in it",
            subject=path,
            mend="export the months before the announcement too",
        )
    if after.days < 1:
        raise ReaderSkipped(
            f"it covers no day from {start} on, the newest is {covered.last}",
            subject=path,
            mend="export it again, or say with until=DAY how far it covers",
        )
    return Periods(before=before, after=after, until=covered.last)


def last_day(asked: Asked, start: date) -> date:
    """The last day that is looked at: that of a window that is a term, else AFTER days."""
    due = asked.last_day
    # "On 1 March" says when a truce begins, "until 20 March" for how long it holds.
    if due is not None and (due - start).days + 1 >= LEAST_TERM and "after" not in asked.options:
        return due
    return start + timedelta(days=series_options.days(asked, "after", AFTER) - 1)


def count(incidents: Iterable[Incident], span: Span) -> int:
    """Incidents of these days, several rows of one kind at one place on one day once."""
    return len({(each.day, each.kind) for each in incidents if span.holds(each.day)})


def season(incidents: list[Incident], found: Periods, covered: Span) -> Season:
    """What the same weeks of other years show, of the years that the file covers whole."""
    shifts = [
        shift
        for shift in range(-30, 31)
        if shift
        and found.before.years_back(shift).first >= covered.first
        and found.after.years_back(shift).last <= covered.last
        # The weeks of this very announcement are no other year's.
        and abs(shift) * YEAR > (found.after.last - found.before.first).days
    ]
    before = sum(count(incidents, found.before.years_back(each)) for each in shifts)
    after = sum(count(incidents, found.after.years_back(each)) for each in shifts)
    if not shifts or before + after < LEAST_OTHER:
        return Season(years=len(shifts), a_year=after / max(1, len(shifts)), factor=1.0)
    rates = (after + 0.5) / found.after.days, (before + 0.5) / found.before.days
    factor = min(MOST_SEASON, max(1 / MOST_SEASON, rates[0] / rates[1]))
    return Season(years=len(shifts), a_year=after / len(shifts), factor=factor)
