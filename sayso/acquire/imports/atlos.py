"""What an Atlos project gives out, its CSV or its full export (zip) → Imports."""

# Columns of the CSV: atlosdotorg/atlos, platform/lib/platform/workers/export.ex (slug, inserted_at,
# updated_at, latitude, longitude, the attribute names, source_1 …, a project's own attributes;
# values that begin with = + - @ are escaped with an apostrophe); the earlier
# controllers/media/export_controller.ex writes the same in title case and adds a project.
# Attribute names: lib/platform/material/attribute.ex.
# Full export: the same export.ex (project.json; metadata.json and updates.json an incident; a
# metadata.json for each piece of material); fields from the Jason encoders in material/media.ex
# (slug, attr_…, source_material, `versions` a second time) and material/media_version.ex
# (source_url, artifacts with file_hash_sha256).
# From memory: that the folders lie at those depths in the zip (only names are relied on here).
# The description is the analysts' own and stands at no address; `date` is the day of the incident,
# not of the words: so an incident has neither, and its material follows as links.

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sayso.acquire.imports.homes import (
    Group,
    Home,
    Opened,
    article_import,
    cells_inside,
    imports_of,
    links_only,
    sorted_cells,
)
from sayso.acquire.imports.json_documents import Member, is_zip, member_names, members
from sayso.acquire.imports.rows import Cell, Table, open_table, rows_of
from sayso.errors import InputError

NEEDS = "slug, description, inserted_at, updated_at, or the full export (zip) as downloaded"

_KNOWN_BY = frozenset(("slug", "description", "inserted at", "updated at"))
_HOMES: Mapping[str, Home] = {"slug": "id", "description": "text"}
_PACKED_HOMES: Mapping[str, Home] = {"slug": "id", "attr_description": "text"}
_LINK = re.compile(r"source \d{1,6}|source_material\.\d{1,6}\.source_url")
_INCIDENT, _CHANGES = "metadata.json", "updates.json"


def opened(path: str, *, forced: bool = False) -> Opened | None:
    """The export at `path`, None when it is not one of Atlos; raises InputError.

    `forced` takes a table that has the slugs alone.
    """
    if is_zip(path):
        return _opened_zip(path)
    table = open_table(path, lambda keys: keys >= _KNOWN_BY or (forced and "slug" in keys))
    if table is None:
        return None
    used = tuple(
        name
        for name, key in zip(table.names, table.keys, strict=True)
        if key in _HOMES or _LINK.fullmatch(key)
    )
    return Opened(used=used, groups=_tabled(table))


def _tabled(table: Table) -> Iterator[Group]:
    for row in rows_of(table):
        if isinstance(row, InputError):
            yield (row,)
        else:
            yield _incident(row.cells, _HOMES, origin=table.path, row=row.name)


def _opened_zip(path: str) -> Opened | None:
    names = frozenset(member_names(path))
    incidents = sorted(name for name in names if name.split("/")[-1] == _INCIDENT)
    if not incidents:
        return None
    logs = {name: name.removesuffix(_INCIDENT) + _CHANGES for name in incidents}
    wanted = [each for name in incidents for each in (name, logs[name]) if each in names]
    return Opened(
        used=("slug", "attr_description", "source_material"), groups=_packed(path, wanted)
    )


def _packed(path: str, wanted: list[str]) -> Iterator[Group]:
    """One group for each incident: its description, its material, and its log of changes."""
    waiting: Member | None = None
    for member in members(path, wanted):
        if waiting is not None:
            log = isinstance(member, Member) and member.name.endswith(_CHANGES)
            yield _unpacked(waiting, path, member if log else None)
            waiting = None
        if isinstance(member, InputError):
            yield (member,)
        # The material's own files and project.json repeat what the incidents say of them.
        elif isinstance(member.value, dict) and "attr_description" in member.value:
            waiting = member
    if waiting is not None:
        yield _unpacked(waiting, path, None)


def _unpacked(member: Member, path: str, log: Member | InputError | None) -> Group:
    told = dict(member.value) if isinstance(member.value, dict) else {}
    # Atlos writes the material twice, under its old name and its new one.
    if told.get("versions") == told.get("source_material"):
        told.pop("versions", None)
    if isinstance(log, Member):
        told["updates"] = log.value
    try:
        cells = cells_inside(told, "")
    except ValueError as fault:
        return (
            InputError(
                f"it holds {fault}",
                subject=f"{path}, {member.name}",
                mend="export this incident alone, as CSV",
                code="bad_json",
            ),
        )
    return _incident(cells, _PACKED_HOMES, origin=path, row=member.name)


def _incident(cells: Iterable[Cell], homes: Mapping[str, Home], *, origin: str, row: str) -> Group:
    """The description as an article without an address, then each piece of material as a link."""
    cells = tuple(cells)
    material: dict[str, Home] = {cell.key: "url" for cell in cells if _LINK.fullmatch(cell.key)}
    found = sorted_cells(cells, {**homes, **material})
    if "text" not in found.housed:
        return imports_of(found, origin=origin, row=row)
    links, found = found.links, replace(found, links=())
    article = article_import(found, origin=origin, row=row)
    # What the article keeps need not be told again beside each link; its id ties them together.
    tie = (found.housed["id"],) if "id" in found.housed else ()
    told = (*found.housed.values(), *found.notes)
    notes = told if isinstance(article, InputError) else tie
    return (article, *links_only(links, notes=notes, row=row, first=2))
