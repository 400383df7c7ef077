"""The page of an announcer gives counts with intervals and ids, and no score."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from rich.cells import cell_len

from sayso.ledger.announcers import (
    METHOD,
    RESOLVED,
    RULE,
    STANDINGS,
    AnnouncerRecord,
    Share,
    Track,
    wilson,
)
from sayso.show.announcer_page import announcer_page, announcer_record
from tests.show.conftest import HOSTILE, NOW


def share(standing: str, count: int, resolved: int) -> Share:
    ids = tuple(f"{standing[:1].encode().hex()}{n:062x}" for n in range(count))
    if standing not in RESOLVED or not resolved:
        return Share(standing=standing, ids=ids, share=None, low=None, high=None)
    low, high = wilson(count, resolved)
    return Share(standing=standing, ids=ids, share=count / resolved, low=low, high=high)


def track(action: str | None, **counts: int) -> Track:
    resolved = sum(counts.get(name, 0) for name in RESOLVED)
    shares = tuple(share(name, counts.get(name, 0), resolved) for name in STANDINGS)
    return Track(action=action, resolved=resolved, shares=shares)


FOUND = AnnouncerRecord(
    words="mora", names=("Ada Mora", f"Mora {HOSTILE}"), now=NOW,
    tracks=(track(None, kept=9, not_done=3, undecided=2), track("withdraw", kept=9, not_done=3),
            track("end_exercise", undecided=2)),
)  # fmt: skip


def page_of(**more: Any) -> str:
    settled: dict[str, Any] = {"rule": RULE, "method": METHOD, "width": 90, "colour": False}
    return announcer_page(FOUND, **(settled | more))


def test_every_share_has_its_n_its_interval_and_its_ids() -> None:
    page = " ".join(page_of().split())
    low, high = wilson(9, 12)
    assert f"kept 9 of 12, 75% ({low:.0%} to {high:.0%}) " in page
    assert "All actions: 12 resolved of 14" in page
    assert "and 3 more (--json has all)" in page
    assert "end exercise: 0 resolved of 2 undecided 2" in page
    assert "nothing is resolved, so no share can be given" in page
    assert "Wilson" in page
    assert "neither retracted nor refused" in page


def test_there_is_no_single_score() -> None:
    assert not re.search(r"\b(score|rating|rank|grade|trust)", page_of().replace(METHOD, ""), re.I)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_lines_fit_and_names_are_harmless(width: int) -> None:
    page = page_of(width=width)
    assert max(cell_len(line) for line in page.splitlines()) <= min(width, 110)
    assert not {"\x1b", "\x07", "\u202e"} & set(page)


def test_for_scripts_all_ids_are_there() -> None:
    told = json.loads(json.dumps(announcer_record(FOUND, rule=RULE, method=METHOD)))
    standings = {each["standing"]: each for each in told["tracks"][0]["standings"]}
    assert standings["kept"]["n"] == len(standings["kept"]["ids"]) == 9
    assert standings["undecided"]["share"] is None
    assert (told["chosen"], told["interval"]) == (RULE, METHOD)
