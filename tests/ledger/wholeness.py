"""A ledger in, what is not whole about it out: the chain reckoned anew, records half there."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection, select, text, true

from sayso.errors import SaysoError
from sayso.ledger import captures, chain, schema
from sayso.ledger.store import Ledger, reading


def faults(ledger: Ledger) -> list[str]:
    """What is wrong with the chain, the records and the captured bytes; nothing when all is whole.

    Every article must have come with a capture and, where its text opens as the samples do, with
    its quote and its commitment.
    """
    with reading(ledger) as connection:
        return [
            *_broken_chain(connection),
            *_half_written(connection),
            *_missing_bytes(connection, ledger),
            *_unindexed_words(connection),
        ]


def _broken_chain(connection: Connection) -> Iterator[str]:
    blanked = select(schema.redaction.c.about, schema.redaction.c.row_sha256)
    redacted = {row.about: row.row_sha256 for row in connection.execute(blanked)}
    digests: dict[int, list[str]] = defaultdict(list)
    for table in schema.CHAINED:
        for row in connection.execute(select(table).order_by(table.c.number)).mappings():
            digest = redacted.get(row["id"]) or chain.digest_of(table.name, dict(row))
            digests[row["batch"]].append(digest)
    last, recorded = chain.START, ""
    heads = connection.execute(select(schema.batch).order_by(schema.batch.c.number)).mappings()
    for number, head in enumerate(heads, start=1):
        of_rows = chain.rows_sha256(digests.pop(number, []))
        due = chain.batch_hash(
            last, number, recorded=head["recorded"], clock=head["clock"], rows=head["rows"],
            digest=of_rows,
        )  # fmt: skip
        if (head["number"], head["rows_sha256"], head["hash"]) != (number, of_rows, due):
            yield f"batch {number} does not hash to what it says"
        if head["recorded"] <= recorded:
            yield f"batch {number} is not later than the one before"
        last, recorded = head["hash"], head["recorded"]
    if digests:
        yield f"rows of no batch: {sorted(digests)}"


def _half_written(connection: Connection) -> Iterator[str]:
    article, quote, commitment, capture = (
        schema.article, schema.quote, schema.commitment, schema.capture,
    )  # fmt: skip
    read_out = article.c.text.startswith("The army will leave")
    for inside, which in ((capture, true()), (quote, read_out), (commitment, read_out)):
        without = select(article.c.number).where(
            which, article.c.number.not_in(select(inside.c.article))
        )
        for number in connection.scalars(without):
            yield f"article {number} has no {inside.name}"


def _missing_bytes(connection: Connection, ledger: Ledger) -> Iterator[str]:
    redacted = select(schema.redaction.c.about)
    taken = select(schema.capture.c.bytes_sha256).join(
        schema.article, schema.article.c.number == schema.capture.c.article
    )
    for digest in connection.scalars(taken.where(schema.article.c.id.not_in(redacted))):
        try:
            captures.bytes_of(ledger.captures, digest)
        except SaysoError as fault:
            yield str(fault)


def _unindexed_words(connection: Connection) -> Iterator[str]:
    if connection.dialect.name != "sqlite":
        return  # an index like any other, which cannot differ from its table
    for name in schema.SEARCHED:
        rows = connection.scalar(text(f"SELECT count(*) FROM {name}"))
        # Of a table whose words lie elsewhere, FTS5 counts the rows that it has indexed.
        indexed = connection.scalar(text(f"SELECT count(*) FROM {name}_words_docsize"))
        blanked = connection.scalar(
            text(f"SELECT count(*) FROM {name} WHERE id IN (SELECT about FROM redaction)")
        )
        if indexed != (rows or 0) - (blanked or 0):
            yield f"{name}: {rows} rows, {indexed} of them indexed"


def file_is_sound(place: str) -> bool:
    """What SQLite itself says of the file."""
    connection = sqlite3.connect(place)
    try:
        return bool(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)])
    finally:
        connection.close()
