"""Tables as offices publish them: what stands above the values, commas, missing cells."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.errors import InputError, UsageError
from sayso.observe.readers.published_tables import decimal_of, figure, period_end, table_of

HERE = Path(__file__).parent / "tables"


@pytest.mark.parametrize(
    ("words", "end"),
    [
        ("2024-03-05", date(2024, 3, 5)), ("2024-03-05T10:00:00Z", date(2024, 3, 5)),
        ("2024-02", date(2024, 2, 29)), ("2024M12", date(2024, 12, 31)),
        ("2024-Q1", date(2024, 3, 31)), ("2024Q4", date(2024, 12, 31)),
        ("2024", date(2024, 12, 31)), ("05.03.2024", date(2024, 3, 5)),
        ("2024-13", None), ("5/3/2024", None), ("41.8", None), ("", None), ("Date", None),
        ("9999-12", None),
    ],
)  # fmt: skip
def test_a_period_ends_on_its_last_day(words: str, end: date | None) -> None:
    assert period_end(words) == end


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [
        (["1.234,5"], ","), (["1,234.5"], "."), (["2,5"], ","), (["2.5"], "."),
        (["1,234,567"], "."), (["1.234.567"], ","), (["1,234", "2,5"], ","), (["0,125"], ","),
        (["12"], "."), ([], "."), (["1.234"], "."), (["about 2,5"], "."),
    ],
)  # fmt: skip
def test_the_sign_before_decimals_is_that_of_the_figures(cells: list[str], decimal: str) -> None:
    assert decimal_of(cells) == decimal


def test_a_figure_that_may_be_two_is_asked_back() -> None:
    with pytest.raises(UsageError, match="'1,234' may have decimals or thousands"):
        decimal_of(["1,234", "5,678"])


@pytest.mark.parametrize(
    ("words", "found"),
    [("1 234,5", 1234.5), ("1\u00a0234", 1234.0), ("−3,5 %", -3.5), ("−3,5%", -3.5),
     ("1'234,5", 1234.5), ("12p", None), ("1,2,3", None), ("", None)],
)  # fmt: skip
def test_a_figure_is_read_whole_or_not_at_all(words: str, found: float | None) -> None:
    assert figure(words, ",") == found


@given(st.floats(-1e9, 1e9).map(lambda value: round(value, 3)))
def test_a_figure_is_the_same_in_either_manner(value: float) -> None:
    english = f"{value:,.3f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert figure(english, ".") == figure(german, ",") == value


def test_names_are_gathered_from_all_lines_above_the_values() -> None:
    table = table_of(HERE / "three_headers.csv")
    assert table.names[1] == ("Close", "VALE.X")
    assert (table.values("close"), table.values("Low VALE.X")) == (1, 3)
    office = table_of(HERE / "office.csv")
    assert office.names[0][-1] == "Quarter"
    assert office.values("Share of plan") == office.values("in %") == 3
    assert [row for row, _ in office.rows] == [6, 7, 8]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (None, "5 columns may be meant: Close VALE.X, High VALE.X"),
        ("VALE.X", "5 columns may be meant"),
        ("Volumes", "--with column: no such column; name one of: Price Ticker Date, Close VALE.X"),
    ],
)
def test_a_column_is_never_guessed(name: str | None, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        table_of(HERE / "three_headers.csv").values(name)


def test_the_only_column_of_figures_and_that_of_sdmx_need_no_name() -> None:
    fred, ecb = table_of(HERE / "fred.csv"), table_of(HERE / "ecb.csv")
    assert (fred.dates, fred.values(None)) == (0, 1)
    assert (ecb.dates, ecb.values(None)) == (3, 4)
    assert table_of(HERE / "ecb.csv", "TIME_PERIOD").dates == 3
    with pytest.raises(UsageError, match="--with date: no such column"):
        table_of(HERE / "ecb.csv", "WHEN")


@pytest.mark.parametrize("content", [b"", b"a,b\nc,d\n", b"2021,2022\n", b'a,"b\n', b"\xff\xfe"])
def test_a_file_without_dated_values_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"no row has a date and a figure|is no table"):
        table_of(path)
