"""People are told under all their names, with what joined them and what waits for a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from sayso.link.people import Speaker
from sayso.link.roster import Known, Naming, Tie
from sayso.run.linked_people import everybody
from sayso.show.people_page import naming_words, people_page, person_record, tie_words
from tests.link.samples import reading
from tests.show.linked import told

ADA = Speaker("Ada Mora", "the army", "General")
BARE = Speaker("A. Mora")


def naming(speaker: Speaker, quotes: int = 1, last: str | None = "2024-03-05") -> Naming:
    return Naming(speaker=speaker, quotes=quotes, first="2024-03-04T08:00", last=last)


def tie(judgement: str = "positive", score: float | None = None) -> Tie:
    return Tie(link_id="ab" * 32, left=ADA, right=BARE, judgement=judgement,  # type: ignore[arg-type]
               score=score, by="Ines Vale", why="on the phone")  # fmt: skip


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (naming(ADA, 3), "Ada Mora, General, the army (3 quotes, 2024-03-04 to 2024-03-05)"),
        (naming(BARE, last="2024-03-04"), "A. Mora (1 quote, 2024-03-04)"),
        (Naming(speaker=BARE, quotes=2, first=None, last=None), "A. Mora (2 quotes)"),
    ],
)
def test_a_name_is_told_with_office_and_time(one: Naming, words: str) -> None:
    assert naming_words(one) == words


def test_what_joined_names_and_what_might_is_told_apart() -> None:
    known = Known(namings=(naming(ADA, 3), naming(BARE)), joined=(tie(),), suggested=())
    open_ = Known(namings=(naming(ADA, 3),), joined=(), suggested=(tie("none_yet", 0.6),))
    page = people_page([known, open_], offset=0, unlinked=0, width=110, colour=False)
    assert tie_words(tie()) == "Ada Mora = A. Mora, by Ines Vale, link abababababab"
    assert "joined       Ada Mora = A. Mora, by Ines Vale" in page
    assert "perhaps      Ada Mora = A. Mora 0.60, by Ines Vale" in page
    assert person_record(known)["links"][0]["judgement"] == "positive"


def test_the_state_and_body_of_a_person_are_those_that_all_names_tell(tmp_path: Path) -> None:
    some = (
        reading("a", "{the Defence Ministry of Poland|said|The bridge will open by 20 March}."),
        reading("b", "{Poland's ministry of defence|said|The tunnel will be shut by 2 May}."),
    )
    with told(tmp_path, *some) as seen:
        (found,) = everybody(seen)
    assert (found.country, found.body, found.quotes) == ("PL", "defence ministry", 2)
    assert person_record(found)["names"][0]["first"] == "2024-03-04T08:00:00Z"
