"""Capture → the page it is a capture of, whatever its text says today."""

from __future__ import annotations

import os
import re
from dataclasses import replace

from sayso.acquire.archives.documents import read_line
from sayso.acquire.discover import STDIN
from sayso.errors import InputError
from sayso.records import Capture

FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json"}
HEAD = 4_096  # bytes; a feed's first tag stands behind a few lines at most
_FEED_START = re.compile(
    rb"(?:<\?xml[^>]{0,200}\?>\s*|<\?xml-stylesheet[^>]{0,400}\?>\s*|<!--.{0,1000}?-->\s*){0,5}"
    rb"<(?:rss|rdf:RDF|feed|urlset|sitemapindex)\b",
    re.DOTALL,
)


def page_of(capture: Capture) -> str:
    """Name of the page: its address, else the file and the part of it; else its very bytes.

    Captures of one page under one name are its versions.
    """
    if capture.url:
        return capture.url
    if capture.form == "line":
        return _page_of_line(capture)
    return _place(capture, capture.part)


def is_feed(capture: Capture) -> bool:
    """True when what stands at an address is a list of articles rather than one of them."""
    kind = (capture.media_type or "").partition(";")[0].strip().lower()
    if not capture.url:
        return False
    return kind in FEED_TYPES or bool(_FEED_START.match(capture.data[:HEAD].lstrip()))


def located(capture: Capture) -> Capture:
    """`capture` with its file named from the root, so that it is known from any folder."""
    if capture.origin == STDIN or capture.url:
        return capture
    return replace(capture, origin=os.path.abspath(capture.origin))


def _page_of_line(capture: Capture) -> str:
    try:
        line = read_line(capture.data, subject=capture.subject)
    except InputError:
        return _place(capture, capture.part)
    return line.url or _place(capture, line.id or capture.part)


def _place(capture: Capture, part: str | None) -> str:
    if capture.origin == STDIN:
        return f"sha256:{capture.sha256}"
    file = os.path.abspath(capture.origin)
    return f"{file}#{part}" if part else file
