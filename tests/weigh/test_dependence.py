"""One vote an origin, and less where origins err together."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.weigh.dependence import effective, origins
from sayso.weigh.parameters import DEFAULTS

from .conftest import day, item, looked, passes


def test_what_was_known_first_speaks_for_its_origin() -> None:
    first = item("first", 2, says="done", letter="B", origin="one")
    later = replace(first, id="later", known_at=day(3), says="not_happening")
    (found,) = origins([later, first], DEFAULTS)
    assert found.item.id == "first"
    assert found.ids == ("first", "later")
    assert found.disagrees


@pytest.mark.parametrize(
    ("kind", "count", "expected"),
    [
        ("same_government", 3, 3 / (1 + 2 * 0.8)),
        ("same_alliance", 2, 2 / 1.5),
        ("sensor_family", 5, 5 / (1 + 4 * 0.3)),
        ("unrelated_media", 4, 4 / (1 + 3 * 0.15)),
        ("other_sensors", 4, 4),
    ],
)
def test_a_group_counts_for_its_effective_number(kind: str, count: int, expected: float) -> None:
    items = [
        item(f"i{n}", 2, says="done", letter="B", group="g", group_kind=kind) for n in range(count)
    ]
    assert effective(origins(items, DEFAULTS)) == pytest.approx(expected)


def test_origins_of_different_groups_do_not_discount_each_other() -> None:
    items = [
        item(f"i{n}", 2, says="done", letter="B", group=f"g{n}", group_kind="same_government")
        for n in range(3)
    ]
    assert [each.weight for each in origins(items, DEFAULTS)] == [1, 1, 1]


def test_passes_of_one_origin_become_one_item_and_a_copied_pass_counts_once() -> None:
    items = [
        item(f"p{n}", at, channel="radar", origin="radar", says="not_seen", passes=passes(at))
        for n, at in enumerate((4, 7, 7))
    ]
    (found,) = origins(items, DEFAULTS)
    assert found.item.passes == passes(4, 7)
    assert not found.disagrees


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5), st.floats(0, 1)), max_size=8))
def test_what_was_looked_at_twice_counts_once(looks: list[tuple[int, int, float]]) -> None:
    items = [
        item(f"c{n}", 20, channel="geolocated_media", origin="video", says="not_seen",
             coverage=looked(start, start + length, share))
        for n, (start, length, share) in enumerate(looks)
    ]  # fmt: skip
    found = origins(items, DEFAULTS)
    merged = found[0].item.coverage if found else ()
    for moment in (day(n + 0.5) for n in range(15)):
        covering = [e.share for i in items for e in i.coverage if e.start <= moment < e.end]
        now = [each.share for each in merged if each.start <= moment < each.end]
        assert now == ([max(covering)] if covering else [])
