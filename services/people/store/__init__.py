"""Rows of the organisation and its dated history."""
