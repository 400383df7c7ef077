"""One record with everything around it, on both engines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sayso.errors import NotFound
from sayso.ledger import read
from sayso.ledger.amend import judge
from sayso.ledger.shown import batches_of, shown
from sayso.ledger.store import Ledger
from sayso.ledger.write import add
from tests.ledger.conftest import RUN, START, Clock, addition


def test_a_record_comes_with_its_article_its_batches_and_its_run(
    ledger: Ledger, clock: Clock
) -> None:
    given = addition("a")
    assert given.reading is not None
    about = given.reading.commitments[0].id
    add(ledger, [given], RUN, now=clock)
    judge(ledger, about, "positive", made_by="Bo", why="read twice", now=clock)
    with read.view(ledger) as seen:
        found = shown(seen, about[:12])
        article = shown(seen, given.reading.article.id)
    assert found.record.row["id"] == about
    assert found.article is not None
    assert found.article.article.row["id"] == given.reading.article.id
    assert set(found.batches) == set(article.batches) == {1, 2}
    assert found.recorded == found.batches[1]["recorded"]
    assert found.run is not None
    assert found.run["id"] == RUN.id


def test_a_record_of_later_is_not_found(ledger: Ledger, clock: Clock) -> None:
    given = addition("a")
    assert given.reading is not None
    add(ledger, [given], RUN, now=clock)
    with read.view(ledger, as_of=START) as seen, pytest.raises(NotFound):
        shown(seen, given.reading.article.id)


def test_a_capture_that_was_not_read_has_no_article(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [replace(addition("a"), reading=None)], RUN, now=clock)
    with read.view(ledger) as seen:
        capture = read.listed(seen, read.schema.capture, limit=1)[0]
        found = shown(seen, capture.row["id"])
        assert batches_of(seen, [capture.row]) == found.batches
    assert found.article is None
    assert found.run is None
