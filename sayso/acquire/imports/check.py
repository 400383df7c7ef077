"""What a Meedan Check workspace gives out as CSV → Imports."""

# Columns were read in meedan/check-api:
#   list of items      lib/check_search.rb, get_exported_data ("Submitted at" and the others are
#                      written as %Y-%m-%d %H:%M:%S); earlier form with "Published at":
#                      lib/tasks/data/export_workspace_data.rake, which drops every quotation mark
#   shared fact-checks lib/check_search.rb, the same function, for feeds of fact-checks only
#   workspace_item_data.csv, workspace_fact_checks_data.csv, workspace_explainers_data.csv
#                      lib/tasks/data/check_sunset.rake; explainers also app/models/explainer.rb
# From memory: the names of media types (Claim, Link, UploadedImage, UploadedVideo, UploadedAudio).
# A workspace's own questions follow as columns of any name. The item page belongs to the workspace
# and opens for its members only: it names the item and is no address of the words.

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sayso.acquire.imports.homes import Group, Home, Opened, imports_of, sorted_cells
from sayso.acquire.imports.rows import Row, Table, open_table, rows_of
from sayso.errors import InputError

NEEDS = (
    "Claim, Item page URL, Status (list of items)"
    " or ID, Title, Description, Media type, Media data (items)"
    " or ID, Title, Summary, URL, Language, Report Status (fact-checks)"
    " or Fact-check title, Fact-check summary, Fact-check URL (shared fact-checks)"
    " or exactly ID, Title, Description, URL, Language (explainers)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One of the tables Check writes: the columns it is known by and where they go."""

    known_by: frozenset[str]
    homes: Mapping[str, Home]
    alone: bool = False  # True where the columns are so usual that no other may stand beside them


_ITEMS = Variant(
    known_by=frozenset(("id", "title", "description", "media type", "media data")),
    homes={"id": "id", "title": "title", "media data": "text", "description": "text"},
)
_VARIANTS = (
    Variant(
        known_by=frozenset(("claim", "item page url", "status")),
        homes={
            "claim": "text",
            "item page url": "id",
            "social media posted at": "published",
            "published at": "published",
        },
    ),
    _ITEMS,
    Variant(
        known_by=frozenset(("id", "title", "summary", "url", "language", "report status")),
        homes={"id": "id", "title": "title", "summary": "text", "url": "url"},
    ),
    Variant(
        known_by=frozenset(("fact-check title", "fact-check summary", "fact-check url")),
        homes={
            "fact-check title": "title", "fact-check summary": "text", "fact-check url": "url",
        },
    ),
    Variant(
        known_by=frozenset(("id", "title", "description", "url", "language")),
        homes={"id": "id", "title": "title", "description": "text", "url": "url"},
        alone=True,
    ),
)  # fmt: skip


def opened(path: str, *, forced: bool = False) -> Opened | None:
    """The export at `path`, None when its header is not one of Check's; raises InputError.

    `forced` takes a list of items of which only the claims are left.
    """
    table = open_table(path, lambda keys: _variant(keys, forced) is not None)
    variant = _variant(frozenset(table.keys), forced) if table else None
    if table is None or variant is None:
        return None
    used = tuple(
        name for name, key in zip(table.names, table.keys, strict=True) if key in variant.homes
    )
    return Opened(used=used, groups=_groups(table, variant))


def _variant(keys: frozenset[str], forced: bool) -> Variant | None:
    for each in _VARIANTS:
        if keys == each.known_by or (keys >= each.known_by and not each.alone):
            return each
    return _VARIANTS[0] if forced and "claim" in keys else None


def _groups(table: Table, variant: Variant) -> Iterator[Group]:
    for row in rows_of(table):
        if isinstance(row, InputError):
            yield (row,)
            continue
        homes = _homes_of_item(row) if variant is _ITEMS else variant.homes
        yield imports_of(sorted_cells(row.cells, homes), origin=table.path, row=row.name)


def _homes_of_item(row: Row) -> Mapping[str, Home]:
    """Where an item's columns go: a claim's words are its data, all others' their description."""
    kinds = {cell.words.strip() for cell in row.cells if cell.key == "media type"}
    homes: dict[str, Home] = {"id": "id", "title": "title"}
    if kinds == {"Claim"}:
        return homes | {"media data": "text"}
    homes |= {"description": "text"}
    # The address of a picture or a recording leads to no words.
    return homes | {"media data": "url"} if kinds == {"Link"} else homes
