"""Mails, alone or in an mbox file → captures; a mail's capture → the article in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from email.utils import parseaddr
from typing import BinaryIO

from sayso.acquire.archives.documents import JsonLine
from sayso.acquire.archives.mail_parts import (
    MAIL_FAULTS,
    Mail,
    broken_mail,
    content_of,
    header,
    mail_in,
    parts_of,
    raw_header,
    words,
)
from sayso.acquire.article import ReadOptions, article_of_line, read_article
from sayso.acquire.decoding import decode
from sayso.acquire.limits import LARGEST_FILE, too_large
from sayso.acquire.moments import mail_moment
from sayso.errors import InputError
from sayso.records import Article, Capture

MOST_NAMED = 20
LONGEST_NAME = 100

_WEEKDAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
# "From press@harbour.example Tue Feb 15 10:00:00 2022"; the time tells it from a sentence.
_FROM_LINE = re.compile(
    rb"From [^\n]{1,300}?\s%b,?\s{1,3}(?:%b\s{1,3}\d{1,2}|\d{1,2}\s{1,3}%b)\s[^\n]{0,10}\d\d?:\d\d"
    % (_WEEKDAY, _MONTH, _MONTH)
)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Headers:
    """What a mail says of itself."""

    id: str | None
    title: str | None
    outlet: str | None
    published: str | None
    warnings: tuple[str, ...]


def mailbox_captures(stream: BinaryIO, origin: str) -> Iterator[Capture | InputError]:
    """Each mail of an mbox file, one in memory at a time; an error in the place of a large one."""
    for number, data in enumerate(_mails(stream), 1):
        part = f"message {number}"
        if len(data) > LARGEST_FILE:
            amount = f"more than {LARGEST_FILE // 1024**2} MB"
            yield too_large(amount, subject=f"{origin}, {part}")
        elif number == 1 and not _FROM_LINE.match(data):
            yield InputError(
                "this is no mbox file" if data.strip() else "there is no mail in it",
                subject=origin,
                mend="export the mails anew as mbox, or save a single one as .eml",
                code="damaged",
            )
            return
        else:
            yield Capture(origin=origin, data=data, form="email", part=part)


def mail_article(capture: Capture, *, options: ReadOptions) -> Article:
    """The article in a mail; raises InputError when it holds no text that sayso can read."""
    data, subject = capture.data, capture.subject
    if data.startswith(b"From "):
        # An mbox file marks the lines of a mail that would begin the next.
        data = _QUOTED_FROM.sub(rb"\1", data)
    mail = mail_in(data, subject=subject)
    try:
        parts = parts_of(mail, subject=subject)
        beside = [part for part in parts if _is_beside(part)]
        known = _headers(mail, _named(beside))
        inline = [part for part in parts if not _is_beside(part)]
        text, warnings = _text(inline, subject)
        page = next((part for part in inline if part.get_content_type() == "text/html"), None)
        charset = page.get_content_charset() if page else None
        shown = content_of(page) if page else b""
    except MAIL_FAULTS as fault:
        raise broken_mail(subject) from fault
    if not text and shown:
        return _page_article(shown, charset, known, capture, options)
    line = JsonLine(
        subject=subject, text=text, id=known.id, title=known.title, outlet=known.outlet,
        published=known.published, warnings=(*warnings, *known.warnings),
    )  # fmt: skip
    article = article_of_line(line, capture.origin, options=options)
    return dated(article, known.published)


def dated(article: Article, published: str | None) -> Article:
    """`article` with the moment its envelope names, to the second, unless an option named a day."""
    if published is None or article.published_from == "option":
        return article
    return replace(
        article, published=published, published_precision="time", published_from="metadata"
    )


def _page_article(
    page: bytes, charset: str | None, known: _Headers, capture: Capture, options: ReadOptions
) -> Article:
    media_type = f"text/html; charset={charset}" if charset else "text/html"
    article = read_article(page, capture.subject, media_type=media_type, options=options)
    told = replace(
        article,
        origin=capture.origin,
        given_id=known.id,
        title=known.title or article.title,
        outlet=options.outlet or known.outlet or article.outlet,
        warnings=(*article.warnings, *known.warnings),
    )
    return dated(told, known.published)


def _mails(stream: BinaryIO) -> Iterator[bytes]:
    """The bytes of each mail, cut off after LARGEST_FILE + 1; an empty one for an empty file."""
    mail = bytearray()
    at_start = True
    while line := stream.readline(LARGEST_FILE + 1):
        if at_start and _FROM_LINE.match(line):
            if mail.strip():
                yield bytes(mail)
            mail.clear()
        at_start = line.endswith(b"\n")
        mail += line[: LARGEST_FILE + 1 - len(mail)]
    yield bytes(mail)


def _headers(mail: Mail, beside: Sequence[str]) -> _Headers:
    warnings = [f"not read: {each}" for each in beside]
    given = raw_header(mail, "Date")
    moment = mail_moment(given or "")
    if moment is None:
        warnings.append("'Date' is not a date: left out" if given else "it has no 'Date'")
    number = (raw_header(mail, "Message-ID") or "").strip("<> ")
    return _Headers(
        id=number or None,
        title=header(mail, "Subject"),
        outlet=_outlet(raw_header(mail, "From") or ""),
        published=moment.isoformat() if moment else None,
        warnings=tuple(warnings),
    )


def _outlet(sender: str) -> str | None:
    """The name that stands before the sender's address, or the address's domain."""
    name, address = parseaddr(sender)
    shown = words(name)
    if shown and "@" not in shown:
        return shown[:LONGEST_NAME]
    domain = address.rpartition("@")[2].strip().lower()
    return domain[:LONGEST_NAME] or None


def _is_beside(part: Mail) -> bool:
    """True when a part is not what the mail itself says: an attachment, or another mail."""
    kind = part.get_content_type()
    if kind not in ("text/plain", "text/html"):
        return True
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def _named(beside: Sequence[Mail]) -> list[str]:
    named = []
    for part in beside[:MOST_NAMED]:
        name = words(part.get_filename() or "") or "without a name"
        named.append(f"attachment {name[:LONGEST_NAME]!r} ({part.get_content_type()[:60]})")
    if len(beside) > MOST_NAMED:
        named.append(f"{len(beside) - MOST_NAMED} more attachments")
    return named


def _text(inline: Sequence[Mail], subject: str) -> tuple[str, list[str]]:
    """What the plain parts say, one after the other, and what was guessed or replaced in them."""
    texts, warnings = [], []
    for part in inline:
        if part.get_content_type() == "text/plain":
            charset = part.get_content_charset()
            text, replaced = decode(content_of(part), subject=subject, declared=charset)
            warnings += [each for each in replaced if each not in warnings]
            texts.append(text.replace("\r\n", "\n").strip("\r\n"))
    return "\n\n".join(text for text in texts if text.strip()), warnings
