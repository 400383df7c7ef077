import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.extract.places import place_phrases, places

HERE = Path(__file__).with_name("places")
MENTIONS = [json.loads(line) for line in (HERE / "mentions.jsonl").read_text("utf8").splitlines()]
PHRASES = [json.loads(line) for line in (HERE / "phrases.jsonl").read_text("utf8").splitlines()]
FUZZ = (HERE / "fuzz_words.txt").read_text("utf8").split()
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(FUZZ), max_size=40).map(" ".join))


@pytest.mark.parametrize("case", MENTIONS, ids=lambda case: case["why"])
def test_places_are_found_and_set_in_their_country(case: dict) -> None:
    found = places(case["text"], adjectives=False)
    assert [[p.text, p.country] for p in found] == case["places"]


@pytest.mark.parametrize("case", PHRASES, ids=lambda case: case["why"])
def test_the_places_of_an_action_have_roles(case: dict) -> None:
    found = place_phrases(case["text"], (0, len(case["text"])))
    told = [
        [p.role, p.text, p.mention.name if p.mention and p.mention.lat else None] for p in found
    ]
    assert told == case["phrases"]


def test_adjectives_are_mentions_only_when_asked_for() -> None:
    text = "The Russian and Ukrainian armies"
    assert [(p.text, p.country, p.adjective) for p in places(text)] == [
        ("Russian", "RU", True),
        ("Ukrainian", "UA", True),
    ]
    assert places(text, adjectives=False) == []


def test_a_street_is_kept_without_coordinates() -> None:
    (street,) = places("He was stopped on Quimby Street.")
    assert (street.text, street.lat, street.lon, street.geonames_id) == (
        "Quimby Street",
        None,
        None,
        None,
    )


def test_offsets_count_code_points() -> None:
    text = "🚛 Trucks reached Kyiv."
    (kyiv,) = places(text)
    assert text[slice(*kyiv.span)] == "Kyiv"


@given(TEXTS)
def test_mentions_stand_in_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for mention in places(text):
        assert mention.span[0] >= end
        assert text[slice(*mention.span)] == mention.text != ""
        end = mention.span[1]


@given(TEXTS, st.integers(0, 200), st.integers(0, 200))
def test_phrases_stand_inside_the_evidence(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    for phrase in place_phrases(text, (start, end)):
        assert start <= phrase.span[0] < phrase.span[1] <= end
        assert text[slice(*phrase.span)] == phrase.text


def test_a_very_long_line_is_read_whole() -> None:
    text = "Aa " * 8_000 + "in Berlin " + "Bb." * 8_000
    assert "Berlin" in {p.text for p in places(text)}
