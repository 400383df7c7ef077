"""Claims are told in their first words, with their weight and what they are at odds with."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from sayso.run.linked import all_claims, all_origins
from sayso.run.linked_people import everybody
from sayso.show.claims_page import claims_page, counted, headed, unlinked_words, weight_words
from sayso.show.echo_page import echo_page
from sayso.show.origins_page import origins_page
from sayso.show.people_page import people_page
from tests.show.linked import SPOKEN, told


def test_counts_and_headings_are_said_in_words() -> None:
    assert (counted(1, "origin"), counted(1_200, "origin")) == ("1 origin", "1,200 origins")
    assert headed("Claims", 3, 20) == "Claims: 21 to 23"
    assert headed("Claims", 0, 0) == "Claims: nothing"
    assert unlinked_words(2) == "2 articles are not linked yet: run `sayso link --all`"


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("colour", [False, True])
def test_no_page_steers_the_terminal_or_passes_its_width(
    tmp_path: Path, width: int, colour: bool
) -> None:
    shape = {"width": width, "colour": colour}
    listed = {"offset": 0, "unlinked": 1, **shape}
    with told(tmp_path) as seen:
        claims = list(all_claims(seen))
        pages = [
            claims_page(claims, **listed),  # type: ignore[arg-type]
            origins_page(list(all_origins(seen)), **listed),  # type: ignore[arg-type]
            people_page(everybody(seen), **listed),  # type: ignore[arg-type]
            *(echo_page(each, **shape) for each in claims),  # type: ignore[arg-type]
        ]
    for page in pages:
        assert "\x1b[2J" not in page
        assert "\u202e" not in page
        assert ("\x1b[" in page) is colour
        if not colour:
            assert max(map(cell_len, page.splitlines())) <= width


def test_a_claim_is_told_with_its_weight_and_its_rival(tmp_path: Path) -> None:
    with told(tmp_path) as seen:
        claims = list(all_claims(seen))
    page = claims_page(claims, offset=0, unlinked=0, width=110, colour=False)
    assert f"“{SPOKEN}.”" in page
    assert "1 origin, 2 outlets, 2 mentions" in page
    assert "supersedes" in page
    assert "not linked yet" not in page
    (first,) = [each for each in claims if each.words[each.id] == SPOKEN + "."]
    assert weight_words(first) == "1 origin, 2 outlets, 2 mentions"


def test_empty_lists_say_what_to_do() -> None:
    for page_of in (claims_page, origins_page, people_page):
        page = page_of([], offset=0, unlinked=0, width=80, colour=False)
        assert "sayso add" in page
