"""Days away, as people states them, re-decide what is pro-rated by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.compensation.domain.cause import Cause
from services.compensation.domain.neighbours import Absence
from services.compensation.store import neighbours
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.settle import settle_payees
from shared.contracts.event import Event
from shared.store.transaction import Transaction


async def follow_absences(
    tx: Transaction, absences: Sequence[Absence], received: Mapping[UUID, Event] | None = None
) -> None:
    """The member, and whoever manages him, from the first day away on."""
    await take_turn(tx)
    await neighbours.remember_absences(tx, absences)
    moved = [(each.member_id, Cause("organisation", each.member_id, each.first_day)) for each in absences]
    await settle_payees(tx, moved, received)
