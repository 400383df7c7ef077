"""Texts that are empty to the eye or too long are refused before any work."""

import pytest

from sayso.acquire.limits import (
    LARGEST_FILE,
    MOST_CHARACTERS,
    MOST_WORDS,
    refuse_large_file,
    refuse_unfit_text,
)
from sayso.errors import InputError


@pytest.mark.parametrize(
    "text", ["", " \n\t\r\n", "\u200b\u200c\u200d\ufeff", "\u200f \u00a0\u2028"]
)
def test_what_shows_nothing_is_empty(text):
    with pytest.raises(InputError) as refusal:
        refuse_unfit_text(text, subject="a.txt")
    assert refusal.value.code == "empty"


@pytest.mark.parametrize("text", ["a", "\u200b7\u200b", "!", "水", "😀", "…"])
def test_anything_visible_is_not_empty(text):
    assert refuse_unfit_text(text, subject="a.txt") is None


@pytest.mark.parametrize(("word", "times"), [("a", MOST_CHARACTERS + 1), ("is ", MOST_WORDS + 1)])
def test_more_than_an_article_can_be_is_too_large(word, times):
    with pytest.raises(InputError, match="too large") as refusal:
        refuse_unfit_text(word * times, subject="a.txt")
    assert refusal.value.code == "too_large"
    assert "split" in refusal.value.mend


def test_the_limits_themselves_are_allowed():
    refuse_unfit_text("a" * MOST_CHARACTERS, subject="a.txt")
    refuse_unfit_text("is " * MOST_WORDS, subject="a.txt")
    refuse_large_file(LARGEST_FILE, subject="a.txt")
    with pytest.raises(InputError, match="20 MB"):
        refuse_large_file(LARGEST_FILE + 1, subject="a.txt")
