"""Weigh: evidence goes in, how likely each outcome is and why comes out; arithmetic alone."""
