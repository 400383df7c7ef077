"""How fast the ledger is, and how fast it slows down as it grows, on quotes that are made up.

    python -m benchmarks.ledger [--sizes 10000,100000] [--engine sqlite|postgresql] [--out FOLDER]

Writes ledger-ENGINE.md and ledger-ENGINE.svg, into runs/ where no folder is named. PostgreSQL: the
empty database that SAYSO_LEDGER names, else a server of its own. See made_up for what is stored.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn
from sqlalchemy import Connection, Table, func, select, text

from benchmarks.bare import PROBED, bare_rates, probe
from benchmarks.ledger_page import Figures, plot, table
from benchmarks.made_up import QUOTES, RUN, VOCABULARY, additions, told_of, vocabulary
from sayso.ledger import captures, docket, filters, read, schema, search, shown, write
from sayso.ledger.custody import verify
from sayso.ledger.findings import Finding
from sayso.ledger.store import Ledger, open_ledger, reading

SIZES = (10_000, 100_000, 1_000_000)
BATCH_ARTICLES = 5_000
TRIES = 21
NOW = datetime(2025, 1, 1, 12, tzinfo=UTC)
FIRST_PAGE = 20
PAGE_BYTES, PAGES = 20_000, 300
Clock = Callable[[], float]
WALL, PROCESSOR = time.perf_counter, time.process_time


def spent(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds that `act` takes: on the wall, and of this process's own processor time."""
    wall, processor = WALL(), PROCESSOR()
    act()
    return WALL() - wall, PROCESSOR() - processor


def middle(acts: Sequence[Callable[[], object]]) -> tuple[float, float]:
    """The median of what each of `acts` takes."""
    walls, processors = zip(*(spent(act) for act in acts), strict=True)
    return statistics.median(walls), statistics.median(processors)


def grow(ledger: Ledger, start: int, end: int, *, step: Callable[[int], object]) -> Figures:
    """Write quotes until there are `end`; the seconds are those of all writing from `start` on."""
    found = Figures(end)
    wall = processor = 0.0
    for first in range(start // QUOTES, end // QUOTES, BATCH_ARTICLES):
        batch = list(additions(min(BATCH_ARTICLES, end // QUOTES - first), first=first))
        commitments = [c.id for each in batch if each.reading for c in each.reading.commitments]
        took = spent(partial(write.add, ledger, batch, RUN))
        wall, processor = wall + took[0], processor + took[1]
        told = told_of(commitments, at=RUN.started)
        write.record(ledger, partial(_just_these, told))
        step(len(batch) * QUOTES)
    found.rates = {
        "quotes written a second": (end - start) / wall,
        "quotes written a second of processor time": (end - start) / processor,
    }
    found.take("write", (wall, processor))
    return found


def _just_these(rows: dict[str, Any], _: Connection) -> dict[str, Any]:
    return rows


def measure_reading(ledger: Ledger, found: Figures) -> None:
    """The time to the answers that people wait for."""
    chance = random.Random(found.quotes)
    asked: dict[str, Sequence[Callable[[], object]]] = {
        "docket": [partial(whole_docket, ledger)] * TRIES,
        "show an article": lookups(ledger, "article", chance),
        "show a commitment": lookups(ledger, "commitment", chance),
        "is it known": known(ledger, chance),
        "search, rare word": searches(ledger, chance, range(VOCABULARY // 2, VOCABULARY)),
        "search, usual word": searches(ledger, chance, range(200, 2_000)),
        "search, frequent word": searches(ledger, chance, range(20)),
        "search, phrase": phrases(ledger, chance),
    }
    for name, acts in asked.items():
        found.take(name, middle(acts))


def whole_docket(ledger: Ledger) -> None:
    """The first page of each status, and how many there are of each."""
    nothing = docket.Filters()
    with read.view(ledger) as seen:
        for status in docket.STATUSES:
            docket.docket(seen, status, now=NOW, filters=nothing, limit=FIRST_PAGE)
        docket.counts(seen, now=NOW, filters=nothing)


def lookups(ledger: Ledger, table: str, chance: random.Random) -> list[Callable[[], None]]:
    """Each looks up a record by the beginning of its id, with all that belongs to it."""
    columns = schema.metadata.tables[table].c
    with reading(ledger) as connection:
        last = connection.scalar(select(func.max(columns.number))) or 0
        numbers = [chance.randint(1, last) for _ in range(TRIES)]
        ids = list(connection.scalars(select(columns.id).where(columns.number.in_(numbers))))

    def show(id: str) -> None:
        with read.view(ledger) as seen:
            shown.shown(seen, id[:12])

    return [partial(show, id) for id in ids]


def known(ledger: Ledger, chance: random.Random) -> list[Callable[[], None]]:
    """Each asks whether a page is known that is."""
    table = schema.capture
    with reading(ledger) as connection:
        last = connection.scalar(select(func.max(table.c.number))) or 0
        numbers = [chance.randint(1, last) for _ in range(TRIES)]
        query = select(table.c.page, table.c.bytes_sha256).where(table.c.number.in_(numbers))
        pages = [(row.page, row.bytes_sha256) for row in connection.execute(query)]

    def ask(page: str, sha256: str) -> None:
        with read.view(ledger) as seen:
            assert read.is_known(seen, page, sha256)

    return [partial(ask, *page) for page in pages]


def searches(ledger: Ledger, chance: random.Random, ranks: range) -> list[Callable[[], None]]:
    """Each asks for the first page of what holds a word of this frequency."""
    words = [vocabulary()[rank] for rank in chance.choices(ranks, k=TRIES)]
    return [partial(first_page, ledger, word) for word in words]


def phrases(ledger: Ledger, chance: random.Random) -> list[Callable[[], None]]:
    """Each asks for two words that stand together in some quote."""
    table = schema.quote
    with reading(ledger) as connection:
        last = connection.scalar(select(func.max(table.c.number))) or 0
        numbers = [chance.randint(1, last) for _ in range(TRIES)]
        quoted = connection.scalars(select(table.c.words).where(table.c.number.in_(numbers)))
        pairs = [words.split()[1:3] for words in quoted]
    return [partial(first_page, ledger, f'"{" ".join(pair)}"') for pair in pairs]


def first_page(ledger: Ledger, typed: str) -> None:
    """The first page of what a search finds."""
    with read.view(ledger) as seen:
        search.search(seen, typed, filters=filters.Filters(), now=NOW, limit=FIRST_PAGE)


def measure_whole(ledger: Ledger, found: Figures) -> None:
    """The time of a check of the whole ledger, and the room it takes."""
    faults: list[Finding] = []
    rows = 0

    def check() -> None:
        nonlocal rows
        rows = verify(ledger, faults.append).rows

    took = spent(check)
    assert not faults, faults[:3]
    found.take("verify", took)
    found.rates["rows verified a second"] = rows / took[0]
    found.rates["rows verified a second of processor time"] = rows / took[1]
    found.ratio = stored_bytes(ledger) / content_bytes(ledger)


def content_bytes(ledger: Ledger) -> int:
    """The bytes of all values of all rows: text as UTF-8, 8 for each number, 0 for null."""
    with reading(ledger) as connection:
        return sum(
            connection.scalar(text(f"SELECT {_bytes_of(table, server=ledger.server)}")) or 0
            for table in (*schema.CHAINED, schema.batch)
        )


def _bytes_of(table: Table, *, server: bool) -> str:
    counted = []
    for column in table.columns:
        size = f"octet_length({column.name})" if server else f"length(CAST({column.name} AS BLOB))"
        width = size if str(column.type) == "TEXT" else "8"
        counted.append(f"CASE WHEN {column.name} IS NULL THEN 0 ELSE {width} END")
    return f"CAST(sum({' + '.join(counted)}) AS BIGINT) FROM {table.name}"


def stored_bytes(ledger: Ledger) -> int:
    """The bytes of the file once all is in it, or of the tables and indexes on the server."""
    with ledger.engine.connect() as connection:
        if not ledger.server:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            return os.path.getsize(ledger.place)
        size = "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c "
        return int(
            connection.scalar(
                text(size + "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
            )
            or 0
        )


def measure_captures(folder: Path) -> dict[str, float]:
    """Captured pages that are safely on the disk, a second: one by one, and together."""
    chance = random.Random(1)
    pages = [chance.randbytes(PAGE_BYTES) for _ in range(2 * PAGES)]
    singly, together = pages[:PAGES], pages[PAGES:]
    taken = {sha256(data).hexdigest(): data for data in together}
    one = spent(lambda: [captures.keep(folder / "singly", data) for data in singly])
    all = spent(lambda: captures.keep_all(folder / "together", taken))
    return {
        f"captures of {PAGE_BYTES:,} bytes kept a second, one by one": PAGES / one[0],
        f"captures of {PAGE_BYTES:,} bytes kept a second, together": PAGES / all[0],
    }


def measure(ledger: Ledger, sizes: Sequence[int]) -> list[Figures]:
    """Figures of the one ledger at each of these numbers of quotes, as it grows."""
    with reading(ledger) as connection:
        if connection.scalar(select(func.count()).select_from(schema.batch)):
            raise SystemExit(f"{ledger.shown} holds something: name an empty ledger")
    done: list[Figures] = []
    wall = processor = 0.0
    columns = (*Progress.get_default_columns(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, transient=True) as progress:
        for start, end in zip((0, *sizes), sizes, strict=False):
            task = progress.add_task(f"to {end:,} quotes", total=end - start)
            found = grow(ledger, start, end, step=partial(progress.advance, task))
            wall, processor = wall + found.seconds["write"], processor + found.processor["write"]
            found.take("write", (wall, processor))
            progress.update(task, description=f"reading {end:,}")
            measure_reading(ledger, found)
            progress.update(task, description=f"verifying {end:,}")
            measure_whole(ledger, found)
            done.append(found)
    return done


@contextmanager
def own_server(folder: Path) -> Iterator[str]:
    """The address of a database on a PostgreSQL server that is gone afterwards."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise SystemExit("PostgreSQL is not installed (Debian: postgresql)")
    tools = found[-1] if found else Path(str(on_path)).parent
    as_server = []
    if os.geteuid() == 0:  # the server refuses to run as root
        folder.chmod(0o755)
        shutil.chown(folder, "postgres")
        as_server = ["runuser", "-u", "postgres", "--"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def call(tool: str, *arguments: str) -> None:
        command = [*as_server, str(tools / tool), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)

    call("initdb", "-A", "trust", "-U", "sayso", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    call("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://sayso@127.0.0.1:{port}/postgres"
    finally:
        call("pg_ctl", "-m", "immediate", "stop")


@contextmanager
def empty_ledger(engine: str, folder: Path) -> Iterator[Ledger]:
    """A ledger with nothing in it, gone afterwards unless it lies where SAYSO_LEDGER says."""
    given = os.environ.get("SAYSO_LEDGER", "")
    if engine == "sqlite":
        places = _just(str(folder / "sayso.db"))
    elif given.startswith("postgres"):
        places = _just(given)
    else:
        places = own_server(folder)
    with places as place:
        ledger = open_ledger(place, captures=folder / "captures")
        try:
            yield ledger
        finally:
            ledger.close()


@contextmanager
def _just(place: str) -> Iterator[str]:
    yield place


def report(engine: str, sizes: Sequence[int], out: Path) -> str:
    """Measure and write the table and the plot into `out`; the table is returned as well."""
    with tempfile.TemporaryDirectory() as folder, empty_ledger(engine, Path(folder)) as ledger:
        figures = measure(ledger, sizes)
        kept = measure_captures(Path(folder))
        if engine == "sqlite":
            kept |= bare_rates(ledger, Path(folder))
            kept |= probe(Path(folder), min(PROBED, 10 * max(sizes)))
    page = table(figures) + "".join(f"\n{name}: {rate:,.0f}" for name, rate in kept.items())
    page += (
        f"\n\nWritten in batches of {BATCH_ARTICLES:,} articles. Times are medians on the wall, of "
        "all writing for `write`; in\nbrackets, this process's own processor time. The bytes of "
        "values count text as UTF-8, 8 for each number\nand 0 for null; captured bytes are on "
        "neither side.\n"
    )
    out.mkdir(parents=True, exist_ok=True)
    (out / f"ledger-{engine}.md").write_text(page, "utf-8")
    (out / f"ledger-{engine}.svg").write_text(plot(figures), "utf-8")
    return page


def sizes_of(words: str) -> tuple[int, ...]:
    """Rising sizes, separated by commas."""
    return tuple(sorted({max(QUOTES, int(word)) for word in words.split(",")}))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", type=sizes_of, default=SIZES, help="numbers of quotes")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--out", type=Path, default=Path("runs"))
    arguments = parser.parse_args()
    print(report(arguments.engine, arguments.sizes, arguments.out))


if __name__ == "__main__":
    main()
