"""Paths, folders, addresses and `-` → what there is to read, each with a way to its bytes."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Literal

from sayso.errors import FetchError, InputError

Holds = Literal["page", "lines", "web_records", "web_bundle", "mail", "mails", "mhtml", "chats"]
SUFFIXES: dict[str, Holds] = {
    ".txt": "page", ".md": "page", ".html": "page", ".htm": "page", ".xhtml": "page",
    ".pdf": "page", ".jsonl": "lines", ".warc": "web_records", ".warc.gz": "web_records",
    ".wacz": "web_bundle", ".mhtml": "mhtml", ".mht": "mhtml", ".eml": "mail", ".mbox": "mails",
}  # fmt: skip
# A JSON file inside a folder is read only when it is an export of Telegram Desktop.
CHATS_SUFFIX = ".json"
STDIN = "-"
# Counting lines reads the file; past this size a progress bar is not worth it.
LARGEST_COUNTED = 256 * 1024 * 1024

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opened:
    """Bytes to be read, with what a server said of them."""

    stream: BinaryIO
    media_type: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Something to read: where it is, what form of articles it holds, and how to open it."""

    origin: str
    holds: Holds
    open: Callable[[], Opened]


@dataclass(frozen=True, slots=True)
class Survey:
    """What `paths` hold: how many articles (None when unknown), how many files of other kinds."""

    articles: int | None
    ignored: int


def discover(
    paths: Sequence[str], *, stdin: BinaryIO | None = None, allow_private: bool = False
) -> Iterator[Found | InputError]:
    """What there is to read, in the order given; what cannot be read as an error in its place."""
    for path in paths:
        if path == STDIN:
            yield _standard_input(stdin)
        elif _ADDRESS.match(path):
            yield _page(path, allow_private)
        elif _is_folder(path):
            yield from _in_folder(path)
        else:
            yield _file(path)


def survey(paths: Sequence[str]) -> Survey:
    """How many articles will come, and how many files inside the folders are of other kinds."""
    articles: int | None = 0
    ignored = 0
    for path in paths:
        if path == STDIN:
            articles = None
        elif not _ADDRESS.match(path) and _is_folder(path):
            for file in _files_below(path):
                if isinstance(file, InputError):
                    articles = _sum(articles, 1)
                elif _is_read(file):
                    articles = _sum(articles, _articles_in(file))
                else:
                    ignored += 1
        else:
            articles = _sum(articles, 1 if _ADDRESS.match(path) else _articles_in(path))
    return Survey(articles, ignored)


def count(paths: Sequence[str]) -> int | None:
    """About how many articles will come; None when that cannot be known cheaply."""
    return survey(paths).articles


def _sum(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left + right


def _articles_in(path: str) -> int | None:
    holds = _holds(path)
    if holds in ("web_records", "web_bundle", "mails", "chats"):
        return None
    if holds != "lines":
        return 1
    try:
        if os.path.getsize(path) > LARGEST_COUNTED:
            return None
        with open(path, "rb") as stream:
            blocks = iter(lambda: stream.read(1 << 20), b"")
            lines, last = 0, b"\n"
            for block in blocks:
                lines += block.count(b"\n")
                last = block[-1:]
            return lines + (last != b"\n")
    except (OSError, ValueError):
        return 1


def _standard_input(stdin: BinaryIO | None) -> Found | InputError:
    if stdin is None:
        return InputError(
            "there is nothing on standard input",
            subject=STDIN,
            mend="pipe the text in, or name a file",
            code="missing",
        )
    return Found(STDIN, "page", lambda: Opened(stdin))


def _page(address: str, allow_private: bool) -> Found | InputError:
    if not address.lower().startswith(("http://", "https://")):
        return FetchError(
            "only http and https addresses are fetched",
            subject=address,
            mend="save the page and give the name of the file",
            code="bad_url",
        )

    def opened() -> Opened:
        from sayso.acquire.addresses import is_public
        from sayso.acquire.fetch import any_address, fetch

        page = fetch(address, may_ask=any_address if allow_private else is_public)
        return Opened(BytesIO(page.data), page.media_type, page.url)

    return Found(address, "page", opened)


def _holds(path: str) -> Holds:
    lower = path.lower()
    if lower.endswith(CHATS_SUFFIX):
        return "chats"
    return next((SUFFIXES[suffix] for suffix in SUFFIXES if lower.endswith(suffix)), "page")


def _is_read(path: str) -> bool:
    """True when a file inside a folder is one to read."""
    if not path.lower().endswith(CHATS_SUFFIX):
        return path.lower().endswith(tuple(SUFFIXES))
    from sayso.acquire.archives.telegram import is_telegram_export

    try:
        with open(path, "rb") as stream:
            return is_telegram_export(stream)
    except OSError:
        return False


def _is_folder(path: str) -> bool:
    try:
        return os.path.isdir(path)
    except ValueError:
        return False


def _file(path: str) -> Found | InputError:
    origin = _shown(path)
    try:
        os.stat(path)
    except (OSError, ValueError) as fault:
        return unreadable(fault, origin)
    return Found(origin, _holds(path), lambda: Opened(open(path, "rb")))


def _in_folder(folder: str) -> Iterator[Found | InputError]:
    told = others = 0
    for path in _files_below(folder):
        if isinstance(path, str) and not _is_read(path):
            others += 1
        else:
            told += 1
            yield _file(path) if isinstance(path, str) else path
    if not told:
        kinds = ", ".join(SUFFIXES)
        yield InputError(
            f"no file to read in this folder ({others} of other kinds)",
            subject=_shown(folder),
            mend=f"files inside a folder are read when they end in {kinds} or are Telegram exports",
            code="nothing_found",
        )


def _files_below(folder: str) -> Iterator[str | InputError]:
    """Every file below `folder` in the order of the names; hidden ones and linked folders not."""
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        if not os.path.isdir(place):
            yield place
            continue
        try:
            waiting += reversed(_inside(place))
        except OSError as fault:
            yield unreadable(fault, _shown(place))


def _inside(folder: str) -> list[str]:
    with os.scandir(folder) as entries:
        return sorted(
            entry.path
            for entry in entries
            if not entry.name.startswith(".")
            and (entry.is_file() or entry.is_dir(follow_symlinks=False))
        )


def unreadable(fault: Exception, origin: str) -> InputError:
    """The refusal of a file the system would not open."""
    if isinstance(fault, FileNotFoundError | NotADirectoryError | ValueError):
        return InputError(
            "there is no such file",
            subject=origin,
            mend="check the name and the folder",
            code="missing",
        )
    reason = getattr(fault, "strerror", None) or "the system refused"
    return InputError(
        f"it cannot be opened: {reason}", subject=origin, mend="check that you may read it"
    )


def _shown(path: str) -> str:
    """`path` as words that every file and terminal can hold."""
    return os.fsencode(path).decode("utf-8", "replace")
