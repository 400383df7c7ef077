"""The page of evidence tells what, from whom, how it is graded and how much was looked at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rich.cells import cell_len

from sayso.ledger.evidence import evidence_row
from sayso.ledger.read import SAID_OF_ROWS, Record
from sayso.records import Evidence
from sayso.show.evidence_page import evidence_page, evidence_record, looked_words
from tests.ledger.test_evidence import item
from tests.show.conftest import HOSTILE

ABOUT = "a" * 64


def record(made: Evidence, **said: Any) -> Record:
    told = {table.name: [] for table in SAID_OF_ROWS} | said
    return Record(table="evidence", row={**evidence_row(made), "batch": 2}, said=told)


def page_of(*made: Record, **more: Any) -> str:
    settled: dict[str, Any] = {"offset": 0, "width": 90, "colour": False}
    return evidence_page(made, None, **(settled | more))


def test_an_item_is_told_with_its_words_and_its_grade() -> None:
    page = " ".join(page_of(record(item(ABOUT, group="same_alliance: Vale"))).split())
    assert "000000000000 not happening (0%), press on ground, 2024-03-05" in page
    assert "by Ada Mora, interest: neutral words “No column has left the camp”" in page
    assert "grade B2: was there origin wire-1, of same_alliance: Vale known 2024-03-06" in page
    assert page.endswith("entered by Ines Vale about aaaaaaaaaaaa")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"says": "not_seen"}, "not looked: nobody says how much could be seen"),
        ({}, None),
        ({"coverage": 0.7, "coverage_start": "2024-03-02", "coverage_end": "2024-03-05",
          "coverage_why": "fog"}, "70% of place and time, 2024-03-02 to 2024-03-05: fog"),
    ],
)  # fmt: skip
def test_how_much_was_looked_at_is_said_or_that_nobody_looked(
    change: dict[str, Any], words: str | None
) -> None:
    assert looked_words(replace(item(ABOUT), **change)) == words


def test_nothing_entered_is_nobody_looked() -> None:
    assert "nobody has looked" in page_of()
    assert "none after the first 20" in page_of(offset=20)


def test_redacted_words_are_said_to_be_gone() -> None:
    gone = record(item(ABOUT, excerpt=None), redaction=[{"why": "asked for", "batch": 3}])
    assert "(the words were redacted)" in page_of(gone)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_words_are_harmless_and_lines_fit(width: int) -> None:
    page = page_of(record(item(ABOUT, excerpt=HOSTILE * 40, place=HOSTILE, url="x" * 200)),
                   width=width)  # fmt: skip
    assert max(cell_len(line) for line in page.splitlines()) <= min(width, 110)
    assert not {"\x1b", "\x07", "\u202e"} & set(page)


def test_for_scripts_every_field_of_the_record_is_there() -> None:
    told = evidence_record(record(item(ABOUT)), {2: {"recorded": "2024-03-07T00:00:00Z"}})
    assert set(Evidence.__slots__) <= set(told)
    assert (told["recorded"], told["retracted"]) == ("2024-03-07T00:00:00Z", False)
