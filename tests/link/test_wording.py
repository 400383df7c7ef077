"""Sentences, words and their plain forms."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.link.wording import plain, sentences, stem, tokens


def cut(text):
    return [text[s:e] for s, e in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rains. We go.", ["It rains.", "We go."]),
        ("Mr. Brandl said so. He left.", ["Mr. Brandl said so.", "He left."]),
        ('"We go." Nobody went.', ['"We go."', "Nobody went."]),
        ("A line\n\nAnother", ["A line", "Another"]),
        ("It cost 3.1 million. Much", ["It cost 3.1 million.", "Much"]),
        ("", []),
    ],
)
def test_text_is_cut_into_sentences(text, expected):
    assert cut(text) == expected


@given(st.text(max_size=200))
def test_sentences_are_in_order_and_hold_every_word(text):
    spans = sentences(text)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert "".join("".join(cut(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("one", "other"),
    [("Motorized", "Motorised"), ("defense", "defence"), ("battalions", "battalion"),
     ("copies", "copy"), ("withdrawing", "leave"), ("lorries", "trucks")],
)  # fmt: skip
def test_two_spellings_or_words_are_one(one, other):
    assert plain(one.lower()) == plain(other.lower())


def test_a_name_is_never_taken_for_the_word_it_is_spelled_like():
    assert plain("Cape") != plain("cap")
    assert plain("Leave") == stem("Leave")


def test_words_without_end_are_bounded():
    assert len(tokens("word " * 10_000)) == 400
    assert len(tokens("word " * 10_000, most=600)) == 600
