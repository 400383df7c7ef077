"""What a word says by itself is what the parts of the room say of it one by one."""

from __future__ import annotations

import pytest

from sayso.link import days, numbers
from sayso.link.senses import sense
from sayso.link.wording import plain


@pytest.mark.parametrize(
    "word", ["Tarn", "leaves", "the", "May", "may", "11th", "Fourteenth", "1,400", "%", "²"]
)
def test_a_sense_is_what_each_part_says_of_the_word(word: str) -> None:
    found, low = sense(word), word.lower()
    assert found.form == plain(low)
    assert found.name == (plain(word) if found.capital else plain(low))
    assert found.capital is word[0].isupper()
    assert found.counts is bool(numbers.ordinal(word))
    assert found.begins is (low[0].isdigit() or low in days.BEGINNINGS or low in numbers.BEGINNINGS)


@pytest.mark.parametrize(("word", "telling"), [("bridge", True), ("the", False), ("212m", False)])
def test_little_words_and_figures_tell_nothing(word: str, telling: bool) -> None:
    assert sense(word).telling is telling
