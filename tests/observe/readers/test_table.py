"""Whether a published value reached a threshold by the day it was due."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.errors import ReaderSkipped, UsageError
from sayso.observe.reader import Read
from sayso.observe.readers.table import read
from tests.observe.readers.asking import asked, check_survives, damaged, entered

HERE = Path(__file__).parent / "tables"
FRED, ECB, OFFICE = HERE / "fred.csv", HERE / "ecb.csv", HERE / "office.csv"


def told(path: Path, **options: Any) -> Read:
    settled = {"threshold": "4.5", "direction": "down", "published": "2024-04-10"}
    return read(path, asked(**(settled | options)))


def test_the_first_value_that_reaches_it_in_time_is_told_with_its_row() -> None:
    found = told(FRED)
    (made,) = entered(found)
    assert (made.says, made.event_start, made.known_at, made.channel, made.letter) == (
        "done", "2024-03-08", "2024-04-10", "document", "B",
    )  # fmt: skip
    assert made.reading == (
        "fred.csv gives 4.4 for 2024-03-08 (VALERATE), the first at or below 4.5 since 2024-03-01; "
        "due by 2024-03-20. It shows what was published by 2024-04-10; later revisions may differ."
    )
    assert (found.rows[0].where, made.excerpt) == ("row 6", "2024-03-08, 4.4")
    assert found.left_out == {"rows without a value": 2, "rows from before the announcement": 2}


def test_not_reached_in_time_is_told_by_the_last_value_that_counts() -> None:
    (made,) = entered(told(FRED, threshold="4", publisher="Bank of Vale"))
    assert (made.says, made.event_start, made.speaker) == (
        "not_happening", "2024-03-15", "Bank of Vale",
    )  # fmt: skip
    assert made.reading is not None
    assert made.reading.startswith(
        "Bank of Vale gives 4.25 for 2024-03-15 (VALERATE), the last of 3 since 2024-03-01, none "
        "at or below 4; due by 2024-03-20, and so for 2024-04-05, after that."
    )
    (late,) = entered(told(FRED, threshold="4", by="2024-04-30"))
    assert (late.says, late.event_start) == ("done", "2024-04-05")


def test_a_month_counts_once_it_is_over() -> None:
    assert entered(told(ECB, series="VAL.M.VA.PRICES", threshold="2,5", by="2024-04-30",
                        published="2024-05-02"))[0].event_start == "2024-04-30"  # fmt: skip
    with pytest.raises(ReaderSkipped, match=r"no value of ecb\.csv is of the time from 2024-03-01"):
        told(ECB, series="VAL.M.VA.PRICES")


def test_rows_of_other_series_and_repeated_rows_are_left_out() -> None:
    found = told(ECB, series="VAL.M.VA.PRICES", by="2024-04-30", published="2024-05-02")
    assert found.left_out == {
        "rows of other series": 1, "repeated rows": 1, "rows from before the announcement": 1,
    }  # fmt: skip
    assert found.looked == ("2 values of OBS_VALUE from 2024-03 to 2024-04.",)


def test_decimal_commas_and_lines_above_the_names_are_no_hindrance() -> None:
    (made,) = entered(
        told(OFFICE, column="Share of plan", threshold="45", direction="up", by="2024-06-30")
    )
    assert (made.says, made.event_start) == ("done", "2024-03-31")
    assert "office.csv gives 46.6 for 2024-Q1 (Share of plan in %)" in str(made.reading)
    (homes,) = entered(
        told(OFFICE, column="Homes finished in the quarter", threshold="1300", direction="up",
             by="2024-06-30")
    )  # fmt: skip
    assert "gives 1205.5 for 2024-Q1" in str(homes.reading)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"threshold": ""}, "--with threshold: this reader needs it: the value to be reached"),
        ({"threshold": "low"}, "--with threshold: it is no number"),
        ({"direction": "sideways"}, "--with direction: unknown word"),
        ({"direction": ""}, "--with direction"),
        ({"published": ""}, "--with published: this reader needs it: the day on which"),
        ({"published": "2024-03-01"}, "--with published: a value is of 2024-03-08, after that"),
        ({"series": "A"}, "--with series: no column is called KEY"),
        ({"decimal": ";"}, "--with decimal: unknown word"),
        ({"of": "me"}, "--with of: this reader has no such option"),
    ],
)
def test_what_is_not_clear_is_asked_back(options: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        told(FRED, **options)


def test_a_file_of_several_series_needs_the_name_of_one() -> None:
    with pytest.raises(UsageError, match="2 series; name one of: VAL"):
        told(ECB)


def test_without_a_window_somebody_has_to_say_when_it_was_due() -> None:
    options = {"threshold": "4", "direction": "down", "published": "2024-04-10"}
    with pytest.raises(UsageError, match="--with by: nobody says when it was due"):
        read(FRED, asked(options=options, window_end=None))


@pytest.mark.parametrize(
    ("line", "field", "said"),
    [
        ("2024-03-09,4.4p", "VALERATE", "no figure: '4.4p'"),
        ("March,4.4", "observation_date", "no period: 'March'"),
        ("2024-03-08,4.3", "VALERATE", "2024-03-08 stands in row 6 with another value"),
    ],
)
def test_a_row_that_cannot_be_so_is_named_with_its_column(
    tmp_path: Path, line: str, field: str, said: str
) -> None:
    path = tmp_path / "fred.csv"
    path.write_text(FRED.read_text("utf8") + line + "\n", "utf8")
    found = told(path)
    (fault,) = found.faults
    assert (fault.subject, fault.message) == (f"{path}, row 11, {field}", said)
    assert found.rows == ()


@settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.data())
@pytest.mark.parametrize("path", [FRED, ECB, OFFICE], ids=lambda path: path.name)
def test_a_damaged_file_is_answered_or_refused(
    tmp_path: Path, path: Path, data: st.DataObject
) -> None:
    file = tmp_path / path.name
    file.write_bytes(data.draw(damaged(path)))
    check_survives(
        read, file, asked(threshold="3", direction="up", published="2024-06-01", by="2024-05-31")
    )
