"""A file of ACLED, UCDP GED, FIRMS or GDELT 2.0 comes in; whether incidents became fewer comes out.

Recorded incidents are not all incidents: they are counted before and after, and compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sayso.errors import InputError, ReaderSkipped, UsageError
from sayso.observe.reader import Asked, Read, Row, check_options
from sayso.observe.readers import gdelt, series_options
from sayso.observe.readers.count_test import Counts, chance_of_so_few, completeness, ratios
from sayso.observe.readers.event_gathering import Gathered, Wanted, gather, without_steady
from sayso.observe.readers.event_incidents import FIGHTING, PLACES, Area, Incident
from sayso.observe.readers.event_periods import (
    Periods,
    Season,
    Span,
    count,
    last_day,
    periods,
    season,
)
from sayso.observe.readers.event_rows import Database, Table, table

OPTIONS = {
    "within": "how far from the place, 25km unless said otherwise",
    "admin": "a region or district as the database writes it, instead of within",
    "country": "a country as the database writes it, instead of within",
    "before": "days before the announcement, 60d unless said otherwise",
    "after": "days to count afterwards; else the window where it has a week or more, or 60d",
    "start": "the first day afterwards; else that of the window",
    "until": "the last day that the file covers",
    "released": "when the file was published",
    "complete": "the part of incidents recorded by then, where the file does not show it",
    "kinds": "event types of ACLED, | between them, all for all; else fighting",
    "expect": "fewer: incidents were to become fewer, whatever the action is called",
}
TRUCES = ("cease_fire", "end_exercise")  # acts after which there are fewer incidents
WITHIN = 25_000.0  # metres
LEAST_DELAYS = 20  # records from which a delay can be told
LEAST_COMPLETE = 0.2  # below it, what is missing outweighs what is there (assumed)
TELLS = 1.25  # the largest ratio between outcomes below which a count says nothing (assumed)
NAMES = {"acled": "ACLED", "ucdp": "UCDP GED", "firms": "NASA FIRMS", "gdelt": "GDELT"}
SAYS = ("under_way", "partial", "not_happening", "reversed")  # by the outcome it speaks for most
UNSEEN = {
    "acled": "ACLED holds recorded incidents, not all incidents; rows change and vanish later.",
    "ucdp": "UCDP GED holds deadly events, no others.",
    "firms": "No fire is seen under cloud; crops, flares and factories burn too.",
}


def read(path: Path, asked: Asked) -> Read:
    """One item: incidents after the promised day against before, with ratios of the count test.

    Raises InputError for a file of another kind, UsageError for an option, ReaderSkipped where
    incidents need not become fewer if the commitment is kept, or where too little is recorded.
    """
    check_options(asked, OPTIONS)
    found = table(path)
    area = area_of(asked, found.database)
    if found.database == "gdelt":
        start = series_options.announced_on(asked)
        return gdelt.coverage(found, area, start, last_day(asked, start), asked.counted)
    _check_truce(asked, path)
    until = series_options.day(asked, "until")
    wanted = Wanted(area=area, kinds=_kinds(asked, found.database), until=until)
    gathered = gather(found, wanted, asked.counted)
    if gathered.faults:
        return Read(faults=tuple(gathered.faults), left_out=gathered.left_out)
    return _compared(found, area, gathered, asked)


def area_of(asked: Asked, database: Database) -> Area:
    """Where incidents are counted; raises UsageError where nobody says it."""
    names = [asked.options[each] for each in ("admin", "country") if each in asked.options]
    if names and not PLACES[database]:
        raise series_options.refused(
            "admin" if "admin" in asked.options else "country",
            f"{NAMES[database]} names no places",
            "use within=25km",
        )
    if names:
        lowered = tuple(each.strip().lower() for each in names)
        return Area(told=", ".join(names), names=lowered)
    if asked.latitude is None or asked.longitude is None:
        raise UsageError(
            "the commitment has no place with coordinates",
            subject="--with within",
            mend="say admin=NAME or country=NAME, or correct the place",
        )
    metres = series_options.metres(asked, "within", WITHIN)
    place = asked.place or f"{asked.latitude:.3f}, {asked.longitude:.3f}"
    return Area(
        told=f"{metres / 1000:g} km around {place}",
        latitude=asked.latitude,
        longitude=asked.longitude,
        metres=metres,
    )


def _check_truce(asked: Asked, path: Path) -> None:
    wish = series_options.choice(asked, "expect", ("fewer",), None)
    if wish is None and asked.action not in TRUCES:
        raise ReaderSkipped(
            f"incidents need not become fewer when it is kept (action: {asked.action})",
            subject=str(path),
            mend="say --with expect=fewer if they must",
        )


def _kinds(asked: Asked, database: Database) -> frozenset[str]:
    given = asked.options.get("kinds")
    if given is None:
        return FIGHTING
    if database != "acled":
        raise series_options.refused("kinds", "only ACLED has event types", "leave it out")
    return frozenset(each.strip().lower() for each in given.split("|"))


def _compared(found: Table, area: Area, gathered: Gathered, asked: Asked) -> Read:
    covered = _covered(found, gathered, asked)
    spans = periods(asked, covered, str(found.path))
    incidents = list(gathered.incidents.values())
    others = Season(years=0, a_year=0.0, factor=1.0)
    if found.database == "firms":
        incidents = without_steady(gathered, spans.after.first)
        others = season(incidents, spans, covered)
    part = _completeness(incidents, spans, asked, found)
    counts = Counts(
        before=count(incidents, spans.before), days_before=spans.before.days,
        after=count(incidents, spans.after), days_after=spans.after.days,
        completeness=part or 1.0, season=others.factor,
    )  # fmt: skip
    unused = [x for x in incidents if not (spans.before.holds(x.day) or spans.after.holds(x.day))]
    gathered.left_out.update({"outside the days": len(unused)} if unused else {})
    reading = _sentence(found.database, area, spans, counts, others)
    looked = (*_looked(found.database, area, spans, counts, part), UNSEEN[found.database])
    likely = ratios(counts)
    if max(likely) / min(likely) < TELLS:
        looked = (*looked, "So few incidents tell no outcome from another, and no item was made.")
        return Read(left_out=gathered.left_out, looked=looked)
    row = _row(found, area, spans, counts, _known_at(found, gathered, spans, asked))
    row |= {"reading": reading, "ratios": likely, "says": SAYS[likely.index(max(likely))]}
    made = Row(where=f"rows of {area.told}", fields=row)
    return Read(rows=(made,), left_out=gathered.left_out, looked=looked)


def _row(found: Table, area: Area, spans: Periods, counts: Counts, known_at: str) -> dict[str, Any]:
    name = NAMES[found.database]
    return {
        "channel": "event_data",
        "event": f"{spans.after.first}/{spans.after.last}",
        "known_at": known_at,
        # One database has one vote on the days from one start on, however often it is read.
        "origin": f"{name}, {area.told}, from {spans.after.first}"[:300],
        # Counts of one database, from several starts, are compared with the same days before.
        "group": f"sensor_family: {name}",
        "place": area.told[:300],
        "coverage": round(counts.completeness, 3),
        "coverage_why": UNSEEN[found.database],
        "looked": f"{spans.after.first}/{spans.after.last}",
    }


def _covered(found: Table, gathered: Gathered, asked: Asked) -> Span:
    """From when to when the file has rows, or would have if there had been any."""
    until = series_options.day(asked, "until")
    last = until or (gathered.newest.date() if gathered.newest else gathered.last)
    if gathered.first is None or last is None:
        raise InputError(
            "it holds no event with a day", subject=str(found.path), mend="export it again"
        )
    return Span(first=gathered.first, last=max(last, gathered.first))


def _known_at(found: Table, gathered: Gathered, spans: Periods, asked: Asked) -> str:
    """When this count could first be made; raises UsageError where nobody says it."""
    released = series_options.day(asked, "released")
    if released is not None:
        if released < spans.after.last:
            raise series_options.refused(
                "released", f"{released} lies before {spans.after.last}, which it covers",
                "say when the file was published, or until=DAY",
            )  # fmt: skip
        return str(released)
    if found.database == "firms":  # fires are published within hours
        return str(spans.after.last + timedelta(days=1))
    if gathered.newest is not None:
        return str(max(spans.after.last, min(spans.until, gathered.newest.date())))
    raise series_options.refused(
        "released", "the file does not say when it was published", "write released=2022-05-01"
    )


def _completeness(
    incidents: Sequence[Incident], spans: Periods, asked: Asked, found: Table
) -> float | None:
    """The part of the later incidents that is recorded by now, None where it is not known.

    Delays are those of the days before, which had time enough. A row that was changed later
    counts from the change, so the part is if anything too small. Raises ReaderSkipped.
    """
    part: float | None = None
    delays = [
        (each.recorded.date() - each.day).days
        for each in incidents
        if each.recorded and spans.before.holds(each.day)
    ]
    if "complete" in asked.options:
        part = series_options.share(asked, "complete", 1.0)
    elif len(delays) >= LEAST_DELAYS:
        last = (spans.until - spans.after.last).days
        part = completeness(delays, range(last, last + spans.after.days))
    if part is not None and part < LEAST_COMPLETE:
        raise ReaderSkipped(
            f"only {part:.0%} of the incidents of these days are recorded by {spans.until}",
            subject=str(found.path),
            mend="export it again later",
        )
    return part


def _sentence(
    database: Database, area: Area, spans: Periods, counts: Counts, others: Season
) -> str:
    now, then = counts.after, counts.before
    days, earlier, start = spans.after.days, spans.before.days, spans.after.first
    if database == "acled":
        return (
            f"ACLED records {now} incidents in {area.told} in {days} days after {start}, against "
            f"{then} in {earlier} days before ({counts.completeness:.0%} of reports expected by "
            "now)."
        )
    if database == "ucdp":
        return (
            f"UCDP records {now} deadly events in {area.told} since {start}, against {then} in "
            f"{earlier} days before; events without deaths are not in it."
        )
    known = f"{others.a_year:.0f}" if others.years else "an unknown number"
    return (
        f"{now} fire detections in {area.told} in {days} days after {start}, against {then} in "
        f"{earlier} days before and {known} in the same weeks of other years. Fires are not "
        "attributed to a cause."
    )


def _looked(
    database: Database, area: Area, spans: Periods, counts: Counts, part: float | None
) -> tuple[str, ...]:
    chance = chance_of_so_few(counts)
    unknown = "How many are still to be recorded is not known; none were taken to be missing."
    return (
        f"{NAMES[database]} was looked at in {area.told} from {spans.before.first} to "
        f"{spans.before.last} and from {spans.after.first} to {spans.after.last}.",
        f"Count test: {counts.expected:.1f} incidents were to be expected if nothing changed, "
        f"{counts.after} are recorded; so few or fewer have a chance of {chance:.2g}.",
        *(() if part is not None else (unknown,)),
    )
