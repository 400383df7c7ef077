"""Fit the network to the labelled articles; `python -m train` runs every stage."""

from __future__ import annotations

import math
import random
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F

from sayso.extract.encoding import Window
from train import data, unlabelled
from train.corpus import ACTIONS, KINDS
from train.data import Anchored, Example
from train.network import DISTANCES, QUOTE_ROLES, SLOT_ROLES, TEACHER, Network, load, load_minilm
from train.student import MEASURED_BATCHES, Targets, thinned

BATCH_PIECES = 3072


@dataclass(frozen=True)
class Settings:
    """One stage of fitting: where its data lie, what it starts from, and how fast it learns."""

    data: Path
    gold: Path
    minilm: Path
    out: Path
    start: Path | None = None  # a checkpoint to go on from, else the published MiniLM weights
    teacher: Path | None = None  # a checkpoint to make a student of
    epochs: int = 4
    stop_after: int | None = None  # epochs, when the schedule is not to be finished
    rate: float = 2e-4
    head_rate: float = 1e-3
    mean: float = 0.995  # decay of the running mean of the weights, which is what ships
    own: int = 0  # how often the project's own corpus enters an epoch
    seed: int = 1


def bucket(distance: int) -> int:
    """Signed distance in words, exact to 12, then by powers of 1.25; 0 .. 2 * DISTANCES."""
    size = abs(distance)
    step = size if size <= 12 else 12 + int(math.log(size / 12) / math.log(1.25))
    return DISTANCES + int(math.copysign(min(step, DISTANCES), distance))


def tag_row(length: int, spans: dict[str, list[list[int]]], roles: tuple[str, ...]) -> list[int]:
    """BIOES tags of one row; the first role named wins where spans overlap."""
    row = [0] * length
    for label, role in reversed(list(enumerate(roles))):
        for numbers in spans.get(role, []):
            a, b = numbers[0], numbers[-1]
            base = 1 + 4 * label
            for i in range(a, b + 1):
                row[i] = base + 1
            row[a], row[b] = (base + 3, base + 3) if a == b else (base, base + 2)
    return mend(row)


def mend(row: list[int]) -> list[int]:
    """Make tags legal again where one span overwrote part of another."""
    labels = [-1 if t == 0 else (t - 1) // 4 for t in row]
    starts = {i for i, t in enumerate(row) if t and (t - 1) % 4 in (0, 3)}
    out = [0] * len(row)
    for i, label in enumerate(labels):
        if label < 0:
            continue
        begins = i == 0 or labels[i - 1] != label or i in starts
        ends = i + 1 == len(row) or labels[i + 1] != label or i + 1 in starts
        out[i] = 1 + 4 * label + (3 if begins and ends else 0 if begins else 2 if ends else 1)
    return out


def pad(rows: list[list[int]], value: int = 0) -> Tensor:
    width = max(map(len, rows))
    return torch.tensor([r + [value] * (width - len(r)) for r in rows])


def encoder_inputs(batch: list[Window]) -> tuple[tuple[Any, ...], Tensor]:
    """What the encoder reads of some windows, and how many words each has."""
    pieces = pad([list(w.pieces) for w in batch])
    features = torch.zeros(*pieces.shape, 3, dtype=torch.long)
    for i, w in enumerate(batch):
        features[i, : len(w.pieces)] = torch.tensor(w.features)
    first = pad([list(w.first) for w in batch])
    lengths = torch.tensor([len(w.words) for w in batch])
    sizes = torch.tensor([len(w.pieces) for w in batch])
    masks = inside(sizes, pieces.shape[1]), inside(lengths + 1, first.shape[1] + 1)
    return (pieces, features, first, masks), lengths


def inside(lengths: Tensor, width: int) -> Tensor:
    """Attention mask [B, 1, 1, width] of rows with these lengths."""
    return (torch.arange(width)[None] < lengths[:, None])[:, None, None, :]


Bounds = tuple[int, int]


def paragraph_of(window: Window, word: int) -> Bounds:
    return next(bounds for bounds in window.paragraphs() if word < bounds[1])


def head_inputs(
    states: Tensor,
    windows: list[Window],
    anchors: list[tuple[int, list[int]]],
    bounds: list[Bounds],
) -> tuple[Tensor, ...]:
    """Inputs of a RoleHead for (window number, anchor words) pairs, a row for the words in each
    one's `bounds`; states are narrowed already.
    """
    width = max(after - start for start, after in bounds)
    anchor, others, buckets = torch.zeros(len(anchors), width), torch.zeros(len(anchors), width), []
    every: dict[int, set[int]] = {}
    for b, words in anchors:
        every.setdefault(b, set()).update(words)
    quoted = []
    for i, ((b, words), (start, after)) in enumerate(zip(anchors, bounds, strict=True)):
        anchor[i, [w - start for w in words if w < after]] = 1.0
        others[i, [w - start for w in every[b] - set(words) if start <= w < after]] = 1.0
        buckets.append(
            [
                bucket(t - words[0]) if t < words[0] else bucket(max(0, t - words[-1]))
                for t in range(start, start + width)
            ]
        )
        w = windows[b]
        quoted.append([w.features[f][1] for f in w.first[start:after]])
    size = torch.tensor([after - start for start, after in bounds])
    bias = torch.where(torch.arange(width)[None] < size[:, None], 0.0, -1e4)
    rows = torch.tensor([b for b, _ in anchors])
    at = pad([list(range(start, after)) for start, after in bounds])
    words_ = states[rows[:, None], at]
    return words_, anchor, others, pad(quoted), torch.tensor(buckets), bias, size


def role_tags(
    anchored: list[tuple[int, Anchored]], bounds: list[Bounds], roles: tuple[str, ...]
) -> Tensor:
    """Tags [N, T] of the rows that `head_inputs` makes of the same anchors."""
    rows = []
    for (_, one), (start, after) in zip(anchored, bounds, strict=True):
        spans = {
            role: [
                cut for span in spans if (cut := [w - start for w in span if start <= w < after])
            ]
            for role, spans in one.spans.items()
        }
        rows.append(tag_row(after - start, spans, roles))
    return pad(rows)


def mean_of(states: Tensor, numbers: list[int]) -> Tensor:
    return states[numbers].mean(0) if numbers else states.new_zeros(states.shape[-1])


def losses(net: Network, batch: list[Example], targets: Targets | None) -> dict[str, Tensor]:
    inputs, lengths = encoder_inputs([e.window for e in batch])
    states, _ = net.encoder(*inputs)
    out: dict[str, Tensor] = {}
    if targets:
        out.update(targets.losses(net, states, batch, inputs))
    out.update(quote_losses(net, batch, states, lengths))
    out.update(commitment_losses(net, batch, states, lengths))
    return out


def quote_losses(
    net: Network, batch: list[Example], states: Tensor, lengths: Tensor
) -> dict[str, Tensor]:
    labelled = [b for b, e in enumerate(batch) if e.quotes is not None]
    if not labelled:
        return {}
    out: dict[str, Tensor] = {}
    windows = [e.window for e in batch]
    width = states.shape[1]
    tags = [
        tag_row(len(windows[b].words), {"cue": [q.anchor for q in batch[b].quotes or ()]}, ("cue",))
        for b in labelled
    ]
    rows = pad([*tags, [0] * width])[:-1]
    out["cue"] = net.cue_crf.loss(net.cue(states[labelled]), rows, lengths[labelled]).sum() / 100
    quotes = [(b, q) for b in labelled for q in batch[b].quotes or ()]
    within = torch.zeros(len(batch), width, 3)
    for b, q in quotes:
        for k, role in enumerate(QUOTE_ROLES):
            for span in q.spans[role]:
                within[b, span, k] = 1
    there = torch.arange(width)[None] < lengths[:, None]
    there[[b for b, e in enumerate(batch) if e.quotes is None]] = False
    out["within"] = 0.5 * F.binary_cross_entropy_with_logits(
        net.within(states)[there][:, :2], within[there][:, :2]
    )
    if quotes:
        # 99.4 % of the quotes of PolNeAR dev stay inside the paragraph of their cue.
        bounds = [paragraph_of(windows[b], q.anchor[0]) for b, q in quotes]
        *rows_in, size = head_inputs(
            net.narrow(states), windows, [(b, q.anchor) for b, q in quotes], bounds
        )
        tags = role_tags(quotes, bounds, QUOTE_ROLES)
        out["roles"] = net.roles_crf.loss(net.roles(*rows_in), tags, size).sum() / len(quotes) / 4
    return out


def commitment_losses(
    net: Network, batch: list[Example], states: Tensor, lengths: Tensor
) -> dict[str, Tensor]:
    labelled = [b for b, e in enumerate(batch) if e.commitments is not None]
    if not labelled:
        return {}
    out: dict[str, Tensor] = {}
    width = states.shape[1]
    tags = [
        tag_row(
            len(batch[b].window.words),
            {"trigger": [c.anchor for c in batch[b].commitments or ()]},
            ("trigger",),
        )
        for b in labelled
    ]
    rows = pad([*tags, [0] * width])[:-1]
    out["trigger"] = (
        net.trigger_crf.loss(net.trigger(states[labelled]), rows, lengths[labelled]).sum() / 50
    )
    found = [(b, c) for b in labelled for c in batch[b].commitments or ()]
    if found:
        windows = [e.window for e in batch]
        bounds = [(0, len(windows[b].words)) for b, _ in found]
        *inputs, size = head_inputs(
            net.slot_narrow(states), windows, [(b, c.anchor) for b, c in found], bounds
        )
        slot_tags = role_tags(found, bounds, SLOT_ROLES)
        out["slots"] = (
            net.slots_crf.loss(net.slots(*inputs), slot_tags, size).sum() / len(found) / 8
        )
        pooled = torch.stack(
            [
                torch.cat(
                    [
                        mean_of(states[b], c.anchor),
                        mean_of(states[b], [i for s in c.spans["object"] for i in s]),
                    ]
                )
                for b, c in found
            ]
        )
        logits = net.action(pooled)
        flags = torch.tensor(
            [[c.extra[k] for k in ("tentative", "negated", "checkable")] for _, c in found],
            dtype=torch.float32,
        )
        out["action"] = 0.5 * F.cross_entropy(
            logits[:, :-3],
            torch.tensor([c.extra["action"] for _, c in found]),
            label_smoothing=0.05,
        )
        out["flags"] = 0.5 * F.binary_cross_entropy_with_logits(logits[:, -3:], flags)
    return out


def batches(examples: list[Example], rng: random.Random) -> list[list[Example]]:
    """Windows of like length together, at most BATCH_PIECES pieces with padding; shuffled."""
    ordered = sorted(examples, key=lambda e: len(e.window.pieces) + rng.random() * 16)
    out: list[list[Example]] = []
    current: list[Example] = []
    for e in ordered:
        if current and (len(current) + 1) * len(e.window.pieces) > BATCH_PIECES:
            out.append(current)
            current = []
        current.append(e)
    out.append(current)
    rng.shuffle(out)
    return out


def parameter_groups(net: Network, encoder_rate: float, head_rate: float) -> list[dict[str, Any]]:
    groups = []
    for encoder in (True, False):
        for decay in (True, False):
            chosen = [
                p
                for n, p in net.named_parameters()
                if n.startswith("encoder.") == encoder and (p.dim() > 1) == decay
            ]
            groups.append(
                {
                    "params": chosen,
                    "lr": encoder_rate if encoder else head_rate,
                    "weight_decay": 0.01 if decay else 0.0,
                }
            )
    return groups


def fit(settings: Settings) -> Path:
    """Fit one stage and return its checkpoint; one is written after every epoch."""
    settings.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(settings.seed)
    rng = random.Random(settings.seed)
    tokenizer = unlimited(settings.minilm)
    articles = data.polnear(settings.data / "polnear/train.jsonl.gz")
    articles += data.own() * settings.own
    if settings.teacher:
        articles += unlabelled.articles(settings.data)
    whole = list(data.examples(articles, tokenizer, KINDS, ACTIONS, rng))

    def prepare() -> list[list[Example]]:
        if not settings.teacher:  # what a teacher says of a window is kept, so they stay the same
            whole[:] = data.examples(articles, tokenizer, KINDS, ACTIONS, rng)
        return batches(whole, rng)

    todo = batches(whole, rng)
    net, targets = start(settings, todo)
    mean = {k: v.clone() for k, v in net.state_dict().items()}
    per_epoch = len(todo) + 8  # window sizes vary, so do the counts: a little room for the schedule
    optimizer = torch.optim.AdamW(
        parameter_groups(net, settings.rate, settings.head_rate), betas=(0.9, 0.98), fused=True
    )
    rates = [g["lr"] for g in optimizer.param_groups]
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, rates, total_steps=per_epoch * settings.epochs, pct_start=0.1
    )
    steps, started = 0, time.time()
    checkpoint = settings.out / "checkpoint.pt"
    for epoch in range(settings.stop_after or settings.epochs):
        todo = todo if epoch == 0 else prepare()[:per_epoch]
        net.train()
        for batch in todo:
            parts = losses(net, batch, targets)
            optimizer.zero_grad()
            torch.stack(list(parts.values())).sum().backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            steps += 1
            follow(mean, net, min(settings.mean, steps / (steps + 10)))
            if steps % 20 == 0:
                shown = " ".join(f"{k} {v.item():.3f}" for k, v in parts.items())
                print(
                    f"epoch {epoch + 1} step {steps} {time.time() - started:.0f} s {shown}",
                    flush=True,
                )
        partial = checkpoint.with_suffix(".part")
        torch.save({"mean": mean, "shape": asdict(net.shape)}, partial)
        partial.rename(checkpoint)
    return checkpoint


def start(settings: Settings, todo: list[list[Example]]) -> tuple[Network, Targets | None]:
    """The network to fit, and the teacher's view of the windows where there is a teacher."""
    if settings.teacher:
        teacher = load(settings.teacher).eval().requires_grad_(False)
        inputs = [encoder_inputs([e.window for e in batch])[0] for batch in todo[:MEASURED_BATCHES]]
        net = load(settings.start) if settings.start else thinned(teacher, inputs)
        return net, Targets(teacher)
    if settings.start:
        return load(settings.start), None
    net = Network(TEACHER)
    load_minilm(net.encoder, settings.minilm / "model.safetensors")
    return net, None


def unlimited(minilm: Path) -> Tokenizer:
    """The published tokenizer, without its own cuts: windows are cut here."""
    tokenizer = Tokenizer.from_file(str(minilm / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def follow(mean: dict[str, Tensor], net: nn.Module, keep: float) -> None:
    """Move the running mean of the weights towards the net's."""
    with torch.no_grad():
        for name, value in net.state_dict().items():
            mean[name].lerp_(value, 1 - keep) if value.is_floating_point() else mean[name].copy_(
                value
            )
