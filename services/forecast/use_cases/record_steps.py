"""Keep what happened to opportunities; every figure is derived from these facts when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from services.forecast.domain.step import RecordedStep
from services.forecast.store import steps
from shared.store.transaction import Transaction


async def record_steps(tx: Transaction, recorded: Sequence[RecordedStep]) -> None:
    """A run of steps, in whatever order it came, in one statement."""
    await steps.keep(tx, recorded)
