"""Pricing: from a count to an amount, between floors and caps, rounded once."""
