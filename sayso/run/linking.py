"""Articles of the ledger → links between them, their claims and their speakers; and what people
judge of those. The only writer of links.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sayso.errors import NotFound, UsageError

if TYPE_CHECKING:
    from sayso.ledger.link_keys import Connection
    from sayso.ledger.read import Row, View
    from sayso.ledger.store import Ledger
    from sayso.records import Judgement, Reading
    from sayso.run.link_rows import Rows

# Articles linked in one transaction: of many each page of the keys is written but once, and other
# writers wait no longer than they are ready to.
BATCH, BATCH_OF_ALL = 64, 128
# Articles that an earlier command stored and did not come to link, which the next one makes good;
# where more wait, `sayso link --all` is asked for.
MOST_LEFT = 200
EVERYTHING = 2_147_483_647  # the batch up to which a writer sees: all, also its own
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """How many articles were linked, and how many links are new, changed or taken back."""

    articles: int
    links: int


def link_new(ledger: Ledger, readings: Sequence[Reading]) -> Linked:
    """Links these articles of the ledger, and those that were stored last and left unlinked."""
    from sayso.ledger import links
    from sayso.ledger.read import view

    of = {reading.article.id: reading for reading in readings}
    with view(ledger) as seen:
        known = {row["number"]: of[each] for each, row in links.articles(seen, of).items()}
        last = links.last_linked(seen)
        left = () if last is None else links.waiting(seen, after=last, limit=MOST_LEFT)
        numbers = {*known, *left} - links.linked(seen, known)
    made = [_link_some(ledger, some, known=known) for some in _batches(sorted(numbers))]
    return Linked(articles=len(numbers), links=sum(made))


def link_all(ledger: Ledger, *, progress: Progress | None = None) -> Linked:
    """Links everything anew, in the order of publication; what is found as before adds nothing.

    What people judged stays, and holds.
    """
    from sayso.ledger import link_keys, links
    from sayso.ledger.read import view
    from sayso.ledger.store import writing

    with writing(ledger) as connection:
        link_keys.forget_all(connection)
    with view(ledger) as seen:
        numbers = links.in_time(seen)
    held: set[int] = set()
    made = done = 0
    for some in _batches(numbers, BATCH_OF_ALL):
        made += _link_some(ledger, some, held=held)
        done += len(some)
        if progress:
            progress(done)
    return Linked(articles=len(numbers), links=made + _withdraw(ledger, held))


def _batches(numbers: Sequence[int], size: int = BATCH) -> list[Sequence[int]]:
    return [numbers[start : start + size] for start in range(0, len(numbers), size)]


def _link_some(
    ledger: Ledger,
    numbers: Sequence[int],
    *,
    known: Mapping[int, Reading] | None = None,
    held: set[int] | None = None,
) -> int:
    """Links some articles in one transaction, `known` or as they are stored; `held` takes in what
    was said, where all is linked anew.
    """
    from sayso.ledger import link_keys, links
    from sayso.ledger.collector import seldom_collected
    from sayso.ledger.read import View
    from sayso.ledger.store import writing
    from sayso.ledger.write import commit, tried, utc_now
    from sayso.run.link_index import Linker

    def once() -> int:
        with writing(ledger) as connection, seldom_collected():
            # A call of its own: what it made is gone before the collector looks for it.
            return linked(connection)

    def linked(connection: Connection) -> int:
        rows = _rows(connection, anew=held is not None)
        linker, seen = Linker(connection, rows), View(connection, EVERYTHING)
        for some in _batches(numbers, BATCH):
            linker.link_some(
                (number, reading)
                for number in some
                if (reading := (known or {}).get(number) or links.reading(seen, number))
            )
        linker.flush()
        link_keys.settle(connection)
        commit(connection, {"link": rows.new}, now=utc_now)
        if held is not None:
            held.update(rows.held)
        return len(rows.new)

    return tried(ledger, once)


def _rows(connection: Connection, *, anew: bool) -> Rows:
    from sayso.ledger.rows import moment
    from sayso.run.link_rows import Rows

    return Rows(connection, at=moment(datetime.now(UTC)), anew=anew)


def _withdraw(ledger: Ledger, held: set[int]) -> int:
    """Takes back what a method said earlier and did not find again."""
    from sayso.ledger import links
    from sayso.ledger.read import View, view
    from sayso.ledger.store import writing
    from sayso.ledger.write import commit, utc_now
    from sayso.link.echoes import RELATION
    from sayso.link.groups import MACHINE
    from sayso.run.link_rows import key_number

    newest: dict[int, tuple[int, bool]] = {}
    with view(ledger) as seen:
        for row in links.every(seen, MACHINE):
            right = None if row["relation"] == RELATION else row["right_id"]
            number = key_number((row["relation"], row["left_id"], right))
            if number not in held:
                newest[number] = row["number"], row["judgement"] != "unsure"
        numbers = sorted(number for number, stands in newest.values() if stands)
    made = 0
    for some in _batches(numbers):
        with writing(ledger) as connection:
            rows = _rows(connection, anew=True)
            rows.withdraw(links.numbered(View(connection, EVERYTHING), some))
            commit(connection, {"link": rows.new}, now=utc_now)
            made += len(rows.new)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a person judged: which link it made, of which records, in which relation."""

    link_id: str
    relation: str
    left_id: str
    right_id: str
    judgement: Judgement


def judge(
    ledger: Ledger, one: str, other: str, judgement: Judgement, *, made_by: str, why: str
) -> Judged:
    """Stores what a person says of two articles, claims, quotes or speakers; it holds over
    what a method says, and until the person's next word on the same two.

    Raises NotFound or UsageError where the two are not there or of different kinds.
    """
    from sayso.ledger.read import view
    from sayso.run.linked_ids import ends_of

    _check_named(made_by, why)
    with view(ledger) as seen:
        relation, left, right = ends_of(seen, one, other)
    if left == right:
        raise UsageError("both are the same", subject=other, mend="name two different records")
    return _store(ledger, relation, left, right, judgement, made_by=made_by, why=why)


def _store(
    ledger: Ledger,
    relation: str,
    left: str,
    right: str,
    judgement: Judgement,
    *,
    made_by: str,
    why: str,
) -> Judged:
    from sayso.ledger.rows import moment
    from sayso.ledger.store import writing
    from sayso.ledger.write import commit, utc_now
    from sayso.records import digest

    at = moment(utc_now())
    said = {
        "left_id": left, "right_id": right, "relation": relation, "judgement": judgement,
        "score": None, "made_by": made_by, "why": why, "at": at,
    }  # fmt: skip
    row = {"id": digest("link", [said[name] for name in sorted(said)], None), **said}
    with writing(ledger) as connection:
        commit(connection, {"link": [row]}, now=utc_now)
        _tie_anew(connection, relation, (left, right))
    return Judged(
        link_id=str(row["id"]), relation=relation, left_id=left, right_id=right, judgement=judgement
    )


def _tie_anew(connection: Connection, relation: str, articles: Sequence[str]) -> None:
    """Finds what articles were written from, now that a person judged of them."""
    from sayso.ledger.write import commit, utc_now
    from sayso.link.echoes import RELATION
    from sayso.run.link_index import Linker

    if relation == RELATION:
        rows = _rows(connection, anew=True)
        linker = Linker(connection, rows)
        for each in articles:
            linker.tie_anew(each)
        commit(connection, {"link": rows.new}, now=utc_now)


def unlink(
    ledger: Ledger, one: str, other: str | None = None, *, made_by: str, why: str
) -> Judged | None:
    """Takes back what a person said of two records, or says of a method's link that it is unsure;
    None where a person's word was taken back, and the method's holds again.

    `one` is a link, or one of the two records where `other` is named.
    """
    from sayso.ledger import amend
    from sayso.ledger.read import view
    from sayso.ledger.store import writing
    from sayso.link.groups import MACHINE

    _check_named(made_by, why)
    with view(ledger) as seen:
        found = _link_meant(seen, one, other)
    ends = (found["left_id"], found["right_id"])
    if not found["made_by"].startswith(MACHINE):
        amend.retract(ledger, found["id"], made_by=made_by, why=why)
        with writing(ledger) as connection:
            _tie_anew(connection, found["relation"], ends)
        return None
    return _store(ledger, found["relation"], *ends, "unsure", made_by=made_by, why=why)


def _link_meant(seen: View, one: str, other: str | None) -> Row:
    """The link itself, or the newest between two records: a person's before a method's."""
    from sayso.ledger import links, schema
    from sayso.ledger.read import find
    from sayso.link.groups import MACHINE
    from sayso.run.linked_ids import ends_of

    if other is None:
        return find(seen, one, among=(schema.link,))[1]
    relation, left, right = ends_of(seen, one, other)
    found = [row for row in links.between(seen, left, right) if row["relation"] == relation]
    if not found:
        raise NotFound(
            "nothing links these two",
            subject=f"{one} {other}",
            mend="look at what they are linked to with `sayso claims`, `origins` or `people`",
        )
    return next((row for row in found if not row["made_by"].startswith(MACHINE)), found[0])


def _check_named(made_by: str, why: str) -> None:
    from sayso.link.groups import MACHINE

    for name, words in (("--by", made_by), ("--why", why)):
        if not words.strip():
            raise UsageError("it is empty", subject=name, mend="say who, and why, in words")
    if made_by.startswith(MACHINE):
        raise UsageError(
            f"{MACHINE!r} is what methods are called", subject="--by", mend="name a person"
        )
