"""Paths and captures → the ledger: what is new is read and stored, in batches, in order."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from sayso import __version__
from sayso.errors import InputError, ModelError, SaysoError
from sayso.records import Article, Capture, Reading

if TYPE_CHECKING:
    from sayso.acquire import ReadOptions
    from sayso.ledger.rows import Addition, Row, Run
    from sayso.ledger.store import Ledger

State = Literal["new", "changed", "same text", "known", "link only"]
# Stored together: enough that the cost of a transaction is small, few enough to lose none of it.
BATCH_ARTICLES = 64
BATCH_SECONDS = 2.0
MOST_WAITING = 1_000
# What the text of an article depends on besides sayso itself.
EXTRACTORS = ("trafilatura", "pypdfium2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One capture that is in the ledger now: what was new about it, and what was read out.

    `new`: a page not seen before; `changed`: another text than last time; `same text`: other
    bytes with the same text; `known`: the very bytes were there; `link only`: an export named
    the address alone.
    """

    origin: str
    page: str
    state: State
    article_id: str | None = None
    quotes: int = 0
    commitments: int = 0


def add(
    ledger: Ledger,
    paths: Sequence[str],
    *,
    options: ReadOptions | None = None,
    allow_private: bool = False,
    stdin: BinaryIO | None = None,
    command: str = "add",
) -> Iterator[Kept | InputError]:
    """Store what `paths` hold, in input order; each comes out once it is safely stored.

    What cannot be read comes out in its place as the InputError that says why.
    """
    from sayso.acquire import ReadOptions, captures
    from sayso.acquire.dates import option_date

    chosen = options or ReadOptions()
    if chosen.published is not None:
        option_date(chosen.published)
    found = captures(paths, stdin=stdin, allow_private=allow_private)
    feeds: list[str] = []
    pages = _without_feeds(found, feeds)
    yield from keep(ledger, pages, options=chosen, command=command)
    if feeds:
        from sayso.run.watching import Watch, articles_of

        yield from articles_of(ledger, feeds, Watch(once=True, allow_private=allow_private))


def _without_feeds(
    found: Iterable[Capture | InputError], feeds: list[str]
) -> Iterator[Capture | InputError]:
    """What is no feed; the addresses of the others go to `feeds`, to be asked as feeds are."""
    from sayso.acquire.pages import is_feed

    for each in found:
        if isinstance(each, Capture) and each.url and is_feed(each):
            feeds.append(each.origin)
        else:
            yield each


def keep(
    ledger: Ledger,
    captures: Iterable[Capture | InputError],
    *,
    options: ReadOptions,
    command: str,
) -> Iterator[Kept | InputError]:
    """Store captures and what is read out of them, batch by batch, in order."""
    shelf = Shelf(ledger, run_of(command, asdict(options)))
    for each in captures:
        if isinstance(each, InputError):
            shelf.put(each)
        else:
            put_capture(shelf, each, options)
        if shelf.full():
            yield from shelf.store()
    yield from shelf.store()


def put_capture(
    shelf: Shelf,
    capture: Capture,
    options: ReadOptions,
    *,
    notes: tuple[tuple[str, str], ...] = (),
) -> None:
    """Read a capture unless its bytes are there already, and put what came of it on the shelf."""
    from sayso.acquire import article_of
    from sayso.acquire.pages import located, page_of

    taken = _stamped(located(capture))
    page = page_of(taken)
    if shelf.knows(page, taken.sha256):
        shelf.put(Kept(origin=capture.subject, page=page, state="known"))
        return
    read = read_article(taken, lambda: article_of(taken, options=options))
    if isinstance(read, InputError):
        shelf.put(read)
    else:
        shelf.put_new(page, taken, read, options=options, notes=notes)


def _stamped(capture: Capture) -> Capture:
    """`capture` with the moment it was taken, for those that bring none along."""
    from dataclasses import replace

    if capture.observed is not None:
        return capture
    return replace(capture, observed=datetime.now(UTC).isoformat(timespec="seconds"))


def read_article(
    capture: Capture, article_in: Callable[[], Article | None]
) -> Reading | InputError:
    """What is read out of a capture's article, or the refusal of what cannot be read."""
    from sayso.extract import read as extract

    try:
        article = article_in()
        assert article is not None
        if "\0" in article.text:
            raise InputError(
                "its text holds NUL characters",
                subject=capture.subject,
                mend="save it anew as text or HTML",
                code="binary",
            )
        return extract(article)
    except ModelError:
        raise
    except InputError as refusal:
        return refusal
    except SaysoError as error:
        message = f"{error.message} ({error.subject})"
        return InputError(message, subject=capture.subject, mend=error.mend, code=error.code)


@dataclass
class Shelf:
    """What waits to be stored, in the order it will be told of."""

    ledger: Ledger
    run: Run
    waiting: list[Kept | InputError] = field(default_factory=list)
    additions: list[Addition] = field(default_factory=list)
    notes: list[Row] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    since: float = field(default_factory=time.monotonic)

    def put(self, outcome: Kept | InputError) -> None:
        """What will be told in its turn."""
        self.waiting.append(outcome)

    def remember(self, notes: list[Row]) -> None:
        """Notes about addresses that no article was read from yet."""
        self.notes += notes

    def knows(self, page: str, sha256: str) -> bool:
        """True when the newest capture of the page has these bytes."""
        from sayso.ledger import read

        if page in self.pages:
            return self.pages[page] == sha256
        with read.view(self.ledger) as seen:
            return read.is_known(seen, page, sha256)

    def put_new(
        self,
        page: str,
        capture: Capture,
        reading: Reading,
        *,
        options: ReadOptions | None = None,
        notes: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """A capture to be stored, and what will be told of it then."""
        from sayso.ledger.rows import Addition

        self.additions.append(
            Addition(
                page=page, capture=capture, reading=reading, extractor=extractor(),
                options=asdict(options) if options else {},
                notes=notes,
            )
        )  # fmt: skip
        self.waiting.append(
            Kept(
                origin=capture.subject, page=page, state=self._state(page, reading),
                article_id=reading.article.id, quotes=len(reading.quotes),
                commitments=len(reading.commitments),
            )
        )  # fmt: skip
        self.pages[page] = capture.sha256

    def _state(self, page: str, reading: Reading) -> State:
        from sayso.ledger import read

        if page in self.pages:
            return "changed"
        with read.view(self.ledger) as seen:
            captures = read.versions(seen, page)
            if not captures:
                return "new"
            return "same text" if read.has(seen, reading.article.id) else "changed"

    def full(self) -> bool:
        """True when it is time to store."""
        return (
            len(self.additions) >= BATCH_ARTICLES
            or len(self.waiting) >= MOST_WAITING
            or bool(self.waiting and time.monotonic() - self.since >= BATCH_SECONDS)
        )

    def store(self) -> Iterator[Kept | InputError]:
        """Store what waits in one batch and link it, then tell of it."""
        from sayso.ledger import amend, schema, write
        from sayso.run.linking import link_new

        if self.additions:
            write.add(self.ledger, self.additions, self.run)
            link_new(self.ledger, [each.reading for each in self.additions if each.reading])
        if self.notes:
            amend.remember(self.ledger, schema.note, self.notes)
        told = self.waiting
        self.waiting, self.additions, self.notes, self.pages = [], [], [], {}
        self.since = time.monotonic()
        yield from told


def run_of(command: str, options: Mapping[str, Any]) -> Run:
    """The run of this process: its code, its models by digest, its options."""
    from sayso.ledger.rows import Run, moment

    return Run(
        command=command,
        code_version=__version__,
        models=_models(),
        options=options,
        started=moment(datetime.now(UTC)),
    )


@cache
def extractor() -> str:
    """Name and version of everything that turns bytes into text here."""
    made = [f"{name} {_version(name)}" for name in EXTRACTORS]
    return "; ".join([f"sayso {__version__}", *made])


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"


def _models() -> dict[str, str]:
    from sayso.inference import MODELS

    try:
        about = json.loads((MODELS / "model.json").read_text(encoding="utf8"))
    except (OSError, ValueError):
        return {}
    return dict(about["sha256"])


def text_again(capture: Capture, row: Mapping[str, Any]) -> str | None:
    """The text that today's extractor reads out of a capture; None when another one made it."""
    from sayso.acquire import ReadOptions, article_of

    if row["extractor"] != extractor():
        return None
    options = ReadOptions(**json.loads(row["options"] or "{}"))
    try:
        return article_of(capture, options=options).text
    except InputError:
        return ""
