"""Imports: what other tools give out (Auto Archiver, Atlos, Check, Citron) → articles and links."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sayso.acquire.discover import unreadable
from sayso.acquire.imports import atlos, auto_archiver, check, citron
from sayso.acquire.imports.homes import Import, Note, Opened
from sayso.errors import InputError, UsageError

__all__ = ["IMPORTERS", "Import", "Importer", "Survey", "imported", "recognise", "survey"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """A tool whose exports can be read: its name, the columns it is known by, how it is opened."""

    kind: str
    needs: str
    open: Callable[..., Opened | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What importing a file would give: how many rows, of what, and where its columns go.

    `unreadable` counts the errors that would stand in the place of rows or quotes; `notes` are
    the columns kept as notes, `used` those with a home of their own.
    """

    kind: str
    rows: int
    articles: int
    links_only: int
    quotes: int
    unreadable: int
    notes: tuple[str, ...] = field(default=())
    used: tuple[str, ...] = field(default=())


# In the order they are asked; the most particular first.
IMPORTERS = (
    Importer(kind="citron", needs=citron.NEEDS, open=citron.opened),
    Importer(kind="atlos", needs=atlos.NEEDS, open=atlos.opened),
    Importer(kind="auto-archiver", needs=auto_archiver.NEEDS, open=auto_archiver.opened),
    Importer(kind="check", needs=check.NEEDS, open=check.opened),
)
# Names of columns shown in a survey; a document of thousands of named values has no more use.
MOST_NAMES = 1_000


def imported(path: str, *, kind: str | None = None) -> Iterator[Import | InputError]:
    """What each row of `path` becomes, or an error in its place; `kind` None is recognised.

    Raises UsageError at once for an unknown kind. A file that cannot be read is one error.
    """
    asked = _asked(kind)
    return _imported(path, asked, forced=kind is not None)


def survey(path: str, kind: str | None = None) -> Survey:
    """What importing `path` would give; raises InputError when it cannot be read at all."""
    asked = _asked(kind)
    importer, opened = _opened(path, asked, forced=kind is not None)
    rows = articles = links = quotes = refused = 0
    names: dict[str, None] = {}
    for group in opened.groups:
        rows += 1
        for each in group:
            if isinstance(each, InputError):
                refused += 1
                continue
            articles += each.article is not None
            links += each.article is None
            quotes += len(each.quotes)
            _remember(names, each.notes)
    return Survey(
        kind=importer.kind, rows=rows, articles=articles, links_only=links, quotes=quotes,
        unreadable=refused, notes=tuple(names), used=opened.used,
    )  # fmt: skip


def recognise(path: str) -> str:
    """The kind of export `path` is; raises InputError, with the columns needed, when none."""
    return _opened(path, IMPORTERS, forced=False)[0].kind


def _asked(kind: str | None) -> tuple[Importer, ...]:
    asked = tuple(each for each in IMPORTERS if kind in (None, each.kind))
    if not asked:
        raise UsageError(
            f"{kind!r} is not a tool sayso imports from",
            subject="kind",
            mend=f"choose one of {', '.join(each.kind for each in IMPORTERS)}",
        )
    return asked


def _imported(
    path: str, asked: tuple[Importer, ...], *, forced: bool
) -> Iterator[Import | InputError]:
    try:
        for group in _opened(path, asked, forced=forced)[1].groups:
            yield from group
    except InputError as refusal:
        yield refusal
    except OSError as fault:
        yield unreadable(fault, path)


def _opened(path: str, asked: tuple[Importer, ...], *, forced: bool) -> tuple[Importer, Opened]:
    for each in asked:
        if (opened := each.open(path, forced=forced)) is not None:
            return each, opened
    needed = "; ".join(f"{each.kind} needs {each.needs}" for each in asked)
    raise InputError(
        f"its header is not one of a tool sayso imports from ({needed})",
        subject=path,
        mend="name its columns so in the first row, or save its texts as .jsonl and read those",
        code="not_recognised",
    )


def _remember(names: dict[str, None], notes: tuple[Note, ...]) -> None:
    for name, _ in notes:
        if len(names) < MOST_NAMES:
            names.setdefault(name)
