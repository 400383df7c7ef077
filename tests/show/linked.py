"""An event with hostile words, its claims, origins and people as the ledger tells them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sayso.ledger import read
from sayso.ledger.read import View
from sayso.ledger.store import open_ledger
from sayso.records import Reading
from tests.link.samples import LATER, MINISTRY, PAPER, RADIO, WIRE
from tests.link.stored import store
from tests.show.conftest import HOSTILE

SPOKEN = "Four companies of the 7th Engineer Regiment will leave the Oberal valley by 20 March"


def titled(one: Reading, title: str, outlet: str | None = None) -> Reading:
    """The same article under a title; its quotes follow it."""
    article = replace(one.article, title=title, outlet=outlet or one.article.outlet)
    return replace(one, article=article)


EVENT = (
    MINISTRY,
    titled(WIRE, f"Off they go {HOSTILE}"),
    titled(RADIO, "The cranes leave", f"Radio {HOSTILE}"),
    PAPER,
    LATER,
)


@contextmanager
def told(folder: Path, *readings: Reading) -> Iterator[View]:
    """What a ledger with these articles tells, or with the event."""
    ledger = open_ledger(str(folder / "desk.db"))
    store(ledger, *(readings or EVENT), at_once=5)
    with read.view(ledger) as seen:
        yield seen
    ledger.close()
