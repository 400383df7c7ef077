"""Origins are told with the first article, those after it, and why each is tied."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sayso.link.echoes import WEAK
from sayso.run.linked import all_origins
from sayso.show.origins_page import origin_record, origins_page
from tests.link.samples import MINISTRY, RADIO, WIRE
from tests.show.linked import told


def test_an_origin_is_told_from_the_first_article_on(tmp_path: Path) -> None:
    with told(tmp_path) as seen:
        found = list(all_origins(seen))
    page = origins_page(found, offset=0, unlinked=0, width=110, colour=False)
    assert f"{MINISTRY.article.id[:12]} 3 articles, 3 outlets" in page
    assert "first        Ministry of Defence of Corvia" in page
    assert f"after {MINISTRY.article.id[:12]}" in page
    assert f"cites, after {WIRE.article.id[:12]}" in page
    assert "1.25" not in page
    (echo,) = [origin_record(each) for each in found if len(each.articles) == 3]
    assert echo["articles"] == ["ministry", "wire", "radio"]
    assert {tuple(each) for each in echo["why"]} == {("a", "b", "reason", "score")}
    assert echo["why"][1]["a"] == RADIO.article.given_id


def test_of_a_weak_tie_the_page_says_so(tmp_path: Path) -> None:
    with told(tmp_path) as seen:
        found = next(each for each in all_origins(seen) if len(each.articles) == 3)
    for score, shown in ((WEAK, "cites, after"), (WEAK - 0.01, "cites (a weak tie), after")):
        ties = tuple(replace(each, score=score) for each in found.why)
        page = origins_page(
            [replace(found, why=ties)], offset=0, unlinked=0, width=110, colour=False
        )
        assert shown in page
