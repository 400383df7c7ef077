"""Commitment → Evidence: what others kept of the world is read for what it shows of a promise."""
