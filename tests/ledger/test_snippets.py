"""A few words around the matches, marked, from texts of any length."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sayso.ledger.snippets import CUT, LONGEST, MARKS, snippets, spans_of

FAR = (
    "The quay was quiet. " * 400 + "Then the armies left Port Vale at dawn. " + "All slept. " * 400
)


def one(text: str, *wanted: str) -> str:
    return snippets([text], wanted, marks=("[", "]"))[0]


def test_every_form_of_a_word_is_marked() -> None:
    assert one("The armies are leaving.", "army", "leave") == "The [armies] are [leaving]."


def test_a_phrase_is_marked_as_one() -> None:
    assert one("Port Vale and the port.", "port vale") == "[Port Vale] and the port."


def test_a_match_far_down_is_found() -> None:
    snippet = one(FAR, "army")
    assert "[armies] left Port Vale" in snippet
    assert snippet.startswith(CUT)
    assert snippet.endswith(CUT)


def test_without_a_match_the_beginning_is_given() -> None:
    assert one("The quay was quiet.", "zebra") == "The quay was quiet."
    assert one(FAR).startswith("The quay was quiet.")
    assert len(one(FAR)) < LONGEST


def test_marks_that_stand_in_the_text_mark_nothing() -> None:
    assert spans_of(snippets([f"An {MARKS[0]}army{MARKS[1]} \0 left"], ("left",))[0]) == (
        "An  army    left", [(12, 16)],
    )  # fmt: skip


@given(st.lists(st.text(max_size=400), max_size=5), st.sampled_from(["army", "a", "é", "的"]))
def test_any_text_has_a_bounded_snippet_with_whole_marks(texts: list[str], wanted: str) -> None:
    for snippet in snippets(["army " + text for text in texts], (wanted,)):
        text, spans = spans_of(snippet)
        assert len(text) <= LONGEST + 1
        assert not set(MARKS) & set(text)
        assert all(0 <= start < end <= len(text) for start, end in spans)


def test_one_endless_word_is_cut() -> None:
    text, spans = spans_of(snippets(["army " * 3 + "x" * 50_000], ("army",))[0])
    assert len(text) <= LONGEST + 1
    assert spans
