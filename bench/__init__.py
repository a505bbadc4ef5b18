"""Measurements: each prints our figure beside its limit or peer of the same run, and keeps it in `results/`."""
