"""The same lines and words as SVG and as PNG, whatever the words are."""

from __future__ import annotations

import struct
import zlib
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.show.calibration_drawing import Figure, Mark, Shape, Words, dot, png, svg

SVG = "{http://www.w3.org/2000/svg}"


def figure(*marks: Mark) -> Figure:
    return Figure(name="f", width=60, height=40, title="A < B", told="Lines & words", marks=marks)


def pixels(picture: bytes) -> tuple[int, int, bytes]:
    """Width, height and the rows of a PNG as it is written here: one IDAT, filter 0."""
    width, height = struct.unpack(">II", picture[16:24])
    at = picture.index(b"IDAT")
    (size,) = struct.unpack(">I", picture[at - 4 : at])
    return width, height, zlib.decompress(picture[at + 4 : at + 4 + size])


def colour(picture: bytes, x: float, y: float) -> tuple[int, ...]:
    width, _, rows = pixels(picture)
    start = int(2 * y) * (3 * width + 1) + 1 + 3 * int(2 * x)
    return tuple(rows[start : start + 3])


def test_a_filled_shape_lies_where_it_was_put_in_its_colour() -> None:
    corners = ((10, 5), (30, 5), (30, 15), (10, 15))
    picture = png(figure(Shape(points=corners, fill="#0072b2")))
    assert pixels(picture)[:2] == (120, 80)
    assert colour(picture, 20, 10) == (0x00, 0x72, 0xB2)
    assert colour(picture, 20, 30) == (255, 255, 255)


def test_words_are_drawn_where_their_anchor_lies() -> None:
    end = png(figure(Words(at=(58, 25), text="HHH", anchor="end", bold=True)))
    start = png(figure(Words(at=(2, 25), text="HHH", bold=True)))
    dark = [
        [min(colour(picture, x, y)) < 128 for x in (*range(30),)]
        for picture in (end, start)
        for y in (20,)
    ]
    assert not any(dark[0][:25])
    assert any(dark[1][:25])


def test_the_svg_holds_the_same_marks_and_says_what_it_shows() -> None:
    drawn = ElementTree.fromstring(
        svg(figure(dot((5, 5), 2, "#d55e00"), Words(at=(1, 2), text="p < 1 & more")))
    )
    assert drawn.attrib["role"] == "img"
    assert [each.text for each in drawn.iter(f"{SVG}title")] == ["A < B"]
    assert [each.text for each in drawn.iter(f"{SVG}text")] == ["p < 1 & more"]
    assert len(list(drawn.iter(f"{SVG}polygon"))) == 1


@pytest.mark.parametrize("dashed", [True, False])
def test_a_line_without_an_area_is_only_a_stroke(dashed: bool) -> None:
    line = Shape(points=((0, 20), (60, 20)), stroke="#000000", width=4, dashed=dashed)
    picture = png(figure(line))
    row = [colour(picture, x, 20) for x in range(1, 59)]
    assert ((255, 255, 255) in row) is dashed
    assert (0, 0, 0) in row


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=12))
def test_no_words_can_break_a_picture(text: str) -> None:
    assert png(figure(Words(at=(5, 20), text=text, anchor="middle"))).startswith(b"\x89PNG")
