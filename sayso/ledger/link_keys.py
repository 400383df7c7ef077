"""Keys in, who shares them out: what linking looks up and puts down while it writes.

Numbers of 64 bits are stored with a sign, as both engines have them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

from sqlalchemy import Connection as Connection
from sqlalchemy import Table as Table
from sqlalchemy import delete

from sayso.ledger import schema
from sayso.ledger.rows import Row

Place = tuple[int, int]  # (moment, member)
MOST_ASKED = 1_000  # values of one statement
MAPPED = 1 << 34  # bytes of a file that are read as memory
HALF, WHOLE = 1 << 63, 1 << 64
# Keys that wait before they are put where they lie in order: each page there is then written for
# many of them at once, which is most of what linking writes.
MOST_FRESH = 500_000
_KEPT = ("link_key", "link_key_fresh")
# Of one key, those next before and after a place; no more are looked at, however many there are.
_BESIDE = {
    table: " UNION ALL ".join(
        f"SELECT * FROM (SELECT moment, member FROM {table} WHERE key = {{key}} AND "
        f"(moment, member) {than} ({{moment}}, {{member}}) ORDER BY moment {way}, member {way} "
        f"LIMIT {{reach}}) AS {table}_{way}"
        for than, way in (("<", "DESC"), (">", "ASC"))
    )
    for table in _KEPT
}
_BESIDE_ONE = {
    table: beside.format(key="?1", moment="?2", member="?3", reach="?4")
    for table, beside in _BESIDE.items()
}
# Which of some keys are there, and whether more members have one than are read as a whole.
_HELD = {
    table: f"SELECT value, EXISTS (SELECT 1 FROM {table} WHERE {table}.key = value "
    "LIMIT 1 OFFSET ?2) FROM json_each(?1) "
    f"WHERE EXISTS (SELECT 1 FROM {table} WHERE {table}.key = value)"
    for table in _KEPT
}
_WHOLE = {
    table: f"SELECT value, moment, member FROM json_each(?1) CROSS JOIN {table} "
    f"ON {table}.key = value"
    for table in _KEPT
}
MOST_WHOLE = 24  # members of a key that are read with those of other keys


def signed(number: int) -> int:
    """A number of 64 bits as both engines store it."""
    return number - WHOLE if number >= HALF else number


def unsigned(number: int) -> int:
    """The same number again."""
    return number + WHOLE if number < 0 else number


def look_up_quickly(connection: Connection) -> None:
    """Lets SQLite read the file as memory: what is looked up lies all over it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA mmap_size = {MAPPED}")


class Waiting:
    """Members by key that are still to be put down: of many at once, which costs half."""

    def __init__(self) -> None:
        self.buckets: dict[int, list[Place]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, keys: Iterable[int], place: Place) -> None:
        """Puts a member into the bucket of each key."""
        mine = (int(place[0]), signed(place[1]))
        different, buckets = set(keys), self.buckets
        self._count += len(different)
        for key in different:
            if key in buckets:
                buckets[key].append(mine)
            else:
                buckets[key] = [mine]

    def put_down(self, connection: Connection) -> dict[int, list[Place]]:
        """Puts all into the ledger, and gives it once more."""
        rows = [(signed(key), *mine) for key, held in self.buckets.items() for mine in held]
        rows.sort()
        _put(connection, schema.link_key_fresh, ("key", "moment", "member"), rows)
        put, self.buckets, self._count = self.buckets, {}, 0
        return put


class Asked:
    """What a file holds under keys: asked for those of many articles together, and once, for as
    long as one transaction lasts and nobody else writes.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._whole: dict[int, Sequence[Place]] = {}
        self._crowded: dict[int, list[str]] = {}  # more than are read as a whole, by table
        self._put_since: list[Mapping[int, Sequence[Place]]] = []

    def ask(self, keys: Iterable[int]) -> None:
        """Looks up those of the keys that were not asked for yet."""
        new = set(keys).difference(self._whole)
        if not new or self._connection.dialect.name != "sqlite":
            return
        self._take_in_what_was_put()
        self._whole.update(dict.fromkeys(new, ()))
        listed = _listed(sorted(map(signed, new)))
        raw = self._connection.connection.cursor()
        for table in _KEPT:
            held = raw.execute(_HELD[table], (listed, MOST_WHOLE)).fetchall()
            for key in (key for key, crowded in held if crowded):
                self._crowded.setdefault(unsigned(key), []).append(table)
            few = _listed(key for key, crowded in held if not crowded)
            for key, *place in raw.execute(_WHOLE[table], (few,)).fetchall():
                self._add(unsigned(key), [tuple(place)])

    def put_down(self, fresh: Mapping[int, Sequence[Place]]) -> None:
        """Takes note of what was put down since."""
        self._put_since.append(fresh)

    def _take_in_what_was_put(self) -> None:
        for fresh in self._put_since:
            for key in fresh.keys() & self._whole.keys():
                if schema.link_key_fresh.name not in self._crowded.get(key, ()):
                    self._add(key, set(fresh[key]))
        self._put_since = []

    def _add(self, key: int, places: Iterable[Place]) -> None:
        self._whole[key] = (*self._whole[key], *places)

    def near(self, keys: Set[int], place: Place, reach: int) -> dict[int, Sequence[Place]]:
        """Of each key that is there: all that have it, or of many the nearest."""
        if self._put_since:
            self._take_in_what_was_put()
        if not keys <= self._whole.keys():
            self.ask(keys)
        whole = self._whole
        found = {key: held for key in keys if (held := whole[key])}
        for key in self._crowded.keys() & keys:
            raw = self._connection.connection.cursor()
            for table in self._crowded[key]:
                raw.execute(_BESIDE_ONE[table], (signed(key), *place, reach))
                found[key] = (*found.get(key, ()), *raw.fetchall())
        return found


def _listed(numbers: Iterable[int]) -> str:
    # As JSON, so that it is the same statement for all, which SQLite reads but once.
    return f"[{','.join(map(str, numbers))}]"


def near(
    connection: Connection, keys: Iterable[int], place: Place, reach: int, waiting: Waiting,
    *, asked: Asked | None = None,
) -> dict[Place, int]:  # fmt: skip
    """The `reach` neighbours of `place` in time on either side in the bucket of each key, with
    the number of keys that they share with it; also those that are still to be put down.

    `asked` knows what was asked for before.
    """
    wanted = set(keys)
    mine = (int(place[0]), signed(place[1]))
    if connection.dialect.name == "sqlite":
        stored = (asked or Asked(connection)).near(wanted, mine, reach)
    else:
        stored = _near_server(connection, wanted, mine, reach)
    votes: dict[Place, int] = {}
    for key in wanted:
        found = [*stored.get(key, ()), *waiting.buckets.get(key, ())]
        for each in found if len(found) <= reach else _nearest(found, mine, reach):
            votes[each] = votes.get(each, 0) + 1
    votes.pop(mine, None)
    return {(at, unsigned(who)): number for (at, who), number in votes.items()}


def _nearest(bucket: list[Place], place: Place, reach: int) -> list[Place]:
    """Of what was found of one key, the nearest on either side."""
    bucket.sort()
    before, after = bisect_left(bucket, place), bisect_right(bucket, place)
    return bucket[max(0, before - reach) : before] + bucket[after : after + reach]


def _near_server(
    connection: Connection, keys: Collection[int], place: Place, reach: int
) -> dict[int, Sequence[Place]]:
    """Many keys in one question: it is the way to a server that takes long."""
    found: dict[int, list[Place]] = {}
    wanted = sorted(map(signed, keys))
    for start in range(0, len(wanted), MOST_ASKED):
        listed = ",".join(f"({key})" for key in wanted[start : start + MOST_ASKED])
        beside = " UNION ALL ".join(_BESIDE.values()).format(
            key="asked.key", moment=place[0], member=place[1], reach=int(reach)
        )
        rows = connection.exec_driver_sql(
            f"SELECT asked.key, beside.moment, beside.member FROM (VALUES {listed}) "
            f"AS asked (key), LATERAL ({beside}) AS beside"
        )
        for key, at, who in rows:
            found.setdefault(unsigned(key), []).append((at, who))
    return {**found}


def settle(connection: Connection) -> None:
    """Puts fresh keys where they lie in order, once they are many."""
    fresh = schema.link_key_fresh.name
    ((count,),) = _asked(connection, f"SELECT count(*) FROM {fresh}", ())
    if count > MOST_FRESH:
        connection.exec_driver_sql(
            f"INSERT INTO {schema.link_key.name} (key, moment, member) "
            f"SELECT key, moment, member FROM {fresh} WHERE TRUE ORDER BY key, moment, member "
            "ON CONFLICT DO NOTHING"
        )
        connection.exec_driver_sql(f"DELETE FROM {fresh}")


def put(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Puts down mentions, footprints or speakers, all with the same columns; those that are there
    stay.
    """
    if rows:
        signs = [tuple({**row, "member": signed(row["member"])}.values()) for row in rows]
        _put(connection, table, tuple(rows[0]), signs)


def _put(
    connection: Connection, table: Table, columns: Sequence[str], rows: list[tuple[Any, ...]]
) -> None:
    # Past SQLAlchemy, as all that is asked for every article: it took a third of the time.
    if rows:
        marks = ", ".join([_mark(connection)] * len(columns))
        connection.connection.cursor().executemany(
            f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks}) "
            "ON CONFLICT DO NOTHING",
            rows,
        )


def _mark(connection: Connection) -> str:
    """What stands for a value in a statement."""
    return "?" if connection.dialect.name == "sqlite" else "%s"


def _asked(connection: Connection, query: str, values: tuple[Any, ...]) -> list[Any]:
    """The rows of a query in which question marks stand for values."""
    raw = connection.connection.cursor()
    raw.execute(query.replace("?", _mark(connection)), values)
    return list(raw.fetchall())


def holds(connection: Connection, table: Table, members: Collection[int]) -> set[int]:
    """Which of these members are in the table."""
    rows = _those(connection, f"SELECT member FROM {table.name} WHERE member IN ({{}})", members)
    return {unsigned(member) for (member,) in rows}


def mentions(connection: Connection, members: Collection[int]) -> Mapping[int, Row]:
    """The rows of these mentions with the id of their article; of retracted articles none."""
    columns = "mention.member, mention.content, mention.quote, article.id"
    return _standing(connection, schema.mention, columns, members)


def footprints(connection: Connection, members: Collection[int]) -> Mapping[int, Row]:
    """The same of footprints."""
    columns = "footprint.member, footprint.content, NULL AS quote, article.id"
    return _standing(connection, schema.footprint, columns, members)


def _standing(
    connection: Connection, table: Table, columns: str, members: Collection[int]
) -> dict[int, Row]:
    rows = _those(
        connection,
        f"SELECT {columns} FROM {table.name} "
        f"JOIN article ON article.number = {table.name}.article WHERE member IN ({{}}) "
        "AND NOT EXISTS (SELECT 1 FROM retraction WHERE retraction.about = article.id)",
        members,
    )
    return {
        unsigned(member): {"content": content, "quote": quote, "article": article}
        for member, content, quote, article in rows
    }


def _those(connection: Connection, query: str, members: Collection[int]) -> Iterator[Any]:
    """The rows of a query that names members where it has braces."""
    told = connection.dialect.name == "sqlite"
    wanted = sorted(map(signed, members))
    for start in range(0, len(wanted), MOST_ASKED):
        listed = _listed(wanted[start : start + MOST_ASKED])
        if told:
            yield from _asked(connection, query.format("SELECT value FROM json_each(?)"), (listed,))
        else:
            yield from _asked(connection, query.format(listed[1:-1]), ())


def mentions_of(connection: Connection, article_id: str) -> list[Row]:
    """The mentions of an article, in its order."""
    rows = _asked(
        connection,
        "SELECT content, quote, place FROM mention WHERE article = "
        "(SELECT number FROM article WHERE id = ?) ORDER BY place",
        (article_id,),
    )
    return [{"content": row[0], "quote": row[1], "place": row[2]} for row in rows]


SAID = ("id", "left_id", "right_id", "relation", "judgement", "score", "made_by", "why")


def newest_said(
    connection: Connection, relation: str, left: str, right: str | None, method: str
) -> Row | None:
    """The newest link of a method from `left`, to `right` where one is named."""
    to, values = ("", []) if right is None else (" AND right_id = ?", [right])
    rows = _asked(
        connection,
        f"SELECT {', '.join(SAID)} FROM link WHERE left_id = ? AND relation = ? "
        # LIKE would have SQLite plan the statement anew each time, for what its pattern may be.
        f"AND substr(made_by, 1, {len(method)}) = ?{to} ORDER BY number DESC LIMIT 1",
        (left, relation, method, *values),
    )
    return dict(zip(SAID, rows[0], strict=True)) if rows else None


def parted(connection: Connection, record_id: str, machine: str) -> set[str]:
    """The records of which people, not the machine, said last that this one is not tied to them."""
    rows = _asked(
        connection,
        "SELECT CASE WHEN left_id = ? THEN right_id ELSE left_id END, judgement FROM link "
        f"WHERE (left_id = ? OR right_id = ?) AND substr(made_by, 1, {len(machine)}) <> ? "
        "AND NOT EXISTS (SELECT 1 FROM retraction WHERE retraction.about = link.id) "
        "ORDER BY number",
        (record_id, record_id, record_id, machine),
    )
    said: dict[str, str] = dict(rows)
    return {other for other, judgement in said.items() if judgement == "negative"}


def speakers(connection: Connection, members: Collection[int]) -> Mapping[int, Row]:
    """The speakers with these numbers."""
    query = "SELECT member, name, role, body FROM speaker WHERE member IN ({})"
    return {
        unsigned(member): {"name": name, "role": role, "body": body}
        for member, name, role, body in _those(connection, query, members)
    }


def forget_all(connection: Connection) -> None:
    """Empties all that is looked up, so that it can be made anew."""
    for table in schema.LOOKED_UP:
        connection.execute(delete(table))
