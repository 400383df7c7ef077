"""One line of JSON comes in, its fields come out checked, or what is wrong with one of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sayso.errors import InputError

Fields = Mapping[str, Any]

LARGEST_FILE, LONGEST_LINE = 64 << 20, 1 << 20  # bytes
LONGEST_NAME = 300  # characters of an id, an origin, a name
FIRST_YEAR, LAST_YEAR = 1900, 2200
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Fault(ValueError):
    """What is wrong with one field, and what to do about it."""

    def __init__(self, name: str, message: str, mend: str) -> None:
        super().__init__(message)
        self.name, self.message, self.mend = name, message, mend


def lines_of(path: Path) -> list[bytes]:
    """The lines of a file; raises InputError when it cannot be read or is too large."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", subject=str(path), mend="name another file"
        ) from error
    if len(content) > LARGEST_FILE:
        raise InputError(
            f"larger than {LARGEST_FILE >> 20} MiB", subject=str(path), mend="split the file"
        )
    return content.removeprefix(b"\xef\xbb\xbf").split(b"\n")


def fields_of(line: bytes) -> Fields:
    """The object that a line of JSON holds; raises Fault."""
    mend = "write one JSON object a line, in UTF-8"
    if len(line) > LONGEST_LINE:
        raise Fault("", f"longer than {LONGEST_LINE >> 20} MiB", mend)
    try:
        fields = json.loads(line, parse_constant=_no_constant, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        if isinstance(error, Fault):
            raise
        raise Fault("", "this is not JSON", mend) from None
    if not isinstance(fields, dict):
        raise Fault("", "this is not a JSON object", mend)
    return fields


def _no_constant(word: str) -> float:
    raise Fault("", f"{word} is not a number", "write null where a number is unknown")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Fault(name[:LONGEST_NAME], "the field stands there twice", "keep one of the two")
        found[name] = value
    return found


def name_in(fields: Fields, name: str) -> str:
    """The short text of a field that must be there; raises Fault."""
    found = name_or_none(fields, name)
    if found is None:
        raise Fault(name, "it is missing", "write it as text")
    return found


def name_or_none(fields: Fields, name: str) -> str | None:
    """The short text of a field, None where it is null or missing; raises Fault."""
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise Fault(name, "it is not text", "write it as text, or null where it is unknown")
    if len(value) > LONGEST_NAME:
        raise Fault(name, f"longer than {LONGEST_NAME} characters", "shorten it")
    return value.strip()


def one_of(fields: Fields, name: str, words: tuple[str, ...]) -> Any:
    """The word of a field that takes one of `words`; raises Fault."""
    value = fields.get(name)
    if value not in words:
        raise Fault(name, f"unknown word {value!r:.60}", f"choose one of {', '.join(words)}")
    return value


def number_in(fields: Fields, name: str) -> int:
    """The whole number of a field; raises Fault."""
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Fault(name, f"no whole number: {value!r:.60}", "number the rows of a case")
    return value


def share_in(fields: Fields, name: str) -> float | None:
    """The share of a field, 0 to 1, None where it is null or missing; raises Fault."""
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise Fault(name, f"no share between 0 and 1: {value!r:.60}", "write 0.4 for 40 %, or null")
    return float(value)


def day_in(fields: Fields, name: str) -> date:
    """The day of a field that must be there; raises Fault."""
    found = day_or_none(fields, name)
    if found is None:
        raise Fault(name, "it is missing", "write a day as 2022-02-15")
    return found


def day_or_none(fields: Fields, name: str) -> date | None:
    """The day of a field, None where it is null or missing; raises Fault."""
    value = fields.get(name)
    return None if value is None else _read_day(value, name)


def days_in(fields: Fields, name: str) -> tuple[date | None, date | None]:
    """A day as its own start and end, or the two days of `a/b`; None where null; raises Fault."""
    value = fields.get(name)
    if value is None:
        return None, None
    first, stroke, last = value.partition("/") if isinstance(value, str) else (value, "", "")
    start = _read_day(first, name)
    end = _read_day(last, name) if stroke else start
    if end < start:
        raise Fault(name, f"it ends on {end}, before it begins", "write the earlier day first")
    return start, end


def _read_day(value: object, name: str) -> date:
    try:
        if isinstance(value, str) and DAY.fullmatch(value):
            day = date.fromisoformat(value)
            if FIRST_YEAR <= day.year <= LAST_YEAR:
                return day
    except ValueError:
        pass
    years = f"of the years {FIRST_YEAR} to {LAST_YEAR}"
    raise Fault(name, f"no day {years}: {value!r:.60}", "write a day as 2022-02-15")
