"""How many callers are connected to this process, in all and by address: the next one has to find room."""

from __future__ import annotations

from collections import Counter
from enum import Enum, auto

from services.gateway.domain.proxies import counted_as, is_among
from services.gateway.forwarding.rules import Rules

_TOLD = 0.1
"""Beyond the limit, the part of it that is told why before it is closed; whoever comes then is cut off."""


class Room(Enum):
    """What a new connection finds."""

    FREE = auto()
    FULL = auto()
    """It is told so."""
    CRUSH = auto()
    """There is not even room to tell it."""


class Crowd:
    """The open connections. A proxy of ours stands for many callers, so it counts in all only."""

    def __init__(self) -> None:
        self.let_in = self.told = 0
        self._by_address: Counter[str] = Counter()

    def enter(self, address: str, rules: Rules) -> Room:
        """Whether one more may stay; whoever asked leaves in the end, saying what it found."""
        limits, key = rules.limits, counted_as(address)
        apart = not address or is_among(address, rules.proxies)
        if self.let_in < limits.connections and (apart or self._by_address[key] < limits.connections_of_address):
            self.let_in += 1
            self._by_address[key] += 1
            return Room.FREE
        if self.told >= max(1.0, limits.connections * _TOLD):
            return Room.CRUSH
        self.told += 1
        return Room.FULL

    def leave(self, address: str, found: Room) -> None:
        """It is gone."""
        if found is Room.FULL:
            self.told -= 1
        elif found is Room.FREE:
            key = counted_as(address)
            self.let_in -= 1
            self._by_address[key] -= 1
            if not self._by_address[key]:
                del self._by_address[key]
