"""What is said of records later stands beside them; redaction alone blanks, and only words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text, update

from sayso.errors import LedgerError, NotFound, UsageError
from sayso.ledger import amend, captures, docket, read, schema
from sayso.ledger.rows import commitment_of_row, quote_of_row
from sayso.ledger.store import Ledger, open_ledger, reading, writing
from sayso.ledger.write import Written, add
from sayso.records import digest
from tests.ledger.conftest import RUN, START, Clock, addition
from tests.ledger.test_migrations import holding
from tests.ledger.wholeness import faults, file_is_sound

SAID: Any = {"made_by": "Ines Vale", "why": "her own notes"}
NOBODY = "0" * 64
Word = Callable[..., Written]
WORDS: dict[str, Word] = {
    "judge": lambda ledger, about, **said: amend.judge(ledger, about, "positive", **said),
    "correct": lambda ledger, about, **said: amend.judge(
        ledger, about, "positive", correction={"actor": "the navy"}, **said
    ),
    "resolve": lambda ledger, about, **said: amend.resolve(ledger, about, "kept", **said),
    "retract": amend.retract,
    "redact": amend.redact,
}


@pytest.fixture(params=WORDS)
def word(request: pytest.FixtureRequest) -> Word:
    return WORDS[request.param]


def ids(ledger: Ledger, name: str = "commitment") -> list[str]:
    table = schema.metadata.tables[name]
    with read.view(ledger) as seen:
        return [row["id"] for row in seen.all(select(table.c.id).order_by(table.c.number))]


def shown(ledger: Ledger, name: str, number: int = 0) -> read.Record:
    """A record with all that was said of it."""
    table = schema.metadata.tables[name]
    with read.view(ledger) as seen:
        rows = seen.all(select(table).order_by(table.c.number))
        return read.records(seen, name, rows)[number]


def awaited(ledger: Ledger) -> int:
    with read.view(ledger) as seen:
        return sum(docket.counts(seen, now=START, filters=docket.Filters()).values())


def test_a_judgement_stands_beside_the_record(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    before = shown(ledger, "commitment").row
    correction = {"window_end": "2024-03-25", "object": None}
    amend.judge(ledger, ids(ledger)[0], "positive", correction=correction, now=clock, **SAID)
    after = shown(ledger, "commitment")
    assert after.row == before
    (said,) = after.said["judgement"]
    assert said["correction"] == '{"object":null,"window_end":"2024-03-25"}'
    assert (said["made_by"], said["why"]) == ("Ines Vale", "her own notes")
    assert said["at"].startswith("2024-03-01T12:0")


def test_a_refused_commitment_leaves_the_docket_and_comes_back_when_confirmed(
    ledger: Ledger, clock: Clock
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    (about,) = ids(ledger)
    amend.judge(ledger, about, "negative", now=clock, **SAID)
    assert awaited(ledger) == 0
    amend.judge(ledger, about, "positive", now=clock, **SAID)
    assert awaited(ledger) == 1


def test_a_resolved_commitment_leaves_the_docket_until_the_resolution_is_taken_back(
    ledger: Ledger, clock: Clock
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    amend.resolve(ledger, ids(ledger)[0], "kept_late", now=clock, **SAID)
    assert awaited(ledger) == 0
    assert shown(ledger, "commitment").said["resolution"][0]["outcome"] == "kept_late"
    amend.retract(ledger, ids(ledger, "resolution")[0], now=clock, **SAID)
    assert awaited(ledger) == 1
    assert shown(ledger, "commitment").said["resolution"] == []


def test_only_a_commitment_is_resolved(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    with pytest.raises(UsageError, match="id of a quote"):
        amend.resolve(ledger, ids(ledger, "quote")[0], "kept", now=clock, **SAID)


def test_with_an_article_goes_what_was_read_out_of_it(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a"), addition("b")], RUN, now=clock)
    written = amend.retract(ledger, ids(ledger, "article")[0], now=clock, **SAID)
    assert dict(written.added) == {"retraction": 3}
    assert awaited(ledger) == 1
    with read.view(ledger) as seen:
        for table in (schema.article, schema.quote, schema.commitment):
            assert [one.row["number"] for one in read.listed(seen, table, limit=9)] == [2]
    with read.view(ledger, as_of=START + timedelta(minutes=2)) as seen:
        assert len(read.listed(seen, schema.commitment, limit=9)) == 2
    for name in ("article", "quote", "commitment"):
        assert shown(ledger, name).retracted
    assert faults(ledger) == []


def test_with_a_quote_goes_nothing_else(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    written = amend.retract(ledger, ids(ledger, "quote")[0], now=clock, **SAID)
    assert dict(written.added) == {"retraction": 1}
    assert awaited(ledger) == 1


@pytest.mark.parametrize("name", ["retraction", "redaction", "run"])
def test_what_stands_for_good_is_not_taken_back(ledger: Ledger, clock: Clock, name: str) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    amend.redact(ledger, ids(ledger, "quote")[0], now=clock, **SAID)
    amend.retract(ledger, ids(ledger, "quote")[0], now=clock, **SAID)
    with pytest.raises(UsageError, match=f"a {name} cannot be taken back"):
        amend.retract(ledger, ids(ledger, name)[0], now=clock, **SAID)


@pytest.mark.parametrize("empty", ["made_by", "why"])
def test_nothing_is_said_without_a_name_and_a_reason(
    ledger: Ledger, clock: Clock, word: Word, empty: str
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    with pytest.raises(UsageError, match="it is empty") as refusal:
        word(ledger, ids(ledger)[0], now=clock, **(SAID | {empty: " \t"}))
    assert refusal.value.subject == {"made_by": "--by", "why": "--why"}[empty]
    with read.view(ledger) as seen:
        assert seen.upto == 1
    assert shown(ledger, "commitment").row["words"]


def test_nothing_is_said_of_a_record_that_is_not_there(
    ledger: Ledger, clock: Clock, word: Word
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    with pytest.raises(NotFound, match="no record has the id 000000000000"):
        word(ledger, NOBODY, now=clock, **SAID)
    with read.view(ledger) as seen:
        assert seen.upto == 1


@pytest.mark.parametrize("value", ["the \ud83d army", "the \0 army"])
def test_half_a_character_and_nul_are_refused_before_anything_is_recorded(
    ledger: Ledger, clock: Clock, value: str
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    with pytest.raises(LedgerError) as refusal:
        amend.judge(ledger, ids(ledger)[0], "positive", made_by=value, why="it is", now=clock)
    assert refusal.value.code == "bad_text"
    with read.view(ledger) as seen:
        assert seen.upto == 1


def test_redacting_an_article_blanks_all_that_was_read_out_of_it_and_said_of_it(
    ledger: Ledger, clock: Clock
) -> None:
    noted = replace(addition("a"), notes=(("feed", "Port a empties"),))
    add(ledger, [noted, addition("b")], RUN, now=clock)
    amend.judge(ledger, ids(ledger, "quote")[0], "positive", now=clock,
                correction={"speaker_name": "Eva Mora"}, **SAID)  # fmt: skip
    before = {name: shown(ledger, name).row for name in schema.BLANKED if name != "evidence"}
    written = amend.redact(ledger, ids(ledger, "article")[0], now=clock, **SAID)
    assert dict(written.added) == {"redaction": 5}
    for name, old in before.items():
        after = shown(ledger, name)
        blank = dict.fromkeys(schema.BLANKED[name], "")
        assert after.row == dict(old) | blank
        assert after.redacted or name in ("judgement", "note")
    assert shown(ledger, "quote", 1).row["words"] == "The army will leave Port b by 20 March"
    assert faults(ledger) == []


def test_redacting_a_quote_leaves_its_article(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    amend.redact(ledger, ids(ledger, "quote")[0], now=clock, **SAID)
    assert shown(ledger, "quote").row["words"] == ""
    assert "Ada Mora" in shown(ledger, "article").row["text"]
    assert captures.bytes_of(ledger.captures, addition("a").capture.sha256)
    assert faults(ledger) == []


def test_redacted_rows_are_still_records(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    (article,) = ids(ledger, "article")
    amend.redact(ledger, article, now=clock, **SAID)
    quote = quote_of_row(shown(ledger, "quote").row, article)
    commitment = commitment_of_row(shown(ledger, "commitment").row, article)
    assert (quote.id, commitment.id) == (ids(ledger, "quote")[0], ids(ledger)[0])
    assert (quote.speaker_name, commitment.actor, commitment.quantity) == ("", "", None)
    assert awaited(ledger) == 1


def test_no_filter_finds_the_words_of_a_redacted_row(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    amend.redact(ledger, ids(ledger, "article")[0], now=clock, **SAID)
    for wanted in (docket.Filters(actor="army"), docket.Filters(place="Port")):
        with read.view(ledger) as seen:
            assert not any(docket.counts(seen, now=START, filters=wanted).values())


def test_the_word_index_no_longer_finds_redacted_words(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a"), addition("b")], RUN, now=clock)
    amend.redact(ledger, ids(ledger, "article")[0], now=clock, **SAID)
    with reading(ledger) as connection:
        assert holding(connection, "villagers") == [2]


def test_redacting_twice_and_piece_by_piece_keeps_chain_and_index_whole(
    ledger: Ledger, clock: Clock
) -> None:
    add(ledger, [addition("a"), addition("b")], RUN, now=clock)
    article, quote = ids(ledger, "article")[0], ids(ledger, "quote")[0]
    amend.redact(ledger, quote, now=clock, **SAID)
    assert dict(amend.redact(ledger, article, now=clock, **SAID).added) == {"redaction": 2}
    assert amend.redact(ledger, article, now=clock, **SAID).batch is None
    assert amend.redact(ledger, quote, now=clock, **SAID).batch is None
    assert faults(ledger) == []
    if not ledger.server:
        with writing(ledger) as connection:
            for name in schema.SEARCHED:
                check = f"INSERT INTO {name}_words ({name}_words) VALUES ('integrity-check')"
                connection.execute(text(check))
                ranked = f"SELECT rank FROM {name}_words WHERE {name}_words MATCH 'army OR port'"
                assert list(connection.scalars(text(ranked))) or name == "quote"


def test_what_is_said_of_a_redacted_record_later_is_blanked_when_it_is_redacted_again(
    ledger: Ledger, clock: Clock
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    (about,) = ids(ledger)
    amend.redact(ledger, about, now=clock, **SAID)
    amend.judge(ledger, about, "positive", now=clock, made_by="Ines Vale", why="Ada Mora said so")
    assert dict(amend.redact(ledger, about, now=clock, **SAID).added) == {"redaction": 1}
    assert shown(ledger, "commitment").said["judgement"][0]["why"] == ""
    assert faults(ledger) == []


def test_a_run_holds_no_words_to_blank(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    with pytest.raises(UsageError, match="a run holds no words"):
        amend.redact(ledger, RUN.id, now=clock, **SAID)


def test_redaction_removes_bytes_once_no_other_article_needs_them(
    ledger: Ledger, clock: Clock
) -> None:
    first = addition("a")
    copied = replace(first, page="https://copy.example/a")
    assert first.reading is not None
    article = replace(first.reading.article, url="https://copy.example/a")
    copied = replace(copied, reading=replace(first.reading, article=article, quotes=(),
                                             commitments=()))  # fmt: skip
    add(ledger, [first, copied], RUN, now=clock)
    mine, other = ids(ledger, "article")
    amend.redact(ledger, mine, now=clock, **SAID)
    assert captures.bytes_of(ledger.captures, first.capture.sha256) == first.capture.data
    amend.redact(ledger, other, now=clock, **SAID)
    assert not [path for path in ledger.captures.rglob("*") if path.is_file()]


def test_bytes_of_a_redacted_article_do_not_come_back_when_its_page_does(
    ledger: Ledger, clock: Clock
) -> None:
    edited = addition("a", "The army stays, General Ada Mora said.")
    add(ledger, [addition("a")], RUN, now=clock)
    amend.redact(ledger, ids(ledger, "article")[0], now=clock, **SAID)
    add(ledger, [edited], RUN, now=clock)
    add(ledger, [addition("a")], RUN, now=clock)
    kept = [path.name for path in ledger.captures.rglob("*") if path.is_file()]
    assert kept == [edited.capture.sha256]
    assert shown(ledger, "article").row["text"] == ""
    with read.view(ledger) as seen:
        assert [c["article"] for c in read.versions(seen, edited.page)] == [1, 2, 1]


def test_a_redaction_that_was_killed_before_the_bytes_went_is_finished_by_the_next(
    ledger: Ledger, clock: Clock
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    (about,) = ids(ledger, "article")
    amend.redact(ledger, about, now=clock, **SAID)
    captures.keep(ledger.captures, addition("a").capture.data)
    amend.redact(ledger, about, now=clock, **SAID)
    assert not [path for path in ledger.captures.rglob("*") if path.is_file()]


def test_the_file_holds_no_trace_of_redacted_words(tmp_path: Path, clock: Clock) -> None:
    ledger = open_ledger(str(tmp_path / "sayso.db"))
    long = "The quxyzzyplover was seen near Zwybrücke. " * 400
    add(ledger, [addition("a", long), addition("b")], RUN, now=clock)
    add(ledger, [addition("c")], RUN, now=clock)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(b"quxyzzyplover" in path.read_bytes() for path in files)
    amend.redact(ledger, ids(ledger, "article")[0], now=clock, **SAID)
    ledger.close()
    for path in tmp_path.rglob("*"):
        for trace in ("uxyzzyplover", "Zwybrücke", "wybruck"):
            assert path.is_dir() or trace.encode() not in path.read_bytes(), path.name
    assert file_is_sound(ledger.place)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE quote SET words = 'We stay' WHERE number = 1",
        "UPDATE quote SET words = 'The army will leave Port a by 20 March' WHERE number = 1",
        "UPDATE article SET text = 'x', title = '', byline = '', warnings = '' WHERE number = 1",
        "UPDATE article SET text = '', title = NULL, byline = '', warnings = '' WHERE number = 1",
        "UPDATE quote SET kind = 'threat' WHERE number = 1",
        "UPDATE quote SET batch = 2 WHERE number = 1",
        "UPDATE quote SET id = 'x' WHERE number = 1",
        "UPDATE quote SET words = '' WHERE number = 2",
        "UPDATE redaction SET why = ''",
        "DELETE FROM redaction",
        "DELETE FROM quote WHERE number = 1",
    ],
)
def test_a_redacted_row_refuses_every_other_change(
    ledger: Ledger, clock: Clock, change: str
) -> None:
    add(ledger, [addition("a"), addition("b")], RUN, now=clock)
    amend.redact(ledger, ids(ledger, "article")[0], now=clock, **SAID)
    with pytest.raises(LedgerError, match="never change") as refusal, writing(ledger) as open_:
        open_.execute(text(change))
    assert refusal.value.code == "ledger_guarded"
    assert faults(ledger) == []


def test_a_row_is_not_replaced_behind_the_guards(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    values = "SELECT number, id, batch, about, made_by, 'other words', at FROM retraction"
    amend.retract(ledger, ids(ledger)[0], now=clock, **SAID)
    replaced = f"INSERT OR REPLACE INTO retraction {values}"
    if ledger.server:
        replaced = (
            f"INSERT INTO retraction {values} ON CONFLICT (id) DO UPDATE SET why = EXCLUDED.why"
        )
    with pytest.raises(LedgerError, match="never change"), writing(ledger) as connection:
        connection.execute(text(replaced))


def test_a_row_altered_with_the_guards_taken_off_breaks_the_chain(
    ledger: Ledger, clock: Clock
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    with writing(ledger) as connection:
        on = " ON quote" if ledger.server else ""
        connection.execute(text(f"DROP TRIGGER quote_same{on}"))
        connection.execute(update(schema.quote).values(speaker_name="Eva Mora"))
    assert faults(ledger) == ["batch 1 does not hash to what it says"]


def test_what_the_caller_made_ids_for_is_remembered_once(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    (about,) = ids(ledger)
    note = {"id": digest("note", about, "seen"), "about": about, "name": "seen", "value": "yes",
            "made_by": "a desk", "at": "2024-03-01"}  # fmt: skip
    assert amend.remember(ledger, schema.note, [note, note], now=clock).added == {"note": 1}
    assert amend.remember(ledger, schema.note, [note], now=clock).batch is None
    assert "number" not in note
    assert shown(ledger, "commitment").said["note"][0]["value"] == "yes"


def test_numbers_that_the_database_gives_back_are_those_that_were_hashed(
    ledger: Ledger, clock: Clock
) -> None:
    asked = {"id": digest("poll", 1), "address": "https://feed.example", "state": "ok",
             "next_after": 900, "found": 3, "at": "2024-03-01"}  # fmt: skip
    amend.remember(ledger, schema.poll, [asked], now=clock)
    assert faults(ledger) == []


def test_a_batch_that_fails_leaves_nothing(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    twice = [{"number": 1, "id": each, "batch": 1} for each in ("first", "second")]
    with pytest.raises(LedgerError), writing(ledger) as connection:
        connection.execute(insert(schema.note), twice)
    with reading(ledger) as connection:
        assert connection.scalar(select(func.count()).select_from(schema.note)) == 0
