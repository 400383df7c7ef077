"""The model's own scores → shares of right readings, by steps measured on labelled articles."""

from __future__ import annotations

from typing import Literal

import numpy as np

from sayso.inference import Model

# The steps of a model that nobody has measured yet: its own scores as they are.
UNMEASURED = ((0.0, 0.0), (1.0, 1.0))


def calibrated(score: float, what: Literal["quote", "commitment"], model: Model) -> float:
    """Among readings with this result, about that share was right on the labelled articles.

    Between the measured points of `model.json` the result runs straight; `python -m eval.calibrate`
    measures them.
    """
    raw, right = np.array(model.about["confidence"][what], dtype=float).T
    return round(float(np.interp(score, raw, right)), 3)
