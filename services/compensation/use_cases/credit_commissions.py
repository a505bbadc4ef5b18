"""Won deals become commissions, in one pass and in whatever order they arrived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.compensation.domain.deal import Statement
from services.compensation.domain.settling.touch import Touch
from services.compensation.store import deals
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.settle import settle
from shared.contracts.event import Event
from shared.store.transaction import Transaction


async def credit_commissions(
    tx: Transaction, wins: Sequence[Statement], received: Mapping[UUID, Event] | None = None
) -> None:
    """Credit the owners and the managers above; what was stated before, or is out of date, changes nothing."""
    await take_turn(tx)
    fresh, known = await _fresh(tx, wins)
    await deals.state_won(tx, fresh, known=known)
    await settle(tx, Touch.of_wins(win.deal for win in fresh), received)


async def _fresh(tx: Transaction, wins: Sequence[Statement]) -> tuple[list[Statement], set[UUID]]:
    """The newest statement about each deal, unless something newer is known already; and which deals were known."""
    newest = {win.deal.id: win for win in sorted(wins, key=lambda win: win.sequence)}
    known = await deals.known(tx, newest)
    fresh = [win for win in newest.values() if win.deal.id not in known or known[win.deal.id].sequence < win.sequence]
    return fresh, {win.deal.id for win in fresh} & set(known)
