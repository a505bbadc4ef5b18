"""How long a request waits for a place: as long as queues empty now and then, and hardly at all once they do not.

A queue that has not been empty for a while only makes everybody late: then whoever cannot be served at once is told so.
"""

from __future__ import annotations

from dataclasses import dataclass

STANDING_SECONDS = 0.5
"""A queue that has not been empty for so long is standing."""
SHORT_SECONDS = 0.05


@dataclass(slots=True)
class Patience:
    """Watches one queue."""

    longest: float
    empty_at: float = 0.0

    def emptied(self, now: float) -> None:
        """Nobody waits."""
        self.empty_at = now

    def seconds(self, now: float) -> float:
        """How long whoever joins now may wait."""
        return min(SHORT_SECONDS, self.longest) if now - self.empty_at > STANDING_SECONDS else self.longest
