"""Bytes become text once, and everything guessed or replaced is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.acquire.decoding import clean_surrogates, decode
from sayso.errors import InputError

ENGLISH = "The minister said “we’ll go” – then left Curaçao. It costs £5, naïve as it is. Élan."
RUSSIAN = "Министр обороны объявил, что войска будут отведены от границы в ближайшие дни. " * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_encodings_are_read_without_a_warning(encoding):
    assert decode(ENGLISH.encode(encoding), subject="a.txt") == (ENGLISH, [])


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        (ENGLISH, "cp1252", "cp1252"),
        (ENGLISH, "mac_roman", "mac_roman"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN, "koi8-r", "koi8_r"),
    ],
)
def test_legacy_encodings_are_guessed_and_the_guess_is_said(text, encoding, named):
    read, warnings = decode(text.encode(encoding), subject="a.txt")
    assert read == text
    assert warnings == [f"not UTF-8: read as {named}, a guess from the bytes"]


def test_a_declared_encoding_goes_before_a_guess():
    read, warnings = decode(
        "caffè Łódź".encode("cp1250", "replace"), subject="a", declared="cp1250"
    )
    assert read == "caff? Łódź"
    assert "as it declares" in warnings[0]


@pytest.mark.parametrize("declared", ["hex", "zlib", "unicode_escape", "punycode", "nonsense", ""])
def test_codecs_that_are_no_encodings_are_not_run(declared):
    assert decode(b"caf\xe9 noir", subject="a", declared=declared)[0] == "café noir"


@pytest.mark.parametrize(
    ("data", "text", "count"),
    [
        (b"He said \xe2\x80\x9cyes\xe2\x80\x9d and \xe2\x80 left", "He said “yes” and � left", 1),
        (b"Minister said \xff\xfe\xfd stop", "Minister said ��� stop", 3),
        (b"cut off \xe2\x80\x9c ok \xc3", "cut off “ ok �", 1),
    ],
)
def test_invalid_utf8_is_replaced_and_counted(data, text, count):
    read, warnings = decode(data, subject="a.txt")
    assert read == text
    assert warnings == [f"invalid UTF-8: {count} places replaced by U+FFFD"]


@pytest.mark.parametrize(
    "data", [b"abc\0def", b"\x01\x02\x03\x04abc", b"PK\x03\x04 rest", b"\x89PNG\r\n", b"{\\rtf1 a}"]
)
def test_binary_files_are_refused(data):
    with pytest.raises(InputError) as refusal:
        decode(data, subject="a.bin")
    assert refusal.value.code == "binary"
    assert refusal.value.subject == "a.bin"


def test_lone_surrogates_are_replaced_one_for_one():
    assert clean_surrogates("a\ud800b\udfffc😀") == (
        "a�b�c😀",
        ["2 lone surrogates replaced by U+FFFD"],
    )
    assert clean_surrogates("a😀") == ("a😀", [])


def decoded_or_refused(data: bytes) -> tuple[str, list[str]] | str:
    try:
        return decode(data, subject="a.txt")
    except InputError as refusal:
        return refusal.code


@given(st.text())
def test_valid_utf8_text_is_never_altered(text):
    expected = (text.removeprefix("\ufeff"), [])
    # A text of mostly control characters is no text.
    assert decoded_or_refused(text.encode()) in (expected, "binary")


@given(st.binary(max_size=300))
def test_any_bytes_are_text_that_can_be_written_or_binary(data):
    result = decoded_or_refused(data)
    if result != "binary":
        text, _warnings = result
        assert text.encode("utf-8").decode() == text
