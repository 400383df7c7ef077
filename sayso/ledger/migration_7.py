"""Migration 7: what evidence says of its kind and reliability, and how an assessment came about.

Like every migration it never changes again; the tables as they are now stand in `schema`.
"""

from __future__ import annotations

from collections.abc import Iterator

FIRST_EVIDENCE = (
    "number", "id", "batch", "commitment", "channel", "event_start", "event_end", "known_at",
    "origin", "says", "excerpt", "entered_by", "coverage", "bytes_sha256",
)  # fmt: skip
EVIDENCE = {
    "interest": "TEXT", "speaker": "TEXT", "group_name": "TEXT", "place": "TEXT",
    "share": "DOUBLE PRECISION", "letter": "TEXT", "digit": "INTEGER", "grade_why": "TEXT",
    "coverage_start": "TEXT", "coverage_end": "TEXT", "coverage_why": "TEXT", "reading": "TEXT",
    "url": "TEXT", "read_from": "TEXT", "ratios": "TEXT",
}  # fmt: skip
ASSESSMENT = {
    "window_end": "TEXT", "evidence": "TEXT", "prior": "TEXT", "ranges": "TEXT", "word": "TEXT",
    "confidence": "TEXT", "confidence_why": "TEXT", "moved": "TEXT", "counts": "TEXT",
    "explained": "TEXT", "method": "TEXT",
}  # fmt: skip
# What `redact` blanks of evidence from now on.
BLANKED = ("excerpt", "place", "grade_why", "speaker", "coverage_why", "reading")


def evidence_and_assessment(engine: str) -> Iterator[str]:
    """New columns of both tables, and the guard of evidence that knows them."""
    collated = ' TEXT COLLATE "C"' if engine == "postgresql" else " TEXT"
    for table, columns in (("evidence", EVIDENCE), ("assessment", ASSESSMENT)):
        for column, kind in columns.items():
            yield f"ALTER TABLE {table} ADD COLUMN {column} {kind}".replace(" TEXT", collated)
    yield from _GUARDS[engine]()


def _sqlite_guard() -> Iterator[str]:
    yield "DROP TRIGGER evidence_same"
    yield (
        f"CREATE TRIGGER evidence_same BEFORE UPDATE ON evidence WHEN NOT {_only_blanked('IS')} "
        "BEGIN SELECT RAISE(ABORT, 'ledger rows never change: evidence'); END"
    )


def _postgresql_guard() -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION sayso_refuse_evidence() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN IF NOT {_only_blanked('IS NOT DISTINCT FROM')} THEN "
        "RAISE EXCEPTION 'ledger rows never change: evidence'; END IF; RETURN NEW; END $$"
    )


_GUARDS = {"sqlite": _sqlite_guard, "postgresql": _postgresql_guard}


def _only_blanked(same: str) -> str:
    """SQL that is true when a redacted row keeps everything but the words that are blanked."""
    kept = [f"NEW.{c} {same} OLD.{c}" for c in (*FIRST_EVIDENCE, *EVIDENCE) if c not in BLANKED]
    gone = [f"NEW.{c} {same} ''" for c in BLANKED]
    asked_for = "EXISTS (SELECT 1 FROM redaction WHERE about = OLD.id)"
    return f"({' AND '.join([asked_for, *kept, *gone])})"
