"""Text → the same text, or a refusal: too large, or nothing in it to read."""

from __future__ import annotations

import re

from sayso.errors import InputError

LARGEST_FILE = 20 * 1024 * 1024  # bytes
MOST_CHARACTERS = 2_000_000
MOST_WORDS = 100_000
SPLIT = "split it into single articles and read those"

_VISIBLE = re.compile(r"[^\W_]|[!-/:-@\[-`{-~]")
_WORD = re.compile(r"\S+")


def refuse_large_file(size: int, *, subject: str) -> None:
    """Raises InputError when `size` bytes are more than one article can have."""
    if size > LARGEST_FILE:
        raise too_large(f"more than {LARGEST_FILE // 1024**2} MB", subject=subject)


def refuse_unfit_text(text: str, *, subject: str) -> None:
    """Raises InputError when `text` is empty to the eye, or longer than one article can be."""
    if len(text) > MOST_CHARACTERS:
        raise too_large(f"{len(text):,} characters (most: {MOST_CHARACTERS:,})", subject=subject)
    words = sum(1 for _ in _WORD.finditer(text)) if len(text) > MOST_WORDS else 0
    if words > MOST_WORDS:
        raise too_large(f"{words:,} words (most: {MOST_WORDS:,})", subject=subject)
    if not _VISIBLE.search(text) and not any(letter.isprintable() for letter in text.strip()):
        raise InputError(
            "there is no text in it",
            subject=subject,
            mend="check that the file was saved completely",
            code="empty",
        )


def too_large(amount: str, *, subject: str) -> InputError:
    """The refusal of `amount`, which is more than one article can have."""
    return InputError(
        f"too large for one article: {amount}", subject=subject, mend=SPLIT, code="too_large"
    )
