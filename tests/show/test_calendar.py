"""The docket as a calendar that others read: one event an end, the same event each time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from sayso.ledger.docket import STATUSES, Entry, Status
from sayso.show.calendar import Deadlines, calendar
from tests.show.conftest import HOSTILE, NOW

Entries = dict[Status, list[Entry]]


def made(entries: Entries) -> Deadlines:
    return calendar([each for status in STATUSES for each in entries[status]], now=NOW)


def events(deadlines: Deadlines) -> list[Event]:
    read = Calendar.from_ical(deadlines.ics)
    return [each for each in read.walk("VEVENT") if isinstance(each, Event)]


def changed(entry: Entry, **columns: Any) -> Entry:
    row = {**entry.commitment.row, **columns}
    return replace(entry, commitment=replace(entry.commitment, row=row))


def test_each_window_with_an_end_is_an_event_and_the_others_are_counted(entries: Entries) -> None:
    deadlines = made(entries)
    assert (deadlines.events, deadlines.undated) == (4, 2)
    days = [each.decoded("dtstart") for each in events(deadlines)]
    assert days == [date(2024, 3, 20), datetime(2024, 3, 23, 16, tzinfo=UTC), date(2024, 4, 30),
                    date(2024, 6, 30)]  # fmt: skip


def test_an_event_says_who_what_and_in_which_words(entries: Entries) -> None:
    first = events(made(entries))[0]
    words = str(first["description"])
    assert first["summary"] == "the town: open the bridge at Port Alder"
    assert first["uid"] == f"{entries['overdue'][0].commitment.row['id']}@sayso"
    assert first["url"] == "https://post.example/alder"
    assert first.decoded("dtend") == date(2024, 3, 21)
    assert "“The town will open the bridge at Port Alder to 40 lorries a day”\n— Bo Lind" in words
    assert "Bridge at Port Alder to open\nhttps://post.example/alder\nsayso show" in words


def test_it_warns_a_day_before(entries: Entries) -> None:
    (alarm,) = events(made(entries))[0].walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(days=-1)


def test_the_same_docket_gives_the_same_bytes(entries: Entries) -> None:
    assert made(entries).ics == made(entries).ics


@pytest.mark.parametrize("end", ["soon", "0001-01-01", "9999-12-31T23:00:00-05:00", "", None])
def test_an_end_that_is_no_moment_of_any_calendar_is_counted(entries: Entries, end: str) -> None:
    deadlines = calendar([changed(entries["overdue"][0], window_end=end)], now=NOW)
    assert (deadlines.events, deadlines.undated) == (0, 1)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://x.example/\r\nX-EVIL:1", None])
def test_an_address_that_is_none_is_no_link(entries: Entries, url: str) -> None:
    entry = replace(entries["overdue"][0], article={**entries["overdue"][0].article, "url": url})
    (event,) = events(calendar([entry], now=NOW))
    assert "url" not in event
    assert "x-evil" not in event


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=300))
def test_any_words_make_a_calendar_of_short_lines(entries: Entries, words: str) -> None:
    entry = changed(entries["overdue"][0], words=words + HOSTILE, actor=words, object=HOSTILE)
    deadlines = calendar([entry], now=NOW)
    assert len(events(deadlines)) == 1
    for line in deadlines.ics.split(b"\r\n"):
        assert len(line) <= 75
        assert not set(line) & {*range(9), *range(10, 32)}
