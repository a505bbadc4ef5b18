"""How many keys or secrets of one system are good at once: two, the old one and the one that takes its place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from services.gateway.domain.access.errors import TwoAlreadyLive

AT_ONCE = 2
OVERLAP = timedelta(hours=24)
"""How long the old one stays good beside the new, unless it is asked to be shorter or longer."""
LONGEST_OVERLAP = timedelta(days=30)


class Expiring(Protocol):
    """A key or a secret."""

    def is_live(self, at: datetime) -> bool:
        """Whether it is good at that instant."""
        ...


def check_room(held: Iterable[Expiring], at: datetime, what: str) -> None:
    """TwoAlreadyLive if a further one would be the third."""
    if sum(one.is_live(at) for one in held) >= AT_ONCE:
        raise TwoAlreadyLive(what)


def end_of_old(expires_at: datetime | None, now: datetime, overlap: timedelta) -> datetime:
    """When the old one ends: after the overlap, and never later than it would have by itself."""
    return min(expires_at, now + overlap) if expires_at else now + overlap
