"""Numbered migrations: each a list of SQL in one transaction, forward only, for both engines.

A migration that was released never changes; a change of the schema is a new one at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Connection, inspect, text

from sayso.errors import LedgerError
from sayso.ledger.migration_5 import small_word_index
from sayso.ledger.migration_6 import awaited
from sayso.ledger.migration_7 import evidence_and_assessment
from sayso.ledger.migration_8 import linking

KEYS = "number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, batch INTEGER NOT NULL"
TABLES = {
    "run": "command TEXT, code_version TEXT, models TEXT, options TEXT, started TEXT",
    "article": "page TEXT, origin TEXT, given_id TEXT, url TEXT, outlet TEXT, title TEXT, "
    "byline TEXT, published TEXT, published_precision TEXT, published_from TEXT, "
    "language TEXT, warnings TEXT, text TEXT, text_sha256 TEXT, run TEXT",
    "capture": "page TEXT, follows TEXT, article INTEGER REFERENCES article (number), "
    "bytes_sha256 TEXT, size INTEGER, form TEXT, part TEXT, origin TEXT, media_type TEXT, "
    "url TEXT, outlet TEXT, observed TEXT, extractor TEXT, options TEXT",
    "quote": "article INTEGER NOT NULL REFERENCES article (number), cue TEXT, speaker TEXT, "
    "content TEXT, cue_words TEXT, speaker_words TEXT, words TEXT, form TEXT, kind TEXT, "
    "kind_scores TEXT, speaker_name TEXT, speaker_role TEXT, speaker_body TEXT, said TEXT, "
    "said_precision TEXT, confidence DOUBLE PRECISION, run TEXT",
    "commitment": "article INTEGER NOT NULL REFERENCES article (number), quote TEXT, "
    "evidence TEXT, trigger_start INTEGER, trigger_end INTEGER, words TEXT, actor TEXT, "
    "action TEXT, object TEXT, quantity TEXT, places TEXT, place_names TEXT, "
    "window_start TEXT, window_end TEXT, window_precision TEXT, window_text TEXT, "
    "window_rule TEXT, starts TEXT, ends TEXT, condition TEXT, negated INTEGER, firmness TEXT, "
    "checkable INTEGER, missing TEXT, confidence DOUBLE PRECISION, run TEXT",
    "link": "left_id TEXT, right_id TEXT, relation TEXT, judgement TEXT, "
    "score DOUBLE PRECISION, made_by TEXT, why TEXT, at TEXT",
    "evidence": "commitment TEXT, channel TEXT, event_start TEXT, event_end TEXT, "
    "known_at TEXT, origin TEXT, says TEXT, excerpt TEXT, entered_by TEXT, "
    "coverage DOUBLE PRECISION, bytes_sha256 TEXT",
    "assessment": "commitment TEXT, as_of TEXT, parameters TEXT, evidence_sha256 TEXT, "
    "probabilities TEXT, low DOUBLE PRECISION, high DOUBLE PRECISION, notes TEXT, run TEXT",
    "retraction": "about TEXT, made_by TEXT, why TEXT, at TEXT",
    "redaction": "about TEXT, row_sha256 TEXT, made_by TEXT, why TEXT, at TEXT",
    "judgement": "about TEXT, judgement TEXT, correction TEXT, made_by TEXT, why TEXT, at TEXT",
    "resolution": "about TEXT, outcome TEXT, made_by TEXT, why TEXT, at TEXT",
    "note": "about TEXT, name TEXT, value TEXT, made_by TEXT, at TEXT",
    "poll": "address TEXT, title TEXT, state TEXT, message TEXT, found INTEGER, added INTEGER, "
    "undated INTEGER, failures INTEGER, etag TEXT, last_modified TEXT, "
    "next_after DOUBLE PRECISION, at TEXT",
}
INDEXED = {
    "article": ("page", "batch"),
    "capture": ("page", "article"),
    "quote": ("article", "speaker_name", "kind"),
    "commitment": ("article", "quote", "action"),
    "link": ("left_id", "right_id"),
    "evidence": ("commitment",),
    "assessment": ("commitment",),
    "poll": ("address",),
    **dict.fromkeys(("retraction", "redaction", "judgement", "resolution", "note"), ("about",)),
}  # fmt: skip
# Characters of a row that PostgreSQL indexes: it refuses a row whose distinct words pass 1 MB.
MOST_INDEXED = 150_000
WORDS = {
    "article": ("title", "text"),
    "quote": ("speaker_name", "speaker_body", "words"),
    "commitment": ("actor", "object", "place_names", "words"),
}
BLANKED = {
    "article": ("title", "byline", "text", "warnings"),
    "quote": ("cue_words", "speaker_words", "words", "speaker_name", "speaker_role",
              "speaker_body"),
    "commitment": ("words", "actor", "object", "quantity", "places", "place_names",
                   "window_text", "condition"),
    "evidence": ("excerpt",),
    "note": ("value",),
    "judgement": ("correction", "why"),
}  # fmt: skip


def tables(engine: str) -> Iterator[str]:
    """The six nouns and what is said of them, the batches that record them, the ledger's id."""
    made = [
        "CREATE TABLE identity (id TEXT PRIMARY KEY, made TEXT NOT NULL)",
        "CREATE TABLE batch (number INTEGER PRIMARY KEY, recorded TEXT NOT NULL, clock TEXT, "
        "rows INTEGER NOT NULL, rows_sha256 TEXT NOT NULL, hash TEXT NOT NULL)",
        *(
            f"CREATE TABLE {name} ({KEYS} REFERENCES batch (number), {columns})"
            for name, columns in TABLES.items()
        ),
    ]
    for line in made:
        # Moments and ids compare by their characters, as in SQLite, whatever the server's locale.
        yield line if engine == "sqlite" else line.replace(" TEXT", ' TEXT COLLATE "C"')


def indexes(engine: str) -> Iterator[str]:
    """What the docket, the pages of a record and the look-up of a known page go by."""
    yield "CREATE INDEX batch_recorded ON batch (recorded)"
    for name, columns in INDEXED.items():
        for column in columns:
            yield f"CREATE INDEX {name}_{column} ON {name} ({column})"
    # The docket's pages in its order, and its counts without a look at the rows themselves.
    yield "CREATE INDEX commitment_ends ON commitment (ends, starts, batch)"
    yield "CREATE INDEX commitment_starts ON commitment (starts, ends, number, batch)"
    yield "CREATE INDEX commitment_open ON commitment (coalesce(ends, '~'), number)"
    if engine == "postgresql":
        # It does not see that the index above has these in the order of their numbers.
        yield (
            "CREATE INDEX commitment_undated ON commitment (number) "
            "WHERE starts IS NULL AND ends IS NULL"
        )


def word_search(engine: str) -> Iterator[str]:
    """Full-text search: FTS5 beside SQLite's tables, an expression index in PostgreSQL."""
    for name, columns in WORDS.items():
        listed = ", ".join(columns)
        if engine == "sqlite":
            yield (
                f"CREATE VIRTUAL TABLE {name}_words USING fts5 ({listed}, content='{name}', "
                "content_rowid='number', tokenize='porter unicode61')"
            )
            yield (
                f"INSERT INTO {name}_words (rowid, {listed}) SELECT number, {listed} FROM {name}"
            )
        else:
            joined = " || ' ' || ".join(f"coalesce({column}, '')" for column in columns)
            bounded = f"left({joined}, {MOST_INDEXED})"
            yield (
                f"CREATE INDEX {name}_words ON {name} USING gin (to_tsvector('english', {bounded}))"
            )


def guards(engine: str) -> Iterator[str]:
    """Triggers that refuse UPDATE and DELETE, but for the blanking of a redacted row's words."""
    if engine == "postgresql":
        yield (
            "CREATE FUNCTION sayso_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'ledger rows never change: %', TG_TABLE_NAME; END $$"
        )
    for name in ("identity", "batch", *TABLES):
        yield from _GUARDS[engine](name, BLANKED.get(name, ()))


def _sqlite_guards(name: str, blanked: tuple[str, ...]) -> Iterator[str]:
    refused = f"BEGIN SELECT RAISE(ABORT, 'ledger rows never change: {name}'); END"
    yield f"CREATE TRIGGER {name}_stays BEFORE DELETE ON {name} {refused}"
    kept = "" if not blanked else f" WHEN NOT {_only_blanked(name, blanked, 'IS')}"
    yield f"CREATE TRIGGER {name}_same BEFORE UPDATE ON {name}{kept} {refused}"


def _postgresql_guards(name: str, blanked: tuple[str, ...]) -> Iterator[str]:
    yield (
        f"CREATE TRIGGER {name}_stays BEFORE DELETE ON {name} "
        "FOR EACH ROW EXECUTE FUNCTION sayso_refuse()"
    )
    yield (
        f"CREATE TRIGGER {name}_whole BEFORE TRUNCATE ON {name} "
        "FOR EACH STATEMENT EXECUTE FUNCTION sayso_refuse()"
    )
    function = "sayso_refuse"
    if blanked:
        function = f"sayso_refuse_{name}"
        yield (
            f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF NOT {_only_blanked(name, blanked, 'IS NOT DISTINCT FROM')} THEN "
            f"RAISE EXCEPTION 'ledger rows never change: {name}'; END IF; RETURN NEW; END $$"
        )
    yield (
        f"CREATE TRIGGER {name}_same BEFORE UPDATE ON {name} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()"
    )


_GUARDS = {"sqlite": _sqlite_guards, "postgresql": _postgresql_guards}


def _only_blanked(name: str, blanked: tuple[str, ...], same: str) -> str:
    """SQL that is true when a redacted row keeps everything but the words that are blanked."""
    columns = ["number", "id", "batch", *(c.split()[0] for c in TABLES[name].split(", "))]
    kept = [f"NEW.{c} {same} OLD.{c}" for c in columns if c not in blanked]
    gone = [f"NEW.{c} {same} ''" for c in blanked]
    asked_for = "EXISTS (SELECT 1 FROM redaction WHERE about = OLD.id)"
    return f"({' AND '.join([asked_for, *kept, *gone])})"


MIGRATIONS: tuple[Callable[[str], Iterator[str]], ...] = (
    tables, indexes, word_search, guards,
    small_word_index,
    awaited,
    evidence_and_assessment,
    linking,
)  # fmt: skip
NEWEST = len(MIGRATIONS)


def version(connection: Connection) -> int:
    """The number of the last migration applied; 0 for an empty database."""
    if not inspect(connection).has_table("migration"):
        return 0
    return connection.scalar(text("SELECT coalesce(max(number), 0) FROM migration")) or 0


def apply(connection: Connection, number: int) -> None:
    """Carry out migration `number` inside the caller's transaction, and record it."""
    now = datetime.now(UTC).isoformat()
    if number == 1:
        connection.execute(
            text("CREATE TABLE migration (number INTEGER PRIMARY KEY, applied TEXT NOT NULL)")
        )
    for line in MIGRATIONS[number - 1](connection.dialect.name):
        connection.exec_driver_sql(line.replace("%", "%%") if _percent(connection) else line)
    if number == 1:
        connection.execute(
            text("INSERT INTO identity (id, made) VALUES (:id, :now)"),
            {"id": str(uuid4()), "now": now},
        )
    connection.execute(
        text("INSERT INTO migration (number, applied) VALUES (:number, :now)"),
        {"number": number, "now": now},
    )


def _percent(connection: Connection) -> bool:
    return connection.dialect.paramstyle in ("format", "pyformat")


def refuse_newer(found: int, *, subject: str) -> None:
    """Raises LedgerError when a later version of sayso made this ledger."""
    if found > NEWEST:
        raise LedgerError(
            f"it was made by a later version of sayso (schema {found}, known here: {NEWEST})",
            subject=subject,
            mend="upgrade sayso",
            code="ledger_newer",
        )
