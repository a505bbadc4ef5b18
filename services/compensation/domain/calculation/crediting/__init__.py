"""Crediting: deals after refunds, and who is credited for them."""
