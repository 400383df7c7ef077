"""What a person types into a search in, its words in; the query each engine understands out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MOST_CHARACTERS, MOST_PIECES, LONGEST_WORD = 1_000, 32, 255
_QUOTATION_MARKS = dict.fromkeys(map(ord, "“”„«»"), '"')
# Neither engine takes NUL, and lone surrogates have no UTF-8.
_UNSPEAKABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_PIECE = re.compile(r'(?P<without>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>\S+))')


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryWords:
    """Words and phrases that must stand there, those that must not, and what says nothing."""

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


def query_words(typed: str) -> QueryWords:
    """The pieces of any string: words, "phrases in quotation marks", -what is not wanted.

    Every other sign is taken literally. Pieces without a letter or digit, overlong ones and
    those after the 32nd are in `ignored`.
    """
    kept = _UNSPEAKABLE.sub(" ", typed.translate(_QUOTATION_MARKS))
    pieces: dict[str, list[str]] = {"wanted": [], "unwanted": [], "ignored": []}
    for found in _PIECE.finditer(kept[:MOST_CHARACTERS]):
        words = " ".join((found["phrase"] or found["word"] or "").replace('"', " ").split())
        full = len(pieces["wanted"]) + len(pieces["unwanted"]) >= MOST_PIECES
        if full or not _searchable(words):
            pieces["ignored"].append(found[0])
        else:
            pieces["unwanted" if found["without"] else "wanted"].append(words)
    if kept[MOST_CHARACTERS:].strip():
        pieces["ignored"].append(kept[MOST_CHARACTERS : MOST_CHARACTERS + 40].strip() + "…")
    return QueryWords(**{name: tuple(dict.fromkeys(each)) for name, each in pieces.items()})


def as_fts5(asked: QueryWords) -> str:
    """The expression of SQLite's FTS5, all of it in strings so that nothing in it is syntax.

    What is not wanted is left out of it when nothing is wanted: FTS5 knows no bare NOT.
    """
    wanted = " AND ".join(map(_fts5_string, asked.wanted))
    unwanted = any_fts5(asked.unwanted)
    return f"({wanted}) NOT ({unwanted})" if wanted and unwanted else wanted


def any_fts5(pieces: tuple[str, ...]) -> str:
    """The FTS5 expression that any of `pieces` matches."""
    return " OR ".join(map(_fts5_string, pieces))


def as_websearch(asked: QueryWords) -> str:
    """What PostgreSQL's websearch_to_tsquery takes; in quotation marks `or` is a word like any."""
    wanted = [f'"{piece}"' for piece in asked.wanted]
    return " ".join(wanted + [f'-"{piece}"' for piece in asked.unwanted])


def any_websearch(pieces: tuple[str, ...]) -> str:
    """The same for rows that hold any of `pieces`."""
    return " or ".join(f'"{piece}"' for piece in pieces)


def single_words(asked: QueryWords) -> QueryWords:
    """The same without its phrases: their words wherever they stand, which more rows hold."""
    words = " ".join(asked.wanted).split()
    alone = tuple(each for each in asked.unwanted if " " not in each)
    return QueryWords(wanted=tuple(dict.fromkeys(words)), unwanted=alone, ignored=asked.ignored)


def _fts5_string(piece: str) -> str:
    return '"' + piece.replace('"', '""') + '"'


def _searchable(words: str) -> bool:
    letters = any(unicodedata.category(each)[0] in "LN" for each in words)
    return letters and all(len(word) <= LONGEST_WORD for word in words.split())
