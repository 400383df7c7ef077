"""Text → the day it was published, where the text plainly says so; unknown stays None."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sayso.acquire.calendar_days import (
    FULL_DATE,
    Mention,
    Published,
    full_dates,
    only_day,
    read_iso,
)
from sayso.errors import UsageError

# A dateline, label or byline stands at an end of the text; deeper in, a date is part of the story.
TOP_LINES, BOTTOM_LINES, LONGEST_LINE = 8, 4, 160
HEAD_LINES = 2  # a caption further down ("Geneva, 12 August 1949") has the same form
# How far "today" may stand from the date it explains, and "will" from the date it crowns.
NEAR, NEAR_PHRASE = 40, 60

_WEEKDAY = r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?,?\s{1,2})?"
_CLOCK = (
    r"(?:,?\s{0,2}(?:at\s|[|·•–—-]\s?)?\d{1,2}[:.]\d{2}(?::\d{2})?"
    r"\s?(?:[ap]\.?m\.?)?\s?(?:[A-Z]{2,5})?)?"
)
_DATE = rf"{_WEEKDAY}(?P<date>{FULL_DATE})"
_LABEL = re.compile(
    r"\W{0,3}(?:first\s|originally\s)?(?:published|posted|publication date|date published"
    r"|date|issued|released|date of issue)(?:\s(?:on|at))?\s?[:|–—-]?\s{0,3}"
    rf"{_CLOCK}[,|\s]{{0,3}}{_DATE}",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"\W{{0,3}}{_DATE}{_CLOCK}[\s.|)\]]{{0,3}}", re.IGNORECASE)
_BYLINE = re.compile(
    rf"by\s[^\d|·•]{{2,60}}?\s?[,|·•–—-]\s{{0,2}}{_DATE}{_CLOCK}[\s.]{{0,3}}", re.IGNORECASE
)
# "KYIV, Feb 14, 2022 (Reuters) -", "London, 14 February 2022 – ", "BRUSSELS (AP), 3 May 2021 —"
_DATELINE = re.compile(
    r"(?P<place>[A-Z][\w.'’ /,-]{1,50}?)(?:\s?\([A-Z][\w /.]{1,30}\))?\s?(?:,|[–—-])\s{0,2}"
    rf"(?i:{_DATE})\s{{0,2}}(?:\([A-Za-z][\w /.-]{{1,30}}\)\s{{0,2}})?(?:[–—:/-]|\.\s)"
)
# "Harbour Wire, 14 February 2022": an outlet or a place and nothing else, at the very head.
_NAME = r"[A-Z][\w.'’&-]{0,30}"
_IMPRINT = re.compile(
    rf"{_NAME}(?:\s(?:{_NAME}|of|the|and)){{0,5}}\s?[,|·•–—-]\s{{0,2}}(?i:{_DATE}{_CLOCK})[\s.]{{0,3}}"
)
# "Transcript: the minister's press briefing, Orlo, 19 October 2023" at the head.
_RECORD = re.compile(
    r"(?i:(?:[\w.'’:,-]+\s){0,12}?(?:transcript|remarks|briefing|statement|conference|communiqu[eé]"
    rf"|bulletin|minutes)\b[^\n]{{0,90}}?,\s{{0,2}}{_DATE}{_CLOCK}[\s.]{{0,3}})"
)
_YEAR = re.compile(r"(?<![\w.,-])(?:1[6-9]|2[01])\d{2}(?![\w-]|[.,]\d)")
_TODAY_BEFORE = re.compile(
    r"\btoday,?\s{0,2}[(–—-]?\s{0,2}(?:\w{3,9}day,?\s{1,2})?$", re.IGNORECASE
)
_TODAY_AFTER = re.compile(r"^[^\S\n]{0,2}[,)(–—-]{0,2}[^\S\n]{0,2}\(?today\b", re.IGNORECASE)
_WILL_BE_HISTORY = re.compile(
    r"^,?\s{1,2}(?:will|shall)\s(?:forever\s|always\s|long\s)?"
    r"(?:go\s(?:down\s)?(?:in|into)\s(?:the\s)?(?:history|annals|record)"
    r"|(?:be|enter)\s(?:remembered|known|recorded|marked|history|seen)|mark\sthe\sday)\b",
    re.IGNORECASE,
)
_LOOKING_BACK = re.compile(r"\b(?:anniversary|years ago|decades ago|centur(?:y|ies) ago)\b", re.I)
_CORRECTION = re.compile(r"\W{0,3}(?:corrections?|clarifications?)\b", re.IGNORECASE)
_PRESENT = re.compile(r"\b(?:is|are|has|have|says?|will|remains?|am)\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:was|were|had|did)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“”][^\"“”]{1,2000}[\"“”]")


def option_date(words: str) -> Published:
    """The `--published` date or date-time, as precise as given; raises UsageError otherwise."""
    found = read_iso(words)
    if found is None or found[1] not in ("day", "time"):
        raise UsageError(
            f"{words[:60]!r} is not a date",
            subject="--published",
            mend="write an ISO date or date-time such as 2022-02-15 or 2022-02-15T14:30+03:00",
        )
    return found


def date_of_text(text: str) -> str | None:
    """The day `text` says it was published on: label, dateline, byline or its one present day."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    ends = _ends(lines)
    for pattern in (_LABEL, _DATELINE, _BYLINE, _IMPRINT, _RECORD, _ALONE):
        searched = ends[:HEAD_LINES] if pattern in (_IMPRINT, _RECORD) else ends
        days = list(dict.fromkeys(_days_read(pattern, searched)))
        if days:
            # Two lines that differ in how the text is dated leave it undated.
            return days[0] if len(days) == 1 else None
    return _present_day(text)


def _ends(lines: Sequence[str]) -> list[str]:
    # A correction carries the day it was made, which is later than the article's.
    corrected = next((at for at, line in enumerate(lines) if _CORRECTION.match(line)), len(lines))
    lines = lines[:corrected]
    top = lines[:TOP_LINES]
    bottom = lines[max(len(top), len(lines) - BOTTOM_LINES) :]
    return [*top, *bottom]


def _days_read(pattern: re.Pattern[str], lines: Sequence[str]) -> Iterator[str]:
    whole_line = pattern in (_ALONE, _BYLINE, _IMPRINT, _RECORD)
    for line in lines:
        if whole_line and len(line) > LONGEST_LINE:
            continue
        if pattern is _RECORD and _LOOKING_BACK.search(line):
            continue
        match = pattern.fullmatch(line) if whole_line else pattern.match(line[:LONGEST_LINE])
        if match and (day := only_day(match["date"])):
            yield day


def _present_day(text: str) -> str | None:
    """The text's only full date, if its own words call it the present day and no year is later."""
    mentions = list(full_dates(text))
    if len({mention.day for mention in mentions}) != 1:
        return None
    day = mentions[0].day
    if any(int(year[0]) > day.year for year in _YEAR.finditer(text)):
        return None
    if any(_spoken_of_as_today(text, mention) for mention in mentions):
        return day.isoformat()
    return None


def _spoken_of_as_today(text: str, mention: Mention) -> bool:
    before = text[max(0, mention.start - NEAR) : mention.start]
    after = text[mention.end : mention.end + NEAR_PHRASE]
    if _TODAY_BEFORE.search(before) or _TODAY_AFTER.search(after):
        return True
    return bool(
        _WILL_BE_HISTORY.search(after)
        and _inside_quotation(text, mention)
        and not _LOOKING_BACK.search(text)
        and _told_in_the_present(text)
    )


def _inside_quotation(text: str, mention: Mention) -> bool:
    start = text.rfind("\n", 0, mention.start) + 1
    before = text[start : mention.start]
    return before.count('"') % 2 == 1 or before.count("“") > before.count("”")


def _told_in_the_present(text: str) -> bool:
    """True when the narrator's own verbs are as often present as past."""
    told = _QUOTED.sub(" ", text)
    present, past = len(_PRESENT.findall(told)), len(_PAST.findall(told))
    return present >= max(past, 1)
