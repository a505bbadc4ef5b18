"""What travels in the simulation: numbered events of a few keys, some of types nobody reacts to."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from shared.messaging.consumer_core import Aggregate
from shared.messaging.log import Place

TOPIC = "shop.orders"
KEYS = 6
SHARDS = 2
HANDLED = frozenset({"placed"})

AGGREGATES = tuple((TOPIC, f"key {number}") for number in range(KEYS))
PARTITIONS_OF = tuple((0, number % 2, number % 3) for number in range(KEYS))
"""The partition of each key while there are one, two and three."""
PLACES = tuple(Place(TOPIC, number) for number in range(3))


class Poison(IntEnum):
    """How an event fails in its consumer until somebody mends it."""

    NONE = 0
    UNREADABLE = 1
    HANDLER = 2
    COMMIT = 3


class Happening(NamedTuple):
    """An event; as a row of the outbox it is in `seq` order."""

    event_id: int
    seq: int
    key: int
    sequence: int
    type: str
    aggregate: Aggregate
    poison: Poison


class Stored(NamedTuple):
    """An event as a record of the log."""

    event: Happening
    place: Place
    offset: int


class Violation(AssertionError):
    """A promise is broken."""
