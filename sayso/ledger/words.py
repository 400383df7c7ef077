"""Quotes and commitments beside the text they were read out of → where the words do not stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Table, func, select

from sayso.errors import SpanError
from sayso.ledger import schema
from sayso.ledger.findings import Finding, Kind, Tell
from sayso.ledger.rows import GAP
from sayso.ledger.streams import chunks
from sayso.ledger.walk import Values, places
from sayso.records import words_at

# Characters of the articles of one batch that are held while its quotes are read.
MOST_HELD = 20_000_000
# Most offsets are a single span. Of many rows, between two NULs nothing stands but those of one.
_ONE_SPAN = re.compile(r"\[\[([0-9]+),([0-9]+)\]\]").fullmatch
_SPANS = re.compile(r"(?:\A|\0)(?:\[\[([0-9]{1,9}),([0-9]{1,9})\]\](?=\0|\Z)|[^\0]*)")


class Texts:
    """The texts of articles by number: those just read are held, any other is asked for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._batch = 0
        self._held: dict[int, str | None] = {}
        self._size = 0
        self._asked: tuple[int, str | None] = (0, None)

    def hold(self, batch: int, number: int, text: str | None) -> None:
        """Keep the text of an article, None when redacted, while its batch is read."""
        size = len(text or "")
        if batch != self._batch or self._size + size > MOST_HELD:
            self._held, self._batch, self._size = {}, batch, 0
        self._held[number] = text
        self._size += size

    def of(self, number: Any) -> str | None:
        """The text of an article; None where it is redacted or there is none."""
        if number in self._held:
            return self._held[number]
        if self._asked[0] != number:
            self._asked = (number, self._ask(number))
        return self._asked[1]

    def of_all(self, numbers: Sequence[Any]) -> list[str | None]:
        """The texts of these articles."""
        held = self._held
        return [held[each] if each in held else self.of(each) for each in numbers]

    def _ask(self, number: Any) -> str | None:
        if type(number) is not int:
            return None
        table, gone = schema.article, schema.redaction
        redacted = select(gone.c.number).where(gone.c.about == table.c.id).exists()
        query = select(table.c.text).where(table.c.number == number, ~redacted)
        text = self._connection.scalar(query)
        return text if isinstance(text, str) else None


class Wording:
    """Checks of some rows that the recorded words stand in the text at the recorded offsets.

    `parts` name what is checked, the column with its words and the column with their offsets;
    the record's own words come first.
    """

    def __init__(
        self, table: Table, parts: tuple[tuple[str, str, str], ...], texts: Texts, tell: Tell
    ) -> None:
        at = places(table)
        self._table = table.name
        self._id, self._article = at["id"], at["article"]
        self._parts = [(name, at[words], at[spans]) for name, words, spans in parts]
        self._texts, self._tell = texts, tell
        self.count = 0

    def __call__(self, rows: Sequence[Values]) -> None:
        self.count += len(rows)
        texts = self._texts.of_all([row[self._article] for row in rows])
        doubtful: set[int] = set()
        for _, words, spans in self._parts:
            said = [row[words] for row in rows]
            stands = _pieces(texts, [row[spans] for row in rows])
            if stands != said or not all(said):
                doubtful |= {place for place, words in enumerate(said)
                             if not words or stands[place] != words}  # fmt: skip
        for place in sorted(doubtful):
            self._look(rows[place], texts[place])

    def _look(self, row: Values, text: str | None) -> None:
        if row[-1] is not None:
            return
        if text is None:
            self._told(row, "fabricated", "its article is not there, or its words were erased")
            return
        for name, words, spans in self._parts:
            try:
                stands = _stands(text, row[words], row[spans])
            except (TypeError, ValueError, RecursionError, SpanError):
                self._told(row, "misattributed", f"the offsets of {name} cannot be read")
                continue
            if not stands:
                self._misfit(row, name, row[words], text)

    def _misfit(self, row: Values, name: str, words: Any, text: str) -> None:
        own = name == self._parts[0][0]
        if own and not _anywhere(text, words):
            sentence = f"{_shown(words)} stands nowhere in its article"
            self._told(row, "fabricated", sentence)
        else:
            sentence = f"{name}, {_shown(words)}, does not stand at its offsets"
            self._told(row, "misattributed", sentence)

    def _told(self, row: Values, kind: Kind, sentence: str) -> None:
        self._tell(
            Finding(
                kind=kind, table=self._table, id=str(row[self._id]), batch=row[-2],
                sentence=sentence,
            )
        )  # fmt: skip


def changed_at_source(connection: Connection, texts: Texts) -> Iterator[Finding]:
    """The words that stood in a captured page and are gone from the newest capture of it."""
    for table in (schema.quote, schema.commitment):
        query = _with_newer_text(table)
        with closing(chunks(connection, query)) as read:
            for row_id, batch, words, newest, observed in chain.from_iterable(read):
                text = texts.of(newest)
                if text is not None and words and not _anywhere(text, words):
                    when = f" (captured {observed})" if observed else ""
                    yield Finding(
                        kind="changed at source", table=table.name, id=row_id, batch=batch,
                        sentence=f"{_shown(words)} is gone from the page as it is now{when}",
                    )  # fmt: skip


def _with_newer_text(table: Table) -> Any:
    """Rows of `table` whose page was captured with another text later; a commitment that was
    read out of a quote is told of with it.
    """
    taken = schema.capture
    newest = taken.alias("newest")
    read = select(taken.c.page, func.max(taken.c.number).label("number"))
    last = read.where(taken.c.article.is_not(None)).group_by(taken.c.page).subquery()
    changed = (
        select(taken.c.article.label("was"), newest.c.article.label("now"),
               func.max(newest.c.observed).label("observed"))
        .join(last, last.c.page == taken.c.page)
        .join(newest, newest.c.number == last.c.number)
        .where(taken.c.article != newest.c.article)
        .group_by(taken.c.article, newest.c.article)
        .subquery()
    )  # fmt: skip
    query = select(table.c.id, table.c.batch, table.c.words, changed.c.now, changed.c.observed)
    query = query.join(changed, changed.c.was == table.c.article)
    if table is schema.commitment:
        query = query.where(table.c.quote.is_(None))
    return query.order_by(table.c.number)


def _pieces(texts: Sequence[str | None], written: Sequence[Any]) -> Sequence[str]:
    """What stands in each text at the offsets beside it where they are a single span, else "";
    of all at once, which takes a third of the time.
    """
    try:
        joined = "\0".join(written)
    except TypeError:
        joined = ""
    if joined.count("\0") != len(written) - 1:
        return [""] * len(written)
    starts, stops = ([int(each or 0) for each in some]
                     for some in zip(*_SPANS.findall(joined), strict=True))  # fmt: skip
    return [
        (text or "")[start:stop] for text, start, stop in zip(texts, starts, stops, strict=True)
    ]


def _stands(text: str, words: Any, written: Any) -> bool:
    """True when `words` are the pieces of `text` at the offsets in `written`."""
    if one := _ONE_SPAN(written):
        start, stop = int(one[1]), int(one[2])
        return start < stop and bool(text[start:stop] == words)
    spans = json.loads(written)
    pieces = words_at(text, tuple((start, stop) for start, stop in spans), subject="")
    return bool(GAP.join(pieces) == words)


def _anywhere(text: str, words: Any) -> bool:
    """True when every piece of `words` stands somewhere in `text`."""
    if not isinstance(words, str) or not words:
        return False
    return words in text or all(piece in text for piece in words.split(GAP))


def _shown(words: Any) -> str:
    said = str(words)
    return f"“{said[:80]}…”" if len(said) > 80 else f"“{said}”"
