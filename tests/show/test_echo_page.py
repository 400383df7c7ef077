"""The echo map of a claim: who was first, who has it from whom, how the words drifted."""

from __future__ import annotations

from pathlib import Path

from sayso.link.echo_maps import Claimed
from sayso.run.linked import all_claims
from sayso.show.echo_page import echo_page, echo_record, manner_of
from tests.link.samples import MINISTRY, WIRE, reading
from tests.show.linked import SPOKEN, told

RETOLD = reading(
    "retold",
    "By the twentieth of March four companies of the 7th Engineer Regiment will have left the "
    "Oberal valley, Corvian Wire reports.",
    outlet="Evening Lamp",
    published="2024-03-04T19:00:00Z",
)
QUOTED = reading(
    "quoted",
    '{Milos Tarvan|said|"Four companies of the 7th Engineer Regiment will have left the Oberal '
    'valley by 20 March,"}.',
    outlet="Oberal Courier",
    published="2024-03-05T09:00:00Z",
)


def claim_of(folder: Path, *readings: object) -> Claimed:
    with told(folder, *readings) as seen:
        (found,) = [each for each in all_claims(seen) if each.words[each.id] == SPOKEN + "."]
    return found


def test_each_wording_is_told_by_its_manner(tmp_path: Path) -> None:
    claim = claim_of(tmp_path, MINISTRY, WIRE, RETOLD, QUOTED)
    manners = [manner_of(claim, each) for each in claim.claim.mentions]
    assert manners == ["first", "word for word", "paraphrase", "direct"]


def test_what_a_wording_has_less_and_more_is_marked(tmp_path: Path) -> None:
    page = echo_page(claim_of(tmp_path, MINISTRY, RETOLD, QUOTED), width=110, colour=False)
    words = " ".join(page.split())
    assert f"first: “{SPOKEN}.”" in words
    assert "paraphrase: {+By the twentieth of March four+} companies" in words.replace(
        "[-Four-] ", ""
    )
    assert "direct: " in words
    assert "— Milos Tarvan" in words
    assert "3 outlets, 3 mentions" in words


def test_articles_stand_under_their_origin_with_headline_and_tie(tmp_path: Path) -> None:
    claim = claim_of(tmp_path)
    page = " ".join(echo_page(claim, width=110, colour=False).split())
    assert "headline: Off they go" in page
    assert "after Ministry of Defence of Corvia: near-duplicate text" in page
    told_of = echo_record(claim)
    (origin,) = told_of["map"]
    assert [each["article"] for each in origin["articles"]] == ["ministry", "wire"]
    assert [each["after"] for each in origin["articles"]] == [None, MINISTRY.article.id]
    assert told_of["at_odds"][0]["reason"] == "other terms"
