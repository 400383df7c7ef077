"""The body of an archived answer as it went over the wire → the bytes of the page itself."""

from __future__ import annotations

import zlib
from io import BytesIO

from sayso.acquire.limits import LARGEST_FILE, too_large
from sayso.errors import InputError

MOST_CODINGS = 3
_WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}


def unpacked_payload(data: bytes, *, transfer: str, content: str, subject: str) -> bytes:
    """The page in `data`, as the headers Transfer-Encoding and Content-Encoding say it is packed.

    Bytes that are not packed as the headers say are the page already: many crawlers unpack a
    page and keep its headers. Raises InputError when it is too large, cut off or cannot be
    unpacked.
    """
    if "chunked" in transfer.lower():
        from warcio.bufferedreaders import ChunkedDataReader

        data = ChunkedDataReader(BytesIO(data)).read()
    codings = [name.strip().lower() for name in content[:200].split(",")]
    packed = [name for name in codings if name not in ("", "identity")]
    for name in reversed(packed):
        if name not in _WINDOWS or len(packed) > MOST_CODINGS:
            raise InputError(
                f"the page is packed in a way sayso cannot unpack ({content[:40]!r})",
                subject=subject,
                mend="fetch the page itself, or archive it again without that packing",
                code="packed",
            )
        data = _unpacked(data, _WINDOWS[name], subject)
    return data


def _unpacked(data: bytes, windows: tuple[int, ...], subject: str) -> bytes:
    for window in windows if data else ():
        unpacker = zlib.decompressobj(window)
        try:
            found = unpacker.decompress(data, LARGEST_FILE + 1)
        except zlib.error:
            continue
        if len(found) > LARGEST_FILE:
            raise too_large(f"more than {LARGEST_FILE // 1024**2} MB", subject=subject)
        if not unpacker.eof:
            raise InputError(
                "the page in it is cut off",
                subject=subject,
                mend="fetch the page itself, or archive it again",
                code="cut_off",
            )
        return found
    return data
