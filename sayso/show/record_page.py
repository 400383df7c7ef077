"""A record with all that is known of it goes in, one page comes out: words, slots, custody."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sayso.ledger.docket import status_of
from sayso.ledger.read import Article, Record
from sayso.ledger.rows import commitment_of_row
from sayso.ledger.shown import Shown
from sayso.show.commitment_words import in_marks, slot_rows, window_quoted
from sayso.show.console import line, new_page, print_rows, print_rule, taken
from sayso.show.dates import window_words
from sayso.show.plain import plain, shortened
from sayso.show.record_parts import print_custody, print_said_later, with_corrections
from sayso.show.row_words import (
    Row,
    closed_words,
    published_of,
    short,
    speaker_of,
    standing_words,
    where_of,
)

if TYPE_CHECKING:
    from rich.console import Console

LONGEST_WORDS, LONGEST_VALUE, LONGEST_LINE = 2_000, 400, 180  # characters
MOST_INSIDE = 200  # quotes or commitments of one article
REDACTED = "(the words were redacted)"
WITHDRAWN = {"retraction": "RETRACTED", "redaction": "REDACTED"}


def record_page(shown: Shown, *, now: datetime, width: int, colour: bool) -> str:
    """One record: its own values, what was said of it later beside them, and its custody."""
    page = new_page(width, colour)
    print_rule(page)
    record = shown.record
    page.print(line(f"{record.table.capitalize()} {short(record.row['id'])}", "bold"))
    for table in ("retraction", "redaction"):
        for said in record.said[table]:
            why = shortened(plain(said["why"]), LONGEST_LINE)
            page.print(line(f"{WITHDRAWN[table]} by {said['made_by']}: {why}", "bold red"))
    page.print()
    _PAGES.get(record.table, _other)(page, shown, now)
    print_said_later(page, record, shown.batches)
    print_custody(page, shown)
    return taken(page)


def _article(page: Console, shown: Shown, now: datetime) -> None:
    assert shown.article is not None
    row = shown.record.row
    print_rows(page, _told({"title": row["title"], "outlet": row["outlet"],
                            "date": published_of(row), "by": row["byline"],
                            "at": row["url"], "origin": row["origin"],
                            "language": row["language"],
                            "text": f"{len(row['text']):,} characters"}))  # fmt: skip
    page.print()
    _inside(page, "Commitments", shown.article.commitments, _commitment_line(shown.article, now))
    _inside(page, "Quotes", shown.article.quotes, _quote_line)


def _quote(page: Console, shown: Shown, now: datetime) -> None:
    record = shown.record
    row = record.row
    told = _told({"kind": row["kind"], "form": row["form"], "sure": f"{row['confidence']:.2f}",
                  "cue": row["cue_words"]})  # fmt: skip
    rows = [("said", _exact(record)), ("by", speaker_of(row)), *told]
    _with_article(page, shown, with_corrections(record, rows))
    if shown.article is not None:
        mine = [each for each in shown.article.commitments if each.row["quote"] == row["id"]]
        _inside(page, "Commitments in it", mine, _commitment_line(shown.article, now))


def _commitment(page: Console, shown: Shown, now: datetime) -> None:
    assert shown.article is not None
    record, article = shown.record, shown.article.article.row
    row = record.row
    commitment = commitment_of_row(row, article["id"])
    when = window_words(commitment.window, article["published"])
    window = commitment.window
    rows = [
        ("status", _status_words(record, now, standing=True)),
        ("said", f"{_exact(record)}\n— {speaker_of(_quote_of(shown.article, row['quote']))}"),
        ("when", when + window_quoted(commitment)),
        ("window", f"from {window.start or 'open'} until {window.end or 'open'} (excluded), "
                   f"precision {window.precision}, rule {window.rule or 'none'}"),
        *slot_rows(commitment),
        ("quote", short(row["quote"]) if row["quote"] else "none: the article's own words"),
        *_weighed(shown),
    ]  # fmt: skip
    _with_article(page, shown, with_corrections(record, rows))


def _weighed(shown: Shown) -> Iterator[tuple[str, str]]:
    """What was entered about a commitment, and how likely it was last found."""
    about, found = short(shown.record.row["id"]), shown.assessment
    if shown.evidence:
        items = "item" if shown.evidence == 1 else "items"
        yield "seen", f"{shown.evidence} {items} of evidence: sayso evidence list {about}"
    if found is not None:
        kept = json.loads(found["probabilities"])["kept"]
        yield "likely", f"kept {kept:.0%}, {found['word']}: sayso why {about}"


def _other(page: Console, shown: Shown, now: datetime) -> None:
    hidden = {"number", "id", "batch", "run"}
    told = {name: value for name, value in shown.record.row.items() if name not in hidden}
    print_rows(page, [(name.replace("_", " "), words) for name, words in _told(told)])
    page.print()


def _with_article(page: Console, shown: Shown, rows: list[tuple[str, str]]) -> None:
    if shown.article is not None:
        article = shown.article.article.row
        rows = [*rows, ("in", where_of(article)), ("article", short(article["id"]))]
        rows += _told({"dated": published_of(article), "at": article["url"]})
    print_rows(page, rows)
    page.print()


def _inside(page: Console, heading: str, found: Sequence[Record],
            told: Callable[[Record], str]) -> None:  # fmt: skip
    page.print(line(f"{heading} ({len(found)})", "bold"))
    print_rows(page, [(short(each.row["id"]), told(each)) for each in found[:MOST_INSIDE]])
    if len(found) > MOST_INSIDE:
        page.print(line(f"  … and {len(found) - MOST_INSIDE} more (--json has all)", "dim"))
    page.print()


def _commitment_line(article: Article, now: datetime) -> Callable[[Record], str]:
    def told(record: Record) -> str:
        commitment = commitment_of_row(record.row, article.article.row["id"])
        when = window_words(commitment.window, article.article.row["published"])
        status = _status_words(record, now, standing=False)
        return f"{when} [{status}]: {shortened(_exact(record), LONGEST_LINE)}"

    return told


def _quote_line(record: Record) -> str:
    words = shortened(_exact(record), LONGEST_LINE)
    return f"{record.row['kind']}, {speaker_of(record.row)}: {words}"


def _exact(record: Record) -> str:
    if record.redacted:
        return REDACTED
    return in_marks(shortened(plain(record.row["words"] or ""), LONGEST_WORDS))


def _status_words(record: Record, now: datetime, *, standing: bool) -> str:
    closed = closed_words(record)
    if closed:
        return closed
    status = status_of(record.row, now)
    words = standing_words(record.row, status, now) if standing else ""
    return ", ".join(each for each in (status.replace("_", " "), words) if each)


def _quote_of(article: Article, quote_id: str | None) -> Row | None:
    return next((each.row for each in article.quotes if each.row["id"] == quote_id), None)


def _told(values: dict[str, object]) -> list[tuple[str, str]]:
    return [
        (name, shortened(plain(str(value)), LONGEST_VALUE))
        for name, value in values.items()
        if value not in (None, "")
    ]


_PAGES = {"article": _article, "quote": _quote, "commitment": _commitment}
