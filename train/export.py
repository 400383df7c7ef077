"""Checkpoint to shipped model: python -m train.export CHECKPOINT --minilm FOLDER."""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from sayso.extract.confidence import UNMEASURED
from sayso.extract.encoding import CASES, PARAGRAPHS, QUOTE_STATES
from train.corpus import ACTIONS, KINDS
from train.network import (
    HIDDEN,
    NARROW,
    QUOTE_ROLES,
    SLOT_ROLES,
    KindHead,
    Network,
    RoleHead,
    load,
)


class EncoderGraph(nn.Module):
    """One window in; states after and before the last layer, narrowed states and the scores of
    the anchor taggers out.
    """

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(self, pieces: Tensor, features: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        states, before = (x[0] for x in self.net.encoder(pieces, features, first[None]))
        return (
            states,
            before,
            self.net.narrow(states),
            self.net.slot_narrow(states),
            self.net.cue(states),
            self.net.trigger(states),
        )


class Unfolded(nn.Module):
    """A one-dimensional convolution over [N, T, C] as one matrix product, which int8 speeds up.

    On one AVX2 core, five cues in 125 words: 7.7 ms a head instead of 10.5.
    """

    def __init__(self, convolution: nn.Conv1d) -> None:
        super().__init__()
        width, channels, self.taps = convolution.weight.shape
        flat = convolution.weight.permute(2, 1, 0).reshape(self.taps * channels, width)
        self.weight, self.bias = nn.Parameter(flat), convolution.bias

    def forward(self, x: Tensor) -> Tensor:
        x = x.transpose(1, 2)
        edge = self.taps // 2
        padded = torch.nn.functional.pad(x, (0, 0, edge, edge))
        shifted = [padded[:, i : i + x.shape[1]] for i in range(self.taps)]
        return (torch.cat(shifted, -1) @ self.weight + self.bias).transpose(1, 2)


def write(
    graph: nn.Module,
    inputs: dict[str, Tensor],
    outputs: list[str],
    axes: dict[str, Any],
    path: Path,
) -> None:
    torch.onnx.export(
        graph, tuple(inputs.values()), str(path), input_names=list(inputs), output_names=outputs,
        dynamic_axes=axes, opset_version=17, dynamo=False, do_constant_folding=True,
    )  # fmt: skip


def encoder(net: Network, path: Path) -> None:
    inputs = {
        "pieces": torch.ones(1, 20, dtype=torch.long),
        "features": torch.zeros(1, 20, 3, dtype=torch.long),
        "first": torch.arange(1, 15),
    }
    outputs = ["states", "before", "narrow", "slot_narrow", "cue", "trigger"]
    axes = {
        "pieces": {1: "P"},
        "features": {1: "P"},
        "first": {0: "W"},
        **{o: {0: "W"} for o in outputs},
    }
    write(EncoderGraph(net), inputs, outputs, axes, path)


def role_head(head: RoleHead, out: Path) -> None:
    head.near = nn.ModuleList(Unfolded(convolution) for convolution in head.near)
    rows = {"anchor": torch.rand(3, 14), "others": torch.rand(3, 14)}
    codes = {
        "quoted": torch.ones(3, 14, dtype=torch.long),
        "buckets": torch.ones(3, 14, dtype=torch.long),
    }
    inputs = {"words": torch.rand(3, 14, NARROW), **rows, **codes, "bias": torch.zeros(3, 14)}
    axes = {k: {0: "N", 1: "T"} for k in [*inputs, "tags"]}
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "head.onnx"
        write(head, inputs, ["tags"], axes, full)
        quantized(full, out)


def kind_head(head: KindHead, out: Path) -> None:
    inputs = {"words": torch.rand(3, 14, HIDDEN), "parts": torch.ones(3, 14, dtype=torch.long)}
    axes = {"words": {0: "N", 1: "T"}, "parts": {0: "N", 1: "T"}, "scores": {0: "N"}}
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "head.onnx"
        write(head, inputs, ["scores"], axes, full)
        quantized(full, out)


def pooled_head(head: nn.Module, width: int, path: Path) -> None:
    write(
        head,
        {"pooled": torch.rand(3, width)},
        ["scores"],
        {"pooled": {0: "N"}, "scores": {0: "N"}},
        path,
    )


def quantized(path: Path, out: Path) -> None:
    """Dynamic int8: weights per channel in 7 bits, which AVX2 adds up without saturating."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        path,
        out,
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gather"],
    )


def moves(crf: nn.Module) -> list[list[float]]:
    return [[round(v, 4) for v in row] for row in crf.moves.tolist()]


def export(checkpoint: Path, minilm: Path, out: Path) -> None:
    net = load(checkpoint).eval()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "encoder.onnx"
        encoder(net, full)
        quantized(full, out / "encoder.onnx")
    role_head(net.roles, out / "roles.onnx")
    role_head(net.slots, out / "slots.onnx")
    kind_head(net.kind, out / "kinds.onnx")
    pooled_head(net.action, net.action.hidden.in_features, out / "actions.onnx")
    tokenizer = json.loads((minilm / "tokenizer.json").read_text(encoding="utf8"))
    tokenizer.update(truncation=None, padding=None)
    (out / "tokenizer.json").write_text(
        json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), encoding="utf8"
    )
    files = sorted([*out.glob("*.onnx"), out / "tokenizer.json"])
    about = {
        "kinds": KINDS, "actions": ACTIONS, "quote_roles": QUOTE_ROLES, "slot_roles": SLOT_ROLES,
        "cases": CASES, "quote_states": QUOTE_STATES, "paragraphs": PARAGRAPHS,
        "moves": {k: moves(getattr(net, f"{k}_crf")) for k in ("cue", "trigger", "roles", "slots")},
        # The model's own scores, until `python -m eval.calibrate` has measured them.
        "confidence": {"quote": UNMEASURED, "commitment": UNMEASURED},
        "sha256": {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files},
    }  # fmt: skip
    (out / "model.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--minilm", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("sayso/models"))
    args = parser.parse_args()
    export(args.checkpoint, args.minilm, args.out)


if __name__ == "__main__":
    main()
