"""Forecast: what the open pipeline and its past say about the months to come."""
