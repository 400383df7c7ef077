"""Feeds are asked politely, each article is stored once, and what came of it is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from sayso.errors import InputError
from sayso.ledger import read
from sayso.ledger.store import Ledger, open_ledger
from sayso.run.keeping import Kept, add
from sayso.run.watching import Watch, feeds_in, watch
from tests.run.conftest import Site


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(str(tmp_path / "desk.db"))
    yield opened
    opened.close()


def once(ledger: Ledger, site: Site) -> list[Any]:
    return list(
        watch(ledger, [site.feed], Watch(once=True, allow_private=True, sleep=lambda _: None))
    )


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
    hasty = Watch(once=True, allow_private=True, sleep=lambda _: None)
    stopped = watch(ledger, [site.feed], hasty)
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


def test_a_feed_that_is_added_is_read_article_by_article(ledger: Ledger, site: Site) -> None:
    site.publish("Kirkholm")
    (kept,) = add(ledger, [site.feed], allow_private=True)
    assert isinstance(kept, Kept)
    assert kept.page == f"{site.address}/Kirkholm.html"
    site.publish()
    (refused,) = add(ledger, [site.feed], allow_private=True)
    assert "the feed is empty" in str(refused)
