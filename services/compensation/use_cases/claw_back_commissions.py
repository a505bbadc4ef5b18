"""A refund takes back what it earned, and gives every later deal the place it would have had without it."""

from __future__ import annotations

from services.compensation.domain.cause import Cause
from services.compensation.domain.deal import Refund
from services.compensation.domain.settling.touch import Touch
from services.compensation.store import deals
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.settle import settle
from shared.store.transaction import Transaction


async def claw_back_commissions(tx: Transaction, refund: Refund) -> None:
    """Walk the deal's payee-month again; a refund of a deal not known here yet waits in the store for it."""
    await take_turn(tx)
    if not await deals.add_refund(tx, refund):
        return
    known = (await deals.known(tx, [refund.deal_id])).get(refund.deal_id)
    if known is None:
        return
    cause = Cause("deal_refunded", refund.deal_id, refund.refunded_on, refund.id)
    await settle(tx, Touch.of_deal(cause, known.deal))
