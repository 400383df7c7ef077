"""Migration 6: from which batch until which each commitment was waited for, kept by triggers.

Like every migration it never changes again. What the table holds follows from the chained rows.
"""

from __future__ import annotations

from collections.abc import Iterator

COLUMNS = "commitment, starts, ends, since, until"
# The batch until which it is waited for what still is.
STILL = 2_147_483_647
# What is said of a commitment, or of what was said of it: a retraction can take back either.
SAID = ("resolution", "judgement")


def awaited(engine: str) -> Iterator[str]:
    """The table, its indexes in the orders of the docket, what it holds so far, its triggers."""
    made = (
        "CREATE TABLE awaited (commitment INTEGER NOT NULL, starts TEXT NOT NULL, "
        "ends TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL)"
    )
    yield made if engine == "sqlite" else made.replace(" TEXT", ' TEXT COLLATE "C"')
    yield f"INSERT INTO awaited ({COLUMNS}) {_stretches('TRUE')}"
    # What still is waited for lies together in both, in the orders of the docket; with all
    # columns, so that no row is looked at to be counted.
    yield "CREATE INDEX awaited_ends ON awaited (until, ends, commitment, starts, since)"
    yield "CREATE INDEX awaited_starts ON awaited (until, starts, commitment, ends, since)"
    yield "CREATE INDEX awaited_commitment ON awaited (commitment)"
    # The docket goes by the indexes above alone.
    for name in ("ends", "starts", "open", *(("undated",) if engine == "postgresql" else ())):
        yield f"DROP INDEX commitment_{name}"
    yield from _triggers(engine)


def astray() -> str:
    """SQL for the numbers of the commitments for which the table does not hold what follows from
    the rows.
    """
    held = f"SELECT {COLUMNS} FROM awaited"
    return (
        f"SELECT commitment FROM ({held} EXCEPT {_stretches('TRUE')}) AS too_much "
        f"UNION SELECT number FROM ({_stretches('TRUE')} EXCEPT {held}) AS too_little ORDER BY 1"
    )


def _triggers(engine: str) -> Iterator[str]:
    yield from _TRIGGER[engine](
        "commitment",
        f"INSERT INTO awaited ({COLUMNS}) VALUES "
        f"(NEW.number, {_starts('NEW')}, {_ends('NEW')}, NEW.batch, {STILL});",
    )
    for name in SAID:
        yield from _TRIGGER[engine](name, _anew("commitment.id = NEW.about"))
    meant = (f"SELECT about FROM {name} WHERE id = NEW.about" for name in SAID)
    ids = " UNION ALL ".join(("SELECT NEW.about", *meant))
    yield from _TRIGGER[engine]("retraction", _anew(f"commitment.id IN ({ids})"))


def _sqlite_trigger(table: str, body: str) -> Iterator[str]:
    yield f"CREATE TRIGGER {table}_awaited AFTER INSERT ON {table} BEGIN {body} END"


def _postgresql_trigger(table: str, body: str) -> Iterator[str]:
    yield (
        f"CREATE FUNCTION sayso_awaited_{table}() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN {body} RETURN NULL; END $$"
    )
    yield (
        f"CREATE TRIGGER {table}_awaited AFTER INSERT ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION sayso_awaited_{table}()"
    )


_TRIGGER = {"sqlite": _sqlite_trigger, "postgresql": _postgresql_trigger}


def _anew(which: str) -> str:
    """SQL that reckons the stretches of the commitments that fulfil `which` from the beginning."""
    numbers = f"SELECT commitment.number FROM commitment WHERE {which}"
    return (
        f"DELETE FROM awaited WHERE commitment IN ({numbers}); "
        f"INSERT INTO awaited ({COLUMNS}) {_stretches(which)};"
    )


def _stretches(which: str) -> str:
    """SQL for the stretches of batches in which these commitments were waited for: from one batch
    that says something of them to the next.
    """
    return (
        f"SELECT number, {_starts('known')}, {_ends('known')}, since, until FROM ("
        "SELECT commitment.number, commitment.id, commitment.starts, commitment.ends, "
        f"told.batch AS since, lead(told.batch, 1, {STILL}) "
        "OVER (PARTITION BY commitment.number ORDER BY told.batch) AS until "
        f"FROM ({_told(which)}) AS told JOIN commitment ON commitment.number = told.number"
        f") AS known WHERE {_waited_for()}"
    )


def _told(which: str) -> str:
    """SQL for the batches after which it may be otherwise whether they are waited for."""
    later = f"said.batch > commitment.batch AND {which}"
    parts = [f"SELECT commitment.number, commitment.batch FROM commitment WHERE {which}"]
    for name in ("retraction", *SAID):
        parts.append(
            f"SELECT commitment.number, said.batch FROM {name} AS said "
            f"JOIN commitment ON commitment.id = said.about WHERE {later}"
        )
    for name in SAID:
        parts.append(
            f"SELECT commitment.number, said.batch FROM {name} AS of_it "
            "JOIN retraction AS said ON said.about = of_it.id "
            f"JOIN commitment ON commitment.id = of_it.about WHERE {later}"
        )
    return " UNION ".join(parts)


def _waited_for() -> str:
    """SQL that is true when a commitment was, after the batch `since`, not retracted, not
    resolved, and not refused by the newest judgement that stood.
    """
    by_then = "said.about = known.id AND said.batch <= known.since"
    stands = (
        f"{by_then} AND NOT EXISTS (SELECT 1 FROM retraction AS gone "
        "WHERE gone.about = said.id AND gone.batch <= known.since)"
    )
    newest = (
        f"SELECT judgement FROM judgement AS said WHERE {stands} ORDER BY said.number DESC LIMIT 1"
    )
    return (
        f"NOT EXISTS (SELECT 1 FROM retraction AS said WHERE {by_then}) "
        f"AND NOT EXISTS (SELECT 1 FROM resolution AS said WHERE {stands}) "
        f"AND coalesce(({newest}), '') <> 'negative'"
    )


def _starts(row: str) -> str:
    return f"coalesce({row}.starts, '')"


def _ends(row: str) -> str:
    # What never ends sorts after all that does.
    return f"coalesce({row}.ends, '~')"
