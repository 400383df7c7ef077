"""Texts and the pieces that were searched for in; a few words around the matches out, marked."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing

from sayso.ledger.query_words import any_fts5
from sayso.records import Span

# Begin and end of matched words, unless the caller chooses others; neither stands in any text.
MARKS = ("\x02", "\x03")
READ = 100_000  # characters of a text that are looked at
WORDS, LONGEST = 40, 600  # of a snippet: words, and characters where words are absurdly long
CUT = "…"


def snippets(
    texts: Sequence[str], wanted: tuple[str, ...], *, marks: tuple[str, str] = MARKS
) -> list[str]:
    """For each text the stretch of it where most of `wanted` stands, every match in `marks`.

    A text without a match gives its beginning. Both engines' hits are marked by the same
    tokenizer and stemmer: those of FTS5, in a table of its own that lives for this call.
    """
    clean = [re.sub(f"[\0{''.join(MARKS)}]", " ", text[:READ]) for text in texts]
    matched = _matched(clean, wanted) if wanted and clean else {}
    found = [matched.get(i) or _cut(text, LONGEST // 2) for i, text in enumerate(clean)]
    return [_remarked(_cut(each, LONGEST), marks) for each in found]


def spans_of(snippet: str, *, marks: tuple[str, str] = MARKS) -> tuple[str, list[Span]]:
    """A snippet without its marks, and where the marked words stand in it."""
    pieces = re.split(f"({re.escape(marks[0])}|{re.escape(marks[1])})", snippet)
    text, spans, opened = "", [], None
    for piece in pieces:
        if piece == marks[0]:
            opened = len(text)
        elif piece == marks[1]:
            if opened is not None and opened < len(text):
                spans.append((opened, len(text)))
            opened = None
        else:
            text += piece
    return text, spans


def _matched(texts: Sequence[str], wanted: tuple[str, ...]) -> dict[int, str]:
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute("CREATE VIRTUAL TABLE t USING fts5 (w, tokenize='porter unicode61')")
        memory.executemany("INSERT INTO t (rowid, w) VALUES (?, ?)", enumerate(texts))
        return dict(
            memory.execute(
                "SELECT rowid, snippet(t, 0, ?, ?, ?, ?) FROM t WHERE t MATCH ?",
                (*MARKS, CUT, WORDS, any_fts5(wanted)),
            )
        )


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    cut = text[:most].rsplit(None, 1)[0] + CUT
    opened = cut.count(MARKS[0]) > cut.count(MARKS[1])
    return cut + MARKS[1] if opened else cut


def _remarked(snippet: str, marks: tuple[str, str]) -> str:
    return snippet if marks == MARKS else snippet.translate(
        {ord(mark): other for mark, other in zip(MARKS, marks, strict=True)}
    )  # fmt: skip
