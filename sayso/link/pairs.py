"""Two mentions in, what they share and differ in out: the features of the claim model."""

from __future__ import annotations

import math
from collections.abc import Set
from functools import cache, lru_cache
from itertools import combinations, product
from operator import mul
from pathlib import Path
from typing import Any

from sayso.link.mentions import Mention
from sayso.link.opposites import opposed

FEATURES = (
    "constant", "wording", "contained", "phrase", "names shared", "names differ",
    "each has own names", "others of a kind", "near names shared", "days shared", "days differ",
    "day on one side", "amounts shared", "amounts differ", "amount on one side", "action shared",
    "action differs", "opposite act", "negation differs", "tense differs", "speaker shared",
    "same article",
)  # fmt: skip
HEAVY = 5  # words and names of a mention that are combined to keys
NEAR = 3  # names said before a denial that are combined with its words
MOST_KEYS = 16  # 12, 16, 24, 40: 82.5, 82.9, 82.2, 82.2 F1 of claim pairs
ALL_BUT = 0.7  # share of words in common from which only what differs can tell two apart
FEWEST_DENIED = 3  # words that are denied, when all of them stand in what another says
ISO_DAY = 10  # characters; a month or year has fewer
LARGE = 20  # an amount from here on is telling whatever its unit


def features(a: Mention, b: Mention) -> tuple[float, ...]:
    """How alike two mentions are, one number in [0, 1] for each of FEATURES; symmetric."""
    names, same_days = a.names & b.names, days_meet(a.days, b.days)
    shared_amounts, different_amounts = _amounts(a, b)
    return (
        1.0,
        dice(a.words, b.words),
        _contained(a.words, b.words),
        dice(a.phrases, b.phrases),
        min(1.0, len(names) / 2),
        float(bool(a.names) and bool(b.names) and not names),
        float(bool(a.names - b.names) and bool(b.names - a.names)),
        float(_other_of_a_kind(a, b)),
        float(bool((a.names | a.near) & (b.names | b.near)) and not names),
        float(same_days),
        float(bool(a.days) and bool(b.days) and not same_days),
        float(bool(a.days) != bool(b.days)),
        float(shared_amounts),
        float(different_amounts),
        float(bool(a.amounts) != bool(b.amounts)),
        float(bool(a.actions & b.actions)),
        float(bool(a.actions) and bool(b.actions) and not a.actions & b.actions),
        float(opposed(a, b)),
        float(a.negated != b.negated),
        float(a.ahead != b.ahead),
        float(a.speaker is not None and a.speaker == b.speaker),
        float(a.article_id == b.article_id),
    )


def days_meet(some: Set[str], others: Set[str]) -> bool:
    """Whether two mentions name one day; a month meets its days."""
    if not some or not others:
        return False
    if some & others:
        return True
    long = all(len(day) == ISO_DAY for day in (*some, *others))
    return not long and any(a.startswith(b) or b.startswith(a) for a in some for b in others)


def dice(a: Set[Any], b: Set[Any]) -> float:
    """Share of members in common; 0 where either is empty."""
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _contained(a: Set[str], b: Set[str]) -> float:
    """Share of the shorter wording that stands in the longer one; one word alone says little."""
    fewest = min(len(a), len(b))
    return len(a & b) / max(2, fewest)


def _numbered(mention: Mention) -> frozenset[str]:
    return frozenset(name for name in mention.names if name.startswith("number "))


def _amounts(a: Mention, b: Mention) -> tuple[bool, bool]:
    """(one amount in both, two amounts of one unit that differ and none in both)."""
    if not a.amounts or not b.amounts:
        return False, False
    shared = any(
        x == y and (bool(u & v) or x >= LARGE or not (u and v))
        for x, u in a.amounts
        for y, v in b.amounts
    )
    differ = any(x != y and u & v for x, u in a.amounts for y, v in b.amounts)
    return shared, differ and not shared


@cache
def weights() -> tuple[float, ...]:
    """The fitted weights, in the order of FEATURES; `python -m eval.echoes --fit` writes them."""
    lines = (Path(__file__).parent / "pair_weights.tsv").read_text(encoding="utf8").splitlines()
    rows = dict(line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple(float(rows[name]) for name in FEATURES)


def log_odds(found: tuple[float, ...]) -> float:
    """Log-odds that a pair with these features says the same claim."""
    added: float = sum(map(mul, weights(), found))
    return added


def score(a: Mention, b: Mention) -> float:
    """Log-odds that two mentions say the same claim."""
    return log_odds(features(a, b))


def likelihood(a: Mention, b: Mention) -> float:
    """How likely two mentions say the same claim, between 0 and 1."""
    return 1 / (1 + math.exp(-score(a, b)))


def explained(found: tuple[float, ...]) -> tuple[tuple[str, float], ...]:
    """What each of the features of a pair adds to its log-odds, the weightiest first."""
    parts = zip(FEATURES, weights(), found, strict=True)
    added = [(name, round(w * f, 3)) for name, w, f in parts if f and name != "constant"]
    return tuple(sorted(added, key=lambda part: (-abs(part[1]), part[0])))


def conflict(a: Mention, b: Mention) -> bool:
    """Whether two mentions cannot be one claim however alike their words.

    They name other days, other amounts of one unit, an act to come and its opposite or other
    things of one kind ("the Tarn Pass", "the 9th Brigade"); or all but the names is alike, or all
    but a denial.
    """
    if a.days and b.days and not days_meet(a.days, b.days):
        return True
    if _other_of_a_kind(a, b) or _amounts(a, b)[1]:
        return True
    if a.ahead and b.ahead and a.negated == b.negated and opposed(a, b):
        return True
    if a.negated != b.negated and (dice(a.words, b.words) >= ALL_BUT or _all_denied(a, b)):
        return True
    own, others = a.names - b.names - b.near, b.names - a.names - a.near
    return bool(own and others) and dice(a.words - own, b.words - others) >= ALL_BUT


def _all_denied(a: Mention, b: Mention) -> bool:
    """Whether all that one denies, and enough of it, is what the other says."""
    denial, told = (a, b) if a.negated else (b, a)
    return len(denial.denied) >= FEWEST_DENIED and denial.denied <= told.words


def _other_of_a_kind(a: Mention, b: Mention) -> bool:
    numbered, others = _numbered(a), _numbered(b)
    if numbered and others and not numbered & others:
        return True
    mine, theirs = dict(a.kinds), dict(b.kinds)
    return any(mine[kind] != theirs[kind] for kind in mine.keys() & theirs.keys())


@lru_cache(maxsize=4096)
def claim_keys(mention: Mention) -> tuple[str, ...]:
    """The keys under which a mention may be met again: two things it names, taken together.

    The most telling come first, and no more than MOST_KEYS: a day or an amount with what it is
    of, then two names, a name and a word, two words; of a denial also a name said before it.
    """
    names = sorted(mention.names | {f"is {action}" for action in mention.actions})[:HEAVY]
    heavy = sorted(sorted(mention.words - set(names)), key=len, reverse=True)[:HEAVY]
    told = [*names, *heavy]
    keys = [f"{day} {word}" for day in sorted(mention.days) for word in told[:HEAVY]]
    keys += [f"{value:g} {word}" for value, unit in mention.amounts for word in sorted(unit)]
    both = [" ".join(sorted(two)) for two in combinations(told, 2)]
    if mention.negated:
        # What is denied is often named before: "No battalion is preparing to leave."
        both += [" ".join(sorted(two)) for two in product(sorted(mention.near)[:NEAR], heavy)]
    return tuple(dict.fromkeys([*keys, *both]))[:MOST_KEYS]
