"""What is linked is stored in the chain, and answered as of any moment, on either engine."""

from __future__ import annotations

from datetime import UTC, datetime

from sayso.ledger import links, read
from sayso.ledger.store import Ledger
from sayso.link.claims import METHOD
from sayso.link.claims import claims as claims_in_memory
from sayso.link.echoes import origins as origins_in_memory
from sayso.run import linked, linking
from tests.ledger.wholeness import faults
from tests.link.samples import EVENT, MINISTRY, RADIO, WIRE
from tests.link.stored import claims, origins, store, together

SAID = {"made_by": "Ines Vale", "why": "on the phone"}


def test_a_ledger_tells_the_claims_and_origins_that_memory_tells(ledger: Ledger) -> None:
    store(ledger, *EVENT, at_once=2)
    assert claims(ledger) == {tuple(m.id for m in c.mentions) for c in claims_in_memory(EVENT)}
    assert origins(ledger) == {(o.articles, o.why) for o in origins_in_memory(EVENT)}
    assert faults(ledger) == []


def test_links_say_who_made_them_and_why(ledger: Ledger) -> None:
    store(ledger, MINISTRY, WIRE)
    with read.view(ledger) as seen:
        rows = list(links.every(seen, "sayso."))
        (sure,) = [r for r in rows if r["relation"] == "same claim" and r["judgement"] == "positive"
                   and links.link_of_row(r).by == METHOD][:1]  # fmt: skip
        assert sure["why"].startswith('[["')
        (tie,) = [row for row in rows if row["relation"] == "same origin"]
        assert (tie["left_id"], tie["right_id"]) == (WIRE.article.id, MINISTRY.article.id)
        assert tie["why"] == "near-duplicate text"
        assert read.find(seen, tie["id"][:12])[0] == "link"


def test_an_earlier_moment_knows_the_links_of_then(ledger: Ledger) -> None:
    store(ledger, MINISTRY, WIRE)
    then = datetime.now(UTC)
    store(ledger, RADIO)
    linking.judge(ledger, MINISTRY.article.id, WIRE.article.id, "negative", **SAID)
    for as_of, sizes in ((then, [2]), (None, [1, 2])):
        with read.view(ledger, as_of=as_of) as seen:
            found = [len(each.articles) for each in linked.all_origins(seen)]
            assert sorted(found) == sizes
            assert links.unlinked(seen) == 0


def test_everything_linked_anew_adds_nothing_where_nothing_is_new(ledger: Ledger) -> None:
    store(ledger, *EVENT[::-1], at_once=3)
    before = claims(ledger), origins(ledger)
    linking.link_all(ledger)
    assert (claims(ledger), origins(ledger)) == before
    assert linking.link_all(ledger).links == 0
    assert faults(ledger) == []


def test_a_judgement_survives_and_is_taken_back(ledger: Ledger) -> None:
    store(ledger, MINISTRY, WIRE, at_once=2)
    made = linking.judge(ledger, MINISTRY.article.id, WIRE.article.id, "negative", **SAID)
    linking.link_all(ledger)
    assert not together(ledger, MINISTRY, WIRE)
    assert linking.unlink(ledger, made.link_id, **SAID) is None
    assert together(ledger, MINISTRY, WIRE)
