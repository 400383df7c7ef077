"""Rows of the ledger go in, harmless words for a page come out: who, where, when, what of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sayso.ledger.docket import Status
from sayso.ledger.read import Record
from sayso.ledger.rows import article_of_row
from sayso.show.commitment_words import LONGEST_NAME
from sayso.show.dates import DAYS, MONTHS, published_words
from sayso.show.plain import plain, shortened

Row = Mapping[str, Any]
SHORT_ID = 12
JUDGED = {
    "positive": "confirmed",
    "negative": "refused",
    "unsure": "unsure",
    "none_yet": "judgement taken back",
}


def short(row_id: str) -> str:
    """An id as far as people need to see it."""
    return row_id[:SHORT_ID]


def speaker_of(quote: Row | None) -> str:
    """Who said it, with role and body where the article names them."""
    if quote is None:
        return "the article itself, no speaker named"
    name = quote["speaker_name"] or quote["speaker_words"] or quote["speaker_body"]
    if not name:
        return "no speaker named"
    told = [name]
    for more in (quote["speaker_role"], quote["speaker_body"]):
        if more and not any(more.lower() in known.lower() for known in told):
            told.append(more)
    return shortened(plain(", ".join(told)), LONGEST_NAME)


def published_of(article: Row) -> str:
    """When an article came out and where that was read."""
    return published_words(article_of_row({**article, "text": ""}))


def where_of(article: Row) -> str:
    """Outlet, date and title of an article in one line."""
    known = (article["outlet"], published_of({**article, "published_from": None}), article["title"])
    shown = [shortened(plain(each), LONGEST_NAME) for each in known if each]
    return " · ".join(each for each in shown if each)


def moment_words(written: str | None) -> str:
    """A moment that the ledger wrote, to the minute."""
    if not written:
        return "at an unknown moment"
    try:
        at = datetime.fromisoformat(written).astimezone(UTC)
    except ValueError:
        return plain(written)
    return f"{_day_words(at)}, {at:%H:%M} UTC"


def closed_words(record: Record) -> str | None:
    """Why a commitment is not waited for any more; None while it is."""
    if record.retracted:
        return "retracted"
    if record.said["resolution"]:
        outcome = str(record.said["resolution"][-1]["outcome"])
        return f"resolved: {plain(outcome).replace('_', ' ')}"
    judged = record.said["judgement"]
    return "refused" if judged and judged[-1]["judgement"] == "negative" else None


def standing_words(window: Row, status: Status, now: datetime) -> str:
    """How a commitment's window lies to now: "ended 3 days ago", "ends tomorrow"."""
    match status:
        case "undated":
            return ""
        case "overdue":
            return f"ended {_distance(window['window_end'], now, last=True)}"
        case "too_early":
            return f"begins {_distance(window['window_start'], now, last=False)}"
    end = window["window_end"]
    return f"ends {_distance(end, now, last=True)}" if end else ""


def _distance(written: str, now: datetime, *, last: bool) -> str:
    """How far from now; a day without a clock counts as a whole one, an end excludes itself."""
    at = datetime.fromisoformat(written)
    now = now.astimezone(UTC)
    if "T" not in written:
        day = at.date() - timedelta(days=last and at.date() > date.min)
        return _in_days((day - now.date()).days)
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    hours = (at - now) / timedelta(hours=1)
    if abs(hours) >= 48:
        return _in_days(round(hours / 24))
    amount = round(abs(hours))
    if amount == 0:
        return "within the hour" if hours > 0 else "less than an hour ago"
    return _to_or_from(amount, "hour", ahead=hours > 0)


def _in_days(days: int) -> str:
    named = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    if days in named:
        return named[days]
    amount = abs(days)
    if amount < 60:
        return _to_or_from(amount, "day", ahead=days > 0)
    unit, size = ("month", 30.44) if amount < 730 else ("year", 365.25)
    return _to_or_from(round(amount / size), unit, ahead=days > 0, about="about ")


def _to_or_from(amount: int, unit: str, *, ahead: bool, about: str = "") -> str:
    counted = f"{about}{amount} {unit}{'s' * (amount != 1)}"
    return f"in {counted}" if ahead else f"{counted} ago"


def _day_words(day: datetime) -> str:
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1][:3]} {day.year}"
