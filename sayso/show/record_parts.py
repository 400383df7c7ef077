"""What was said of a record later, and who held it since: parts of the page of a record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sayso.ledger.read import Record
from sayso.ledger.shown import Batches, Shown
from sayso.show.console import line, print_rows
from sayso.show.plain import plain, shortened
from sayso.show.row_words import JUDGED, Row, moment_words, short

if TYPE_CHECKING:
    from rich.console import Console

LONGEST_SAID = 600  # characters
MOST_CAPTURES = 50
# Under which label of a page a corrected column stands.
LABELS = {
    "actor": "who", "action": "does", "object": "does", "negated": "does",
    "window_start": "window", "window_end": "window", "condition": "if", "firmness": "sure",
    "checkable": "check", "kind": "kind", "speaker_name": "by", "speaker_role": "by",
    "speaker_body": "by",
}  # fmt: skip


def with_corrections(record: Record, rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The machine's values, each followed by what a person says it should be."""
    corrected: dict[str, list[tuple[str, str]]] = {}
    for said in record.said["judgement"]:
        for name, value in correction_of(said).items():
            words = f"→ {name.replace('_', ' ')} {_value(value)}, says {plain(said['made_by'])}"
            corrected.setdefault(LABELS.get(name, ""), []).append(("", words))
    beside = []
    for label, words in rows:
        beside += [(label, words), *corrected.pop(label, [])]
    return beside + [each for rest in corrected.values() for each in rest]


def correction_of(said: Row) -> dict[str, Any]:
    """The columns that a judgement corrects; empty where it corrects none or was redacted."""
    return dict(json.loads(said["correction"])) if said["correction"] else {}


def print_said_later(page: Console, record: Record, batches: Batches) -> None:
    """Judgements, outcomes, retraction, redaction and notes, the earliest first."""
    said = [(row["batch"], table, row) for table, rows in record.said.items() for row in rows]
    if not said:
        return
    page.print(line(f"Said of it later ({len(said)})", "bold"))
    for batch, table, row in sorted(said, key=lambda each: (each[0], each[1])):
        when = moment_words(batches[batch]["recorded"])
        page.print(line(f"  {when}: {_headline(table, row)} — {row['made_by']}"))
        told = _because(table, row)
        if told:
            print_rows(page, told)
    page.print()


def print_custody(page: Console, shown: Shown) -> None:
    """When and in which batch the record was stored, from which bytes, and by what."""
    batch = shown.batches[shown.record.row["batch"]]
    rows = [
        ("id", str(shown.record.row["id"])),
        ("stored", f"{moment_words(batch['recorded'])}, in batch {batch['number']}"),
        ("hash", str(batch["hash"])),
    ]
    if batch["clock"]:
        rows.append(("clock", f"stood at {plain(batch['clock'])}, behind the batch before"))
    if shown.run is not None:
        made = f"sayso {shown.run['command']} {shown.run['code_version']}"
        rows.append(("made by", plain(made)))
    page.print(line("Custody", "bold"))
    print_rows(page, rows)
    if shown.article is not None:
        _captures(page, shown)


def _captures(page: Console, shown: Shown) -> None:
    assert shown.article is not None
    taken = shown.article.captures
    mine = shown.article.article.row["number"]
    page.print(line(f"  Captures of its page ({len(taken)}), earliest first", "dim"))
    for capture in taken[-MOST_CAPTURES:]:
        when = moment_words(capture["observed"] or shown.batches[capture["batch"]]["recorded"])
        verb = "observed" if capture["observed"] else "stored"
        reading = "read as this text" if capture["article"] == mine else "another text"
        if capture["article"] is None:
            reading = "could not be read"
        origin = shortened(plain(capture["origin"] or ""), LONGEST_SAID)
        words = f"{verb} {when}; {reading}; {capture['size']:,} bytes from {origin}"
        digest = f"SHA-256 {capture['bytes_sha256']}"
        print_rows(page, [(short(capture["id"]), words), ("", digest)])


def _headline(table: str, row: Row) -> str:
    match table:
        case "judgement":
            corrected = correction_of(row)
            return "corrected" if corrected else str(JUDGED.get(row["judgement"], "judged"))
        case "resolution":
            return f"resolved as {row['outcome'].replace('_', ' ')}"
        case "note":
            return f"note, {row['name']}"
    return {"retraction": "retracted", "redaction": "redacted"}.get(table, table)


def _because(table: str, row: Row) -> list[tuple[str, str]]:
    told = [
        (name.replace("_", " "), f"should be {_value(value)}")
        for name, value in correction_of(row).items()
    ] if table == "judgement" else []  # fmt: skip
    told += (
        [("digest", f"of the row as it was: {row['row_sha256']}")] if table == "redaction" else []
    )
    words = row["value"] if table == "note" else row["why"]
    shown = shortened(plain(words or ""), LONGEST_SAID) or "(redacted)"
    return [*told, ("says" if table == "note" else "why", shown)]


def _value(value: Any) -> str:
    return "nothing" if value is None else shortened(plain(str(value)), LONGEST_SAID)
