"""A word index that knows no places answers as one that does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select, text

from sayso.ledger import fts5, schema
from sayso.ledger.query_words import QueryWords, any_fts5, as_fts5, query_words

TABLE = schema.quote
COLUMNS = "words, speaker_name, speaker_body"


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    """Two indexes of the same rows: the ledger's, and one that knows where each word stands."""
    with create_engine("sqlite://").connect() as opened:
        opened.exec_driver_sql(f"CREATE TABLE quote (number INTEGER PRIMARY KEY, {COLUMNS})")
        for name, detail in (("quote_words", "none"), ("known", "full")):
            opened.exec_driver_sql(
                f"CREATE VIRTUAL TABLE {name} USING fts5 ({COLUMNS}, content='quote', "
                f"content_rowid='number', tokenize='porter unicode61', detail={detail})"
            )
        fts5.know_phrases(opened)
        yield opened


def fill(connection: Connection, rows: list[tuple[str, ...]]) -> None:
    connection.rollback()  # the rows of the example before
    for row in rows:
        connection.exec_driver_sql(f"INSERT INTO quote ({COLUMNS}) VALUES (?, ?, ?)", row)
    for name in ("quote_words", "known"):
        connection.exec_driver_sql(
            f"INSERT INTO {name} (rowid, {COLUMNS}) SELECT number, {COLUMNS} FROM quote"
        )


def known(connection: Connection, expression: str) -> list[int]:
    matching = text("SELECT rowid FROM known WHERE known MATCH :expression ORDER BY rowid DESC")
    return list(connection.scalars(matching, {"expression": expression}))


WORDS = st.sampled_from(
    ["port", "Ports", "DALE", "dale", "agreed", "agrees", "é", "Élan", "elan", "порт", "o'neil",
     "port-dale", "𞤀", "3", "…"]
)  # fmt: skip
GAPS = st.sampled_from([" ", " ", ", ", "-", "\n", " … ", " é ", ". The "])
TEXTS = st.lists(st.tuples(WORDS, GAPS).map("".join), max_size=8).map("".join)
PIECES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
ASKED = st.builds(
    lambda wanted, unwanted: query_words(
        " ".join([f'"{each}"' for each in wanted] + [f'-"{each}"' for each in unwanted])
    ),
    st.lists(PIECES, min_size=1, max_size=2),
    st.lists(PIECES, max_size=2),
).filter(lambda asked: asked.wanted)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=6), ASKED)
@example([("port", "dale", ""), ("port. Dale", "", "")], query_words('"port dale"'))
@example([("port é dale", "", ""), ("dale port dale", "", "")], query_words('"port dale"'))
@example([("Élan port-dale", "", ""), ("elan", "", "dale")], query_words('elan -"port dale"'))
@example([("port", "", "")], QueryWords(wanted=("port", "𞤀")))
def test_the_same_rows_are_found_as_by_an_index_that_knows_places(
    connection: Connection, rows: list[tuple[str, str, str]], asked: QueryWords
) -> None:
    fill(connection, rows)
    found = list(connection.scalars(fts5.newest(TABLE, asked, [], 100)))
    assert found == known(connection, as_fts5(asked))
    lacking = set(
        connection.scalars(select(TABLE.c.number).where(*fts5.lacking(TABLE, asked.wanted)))
    )
    everything = set(range(1, len(rows) + 1))
    assert lacking == everything - set(known(connection, any_fts5(asked.wanted)))


def test_as_many_as_asked_for_are_looked_for_however_many_hold_the_words_apart(
    connection: Connection,
) -> None:
    fill(connection, [("port dale", "", "")] * 2 + [("dale port", "", "")] * 50)
    asked = query_words('"port dale"')
    assert list(connection.scalars(fts5.newest(TABLE, asked, [], 2))) == [2, 1]
    assert list(connection.scalars(fts5.newest(TABLE, asked, [], 1))) == [2]


def test_a_phrase_counts_for_as_much_wherever_its_column_counts(connection: Connection) -> None:
    fill(connection, [("port dale", "", ""), ("", "port dale", ""), ("a port", "", "")])
    asked = query_words('"port dale"')
    rows = connection.execute(fts5.newest(TABLE, asked, [], 9)).all()
    assert [row.number for row in sorted(rows, key=lambda row: -row.score)] == [2, 1]
