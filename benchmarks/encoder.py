"""A whole read against the published encoder alone, in one run: how much the rest costs.

Machines differ threefold in speed, so the share says more than the words a second. The encoder is
MiniLM-L6 as it was published, exported and quantised to int8 as ours is, fed with windows of 160
word pieces one after the other. Needs what `train/requirements.txt` lists.

    python benchmarks/encoder.py TEXTS.jsonl.gz [--texts 30] [--rounds 3]
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from sayso.extract import read
from sayso.inference import load
from sayso.records import Article

PIECES = 160


def texts_in(path: Path, most: int) -> list[str]:
    """The first texts of a .jsonl file, packed or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf8") as file:
        return [json.loads(line)["text"] for line, _ in zip(file, range(most), strict=False)]


def plain_encoder(folder: Path) -> Any:
    """A session of the published encoder in int8 on one thread."""
    import onnxruntime
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    from train.__main__ import minilm_folder
    from train.network import Network, Shape, load_minilm

    encoder = Network(Shape()).encoder.eval().requires_grad_(False)
    load_minilm(encoder, minilm_folder() / "model.safetensors")

    class Plain(torch.nn.Module):
        def forward(self, pieces: torch.Tensor) -> torch.Tensor:
            states = encoder.words(pieces) + encoder.positions.weight[: pieces.shape[1]]
            states = encoder.norm(states)
            for layer in encoder.layers:
                states = layer(states, None)
            return states

    whole, small = str(folder / "whole.onnx"), str(folder / "int8.onnx")
    example = (torch.zeros(1, 50, dtype=torch.long),)
    torch.onnx.export(
        Plain(), example, whole, input_names=["pieces"], opset_version=17, dynamo=False,
        dynamic_axes={"pieces": {0: "texts", 1: "pieces"}},
    )  # fmt: skip
    quantize_dynamic(whole, small, weight_type=QuantType.QInt8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(small, options, providers=["CPUExecutionProvider"])


def seconds_of(act: Any) -> float:
    """How long it takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def main() -> None:
    """Print words a second of both, and the share, each the median of the rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--texts", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    texts = texts_in(given.path, given.texts)
    words = sum(len(text.split()) for text in texts)
    articles = [Article(origin=str(number), text=text) for number, text in enumerate(texts)]
    tokenizer = load().tokenizer
    windows = [
        np.array([ids[start : start + PIECES]])
        for ids in (tokenizer.encode(text, add_special_tokens=False).ids for text in texts)
        for start in range(0, len(ids), PIECES)
    ]
    with tempfile.TemporaryDirectory() as folder:
        session = plain_encoder(Path(folder))
        read(articles[0])
        rounds = [
            (
                seconds_of(lambda: [session.run(None, {"pieces": each}) for each in windows]),
                seconds_of(lambda: [read(article) for article in articles]),
            )
            for _ in range(given.rounds)
        ]
    for number, (alone, whole) in enumerate(rounds, start=1):
        print(
            f"round {number}: encoder alone {words / alone:,.0f} words/s, "
            f"whole read {words / whole:,.0f}, share {alone / whole:.2f}"
        )
    print(f"median share {statistics.median(alone / whole for alone, whole in rounds):.2f}")


if __name__ == "__main__":
    main()
