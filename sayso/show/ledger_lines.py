"""Rows of the ledger go in, objects for lines of JSON come out: the fields of `json_lines`, and
what the ledger adds to them: batch, recorded, status, what was said later.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sayso.ledger.docket import Entry, Status, status_of
from sayso.ledger.read import Record as Kept
from sayso.ledger.read import Row
from sayso.ledger.rows import article_of_row, commitment_of_row, quote_of_row
from sayso.ledger.search import Found, Hit
from sayso.ledger.shown import Batches, Shown
from sayso.ledger.snippets import spans_of
from sayso.show.json_lines import Record, article_record, commitment_record, quote_record
from sayso.show.row_words import closed_words
from sayso.show.word_diff import COMPARED, Change

HIDDEN = frozenset({"number", "about", "batch"})


def docket_record(
    entry: Entry, batches: Batches, *, now: datetime, as_of: datetime | None
) -> Record:
    """One entry of the docket: commitment, quote and article, with its status at `now`."""
    return {
        "status": entry.status,
        "now": now.isoformat(),
        "as_of": as_of and as_of.isoformat(),
        "commitment": kept_record(entry.commitment, entry.article, batches, status=entry.status),
        "quote": _quote_beside(entry.quote, entry.article),
        "article": head_record(entry.article),
    }


def counts_record(counts: Mapping[Status, int], *, now: datetime) -> Record:
    """How many commitments have each status at `now`."""
    return {"counts": dict(counts), "now": now.isoformat()}


def hit_record(hit: Hit, batches: Batches, *, now: datetime) -> Record:
    """One hit: the record, its article without the text, the snippet and where it matched."""
    snippet, marked = spans_of(hit.snippet)
    status = _status(hit.record, now)
    return {
        "table": hit.table,
        "score": round(hit.score, 6),
        "snippet": snippet,
        "marked": [list(span) for span in marked],
        hit.table: kept_record(hit.record, hit.article, batches, status=status),
        **({} if hit.table == "article" else {"article": head_record(hit.article)}),
    }


def found_record(found: Found) -> Record:
    """What there is to know of a search besides its hits."""
    return {
        "hits": len(found.hits),
        "ranked_among": found.ranked_among,
        "ignored": list(found.ignored),
    }


def shown_record(shown: Shown, *, now: datetime) -> Record:
    """One record with its article and its siblings, its batch and the captures of its page."""
    record, batch = shown.record, shown.batches[shown.record.row["batch"]]
    custody = {name: batch[name] for name in ("number", "recorded", "clock", "hash")}
    told: Record = {"table": record.table, "custody": {**custody, "run": _run(shown.run)}}
    if shown.article is None:
        return told | {record.table: _other_record(record, shown.batches)}
    article = shown.article.article.row
    told["article"] = kept_record(shown.article.article, article, shown.batches)
    if record.table != "article":
        told[record.table] = _any_record(record, article, shown.batches, now)
    else:
        for name, inside in (("quotes", shown.article.quotes),
                             ("commitments", shown.article.commitments)):  # fmt: skip
            told[name] = [_any_record(each, article, shown.batches, now) for each in inside]
    told["captures"] = [_capture_record(each, shown.batches) for each in shown.article.captures]
    return told


def diff_record(old: Row, new: Row, told: Sequence[Change]) -> Record:
    """Two versions of a page: their ids, the fields that differ, the text's changes in order."""
    differ = {name: [old[name], new[name]] for name in COMPARED if old[name] != new[name]}
    steps = [{"fate": each.fate, "words": each.words, "ends": each.ends} for each in told]
    return {"old": old["id"], "new": new["id"], "fields": differ, "changes": steps}


def kept_record(
    kept: Kept, article: Row, batches: Batches, *, status: Status | None = None
) -> Record:
    """An article, quote or commitment under the names of `json_lines`, and what was said later."""
    row = kept.row
    match kept.table:
        case "article":
            fields = head_record(row) | ({"text": row["text"]} if "text" in row else {})
        case "quote":
            fields = _quote_fields(row, article["id"])
        case _:
            fields = commitment_record(commitment_of_row(row, article["id"]))
            # A redacted row has its old id, though its words are gone.
            fields |= {"id": row["id"], "words": row["words"], "status": status}
    batch = batches[row["batch"]]
    return {**fields, "batch": row["batch"], "recorded": batch["recorded"],
            "retracted": kept.retracted, "redacted": kept.redacted,
            "said_later": said_record(kept)}  # fmt: skip


def head_record(article: Row) -> Record:
    """An article without its text."""
    fields = article_record(article_of_row({**article, "text": ""}))
    del fields["text"]
    return {**fields, "id": article["id"], "text_sha256": article["text_sha256"],
            "page": article["page"]}  # fmt: skip


def said_record(kept: Kept) -> dict[str, list[Record]]:
    """What was said of a record later, by table, the earliest first."""
    return {name: [_said_fields(row) for row in rows] for name, rows in kept.said.items()}


def _said_fields(row: Row) -> Record:
    fields = {name: value for name, value in row.items() if name not in HIDDEN}
    if "correction" in fields:
        fields["correction"] = json.loads(fields["correction"]) if fields["correction"] else None
    return {**fields, "batch": row["batch"]}


def _quote_fields(row: Row, article_id: str) -> Record:
    fields = quote_record(quote_of_row(row, article_id))
    words = {name: row[name] for name in ("words", "speaker_words", "cue_words")}
    return {**fields, "id": row["id"], **words}


def _quote_beside(row: Row | None, article: Row) -> Record | None:
    return _quote_fields(row, article["id"]) if row is not None else None


def _any_record(kept: Kept, article: Row, batches: Batches, now: datetime) -> Record:
    if kept.table not in ("quote", "commitment"):
        return _other_record(kept, batches)
    return kept_record(kept, article, batches, status=_status(kept, now))


def _status(kept: Kept, now: datetime) -> Status | None:
    """The status of a commitment that is still waited for."""
    waited_for = kept.table == "commitment" and closed_words(kept) is None
    return status_of(kept.row, now) if waited_for else None


def _other_record(kept: Kept, batches: Batches) -> Record:
    fields: dict[str, Any] = {name: kept.row[name] for name in kept.row if name != "number"}
    recorded = batches[kept.row["batch"]]["recorded"]
    return {**fields, "recorded": recorded, "said_later": said_record(kept)}


def _capture_record(row: Row, batches: Batches) -> Record:
    fields = {name: value for name, value in row.items() if name not in ("number", "article")}
    return {**fields, "recorded": batches[row["batch"]]["recorded"]}


def _run(row: Row | None) -> Record | None:
    return {name: row[name] for name in row if name not in ("number", "batch")} if row else None
