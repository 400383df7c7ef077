"""JSON Lines say exactly what the records say, one whole line an article."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sayso.errors import InputError
from sayso.records import Article, Reading
from sayso.show.json_lines import annotation_record, error_record, line, reading_record


def test_a_reading_keeps_every_slot_under_its_name(reading: Reading) -> None:
    record = json.loads(line(reading_record(reading)))
    leaving, paying, _ = record["commitments"]
    assert list(record) == ["article", "quotes", "commitments"]
    assert record["article"]["published_from"] == "text"
    assert record["article"]["text_sha256"] == reading.article.text_sha256
    assert record["quotes"][0]["kind_scores"] == {"commitment": 0.93, "report": 0.04}
    assert leaving["quote"] == record["quotes"][0]["id"]
    assert leaving["places"][0]["geonames_id"] == 7
    assert leaving["window"]["end"] == "2023-03-21"
    assert leaving["quantity"] is None
    assert paying["quantity"] == {
        "min": 9000,
        "max": 11000,
        "unit": "dinars",
        "text": "about 10,000 dinars",
    }
    assert paying["missing"] == ["object", "window"]


def test_offsets_find_the_exact_words_again(reading: Reading) -> None:
    record = json.loads(line(reading_record(reading)))
    text = record["article"]["text"]
    start, end = record["quotes"][3]["content"][0]
    assert text[start:end] == "“They are liars,”"


def test_an_error_stands_in_the_place_of_its_article() -> None:
    error = InputError("is empty", subject="a.txt", mend="give a text", code="empty")
    assert error_record(error) == {
        "article": {"origin": "a.txt"},
        "error": {"code": "empty", "message": "is empty; give a text"},
    }


def test_layers_come_after_the_article(article: Article) -> None:
    record = annotation_record(article, {"times": [{"span": [0, 3]}], "places": []})
    assert list(record) == ["article", "times", "places"]


def test_entries_of_a_layer_may_be_records(reading: Reading) -> None:
    place = reading.commitments[0].places[0]
    layers = {"quotes": reading.quotes[:1], "places": [place], "times": [{"rule": "by"}]}
    record = json.loads(line(annotation_record(reading.article, layers)))
    assert record["quotes"] == json.loads(line(reading_record(reading)))["quotes"][:1]
    assert record["places"][0]["span"] == list(place.span)
    assert record["times"] == [{"rule": "by"}]


def test_letters_stay_letters(article: Article) -> None:
    assert "“They are liars,”".encode() in line(
        reading_record(Reading(article=replace(article, title="Ķīla")))
    )


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_comes_back_from_exactly_one_line(text: str) -> None:
    written = line({"text": text})
    assert json.loads(written) == {"text": text}
    assert len(written.decode().splitlines()) == 1
