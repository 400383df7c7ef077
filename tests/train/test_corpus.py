"""The project's own labelled articles stand by their rules."""

import pytest

from train.corpus import ACTIONS, articles, nearest, occurrences
from train.data import own


@pytest.fixture(scope="module")
def every():
    return list(articles())


def test_every_label_stands_in_its_text(every):
    assert len(every) > 100
    for article in every:
        for quote in article["quotes"]:
            for start, end in quote["cue"] + quote["speaker"] + quote["content"]:
                assert 0 <= start < end <= len(article["text"])


def test_cues_stand_outside_their_contents(every):
    for article in every:
        for quote in article["quotes"]:
            (start, end), *_ = quote["cue"]
            assert all(end <= s or e <= start for s, e in quote["content"])


def test_most_actions_are_shown(every):
    shown = {c["action"] for article in every for c in article["commitments"]}
    assert len(shown) >= 19
    assert shown <= set(ACTIONS)


def test_no_held_out_article_is_trained_on():
    trained, held_out = ({a["id"] for a in own(held_out=flag)} for flag in (False, True))
    assert held_out
    assert not trained & held_out


def test_words_are_found_whole_and_the_nearest_is_taken():
    text = "said he. It was unsaid, she said."
    assert occurrences(text, "said") == [(0, 4), (28, 32)]
    assert nearest(text, "said", (26, 27)) == (28, 32)
