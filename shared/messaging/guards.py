"""The guards of the backbone as switches: production has them all on, the simulation proves that each is needed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guards:
    """What stands between a fault and its harm."""

    inbox: bool = True
    """Consumer: an event received before, in whichever transaction or partition, is not applied again."""
    sequence: bool = True
    """Consumer: an event is applied only if it is the next of its key."""
    position: bool = True
    """Consumer: nothing is read beyond the position in the database, nor before it."""
    advisory_lock: bool = True
    """Relay: a shard belongs to one session at a time."""
    low_water: bool = True
    """Relay: the mark moves only over numbers whose transactions have all ended."""
    sweep: bool = True
    """Relay: now and then a poll ignores the mark."""
    abandon: bool = True
    """Publisher: a producer with an append in doubt is given up and never writes again."""


ALL_ON = Guards()
