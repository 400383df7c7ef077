"""Words asked for in; single words for SQLite's index and a check of what stands together out.

The index does not hold the places of words, which take two thirds of its room: of the rows that
hold all words of a phrase, the newest are read until there are enough in which it stands.
"""

from __future__ import annotations

import json
import re
import sqlite3
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sayso.ledger.query_words import QueryWords

MOST_KNOWN, LONGEST_KNOWN = 10_000, 200
# Of characters that are not ASCII, at the end of a word and around it.
MOST_STRANGE = 80
_TOKENIZERS = {"stem": "porter unicode61", "word": "unicode61"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand one behind the other: as they were asked for, and as the index has them."""

    words: tuple[str, ...]
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """What was asked for as single words, and the phrases among it."""

    words: QueryWords
    wanted: tuple[Phrase, ...] = ()
    unwanted: tuple[Phrase, ...] = ()


def taken_apart(asked: QueryWords) -> Apart:
    """The single words that stand in all that holds what was asked for, and the phrases.

    What is a word and where it ends is for FTS5 to say: `port-dale` is a phrase of two.
    """
    pieces = asked.wanted + asked.unwanted
    if all(piece.isascii() and piece.isalnum() for piece in pieces):
        return Apart(asked)
    # A piece without a word stays as it is: nothing holds it.
    wanted = [_phrase(piece) or Phrase((piece,), (piece,)) for piece in asked.wanted]
    unwanted = [phrase for phrase in map(_phrase, asked.unwanted) if phrase]
    words = dict.fromkeys(word for phrase in wanted for word in phrase.words)
    alone = tuple(phrase.words[0] for phrase in unwanted if len(phrase.words) == 1)
    return Apart(
        QueryWords(wanted=tuple(words), unwanted=alone, ignored=asked.ignored),
        wanted=tuple(phrase for phrase in wanted if len(phrase.words) > 1),
        unwanted=tuple(phrase for phrase in unwanted if len(phrase.words) > 1),
    )


def together(phrases: str, *columns: str | None) -> bool:
    """True when each of `phrases`, a JSON list of lists of stems, stands in one of the columns."""
    # This is asked of thousands of rows: with generators it took twice the time, 3.5 µs a quote.
    for phrase in _looked_for(phrases):
        for each in columns:
            if each is not None and phrase.stands(each):
                break
        else:
            return False
    return True


@lru_cache(maxsize=100)
def _looked_for(phrases: str) -> list[_Looked]:
    return [_Looked(stems) for stems in json.loads(phrases)]


class _Looked:
    """A phrase that is looked for in texts: FTS5 is asked about the few words that may be it."""

    def __init__(self, stems: Sequence[str]) -> None:
        self._joined = _joined(stems)
        known = all(stem.isascii() for stem in stems)
        self._plain = _pattern(stems, "") if known else None
        self._strange = _pattern(stems, r"\?{0,3}") if known else None

    def stands(self, text: str) -> bool:
        if self._plain is None or self._strange is None:
            return self._is_in(text)
        if text.isascii():
            return self._stands(text, text.lower(), self._plain)
        # What is not ASCII becomes `?`, accents too, each behind its letter.
        parted = unicodedata.normalize("NFD", text).replace("ſ", "s")
        seen = parted.encode("ascii", "replace").decode("ascii").lower()
        if len(parted) == len(text):
            return self._stands(text, seen, self._strange)
        # No place in one is that in the other.
        return self._strange.search(seen) is not None and self._is_in(text)

    def _stands(self, text: str, seen: str, pattern: re.Pattern[str]) -> bool:
        found = pattern.search(seen)
        while found:
            if self._is_in(text[_before(seen, found.start()) : found.end()]):
                return True
            found = pattern.search(seen, found.start() + 1)
        return False

    def _is_in(self, text: str) -> bool:
        return self._joined in _joined(_HERE.terms.stems(text))


def _joined(stems: Sequence[str]) -> str:
    return " ".join(("", *stems, ""))


def _pattern(stems: Sequence[str], accent: str) -> re.Pattern[str]:
    """What matches all that has these stems. A stem is what its word begins with, but for two
    characters at most, as where bility becomes ble.
    """
    begins = [accent.join(stem[: max(1, len(stem) - 2)]) for stem in stems]
    # It begins with what can be looked for without trying the pattern at every place: the more
    # of it, the faster; what stands before must have one length.
    first = stems[0][0] if accent else begins[0]
    words = [f"{first}(?<![0-9a-z]{first}){begins[0][len(first) :]}", *begins[1:]]
    tail = f"[0-9a-z?]{{0,{MOST_STRANGE}}}"
    return re.compile("[^0-9a-z]+".join(f"{word}{tail}" for word in words))


def _before(seen: str, start: int) -> int:
    """Where that begins which may belong to the word at `start`."""
    for place in range(start, max(0, start - MOST_STRANGE), -1):
        if seen[place - 1] != "?":
            return place
    return max(0, start - MOST_STRANGE)


def _phrase(piece: str) -> Phrase | None:
    words = _HERE.terms.words(piece)
    return Phrase(words, _HERE.terms.stems(piece)) if words else None


class _Terms:
    """Texts as FTS5 itself takes them apart, in a table of its own that holds one at a time."""

    def __init__(self) -> None:
        self._memory = sqlite3.connect(":memory:", isolation_level=None)
        self._known: dict[str, tuple[str, ...]] = {}
        for name, tokenizer in _TOKENIZERS.items():
            made = "CREATE VIRTUAL TABLE"
            self._memory.execute(f"{made} {name} USING fts5 (held, tokenize='{tokenizer}')")
            self._memory.execute(f"{made} {name}_places USING fts5vocab ({name}, instance)")

    def words(self, text: str) -> tuple[str, ...]:
        """Its words, folded but not stemmed: FTS5 takes each of them as the same word again."""
        return self._apart("word", text)

    def stems(self, text: str) -> tuple[str, ...]:
        """Its words as they stand in the index."""
        if len(text) > LONGEST_KNOWN:
            return self._apart("stem", text)
        if text not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[text] = self._apart("stem", text)
        return self._known[text]

    def _apart(self, kind: str, text: str) -> tuple[str, ...]:
        self._memory.execute("BEGIN")
        try:
            self._memory.execute(f"INSERT INTO {kind} (held) VALUES (?)", (text,))
            found = self._memory.execute(f'SELECT term FROM {kind}_places ORDER BY "offset"')
            return tuple(term for (term,) in found.fetchall())
        finally:
            self._memory.execute("ROLLBACK")


class _Here(threading.local):
    """Each thread's own, made when it first asks: SQLite gives a connection to one thread."""

    def __init__(self) -> None:
        self.terms = _Terms()


_HERE = _Here()
