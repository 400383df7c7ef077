"""Any string has its words; nothing of it is syntax."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.ledger.query_words import (
    MOST_PIECES,
    QueryWords,
    any_websearch,
    as_fts5,
    as_websearch,
    query_words,
    single_words,
)


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted", "ignored"),
    [
        ("army leaves", ("army", "leaves"), (), ()),
        ('"army leaves" now', ("army leaves", "now"), (), ()),
        ("“army leaves”", ("army leaves",), (), ()),
        ('army -"will leave" -port', ("army",), ("will leave", "port"), ()),
        ("army OR NOT bridge*", ("army", "OR", "NOT", "bridge*"), (), ()),
        ('"never closed', ("never closed",), (), ()),
        ('half"way', ("half way",), (), ()),
        ("well-known -off-shore", ("well-known",), ("off-shore",), ()),
        ("army army", ("army",), (), ()),
        ("!!! -  army", ("army",), (), ("!!!", "-")),
        ("  ", (), (), ()),
        ("a\x00b\ud800c", ("a", "b", "c"), (), ()),
    ],
)
def test_words_phrases_and_exclusions(
    typed: str, wanted: tuple[str, ...], unwanted: tuple[str, ...], ignored: tuple[str, ...]
) -> None:
    assert query_words(typed) == QueryWords(wanted=wanted, unwanted=unwanted, ignored=ignored)


def test_what_is_too_much_is_named() -> None:
    many = query_words(" ".join(f"word{n}" for n in range(MOST_PIECES + 3)))
    assert len(many.wanted) == MOST_PIECES
    assert many.ignored == ("word32", "word33", "word34")
    assert query_words("x" * 300).ignored == ("x" * 300,)
    assert query_words("army " * 400).ignored[-1].endswith("…")


def test_each_engine_is_asked_in_its_own_way() -> None:
    asked = query_words('army "will leave" -port -bridge')
    assert as_fts5(asked) == '("army" AND "will leave") NOT ("port" OR "bridge")'
    assert as_websearch(asked) == '"army" "will leave" -"port" -"bridge"'
    assert any_websearch(asked.unwanted) == '"port" or "bridge"'
    assert single_words(asked).wanted == ("army", "will", "leave")


@given(st.text(st.characters(exclude_categories=())) | st.text('"-*^:(){}ANDORT '))
def test_fts5_takes_whatever_was_typed(typed: str) -> None:
    asked = query_words(typed)
    if asked.wanted:
        memory = sqlite3.connect(":memory:")
        memory.execute("CREATE VIRTUAL TABLE t USING fts5 (w)")
        memory.execute("INSERT INTO t VALUES (?)", (" ".join(asked.wanted),))
        both = "SELECT count(*) FROM t WHERE t MATCH ?"
        found = memory.execute(both, (as_fts5(asked),)).fetchone()[0]
        assert found == 1 or asked.unwanted
        memory.close()
