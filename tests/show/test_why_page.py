"""The page of an assessment leads from the prior to the figure, and its words are harmless."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from rich.cells import cell_len

from sayso.ledger import amend, evidence, read
from sayso.ledger.evidence import Why
from sayso.ledger.store import Ledger
from sayso.run.evidence import add
from sayso.run.weighing import hold, weigh
from sayso.show.why_page import assessment_line, counted, why_page, why_record
from sayso.weigh.words import WORDS
from tests.run.rows import ROW, commitments, desk_of
from tests.show.conftest import HOSTILE


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    opened = desk_of(tmp_path_factory.mktemp("why") / "desk.db", "a", "b")
    about = {"commitment": commitments(opened)[0]}
    add(opened, ROW | about | {"excerpt": HOSTILE, "origin": f"wire {HOSTILE}"}, made_by="Ada")
    looked = {"channel": "satellite_image", "says": "not_seen", "share": None, "coverage": 0.8,
              "reliability": None, "origin": "image-7", "event": "2024-03-20",
              "known_at": "2024-03-21", "coverage_why": "two clouds"}  # fmt: skip
    add(opened, ROW | about | looked, made_by="Ada")
    hold(opened, about["commitment"], 0.25, made_by="Ines Vale", why=f"no trains {HOSTILE}")
    weigh(opened, None)
    yield opened
    opened.close()


def found(ledger: Ledger, number: int = 0) -> Why:
    with read.view(ledger) as seen:
        return evidence.why(seen, commitments(ledger)[number])


def page_of(why: Why, **more: Any) -> str:
    settled: dict[str, Any] = {"width": 90, "colour": False}
    return why_page(why, **(settled | more))


def flat(page: str) -> str:
    return " ".join(page.split())


def test_likelihood_and_confidence_stand_in_sentences_of_their_own(ledger: Ledger) -> None:
    page = page_of(found(ledger))
    (likely,) = [line for line in page.splitlines() if "late or in time" in line]
    assert any(word in likely for word in WORDS)
    assert "onfidence" not in likely
    assert likely.endswith(".")
    assert "Confidence in this is" in page


@pytest.mark.parametrize("word", WORDS)
def test_every_word_of_the_scale_makes_a_sentence(ledger: Ledger, word: str) -> None:
    why = found(ledger)
    page = page_of(replace(why, row={**why.row, "word": word}))
    begun = f"It is {word} that" if not word.endswith("chance") else f"{word} that it is kept"
    assert begun in page


def test_each_origin_is_told_with_its_bar_and_what_is_without_it(ledger: Ledger) -> None:
    why = found(ledger)
    page = flat(page_of(why))
    for each in json.loads(why.row["moved"]):
        assert f"{each['bar']:+.2f} █" in page
        assert f"without it {each['without']:.0%}" in page
    assert "2 articles → 2 origins → " in page
    assert "looked at 80% of place and time, 2024-03-20: two clouds" in page
    assert "Ines Vale 25% kept: no trains" in page
    assert f"values version {why.row['parameters'][:12]}, expert defaults" in page
    assert "What would change the answer" in page


def test_where_nobody_looked_the_page_says_so(ledger: Ledger) -> None:
    page = flat(page_of(found(ledger, 1)))
    assert "Nothing was looked at yet: this is only what is usual." in page
    assert "0 articles → 0 origins → 0.0 effective" in page


def test_what_was_entered_since_asks_for_a_new_assessment(ledger: Ledger) -> None:
    why = found(ledger)
    later = list(why.evidence.values())[:1]
    page = page_of(replace(why, later=later))
    assert "1 item of evidence not in it: weigh it again" in page


def test_redacted_words_are_gone(ledger: Ledger) -> None:
    why = found(ledger)
    blanked = {id: replace(each, excerpt=None) for id, each in why.evidence.items()}
    page = page_of(replace(why, evidence=blanked, redacted=frozenset(blanked)))
    assert page.count("(redacted)") == len(blanked)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_too_wide_and_no_word_steers_the_terminal(ledger: Ledger, width: int) -> None:
    page = page_of(found(ledger), width=width)
    assert max(cell_len(line) for line in page.splitlines()) <= min(width, 110)
    assert not {"\x1b", "\x07", "\u202e"} & set(page)
    assert "\x1b" in page_of(found(ledger), colour=True)


def test_the_record_for_scripts_holds_all_of_it(ledger: Ledger) -> None:
    why = found(ledger)
    told = json.loads(json.dumps(why_record(why)))
    assert told["assessment"]["probabilities"] == json.loads(why.row["probabilities"])
    assert {each["id"] for each in told["evidence"]} == set(why.evidence)
    assert told["people"][0]["says"].startswith("0.25: ")
    assert assessment_line(why.row, new=False).endswith(", known")


def test_copies_are_counted_in_words() -> None:
    told = counted({"articles": 38, "origins": 3, "effective": 2.41})
    assert told == "38 articles → 3 origins → 2.4 effective"
    assert counted({"articles": 1, "origins": 1, "effective": 1}).startswith(
        "1 article → 1 origin "
    )


def test_an_assessment_keeps_no_words_of_its_evidence(ledger: Ledger) -> None:
    row = found(ledger).row
    assert "cloud" not in json.dumps(dict(row))
    assert "Mora" not in json.dumps(dict(row))
    amend.redact(ledger, commitments(ledger)[1], made_by="Ada", why="asked for")
    assert "(redacted)" in page_of(found(ledger, 1))
