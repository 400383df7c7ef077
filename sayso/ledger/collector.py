"""Many rows at once, without Python's collector looking through all of them again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Objects made between two looks for such as refer to each other, instead of 700: rows never do,
# and to look through those of a batch took an eighth of the time of writing and of verifying.
SELDOM = 200_000


@contextmanager
def seldom_collected() -> Iterator[None]:
    """While it lasts the collector looks seldom; objects that nothing refers to go at once."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], SELDOM) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
