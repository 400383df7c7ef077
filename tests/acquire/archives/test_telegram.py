"""An export of Telegram Desktop gives its messages as articles, whatever form it has."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.acquire import article_of, articles, captures, count, survey
from sayso.errors import InputError
from sayso.records import Capture

WORDS = "The harbour authority will reopen the northern pier on 12 March, its director said."
ABSENT = "(File not included. Change data exporting settings to download.)"


def message(number: int = 7, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "type": "message", "date": "2024-05-01T21:30:00",
        "date_unixtime": "1714584600", "from": "Harbour News", "from_id": "channel55",
        "text": WORDS, "text_entities": [{"type": "plain", "text": WORDS}],
    } | more  # fmt: skip


def chat(*messages: Any, **more: Any) -> dict[str, Any]:
    return {"name": "Harbour News", "type": "public_channel", "id": 55, "messages": messages} | more


def exported(folder: Path, held: Any, name: str = "result.json") -> str:
    path = folder / name
    path.write_text(held if isinstance(held, str) else json.dumps(held, indent=1), "utf-8")
    return str(path)


def taken(folder: Path, held: Any) -> list[Capture | InputError]:
    return list(captures([exported(folder, held)]))


def test_a_message_is_an_article_of_its_channel(tmp_path):
    (capture,) = taken(tmp_path, chat(message()))
    assert (capture.form, capture.part, capture.outlet) == ("telegram", "message 7", "Harbour News")
    article = article_of(capture)
    assert (article.text, article.given_id, article.outlet) == (WORDS, "55/7", "Harbour News")
    assert article.published == "2024-05-01T17:30:00+00:00"
    assert (article.published_precision, article.published_from) == ("time", "metadata")
    assert (article.byline, article.warnings) == (None, ())
    assert article == article_of(capture)


def test_midnight_is_a_time(tmp_path):
    (capture,) = taken(tmp_path, chat(message(date_unixtime="1714521600")))
    article = article_of(capture)
    assert (article.published, article.published_precision) == (
        "2024-05-01T00:00:00+00:00", "time",
    )  # fmt: skip


def test_words_come_from_the_entities_or_from_a_mixed_list(tmp_path):
    mixed = [WORDS[:20], {"type": "bold", "text": WORDS[20:40]}, WORDS[40:]]
    entities = [{"type": "plain", "text": each if isinstance(each, str) else each["text"]}
                for each in mixed]  # fmt: skip
    old = message(2, text=mixed)
    del old["text_entities"]
    found = taken(tmp_path, chat(message(1, text=mixed, text_entities=entities), old))
    assert [article_of(each).text for each in found] == [WORDS, WORDS]


def test_what_is_no_message_with_words_is_left_out(tmp_path):
    service = message(1, type="service", action="pin_message")
    silent = message(2, text="", text_entities=[], photo="photos/photo_1.jpg")
    unsupported = message(3, type="unsupported")
    found = taken(tmp_path, chat(service, silent, unsupported, None, [], message(4)))
    assert [each.part for each in found] == ["message 4"]
    (refusal,) = taken(tmp_path, chat(service, silent))
    assert (refusal.code, refusal.subject) == ("nothing_found", str(tmp_path / "result.json"))
    assert "1 service, 1 without a text" in refusal.message


def test_edits_forwards_and_media_are_said(tmp_path):
    (capture,) = taken(tmp_path, chat(message(
        edited="2024-05-02T10:00:00", edited_unixtime="1714629600", photo=ABSENT,
        file="files/plan.pdf", forwarded_from="Pier\x07Watch", author="M. Oyelaran",
    )))  # fmt: skip
    article = article_of(capture)
    assert article.warnings == (
        "edited at 2024-05-02T06:00:00+00:00",
        "forwarded from Pier Watch",
        "not read: photo (not exported)",
        "not read: file (files/plan.pdf)",
    )
    assert article.byline == "M. Oyelaran"
    (capture,) = taken(tmp_path, chat(message(forwarded_from=None)))
    assert article_of(capture).warnings == ("forwarded from an unnamed account",)


def test_the_local_date_of_an_old_export_is_not_believed(tmp_path):
    old = message()
    del old["date_unixtime"]
    (capture,) = taken(tmp_path, chat(old))
    article = article_of(capture)
    assert article.published is None
    assert "left out" in article.warnings[0]


def test_control_characters_as_telegram_writes_them_are_read(tmp_path):
    held = (
        json.dumps(chat(message())).replace("northern", r"north\x1fern").replace("12 ", r"\\x41 ")
    )
    (capture,) = taken(tmp_path, held)
    expected = WORDS.replace("northern", "north\x1fern").replace("12 ", r"\x41 ")
    assert article_of(capture).text == expected


def test_a_full_export_gives_the_messages_of_every_chat(tmp_path):
    first = chat(message(1), message(2))
    late = dict(reversed(chat(message(1), name=None, id=66, type="personal_chat").items()))
    held = {
        "about": "x", "personal_information": {"name": "y"}, "contacts": {"list": [{"a": []}]},
        "chats": {"about": "z", "list": [first, "odd", late]},
        "left_chats": {"list": [chat(message(3), id=77)]},
    }  # fmt: skip
    found = taken(tmp_path, held)
    assert [each.part for each in found] == [
        "chat 55, message 1", "chat 55, message 2", "chat 66, message 1", "chat 77, message 3",
    ]  # fmt: skip
    third = article_of(found[2])
    assert (third.given_id, third.outlet, third.byline) == ("66/1", None, "Harbour News")


def test_an_export_cut_off_gives_what_came_before(tmp_path):
    whole = json.dumps(chat(message(1), message(2), message(3)))
    *before, refusal = taken(tmp_path, whole[: whole.index('"id": 3') + 30])
    assert [each.part for each in before] == ["message 1", "message 2"]
    assert (refusal.code, refusal.subject) == ("bad_json", str(tmp_path / "result.json"))


OTHERS = [
    "", "[]", "[1, 2]", "no json", '{"type": "FeatureCollection", "features": []}',
    '{"messages": [{"role": "user", "content": "x"}]}', '{"messages": "x", "type": "y"}',
    '{"chats": []}', '{"a": {"messages": []}}',
]  # fmt: skip


@pytest.mark.parametrize("text", OTHERS)
def test_other_json_is_refused_by_name_and_ignored_in_folders(tmp_path, text):
    path = exported(tmp_path, text, "other.json")
    (refusal,) = captures([path])
    assert (refusal.code, refusal.subject) == ("bad_json", path)
    exported(tmp_path, chat(message()))
    assert [each.text for each in articles([str(tmp_path)])] == [WORDS]
    assert survey([str(tmp_path)]).ignored == 1
    assert count([str(tmp_path)]) is None


def test_an_export_whose_fields_are_sorted_is_known_by_its_messages(tmp_path):
    held = json.dumps(chat(message()), sort_keys=True)
    assert held.index("messages") < held.index("public_channel")
    (capture,) = taken(tmp_path, held)
    assert capture.outlet == "Harbour News"


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "text", "name", "list"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
FIELDS = st.dictionaries(
    st.sampled_from([*message(), "edited", "edited_unixtime", "forwarded_from", "photo", "author"]),
    ANY,
    max_size=6,
)


@given(st.lists(FIELDS, max_size=4), st.dictionaries(st.sampled_from(["name", "id"]), ANY))
def test_any_fields_are_articles_or_refusals(tmp_path_factory, changes, head):
    messages = [message(number) | change for number, change in enumerate(changes)]
    folder = tmp_path_factory.mktemp("any")
    for held in (chat(*messages, **head), {"chats": {"list": [chat(*messages, **head)]}}):
        found = taken(folder, held)
        assert found
        for each in found:
            if isinstance(each, Capture):
                with suppress(InputError):
                    assert article_of(each) == article_of(each)


@given(st.binary(max_size=200), st.integers(0, 2000), st.booleans())
def test_any_bytes_are_captures_or_refusals(tmp_path_factory, data, place, whole):
    path = tmp_path_factory.mktemp("any") / "result.json"
    start = json.dumps(chat(message(), message())).encode()
    path.write_bytes(data if whole else start[:place] + data + start[place:])
    found = list(captures([str(path)]))
    assert found
    for each in found:
        if isinstance(each, Capture):
            with suppress(InputError):
                assert article_of(each) == article_of(each)
