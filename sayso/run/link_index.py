"""One article of the ledger in, the links it makes out: the indexes of `link`, kept in the ledger.

Nothing here grows with what is stored: every look-up asks for so many neighbours of a key.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

from sayso.errors import LedgerError
from sayso.ledger import link_keys, schema
from sayso.ledger.link_keys import Asked, Waiting
from sayso.link import claims, echoes, packing, people
from sayso.link.claims import ClaimIndex
from sayso.link.echoes import EchoIndex, Kept
from sayso.link.footprints import MOST_COMPARED, Footprint, Told
from sayso.link.mentions import Mention
from sayso.link.odds import at_odds
from sayso.link.pairs import explained, features, log_odds
from sayso.link.people import Speaker
from sayso.link.shingles import word_hash
from sayso.records import Reading
from sayso.run.link_read import Named, Read, read

if TYPE_CHECKING:
    from sayso.ledger.link_keys import Connection, Place, Table
    from sayso.ledger.read import Row
    from sayso.run.link_rows import Rows

Record = TypeVar("Record")
AT_HAND = 4_096  # records that stay unpacked
MOST_WAITING = 100_000  # keys that wait to be put down, those of some 500 articles
ODDS = "at odds"  # relation of two mentions that cannot both hold
SPEAKERS = 12  # speakers of one surname on either side that are compared
MOST_FEATURES = 5  # features of a pair that are kept with its link, the weightiest
ALTERED = "run `sayso link --all`, which makes it anew"


class Buckets:
    """Members by key in the ledger; `kind` keeps the keys of different indexes apart."""

    def __init__(
        self, connection: Connection, waiting: Waiting, asked: Asked, kind: str, reach: int
    ) -> None:
        self._connection, self._waiting, self._asked = connection, waiting, asked
        self._kind, self._reach = word_hash(kind), reach
        # A place is asked for twice and always with the same keys: by ties and by later ones.
        self._last: dict[Place, dict[Place, int]] = {}

    def add(self, keys: Iterable[int], place: Place) -> None:
        self._waiting.add(self.own(keys), place)
        self._last = {}

    def own(self, keys: Iterable[int]) -> list[int]:
        """Keys as those of this kind are kept."""
        kind = self._kind
        return [key ^ kind for key in keys]

    def near(self, keys: Iterable[int], place: Place) -> dict[Place, int]:
        if place not in self._last:
            found = link_keys.near(
                self._connection, self.own(keys), place, self._reach, self._waiting,
                asked=self._asked,
            )  # fmt: skip
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
        return bool(self.among((name,)))

    def among(self, names: Collection[int]) -> set[int]:
        """Which of these were kept, whether what they are of stands or not."""
        there = {name for name in names if name in self._waiting}
        return there | link_keys.holds(self.connection, self._table, names)

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
        return link_keys.speakers(self.connection, members)

    def made(self, row: Row) -> Speaker:
        return Speaker(row["name"], row["body"], row["role"])

    def put(self, name: int, record: Speaker) -> None:
        self.keep(name, record, id=record.id, name=record.name, role=record.role, body=record.body)


class Linker:
    """Links articles one by one inside one transaction; what it finds goes to `rows`."""

    def __init__(self, connection: Connection, rows: Rows) -> None:
        link_keys.look_up_quickly(connection)
        self._connection, self._rows = connection, rows
        self._keys, self._asked = Waiting(), Asked(connection)
        self._prints, self._mentions = Prints(connection), Mentions(connection)
        self._speakers = Speakers(connection)
        self._met, self._by_outlet, self._by_named = (
            self._buckets(kind, echoes.REACH) for kind in ("text", "outlet", "named")
        )
        told = Tellings(self._prints, self._mentions)
        self._echoes = EchoIndex(
            Kept(self._prints, told, self._met, self._by_outlet, self._by_named)
        )
        self._met_claims = self._buckets("claim", claims.REACH)
        self._claims = ClaimIndex(self._mentions, self._met_claims)
        self._surnames = self._buckets("speaker", SPEAKERS)

    def _buckets(self, kind: str, reach: int) -> Buckets:
        return Buckets(self._connection, self._keys, self._asked, kind, reach)

    def link(self, number: int, reading: Reading) -> None:
        """Takes in the article with this number, as `link_some` does."""
        self.link_some([(number, reading)])

    def link_some(self, some: Iterable[tuple[int, Reading]]) -> None:
        """Takes in articles, each with its number, and finds what they go together with.

        What it keeps of them waits for `flush`. One that another command linked is left out. All
        are read before the first is linked, so that their keys are looked up together.
        """
        of = {word_hash(reading.article.id): (number, reading) for number, reading in some}
        known = self._prints.among(of)
        new = [read(*each) for who, each in of.items() if who not in known]
        self._asked.ask(key for each in new for key in self._keys_of(each))
        for each in new:
            self._link(each)

    def _keys_of(self, one: Read) -> Iterator[int]:
        """The keys under which what an article goes together with is looked for."""
        yield from self._met.own(one.made.keys)
        yield from self._by_outlet.own(echoes.cited_keys(one.made))
        yield from self._by_named.own(echoes.outlet_keys(one.made)[:1])
        for mention in one.found:
            yield from self._met_claims.own(claims.claim_hashes(mention))
        for named in one.named.values():
            yield from self._surnames.own(named.keys)

    def _link(self, one: Read) -> None:
        article_id = one.made.article_id
        self._mentions.article, self._mentions.place = one.number, 0
        self._prints.article = one.number
        self._prints.lead[one.made.spot[1]] = one.lead
        self._claims.add(one.reading, found=one.found)
        self._echoes.take_in(one.made, one.told)
        for mention, others in self._claims.candidates_of(one.found):
            self._pair(mention, others)
        self._tie(article_id)
        for later in self._echoes.later(article_id):
            self._tie(later)
        self._recognise(one.named)
        if len(self._keys) > MOST_WAITING:
            self.flush()

    def flush(self) -> None:
        """Puts down what waits, all in the order in which it lies: a page is written once."""
        self._asked.put_down(self._keys.put_down(self._connection))
        for waiting in (self._prints, self._mentions, self._speakers):
            waiting.flush()
        claims.forget_keys()

    def _pair(self, mention: Mention, others: Iterable[Mention]) -> None:
        """Says which mentions may be the same claim, and which are at odds."""
        for other in others:
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

    def _recognise(self, named: Mapping[int, Named]) -> None:
        """Says which speakers met before may be these, and which of these are one."""
        known = self._speakers.bring(named)
        new = {who: each for who, each in named.items() if who not in known}
        for who, each in new.items():
            self._speakers.put(who, each.speaker)
            self._surnames.add(each.keys, (0, who))
        near = {who: self._surnames.near(each.keys, (0, who)) for who, each in new.items()}
        there = self._speakers.bring({other for found in near.values() for _, other in found})
        for who, each in new.items():
            for other in sorted(other for _, other in near[who] if other in there):
                self._compare(each.speaker, self._speakers.take(other))

    def _compare(self, one: Speaker, other: Speaker) -> None:
        found = people.compared(one, other)
        if found:
            left, right = sorted((one, other), key=lambda each: each.id)
            self._rows.say(
                people.RELATION, left.id, right.id, people.METHOD, judgement=found[0],
                score=found[1], why=f"{left.name} · {right.name}",
            )  # fmt: skip


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
