"""A JSON file of any length → its values, one at a time and in the order they stand in."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from sayso.errors import InputError

LARGEST_PIECE = 8_000_000  # characters
_BLOCK = 1 << 20

# Telegram Desktop writes control characters as \x1f, which JSON does not know.
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|.)", re.DOTALL)
_HALF_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*(\\(?:x[0-9a-fA-F]?)?)\Z")
_SPACE = re.compile(r"[ \t\r\n]*")


class JsonPieces:
    """A JSON text read forwards, of which no more than `most` bytes are looked at.

    What `fields` and `items` announce has to be taken, by `value`, `skip` or another walk, before
    they go on. Raises InputError where the text is no JSON, or a value in it is endless.
    """

    def __init__(self, stream: BinaryIO, *, subject: str, most: int | None = None) -> None:
        self._stream = stream
        self.subject = subject
        self._left = most
        self._decoder = json.JSONDecoder(strict=False)
        self._utf8 = codecs.getincrementaldecoder("utf-8-sig")(errors="replace")
        self._half = ""
        self._text = ""
        self._at = 0
        self._ended = False

    def next(self) -> str:
        """The character the next value or sign begins with; "" at the end."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def fields(self) -> Iterator[str]:
        """The key of each field of the object that begins here."""
        self._expect("{")
        while not self._ends("}"):
            key = self.value()
            if not isinstance(key, str):
                raise self._damaged()
            self._expect(":")
            yield key
            self._separated("}")

    def items(self) -> Iterator[None]:
        """One None for each item of the list that begins here."""
        self._expect("[")
        while not self._ends("]"):
            yield None
            self._separated("]")

    def value(self) -> Any:
        """The value that begins here."""
        self.next()
        while True:
            try:
                found, end = self._decoder.raw_decode(self._text, self._at)
            except RecursionError:
                raise self._damaged() from None
            except ValueError:
                end = 0
            # A value at the end of what was read so far may go on, and a number in more ways.
            whole = 0 < end < len(self._text) and self._text[end] not in ".eE"
            if whole or len(self._text) - self._at > LARGEST_PIECE:
                break
            if not self._more():
                break
        if not end:
            raise self._damaged()
        self._at = end
        return found

    def skip(self) -> None:
        """Goes past the value that begins here, of which only the parts have to be short."""
        begins = self.next()
        if begins in ("{", "["):
            for _ in self.fields() if begins == "{" else self.items():
                self.value()
        else:
            self.value()

    def _expect(self, sign: str) -> None:
        if self.next() != sign:
            raise self._damaged()
        self._at += 1

    def _ends(self, sign: str) -> bool:
        ended = self.next() == sign
        self._at += ended
        return ended

    def _separated(self, last: str) -> None:
        """Goes past a comma; `last` may stand here too, and then is left for `_ends`."""
        if self.next() != last:
            self._expect(",")

    def _more(self) -> bool:
        """Adds what comes next to the text at hand, as much again as is left; False at the end."""
        if self._ended:
            return False
        size = max(_BLOCK, len(self._text) - self._at)
        if self._left is not None:
            size = min(size, self._left)
            self._left -= size
        block = self._stream.read(size)
        self._ended = not block
        added = self._half + self._utf8.decode(block, final=self._ended)
        may_be_half = "\\" in added[-3:] and not self._ended
        half = _HALF_ESCAPE.search(added) if may_be_half else None
        cut = half.start(1) if half else len(added)
        self._half = added[cut:]
        mended = _ESCAPE.sub(lambda each: f"\\u00{each[1]}" if each[1] else each[0], added[:cut])
        self._text = self._text[self._at :] + mended
        self._at = 0
        return True

    def _damaged(self) -> InputError:
        return InputError(
            "the JSON is damaged or cut off" if self._ended else "this is no JSON that can be read",
            subject=self.subject,
            mend="export it again",
            code="bad_json",
        )
