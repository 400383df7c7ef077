"""Later articles are asked for quotes that bear on a commitment; copies share an origin."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sayso.errors import ReaderSkipped, UsageError
from sayso.ledger import evidence, read
from sayso.ledger.rows import Addition
from sayso.ledger.store import Ledger
from sayso.ledger.write import add, record
from sayso.records import Article, Capture, Quote, Reading
from sayso.run.evidence import Imported, import_read
from tests.ledger.conftest import RUN
from tests.run.rows import commitments, desk_of

LONG = (
    "the whole column of some forty trucks and nine guns left by the north road before noon and "
    "drove on without a halt to the bridge at Mora where people waved"
)


def said(
    name: str, published: str | None, words: str, speaker: str | None, kind: str = "report"
) -> Addition:
    """An article in which somebody says the words."""
    text = f"{words}, said {speaker or 'a driver'}."
    at = text.index("said")
    article = Article(
        origin=f"{name}.txt", text=text, url=f"https://{name}.example/1", outlet=name.title(),
        published=published, published_precision="day" if published else None,
    )  # fmt: skip
    quote = Quote(
        article_id=article.id, cue=((at, at + 4),), speaker=((at + 5, len(text) - 1),),
        content=((0, len(words)),), form="indirect", kind=kind,  # type: ignore[arg-type]
        kind_scores=(), speaker_name=speaker, confidence=0.9,
    )  # fmt: skip
    capture = Capture(origin=article.origin, data=text.encode(), url=article.url)
    return Addition(page=str(article.url), capture=capture, extractor="sayso 0.1.0",
                    reading=Reading(article=article, quotes=(quote,)))  # fmt: skip


LATER = (
    said("one", "2024-03-05", "We have seen no sign of a withdrawal at Port a", "Bo Lind"),
    said("two", "2024-03-06", "We have seen no sign of a withdrawal at Port a", "Bo Lind"),
    said("three", "2024-03-07", f"At Port a {LONG}", "Ines Vale"),
    said("four", "2024-03-08", f"Port a is quiet, since {LONG}", None),
    said("five", "2024-03-09", "The units have begun to leave Port a", "Ada Mora"),
    said("six", "2024-03-09", "The army will leave Port a in May", "Rue Falk", "forecast"),
    said("seven", "2024-03-09", "Bread has become dear in Port a", "Rue Falk"),
    said("early", "2024-02-20", "The units have left Port a", "Rue Falk"),
    said("undated", None, "The units have left Port a", "Rue Falk"),
    said("month", "2024-03", "The units have left Port a", "Rue Falk"),
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Ledger]:
    ledger = desk_of(tmp_path / "desk.db", "a")
    add(ledger, list(LATER), RUN)
    yield ledger
    ledger.close()


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """For tests in which nothing comes in."""
    ledger = desk_of(tmp_path_factory.mktemp("untouched") / "desk.db", "a")
    add(ledger, list(LATER), RUN)
    yield ledger
    ledger.close()


def looked(ledger: Ledger, made_by: str | None = None, **options: str) -> Imported:
    return import_read(
        ledger, "", "coverage", about=commitments(ledger)[0], options=options, made_by=made_by
    )


def told(found: Imported) -> list[tuple[str | None, str, str]]:
    return [(each.speaker, each.says, each.channel) for each in found.items]


def test_later_quotes_are_proposed_with_who_says_what(untouched: Ledger) -> None:
    found = looked(untouched)
    assert told(found) == [
        ("Bo Lind", "not_happening", "third_party_statement"),
        ("Bo Lind", "not_happening", "third_party_statement"),
        ("Ines Vale", "done", "third_party_statement"),
        ("a driver", "done", "third_party_statement"),
        ("Ada Mora", "under_way", "announcer_statement"),
    ]
    assert found.items[0].excerpt == "We have seen no sign of a withdrawal at Port a"
    assert found.items[0].reading == "One of 2024-03-05 gives these words of Bo Lind."
    assert (found.items[0].letter, found.items[0].grade_why) == (
        "F",
        "nobody has graded this voice",
    )
    assert (found.items[4].interest, found.items[4].letter) == ("announcer", None)
    assert found.left_out == {
        "quotes that no rule takes to say anything": 1, "quotes about another matter": 1,
    }  # fmt: skip
    assert found.looked == (
        "The ledger holds 7 later articles from 2024-03-05 to 2024-03-09; 5 quotes may bear on it, "
        "of 3 origins after removing copies.",
    )
    assert found.added == 0


def test_one_voice_and_one_text_are_one_origin_whoever_prints_them(untouched: Ledger) -> None:
    origins = [each.origin_id for each in looked(untouched).items]
    assert origins[0] == origins[1]
    assert origins[2] == origins[3]
    assert len(set(origins)) == 3


def test_articles_that_links_tie_are_one_origin(desk: Ledger) -> None:
    add(desk, [said("eight", "2024-03-10", "Port a was left by noon", "Captain Rue"),
               said("nine", "2024-03-11", "A column left Port a", "Rue Falk")], RUN)  # fmt: skip
    before = looked(desk)
    assert len({each.origin_id for each in before.items}) == 5
    with read.view(desk) as seen:
        ids = {row["outlet"]: row["id"] for row in seen.all(_articles())}
    tie = {"id": "ab" * 32, "left_id": ids["Nine"], "right_id": ids["Eight"], "score": 0.9,
           "relation": "same origin", "judgement": "positive", "made_by": "sayso echoes 1",
           "why": None, "at": "2024-03-11T00:00:00.000000Z"}  # fmt: skip
    record(desk, lambda _: {"link": [tie]})
    assert len({each.origin_id for each in looked(desk).items}) == 4


def _articles() -> Any:
    from sqlalchemy import select

    from sayso.ledger import schema

    return select(schema.article.c.id, schema.article.c.outlet)


def test_only_what_a_person_means_comes_in_and_what_came_in_is_not_proposed_again(
    desk: Ledger,
) -> None:
    with read.view(desk) as seen:
        assert evidence.entered(seen, commitments(desk)[0]) == []
    where = [str(each.read_from).rpartition("quote ")[2] for each in looked(desk).items]
    chosen = looked(desk, "Ines", only=f"{where[2]},{where[0]}", says="done", reliability="B")
    assert (chosen.added, [each.says for each in chosen.items]) == (2, ["done", "done"])
    assert chosen.items[0].read_from == f"the ledger as coverage, quote {where[0]}"
    rest = looked(desk)
    assert rest.left_out["quotes that were entered before"] == 2
    # Later copies stay with the origin that was entered.
    assert [each.origin_id for each in rest.items[:2]] == [each.origin_id for each in chosen.items]
    assert looked(desk, "Ines").added == 3
    assert looked(desk, "Ines").added == 0


def test_words_of_ones_own_may_be_looked_for(untouched: Ledger) -> None:
    (found,) = looked(untouched, match="bread|butter", says="silent").items
    assert found.excerpt == "Bread has become dear in Port a"
    assert looked(untouched, match="tram").items == ()
    assert looked(untouched, match="dear units").items == ()


def test_nothing_found_counts_only_with_coverage(untouched: Ledger) -> None:
    assert looked(untouched, match="tram").items == ()
    (nothing,) = looked(untouched, match="tram", coverage="0.4").items
    assert (nothing.says, nothing.coverage, nothing.coverage_start, nothing.coverage_end) == (
        "not_seen", 0.4, "2024-03-05", "2024-03-09",
    )  # fmt: skip
    assert str(nothing.reading).startswith("No quote of 7 later articles of the ledger")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"only": "3f2"}, "--with only: an id has at least six signs"),
        ({"only": ","}, "--with only: an id has at least six signs"),
        ({"says": "rumour"}, "--with says: unknown word"),
        ({"match": "tram", "coverage": "0"}, "--with coverage: '0' is no share"),
        ({"within": "3km"}, "--with within: this reader has no such option"),
    ],
)
def test_what_is_not_clear_is_asked_back(
    untouched: Ledger, options: dict[str, str], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        looked(untouched, **options)


def test_a_ledger_without_later_articles_was_not_looked_at(tmp_path: Path) -> None:
    ledger = desk_of(tmp_path / "desk.db", "a")
    with pytest.raises(ReaderSkipped, match="not looked: the ledger holds no later article"):
        looked(ledger, coverage="0.9")
    with pytest.raises(UsageError, match="use: sayso evidence look"):
        import_read(ledger, "rows.csv", "coverage", about=commitments(ledger)[0], options={},
                    made_by=None)  # fmt: skip
    ledger.close()


def test_looking_shows_and_only_a_name_enters(
    tmp_path: Path, desk: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sayso.cli import sayso

    monkeypatch.chdir(tmp_path)
    asked = ["evidence", "look", commitments(desk)[0][:12], "--ledger", str(tmp_path / "desk.db")]
    shown = CliRunner().invoke(sayso, asked)
    assert "Not entered: this is what would come in" in shown.output
    assert "5 would be entered, 0 known already; nothing was stored" in shown.output
    done = CliRunner().invoke(sayso, [*asked, "--by", "Ines", "--json"])
    assert json.loads(done.stdout)["added"] == 5
