"""Rows of leads, their assignments, the pools, and the little that is known of other services."""
