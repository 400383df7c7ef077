"""Sitemaps and indexes of them, packed, with news, with defects."""

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.acquire.feeds.feeds import Feed, Publisher
from sayso.acquire.feeds.sitemaps import read_sitemap
from sayso.errors import InputError

ADDRESS = "https://post.example/sitemap.xml"
NEWS = b"""\
<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url>
  <loc>https://post.example/pier</loc><lastmod>2024-03-06</lastmod>
  <image:image><image:loc>https://post.example/pier.jpg</image:loc>
    <image:title>Crane</image:title></image:image>
  <news:news>
    <news:publication><news:name>Vale Post</news:name><news:language>en</news:language>
    </news:publication>
    <news:publication_date>2024-03-05T10:00:00Z</news:publication_date>
    <news:title>Pier &amp; quay reopen</news:title>
  </news:news>
</url>
<url><loc> https://post.example/about </loc><lastmod>2024-03-01T00:00:00+01:00</lastmod></url>
<url><loc>https://post.example/undated</loc></url>
</urlset>"""


def index(count: int) -> bytes:
    entries = "".join(
        f"<sitemap><loc>https://post.example/{n}.xml.gz</loc><lastmod>20{n:02}-01-01</lastmod></sitemap>"
        for n in range(count)
    )
    return f"<sitemapindex>{entries}<sitemap><loc>ftp://a</loc></sitemap></sitemapindex>".encode()


@pytest.mark.parametrize("data", [NEWS, gzip.compress(NEWS)])
def test_news_has_its_publication_and_pages_only_their_change(data):
    feed = read_sitemap(data, ADDRESS)
    news, about, undated = feed.items
    assert (news.url, news.title) == ("https://post.example/pier", "Pier & quay reopen")
    assert (news.published, news.updated) == ("2024-03-05T10:00:00+00:00", "2024-03-06")
    assert news.publisher == Publisher(title="Vale Post")
    assert (about.url, about.published, about.updated) == (
        "https://post.example/about", None, "2024-03-01",
    )  # fmt: skip
    assert (undated.title, feed.undated, feed.warnings) == (None, 1, ())


def test_an_index_names_its_last_changed_sitemaps_to_follow():
    feed = read_sitemap(index(60), ADDRESS)
    assert (feed.kind, feed.items, len(feed.follow)) == ("sitemap index", (), 50)
    assert feed.follow[0] == "https://post.example/59.xml.gz"
    assert feed.warnings == (
        "61 sitemaps: only 50 are followed, the last changed first",
        "1 sitemaps without a web address left out",
    )


def test_an_index_two_indexes_deep_is_followed_no_further():
    assert read_sitemap(index(3), ADDRESS, depth=1).follow
    feed = read_sitemap(index(3), ADDRESS, depth=2)
    assert feed.follow == ()
    assert "3 sitemaps not followed: 2 indexes led here already" in feed.warnings


def test_of_many_pages_10_000_are_read():
    pages = b"".join(b"<url><loc>https://post.example/%d</loc></url>" % n for n in range(12_000))
    feed = read_sitemap(b"<urlset>" + pages + b"</urlset>", ADDRESS)
    assert len(feed.items) == 10_000
    assert feed.warnings == ("12,000 items: only the first 10,000 are read",)


def test_half_an_address_is_no_address():
    feed = read_sitemap(NEWS[: NEWS.index(b"/undated")], ADDRESS)
    assert len(feed.items) == 2
    assert feed.warnings[0].startswith("broken XML")


def test_signs_that_xml_does_not_know_are_read_as_meant():
    feed = read_sitemap(
        b"<urlset><url><loc>https://post.example/?a=1&b=2</loc></url>"
        b"<url><loc><![CDATA[https://post.example/?a=1&c=2]]></loc></url></urlset>",
        ADDRESS,
    )
    assert [item.url[-8:] for item in feed.items] == ["?a=1&b=2", "?a=1&c=2"]
    assert feed.warnings == ("1 signs that XML does not know, read as HTML means them",)


def test_dates_in_the_future_are_left_out():
    feed = read_sitemap(NEWS, ADDRESS, now=datetime(2024, 3, 2, tzinfo=UTC))
    assert [(item.published, item.updated) for item in feed.items[:2]] == [
        (None, None), (None, "2024-03-01"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'<!DOCTYPE urlset [<!ENTITY a "b">]><urlset>&a;</urlset>', "entities"),
        (b"<rss/>", "not_a_feed"), (b"", "empty"), (b"<urlset>" + b"<a>" * 91, "too_deep"),
        (gzip.compress(b"<urlset>" + bytes(51 * 1024 * 1024)), "too_large"),
        (b"<urlset>" + b"<a/>" * 101, "too_large"), (b"<urlset>" + b"&" * 101, "too_large"),
    ],
    ids=range(7),
)  # fmt: skip
def test_what_is_no_sitemap_is_refused(data, code, monkeypatch):
    monkeypatch.setattr("sayso.acquire.feeds.markup.MOST_TAGS", 100)
    monkeypatch.setattr("sayso.acquire.feeds.markup.MOST_DEPTH", 90)
    with pytest.raises(InputError) as refusal:
        read_sitemap(data, ADDRESS)
    assert refusal.value.code == code
    assert refusal.value.subject == ADDRESS


def test_an_outer_document_type_is_never_fetched(server):
    url = server.answer("/outer.dtd", b'<!ENTITY a "secret">')
    doctype = f'<!DOCTYPE urlset SYSTEM "{url}">'.encode()
    read_sitemap(
        doctype + b"<urlset><url><loc>https://post.example/&a;</loc></url></urlset>", ADDRESS
    )
    assert server.requests == []


PIECES = [
    "<urlset>", "<url>", "</url>", "<loc>", "</loc>", "https://a.example/", "<sitemap>", "&", "<",
    "<lastmod>", "2024", "</lastmod>", "</a>", "<![CDATA[", "]]>", "<news:news>", "<news>",
    "<publication><name>", "\ufffe", "<sitemapindex>",
]  # fmt: skip


def outcome(data: bytes) -> Feed | InputError:
    try:
        return read_sitemap(data, ADDRESS)
    except InputError as refusal:
        return refusal


@given(st.sampled_from(["<urlset>", "<sitemapindex>"]), st.lists(st.sampled_from(PIECES)))
def test_any_sitemap_gives_addresses_or_a_refusal(root, pieces):
    found = outcome((root + "".join(pieces)).encode())
    if isinstance(found, InputError):
        assert found.mend
    else:
        assert all(item.url.startswith("http") for item in found.items)
