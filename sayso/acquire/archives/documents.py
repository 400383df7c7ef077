"""Files that hold an article inside another form: PDF → its text, .jsonl → its lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from sayso.acquire.archives.print_lines import PrintLine, paragraphs
from sayso.acquire.limits import LARGEST_FILE, MOST_CHARACTERS, too_large
from sayso.errors import InputError

MOST_PAGES = 500
# Letters a scanned page's stamp or file name may leave; an article has more than that on a page.
FEWEST_LETTERS = 20
_BLOCK = 1 << 20
_PASSWORD_WANTED = 4  # pdfium's FPDF_ERR_PASSWORD
_LINE_FIELDS = ("id", "published", "outlet", "title", "url")


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonLine:
    """One line of a .jsonl file: the text it brought, what it says of it, and what was wrong."""

    subject: str
    text: str
    id: str | None = None
    published: str | None = None
    outlet: str | None = None
    title: str | None = None
    url: str | None = None
    warnings: tuple[str, ...] = ()


def pdf_text(data: bytes, *, subject: str) -> str:
    """The text of a PDF in paragraphs; raises InputError when locked, scanned or broken."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            if len(document) > MOST_PAGES:
                raise too_large(f"{len(document)} pages (most: {MOST_PAGES})", subject=subject)
            lines = _print_lines(document, subject)
    except pypdfium2.PdfiumError as fault:
        raise _pdf_fault(fault, subject) from fault
    if sum(letter.isalpha() for line in lines for letter in line.words) < FEWEST_LETTERS:
        raise InputError(
            "the PDF holds pictures of pages, not text",
            subject=subject,
            mend="run text recognition (OCR) over it and read the result",
            code="image_only_pdf",
        )
    return paragraphs(lines)


def _pdf_fault(fault: Any, subject: str) -> InputError:
    if fault.err_code == _PASSWORD_WANTED:
        return InputError(
            "the PDF is locked with a password",
            subject=subject,
            mend="save a copy without the password and read that",
            code="encrypted_pdf",
        )
    return InputError(
        "the PDF is damaged",
        subject=subject,
        mend="fetch it again, or save it anew from a PDF viewer",
        code="broken_pdf",
    )


def _print_lines(document: Any, subject: str) -> list[PrintLine]:
    lines: list[PrintLine] = []
    characters = 0
    for number in range(len(document)):
        page = document[number]
        words = page.get_textpage()
        found = list(_lines_of_page(words, number))
        characters += sum(len(line.words) for line in found)
        if characters > MOST_CHARACTERS:
            raise too_large(f"more than {MOST_CHARACTERS:,} characters", subject=subject)
        lines += found
        words.close()
        page.close()
    return lines


def _lines_of_page(words: Any, number: int) -> Iterator[PrintLine]:
    text = words.get_text_range(errors="replace") if words.count_chars() else ""
    placed = len(text) == words.count_chars()
    start = 0
    # pdfium ends a line with \r\n, or with U+FFFE where a hyphen broke a word.
    marked = text.replace("\r\n", "\n\n").replace("\ufffe", "\ufffe\n")
    for piece in marked.splitlines(keepends=True):
        length = len(piece)
        if piece.endswith("\ufffe\n"):
            length -= 1
        shown = piece.strip()
        if shown:
            first = start + len(piece) - len(piece.lstrip())
            last = first + len(shown) - 1
            yield _placed_line(words, shown, number, (first, last) if placed else None)
        start += length


def _placed_line(words: Any, shown: str, page: int, at: tuple[int, int] | None) -> PrintLine:
    if at is None:
        return PrintLine(_clean(shown), page, 0.0, 0.0, 0.0, 0.0)
    left, bottom, _right, top = words.get_charbox(at[0], loose=True)
    right = words.get_charbox(at[1], loose=True)[2]
    return PrintLine(_clean(shown), page, left, right, bottom, top - bottom)


def _clean(shown: str) -> str:
    return "".join(c for c in shown if c.isprintable() or c.isspace() or c == "\ufffe")


def at_most(stream: BinaryIO, size: int) -> bytes:
    """The bytes of `stream` up to `size`: a pipe gives them in pieces, a device without end."""
    data = bytearray()
    while len(data) < size and (block := stream.read(min(_BLOCK, size - len(data)))):
        data += block
    return bytes(data)


def raw_lines(
    stream: BinaryIO, *, origin: str, first: bytes = b""
) -> Iterator[tuple[int, bytes] | InputError]:
    """Number and bytes of each line that holds something, one in memory at a time; an error in
    the place of one that is too long. `first` is a line already taken from the stream.
    """
    number = 0
    while line := first or stream.readline(LARGEST_FILE + 1):
        first = b""
        number += 1
        if len(line) > LARGEST_FILE:
            _skip_line(stream, line)
            subject = f"{origin}, line {number}"
            yield too_large(f"more than {LARGEST_FILE // 1024**2} MB", subject=subject)
        elif line.strip(b" \t\r\n\xef\xbb\xbf"):
            yield number, line


def is_json_line(line: bytes) -> bool:
    """True when `line` is one of a .jsonl stream, for streams that have no name to tell."""
    if not line.lstrip(b" \t\xef\xbb\xbf").startswith(b"{"):
        return False
    return len(line) <= LARGEST_FILE and _holds_text(line)


def _holds_text(line: bytes) -> bool:
    try:
        return bool(read_line(line, subject=""))
    except InputError:
        return False


def _skip_line(stream: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(1 << 20)


def read_line(line: bytes, *, subject: str) -> JsonLine:
    """What one line of a .jsonl file says; raises InputError when it is no object with a text."""
    warnings: list[str] = []
    try:
        given = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        given = line.decode("utf-8-sig", errors="replace")
        warnings.append("invalid UTF-8 replaced by U+FFFD")
    try:
        fields = json.loads(given)
    except (ValueError, RecursionError):
        raise _bad_line("bad_json", "this is not JSON", subject) from None
    if not isinstance(fields, dict):
        raise _bad_line("bad_json", "this is not a JSON object", subject)
    text = fields.get("text")
    if not isinstance(text, str):
        raise _bad_line("missing_text", "it has no text", subject)
    known = {}
    for name in _LINE_FIELDS:
        value = fields.get(name)
        if isinstance(value, int) and name == "id" and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and value.strip():
            known[name] = value
        elif value not in (None, ""):
            warnings.append(f"{name!r} is not words: left out")
    return JsonLine(subject=subject, text=text, warnings=tuple(warnings), **known)


def _bad_line(code: str, message: str, subject: str) -> InputError:
    mend = 'write one object on each line, such as {"id": "1", "text": "..."}'
    return InputError(message, subject=subject, mend=mend, code=code)
