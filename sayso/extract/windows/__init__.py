"""The words of a commitment → the window in which it is to be done, and the rule that read it."""

from sayso.extract.windows.said import said_anchor
from sayso.extract.windows.window import event_window, nothing_said, window, window_of_words

__all__ = ["event_window", "nothing_said", "said_anchor", "window", "window_of_words"]
