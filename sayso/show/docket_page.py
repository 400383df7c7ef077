"""What falls due goes in, a page that begins with what is overdue comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sayso.ledger.docket import STATUSES, Entry, Status
from sayso.ledger.rows import commitment_of_row
from sayso.show.commitment_words import (
    action_words,
    check_words,
    in_marks,
    place_words,
    window_quoted,
)
from sayso.show.console import line, new_page, print_rows, print_rule, taken
from sayso.show.dates import window_words
from sayso.show.plain import plain, shortened
from sayso.show.row_words import moment_words, short, speaker_of, standing_words, where_of

if TYPE_CHECKING:
    from rich.console import Console

LONGEST_WORDS, LONGEST_SLOT = 400, 160  # characters
HEADINGS: dict[Status, str] = {
    "overdue": "Overdue: the window has ended, and nobody has said what came of it",
    "due": "Due: ends within a day",
    "open": "Open: running, or without an end",
    "too_early": "Too early: the window has not begun",
    "undated": "Undated: no window could be read",
}
COLOURS: dict[Status, str] = {
    "overdue": "bold red", "due": "bold yellow", "open": "bold green", "too_early": "bold cyan",
    "undated": "bold",
}  # fmt: skip


def docket_page(
    counts: Mapping[Status, int],
    entries: Mapping[Status, Sequence[Entry]],
    *,
    now: datetime,
    as_of: datetime | None,
    width: int,
    colour: bool,
) -> str:
    """The docket at `now`: each status with its count and the entries that are given for it."""
    page = new_page(width, colour)
    print_rule(page)
    known = "" if as_of is None else ", from what was recorded by then"
    page.print(line(f"Docket on {moment_words(now.astimezone(UTC).isoformat())}{known}", "bold"))
    page.print(line(_counted(counts), "dim"))
    page.print()
    if not any(counts.values()):
        page.print(line(_nothing(as_of)))
    for status in STATUSES:
        if entries.get(status):
            _section(page, status, entries[status], counts=counts, now=now)
    return taken(page)


def _counted(counts: Mapping[Status, int]) -> str:
    return ", ".join(f"{counts.get(each, 0)} {each.replace('_', ' ')}" for each in STATUSES)


def _nothing(as_of: datetime | None) -> str:
    if as_of is not None:
        return "No commitment was waited for by then. Name a later moment with --as-of."
    return (
        "No commitment is waited for. Store articles with `sayso add`; what is retracted, refused "
        "or resolved is not on the docket: `sayso list` shows what the ledger holds."
    )


def _section(
    page: Console,
    status: Status,
    entries: Sequence[Entry],
    *,
    counts: Mapping[Status, int],
    now: datetime,
) -> None:
    heading, _, meaning = HEADINGS[status].partition(":")
    page.print(line(f"{heading} ({counts.get(status, len(entries))}):{meaning}", "bold"))
    for entry in entries:
        page.print()
        _entry(page, entry, now)
    left = counts.get(status, 0) - len(entries)
    if left > 0:
        page.print()
        page.print(line(f"  … {left} more are {status.replace('_', ' ')} (--limit, --skip)", "dim"))
    page.print()


def _entry(page: Console, entry: Entry, now: datetime) -> None:
    row = entry.commitment.row
    commitment = commitment_of_row(row, entry.article["id"])
    when = window_words(commitment.window, entry.article["published"])
    standing = standing_words(row, entry.status, now)
    heading = f"{when}, {standing}" if standing else when
    page.print(line(heading + window_quoted(commitment), COLOURS[entry.status]))
    told = {
        "who": commitment.actor or "not named",
        "does": action_words(commitment),
        "where": "; ".join(map(place_words, commitment.places)),
        "if": commitment.condition,
    }
    rows = [(label, shortened(plain(said), LONGEST_SLOT)) for label, said in told.items() if said]
    print_rows(
        page,
        [
            *rows,
            ("said", said_words(entry)),
            ("in", where_of(entry.article)),
            ("check", check_words(commitment)),
            ("id", short(row["id"])),
        ],
    )


def said_words(entry: Entry) -> str:
    """The exact words of a commitment and who said them; that they are gone, where they are."""
    if entry.commitment.redacted:
        return "(the words were redacted)"
    words = shortened(plain(entry.commitment.row["words"] or ""), LONGEST_WORDS)
    return f"{in_marks(words)}\n— {speaker_of(entry.quote)}"
