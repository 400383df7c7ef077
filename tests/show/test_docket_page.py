"""The docket for people: overdue first, when in words, the exact words, nothing that misleads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from sayso.ledger.docket import STATUSES, Entry, Filters, Status, counts, status_of
from sayso.ledger.read import View
from sayso.ledger.rows import comparable
from sayso.show.docket_page import docket_page
from sayso.show.row_words import standing_words
from tests.show.conftest import HOSTILE, NOW

Entries = dict[Status, list[Entry]]


def page_of(entries: Entries, **more: Any) -> str:
    settled: dict[str, Any] = {
        "counts": {status: len(entries.get(status, [])) for status in STATUSES},
        "now": NOW, "as_of": None, "width": 90, "colour": False,
    }  # fmt: skip
    settled |= more
    return docket_page(settled.pop("counts"), entries, **settled)


def flat(page: str) -> str:
    return " ".join(page.split())


def test_what_is_overdue_comes_first_and_what_has_no_date_last(entries: Entries) -> None:
    page = page_of(entries)
    places = [page.index(f"Port {name}") for name in ("Alder", "Birch", "Cedar", "Dale", "Elm")]
    assert places == sorted(places)
    assert places[-1] < page.index("Port Fern")
    assert "1 overdue, 1 due, 2 open, 1 too early, 1 undated" in page


def test_when_is_said_as_a_date_and_as_a_distance(entries: Entries) -> None:
    page = flat(page_of(entries))
    for words in ("by Wed 20 Mar 2024, ended 3 days ago (“by then”)",
                  "by Sat 23 Mar 2024, 18:00 +0200, ends in 4 hours",
                  "by Tue 30 Apr 2024, ends in 38 days",
                  "from Fri 15 Mar 2024, open end (“by then”)",
                  "in June 2024, begins in about 2 months", "no date known who"):  # fmt: skip
        assert words in page


def test_an_entry_has_its_words_its_speaker_its_outlet_and_its_short_id(entries: Entries) -> None:
    page = flat(page_of(entries))
    row = entries["overdue"][0].commitment.row
    assert "“The town will open the bridge at Port Alder to 40 lorries a day”" in page
    assert "— Bo Lind, mayor, the town" in page
    assert "in Vale Post · Fri 1 Mar 2024 · Bridge at Port Alder to open" in page
    assert f"id {row['id'][:12]}" in page
    assert row["id"][:13] not in page
    assert "cannot be checked yet; missing: by when" in page


def test_entries_that_do_not_fit_are_counted(entries: Entries) -> None:
    many = dict.fromkeys(STATUSES, 0) | {"overdue": 31}
    page = page_of({"overdue": entries["overdue"]}, counts=many)
    assert "Overdue (31)" in page
    assert "… 30 more are overdue (--limit, --skip)" in page


def test_an_empty_docket_says_what_to_do() -> None:
    assert "Store articles with `sayso add`" in flat(page_of({}))
    early = flat(page_of({}, as_of=NOW))
    assert "No commitment was waited for by then" in early
    assert "from what was recorded by then" in early


def test_counts_of_the_ledger_are_those_on_the_page(seen: View, entries: Entries) -> None:
    told = counts(seen, now=NOW, filters=Filters())
    assert told == {status: len(entries[status]) for status in STATUSES}


@pytest.mark.parametrize("width", [1, 40, 60, 120, 400])
def test_no_line_is_wider_than_the_terminal(entries: Entries, width: int) -> None:
    widest = max(cell_len(line) for line in page_of(entries, width=width).splitlines())
    assert widest <= min(max(width, 40), 110)


def test_colour_is_used_only_when_asked_for(entries: Entries) -> None:
    assert "\x1b[" in page_of(entries, colour=True)
    assert "\x1b" not in page_of(entries)


def test_no_words_of_an_article_steer_the_terminal(entries: Entries) -> None:
    entry = entries["overdue"][0]
    texts = dict.fromkeys(("words", "actor", "object", "window_text", "condition"), HOSTILE)
    record = replace(entry.commitment, row={**entry.commitment.row, **texts})
    article = {**entry.article, "title": HOSTILE, "outlet": HOSTILE, "url": HOSTILE}
    quote = {**(entry.quote or {}), "speaker_name": HOSTILE, "speaker_role": HOSTILE}
    page = page_of({"overdue": [replace(entry, commitment=record, article=article, quote=quote)]})
    assert not {each for each in page if each < " " and each != "\n"}
    assert "\u202e" not in page
    assert "[bold red]" in page


def test_redacted_words_are_said_to_be_gone(entries: Entries) -> None:
    entry = entries["overdue"][0]
    blank = dict.fromkeys(("words", "actor", "object", "quantity", "places", "window_text"), "")
    said = {**entry.commitment.said, "redaction": [{"why": "a court"}]}
    record = replace(entry.commitment, row={**entry.commitment.row, **blank}, said=said)
    assert "(the words were redacted)" in page_of({"overdue": [replace(entry, commitment=record)]})


@pytest.mark.parametrize(
    ("end", "told"),
    [
        ("2024-03-24", "ends today"),
        ("2024-03-25", "ends tomorrow"),
        ("2024-03-23", "ended yesterday"),
        ("2024-02-23", "ended 30 days ago"),
        ("2023-11-24", "ended about 4 months ago"),
        ("2020-03-24", "ended about 4 years ago"),
        ("2024-03-23T11:00:00Z", "ended 1 hour ago"),
        ("2024-03-23T12:20:00", "ends within the hour"),
        ("2024-03-23T11:50:00+00:00", "ended less than an hour ago"),
        ("2024-03-26T12:00:00+00:00", "ends in 3 days"),
    ],
)
def test_distances_are_said_as_people_say_them(end: str, told: str) -> None:
    window = {"window_start": None, "window_end": end, "starts": None, "ends": comparable(end)}
    assert standing_words(window, status_of(window, NOW), NOW) == told


@given(st.datetimes(timezones=st.just(UTC)), st.dates())
def test_every_window_has_a_distance_that_agrees_with_its_status(now: datetime, day: Any) -> None:
    end = day.isoformat()
    window = {"window_start": None, "window_end": end, "starts": None, "ends": end}
    words = standing_words(window, status_of(window, now), now)
    over = datetime(day.year, day.month, day.day, tzinfo=UTC) <= now
    assert words.startswith("ended" if over else "ends")
    assert ("ago" in words or "yesterday" in words) == over or day.year == 1
