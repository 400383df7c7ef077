"""Links and what they join, as of any moment: mentions, ties of articles, speakers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from sayso.ledger import schema
from sayso.ledger.read import MOST_ASKED, Row, View
from sayso.ledger.rows import article_of_row, commitment_of_row, quote_of_row
from sayso.records import Link, Reading

ASKED = MOST_ASKED // 5


def link_of_row(row: Row) -> Link:
    """The link of a row."""
    return Link(
        left_id=row["left_id"], right_id=row["right_id"], relation=row["relation"],
        judgement=row["judgement"], score=row["score"], by=row["made_by"],
        at=datetime.fromisoformat(row["at"]),
    )  # fmt: skip


def touching(seen: View, ids: Collection[str], relation: str) -> list[Row]:
    """The links of one relation that have one of these records at either end, by number."""
    table = schema.link
    found: dict[int, Row] = {}
    for some in _parts(sorted(ids)):
        for end in (table.c.left_id, table.c.right_id):
            query = select(table).where(end.in_(some), table.c.relation == relation)
            found |= {row["number"]: row for row in seen.all(query.where(seen.there(table)))}
    return [found[number] for number in sorted(found)]


def between(seen: View, one: str, other: str) -> list[Row]:
    """The links between two records, whichever way round, the newest first."""
    table = schema.link
    ends = or_(
        and_(table.c.left_id == one, table.c.right_id == other),
        and_(table.c.left_id == other, table.c.right_id == one),
    )
    return seen.all(select(table).where(ends, seen.there(table)).order_by(table.c.number.desc()))


def every(seen: View, method: str) -> Iterator[Row]:
    """All links of a method, by number, a few in memory at a time."""
    table = schema.link
    query = select(table).where(seen.there(table), table.c.made_by.startswith(method))
    found = seen.connection.execute(
        query.order_by(table.c.number).execution_options(yield_per=1_000)
    )
    yield from (dict(row) for row in found.mappings())


def mentions(seen: View, ids: Collection[str]) -> list[Row]:
    """The mentions with these ids that stand, each with the id of its article."""
    return _mentions(seen, schema.mention.c.id, ids)


def mentions_of_quotes(seen: View, ids: Collection[str]) -> list[Row]:
    """The mentions that were read as these quotes."""
    return _mentions(seen, schema.mention.c.quote, ids)


def _mentions(seen: View, column: ColumnElement[str], ids: Collection[str]) -> list[Row]:
    table, article = schema.mention, schema.article
    found: list[Row] = []
    for some in _parts(sorted(ids)):
        query = (
            select(table, article.c.id.label("article_id"))
            .join(article, article.c.number == table.c.article)
            .where(column.in_(some), *_standing(seen))
        )
        found += seen.all(query.order_by(table.c.article, table.c.place))
    return found


def mentions_in(seen: View, numbers: Collection[int]) -> list[Row]:
    """The mentions of the articles with these numbers, in the order of their texts."""
    table, article = schema.mention, schema.article
    query = (
        select(table, article.c.id.label("article_id"))
        .join(article, article.c.number == table.c.article)
        .where(table.c.article.in_(numbers), *_standing(seen))
    )
    return seen.all(query.order_by(table.c.article, table.c.place))


def _standing(seen: View) -> list[ColumnElement[bool]]:
    table, article, quote = schema.mention, schema.article, schema.quote
    gone = exists().where(quote.c.id == table.c.quote, ~seen.there(quote))
    return [seen.there(article), ~gone]


def _linked() -> ColumnElement[bool]:
    return exists().where(schema.footprint.c.article == schema.article.c.number)


def newest_articles(seen: View, *, before: int | None, limit: int) -> list[Row]:
    """Linked articles without their texts, the newest first."""
    article = schema.article
    columns = [column for column in article.c if column.name != "text"]
    query = select(*columns).where(seen.there(article), _linked())
    if before is not None:
        query = query.where(article.c.number < before)
    return seen.all(query.order_by(article.c.number.desc()).limit(limit))


def articles(seen: View, ids: Collection[str], *, texts: bool = False) -> dict[str, Row]:
    """Articles that stand, by id, without their texts unless these are wanted."""
    article = schema.article
    columns = [column for column in article.c if texts or column.name != "text"]
    found: dict[str, Row] = {}
    for some in _parts(sorted(ids)):
        query = select(*columns).where(article.c.id.in_(some), seen.there(article))
        found |= {row["id"]: row for row in seen.all(query)}
    return found


def footprints(seen: View, ids: Collection[str]) -> list[Row]:
    """What linking keeps of these articles."""
    table = schema.footprint
    found: list[Row] = []
    for some in _parts(sorted(ids)):
        found += seen.all(select(table).where(table.c.id.in_(some)))
    return found


def begins_with(seen: View, prefix: str) -> list[Row]:
    """The first few mentions whose ids begin so."""
    table, article = schema.mention, schema.article
    query = (
        select(table, article.c.id.label("article_id"))
        .join(article, article.c.number == table.c.article)
        .where(table.c.id >= prefix, table.c.id < prefix + "g", *_standing(seen))
    )
    return seen.all(query.limit(3))


def speakers_from(seen: View, prefix: str) -> list[Row]:
    """The first few speakers whose ids begin so."""
    table = schema.speaker
    query = select(table).where(table.c.id >= prefix, table.c.id < prefix + "g")
    return seen.all(query.limit(3))


def speakers(seen: View) -> list[Row]:
    """Every speaker as quotes that stand name it: name, role and body, with how many quotes, and
    when the first and last of their articles came out.
    """
    quote, article = schema.quote, schema.article
    named = (quote.c.speaker_name, quote.c.speaker_role, quote.c.speaker_body)
    query = (
        select(
            *named,
            func.count().label("quotes"),
            func.min(article.c.published).label("first"),
            func.max(article.c.published).label("last"),
        )
        .join(article, article.c.number == quote.c.article)
        .where(seen.there(quote), seen.there(article), or_(named[0] != "", named[2] != ""))
        .group_by(*named)
    )
    return seen.all(query)


def links_of(seen: View, relation: str) -> list[Row]:
    """All links of one relation, by number."""
    table = schema.link
    query = select(table).where(table.c.relation == relation, seen.there(table))
    return seen.all(query.order_by(table.c.number))


def unlinked(seen: View) -> int:
    """How many articles that stand were not linked yet."""
    article, gone = schema.article, schema.redaction
    query = select(func.count()).where(
        seen.there(article), ~_linked(), ~exists().where(gone.c.about == article.c.id)
    )
    return seen.connection.scalar(query) or 0


def waiting(seen: View, *, after: int, limit: int) -> list[int]:
    """Numbers of the articles after this one, in order, that can be linked and are not."""
    article, gone = schema.article, schema.redaction
    query = (
        select(article.c.number)
        .where(
            article.c.number > after, seen.there(article), ~_linked(),
            ~exists().where(gone.c.about == article.c.id),
        )
        .order_by(article.c.number)
        .limit(limit)
    )  # fmt: skip
    return list(seen.connection.scalars(query))


def last_linked(seen: View) -> int | None:
    """The highest number of an article that was linked."""
    last: int | None = seen.connection.scalar(select(func.max(schema.footprint.c.article)))
    return last


def linked(seen: View, numbers: Collection[int]) -> set[int]:
    """Which of the articles with these numbers were linked."""
    table = schema.footprint
    return set(seen.connection.scalars(select(table.c.article).where(table.c.article.in_(numbers))))


def numbered(seen: View, numbers: Collection[int]) -> list[Row]:
    """The links with these numbers."""
    table = schema.link
    return seen.all(select(table).where(table.c.number.in_(numbers)).order_by(table.c.number))


def in_time(seen: View) -> list[int]:
    """Numbers of all articles that can be linked, in the order in which they were published."""
    article, gone = schema.article, schema.redaction
    query = select(article.c.number).where(
        seen.there(article), ~exists().where(gone.c.about == article.c.id)
    )
    return list(seen.connection.scalars(query.order_by(article.c.published, article.c.number)))


def reading(seen: View, number: int) -> Reading | None:
    """An article with its quotes and commitments that stand and were not redacted; None where
    the article itself is not there any more.
    """
    article, gone = schema.article, schema.redaction
    row = seen.first(
        select(article).where(
            article.c.number == number, ~exists().where(gone.c.about == article.c.id)
        )
    )
    if row is None:
        return None
    inside = {}
    for table in (schema.quote, schema.commitment):
        query = select(table).where(
            table.c.article == number,
            seen.there(table),
            ~exists().where(gone.c.about == table.c.id),
        )
        inside[table.name] = seen.all(query.order_by(table.c.number))
    return Reading(
        article=article_of_row(row),
        quotes=tuple(quote_of_row(each, row["id"]) for each in inside["quote"]),
        commitments=tuple(commitment_of_row(each, row["id"]) for each in inside["commitment"]),
    )


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + ASKED] for start in range(0, len(ids), ASKED))
