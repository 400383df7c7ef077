"""The report: intervals hold the figure, and only the project's own words are shown."""

import pytest

from eval.report import ERRORS, HEAD, interval, report, split, table, worst
from eval.scorers import Score

TEXT = "The ferry line said it would sail at dawn. The mayor doubted it."
GOLD = {
    "id": "a1",
    "text": TEXT,
    "quotes": [{"cue": [[15, 19]], "speaker": [[0, 14]], "content": [[20, 41]]}],
    "commitments": [],
}
NOTHING = {"quotes": [], "commitments": []}


def test_a_missed_quote_is_shown_in_the_words_of_an_own_article():
    shown = "\n".join(worst("own", [(GOLD, NOTHING)]))
    assert "quotes missed" in shown
    assert "said … it would sail at dawn" in shown


def test_other_peoples_articles_are_named_by_offsets_alone():
    shown = "\n".join(worst("polnear_dev", [(GOLD, NOTHING)]))
    assert "a1 15–41" in shown
    assert "sail" not in shown


def test_marks_in_an_article_cannot_break_out_of_the_report():
    hostile = GOLD | {"text": TEXT.replace("sail at dawn", "<b>|sail</b>")}
    assert "<b>" not in "\n".join(worst("own", [(hostile, NOTHING)]))


def test_an_interval_holds_the_figure_and_narrows_with_more_articles():
    few = [{"quote": Score(i % 3, 2, 2)} for i in range(6)]
    low, high = interval(few, "quote")
    assert low <= 50 <= high
    narrow = interval(few * 20, "quote")
    assert narrow[1] - narrow[0] < high - low


def test_the_table_leaves_out_what_was_not_labelled():
    rows = list(table("own", [{"quote": Score(1, 1, 2), "kind of found": Score(0, 0, 0)}]))
    assert any(row.startswith("| quote | 66.7 |") for row in rows)
    assert not any("kind of found" in row for row in rows)


@pytest.mark.parametrize("found", [0.2, 0.9])
def test_a_made_up_quote_says_how_sure_the_reading_was(found):
    made_up = {
        "quotes": [{"cue": [[53, 60]], "speaker": [], "content": [[61, 63]], "confidence": found}]
    }
    shown = "\n".join(worst("own", [(GOLD | {"quotes": []}, made_up | {"commitments": []})]))
    assert f"said {found}" in shown


def test_making_some_parts_anew_leaves_the_others_as_they_were():
    former = report([], HEAD + TABLES + ERRORS + FAULTS)
    assert former == HEAD + TABLES + ERRORS + FAULTS
    assert split(former) == (
        {"own": "\n## own, 2 articles\n\n| a |\n", "lgl": "\n## lgl, 3 documents\n\n| b |\n"},
        {"own": "\n### own: kinds, the worst 1 of 1\n\n- x: y\n"
         "\n### own: quotes, the worst 1 of 1\n\n- z ## lgl, 3 documents\n"},
    )  # fmt: skip


TABLES = "\n## own, 2 articles\n\n| a |\n\n## lgl, 3 documents\n\n| b |\n"
FAULTS = (
    "\n### own: kinds, the worst 1 of 1\n\n- x: y\n"
    "\n### own: quotes, the worst 1 of 1\n\n- z ## lgl, 3 documents\n"
)
