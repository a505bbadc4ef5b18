"""Identifiers: UUIDv7, minted by the publisher, never an order of business facts."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh, time-ordered identifier."""
    return uuid7()
