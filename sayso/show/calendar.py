"""What falls due goes in, an iCalendar file with the end of each window comes out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sayso.ledger.docket import Entry
from sayso.ledger.rows import commitment_of_row
from sayso.show.commitment_words import action_words, in_marks, place_words
from sayso.show.dates import window_words
from sayso.show.plain import plain, shortened
from sayso.show.row_words import short, speaker_of, where_of

if TYPE_CHECKING:
    from icalendar import Event

WARNED_BEFORE = timedelta(days=1)
LONGEST_SUMMARY, LONGEST_WORDS = 160, 2_000  # characters
_ADDRESS = re.compile(r"https?://[!-~]{1,2000}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """The bytes of a calendar, its events, and how many entries had no end to put in it."""

    ics: bytes
    events: int
    undated: int


def calendar(entries: Sequence[Entry], *, now: datetime) -> Deadlines:
    """An event at the end of each entry's window: its last day, or the moment where one is named.

    An event's UID is the commitment's id, so that a calendar that is read in again doubles
    nothing.
    """
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", "-//sayso//docket//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", "sayso docket")
    undated = 0
    for entry in entries:
        end = _end(entry.commitment.row["window_end"])
        if end is None:
            undated += 1
        else:
            made.add_component(_event(entry, end, now))
    return Deadlines(ics=made.to_ical(), events=len(entries) - undated, undated=undated)


def _end(written: str | None) -> date | datetime | None:
    """The last day of a window, or the moment of its end in UTC; None when there is none."""
    try:
        at = datetime.fromisoformat(written) if written else None
        if at is None:
            return None
        if "T" not in str(written):
            return at.date() - timedelta(days=1)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _event(entry: Entry, end: date | datetime, now: datetime) -> Event:
    from icalendar import Event

    made = Event()
    made.add("uid", f"{entry.commitment.row['id']}@sayso")
    made.add("dtstamp", now.astimezone(UTC))
    made.add("dtstart", end)
    if not isinstance(end, datetime):
        made.add("dtend", end + timedelta(days=1))
    made.add("transp", "TRANSPARENT")
    made.add("summary", _summary(entry))
    made.add("description", _description(entry))
    address = entry.article["url"]
    if address and _ADDRESS.fullmatch(address):
        made.add("url", address)
    _warn(made, _summary(entry))
    return made


def _warn(event: Event, summary: str) -> None:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -WARNED_BEFORE)
    event.add_component(alarm)


def _summary(entry: Entry) -> str:
    commitment = commitment_of_row(entry.commitment.row, entry.article["id"])
    where = " ".join(map(place_words, commitment.places))
    who = commitment.actor or (speaker_of(entry.quote) if entry.quote else "somebody")
    told = f"{who}: {action_words(commitment).replace(': ', ' ', 1)} {where}"
    return shortened(plain(told), LONGEST_SUMMARY)


def _description(entry: Entry) -> str:
    row = entry.commitment.row
    commitment = commitment_of_row(row, entry.article["id"])
    words = "(the words were redacted)"
    if not entry.commitment.redacted:
        words = in_marks(shortened(plain(row["words"] or ""), LONGEST_WORDS))
    lines = (
        words,
        f"— {speaker_of(entry.quote)}",
        window_words(commitment.window, entry.article["published"]),
        where_of(entry.article),
        shortened(plain(entry.article["url"] or ""), LONGEST_WORDS),
        f"sayso show {short(row['id'])}",
    )
    return "\n".join(each for each in lines if each)
