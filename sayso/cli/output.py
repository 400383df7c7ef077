"""How answers leave: exit codes, pages or lines, a progress bar, complaints in one line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sayso.errors import InputError, SaysoError

if TYPE_CHECKING:
    from sayso.show.delivery import Deliver

DONE, SOME_FAILED, WRONG_USAGE, INTERRUPTED, NOBODY_READS = 0, 1, 2, 130, 141
LONGEST_COMPLAINT = 1000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """How finished articles leave: as JSON Lines, or as pages of a width, coloured or not."""

    json: bool
    width: int
    colour: bool


def measured_width() -> int:
    """Columns of the terminal, 100 where there is none."""
    import shutil

    return shutil.get_terminal_size(fallback=(100, 24)).columns


def coloured(when: str) -> bool:
    """True when pages are to be coloured: `when`, else by the terminal."""
    if when != "auto":
        return when == "always"
    plain_wanted = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain_wanted


def page_bytes(page: str) -> bytes:
    """A page as bytes of UTF-8."""
    return page.encode("utf-8", "replace")


def let_out(finished: bytes, item: Any) -> None:
    """Write a finished answer to stdout, and a refusal as one line to stderr."""
    from sayso.show.delivery import write_whole

    try:
        write_whole(sys.stdout.fileno(), finished)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise SaysoError(
            f"cannot be written ({error.strerror})",
            subject="output",
            mend="check the space left, or write somewhere else",
        ) from error
    if isinstance(item, InputError):
        complain(item)


def complain(error: SaysoError) -> None:
    """Write an error to stderr as one line, harmless and bounded."""
    from sayso.show.plain import plain, shortened

    sys.stderr.write(shortened(f"sayso: {plain(str(error))}", LONGEST_COMPLAINT) + "\n")
    sys.stderr.flush()


def deliver_all(
    paths: tuple[str, ...],
    found: Iterable[Any],
    formatted: Callable[[Any], bytes],
    *,
    output: Output,
    doing: str = "sayso reads",
) -> int:
    """Let every found item out as it comes; the exit code that follows from them."""
    failed = 0
    try:
        with delivery(paths, doing) as deliver:
            for item in found:
                failed += isinstance(item, InputError)
                finished = finished_bytes(item, formatted, output)
                deliver(partial(let_out, finished, item))
    except KeyboardInterrupt:  # here, since click would print an empty line first
        return INTERRUPTED
    except BrokenPipeError:
        return NOBODY_READS
    return SOME_FAILED if failed else DONE


def finished_bytes(item: Any, formatted: Callable[[Any], bytes], output: Output) -> bytes:
    """An item as bytes: formatted, or its refusal where JSON was asked for."""
    if not isinstance(item, InputError):
        return formatted(item)
    if not output.json:
        return b""
    from sayso.show.json_lines import error_record, line

    return line(error_record(item))


def delivery(paths: tuple[str, ...], doing: str) -> AbstractContextManager[Deliver]:
    """How items leave: under a bar that shows how far the work is, where somebody looks."""
    from sayso.show.delivery import quietly, with_bar

    if not sys.stderr.isatty():
        return quietly()
    from sayso.run import count

    return with_bar(count(paths), doing)


def counting(doing: str, what: str) -> AbstractContextManager[Callable[[int], None] | None]:
    """How long work without items to deliver is shown: a running count, where somebody looks."""
    from sayso.show.delivery import counting as shown

    return shown(doing, what) if sys.stderr.isatty() else nullcontext()
