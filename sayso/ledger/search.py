"""Words and filters in, ranked hits out, by the word index of whichever engine holds the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select

from sayso.ledger import schema
from sayso.ledger.filters import NOUNS, Filters, Noun, asked_for
from sayso.ledger.query_words import QueryWords, query_words
from sayso.ledger.read import Record, Row, View, records
from sayso.ledger.snippets import MARKS, READ, snippets
from sayso.ledger.word_match import Best, Match, best_of, without_stop_words

Conditions = Mapping[Noun, Sequence[ColumnElement[bool]] | None]
AT_ONCE = 100
_CUT_FROM = "cut_from"
SNIPPED: dict[Noun, str] = {"article": "text", "quote": "words", "commitment": "words"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A record that was found, its article without the text, and the words that matched.

    Higher scores come first; without words every score is 0.
    """

    table: Noun
    record: Record
    article: Row
    snippet: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of hits. `ranked_among` says how many of the newest matches were ranked, None when
    all were; `ignored` names what was typed but cannot be searched for.
    """

    hits: Sequence[Hit]
    ranked_among: int | None
    ignored: Sequence[str]


def search(
    seen: View,
    typed: str,
    *,
    among: Sequence[Noun] = NOUNS,
    filters: Filters,
    now: datetime,
    limit: int,
    offset: int = 0,
    marks: tuple[str, str] = MARKS,
) -> Found:
    """The rows that hold what was typed and pass the filters, best first, then newest.

    Any string may be typed; a blank one lists what passes the filters. Retracted and redacted
    rows, and rows of retracted articles, never come out.
    """
    asked = without_stop_words(seen, query_words(typed))
    nothing_left = bool(typed.strip()) and not (asked.wanted or asked.unwanted)
    searched = () if nothing_left else among
    conditions = {noun: asked_for(seen, noun, filters, now) for noun in searched}
    best = _best(seen, conditions, asked, limit, offset)
    matches = sorted((match for each in best for match in each.matches), key=lambda m: m.place)
    page = matches[offset : offset + limit]
    # Texts are long: they are held for so many hits at a time.
    pieces = (page[start : start + AT_ONCE] for start in range(0, len(page), AT_ONCE))
    return Found(
        hits=[hit for piece in pieces for hit in _hits(seen, piece, asked.wanted, marks)],
        ranked_among=sum(each.ranked for each in best) if any(b.cut for b in best) else None,
        ignored=asked.ignored,
    )


def _best(
    seen: View, conditions: Conditions, asked: QueryWords, limit: int, offset: int
) -> list[Best]:
    def each(whole: bool) -> list[Best]:
        return [
            best_of(seen, noun, asked, wanted, most=offset + limit, whole=whole)
            for noun, wanted in conditions.items()
            if wanted is not None
        ]

    newest = each(False)
    # Whichever page is asked for, so that all pages are parts of one list.
    if any(best.cut for best in newest) and sum(best.ranked for best in newest) < limit:
        return each(True)
    return newest


def _hits(
    seen: View, page: Sequence[Match], wanted: tuple[str, ...], marks: tuple[str, str]
) -> list[Hit]:
    found: dict[tuple[Noun, int], tuple[Record, str]] = {}
    for noun in {match.table for match in page}:
        numbers = [match.number for match in page if match.table == noun]
        found |= {(noun, number): each for number, each in _read(seen, noun, numbers).items()}
    kept = [found[match.table, match.number] for match in page]
    articles = _articles(seen, [record.row for record, _ in kept])
    return [
        Hit(
            table=match.table,
            record=record,
            article=articles[record.row.get("article", match.number)],
            snippet=snippet,
            score=match.score,
        )
        for match, (record, _), snippet in zip(
            page, kept, snippets([text for _, text in kept], wanted, marks=marks), strict=True
        )
    ]


def _read(seen: View, noun: Noun, numbers: Sequence[int]) -> dict[int, tuple[Record, str]]:
    """The records with these numbers, each with the text that its snippet is cut from."""
    table = schema.metadata.tables[noun]
    text = table.c[SNIPPED[noun]]
    query = select(*_light(table), func.substr(func.coalesce(text, ""), 1, READ).label(_CUT_FROM))
    rows = [dict(row) for row in seen.all(query.where(table.c.number.in_(numbers)))]
    texts = [row.pop(_CUT_FROM) for row in rows]
    found = zip(records(seen, noun, rows), texts, strict=True)
    return {record.row["number"]: (record, text) for record, text in found}


def _articles(seen: View, rows: Sequence[Row]) -> dict[int, Row]:
    article = schema.article
    known = {row["number"]: row for row in rows if "page" in row}
    others = {row["article"] for row in rows if "page" not in row} - known.keys()
    query = select(*_light(article)).where(article.c.number.in_(others))
    return known | {row["number"]: row for row in seen.all(query)}


def _light(table: Table) -> list[ColumnElement[Any]]:
    """The columns of a row, without the text of an article."""
    return [each for each in table.c if not (table is schema.article and each.name == "text")]
