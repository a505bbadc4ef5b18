"""Identifiers: UUIDv7, minted by the publisher, never an order of business facts."""

from uuid import UUID, SafeUUID

from uuid_utils import uuid7

_SAFETY_UNKNOWN = SafeUUID.unknown


def new_id() -> UUID:
    """A fresh, time-ordered identifier.

    Put together by hand: the library's own way to the standard class looks an enum up each time, and takes twice as
    long. A commit makes thousands.
    """
    made = object.__new__(UUID)
    object.__setattr__(made, "int", int.from_bytes(uuid7().bytes, "big"))
    object.__setattr__(made, "is_safe", _SAFETY_UNKNOWN)
    return made


def new_name() -> str:
    """A fresh identifier as text, for what is named with every request: a quarter of the time."""
    return str(uuid7())
