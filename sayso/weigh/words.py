"""A probability goes in, the word that readers of assessments know comes out (ICD 203)."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

# Intelligence Community Directive 203, first row. Its bands share their edges; here a band holds
# its lower edge, the last one both.
EDGES = (0.01, 0.05, 0.20, 0.45, 0.55, 0.80, 0.95, 0.99)
WORDS = (
    "almost no chance", "very unlikely", "unlikely", "roughly even chance", "likely",
    "very likely", "almost certain",
)  # fmt: skip
BANDS = tuple(zip(WORDS, pairwise(EDGES), strict=True))


def band(probability: float) -> int:
    """The number of the band, 0 to 6; what lies outside the scale belongs to its end."""
    return min(max(bisect_right(EDGES, probability) - 1, 0), len(WORDS) - 1)


def word(probability: float) -> str:
    """The word of ICD 203 for a probability."""
    return WORDS[band(probability)]
