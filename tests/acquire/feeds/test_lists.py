"""Lists of feeds: OPML as programs write it, and lines as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.acquire.feeds.lists import FeedList, ListedFeed, read_list
from sayso.errors import InputError

OPML = b"""\
<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="Harbours"><outline text="North">
  <outline type="rss" text="Vale Post" xmlUrl="https://vale.example/feed?a=1&amp;b=2"/>
  <outline type="rss" title="Quay &amp; Co" text="quay" xmlurl="https://quay.example/rss"/>
</outline></outline>
<outline text="Twice" type="rss" xmlUrl="HTTPS://QUAY.example/rss"/>
<outline text="Old" type="rss" url="https://old.example/rss"/>
<outline text="More" type="include" url="https://vale.example/more.opml"/>
<outline text="Page" type="link" url="https://vale.example/"/>
<outline text="Local" type="rss" xmlUrl="file:///etc/hostname"/>
</body></opml>"""


def test_nested_outlines_are_one_list():
    found = read_list(OPML, "mine.opml")
    assert found.feeds == (
        ListedFeed(address="https://vale.example/feed?a=1&b=2", title="Vale Post"),
        ListedFeed(address="https://quay.example/rss", title="Quay & Co"),
        ListedFeed(address="https://old.example/rss", title="Old"),
    )
    assert found.warnings == (
        "outline 7: a list inside the list is not read: https://vale.example/more.opml",
        "outline 9: 'file:///etc/hostname' is no web address",
        "1 feeds named twice",
    )


def test_a_plain_list_has_one_address_a_line():
    found = read_list(
        "\ufeff\n# my feeds\r\nhttps://vale.example/feed#top  Vale Post # daily\n\n"
        "vale.example/rss\nhttps://quay.example\nhttps://QUAY.example/\n".encode(),
        "feeds.txt",
    )
    assert found.feeds == (
        ListedFeed(address="https://vale.example/feed#top", title="Vale Post"),
        ListedFeed(address="https://quay.example"),
    )
    assert found.warnings == ("line 5: 'vale.example/rss' is no web address", "1 feeds named twice")


def test_of_many_bad_lines_some_are_named_and_all_are_counted():
    found = read_list(b"https://vale.example/\n" + b"x\n" * 9, "feeds.txt")
    assert found.warnings[-1] == "4 more entries that are not read"
    assert len(found.warnings) == 6


def test_of_a_long_list_10_000_feeds_are_kept():
    lines = b"".join(b"https://vale.example/%d\n" % number for number in range(10_003))
    found = read_list(lines, "feeds.txt")
    assert len(found.feeds) == 10_000
    assert found.warnings == ("3 feeds after the first 10,000 left out",)


def test_a_list_that_breaks_off_is_read_as_far_as_it_goes():
    found = read_list(OPML[: OPML.index(b"quay.example")], "mine.opml")
    assert [feed.title for feed in found.feeds] == ["Vale Post"]
    assert found.warnings[0].startswith("broken XML")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"), (b"# nothing\n", "no_list"), (b"words and words", "no_list"),
        (b"<html><body>", "no_list"), (b"<rss/>", "no_list"), (b"{}", "no_list"),
        (b"<opml><body/></opml>", "no_list"), (b"x\n" * 100_002, "no_list"),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "entities"),
        (b"<opml>" + b"<outline>" * 300, "too_deep"), (b"\x89PNG\r\n", "binary"),
    ],
    ids=range(11),
)  # fmt: skip
def test_what_names_no_feed_is_refused(data, code):
    with pytest.raises(InputError) as refusal:
        read_list(data, "feeds.txt")
    assert refusal.value.code == code
    assert refusal.value.subject == "feeds.txt"


PIECES = [
    "<opml>", "<outline", "</outline>", "https://a.example/", '"', "'", "/>", ">", "<", "#", "&",
    "&amp;", "<![CDATA[", "\ud7ff", ' xmlUrl="', " title='", " type='include'", "\n",
]  # fmt: skip


def outcome(data: bytes) -> FeedList | InputError:
    try:
        return read_list(data, "feeds.txt")
    except InputError as refusal:
        return refusal


@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(st.sampled_from(PIECES)).map(lambda pieces: "".join(pieces).encode()),
        st.lists(st.sampled_from(PIECES)).map(lambda p: ("<opml>" + "".join(p)).encode()),
    )
)
def test_any_text_gives_a_list_or_a_refusal(data):
    found = outcome(data)
    if isinstance(found, InputError):
        assert found.mend
    else:
        assert found.feeds
        assert all(feed.address.startswith(("http://", "https://")) for feed in found.feeds)
