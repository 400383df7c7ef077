"""A folder of radar images or of STAC items comes in; which band shows which pass comes out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sayso.errors import InputError

MOST_FILES, MOST_BANDS = 20_000, 5_000
LARGEST_ITEM = 8 << 20  # bytes
IMAGES = (".tif", ".tiff")
DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_]?(\d\d)[-_]?(\d\d)(?:[Tt_ ](\d{6})(?!\d))?")
POLARISATION = re.compile(r"(?<![a-z])(vv|vh|hh|hv)(?![a-z])", re.IGNORECASE)
# "orbit44", "track_044"; OPERA's "T069-"; ESA's absolute orbit behind the second of two times.
TRACK = re.compile(r"(?:orbit|track|rel(?:orb)?)[-_ ]?(\d{1,3})(?!\d)|T(\d{3})-\d", re.IGNORECASE)
ABSOLUTE = re.compile(r"S1([AB])_.{1,60}T\d{6}_(\d{6})_")
# Relative orbit = (absolute - offset) mod 175 + 1.
OFFSETS = {"A": 73, "B": 27}
REPEAT = 6  # days: passes of one relative orbit, of one or two satellites, lie a multiple apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One band of one file: one pass in one polarisation.

    `moment` has a clock time where `timed`; `orbit` is the relative orbit, None where no file
    says it; `published` is when it could first be had, None where unknown. `bands` is how many
    bands its sidecar tells of, None where there is none.
    """

    path: Path
    band: int
    moment: datetime
    timed: bool
    polarisation: str
    orbit: int | None
    published: datetime | None = None
    bands: int | None = None

    @property
    def day(self) -> date:
        return self.moment.date()

    @property
    def told(self) -> str:
        """The moment as an item of evidence has it."""
        return self.moment.isoformat() if self.timed else str(self.day)


def refused(path: Path, name: str, message: str, mend: str) -> InputError:
    """The error for one field of one file."""
    return InputError(message, subject=f"{path}, {name}", mend=mend)


def looks(path: Path) -> tuple[Look, ...]:
    """All bands, by time, from items where there are any, else from images and their names.

    Raises InputError naming the file and the field.
    """
    files = _files(path)
    items = [each for each in files if each.suffix.lower() in (".json", ".geojson")]
    found = [look for each in items for look in _of_items(each)]
    if not found:
        images = [each for each in files if each.suffix.lower() in IMAGES]
        found = [look for each in images for look in _of_image(each)]
    if not found:
        raise InputError(
            "no GeoTIFF and no STAC item in it",
            subject=str(path),
            mend="name a folder with one GeoTIFF a date and polarisation, or with items",
        )
    found.sort(key=lambda each: (each.moment, each.polarisation, str(each.path), each.band))
    return tuple(found)


def by_track(
    found: tuple[Look, ...], orbit: int | None
) -> dict[tuple[int | None, str], list[Look]]:
    """The bands of each relative orbit and polarisation, which are never mixed.

    Where no file says its orbit, dates that lie a multiple of 6 days apart are taken to be of
    one; raises InputError where they do not, or where only some files say it.
    """
    if orbit is not None:
        found = tuple(
            each if each.orbit else replace(each, orbit=orbit)
            for each in found
            if each.orbit in (None, orbit)
        )
    unknown = next((each for each in found if each.orbit is None), None)
    if unknown is not None:
        mend = "write it into the name as orbit44, into the item as sat:relative_orbit, or say "
        mend += "--with orbit=44 where all are of one"
        other = next((each for each in found if each.orbit is not None), None)
        shifted = next((each for each in found if (each.day - unknown.day).days % REPEAT), None)
        if other is not None:
            message = f"it is not said, and {other.path.name} is of orbit {other.orbit}"
            raise refused(unknown.path, "relative orbit", message, mend)
        if shifted is not None:
            message = f"it is not said, and {unknown.day} and {shifted.day} are of different ones"
            raise refused(shifted.path, "relative orbit", message, mend)
    groups: dict[tuple[int | None, str], list[Look]] = {}
    for each in found:
        groups.setdefault((each.orbit, each.polarisation), []).append(each)
    return groups


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    try:
        found = sorted(each for each in path.rglob("*") if each.is_file())
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", subject=str(path), mend="name another folder"
        ) from error
    if not path.is_dir():
        raise InputError("there is no such folder", subject=str(path), mend="name another")
    if len(found) > MOST_FILES:
        raise InputError(
            f"more than {MOST_FILES:,} files", subject=str(path), mend="name a folder of one site"
        )
    return found


def _read_json(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST_ITEM:
            raise refused(path, "size", "larger than 8 MiB", "give one item a file")
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError, OSError) as error:
        raise refused(path, "JSON", "this is no JSON", "save it again in UTF-8") from error


def _of_items(path: Path) -> Iterator[Look]:
    found = _read_json(path)
    if not isinstance(found, Mapping):
        return
    features = found.get("features") if found.get("type") == "FeatureCollection" else [found]
    for each in features if isinstance(features, list) else ():
        # A sidecar of a stack, or a drawn site, is no item.
        if isinstance(each, Mapping) and isinstance(each.get("assets"), Mapping):
            yield from _of_item(path, each)


def _of_item(path: Path, item: Mapping[str, Any]) -> Iterator[Look]:
    properties = item.get("properties")
    properties = properties if isinstance(properties, Mapping) else {}
    written = properties.get("datetime") or properties.get("start_datetime")
    moment = _moment(path, "datetime", written)
    orbit = properties.get("sat:relative_orbit")
    if orbit is not None and (isinstance(orbit, bool) or not isinstance(orbit, int)):
        raise refused(path, "sat:relative_orbit", f"no number: {orbit!r:.40}", "write 1 to 175")
    published = properties.get("published")
    for key, asset in item["assets"].items():
        polarisation = _asset_polarisation(str(key), asset)
        if polarisation is not None:
            yield Look(
                path=_local(path, str(asset.get("href") or "")), band=1, moment=moment, timed=True,
                polarisation=polarisation, orbit=orbit,
                published=_moment(path, "published", published) if published else None,
            )  # fmt: skip


def _asset_polarisation(key: str, asset: Any) -> str | None:
    if not isinstance(asset, Mapping):
        return None
    kind = str(asset.get("type") or "image/tiff")
    roles = asset.get("roles")
    words = [key, *(map(str, roles) if isinstance(roles, list) else ())]
    found = {match[1].upper() for each in words if (match := POLARISATION.search(each))}
    # "gamma0_vv": an underscore is no letter. A mask or a picture of it shows no power.
    return found.pop() if len(found) == 1 and "tiff" in kind else None


def _local(path: Path, href: str) -> Path:
    """The file of an asset beside its item; nothing is ever fetched."""
    if re.match(r"[a-z][a-z0-9+.-]+:", href, re.IGNORECASE) or href.startswith("/vsi"):
        raise refused(path, "href", f"{href!r:.80} lies elsewhere", "fetch it and name the copy")
    found = (path.parent / href).resolve()
    if not href or not found.is_file():
        raise refused(path, "href", f"no file {href!r:.80}", "keep images beside their items")
    return found


def _of_image(path: Path) -> Iterator[Look]:
    sidecar = path.with_suffix(".json")
    if sidecar.is_file():
        yield from _of_sidecar(path, sidecar)
        return
    day = DAY.search(path.stem)
    if day is None:
        message = "its name holds no date"
        mend = "name it like 2022-02-14_VV.tif, or say dates in a file of the same name, .json"
        raise refused(path, "date", message, mend)
    polarisations = {each.upper() for each in POLARISATION.findall(path.stem)}
    if len(polarisations) != 1:
        message = f"its name holds {len(polarisations)} polarisations"
        raise refused(path, "polarisation", message, "name it like 2022-02-14_VV.tif")
    clock = day[4] or ""
    written = f"{day[1]}-{day[2]}-{day[3]}"
    if clock:
        written += f"T{clock[:2]}:{clock[2:4]}:{clock[4:]}+00:00"
    yield Look(
        path=path, band=1, moment=_moment(path, "date", written), timed=bool(clock),
        polarisation=polarisations.pop(), orbit=_orbit(path.stem),
    )  # fmt: skip


def _orbit(name: str) -> int | None:
    absolute, track = ABSOLUTE.search(name), TRACK.search(name)
    if absolute is not None:
        return (int(absolute[2]) - OFFSETS[absolute[1]]) % 175 + 1
    return int(track[1] or track[2]) if track is not None else None


def _of_sidecar(path: Path, sidecar: Path) -> Iterator[Look]:
    """One entry a band: {"bands": [{"date", "polarisation", "orbit"}]}, or {"dates": [...]}."""
    found = _read_json(sidecar)
    found = found if isinstance(found, Mapping) else {}
    bands, dates = found.get("bands"), found.get("dates")
    entries = bands if isinstance(bands, list) else [{"date": each} for each in dates or ()]
    if not entries or len(entries) > MOST_BANDS:
        message = f"{len(entries)} dates" if entries else "it says no dates"
        raise refused(sidecar, "dates", message, "write one date for each band, in their order")
    for number, entry in enumerate(entries, start=1):
        told = {**found, **(entry if isinstance(entry, Mapping) else {})}
        field = f"band {number}"
        moment = _moment(sidecar, f"{field}, date", told.get("date"))
        polarisation = str(told.get("polarisation") or told.get("polarization") or "").upper()
        if not POLARISATION.fullmatch(polarisation):
            raise refused(sidecar, f"{field}, polarisation", "it is missing", "write VV or VH")
        orbit = told.get("orbit")
        if orbit is not None and (isinstance(orbit, bool) or not isinstance(orbit, int)):
            raise refused(sidecar, f"{field}, orbit", f"no number: {orbit!r:.40}", "write 1 to 175")
        yield Look(
            path=path, band=number, moment=moment, timed=len(str(told["date"])) > 10,
            polarisation=polarisation, orbit=orbit, bands=len(entries),
        )  # fmt: skip


def _moment(path: Path, name: str, written: object) -> datetime:
    try:
        if isinstance(written, str):
            found = datetime.fromisoformat(written)
            found = found if found.tzinfo else found.replace(tzinfo=UTC)
            made = found.astimezone(UTC).replace(microsecond=0)
            if made.year > 1970:
                return made
    except (ValueError, OverflowError):
        pass
    message = "it is missing" if written is None else f"no day or moment: {written!r:.40}"
    raise refused(path, name, message, "write 2022-02-14, or 2022-02-14T03:45:12Z")


def had_by(look: Look, lag: timedelta) -> str:
    """When a desk could first have had it, as an item of evidence has it."""
    if look.published is not None:
        return look.published.isoformat()
    later = look.moment + lag
    return later.isoformat() if look.timed else str(later.date())
