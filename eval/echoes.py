"""`python -m eval.echoes`: claims, origins and relations on the labelled events, beside peers.

Relations are scored on made-up groups of articles too, half of them held out. `--candidates` tells
which pairs are looked at, `--fit` writes the weights of the claim model. Claims are scored twice:
with the shipped weights, which were fitted on these very events, and with weights fitted on the
other events alone.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from eval.__main__ import below, floors
from eval.scorers import Record, Score
from eval.sets import SHARED, article_of, lines
from sayso.extract import read
from sayso.extract.encoding import windows
from sayso.inference import load
from sayso.link import claims as claim_room
from sayso.link import pairs
from sayso.link.echoes import origins
from sayso.link.mentions import Mention, mentions
from sayso.link.shingles import shingles
from sayso.link.wording import tokens
from sayso.records import Reading

EVENTS = SHARED / "gold/echo_dev.jsonl"
WEIGHTS = Path(pairs.__file__).with_name("pair_weights.tsv")
PENALTY = 0.3  # of .3, 1 and 3 the best on events left out: 78.4, 78.0, 77.8 over all pairs
Where = tuple[str, int, int]  # a labelled mention: article, start, end
Weights = tuple[float, ...]
COSINES = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)  # thresholds of which the peer gets the best


@dataclass(frozen=True)
class Event:
    """One labelled event with what sayso reads in its articles."""

    record: Record
    readings: tuple[Reading, ...]

    @property
    def given(self) -> dict[str, str]:
        """The given id of each article by its own."""
        return {r.article.id: r.article.given_id or "" for r in self.readings}

    def claims(self) -> dict[str, list[Where]]:
        """Labelled mentions by claim, claims that are the same put together."""
        out: dict[str, list[Where]] = {}
        root = self.roots()
        for claim in self.record["claims"]:
            spots = [(m["article"], m["start"], m["end"]) for m in claim["mentions"]]
            out.setdefault(root[claim["claim_id"]], []).extend(spots)
        return out

    def roots(self) -> dict[str, str]:
        root = {c["claim_id"]: c["claim_id"] for c in self.record["claims"]}
        for link in self.record["relations"]:
            a, b = root.get(link["from_claim"]), root.get(link["to_claim"])
            if link["type"] == "same" and a and b:
                root = {k: a if v == b else v for k, v in root.items()}
        return root

    def confusable(self) -> list[tuple[Where, Where]]:
        """Pairs of labelled mentions of two claims that are related and not the same."""
        of = {
            c["claim_id"]: [(m["article"], m["start"], m["end"]) for m in c["mentions"]]
            for c in self.record["claims"]
        }
        links = [r for r in self.record["relations"] if r["type"] != "same"]
        return [
            two
            for link in links
            for two in product(of.get(link["from_claim"], ()), of.get(link["to_claim"], ()))
        ]


@cache
def events(path: Path = EVENTS) -> tuple[Event, ...]:
    """Every labelled event, its articles read by the program itself."""
    return tuple(
        Event(record, tuple(read(article_of(article)) for article in record["articles"]))
        for record in lines(path)
    )


def labelled(event: Event, mention: Mention) -> Where | None:
    """The labelled mention that shares most characters with one that was read."""
    article, (start, end) = event.given[mention.article_id], mention.span
    shared = {
        spot: min(end, spot[2]) - max(start, spot[1])
        for spots in event.claims().values()
        for spot in spots
        if spot[0] == article and spot[1] < end and start < spot[2]
    }
    return max(shared, key=lambda spot: shared[spot], default=None)


def found_claims(event: Event, weights: Weights | None = None) -> list[list[Mention]]:
    """The mentions of each claim sayso finds, with other weights where some are given."""
    used = weights or pairs.weights()
    with patch.object(pairs, "weights", lambda: used):
        return [list(claim.mentions) for claim in claim_room.claims(event.readings)]


def pair_score(gold: Iterable[Iterable[object]], found: Iterable[Iterable[object]]) -> Score:
    """Hits among all pairs of members that stand together."""
    wanted, got = ({p for g in groups for p in _pairs(g)} for groups in (gold, found))
    return Score(len(wanted & got), len(got), len(wanted))


def _pairs(group: Iterable[object]) -> Iterable[frozenset[object]]:
    return map(frozenset, combinations(set(group), 2))


def claim_score(event: Event, groups: Sequence[Sequence[Mention]]) -> tuple[Score, Score]:
    """(pairs of mentions of one claim, confusable pairs that were joined) of one event."""
    spots = [{s for m in group if (s := labelled(event, m))} for group in groups]
    joined = {p for group in spots for p in _pairs(group)}
    confusable = {frozenset(two) for two in event.confusable()}
    wrong = Score(len(joined & confusable), len(joined), len(confusable))
    return pair_score(event.claims().values(), spots), wrong


def origin_score(event: Event, groups: Sequence[Sequence[str]]) -> Score:
    """Pairs of articles of one origin of one event."""
    of: dict[str, list[str]] = {}
    for article in event.record["articles"]:
        of.setdefault(article["origin"], []).append(article["id"])
    return pair_score(of.values(), [[event.given[a] for a in g] for g in groups])


def added(scores: Iterable[Score]) -> Score:
    every = list(scores)
    return Score(*(sum(getattr(s, name) for s in every) for name in ("hits", "found", "gold")))


def fitted(some: Iterable[Event]) -> Weights:
    """Weights by logistic regression with a quadratic penalty, solved by Newton's method."""
    rows: list[tuple[float, ...]] = []
    same: list[float] = []
    for event in some:
        of = {s: claim for claim, spots in event.claims().items() for s in spots}
        known = [
            (m, of[s])
            for r in event.readings
            for m in mentions(r)
            if (s := labelled(event, m)) is not None
        ]
        for (a, mine), (b, theirs) in combinations(known, 2):
            if a.words & b.words or a.days & b.days:
                rows.append(pairs.features(a, b))
                same.append(float(mine == theirs))
    return _solved(np.array(rows), np.array(same))


def _solved(x: NDArray[np.float64], y: NDArray[np.float64]) -> Weights:
    penalty = np.full(x.shape[1], PENALTY)
    penalty[0] = 1e-3  # the constant is free
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (likely - y) + penalty * weights
        curve = (x * (likely * (1 - likely))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if float(abs(step).max()) < 1e-8:
            break
    return tuple(round(float(w), 3) for w in weights)


def by_token_jaccard(event: Event, threshold: float) -> list[list[Mention]]:
    """The peer for claims: mentions joined wherever they share enough words."""
    every = [m for r in event.readings for m in mentions(r)]
    text = {r.article.id: r.article.text for r in event.readings}
    bags = [{w.text.lower() for w in tokens(text[m.article_id], *m.span)} for m in every]
    return _joined(every, lambda i, j: _jaccard(bags[i], bags[j]) >= threshold)


@cache
def embedded(event_id: str, texts: tuple[str, ...]) -> tuple[tuple[Any, Any], ...]:
    """Of each text the offsets of its words and their states in the shipped encoder."""
    model = load()
    out = []
    for text in texts:
        words: list[tuple[int, int]] = []
        states: list[NDArray[np.float32]] = []
        for window in windows(text, model.tokenizer):
            pieces = np.array([window.pieces], dtype=np.int64)
            features = np.array([window.features], dtype=np.int64)
            first = np.array(window.first, dtype=np.int64)
            states.append(model.run("encoder", pieces=pieces, features=features, first=first)[0])
            words += window.words
        out.append((np.array(words), np.concatenate(states)))
    return tuple(out)


def by_embedding(event: Event, threshold: float) -> list[list[Mention]]:
    """The other peer for claims: mentions joined wherever the means of the encoder's states over
    their words, less the mean of all, point the same way.
    """
    every = [m for r in event.readings for m in mentions(r)]
    texts = tuple(r.article.text for r in event.readings)
    of = {
        r.article.id: each
        for r, each in zip(event.readings, embedded(event.record["event_id"], texts), strict=True)
    }
    centre = np.concatenate([states for _, states in of.values()]).mean(axis=0)
    rows = np.array([mean_state(*of[m.article_id], m.span) - centre for m in every])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9
    close = rows @ rows.T
    return _joined(every, lambda i, j: bool(close[i, j] >= threshold))


def mean_state(words: NDArray[np.int64], states: NDArray[np.float32], span: Any) -> Any:
    """The mean of the states of the words within a span."""
    inside = (words[:, 0] >= span[0]) & (words[:, 1] <= span[1])
    return states[inside].mean(axis=0) if inside.any() else states.mean(axis=0)


def by_shingle_jaccard(event: Event, threshold: float = 0.5) -> list[list[str]]:
    """The peer for origins: articles joined wherever they share enough 5-shingles."""
    bags = [
        set(shingles([w.text for w in tokens(r.article.text, most=10_000)]).tolist())
        for r in event.readings
    ]
    every = [r.article.id for r in event.readings]
    return _joined(every, lambda i, j: _jaccard(bags[i], bags[j]) >= threshold)


def _jaccard(a: Set[Any], b: Set[Any]) -> float:
    return len(a & b) / len(a | b) if a | b else 0.0


def _joined(members: Sequence[Any], alike: Callable[[int, int], bool]) -> list[list[Any]]:
    group = list(range(len(members)))
    for i, j in combinations(range(len(members)), 2):
        if group[i] != group[j] and alike(i, j):
            group = [group[i] if g == group[j] else g for g in group]
    return [[m for m, g in zip(members, group, strict=True) if g == k] for k in sorted(set(group))]


def scores(some: Sequence[Event], left_out: bool) -> dict[str, Score]:
    """Every measure over some events; `left_out` fits the weights on the other events."""
    out: dict[str, list[Score]] = {}
    for event in some:
        weights = fitted([e for e in some if e is not event]) if left_out else None
        claims, confused = claim_score(event, found_claims(event, weights))
        out.setdefault("claim pairs", []).append(claims)
        out.setdefault("confusable joined", []).append(confused)
        if not left_out:
            found = [list(o.articles) for o in origins(event.readings)]
            out.setdefault("origin pairs", []).append(origin_score(event, found))
    return {name: added(each) for name, each in out.items()}


def peers(some: Sequence[Event]) -> dict[str, Score]:
    """The simple peers on the same events; each at its best threshold, and at the usual one."""
    tenths = [t / 20 for t in range(3, 15)]
    best = max(
        tenths, key=lambda t: added(claim_score(e, by_token_jaccard(e, t))[0] for e in some).f1
    )
    best_origin = max(
        tenths, key=lambda t: added(origin_score(e, by_shingle_jaccard(e, t)) for e in some).f1
    )
    joined = [claim_score(e, by_token_jaccard(e, best)) for e in some]
    close = max(
        COSINES, key=lambda t: added(claim_score(e, by_embedding(e, t))[0] for e in some).f1
    )
    near = [claim_score(e, by_embedding(e, close)) for e in some]
    return {
        f"token Jaccard >= {best}": added(claims for claims, _ in joined),
        "  confusable joined": added(confused for _, confused in joined),
        f"embedding cosine >= {close}": added(claims for claims, _ in near),
        "   confusable joined": added(confused for _, confused in near),
        "shingle Jaccard >= 0.5": added(origin_score(e, by_shingle_jaccard(e)) for e in some),
        f"shingle Jaccard >= {best_origin}": added(
            origin_score(e, by_shingle_jaccard(e, best_origin)) for e in some
        ),
    }


def write_weights(weights: Weights) -> None:
    rows = [f"{name}\t{w}" for name, w in zip(pairs.FEATURES, weights, strict=True)]
    head = "# feature\tlog-odds it adds; written by `python -m eval.echoes --fit`"
    WEIGHTS.write_text("\n".join([head, *rows]) + "\n", encoding="utf8")
    pairs.weights.cache_clear()


def predictions(some: Iterable[Event]) -> Iterable[str]:
    """One line of JSON an event: its claims and origins by given id and span."""
    for event in some:
        groups = [
            [{"article": event.given[m.article_id], "span": list(m.span)} for m in group]
            for group in found_claims(event)
        ]
        found = [[event.given[a] for a in o.articles] for o in origins(event.readings)]
        yield json.dumps({"event_id": event.record["event_id"], "claims": groups, "origins": found})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true", help="write the weights of the claim model")
    parser.add_argument("--predictions", type=Path, help="write what was found, one line an event")
    parser.add_argument("--candidates", action="store_true", help="which pairs are looked at")
    args = parser.parse_args()
    from eval import candidates, relations  # they are scored by what stands here

    some = events()
    if args.fit:
        write_weights(fitted(some))
    if args.predictions:
        args.predictions.write_text("\n".join(predictions(some)) + "\n", encoding="utf8")
    shipped = scores(some, left_out=False) | relations.scores(some)
    with_rules, held_out = relations.halves(relations.groups())
    for title, table in (
        ("shipped weights", shipped),
        ("weights fitted on the other events", scores(some, left_out=True)),
        ("peers", peers(some)),
        ("groups that rules were written with", relations.scores(with_rules)),
        ("groups held out", relations.scores(held_out)),
    ):
        print(f"\n{title:36}{'F1':>7}{'P':>7}{'R':>7}{'n':>7}")
        for name, s in table.items():
            if name.strip() == "confusable joined":
                print(f"  {name:34}{100 * s.hits / max(1, s.gold):7.1f} %{s.hits:12}{s.gold:7}")
            else:
                precision, recall = 100 * s.hits / max(1, s.found), 100 * s.hits / max(1, s.gold)
                print(f"  {name:34}{s.f1:7.1f}{precision:7.1f}{recall:7.1f}{s.gold:7}")
    if args.candidates:
        print("", *candidates.lines(candidates.brought_up(some)), sep="\n")
    fallen = below(shipped, floors().get("echo_dev", {}))
    for name in fallen:
        print(f"  BELOW ITS FLOOR: {name}")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
