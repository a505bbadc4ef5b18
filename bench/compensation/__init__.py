"""Measurements of the calculation of pay and of its ledger, each beside a bare pass over the same rows."""
