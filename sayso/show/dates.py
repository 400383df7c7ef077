"""Windows and dates go in; the words a person would use for them come out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sayso.records import Article, Window

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ORDINALS = ("1st", "2nd", "3rd", "4th")
READ_FROM = {
    "metadata": "from the page's metadata",
    "text": "read in the text",
    "option": "as you said",
}


def published_words(article: Article) -> str:
    """When the article came out and where that was read, or that its date is unknown."""
    if article.published is None:
        return "date unknown"
    month = _moment(article.published[:7] + "-01")
    match article.published_precision:
        case "year":
            words = article.published[:4]
        case "month" if month:
            words = f"{MONTHS[month.month - 1]} {month.year}"
        case _:
            words = _moment_words(article.published)
    origin = READ_FROM.get(article.published_from or "")
    return f"{words} ({origin})" if origin else words


def window_words(window: Window, published: str | None = None) -> str:
    """When it is to be done; a window from the day of publication on reads as its deadline."""
    start, end = _moment(window.start), _moment(window.end)
    if start is None and end is None:
        return "no date known"
    if end is None:
        return f"from {_moment_words(window.start)}, open end"
    if start is None or (published and _same_day(window.start, published) and not _single(window)):
        about = "about " if window.precision == "open" else ""
        return f"by {about}{_last_words(window.end)}"
    return _period_words(window)


def due(window: Window) -> tuple[int, datetime]:
    """A key that puts the soonest due first, then what is open, then what has no date."""
    start, end = _moment(window.start), _moment(window.end)
    if end is not None:
        return 0, end
    if start is not None:
        return 1, start
    return 2, datetime.min.replace(tzinfo=UTC)


def _moment(written: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written) if written else None
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def _has_clock(written: str | None) -> bool:
    return bool(written) and "T" in str(written)


def _same_day(left: str | None, right: str) -> bool:
    return bool(left) and str(left)[:10] == right[:10]


def _single(window: Window) -> bool:
    """Whether the window is one whole unit of its precision, such as one day or one month."""
    return not _period_words(window).startswith("from ")


def _day_words(day: date) -> str:
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def _moment_words(written: str | None) -> str:
    moment = _moment(written)
    if moment is None:
        return written or "unknown"
    if not _has_clock(written):
        return _day_words(moment)
    zone = moment.strftime(" %z") if moment.utcoffset() else " UTC"
    return f"{_day_words(moment)}, {moment:%H:%M}{zone if _zoned(written) else ''}"


def _zoned(written: str | None) -> bool:
    return datetime.fromisoformat(str(written)).tzinfo is not None


def _last_words(end: str | None) -> str:
    moment = _moment(end)
    if moment is None or _has_clock(end) or moment.date() == date.min:
        return _moment_words(end)
    return _day_words(moment - timedelta(days=1))


def _period_words(window: Window) -> str:
    start, end = _moment(window.start), _moment(window.end)
    if start is None or end is None:
        return "no date known"
    if _has_clock(window.start) or _has_clock(window.end):
        until = f"{end:%H:%M}" if start.date() == end.date() else _moment_words(window.end)
        return f"on {_moment_words(window.start)} to {until}"
    first, after = start.date(), end.date()
    if after == first + timedelta(days=1):
        return f"on {_day_words(first)}"
    if first.weekday() == 0 and after == first + timedelta(days=7):
        return f"in the week of {_day_words(first)}"
    return _calendar_words(first, after) or f"from {_day_words(first)} to {_last_words(window.end)}"


def _calendar_words(first: date, after: date) -> str | None:
    months = (after.year - first.year) * 12 + after.month - first.month
    if first.day != 1 or after.day != 1:
        return None
    if months == 1:
        return f"in {MONTHS[first.month - 1]} {first.year}"
    if months == 3 and first.month % 3 == 1:
        return f"in the {ORDINALS[first.month // 3]} quarter of {first.year}"
    if months == 12 and first.month == 1:
        return f"in {first.year}"
    return None
