"""Whatever comes in, in whatever order, is linked alike; a person's word holds; nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.errors import NotFound, SaysoError, UsageError
from sayso.ledger import amend, links, read
from sayso.ledger.store import Ledger, open_ledger, writing
from sayso.ledger.write import add
from sayso.link import claims as claim_room
from sayso.link.claims import claims as claims_in_memory
from sayso.link.echoes import origins as origins_in_memory
from sayso.link.mentions import mentions
from sayso.run import link_index, linked, linking
from sayso.run.link_index import ODDS
from sayso.run.link_rows import Rows
from sayso.run.linked_people import everybody
from tests.ledger.conftest import RUN, quick_folder
from tests.link.samples import EVENT, LATER, MINISTRY, PAPER, RADIO, WIRE, reading
from tests.link.stored import addition, claims, origins, store, together

__all__ = ["quick_folder"]
SAID: Any = {"made_by": "Ines Vale", "why": "on the phone"}


@pytest.fixture
def ledger(quick_folder: Path) -> Iterator[Ledger]:
    opened = open_ledger(str(quick_folder / "desk.db"))
    yield opened
    opened.close()


CLAIMS = {tuple(m.id for m in claim.mentions) for claim in claims_in_memory(EVENT)}
ORIGINS = {(origin.articles, origin.why) for origin in origins_in_memory(EVENT)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=6)
@given(st.permutations(EVENT), st.integers(1, 5), st.uuids())
def test_any_order_of_arrival_gives_the_same_claims_and_origins(
    quick_folder: Path, arriving: list[Any], at_once: int, name: object
) -> None:
    ledger = open_ledger(str(quick_folder / f"{name}.db"))
    store(ledger, *arriving, at_once=at_once)
    assert (claims(ledger), origins(ledger)) == (CLAIMS, ORIGINS)
    ledger.close()


@pytest.mark.parametrize(("at_hand", "waiting"), [(1, 100_000), (4_096, 0), (1, 0)])
def test_how_much_is_at_hand_and_waits_changes_nothing(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, at_hand: int, waiting: int
) -> None:
    monkeypatch.setattr(link_index, "AT_HAND", at_hand)
    monkeypatch.setattr(link_index, "MOST_WAITING", waiting)
    store(ledger, *EVENT, at_once=len(EVENT))
    assert (claims(ledger), origins(ledger)) == (CLAIMS, ORIGINS)


def test_an_article_that_another_command_linked_meanwhile_is_left_as_it_is(ledger: Ledger) -> None:
    store(ledger, *EVENT, at_once=len(EVENT))
    with writing(ledger) as connection:
        rows = Rows(connection, at="2024-03-04T08:00:00.000000Z", anew=False)
        linker = link_index.Linker(connection, rows)
        linker.link(1, EVENT[0])
        linker.flush()
    assert rows.new == []
    assert (claims(ledger), origins(ledger)) == (CLAIMS, ORIGINS)


def relations(ledger: Ledger) -> set[tuple[str, str]]:
    """How claims stand to others, by the words that each begins with."""
    with read.view(ledger) as seen:
        return {
            (each.words[each.id][-12:], related.standing)
            for each in linked.all_claims(seen)
            for related in each.related
        }


def test_a_new_day_from_the_same_body_supersedes(ledger: Ledger) -> None:
    store(ledger, MINISTRY, LATER)
    assert relations(ledger) == {("by 30 March.", "supersedes"), ("by 20 March.", "superseded by")}
    first = mentions(MINISTRY)[0].id
    linking.judge(ledger, first, mentions(LATER)[0].id, "positive", **SAID)
    assert relations(ledger) == set()
    linking.unlink(ledger, first, mentions(LATER)[0].id, **SAID)
    assert len(relations(ledger)) == 2


def test_a_contradiction_can_be_unlinked(ledger: Ledger) -> None:
    store(ledger, MINISTRY, LATER)
    with read.view(ledger) as seen:
        (row,) = links.links_of(seen, ODDS)
    made = linking.unlink(ledger, row["id"][:12], **SAID)
    assert made is not None
    assert made.judgement == "unsure"
    assert relations(ledger) == set()
    assert linking.unlink(ledger, made.link_id, **SAID) is None
    assert len(relations(ledger)) == 2


def test_what_is_no_longer_found_is_taken_back_and_comes_back(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(ledger, *EVENT, at_once=5)
    with monkeypatch.context() as changed:
        changed.setattr(claim_room, "SUGGEST", 99.0)
        assert linking.link_all(ledger).links > 0
        assert all(len(each) == 1 for each in claims(ledger))
    assert linking.link_all(ledger).links > 0
    assert claims(ledger) == CLAIMS
    assert linking.link_all(ledger).links == 0


def test_a_link_of_the_machine_is_answered_not_erased(ledger: Ledger) -> None:
    store(ledger, MINISTRY, WIRE, at_once=2)
    one, other = MINISTRY.article.id[:12], WIRE.article.id[:12]
    made = linking.unlink(ledger, one, other, **SAID)
    assert made is not None
    assert not together(ledger, MINISTRY, WIRE)
    linking.link_all(ledger)
    assert not together(ledger, MINISTRY, WIRE)
    linking.unlink(ledger, one, other, **SAID)
    assert together(ledger, MINISTRY, WIRE)


def test_what_is_held_apart_is_not_joined_through_a_third(ledger: Ledger) -> None:
    store(ledger, *EVENT, at_once=5)
    linking.judge(ledger, MINISTRY.article.id, RADIO.article.id, "negative", **SAID)
    assert not together(ledger, MINISTRY, RADIO)
    store(ledger, reading("copy", WIRE.article.text, outlet="The Post",
                          published="2024-03-04T20:00:00Z"))  # fmt: skip
    assert not together(ledger, MINISTRY, RADIO)


def test_the_newest_word_on_two_records_holds(ledger: Ledger) -> None:
    store(ledger, *EVENT, at_once=5)
    for judgement, joined in (("positive", True), ("negative", False), ("positive", True)):
        linking.judge(ledger, PAPER.article.id, WIRE.article.id, judgement, **SAID)  # type: ignore[arg-type]
        assert together(ledger, PAPER, WIRE) is joined


def test_a_judgement_on_quotes_counts_for_the_claim(ledger: Ledger) -> None:
    store(ledger, MINISTRY, WIRE, at_once=2)
    (quote,) = WIRE.quotes
    linking.judge(ledger, quote.id, mentions(MINISTRY)[0].id, "negative", **SAID)
    first = mentions(MINISTRY)[0].id
    assert (first,) in claims(ledger)


def test_a_ledger_that_was_never_linked_links_what_is_new(ledger: Ledger) -> None:
    add(ledger, [addition(MINISTRY)], RUN)
    store(ledger, RADIO)
    with read.view(ledger) as seen:
        assert links.unlinked(seen) == 1
    linking.link_all(ledger)
    with read.view(ledger) as seen:
        assert links.unlinked(seen) == 0


def test_what_a_killed_command_left_unlinked_is_linked_by_the_next(ledger: Ledger) -> None:
    store(ledger, MINISTRY)
    add(ledger, [addition(WIRE)], RUN)
    store(ledger, RADIO)
    assert origins(ledger) >= {each for each in ORIGINS if len(each[0]) == 3}


def test_a_redacted_article_is_left_out_for_good(ledger: Ledger) -> None:
    store(ledger, MINISTRY, WIRE, at_once=2)
    amend.redact(ledger, WIRE.article.id, **SAID)
    assert linking.link_all(ledger).articles == 1
    with read.view(ledger) as seen:
        assert links.unlinked(seen) == 0
        assert {m.article_id for c in linked.all_claims(seen) for m in c.claim.mentions} == {
            MINISTRY.article.id
        }


HEADLINE = "Regiment leaves the Oberal valley by 20 March. The dam is done."
HOSTILE = {
    "one word": ['{he|said|"No,"}.', '{she|said|"No,"}. {she|said|"No,"}.'],
    "itself": ["Paper 0 told you so, Paper 0 reports.", "Paper 1 told you so, Paper 1 reports."],
    "a circle": ["It is over, Paper 1 reports. No more.", "It is over, Paper 0 reports. No more."],
    "nothing": ["", "“”"],
    "marks": ["%" * 500, "?! " * 300],
}


@pytest.mark.parametrize("texts", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_are_linked_in_any_order(quick_folder: Path, texts: list[str]) -> None:
    some = [reading(f"h{n}", text, outlet=f"Paper {n}") for n, text in enumerate(texts)]
    found = []
    for name, arriving in (("one", some), ("other", some[::-1])):
        ledger = open_ledger(str(quick_folder / f"{name}.db"))
        store(ledger, *arriving)
        found.append((claims(ledger), origins(ledger)))
        ledger.close()
    assert found[0] == found[1]


def test_a_flood_of_one_headline_makes_few_links_each(ledger: Ledger) -> None:
    flood = [
        reading(f"n{n}", HEADLINE, outlet=f"Outlet {n}",
                published=f"2024-03-04T{n // 60:02}:{n % 60:02}:00Z")
        for n in range(90)
    ]  # fmt: skip
    store(ledger, *flood, at_once=90)
    with read.view(ledger) as seen:
        made = [row for row in links.every(seen, "sayso.") if row["relation"] == "same claim"]
        assert len(made) <= 90 * 2 * 2 * claim_room.REACH
        (origin,) = linked.all_origins(seen)
        assert len(origin.articles) == 90
        assert {len(c.claim.mentions) for c in linked.all_claims(seen)} == {90}


def test_people_are_joined_by_links_alone(ledger: Ledger) -> None:
    store(
        ledger,
        reading("a", "{Volodymyr Zelensky|said|The bridge will open by 20 March}."),
        reading("b", "{Volodymyr Zelenskyy|said|The bridge will open by 21 March}."),
        reading("c", "{Zelenskiy|said|The tunnel will be shut by 22 March}."),
        at_once=3,
    )
    with read.view(ledger) as seen:
        found = everybody(seen)
    assert [len(each.namings) for each in found] == [1, 1, 1]
    assert all(each.suggested for each in found)
    tie = found[0].suggested[0]
    linking.judge(ledger, tie.left.id, tie.right.id, "positive", **SAID)
    with read.view(ledger) as seen:
        assert sorted(len(each.namings) for each in everybody(seen)) == [1, 2]
    linking.unlink(ledger, tie.left.id[:12], tie.right.id[:12], **SAID)
    with read.view(ledger) as seen:
        assert [len(each.namings) for each in everybody(seen)] == [1, 1, 1]


WRONG = [
    (MINISTRY.article.id, mentions(WIRE)[0].id, SAID, UsageError, "different kinds"),
    (MINISTRY.article.id, MINISTRY.article.id, SAID, UsageError, "both are the same"),
    (MINISTRY.article.id, "0" * 12, SAID, NotFound, "nothing that can be linked"),
    (MINISTRY.article.id, "xyz", SAID, UsageError, "this is no id"),
    (MINISTRY.article.id, WIRE.article.id, {"made_by": " ", "why": "a"}, UsageError, "empty"),
    (MINISTRY.article.id, WIRE.article.id, {"made_by": "a", "why": ""}, UsageError, "empty"),
    (MINISTRY.article.id, WIRE.article.id, {"made_by": "sayso.me", "why": "a"}, UsageError,
     "what methods are called"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "said", "kind", "words"), WRONG)
def test_a_judgement_that_cannot_be_stored_says_why(
    ledger: Ledger, one: str, other: str, said: Any, kind: type[SaysoError], words: str
) -> None:
    store(ledger, MINISTRY, WIRE, at_once=2)
    with pytest.raises(kind, match=words):
        linking.judge(ledger, one, other, "positive", **said)


def test_two_that_nothing_links_cannot_be_unlinked(ledger: Ledger) -> None:
    store(ledger, MINISTRY, PAPER, at_once=2)
    with pytest.raises(NotFound, match="nothing links"):
        linking.unlink(ledger, MINISTRY.article.id, PAPER.article.id, **SAID)


def test_a_quote_of_too_few_words_is_no_claim(ledger: Ledger) -> None:
    short = reading("short", '{he|said|"No,"}.')
    store(ledger, short, MINISTRY, at_once=2)
    with pytest.raises(UsageError, match="too few words"):
        linking.judge(ledger, short.quotes[0].id, mentions(MINISTRY)[0].id, "positive", **SAID)
