"""Days, points and addresses of records are read as they stand in archives, or not at all."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.observe.readers.sightings import (
    addresses_in,
    american_day,
    day_of,
    degrees,
    kilometres,
    page_of,
)

points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("20 APR 2026", date(2026, 4, 20)), ("5 March 2024 - a film", date(2024, 3, 5)),
        ("2024-03-05T10:00:00Z", date(2024, 3, 5)), ("1527-02-01", None), ("31 FEB 2024", None),
        ("1764900000000000001", None), ("5/3/2024", None), ("", None), ("5 MAI 2024", None),
        ("12 MAR 20245", None),
    ],
)  # fmt: skip
def test_a_day_is_read_where_it_can_be_one(words: str, day: date | None) -> None:
    assert day_of(words) == day


def test_only_one_tool_writes_the_month_first() -> None:
    assert american_day("03/05/2024") == date(2024, 3, 5)
    assert american_day("13/05/2024") is None
    assert american_day("2024-03-05") == date(2024, 3, 5)


@pytest.mark.parametrize(
    ("value", "found"),
    [("40,5", 40.5), (40.5, 40.5), (" 7 ", 7.0), ("91", None), ("nan", None), (None, None),
     ("inf", None), ([], None), ("", None)],
)  # fmt: skip
def test_degrees_are_within_the_earth(value: object, found: float | None) -> None:
    assert degrees(value, 90) == found


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("https://twitter.com/a/status/12?s=20", "x.com/status/12"),
        ("https://mobile.twitter.com/b/status/12/photo/1", "x.com/status/12"),
        ("https://t.me/s/vale/3", "t.me/vale/3"),
        ("https://t.me/vale/3?single", "t.me/vale/3"),
        ("https://youtu.be/abc?t=3", "youtube.com/watch?v=abc"),
        ("https://www.youtube.com/watch?t=9&v=abc", "youtube.com/watch?v=abc"),
        ("https://post.example/story?id=7&utm=x#top", "post.example/story?id=7"),
        ("https://x.com/vale", None), ("https://post.example/", None), ("https://[bad", None),
        ("https://icons.example/map/a.png", None), ("no address", None),
    ],
)  # fmt: skip
def test_a_page_is_the_same_whatever_leads_there(address: str, page: str | None) -> None:
    assert page_of(address) == page


def test_addresses_are_found_in_words_and_links() -> None:
    words = 'see <a href="https://a.example/b/c">here</a>, (https://a.example/d/e). https://a.example/b/c'
    assert addresses_in(words) == ("https://a.example/b/c", "https://a.example/d/e")


@given(points, points)
def test_distance_is_the_same_both_ways_and_at_most_half_the_earth(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    found = kilometres(one, other)
    assert found == pytest.approx(kilometres(other, one), abs=1e-6)
    assert 0 <= found <= 20_016
    assert kilometres(one, one) == pytest.approx(0, abs=1e-9)


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() -> None:
    assert kilometres((40, 20), (41, 20)) == pytest.approx(111.195, abs=0.001)
    assert kilometres((60, 179.9), (60, -179.9)) == pytest.approx(11.119, abs=0.001)
