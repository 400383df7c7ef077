"""Feeds are asked politely, each article is stored once, and what came of it is remembered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sayso.errors import InputError
from sayso.ledger import read
from sayso.ledger.store import Ledger, open_ledger
from sayso.run.keeping import Kept
from sayso.run.watching import Watch, feeds_in, watch

STORY = (
    "<html><head><title>{0}</title></head><body><article><h1>{0}</h1><p>The harbour authority of "
    "Port Vale will reopen the northern pier on 12 March, its director said on Tuesday.</p><p>"
    "“The crews will be back before the summer,” she told reporters at the quay in {0}.</p>"
    "</article></body></html>"
)
ITEM = "<item><title>{0}</title><link>{1}/{0}.html</link>{2}</item>"
FEED = '<?xml version="1.0"?><rss version="2.0"><channel><title>Vale</title>{}</channel></rss>'
SAID_BY = '<source url="http://wire.example/">Vale Wire</source>'


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Site:
    """A folder served on a loopback port."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        self.feed = f"{address}/feed.rss"

    def publish(self, *names: str, missing: str = "") -> None:
        for name in names:
            (self.folder / f"{name}.html").write_text(STORY.format(name), "utf-8")
        listed = [*names, missing] if missing else names
        items = "".join(ITEM.format(name, self.address, SAID_BY) for name in listed)
        (self.folder / "feed.rss").write_text(FEED.format(items), "utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "site"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Site(folder, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(str(tmp_path / "desk.db"))
    yield opened
    opened.close()


def once(ledger: Ledger, site: Site) -> list[Any]:
    return list(watch(ledger, [site.feed], Watch(once=True, allow_private=True)))


def test_a_feed_is_stored_article_by_article_and_then_remembered(
    ledger: Ledger, site: Site
) -> None:
    site.publish("Kirkholm", "Varnes")
    *kept, asked = once(ledger, site)
    assert [each.state for each in kept] == ["new", "new"]
    assert (asked.state, asked.found, asked.undated) == ("undated", 2, 2)
    with read.view(ledger) as seen:
        (known,) = read.polls(seen)
        article = read.article(seen, 1).article
    assert (known["address"], known["added"]) == (site.feed, 2)
    assert article.row["outlet"] == "Vale Wire"
    assert {note["name"] for note in article.said["note"]} >= {"feed", "feed title"}


def test_what_is_stored_is_not_fetched_again(ledger: Ledger, site: Site) -> None:
    site.publish("Kirkholm")
    once(ledger, site)
    (asked,) = once(ledger, site)
    assert asked.state == "not modified"
    site.publish("Kirkholm", "Varnes")
    (site.folder / "feed.rss").touch()
    *kept, asked = once(ledger, site)
    assert [Path(each.page).stem for each in kept] in (["Varnes"], [])


def test_a_page_that_is_gone_is_told_and_the_others_are_stored(ledger: Ledger, site: Site) -> None:
    site.publish("Kirkholm", missing="Gone")
    kept, refused, _ = once(ledger, site)
    assert isinstance(kept, Kept)
    assert isinstance(refused, InputError)
    assert "404" in str(refused)


def test_what_robots_txt_forbids_is_not_asked_for(ledger: Ledger, site: Site) -> None:
    site.publish("Kirkholm")
    (site.folder / "robots.txt").write_text("User-agent: *\nDisallow: /Kirkholm\n", "utf-8")
    refused, _ = once(ledger, site)
    assert isinstance(refused, InputError)
    assert refused.code == "robots"


def test_a_private_address_is_not_asked_unless_allowed(ledger: Ledger, site: Site) -> None:
    site.publish("Kirkholm")
    (asked,) = watch(ledger, [site.feed], Watch(once=True))
    assert asked.state == "failed"
    assert "private" in asked.message


def test_a_watch_stopped_in_the_middle_goes_on_where_it_was(ledger: Ledger, site: Site) -> None:
    site.publish("Kirkholm", "Varnes", "Ostmark")
    stopped = watch(ledger, [site.feed], Watch(once=True, allow_private=True))
    with suppress(StopIteration):
        next(stopped)
    stopped.close()  # type: ignore[attr-defined]
    once(ledger, site)
    with read.view(ledger) as seen:
        stored = [row["page"] for row in read.every_capture(seen)]
    assert len(stored) == len(set(stored)) == 3


def test_feeds_are_named_by_addresses_and_lists(tmp_path: Path) -> None:
    listed = tmp_path / "feeds.txt"
    listed.write_text("https://a.example/rss\nhttps://b.example/rss # second\n", "utf-8")
    assert feeds_in([str(listed), "https://a.example/rss"]) == [
        "https://a.example/rss",
        "https://b.example/rss",
    ]
    with pytest.raises(InputError):
        feeds_in([str(tmp_path / "missing.opml")])
