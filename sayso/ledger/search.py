"""Words and filters in, ranked hits out, by the word index of whichever engine holds the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, exists, func, or_, select

from sayso.ledger import schema
from sayso.ledger.docket import Status, when
from sayso.ledger.query_words import query_words
from sayso.ledger.read import Record, Row, View, records, refused, same_words
from sayso.ledger.rows import second
from sayso.ledger.snippets import MARKS, READ, snippets
from sayso.ledger.word_match import (
    NOUNS,
    RANKED,
    Match,
    Noun,
    engine,
    matches_of,
    without_stop_words,
)
from sayso.records import Outcome

_CUT_FROM = "cut_from"
SNIPPED: dict[Noun, str] = {"article": "text", "quote": "words", "commitment": "words"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which rows are wanted; None means all.

    A filter that a table has no answer to leaves the whole table out: an article has no
    speaker, a quote no action. `status` is that of the docket, which drops what is resolved.
    """

    speaker: str | None = None
    body: str | None = None
    outlet: str | None = None
    action: str | None = None
    place: str | None = None
    window_from: datetime | None = None
    window_until: datetime | None = None
    status: Status | None = None
    outcome: Outcome | None = None


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
    matches: list[Match] = []
    cut = False
    for noun in () if nothing_left else among:
        conditions = _conditions(seen, noun, filters, now)
        if conditions is not None:
            most = RANKED[engine(seen)][noun] if asked.wanted else offset + limit
            found = matches_of(seen, noun, asked, conditions, most=most + 1)
            cut = cut or len(found) > most
            matches += found[:most]
    page = sorted(matches, key=lambda match: match.place)[offset : offset + limit]
    return Found(
        hits=_hits(seen, page, asked.wanted, marks),
        ranked_among=len(matches) if cut and asked.wanted else None,
        ignored=asked.ignored,
    )


def _conditions(
    seen: View, noun: Noun, filters: Filters, now: datetime
) -> list[ColumnElement[bool]] | None:
    """What a row must fulfil; None when a filter asks what rows of this table cannot answer."""
    table = schema.metadata.tables[noun]
    of_commitments = (filters.action, filters.place, filters.window_from, filters.window_until,
                      filters.status, filters.outcome)  # fmt: skip
    of_quotes = (filters.speaker, filters.body)
    if noun != "commitment" and any(each is not None for each in of_commitments):
        return None
    if noun == "article" and any(each is not None for each in of_quotes):
        return None
    wanted = [seen.there(table), ~exists().where(schema.redaction.c.about == table.c.id)]
    if noun != "article":
        wanted.append(_article_stands(seen, table, filters.outlet))
        wanted += _said_by(table, filters)
    elif filters.outlet is not None:
        wanted.append(same_words(table.c.outlet, filters.outlet))
    return wanted + (_of_commitment(seen, filters, now) if noun == "commitment" else [])


def _article_stands(seen: View, table: Table, outlet: str | None) -> ColumnElement[bool]:
    article = schema.article
    wanted = [article.c.number == table.c.article, seen.there(article)]
    if outlet is not None:
        wanted.append(same_words(article.c.outlet, outlet))
    return exists().where(*wanted)


def _said_by(table: Table, filters: Filters) -> list[ColumnElement[bool]]:
    quote = schema.quote
    wanted = [
        same_words(column, words)
        for column, words in ((quote.c.speaker_name, filters.speaker),
                              (quote.c.speaker_body, filters.body))
        if words is not None
    ]  # fmt: skip
    if table is quote or not wanted:
        return wanted
    return [exists().where(quote.c.id == table.c.quote, *wanted)]


def _of_commitment(seen: View, filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    table = schema.commitment
    wanted: list[ColumnElement[bool]] = []
    if filters.action is not None:
        wanted.append(table.c.action == filters.action)
    if filters.place is not None:
        wanted.append(same_words(table.c.place_names, filters.place))
    if filters.outcome is not None:
        wanted.append(_newest_outcome(seen) == filters.outcome)
    if filters.status is not None:
        wanted += [
            when(filters.status, now),
            _newest_outcome(seen).is_(None),
            ~refused(seen, table),
        ]
    return wanted + _within(filters.window_from, filters.window_until)


def _newest_outcome(seen: View) -> ColumnElement[Any]:
    said = schema.resolution
    return (
        select(said.c.outcome)
        .where(said.c.about == schema.commitment.c.id, seen.there(said))
        .order_by(said.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def _within(start: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    """True for windows that have a moment in common with [start, until)."""
    window = schema.commitment.c
    wanted: list[ColumnElement[bool]] = []
    if start is not None:
        wanted.append(func.coalesce(window.ends, "9999") > _stamp(start))
    if until is not None:
        wanted.append(func.coalesce(window.starts, "") < _stamp(until))
    if wanted:
        wanted.append(or_(window.starts.is_not(None), window.ends.is_not(None)))
    return wanted


def _stamp(at: datetime) -> str:
    """`at` as the columns `starts` and `ends` have it: midnight is the bare day."""
    return second(at).removesuffix("T00:00:00Z")


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
