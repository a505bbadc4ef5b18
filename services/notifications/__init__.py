"""Notifications: the right person hears of a fact once, in an inbox and at the endpoints that asked for it."""
