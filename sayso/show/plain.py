"""Text of unknown origin goes in; text that cannot steer a terminal or hide words comes out."""

from __future__ import annotations

import re

# Bidirectional embeddings, overrides and isolates can make a line read backwards: shown by number.
REORDERING = "\u202a-\u202e\u2066-\u2069"
# Marks without width: left out, since nothing of them could be seen anyway.
INVISIBLE = "\u00ad\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff\U000e0000-\U000e007f"
CONTROLS = re.compile(
    f"(?P<space>[\\s\u0085\u2028\u2029]+)|(?P<low>[\\x00-\\x1f\\x7f])|(?P<invisible>[{INVISIBLE}])"
    f"|(?P<number>[\\x80-\\x9f{REORDERING}])|(?P<lone>[\ud800-\udfff])"
)
# A letter can carry any number of accents; more than a few only smear the lines around it.
ACCENTS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
SMEAR = re.compile(f"({ACCENTS}{{4}}){ACCENTS}+")


def plain(text: str) -> str:
    """`text` on one line, with control and reordering characters made visible or left out."""
    return SMEAR.sub(r"\1", CONTROLS.sub(_shown, text)).strip()


def _shown(found: re.Match[str]) -> str:
    character = found[0]
    match found.lastgroup:
        case "space":
            return " "
        case "low":
            return "\u2421" if character == "\x7f" else chr(0x2400 + ord(character))
        case "number":
            return f"‹U+{ord(character):04X}›"
        case "lone":
            return "\ufffd"
    return ""


def shortened(text: str, most: int) -> str:
    """`text` cut at a word to at most `most` characters, with an ellipsis where it was cut."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    at_word = kept.rsplit(" ", 1)[0]
    return (at_word if len(at_word) > most // 2 else kept).rstrip(" ,;:") + "…"
