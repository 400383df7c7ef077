"""A ledger with commitments of every status, one edited page, and words said of them later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from sayso.ledger import amend, read
from sayso.ledger.docket import STATUSES, Entry, Filters, Status, docket
from sayso.ledger.read import View
from sayso.ledger.rows import Addition
from sayso.ledger.store import Ledger, open_ledger
from sayso.ledger.write import add
from sayso.records import (
    Article,
    Capture,
    Commitment,
    Place,
    Precision,
    Quantity,
    Quote,
    Reading,
    Span,
    Window,
)
from tests.ledger.conftest import RUN, Clock

NOW = datetime(2024, 3, 23, 12, tzinfo=UTC)
HOSTILE = "\x1b[2J\u202eevil\x07 [bold red]"
WINDOWS: dict[str, tuple[str | None, str | None, Precision]] = {
    "Alder": (None, "2024-03-21", "day"),
    "Birch": (None, "2024-03-23T18:00:00+02:00", "time"),
    "Cedar": ("2024-03-01", "2024-05-01", "month"),
    "Dale": ("2024-03-15", None, "open"),
    "Elm": ("2024-06-01", "2024-07-01", "month"),
    "Fern": (None, None, "open"),
    "Hazel": (None, "2024-03-11", "day"),
}


def announcement(name: str, after: str = "") -> Addition:
    """A page on which a mayor promises to open the bridge at Port NAME."""
    said = f"The town will open the bridge at Port {name} to 40 lorries a day"
    text = f"{said}, Mayor Bo Lind said.\nVillagers at the ferry were not so sure.\n{after}"
    found = Article(
        origin=f"{name}.txt", text=text, url=f"https://post.example/{name.lower()}",
        outlet="Vale Post", title=f"Bridge at Port {name} to open", published="2024-03-01",
        published_precision="day", published_from="metadata",
    )  # fmt: skip
    capture = Capture(origin=found.origin, data=text.encode(), url=found.url,
                      media_type="text/plain", observed="2024-03-01T11:58:00Z")  # fmt: skip
    reading = Reading(article=found, quotes=(), commitments=())
    quote = _quote(found, said)
    reading = Reading(article=found, quotes=(quote,), commitments=(_promise(found, quote, name),))
    return Addition(page=str(found.url), capture=capture, reading=reading, extractor="sayso 0.1.0")


def _at(text: str, words: str) -> Span:
    start = text.index(words)
    return start, start + len(words)


def _quote(article: Article, said: str) -> Quote:
    text = article.text
    return Quote(
        article_id=article.id, cue=(_at(text, "said"),), speaker=(_at(text, "Mayor Bo Lind"),),
        content=(_at(text, said),), form="indirect", kind="commitment",
        kind_scores=(("commitment", 0.9),), speaker_name="Bo Lind", speaker_role="mayor",
        speaker_body="the town", confidence=0.9,
    )  # fmt: skip


def _promise(article: Article, quote: Quote, name: str) -> Commitment:
    start, end, precision = WINDOWS.get(name, (None, None, "open"))
    dated = bool(start or end)
    port = _at(article.text, f"Port {name}")
    return Commitment(
        article_id=article.id, quote_id=quote.id, evidence=quote.content,
        trigger=_at(article.text, "open"), actor="the town", action="open", object="the bridge",
        quantity=Quantity(min=40, max=40, unit="lorries", text="40 lorries a day"),
        places=(Place(role="at", span=port, text=f"Port {name}"),),
        window=Window(start=start, end=end, precision=precision,
                      text="by then" if dated else None, rule="by" if dated else None),
        condition=None, negated=False, firmness="firm", checkable=dated,
        missing=() if dated else ("window",), confidence=0.8,
    )  # fmt: skip


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """The ledger; only read."""
    clock = Clock()
    opened = open_ledger(str(tmp_path_factory.mktemp("desk") / "desk.db"))
    for name in WINDOWS:
        add(opened, [announcement(name)], RUN, now=clock)
    edited = announcement("Alder", "The bridge stays open all night.")
    add(opened, [edited], RUN, now=clock)
    promises = _promises(opened)
    amend.resolve(opened, promises["Hazel"], "kept_late", made_by="Ada Mora",
                  why="seen on 14 March", now=clock)  # fmt: skip
    amend.judge(opened, promises["Cedar"], "positive", made_by="Ada Mora",
                why="misprinted", correction={"actor": "the county"}, now=clock)  # fmt: skip
    amend.judge(opened, promises["Elm"], "unsure", made_by="Ada Mora", why=HOSTILE, now=clock)
    amend.retract(opened, promises["Alder"], made_by="Bo Lind", why="read twice", now=clock)
    yield opened
    opened.close()


def _promises(ledger: Ledger) -> dict[str, str]:
    with read.view(ledger) as seen:
        found = read.listed(seen, read.schema.commitment, limit=100)
        return {record.row["place_names"].removeprefix("Port "): record.row["id"]
                for record in found}  # fmt: skip


@pytest.fixture
def seen(desk: Ledger) -> Iterator[View]:
    with read.view(desk) as view:
        yield view


@pytest.fixture
def entries(seen: View) -> dict[Status, list[Entry]]:
    return {status: docket(seen, status, now=NOW, filters=Filters(), limit=20)
            for status in STATUSES}  # fmt: skip
