"""Captures leave as a WACZ that its own validator accepts, and come back as they were."""

import argparse
import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.acquire import captures
from sayso.errors import UsageError
from sayso.records import Capture
from sayso.show.wacz import write_wacz

CREATED = "2024-05-02T09:00:00+00:00"
PAGE = Capture(
    origin="https://www.harbour.example/news?b=2&a=1",
    data=b"<!DOCTYPE html><html><p>The pier opens on Monday.</p></html>",
    media_type="text/html; charset=utf-8",
    url="https://www.harbour.example/news?b=2&a=1#top",
    observed="2024-05-01T08:30:00.250000+00:00",
)
NOTE = Capture(origin="note.txt", data=b"The mayor promised a new bridge.")
LINE = Capture(origin="a.jsonl", data=b'{"text": "x"}', form="line", part="line 1")


def bundle(*given: Capture, title: str = "Harbour") -> bytes:
    stream = io.BytesIO()
    assert write_wacz(stream, given, title=title, created=CREATED) == len(given)
    return stream.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("given", [(PAGE, NOTE, LINE), (NOTE, NOTE), ()])
def test_the_validator_of_the_format_accepts_it(tmp_path: Path, given: tuple[Capture, ...]) -> None:
    main = pytest.importorskip("wacz.main")
    path = tmp_path / "out.wacz"
    path.write_bytes(bundle(*given))
    asked = argparse.Namespace(file=str(path), verify_auth=False, verifier_url=None)
    assert main.validate_wacz(asked) == 0


def test_the_index_leads_to_the_record_of_each_address() -> None:
    found = members(bundle(PAGE, NOTE))
    page, note = found["indexes/index.cdx"].decode().splitlines()
    assert page.startswith("example,harbour)/news?a=1&b=2 20240501083000 {")
    assert note.startswith(f"urn:sayso:{NOTE.sha256} 20240502090000 {{")
    for line, capture in ((page, PAGE), (note, NOTE)):
        entry = json.loads(line.split(" ", 2)[2])
        start = int(entry["offset"])
        record = found["archive/data.warc.gz"][start : start + int(entry["length"])]
        unpacked = gzip.decompress(record)
        assert unpacked.endswith(b"\r\n\r\n" + capture.data + b"\r\n\r\n")
        assert f"WARC-Target-URI: {entry['url']}\r\n".encode() in unpacked
        assert entry["digest"] == f"sha256:{capture.sha256}"


def test_the_archive_is_stored_and_not_packed_again() -> None:
    with zipfile.ZipFile(io.BytesIO(bundle(PAGE))) as archive:
        assert archive.getinfo("archive/data.warc.gz").compress_type == zipfile.ZIP_STORED


def test_every_capture_is_a_page_with_its_address_and_moment() -> None:
    header, page, _note = map(
        json.loads, members(bundle(PAGE, NOTE))["pages/pages.jsonl"].split(b"\n")[:3]
    )
    assert header["format"] == "json-pages-1.0"
    assert (page["url"], page["ts"]) == (PAGE.url.split("#")[0], "2024-05-01T08:30:00Z")


def test_equal_captures_give_equal_bytes() -> None:
    assert bundle(PAGE, NOTE, LINE) == bundle(PAGE, NOTE, LINE)
    assert bundle(PAGE) != bundle(PAGE, title="Pier")


def test_pages_come_back_with_their_bytes_address_and_moment(tmp_path: Path) -> None:
    path = tmp_path / "out.wacz"
    path.write_bytes(bundle(PAGE, NOTE, LINE))
    page, note = captures([str(path)])
    assert (page.data, page.url, page.media_type) == (PAGE.data, PAGE.url[:-4], PAGE.media_type)
    assert (page.observed, note.data, note.url) == ("2024-05-01T08:30:00+00:00", NOTE.data, None)


def test_a_day_is_no_moment_of_creation_when_it_is_no_date() -> None:
    with pytest.raises(UsageError, match="no moment"):
        write_wacz(io.BytesIO(), [], title="x", created="yesterday")


@given(url=st.text(max_size=60), kind=st.text(max_size=60), observed=st.text(max_size=30))
def test_no_address_or_type_can_add_a_header(url: str, kind: str, observed: str) -> None:
    capture = Capture(
        origin="a", data=b"x", url=f"http:{url}", media_type=f"text/{kind}", observed=observed
    )
    found = members(bundle(capture))
    unpacked = gzip.decompress(found["archive/data.warc.gz"]).split(b"WARC/1.1\r\n")[2]
    names = [line.split(b":")[0] for line in unpacked.split(b"\r\n\r\n")[0].split(b"\r\n")]
    assert sorted(names) == [
        b"Content-Length", b"Content-Type", b"WARC-Block-Digest", b"WARC-Date",
        b"WARC-Payload-Digest", b"WARC-Record-ID", b"WARC-Target-URI", b"WARC-Type",
    ]  # fmt: skip
    assert len(found["indexes/index.cdx"].splitlines()) == 1
