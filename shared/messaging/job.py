"""Work done by the clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from shared.store.database import Database


@dataclass(frozen=True, slots=True)
class Job:
    """Work done by the clock. Processes of one service may run it at the same time: what it does must bear that."""

    name: str
    every: timedelta
    run: Callable[[Database], Awaitable[object]]
    """Opens its own transactions, so that long work can commit piece by piece."""
    first_after: timedelta = timedelta(0)
