"""Feeds with their defects: what they say is kept, what they do not say stays unknown."""

import gzip
import json
from datetime import UTC, datetime

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.acquire.feeds.feeds import Feed, Publisher, read_feed
from sayso.errors import InputError

ADDRESS = "https://post.example/feeds/all"
NOW = datetime(2024, 3, 10, 12, tzinfo=UTC)
RSS = """\
<?xml version="1.0" encoding="utf-8"?>
<!-- made by hand -->
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:media="http://search.yahoo.com/mrss/">
<channel>
  <title>The Vale &amp; Harbour Post</title>
  <link>https://post.example/</link>
  <atom:link href="https://post.example/feeds/all" rel="self"/>
  <image><title>Logo</title><url>https://post.example/logo.png</url></image>
  <item>
    <title><![CDATA[Pier to <b>reopen</b> in March]]></title>
    <link>/2024/pier?from=rss&amp;n=1</link>
    <guid isPermaLink="false">pier-1</guid>
    <pubDate>Tue, 05 Mar 2024 14:30:00 +0200</pubDate>
    <author>desk@post.example</author>
    <description>&lt;p&gt;The director said so.&lt;/p&gt;</description>
    <content:encoded><![CDATA[<p>The whole text.</p>]]></content:encoded>
    <media:title>A photograph of the pier</media:title>
    <source url="https://wire.example/rss">Vale Wire</source>
  </item>
  <item><title>Ferry fares</title><guid>https://post.example/fares</guid></item>
</channel></rss>"""
ATOM = """\
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://post.example/news/">
  <title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">The <em>Vale</em> Post</div></title>
  <link rel="self" href="https://post.example/atom"/>
  <entry>
    <title>Bridge closed</title><id>tag:post.example,2024:1</id>
    <link rel="enclosure" href="voice.mp3"/><link href="bridge"/>
    <updated>2024-03-06T10:00:00Z</updated><published>2024-03-05T09:15:00Z</published>
    <author><name>Ada Mora</name></author>
    <source><title>Vale Wire</title><link href="https://wire.example/"/>
      <author><name>Jon Beck</name></author></source>
    <summary>Closed until May.</summary>
  </entry>
  <entry><title>Quay</title><id>2</id><link href="quay"/>
    <updated>2024-03-06T11:00:00Z</updated></entry>
</feed>"""


def read(words: str, address: str = ADDRESS) -> Feed:
    return read_feed(words.encode(), address, now=NOW)


def rss(*items: str) -> str:
    shown = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0"><channel><title>Post</title>{shown}</channel></rss>'


def refusal_of(data: bytes, **how: object) -> InputError:
    with pytest.raises(InputError) as refusal:
        read_feed(data, ADDRESS, **how)
    assert refusal.value.subject == ADDRESS
    assert refusal.value.mend
    return refusal.value


def test_rss_is_read_with_its_dates_identity_and_first_publisher():
    feed = read(RSS)
    assert (feed.kind, feed.title, feed.warnings) == ("rss", "The Vale & Harbour Post", ())
    pier, fares = feed.items
    assert pier.url == "https://post.example/2024/pier?from=rss&n=1"
    assert pier.title == "Pier to reopen in March"
    assert (pier.published, pier.published_precision) == ("2024-03-05T14:30:00+02:00", "time")
    assert (pier.given_id, pier.summary) == ("pier-1", "The director said so.")
    assert pier.publisher == Publisher(title="Vale Wire", url="https://wire.example/rss")
    assert (fares.url, fares.published, fares.publisher) == (
        "https://post.example/fares",
        None,
        None,
    )
    assert feed.undated == 1


def test_atom_keeps_publication_apart_from_change():
    feed = read(ATOM)
    assert (feed.kind, feed.title) == ("atom", "The Vale Post")
    bridge, quay = feed.items
    assert bridge.url == "https://post.example/news/bridge"
    assert bridge.published == "2024-03-05T09:15:00+00:00"
    assert bridge.updated == "2024-03-06T10:00:00+00:00"
    assert bridge.given_id == "tag:post.example,2024:1"
    assert bridge.publisher == Publisher(title="Vale Wire", url="https://wire.example/")
    assert (quay.published, quay.updated) == (None, "2024-03-06T11:00:00+00:00")
    assert feed.undated == 0


def test_the_date_of_rss_1_is_the_day_of_publication():
    feed = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<channel><title>Vale</title></channel>"
        '<item rdf:about="a"><title>A</title><link>https://post.example/a</link>'
        "<dc:date>2024-03-05</dc:date></item></rdf:RDF>"
    )
    (item,) = feed.items
    assert (item.published, item.published_precision, item.updated) == ("2024-03-05", "day", None)


def test_json_feed_is_read():
    feed = read(
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "Vale Post",
                "items": [
                    {
                        "id": 7, "url": "/a", "title": "Pier \ud83d", "summary": "Soon.",
                        "date_published": "2024-03-05T10:00:00+01:00",
                        "date_modified": "2024-03-06T10:00:00Z",
                    },
                    {"id": "8", "external_url": "https://wire.example/b"},
                    {"id": "9", "content_text": "no address"},
                    "no item",
                ],
            }
        )
    )  # fmt: skip
    first, second = feed.items
    assert (feed.kind, feed.title) == ("json", "Vale Post")
    assert (first.url, first.given_id, first.title) == (
        "https://post.example/a",
        "7",
        "Pier \ufffd",
    )
    assert first.published == "2024-03-05T10:00:00+01:00"
    assert second.url == "https://wire.example/b"
    assert feed.warnings == ("2 items without a web address left out",)


@pytest.mark.parametrize("words", ["yesterday", "05/03/2024", "", "0001-01-01", "Tue, 35 Mar 2024"])
def test_a_date_that_cannot_be_read_is_unknown_and_counted(words):
    feed = read(rss(f"<link>https://post.example/a</link><pubDate>{words}</pubDate>"))
    assert (feed.items[0].published, feed.undated) == (None, 1)


def test_a_date_in_the_future_is_left_out_with_a_warning():
    feed = read(
        rss(
            "<link>https://post.example/a</link><pubDate>Mon, 11 Mar 2024 11:59:00 GMT</pubDate>",
            "<link>https://post.example/b</link><pubDate>Mon, 11 Mar 2024 12:01:00 GMT</pubDate>",
            "<link>https://post.example/c</link><pubDate>2031-01-01</pubDate>",
        )
    )
    assert [bool(item.published) for item in feed.items] == [True, False, False]
    assert feed.warnings == ("2 dates in the future left out",)


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "ftp://post.example/a", "file:///etc/hostname", "http://", "https://[x",
     "mailto:a@b.example", "https://post.example:99999/", "https://a\u202eb.example/", "",
     "x" * 4001],
)  # fmt: skip
def test_only_web_addresses_are_kept(link):
    feed = read_feed(rss(f"<link>{link}</link>").encode(), "https://[broken", now=NOW)
    assert feed.items == ()
    assert feed.warnings == ("1 items without a web address left out",)


def test_an_item_named_twice_is_kept_once():
    feed = read(rss(*["<link>https://post.example/a</link>"] * 3))
    assert len(feed.items) == 1
    assert feed.warnings == ("2 items named twice",)


def test_of_a_feed_of_100_000_items_10_000_are_read_and_the_number_is_named():
    items = (f"<link>https://post.example/{number}</link>" for number in range(100_000))
    feed = read(rss(*items))
    assert len(feed.items) == 10_000
    assert feed.items[-1].url == "https://post.example/9999"
    assert feed.warnings == ("100,000 items: only the first 10,000 are read",)


BOMB = '<!DOCTYPE rss [\n<!ENTITY a "ha">\n<!ENTITY b "&a;&a;&a;&a;">\n]>' + rss(
    "<title>&b;</title>"
)


@pytest.mark.parametrize(
    "data",
    [
        BOMB.encode(), BOMB.encode("utf-16"), BOMB.encode("utf-32"), gzip.compress(BOMB.encode()),
        b"\xef\xbb\xbf\n<!-- ]> --><?x ?>" + BOMB.encode(),
        BOMB.replace("ENTITY", "entity").encode(),
        b'<?xml version="1.0"?>' + BOMB.replace("rss [", "rss SYSTEM 'a>[' [").encode(),
        b"<?xml >" + BOMB.encode() + b"<!-- ?> -->",
    ],
    ids=range(8),
)  # fmt: skip
def test_declared_entities_are_refused_before_a_parser_sees_them(data, monkeypatch):
    monkeypatch.setattr(feedparser, "parse", lambda *_, **__: pytest.fail("it was parsed"))
    assert refusal_of(data).code == "entities"


def test_the_old_doctype_of_rss_is_no_bomb():
    doctype = '<!DOCTYPE rss PUBLIC "-//Old Format//DTD RSS 0.91//EN" "http://dtd.example/rss.dtd">'
    assert (
        read(doctype + rss("<link>https://post.example/a</link><title>Caf&eacute;</title>"))
        .items[0]
        .title
        == "Café"
    )


def test_what_a_feed_names_is_never_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(feedparser.api.http, "get", lambda *_: pytest.fail("it was asked"))
    secret = tmp_path / "secret.xml"
    secret.write_text(rss("<link>https://post.example/secret</link>"))
    for data in (str(secret), secret.as_uri(), "http://127.0.0.1/feed"):
        assert refusal_of(data.encode()).code == "not_a_feed"


def test_elements_too_deep_are_refused():
    assert refusal_of(b"<rss><channel>" + b"<a>" * 300).code == "too_deep"
    assert refusal_of(b'{"a":' * 100_000).code == "not_a_feed"


@pytest.mark.parametrize("piece", [b"<a/>", b"<title>a", b"<title>&", b"<", b"<!--", b"<![CDATA["])
def test_too_many_tags_and_stray_signs_are_refused(piece, monkeypatch):
    monkeypatch.setattr("sayso.acquire.feeds.feed_tags.MOST_TOKENS", 100)
    data = b"<rss><channel><item>" + piece * 101
    assert refusal_of(data).code in ("too_large", "too_deep")


def test_sizes_are_bounded_packed_and_unpacked():
    assert refusal_of(b" " * (20 * 1024 * 1024 + 1)).code == "too_large"
    assert refusal_of(gzip.compress(bytes(50 * 1024 * 1024 + 1))).code == "too_large"
    assert refusal_of(b"\x1f\x8bnothing").code == "unreadable"
    assert read_feed(gzip.compress(RSS.encode()), ADDRESS).items
    cut = read_feed(gzip.compress(RSS.encode())[:-4], ADDRESS)
    assert cut.warnings == ("the packing ends too early or goes on after its end",)


@pytest.mark.parametrize("data", [b"", b" \n", b"\xef\xbb\xbf"])
def test_nothing_is_refused_as_empty(data):
    assert refusal_of(data).code == "empty"


def test_a_feed_that_breaks_off_is_read_as_far_as_it_goes():
    whole = rss("<link>https://post.example/a</link>", "<link>https://post.example/second</link>")
    feed = read(whole[: whole.index("second") + 3])
    assert [item.url for item in feed.items] == ["https://post.example/a"]
    assert feed.warnings[0].startswith("broken XML: ")


@pytest.mark.parametrize(
    ("item", "title"),
    [
        ("<title>Mora & Sons &nbsp;open 2 &lt; 3</title>", "Mora & Sons open 2 < 3"),
        ("<title>A<br>B</title><description><p>one<p>two</description>", "A B"),
        ("<title lang=en>A</title>", "A"),
        ("<title>A</title><dc:date>2024-03-05</dc:date>", "A"),
        ("<title>\x0bA &#55357;&#56832; &#1; &#x110000;</title>", "A 😀 \ufffd \ufffd"),
        ("<title><![CDATA[A]]</title>", "A]]"),
        ("<title>A <!-- no end</title>", "A no end"),
    ],
)
def test_broken_xml_is_read_with_a_warning(item, title):
    link = "<link>https://post.example/a?b=1&c=2</link>"
    feed = read(f"PHP Notice: line 3\n{rss(link + item, '<link>https://post.example/b</link>')}")
    assert [each.url for each in feed.items] == [
        "https://post.example/a?b=1&c=2", "https://post.example/b",
    ]  # fmt: skip
    assert feed.items[0].title == title
    assert "what stands before the feed left out" in feed.warnings
    assert any("XML" in warning for warning in feed.warnings)


def test_items_that_are_never_closed_are_items_all_the_same():
    feed = read(
        "<rss><channel>" + "".join(f"<item><link>https://a.example/{n}</link>" for n in "12")
    )
    assert [item.url for item in feed.items] == ["https://a.example/1", "https://a.example/2"]


def test_the_encoding_a_feed_declares_is_used():
    words = rss("<link>https://post.example/a</link><title>Łódź</title>")
    for encoding in ("cp1250", "utf-16"):
        data = f'<?xml version="1.0" encoding="{encoding}"?>{words}'.encode(encoding)
        assert read_feed(data, ADDRESS).items[0].title == "Łódź"
    data = words.encode("cp1250")
    assert read_feed(data, ADDRESS, media_type="text/xml; charset=cp1250").items[0].title == "Łódź"


PAGE = """<!doctype html><html><head><title>Vale Post</title>
<link rel="stylesheet" href="/a.css"><link rel="alternate" hreflang="en" href="/en">
{}</head><body><p>News</p></body></html>"""


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="alternate" type="application/rss+xml" href="/feed?a=1&amp;b=2">',
        "<LINK href=/feed?a=1&b=2 type='application/atom+xml' rel='feed alternate' />",
        '<link\nrel=alternate href="//post.example/feed?a=1&b=2" type="application/feed+json">',
    ],
)
def test_a_page_in_the_place_of_a_feed_is_refused_with_the_feed_it_links_to(link):
    refusal = refusal_of(PAGE.format(link).encode(), media_type="text/html")
    assert refusal.code == "not_a_feed"
    assert refusal.mend.endswith(": https://post.example/feed?a=1&b=2")


@pytest.mark.parametrize(
    "data",
    [
        PAGE.format("").encode(), b"words", b"{}", b"[1]", b"<svg/>", b"{", b'{"version": 1}',
        b'{"version": "https://other.example/version/1", "note": "<rss >"}', b"<opml/>",
        b"<!doctype", b"<!-- ",
    ],
)  # fmt: skip
def test_what_is_no_feed_is_refused_with_something_to_do(data):
    assert refusal_of(data).code == "not_a_feed"


def test_a_sitemap_is_a_feed_too():
    feed = read("<urlset><url><loc>https://post.example/a</loc></url></urlset>")
    assert (feed.kind, len(feed.items)) == ("sitemap", 1)


PIECES = """\
<rss> </rss> <channel> <item> </item> <entry> <feed> <link> </link> <guid> <title> </title> <source>
</source> <pubDate> 2024-03-05 <![CDATA[ ]]> <!-- --> <? ?> & &eacute; &#55357; &#xfffff; < > " '
\ufeff https://a.example/b <description> <!DOCTYPE ]> { <image> <dc:date> <summary> <a b=c>
<link\thref='/a'/> <title\ttype='xhtml'> <content\ttype='base64'> <source\turl='b'> \x00
<feed\txmlns='http://www.w3.org/2005/Atom'> "version":"https://jsonfeed.org/version/1", "items":[
""".replace("\n", " ").split(" ")


def outcome(data: bytes, media_type: str | None) -> Feed | InputError:
    try:
        return read_feed(data, ADDRESS, media_type=media_type, now=NOW)
    except InputError as refusal:
        return refusal


@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(st.sampled_from(PIECES), max_size=30).map(lambda p: "".join(p).encode()),
        st.lists(st.sampled_from(PIECES), max_size=30).map(
            lambda p: ("<rss><channel><item>" + "".join(p)).encode()
        ),
    ),
    st.sampled_from([None, "text/xml; charset=latin-1", "application/json"]),
)
def test_any_bytes_give_a_feed_or_a_refusal(data, media_type):
    found = outcome(data, media_type)
    if isinstance(found, InputError):
        assert found.mend
    else:
        assert all(item.url.startswith(("http://", "https://")) for item in found.items)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)
JSON_ITEM = st.dictionaries(
    st.sampled_from(["id", "url", "title", "summary", "date_published", "date_modified"]),
    JSON_VALUES,
)


@given(st.lists(JSON_ITEM | JSON_VALUES, max_size=4) | JSON_VALUES, JSON_VALUES)
def test_any_json_feed_is_read(items, title):
    said = {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items}
    assert read_feed(json.dumps(said).encode(), ADDRESS).kind == "json"
