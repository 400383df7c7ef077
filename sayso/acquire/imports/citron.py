"""A document annotated in the BBC's Citron format → one article with its quotes."""

# Fields: bbc/citron, docs/data_format.md and citron/data.py (text; quotes with cue, sources,
# contents, coreferences, confidence, id; coreference_groups; spans with start, end, text, counted
# in characters). `confidence` is written as words ("0.9876"), see Quote.to_json.
# What `citron-extract` and the server print (citron/citron.py, extract) has no `text`, and its
# spans count spaCy tokens (citron/utils.py, get_parser): it cannot be placed and is refused.
# With coreferences resolved, Citron writes the name as the source and the pronoun as coreference;
# its annotator the other way round. So which is the name is not known, and speaker_name is None.

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sayso.acquire.articles import article_of
from sayso.acquire.decoding import clean_surrogates
from sayso.acquire.imports.homes import Group, Import, Note, Opened, capture_of, cells_inside
from sayso.acquire.imports.json_documents import json_value, starts
from sayso.acquire.limits import LARGEST_FILE
from sayso.errors import InputError
from sayso.records import Article, Form, Quote, Span

NEEDS = "a JSON object with text and quotes"

MOST_QUOTES = 20_000
MOST_SPANS = 200  # in one quote

_MARKS = '"“”„«»'
_OPENING, _CLOSING = _MARKS + "'‘", _MARKS + "'’"
_POINTS = " \t\r\n,.;:!?"
_TOP = ("text", "quotes")
_PLACED = ("cue", "sources", "contents", "confidence")
_ROW = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """The text in characters, and as others count it, to say which trap wrong offsets fell in."""

    words: str
    utf16: bytes
    utf8: bytes


def opened(path: str, *, forced: bool = False) -> Opened | None:
    """The document at `path`, None when it is no JSON object with quotes; raises InputError.

    `forced` changes nothing: without its text no quote can be placed.
    """
    if not starts(path, 64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return None
    value = json_value(starts(path, LARGEST_FILE + 1), subject=path)
    if not isinstance(value, dict) or not isinstance(value.get("quotes"), list):
        return None
    text = value.get("text")
    if not isinstance(text, str):
        raise InputError(
            "it holds quotes but no text, so their offsets (Citron's own output counts tokens)"
            " cannot be checked",
            subject=path,
            mend="give it the annotated document, with text and quotes, or let sayso read the text",
            code="missing_text",
        )
    return Opened(used=("text", "quotes"), groups=iter((_document(value, text, path),)))


def _document(value: Mapping[str, object], text: str, path: str) -> Group:
    text, replaced = clean_surrogates(text)
    capture = capture_of(text, origin=path, row=_ROW, known={})
    try:
        article = article_of(capture)
        notes = _notes({name: each for name, each in value.items() if name not in _TOP}, "", path)
    except InputError as refusal:
        return (refusal,)
    given = value["quotes"] if isinstance(value["quotes"], list) else []
    read = list(_quotes(given, article, path))
    quotes = tuple(each for each, _ in read if isinstance(each, Quote))
    refused = tuple(each for each, _ in read if isinstance(each, InputError))
    said = [*(("text", each) for each in replaced), *_said_of(quotes)]
    said += [note for _, noted in read for note in noted]
    found = Import(
        row=_ROW, article=article, capture=capture, url=None, quotes=quotes, notes=(*said, *notes)
    )
    return (found, *refused)


def _notes(value: object, name: str, subject: str) -> tuple[Note, ...]:
    try:
        return tuple((cell.name, cell.words) for cell in cells_inside(value, name))
    except ValueError as fault:
        raise _refusal(f"it holds {fault}", subject) from fault


def _said_of(quotes: tuple[Quote, ...]) -> tuple[Note, ...]:
    if not quotes:
        return ()
    return (("kind", "kind not known: imported"), ("form", "read from the quotation marks"))


def _quotes(
    given: list[object], article: Article, path: str
) -> Iterator[tuple[Quote | InputError, tuple[Note, ...]]]:
    """Each quote with its notes, or its refusal."""
    text = _Text(
        words=article.text, utf16=article.text.encode("utf-16-le"), utf8=article.text.encode()
    )
    for number, each in enumerate(given[:MOST_QUOTES], 1):
        subject = f"{path}, quote {number}"
        try:
            yield _quote(each, article.id, text, subject), _noted(each, number, subject)
        except InputError as refusal:
            yield refusal, ()
    if len(given) > MOST_QUOTES:
        yield _refusal(f"more than {MOST_QUOTES:,} quotes: the rest is not read", path), ()


def _noted(given: object, number: int, subject: str) -> tuple[Note, ...]:
    """What a quote says beside its spans, and that a confidence was entered where none was."""
    told = given if isinstance(given, dict) else {}
    rest = {name: value for name, value in told.items() if name not in _PLACED}
    entered = (
        () if "confidence" in told else ((f"quote {number}", "no confidence given: 1 entered"),)
    )
    return (*entered, *_notes(rest, f"quote {number}", subject))


def _quote(given: object, article_id: str, text: _Text, subject: str) -> Quote:
    if not isinstance(given, dict):
        raise _refusal("it is no object with cue, sources and contents", subject)
    content = _spans(given.get("contents"), "contents", text, subject)
    if not content:
        raise _refusal("it has no contents", subject)
    return Quote(
        article_id=article_id,
        cue=_spans(given.get("cue"), "cue", text, subject),
        speaker=_spans(given.get("sources"), "sources", text, subject),
        content=content,
        form=_form(text.words, content),
        kind="report",
        confidence=_confidence(given.get("confidence", 1.0), subject),
    )


def _spans(given: object, field: str, text: _Text, subject: str) -> tuple[Span, ...]:
    """The spans of one field, each checked against the text; raises InputError."""
    if given is None:
        return ()
    listed = given if isinstance(given, list) else [given]
    if len(listed) > MOST_SPANS:
        raise _refusal(f"its {field} are more than {MOST_SPANS} spans", subject)
    return tuple(_span(each, field, text, subject) for each in listed)


def _span(given: object, field: str, text: _Text, subject: str) -> Span:
    told = given if isinstance(given, dict) else {}
    start, end, words = told.get("start"), told.get("end"), told.get("text")
    if type(start) is not int or type(end) is not int or not isinstance(words, str):
        raise _refusal(f"its {field} give no start, end and text to check them by", subject)
    words = clean_surrogates(words)[0]
    if 0 <= start < end <= len(text.words) and text.words[start:end] == words:
        return start, end
    stands = text.words[start:end][:60] if 0 <= start < end else ""
    raise _refusal(
        f"its {field} do not stand at [{start}, {end}): there is {stands!r}, not {words[:60]!r}"
        f"{_counted(start, end, words, text)}",
        subject,
    )


def _counted(start: int, end: int, words: str, text: _Text) -> str:
    """What wrong offsets count instead of characters, where that is plain; nothing is mended."""
    if not 0 <= start < end <= len(text.utf8):
        return ""
    if text.utf16[2 * start : 2 * end] == words.encode("utf-16-le"):
        return " (they count UTF-16 units)"
    return " (they count bytes)" if text.utf8[start:end] == words.encode() else ""


def _confidence(given: object, subject: str) -> float:
    if isinstance(given, str | int | float) and not isinstance(given, bool):
        try:
            value = float(given)
        except (ValueError, OverflowError):
            value = math.nan
        if 0 <= value <= 1:
            return value
    raise _refusal(f"its confidence {str(given)[:40]!r} is not between 0 and 1", subject)


def _form(text: str, content: tuple[Span, ...]) -> Form:
    """Direct when every part stands in quotation marks, indirect when none holds any."""
    if all(_in_marks(text, start, end) for start, end in content):
        return "direct"
    held = any(letter in _MARKS for start, end in content for letter in text[start:end])
    return "mixed" if held else "indirect"


def _in_marks(text: str, start: int, end: int) -> bool:
    """True when the marks are the first and last of the words, or stand just outside them."""
    words = text[start:end].strip().rstrip(_POINTS)
    around = (text[max(0, start - 1) : start], text[end : end + 1])
    inside = (words[:1], words[-1:] if len(words) > 1 else "")
    return any(
        first and first in _OPENING and last and last in _CLOSING
        for first, last in (around, inside)
    )


def _refusal(message: str, subject: str) -> InputError:
    return InputError(
        message,
        subject=subject,
        mend="correct it in the file: offsets count characters (Unicode code points) of its text",
        code="bad_quote",
    )
