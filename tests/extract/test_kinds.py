"""What a quote does by being said is read from its own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.extract.attribution import alike, attributions, encode
from sayso.extract.kinds import PARTS, READ, kinds, marked
from sayso.inference import load

words = st.lists(st.integers(0, 200), max_size=60)


@given(words.filter(bool), words, words)
def test_each_word_of_a_quote_is_marked_once_in_text_order(cue, speaker, content):
    places, parts = zip(*marked(cue, speaker, content), strict=True)
    assert list(places) == sorted(set(cue) | set(speaker) | set(content[:READ]))
    assert all(PARTS[parts[places.index(word)] - 1] == "cue" for word in cue)


@given(st.lists(st.integers(1, 300), max_size=80))
def test_rows_of_like_length_are_read_together_and_none_is_left_out(lengths):
    groups = list(alike(lengths))
    assert sorted(i for group in groups for i in group) == list(range(len(lengths)))
    assert all(
        max(lengths[i] for i in group) <= 1.3 * min(lengths[i] for i in group) for group in groups
    )


SAID = {
    "The harbour authority promised to reopen the northern quay by Friday.": "commitment",
    "The dockers' union demanded that the port pay last winter's overtime.": "demand",
    'Minister Oda Lund denied taking any money. "That is false," she said.': "denial",
    "The opposition accused the mayor of lying about the bridge.": "accusation",
    "Economists expect prices of bread to rise by four per cent next year.": "forecast",
    "The ferry had carried 400 passengers on Monday, the company said.": "report",
    'Coach Ivo Brandt said he was proud of the team. "They are wonderful," Brandt said.': "stance",
}


@pytest.mark.parametrize("text", SAID)
def test_a_plain_quote_is_of_the_kind_its_words_make_it(text):
    model = load()
    found = attributions(text, encode(text, model), model)
    (best, probability), *others = kinds(text, found, model)[0]
    assert best == SAID[text]
    assert all(p <= probability for _, p in others)
    assert probability + sum(p for _, p in others) == pytest.approx(1, abs=0.15)


def test_who_said_nothing_has_no_kind():
    assert kinds("", [], load()) == []
