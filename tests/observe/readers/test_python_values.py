"""Values as Python prints them are read without running anything."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.observe.readers.python_values import printed_value

numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
plain = st.none() | st.booleans() | st.text() | numbers
values = st.recursive(
    plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)


@settings(max_examples=50)
@given(values)
def test_plain_values_come_back_as_they_were(value: Any) -> None:
    assert printed_value(repr(value)) == value


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        (repr(datetime(2024, 3, 5, 7, 12, tzinfo=UTC)), "2024-03-05T07:12:00+00:00"),
        (repr(datetime(2024, 3, 5, 7, 12, 1, 5)), "2024-03-05T07:12:01.000005"),
        ("datetime.datetime(2024, 13, 5)", None),
        (repr(date(2024, 3, 5)), None),
        (repr({"a": PurePosixPath("b")}), {"a": None}),
        ("{'a': <Media object at 0x7f>, 'b': [<A.B: 1>]}", {"a": None, "b": [None]}),
        ("frozenset({'a'})", ["a"]),
        ("defaultdict(<class 'dict'>, {'a': 1})", {"a": 1}),
        ("__import__('os').system('false')", None),
        ("'a' 'b'", "ab"),
    ],
)  # fmt: skip
def test_what_is_no_plain_value_is_none(printed: str, found: object) -> None:
    assert printed_value(printed) == found


@pytest.mark.parametrize("printed", ["", "{'a': 1", "a b", "[" * 5_000, "'" + "a" * (2 << 20)])
def test_what_cannot_be_read_is_refused(printed: str) -> None:
    with pytest.raises(ValueError, match=r"it is no value|longer than"):
        printed_value(printed)
