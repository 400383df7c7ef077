"""Run: the way through the rooms, and the only one that writes to the ledger."""

from __future__ import annotations

from sayso.run.reading import LAYERS, annotate, count, read, through

__all__ = ["LAYERS", "annotate", "count", "read", "through"]
