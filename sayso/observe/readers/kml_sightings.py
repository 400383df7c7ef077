"""A KML file, or the KMZ that holds it → its placemarks; what hostile archives do is bounded."""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from sayso.errors import InputError
from sayso.observe.readers.sightings import Sighting, addresses_in, day_of, degrees

LARGEST_KML = 256 << 20  # bytes, once unpacked
MOST_MEMBERS = 100_000
LONGEST_WORDS = 20_000  # characters of one placemark that are looked at
GEOCONFIRMED = "GeoConfirmed"
_TAG = re.compile(r"<[^<>]{0,2000}>")


def kml_sightings(path: Path) -> Iterator[Sighting]:
    """The placemarks of a file; raises InputError where it cannot be read or is not to be."""
    from lxml import etree

    placemarks = etree.iterparse(
        BytesIO(_content(path)), events=("end",), tag="{*}Placemark", resolve_entities=False,
        no_network=True, huge_tree=False, load_dtd=False, remove_comments=True,
    )  # fmt: skip
    try:
        for number, (_, element) in enumerate(placemarks, start=1):
            # There a hostile file declares what unfolds to more than it is; KML has none.
            if element.getroottree().docinfo.doctype:
                raise _refused(path, "it declares a document type, which KML has not")
            yield _sighting(element, f"placemark {number}")
            element.clear()
            # What was read is not kept: a whole archive would fill the memory.
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise _refused(path, f"the KML is damaged ({str(error)[:80]})") from error


def _refused(path: Path, message: str) -> InputError:
    return InputError(message, subject=str(path), mend="export it again", code="bad_kml")


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            if file.read(4) == b"PK\x03\x04":
                return _unpacked(path)
            file.seek(0)
            return _bounded(file, path)
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", subject=str(path), mend="name another file"
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _refused(path, f"the archive is damaged or locked ({error})") from error


def _unpacked(path: Path) -> bytes:
    with zipfile.ZipFile(path) as packed:
        members = packed.infolist()
        names = [each.filename for each in members if each.filename.lower().endswith(".kml")]
        if len(members) > MOST_MEMBERS or not names:
            raise _refused(path, "there is no KML in it, or too many files")
        with packed.open("doc.kml" if "doc.kml" in names else names[0]) as file:
            return _bounded(file, path)


def _bounded(file: Any, path: Path) -> bytes:
    # What a member says of its size is the word of whoever made it.
    content: bytes = file.read(LARGEST_KML + 1)
    if len(content) > LARGEST_KML:
        raise _refused(path, f"more than {LARGEST_KML >> 20} MiB once unpacked")
    return content


def _sighting(element: Any, where: str) -> Sighting:
    name, described = _text(element, "name"), _text(element, "description")
    point = (_text(element, "Point/{*}coordinates").split() or [""])[0].split(",")
    words = " ".join(html.unescape(_TAG.sub(" ", f"{name} {described}")).split())
    return Sighting(
        archive=GEOCONFIRMED, where=where, day=day_of(name), dated=name[:40],
        longitude=degrees(point[0], 180), latitude=degrees(point[1] if point[1:] else None, 90),
        words=words, addresses=addresses_in(html.unescape(described)),
    )  # fmt: skip


def _text(element: Any, name: str) -> str:
    """The words of a child; an address in a link counts as words, so that it is found."""
    found = element.find(f"{{*}}{name}")
    return "" if found is None else "".join(found.itertext()).strip()[:LONGEST_WORDS]
