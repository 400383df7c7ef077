"""Orders in, processes out that add articles until they are done or killed.

Each line of standard input is a place, a folder of captures, a name and a number of articles, set
apart by tabs. Each page is told of on standard output once it is stored.
"""

from __future__ import annotations

import os
import sys

from sayso.ledger.store import open_ledger
from sayso.ledger.write import add
from tests.ledger.conftest import RUN, addition


def main() -> None:
    for line in sys.stdin:
        place, folder, name, number = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            try:
                _add(place, folder, name, int(number))
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        _tell("gone")


def _add(place: str, folder: str, name: str, number: int) -> None:
    ledger = open_ledger(place, captures=folder)
    _tell(f"ready {os.getpid()}")
    for each in range(number):
        given = addition(f"{name}-{each}")
        add(ledger, [given], RUN)
        _tell(f"stored {given.page}")
    ledger.close()


def _tell(words: str) -> None:
    os.write(1, f"{words}\n".encode())


if __name__ == "__main__":
    main()
