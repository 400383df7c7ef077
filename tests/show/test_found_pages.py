"""Lists and answers to searches: who, when, the words, and what matched in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from sayso.ledger.read import View
from sayso.ledger.search import Filters, Found, search
from sayso.ledger.snippets import MARKS
from sayso.show.found_pages import list_page, search_page
from tests.show.conftest import HOSTILE, NOW


def find(seen: View, typed: str, **more: Any) -> Found:
    settled: dict[str, Any] = {"filters": Filters(), "now": NOW, "limit": 5}
    return search(seen, typed, **(settled | more))


def page_of(found: Found, typed: str = "bridge", **more: Any) -> str:
    settled: dict[str, Any] = {"offset": 0, "width": 90, "colour": False}
    return search_page(found, typed, **(settled | more))


def flat(page: str) -> str:
    return " ".join(page.split())


def test_matched_words_are_starred(seen: View) -> None:
    page = flat(page_of(find(seen, "bridges cedar", among=("quote",)), "bridges cedar"))
    assert "Found for bridges cedar: 1 to 1" in page
    assert "quote: commitment by Bo Lind, mayor, the town" in page
    assert "The town will open the *bridge* at Port *Cedar* to 40 lorries a day" in page
    assert "Vale Post · Fri 1 Mar 2024 · Bridge at Port Cedar to open" in page


def test_a_commitment_says_who_what_and_when(seen: View) -> None:
    page = flat(page_of(find(seen, "cedar", among=("commitment",))))
    assert "commitment: the town, open: the bridge, by Tue 30 Apr 2024 The town" in page
    resolved = flat(page_of(find(seen, "hazel", among=("commitment",))))
    assert "by Sun 10 Mar 2024 [resolved: kept late]" in resolved


def test_what_was_left_out_is_said(seen: View) -> None:
    page = flat(page_of(replace(find(seen, "cedar !!"), ranked_among=2_000)))
    assert "note: not searched for: !!" in page
    assert "note: ranked among the newest 2,000 that match" in page


def test_nothing_found_says_what_to_do(seen: View) -> None:
    page = flat(page_of(find(seen, "zebra"), "zebra"))
    assert "Found for zebra: nothing" in page
    assert "Fewer words, or fewer filters, find more." in page
    assert "nothing after the first 40" in page_of(find(seen, "bridge", offset=40), offset=40)


def test_a_list_shows_whole_words_and_no_stars(seen: View) -> None:
    found = find(seen, "", among=("commitment",), limit=3)
    page = list_page(found, heading="Commitments", offset=0, width=90, colour=False)
    assert "Commitments: 1 to 3" in page
    assert page.count("commitment: ") == 3
    assert "*" not in page


@pytest.mark.parametrize("width", [1, 40, 60, 120, 400])
def test_no_line_is_wider_than_the_terminal(seen: View, width: int) -> None:
    page = page_of(find(seen, "bridge"), width=width)
    assert max(map(cell_len, page.splitlines())) <= min(max(width, 40), 110)


def test_colour_is_used_only_when_asked_for(seen: View) -> None:
    found = find(seen, "bridge")
    assert "\x1b[" in page_of(found, colour=True)
    assert "\x1b" not in page_of(found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.text(alphabet=st.characters(exclude_categories=()) | st.sampled_from(MARKS), max_size=40))
def test_no_words_steer_the_terminal(seen: View, words: str) -> None:
    found = find(seen, "bridge", limit=3)
    hostile = [
        replace(hit, snippet=f"{HOSTILE}{MARKS[0]}{words}{MARKS[1]}{words}",
                article={**hit.article, "title": HOSTILE, "outlet": words})
        for hit in found.hits
    ]  # fmt: skip
    page = page_of(replace(found, hits=hostile, ignored=[HOSTILE]), typed=words + HOSTILE)
    assert not {each for each in page if each < " " and each != "\n"}
    assert "\u202e" not in page
