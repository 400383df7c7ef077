"""Of many rows at once the same is found as of each alone."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from sayso.ledger import schema
from sayso.ledger.findings import Finding
from sayso.ledger.walk import Values, places
from sayso.ledger.words import Texts, Wording

TEXT = "The army will leave Port Alder. “We go,” she said.\0[[0,3]]"
PARTS = (("its words", "words", "content"), ("its cue", "cue_words", "cue"))
AT = places(schema.quote)
SPANS = st.tuples(st.integers(0, 60), st.integers(0, 60))
RIGHT = SPANS.map(lambda span: (TEXT[span[0] : span[1]], json.dumps([span], separators=(",", ":"))))
TWO = st.just(("The … leave", "[[0,3],[14,19]]"))
WRONG = st.sampled_from(
    [("The", "[[0,4]]"), ("The", "[[3,0]]"), ("", "[[0,0]]"), ("", "[]"), ("The", None),
     (None, "[[0,3]]"), ("The", "[[0,3]]\0[[0,3]]"), ("The", "[[0,3]"), ("The", "\0"), ("The", ""),
     ("The", "[[0,3]],[[0,3]]"), ("The", "[[00,3]]"), ("The", "[[-0,3]]"), ("The", 7),
     (7, "[[0,3]]"), ("[[0,3]]", "[[51,9999999999]]"), ("The", "[[٠,٣]]"), (b"The", "[[0,3]]"),
     ("The", "null"), ("The", "[[null,3]]"), ("The", "[[0,3]],null,[[0,3]]"), ("The", "[[0.0,3]]"),
     ("The", "[[false,3]]"), ("The", "[[ 0,3]]"), ("[[0,3]]", "[[ 51,99]]"), ("The", "[[0,3,4]]"),
     ("[[0,3]]", "[[-7,99]]"), ("The", '{"0":[0,3]}'), ("The", '[{"0":3}]'), ("The", '["03"]'),
     ("The", "3"), ("The", "[[NaN,3]]"), ("The", "[" * 2_000)]
)  # fmt: skip
PART = st.one_of(RIGHT, RIGHT, RIGHT, TWO, WRONG)
NUMBERS = st.sampled_from([1, 1, 1, 2])  # the words of the second article were erased


def row(number: int, article: int, parts: tuple[Any, Any], kept: str | None) -> Values:
    values: list[Any] = [None] * len(AT)
    values[AT["id"]], values[AT["article"]], values[AT["batch"]] = f"q{number}", article, 1
    for (_, words, spans), (said, written) in zip(PARTS, parts, strict=True):
        values[AT[words]], values[AT[spans]] = said, written
    return (*values, kept)


def found_in(rows: list[Values], *, alone: bool = False) -> list[Finding]:
    found: list[Finding] = []
    with create_engine("sqlite://").connect() as nothing:
        texts = Texts(nothing)
        texts.hold(1, 1, TEXT)
        texts.hold(1, 2, None)
        check = Wording(schema.quote, PARTS, texts, found.append)
        if alone:
            for each in rows:
                check._look(each, texts.of(each[AT["article"]]))
        else:
            check(rows)
    return found


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(NUMBERS, st.tuples(PART, PART), st.none() | st.just("kept"))))
@example(
    [(1, (("The", "[[0,3]]\0[[0,3]]"), ("The", "[[0,3]]")), None), (1, (("The", ""),) * 2, None)]
)
@example([(1, (("The", "[[0,3]"), ("The", "[[0,3]]")), None), (1, (("The", "[0,3]]"),) * 2, None)])
@example(  # as many values as rows, if what two rows hold is read as one
    [
        (1, (("The", "[[0,3]]"), ("The", written)), None)
        for written in ("[[0,3]],null,[[0,3]]", "[[0,3]", "[0,3]]")
    ]
)
def test_many_rows_are_looked_at_as_each_alone(
    given_rows: list[tuple[int, tuple[Any, Any], str | None]],
) -> None:
    rows = [row(number, *each) for number, each in enumerate(given_rows)]
    assert found_in(rows) == found_in(rows, alone=True)


@given(st.lists(st.tuples(RIGHT, RIGHT), min_size=1))
def test_what_stands_at_its_offsets_is_no_finding(parts: list[tuple[Any, Any]]) -> None:
    stands = [each for each in parts if all(said for said, _ in each)]
    assert not found_in([row(number, 1, each, None) for number, each in enumerate(stands)])


def test_words_that_do_not_stand_at_their_offsets_are_told_by_their_row() -> None:
    right, wrong = ("The", "[[0,3]]"), ("army", "[[0,4]]")
    rows = [row(0, 1, (right, right), None), row(1, 1, (right, wrong), None),
            row(2, 1, (("navy", "[[0,4]]"), right), None)]  # fmt: skip
    told = [(finding.id, finding.kind) for finding in found_in(rows)]
    assert told == [("q1", "misattributed"), ("q2", "fabricated")]
