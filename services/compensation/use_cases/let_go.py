"""Time passes: what plans hold for some days is let go when the days are over."""

from __future__ import annotations

from datetime import date

from services.compensation.domain.cause import Cause
from services.compensation.store import lines
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.settle import settle_payees
from shared.kernel.ids import new_id
from shared.store.transaction import Transaction


async def let_go(tx: Transaction, today: date) -> None:
    """Settle everybody of whose pay a plan holds something, as owner of a deal or as a manager above."""
    await take_turn(tx)
    held = await lines.held_by_plans(tx)
    day_passed = new_id()
    await settle_payees(tx, [(payee_id, Cause("hold", day_passed, min(first, today))) for payee_id, first in held])
