"""Article → Quote, Commitment: what was said, by whom, and what of it is undertaken by when."""

from sayso.extract.steps import annotate, read

__all__ = ["annotate", "read"]
