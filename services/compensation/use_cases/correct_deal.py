"""A won deal's facts were other ones from the start: pay follows the right ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.compensation.domain.cause import Cause
from services.compensation.domain.deal import Statement
from services.compensation.domain.settling.touch import Touch
from services.compensation.store import deals
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.settle import settle
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class CorrectDeal:
    """The right facts, whole, and the day of the correction."""

    statement: Statement
    corrected_on: date


async def correct_deal(tx: Transaction, command: CorrectDeal) -> None:
    """Walk the payee-months the deal left and entered; who owned it wrongly keeps nothing of it."""
    await take_turn(tx)
    deal = command.statement.deal
    known = (await deals.known(tx, [deal.id])).get(deal.id)
    if known is not None and known.sequence >= command.statement.sequence:
        return
    await deals.state_corrected(tx, command.statement)
    cause = Cause("deal_corrected", deal.id, command.corrected_on)
    states = (deal, known.deal) if known else (deal,)
    await settle(tx, Touch.of_deal(cause, *states))
