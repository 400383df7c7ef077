"""The page of one record: its own values, what was said later beside them, its custody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from sayso.ledger import amend, read
from sayso.ledger.read import Record, View
from sayso.ledger.shown import Shown, shown
from sayso.ledger.store import open_ledger
from sayso.ledger.write import add
from sayso.show.record_page import record_page
from tests.ledger.conftest import RUN
from tests.show.conftest import HOSTILE, NOW, announcement


def page_of(record: Shown, **more: Any) -> str:
    settled: dict[str, Any] = {"now": NOW, "width": 90, "colour": False}
    return record_page(record, **(settled | more))


def flat(page: str) -> str:
    return " ".join(page.split())


def promise(seen: View, name: str) -> Shown:
    table = read.schema.commitment
    found = seen.all(read.select(table).where(table.c.place_names == f"Port {name}"))
    return shown(seen, found[-1]["id"])


def test_a_commitment_shows_its_window_its_rule_and_its_words(seen: View) -> None:
    page = flat(page_of(promise(seen, "Cedar")))
    assert "status open, ends in 38 days" in page
    assert "when by Tue 30 Apr 2024 (“by then”)" in page
    assert "from 2024-03-01 until 2024-05-01 (excluded), precision month, rule by" in page
    assert (
        "said “The town will open the bridge at Port Cedar to 40 lorries a day” — Bo Lind" in page
    )
    assert "amount 40 lorries a day" in page
    assert "dated Fri 1 Mar 2024 (from the page's metadata) at https://post.example/cedar" in page


def test_a_correction_stands_beside_the_machines_value(seen: View) -> None:
    page = flat(page_of(promise(seen, "Cedar")))
    assert "who the town → actor the county, says Ada Mora" in page
    assert "corrected — Ada Mora actor should be the county why misprinted" in page


def test_a_record_has_its_custody(seen: View) -> None:
    found = promise(seen, "Birch")
    page = flat(page_of(found, width=110))
    batch = found.batches[found.record.row["batch"]]
    capture = found.article.captures[0] if found.article else {}
    assert f"Custody id {found.record.row['id']}" in page
    assert f"in batch {batch['number']} hash {batch['hash']}" in page
    assert "made by sayso add 0.1.0" in page
    assert f"SHA-256 {capture['bytes_sha256']}" in page
    assert "observed Fri 1 Mar 2024, 11:58 UTC; read as this text" in page


def test_an_article_lists_what_was_read_out_of_it_and_its_other_versions(seen: View) -> None:
    article = promise(seen, "Alder").article
    assert article is not None
    page = flat(page_of(shown(seen, article.article.row["id"])))
    assert "title Bridge at Port Alder to open outlet Vale Post" in page
    assert "Commitments (1)" in page
    assert "[overdue]: “The town will open the bridge" in page
    assert "commitment, Bo Lind, mayor, the town: “The town" in page
    assert "Captures of its page (2), earliest first" in page
    assert "another text" in page


def test_a_quote_shows_what_was_promised_in_it(seen: View) -> None:
    quote = shown(seen, promise(seen, "Elm").record.row["quote"])
    page = flat(page_of(quote))
    assert "by Bo Lind, mayor, the town kind commitment form indirect" in page
    assert "Commitments in it (1)" in page
    assert "in June 2024 [too early]" in page


def test_what_became_of_it_is_its_status(seen: View) -> None:
    page = flat(page_of(promise(seen, "Hazel")))
    assert "status resolved: kept late" in page
    assert "resolved as kept late — Ada Mora why seen on 14 March" in page


def test_a_retracted_record_says_so_above_all(seen: View) -> None:
    withdrawn = [record for record in _all(seen) if record.retracted]
    page = page_of(shown(seen, withdrawn[0].row["id"]))
    assert page.splitlines()[2].startswith("RETRACTED by Bo Lind: read twice")
    assert "status retracted" in flat(page)


def _all(seen: View) -> list[Record]:
    table = read.schema.commitment
    return read.records(seen, "commitment", seen.all(read.select(table)))


def test_a_redacted_record_keeps_its_frame_and_the_digest_of_what_it_was(tmp_path: Path) -> None:
    ledger = open_ledger(str(tmp_path / "own.db"))
    add(ledger, [announcement("Cedar")], RUN)
    with read.view(ledger) as seen:
        found = promise(seen, "Cedar")
    assert found.article is not None
    amend.redact(ledger, found.article.article.row["id"], made_by="Bo Lind", why="a court")
    with read.view(ledger) as seen:
        pages = [flat(page_of(shown(seen, each)))
                 for each in (found.record.row["id"], found.record.row["quote"],
                              found.article.article.row["id"])]  # fmt: skip
    ledger.close()
    for page in pages:
        assert "REDACTED by Bo Lind: a court" in page
        assert "digest of the row as it was:" in page
        assert "lorries" not in page
    assert "(the words were redacted)" in pages[0]


def test_a_capture_is_shown_field_by_field(seen: View) -> None:
    row = read.listed(seen, read.schema.capture, limit=1)[0].row
    page = flat(page_of(shown(seen, row["id"])))
    assert f"Capture {row['id'][:12]}" in page
    assert "media type text/plain" in page


@pytest.mark.parametrize("width", [1, 40, 60, 120, 400])
def test_no_line_is_wider_than_the_terminal(seen: View, width: int) -> None:
    for name in ("Cedar", "Hazel", "Elm"):
        widest = max(
            cell_len(each) for each in page_of(promise(seen, name), width=width).split("\n")
        )
        assert widest <= min(max(width, 40), 110)


def test_colour_is_used_only_when_asked_for(seen: View) -> None:
    found = promise(seen, "Cedar")
    assert "\x1b[" in page_of(found, colour=True)
    assert "\x1b" not in page_of(found)


def test_no_words_of_people_steer_the_terminal(seen: View) -> None:
    found = promise(seen, "Elm")
    assert found.article is not None
    row = {**found.record.row, "words": HOSTILE, "actor": HOSTILE, "window_rule": HOSTILE}
    heading = {**found.article.article.row, "title": HOSTILE, "url": HOSTILE, "outlet": HOSTILE}
    captures = [{**each, "origin": HOSTILE} for each in found.article.captures]
    around = replace(found.article, article=replace(found.article.article, row=heading),
                     captures=captures)  # fmt: skip
    for record in (replace(found.record, row=row), around.article):
        page = page_of(replace(found, record=record, article=around))
        assert not {each for each in page if each < " " and each != "\n"}
        assert "\u202e" not in page
        assert "[bold red]" in page
