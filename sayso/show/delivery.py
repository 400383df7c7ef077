"""Finished articles go in and leave whole, each in one write, under a bar if work takes a while."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock, Timer

Deliver = Callable[[Callable[[], None]], None]
PATIENCE = 1.0  # seconds before a bar appears: quick work needs none


def write_whole(descriptor: int, content: bytes) -> None:
    """Write all of `content`; Ctrl-C takes effect before or after it, never inside."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(descriptor, left) :]
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def quietly() -> Iterator[Deliver]:
    """Deliver articles without showing how far the work is."""
    yield lambda write: write()


@contextmanager
def with_bar(total: int | None, doing: str = "sayso reads") -> Iterator[Deliver]:
    """Deliver articles under a bar on stderr that appears after a second and steps aside."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    bar = Progress(
        doing,
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    task = bar.add_task("articles", total=total)
    lock, showing = RLock(), False

    def show() -> None:
        nonlocal showing
        with lock:
            showing = True
            bar.start()

    def deliver(write: Callable[[], None]) -> None:
        with lock:
            if showing:
                bar.stop()
            write()
            bar.advance(task)
            if showing:
                bar.start()

    timer = Timer(PATIENCE, show)
    timer.daemon = True
    timer.start()
    try:
        yield deliver
    finally:
        timer.cancel()
        with lock:
            showing = False
            bar.stop()


@contextmanager
def counting(doing: str, what: str) -> Iterator[Callable[[int], None]]:
    """A line on stderr that tells how many `what` are done; gone at the end."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TimeElapsedColumn

    bar = Progress(
        SpinnerColumn(),
        "{task.description}",
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
    )
    task = bar.add_task(doing)
    with bar:
        yield lambda done: bar.update(task, description=f"{doing}: {done:,} {what}")
