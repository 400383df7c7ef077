"""Two versions of a text, word by word: what went and what came puts the texts together again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from sayso.ledger import read
from sayso.ledger.read import View
from sayso.ledger.shown import batches_of
from sayso.show.word_diff import MOST_WORDS, Change, changes, counted, diff_page
from tests.show.conftest import HOSTILE


def marked(old: str, new: str) -> str:
    signs = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return " ".join(signs[each.fate].format(each.words) for each in changes(old, new) if each.words)


def test_a_changed_word_is_marked_and_the_rest_is_not() -> None:
    assert marked("The army will leave on Friday, she said.", "The army may leave, she said.") == (
        "The army [-will leave on Friday,-] {+may leave,+} she said."
    )
    assert marked("We leave on Friday at noon.", "We leave on Monday at noon.") == (
        "We leave on [-Friday-] {+Monday+} at noon."
    )


def test_whole_paragraphs_come_and_go() -> None:
    old = "First.\n\nSecond one.\n\nThird."
    assert changes(old, "First.\nThird.") == [
        Change("same", "First.", ends=True),
        Change("removed", "Second one.", ends=True),
        Change("same", "Third.", ends=True),
    ]


@pytest.mark.parametrize(
    "new", ["One two.\nThree.", "One  two.\n\n\n Three. ", "One\ttwo.\r\nThree."]
)
def test_blanks_are_no_change(new: str) -> None:
    told = changes("One two.\nThree.", new)
    assert {each.fate for each in told} == {"same"}
    assert counted(told) == "The text is the same, word by word."


WORDS = st.lists(st.sampled_from(["a", "b", "c", "leave", "stay", "\n"]), max_size=40).map(" ".join)


@given(WORDS | st.text(max_size=200), WORDS | st.text(max_size=200))
def test_both_texts_come_back_from_what_went_and_came(old: str, new: str) -> None:
    told = changes(old, new)
    before = " ".join(each.words for each in told if each.fate != "added").split()
    after = " ".join(each.words for each in told if each.fate != "removed").split()
    assert before == old.split()
    assert after == new.split()


def test_a_very_long_text_is_compared_by_paragraphs() -> None:
    old = "\n".join(f"Paragraph {n} of many words." for n in range(MOST_WORDS // 5 + 1))
    told = changes(old, old.replace("Paragraph 7 of", "Paragraph seven of"))
    assert [each for each in told if each.fate != "same"] == [
        Change("removed", "Paragraph 7 of many words.", ends=True),
        Change("added", "Paragraph seven of many words.", ends=True),
    ]


def test_a_text_made_to_be_slow_is_given_whole() -> None:
    old = " ".join("abcdefghij"[n * n % 97 % 10] for n in range(19_000))
    new = " ".join("abcdefghij"[n * n % 89 % 10] for n in range(19_000))
    many = [f"{a}{b}" for a in "abcdefghijkl" for b in "abcdefghijkl"]
    spread = [" ".join(many[n * step % 144] for n in range(19_000)) for step in (5, 7)]
    for left, right in ((old, new), spread):
        assert len(changes(left, right)) < 20_000
    assert [each.fate for each in changes(*spread) if each.fate != "same"] == ["removed", "added"]


def page_of(seen: View, **more: Any) -> str:
    table = read.schema.article
    rows = seen.all(read.select(table).where(table.c.page.contains("alder")))
    old, new = (
        {**row, **more.pop(name, {})} for name, row in zip(("old", "new"), rows, strict=True)
    )
    settled = {"recorded": batches_of(seen, rows), "width": 90, "colour": False}
    return diff_page(old, new, **(settled | more))


def test_the_page_says_when_what_changed_and_how_much_did_not(seen: View) -> None:
    page = page_of(seen, new={"title": "Bridge opens", "text": "It opens."})
    assert "old recorded Fri 1 Mar 2024, 12:02 UTC" in page
    assert "title: [-Bridge at Port Alder to open-] {+Bridge opens+}" in page
    assert "[-" in page
    same = page_of(seen)
    assert "0 words removed, 6 words added" in same
    assert "… 26 words the same …" in same
    assert "{+The bridge stays open all night.+}" in same


def test_long_stretches_that_stayed_are_cut() -> None:
    row = {"id": "ab" * 32, "batch": 1, "title": "T", "byline": None, "published": None,
           "published_precision": None, "published_from": None, "outlet": None, "origin": "x",
           "given_id": None, "url": None, "language": "en", "warnings": "[]"}  # fmt: skip
    words = " ".join(f"w{n}" for n in range(300))
    old, new = ({**row, "text": f"{words} {name} {words}"} for name in ("old", "new"))
    recorded = {1: {"recorded": "2024-03-01T12:00:00Z"}}
    page = diff_page(old, new, recorded=recorded, width=90, colour=False)
    assert "w299 [-old-] {+new+} w0" in " ".join(page.split())
    assert "w100" not in page


@pytest.mark.parametrize("width", [1, 40, 60, 120, 400])
def test_no_line_is_wider_than_the_terminal(seen: View, width: int) -> None:
    page = page_of(seen, width=width)
    assert max(map(cell_len, page.splitlines())) <= min(max(width, 40), 110)


def test_no_words_steer_the_terminal(seen: View) -> None:
    page = page_of(seen, new={"text": HOSTILE, "title": HOSTILE, "outlet": HOSTILE})
    assert not {each for each in page if each < " " and each != "\n"}
    assert "\u202e" not in page
    assert "\x1b[" in page_of(seen, colour=True)
