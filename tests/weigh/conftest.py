"""The worked example of the manual: a ten-day withdrawal and what was said and seen of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sayso.weigh.items import Coverage, Item, Pass

ANNOUNCED = datetime(2022, 2, 15, tzinfo=UTC)


def day(number: float) -> datetime:
    """So many days after the announcement."""
    return ANNOUNCED + timedelta(days=number)


def item(name: str, at: float, **fields: Any) -> Item:
    """An item that tells of `at` days after the announcement, known at once."""
    given = {
        "id": name,
        "origin": name,
        "channel": "press_on_ground",
        "known_at": day(at),
        **fields,
    }
    return Item(event_end=day(at), **given)


def passes(*days: float, seen: bool = False) -> tuple[Pass, ...]:
    return tuple(Pass(at=day(each), seen=seen) for each in days)


def looked(start: float, end: float, share: float) -> tuple[Coverage, ...]:
    return (Coverage(start=day(start), end=day(end), share=share),)


@pytest.fixture(scope="session")
def worked_example() -> tuple[Item, ...]:
    """In the order in which they are told of."""
    return (
        item(
            "footage", 1, channel="announcer_statement", says="under_way", interest="announcer"
        ),
        item("official", 1.5, channel="third_party_statement", says="not_happening", letter="B"),
        item(
            "image", 3, channel="satellite_image", says="not_seen", interest="sensor",
            family="optical", passes=passes(3),
        ),
        item(
            "radar", 7, channel="radar", says="not_seen", interest="sensor", family="radar",
            blind=0.0, passes=passes(4, 7),
        ),
        item("video", 6, channel="geolocated_media", says="reversed", letter="C"),
        item(
            "home", 8, channel="geolocated_media", says="not_seen", coverage=looked(0, 8, 0.7),
            lag=0.0,
        ),
    )  # fmt: skip
