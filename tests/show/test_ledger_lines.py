"""JSON of the ledger: the fields of the reading, and what the ledger knows besides."""

from __future__ import annotations

import json
from typing import Any

from sayso.ledger import read
from sayso.ledger.docket import Entry, Status
from sayso.ledger.read import View
from sayso.ledger.search import Filters, search
from sayso.ledger.shown import batches_of, shown
from sayso.show.json_lines import commitment_record, line, quote_record
from sayso.show.ledger_lines import (
    counts_record,
    diff_record,
    docket_record,
    found_record,
    hit_record,
    shown_record,
)
from sayso.show.word_diff import changes
from tests.show.conftest import NOW, announcement

Entries = dict[Status, list[Entry]]


def written(record: dict[str, Any]) -> dict[str, Any]:
    found = json.loads(line(record))
    assert isinstance(found, dict)
    return found


def test_an_entry_has_the_fields_of_its_reading(seen: View, entries: Entries) -> None:
    entry = entries["due"][0]
    batches = batches_of(seen, [entry.commitment.row])
    record = written(docket_record(entry, batches, now=NOW, as_of=None))
    reading = announcement("Birch").reading
    assert reading is not None
    expected = written(commitment_record(reading.commitments[0]))
    assert {name: record["commitment"][name] for name in expected} == expected
    spoken = written(quote_record(reading.quotes[0]))
    assert {name: record["quote"][name] for name in spoken} == spoken
    assert (record["status"], record["commitment"]["status"]) == ("due", "due")
    assert record["commitment"]["words"].startswith("The town will open")
    assert record["commitment"]["recorded"] == "2024-03-01T12:04:00.000000Z"
    assert record["article"]["id"] == reading.article.id
    assert "text" not in record["article"]


def test_a_hit_says_where_its_snippet_matched(seen: View) -> None:
    found = search(seen, "bridges cedar", filters=Filters(), now=NOW, limit=5)
    batches = batches_of(seen, [hit.record.row for hit in found.hits])
    for hit in found.hits:
        record = written(hit_record(hit, batches, now=NOW))
        words = [record["snippet"][start:end].lower() for start, end in record["marked"]]
        assert set(words) == {"bridge", "cedar"}
        assert record[record["table"]]["id"] == hit.record.row["id"]
        assert record["article"]["title"] == "Bridge at Port Cedar to open"
    assert found_record(found) == {"hits": 3, "ranked_among": None, "ignored": []}


def test_a_shown_commitment_has_its_custody_and_what_was_said_later(seen: View) -> None:
    record = written(shown_record(shown(seen, _named(seen, "Cedar")), now=NOW))
    (said,) = record["commitment"]["said_later"]["judgement"]
    assert said["correction"] == {"actor": "the county"}
    assert record["commitment"]["actor"] == "the town"
    assert record["custody"]["run"]["command"] == "add"
    assert len(record["custody"]["hash"]) == 64
    assert record["captures"][0]["bytes_sha256"]
    assert record["article"]["text"].startswith("The town will open")


def test_what_is_closed_has_no_status(seen: View) -> None:
    record = written(shown_record(shown(seen, _named(seen, "Hazel")), now=NOW))
    assert record["commitment"]["status"] is None
    assert record["commitment"]["said_later"]["resolution"][0]["outcome"] == "kept_late"


def test_a_shown_article_has_all_that_was_read_out_of_it(seen: View) -> None:
    article = shown(seen, _named(seen, "Cedar")).article
    assert article is not None
    record = written(shown_record(shown(seen, article.article.row["id"]), now=NOW))
    assert [len(record[name]) for name in ("quotes", "commitments", "captures")] == [1, 1, 1]
    assert record["commitments"][0]["status"] == "open"


def test_a_capture_comes_as_it_is_stored(seen: View) -> None:
    row = read.listed(seen, read.schema.capture, limit=1)[0].row
    record = written(shown_record(shown(seen, row["id"]), now=NOW))
    assert record["table"] == "capture"
    assert record["capture"]["bytes_sha256"] == row["bytes_sha256"]


def test_counts_and_differences_are_plain_values(seen: View) -> None:
    assert counts_record({"due": 1}, now=NOW)["counts"] == {"due": 1}
    table = read.schema.article
    old, new = seen.all(read.select(table).where(table.c.page.contains("alder")))
    record = written(diff_record(old, new, changes(old["text"], new["text"])))
    assert record["fields"] == {}
    assert record["changes"][-1] == {
        "fate": "added", "words": "The bridge stays open all night.", "ends": True,
    }  # fmt: skip


def _named(seen: View, name: str) -> str:
    table = read.schema.commitment
    query = read.select(table).where(table.c.place_names == f"Port {name}")
    return str(seen.all(query)[-1]["id"])
