"""Dates that can be read one way only, and what becomes of a row's cells."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.acquire.articles import article_of
from sayso.acquire.imports.homes import (
    MOST_NOTES,
    Import,
    cells_inside,
    day_or_moment,
    imports_of,
    moment,
    sorted_cells,
)
from sayso.acquire.imports.rows import Cell
from sayso.errors import InputError, LanguageError

TEXT = "The harbour authority will reopen the northern pier on 12 March, its director said."


def cell(name: str, words: str, link: str | None = None) -> Cell:
    return Cell(name=name.title(), key=name, words=words, link=link)


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("2031-02-15", "2031-02-15"),
        ("2031-02-15 14:00:00", "2031-02-15T14:00:00"),
        ("2031-02-15 14:00:00 UTC", "2031-02-15T14:00:00+00:00"),
        ("2031-02-15T14:00:00.5+02:00", "2031-02-15T14:00:00.500000+02:00"),
        ("2031-02-15 00:00:00", "2031-02-15"),
        ("15 February 2031", "2031-02-15"),
        ("Feb 15, 2031", "2031-02-15"),
        ("Sat, 15 Feb 2031 14:00:00 GMT", "2031-02-15T14:00:00+00:00"),
        ("03/04/2031", None),
        ("13/04/2031", None),
        ("03.04.2031", None),
        ("2/15/2031 14:00:00", None),
        ("1929189600", None),
        ("15 February 2031 or 16 February 2031", None),
        ("2031-02-30", None),
        ("1970-01-01 00:00:00", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_only_a_date_that_can_be_read_one_way_is_read(words: str | None, iso: str | None) -> None:
    assert day_or_moment(words) == iso


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("2031-02-15T14:00:00+02:00", "2031-02-15T12:00:00+00:00"),
        ("2031-02-15T14:00:00", None),
        ("2031-02-15", None),
    ],
)
def test_a_moment_has_a_zone(words: str, iso: str | None) -> None:
    assert moment(words) == iso


@given(st.text())
def test_any_words_are_a_date_or_none(words: str) -> None:
    for value in (day_or_moment(words), moment(words)):
        assert value is None or datetime.fromisoformat(value)


def test_the_first_of_two_columns_has_the_home_and_the_second_is_a_note() -> None:
    found = sorted_cells([cell("a", TEXT), cell("b", "other words")], {"a": "text", "b": "text"})
    assert found.housed == {"text": ("A", TEXT)}
    assert found.notes == (("B", "other words"),)


def test_a_date_that_could_be_two_goes_to_the_notes() -> None:
    found = sorted_cells(
        [cell("text", TEXT), cell("day", "03/04/2031")], {"text": "text", "day": "published"}
    )
    (made,) = imports_of(found, origin="sheet.csv", row="row 2")
    assert isinstance(made, Import)
    assert made.article is not None
    assert made.article.published is None
    assert made.notes == (("Day", "03/04/2031"),)


def test_an_import_is_the_article_its_capture_reads_as() -> None:
    cells = [cell("text", TEXT), cell("link", "https://a.example/1"), cell("title", "Pier")]
    found = sorted_cells(cells, {"text": "text", "link": "url", "title": "title"})
    (made,) = imports_of(found, origin="sheet.csv", row="row 2")
    assert isinstance(made, Import)
    assert made.capture is not None
    assert article_of(made.capture) == made.article
    assert made.capture.subject == "sheet.csv, row 2"
    assert made.capture.data.startswith(b'{"id":null,"outlet":null,"published":null,"text":"The')


def test_a_text_that_is_refused_leaves_its_link_and_all_its_words() -> None:
    words = "Die Hafenbehörde wird den nördlichen Pier im März wieder öffnen, sagte ihre Leiterin."
    cells = [cell("text", words), cell("link", "https://a.example/1\nhttps://a.example/2")]
    refusal, first, second = imports_of(
        sorted_cells(cells, {"text": "text", "link": "url"}), origin="sheet.csv", row="row 2"
    )
    assert isinstance(refusal, LanguageError)
    assert refusal.subject == "sheet.csv, row 2"
    assert isinstance(first, Import)
    assert isinstance(second, Import)
    assert (first.url, first.notes) == ("https://a.example/1", (("Text", words),))
    assert (second.row, second.url) == ("row 2, link 2", "https://a.example/2")


def test_a_row_with_neither_text_nor_link_names_what_it_holds() -> None:
    (refusal,) = imports_of(
        sorted_cells([cell("place", "the quay")], {}), origin="sheet.csv", row="row 2"
    )
    assert isinstance(refusal, InputError)
    assert "Place: the quay" in refusal.message


def test_a_link_no_browser_opens_is_a_note() -> None:
    cells = [cell("link", "label", "javascript:alert(1)"), cell("link", "ftp://a.example")]
    found = sorted_cells(cells, {"link": "url"})
    assert not found.links
    assert [words for _, words in found.notes] == [
        "label", "javascript:alert(1)", "ftp://a.example",
    ]  # fmt: skip


def test_a_lone_surrogate_is_replaced_before_it_is_stored() -> None:
    found = sorted_cells([cell("text", TEXT + " \ud83d")], {"text": "text"})
    (made,) = imports_of(found, origin="sheet.csv", row="row 2")
    assert isinstance(made, Import)
    assert made.capture is not None
    assert made.capture.data.decode().count("\N{REPLACEMENT CHARACTER}") == 1


def test_values_inside_values_are_named_by_the_way_to_them() -> None:
    found = cells_inside({"a": [{"b": "pier"}, None, ""], "c": 2, "d": False}, "media")
    assert [(each.name, each.words) for each in found] == [
        ("media.a.1.b", "pier"), ("media.c", "2"), ("media.d", "false"),
    ]  # fmt: skip


def test_values_without_end_are_refused() -> None:
    with pytest.raises(ValueError, match="values"):
        cells_inside(["x"] * (MOST_NOTES + 1), "")
    deep: object = "x"
    for _ in range(60):
        deep = [deep]
    with pytest.raises(ValueError, match="levels"):
        cells_inside(deep, "")
