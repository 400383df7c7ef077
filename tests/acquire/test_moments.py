"""What archives, mails and browsers write as a moment becomes one in UTC, or None."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.acquire.moments import moment_of_seconds, utc_moment


@pytest.mark.parametrize(
    "words",
    [
        "2022-02-14T09:11:12Z", "2022-02-14T10:11:12+01:00", "2022-02-14T09:11:12",
        "Mon, 14 Feb 2022 10:11:12 +0100", "Mon, 14 Feb 2022 09:11:12 -0000",
        "14 Feb 2022 09:11:12 GMT",
        "Mon Feb 14 2022 10:11:12 GMT+0100 (Central European Standard Time)",
    ],
)  # fmt: skip
def test_the_same_moment_is_written_in_one_way(words):
    assert utc_moment(words) == "2022-02-14T09:11:12+00:00"


@pytest.mark.parametrize(
    "words",
    ["", "soon", "2022-02-14", "0001-01-01T00:00:00Z", "Mon Foo 14 2022 10:11:12 GMT+0100",
     "Mon Feb 31 2022 10:11:12 GMT+0100", "Tue, 99 Feb 2022 10:11:12 +0100"],
)  # fmt: skip
def test_what_names_no_moment_is_none(words):
    assert utc_moment(words) is None


def test_seconds_since_1970_come_as_words_or_numbers():
    assert moment_of_seconds("1644829872") == "2022-02-14T09:11:12+00:00"
    assert moment_of_seconds(1644829872) == "2022-02-14T09:11:12+00:00"
    for other in ("", "x", "0", -1, 10**30, "9" * 30, None, True, 1.5, []):
        assert moment_of_seconds(other) is None


@given(st.text())
def test_any_words_are_a_moment_or_none(words):
    assert utc_moment(words) is None or utc_moment(words).endswith("+00:00")
