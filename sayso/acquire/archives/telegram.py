"""A Telegram Desktop export → a capture for each message with a text; a capture → its article."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, BinaryIO

from sayso.acquire.archives.documents import JsonLine
from sayso.acquire.archives.json_pieces import JsonPieces
from sayso.acquire.archives.mail import dated
from sayso.acquire.article import ReadOptions, article_of_line
from sayso.acquire.decoding import clean_surrogates
from sayso.acquire.limits import too_large
from sayso.acquire.moments import moment_of_seconds
from sayso.errors import InputError
from sayso.records import Article, Capture

# An export shows what it is near its start; of another JSON file no more is looked at.
LOOKED_AT = 8 * 1024 * 1024
LONGEST_NAME = 200
MOST_CHATS = 100_000
MESSAGE_TYPES = ("message", "service", "unsupported")

_MEDIA = ("photo", "file")
_log = logging.getLogger(__name__)


def is_telegram_export(stream: BinaryIO) -> bool:
    """True when a JSON file holds one chat, or the list of chats, of Telegram Desktop."""
    pieces = JsonPieces(stream, subject="", most=LOOKED_AT)
    seen = set()
    try:
        if pieces.next() != "{":
            return False
        for key in pieces.fields():
            seen.add(key)
            if key == "chats":
                return pieces.next() == "{"
            if key == "messages" and pieces.next() == "[":
                return "type" in seen or _first_is_message(pieces)
            pieces.skip()
    except InputError:
        pass
    return False


def telegram_captures(stream: BinaryIO, origin: str) -> Iterator[Capture | InputError]:
    """Each message with a text, in the order of the export; an error where it is damaged."""
    if not is_telegram_export(stream):
        yield InputError(
            "this JSON file is no export of Telegram Desktop",
            subject=origin,
            mend="name a result.json, or a .jsonl file with one article on each line",
            code="bad_json",
        )
        return
    stream.seek(0)
    chats = list(islice(_chats(JsonPieces(stream, subject=origin)), MOST_CHATS))
    stream.seek(0)
    skipped: Counter[str] = Counter()
    nothing = True
    try:
        for chat, message in _messages(JsonPieces(stream, subject=origin), chats):
            if _is_wanted(message, skipped):
                nothing = False
                yield _capture(chat, message, origin, in_list=len(chats) > 1)
    except InputError as refusal:
        nothing = False
        yield refusal
    counted = ", ".join(f"{skipped[kind]} {kind}" for kind in sorted(skipped)) or "none at all"
    _log.info("%s: messages skipped: %s", origin, counted)
    if nothing:
        yield InputError(
            f"no message in this export has a text ({counted})",
            subject=origin,
            mend="export the chat again, with its messages",
            code="nothing_found",
        )


def telegram_article(capture: Capture, *, options: ReadOptions) -> Article:
    """The article in a message; raises InputError when it is none that sayso can read."""
    chat, message = _held(capture)
    name = _words(chat.get("name"))
    published = moment_of_seconds(message.get("date_unixtime"))
    line = JsonLine(
        subject=capture.subject,
        text=_text(message),
        id=f"{_number(chat)}/{_number(message)}",
        outlet=name,
        published=published,
        warnings=tuple(_warnings(message, published)),
    )
    article = article_of_line(line, capture.origin, options=options)
    byline = _words(message.get("author")) or _words(message.get("from"))
    return dated(replace(article, byline=byline if byline != name else None), published)


def _first_is_message(pieces: JsonPieces) -> bool:
    for _ in pieces.items():
        first = pieces.value()
        return isinstance(first, dict) and first.get("type") in MESSAGE_TYPES
    return False


def _chats(pieces: JsonPieces) -> Iterator[dict[str, Any]]:
    """Name, type and id of each chat, which may stand behind its messages."""
    chat: dict[str, Any] = {}
    try:
        for key, value in _walk(pieces):
            if key == "end":
                yield chat
                chat = {}
            elif key != "message":
                chat[key] = value if isinstance(value, int) else _words(value)
    except InputError:
        # The second reading says where, after it has given what stands before.
        yield chat


def _messages(
    pieces: JsonPieces, chats: list[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], Any]]:
    number = 0
    for key, value in _walk(pieces):
        if key == "end":
            number += 1
        elif key == "message":
            if number >= len(chats):
                raise too_large(f"more than {MOST_CHATS:,} chats", subject=pieces.subject)
            yield chats[number], value


def _walk(pieces: JsonPieces) -> Iterator[tuple[str, Any]]:
    """What the export says of its chats: "name", "type", "id" and "message", each with its value.

    "end" follows each chat, and the file itself, which is a chat where it holds only one.
    """
    for key in pieces.fields():
        if key in ("chats", "left_chats") and pieces.next() == "{":
            yield from _listed(pieces)
        else:
            yield from _of_chat(pieces, key)
    yield "end", None


def _listed(pieces: JsonPieces) -> Iterator[tuple[str, Any]]:
    for key in pieces.fields():
        if key != "list" or pieces.next() != "[":
            pieces.skip()
            continue
        for _ in pieces.items():
            if pieces.next() != "{":
                pieces.skip()
                continue
            for inner in pieces.fields():
                yield from _of_chat(pieces, inner)
            yield "end", None


def _of_chat(pieces: JsonPieces, key: str) -> Iterator[tuple[str, Any]]:
    if key == "messages" and pieces.next() == "[":
        for _ in pieces.items():
            yield "message", pieces.value()
    elif key in ("name", "type", "id"):
        yield key, pieces.value()
    else:
        pieces.skip()


def _is_wanted(message: Any, skipped: Counter[str]) -> bool:
    if not isinstance(message, dict) or message.get("type") != "message":
        kind = message.get("type") if isinstance(message, dict) else None
        skipped[kind if kind in MESSAGE_TYPES else "of no known type"] += 1
        return False
    if not _text(message).strip():
        skipped["without a text"] += 1
        return False
    return True


def _capture(
    chat: dict[str, Any], message: dict[str, Any], origin: str, *, in_list: bool
) -> Capture:
    held = {"chat": chat, "message": message}
    # Plain ASCII, since a message may hold what no UTF-8 can: half of a pair of surrogates.
    written = json.dumps(held, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    part = f"message {_number(message)}"
    return Capture(
        origin=origin,
        data=written.encode("ascii"),
        form="telegram",
        part=f"chat {_number(chat)}, {part}" if in_list else part,
        media_type="application/json",
        outlet=_words(chat.get("name")),
    )


def _held(capture: Capture) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        held = json.loads(capture.data)
        chat, message = held["chat"], held["message"]
    except (ValueError, LookupError, TypeError, RecursionError):
        chat = message = None
    if not isinstance(chat, dict) or not isinstance(message, dict):
        raise InputError(
            "this is no message of a Telegram export",
            subject=capture.subject,
            mend="export the chat again",
            code="bad_json",
        )
    return chat, message


def _text(message: dict[str, Any]) -> str:
    """The words of a message: of its entities, or of `text`, words or a list, in older exports."""
    entities = message.get("text_entities")
    given = entities if isinstance(entities, list) and entities else message.get("text")
    pieces = given if isinstance(given, list) else [given]
    words = (each.get("text") if isinstance(each, dict) else each for each in pieces)
    return "".join(each for each in words if isinstance(each, str))


def _warnings(message: dict[str, Any], published: str | None) -> Iterator[str]:
    if published is None:
        yield "it has no 'date_unixtime': its date, in a zone nobody knows, is left out"
    if edited := moment_of_seconds(message.get("edited_unixtime")):
        yield f"edited at {edited}"
    elif edited := _words(message.get("edited")):
        yield f"edited at {edited} (by the clock of whoever exported it)"
    if "forwarded_from" in message:
        yield f"forwarded from {_words(message['forwarded_from']) or 'an unnamed account'}"
    for kind in _MEDIA:
        if path := _words(message.get(kind)):
            # Where a file was left out, a sentence in brackets stands instead of its path.
            yield f"not read: {kind} ({'not exported' if path.startswith('(') else path})"


def _words(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    shown = "".join(c if c.isprintable() else " " for c in clean_surrogates(value)[0])
    return " ".join(shown.split())[:LONGEST_NAME] or None


def _number(record: dict[str, Any]) -> str:
    """The id of a chat or message; "?" when it is none."""
    found = record.get("id")
    shown = str(found) if isinstance(found, int) else _words(found)
    return shown[:40] if shown else "?"
