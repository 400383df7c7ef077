"""The cells of one row → the homes sayso has for them, and notes for all the rest → an Import."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Literal

from sayso.acquire.articles import article_of
from sayso.acquire.calendar_days import MONTHS, read_iso, read_stamp
from sayso.acquire.decoding import clean_surrogates
from sayso.acquire.imports.rows import Cell
from sayso.errors import InputError
from sayso.records import Article, Capture, Quote

# More values than that in one row are no description of an article.
MOST_NOTES = 20_000
DEEPEST = 40

Home = Literal["text", "title", "url", "id", "published", "observed"]
Note = tuple[str, str]

_MONTH_NAME = re.compile(rf"\b(?:{'|'.join(MONTHS)})", re.IGNORECASE)
_UTC = re.compile(r"(?<=\d)\s?(?:UTC|GMT)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What one row of another tool's export becomes: an article, or a link to fetch one from.

    `article` and `capture` are None where the row brings no text; `url` is then where it may be
    fetched. `notes` are the columns that have no home of their own, each with its words.
    """

    row: str
    article: Article | None
    capture: Capture | None
    url: str | None
    quotes: tuple[Quote, ...] = ()
    notes: tuple[Note, ...] = ()


Group = tuple[Import | InputError, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An export that was recognised: which of its columns have a home, and one group a row."""

    used: tuple[str, ...]
    groups: Iterator[Group]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """A row's cells, each in its home (with the column's name), among the links, or a note."""

    housed: Mapping[Home, Note]
    links: tuple[Note, ...]
    notes: tuple[Note, ...]


def sorted_cells(cells: Iterable[Cell], homes: Mapping[str, Home]) -> Sorted:
    """Each cell where `homes` puts its column; what finds its home taken becomes a note."""
    housed: dict[Home, Note] = {}
    links: list[Note] = []
    notes: list[Note] = []
    for cell in cells:
        home = homes.get(cell.key)
        if home == "url" and cell.addresses:
            links += [(cell.name, each) for each in cell.addresses]
            notes += [note for note in cell.notes if note[1].strip() not in cell.addresses]
        elif home and home != "url" and home not in housed and cell.words.strip():
            housed[home] = (cell.name, cell.words)
            notes += [(cell.name, cell.link)] if cell.link else []
        else:
            notes += cell.notes
    return Sorted(housed=housed, links=tuple(links), notes=tuple(notes))


def imports_of(found: Sorted, *, origin: str, row: str) -> Group:
    """The article of a row, its first link as its address; without a text, one Import a link.

    A text that is refused leaves its error, and the links with all the row holds as notes.
    """
    read: Group = ()
    if "text" in found.housed:
        article = article_import(found, origin=origin, row=row)
        if isinstance(article, Import):
            return (article,)
        read = (article,)
    elif not found.links:
        return (nothing_in(found, origin=origin, row=row),)
    notes = (*found.housed.values(), *found.notes)
    return (*read, *links_only(found.links, notes=notes, row=row))


def article_import(found: Sorted, *, origin: str, row: str) -> Import | InputError:
    """The article in `found.housed`, or the refusal of its text."""
    said = {home: words for home, (_, words) in found.housed.items()}
    url = found.links[0][1] if found.links else None
    published = day_or_moment(said.get("published"))
    observed = moment(said.get("observed"))
    notes = [*found.links[1:]]
    for home, value in (("published", published), ("observed", observed)):
        notes += [note for at, note in found.housed.items() if at == home and note[1] != value]
    known = {"id": said.get("id"), "title": said.get("title"), "url": url, "published": published}
    capture = capture_of(said["text"], origin=origin, row=row, known=known, observed=observed)
    try:
        article = article_of(capture)
    except InputError as refusal:
        return refusal
    return Import(row=row, article=article, capture=capture, url=url, notes=(*notes, *found.notes))


def capture_of(
    text: str,
    *,
    origin: str,
    row: str,
    known: Mapping[str, str | None],
    observed: str | None = None,
) -> Capture:
    """The row as one canonical JSON line that `article_of` reads."""
    fields = {name: known.get(name) for name in ("id", "published", "outlet", "title", "url")} | {
        "text": text
    }
    line = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Capture(
        origin=origin,
        data=clean_surrogates(line)[0].encode("utf-8"),
        form="line",
        part=row,
        url=known.get("url"),
        observed=observed,
    )


def links_only(
    links: Iterable[Note], *, notes: tuple[Note, ...], row: str, first: int = 1
) -> Iterator[Import]:
    """One Import for each link, numbered from `first`, all with the notes of the row."""
    for number, (_, url) in enumerate(links, first):
        name = row if number == 1 else f"{row}, link {number}"
        yield Import(row=name, article=None, capture=None, url=url, notes=notes)


def nothing_in(found: Sorted, *, origin: str, row: str) -> InputError:
    """The refusal of a row with neither a text nor a link, naming what it does hold."""
    held = [f"{name}: {words[:80]}" for name, words in (*found.housed.values(), *found.notes)]
    return InputError(
        f"it has neither a text nor a link to one ({'; '.join(held)[:300]})",
        subject=f"{origin}, {row}",
        mend="leave the row out, or fill in its text or its link",
        code="nothing_to_read",
    )


def day_or_moment(words: str | None) -> str | None:
    """The ISO date or date-time in `words`; None where day and month could be confused."""
    if not words:
        return None
    plain = _UTC.sub("+00:00", words.strip())
    if read_iso(plain):
        found = read_stamp(plain)
    else:
        found = read_stamp(words) if _MONTH_NAME.search(words[:100]) else None
    return found[0] if found else None


def moment(words: str | None) -> str | None:
    """The ISO moment in UTC that `words` say; None when they give no zone or only a day."""
    value = day_or_moment(words)
    if value is None or "T" not in value:
        return None
    found = datetime.fromisoformat(value)
    return None if found.tzinfo is None else found.astimezone(UTC).isoformat()


def cells_inside(value: object, name: str) -> tuple[Cell, ...]:
    """Every word inside `value` as a cell, named by the path to it; empty values left out.

    Raises ValueError when there are more values or deeper ones than any article is told in.
    """
    found = tuple(islice(_leaves(value, name, 0), MOST_NOTES + 1))
    if len(found) > MOST_NOTES:
        raise ValueError(f"more than {MOST_NOTES:,} values")
    return found


def _leaves(value: object, name: str, depth: int) -> Iterator[Cell]:
    if isinstance(value, Mapping):
        inner: Iterable[tuple[object, object]] = value.items()
    elif isinstance(value, list | tuple):
        inner = enumerate(value, 1)
    else:
        words = clean_surrogates(value if isinstance(value, str) else json.dumps(value))[0]
        if value is not None and words.strip():
            yield Cell(name=name, key=name, words=words.replace("\0", ""))
        return
    if depth == DEEPEST:
        raise ValueError(f"more than {DEEPEST} levels inside each other")
    for step, each in inner:
        path = clean_surrogates(f"{name}.{step}" if name else str(step))[0][:200]
        yield from _leaves(each, path, depth + 1)
