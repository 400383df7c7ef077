"""A smaller network from a fitted one: layers left out, feed-forward parts thinned, then taught.

Method: knowledge distillation by matching hidden states (Jiao et al., TinyBERT, 2020), started
from the teacher's own layers; feed-forward units are kept by how much they move the output.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from train.data import Example
from train.network import STUDENT, TEACHER, Layer, Network

KEPT_LAYERS = (0, 1, 3, 5)
# What matching the teacher's states counts beside the labels' own losses.
STATES_WEIGHT = 5.0
# The linear maps through which heads see a state: what they keep of it matters most.
VIEWS = ("cue", "trigger", "narrow", "slot_narrow")
VIEWS_WEIGHT = 5.0
MEASURED_BATCHES = 12


def thinned(teacher: Network, batches: list[tuple[Tensor, ...]]) -> Network:
    """A student with the teacher's heads, `KEPT_LAYERS` of it, and their most active units."""
    activity = _activity(teacher, batches)
    student = Network(STUDENT)
    old, new = teacher.state_dict(), student.state_dict()
    for name in new:
        # The head of kinds has a layer of the encoder's own size, and is fitted last of all.
        if not name.startswith(("encoder.layers.", "kind.")):
            new[name] = old[name]
    for i, kept in enumerate(KEPT_LAYERS):
        units = activity[kept].topk(STUDENT.feed).indices.sort().values
        for name in teacher.encoder.layers[kept].state_dict():
            value = old[f"encoder.layers.{kept}.{name}"]
            if name.startswith("up."):
                value = value[units]
            elif name == "down.weight":
                value = value[:, units]
            new[f"encoder.layers.{i}.{name}"] = value
    student.load_state_dict(new)
    return student


def _activity(teacher: Network, batches: list[tuple[Tensor, ...]]) -> dict[int, Tensor]:
    """How much each feed-forward unit of each kept layer moves the layer's output, [feed]."""
    total = {k: torch.zeros(TEACHER.feed) for k in KEPT_LAYERS}
    handles = []
    for kept in KEPT_LAYERS:
        layer = teacher.encoder.layers[kept]
        assert isinstance(layer, Layer)
        reach = layer.down.weight.norm(dim=0)

        def add(_: object, __: object, out: Tensor, k: int = kept, reach: Tensor = reach) -> None:
            total[k] += (F.gelu(out).abs() * reach).sum((0, 1))

        handles.append(layer.up.register_forward_hook(add))
    for batch in batches:
        teacher.encoder(*batch)
    for handle in handles:
        handle.remove()
    return total


class Targets:
    """The teacher's states of each example's words, worked out once and kept in half precision."""

    def __init__(self, teacher: Network) -> None:
        self.teacher = teacher
        self.kept: dict[int, Tensor] = {}

    def of(self, batch: list[Example], inputs: tuple[Tensor, ...]) -> Tensor:
        """States of all words of the batch, window after window: [words, HIDDEN]."""
        if id(batch[0]) not in self.kept:
            with torch.no_grad():
                states, _ = self.teacher.encoder(*inputs)
            for example, rows in zip(batch, states, strict=True):
                self.kept[id(example)] = rows[: len(example.window.words)].half()
        return torch.cat([self.kept[id(e)] for e in batch]).float()

    def losses(
        self, net: Network, states: Tensor, batch: list[Example], inputs: tuple[Tensor, ...]
    ) -> dict[str, Tensor]:
        """How far the student's states, and what its heads see of them, are from the teacher's."""
        target = self.of(batch, inputs)
        ours = torch.cat([row[: len(e.window.words)] for row, e in zip(states, batch, strict=True)])
        seen = [unexplained(getattr(net, h)(ours), getattr(self.teacher, h)(target)) for h in VIEWS]
        return {
            "states": STATES_WEIGHT * unexplained(ours, target),
            "views": VIEWS_WEIGHT * torch.stack(seen).mean(),
        }


def unexplained(ours: Tensor, target: Tensor) -> Tensor:
    """Share of the variance of `target` that `ours` does not explain."""
    return F.mse_loss(ours, target) / target.var()
