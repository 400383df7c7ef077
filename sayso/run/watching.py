"""Feeds → the ledger, politely and for as long as it runs; killed at any moment, nothing is lost.

An article is stored before its feed is marked as asked, so that a feed asked again after a stop
names what is still missing, and what is there is not fetched again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sayso.errors import FetchError, InputError
from sayso.records import Capture, digest
from sayso.run.keeping import Kept, Shelf, put_capture, run_of

if TYPE_CHECKING:
    from sayso.acquire.feeds.feed_items import FeedItem
    from sayso.acquire.feeds.manners import Manners
    from sayso.acquire.feeds.poll import Poll
    from sayso.ledger.store import Ledger

DEEPEST_INDEX = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """How feeds are watched: seconds between askings, one round only or for ever, and who may
    be asked.
    """

    every: float = 900.0
    once: bool = False
    allow_private: bool = False
    contact: str | None = None
    sleep: Callable[[float], None] = time.sleep


def feeds_in(given: Sequence[str]) -> list[str]:
    """The addresses that `given` names: addresses themselves, and files that list them.

    Raises InputError for a file that cannot be read or lists none.
    """
    found: dict[str, None] = {}
    for each in given:
        if each.lower().startswith(("http://", "https://")):
            found[each] = None
        else:
            found.update(dict.fromkeys(_listed(each)))
    return list(found)


def _listed(path: str) -> list[str]:
    from sayso.acquire.discover import unreadable
    from sayso.acquire.feeds.lists import read_list

    try:
        data = Path(path).read_bytes()
    except OSError as fault:
        raise unreadable(fault, path) from fault
    return [feed.address for feed in read_list(data, path).feeds]


def watch(ledger: Ledger, addresses: Sequence[str], how: Watch) -> Iterator[Any]:
    """Ask each feed when its time has come; every stored article, refusal and asking comes out.

    With `how.once` every feed is asked once, whatever was asked before; else it never ends.
    """
    round_ = _Round(ledger, how, _manners(how))
    due = dict.fromkeys(addresses, 0.0) if how.once else round_.due(addresses)
    while due:
        address = min(due, key=lambda each: due[each])
        if (left := due[address] - time.time()) > 0:
            how.sleep(left)
        asked = None
        for told in round_.ask(address):
            asked = told if _is_poll(told) else asked
            yield told
        if how.once:
            del due[address]
        else:
            due[address] = time.time() + (asked.next_after if asked else how.every)


def articles_of(
    ledger: Ledger, addresses: Sequence[str], how: Watch
) -> Iterator[Kept | InputError]:
    """What the feeds at these addresses list, without the askings; a feed that gives nothing
    comes out as the InputError that says why.
    """
    for told in watch(ledger, addresses, how):
        if not _is_poll(told):
            yield told
        elif told.state in ("timed out", "refused by robots.txt", "failed", "not a feed", "empty"):
            yield InputError(
                f"the feed is {told.state}" if told.state == "empty" else told.message,
                subject=told.address,
                mend="look at the feed in a browser, or try again later",
                code="feed",
            )


def _is_poll(told: object) -> bool:
    from sayso.acquire.feeds.poll import Poll

    return isinstance(told, Poll)


def _manners(how: Watch) -> Manners:
    from sayso.acquire.addresses import is_public
    from sayso.acquire.feeds.manners import Manners
    from sayso.acquire.fetch import any_address, fetch

    rule = any_address if how.allow_private else is_public
    return Manners(fetch=partial(fetch, may_ask=rule, contact=how.contact), sleep=how.sleep)


class _StoredPages:
    """The pages of the ledger, as something that can be asked whether it holds one."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __contains__(self, page: object) -> bool:
        from sayso.ledger import read

        with read.view(self._ledger) as seen:
            return read.holds_page(seen, str(page))


@dataclass
class _Round:
    """What every asking needs."""

    ledger: Ledger
    how: Watch
    manners: Manners
    asked_here: set[str] = field(default_factory=set)

    def due(self, addresses: Sequence[str]) -> dict[str, float]:
        """When each feed is to be asked next, in seconds since 1970, by what the ledger knows."""
        from sayso.ledger import read

        with read.view(self.ledger) as seen:
            known = {row["address"]: row for row in read.polls(seen)}
        times = dict.fromkeys(addresses, 0.0)
        for address in times.keys() & known.keys():
            at = datetime.fromisoformat(known[address]["at"]).timestamp()
            times[address] = at + min(known[address]["next_after"], 86_400.0)
        return times

    def ask(self, address: str, depth: int = 0) -> Iterator[Any]:
        """One feed: its new articles stored, then the asking itself; then sitemaps it names."""
        from sayso.acquire.feeds.poll import poll

        found = poll(
            address,
            known=self._known(address),
            manners=self.manners,
            stored=_StoredPages(self.ledger),
            period=self.how.every,
            depth=depth,
        )
        added = 0
        shelf = Shelf(self.ledger, run_of("watch", {"feed": address}))
        for item in found.items:
            self._take(shelf, item, address)
            if shelf.full():
                for told in shelf.store():
                    added += _is_new(told)
                    yield told
        for told in shelf.store():
            added += _is_new(told)
            yield told
        self._remember(found, added)
        yield found
        if depth < DEEPEST_INDEX:
            for further in found.follow:
                yield from self.ask(further, depth + 1)

    def _known(self, address: str) -> Any:
        from sayso.acquire.fetched import Known
        from sayso.ledger import read

        with read.view(self.ledger) as seen:
            rows = read.polls(seen, address=address)
        if not rows:
            return None
        return Known(
            etag=rows[0]["etag"],
            last_modified=rows[0]["last_modified"],
            failures=rows[0]["failures"] or 0,
        )

    def _take(self, shelf: Shelf, item: FeedItem, feed: str) -> None:
        from sayso.acquire import ReadOptions
        from sayso.acquire.feeds.manners import host_of

        leave = self.manners.leave_to_ask(item.url)
        if leave.verdict != "allowed":
            mend = "ask its publisher, or save the page yourself and add the file"
            shelf.put(FetchError(leave.message, subject=item.url, mend=mend, code="robots"))
            return
        self.manners.wait(host_of(item.url))
        try:
            page = self.manners.fetch(item.url)
        except FetchError as refusal:
            shelf.put(refusal)
            return
        capture = Capture(
            origin=item.url, data=page.data, media_type=page.media_type, url=item.url,
            outlet=item.publisher.title if item.publisher else None,
        )  # fmt: skip
        said = {"feed": feed, "feed date": item.published, "feed title": item.title}
        notes = tuple((name, words) for name, words in said.items() if words)
        put_capture(shelf, capture, ReadOptions(), notes=notes)

    def _remember(self, asked: Poll, added: int) -> None:
        from sayso.ledger import amend, schema
        from sayso.ledger.rows import moment

        at = moment(datetime.now(UTC))
        row = {
            "id": digest("poll", asked.address, at), "address": asked.address,
            "title": asked.title, "state": asked.state, "message": asked.message,
            "found": asked.found, "added": added, "undated": asked.undated,
            "failures": asked.known.failures, "etag": asked.etag,
            "last_modified": asked.last_modified, "next_after": asked.next_after, "at": at,
        }  # fmt: skip
        amend.remember(self.ledger, schema.poll, [row])


def _is_new(told: Kept | InputError) -> bool:
    return isinstance(told, Kept) and told.state in ("new", "changed")
