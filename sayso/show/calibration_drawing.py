"""Lines, areas and words of a figure go in, the same picture comes out as SVG and as PNG."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]
PNG_SCALE = 2.0  # pixels a unit: sharp on paper and on dense screens
# Widths of Helvetica's characters 32 to 126 in thousandths of the size (Adobe's font metrics), so
# that words in a PNG can be centred; whatever else is drawn as a question mark.
WIDTHS = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A line through `points`, closed to an area where it is filled; colours as #rrggbb."""

    points: tuple[Point, ...]
    stroke: str | None = None
    fill: str | None = None
    width: float = 1.0
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A line of text whose `anchor` lies at a point, its baseline on it."""

    at: Point
    text: str
    size: float = 12.0
    anchor: Anchor = "start"
    colour: str = "#222222"
    bold: bool = False


Mark = Shape | Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture of `width` by `height` units, y downwards; `told` says in words what it shows."""

    name: str
    width: float
    height: float
    title: str
    told: str
    marks: tuple[Mark, ...]


def dot(at: Point, radius: float, colour: str) -> Shape:
    """A small filled disc, as an octagon."""
    part = 0.4142 * radius
    x, y = at
    corners = (
        (part, radius), (radius, part), (radius, -part), (part, -radius),
        (-part, -radius), (-radius, -part), (-radius, part), (-part, radius),
    )  # fmt: skip
    return Shape(points=tuple((x + dx, y + dy) for dx, dy in corners), fill=colour)


def svg(figure: Figure) -> str:
    """The figure as an SVG element that can stand in a page or in a file of its own."""
    size = f"{figure.width:g} {figure.height:g}"
    drawn = "\n".join(map(_svg_mark, figure.marks))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{figure.width:g}" '
        f'height="{figure.height:g}" role="img" font-family="Helvetica, Arial, sans-serif">\n'
        f"<title>{escape(figure.title)}</title>\n<desc>{escape(figure.told)}</desc>\n"
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n{drawn}\n</svg>\n'
    )


def _svg_mark(mark: Mark) -> str:
    if isinstance(mark, Words):
        weight = ' font-weight="bold"' if mark.bold else ""
        return (
            f'<text x="{mark.at[0]:.2f}" y="{mark.at[1]:.2f}" font-size="{mark.size:g}" '
            f'text-anchor="{mark.anchor}" fill="{mark.colour}"{weight}>{escape(mark.text)}</text>'
        )
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in mark.points)
    kind = "polygon" if mark.fill else "polyline"
    dashes = ' stroke-dasharray="5 4"' if mark.dashed else ""
    return (
        f'<{kind} points="{points}" fill="{mark.fill or "none"}" stroke="{mark.stroke or "none"}" '
        f'stroke-width="{mark.width:g}"{dashes}/>'
    )


def png(figure: Figure) -> bytes:
    """The figure as a PNG file of PNG_SCALE pixels a unit.

    pdfium, which sayso has for reading, draws it from a page made here: no plotting library runs.
    """
    import pypdfium2

    with pypdfium2.PdfDocument(_pdf(figure)) as document:
        bitmap = document[0].render(scale=PNG_SCALE, rev_byteorder=True, force_bitmap_format=4)
        pixels = bitmap.to_numpy()[:, :, :3]
        rows = b"".join(b"\0" + row.tobytes() for row in pixels)
        height, width = pixels.shape[:2]
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _pdf(figure: Figure) -> bytes:
    """A PDF of one page with the figure on it, y turned upwards."""
    content = "\n".join(_pdf_marks(figure)).encode("ascii")
    fonts = " ".join(
        f"/{name} << /Type /Font /Subtype /Type1 /BaseFont /{font} >>"
        for name, font in (("F1", "Helvetica"), ("F2", "Helvetica-Bold"))
    )
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {figure.width:g} {figure.height:g}] "
        f"/Contents 4 0 R /Resources << /Font << {fonts} >> >> >>".encode("ascii"),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    )
    return _assembled(objects)


def _assembled(objects: Sequence[bytes]) -> bytes:
    written, starts = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        starts.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    count = len(objects) + 1
    return written + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (count, table, count, len(written))
    )


def _pdf_marks(figure: Figure) -> Iterable[str]:
    for mark in figure.marks:
        yield _pdf_words(mark, figure) if isinstance(mark, Words) else _pdf_shape(mark, figure)


def _pdf_shape(shape: Shape, figure: Figure) -> str:
    steps = " ".join(
        f"{x:.2f} {figure.height - y:.2f} {'l' if number else 'm'}"
        for number, (x, y) in enumerate(shape.points)
    )
    colours = "".join(
        f"{_colour(colour)} {operator} "
        for colour, operator in ((shape.stroke, "RG"), (shape.fill, "rg"))
        if colour
    )
    dashes = "[5 4] 0 d" if shape.dashed else "[] 0 d"
    paint = {(True, True): "b", (True, False): "S", (False, True): "f"}.get(
        (bool(shape.stroke), bool(shape.fill)), "n"
    )
    return f"{colours}{shape.width:g} w {dashes} {steps} {paint}"


def _pdf_words(words: Words, figure: Figure) -> str:
    text = "".join(each if " " <= each <= "~" else "?" for each in words.text)
    wide = sum(WIDTHS[ord(each) - 32] for each in text) * words.size / 1000
    shift = {"start": 0.0, "middle": wide / 2, "end": wide}[words.anchor]
    shown = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return (
        f"BT {_colour(words.colour)} rg /{'F2' if words.bold else 'F1'} {words.size:g} Tf "
        f"{words.at[0] - shift:.2f} {figure.height - words.at[1]:.2f} Td ({shown}) Tj ET"
    )


def _colour(colour: str) -> str:
    return " ".join(f"{int(colour[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))
