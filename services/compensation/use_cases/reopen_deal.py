"""A won deal is open again: what it had earned nets to nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.compensation.domain.cause import Cause
from services.compensation.domain.settling.touch import Touch
from services.compensation.store import deals
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.settle import settle
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ReopenDeal:
    """The deal, the day, and the number of the statement that says so."""

    deal_id: UUID
    reopened_on: date
    sequence: int


async def reopen_deal(tx: Transaction, command: ReopenDeal) -> None:
    """Walk on without the deal; one that was lost, or never known here, earned nothing."""
    await take_turn(tx)
    known = (await deals.known(tx, [command.deal_id])).get(command.deal_id)
    if known is None or known.sequence >= command.sequence:
        return
    await deals.state_reopened(tx, command.deal_id, command.sequence)
    cause = Cause("deal_reopened", command.deal_id, command.reopened_on)
    await settle(tx, Touch.of_deal(cause, known.deal))
