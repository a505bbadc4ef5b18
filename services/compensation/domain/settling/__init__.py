"""Settling: what a fact can move, what the calculation must be told for it, and what its answer means in the ledger."""
