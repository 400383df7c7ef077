"""The guarded door: real requests to a server on this machine, and look-ups that lie."""

import gzip
import time
import zlib
from http.server import BaseHTTPRequestHandler

import pytest

import sayso
from sayso.acquire.fetch import FetchLimits, any_address, fetch
from sayso.acquire.fetched import Known
from sayso.errors import AddressRefused, FetchError, UsageError


def code_of(address: str, **how: object) -> str:
    how.setdefault("may_ask", any_address)
    with pytest.raises(FetchError) as refusal:
        fetch(address, **how)
    assert refusal.value.subject == address
    assert refusal.value.mend
    return refusal.value.code


def test_a_page_comes_with_its_address_and_media_type(server):
    url = server.answer("/a", b"<p>hi", headers=[("Content-Type", "text/html; charset=utf-8")])
    got = fetch(url, may_ask=any_address)
    assert (got.url, got.data, got.media_type) == (url, b"<p>hi", "text/html; charset=utf-8")


def test_the_request_names_sayso_and_carries_nothing_else_of_the_user(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    first = server.answer(
        "/a", status=302, headers=[("Location", "/b"), ("Set-Cookie", "seen=1; Path=/")]
    )
    server.answer("/b", b"text")
    assert fetch(first, may_ask=any_address).data == b"text"
    sent = server.requests[-1].headers
    assert sent["User-Agent"] == f"sayso/{sayso.__version__} (news reader)"
    assert set(sent) <= {
        "Host", "User-Agent", "Accept", "Accept-Language", "Accept-Encoding", "Connection",
    }  # fmt: skip


def test_addresses_inside_this_machine_are_refused_without_leave(server):
    with pytest.raises(AddressRefused) as refusal:
        fetch(server.answer("/a", b"secret"))
    assert refusal.value.code == "address_refused"
    assert "--allow-private" in refusal.value.mend
    assert server.requests == []


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "[::1]"])
def test_other_spellings_of_this_machine_are_refused_too(server, host):
    server.answer("/a", b"secret")
    with pytest.raises(FetchError):
        fetch(f"http://{host}:{server.port}/a")
    assert server.requests == []


def test_a_public_name_that_resolves_inside_is_refused():
    assert (
        code_of("http://news.example/a", may_ask=lambda _: False, resolve=lambda *_: ["10.0.0.5"])
        == "address_refused"
    )


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    with pytest.raises(AddressRefused):
        fetch("http://news.example/", resolve=lambda *_: ["93.184.216.34", "192.168.0.1"])


def test_the_name_is_looked_up_once_and_the_checked_address_is_used(server):
    answers = iter([["127.0.0.1"], ["10.0.0.5"]])
    server.answer("/a", b"text")
    got = fetch(
        f"http://news.example:{server.port}/a",
        may_ask=lambda address: address == "127.0.0.1",
        resolve=lambda *_: next(answers),
    )
    assert got.data == b"text"
    assert server.requests[0].headers["Host"] == f"news.example:{server.port}"
    assert next(answers) == ["10.0.0.5"]


def test_a_redirect_into_a_private_network_is_refused(server):
    url = server.answer("/a", status=302, headers=[("Location", "http://inside.example/admin")])
    known = {"127.0.0.1": ["127.0.0.1"], "inside.example": ["10.0.0.5"]}
    code = code_of(
        url,
        may_ask=lambda address: address == "127.0.0.1",
        resolve=lambda host, port: known[host],
    )
    assert code == "address_refused"


def test_redirects_are_followed_and_the_last_address_is_kept(server):
    first = server.answer("/1", status=301, headers=[("Location", "2?x=%20y#part")])
    last = server.answer("/2?x=%20y", b"there")
    assert fetch(first, may_ask=any_address).url == last


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_loop_ends(server, status):
    url = server.answer("/loop", status=status, headers=[("Location", "/loop")])
    assert code_of(url) == "too_many_redirects"
    assert len(server.requests) == 6


@pytest.mark.parametrize("target", ["ftp://news.example/a", "file:///etc/hostname", "http://[bad/"])
def test_redirects_to_anything_but_http_are_refused(server, target):
    assert code_of(server.answer("/a", status=302, headers=[("Location", target)])) == "bad_url"


@pytest.mark.parametrize(
    "address",
    [
        "ftp://news.example/a", "file:///etc/hostname", "http://", "http:///a", "http://[::1/a",
        "http://user:secret@news.example/", "http://news.example:99999/", "https://a\x00b/",
        "http://" + "a" * 5000, "gopher://x", "http://news.example:0/",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused_without_asking(address):
    def resolve(host, port):
        raise AssertionError("nobody may be asked")

    assert code_of(address, resolve=resolve) == "bad_url"


@pytest.mark.parametrize("status", [304, 403, 404, 451, 500, 599])
def test_an_error_status_is_named(server, status):
    url = server.answer("/a", b"", status=status)
    with pytest.raises(FetchError, match=str(status)) as refusal:
        fetch(url, may_ask=any_address)
    assert refusal.value.code == "http_status"


def test_an_endless_body_is_cut_off(server):
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"words " * 10_000)

    server.answers["/endless"] = endless
    assert code_of(server.url("/endless"), limits=FetchLimits(size=500_000)) == "too_large"


def test_a_declared_size_over_the_limit_is_refused_unread(server):
    url = server.answer("/a", b"x" * 2000)
    assert code_of(url, limits=FetchLimits(size=1999)) == "too_large"
    assert len(fetch(url, may_ask=any_address, limits=FetchLimits(size=2000)).data) == 2000


def test_a_small_body_that_swells_when_unpacked_is_cut_off(server):
    bomb = gzip.compress(bytes(5_000_000))
    url = server.answer("/bomb", bomb, headers=[("Content-Encoding", "gzip")])
    assert len(bomb) < 20_000
    assert code_of(url, limits=FetchLimits(size=100_000)) == "too_large"


def _bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("name", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", _bare_deflate)],
)
def test_packed_bodies_are_unpacked(server, name, pack):
    text = b"The minister said that the pier will open. " * 5000
    url = server.answer("/a", pack(text), headers=[("Content-Encoding", name)])
    assert fetch(url, may_ask=any_address).data == text


@pytest.mark.parametrize("encoding", ["gzip", "br", "gzip, gzip"])
def test_a_body_that_cannot_be_unpacked_is_refused(server, encoding):
    url = server.answer("/a", b"not packed", headers=[("Content-Encoding", encoding)])
    assert code_of(url) == "unreadable"


def _dripping(start: bytes) -> object:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(start)
        for _ in range(2000):
            handler.wfile.write(b"x")
            time.sleep(0.01)

    return drip


@pytest.mark.parametrize(
    "start", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Long: "], ids=["body", "headers"]
)
def test_a_server_that_drips_runs_out_of_time(server, start):
    server.answers["/slow"] = _dripping(start)
    assert code_of(server.url("/slow"), limits=FetchLimits(seconds=0.3)) == "timed_out"


def test_a_look_up_that_hangs_runs_out_of_time():
    def hang(host, port):
        time.sleep(0.5)
        return []

    code = code_of("http://news.example/", resolve=hang, limits=FetchLimits(seconds=0.1))
    assert code == "timed_out"


def test_a_name_nobody_knows_is_unreachable():
    def unknown(host, port):
        raise OSError("name not known")

    assert code_of("http://nobody.invalid/", resolve=unknown) == "unreachable"


def test_a_closed_port_is_unreachable(server):
    url = server.url("/a")
    server.close()
    assert code_of(url) == "unreachable"


def test_a_server_that_hangs_up_is_unreachable(server):
    server.answers["/a"] = lambda handler: handler.wfile.write(b"garbage\r\n\r\n")
    assert code_of(server.url("/a")) == "unreachable"


def test_a_contact_is_named_when_one_is_given(server):
    fetch(server.answer("/a"), may_ask=any_address, contact="desk@post.example")
    name = f"sayso/{sayso.__version__} (news reader; desk@post.example)"
    assert server.requests[0].headers["User-Agent"] == name


@pytest.mark.parametrize("contact", ["", "a\r\nX: b", "a)", "é", "a" * 300, " a"])
def test_what_cannot_be_a_contact_is_refused(server, contact):
    with pytest.raises(UsageError):
        fetch(server.url("/a"), may_ask=any_address, contact=contact)
    assert server.requests == []


@pytest.mark.parametrize(
    ("known", "header"),
    [
        (Known(etag='W/"v1"'), "If-None-Match"),
        (Known(last_modified="Tue, 05 Mar 2024 14:30:00 GMT"), "If-Modified-Since"),
    ],
)
def test_a_page_that_is_known_is_asked_for_only_if_modified(server, known, header):
    url = server.answer("/a", status=304, headers=[("ETag", '"v2"')])
    page = fetch(url, may_ask=any_address, known=known)
    assert (page.not_modified, page.data, page.etag) == (True, b"", '"v2"')
    assert server.requests[0].headers[header] in (known.etag, known.last_modified)


def test_the_marks_of_a_page_come_with_it(server):
    marks = [("ETag", '"v1"'), ("Last-Modified", "Tue, 05 Mar 2024 14:30:00 GMT")]
    page = fetch(server.answer("/a", b"text", headers=marks), may_ask=any_address, known=Known())
    assert (page.etag, page.last_modified) == tuple(value for _, value in marks)
    assert (page.status, page.not_modified) == (200, False)
    assert not {"If-None-Match", "If-Modified-Since"} & set(server.requests[0].headers)


@pytest.mark.parametrize("mark", ["a\r\nCookie: b", "é", "x" * 1001, "", "\x00"])
def test_marks_that_no_header_can_hold_are_not_sent(server, mark):
    url = server.answer("/a", b"text")
    assert fetch(url, may_ask=any_address, known=Known(etag=mark, last_modified=mark)).data
    assert not {"If-None-Match", "If-Modified-Since"} & set(server.requests[0].headers)


def test_a_mark_too_long_to_keep_is_forgotten(server):
    url = server.answer("/a", b"text", headers=[("ETag", "x" * 1001)])
    assert fetch(url, may_ask=any_address).etag is None


@pytest.mark.parametrize("status", [304, 404, 429, 503])
def test_any_answer_comes_back_unread_where_it_is_wanted(server, status):
    url = server.answer("/a", b"", status=status, headers=[("Retry-After", "120")])
    page = fetch(url, may_ask=any_address, any_status=True)
    assert (page.status, page.data, page.retry_after) == (status, b"", "120")
