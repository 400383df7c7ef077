"""What Python printed is read back without running it."""

from __future__ import annotations

import contextlib
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.acquire.imports.reprs import DEEPEST, read_repr

UTC = datetime.timezone.utc  # noqa: UP017
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(VALUES)
def test_plain_values_come_back_as_they_were(value: object) -> None:
    assert read_repr(repr(value)) == value


@given(st.text())
def test_any_words_are_read_or_refused(words: str) -> None:
    for each in (words, f"['pier', {words}]", f"{{'pier': '{words}'}}"):
        with contextlib.suppress(ValueError):
            read_repr(each)


@given(st.datetimes() | st.datetimes(timezones=st.just(UTC)))
def test_date_times_become_iso(value: datetime.datetime) -> None:
    assert read_repr(repr([value])) == [value.isoformat()]


@given(st.integers(-23 * 60, 23 * 60).filter(bool))
def test_date_times_keep_their_offset(minutes: int) -> None:
    zone = datetime.timezone(datetime.timedelta(minutes=minutes))
    value = datetime.datetime(2031, 2, 15, 14, 0, tzinfo=zone)
    assert read_repr(repr({"at": value})) == {"at": value.isoformat()}


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("datetime.date(2031, 2, 15)", "2031-02-15"),
        ("{'ferry'}", ["ferry"]),
        ("set()", []),
        ("frozenset({'ferry', 2})", ["ferry", 2]),
        ("('pier',)", ["pier"]),
        ("{}", {}),
        ("[PosixPath('/store/a'), 1]", ["PosixPath('/store/a')", 1]),
        ("[<Channel object at 0x7f>]", ["<Channel object at 0x7f>"]),
        ("<Kind.PIER: 3>", "<Kind.PIER: 3>"),
        ("b'pi\\x65r'", "pier"),
        ("'it\\'s \\u2014 \\U0001f6a2\\n'", "it's — 🚢\n"),
        ("'one ' \"two\"", "one two"),
        ("{'a': null, 'b': true}", {"a": None, "b": True}),
        ("nan", "nan"),
        ("-inf", "-inf"),
        ("__import__('os').system('touch x')", None),
        ("open('x', 'w')", "open('x', 'w')"),
    ],
)
def test_what_python_prints_is_understood(words: str, value: object) -> None:
    if value is None:
        with pytest.raises(ValueError, match="follows"):
            read_repr(words)
    else:
        assert read_repr(words) == value


def test_a_zone_that_is_not_plain_leaves_the_words() -> None:
    words = "datetime.datetime(2031, 2, 15, 14, 0, tzinfo=<DstTzInfo 'Velmora/Pier' LMT+2:00:00>)"
    assert read_repr(words) == words


@pytest.mark.parametrize(
    "words",
    ["", "[", "['pier'", "['pier' 'quay' 3]", "{'a': }", "'pier", "[" * 1000, "{'a':" * 500, "1 2"],
)
def test_broken_words_are_refused_with_their_place(words: str) -> None:
    with pytest.raises(ValueError, match="at character"):
        read_repr(words)


def test_depth_is_bounded() -> None:
    assert read_repr("[" * DEEPEST + "]" * DEEPEST) is not None
    with pytest.raises(ValueError, match="too many"):
        read_repr("[" * (DEEPEST + 2) + "]" * (DEEPEST + 2))
