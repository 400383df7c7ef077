"""An export of Telegram Desktop, one chat or many → its messages as posts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sayso.observe.readers.post_files import Post, json_of, name_of, no_archive

LARGEST_MEDIA = 64 << 20  # bytes of a file beside the export that is digested
LONGEST_PATH = 300
NO_ZONE = "posts without date_unixtime: nobody knows the zone of their date"
# Telegram Desktop writes control characters as \x1f, which JSON does not know.
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|.)", re.DOTALL)
_Fault = tuple[str, str]


def telegram_posts(text: str, path: Path) -> Iterator[Post]:
    """The messages of an export; raises InputError where it is none."""
    export = json_of(_mended(text), path)
    chats = [export] if isinstance(export.get("messages"), list) else []
    for key in ("chats", "left_chats"):
        listed = export.get(key)
        chats += _listed(listed.get("list")) if isinstance(listed, dict) else []
    if not chats:
        raise no_archive(path)
    for chat in chats:
        name = name_of(chat.get("name"))
        for message in _listed(chat.get("messages")):
            if message.get("type") == "message":
                where = f"message {name_of(message.get('id'))}"
                where = f"chat {name or '?'}, {where}" if len(chats) > 1 else where
                yield _message(message, chat, where, path.parent)


def _mended(text: str) -> str:
    if "\\x" not in text:
        return text
    return _ESCAPE.sub(lambda each: f"\\u00{each[1]}" if each[1] else each[0], text)


def _listed(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _message(message: Mapping[str, Any], chat: Mapping[str, Any], where: str, folder: Path) -> Post:
    posted, fault = _seconds(message, "date_unixtime")
    edited, edit_fault = _seconds(message, "edited_unixtime")
    name = name_of(chat.get("name"))
    author = name if "channel" in str(chat.get("type")) else name_of(message.get("from")) or name
    forwarded = name_of(message.get("forwarded_from"))
    unnamed = "forwarded_from" in message and forwarded is None
    media = [_digest(folder, message.get(kind)) for kind in ("photo", "file")]
    return Post(
        manner="telegram", where=where, words=_words(message), author=author,
        account=None if unnamed else forwarded or author,
        forwarded="an account without a name" if unnamed else forwarded,
        posted=posted,
        # An edit overwrites the words: they were known by then, whatever stood there before.
        known=max((each for each in (posted, edited) if each), default=None),
        media=tuple(each for each in media if each),
        left_out=None if posted or fault else NO_ZONE, fault=fault or edit_fault,
    )  # fmt: skip


def _words(message: Mapping[str, Any]) -> str:
    """The words of a message: of its entities, else of `text`, which is words or a list."""
    entities = message.get("text_entities")
    given = entities if isinstance(entities, list) and entities else message.get("text")
    pieces = given if isinstance(given, list) else [given]
    words = (each.get("text") if isinstance(each, dict) else each for each in pieces)
    return "".join(each for each in words if isinstance(each, str))


def _seconds(message: Mapping[str, Any], name: str) -> tuple[datetime | None, _Fault | None]:
    given = message.get(name)
    if given is None:
        return None, None
    try:
        return datetime.fromtimestamp(int(str(given)[:20]), UTC), None
    except (ValueError, OverflowError, OSError):
        return None, (name, f"no seconds since 1970: {given!r:.40}")


def _digest(folder: Path, given: Any) -> str | None:
    """SHA-256 of a file inside the export's folder; None where there is none that can be read."""
    # Where a file was left out, a sentence in brackets stands instead of its path.
    if not isinstance(given, str) or given.startswith("(") or len(given) > LONGEST_PATH:
        return None
    try:
        file = (folder / given).resolve()
        if not file.is_relative_to(folder.resolve()) or not file.is_file():
            return None
        if file.stat().st_size > LARGEST_MEDIA:
            return None
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except (OSError, ValueError):
        return None
