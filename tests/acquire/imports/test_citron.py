"""Citron's documents are read, and no quote is taken whose words do not stand at its offsets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.acquire.imports import Import, imported, survey
from sayso.errors import InputError

SAMPLE = Path(__file__).parent / "samples" / "citron.json"
TEXT = (
    "🚢 “The crews will be back before Easter,” the director of the harbour told reporters."
    " She said “no ferry” will sail in March, and doubts that the pier will open."
)


def span(words: str, text: str = TEXT) -> dict[str, Any]:
    start = text.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def quote(**changes: object) -> dict[str, object]:
    plain: dict[str, object] = {
        "cue": span("told"),
        "sources": [span("the director of the harbour")],
        "contents": [span("“The crews will be back before Easter,”")],
        "confidence": "0.9312",
    }
    return {name: value for name, value in (plain | changes).items() if value is not ...}


@pytest.fixture
def read(tmp_path: Path) -> Any:
    def read_document(*quotes: object, **more: object) -> list[Import | InputError]:
        file = tmp_path / "document.json"
        file.write_text(json.dumps({"text": TEXT, "quotes": quotes} | more), "utf-8")
        return list(imported(str(file), kind=None))

    return read_document


def test_a_document_is_one_article_with_its_quotes() -> None:
    (one,) = imported(str(SAMPLE), kind="citron")
    assert isinstance(one, Import)
    assert one.article is not None
    first, second, third = one.quotes
    text = one.article.text
    assert [text[start:end] for start, end in first.content] == [
        "“The crews will be back before Easter,”"
    ]
    assert [text[start:end] for start, end in second.speaker] == ["She"]
    assert {each.article_id for each in one.quotes} == {one.article.id}
    assert [each.form for each in one.quotes] == ["direct", "mixed", "indirect"]
    assert [each.confidence for each in one.quotes] == [0.9312, 0.5, 1.0]
    assert third.speaker_name is None


def test_what_is_not_known_is_said() -> None:
    (one,) = imported(str(SAMPLE), kind="citron")
    assert isinstance(one, Import)
    assert {each.kind for each in one.quotes} == {"report"}
    assert not any(each.kind_scores for each in one.quotes)
    assert {
        ("kind", "kind not known: imported"),
        ("quote 3", "no confidence given: 1 entered"),
        ("quote 1.id", "q-1"),
        ("quote 2.coreferences.1.text", "Mara Ostlund"),
        ("coreference_groups.1.2.text", "She"),
        ("source.application", "citron-extractor"),
    } <= set(one.notes)


def shifted(unit: str, words: str = "told") -> dict[str, Any]:
    size = {"utf-16-le": 2, "utf-8": 1}[unit]
    start = len(TEXT[: TEXT.index(words)].encode(unit)) // size
    return {"start": start, "end": start + len(words.encode(unit)) // size, "text": words}


@pytest.mark.parametrize(
    ("unit", "said"), [("utf-16-le", "UTF-16 units"), ("utf-8", "count bytes")]
)
def test_offsets_that_count_something_else_are_refused_and_not_mended(
    read: Any, unit: str, said: str
) -> None:
    one, refusal = read(quote(cue=shifted(unit)), quote())[0:2]
    assert len(one.quotes) == 1
    assert isinstance(refusal, InputError)
    assert refusal.subject.endswith("document.json, quote 1")
    assert f"[{shifted(unit)['start']}, " in refusal.message
    assert said in refusal.message


@pytest.mark.parametrize(
    "changes",
    [
        {"contents": []},
        {"contents": ...},
        {"contents": [span("told") | {"end": 10**9}]},
        {"contents": [span("told") | {"start": -1}]},
        {"contents": [span("told") | {"start": True}]},
        {"contents": [span("told") | {"text": "Told"}]},
        {"contents": [{"start": 0, "end": 0, "text": ""}]},
        {"contents": [{"start": 0, "end": 1}]},
        {"contents": ["told"]},
        {"contents": [span("told")] * 500},
        {"sources": [span("told") | {"start": 1.0}]},
        {"cue": {"start": "1", "end": "2", "text": "x"}},
        {"confidence": "high"},
        {"confidence": 1.5},
        {"confidence": float("nan")},
        {"confidence": True},
        {"confidence": None},
        {"confidence": 10**400},
    ],
)
def test_a_quote_that_cannot_be_placed_is_refused_alone(
    read: Any, changes: dict[str, object]
) -> None:
    one, refusal = read(quote(**changes), quote())
    assert len(one.quotes) == 1
    assert isinstance(refusal, InputError)
    assert "quote 1" in refusal.subject


@pytest.mark.parametrize("changes", [{"sources": []}, {"cue": None}, {"cue": ..., "sources": ...}])
def test_a_quote_without_cue_or_speaker_is_kept(read: Any, changes: dict[str, object]) -> None:
    (one,) = read(quote(**changes))
    assert len(one.quotes) == 1


def test_marks_just_outside_the_words_make_them_direct(read: Any) -> None:
    (one,) = read(quote(contents=[span("no ferry")]), quote(contents=[span("will sail in March")]))
    assert [each.form for each in one.quotes] == ["direct", "indirect"]


def test_output_without_its_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "output.json"
    file.write_text(json.dumps({"quotes": [quote()], "source": {}}))
    (refusal,) = imported(str(file), kind=None)
    assert isinstance(refusal, InputError)
    assert "no text" in refusal.message


def test_a_text_in_another_language_is_one_error(read: Any) -> None:
    german = "Die Hafenbehörde wird den nördlichen Pier im März wieder öffnen, sagte die Leiterin."
    (refusal,) = read(quote(), text=german)
    assert isinstance(refusal, InputError)


def test_a_lone_surrogate_moves_no_offset(read: Any) -> None:
    text = "\ud83d " + TEXT
    (one,) = read(
        quote(cue=span("told", text), sources=[], contents=[span("\ud83d", text)]), text=text
    )
    assert len(one.quotes) == 1
    assert ("text", "1 lone surrogates replaced by U+FFFD") in one.notes


def test_a_survey_counts_quotes_and_refusals(tmp_path: Path) -> None:
    file = tmp_path / "document.json"
    file.write_text(json.dumps({"text": TEXT, "quotes": [quote(), quote(), {}]}))
    found = survey(str(file))
    assert (found.kind, found.articles, found.quotes, found.unreadable) == ("citron", 1, 2, 1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(-3, 200), st.integers(-3, 200), st.text(max_size=4)), max_size=4
    ),
    st.booleans(),
)
def test_every_quote_that_is_taken_stands_in_the_text(
    read: Any, spans: list[tuple[int, int, str]], true: bool
) -> None:
    given_spans = [
        {"start": start, "end": end, "text": TEXT[max(0, start) : max(0, end)] if true else words}
        for start, end, words in spans
    ]
    one, *refused = read(quote(contents=given_spans))
    assert len(one.quotes) + len(refused) == 1
    for each in one.quotes:
        assert [TEXT[start:end] for start, end in each.content] == [
            told["text"] for told in given_spans
        ]
