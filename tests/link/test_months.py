"""Months and years are read as windows where a text means them so, and only there."""

from datetime import date

import pytest

from sayso.link.months import months
from sayso.link.wording import tokens

PUBLISHED = date(2024, 11, 20)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("work will begin in November", ["2024-11"]),
        ("work will begin in May", ["2024-05"]),
        ("it may open in February", ["2025-02"]),
        ("it opens by March 2026", ["2026-03"]),
        ("built by 2028, at the latest", ["2028"]),
        ("homes by 2028 or later", ["2028"]),
        ("met by 2000 men", []),
        ("a force of 2000", []),
        ("Mr May will march in", []),
        ("they march in may", []),
    ],
)
def test_these_months_and_years_are_named(words, named):
    assert [name for name, _, _ in months(tokens(words), PUBLISHED)] == named


def test_a_month_without_a_year_needs_the_day_of_publication():
    assert months(tokens("in May"), None) == []
    assert [name for name, _, _ in months(tokens("in May 2025"), None)] == ["2025-05"]


def test_places_taken_by_days_name_no_month():
    assert months(tokens("open in May"), PUBLISHED, frozenset([2])) == []
