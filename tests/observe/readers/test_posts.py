"""Posts of three kinds of archive, with their defects, come down to one item for each original."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.errors import InputError, UsageError
from sayso.observe.readers import posts
from sayso.observe.readers.posts import NOT_MATCHED, posts_of, read
from tests.observe.readers.asking import asked, check_refused, check_survives, damaged, entered

HERE = Path(__file__).parent
TELEGRAM, X = HERE / "telegram", HERE / "x"
SHEET, DATABASE = HERE / "archiver_sheet.csv", HERE / "archiver_database.csv"


def told(path: Path, **options: Any) -> Any:
    return read(path, asked(**({"match": "column", "says": "under_way"} | options)))


def test_a_telegram_export_is_read_with_its_defects() -> None:
    found = {(each.where, each.words) for each in posts_of(TELEGRAM / "result.json")}
    assert (
        "chat Vale Watch, message 3",
        "The column leaves Port a by the north road\x1f, say drivers.",
    ) in found
    assert len(found) == 7
    known = {each.where: each.known for each in posts_of(TELEGRAM)}
    # The words were known when they were edited, in UTC whatever zone the exporter lived in.
    assert known["chat Vale Watch, message 3"] == datetime(2024, 3, 5, 8, 0, tzinfo=UTC)


def test_forwards_and_the_same_picture_are_no_further_originals() -> None:
    found = told(TELEGRAM)
    first, other = entered(found)
    assert (first.speaker, first.event_start, first.known_at) == (
        "Vale Watch", "2024-03-05T07:12:00Z", "2024-03-05T08:00:00Z",
    )  # fmt: skip
    # Messages 3 and 4 of one account, 7 forwarded from it, 8 with the same picture.
    assert first.reading == (
        "Vale Watch posted on 2024-03-05 07:12 UTC what is quoted here. "
        "3 further posts repeat it and are not counted."
    )
    assert (other.speaker, other.excerpt) == ("Ada Vale", "No column here, I live at the quay")
    assert found.left_out == {
        "posts without date_unixtime: nobody knows the zone of their date": 1,
        "posts from before the announcement": 1,
    }
    assert found.looked[0].startswith("5 posts of 7 hold the words 'column'")


def test_what_holds_words_that_are_not_wanted_is_left_out() -> None:
    (made,) = entered(told(TELEGRAM, without="no column"))
    assert made.speaker == "Vale Watch"


def test_an_account_that_nobody_vouches_for_is_graded_f_unless_somebody_does() -> None:
    first, _ = entered(told(TELEGRAM))
    assert (first.channel, first.interest, first.letter, first.grade_why) == (
        "third_party_statement", None, "F", "an account that nobody vouches for",
    )  # fmt: skip
    (vouched,) = entered(
        told(TELEGRAM, from_="vale w", reliability="C3", why="met them", share="0.5",
             channel="announcer_statement")
    )  # fmt: skip
    assert (vouched.letter, vouched.digit, vouched.grade_why) == ("C", 3, "met them")
    assert (vouched.channel, vouched.interest, vouched.share) == (
        "announcer_statement", "announcer", 0.5,
    )  # fmt: skip


def test_an_archive_of_x_is_one_account_and_whom_it_repeats() -> None:
    own, repeated = entered(told(X, match="trucks"))
    assert (own.speaker, own.event_start) == ("@ada_at_vale", "2024-03-05T08:00:00Z")
    assert own.url is not None
    assert own.url.startswith("https://x.com/ada_at_vale/status/1")
    assert own.reading == (
        "@ada_at_vale wrote on 2024-03-05 08:00 UTC what is quoted here. "
        "1 further post repeats it and is not counted."
    )
    assert repeated.speaker == "@vale_post"
    assert "forwarded from @vale_post, wrote on 2024-03-06 09:00" in str(repeated.reading)
    assert [each.where for each in posts_of(X)][-1] == "tweets.js, tweet 3"
    assert len([*posts_of(X / "data" / "tweets.js")]) == 3


def test_a_moment_that_the_id_of_a_post_contradicts_is_told_of() -> None:
    path = X / "altered.js"
    (fault,) = told(path, match="trucks").faults
    assert fault.subject == f"{path}, tweet 1, created_at"
    assert fault.message == "it says 2024-03-06 08:00:00, its id 2024-03-05 08:00:00"
    # What is not asked for is nobody's concern.
    assert told(path, match="ferry").faults == ()


def test_a_sheet_of_the_auto_archiver_is_known_when_it_was_archived() -> None:
    found = told(SHEET)
    (first,) = entered(found)
    assert (first.event_start, first.known_at) == ("2024-03-05T07:12:00Z", "2024-03-06T10:00:00Z")
    assert first.bytes_sha256 == (
        "11aa22bb33cc44dd55ee66ff77001122334455667788990011aa22bb33cc44dd"
    )
    assert first.reading == (
        "https://t.me/valewatch/31 was archived on 2024-03-06; its file has SHA-256 "
        f"{first.bytes_sha256}. The upload date is the latest the scene can be. "
        "1 further post repeats it and is not counted."
    )
    assert found.left_out == {
        NOT_MATCHED: 1, "rows that were not archived": 1,
        "rows that do not say when they were archived": 1,
    }  # fmt: skip


def test_a_database_of_the_auto_archiver_holds_values_as_python_prints_them(
    tmp_path: Path,
) -> None:
    (fault,) = told(DATABASE, match="*").faults
    assert fault.subject == f"{DATABASE}, row 3, metadata"
    whole = tmp_path / "whole.csv"
    whole.write_text("".join(DATABASE.read_text("utf8").splitlines(keepends=True)[:2]), "utf8")
    (made,) = entered(told(whole, match="long column|ferry"))
    assert (made.excerpt, made.speaker) == (
        "A column on the north road, it's long", "t.me/valewatch",
    )  # fmt: skip
    assert (made.event_start, made.known_at) == ("2024-03-05T07:12:00Z", "2024-03-06T10:00:00Z")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"match": None}, "--with match: this reader needs it"),
        ({"match": " "}, "--with match: an alternative of ' ' holds no word"),
        ({"match": "column|"}, "--with match: an alternative of"),
        ({"says": None}, r"what 5 posts \(chat Vale Watch, message 3, ...\) show is for a person"),
        ({"says": "rumour"}, "choose one of done, under_way"),
        ({"share": "half"}, "--with share: no share: 'half'"),
        ({"within": "3km"}, "--with within: this reader has no such option; it has match"),
    ],
)
def test_nothing_is_guessed(options: dict[str, str | None], said: str) -> None:
    given = {"match": "column", "says": "under_way"} | options
    with pytest.raises(UsageError, match=said):
        read(TELEGRAM, asked(options={k: v for k, v in given.items() if v is not None}))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("result.json", b'{"messages": [{"id": 1}', "damaged or cut off"),
        ("result.json", b'{"events": []}', "no archive of posts"),
        ("result.json", b"{" * 100_000, "damaged or cut off"),
        ("tweets.js", b"window.YTD.likes.part0 = []", "no archive of posts"),
        ("tweets.js", b"window.YTD.tweets.part0 = [{", "damaged or cut off"),
        ("sheet.csv", b"link,title\nhttps://a.example,b\n", "no archive of posts"),
        ("sheet.csv", b'link,archive status\n"a,b\n', "no archive of posts"),
        ("posts.txt", b"", "no archive of posts"),
    ],
)
def test_a_file_that_is_no_archive_of_posts_is_refused(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    check_refused(told, tmp_path / name, content, said)


def test_a_folder_without_an_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no archive of posts"):
        told(tmp_path)


@pytest.mark.parametrize("seconds", ["soon", "9" * 19, "-1e5"])
def test_a_moment_that_is_none_is_named_with_its_field(tmp_path: Path, seconds: str) -> None:
    message = {"id": 5, "type": "message", "date_unixtime": seconds, "text": "a column"}
    path = tmp_path / "result.json"
    path.write_text(json.dumps({"name": "A", "messages": [message]}), "utf8")
    (fault,) = told(path).faults
    assert fault.subject == f"{path}, message 5, date_unixtime"


@pytest.mark.parametrize("name", ["../secret.jpg", "/etc/hostname", "photos", "a" * 400, "\0"])
def test_media_outside_the_export_are_not_opened(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.jpg").write_bytes(b"x")
    folder = tmp_path / "export"
    (folder / "photos").mkdir(parents=True)
    message = {"id": 5, "type": "message", "date_unixtime": "1709622720", "text": "", "photo": name}
    (folder / "result.json").write_text(json.dumps({"name": "A", "messages": [message]}), "utf8")
    (post,) = posts_of(folder)
    assert post.media == ()


def test_words_that_hold_too_many_posts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posts, "MOST_MATCHED", 4)
    with pytest.raises(UsageError, match="5 posts hold these words; say more words"):
        told(TELEGRAM)


@settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.data())
@pytest.mark.parametrize(
    "path",
    [TELEGRAM / "result.json", X / "data" / "tweets.js", SHEET, DATABASE],
    ids=lambda path: path.name,
)
def test_a_damaged_file_is_answered_or_refused(
    tmp_path: Path, path: Path, data: st.DataObject
) -> None:
    file = tmp_path / path.name
    file.write_bytes(data.draw(damaged(path)))
    check_survives(read, file, asked(match="*", says="done"))
