"""One question to one feed: real requests on this machine, every trouble a named state."""

import gzip
import time
from datetime import UTC, datetime
from functools import partial

import pytest

from sayso.acquire.feeds.manners import DAY, Manners
from sayso.acquire.feeds.poll import Poll, poll
from sayso.acquire.fetch import DEFAULT_LIMITS, FetchLimits, any_address, fetch
from sayso.acquire.fetched import Known

NOW = datetime(2024, 3, 10, 12, tzinfo=UTC)
DATE = "<pubDate>Tue, 05 Mar 2024 14:30:00 GMT</pubDate>"


def rss(*items: str) -> bytes:
    shown = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0"><channel><title>Post</title>{shown}</channel></rss>'.encode()


PIER = f"<link>https://post.example/pier</link>{DATE}"
QUAY = f"<link>https://post.example/quay</link>{DATE}"


def manners_of(door) -> Manners:
    return Manners(fetch=door, clock=lambda: 0.0, sleep=lambda _: None)


def ask(address: str, *, known: Known | None = None, limits=DEFAULT_LIMITS, **how: object) -> Poll:
    door = partial(fetch, may_ask=any_address, limits=limits)
    how.setdefault("manners", manners_of(door))
    return poll(address, known=known, now=NOW, **how)


def test_new_items_are_told_from_those_that_are_stored(server):
    url = server.answer("/feed", rss(PIER, QUAY))
    first = ask(url)
    assert (first.state, first.found, first.undated, first.title) == ("new items", 2, 0, "Post")
    second = ask(url, stored={"https://post.example/pier"})
    assert [item.url for item in second.items] == ["https://post.example/quay"]
    third = ask(url, stored={item.url for item in first.items})
    assert (third.state, third.items, third.found) == ("nothing new", (), 2)
    assert first.next_after == 3600


def test_a_feed_is_asked_for_as_a_feed_after_its_robots_txt(server):
    ask(server.answer("/feed", rss(PIER)))
    assert [request.path for request in server.requests] == ["/robots.txt", "/feed"]
    assert "application/rss+xml" in server.requests[1].headers["Accept"]


def test_a_feed_that_is_not_modified_is_not_sent_again(server):
    def answer(handler) -> None:
        same = handler.headers.get("If-None-Match") == '"v1"'
        body = b"" if same else rss(PIER)
        handler.send_response(304 if same else 200)
        handler.send_header("ETag", '"v1"')
        handler.send_header("Last-Modified", "Tue, 05 Mar 2024 14:30:00 GMT")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    server.answers["/feed"] = answer
    first = ask(server.url("/feed"))
    assert (first.etag, first.last_modified) == ('"v1"', "Tue, 05 Mar 2024 14:30:00 GMT")
    second = ask(server.url("/feed"), known=first.known)
    assert (second.state, second.items, second.found) == ("not modified", (), 0)
    assert second.known == first.known
    assert ask(server.url("/feed"), known=Known(etag='"v0"')).state == "new items"


def test_an_empty_feed_and_an_empty_answer_are_named(server):
    poll = ask(server.answer("/feed", rss()))
    assert (poll.state, poll.message) == ("empty", "there are no items in it")
    assert ask(server.answer("/nothing", b"")).state == "empty"


def test_a_feed_whose_items_are_all_undated_is_named_and_keeps_them(server):
    items = [f"<link>https://post.example/{number}</link>" for number in range(3)]
    undated = ask(server.answer("/feed", rss(*items)))
    assert (undated.state, undated.undated, len(undated.items)) == ("undated", 3, 3)
    some = ask(server.answer("/some", rss(*items, PIER)))
    assert (some.state, some.undated, some.found) == ("new items", 3, 4)


def test_a_slow_server_is_named_as_such_and_asked_later(server):
    def drip(handler) -> None:
        for _ in range(200):
            handler.wfile.write(b"x")
            time.sleep(0.01)

    server.answers["/feed"] = drip
    known = Known(etag='"v1"', failures=2)
    slow = ask(server.url("/feed"), known=known, limits=FetchLimits(seconds=0.3))
    assert (slow.state, slow.known) == ("timed out", Known(etag='"v1"', failures=3))
    assert slow.next_after == 4 * 3600
    assert "within 0.3 seconds" in slow.message


def test_robots_txt_that_refuses_is_named_and_the_feed_not_asked(server):
    server.answer("/robots.txt", b"User-agent: *\nDisallow: /feed")
    refused = ask(server.answer("/feed", rss(PIER)), known=Known(etag='"v1"'))
    assert (refused.state, refused.known) == ("refused by robots.txt", Known(etag='"v1"'))
    assert refused.next_after == DAY
    assert [request.path for request in server.requests] == ["/robots.txt"]


def test_robots_txt_in_trouble_means_not_now(server):
    server.answer("/robots.txt", status=500)
    poll = ask(server.answer("/feed", rss(PIER)))
    assert (poll.state, poll.known.failures) == ("failed", 1)
    assert "robots.txt" in poll.message
    assert [request.path for request in server.requests] == ["/robots.txt"]


@pytest.mark.parametrize(
    ("asked", "next_after"),
    [("7200", 7200), ("60", 3600), ("Sun, 10 Mar 2024 15:00:00 GMT", 10800), ("soon", 3600)],
)
def test_a_server_that_asks_to_come_later_is_obeyed(server, asked, next_after):
    url = server.answer("/feed", b"slow down", status=429, headers=[("Retry-After", asked)])
    poll = ask(url)
    assert (poll.state, poll.next_after) == ("failed", next_after)
    assert "429 Too Many Requests" in poll.message


def test_the_other_feeds_of_a_host_wait_with_it(server):
    manners = manners_of(partial(fetch, may_ask=any_address))
    url = server.answer("/feed", status=503, headers=[("Retry-After", "7200")])
    ask(url, manners=manners)
    other = ask(server.answer("/other", rss(PIER)), manners=manners)
    assert (other.state, other.next_after) == ("failed", 7200)
    assert [request.path for request in server.requests] == ["/robots.txt", "/feed"]


@pytest.mark.parametrize(("status", "next_after"), [(404, 3600), (500, 3600), (410, DAY)])
def test_an_error_status_is_a_failure_in_its_own_words(server, status, next_after):
    poll = ask(server.answer("/feed", status=status), known=Known(last_modified="then"))
    assert (poll.state, poll.next_after) == ("failed", next_after)
    assert str(status) in poll.message
    assert poll.known == Known(last_modified="then", failures=1)


def test_a_not_modified_that_was_not_asked_for_is_not_believed(server):
    assert ask(server.answer("/feed", status=304)).state == "failed"


def test_a_redirect_into_this_machine_is_refused_without_leave(server):
    url = server.answer("/feed", status=302, headers=[("Location", "http://inside.example/feed")])
    known = {"127.0.0.1": ["127.0.0.1"], "inside.example": ["127.0.0.2"]}
    door = partial(fetch, may_ask="127.0.0.1".__eq__, resolve=lambda host, _: known[host])
    refused = poll(url, known=None, manners=manners_of(door), now=NOW)
    assert refused.state == "failed"
    assert "inside a private or local network" in refused.message


def test_a_packed_bomb_is_a_failure(server):
    bomb = gzip.compress(bytes(30 * 1024 * 1024))
    url = server.answer("/feed", bomb, headers=[("Content-Encoding", "gzip")])
    poll = ask(url)
    assert poll.state == "failed"
    assert "larger than 20 MB" in poll.message


def test_a_page_in_the_place_of_a_feed_is_named_with_the_feed_it_has(server):
    page = b'<html><link rel="alternate" type="application/rss+xml" href="/rss"></html>'
    poll = ask(server.answer("/", page, headers=[("ETag", '"v1"')]), known=Known(etag='"v0"'))
    assert poll.state == "not a feed"
    assert poll.message.endswith(server.url("/rss"))
    # The server's mark of what could not be read is not kept: a mended reader asks anew.
    assert poll.known == Known(failures=1)


def test_links_are_read_from_where_the_feed_was_in_the_end(server):
    server.answer("/new/feed", rss(f"<link>pier</link>{DATE}"))
    poll = ask(server.answer("/feed", status=301, headers=[("Location", "/new/feed")]))
    assert poll.items[0].url == server.url("/new/pier")


def test_what_is_no_address_is_a_failure():
    assert ask("words").state == "failed"


def test_a_sitemap_index_names_sitemaps_to_follow_down_to_a_depth(server):
    index = b"<sitemapindex><sitemap><loc>/news.xml</loc></sitemap></sitemapindex>"
    url = server.answer("/sitemap.xml", index)
    poll = ask(url)
    assert (poll.state, poll.follow) == ("nothing new", (server.url("/news.xml"),))
    assert "1 sitemaps" in poll.message
    deep = ask(url, depth=2)
    assert (deep.state, deep.follow) == ("empty", ())
    assert deep.warnings


def test_a_packed_sitemap_is_polled_as_a_feed(server):
    pages = b"<urlset><url><loc>/a</loc><lastmod>2024-03-01</lastmod></url></urlset>"
    poll = ask(server.answer("/sitemap.xml.gz", gzip.compress(pages)))
    assert (poll.state, poll.undated) == ("new items", 0)
