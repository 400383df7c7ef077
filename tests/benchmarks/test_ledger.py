"""The benchmark of the ledger measures a sound ledger, and says of it what is so."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from benchmarks import ledger as benchmark
from benchmarks.made_up import QUOTES, RUN, addition, additions, told_of, vocabulary
from sayso.ledger import docket, read, schema
from sayso.ledger.store import Ledger, open_ledger
from sayso.ledger.write import add, record


def test_a_page_is_always_the_same_for_its_number_and_no_two_are() -> None:
    assert addition(7) == addition(7)
    assert len({each.page for each in additions(50)}) == 50


def test_a_page_has_the_size_and_the_quotes_that_are_promised() -> None:
    readings = [each.reading for each in additions(100)]
    assert all(made is not None and len(made.quotes) == QUOTES for made in readings)
    lengths = [len(made.article.text) for made in readings if made]
    assert 1_500 < min(lengths) < max(lengths) < 2_500
    assert 80 < sum(len(made.commitments) for made in readings if made) < 120


def test_no_made_up_word_is_there_twice() -> None:
    assert len(set(vocabulary())) == len(vocabulary()) == 20_000


def test_a_benchmark_leaves_a_table_and_a_plot(tmp_path: Path) -> None:
    page = benchmark.report("sqlite", (50, 100), tmp_path)
    assert (tmp_path / "ledger-sqlite.md").read_text("utf-8") == page
    assert "| docket |" in page
    assert "| growth ÷ n log n, write |" in page
    assert "quotes a second that SQLite alone writes: " in page
    assert "rows of 500 bytes a second of the plain probe: " in page
    plot = ElementTree.parse(tmp_path / "ledger-sqlite.svg").getroot()
    assert plot.tag.endswith("svg")


def test_a_ledger_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    opened = open_ledger(str(tmp_path / "sayso.db"))
    add(opened, [addition(1)], RUN)
    with pytest.raises(SystemExit, match="holds something"):
        benchmark.measure(opened, (50,))
    opened.close()


@pytest.fixture
def filled(tmp_path: Path) -> Ledger:
    """A made-up ledger in which something was said of some commitments."""
    opened = open_ledger(str(tmp_path / "sayso.db"))
    made = list(additions(200))
    add(opened, made, RUN)
    ids = [c.id for each in made if each.reading for c in each.reading.commitments]
    record(opened, lambda _: told_of(ids, at=RUN.started))
    return opened


def test_the_docket_counts_what_a_look_at_each_commitment_counts(filled: Ledger) -> None:
    told = (schema.resolution, schema.judgement, schema.retraction)
    nothing = docket.Filters()
    with read.view(filled) as seen:
        closed = {row["about"] for table in told for row in seen.all(select(table))}
        rows = [r for r in seen.all(select(schema.commitment)) if r["id"] not in closed]
        awaited = Counter(docket.status_of(row, benchmark.NOW) for row in rows)
        counted = docket.counts(seen, now=benchmark.NOW, filters=nothing)
        assert counted == {status: awaited[status] for status in docket.STATUSES}
        for status in docket.STATUSES:
            page = docket.docket(seen, status, now=benchmark.NOW, filters=nothing, limit=len(rows))
            assert len(page) == awaited[status]
    assert len(closed) > 5
    assert len(awaited) >= 4
    filled.close()
