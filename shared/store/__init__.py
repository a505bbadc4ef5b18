"""Stores: one PostgreSQL database per service, one transaction per decision, state and events in one commit."""
