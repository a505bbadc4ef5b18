"""Identifiers: UUIDv7, minted by the publisher, never an order of business facts."""

from uuid import UUID

import uuid_utils
from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh, time-ordered identifier."""
    return uuid7()


def new_name() -> str:
    """A fresh identifier as text, for what is named with every request: a quarter of the time."""
    return str(uuid_utils.uuid7())
