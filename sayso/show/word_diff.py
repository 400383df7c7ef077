"""Two versions of a text go in, what was taken out and put in comes out, word by word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Literal

from sayso.show.console import line, new_page, print_rule, taken
from sayso.show.plain import plain
from sayso.show.row_words import Row, moment_words, short, where_of

if TYPE_CHECKING:
    from rich.text import Text

MOST_WORDS = 20_000  # of a text that is compared word by word
MOST_PAIRS = 1_000_000  # of equal words that are looked at to find the longest stretch
AROUND = 25  # words that are shown around a change
COMPARED = ("title", "byline", "published", "outlet")
Fate = Literal["same", "removed", "added"]
STYLES: dict[Fate, str] = {"same": "", "removed": "red", "added": "green"}
SIGNS: dict[Fate, tuple[str, str]] = {
    "same": ("", ""),
    "removed": ("[-", "-]"),
    "added": ("{+", "+}"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """Words of one paragraph that stayed, went or came; a paragraph ends where `ends` is True."""

    fate: Fate
    words: str
    ends: bool = False


def changes(old: str, new: str) -> list[Change]:
    """What became of `old` on the way to `new`; whole paragraphs in texts over 20,000 words.

    Blanks and empty lines between words are no change.
    """
    before, after = (_paragraphs(text) for text in (old, new))
    words = max(sum(len(each.split()) for each in text) for text in (before, after))
    found: list[Change] = []
    for was, now in _steps(before, after):
        if was == now:
            found += (Change("same", each, ends=True) for each in was)
        elif words > MOST_WORDS or not (was and now):
            found += (Change("removed", each, ends=True) for each in was)
            found += (Change("added", each, ends=True) for each in now)
        else:
            found += _in_words(was, now)
    return found


def diff_page(old: Row, new: Row, *, recorded: Mapping[int, Row], width: int, colour: bool) -> str:
    """Two articles of one page compared: what is known of them, then their texts.

    `recorded` holds their batches; [-removed-] and {+added+} are marked so without colour too.
    """
    page = new_page(width, colour)
    print_rule(page)
    page.print(line(f"{short(old['id'])} → {short(new['id'])}  {where_of(new)}", "bold"))
    for name, row in (("old", old), ("new", new)):
        when = moment_words(recorded[row["batch"]]["recorded"])
        page.print(line(f"  {name}  recorded {when}", "dim"))
    page.print()
    for name in COMPARED:
        if old[name] != new[name]:
            page.print(_shown([_of(old[name], "removed"), _of(new[name], "added")], f"{name}: "))
    told = changes(old["text"] or "", new["text"] or "")
    page.print(line(counted(told), "bold"))
    for paragraph in _with_surroundings(told):
        page.print()
        page.print(paragraph if not isinstance(paragraph, list) else _shown(paragraph))
    return taken(page)


def counted(told: Sequence[Change]) -> str:
    """How many words were removed and added, in one line."""
    gone, come = (
        sum(len(each.words.split()) for each in told if each.fate == fate)
        for fate in ("removed", "added")
    )
    if not gone and not come:
        return "The text is the same, word by word."
    return f"{_words(gone)} removed, {_words(come)} added"


def _words(count: int) -> str:
    return f"{count:,} word{'s' * (count != 1)}"


def _paragraphs(text: str) -> list[str]:
    return [each for each in (" ".join(part.split()) for part in text.splitlines()) if each]


def _in_words(was: list[str], now: list[str]) -> Iterator[Change]:
    """Changed paragraphs word by word; a paragraph's end is a word like any other."""
    before, after = (" \n ".join(each).split(" ") for each in (was, now))
    for gone, come in _steps(before, after):
        if gone == come:
            yield from _pieces("same", gone)
        else:
            yield from _pieces("removed", gone)
            yield from _pieces("added", come)
    yield Change("same", "", ends=True)


def _pieces(fate: Fate, words: list[str]) -> Iterator[Change]:
    *ended, last = " ".join(words).split("\n")
    for piece in ended:
        yield Change(fate, piece.strip(), ends=True)
    if last.strip():
        yield Change(fate, last.strip())


def _steps(old: list[str], new: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Stretches that follow each other: the same in both, or what stands in place of what."""
    start = _same_from_start(old, new)
    end = _same_from_start(old[start:][::-1], new[start:][::-1])
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    if start:
        yield old[:start], new[:start]
    if _affordable(before, after):
        codes = SequenceMatcher(None, before, after).get_opcodes()
        yield from ((before[a:b], after[c:d]) for _, a, b, c, d in codes)
    elif before or after:
        yield before, after
    if end:
        yield old[-end:], new[-end:]


def _same_from_start(old: list[str], new: list[str]) -> int:
    pairs = zip(old, new, strict=False)
    return next((i for i, (was, now) in enumerate(pairs) if was != now), min(len(old), len(new)))


def _affordable(old: list[str], new: list[str]) -> bool:
    """Whether difflib would be done soon: it looks at every pair of equal words, but for words
    that fill more than a hundredth of a long text.
    """
    theirs = Counter(new)
    popular = len(new) // 100 + 1 if len(new) >= 200 else len(new)
    pairs = sum(
        count * theirs[word] for word, count in Counter(old).items() if theirs[word] <= popular
    )
    return pairs <= MOST_PAIRS


def _of(value: Any, fate: Fate) -> Change:
    return Change(fate, str(value) if value not in (None, "") else "nothing")


def _with_surroundings(told: Sequence[Change]) -> Iterator[list[Change] | Text]:
    """Paragraphs that changed, and how many words between them did not."""
    skipped = 0
    for paragraph in _grouped(told):
        if all(each.fate == "same" for each in paragraph):
            skipped += sum(len(each.words.split()) for each in paragraph)
            continue
        if skipped:
            yield line(f"… {_words(skipped)} the same …", "dim")
        skipped = 0
        yield [_trimmed(each, i, len(paragraph)) for i, each in enumerate(paragraph)]
    if skipped:
        yield line(f"… {_words(skipped)} the same …", "dim")


def _grouped(told: Sequence[Change]) -> Iterator[list[Change]]:
    paragraph: list[Change] = []
    for change in told:
        if change.words:
            paragraph.append(change)
        if change.ends and paragraph:
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph


def _trimmed(change: Change, place: int, places: int) -> Change:
    """Long stretches that stayed, cut to the words next to a change."""
    words = change.words.split()
    before, after = place > 0, place < places - 1
    if change.fate != "same" or len(words) <= AROUND * (before + after):
        return change
    kept = [*(words[:AROUND] if before else ()), "…", *(words[-AROUND:] if after else ())]
    return Change("same", " ".join(kept))


def _shown(told: Sequence[Change], label: str = "") -> Text:
    from rich.text import Text

    text = Text(label)
    for change in told:
        opening, closing = SIGNS[change.fate]
        if text.plain and not text.plain.endswith(" "):
            text.append(" ")
        text.append(f"{opening}{plain(change.words)}{closing}", STYLES[change.fate])
    return text
