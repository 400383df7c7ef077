"""What is said of records later, each a row of its own: judged, retracted, redacted, resolved."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select, text, update

from sayso.errors import NotFound, UsageError
from sayso.ledger import captures, chain, schema
from sayso.ledger.new_rows import MOST_VALUES
from sayso.ledger.rows import Row, moment
from sayso.ledger.store import Ledger, erase_for_good, forget_log, writing
from sayso.ledger.write import (
    Clock,
    Rows,
    Written,
    commit,
    record,
    tried,
    utc_now,
)
from sayso.records import Judgement, Outcome, digest

# Columns a person may correct, by table; the machine's own values stay as they are.
CORRECTED = {
    "quote": ("kind", "speaker_name", "speaker_role", "speaker_body"),
    "commitment": ("actor", "action", "object", "window_start", "window_end", "condition",
                   "firmness", "negated", "checkable"),
}  # fmt: skip
LASTING = (schema.retraction, schema.redaction, schema.run, schema.poll)
Found = tuple[Table, Mapping[str, Any]]


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
    """Take a record back from every later view; it stays in the chain and in earlier views.

    With an article goes all that was read out of it. Raises UsageError for what stands for good:
    a retraction, a redaction, a run, an asking of a feed.
    """
    return _say(ledger, schema.retraction, about, {}, made_by=made_by, why=why, now=now)


def remember(ledger: Ledger, table: Table, rows: Sequence[Row], *, now: Clock = utc_now) -> Written:
    """Store rows of `link`, `note` or `poll`, whose ids the caller has made."""
    return record(ledger, lambda _: {table.name: [dict(row) for row in rows]}, now=now)


def redact(ledger: Ledger, about: str, *, made_by: str, why: str, now: Clock = utc_now) -> Written:
    """Blank the words of a record for lawful erasure; of an article, also of all read out of it,
    and with each what people said of it and entered as evidence about it.

    Each blanked row keeps its digest, so that the chain still verifies, and captured bytes that
    no other article needs are removed. The only change the ledger ever makes to a row.
    """
    _check_named(made_by, why)
    at = moment(now())

    def blanked() -> tuple[Written, list[int]]:
        with writing(ledger) as connection:
            rows = list(_redacted_with(connection, about, ledger.shown))
            said = [_redaction(table, row, made_by, why, at) for table, row in rows]
            known = _redacted_already(connection, [row["id"] for _, row in rows])
            erase_for_good(connection)  # before the triggers of a redaction delete anything
            written = commit(connection, {"redaction": said}, now=now)
            for table, row in rows:
                if row["id"] not in known:
                    _blank(connection, table, row)
            _forget_words(connection, {table.name for table, _ in rows})
            return written, [row["number"] for table, row in rows if table is schema.article]

    written, articles = tried(ledger, blanked)
    forget_log(ledger)
    # Under the writers' lock: nobody may be about to store another article with these bytes.
    with writing(ledger) as connection:
        for each in _unneeded_bytes(connection, articles):
            captures.forget(ledger.captures, each)
    return written


def _check_named(made_by: str, why: str) -> None:
    for name, words in (("--by", made_by), ("--why", why)):
        if not words.strip():
            raise UsageError("it is empty", subject=name, mend="say who, and why, in words")


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
    _check_named(made_by, why)
    # Looked at once: tried again after a lost connection, it must be the same row.
    at = moment(now())

    def said(meant: str) -> Row:
        made = {"about": meant, "made_by": made_by, "why": why, "at": at, **row}
        return {"id": digest(table.name, sorted(made.items())), **made}

    def rows(connection: Connection) -> Rows:
        meant = [_fitting(table, about, *_existing(connection, about, ledger.shown))]
        if table is schema.retraction:
            meant += _read_out(connection, *meant[0])
        return {table.name: [said(each["id"]) for _, each in meant]}

    return record(ledger, rows, now=now)


def _fitting(table: Table, about: str, found: Table, row: Mapping[str, Any]) -> Found:
    """The record found, when what is to be said can be said of it."""
    if table is schema.resolution and found is not schema.commitment:
        raise UsageError(
            f"it is the id of a {found.name}",
            subject=about[:12],
            mend="give the id of a commitment",
        )
    if table is schema.retraction and found in LASTING:
        raise UsageError(
            f"a {found.name} cannot be taken back", subject=about[:12], mend="it stands for good"
        )
    return found, row


def _existing(connection: Connection, about: str, subject: str) -> Found:
    for table in schema.CHAINED:
        row = connection.execute(select(table).where(table.c.id == about)).mappings().first()
        if row:
            return table, dict(row)
    raise NotFound(
        f"no record has the id {about[:12]}", subject=subject, mend="look it up with `sayso list`"
    )


def _redacted_with(connection: Connection, about: str, subject: str) -> Iterator[Found]:
    table, row = _existing(connection, about, subject)
    if table.name not in schema.BLANKED:
        raise UsageError(
            f"a {table.name} holds no words to blank",
            subject=about[:12],
            mend="redact the article, quote or commitment",
        )
    found = [(table, row), *_read_out(connection, table, row)]
    found += [each for one in found for each in _entered(connection, *one)]
    yield from found
    for said in (schema.judgement, schema.note):
        for _, each in found:
            of_it = select(said).where(said.c.about == each["id"])
            yield from ((said, dict(one)) for one in connection.execute(of_it).mappings())


def _read_out(connection: Connection, table: Table, row: Mapping[str, Any]) -> Iterator[Found]:
    """What was read out of an article; of anything else, nothing."""
    for inside in (schema.quote, schema.commitment) if table is schema.article else ():
        of_it = select(inside).where(inside.c.article == row["number"]).order_by(inside.c.number)
        yield from ((inside, dict(found)) for found in connection.execute(of_it).mappings())


def _entered(connection: Connection, table: Table, row: Mapping[str, Any]) -> Iterator[Found]:
    """The evidence that was entered about a commitment; about anything else, nothing."""
    if table is schema.commitment:
        seen = schema.evidence
        of_it = select(seen).where(seen.c.commitment == row["id"]).order_by(seen.c.number)
        yield from ((seen, dict(found)) for found in connection.execute(of_it).mappings())


def _redacted_already(connection: Connection, ids: Sequence[str]) -> set[str]:
    about = schema.redaction.c.about
    chunks = (ids[start : start + MOST_VALUES] for start in range(0, len(ids), MOST_VALUES))
    return {
        each for some in chunks for each in connection.scalars(select(about).where(about.in_(some)))
    }


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


def _forget_words(connection: Connection, tables: Collection[str]) -> None:
    """SQLite's word index only marks words as gone until its parts are merged."""
    if connection.dialect.name == "sqlite":
        for name in schema.SEARCHED.keys() & tables:
            connection.execute(text(f"INSERT INTO {name}_words ({name}_words) VALUES ('optimize')"))


def _unneeded_bytes(connection: Connection, articles: Sequence[int]) -> list[str]:
    taken, blanked = schema.capture, schema.redaction
    mine = select(taken.c.bytes_sha256).where(taken.c.article.in_(articles))
    kept = (
        select(taken.c.bytes_sha256)
        .join(schema.article, schema.article.c.number == taken.c.article, isouter=True)
        .where(
            taken.c.bytes_sha256.in_(mine),
            ~select(blanked.c.id).where(blanked.c.about == schema.article.c.id).exists(),
        )
    )
    needed = set(connection.scalars(kept))
    return [each for each in connection.scalars(mine) if each not in needed]
