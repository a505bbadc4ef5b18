"""What compensation answers about commissions: what deals pay, how that came about, and why."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.errors import CommissionNotFound
from services.compensation.domain.posting import LineMovement
from services.compensation.domain.settling.explain import Explained, explained
from services.compensation.domain.settling.reach import reach_of
from services.compensation.domain.totals import Commission, Total
from services.compensation.store import commissions, deals, facts, gather, postings
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


async def commission_page(
    tx: Transaction, scope: Scope, wanted: Mapping[str, object], *, after: UUID | None, limit: int
) -> list[Commission]:
    """One page of the commissions within sight."""
    return await commissions.within_sight(tx, scope, wanted, after=after, limit=limit)


async def commission(tx: Transaction, scope: Scope, commission_id: UUID) -> Commission:
    """One commission."""
    found = await commission_page(tx, scope, {"id": commission_id}, after=None, limit=1)
    if not found:
        raise CommissionNotFound(f"there is no commission {commission_id}")
    return found[0]


async def movements_of(
    tx: Transaction, scope: Scope, commission_id: UUID, *, after: UUID | None, limit: int
) -> list[LineMovement]:
    """One page of the movements that led to a commission."""
    await commission(tx, scope, commission_id)
    return await postings.line_movements(tx, {"commission_id": commission_id}, after=after, limit=limit)


async def trace_of(tx: Transaction, scope: Scope, commission_id: UUID) -> tuple[Commission, list[Explained]]:
    """Why a commission is what it is: everything that counts for the payee is calculated once more."""
    view = await commission(tx, scope, commission_id)
    deal = (await deals.known(tx, [view.deal_id]))[view.deal_id].deal
    on = await gather.ground(tx)
    reach = reach_of(on.plans.in_words)
    window = reach.window([deal.won_on]) or (deal.won_on, deal.won_on)
    known = {each.id: each for each in await gather.deals_that_count(tx, on, reach, [view.member_id], window)}
    known[deal.id] = deal
    people = {view.member_id} | {owner for each in known.values() for owner in (each.owner_id, *each.split_among)}
    own = await facts.concerning(tx, people, [each.external_id for each in known.values()])
    overrides = on.plans.overrides_of(deal.owner_id, deal.won_on)
    told = await gather.tell(tx, on, people, list(known.values()), own, manager_plan=overrides)
    result = calculate(on.plans.in_words, told, payees=[on.names.member(view.member_id)])
    return view, list(explained(result, on.plans.in_words, deal.external_id, view.role))


async def totals(tx: Transaction, scope: Scope, wanted: Mapping[str, object]) -> dict[str, Total]:
    """What is within sight, added up by role."""
    return {total.role: total for total in await commissions.totals(tx, scope, wanted)}
