"""What is kept as a commitment, what becomes of two that are one, and what is missing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.extract import read
from sayso.extract.commitments import is_southern, merged, missing_of, prepares, with_event
from sayso.extract.triggers import belief
from sayso.records import Article, Commitment, Place, Quantity, Quote, Window

OPEN = Window(start="2024-05-07", end=None, precision="open", text=None, rule="nothing_said")
DAY = Window(start="2024-05-12", end="2024-05-13", precision="day", text="on 12 May", rule="day")
PLAIN = Commitment(
    article_id="a",
    quote_id="q",
    evidence=((0, 4),),
    trigger=(0, 4),
    actor="the army",
    action="withdraw",
    object="two brigades",
    quantity=None,
    places=(),
    window=OPEN,
    condition=None,
    negated=False,
    firmness="firm",
    checkable=True,
    missing=(),
    confidence=0.9,
)


def article(text, **known):
    return Article(origin="own.txt", text=text, **known)


def dated(text):
    known = {"published": "2024-05-07", "published_precision": "day", "published_from": "option"}
    return read(article(text, **known)).commitments


def test_a_promise_with_a_day_gets_its_window_and_exact_words():
    text = "The navy said on Tuesday that two frigates would leave the port of Orlo on 12 May."
    (one,) = dated(text)
    assert (one.window.start, one.window.end) == ("2024-05-12", "2024-05-13")
    (start, end), *_ = one.evidence
    assert "leave" in text[start:end]


def test_how_a_promise_was_made_is_no_act():
    text = (
        "According to a report, engineers estimated the quay would cost 600 million kroner.\n\n"
        "The mayor of Sund, Ole Vik, hopes the state will sell the base to the town. "
        '"They promised us in writing that not one berth would be lost," he said.'
    )
    assert not [one for one in dated(text) if text[slice(*one.trigger)] == "writing"]


def test_without_any_date_the_window_keeps_its_words_alone():
    reading = read(article("The union said it will strike on Friday if talks fail."))
    for one in reading.commitments:
        assert (one.window.start, one.window.end) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "How many soldiers will leave the valley is unclear.",
        "The ministry says it has the right to move its troops as it wishes.",
        "Rain fell all day. The river rose by two metres.",
    ],
)
def test_questions_rights_and_weather_are_no_commitments(text):
    assert dated(text) == ()


def test_an_event_gives_the_start_when_the_text_says_when_it_ends():
    words = "once the exercise has ended"
    after = replace(PLAIN, window=replace(OPEN, start=None, text=words, rule="event"))
    ends = replace(PLAIN, action="end_exercise", object="the exercise", window=DAY)
    found = with_event(after, [after, ends])
    assert (found.window.start, found.window.end, found.condition) == ("2024-05-12", None, words)
    assert with_event(after, [after]).window.start is None


def test_a_headline_and_its_lead_become_one_with_two_places_of_evidence():
    text = "Army to pull out two brigades\n\nThe army will pull out two brigades."
    head = replace(PLAIN, evidence=((0, 29),), trigger=(8, 16))
    lead = replace(PLAIN, evidence=((31, 67),), trigger=(45, 53))
    (one,) = merged(article(text), [head, lead])
    assert one.evidence == ((0, 29), (31, 67))


def test_another_object_stays_another_commitment():
    text = "Army to pull out two brigades\n\nThe army will pull out its tanks."
    head = replace(PLAIN, evidence=((0, 29),), trigger=(8, 16))
    lead = replace(PLAIN, evidence=((31, 64),), trigger=(45, 53), object="its tanks")
    assert len(merged(article(text), [head, lead])) == 2


def test_boarding_a_train_is_not_a_second_act_beside_going_home():
    going = replace(PLAIN, window=DAY)
    boarding = replace(going, action="other", trigger=(10, 14))
    assert prepares(boarding, [boarding, going])
    assert not prepares(going, [boarding, going])


def test_some_troops_without_a_date_lack_how_many_and_by_when():
    some = Quantity(min=None, max=None, unit="troops", text="some")
    assert missing_of(replace(PLAIN, quantity=some)) == ("quantity", "window")
    assert missing_of(replace(PLAIN, quantity=some, window=DAY)) == ()
    assert missing_of(replace(PLAIN, actor=None)) == ("actor",)


@given(st.floats(0, 1), st.floats(0, 1))
def test_belief_is_a_probability_and_grows_with_the_kind(score, kind):
    quote = Quote(
        article_id="a", cue=(), speaker=(), content=(), form="direct", kind="commitment",
        kind_scores=(("commitment", kind),), confidence=1.0,
    )  # fmt: skip
    less = replace(quote, kind_scores=(("commitment", kind / 2),))
    assert 0 <= belief(score, less) <= belief(score, quote) <= 1


def test_seasons_are_those_of_the_place_or_of_the_article():
    text = "Santiago, Chile. The line opens this spring. Trains run from Santiago to Concepción."
    spring = (text.index("this spring"), text.index("this spring") + len("this spring"))
    monday = (0, 8)
    north = Place(role="at", span=(0, 4), text="Oslo", lat=59.9)
    assert is_southern(text, (), [spring])
    assert not is_southern(text, (), [monday])
    assert not is_southern(text, (north,), [spring])
    assert is_southern(text, (replace(north, lat=-33.4),), [monday])
    assert not is_southern("The line opens this spring.", (), [(15, 26)])


def test_the_government_is_not_the_ministry_that_speaks_for_it():
    text = (
        "PORT ALDA, 4 March 2024 - Mines minister Ada Holm said the government would close the "
        "northern pit by 30 June.\n\nHolmark Copper said on Monday that the company would pay "
        "120 miners by 5 April."
    )
    article = Article(origin="x", text=text, published="2024-03-04", published_precision="day")
    actors = {one.action: one.actor for one in read(article).commitments}
    assert actors == {"close": "the government", "pay": "Holmark Copper"}
