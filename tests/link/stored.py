"""Made-up readings stored in a ledger, in whatever order, and linked as `sayso add` does."""

from __future__ import annotations

from collections.abc import Iterable

from sayso.ledger import read
from sayso.ledger.rows import Addition
from sayso.ledger.store import Ledger
from sayso.ledger.write import add
from sayso.records import Capture, Reading
from sayso.run import linked, linking
from tests.ledger.conftest import RUN


def addition(reading: Reading) -> Addition:
    """A page with these bytes."""
    article = reading.article
    capture = Capture(origin=article.origin, data=article.text.encode(), media_type="text/plain")
    return Addition(page=f"given:{article.given_id}", capture=capture, reading=reading,
                    extractor="sayso 0.1.0")  # fmt: skip


def store(ledger: Ledger, *readings: Reading, at_once: int = 1) -> None:
    """Stores and links readings, so many in one batch."""
    for start in range(0, len(readings), at_once):
        some = readings[start : start + at_once]
        add(ledger, [addition(each) for each in some], RUN)
        linking.link_new(ledger, some)


def claims(ledger: Ledger) -> set[tuple[str, ...]]:
    """The mentions of each claim, by id."""
    with read.view(ledger) as seen:
        return {tuple(m.id for m in each.claim.mentions) for each in linked.all_claims(seen)}


def origins(ledger: Ledger) -> set[object]:
    """Articles and ties of each origin."""
    with read.view(ledger) as seen:
        return {(ids(each.articles), each.why) for each in linked.all_origins(seen)}


def ids(rows: Iterable[object]) -> tuple[str, ...]:
    return tuple(row["id"] for row in rows)  # type: ignore[index]


def together(ledger: Ledger, one: Reading, other: Reading) -> bool:
    """Whether two articles are of one origin."""
    wanted = {one.article.id, other.article.id}
    return any(wanted <= set(found) for found, _ in origins(ledger))  # type: ignore[misc]
