"""What is said of records later, each a row of its own: judged, retracted, redacted, resolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select, text, update

from sayso.errors import NotFound, UsageError
from sayso.ledger import captures, chain, schema
from sayso.ledger.rows import Row, moment
from sayso.ledger.store import Ledger, writing
from sayso.ledger.write import Clock, Rows, Written, commit, record, utc_now
from sayso.records import Judgement, Outcome, digest

# Columns a person may correct, by table; the machine's own values stay as they are.
CORRECTED = {
    "quote": ("kind", "speaker_name", "speaker_role", "speaker_body"),
    "commitment": ("actor", "action", "object", "window_start", "window_end", "condition",
                   "firmness", "negated", "checkable"),
}  # fmt: skip


def judge(
    ledger: Ledger,
    about: str,
    judgement: Judgement,
    *,
    made_by: str,
    why: str,
    correction: Mapping[str, Any] | None = None,
    now: Clock = utc_now,
) -> Written:
    """Store a person's judgement of a record beside the machine's; `correction` names columns."""
    content = chain.canonical(dict(correction)) if correction else None
    row = {"judgement": judgement, "correction": content}
    return _say(ledger, schema.judgement, about, row, made_by=made_by, why=why, now=now)


def resolve(
    ledger: Ledger,
    about: str,
    outcome: Outcome,
    *,
    made_by: str,
    why: str,
    now: Clock = utc_now,
) -> Written:
    """Store what became of a commitment."""
    row = {"outcome": outcome}
    return _say(ledger, schema.resolution, about, row, made_by=made_by, why=why, now=now)


def retract(ledger: Ledger, about: str, *, made_by: str, why: str, now: Clock = utc_now) -> Written:
    """Take a record back from every later view; it stays in the chain and in earlier views."""
    return _say(ledger, schema.retraction, about, {}, made_by=made_by, why=why, now=now)


def remember(ledger: Ledger, table: Table, rows: Sequence[Row], *, now: Clock = utc_now) -> Written:
    """Store rows of `link`, `note` or `poll`, whose ids the caller has made."""
    return record(ledger, lambda _: {table.name: [dict(row) for row in rows]}, now=now)


def redact(ledger: Ledger, about: str, *, made_by: str, why: str, now: Clock = utc_now) -> Written:
    """Blank the words of a record for lawful erasure; of an article, also of all read out of it.

    Each blanked row keeps its digest, so that the chain still verifies, and captured bytes that
    no other article needs are removed. The only change the ledger ever makes to a row.
    """
    with writing(ledger) as connection:
        rows = list(_redacted_with(connection, about, ledger.shown))
        at = moment(now())
        written = commit(
            connection,
            {"redaction": [_redaction(t, row, made_by, why, at) for t, row in rows]},
            now=now,
        )
        if written.batch is not None:
            for table, row in rows:
                _blank(connection, table, row)
        unneeded = _unneeded_bytes(connection, [row for t, row in rows if t is schema.article])
    for each in unneeded:
        captures.forget(ledger.captures, each)
    return written


def _say(
    ledger: Ledger,
    table: Table,
    about: str,
    row: Row,
    *,
    made_by: str,
    why: str,
    now: Clock,
) -> Written:
    for name, words in (("--by", made_by), ("--why", why)):
        if not words.strip():
            raise UsageError("it is empty", subject=name, mend="say who, and why, in words")

    def rows(connection: Connection) -> Rows:
        _existing(connection, about, ledger.shown)
        at = moment(now())
        made = {"about": about, "made_by": made_by, "why": why, "at": at, **row}
        return {table.name: [{"id": digest(table.name, sorted(made.items())), **made}]}

    return record(ledger, rows, now=now)


def _existing(connection: Connection, about: str, subject: str) -> tuple[Table, Mapping[str, Any]]:
    for table in schema.CHAINED:
        row = connection.execute(select(table).where(table.c.id == about)).mappings().first()
        if row:
            return table, dict(row)
    raise NotFound(
        f"no record has the id {about[:12]}", subject=subject, mend="look it up with `sayso list`"
    )


def _redacted_with(
    connection: Connection, about: str, subject: str
) -> Iterable[tuple[Table, Mapping[str, Any]]]:
    table, row = _existing(connection, about, subject)
    if table.name not in schema.BLANKED:
        raise UsageError(
            f"a {table.name} holds no words to blank",
            subject=about[:12],
            mend="redact the article, quote or commitment",
        )
    yield table, row
    if table is not schema.article:
        return
    for inside in (schema.quote, schema.commitment):
        read_out = select(inside).where(inside.c.article == row["number"])
        yield from ((inside, dict(found)) for found in connection.execute(read_out).mappings())


def _redaction(table: Table, row: Mapping[str, Any], made_by: str, why: str, at: str) -> Row:
    return {
        "id": digest("redaction", row["id"]), "about": row["id"],
        "row_sha256": chain.digest_of(table.name, row), "made_by": made_by, "why": why, "at": at,
    }  # fmt: skip


def _blank(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    if connection.dialect.name == "sqlite" and table.name in schema.SEARCHED:
        columns = schema.SEARCHED[table.name]
        listed, values = ", ".join(columns), ", ".join(f":{column}" for column in columns)
        connection.execute(
            text(
                f"INSERT INTO {table.name}_words ({table.name}_words, rowid, {listed}) "
                f"VALUES ('delete', :number, {values})"
            ),
            {column: row[column] for column in ("number", *columns)},
        )
    blank = dict.fromkeys(schema.BLANKED[table.name], "")
    connection.execute(update(table).where(table.c.number == row["number"]).values(**blank))


def _unneeded_bytes(connection: Connection, articles: Sequence[Mapping[str, Any]]) -> list[str]:
    taken, blanked = schema.capture, schema.redaction
    mine = select(taken.c.bytes_sha256).where(
        taken.c.article.in_([row["number"] for row in articles])
    )
    kept = (
        select(taken.c.bytes_sha256)
        .join(schema.article, schema.article.c.number == taken.c.article)
        .where(
            taken.c.bytes_sha256.in_(mine),
            ~select(blanked.c.id).where(blanked.c.about == schema.article.c.id).exists(),
        )
    )
    needed = set(connection.scalars(kept))
    return [each for each in connection.scalars(mine) if each not in needed]
