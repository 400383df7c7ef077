"""What every reader shares: its options, the last day of a window, counts in sentences."""

from __future__ import annotations

from datetime import date

import pytest

from sayso.errors import UsageError
from sayso.observe.reader import Asked, check_options, number_of


@pytest.mark.parametrize(
    ("window_end", "last_day"),
    [
        ("2024-03-21", date(2024, 3, 20)), ("2024-03-01", date(2024, 2, 29)),
        ("2024-03-21T18:00+00:00", date(2024, 3, 21)), (None, None),
    ],
)  # fmt: skip
def test_a_window_that_ends_before_a_day_has_its_last_day_before(
    window_end: str | None, last_day: date | None
) -> None:
    assert Asked(commitment="c", window_end=window_end).last_day == last_day


def test_what_a_commitment_is_asked_with_does_not_make_it_another() -> None:
    assert Asked(commitment="c", counted=print) == Asked(commitment="c")
    assert Asked(commitment="c", options={"a": "1"}) != Asked(commitment="c")


def test_an_option_that_is_not_known_is_refused_with_those_that_are() -> None:
    asked = Asked(commitment="c", options={"within": "3km", "near": "2"})
    with pytest.raises(UsageError, match=r"--with near: .* it has within \(how far\)"):
        check_options(asked, {"within": "how far"})
    with pytest.raises(UsageError, match="it has none"):
        check_options(asked, {})
    check_options(asked, {"within": "", "near": ""})


def test_one_is_no_plural() -> None:
    assert [number_of(n, "post") for n in (0, 1, 1200)] == ["0 posts", "1 post", "1,200 posts"]
