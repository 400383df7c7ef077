"""The keys of a ledger give the neighbours that those in memory give; what is redacted leaves."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from sayso.ledger import amend, link_keys, schema
from sayso.ledger.link_keys import Asked, Waiting
from sayso.ledger.store import Ledger, writing
from sayso.link.buckets import Buckets
from tests.ledger.wholeness import faults
from tests.link.samples import MINISTRY, WIRE
from tests.link.stored import claims, store

WORD = st.integers(0, 2**64 - 1)
PLACE = st.tuples(st.integers(-2, 2), WORD)
SAID = {"made_by": "Ines Vale", "why": "asked for"}


@given(st.integers(0, 2**64 - 1))
def test_a_number_of_64_bits_comes_back(number: int) -> None:
    assert -(2**63) <= link_keys.signed(number) < 2**63
    assert link_keys.unsigned(link_keys.signed(number)) == number


@pytest.fixture(params=[0, 500_000], ids="{} wait".format)
def fresh(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many keys wait before they are put in order."""
    monkeypatch.setattr(link_keys, "MOST_FRESH", request.param)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
@given(st.lists(st.tuples(PLACE, st.sets(st.integers(0, 3), min_size=1)), max_size=12,
                unique_by=lambda each: each[0]), st.integers(1, 3))  # fmt: skip
def test_the_neighbours_are_those_of_the_index_in_memory(
    ledger: Ledger, fresh: None, stored: list[tuple[tuple[int, int], set[int]]], reach: int
) -> None:
    # Numbers past 2**63 sort otherwise with a sign; which of one moment comes first is all one.
    unlike = [((moment, who % 2**63), keys) for (moment, who), keys in stored]
    buckets, waiting = Buckets(reach), Waiting()
    with writing(ledger) as connection:
        link_keys.forget_all(connection)
        for number, (place, keys) in enumerate(dict(unlike).items()):
            waiting.add(keys, place)
            buckets.add(keys, place)
            if number % 2 == 0:
                waiting.put_down(connection)
            if number % 3 == 0:
                link_keys.settle(connection)
        for place, _ in unlike:
            found = link_keys.near(connection, range(5), place, reach, waiting)
            assert found == buckets.near(range(5), place)


def test_of_a_crowded_key_only_the_nearest_are_given(ledger: Ledger) -> None:
    waiting = Waiting()
    for number in range(300):
        waiting.add([7], (number, number))
    with writing(ledger) as connection:
        before = link_keys.near(connection, [7, 9], (150, 150), 2, waiting)
        waiting.put_down(connection)
        found = link_keys.near(connection, [7, 9], (150, 150), 2, waiting)
    assert found == before
    assert sorted(found) == [(at, at) for at in (148, 149, 151, 152)]


def test_what_is_put_again_stays_as_it_was(ledger: Ledger) -> None:
    with writing(ledger) as connection:
        for name in ("Mora", "Vale"):
            row = {"member": 2**64 - 1, "id": "a", "name": name, "role": None, "body": None}
            link_keys.put(connection, schema.speaker, [row])
        (found,) = link_keys.speakers(connection, [2**64 - 1]).values()
    assert found["name"] == "Mora"


@pytest.mark.parametrize("most", [0, 1, 24])
def test_what_was_asked_for_before_is_told_with_what_was_put_down_since(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(link_keys, "MOST_WHOLE", most)
    waiting = Waiting()
    with writing(ledger) as connection:
        asked = Asked(connection)
        for number in range(9):
            waiting.add([7, number], (number, number))
            place = (number, number)
            found = link_keys.near(connection, [7, 8, number], place, 3, waiting, asked=asked)
            anew = link_keys.near(connection, [7, 8, number], place, 3, waiting)
            assert found == anew
            assert sorted(found) == [(n, n) for n in range(max(0, number - 3), number)]
            if number % 2:
                asked.put_down(waiting.put_down(connection))


def counts(ledger: Ledger) -> dict[str, int]:
    with writing(ledger) as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in schema.LOOKED_UP
        }


def test_what_linking_keeps_of_a_redacted_article_is_gone(ledger: Ledger) -> None:
    store(ledger, MINISTRY)
    before = counts(ledger)
    store(ledger, WIRE)
    assert counts(ledger) != before
    amend.redact(ledger, WIRE.article.id, **SAID)
    assert counts(ledger) == before
    assert faults(ledger) == []


def test_what_linking_keeps_of_a_redacted_quote_is_gone(ledger: Ledger) -> None:
    store(ledger, WIRE)
    (quote,) = WIRE.quotes
    kept = counts(ledger)
    amend.redact(ledger, quote.id, **SAID)
    left = counts(ledger)
    assert left["mention"] == kept["mention"] - 1
    assert left["link_key_fresh"] < kept["link_key_fresh"]
    assert left["speaker"] == 0


def test_a_retracted_article_is_no_candidate(ledger: Ledger) -> None:
    store(ledger, MINISTRY)
    amend.retract(ledger, MINISTRY.article.id, **SAID)
    store(ledger, WIRE)
    assert all(len(each) == 1 for each in claims(ledger))


@pytest.mark.parametrize("keys", [[], [2**64 - 1, 0]])
def test_keys_that_nobody_has_give_nobody(ledger: Ledger, keys: list[int]) -> None:
    with writing(ledger) as connection:
        assert link_keys.near(connection, keys, (0, 0), 3, Waiting()) == {}
