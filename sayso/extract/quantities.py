"""Text in, amounts out: value or bounds, unit, and whether exact, about, above, below, up, down."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sayso.extract.quantity_words import (
    AMOUNT,
    DATED_AFTER,
    DATED_BEFORE,
    FRACTION,
    FRACTIONS,
    HEDGED,
    MEASURES,
    MOVED,
    NAMED_BEFORE,
    PERCENT,
    PLURALS,
    QUALIFIER,
    QUALIFIERS,
    SCALES,
    SECOND,
    STOPS,
    TIMES,
    UNIT_AFTER,
    VAGUE,
    YEAR_BEFORE,
    YEARS,
    Change,
)
from sayso.extract.times.numbers import number_of
from sayso.records import Quantity, Span

ABOUT = 0.1  # "about N" reaches ten per cent to either side


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityMention:
    """One amount: `value`, or `min` and `max` of a range; all None where only words tell it."""

    span: Span
    text: str
    value: float | None
    min: float | None
    max: float | None
    unit: str | None
    change: Change


def quantities(text: str) -> list[QuantityMention]:
    """The amounts of a text in order; dates, clock times, ordinals, years and names are none."""
    found: list[QuantityMention] = []
    position = 0
    while match := AMOUNT.search(text, position):
        mention = _mention(text, match)
        if mention is None:
            position = max(match.end(), _past_number(text, match.end()))
            continue
        found.append(mention)
        position = mention.span[1]
    return found


def _past_number(text: str, at: int) -> int:
    """Past the rest of a date, a clock time or a score, which is glued to what was read."""
    match = _GLUED.match(text, at)
    return match.end() if match else at


_GLUED = re.compile(r"(?:[.,:/–-]?\w)+")


def _number(match: re.Match[str], n: str = "") -> float | None:
    if match["figures" + n]:
        value = float(match["figures" + n].replace(",", ""))
        over = int(match["over" + n] or 1)
        value = value / over if over else value
    else:
        number = number_of(match["words" + n])
        if number is None:
            return None
        value = float(number)
    if match["scale" + n] and not _is_metres(match, n):
        value *= SCALES[match["scale" + n].lower()]
    sign = match["sign" + n]
    return -value if sign and sign[0] in "m-−" else value


def _is_metres(match: re.Match[str], n: str = "") -> bool:
    """ "37m (121ft)" is a length, "€6m" and "1.2m tonnes" are millions."""
    if match["scale" + n] != "m" or match["currency" + n]:
        return False
    return (
        re.match(r"[ ][a-z-]+s\b|[ ]people\b", match.string[match.end() : match.end() + 24]) is None
    )


def _mention(text: str, match: re.Match[str]) -> QuantityMention | None:
    value = _number(match)
    start, end = match.span()
    before = text[max(0, start - 40) : start]
    if value is None or _is_no_amount(text, match, value, before):
        return None
    percent = PERCENT.match(text, end)
    second = SECOND.match(text, percent.end() if percent else end)
    upper: float | None = None
    if second is not None:
        upper = _upper(text, match, second, (value, before, percent is not None))
        if upper is not None:
            end = second.end()
            percent = PERCENT.match(text, end) or percent
            value *= _shared_scale(match, second, value)
    if percent and percent.end() > end:
        end = percent.end()
    unit, unit_end = _unit(text, end, match, percent is not None)
    change = _change(match, before)
    return QuantityMention(
        span=(start, unit_end), text=text[start:unit_end], value=value if upper is None else None,
        min=None if upper is None else min(value, upper),
        max=None if upper is None else max(value, upper), unit=unit, change=change,
    )  # fmt: skip


def _is_no_amount(text: str, match: re.Match[str], value: float, before: str) -> bool:
    after = text[match.end() : match.end() + 24]
    if match["words"]:
        return _is_no_count(match["words"].lower(), before, after)
    if match["currency"] or match["scale"] or PERCENT.match(after):
        return False
    if DATED_BEFORE.search(before) or DATED_AFTER.match(after):
        return True
    figures = match["figures"]
    if re.search(r"[a-z]-$", before) and not re.search(r"\b(?:sub|minus|mid|pre|post)-$", before):
        return True  # "the last-32 tie"
    if before.endswith("(") and after.startswith(")"):
        return True
    if _CAPITAL_AFTER.match(after) and figures.isdigit():
        return True
    if len(figures) == 4 and figures.isdigit() and int(figures) in YEARS:
        counted = _UNIT_NOUN.match(after) or re.match(r"[ ]?[-–][ ]?[2-9]\d{3,}\b", after)
        if _MEASURE.match(after):
            return False
        return bool(YEAR_BEFORE.search(before)) or not counted
    if re.match(r"[-–]\d", after) and re.match(rf"[-–]{re.escape(figures)}\b", after):
        return True  # a drawn score
    return NAMED_BEFORE.search(before) is not None and not _opens_sentence(before)


# "787 Dreamliner", "49 Zorro Ranch Road": a name goes on, unless it ends in what is counted.
_CAPITAL_AFTER = re.compile(
    r"(?:[-–]\d+)?[ ](?!Fahrenheit|Celsius|Kelvin|[GMk]?Hz|[A-Z]{2}\b)[A-Z]"
    r"(?![\w'’-]{0,40}s\b)(?:[a-z]|\s)(?!.{0,20}?\b[a-z]{2,}s\b)"
)
_MEASURE = re.compile(
    r"[ ]?(?:km|kg|m|mm|mw|kw|kwh|mph|sq|tonnes|metres|meters|miles)\b", re.IGNORECASE
)
_UNIT_NOUN = re.compile(r"[ -][a-z]+s\b")
_OPENER = re.compile(r"(?:^|[.!?]\s+|[“\"\n]\s*)[A-Z]\w*\s$")


def _opens_sentence(before: str) -> bool:
    return _OPENER.search(before) is not None


_PRONOUN_BEFORE = re.compile(
    r"\b(?:no|any|every|each|this|that|the|which|some|another|such|or)[ -]$", re.I
)


def _is_no_count(words: str, before: str, after: str) -> bool:
    """Number words that count nothing: "no one", "one another", "the one", a spoken year."""
    if words == "one":
        if _PRONOUN_BEFORE.search(before) or not re.match(r"[ -](?:of\b|[a-z]{3,})", after):
            return True
        return re.match(
            r"[ ](?:of\b|day\b|another\b|that\b|who\b|they\b|can\b|has\b|is\b|and\b|in\b)", after
        ) is not None and not after.startswith(" of")
    if re.match(r"-[a-z]", after) and not _plural(after[1:].split(" ")[0].strip(".,;")):
        return True  # "four-door", "three-year"
    return re.search(r"\b(?:Chapter|Part|Act|bottom|top|final)[ ]$", before) is not None


def _upper(
    text: str, match: re.Match[str], second: re.Match[str], first: tuple[float, str, bool]
) -> float | None:
    """The upper end of a range, None where the second number is a thing of its own."""
    value, before, percent = first
    other = _number(second, "2")
    if other is None:
        return None
    joint = second["joint"].strip().lower()
    opened = re.search(r"\b(?:from|between|ranging|range)\s(?:\w+\s)?$", before, re.I)
    if joint == "and" and not re.search(r"\bbetween\s(?:\w+\s)?$", before, re.I):
        return None
    currencies = (match["currency"] or "", second["currency2"] or "")
    if currencies[1] and not currencies[0].endswith(currencies[1]):
        return None
    ends_percent = PERCENT.match(text, second.end()) is not None
    if percent and not ends_percent:
        return None
    if joint == "to" and not opened and MOVED.search(before):
        return None
    if other <= value and not opened:
        scaled = match["scale"] is None and second["scale2"] and value < 1000
        if not scaled and joint in {"-", "–"}:
            return None
    if DATED_AFTER.match(text[second.end() : second.end() + 24]):
        return None
    return other


def _shared_scale(match: re.Match[str], second: re.Match[str], value: float) -> float:
    """ "Four to five thousand", "$89 to $93 billion": one scale for both."""
    if match["scale"] is not None or abs(value) >= 1000:
        return 1.0
    if second["scale2"]:
        return SCALES[second["scale2"].lower()]
    last = (second["words2"] or "").lower().split(" ")[-1]
    return SCALES.get(last, 1.0) if match["words"] else 1.0


def _change(match: re.Match[str], before: str) -> Change:
    sign = match["sign"]
    moved = MOVED.search(before)
    if moved and not HEDGED.search(before):
        return "up" if moved["rise"] else "down"
    if sign in {"+"}:
        return "up"
    if sign in {"-", "−"} and (match["figures"] or ""):
        return "down"
    qualifier = QUALIFIER.search(before)
    if qualifier:
        return next(
            change for n, (_, change) in enumerate(QUALIFIERS) if qualifier[f"q{n}"] is not None
        )
    return "="


def _unit(text: str, end: int, match: re.Match[str], percent: bool) -> tuple[str | None, int]:
    """What the number counts, and where its words end."""
    if percent:
        return "%", end
    if match["currency"]:
        return match["currency"].strip(), end
    if _is_metres(match):
        return "m", end
    found = UNIT_AFTER.match(text, end)
    if found is None:
        return None, end
    if found["glued"]:
        return found["glued"], found.end()
    return _head_noun(found["run"], found.start("run"), end)


def _head_noun(run: str, start: int, end: int) -> tuple[str | None, int]:
    words: list[tuple[str, int]] = []
    for word in re.finditer(r"[\w'’-]+", run):
        if word[0].lower() in STOPS:
            break
        words.append((word[0], start + word.end()))
        if _plural(word[0]):
            break
    if not words:
        return None, end
    if not _plural(words[-1][0]):
        words = words[:1] if words[0][0].lower() not in MEASURES else words[:2]
    head, stop = words[-1]
    if len(words) > 1 and words[-2][0].lower() in MEASURES:
        head = f"{words[-2][0]} {head}"
    return head, stop


def _plural(word: str) -> bool:
    lower = word.lower()
    return lower in PLURALS or (
        len(lower) > 2
        and lower.endswith("s")
        and not lower.endswith(("ss", "us", "'s", "’s", "is"))
    )


def quantity_of(text: str, span: Span) -> Quantity | None:
    """The amount that the words at `span` name, by the rules for a commitment's quantity."""
    words = text[slice(*span)]
    fraction = FRACTION.search(words)
    found = [mention for mention in quantities(words) if _counts_the_object(words, mention)]
    first = min(
        [m.span[0] for m in found] + ([fraction.start()] if fraction else []), default=len(words)
    )
    vague = VAGUE.search(words[:first])
    if found and (fraction is None or found[0].span[0] < fraction.start()):
        return _quantity(words, found[0])
    if fraction is not None:
        return _fraction(words, fraction)
    if vague is not None:
        unit, _ = _head_noun(*_rest(words, vague.end()))
        return Quantity(min=None, max=None, unit=unit, text=vague[0].removesuffix(" of"))
    return None


_BESIDE = re.compile(r"\b(?:in|on|at|to|for|from|with|by|and|near|under|which|that|who)\b")


def _counts_the_object(words: str, mention: QuantityMention) -> bool:
    """Whether an amount is the object's own: not a name's number, a measure, or a side phrase's."""
    start = mention.span[0]
    qualifier = QUALIFIER.search(words[:start])
    before = words[: qualifier.start() if qualifier else start]
    if _BESIDE.search(before.removesuffix("between ").removesuffix("from ")):
        return False
    if re.match(r"-[a-z]", words[_figures_end(words, mention) :]):
        return False  # "the 48-kilometre spur"
    return mention.unit is not None or before[-2:-1].isalpha() is False or qualifier is not None


def _rest(words: str, at: int) -> tuple[str, int, int]:
    lead = re.match(r"\s*(?:of\s)?(?:(?:the|its|their|his|her|our|these|those)\s)?", words[at:])
    start = at + (lead.end() if lead else 0)
    return words[start : start + 80], start, start


def _quantity(words: str, mention: QuantityMention) -> Quantity:
    start, _ = mention.span
    qualifier = QUALIFIER.search(words[:start])
    end = _figures_end(words, mention)
    text = words[qualifier.start() if qualifier else start : end].strip()
    low, high = mention.min, mention.max
    if mention.value is not None:
        low, high = _bounds(mention.value, mention.change)
    return Quantity(min=low, max=high, unit=mention.unit, text=text)


def _figures_end(words: str, mention: QuantityMention) -> int:
    """Where the figures end and the words for what they count begin."""
    amount = AMOUNT.match(words, mention.span[0])
    if amount is None:
        return mention.span[1]
    end = _past_percent(words, amount.end())
    if mention.value is None and (second := SECOND.match(words, end)):
        end = _past_percent(words, second.end())
    return end


def _past_percent(words: str, at: int) -> int:
    percent = PERCENT.match(words, at)
    return percent.end() if percent else at


def _bounds(value: float, change: Change) -> tuple[float | None, float | None]:
    if change == ">":
        return value, None
    if change == "<":
        return None, value
    if change == "~":
        margin = abs(value) * ABOUT
        return round(value - margin, 9), round(value + margin, 9)
    return value, value


def _fraction(words: str, match: re.Match[str]) -> Quantity:
    value = FRACTIONS[match["part"].lower()] * TIMES.get((match["times"] or "").lower(), 1)
    qualifier = QUALIFIER.search(words[: match.start()])
    change: Change = "="
    if qualifier:
        change = next(c for n, (_, c) in enumerate(QUALIFIERS) if qualifier[f"q{n}"] is not None)
    low, high = _bounds(round(value, 6), change)
    start = qualifier.start() if qualifier else match.start()
    return Quantity(min=low, max=high, unit="%", text=words[start : match.end("part")])
