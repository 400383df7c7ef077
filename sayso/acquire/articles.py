"""Paths → captures → articles, one at a time and in order; what cannot be read as an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import BinaryIO

from sayso.acquire.archives.documents import at_most, is_json_line, raw_lines, read_line
from sayso.acquire.archives.mail import mail_article, mailbox_captures
from sayso.acquire.archives.saved_pages import mhtml_article, saved_as_mhtml, saved_with_single_file
from sayso.acquire.archives.telegram import telegram_article, telegram_captures
from sayso.acquire.archives.web_archives import wacz_captures, warc_captures
from sayso.acquire.article import NO_OPTIONS, ReadOptions, article_of_line, read_article
from sayso.acquire.dates import option_date
from sayso.acquire.discover import STDIN, Found, Holds, Opened, discover, unreadable
from sayso.acquire.limits import LARGEST_FILE
from sayso.errors import InputError
from sayso.records import Article, Capture

Taken = Iterator[Capture | InputError]


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
    found = captures(paths, stdin=stdin, allow_private=allow_private)
    return (each if isinstance(each, InputError) else _or_refusal(each, options) for each in found)


def captures(
    paths: Sequence[str], *, stdin: BinaryIO | None = None, allow_private: bool = False
) -> Iterator[Capture | InputError]:
    """The bytes of each article in `paths`, or an error in the place of what cannot be opened."""
    for each in discover(paths, stdin=stdin, allow_private=allow_private):
        if isinstance(each, InputError):
            yield each
            continue
        try:
            yield from _taken(each)
        except InputError as refusal:
            yield refusal
        except OSError as fault:
            yield unreadable(fault, each.origin)


def article_of(capture: Capture, *, options: ReadOptions = NO_OPTIONS) -> Article:
    """The article in a capture; raises InputError when there is none that sayso can read."""
    if capture.form == "line":
        line = read_line(capture.data, subject=capture.subject)
        return article_of_line(line, capture.origin, options=options)
    if capture.form == "email":
        return mail_article(capture, options=options)
    if capture.form == "mhtml":
        return mhtml_article(capture, options=options)
    if capture.form == "telegram":
        return telegram_article(capture, options=options)
    article = read_article(
        capture.data,
        capture.subject,
        media_type=capture.media_type,
        url=capture.url,
        options=options,
    )
    return replace(article, origin=capture.origin, outlet=article.outlet or capture.outlet)


def _or_refusal(capture: Capture, options: ReadOptions) -> Article | InputError:
    try:
        return article_of(capture, options=options)
    except InputError as refusal:
        return refusal


def _taken(found: Found) -> Taken:
    opened = found.open()
    if found.origin == STDIN:
        # Standard input is the caller's to close.
        yield from _taken_unnamed(opened.stream)
        return
    with closing(opened.stream):
        if found.holds == "page":
            yield _page(opened, found.origin)
        else:
            yield from _TAKEN[found.holds](opened.stream, found.origin)


def _taken_unnamed(stream: BinaryIO) -> Taken:
    first = stream.readline(LARGEST_FILE + 1)
    if is_json_line(first):
        yield from _lines(stream, STDIN, first=first)
    else:
        yield _whole(Opened(stream), STDIN, first=first)


def _whole(opened: Opened, origin: str, first: bytes = b"") -> Capture:
    data = first + at_most(opened.stream, LARGEST_FILE + 1 - len(first))
    return Capture(origin=origin, data=data, media_type=opened.media_type, url=opened.url)


def _page(opened: Opened, origin: str) -> Capture:
    page = _whole(opened, origin)
    if page.url is not None:
        return page
    saved = saved_with_single_file(page.data)
    return replace(page, url=saved.url, observed=saved.observed)


def _mail(stream: BinaryIO, origin: str) -> Taken:
    yield replace(_whole(Opened(stream), origin), form="email")


def _mhtml(stream: BinaryIO, origin: str) -> Taken:
    page = _whole(Opened(stream), origin)
    saved = saved_as_mhtml(page.data)
    yield replace(page, form="mhtml", url=saved.url, observed=saved.observed)


def _lines(stream: BinaryIO, origin: str, *, first: bytes = b"") -> Taken:
    for each in raw_lines(stream, origin=origin, first=first):
        if isinstance(each, InputError):
            yield each
        else:
            number, line = each
            yield Capture(origin=origin, data=line, form="line", part=f"line {number}")


_TAKEN: dict[Holds, Callable[[BinaryIO, str], Taken]] = {
    "lines": _lines,
    "web_records": warc_captures,
    "web_bundle": wacz_captures,
    "mail": _mail,
    "mails": mailbox_captures,
    "mhtml": _mhtml,
    "chats": telegram_captures,
}
