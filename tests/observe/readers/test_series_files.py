"""Daily series are read as four publishers write them, and as people save them again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest

from sayso.errors import InputError, UsageError
from sayso.observe.readers.series_files import Series, Wish, series

HERE = Path(__file__).parent / "market"


def read(path: Path, **wish: str) -> Series:
    return series(path, Wish(**wish))


def written(folder: Path, text: str, name: str = "own.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_fred_writes_a_point_where_a_value_is_missing() -> None:
    found = read(HERE / "fred.csv")
    assert found.name == "MADEUPX"
    assert (found.missing, len(found.values)) == (3, 256)


def test_every_publisher_gives_the_same_days_and_values() -> None:
    one = read(HERE / "fred_before.csv")
    other = read(HERE / "yahoo_before.csv")  # the adjusted close, whatever follows the day
    ecb = read(HERE / "ecb.csv", series="EXR.D.YYY.EUR.SP00.A")
    german = read(HERE / "decimal_comma.csv")
    assert one.days == other.days == ecb.days == german.days
    assert one.values == other.values
    assert ecb.values == pytest.approx([2 * each for each in one.values], abs=2e-4)
    assert german.values == pytest.approx([100 * each for each in one.values], abs=1e-2)


def test_three_rows_of_names_are_one_head() -> None:
    found = read(HERE / "index_yahoo.csv")
    assert found.name == "^IDX"
    assert found.days[0] == date(2023, 4, 3)
    assert len(found.days) == 259


def test_a_missing_rate_of_the_bank_is_counted() -> None:
    assert read(HERE / "ecb.csv", series="EXR.D.XXX.EUR.SP00.A").missing == 1


def test_a_file_of_several_series_asks_which() -> None:
    with pytest.raises(UsageError, match=r"choose one of EXR\.D\.XXX"):
        read(HERE / "ecb.csv")
    with pytest.raises(UsageError, match="no series 'ZZZ'"):
        read(HERE / "ecb.csv", series="ZZZ")


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    head, *rows = (HERE / "fred.csv").read_text("utf-8").splitlines()
    Random(2).shuffle(rows)
    assert read(written(tmp_path, "\n".join([head, *rows]))) == read(HERE / "fred.csv")


def test_rows_that_stand_there_twice_change_nothing(tmp_path: Path) -> None:
    head, *rows = (HERE / "fred_before.csv").read_text("utf-8").splitlines()
    assert read(written(tmp_path, "\n".join([head, *rows, *rows]))) == read(
        HERE / "fred_before.csv"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("day,x\n2024-01-02,1\n2024-01-03,soon\n", "own.csv, row 3, x: no number: 'soon'"),
        ("day,x\n2024-01-02,1\n2024-02-30,2\n", "own.csv, row 3, day: no day: '2024-02-30'"),
        ("day,x\n2024-01-02,1\n2024-01-02,2\n", "row 3, x: 2024-01-02 stands there twice"),
        ("day,x\n2024-01-02,1\n2024-01-03,2,5\n", "own.csv, row 3: 3 cells for 2 columns"),
        ("day,x\n2024-01-02,1\n2024-02,2\n", "a month, quarter or year, not a day: '2024-02'"),
        ("day,x\n2024-01-02,.\n", "own.csv: it holds no value"),
        ("a,b\n1,2\n", "own.csv, row 2: no column holds days"),
        ("day\n2024-01-02\n", "own.csv, row 1: no column holds values"),
        ("", "own.csv: it is empty"),
        ("Price,Close\n2024-01-02,1\n", "own.csv, row 2: begins like a download from Yahoo"),
        ("day,x\n3/4/2024,1\n5/4/2024,2\n", "own.csv, day: 3/4/2024 may be a day of two months"),
        ('day,x\n2024-01-02,"1,234"\n', "own.csv, x: '1,234' may have a decimal comma"),
        ('day,x\n2024-01-02,"1,23.4"\n', "row 2, x: no number: '1,23.4'"),
    ],
)
def test_what_cannot_be_used_is_named(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        read(written(tmp_path, text))
    assert told in str(raised.value)


def test_what_may_be_read_both_ways_can_be_said(tmp_path: Path) -> None:
    slashed = written(tmp_path, "day,x\n3/4/2024,1\n")
    assert read(slashed, days="month-first").days == (date(2024, 3, 4),)
    assert read(slashed, days="day-first").days == (date(2024, 4, 3),)
    comma = written(tmp_path, 'day,x\n2024-01-02,"1,234"\n', "comma.csv")
    assert read(comma, decimal="comma").values == (1.234,)
    assert read(comma, decimal="point").values == (1234.0,)


@pytest.mark.parametrize(
    ("days", "first"),
    [("13/4/2024", date(2024, 4, 13)), ("4/13/2024", date(2024, 4, 13))],
)
def test_a_day_beyond_the_twelfth_tells_the_order(days: str, first: date, tmp_path: Path) -> None:
    found = read(written(tmp_path, f"day,x\n{days},1\n4/4/2024,2\n"))
    assert first in found.days


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1.234,5", 1234.5), ("0,75", 0.75), ("1 234,5", 1234.5), ("-3,1", -3.1), ("7", 7.0)],
)
def test_decimal_commas_are_read_where_semicolons_split(
    cell: str, value: float, tmp_path: Path
) -> None:
    found = read(written(tmp_path, f"day;x\n2024-01-02;{cell}\n2024-01-03;0,5\n"))
    assert found.values[0] == value


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes(b"\xff\xfe\x00a")
    with pytest.raises(InputError, match="no table in UTF-8"):
        read(path)
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / "none.csv")
