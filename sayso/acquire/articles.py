"""Paths → articles, one at a time and in order; what cannot be read as an error in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import BinaryIO

from sayso.acquire.archives import is_json_line, json_lines
from sayso.acquire.article import NO_OPTIONS, ReadOptions, article_of_line, read_article
from sayso.acquire.dates import option_date
from sayso.acquire.discover import STDIN, Found, Opened, discover, unreadable
from sayso.acquire.limits import LARGEST_FILE
from sayso.errors import InputError
from sayso.records import Article

_BLOCK = 1 << 20


def articles(
    paths: Sequence[str],
    *,
    options: ReadOptions = NO_OPTIONS,
    stdin: BinaryIO | None = None,
    allow_private: bool = False,
) -> Iterator[Article | InputError]:
    """The articles in `paths`, or an error in the place of each that cannot be read.

    Raises UsageError at once when the options make no sense.
    """
    if options.published is not None:
        option_date(options.published)
    return _articles(discover(paths, stdin=stdin, allow_private=allow_private), options)


def _articles(
    found: Iterator[Found | InputError], options: ReadOptions
) -> Iterator[Article | InputError]:
    for each in found:
        if isinstance(each, InputError):
            yield each
            continue
        try:
            yield from _read(each, options)
        except InputError as refusal:
            yield refusal
        except OSError as fault:
            yield unreadable(fault, each.origin)


def _read(found: Found, options: ReadOptions) -> Iterator[Article | InputError]:
    opened = found.open()
    if found.origin == STDIN:
        # Standard input is the caller's to close.
        yield from _read_unnamed(opened.stream, options)
        return
    with closing(opened.stream):
        if found.in_lines:
            yield from _read_lines(opened.stream, found.origin, options)
        else:
            yield _read_whole(opened, found.origin, options)


def _read_unnamed(stream: BinaryIO, options: ReadOptions) -> Iterator[Article | InputError]:
    first = stream.readline(LARGEST_FILE + 1)
    if is_json_line(first):
        yield from _read_lines(stream, STDIN, options, first=first)
    else:
        yield _read_whole(Opened(stream), STDIN, options, first=first)


def _read_whole(opened: Opened, origin: str, options: ReadOptions, first: bytes = b"") -> Article:
    data = first + _at_most(opened.stream, LARGEST_FILE + 1 - len(first))
    return read_article(data, origin, media_type=opened.media_type, url=opened.url, options=options)


def _at_most(stream: BinaryIO, size: int) -> bytes:
    """The bytes of `stream` up to `size`: a pipe gives them in pieces, a device without end."""
    data = bytearray()
    while len(data) < size and (block := stream.read(min(_BLOCK, size - len(data)))):
        data += block
    return bytes(data)


def _read_lines(
    stream: BinaryIO, origin: str, options: ReadOptions, *, first: bytes = b""
) -> Iterator[Article | InputError]:
    for line in json_lines(stream, origin=origin, first=first):
        if isinstance(line, InputError):
            yield line
            continue
        try:
            yield article_of_line(line, origin, options=options)
        except InputError as refusal:
            yield refusal
