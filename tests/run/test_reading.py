"""Articles go through the rooms one at a time, in order, and failures stay in their place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sayso.errors import InputError, ModelError, UsageError
from sayso.records import Article, Reading, words_at
from sayso.run import annotate, count, read, through

SAMPLE = Path(__file__).parents[2] / "examples" / "withdrawal.txt"
UNREADABLE = InputError("is empty", subject="none.txt", mend="give a text")


def plain_reading(article: Article) -> Reading:
    return Reading(article=article)


def test_articles_are_taken_one_at_a_time_and_only_when_asked_for(article: Article) -> None:
    taken: list[int] = []

    def endless() -> Iterator[Article]:
        number = 0
        while True:
            taken.append(number)
            yield replace(article, origin=str(number))
            number += 1

    readings = through(endless(), plain_reading)
    first, second = next(readings), next(readings)
    assert isinstance(first, Reading)
    assert isinstance(second, Reading)
    assert (first.article.origin, second.article.origin) == ("0", "1")
    assert taken == [0, 1]


def test_what_cannot_be_read_stays_in_its_place(article: Article) -> None:
    found = list(through([article, UNREADABLE, article], plain_reading))
    assert found[1] is UNREADABLE
    assert isinstance(found[2], Reading)


def test_a_refusal_of_one_article_becomes_an_error_that_names_it(article: Article) -> None:
    def outside(article: Article) -> Reading:
        words_at(article.text, ((0, 10_000),), subject="quote 3")
        return Reading(article=article)

    (error,) = through([article], outside)
    assert isinstance(error, InputError)
    assert error.subject == "letters/port.txt"
    assert "quote 3" in error.message
    assert error.code == "span"


def test_a_missing_model_ends_the_work(article: Article) -> None:
    def without_model(_: Article) -> Reading:
        raise ModelError("is missing", subject="quotes.onnx", mend="install sayso again")

    with pytest.raises(ModelError):
        list(through([article, article], without_model))


def test_a_fault_of_sayso_itself_is_not_hidden(article: Article) -> None:
    def faulty(_: Article) -> Reading:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(through([article], faulty))


def test_the_sample_is_read_and_a_missing_file_stays_in_its_place(tmp_path: Path) -> None:
    missing = str(tmp_path / "none.txt")
    first, error, last = read([str(SAMPLE), missing, str(SAMPLE)])
    assert isinstance(first, Reading)
    assert first.commitments
    assert isinstance(error, InputError)
    assert error.subject == missing
    assert last == first


def test_layers_come_in_the_order_asked_for() -> None:
    (found,) = annotate([str(SAMPLE)], ["times", "quotes"])
    assert isinstance(found, tuple)
    _, layers = found
    assert list(layers) == ["times", "quotes"]
    assert layers["quotes"]


def test_an_unknown_layer_is_refused_before_anything_is_read() -> None:
    with pytest.raises(UsageError, match="choose from quotes"):
        next(annotate([str(SAMPLE)], ["dates"]))


def test_articles_are_counted_without_reading_them() -> None:
    assert count([str(SAMPLE), str(SAMPLE)]) == 2
