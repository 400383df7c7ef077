"""A file of daily prices or yields comes in, one series by day comes out, whoever wrote it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sayso.errors import InputError, UsageError

LARGEST_FILE = 64 << 20  # bytes
MOST_ROWS = 200_000
MISSING = frozenset({"", ".", "na", "n/a", "nan", "null", "nd", "-", "#n/a"})
PLAIN = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?(e[+-]?[0-9]{1,2})?", re.IGNORECASE)
THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3}){1,5}(\.[0-9]{1,15})?")
SWAPPED = str.maketrans(",.", ".,")
DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PRICES = ("adj close", "close")  # of a download from Yahoo: what dividends left, where it is there


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which series of a file, and how its numbers and days are written where that is unclear.

    `decimal` is "comma" or "point", `days` "day-first" or "month-first".
    """

    series: str | None = None
    decimal: str | None = None
    days: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One value a day, in the order of days; `missing` counts days without one."""

    name: str
    days: tuple[date, ...]
    values: tuple[float, ...]
    missing: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """The cells of one series: row number, day and value, all as they are written."""

    name: str
    split: str
    columns: tuple[str, str]
    cells: list[tuple[int, str, str]]


def series(path: Path, wish: Wish) -> Series:
    """The series asked for; raises InputError for a file or cell that cannot be used.

    Raises UsageError where the file holds several series and none of them was asked for.
    """
    found = _cells(path, wish)
    values: dict[date, float] = {}
    missing = 0
    order = _order(path, found, wish)
    decimal = _decimal(path, found, wish)
    for row, written, value in found.cells:
        day = _day(written, order)
        if day is None:
            message = f"no day: {written!r:.40}"
            if re.fullmatch(r"[0-9]{4}(-?(Q[1-4]|[0-9]{2}))?", written.strip()):
                message = f"a month, quarter or year, not a day: {written!r:.40}"
            raise _fault(path, row, found.columns[0], message, "give a daily series")
        if value.strip().lower() in MISSING:
            missing += 1
            continue
        number = _number(value.strip(), decimal)
        if number is None:
            message = f"no number: {value!r:.40}"
            raise _fault(path, row, found.columns[1], message, "mend it, or leave the row out")
        if values.setdefault(day, number) != number:
            message = f"{day} stands there twice, with {values[day]:g} and {number:g}"
            raise _fault(path, row, found.columns[1], message, "keep the value of one vintage")
    if not values:
        raise InputError("it holds no value", subject=str(path), mend="give a daily series")
    days = sorted(values)
    return Series(
        name=found.name[:200], days=tuple(days), values=tuple(values[day] for day in days),
        missing=missing,
    )  # fmt: skip


def _fault(path: Path, row: int, name: str, message: str, mend: str) -> InputError:
    return InputError(message, subject=f"{path}, row {row}, {name[:60]}", mend=mend)


def _cells(path: Path, wish: Wish) -> _Cells:
    rows, split = _rows(path)
    if not rows:
        raise InputError("it is empty", subject=str(path), mend="give a daily series as CSV")
    names = [each.strip() for each in rows[0][1]]
    if {"TIME_PERIOD", "OBS_VALUE"} <= set(names):
        return _of_ecb(path, rows, split, wish)
    if names[0].lower() == "price":
        return _of_yahoo(path, rows, split, wish)
    return _of_columns(path, rows, split, wish)


def _rows(path: Path) -> tuple[list[tuple[int, list[str]]], str]:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise InputError("larger than 64 MiB", subject=str(path), mend="give fewer years")
        text = content.decode("utf-8-sig")
        first = next((line for line in text.splitlines()[:20] if line.strip()), "")
        split = max("\t;,", key=first.count)
        found = []
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=split), 1):
            if number > MOST_ROWS:
                raise InputError(
                    f"more than {MOST_ROWS:,} rows", subject=str(path), mend="give fewer years"
                )
            if any(each.strip() for each in row):
                found.append((number, row))
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", subject=str(path), mend="name another file"
        ) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            f"is no table in UTF-8 ({error})", subject=str(path), mend="save it as CSV in UTF-8"
        ) from error
    return found, split


def _of_ecb(path: Path, rows: list[tuple[int, list[str]]], split: str, wish: Wish) -> _Cells:
    """The European Central Bank's csvdata: a key, a period and a value a row."""
    names = [each.strip() for each in rows[0][1]]
    at = {name: names.index(name) for name in ("TIME_PERIOD", "OBS_VALUE")}
    key = names.index("KEY") if "KEY" in names else None
    _check_even(path, rows)
    keys = [] if key is None else list(dict.fromkeys(row[key].strip() for _, row in rows[1:]))
    name = _chosen(path, keys or ["OBS_VALUE"], wish)
    cells = [
        (number, row[at["TIME_PERIOD"]], row[at["OBS_VALUE"]])
        for number, row in rows[1:]
        if key is None or row[key].strip() == name
    ]
    return _Cells(name=name, split=split, columns=("TIME_PERIOD", "OBS_VALUE"), cells=cells)


def _of_yahoo(path: Path, rows: list[tuple[int, list[str]]], split: str, wish: Wish) -> _Cells:
    """yfinance since 0.2.51: rows of prices, of tickers and of the word Date stand on top."""
    heads = [row for _, row in rows[:3]]
    if len(heads) < 3 or [row[0].strip().lower() for row in heads[1:]] != ["ticker", "date"]:
        raise InputError(
            "begins like a download from Yahoo, but has no rows Ticker and Date",
            subject=f"{path}, row 2",
            mend="save it again with to_csv, or give one row of column names",
        )
    _check_even(path, rows)
    for price in PRICES:
        at = {
            heads[1][place].strip(): place
            for place, name in enumerate(heads[0])
            if name.strip().lower() == price
        }
        if at:
            name = _chosen(path, list(at), wish)
            cells = [(number, row[0], row[at[name]]) for number, row in rows[3:]]
            return _Cells(name=name, split=split, columns=("Date", price.title()), cells=cells)
    raise InputError("no column Close", subject=f"{path}, row 1", mend="save it with its prices")


def _of_columns(path: Path, rows: list[tuple[int, list[str]]], split: str, wish: Wish) -> _Cells:
    """A column of days and one a series, as of FRED, of older yfinance, or written by hand."""
    names = [each.strip() for each in rows[0][1]]
    _check_even(path, rows)
    first = rows[1][1] if len(rows) > 1 else []
    at = next((n for n, each in enumerate(first) if _looks_like_a_day(each)), None)
    if at is None:
        raise InputError(
            "no column holds days",
            subject=f"{path}, row 2",
            mend="give a row of names, then a day (2022-02-15) and a value in each row",
        )
    lowered = [each.lower() for each in names]
    others = [name for place, name in enumerate(names) if place != at and name]
    prices = [names[lowered.index(price)] for price in PRICES if price in lowered]
    name = prices[0] if prices and wish.series is None else _chosen(path, others, wish)
    value = names.index(name)
    cells = [(number, row[at], row[value]) for number, row in rows[1:]]
    told = path.stem if prices else name
    return _Cells(name=told, split=split, columns=(names[at], name), cells=cells)


def _check_even(path: Path, rows: list[tuple[int, list[str]]]) -> None:
    wide = len(rows[0][1])
    for number, row in rows:
        if len(row) != wide:
            raise InputError(
                f"{len(row)} cells for {wide} columns",
                subject=f"{path}, row {number}",
                mend="give each row as many cells as the first has; quote decimal commas",
            )


def _chosen(path: Path, names: Sequence[str], wish: Wish) -> str:
    if wish.series is not None and wish.series in names:
        return wish.series
    if wish.series is None and len(names) == 1:
        return names[0]
    known = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
    told = "it holds several series" if wish.series is None else f"no series {wish.series!r:.60}"
    if not names:
        raise InputError("no column holds values", subject=f"{path}, row 1", mend="add one")
    raise UsageError(told, subject=f"{path}, --with series", mend=f"choose one of {known}")


def _looks_like_a_day(written: str) -> bool:
    words = written.strip()
    return bool(ISO.match(words) or DOTTED.fullmatch(words) or SLASHED.fullmatch(words))


def _order(path: Path, found: _Cells, wish: Wish) -> str:
    """Whether 3/4/2022 is in April or in March; raises InputError where nothing tells."""
    slashed = [match for _, day, _ in found.cells if (match := SLASHED.fullmatch(day.strip()))]
    if not slashed or wish.days is not None:
        return wish.days or "day-first"
    if any(int(each[1]) > 12 for each in slashed):
        return "day-first"
    if any(int(each[2]) > 12 for each in slashed):
        return "month-first"
    raise InputError(
        f"{slashed[0][0]} may be a day of two months",
        subject=f"{path}, {found.columns[0][:60]}",
        mend="say --with dates=day-first or dates=month-first",
    )


def _day(written: str, order: str) -> date | None:
    words = written.strip()
    try:
        if ISO.match(words):  # a clock time and its zone may follow: the day is that of the market
            return date.fromisoformat(words[:10])
        if match := DOTTED.fullmatch(words):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if match := SLASHED.fullmatch(words):
            first, last = int(match[1]), int(match[2])
            day, month = (first, last) if order == "day-first" else (last, first)
            return date(int(match[3]), month, day)
    except ValueError:
        pass
    return None


def _decimal(path: Path, found: _Cells, wish: Wish) -> str:
    """Whether 1,234 is one or a thousand; raises InputError where nothing tells."""
    if wish.decimal is not None:
        return wish.decimal
    with_comma = [value.strip() for _, _, value in found.cells if "," in value]
    if not with_comma:
        return "point"
    if any("." in each for each in with_comma):
        both = next(each for each in with_comma if "." in each)
        return "comma" if both.rindex(",") > both.rindex(".") else "point"
    if any(len(each.rpartition(",")[2]) != 3 for each in with_comma) or found.split != ",":
        return "comma"
    raise InputError(
        f"{with_comma[0]!r:.40} may have a decimal comma or a thousand",
        subject=f"{path}, {found.columns[1][:60]}",
        mend="say --with decimal=comma or decimal=point",
    )


def _number(written: str, decimal: str) -> float | None:
    bare = re.sub(r"[\s\u00a0\u202f']", "", written)
    if decimal == "comma":
        bare = bare.translate(SWAPPED)
    if "," in bare:
        if not THOUSANDS.fullmatch(bare):
            return None
        bare = bare.replace(",", "")
    return float(bare) if PLAIN.fullmatch(bare) else None
