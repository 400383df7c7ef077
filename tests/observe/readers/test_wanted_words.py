"""A text is wanted where it holds all the words of one alternative."""

from __future__ import annotations

import pytest

from sayso.observe.readers.wanted_words import holds, wanted_words
from tests.observe.readers.asking import asked


@pytest.mark.parametrize(
    ("match", "words", "held"),
    [
        ("column", "A COLUMN leaves", True), ("trucks north", "North went\n40 trucks", True),
        ("trucks south", "North went 40 trucks", False), ("ferry|column", "a column", True),
        ("ferry|column", "a convoy", False), ("*", "", True), ("no", "the north road", False),
        ("no", "No!", True), ("column", "two columns", True), ("column", "supercolumn", False),
        (" * ", "anything", True),
    ],
)  # fmt: skip
def test_a_text_holds_the_words_of_an_alternative(match: str, words: str, held: bool) -> None:
    assert holds(words, wanted_words(asked(match=match))) is held


def test_nothing_is_wanted_where_nothing_was_asked_for() -> None:
    assert wanted_words(asked()) == ()
    assert not holds("a column", ())
