"""Later articles of the ledger → the quotes in them that may bear on a commitment.

It asks the ledger and no file. What a quote is taken to say is proposed by rule: whoever enters it
has read it. The same words, the same voice saying the same, and articles that links lead back to
one original are one origin.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from sayso.errors import ReaderSkipped, UsageError
from sayso.observe.reader import Asked, Read, Row, check_options, number_of
from sayso.observe.readers import series_options
from sayso.observe.readers.copies import groups, keys_of_words
from sayso.observe.readers.quoted_words import speaks_of, taken_to_say
from sayso.observe.readers.wanted_words import holds, wanted_words
from sayso.records import Says

if TYPE_CHECKING:
    from sayso.ledger.evidence import About
    from sayso.ledger.later import Later, Span
    from sayso.ledger.read import View

OPTIONS = {
    "only": "ids of the quotes that are meant, with commas between",
    "says": "what they are taken to show, where the proposal is wrong",
    "match": "words that a quote must hold, | between alternatives, instead of the rule",
    "channel": "how the others' words come in, third_party_statement unless said otherwise",
    "interest": "whose interest the others speak in",
    "reliability": "the grade of the others, F unless said otherwise",
    "coverage": "the share that would have been reported, where nothing was: 0 to 1",
}
REPORTING = ("report", "denial", "accusation")
CHANNEL, GRADE = "third_party_statement", "F"
SHORTEST_ID = 6
ENTERED, OTHER_MATTER = "quotes that were entered before", "quotes about another matter"
UNCLEAR = "quotes that no rule takes to say anything"
_WORD = re.compile(r"\w{3,40}")
_COMMON = frozenset((
    "all", "and", "any", "for", "from", "have", "her", "his", "its", "more", "near", "our", "some",
    "that", "the", "their", "they", "this", "were", "will", "with",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    """A quote with what it is taken to say, and whether the announcer is its speaker."""

    later: Later
    says: Says
    own: bool

    @property
    def speaker(self) -> str | None:
        quote = self.later.quote
        named = quote["speaker_name"] or quote["speaker_body"] or quote["speaker_words"]
        return str(named)[:200] if named else None

    @property
    def day(self) -> str:
        return str(self.later.article["published"])


def read(path: Path, asked: Asked) -> Read:
    """One item for each quote that may bear on the commitment, copies with the same origin.

    Raises UsageError where a file was given, ReaderSkipped where no article is later.
    """
    from sayso.ledger import evidence, later

    check_options(asked, OPTIONS)
    if asked.seen is None or path != Path():
        raise UsageError(
            "this reader asks the ledger, not a file",
            subject="--as coverage",
            mend=f"use: sayso evidence look {asked.commitment[:12]}",
        )
    about = evidence.about(asked.seen, asked.commitment)
    span = later.later_articles(asked.seen, about)
    if not span.articles:
        raise ReaderSkipped(
            "not looked: the ledger holds no later article",
            subject=asked.commitment[:12],
            mend="add some: sayso add, or sayso watch",
        )
    left_out: Counter[str] = Counter()
    found = list(_bearing(asked.seen, about, asked, left_out))
    if not found and "coverage" in asked.options:
        return Read(rows=(_nothing(span, asked),), left_out=left_out)
    tied = later.same_origin(asked.seen, {each.later.article["id"] for each in found})
    rows, origins = _rows(found, tied, _known_origins(asked.seen, about), asked)
    looked = (
        f"The ledger holds {number_of(span.articles, 'later article')} from {span.first} to "
        f"{span.last}; "
        f"{number_of(len(found), 'quote')} may bear on it, of {number_of(origins, 'origin')} after "
        "removing copies."
    )
    return Read(rows=tuple(rows), left_out=left_out, looked=(looked,))


def _bearing(seen: View, about: About, asked: Asked, left_out: Counter[str]) -> Iterator[_Found]:
    """The later quotes that say something of the act, by day."""
    from sayso.ledger.later import later_quotes

    match = wanted_words(asked)
    subjects = [] if match else _subjects(seen, about)
    only = _only(asked)
    entered = {key for key, _ in _entered(seen, about)}
    own = _own_names(about)
    words = [word for one in (match or subjects) for word in one]
    for each in later_quotes(seen, about, words):
        if match and not holds(each.quote["words"], match):
            continue
        says = _says(each, about, subjects, asked)
        if only and not each.quote["id"].startswith(only):
            continue
        if (_cut(each.quote), each.article["url"]) in entered:
            left_out[ENTERED] += 1
        elif isinstance(says, str) and says in get_args(Says):
            yield _Found(each, says, bool(own & _names(each.quote)))  # type: ignore[arg-type]
        else:
            left_out[str(says)] += 1


def _says(later: Later, about: About, subjects: Sequence[frozenset[str]], asked: Asked) -> str:
    """What a quote is taken to say, else the reason for which it says nothing."""
    quote = later.quote
    words = str(quote["words"]).casefold()
    if subjects:
        named = any(re.search(rf"\b{re.escape(each)}", words) for one in subjects for each in one)
        if not named or not speaks_of(about.row["action"], words):
            return OTHER_MATTER
    given = series_options.choice(asked, "says", get_args(Says), None)
    if given is not None:
        return given
    proposed = taken_to_say(about.row["action"], quote["words"])
    if proposed is None or (
        quote["kind"] not in REPORTING and proposed not in ("postponed", "withdrawn")
    ):
        return UNCLEAR
    return proposed


def _subjects(seen: View, about: About) -> list[frozenset[str]]:
    """The words by which the place and the object of a commitment are known, else its actor."""
    from sayso.ledger.later import place_names

    row = about.row
    found = [_terms(place_names(seen, about)), _terms(row["object"] or "")]
    found = [each for each in found if each] or [_terms(row["actor"] or row["words"] or "")]
    if not any(found):
        raise ReaderSkipped(
            "the commitment names no place, object or actor to look for",
            subject=str(row["id"])[:12],
            mend="say which words a quote must hold: --with match=WORDS",
        )
    return found


def _terms(words: str) -> frozenset[str]:
    return frozenset(_WORD.findall(words.casefold())) - _COMMON


def _only(asked: Asked) -> tuple[str, ...]:
    given = tuple(each.strip() for each in asked.options.get("only", "").split(",") if each.strip())
    short = [each for each in given if len(each) < SHORTEST_ID]
    if short or ("only" in asked.options and not given):
        raise UsageError(
            "an id has at least six signs", subject="--with only", mend="--with only=3f2a9c,77b01e"
        )
    return given


def _own_names(about: About) -> set[str]:
    quote = about.quote or {}
    named = (quote.get("speaker_name"), quote.get("speaker_body"), about.row["actor"])
    return {_plain(each) for each in named if each}


def _names(quote: Mapping[str, Any]) -> set[str]:
    return {_plain(quote[name]) for name in ("speaker_name", "speaker_body") if quote[name]}


def _cut(quote: Mapping[str, Any]) -> str:
    return str(quote["words"])[:3_900].strip()


def _plain(name: str) -> str:
    return " ".join(name.casefold().split()).removeprefix("the ")


def _entered(seen: View, about: About) -> Iterator[tuple[tuple[str | None, str | None], str]]:
    from sayso.ledger.evidence import entered

    for each in entered(seen, about.row["id"]):
        yield (each.excerpt, each.url), each.origin_id


def _known_origins(seen: View, about: About) -> dict[Hashable, str]:
    """The origins of what was entered, by what later copies share with it."""
    return {
        key: origin
        for (words, _), origin in _entered(seen, about)
        for key in keys_of_words(words or "")
    }


def _rows(
    found: Sequence[_Found],
    tied: Mapping[str, set[str]],
    known: Mapping[Hashable, str],
    asked: Asked,
) -> tuple[list[Row], int]:
    keys = [list(_keys(each, tied)) for each in found]
    rows: list[tuple[int, Row]] = []
    origins = set()
    for numbers in groups(keys):
        before = [known[key] for number in numbers for key in keys[number] if key in known]
        first = found[min(numbers)].later.article["id"]
        voice = found[min(numbers)].speaker or "somebody"
        origin = before[0] if before else f"{voice[:200]} in article {first[:12]}"
        origins.add(origin)
        rows += [(number, _row(found[number], origin, asked)) for number in numbers]
    return [row for _, row in sorted(rows, key=lambda each: each[0])], len(origins)


def _keys(found: _Found, tied: Mapping[str, set[str]]) -> Iterator[Hashable]:
    """What a quote shares with those of the same origin: words, voice, article, and ties."""
    article = found.later.article["id"]
    voice = _plain(found.speaker or "")
    yield from keys_of_words(found.later.quote["words"])
    # An outlet only shows that words were said: two voices in one article are two originals. In
    # copies of one original a voice may have another name, so there all that say the same are one.
    yield "article", article, voice
    if article in tied:
        yield from (("copies", each, found.says) for each in (article, *tied[article]))
    if voice:
        yield "voice", voice, found.says


def _row(found: _Found, origin: str, asked: Asked) -> Row:
    quote, article = found.later.quote, found.later.article
    outlet = article["outlet"] or article["url"] or "An article"
    voice = found.speaker or "somebody"
    others: dict[str, Any] = {
        "channel": asked.options.get("channel", CHANNEL),
        "interest": asked.options.get("interest"),
        "reliability": asked.options.get("reliability", GRADE),
        "grade_why": None if "reliability" in asked.options else "nobody has graded this voice",
    }
    fields: dict[str, Any] = {
        "says": found.says, "event": found.day[:10], "known_at": found.day, "origin": origin,
        "speaker": found.speaker, "excerpt": _cut(quote), "url": article["url"],
        "reading": f"{outlet} of {found.day[:10]} gives these words of {voice}.",
        **({"channel": "announcer_statement"} if found.own else others),
    }  # fmt: skip
    return Row(where=f"quote {quote['id'][:12]}", fields=fields)


def _nothing(span: Span, asked: Asked) -> Row:
    """That nothing was reported, where somebody says how much would have been."""
    share = series_options.share(asked, "coverage", 1.0)
    start = max(str(span.first), (asked.announced or "")[:10])
    reading = (
        f"No quote of {number_of(span.articles, 'later article')} of the ledger from {span.first} "
        f"to {span.last} speaks of it. What no outlet reported, or was never added, is not in it."
    )
    fields: dict[str, Any] = {
        "channel": asked.options.get("channel", CHANNEL), "says": "not_seen",
        "event": f"{start}/{span.last}", "known_at": span.last, "coverage": share,
        "coverage_why": "the share is that of whoever looked", "reading": reading,
        "origin": f"no quote in later articles, {start} to {span.last}",
    }  # fmt: skip
    return Row(where="all later articles", fields=fields)
