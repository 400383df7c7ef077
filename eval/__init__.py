"""Quality, not correctness: scorers, the sets they run on, and floors that only go up."""
