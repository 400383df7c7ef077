"""The words of a commitment → the window in which it is to be done, and the rule that read it."""

from sayso.extract.windows.said import said_anchor, sentence_around
from sayso.extract.windows.window import (
    event_window,
    nothing_said,
    time_behind,
    window,
    window_of_words,
)

__all__ = [
    "event_window", "nothing_said", "said_anchor", "sentence_around", "time_behind", "window",
    "window_of_words",
]  # fmt: skip
