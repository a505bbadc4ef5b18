"""Compensation: what every deal pays, to whom, and why."""
