"""What partners say of a company, at once or late, re-decides what it is paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.compensation.domain.cause import Cause, earliest
from services.compensation.domain.neighbours import PartnerState
from services.compensation.domain.settling.asked import PARTNER
from services.compensation.domain.settling.touch import Touch
from services.compensation.store import deals, neighbours, plans
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.settle import settle
from shared.contracts.event import Event
from shared.store.transaction import Transaction


async def follow_partners(
    tx: Transaction, states: Sequence[PartnerState], received: Mapping[UUID, Event] | None = None
) -> None:
    """All its deals are looked at: what holds from the first day on holds for those won before it too."""
    await take_turn(tx)
    await neighbours.remember_partners(tx, states)
    known_plans = await plans.load(tx)
    if not (known_plans.asked & PARTNER or known_plans.assignments.keys() & {state.id for state in states}):
        return
    causes = earliest((state.id, Cause("partner", state.id, state.effective_on)) for state in states)
    known = await deals.of_partners(tx, causes)
    about = {deal.id: causes[deal.partner_id] for deal in known if deal.partner_id}
    await settle(tx, Touch(about, tuple(known), causes), received)
