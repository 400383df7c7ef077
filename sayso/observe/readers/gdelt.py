"""A file of GDELT 2.0 events comes in, how much the press wrote comes out, never an item."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from urllib.parse import unquote, urlsplit

from sayso.errors import InputError
from sayso.observe.reader import Read
from sayso.observe.readers.event_gathering import EVERY, MOST_FAULTS
from sayso.observe.readers.event_incidents import Area, BadCell, day_of
from sayso.observe.readers.event_rows import Fields, Table, fault, rows

LEAST_WORDS = 3  # of an address that tells a story by itself
COUNTRY = "1"  # a row that is geocoded to a country stands at its capital or centre


def coverage(
    found: Table, area: Area, start: date, end: date, counted: Callable[[int], object]
) -> Read:
    """How many articles the rows of these days and this area name, and how many origins.

    One event of GDELT is many machine codings of copied news, so no row becomes evidence.
    """
    left_out: Counter[str] = Counter()
    faults: list[InputError] = []
    articles: set[str] = set()
    for number, fields in rows(found):
        if number % EVERY == 0:
            counted(number)
        if isinstance(fields, InputError):
            faults.append(fields)
        else:
            try:
                why = _left_out(fields, area, start, end)
            except BadCell as bad:
                faults.append(fault(found.path, number, bad.name, bad.message, bad.mend))
                continue
            if why:
                left_out[why] += 1
            else:
                articles.add(fields["url"].strip())
        if len(faults) >= MOST_FAULTS:
            break
    told = (
        f"Press databases list {len(articles)} articles on events in {area.told} from {start} to "
        f"{end}; {len({story(each) for each in articles})} origins after removing copies."
    )
    why_no_row = "GDELT codes what the press wrote: it finds articles, and no item comes of it."
    return Read(faults=tuple(faults), left_out=left_out, looked=(told, why_no_row))


def story(address: str) -> str:
    """What articles under different addresses share when one copied the other: its words.

    An address without enough words tells of itself alone.
    """
    last = max(unquote(urlsplit(address).path).split("/"), key=len, default="")
    words = re.findall(r"[^\W\d_]+", last.lower().rpartition(".")[0] or last.lower())
    return " ".join(words) if len(words) >= LEAST_WORDS else address


def _left_out(fields: Fields, area: Area, start: date, end: date) -> str | None:
    if fields["type"].strip() in ("", "0", COUNTRY):
        return "laid to a country, not to a place"
    if not area.holds(fields, "gdelt"):
        return "outside the area"
    day = day_of(fields, "gdelt")
    if day is None:
        raise BadCell("Day", f"no day: {fields['day']!r:.40}", "download the file again")
    return None if start <= day <= end else "outside the days"
