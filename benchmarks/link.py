"""`python -m benchmarks.link`: how well and how fast copies, claims and speakers are linked.

Quality is set beside three simple peers in the same run (see eval/echoes.py). Speed is that of
`link_new`, which `sayso add` calls: mentions, keys, candidates, the article it was written from,
what may be the same claim, speakers, links written in batches of 64 and flushed, with N articles
stored in a ledger in one SQLite file.

The stored articles are made up (see made_up.py), too many to be added one by one: the tables that
linking looks up are filled with what it keeps of some hundred templates. A key that several
templates share is kept, so that it becomes as frequent as among them; every other is replaced by
one that nothing else has. `--memory` measures the same indexes in memory, for sizes that would
take hours to fill in a file.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.made_up import RUN, additions
from eval import echoes as labelled
from eval.scorers import Score
from sayso.ledger import schema
from sayso.ledger.link_keys import signed
from sayso.ledger.rows import Addition
from sayso.ledger.store import Ledger, open_ledger, writing
from sayso.ledger.write import add
from sayso.link import echoes, people
from sayso.link.buckets import Buckets
from sayso.link.claims import ClaimIndex
from sayso.link.echoes import EchoIndex, Kept
from sayso.link.footprints import footprint, told_by
from sayso.link.mentions import mentions
from sayso.link.packing import packed_footprint, packed_mention
from sayso.link.pairs import claim_keys
from sayso.link.shelf import Shelf
from sayso.link.shingles import word_hash
from sayso.records import Capture, Reading
from sayso.run.link_read import lead
from sayso.run.linking import BATCH, link_new

SIZES = (10_000, 100_000)
TEMPLATES = 800
NEW = 300  # articles linked at each size, every third a copy of a template
FIRST_NEW = 50_000_000  # numbers of made-up articles that are never stored
CHUNK = 20_000  # articles of which rows are made at once
FILLER_BITS = 14  # a filler in memory is (number << FILLER_BITS | template): no hash is as small
Keys = tuple[str, tuple[int, ...]]  # kind of index, keys


@dataclass
class Template:
    """What linking keeps of one made-up article."""

    reading: Reading
    moment: int = 0
    text: bytes = b""
    said: list[bytes] = field(default_factory=list)
    keys: list[Keys] = field(default_factory=list)  # of the article
    claim_keys: list[tuple[int, ...]] = field(default_factory=list)  # of each mention
    speakers: list[tuple[people.Speaker, tuple[int, ...]]] = field(default_factory=list)


def readings(count: int, *, first: int = 0) -> list[Reading]:
    return [a.reading for a in additions(count, first=first) if a.reading]


def template(reading: Reading) -> Template:
    found = mentions(reading)
    told = told_by(reading, found)
    made = footprint(reading, told)
    spoke = {who for quote in reading.quotes if (who := people.speaker_of(quote))}
    return Template(
        reading=reading,
        moment=made.spot[0],
        text=packed_footprint(made, lead(told, found)),
        said=[packed_mention(each) for each in found],
        keys=[
            ("text", made.keys), ("outlet", tuple(echoes.outlet_keys(made))),
            ("named", tuple(echoes.named_keys(made))),
        ],
        claim_keys=[tuple(map(word_hash, claim_keys(each))) for each in found],
        speakers=[(who, tuple(map(word_hash, people.keys(who)))) for who in spoke],
    )  # fmt: skip


def common(templates: Iterable[Template]) -> set[tuple[str, int]]:
    """The keys that more than one template has, with their kind."""
    times: Counter[tuple[str, int]] = Counter()
    for each in templates:
        times.update({(kind, key) for kind, keys in each.keys for key in keys})
        times.update({("claim", key) for keys in each.claim_keys for key in keys})
        times.update({("speaker", key) for _, keys in each.speakers for key in keys})
    return {key for key, number in times.items() if number > 1}


class Filler:
    """Fills the tables that linking looks up."""

    def __init__(self, ledger: Ledger, templates: Sequence[Template]) -> None:
        self._ledger, self._templates, self._common = ledger, templates, common(templates)
        self._chance = np.random.default_rng(1)
        self._kinds = {kind: word_hash(kind) for kind in
                       ("text", "outlet", "named", "claim", "speaker")}  # fmt: skip

    def fill(self, stored: int) -> None:
        """Articles from 1 to `stored`; their keys go in sorted, which is quickest."""
        head = {"number": 1, "recorded": "2024-01-01", "rows": 0, "rows_sha256": "", "hash": ""}
        with writing(self._ledger) as connection:
            connection.execute(schema.batch.insert(), [head])
        keys: list[np.ndarray[Any, Any]] = []
        for first in range(1, stored + 1, CHUNK):
            keys.append(self._chunk(range(first, min(first + CHUNK, stored + 1))))
        every = np.concatenate(keys)
        every = every[np.lexsort((every[:, 2], every[:, 1], every[:, 0]))]
        for start in range(0, len(every), 500_000):
            self._put("link_key", "key, moment, member", every[start : start + 500_000].tolist())

    def _chunk(self, numbers: range) -> np.ndarray[Any, Any]:
        rows: dict[str, list[Any]] = {"article": [], "mention": [], "footprint": [], "speaker": []}
        entries: list[tuple[int, int, int]] = []
        for number in numbers:
            made = self._templates[(number - 1) % len(self._templates)]
            name = f"{number:064x}"
            who, at = signed(word_hash(name)), made.moment + (number - 1) // len(self._templates)
            rows["article"].append((number, name, 1, name, made.reading.article.published))
            rows["footprint"].append((who, name, number, made.text))
            # The first of each template keeps its keys: it is what the copies were made from.
            kept = number <= len(self._templates)
            for kind, keys in made.keys:
                entries += self._entries(kind, keys, at, who, kept)
            for place, content in enumerate(made.said):
                called = f"{number << 10 | place:063x}m"
                each = signed(word_hash(called))
                rows["mention"].append((each, called, number, place, content))
                entries += self._entries("claim", made.claim_keys[place], at, each, kept)
            for place, (speaker, keys) in enumerate(made.speakers):
                called = f"{number << 10 | place:063x}s"
                each = signed(word_hash(called))
                rows["speaker"].append((each, called, speaker.name, speaker.role, speaker.body))
                entries += self._entries("speaker", keys, 0, each, kept)
        for table, columns in (
            ("article", "number, id, batch, page, published"),
            ("mention", "member, id, article, place, content"),
            ("footprint", "member, id, article, content"),
            ("speaker", "member, id, name, role, body"),
        ):
            self._put(table, columns, rows[table])
        return np.array(entries, dtype=np.int64)

    def _entries(
        self, kind: str, keys: Iterable[int], at: int, who: int, all_kept: bool
    ) -> Iterator[tuple[int, int, int]]:
        for key in set(keys):
            kept = all_kept or (kind, key) in self._common
            mine = key if kept else int(self._chance.integers(1, 2**63))
            yield signed(mine ^ self._kinds[kind]), at, who

    def _put(self, table: str, columns: str, rows: Sequence[Any]) -> None:
        marks = ", ".join("?" * (columns.count(",") + 1))
        with writing(self._ledger) as connection:
            connection.connection.cursor().executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows
            )


def new_articles() -> list[Reading]:
    """Articles that are not stored yet; of every third the text is that of a template."""
    made = readings(NEW, first=FIRST_NEW)
    for number, stored in enumerate(readings(NEW // 3)):
        article = replace(stored.article, url=f"https://copy.example/{number}", outlet="A Copy",
                          published="2026-01-01")  # fmt: skip
        quotes = tuple(replace(quote, article_id=article.id) for quote in stored.quotes)
        made[3 * number] = Reading(article=article, quotes=quotes)
    return made


@dataclass(frozen=True)
class Figures:
    """What linking cost with `stored` articles; times are of one article in milliseconds."""

    stored: int
    where: str
    wall: float
    processor: float
    copies_found: int
    megabytes: float


def in_ledger(stored: int, templates: Sequence[Template], folder: Path) -> Figures:
    """Linking into a file that was filled."""
    ledger = open_ledger(str(folder / f"{stored}.db"))
    Filler(ledger, templates).fill(stored)
    some = new_articles()
    walls, processor = 0.0, 0.0
    for start in range(0, NEW, BATCH):
        batch = some[start : start + BATCH]
        add(ledger, [_addition(each) for each in batch], RUN)
        at, used = time.perf_counter(), time.process_time()
        link_new(ledger, batch)
        walls, processor = (
            walls + time.perf_counter() - at, processor + time.process_time() - used
        )  # fmt: skip
    with writing(ledger) as connection:
        tied = connection.exec_driver_sql(
            "SELECT count(*) FROM link JOIN article ON article.id = left_id "
            "WHERE relation = 'same origin' AND article.outlet = 'A Copy'"
        ).scalar()
    size = os.path.getsize(folder / f"{stored}.db") / 2**20
    ledger.close()
    for left in folder.iterdir():
        if left.is_file():
            left.unlink()
    return Figures(
        stored, "ledger", 1000 * walls / NEW, 1000 * processor / NEW, int(tied or 0), size
    )


def _addition(one: Reading) -> Addition:
    capture = Capture(origin=one.article.origin, data=b"a page", url=one.article.url)
    return Addition(page=str(one.article.url), capture=capture, reading=one, extractor="made up")


class Repeated(Shelf[Any]):
    """Records in memory; of a filler that of the template it was made from."""

    def __init__(self, order: Sequence[int]) -> None:
        super().__init__(2048)
        self._order = order

    def _known(self, name: int) -> int:
        filler = name < 1 << 50
        return self._order[name & ((1 << FILLER_BITS) - 1)] if filler else name

    def take(self, name: int) -> Any:
        return super().take(self._known(name))

    def bring(self, names: Iterable[int]) -> list[int]:
        return [name for name in names if self._known(name) in self]


def in_memory(stored: int, templates: Sequence[Template]) -> Figures:
    """The same indexes in memory, without speakers and without writing."""
    made = [(each, mentions(each.reading)) for each in templates]
    articles = [word_hash(each.reading.article.id) for each, _ in made]
    said = [word_hash(mention.id) for _, found in made for mention in found]
    kept = Kept(prints=Repeated(articles), told=Repeated(articles))
    origins, claims = EchoIndex(kept), ClaimIndex(Repeated(said), Buckets(claims_reach()))
    for each, found in made:
        origins.add(each.reading, found=found)
        claims.add(each.reading, found=found)
    often, more = common(templates), stored - len(templates)
    for kind, place in (("text", 0), ("outlet", 1), ("named", 2)):
        rows = [(each.moment, each.keys[place][1]) for each in templates]
        index = (kept.met, kept.by_outlet, kept.by_named)[place]
        spread(index, kind, rows, more, often)
    told = [(each.moment, keys) for each in templates for keys in each.claim_keys]
    spread(claims._met, "claim", told, more * len(told) // len(templates), often)
    some, ties = new_articles(), 0
    at, used = time.perf_counter(), time.process_time()
    for one in some:
        found = mentions(one)
        origins.add(one, found=found)
        claims.add(one, found=found)
        ties += origins.tie(one.article.id) is not None and one.article.outlet == "A Copy"
        origins.later(one.article.id)
        for mention in found:
            claims.pairs(mention)
    wall, processor = time.perf_counter() - at, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Figures(stored, "memory", 1000 * wall / NEW, 1000 * processor / NEW, ties, peak)


def claims_reach() -> int:
    from sayso.link.claims import REACH

    return REACH


def spread(
    buckets: Any, kind: str, rows: Sequence[tuple[int, Sequence[int]]], more: int,
    often: set[tuple[str, int]],
) -> None:  # fmt: skip
    """Puts `more` copies of the rows into buckets, their rare keys made unlike any."""
    chance = np.random.default_rng(1)
    sizes = np.array([len(set(keys)) for _, keys in rows])
    flat = np.array(
        [key if (kind, key) in often else 0 for _, keys in rows for key in sorted(set(keys))],
        dtype=np.uint64,
    )
    moments = np.repeat(np.array([moment for moment, _ in rows], dtype=np.int64), sizes)
    which = np.repeat(
        np.arange(len(rows), dtype=np.uint64) & np.uint64((1 << FILLER_BITS) - 1), sizes
    )
    for turn in range(max(0, more) // len(rows)):
        drawn = chance.integers(1, 2**64 - 1, size=len(flat), dtype=np.uint64)
        members = np.uint64((turn + 1) << FILLER_BITS) | which
        buckets.load(np.where(flat == 0, drawn, flat), moments + turn, members)


def speed(sizes: Iterable[int], memory: bool) -> Iterator[str]:
    heads = ("stored", "in", "articles/s", "ms/article", "processor ms", "copies found", "MB")
    yield f"| {' | '.join(heads)} |"
    yield "|---|---|---|---|---|---|---|"
    templates = [template(each) for each in readings(TEMPLATES)]
    costs: list[float] = []
    with tempfile.TemporaryDirectory(prefix="sayso-link-") as folder:
        for size in sizes:
            f = in_memory(size, templates) if memory else in_ledger(size, templates, Path(folder))
            yield (
                f"| {f.stored:,} | {f.where} | {1000 / f.wall:.0f} | {f.wall:.1f} "
                f"| {f.processor:.1f} | {f.copies_found} of {NEW // 3} | {f.megabytes:,.0f} |"
            )
            costs.append(f.processor)
    yield f"\nProcessor time an article, largest over smallest store: {costs[-1] / costs[0]:.2f}"


def quality() -> Iterator[str]:
    """Sayso beside the simple peers on the labelled events, where they are there."""
    if not labelled.EVENTS.exists():
        yield "(the labelled events are not there)"
        return
    some = labelled.events()
    rows: dict[str, dict[str, Score]] = {
        "sayso": labelled.scores(some, left_out=False),
        "sayso, weights of the other events": labelled.scores(some, left_out=True),
        "peers": labelled.peers(some),
    }
    yield "| | measure | F1 | precision | recall |"
    yield "|---|---|---|---|---|"
    for who, scores in rows.items():
        for name, s in scores.items():
            if "confusable" in name:
                yield f"| {who} | {name.strip()} | {100 * s.hits / max(1, s.gold):.1f} % | | |"
                continue
            precision, recall = 100 * s.hits / max(1, s.found), 100 * s.hits / max(1, s.gold)
            yield f"| {who} | {name} | {s.f1:.1f} | {precision:.1f} | {recall:.1f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="articles stored")
    parser.add_argument("--memory", action="store_true", help="the indexes in memory alone")
    parser.add_argument("--only", choices=("quality", "speed"))
    args = parser.parse_args()
    if args.only != "speed":
        print("\n".join(quality()), flush=True)
    if args.only != "quality":
        for line in speed(map(int, args.sizes.split(",")), args.memory):
            print(line, flush=True)


if __name__ == "__main__":
    main()
