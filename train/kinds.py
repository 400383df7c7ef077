"""Fit the head of kinds, on the states of a fitted network, which stay as they are."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.nn.utils.rnn import pad_sequence

from sayso.extract.kinds import marked
from train import data
from train.corpus import ACTIONS, KINDS
from train.data import Anchored, Example
from train.fit import Settings, batches, encoder_inputs, follow, unlimited
from train.network import KindHead, Network, load

BATCH = 32
# Batches of like length are cut from this many quotes at a time.
SHUFFLED = 16 * BATCH
# A kind counts by about one over the root of its share: half of all quotes are stances.
WEIGHT_POWER = 0.5


@dataclass(frozen=True)
class Row:
    """What the head reads of one quote: states [T, HIDDEN] in half precision, parts [T]."""

    words: Tensor
    parts: Tensor
    kind: int


def row(before: Tensor, quote: Anchored) -> Row:
    """The row of a quote in a window whose states before the last layer are [W, HIDDEN]."""
    speaker, content = (
        [w for span in quote.spans[r] for w in span] for r in ("speaker", "content")
    )
    places, parts = zip(*marked(quote.anchor, speaker, content), strict=True)
    assert quote.kind is not None
    return Row(before[list(places)].half(), torch.tensor(parts), quote.kind)


def rows(net: Network, examples: list[Example], rng: random.Random) -> Iterator[Row]:
    """A row for every quote whose kind is known."""
    known = [e for e in examples if any(q.kind is not None for q in e.quotes or ())]
    with torch.no_grad():
        for batch in batches(known, rng):
            inputs, _ = encoder_inputs([e.window for e in batch])
            _, before = net.encoder(*inputs)
            for i, e in enumerate(batch):
                yield from (row(before[i], q) for q in e.quotes or () if q.kind is not None)


def padded(some: list[Row]) -> tuple[Tensor, Tensor]:
    """Inputs of a `KindHead`."""
    words = pad_sequence([r.words for r in some], batch_first=True).float()
    return words, pad_sequence([r.parts for r in some], batch_first=True)


def shuffled(every: list[Row], rng: random.Random) -> Iterator[list[Row]]:
    """The rows in batches of like length, in any order."""
    mixed = rng.sample(every, len(every))
    out = []
    for i in range(0, len(mixed), SHUFFLED):
        some = sorted(mixed[i : i + SHUFFLED], key=lambda r: len(r.parts))
        out += [some[j : j + BATCH] for j in range(0, len(some), BATCH)]
    rng.shuffle(out)
    yield from out


def fit_kinds(settings: Settings) -> Path:
    """The checkpoint `settings.start` with a head of kinds that is fitted anew.

    The head's layer begins as the encoder's last one and learns at `settings.rate`, all else at
    `settings.head_rate`. What is kept is the running mean of its weights.
    """
    assert settings.start is not None
    torch.manual_seed(settings.seed)
    rng = random.Random(settings.seed)
    net = load(settings.start).eval()
    articles = data.polnear(
        settings.data / "polnear/train.jsonl.gz",
        settings.gold / "kinds_train.jsonl",
        data.MORE_KINDS,
    )
    articles += data.own() * settings.own
    examples = data.examples(articles, unlimited(settings.minilm), KINDS, ACTIONS)
    every = list(rows(net, list(examples), rng))
    head = KindHead(len(KINDS), net.shape.feed)
    head.layer.load_state_dict(net.encoder.layers[-1].state_dict())
    _teach(head, every, settings, rng)
    saved = torch.load(settings.start, map_location="cpu")
    kept = {k: v for k, v in saved["mean"].items() if not k.startswith("kind.")}
    saved["mean"] = kept | {f"kind.{k}": v for k, v in head.state_dict().items()}
    settings.out.mkdir(parents=True, exist_ok=True)
    torch.save(saved, settings.out / "checkpoint.pt")
    return settings.out / "checkpoint.pt"


def _teach(head: KindHead, every: list[Row], settings: Settings, rng: random.Random) -> None:
    counts = torch.bincount(torch.tensor([r.kind for r in every]), minlength=len(KINDS)).float()
    weights = (counts.mean() / counts.clamp(min=1)) ** WEIGHT_POWER
    own = [p for name, p in head.named_parameters() if not name.startswith("layer.")]
    optimizer = torch.optim.AdamW(
        [
            {"params": list(head.layer.parameters()), "lr": settings.rate},
            {"params": own, "lr": settings.head_rate},
        ],
        weight_decay=0.05,
        fused=True,
    )
    steps = settings.epochs * (len(every) // BATCH + len(every) // SHUFFLED + 2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [settings.rate, settings.head_rate], total_steps=steps, pct_start=0.1
    )
    mean = {k: v.clone() for k, v in head.state_dict().items()}
    done, started = 0, time.time()
    head.train()
    for epoch in range(settings.epochs):
        for some in shuffled(every, rng):
            kinds = torch.tensor([r.kind for r in some])
            loss = F.cross_entropy(head(*padded(some)), kinds, weight=weights, label_smoothing=0.1)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            follow(mean, head, min(settings.mean, done / (done + 10)))
        print(f"kinds, epoch {epoch + 1} {time.time() - started:.0f} s {loss:.3f}", flush=True)
    head.load_state_dict(mean)
