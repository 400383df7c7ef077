"""News without quote labels, for a student to learn from what its teacher reads in it."""

from __future__ import annotations

import gzip
import re
import tarfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

PLACES = ("places/lgl.xml.gz", "places/TR-News.xml.gz")
TIMES = "times/tbaq-cleaned.tar.gz"
GUM = "gum/gum-dep-xml.tar.gz"
# GUM's writings in whole sentences; its talk and forum posts are unlike news.
GUM_KINDS = ("news", "interview", "speech", "voyage", "bio", "letter", "court", "essay")
FEWEST_WORDS = 30


def texts(data: Path) -> Iterator[str]:
    """Plain texts of the place, time and coreference data under `data`, those that are there."""
    for name in PLACES:
        if (data / name).exists():
            page = gzip.decompress((data / name).read_bytes()).decode("utf8", "replace")
            for text in re.findall(r"<text><!\[CDATA\[(.*?)\]\]></text>", page, re.DOTALL):
                yield re.sub(r"\s*\n[ \t]+", " ", text)  # indented lines go on a sentence
    for content in _members(data / TIMES, r"/[^./][^/]*\.tml$"):
        body = re.search(r"<TEXT>(.*?)</TEXT>", content, re.DOTALL)
        if body:
            yield _joined(unescape(re.sub(r"<[^>]+>", "", body[1])))
    for content in _members(data / GUM, rf"GUM_(?:{'|'.join(GUM_KINDS)})_[^/]*\.conllu$"):
        yield "\n".join(re.findall(r"^# text = (.*)$", content, re.MULTILINE))


def articles(data: Path) -> list[dict[str, Any]]:
    """Those texts as articles whose quotes and commitments nobody labelled."""
    long_enough = (text for text in texts(data) if text.count(" ") >= FEWEST_WORDS)
    return [{"text": text, "quotes": None} for text in long_enough]


def _members(archive: Path, pattern: str) -> Iterator[str]:
    if not archive.exists():
        return
    with tarfile.open(archive) as file:
        for member in file:
            content = file.extractfile(member) if re.search(pattern, member.name) else None
            if content:
                yield content.read().decode("utf8", "replace")


def _joined(text: str) -> str:
    """Wrapped lines joined; an empty line or an indent begins a paragraph."""
    paragraphs = re.split(r"\n\s*\n|\n(?=[ \t])", text.strip())
    return "\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
