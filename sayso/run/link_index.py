"""One article of the ledger in, the links it makes out: the indexes of `link`, kept in the ledger.

Nothing here grows with what is stored: every look-up asks for so many neighbours of a key.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

from sayso.errors import LedgerError
from sayso.ledger import link_keys, schema
from sayso.ledger.link_keys import Waiting
from sayso.link import claims, echoes, packing, people
from sayso.link.claims import ClaimIndex
from sayso.link.echoes import EchoIndex, Kept
from sayso.link.footprints import MOST_COMPARED, Footprint, Told, Trace, told_by
from sayso.link.mentions import Mention, mentions
from sayso.link.pairs import at_odds, explained, features, log_odds
from sayso.link.people import Speaker
from sayso.link.shingles import word_hash
from sayso.records import Reading

if TYPE_CHECKING:
    from sayso.ledger.link_keys import Connection, Place, Table
    from sayso.ledger.read import Row
    from sayso.run.link_rows import Rows

Record = TypeVar("Record")
AT_HAND = 4_096  # records that stay unpacked
MOST_WAITING = 100_000  # keys that wait to be put down, those of some 500 articles
FORWARDED = "forwarded from "  # how the warnings of a message begin that name where it is from
ODDS = "at odds"  # relation of two mentions that cannot both hold
SPEAKERS = 12  # speakers of one surname on either side that are compared
MOST_FEATURES = 5  # features of a pair that are kept with its link, the weightiest
ALTERED = "run `sayso link --all`, which makes it anew"


class Buckets:
    """Members by key in the ledger; `kind` keeps the keys of different indexes apart."""

    def __init__(self, connection: Connection, waiting: Waiting, kind: str, reach: int) -> None:
        self._connection, self._waiting = connection, waiting
        self._kind, self._reach = word_hash(kind), reach
        # A place is asked for twice and always with the same keys: by ties and by later ones.
        self._last: dict[Place, dict[Place, int]] = {}

    def add(self, keys: Iterable[int], place: Place) -> None:
        self._waiting.add([key ^ self._kind for key in keys], place)
        self._last = {}

    def near(self, keys: Iterable[int], place: Place) -> dict[Place, int]:
        if place not in self._last:
            mine = [key ^ self._kind for key in keys]
            found = link_keys.near(self._connection, mine, place, self._reach, self._waiting)
            self._last = {place: found}
        return dict(self._last[place])


class Stored(Generic[Record]):
    """Records of one table by number, the last ones used unpacked; new ones wait to be put down
    together.
    """

    def __init__(self, connection: Connection, table: Table) -> None:
        self.connection, self._table = connection, table
        self._at_hand: OrderedDict[int, Record] = OrderedDict()
        self._waiting: dict[int, Row] = {}

    def __contains__(self, name: int) -> bool:
        return name in self._waiting or link_keys.holds(self.connection, self._table, name)

    def keep(self, name: int, record: Record, /, **columns: object) -> None:
        """Keeps a new record, of which the row has these columns."""
        # Of two quotes of one span the first is kept.
        self._waiting.setdefault(name, {"member": name, **columns})
        self.lay_out(name, record)

    def flush(self) -> None:
        """Puts down what waits."""
        link_keys.put(self.connection, self._table, list(self._waiting.values()))
        self._waiting = {}

    def find(self, members: Collection[int]) -> Mapping[int, Row]:
        """The rows of these members that stand."""
        raise NotImplementedError

    def made(self, row: Row) -> Record:
        """The record of a row."""
        raise NotImplementedError

    def lay_out(self, name: int, record: Record) -> None:
        """Keeps a record at hand."""
        self._at_hand[name] = record
        if len(self._at_hand) > AT_HAND:
            self._at_hand.popitem(last=False)

    def bring(self, names: Collection[int]) -> Collection[int]:
        """Unpacks those that are there."""
        there = {name for name in names if name in self._at_hand}
        missing = [name for name in names if name not in there]
        if not self._waiting.keys().isdisjoint(missing):
            self.flush()
        for name, row in (self.find(missing) if missing else {}).items():
            self.lay_out(name, self._unpacked(row))
            there.add(name)
        return there

    def take(self, name: int) -> Record:
        """The record of this number; raises KeyError where there is none."""
        if name not in self._at_hand:
            self.bring([name])
        return self._at_hand[name]

    def _unpacked(self, row: Row) -> Record:
        try:
            return self.made(row)
        except ValueError as fault:
            message = f"what linking keeps of it was altered ({fault})"
            raise LedgerError(message, subject=row["article"][:12], mend=ALTERED) from fault

    def records(self) -> Iterator[Record]:
        """All of them are never at hand at once."""
        raise NotImplementedError


class Mentions(Stored[Mention]):
    """The mentions of the ledger; those put belong to the article that is being linked."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, schema.mention)
        self.article = self.place = 0

    def find(self, members: Collection[int]) -> Mapping[int, Row]:
        return link_keys.mentions(self.connection, members)

    def made(self, row: Row) -> Mention:
        return packing.unpacked_mention(row["content"], row["article"], row["quote"])

    def put(self, name: int, record: Mention) -> None:
        self.keep(
            name, record, id=record.id, article=self.article, place=self.place,
            quote=record.quote_id, content=packing.packed_mention(record),
        )  # fmt: skip
        self.place += 1


class Prints(Stored[Footprint]):
    """The footprints of the ledger; `lead` holds where the mentions of their leads stand."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, schema.footprint)
        self.article = 0
        self.lead: dict[int, list[tuple[float, int]]] = {}

    def find(self, members: Collection[int]) -> Mapping[int, Row]:
        return link_keys.footprints(self.connection, members)

    def made(self, row: Row) -> Footprint:
        made, lead = packing.unpacked_footprint(row["content"], row["article"])
        self.lead[word_hash(made.article_id)] = lead
        return made

    def put(self, name: int, record: Footprint) -> None:
        content = packing.packed_footprint(record, self.lead[name])
        self.keep(name, record, id=record.article_id, article=self.article, content=content)


class Tellings(Stored[Told]):
    """What articles say, put together from their mentions."""

    def __init__(self, prints: Prints, mentions: Mentions) -> None:
        super().__init__(prints.connection, schema.footprint)
        self._prints, self._mentions = prints, mentions

    def put(self, name: int, record: Told) -> None:
        self.lay_out(name, record)

    def find(self, members: Collection[int]) -> Mapping[int, Row]:
        found = {}
        self._mentions.flush()
        for name in members:
            article = self._prints.take(name).article_id
            rows = link_keys.mentions_of(self.connection, article)
            found[name] = {"name": name, "article": article, "mentions": rows}
        return found

    def made(self, row: Row) -> Told:
        some = {
            each["place"]: packing.unpacked_mention(each["content"], row["article"], each["quote"])
            for each in row["mentions"]
        }
        lead = self._prints.lead[row["name"]]
        return Told(
            tuple((weight, some[at]) for weight, at in lead if at in some),
            tuple(some.values())[:MOST_COMPARED],
        )


class Speakers(Stored[Speaker]):
    """The speakers of the ledger."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, schema.speaker)

    def find(self, members: Collection[int]) -> Mapping[int, Row]:
        return {row["member"]: row for row in link_keys.speakers(self.connection, members)}

    def made(self, row: Row) -> Speaker:
        return Speaker(row["name"], row["body"], row["role"])

    def put(self, name: int, record: Speaker) -> None:
        self.keep(name, record, id=record.id, name=record.name, role=record.role, body=record.body)


class Linker:
    """Links articles one by one inside one transaction; what it finds goes to `rows`."""

    def __init__(self, connection: Connection, rows: Rows) -> None:
        link_keys.look_up_quickly(connection)
        self._connection, self._rows, self._keys = connection, rows, Waiting()
        self._prints, self._mentions = Prints(connection), Mentions(connection)
        self._speakers = Speakers(connection)
        met, by_outlet, by_named = (
            self._buckets(kind, echoes.REACH) for kind in ("text", "outlet", "named")
        )
        told = Tellings(self._prints, self._mentions)
        self._echoes = EchoIndex(Kept(self._prints, told, met, by_outlet, by_named))
        self._claims = ClaimIndex(self._mentions, self._buckets("claim", claims.REACH))
        self._surnames = self._buckets("speaker", SPEAKERS)

    def _buckets(self, kind: str, reach: int) -> Buckets:
        return Buckets(self._connection, self._keys, kind, reach)

    def link(self, number: int, reading: Reading) -> None:
        """Takes in the article with this number, and finds what it goes together with.

        What it keeps of it waits for `flush`. An article that another command linked is left out.
        """
        article_id = reading.article.id
        name = word_hash(article_id)
        if name in self._prints:
            return
        self._mentions.article, self._mentions.place = number, 0
        self._prints.article = number
        found = mentions(reading)
        self._prints.lead[name] = lead(reading, found)
        self._claims.add(reading, found=found)
        self._echoes.add(reading, _trace(reading), found=found)
        for mention in found:
            self._pair(mention)
        self._tie(article_id)
        for later in self._echoes.later(article_id):
            self._tie(later)
        self._recognise(who for quote in reading.quotes if (who := people.speaker_of(quote)))
        if len(self._keys) > MOST_WAITING:
            self.flush()

    def flush(self) -> None:
        """Puts down what waits, all in the order in which it lies: a page is written once."""
        self._keys.put_down(self._connection)
        for waiting in (self._prints, self._mentions, self._speakers):
            waiting.flush()

    def _pair(self, mention: Mention) -> None:
        """Says which mentions may be the same claim, and which are at odds."""
        for other in self._claims.candidates(mention):
            left, right = sorted((mention, other), key=lambda each: each.id)
            found = features(left, right)
            value = log_odds(found)
            if value >= claims.SUGGEST:
                self._rows.say(
                    claims.RELATION, left.id, right.id, claims.METHOD,
                    judgement=claims.judgement_of(value), score=claims.likely(value),
                    why=[list(part) for part in explained(found)[:MOST_FEATURES]],
                )  # fmt: skip
            odds = at_odds(left, right)
            if odds:
                self._rows.say(
                    ODDS, left.id, right.id, claims.METHOD, judgement="positive", score=None,
                    why=odds,
                )  # fmt: skip

    def _tie(self, article_id: str) -> None:
        """Says which earlier article this one was most likely written from."""
        tie = self._echoes.tie(article_id, unlike=self._rows.parted(article_id))
        if tie is None:
            self._rows.take_back(echoes.RELATION, article_id, echoes.METHOD)
        else:
            self._rows.say(
                echoes.RELATION, tie.a, tie.b, echoes.METHOD, only_one=True,
                judgement="positive" if tie.score >= echoes.WEAK else "none_yet",
                score=tie.score, why=tie.reason,
            )  # fmt: skip

    def tie_anew(self, article_id: str) -> None:
        """The same for an article that was linked before, once a person judged of it."""
        if word_hash(article_id) in self._prints:
            self._tie(article_id)

    def _recognise(self, named: Iterable[Speaker]) -> None:
        """Says which speakers met before may be these, and which of these are one."""
        of = {word_hash(speaker.id): speaker for speaker in dict.fromkeys(named)}
        known = self._speakers.bring(of)
        new = {who: each for who, each in of.items() if who not in known}
        keys = {who: [word_hash(key) for key in people.keys(each)] for who, each in new.items()}
        for who, each in new.items():
            self._speakers.put(who, each)
            self._surnames.add(keys[who], (0, who))
        near = {who: self._surnames.near(keys[who], (0, who)) for who in new}
        there = self._speakers.bring({other for found in near.values() for _, other in found})
        for who, each in new.items():
            for other in sorted(other for _, other in near[who] if other in there):
                self._compare(each, self._speakers.take(other))

    def _compare(self, one: Speaker, other: Speaker) -> None:
        found = people.compared(one, other)
        if found:
            left, right = sorted((one, other), key=lambda each: each.id)
            self._rows.say(
                people.RELATION, left.id, right.id, people.METHOD, judgement=found[0],
                score=found[1], why=f"{left.name} · {right.name}",
            )  # fmt: skip


def lead(reading: Reading, found: tuple[Mention, ...]) -> list[tuple[float, int]]:
    """Weight and place of each mention of the lead."""
    at = {mention.key: place for place, mention in enumerate(found)}
    return [(weight, at[mention.key]) for weight, mention in told_by(reading, found).lead]


def _trace(reading: Reading) -> Trace | None:
    """Where a message was forwarded from, as its warnings say."""
    for warning in reading.article.warnings:
        if warning.startswith(FORWARDED):
            return Trace(forwarded_from=warning.removeprefix(FORWARDED))
    return None


def unpacked(rows: Iterable[Row]) -> dict[str, Mention]:
    """The mentions of some rows, by id."""
    found: dict[str, Mention] = {}
    for row in rows:
        try:
            made = packing.unpacked_mention(row["content"], row["article_id"], row["quote"])
        except ValueError as fault:
            message = f"what linking keeps of it was altered ({fault})"
            raise LedgerError(message, subject=row["article_id"][:12], mend=ALTERED) from fault
        found[row["id"]] = made
    return found
