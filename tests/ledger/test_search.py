"""Whatever is typed is a search; what comes out holds the words, and nothing withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sayso.ledger import fts5, read, tsvector, word_match
from sayso.ledger.amend import judge, redact, resolve, retract
from sayso.ledger.search import NOUNS, Filters, Found, search
from sayso.ledger.store import Ledger, open_ledger
from sayso.ledger.write import add
from tests.ledger.conftest import ENGINES, RUN, START, Clock, addition

ALL = Filters()


def find(ledger: Ledger, typed: str, *, as_of: datetime | None = None, **more: Any) -> Found:
    settled: dict[str, Any] = {"filters": ALL, "now": START, "limit": 20}
    with read.view(ledger, as_of=as_of) as seen:
        return search(seen, typed, **(settled | more))


def found(ledger: Ledger, typed: str, **more: Any) -> list[tuple[str, str]]:
    """Table of each hit, and the name of its page."""
    hits = find(ledger, typed, **more).hits
    return [(hit.table, str(hit.article["origin"]).removesuffix(".txt")) for hit in hits]


def fill(ledger: Ledger, clock: Clock) -> Ledger:
    for name in ("Alder", "Birch", "Cedar"):
        add(ledger, [addition(name)], RUN, now=clock)
    add(ledger, [addition("Dale", "The fisherman at Port Dale sold his nets.")], RUN, now=clock)
    return ledger


@pytest.fixture(scope="module", params=ENGINES)
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ledger]:
    """A ledger that is only read."""
    folder = tmp_path_factory.mktemp("filled")
    place = str(folder / "sayso.db")
    if request.param == "postgresql":
        import psycopg

        address = request.getfixturevalue("server")
        with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE filled")
        place = f"{address}/filled"
    opened = open_ledger(place, captures=folder / "captures")
    yield fill(opened, Clock())
    opened.close()


@pytest.fixture
def own(ledger: Ledger, clock: Clock) -> Ledger:
    """The same for one test alone."""
    return fill(ledger, clock)


def test_words_are_found_in_every_table(filled: Ledger) -> None:
    assert set(found(filled, "birch")) == {(noun, "Birch") for noun in NOUNS}
    assert found(filled, "birch", among=("quote",)) == [("quote", "Birch")]


def test_all_words_must_stand_there_in_any_form(filled: Ledger) -> None:
    assert found(filled, "fisherman net") == [("article", "Dale")]
    assert found(filled, "fisherman birch") == []
    assert ("quote", "Alder") in found(filled, "ARMIES leaves alder")


def test_a_phrase_is_kept_together(filled: Ledger) -> None:
    assert found(filled, '"port dale"') == [("article", "Dale")]
    assert found(filled, "“port dale”") == [("article", "Dale")]
    assert found(filled, '"dale port"') == []


def test_a_word_with_a_minus_must_not_stand_there(filled: Ledger) -> None:
    assert {name for _, name in found(filled, "port -alder -birch")} == {"Cedar", "Dale"}
    assert found(filled, "-general", among=("article",)) == [("article", "Dale")]
    assert found(filled, '-"port dale"', among=("article",)) == [
        ("article", "Cedar"), ("article", "Birch"), ("article", "Alder"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "typed", ["army", '"port dale"', "army -cedar", 'army "ada mora" -birch', '"army leaves" port']
)
def test_a_statement_that_was_made_before_finds_what_one_made_anew_finds(
    filled: Ledger, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = find(filled, typed)
    assert before.hits or "leaves" in typed
    monkeypatch.setattr(word_match, "_plainly", lambda *_: None)
    assert find(filled, typed) == before


def test_of_many_rows_with_the_words_of_a_phrase_the_newest_are_read_if_they_fill_the_page(
    own: Ledger, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    together, apart = ("E", "F", "G", "H"), ("I", "J")
    add(own, [addition(name, "The open sea rose.") for name in together], RUN, now=clock)
    add(own, [addition(name, "The sea lay open.") for name in apart], RUN, now=clock)
    asked = {"typed": '"open sea"', "among": ("article",)}
    assert [name for _, name in found(own, **asked)] == [*reversed(together)]
    monkeypatch.setitem(fts5.READ, "article", len(apart) + 2)
    newest = find(own, **asked, limit=2)
    assert [hit.article["origin"] for hit in newest.hits] == ["H.txt", "G.txt"]
    assert newest.ranked_among == (None if own.server else 2)
    # What does not fill the page is looked for in all.
    whole = find(own, **asked, limit=3)
    assert [hit.article["origin"] for hit in whole.hits] == ["H.txt", "G.txt", "F.txt"]
    assert whole.ranked_among is None
    assert [name for _, name in found(own, **asked)] == [*reversed(together)]


@pytest.mark.parametrize("typed", ["fisherman OR birch", "fisherman | birch", "fisher*", "fi:x"])
def test_no_word_and_no_sign_is_an_operator(filled: Ledger, typed: str) -> None:
    assert found(filled, typed) in ([], [("article", "Dale")])


def test_best_first_then_newest(own: Ledger, clock: Clock) -> None:
    words = "Nets, nets, nets. " + "Nothing else was sold on the quay that day. " * 5
    add(own, [addition("Elm", words)], RUN, now=clock)
    assert found(own, "nets", among=("article",)) == [("article", "Elm"), ("article", "Dale")]
    same = [name for _, name in found(own, "army", among=("quote",))]
    assert same == ["Cedar", "Birch", "Alder"]


def test_pages_follow_each_other_without_gaps(filled: Ledger) -> None:
    whole = found(filled, "port")
    assert len(whole) == 10
    pages = [found(filled, "port", limit=3, offset=offset) for offset in range(0, 12, 3)]
    assert [each for page in pages for each in page] == whole


def test_long_pages_are_read_in_pieces(filled: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = find(filled, "port")
    monkeypatch.setattr("sayso.ledger.search.AT_ONCE", 3)
    assert find(filled, "port") == whole


def test_without_words_everything_is_listed_newest_first(filled: Ledger) -> None:
    listed = find(filled, "  ")
    assert [hit.article["origin"] for hit in listed.hits][:2] == ["Dale.txt", "Cedar.txt"]
    assert len(listed.hits) == 10
    assert {hit.score for hit in listed.hits} == {0.0}


def test_only_the_newest_matches_are_ranked_and_it_says_so(
    filled: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    for index in (fts5, tsvector):
        monkeypatch.setattr(index, "NEWEST", dict.fromkeys(NOUNS, 2))
    some = find(filled, "army", among=("quote",))
    assert some.ranked_among == 2
    assert len(some.hits) == 2
    assert find(filled, "birch", among=("quote",)).ranked_among is None
    assert find(filled, "", limit=1).ranked_among is None


def test_matches_are_marked_as_the_caller_wants(filled: Ledger) -> None:
    (hit,) = find(filled, "net fisherman", marks=("<b>", "</b>")).hits
    assert hit.snippet == "The <b>fisherman</b> at Port Dale sold his <b>nets</b>."
    (hit,) = find(filled, '"port dale"', marks=("[", "]")).hits
    assert hit.snippet == "The fisherman at [Port Dale] sold his nets."


def test_hits_come_with_their_article_but_not_its_text(filled: Ledger) -> None:
    for hit in find(filled, "birch").hits:
        assert hit.article["outlet"] == "Vale Post"
        assert "text" not in hit.article
        assert hit.record.said["retraction"] == []


def test_what_is_retracted_or_redacted_never_comes_out(own: Ledger, clock: Clock) -> None:
    ids = {hit.article["origin"]: hit for hit in find(own, "army", among=("article",)).hits}
    retract(own, ids["Alder.txt"].record.row["id"], made_by="Bo", why="a hoax", now=clock)
    redact(own, ids["Birch.txt"].record.row["id"], made_by="Bo", why="a court", now=clock)
    assert {name for _, name in found(own, "army")} == {"Cedar", "Dale"}
    assert {name for _, name in found(own, "")} == {"Cedar", "Dale"}
    assert {name for _, name in found(own, "-fisherman")} == {"Cedar"}


def test_an_earlier_view_knows_nothing_of_later_rows_and_retractions(
    own: Ledger, clock: Clock
) -> None:
    first = find(own, "alder", among=("quote",)).hits[0].record.row["id"]
    before = clock.at
    retract(own, first, made_by="Bo", why="misheard", now=clock)
    assert ("quote", "Alder") not in found(own, "army")
    assert ("quote", "Alder") in found(own, "army", as_of=before)
    early = START + timedelta(minutes=2, seconds=30)
    assert {name for _, name in found(own, "army", as_of=early)} == {"Alder"}
    assert found(own, "", as_of=START - timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("filters", "tables"),
    [
        (Filters(speaker="ada mora"), {"quote", "commitment"}),
        (Filters(speaker="Ben Mora"), set()),
        (Filters(body="ARMY"), {"quote", "commitment"}),
        (Filters(outlet="vale"), set(NOUNS)),
        (Filters(outlet="valley"), set()),
        (Filters(action="withdraw"), {"commitment"}),
        (Filters(action="pay"), set()),
        (Filters(place="port alder"), {"commitment"}),
        (Filters(status="open"), {"commitment"}),
        (Filters(status="overdue"), set()),
        (Filters(window_from=datetime(2024, 3, 20, 23, tzinfo=UTC)), {"commitment"}),
        (Filters(window_from=datetime(2024, 3, 21, tzinfo=UTC)), set()),
        (Filters(window_until=datetime(2024, 1, 1, tzinfo=UTC)), {"commitment"}),
        (Filters(outcome="kept"), set()),
    ],
)
@pytest.mark.parametrize("typed", ["", "alder"])
def test_filters_leave_only_what_answers_to_them(
    filled: Ledger, filters: Filters, tables: set[str], typed: str
) -> None:
    assert {table for table, _ in found(filled, typed, filters=filters)} == tables


def test_the_newest_outcome_counts_and_closes_the_docket(own: Ledger, clock: Clock) -> None:
    about = find(own, "alder", among=("commitment",)).hits[0].record.row["id"]
    resolve(own, about, "kept", made_by="Bo", why="seen", now=clock)
    resolve(own, about, "partly", made_by="Bo", why="some stayed", now=clock)
    assert found(own, "", filters=Filters(outcome="partly")) == [("commitment", "Alder")]
    assert found(own, "", filters=Filters(outcome="kept")) == []
    open_ones = found(own, "", filters=Filters(status="open"))
    assert open_ones == [("commitment", "Cedar"), ("commitment", "Birch")]


def test_a_refused_commitment_has_no_status(own: Ledger, clock: Clock) -> None:
    about = find(own, "alder", among=("commitment",)).hits[0].record.row["id"]
    judge(own, about, "negative", made_by="Bo", why="no promise", now=clock)
    assert ("commitment", "Alder") not in found(own, "", filters=Filters(status="open"))
    assert ("commitment", "Alder") in found(own, "alder")


@pytest.mark.parametrize("typed", ["!!!", '""', "-", "- -", "…", "🚢", "x" * 5_000, '"'])
def test_what_cannot_be_searched_for_is_named(filled: Ledger, typed: str) -> None:
    answer = find(filled, typed)
    assert answer.hits == []
    assert answer.ignored


def test_words_that_an_engine_does_not_index_are_named(filled: Ledger) -> None:
    answer = find(filled, "the fisherman")
    assert [hit.table for hit in answer.hits] == ["article"]
    assert list(answer.ignored) == (["the"] if filled.server else [])
    assert bool(find(filled, "the").hits) is not filled.server


SIGNS = st.sampled_from([*"\"-+*^:(){}[]|&!<>\\'%_~@,;", "AND", "OR", "NOT", "NEAR", "army ", " "])
TYPED = st.text(st.characters(exclude_categories=())) | st.lists(SIGNS).map("".join)


@settings(max_examples=150, deadline=None)
@given(TYPED)
@example('"army" NOT')
@example("words : army")
@example("NEAR(army leave, 5)")
@example('army" OR "nets')
@example("\x00army\ud800")
@example("army " * 400)
@example("-nets")
@example("'); DROP TABLE quote; --")
def test_any_string_is_a_search(filled: Ledger, typed: str) -> None:
    answer = find(filled, typed)
    assert isinstance(answer.hits, list)
    assert all(hit.snippet for hit in answer.hits)


WORDS = ("army", "port", "alder", "mora", "nets", "fisherman", "bridges", "nothing")


@settings(max_examples=60, deadline=None)
@given(wanted=st.sets(st.sampled_from(WORDS), min_size=1, max_size=3), bare=st.booleans())
def test_hits_hold_every_word_and_all_that_hold_them_are_hits(
    filled: Ledger, wanted: set[str], bare: bool
) -> None:
    typed = " ".join(wanted if bare else (f'"{word}"' for word in wanted))
    answer = {hit.record.row["id"] for hit in find(filled, typed).hits}
    with read.view(filled) as seen:
        rows = [row for table in map(read.schema.metadata.tables.get, NOUNS)
                for row in seen.all(read.select(table))]  # fmt: skip
    searched = read.schema.SEARCHED
    for row in rows:
        noun = "article" if "page" in row else "quote" if "cue" in row else "commitment"
        text = " ".join(row[column] or "" for column in searched[noun]).lower()
        assert (row["id"] in answer) == all(word in text for word in wanted)
