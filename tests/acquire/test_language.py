"""English passes, however full of foreign names; anything else is refused by its name."""

import json
from pathlib import Path

import pytest

from sayso.acquire.language import PLAINLY_ENGLISH, english_or_refuse, marker_share
from sayso.errors import LanguageError

LINES = (Path(__file__).parent / "languages.jsonl").read_text("utf-8").splitlines()
SAMPLES = [json.loads(line) for line in LINES]
FOREIGN = [sample for sample in SAMPLES if sample["language"] != "English"]
ENGLISH = [sample for sample in SAMPLES if sample["language"] == "English"]


@pytest.mark.parametrize("sample", FOREIGN, ids=lambda sample: sample["language"])
def test_other_languages_are_refused_by_name(sample):
    with pytest.raises(LanguageError, match=sample["language"]) as refusal:
        english_or_refuse(sample["text"], subject="a.txt")
    assert refusal.value.code == "not_english"
    assert refusal.value.subject == "a.txt"


@pytest.mark.parametrize("sample", ENGLISH, ids=lambda sample: sample["text"][:30])
def test_english_passes_without_a_warning(sample):
    assert english_or_refuse(sample["text"], subject="a.txt") == []


@pytest.mark.parametrize("text", ["Yes.", "Paris, Berlin, Wien", "12 345", "Ja, das ist gut so."])
def test_texts_too_short_to_tell_pass_with_a_warning(text):
    assert english_or_refuse(text, subject="a.txt") == [
        "too short to tell its language: taken as English"
    ]


def test_a_few_words_in_another_script_are_not_english():
    with pytest.raises(LanguageError):
        english_or_refuse("Привет, мир", subject="a.txt")


@pytest.mark.parametrize("sample", FOREIGN, ids=lambda sample: sample["language"])
def test_no_other_language_has_as_many_english_markers(sample):
    assert marker_share(sample["text"].lower().split()) < PLAINLY_ENGLISH


def test_a_long_english_text_is_judged_by_all_its_parts(story):
    foreign = next(sample["text"] for sample in FOREIGN if sample["language"] == "German")
    with pytest.raises(LanguageError, match="German"):
        english_or_refuse(foreign * 200 + story, subject="a.txt")
    assert english_or_refuse(story * 500, subject="a.txt") == []
