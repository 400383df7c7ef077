"""WARC and WACZ files → a capture for each page in them; what cannot be taken as an error."""

from __future__ import annotations

import logging
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from struct import error as StructFault
from typing import Any, BinaryIO

from sayso.acquire.archives.documents import at_most
from sayso.acquire.archives.payloads import unpacked_payload
from sayso.acquire.archives.warc_files import PACKING_FAULTS, WarcFile, size_of
from sayso.acquire.limits import LARGEST_FILE, too_large
from sayso.acquire.moments import utc_moment
from sayso.errors import InputError
from sayso.records import Capture

MOST_MEMBERS = 10_000
PAGE_TYPES = ("text/html", "application/xhtml+xml", "application/pdf", "text/plain")

_MEMBER = re.compile(r"archive/[^/]{1,200}\.warc(?:\.gz)?", re.IGNORECASE)
# Texts and screenshots that a crawler made of a page it also keeps.
_MADE_BY_CRAWLER = re.compile(r"urn:(?:text|textfinal|view|thumbnail|pageinfo)\b", re.IGNORECASE)
_OWN_NAME = "urn:sayso:"
_PAGE_START = re.compile(rb"\s{0,100}<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_MEMBER_FAULTS = (
    EOFError, LookupError, NotImplementedError, RuntimeError, StructFault, ValueError,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_DAMAGED = "get the archive again, or write it anew with the program that made it"
_log = logging.getLogger(__name__)


def warc_captures(stream: BinaryIO, origin: str) -> Iterator[Capture | InputError]:
    """Each page of a WARC file in its order, an error in the place of one that cannot be taken."""
    skipped: Counter[str] = Counter()
    taken = _records(stream, origin, size=size_of(stream), numbers=count(1), skipped=skipped)
    yield from _told(taken, origin, skipped)


def wacz_captures(stream: BinaryIO, origin: str) -> Iterator[Capture | InputError]:
    """Each page of the WARC files inside a WACZ file; its records are numbered throughout."""
    skipped: Counter[str] = Counter()
    yield from _told(_members(stream, origin, skipped), origin, skipped)


def _told(
    taken: Iterator[Capture | InputError], origin: str, skipped: Counter[str]
) -> Iterator[Capture | InputError]:
    """`taken`, or why nothing was; what was skipped is counted in the log."""
    nothing = True
    for each in taken:
        nothing = False
        yield each
    counted = ", ".join(f"{skipped[kind]} {kind}" for kind in sorted(skipped)) or "no record"
    _log.info("%s: skipped %s", origin, counted)
    if nothing:
        yield InputError(
            f"there is no page in this web archive ({counted})",
            subject=origin,
            mend="check that it was saved completely; revisits repeat the pages of an older file",
            code="nothing_found",
        )


def _members(
    stream: BinaryIO, origin: str, skipped: Counter[str]
) -> Iterator[Capture | InputError]:
    numbers = count(1)
    try:
        with zipfile.ZipFile(stream) as archive:
            members = [each for each in archive.infolist() if _MEMBER.fullmatch(each.filename)]
            if len(members) > MOST_MEMBERS:
                raise _damaged(f"it holds more than {MOST_MEMBERS:,} WARC files", origin)
            for member in members:
                if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    yield _damaged("a WARC file in it is packed in an unusual way", origin)
                    continue
                with closing(archive.open(member)) as inner:
                    size = member.compress_size
                    yield from _records(
                        inner,  # type: ignore[arg-type]
                        origin, size=size, numbers=numbers, skipped=skipped,
                    )  # fmt: skip
    except _MEMBER_FAULTS as fault:
        yield _damaged("the WACZ file is damaged, or locked with a password", origin, fault)


def _records(
    stream: BinaryIO,
    origin: str,
    *,
    size: int | None,
    numbers: Iterator[int],
    skipped: Counter[str],
) -> Iterator[Capture | InputError]:
    """The pages of one WARC file; after a record that makes no sense, from the next that does."""
    subject = origin
    warc = WarcFile(stream, size=size, subject=origin)
    try:
        line, strayed = warc.record_line()
        while line:
            part = f"record {next(numbers)}"
            subject = f"{origin}, {part}"
            if strayed:
                yield _damaged("what stands before this record is damaged", subject)
            taken = _taken_or_refusal(warc, line, origin, part, skipped)
            if taken is not None:
                yield taken
            line, strayed = warc.record_line()
            # The rest of a record that was refused as damaged is part of that same damage.
            strayed = strayed and not (isinstance(taken, InputError) and taken.code == "damaged")
        if strayed:
            after = "what stands after it is damaged" if subject != origin else "this is no WARC"
            yield _damaged(after, subject)
    except PACKING_FAULTS as fault:
        yield _damaged("the archive is damaged or cut off here", subject, fault)
    except InputError as refusal:
        yield refusal
    finally:
        warc.close()


def _taken_or_refusal(
    warc: WarcFile, line: bytes, origin: str, part: str, skipped: Counter[str]
) -> Capture | InputError | None:
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.recordloader import ArcWarcRecordLoader

    subject = f"{origin}, {part}"
    loader = ArcWarcRecordLoader(verify_http=False)
    try:
        record = loader.parse_record_stream(warc, line, "warc", no_record_parse=True)
    except ArchiveLoadFailed as fault:
        return _damaged("the headers of this record are damaged", subject, fault)
    if record.length is None:
        return _damaged("this record does not say how long it is", subject)
    taken: Capture | InputError | None
    try:
        taken = _page(record, origin, part)
    except InputError as refusal:
        taken = refusal
    while record.raw_stream.read(1 << 20):
        pass
    if record.raw_stream.limit:
        raise _damaged("the archive is cut off in this record", subject)
    if taken is None:
        kind = record.rec_type if record.rec_type in ("revisit", "response", "resource") else ""
        skipped[f"{kind or 'other'} records"] += 1
    return taken


def _page(record: Any, origin: str, part: str) -> Capture | None:
    """The page in a record; None when it holds none."""
    subject = f"{origin}, {part}"
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    if record.rec_type not in ("response", "resource") or _MADE_BY_CRAWLER.match(address):
        return None
    media_type, transfer, content = record.content_type or "", "", ""
    if media_type.lower().startswith("application/http"):
        http = _http_headers(record)
        if http is None or http.get_statuscode() != "200":
            return None
        media_type = http.get_header("Content-Type") or ""
        transfer = http.get_header("Transfer-Encoding") or ""
        content = http.get_header("Content-Encoding") or ""
    kind = media_type.split(";")[0].strip().lower()
    if kind and kind not in PAGE_TYPES:
        return None
    data = at_most(record.raw_stream, LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise too_large(f"more than {LARGEST_FILE // 1024**2} MB", subject=subject)
    data = unpacked_payload(data, transfer=transfer, content=content, subject=subject)
    if not kind and not (_PAGE_START.match(data) or data.startswith(b"%PDF-")):
        return None
    return Capture(
        origin=origin,
        data=data,
        part=part,
        media_type=media_type[:200] or None,
        url=None if not address or address.startswith(_OWN_NAME) else address,
        observed=utc_moment(record.rec_headers.get_header("WARC-Date") or ""),
    )


def _http_headers(record: Any) -> Any:
    from warcio.statusandheaders import StatusAndHeadersParser

    try:
        return StatusAndHeadersParser([], verify=False).parse(record.raw_stream)
    except EOFError:
        return None


def _damaged(message: str, subject: str, fault: Exception | None = None) -> InputError:
    refusal = InputError(message, subject=subject, mend=_DAMAGED, code="damaged")
    refusal.__cause__ = fault
    return refusal
