"""PDFs give whole words in paragraphs or say why not; .jsonl lines come one by one, unchanged."""

import io
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.acquire.archives.documents import MOST_PAGES, JsonLine, pdf_text, raw_lines, read_line
from sayso.acquire.limits import LARGEST_FILE
from sayso.errors import InputError

COLUMN = [
    (72, 700, "The harbour authority will reopen the northern pier on 12 March, its direc-"),
    (72, 686, "tor said on Tuesday, ending a closure of eleven weeks that has cost the local"),
    (72, 672, "traders dearly."),
    (72, 644, "“The crews will be back before Easter,” she told reporters at the quay."),
]


def test_lines_become_paragraphs_and_broken_words_are_whole(make_pdf):
    assert pdf_text(make_pdf([COLUMN]), subject="a.pdf") == (
        "The harbour authority will reopen the northern pier on 12 March, its director said on"
        " Tuesday, ending a closure of eleven weeks that has cost the local traders dearly."
        "\n\n“The crews will be back before Easter,” she told reporters at the quay."
    )


def test_a_sentence_goes_on_over_the_page_and_page_numbers_go(make_pdf):
    first = [(72, 100, "The pier will be opened to the"), (300, 40, "1")]
    second = [(72, 700, "fishing crews before Easter."), (300, 40, "2")]
    text = pdf_text(make_pdf([first, second]), subject="a.pdf")
    assert text == "The pier will be opened to the fishing crews before Easter."


def test_a_locked_pdf_is_refused(make_pdf):
    with pytest.raises(InputError) as refusal:
        pdf_text(make_pdf([COLUMN], locked=True), subject="a.pdf")
    assert refusal.value.code == "encrypted_pdf"


def test_a_pdf_of_pictures_is_refused(make_pdf):
    picture = "q 400 0 0 400 72 200 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q"
    with pytest.raises(InputError) as refusal:
        pdf_text(make_pdf([[], []], drawing=picture), subject="a.pdf")
    assert refusal.value.code == "image_only_pdf"


@pytest.mark.parametrize("cut", [9, 100, 400])
def test_a_damaged_pdf_is_refused_or_read_as_far_as_it_goes(make_pdf, cut):
    with pytest.raises(InputError) as refusal:
        pdf_text(make_pdf([COLUMN])[:cut], subject="a.pdf")
    assert refusal.value.code in ("broken_pdf", "image_only_pdf")


def test_a_pdf_of_too_many_pages_is_refused(make_pdf):
    with pytest.raises(InputError, match="pages") as refusal:
        pdf_text(make_pdf([[]] * (MOST_PAGES + 1)), subject="a.pdf")
    assert refusal.value.code == "too_large"


def lines(data: bytes) -> list[JsonLine | InputError]:
    return [each if isinstance(each, InputError) else line_or_refusal(*each) for each in raw(data)]


def raw(data: bytes) -> Iterator[tuple[int, bytes] | InputError]:
    return raw_lines(io.BytesIO(data), origin="a.jsonl")


def line_or_refusal(number: int, line: bytes) -> JsonLine | InputError:
    try:
        return read_line(line, subject=f"a.jsonl, line {number}")
    except InputError as refusal:
        return refusal


def test_a_line_brings_what_is_known_of_it():
    fields = {"id": "7", "text": "Words.", "published": "2022-02-15", "outlet": "Post",
              "title": "Pier", "url": "https://news.example/1"}  # fmt: skip
    (line,) = lines(json.dumps(fields).encode())
    assert line == JsonLine(subject="a.jsonl, line 1", **fields)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (b"{not json", "bad_json"), (b"[1, 2]", "bad_json"), (b"null", "bad_json"),
        (b"[" * 100_000, "bad_json"), (b'{"id": "1"}', "missing_text"),
        (b'{"text": 5}', "missing_text"), (b'{"text": null}', "missing_text"),
        (b"9" * 5000, "bad_json"), (b"\x00\x01", "bad_json"),
    ],
    ids=range(9),
)  # fmt: skip
def test_a_bad_line_is_named_and_the_others_come_out(bad, code):
    before, refusal, after = lines(b'{"text": "one"}\n' + bad + b'\r\n\n{"text": "two"}')
    assert (before.text, after.text) == ("one", "two")
    assert after.subject == "a.jsonl, line 4"
    assert (refusal.code, refusal.subject) == (code, "a.jsonl, line 2")


def test_a_line_too_long_is_refused_without_being_held():
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:
            left = 2 * LARGEST_FILE - self.given
            if left <= 0:
                return 0
            size = min(len(buffer), left)
            buffer[:size] = b"a" * size
            self.given += size
            return size

    (refusal,) = raw_lines(io.BufferedReader(Endless()), origin="a.jsonl")
    assert (refusal.code, refusal.subject) == ("too_large", "a.jsonl, line 1")


def test_fields_that_are_no_words_are_left_out_and_said():
    (line,) = lines(b'{"text": "one", "id": 12, "title": ["x"], "outlet": ""}')
    assert (line.id, line.title, line.outlet) == ("12", None, None)
    assert line.warnings == ("'title' is not words: left out",)


def test_invalid_utf8_in_a_line_is_replaced_and_said():
    (line,) = lines(b'{"text": "one \xff two"}')
    assert line.text == "one � two"
    assert line.warnings == ("invalid UTF-8 replaced by U+FFFD",)


@given(st.text())
def test_the_text_of_a_line_is_unchanged(text):
    for ascii_only in (True, False):
        written = json.dumps({"text": text}, ensure_ascii=ascii_only).encode()
        (line,) = lines(written + b"\n")
        assert line.text == text


@given(st.binary(max_size=200))
def test_any_lines_are_lines_or_refusals(data):
    for line in lines(data):
        assert isinstance(line, JsonLine | InputError)
