"""A circuit breaker for one instance: it opens on failures in a row, and lets one request try after a while."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FAILURES_IN_A_ROW = 5
SHORTEST_OPEN_SECONDS = 1.0
LONGEST_OPEN_SECONDS = 30.0


class State(StrEnum):
    """Whether requests pass."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(slots=True)
class Breaker:
    """What is known of an instance. Instants are seconds of any clock that never goes back."""

    failures: int = 0
    trips: int = 0
    """Times it opened since it last worked: each doubles how long."""
    open_until: float = 0.0
    trying: bool = False
    down: bool = False
    """Whether health checks say that nobody is there."""

    def state(self, now: float) -> State:
        """Where it stands."""
        if not self.trips:
            return State.OPEN if self.down else State.CLOSED
        return State.OPEN if self.down or now < self.open_until else State.HALF_OPEN

    def allows(self, now: float) -> bool:
        """Whether a request may pass; half open, one at a time."""
        if not self.trips:
            return not self.down
        return not self.down and now >= self.open_until and not self.trying

    def began(self) -> None:
        """A request passes."""
        self.trying = self.trips > 0

    def unknown(self) -> None:
        """How the request ended says nothing about the instance."""
        self.trying = False

    def succeeded(self) -> None:
        """The instance works."""
        self.failures = self.trips = 0
        self.trying = False

    def failed(self, now: float) -> bool:
        """The instance failed; whether that opened the circuit."""
        self.failures += 1
        self.trying = False
        if self.failures < FAILURES_IN_A_ROW and not self.trips:
            return False
        if self.trips and now < self.open_until:
            return False  # begun before it opened
        self.trips += 1
        self.open_until = now + min(SHORTEST_OPEN_SECONDS * 2 ** (self.trips - 1), LONGEST_OPEN_SECONDS)
        return True
