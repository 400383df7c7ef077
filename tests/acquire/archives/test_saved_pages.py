"""Pages saved by a browser are read as the pages they were, from where and when they were got."""

import base64
import quopri
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.acquire import article_of, articles, captures
from sayso.acquire.archives.saved_pages import saved_with_single_file
from sayso.errors import InputError
from sayso.records import Capture

URL = "https://www.lantern.example/2024/05/01/pier?view=full"
WORDS = "The pier opens on 12 March – at last, the harbour’s director said on Tuesday."
HTML = f"<!DOCTYPE html><html><head><title>Pier</title></head><body><p>{WORDS}</p></body></html>"
BLINK = f"""From: <Saved by Blink>
Snapshot-Content-Location: {URL}
Subject: Pier
Date: Thu, 2 May 2024 09:15:30 +0200
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----MultipartBoundary--abc----"

"""


def part(body: bytes, *headers: str) -> bytes:
    return "\n".join(["------MultipartBoundary--abc----", *headers, "", ""]).encode() + body + b"\n"


def saved(*parts: bytes, head: str = BLINK) -> bytes:
    return head.encode() + b"".join(parts) + b"------MultipartBoundary--abc------\n"


def quoted(words: str = HTML, *headers: str) -> bytes:
    body = quopri.encodestring(words.encode())
    return part(body, "Content-Type: text/html", "Content-Transfer-Encoding: quoted-printable",
                *headers)  # fmt: skip


FRAME = part(
    b"<html><p>An advertisement for boats.</p></html>", "Content-Type: text/html",
    "Content-Location: https://ads.example/", "Content-ID: <frame@mhtml.blink>",
)  # fmt: skip


def taken(tmp_path, data: bytes, name: str = "a.mhtml") -> Capture:
    (tmp_path / name).write_bytes(data)
    (capture,) = captures([str(tmp_path / name)])
    assert isinstance(capture, Capture)
    return capture


@pytest.mark.parametrize("name", ["a.mhtml", "b.MHT"])
def test_a_page_saved_as_mhtml_is_read_with_its_address_and_moment(tmp_path, name):
    data = saved(quoted(HTML, f"Content-Location: {URL}"), FRAME)
    capture = taken(tmp_path, data, name)
    assert (capture.form, capture.data, capture.url) == ("mhtml", data, URL)
    assert capture.observed == "2024-05-02T07:15:30+00:00"
    article = article_of(capture)
    assert (article.text, article.title, article.url) == (WORDS, "Pier", URL)
    assert (article.published, article.origin) == ("2024-05-01", str(tmp_path / name))
    assert article == article_of(capture)


def test_older_files_name_the_address_at_the_page(tmp_path):
    head = BLINK.replace(f"Snapshot-Content-Location: {URL}\n", "")
    capture = taken(tmp_path, saved(quoted(HTML, f"Content-Location: {URL}"), FRAME, head=head))
    assert capture.url == URL


def test_a_long_address_folded_over_lines_is_whole_again(tmp_path):
    head = BLINK.replace("/pier?", "/pier\n ?")
    assert taken(tmp_path, saved(quoted(), head=head)).url == URL


def test_the_page_is_the_part_that_the_file_calls_its_start(tmp_path):
    head = BLINK.replace('type="text/html"', 'type="text/html"; start="<page@x>"')
    capture = taken(tmp_path, saved(FRAME, quoted(HTML, "Content-ID: <page@x>"), head=head))
    assert article_of(capture).text == WORDS


@pytest.mark.parametrize("charset", ["windows-1252", "utf-8", "utf-16"])
def test_the_charset_is_that_of_the_part(tmp_path, charset):
    body = base64.encodebytes(HTML.encode(charset))
    headers = (f"Content-Type: text/html; charset={charset}", "Content-Transfer-Encoding: base64")
    assert article_of(taken(tmp_path, saved(part(body, *headers)))).text == WORDS


def test_a_file_without_a_page_is_refused_by_name(tmp_path):
    for data in (b"", b"no mail at all", saved(part(b"x", "Content-Type: image/png"))):
        capture = taken(tmp_path, data)
        assert (capture.url, capture.data) == (None, data)
        with pytest.raises(InputError, match="no page") as refusal:
            article_of(capture)
        assert refusal.value.subject == capture.origin


COMMENT = f"""<!DOCTYPE html> <html lang=en><!--
 Page saved with SingleFile\x20
 url: {URL}\x20
 saved date: Thu May 02 2024 09:15:30 GMT+0200 (Central European Summer Time)
--><head>"""


def test_a_page_saved_with_single_file_is_read_with_its_address_and_moment(tmp_path):
    data = HTML.replace("<!DOCTYPE html><html><head>", COMMENT).encode()
    capture = taken(tmp_path, data, "a.html")
    assert (capture.form, capture.url) == ("page", URL)
    assert capture.observed == "2024-05-02T07:15:30+00:00"
    (article,) = articles([str(tmp_path / "a.html")])
    assert (article.text, article.url, article.published) == (WORDS, URL, "2024-05-01")
    assert article == article_of(capture)


@pytest.mark.parametrize(
    ("changed", "to"),
    [("SingleFile", "Another"), (URL, "file:///C:/pier.html"), (URL, "javascript:alert(1)")],
)
def test_a_comment_that_names_no_web_address_is_not_believed(changed, to):
    assert saved_with_single_file(COMMENT.replace(changed, to).encode()).url is None


def test_a_page_that_says_nothing_of_itself_has_neither(tmp_path):
    capture = taken(tmp_path, HTML.encode(), "a.html")
    assert (capture.url, capture.observed) == (None, None)


@given(
    st.binary(max_size=200),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=12),
)
def test_any_bytes_are_pages_or_refusals(tmp_path_factory, data, changes):
    broken = bytearray(saved(quoted(), FRAME))
    for place, value in changes:
        broken[place % len(broken)] = value
    folder = tmp_path_factory.mktemp("any")
    for content in (data, bytes(broken), COMMENT.encode() + data):
        capture = taken(folder, content)
        with suppress(InputError):
            assert article_of(capture) == article_of(capture)
