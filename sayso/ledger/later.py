"""A commitment → what later articles hold that may bear on it: quotes, and how many articles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, exists, func, or_, select

from sayso.errors import UsageError
from sayso.ledger import links, schema
from sayso.ledger.evidence import About
from sayso.ledger.read import Row, View, same_words

MOST_LATER = 20_000  # quotes
DAY = 10  # characters of an ISO date


@dataclass(frozen=True, slots=True)
class Later:
    """A quote of a later article, without its text."""

    quote: Row
    article: Row


@dataclass(frozen=True, slots=True)
class Span:
    """How many later articles there are, and the days of the first and the last of them."""

    articles: int
    first: str | None
    last: str | None


def later_quotes(seen: View, about: About, words: Sequence[str]) -> list[Later]:
    """The quotes of later articles that hold any of the words, by day and number.

    Raises UsageError where they are too many to look through.
    """
    table, article = schema.quote, schema.article
    columns = [column.label(f"article_{column.name}") for column in _light()]
    query = (
        select(table, *columns)
        .join(article, article.c.number == table.c.article)
        .where(*_standing(seen, table), *_standing(seen, article), *_after(about))
        .where(or_(*(same_words(table.c.words, each) for each in words)))
        .order_by(article.c.published, table.c.number)
    )
    rows = seen.all(query.limit(MOST_LATER + 1))
    if len(rows) > MOST_LATER:
        raise UsageError(
            f"more than {MOST_LATER:,} later quotes may bear on it",
            subject=about.row["id"][:12],
            mend="say which words they must hold: --with match=WORDS",
        )
    names = {column.name for column in table.c}
    return [
        Later(
            {name: row[name] for name in names},
            {column.name: row[f"article_{column.name}"] for column in _light()},
        )
        for row in rows
    ]


def later_articles(seen: View, about: About) -> Span:
    """How many articles with a day are later than the commitment's own."""
    article = schema.article
    query = select(
        func.count(), func.min(article.c.published), func.max(article.c.published)
    ).where(*_standing(seen, article), *_after(about))
    count, first, last = seen.connection.execute(query).one()
    return Span(count, first and first[:DAY], last and last[:DAY])


def place_names(seen: View, about: About) -> str:
    """The names of the places of a commitment; those of its article's others where it has none."""
    table = schema.commitment
    if about.row["place_names"]:
        return str(about.row["place_names"])
    query = select(table.c.place_names).where(
        table.c.article == about.row["article"], seen.there(table)
    )
    return " ".join(sorted({row["place_names"] or "" for row in seen.all(query)}))


def same_origin(seen: View, ids: Collection[str]) -> dict[str, set[str]]:
    """The articles that each of these goes back to the same original with, as links say.

    A tie that nobody settled counts, one that the newest judgement denies does not.
    """
    newest = {
        (row["left_id"], row["right_id"]): row for row in links.touching(seen, ids, "same origin")
    }
    found: dict[str, set[str]] = {}
    for (left, right), row in newest.items():
        if row["judgement"] != "negative":
            found.setdefault(left, set()).add(right)
            found.setdefault(right, set()).add(left)
    return found


def _light() -> list[ColumnElement[object]]:
    return [column for column in schema.article.c if column.name != "text"]


def _standing(seen: View, table: Table) -> list[ColumnElement[bool]]:
    """Rows that were recorded by then, and neither taken back nor redacted."""
    return [seen.there(table), ~exists().where(schema.redaction.c.about == table.c.id)]


def _after(about: About) -> list[ColumnElement[bool]]:
    """Articles of other pages that came out on a known day, not before the announcement's."""
    article, own = schema.article, about.article
    day = (about.announced or "")[:DAY]
    return [
        article.c.published >= day,
        func.length(article.c.published) >= DAY,
        article.c.page != own["page"],
        article.c.id != own["id"],
    ]
