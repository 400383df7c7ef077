"""Bytes → Article: what form they have, their text, and what is known of it."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any, Literal

from sayso.acquire.archives.documents import JsonLine, pdf_text
from sayso.acquire.calendar_days import Published, read_stamp
from sayso.acquire.dates import date_of_text, option_date
from sayso.acquire.decoding import clean_surrogates, decode
from sayso.acquire.language import english_or_refuse
from sayso.acquire.limits import (
    MOST_CHARACTERS,
    MOST_WORDS,
    refuse_large_file,
    refuse_unfit_text,
    too_large,
)
from sayso.acquire.page_data import PageData, read_page_data
from sayso.errors import InputError
from sayso.records import Article, PublishedFrom

# A page is built of a few thousand elements; one of so many takes some 15 seconds to read.
MOST_ELEMENTS = 30_000
# A page without one sentence of so many words is a list of links, not an article.
SENTENCE_WORDS = 6

_HTML_START = re.compile(
    rb"(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*){0,5}"
    rb"<(?:!doctype\s+html|html|head|body|article|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_SUFFIXES = (".html", ".htm", ".xhtml")
_CHARSET = re.compile(r"charset\s{0,3}=\s{0,3}[\"']?([\w:.-]{1,40})", re.IGNORECASE)
# Faults the HTML libraries are known to die of on hostile pages.
_PAGE_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What the user says of the articles: a day and an outlet that stand above the page's own."""

    published: str | None = None
    outlet: str | None = None


NO_OPTIONS = ReadOptions()
NOTHING_KNOWN = PageData()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What came along with a text."""

    given_id: str | None = None
    page: PageData = NOTHING_KNOWN
    warnings: tuple[str, ...] = ()


def read_article(
    data: bytes,
    origin: str,
    *,
    media_type: str | None = None,
    url: str | None = None,
    options: ReadOptions = NO_OPTIONS,
) -> Article:
    """The article in `data`; raises InputError when there is none that sayso can read.

    `media_type` is what a server called it, `url` where it was got, None for files.
    """
    refuse_large_file(len(data), subject=origin)
    form = _form(data, origin, media_type)
    if form == "pdf":
        text = pdf_text(data, subject=origin)
        return _finish(text, origin, Known(page=PageData(url=url)), options)
    charset = _CHARSET.search(media_type or "")
    if form == "text":
        declared = charset[1] if charset else None
        text, warnings = decode(data, subject=origin, declared=declared)
        known = Known(page=PageData(url=url), warnings=tuple(warnings))
        return _finish(text, origin, known, options)
    charset = charset or _CHARSET.search(data[:4096].decode("latin-1"))
    page, warnings = decode(data, subject=origin, declared=charset[1] if charset else None)
    text, page_data = _read_page(page, origin, url)
    return _finish(text, origin, Known(page=page_data, warnings=tuple(warnings)), options)


def article_of_line(line: JsonLine, origin: str, *, options: ReadOptions) -> Article:
    """The article on one line of a .jsonl file, its text as given."""
    warnings = list(line.warnings)
    published = read_stamp(line.published) if line.published else None
    if line.published and published is None:
        warnings.append("'published' is not a date: left out")
    page = PageData(
        title=_cleaned(line.title), outlet=_cleaned(line.outlet), published=published,
        url=_cleaned(line.url),
    )  # fmt: skip
    known = Known(given_id=_cleaned(line.id), page=page, warnings=tuple(warnings))
    return _finish(line.text, origin, known, options, subject=line.subject)


def _cleaned(words: str | None) -> str | None:
    return clean_surrogates(words)[0] if words else None


def _form(data: bytes, origin: str, media_type: str | None) -> Literal["pdf", "html", "text"]:
    kind = (media_type or "").split(";")[0].strip().lower()
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if kind in ("text/html", "application/xhtml+xml") or origin.lower().endswith(_HTML_SUFFIXES):
        return "html"
    start = data[:8192].lstrip(b"\xef\xbb\xbf \t\r\n")
    return "html" if _HTML_START.match(start) else "text"


def _finish(
    text: str, origin: str, known: Known, options: ReadOptions, *, subject: str | None = None
) -> Article:
    subject = subject or origin
    refuse_unfit_text(text, subject=subject)
    text, replaced = clean_surrogates(text)
    language = english_or_refuse(text, subject=subject)
    published, published_from = _dated(text, known.page.published, options.published)
    return Article(
        origin=origin,
        text=text,
        given_id=known.given_id,
        url=known.page.url,
        outlet=options.outlet or known.page.outlet,
        title=known.page.title,
        byline=known.page.byline,
        published=published[0] if published else None,
        published_precision=published[1] if published else None,
        published_from=published_from,
        warnings=(*known.warnings, *replaced, *language),
    )


def _dated(
    text: str, by_page: Published | None, by_option: str | None
) -> tuple[Published | None, PublishedFrom | None]:
    if by_option is not None:
        return option_date(by_option), "option"
    if by_page is not None:
        return by_page, "metadata"
    if day := date_of_text(text):
        return (day, "day"), "text"
    return None, None


def _read_page(page: str, origin: str, url: str | None) -> tuple[str, PageData]:
    """The article's text, a blank line between paragraphs, and what the page says of itself."""
    refuse_unfit_page = "the page holds no article"
    try:
        tree = _parsed(page)
        if tree is None:
            raise _no_article(refuse_unfit_page, origin)
        _refuse_large_page(tree, origin)
        data = read_page_data(tree, url=url)
        text, data = _extracted(tree, data)
    except _PAGE_FAULTS as fault:
        raise _no_article("the page is too broken to be read", origin) from fault
    if not _has_sentence(text):
        raise _no_article(refuse_unfit_page, origin)
    return text, data


def _no_article(message: str, origin: str) -> InputError:
    return InputError(
        message,
        subject=origin,
        mend="open the article itself in a browser and save that page, or paste its text in a file",
        code="no_article",
    )


def _parsed(page: str) -> Any:
    from trafilatura.utils import load_html

    # The libraries log what they cannot read; sayso says it once, in its own error.
    for name in ("trafilatura", "htmldate", "courlan", "justext", "readability"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    # NUL and the like stop the parser in the middle of a page.
    return load_html(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", " ", clean_surrogates(page)[0]))


def _refuse_large_page(tree: Any, origin: str) -> None:
    elements = int(tree.xpath("count(//*)"))
    if elements > MOST_ELEMENTS:
        raise too_large(f"a page of {elements:,} elements", subject=origin)
    seen = tree.xpath("//text()[not(parent::script or parent::style)]")
    if sum(map(len, seen)) > MOST_CHARACTERS:
        raise too_large(f"a page of more than {MOST_CHARACTERS:,} characters", subject=origin)
    if sum(len(words.split()) for words in seen) > MOST_WORDS:
        raise too_large(f"a page of more than {MOST_WORDS:,} words", subject=origin)


def _extracted(tree: Any, data: PageData) -> tuple[str, PageData]:
    from trafilatura import bare_extraction
    from trafilatura.metadata import extract_author, extract_title

    title = data.title or extract_title(tree)
    byline = data.byline or extract_author(tree)
    found = bare_extraction(tree, include_comments=False, include_tables=False)
    text = (getattr(found, "text", None) or "").strip()
    paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
    if paragraphs and title and _same_words(paragraphs[0], title):
        paragraphs = paragraphs[1:]
    known = PageData(
        title=title, byline=byline, outlet=data.outlet, published=data.published, url=data.url
    )
    return "\n\n".join(paragraphs), known


def _same_words(paragraph: str, title: str) -> bool:
    left, right = (re.sub(r"\W+", " ", words).strip().casefold() for words in (paragraph, title))
    return bool(left) and left == right


def _has_sentence(text: str) -> bool:
    ended = re.compile(r"[.!?…][\"'”’)\]]{0,3}$")
    return any(
        len(line.split()) >= SENTENCE_WORDS and ended.search(line) for line in text.splitlines()
    )
