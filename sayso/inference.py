"""The one door to onnxruntime: load the shipped model once per process, verify it, run it."""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sayso.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

    Array = NDArray[np.generic]

MODELS = Path(__file__).parent / "models"
MEND = "install sayso again, or point to an unaltered model folder"


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded model: its description (`model.json`), tokenizer and one session a graph."""

    about: dict[str, Any]
    tokenizer: Tokenizer
    sessions: Mapping[str, InferenceSession]

    def run(self, graph: str, **inputs: Array) -> list[Any]:
        """Outputs of one graph, in the order the graph names them."""
        return list(self.sessions[graph].run(None, inputs))


def read_verified(path: Path, expected: str) -> bytes:
    """The bytes of `path`; raises ModelError unless their SHA-256 is `expected`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError("the model file is missing", subject=str(path), mend=MEND) from error
    if hashlib.sha256(data).hexdigest() != expected:
        raise ModelError(
            "the model file is not the one that was shipped", subject=str(path), mend=MEND
        )
    return data


@functools.cache
def load(folder: Path = MODELS, threads: int = 1) -> Model:
    """The model in `folder`, every file checked against the digests in `model.json`.

    Each session gets `threads` threads: work over many articles is better shared out
    among processes. Raises ModelError if a file is missing or altered.
    """
    try:
        about = json.loads((folder / "model.json").read_text(encoding="utf8"))
    except (OSError, ValueError) as error:
        raise ModelError("no model description found", subject=str(folder), mend=MEND) from error
    files = {name: read_verified(folder / name, digest) for name, digest in about["sha256"].items()}
    # The tokenizer warns when a process forks after using its thread pool; it is not needed here.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(files.pop("tokenizer.json").decode("utf8"))
    graphs = {Path(name).stem: data for name, data in files.items() if name.endswith(".onnx")}
    return Model(about, tokenizer, {name: _session(data, threads) for name, data in graphs.items()})


def _session(data: bytes, threads: int) -> InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Inputs differ in length from window to window: planning memory for each saves nothing.
    options.enable_mem_pattern = False
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
