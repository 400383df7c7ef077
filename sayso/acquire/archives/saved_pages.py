"""Pages saved by a browser → where and when they were saved, and the article in an MHTML file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from sayso.acquire.archives.mail_parts import (
    MAIL_FAULTS,
    Mail,
    broken_mail,
    content_of,
    mail_in,
    parts_of,
    raw_header,
    words,
)
from sayso.acquire.article import ReadOptions, read_article
from sayso.acquire.moments import utc_moment
from sayso.errors import InputError
from sayso.records import Article, Capture

LOOKED_AT = 64 * 1024
LONGEST_ADDRESS = 2_000

_SINGLE_FILE = re.compile(
    rb"<!--\s{0,20}Page saved with SingleFile\s{1,20}url:[ \t]{0,9}(?P<url>\S{1,2000})\s{1,20}"
    rb"saved date:[ \t]{0,9}(?P<saved>[^\n]{1,100})"
)


@dataclass(frozen=True, slots=True)
class Saved:
    """Where a page was got and when (ISO, UTC), None where the file does not say."""

    url: str | None = None
    observed: str | None = None


def saved_with_single_file(data: bytes) -> Saved:
    """What the comment that SingleFile puts at the start of a page says."""
    match = _SINGLE_FILE.search(data[:LOOKED_AT])
    if match is None:
        return Saved()
    address, moment = (match[name].decode("utf-8", "replace") for name in ("url", "saved"))
    return Saved(_web_address(address), utc_moment(moment))


def saved_as_mhtml(data: bytes) -> Saved:
    """What the headers of an MHTML file say; nothing when it cannot be read."""
    try:
        mail = mail_in(data, subject="")
        page = _page_of(mail, "")
        places = [(mail, "Snapshot-Content-Location"), (page, "Content-Location")]
        given = [raw_header(part, name) for part, name in (*places, (mail, "Content-Location"))]
        found = (_web_address("".join((words(each or "") or "").split())) for each in given)
        return Saved(next(filter(None, found), None), utc_moment(raw_header(mail, "Date") or ""))
    except (InputError, *MAIL_FAULTS):
        # The reading itself says what is wrong, with the name of the file.
        return Saved()


def mhtml_article(capture: Capture, *, options: ReadOptions) -> Article:
    """The article of the page in an MHTML file; raises InputError when there is none."""
    mail = mail_in(capture.data, subject=capture.subject)
    try:
        page = _page_of(mail, capture.subject)
        charset = page.get_content_charset()
        data = content_of(page)
    except MAIL_FAULTS as fault:
        raise broken_mail(capture.subject) from fault
    media_type = f"text/html; charset={charset}" if charset else "text/html"
    return read_article(
        data, capture.origin, media_type=media_type, url=capture.url, options=options
    )


def _page_of(mail: Mail, subject: str) -> Mail:
    pages = [
        part
        for part in parts_of(mail, subject=subject)
        if part.get_content_type() in ("text/html", "application/xhtml+xml")
    ]
    if not pages:
        raise InputError(
            "there is no page in this file",
            subject=subject,
            mend="save the page again, as a complete web page or a single file",
            code="no_article",
        )
    root = str(mail.get_param("start") or "").strip()
    return next((part for part in pages if root and part.get("Content-ID") == root), pages[0])


def _web_address(words: str) -> str | None:
    try:
        parts = urlsplit(words)
    except ValueError:
        return None
    usable = parts.scheme in ("http", "https") and parts.netloc and len(words) <= LONGEST_ADDRESS
    return words if usable else None
