"""WARC and WACZ files give their pages one by one; damage and bombs are named where they are."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.acquire import article_of, articles, captures, count
from sayso.acquire.archives import warc_files as bounds
from sayso.acquire.archives.web_archives import wacz_captures, warc_captures
from sayso.acquire.limits import LARGEST_FILE
from sayso.errors import InputError
from sayso.records import Capture

URL = "https://www.lantern.example/2024/05/01/pier"
DATE = "2024-05-02T09:15:30Z"
WORDS = (
    "The harbour authority will reopen the northern pier on 12 March, its director said on Tuesday."
)
HTML = f"<!DOCTYPE html><html><body><article><p>{WORDS}</p></article></body></html>".encode()


def record(
    block: bytes,
    *,
    kind: str = "response",
    url: str = URL,
    media_type: str = "application/http; msgtype=response",
    length: int | None = None,
) -> bytes:
    """One WARC record, written by hand so that it can be wrong."""
    length = len(block) if length is None else length
    head = [
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", f"WARC-Date: {DATE}",
        "WARC-Record-ID: <urn:uuid:6a3c0f6e-0000-4000-8000-000000000000>",
        f"Content-Type: {media_type}", f"Content-Length: {length}",
    ]  # fmt: skip
    return "\r\n".join([*head, "", ""]).encode() + block + b"\r\n\r\n"


def answer(
    body: bytes = HTML,
    *,
    status: str = "200 OK",
    media_type: str = "text/html; charset=utf-8",
    headers: Sequence[str] = (),
) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {media_type}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def zipped(*members: tuple[str, bytes], packing: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return stream.getvalue()


def warc(data: bytes) -> list[Capture | InputError]:
    return list(warc_captures(io.BytesIO(data), "a.warc"))


def wacz(data: bytes) -> list[Capture | InputError]:
    return list(wacz_captures(io.BytesIO(data), "a.wacz"))


def shape(found: Sequence[Capture | InputError]) -> list[str]:
    return [each.code if isinstance(each, InputError) else str(each.part) for each in found]


PACKED: list[Callable[[Sequence[bytes]], bytes]] = [
    b"".join,
    lambda records: b"".join(map(gzip.compress, records)),
    lambda records: gzip.compress(b"".join(records)),
]


@pytest.mark.parametrize("packed", PACKED, ids=["plain", "by record", "whole"])
def test_pages_come_out_with_address_type_and_moment(packed):
    (page,) = warc(packed([record(b"software: x\r\n", kind="warcinfo"), record(answer())]))
    assert page == Capture(
        origin="a.warc", data=HTML, part="record 2", media_type="text/html; charset=utf-8",
        url=URL, observed="2024-05-02T09:15:30+00:00",
    )  # fmt: skip
    article = article_of(page)
    assert (article.text, article.url, article.published) == (WORDS, URL, "2024-05-01")
    assert article == article_of(page)


def test_files_are_read_by_their_suffix_and_not_counted(tmp_path):
    (tmp_path / "a.warc").write_bytes(record(answer()))
    (tmp_path / "b.warc.gz").write_bytes(gzip.compress(record(answer())))
    (tmp_path / "c.wacz").write_bytes(zipped(("archive/x.warc", record(answer()))))
    assert [article.text for article in articles([str(tmp_path)])] == [WORDS] * 3
    assert count([str(tmp_path)]) is None


def test_only_whole_pages_documents_and_texts_are_taken(make_pdf):
    pdf = make_pdf([[(72, 700, WORDS)]])
    found = warc(
        b"".join([
            record(answer(status="404 Not Found")),
            record(answer(b"\x89PNG", media_type="image/png")),
            record(answer(pdf, media_type="application/pdf")),
            record(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
            record(WORDS.encode(), kind="resource", media_type="text/plain"),
            record(WORDS.encode(), kind="resource", media_type="text/plain", url=f"urn:text:{URL}"),
            record(answer(), kind="revisit"),
            record(b"203.0.113.7", url="dns:lantern.example", media_type="text/dns"),
            record(answer().replace(b"Content-Type", b"X-Type")),
        ])
    )  # fmt: skip
    assert shape(found) == ["record 3", "record 5", "record 9"]
    assert [article_of(each).text[:20] for each in found] == [WORDS[:20]] * 3


def test_an_archive_without_pages_says_what_it_holds():
    (refusal,) = warc(record(answer(), kind="revisit") * 2 + record(b"x", kind="metadata"))
    assert refusal.code == "nothing_found"
    assert "1 other records, 2 revisit records" in refusal.message


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(HTML), ["Content-Encoding: gzip"]),
        (zlib.compress(HTML), ["content-encoding: Deflate"]),
        (zlib.compress(HTML)[2:-4], ["Content-Encoding: deflate"]),
        (b"%x\r\n%s\r\n0\r\n\r\n" % (len(HTML), HTML), ["Transfer-Encoding: chunked"]),
        (b"5\r\n%s\r\n%x;x=y\r\n%s\r\n0\r\n\r\n"
         % (gzip.compress(HTML)[:5], len(gzip.compress(HTML)) - 5, gzip.compress(HTML)[5:]),
         ["Transfer-Encoding: Chunked", "Content-Encoding: gzip"]),
        (HTML, ["Content-Encoding: gzip"]),
        (HTML, ["Transfer-Encoding: chunked"]),
        (HTML, ["Content-Encoding: identity"]),
        (gzip.compress(zlib.compress(HTML)), ["Content-Encoding: deflate, gzip"]),
    ],
)  # fmt: skip
def test_packed_answers_are_unpacked_and_those_unpacked_before_left(body, headers):
    (page,) = warc(record(answer(body, headers=headers)))
    assert page.data == HTML


@pytest.mark.parametrize(
    ("body", "coding", "code"),
    [
        (b"\x0b\x02\x80x\x03", "br", "packed"),
        (gzip.compress(HTML)[:-20], "gzip", "cut_off"),
        (HTML, ", ".join(["gzip"] * 9), "packed"),
        (gzip.compress(bytes(LARGEST_FILE + 1)), "gzip", "too_large"),
    ],
)
def test_what_cannot_be_unpacked_is_refused_and_the_next_page_comes(body, coding, code):
    refused = record(answer(body, headers=[f"Content-Encoding: {coding}"]))
    assert shape(warc(refused + record(answer()))) == [code, "record 2"]


def test_a_page_too_large_is_refused_and_the_next_comes():
    large = record(answer(b"x" * (LARGEST_FILE + 1)))
    found = warc(gzip.compress(large) + gzip.compress(record(answer())))
    assert shape(found) == ["too_large", "record 2"]


def test_a_length_that_is_not_there_is_not_asked_for():
    found = warc(record(answer()) + record(answer(), length=10 * 1024**3))
    assert shape(found) == ["record 1", "damaged"]
    assert found[1].subject == "a.warc, record 2"


@pytest.mark.parametrize("length", ["", "many", "-5", "9" * 5000])
def test_a_record_of_unknown_length_is_named_and_the_next_comes(length):
    broken = record(answer()).replace(f"{len(answer())}".encode(), length.encode(), 1)
    found = warc(record(answer()) + broken + record(answer()))
    assert shape(found) in (
        ["record 1", "damaged", "record 3"], ["record 1", "damaged"], # the endless one
    )  # fmt: skip


def test_a_record_without_a_length_is_named_and_the_next_comes():
    broken = record(answer()).replace(b"Content-Length", b"X-Length")
    assert shape(warc(broken + record(answer()))) == ["damaged", "record 2"]


def test_bytes_that_belong_to_no_record_are_named():
    found = warc(record(answer()) + b"stray\r\n" + record(answer()) + b"more")
    assert shape(found) == ["record 1", "damaged", "record 2", "damaged"]


@pytest.mark.parametrize("packed", PACKED[:2], ids=["plain", "by record"])
def test_a_file_cut_off_gives_what_came_before(packed):
    whole = packed([record(answer()), record(answer())])
    found = warc(whole[:-150])
    assert shape(found) == ["record 1", "damaged"]


def test_damaged_packing_is_named_after_what_came_before():
    whole = gzip.compress(record(answer())) + gzip.compress(record(answer()))
    broken = bytearray(whole)
    broken[len(whole) // 2 + 40] ^= 0xFF
    assert shape(warc(bytes(broken)))[-1] in ("damaged", "nothing_found")
    assert shape(warc(gzip.compress(record(answer())) + b"rubbish")) == ["record 1", "damaged"]


def test_endless_headers_are_not_held():
    many = record(answer(headers=[f"X-{n}: {'y' * 900}" for n in range(400)]))
    assert shape(warc(many + record(answer()))) == ["too_large", "record 2"]


@pytest.fixture
def small_bounds(monkeypatch):
    monkeypatch.setattr(bounds, "ALWAYS_UNPACKED", 1 << 20)


def test_a_packed_bomb_is_left(small_bounds):
    bomb = gzip.compress(record(bytes(1 << 23), kind="metadata"))
    assert shape(warc(gzip.compress(record(answer())) + bomb)) == ["record 1", "too_large"]


def test_a_zip_bomb_is_left_and_the_next_file_comes(small_bounds):
    members = [("archive/a.warc", record(bytes(1 << 23))), ("archive/b.warc", record(answer()))]
    found = wacz(zipped(*members, packing=zipfile.ZIP_DEFLATED))
    assert shape(found) == ["too_large", "record 2"]


def test_a_bundle_is_numbered_throughout_and_only_its_archive_is_read():
    found = wacz(
        zipped(
            ("archive/a.warc.gz", gzip.compress(record(answer())) * 2),
            ("pages/pages.jsonl", b"{}"),
            ("archive/../../b.warc", record(answer())),
            ("extra/c.warc", record(answer())),
            ("archive/d.WARC", record(answer())),
        )
    )
    assert shape(found) == ["record 1", "record 2", "record 3"]


def test_a_bundle_that_is_damaged_or_oddly_packed_is_named():
    whole = zipped(("archive/a.warc", record(answer())), ("archive/b.warc", record(answer())))
    wrong = whole.replace(b"northern pier", b"southern pier", 1)
    assert "damaged" in shape(wacz(wrong))
    assert shape(wacz(whole[:-30])) == ["damaged"]
    odd = zipped(("archive/a.warc", record(answer())), packing=zipfile.ZIP_LZMA)
    assert shape(wacz(odd)) == ["damaged"]
    assert shape(wacz(zipped(("a.warc", b"")))) == ["nothing_found"]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"no archive", b"\x1f\x8b", b"\x1f\x8b\x08rubbish"])
def test_what_is_no_archive_is_refused(data):
    assert len(warc(data)) == 1
    assert shape(warc(data)) in (["damaged"], ["nothing_found"])


def through(path: str) -> Iterator[None]:
    for each in captures([path]):
        assert isinstance(each, Capture | InputError)
        if isinstance(each, Capture):
            with suppress(InputError):
                assert article_of(each) == article_of(each)
        yield


@given(data=st.binary(max_size=300), start=st.sampled_from([b"", b"WARC/1.0\r\n", record(b"")]))
def test_any_bytes_are_captures_or_refusals(tmp_path_factory, data, start):
    folder = tmp_path_factory.mktemp("any")
    for name, content in (
        ("a.warc", start + data), ("a.warc.gz", gzip.compress(start + data)),
        ("b.warc.gz", data), ("a.wacz", data), ("b.wacz", zipped(("archive/a.warc", data))),
    ):  # fmt: skip
        (folder / name).write_bytes(content)
        assert list(through(str(folder / name)))


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=12),
    st.sampled_from(["a.warc", "a.warc.gz", "a.wacz"]),
)
def test_any_damage_gives_captures_or_refusals(tmp_path_factory, changes, name):
    pages = [
        record(answer()),
        record(answer(gzip.compress(HTML), headers=["Content-Encoding: gzip"])),
    ]
    data = {
        "a.warc": b"".join(pages),
        "a.warc.gz": b"".join(map(gzip.compress, pages)),
        "a.wacz": zipped(("archive/a.warc", pages[0]), packing=zipfile.ZIP_DEFLATED),
    }[name]
    broken = bytearray(data)
    for place, value in changes:
        broken[place % len(broken)] = value
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(broken)
    assert list(through(str(path)))
