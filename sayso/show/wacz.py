"""Captures → a WACZ file: their bytes as a web archive that programs for replay can open."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import quote, urldefrag, urlsplit
from uuid import NAMESPACE_URL, uuid5
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sayso.errors import UsageError
from sayso.records import Capture

WACZ_VERSION = "1.1.1"
DATA, INDEX, PAGES = "archive/data.warc.gz", "indexes/index.cdx", "pages/pages.jsonl"
PACKAGE, PACKAGE_DIGEST = "datapackage.json", "datapackage-digest.json"

_OWN_NAME = "urn:sayso:"
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,20}:.", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}[ -~]{0,100}", re.ASCII)
_PAGE_START = re.compile(rb"\s{0,100}<(?:!doctype\s+html|html|\?xml)\b", re.IGNORECASE)
_MEDIA_TYPES = {
    "line": "application/json",
    "email": "message/rfc822",
    "mhtml": "multipart/related",
    "telegram": "application/json",
}
_KEPT_IN_ADDRESSES = "!#$%&'()*+,-./:;=?@[]_~"
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """One record of the archive as the index and the list of pages name it."""

    id: str
    url: str
    moment: datetime
    mime: str
    digest: str
    size: int
    offset: int
    length: int


def write_wacz(stream: BinaryIO, captures: Iterable[Capture], *, title: str, created: str) -> int:
    """Writes a WACZ file of `captures` in their order and returns how many they were.

    Equal captures, title and `created` (an ISO moment) give equal bytes. A capture whose moment is
    unknown is dated `created`. Raises UsageError when `created` is no ISO moment.
    """
    moment = _moment(created)
    if moment is None:
        raise UsageError(
            f"{created[:60]!r} is no moment",
            subject="created",
            mend="give an ISO date-time such as 2022-02-15T14:30:00Z",
        )
    with ZipFile(stream, "w") as bundle:
        package = _Package(bundle, moment)
        records = _write_records(package, captures, moment)
        package.add(INDEX, "".join(sorted(map(_index_line, records))).encode())
        package.add(PAGES, _pages(records).encode())
        package.close(title)
    return len(records)


class _Package:
    """A WACZ file being written, and what its description says of each file in it."""

    def __init__(self, bundle: ZipFile, created: datetime) -> None:
        self._bundle = bundle
        self._created = created
        self._resources: list[dict[str, Any]] = []

    def entry(self, path: str, packing: int) -> ZipInfo:
        # A zip file can name no year before 1980.
        day = max(self._created.timetuple()[:6], (1980, 1, 1, 0, 0, 0))
        entry = ZipInfo(path, day)
        entry.compress_type = packing
        entry.external_attr = 0o644 << 16
        entry.create_system = 3
        return entry

    def describe(self, path: str, sha256: str, size: int) -> None:
        name = path.rpartition("/")[2]
        self._resources.append(
            {"name": name, "path": path, "hash": f"sha256:{sha256}", "bytes": size}
        )

    def add(self, path: str, data: bytes) -> None:
        self._bundle.writestr(self.entry(path, ZIP_DEFLATED), data)
        self.describe(path, hashlib.sha256(data).hexdigest(), len(data))

    def open_data(self) -> Any:
        # Replay programs read single records out of the file, so it is not packed again.
        return self._bundle.open(self.entry(DATA, ZIP_STORED), "w", force_zip64=True)

    def close(self, title: str) -> None:
        """Adds the description of the files, and its digest."""
        described = {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            "title": title,
            "created": _zulu(self._created),
            "software": _software(),
            "resources": self._resources,
        }
        written = json.dumps(described, indent=2).encode()
        self._bundle.writestr(self.entry(PACKAGE, ZIP_DEFLATED), written)
        digest = {"path": PACKAGE, "hash": f"sha256:{hashlib.sha256(written).hexdigest()}"}
        written = json.dumps(digest, indent=2).encode()
        self._bundle.writestr(self.entry(PACKAGE_DIGEST, ZIP_DEFLATED), written)


def _write_records(
    package: _Package, captures: Iterable[Capture], created: datetime
) -> list[_Record]:
    records: list[_Record] = []
    sha256, offset = hashlib.sha256(), 0
    with package.open_data() as out:
        written = _warcinfo(created)
        for number, capture in enumerate(captures, 1):
            out.write(written)
            sha256.update(written)
            offset += len(written)
            record, written = _packed(capture, number, offset, created)
            records.append(record)
        out.write(written)
        sha256.update(written)
    package.describe(DATA, sha256.hexdigest(), offset + len(written))
    return records


def _warcinfo(created: datetime) -> bytes:
    fields = f"software: {_software()}\r\nformat: WARC File Format 1.1\r\n".encode()
    return _warc_record("", "warcinfo", fields, created, {"WARC-Record-ID": _id("", created, 0)})


def _packed(capture: Capture, number: int, offset: int, created: datetime) -> tuple[_Record, bytes]:
    """The record of a capture, and its bytes: what was got, without headers nobody kept."""
    url, mime = _target(capture), _media_type(capture)
    moment = _moment(capture.observed or "") or created
    digest = f"sha256:{capture.sha256}"
    headers = {
        "WARC-Record-ID": _id(f"{url} {digest}", moment, number),
        "WARC-Payload-Digest": digest,
        "WARC-Block-Digest": digest,
        "Content-Type": mime,
    }
    written = _warc_record(url, "resource", capture.data, moment, headers)
    record = _Record(
        id=headers["WARC-Record-ID"].strip("<>").rpartition(":")[2],
        url=url, moment=moment, mime=mime.split(";")[0].strip().lower(), digest=digest,
        size=len(capture.data), offset=offset, length=len(written),
    )  # fmt: skip
    return record, written


def _warc_record(
    url: str, kind: str, data: bytes, moment: datetime, headers: dict[str, str]
) -> bytes:
    from warcio.warcwriter import WARCWriter

    written = BytesIO()
    writer = WARCWriter(written, gzip=True, warc_version="1.1")
    record = writer.create_warc_record(
        url, kind, payload=BytesIO(data), length=len(data),
        warc_headers_dict={**headers, "WARC-Date": _zulu(moment)},
    )  # fmt: skip
    writer.write_record(record)
    return written.getvalue()


def _index_line(record: _Record) -> str:
    fields = {
        "url": record.url,
        "mime": record.mime,
        "status": "200",
        "digest": record.digest,
        "length": str(record.length),
        "offset": str(record.offset),
        "filename": DATA.rpartition("/")[2],
    }
    return f"{_sort_key(record.url)} {record.moment:%Y%m%d%H%M%S} {json.dumps(fields)}\n"


def _pages(records: Iterable[_Record]) -> str:
    lines: list[dict[str, Any]] = [
        {"format": "json-pages-1.0", "id": "pages", "title": "Captures", "hasText": False}
    ]
    lines += (
        {"id": each.id, "url": each.url, "ts": _zulu(each.moment), "size": each.size}
        for each in records
    )
    return "".join(f"{json.dumps(line)}\n" for line in lines)


def _sort_key(url: str) -> str:
    """The address as an index sorts it: the host from its end, then path and sorted questions."""
    try:
        parts = urlsplit(url.lower())
        host, port = parts.hostname, parts.port
    except ValueError:
        return url
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return url
    turned = ",".join(reversed(re.sub(r"^www\d*\.", "", host).split(".")))
    shown_port = f":{port}" if port and port != _DEFAULT_PORTS[parts.scheme] else ""
    asked = "?" + "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return f"{turned}{shown_port}){parts.path or '/'}{asked}"


def _target(capture: Capture) -> str:
    """The capture's address in ASCII without spaces, or a name made of its digest."""
    if capture.url and _ADDRESS.match(capture.url):
        return quote(urldefrag(capture.url).url, safe=_KEPT_IN_ADDRESSES, errors="replace")
    return f"{_OWN_NAME}{capture.sha256}"


def _media_type(capture: Capture) -> str:
    if capture.form in _MEDIA_TYPES:
        return _MEDIA_TYPES[capture.form]
    if capture.media_type and _MEDIA_TYPE.fullmatch(capture.media_type):
        return capture.media_type
    if b"%PDF-" in capture.data[:1024]:
        return "application/pdf"
    return "text/html" if _PAGE_START.match(capture.data) else "text/plain"


def _moment(words: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(words)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zulu(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _id(words: str, moment: datetime, number: int) -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{number} {_zulu(moment)} {words}')}>"


def _software() -> str:
    return f"sayso {import_module('sayso').__version__}"
