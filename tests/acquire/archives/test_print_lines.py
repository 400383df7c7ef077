"""Printed lines become paragraphs by where they stand on the page."""

import pytest

from sayso.acquire.archives.print_lines import PrintLine, paragraphs


def printed(*rows: tuple[str, float, float], page: int = 0, left: float = 72) -> list[PrintLine]:
    return [PrintLine(words, page, left, left + width, bottom, 11) for words, bottom, width in rows]


def test_a_gap_parts_paragraphs():
    rows = printed(("One goes", 700, 400), ("on.", 686, 390), ("Two", 650, 400), ("ends.", 636, 30))
    assert paragraphs(rows) == "One goes on.\n\nTwo ends."


def test_an_indent_parts_paragraphs():
    rows = printed(("One goes", 700, 400), ("on", 686, 400), ("to here.", 672, 399))
    rows += printed(("Two", 658, 380), left=90)
    rows += printed(("ends.", 644, 30))
    assert paragraphs(rows) == "One goes on to here.\n\nTwo ends."


def test_a_short_last_line_parts_paragraphs():
    rows = printed(
        ("One goes", 700, 400), ("on.", 686, 60), ("Two goes", 672, 400), ("on", 658, 400)
    )
    assert paragraphs(rows) == "One goes on.\n\nTwo goes on"


def test_larger_letters_are_a_headline():
    headline = [PrintLine("Pier to open", 0, 72, 300, 714, 20)]
    rows = headline + printed(("The pier", 700, 400), ("will open.", 686, 400))
    assert paragraphs(rows) == "Pier to open\n\nThe pier will open."


def test_a_second_column_goes_on_where_the_first_ended():
    rows = printed(("The pier will be", 60, 200), page=0)
    rows += printed(("opened by the crews.", 700, 200), page=0, left=320)
    assert paragraphs(rows) == "The pier will be opened by the crews."


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("the direc-", "tor said", "the director said"),
        ("the direc\ufffe", "tor said", "the director said"),
        ("the direc\u00ad", "tor said", "the director said"),
        ("Anne-", "Marie said", "Anne-Marie said"),
        ("the 12-", "day march", "the 12- day march"),
        ("the plan -", "if any", "the plan - if any"),
    ],
)
def test_words_broken_at_the_line_end(first, second, joined):
    assert paragraphs(printed((first, 700, 400), (second, 686, 400))) == joined


def test_a_hyphen_the_text_writes_elsewhere_stays():
    rows = printed(("a long-", 700, 400), ("term plan, a long-term one", 686, 400))
    assert paragraphs(rows) == "a long-term plan, a long-term one"


def test_running_heads_and_page_numbers_are_left_out():
    rows = []
    for page in range(3):
        rows += printed((f"Lighthouse Post, page {page + 1}", 760, 200), page=page)
        rows += printed((f"word{page} and", 700, 400), (f"more{page} words", 686, 400), page=page)
        rows += printed((f"{page + 1} of 3", 30, 40), page=page)
    assert paragraphs(rows) == "word0 and more0 words word1 and more1 words word2 and more2 words"


def test_nothing_printed_is_no_text():
    assert paragraphs([]) == ""
