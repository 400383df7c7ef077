"""A JSON file comes in pieces: the same values as at once, however it is cut."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.acquire.archives import json_pieces
from sayso.acquire.archives.json_pieces import JsonPieces
from sayso.errors import InputError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def pieces(text: str | bytes, **how: int) -> JsonPieces:
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return JsonPieces(io.BytesIO(data), subject="a.json", **how)


def all_fields(found: JsonPieces) -> dict[str, object]:
    return {key: found.value() for key in found.fields()}


@pytest.fixture(params=[1, 7, 1 << 20])
def block(request, monkeypatch):
    monkeypatch.setattr(json_pieces, "_BLOCK", request.param)


@given(st.dictionaries(st.text(), VALUES, max_size=5), st.sampled_from([None, 2]))
def test_fields_and_values_come_as_they_were_written(given_fields, indent):
    for block in (1, 5, 1 << 20):
        json_pieces._BLOCK, before = block, json_pieces._BLOCK
        try:
            found = pieces(json.dumps(given_fields, indent=indent))
            assert all_fields(found) == given_fields
        finally:
            json_pieces._BLOCK = before


@given(st.lists(VALUES, max_size=5))
def test_items_can_be_taken_or_skipped(values):
    found = pieces(json.dumps(values))
    taken = [
        found.value() if number % 2 else found.skip() for number, _ in enumerate(found.items())
    ]
    assert taken == [value if number % 2 else None for number, value in enumerate(values)]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r'"a\x1fb"', "a\x1fb"), (r'"a\\x1fb"', r"a\x1fb"), (r'"\\\x0A"', "\\\n"),
        (r'"é\u00e9\n"', "éé\n"), ('"tab\there"', "tab\there"),
    ],
)  # fmt: skip
def test_escapes_that_json_does_not_know_are_mended(block, written, read):
    assert pieces(written).value() == read


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"a"', '{"a":', '{"a":1', '{"a":1 "b":2}', "{1:2}", '{"a":nothing}',
     '{"a":' + "[" * 100_000, r'{"a":"\x1"}', '{"a":"\\', '{"a":' + "9" * 5000 + "}"],
    ids=range(12),
)  # fmt: skip
def test_what_is_no_json_is_refused(block, text):
    found = pieces(text)
    with pytest.raises(InputError) as refusal:
        all_fields(found)
    assert (refusal.value.code, refusal.value.subject) == ("bad_json", "a.json")


def test_a_number_cut_by_the_reading_is_whole(block):
    found = pieces('{"a":12345678901234567890,"b":-1.5e3}')
    assert all_fields(found) == {
        "a": 12345678901234567890,
        "b": -1500.0,
    }


def test_no_more_is_looked_at_than_was_asked():
    found = pieces('{"a":"' + "x" * 1000 + '"}', most=100)
    with pytest.raises(InputError):
        all_fields(found)


def test_an_endless_value_is_not_held(monkeypatch):
    monkeypatch.setattr(json_pieces, "LARGEST_PIECE", 1000)
    monkeypatch.setattr(json_pieces, "_BLOCK", 100)
    found = pieces('{"a":"' + "x" * 10_000 + '"}')
    with pytest.raises(InputError, match="no JSON"):
        all_fields(found)
