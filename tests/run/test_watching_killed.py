"""A watch that is killed at any moment loses nothing and stores nothing twice."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from sayso.ledger import custody, read
from sayso.ledger.findings import Finding
from sayso.ledger.store import open_ledger
from sayso.run.keeping import text_again
from tests.run.conftest import Site

ROOT = Path(__file__).parents[2]
ROUNDS, ARTICLES = 12, 60
# The polite second between two requests would make this test last for minutes.
CHILD = """
import sys
from sayso.ledger.store import open_ledger
from sayso.run import keeping
from sayso.run.watching import Watch, watch
keeping.BATCH_ARTICLES = 3
print("ready", flush=True)
how = Watch(once=True, allow_private=True, sleep=lambda _: None)
for told in watch(open_ledger(sys.argv[1]), [sys.argv[2]], how):
    print(getattr(told, "page", ""), flush=True)
"""


def test_what_was_told_as_stored_is_there_and_nothing_twice(site: Site, tmp_path: Path) -> None:
    names = [f"Vale{number}" for number in range(ARTICLES)]
    site.publish(*names)
    place = str(tmp_path / "desk.db")
    told: set[str] = set()
    chosen = random.Random(7)
    for number in range(ROUNDS):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, place, site.feed], stdout=subprocess.PIPE, text=True,
            cwd=ROOT,
        )  # fmt: skip
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        if number < ROUNDS - 1:
            time.sleep(chosen.uniform(0.05, 1.5))
            child.kill()
        told.update(line.strip() for line in child.stdout if line.endswith("\n"))
        child.wait()
        child.stdout.close()
    ledger = open_ledger(place)
    findings: list[Finding] = []
    custody.verify(ledger, findings.append, text_of=text_again)
    with read.view(ledger) as seen:
        pages = [row["page"] for row in read.every_capture(seen)]
    ledger.close()
    assert not findings
    assert told - {""} <= set(pages)
    assert sorted(pages) == sorted(f"{site.address}/{name}.html" for name in names)
