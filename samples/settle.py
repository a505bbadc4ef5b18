"""Wait until everything that was said has been heard everywhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx

from samples.api import LoadStopped, Pause, get

Backlog = dict[str, Any]
Clock = Callable[[], float]

_EVERY = 0.1
_PATIENCE = 120.0


def is_settled(before: Backlog, now: Backlog) -> bool:
    """Nothing unsent, unheard or parked in two successive reads, between which no position moved.

    One read is not enough: an event may be between two services just while they are counted.
    """
    quiet = all(read[count] == 0 for read in (before, now) for count in ("unsent", "lag", "parked"))
    return quiet and before["position"] == now["position"]


def wait_until_settled(
    client: httpx.Client, *, pause: Pause = time.sleep, clock: Clock = time.monotonic, patience: float = _PATIENCE
) -> None:
    """Come back when the backlog is settled; LoadStopped if an event failed for good or nothing moves any more."""
    before, moved_at = _read(client), clock()
    while True:
        pause(_EVERY)
        now = _read(client)
        if is_settled(before, now):
            return
        if now != before:
            moved_at = clock()
        elif clock() - moved_at > patience:
            raise LoadStopped(f"nothing has moved for {patience:.0f} s, and the backlog is not empty: {now}")
        before = now


def _read(client: httpx.Client) -> Backlog:
    backlog = get(client, "/v1/backlog")
    if backlog["dead"]:
        raise LoadStopped(f"{backlog['dead']} events could not be applied and wait for an operator (dead letters)")
    return backlog
