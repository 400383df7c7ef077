"""Text → time expressions with their values: rules over tables of words, each rule named."""

from sayso.extract.times.mentions import Anchor, TimeMention, anchor_of, times

__all__ = ["Anchor", "TimeMention", "anchor_of", "times"]
