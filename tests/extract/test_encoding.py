"""Windows: every word once, in order, at its place in the text."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.extract.encoding import QUOTE_STATES, paragraphs, quote_states, windows
from sayso.inference import load


@pytest.fixture(scope="module")
def tokenizer():
    return load().tokenizer


def words_of(text, tokenizer, limit=192):
    return [(s, e) for w in windows(text, tokenizer, limit) for s, e in w.words if s < e]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400), st.integers(24, 192))
def test_words_stand_in_order_inside_any_text(tokenizer, text, limit):
    words = words_of(text, tokenizer, limit)
    assert all(0 <= s < e <= len(text) for s, e in words)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(words))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Troops", "will", "leave", "“today”", ".", "\n\n", "10,000"]), max_size=300
    ),
    st.integers(24, 64),
)
def test_no_window_is_longer_than_its_limit_and_no_word_is_lost(tokenizer, parts, limit):
    text = " ".join(parts)
    assert all(
        len(w.pieces) <= limit and len(w.features) == len(w.pieces)
        for w in windows(text, tokenizer, limit)
    )
    seen = "".join(text[s:e] for s, e in words_of(text, tokenizer, limit))
    assert seen == "".join(text.split())


def test_a_window_knows_which_words_make_up_each_paragraph(tokenizer):
    text = "Troops leave\n\nTrains wait there.\n\nNight"
    (window,) = windows(text, tokenizer)
    parts = [[text[s:e] for s, e in window.words[a:b]] for a, b in window.paragraphs()]
    assert parts == [["Troops", "leave"], ["Trains", "wait", "there", "."], ["Night"]]


def test_offsets_count_code_points_after_an_emoji(tokenizer):
    text = "🚂🚂 Trains leave"
    assert [text[s:e] for s, e in words_of(text, tokenizer)][-2:] == ["Trains", "leave"]


def test_blank_lines_part_paragraphs_and_line_ends_only_where_there_are_none():
    assert paragraphs("a\nb\n\nc") == [(0, 3), (5, 6)]
    assert paragraphs("a\nb\n") == [(0, 1), (2, 3)]
    assert paragraphs("  \n \n ") == []


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ('a "bc" d', "..#ii#.."),
        ("“ab” c", "#ii#.."),
        ("“ab", "#ii"),
        ("it’s", "...."),
    ],
)
def test_characters_know_whether_they_are_quoted(text, states):
    codes = [".i#"[QUOTE_STATES.index(QUOTE_STATES[s])] for s in quote_states(text)]
    assert "".join(codes) == states


def test_a_very_long_line_is_cut_without_losing_a_word(tokenizer):
    text = "word " * 5000
    assert len(words_of(text, tokenizer)) == 5000
