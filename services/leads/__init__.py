"""Leads: captured, compared, scored, handed to whoever follows up, and turned into opportunities."""
