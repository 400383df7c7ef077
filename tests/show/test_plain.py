"""No text of an article can steer the terminal it is shown on."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.show.plain import plain, shortened


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("a\x1b[31mred\x1b]0;title\x07", "a␛[31mred␛]0;title␇"),
        ("two\nlines\tand\u2028more", "two lines and more"),
        ("abc\u202egpj.exe", "abc‹U+202E›gpj.exe"),
        ("\u2067isolate\u2069", "‹U+2067›isolate‹U+2069›"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("csi\x9b31m", "csi‹U+009B›31m"),
        ("lone\ud800", "lone�"),
        ("family 👨‍👩‍👧 and naïve", "family 👨‍👩‍👧 and naïve"),
        ("[bold]not markup[/bold]", "[bold]not markup[/bold]"),
        ("z" + "\u0301" * 50, "z" + "\u0301" * 4),
    ],
)
def test_each_trick_is_made_visible_or_harmless(given_text: str, shown: str) -> None:
    assert plain(given_text) == shown


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    shown = plain(text)
    assert not any(unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"} for each in shown)
    assert not any(
        unicodedata.bidirectional(each) in {"LRO", "RLO", "LRE", "RLE", "PDF", "LRI", "RLI", "FSI"}
        for each in shown
    )


@given(st.text(max_size=300), st.integers(min_value=2, max_value=100))
def test_a_shortened_text_is_never_longer_than_asked(text: str, most: int) -> None:
    assert len(shortened(text, most)) <= most


def test_a_text_is_cut_between_words() -> None:
    assert shortened("the army will leave the town", 18) == "the army will…"
