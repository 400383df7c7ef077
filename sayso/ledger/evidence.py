"""Commitments with all that bears on how likely they are, as of any moment: evidence, assessments,
what became of others like them, what people hold.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from sayso.errors import NotFound
from sayso.ledger import schema
from sayso.ledger.chain import canonical
from sayso.ledger.read import (
    MOST_ASKED,
    Record,
    Row,
    View,
    find,
    records,
    refused,
    said_of,
    same_words,
)
from sayso.records import Evidence

# A person's own probability is a note of this name; its value begins with the number.
CHANCE = "probability of kept"
# Where a column is not called as the field of the record.
_COLUMNS = {"about_id": "commitment", "origin_id": "origin", "group": "group_name"}


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A commitment with its article and the quote that carries it, where there is one."""

    row: Row
    article: Row
    quote: Row | None

    @property
    def announced(self) -> str | None:
        """When the words came out, as precisely as the article says."""
        found = self.article["published"]
        return str(found) if found else None

    @property
    def announcer(self) -> str | None:
        """Who said so: the speaker by name, else the body spoken for, else who is to act."""
        quote = self.quote or {}
        named = quote.get("speaker_name") or quote.get("speaker_body") or self.row["actor"]
        return str(named) if named else None


def about(seen: View, given_id: str) -> About:
    """The commitment whose id begins so; raises NotFound or UsageError as `find` does."""
    _, row = find(seen, given_id, among=(schema.commitment,))
    return abouts(seen, [row])[0]


def abouts(seen: View, rows: Sequence[Row]) -> list[About]:
    """Commitments with their articles, without the text, and quotes."""
    articles = _by(seen, schema.article, "number", [row["article"] for row in rows])
    quotes = _by(seen, schema.quote, "id", [row["quote"] for row in rows])
    return [
        About(row=row, article=articles[row["article"]], quote=quotes.get(row["quote"]))
        for row in rows
    ]


def _by(seen: View, table: Any, key: str, keys: Sequence[Any]) -> dict[Any, Row]:
    wanted = sorted({each for each in keys if each is not None})
    columns = [column for column in table.c if column.name != "text"]
    return {row[key]: row for row in _asked_for(seen, select(*columns), table.c[key], wanted)}


def _asked_for(
    seen: View, query: Select[Any], column: ColumnElement[Any], keys: Sequence[Any]
) -> Iterator[Row]:
    """The rows of a query in which `column` is one of the keys, a number of keys at a time."""
    for start in range(0, len(keys), MOST_ASKED):
        yield from seen.all(query.where(column.in_(keys[start : start + MOST_ASKED])))


def evidence_row(made: Evidence) -> dict[str, Any]:
    """The row of one item of evidence, without its number."""
    return {
        _COLUMNS.get(field.name, field.name): getattr(made, field.name)
        for field in fields(Evidence)
    } | {"ratios": canonical(made.ratios) if made.ratios else None}


def evidence_of_row(row: Row) -> Evidence:
    """The item of a row; what was redacted of it is not known any more."""
    told: dict[str, Any] = {}
    for field in fields(Evidence):
        value = row[_COLUMNS.get(field.name, field.name)]
        told[field.name] = None if value == "" else value
    told["ratios"] = tuple(json.loads(told["ratios"])) if told["ratios"] else None
    return Evidence(**told)


def entered(seen: View, commitment: str) -> list[Evidence]:
    """The evidence about a commitment that was entered and not taken back, in order of entry."""
    return entered_by(seen, [commitment])[commitment]


def entered_by(seen: View, commitments: Sequence[str]) -> dict[str, list[Evidence]]:
    """The same of many commitments, by the id of each."""
    table = schema.evidence
    found: dict[str, list[Evidence]] = {each: [] for each in commitments}
    query = select(table).where(seen.there(table)).order_by(table.c.number)
    for row in _asked_for(seen, query, table.c.commitment, commitments):
        found[row["commitment"]].append(evidence_of_row(row))
    return found


def stored(seen: View, ids: Sequence[str]) -> set[str]:
    """Those of the ids that the ledger holds as evidence, also where it was taken back."""
    table = schema.evidence
    query = select(table.c.id).where(table.c.batch <= seen.upto)
    return {row["id"] for row in _asked_for(seen, query, table.c.id, ids)}


def listed(seen: View, commitment: str | None, *, limit: int, offset: int) -> list[Record]:
    """Evidence, newest first; of one commitment or of all."""
    table = schema.evidence
    query = select(table).where(seen.there(table)).order_by(table.c.number.desc())
    if commitment is not None:
        query = query.where(table.c.commitment == commitment)
    return records(seen, table.name, seen.all(query.limit(limit).offset(offset)))


def assessed(seen: View, commitment: str) -> list[Row]:
    """The assessments of a commitment, newest first."""
    table = schema.assessment
    query = select(table).where(table.c.commitment == commitment, seen.there(table))
    return seen.all(query.order_by(table.c.number.desc()))


def assessments(seen: View, ids: Sequence[str]) -> dict[str, Row]:
    """Those of the assessments with these ids that stand, by id."""
    table = schema.assessment
    query = select(table).where(seen.there(table))
    return {row["id"]: row for row in _asked_for(seen, query, table.c.id, ids)}


def chances(seen: View, commitment: str) -> list[Row]:
    """What people hold the probability to be, newest first, each person's last word alone."""
    table = schema.note
    query = select(table).where(
        table.c.about == commitment, table.c.name == CHANCE, seen.there(table)
    )
    newest: dict[str, Row] = {}
    for row in seen.all(query.order_by(table.c.number.desc())):
        newest.setdefault(row["made_by"], row)
    return list(newest.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A commitment with what became of it: an outcome of a resolution, None while there is none."""

    about: About
    outcome: str | None
    resolution: Row | None


def outcomes(
    seen: View, announcer: str | None = None, *, resolved_only: bool = False
) -> list[Outcome]:
    """Commitments that stand, with their outcomes, by number.

    Retracted and refused ones are left out. `announcer` keeps those whose speaker, the body
    spoken for, or actor holds these words.
    """
    table, closed = schema.commitment, schema.resolution
    wanted = [seen.there(table), ~refused(seen, table)]
    if resolved_only:
        wanted.append(exists().where(closed.c.about == table.c.id, seen.there(closed)))
    if announcer is not None:
        wanted.append(_by_whom(announcer))
    rows = seen.all(select(table).where(*wanted).order_by(table.c.number))
    found = records(seen, table.name, rows)
    return [
        Outcome(about=about, outcome=told["outcome"] if told else None, resolution=told)
        for about, record in zip(abouts(seen, rows), found, strict=True)
        for told in [record.said["resolution"][-1] if record.said["resolution"] else None]
    ]


def _by_whom(words: str) -> ColumnElement[bool]:
    table, quote = schema.commitment, schema.quote
    said = exists().where(
        and_(
            quote.c.id == table.c.quote,
            or_(same_words(quote.c.speaker_name, words), same_words(quote.c.speaker_body, words)),
        )
    )
    return or_(same_words(table.c.actor, words), said)


def corrected(seen: View, rows: Sequence[Row]) -> list[Row]:
    """Commitments as people say that they should read: the newest correction of a column stands."""
    said = said_of(seen, [row["id"] for row in rows])
    return [{**row, **_changes(said[row["id"]]["judgement"])} for row in rows]


def _changes(judgements: Sequence[Row]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for each in judgements:
        if each["correction"] and each["judgement"] == "positive":
            changes |= json.loads(each["correction"])
    if isinstance(changes.get("negated"), str):  # as it was typed
        changes["negated"] = int(changes["negated"].lower() in ("1", "true", "yes"))
    return changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The newest assessment of a commitment with all that it stands on.

    `evidence` holds the items weighed by id, `redacted` those of them whose words are gone,
    `later` those entered since or left out, `chances` what people hold, `recorded` when the
    assessment was stored.
    """

    about: About
    row: Row
    evidence: Mapping[str, Evidence]
    redacted: frozenset[str]
    later: Sequence[Evidence]
    chances: Sequence[Row]
    recorded: str


def why(seen: View, given_id: str) -> Why:
    """Why a commitment, or the assessment whose id it is, was found as likely as it was.

    Raises NotFound where it was never weighed by then.
    """
    table, found = find(seen, given_id, among=(schema.commitment, schema.assessment))
    about_ = about(seen, found["commitment"] if table == "assessment" else found["id"])
    rows = [found] if table == "assessment" else assessed(seen, about_.row["id"])
    if not rows:
        raise NotFound(
            "it was not weighed by then",
            subject=given_id,
            mend=f"weigh it first: sayso weigh {about_.row['id'][:12]}",
        )
    row = rows[0]
    ids = json.loads(row["evidence"] or "[]")
    kept = schema.evidence
    weighed = records(seen, kept.name, seen.all(select(kept).where(kept.c.id.in_(ids))))
    batch = seen.first(select(schema.batch).where(schema.batch.c.number == row["batch"]))
    return Why(
        about=about_, row=row,
        evidence={each.row["id"]: evidence_of_row(each.row) for each in weighed},
        redacted=frozenset(each.row["id"] for each in weighed if each.redacted),
        later=[each for each in entered(seen, about_.row["id"]) if each.id not in set(ids)],
        chances=chances(seen, about_.row["id"]), recorded=(batch or {})["recorded"],
    )  # fmt: skip


def awaited(seen: View) -> list[Row]:
    """Commitments that are still waited for, by number."""
    table, closed = schema.commitment, schema.resolution
    query = select(table).where(
        seen.there(table), ~refused(seen, table),
        ~exists().where(closed.c.about == table.c.id, seen.there(closed)),
    )  # fmt: skip
    return seen.all(query.order_by(table.c.number))
