"""Bytes → text: byte order marks, UTF-8, declared and guessed legacy encodings, lone surrogates."""

from __future__ import annotations

import codecs
import re

from sayso.errors import InputError

# The guess looks at a stretch around the first byte that is not ASCII, so that size costs nothing.
GUESS_FROM = 65_536
# English in a legacy encoding has few bytes above ASCII; from this share on it is another script.
FEW_HIGH_BYTES = 0.30
OTHER_SCRIPTS = [
    "cp1251", "koi8_r", "koi8_u", "iso8859_5", "mac_cyrillic", "cp866", "cp1253", "iso8859_7",
    "cp1255", "cp1256", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr",
]  # fmt: skip
# Text holds line breaks and tabs; more than this share of other control bytes is a binary file.
MOST_CONTROL_BYTES = 0.02
REPLACED = "\N{REPLACEMENT CHARACTER}"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KNOWN_KINDS = (
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b\x1a") | {127})
# Names a page may give its encoding; others (some Python codecs unpack or run) are not looked up.
_LEGACY = re.compile(
    r"(?:windows|cp)-?(?:874|125\d|866|932|949|950)|iso-?8859-?\d{1,2}|latin-?\d|us-ascii|ascii"
    r"|koi8-?[ru]|mac-?(?:roman|intosh|cyrillic)|gb(?:k|2312|18030)|big5|shift-?jis|euc-?(?:jp|kr)",
    re.IGNORECASE,
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def decode(data: bytes, *, subject: str, declared: str | None = None) -> tuple[str, list[str]]:
    """The text of `data`, and a warning for each thing guessed or replaced."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _replacing(data[len(mark) :], encoding)
    _refuse_binary(data, subject)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as fault:
        first_fault = fault.start
    if legacy := _declared_encoding(declared):
        return data.decode(legacy, errors="replace"), [f"read as {legacy}, as it declares"]
    if guessed := _guess(data, first_fault):
        warning = f"not UTF-8: read as {guessed}, a guess from the bytes"
        return data.decode(guessed, errors="replace"), [warning]
    return _replacing(data, "utf-8")


def clean_surrogates(text: str) -> tuple[str, list[str]]:
    """`text` with lone surrogates, which no file can hold, replaced one for one."""
    cleaned, count = _SURROGATE.subn(REPLACED, text)
    return cleaned, [f"{count} lone surrogates replaced by U+FFFD"] if count else []


def _replacing(data: bytes, encoding: str) -> tuple[str, list[str]]:
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError:
        text = data.decode(encoding, errors="replace")
    count = max(1, text.count(REPLACED))
    return text, [f"invalid {encoding.upper()}: {count} places replaced by U+FFFD"]


def _refuse_binary(data: bytes, subject: str) -> None:
    kind = next((name for start, name in _KNOWN_KINDS if data.startswith(start)), None)
    stray = len(data) - len(data.translate(None, _CONTROL_BYTES))
    if kind or b"\0" in data or stray > MOST_CONTROL_BYTES * len(data):
        raise InputError(
            f"this is {kind or 'a binary file'}, not text",
            subject=subject,
            mend="save it as UTF-8 text, HTML or PDF and read that",
            code="binary",
        )


def _declared_encoding(name: str | None) -> str | None:
    if name is None or not _LEGACY.fullmatch(name.strip()):
        return None
    try:
        encoding = codecs.lookup(name.strip()).name
    except LookupError:
        return None
    # Browsers read all of these as cp1252, and pages are written for browsers.
    return "cp1252" if encoding in ("iso8859-1", "ascii") else encoding


def _guess(data: bytes, first_fault: int) -> str | None:
    """A legacy encoding these bytes are credible in; None for UTF-8 with damaged places."""
    start = max(0, first_fault - GUESS_FROM // 2)
    sample = data[start : start + GUESS_FROM]
    high = sum(byte > 127 for byte in sample)
    damaged = sample.decode("utf-8", errors="replace")
    if sum(letter > "\x7f" and letter != REPLACED for letter in damaged) > damaged.count(REPLACED):
        return None
    if high <= FEW_HIGH_BYTES * len(sample):
        credible = (name for name in ("cp1252", "mac_roman") if _credible(sample, name))
        return next(credible, None)
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=OTHER_SCRIPTS, preemptive_behaviour=False).best()
    return best.encoding if best is not None else None


def _credible(sample: bytes, encoding: str) -> bool:
    """True when every character above ASCII stands where English writes such a one."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    return not _OUT_OF_PLACE.search(text)


# A letter with an accent belongs to a word of the same case; signs that English never uses
# (and control characters) show that the guess is wrong.
_OUT_OF_PLACE = re.compile(
    r"[\x80-\x9f¤¦¨¬¯´¸ƒˆ˜ˇ˘˙˚˛˝ÿþðÞÐŸ¹²³∆∂∑∏∫Ω≈◊√¶]"
    r"|(?<![A-Za-zÀ-ÿŒœŠšŽž])(?!à\s)[ß-öø-ÿœšž](?![A-Za-zÀ-ÿ])"
    r"|(?<![A-Za-zÀ-ÿ])[À-ÖØ-ÝŒŠŽ](?![A-Za-zÀ-ÿ])"
    r"|[a-z][À-ÖØ-ÝŒŠŽ]"
)
