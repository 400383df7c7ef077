"""Records become rows and come back the same; moments written down sort by time."""

from __future__ import annotations

import gc
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.errors import SpanError
from sayso.ledger import chain, rows, schema
from sayso.ledger.collector import SELDOM, seldom_collected
from sayso.records import (
    Action,
    Article,
    Capture,
    Commitment,
    Firmness,
    Form,
    Kind,
    Place,
    PlaceRole,
    Precision,
    Quantity,
    Quote,
    Window,
    digest,
)
from tests.ledger.conftest import RUN, addition

TEXT = "The ferry will sail again by 3 May, Captain Olu Brandt said “at the quay” — twice. 🛳"
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
maybe = st.none() | words
score = st.floats(0, 1).map(lambda value: round(value, 4))


def spans() -> st.SearchStrategy[tuple[tuple[int, int], ...]]:
    one = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 9)).map(
        lambda at: (at[0], min(len(TEXT), at[0] + at[1]))
    )
    return st.lists(one, min_size=1, max_size=3).map(tuple)


def one_of(kind: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(kind))


def kind_scores() -> st.SearchStrategy[tuple[tuple[Kind, float], ...]]:
    """As the model gives them: the likeliest first."""
    scored = st.dictionaries(one_of(Kind), score)
    return scored.map(lambda them: tuple(sorted(them.items(), key=lambda s: (-s[1], s[0]))))


articles = st.builds(
    Article, origin=words, text=words, given_id=maybe, url=maybe, outlet=maybe, title=maybe,
    byline=maybe, published=maybe, published_precision=st.sampled_from(["day", "month", None]),
    published_from=st.sampled_from(["text", None]), warnings=st.lists(words).map(tuple),
)  # fmt: skip
quotes = st.builds(
    Quote, article_id=st.just("a"), cue=spans(), speaker=st.just(()) | spans(), content=spans(),
    form=one_of(Form), kind=one_of(Kind), kind_scores=kind_scores(), speaker_name=maybe,
    speaker_role=maybe, speaker_body=maybe, confidence=score,
)  # fmt: skip
number = st.none() | st.floats(allow_nan=False, allow_infinity=False)
quantities = st.builds(Quantity, min=number, max=number, unit=maybe, text=words)
places = st.builds(
    Place, role=one_of(PlaceRole), span=spans().map(lambda several: several[0]), text=words,
    name=maybe, country=maybe, lat=number, lon=number, geonames_id=st.none() | st.integers(0, 9),
)  # fmt: skip
windows = st.builds(
    Window, start=maybe, end=maybe, precision=one_of(Precision), text=maybe, rule=maybe
)
commitments = st.builds(
    Commitment, article_id=st.just("a"), quote_id=maybe, evidence=spans(),
    trigger=spans().map(lambda several: several[0]), actor=maybe, action=one_of(Action),
    object=maybe, quantity=st.none() | quantities, places=st.lists(places, max_size=3).map(tuple),
    window=windows, condition=maybe, negated=st.booleans(), firmness=one_of(Firmness),
    checkable=st.booleans(), missing=st.lists(words, max_size=3).map(tuple), confidence=score,
)  # fmt: skip


def fits(row: rows.Row, name: str) -> None:
    """A row names columns of its table, and holds what both databases can store."""
    columns = schema.metadata.tables[name].columns
    assert set(row) <= set(columns.keys())
    assert all(isinstance(value, str | int | float | None) for value in row.values())


@given(articles)
def test_an_article_comes_back_the_same(article: Article) -> None:
    row = rows.article_row(article, page="p", run="r")
    fits(row, "article")
    assert rows.article_of_row(row) == article


@given(quotes)
def test_a_quote_comes_back_the_same(quote: Quote) -> None:
    row = rows.quote_row(quote, TEXT, article=1, run="r")
    fits(row, "quote")
    assert rows.quote_of_row(row, "a") == quote
    assert row["id"] == quote.id


@given(commitments)
def test_a_commitment_comes_back_the_same(commitment: Commitment) -> None:
    row = rows.commitment_row(commitment, TEXT, article=1, run="r")
    fits(row, "commitment")
    assert rows.commitment_of_row(row, "a") == commitment
    assert row["id"] == commitment.id


@given(quotes, commitments)
def test_the_exact_words_stand_in_the_rows(quote: Quote, commitment: Commitment) -> None:
    row = rows.quote_row(quote, TEXT, article=1, run="r")
    assert row["words"] == rows.GAP.join(TEXT[start:end] for start, end in quote.content)
    row = rows.commitment_row(commitment, TEXT, article=1, run="r")
    assert row["words"] == rows.GAP.join(TEXT[start:end] for start, end in commitment.evidence)


def test_a_capture_comes_back_the_same() -> None:
    taken = Capture(origin="a.warc", data=b"\xff\0", form="email", part="record 3",
                    media_type="message/rfc822", url="https://post.example", outlet="Vale Post",
                    observed="2024-03-01T10:00:00+00:00")  # fmt: skip
    row = rows.capture_row(replace(addition("a"), capture=taken), article=None, follows=None)
    fits(row, "capture")
    assert rows.capture_of_row(row, taken.data) == taken


def test_a_capture_of_the_same_bytes_is_another_one_when_others_came_between() -> None:
    ids = {rows.capture_row(addition("a"), article=1, follows=each)["id"] for each in (None, "b")}
    assert len(ids) == 2


@pytest.mark.parametrize("span", [(5, 5), (0, 10_000), (-1, 3)])
def test_words_that_do_not_stand_in_the_text_make_no_row(span: tuple[int, int]) -> None:
    made = addition("a").reading
    assert made is not None
    quote = replace(made.quotes[0], content=(span,))
    with pytest.raises(SpanError):
        rows.quote_row(quote, made.article.text, article=1, run="r")
    promised = replace(made.commitments[0], evidence=(span,))
    with pytest.raises(SpanError):
        rows.commitment_row(promised, made.article.text, article=1, run="r")


def test_a_run_is_the_same_however_its_options_are_ordered() -> None:
    one = replace(RUN, options={"a": 1, "b": None})
    other = replace(RUN, options={"b": None, "a": 1})
    assert rows.run_row(one) == rows.run_row(other)
    assert one.id != RUN.id
    fits(rows.run_row(one), "run")


moments = st.datetimes(
    min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC)
)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(moments, moments)
def test_moments_written_down_sort_by_time(one: datetime, other: datetime) -> None:
    assert (rows.moment(one) < rows.moment(other)) == (one < other)
    assert datetime.fromisoformat(rows.moment(one)) == one


@given(moments, offsets, moments, offsets)
def test_windows_written_down_sort_by_time_whatever_their_offsets(
    one: datetime, first: timezone, other: datetime, second: timezone
) -> None:
    one, other = one.replace(microsecond=0), other.replace(microsecond=0)
    written = [
        rows.comparable(at.astimezone(zone).isoformat())
        for at, zone in ((one, first), (other, second))
    ]
    assert written == [rows.second(one), rows.second(other)]
    assert (written[0] < written[1]) == (one < other)  # type: ignore[operator]


@given(moments, moments)
def test_a_day_sorts_as_its_midnight(day: datetime, at: datetime) -> None:
    written = rows.comparable(day.date().isoformat())
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    assert written is not None
    assert (written <= rows.second(at)) == (midnight <= at.replace(microsecond=0))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, None),
        ("2024-03-01", "2024-03-01"),
        ("2024-03-01T10:00", "2024-03-01T10:00:00Z"),
        ("2024-03-01T10:00:00.999Z", "2024-03-01T10:00:00Z"),
        ("9999-12-31T23:00:00-05:00", "9999-12-31"),
        ("0001-01-01T00:00:00+05:00", "0001-01-01"),
        ("2024-03-01 or so", "2024-03-01"),
    ],
)
def test_a_window_that_no_clock_can_show_keeps_its_day(
    value: str | None, written: str | None
) -> None:
    assert rows.comparable(value) == written


simple = st.one_of(st.none(), words, st.integers(-(2**31), 2**31 - 1), score)


@given(st.dictionaries(st.sampled_from("abcdefg"), simple))
def test_a_digest_knows_no_order_no_nulls_and_no_batch(row: dict[str, Any]) -> None:
    digest = chain.digest_of("note", row)
    turned = dict(reversed(row.items())) | {"later": None, "batch": 7}
    assert chain.digest_of("note", turned) == digest
    assert chain.digest_of("link", row) != digest
    held = {name: value for name, value in row.items() if value is not None}
    assert chain.canonical(["note", held]) == chain.canonical(["note", dict(sorted(held.items()))])


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats()
    | st.text(st.characters(exclude_categories=[])),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)  # fmt: skip


any_text = st.text(st.characters(exclude_categories=[]))
# What ids are made of, which `digest` writes by itself, and what only looks like it.
of_an_id = st.one_of(
    any_text, spans(), st.tuples(st.tuples(st.integers(), st.integers() | st.booleans())),
    st.tuples(st.tuples(any_text, any_text)), st.tuples(st.tuples(st.integers())), anything,
)  # fmt: skip


@given(st.lists(of_an_id, max_size=5))
def test_an_id_is_over_the_json_that_python_itself_writes(said: list[Any]) -> None:
    plain = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert digest(*said) == sha256(plain.encode("utf8", "surrogatepass")).hexdigest()


def test_what_no_json_can_say_is_refused() -> None:
    for value in (float("nan"), float("inf"), {"a": b"bytes"}, {1j: 2}):
        with pytest.raises((ValueError, TypeError)):
            chain.canonical(value)


def test_many_rows_are_made_without_the_collector_and_then_it_is_as_before() -> None:
    before = gc.get_threshold()
    with seldom_collected():
        assert gc.get_threshold()[0] == max(SELDOM, before[0])
    assert gc.get_threshold() == before


@given(st.dictionaries(st.sampled_from("abc"), simple, min_size=1), st.sampled_from("abc"), simple)
def test_another_value_is_another_digest(row: dict[str, Any], name: str, value: Any) -> None:
    changed = row | {name: value}
    alike = chain.canonical(changed) == chain.canonical(row)
    nulls = {k: v for k, v in changed.items() if v is not None} == {
        k: v for k, v in row.items() if v is not None
    }
    if not (alike or nulls):
        assert chain.digest_of("note", changed) != chain.digest_of("note", row)


def test_the_hash_of_a_batch_is_over_each_of_its_parts() -> None:
    settled: dict[str, Any] = {"recorded": "2024", "clock": None, "rows": 1, "digest": "d"}
    changed: list[dict[str, Any]] = [
        {},
        {"recorded": "2025"},
        {"clock": "2023"},
        {"rows": 2},
        {"digest": "e"},
    ]
    hashes = [chain.batch_hash(chain.START, 1, **(settled | each)) for each in changed]
    hashes += [
        chain.batch_hash("1" * 64, 1, **settled),
        chain.batch_hash(chain.START, 2, **settled),
    ]
    assert len(set(hashes)) == len(hashes)
