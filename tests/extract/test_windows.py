"""Words and a moment of speaking in, a window out."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.extract.times import Anchor, anchor_of
from sayso.extract.windows import said_anchor, time_behind, window, window_of_words
from sayso.records import Window

HERE = Path(__file__).parent
CASES = [json.loads(line) for line in (HERE / "windows.jsonl").read_text("utf8").splitlines()]
EVIDENCE = [
    json.loads(line) for line in (HERE / "windows_evidence.jsonl").read_text("utf8").splitlines()
]
SAID = [json.loads(line) for line in (HERE / "windows_said.jsonl").read_text("utf8").splitlines()]
TUESDAY = Anchor(datetime(2024, 5, 14, 9, 30), "time")


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['words']} @ {c['anchor']}")
def test_words_give_the_window_the_rules_say(case: dict[str, str | None]) -> None:
    found = window_of_words(case["words"] or "", anchor_of(case["anchor"], None))
    assert (found.start, found.end, found.precision, found.rule) == (
        case["start"], case["end"], case["precision"], case["rule"],
    )  # fmt: skip


@pytest.mark.parametrize("case", EVIDENCE, ids=lambda c: c["evidence"])
def test_the_expression_that_governs_the_action_sets_the_window(
    case: dict[str, str | None],
) -> None:
    text, evidence = case["text"] or "", case["evidence"] or ""
    start = text.index(evidence)
    found = window(text, (start, start + len(evidence)), anchor_of(case["anchor"], None))
    assert (found.start, found.end, found.text) == (case["start"], case["end"], case["words"])


@pytest.mark.parametrize("case", SAID, ids=lambda c: c["text"])
def test_a_dated_saying_moves_the_anchor_and_a_dated_doing_does_not(
    case: dict[str, str | None],
) -> None:
    text, cue = case["text"] or "", case["cue"] or ""
    start = text.index(cue)
    found = said_anchor(text, (start, start + len(cue)), anchor_of(case["anchor"], None))
    assert (found.start if found else None) == case["said"]


def test_the_day_of_an_act_is_not_the_day_of_saying_it() -> None:
    text = "Its next report is due on 5 April."
    cue, day = (0, 22), (text.index("on 5 April"), text.index("on 5 April") + 10)
    assert said_anchor(text, cue, TUESDAY) is not None
    assert said_anchor(text, cue, TUESDAY, besides=(day,)) is None


def test_a_time_right_behind_a_verb_is_found_with_its_preposition() -> None:
    text = "It would be paid on August 2 to whoever holds a share at July 5."
    found = time_behind(text, text.index(" on August"), TUESDAY)
    assert found is not None
    assert text[slice(*found)] == "on August 2"
    assert time_behind(text, text.index(" to whoever"), TUESDAY) is None
    assert time_behind("They left", 9, TUESDAY) is None


def test_nothing_said_runs_from_the_moment_of_speaking_and_has_no_words() -> None:
    found = window_of_words("with great care", TUESDAY)
    assert found == Window(
        start="2024-05-14", end=None, precision="open", text=None, rule="nothing_said"
    )


def test_seasons_turn_round_south_of_the_equator() -> None:
    found = window_of_words("this spring", TUESDAY, southern=True)
    assert (found.start, found.end) == ("2024-09-01", "2024-12-01")


def test_that_day_is_the_day_the_context_names() -> None:
    found = window_of_words(
        "on that day from 08:00 to 14:00", TUESDAY, context="The bodies come home on 15 June."
    )
    assert (found.start, found.end) == ("2024-06-15T08:00:00", "2024-06-15T14:00:00")


def test_a_deadline_for_others_is_where_the_threat_begins() -> None:
    words = "by 6 p.m. on Wednesday"
    found = window_of_words(words, TUESDAY, context=f"will burn it if they do not pay {words}")
    assert (found.start, found.end, found.rule) == ("2024-05-15T18:00:00", None, "if_not_by")


def test_times_take_the_offset_of_the_anchor() -> None:
    anchor = Anchor(datetime(2024, 5, 14, 9, tzinfo=timezone(timedelta(hours=-6))), "time")
    assert window_of_words("at 20:00", anchor).start == "2024-05-14T20:00:00-06:00"


PIECES = [case["words"] for case in CASES] + [
    "once", "if", "by", "until", "the end of", "next", "31 February", "9999", "the 99th century",
    "10,000,000 years", "24:00", "25:61", "-", ",", "“", "\n\n", "٣", "😀", "\ud800", "in", "for",
    "GMT", "until 5pm", "from 9:00 GMT", "now", "and", "between",
]  # fmt: skip
WORDS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join))
MOMENTS = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59))


@settings(deadline=None)
@given(words=WORDS, moment=MOMENTS, context=WORDS)
def test_any_words_and_any_anchor_give_a_window_that_begins_before_it_ends(
    words: str, moment: datetime, context: str
) -> None:
    for anchor in (None, Anchor(moment, "time"), Anchor(moment, "day")):
        for found in (
            window_of_words(words, anchor, context=context),
            window(context + words, (len(context), len(context + words)), anchor),
        ):
            assert found.text is None or found.text in context + " " + words + context
            if found.start and found.end:
                assert sortable(found.start) < sortable(found.end)


@settings(deadline=None)
@given(words=WORDS, moment=MOMENTS)
def test_a_saying_is_never_later_than_the_report_of_it(words: str, moment: datetime) -> None:
    text = f"{words} she said"
    said = said_anchor(text, (len(text) - 4, len(text)), Anchor(moment, "day"))
    assert said is None or said.moment < moment


def sortable(iso: str) -> tuple[date, str]:
    return date.fromisoformat(iso[:10]), iso[10:19]
