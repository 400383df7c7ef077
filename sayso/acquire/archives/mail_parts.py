"""A mail or MHTML file → its parts, headers and their words, within bounds that hold for both."""

from __future__ import annotations

import email
import re
from binascii import Error as Base64Fault
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from typing import TypeAlias

from sayso.acquire.decoding import decode
from sayso.acquire.limits import refuse_large_file, too_large
from sayso.errors import InputError

MOST_PARTS, MOST_LINES = 1_000, 400_000
# The parser compares each line with each boundary it is inside of.
MOST_COMPARISONS = 5_000_000
# It looks for the parameters of a header in time that grows with the square of the length.
LONGEST_PARAMETERS = 16_000
LONGEST_HEADER = 4_000
# Faults the mail parser of the standard library is known to die of on hostile mails.
MAIL_FAULTS = (
    AttributeError, AssertionError, Base64Fault, LookupError, MessageError, RecursionError,
    TypeError, ValueError,
)  # fmt: skip

_PARAMETERS = re.compile(
    rb"(?:\A|[\r\n])content-(?:type|disposition)[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE
)
_BOUNDARY = re.compile(rb"boundary\s{0,20}[*=]", re.IGNORECASE)
_FOLD = re.compile(r"\r?\n[ \t]+")
Mail: TypeAlias = "Message[str, str]"


def mail_in(data: bytes, *, subject: str) -> Mail:
    """The mail in `data`; raises InputError when it is too large or too entangled."""
    refuse_large_file(len(data), subject=subject)
    lines = max(data.count(b"\n"), data.count(b"\r"))
    boundaries = sum(1 for _ in _BOUNDARY.finditer(data))
    if lines > MOST_LINES or lines * boundaries > MOST_COMPARISONS:
        raise too_large(f"a mail of {lines:,} lines and {boundaries:,} parts", subject=subject)
    if any(len(each[0]) > LONGEST_PARAMETERS for each in _PARAMETERS.finditer(data)):
        raise too_large("a mail with an endless header", subject=subject)
    try:
        return email.message_from_bytes(data)
    except MAIL_FAULTS as fault:
        raise broken_mail(subject) from fault


def parts_of(mail: Mail, *, subject: str) -> list[Mail]:
    """The parts of a mail in their order, mails attached to it as one part each; raises InputError
    when there are more than MOST_PARTS.
    """
    parts = []
    for number, part in enumerate(_walk(mail)):
        if number >= MOST_PARTS:
            raise too_large(f"a mail of more than {MOST_PARTS:,} parts", subject=subject)
        parts.append(part)
    return parts


def _walk(mail: Mail) -> Iterator[Mail]:
    waiting: list[Mail] = [mail]
    while waiting:
        part = waiting.pop()
        held = part.get_payload()
        if isinstance(held, list) and part.get_content_maintype() == "multipart":
            waiting += (each for each in reversed(held) if isinstance(each, Message))
        else:
            yield part


def content_of(part: Mail) -> bytes:
    """The bytes of a part, unpacked; b"" when there are none."""
    held = part.get_payload(decode=True)
    return held if isinstance(held, bytes) else b""


def raw_header(mail: Mail, name: str) -> str | None:
    """The first header called `name` on one line, its encoded words as they stand; None when there
    is none.
    """
    found = next((each for key, each in mail.raw_items() if key.lower() == name.lower()), None)
    if found is None:
        return None
    given = str(found)[:LONGEST_HEADER].encode("ascii", "surrogateescape")
    return _FOLD.sub(" ", _decoded(given, None)).strip()


def header(mail: Mail, name: str) -> str | None:
    """The words of the first header called `name`; None when it is missing or empty."""
    return words(raw_header(mail, name) or "")


def words(raw: str) -> str | None:
    """`raw` with its encoded words decoded, on one line; None when nothing is left."""
    try:
        pieces = decode_header(raw)
    except MAIL_FAULTS:
        pieces = [(raw, None)]
    joined = "".join(
        piece if isinstance(piece, str) else _decoded(piece, charset) for piece, charset in pieces
    )
    shown = "".join(c if c.isprintable() else " " for c in joined)
    return " ".join(shown.split()) or None


def _decoded(given: bytes, charset: str | None) -> str:
    try:
        return decode(given, subject="", declared=charset)[0]
    except InputError:
        return given.decode("utf-8", errors="replace")


def broken_mail(subject: str) -> InputError:
    """The refusal of a mail that the parser cannot make sense of."""
    return InputError(
        "the mail is too broken to be read",
        subject=subject,
        mend="save it again from the mail program",
        code="damaged",
    )
