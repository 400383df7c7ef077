"""Labelled events in; which pairs of one claim are looked at, and which an embedding adds, out.

The inverted index against the nearest neighbours by the mean of the encoder's word states over a
mention, all mentions of all events together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np

from eval.echoes import Event, Where, embedded, labelled, mean_state
from sayso.link.claims import SUGGEST, ClaimIndex
from sayso.link.groups import pair
from sayso.link.mentions import Mention
from sayso.link.pairs import score

NEAREST = 20


@dataclass(frozen=True)
class Brought:
    """Pairs of labelled mentions of one claim, both found: how many of `pairs` are looked at.

    Of those that it does not bring up `near` lie among the nearest by embedding; of these `apart`
    do not stand in one claim already, and of these the claim model holds `gained` to be the same.
    """

    pairs: int
    by_index: int
    by_embedding: int
    near: int
    apart: int
    gained: int


def brought_up(some: Sequence[Event]) -> Brought:
    """What the index and the embedding bring up over all events together."""
    index = ClaimIndex()
    every = [(event, m) for event in some for r in event.readings for m in index.add(r)]
    looked_at = {pair(m.id, other.id) for _, m in every for other in index.candidates(m)}
    nearest = _nearest(some, every)
    claim = {m.id: number for number, c in enumerate(index.claims()) for m in c.mentions}
    rows = []
    for two in _gold(every):
        ids = {pair(a.id, b.id): (a, b) for a, b in two}
        close = [ids[key] for key in ids.keys() & nearest]
        rows.append((
            bool(ids.keys() & looked_at), bool(close),
            any(score(a, b) >= SUGGEST for a, b in close),
            all(claim[a.id] != claim[b.id] for a, b in ids.values()),
        ))  # fmt: skip
    near_only = [row for row in rows if row[1] and not row[0]]
    apart = [row for row in near_only if row[3]]
    return Brought(
        len(rows), sum(row[0] for row in rows), sum(row[1] for row in rows),
        len(near_only), len(apart), sum(row[2] for row in apart),
    )  # fmt: skip


def _gold(every: Sequence[tuple[Event, Mention]]) -> list[list[tuple[Mention, Mention]]]:
    """For every two labelled mentions of one claim all pairs of mentions that were found there."""
    found: dict[tuple[str, Where], list[Mention]] = {}
    for event, mention in every:
        spot = labelled(event, mention)
        if spot is not None:
            found.setdefault((event.record["event_id"], spot), []).append(mention)
    out = []
    for event in {id(event): event for event, _ in every}.values():
        name = event.record["event_id"]
        for spots in event.claims().values():
            there = [found[name, spot] for spot in spots if (name, spot) in found]
            out += [list(product(a, b)) for a, b in combinations(there, 2)]
    return out


def _nearest(
    some: Sequence[Event], every: Sequence[tuple[Event, Mention]]
) -> frozenset[tuple[str, str]]:
    """Every mention with its nearest by the cosine of what is left after the mean of all."""
    states: dict[str, tuple[Any, Any]] = {}
    for event in some:
        texts = tuple(r.article.text for r in event.readings)
        made = embedded(event.record["event_id"], texts)
        states |= {r.article.id: each for r, each in zip(event.readings, made, strict=True)}
    of = ((states[m.article_id], m.span) for _, m in every)
    rows = np.array([mean_state(words, state, span) for (words, state), span in of])
    rows -= rows.mean(axis=0)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9
    close = rows @ rows.T
    np.fill_diagonal(close, -2)
    best = np.argsort(-close, axis=1)[:, :NEAREST]
    ids = [m.id for _, m in every]
    return frozenset(pair(ids[one], ids[other]) for one in range(len(ids)) for other in best[one])


def lines(found: Brought) -> list[str]:
    """The figures as lines of text."""

    def share(of: int) -> str:
        return f"{100 * of / max(1, found.pairs):.1f} %"

    return [
        f"pairs of one claim, both found       {found.pairs:6}",
        f"  brought up by the index            {found.by_index:6} {share(found.by_index):>8}",
        f"  by the {NEAREST} nearest by embedding    {found.by_embedding:6}"
        f" {share(found.by_embedding):>8}",
        f"  by the embedding alone             {found.near:6} {share(found.near):>8}",
        f"    and not in one claim already     {found.apart:6} {share(found.apart):>8}",
        f"      and held to be the same        {found.gained:6} {share(found.gained):>8}",
    ]
