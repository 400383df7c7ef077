"""What an archive of posts has in common with the others: the post, and its file as text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sayso.errors import InputError

LARGEST_FILE = 256 << 20  # bytes
LONGEST_NAME = 200  # characters
Manner = Literal["telegram", "x", "archiver"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post: who put it out and when, as far as the archive says.

    `posted` and `known` are moments in UTC, None where they are not known. `account` is whose
    words they are, the one they were forwarded from where that is named; `author` who put them
    out here. `media` are digests or addresses of what hangs on it, `sha256` that of its file,
    `edit_of` what its versions share. `left_out` says why it can say nothing, `fault` names a
    field and what cannot be so about it.
    """

    manner: Manner
    where: str
    words: str
    author: str | None = None
    account: str | None = None
    forwarded: str | None = None
    posted: datetime | None = None
    known: datetime | None = None
    url: str | None = None
    media: tuple[str, ...] = ()
    sha256: str | None = None
    edit_of: str | None = None
    left_out: str | None = None
    fault: tuple[str, str] | None = None


def no_archive(path: Path) -> InputError:
    """The refusal of what is no archive of posts."""
    return InputError(
        "no archive of posts",
        subject=str(path),
        mend="name a result.json of Telegram Desktop, a tweets.js of X or a CSV of Auto Archiver",
        code="not_posts",
    )


def text_of(path: Path) -> str:
    """The text of a file; raises InputError where it cannot be read or is too large."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(
                f"larger than {LARGEST_FILE >> 20} MiB",
                subject=str(path),
                mend="export a shorter time, or one chat",
            )
        return path.read_text("utf-8-sig", errors="replace")
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> InputError:
    """The refusal of a file that the system does not let us read."""
    return InputError(
        f"cannot be read ({error.strerror})", subject=str(path), mend="name another file"
    )


def json_of(text: str, path: Path) -> Any:
    """The value of a JSON text; raises InputError where it is none."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise InputError(
            "the JSON is damaged or cut off", subject=str(path), mend="export it again"
        ) from error


def name_of(value: Any) -> str | None:
    """A name or number as one line of printable characters, None where it is neither."""
    words = " ".join(str(value).split()) if isinstance(value, str | int) else ""
    return "".join(each for each in words if each.isprintable())[:LONGEST_NAME] or None
