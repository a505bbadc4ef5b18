"""Why somebody is credited for a deal, and why not."""

from __future__ import annotations

from uuid import UUID

from services.compensation.domain.calculation.why import Answer, why
from services.compensation.domain.errors import CreditNotFound
from services.compensation.queries.sight import deal_in_sight
from services.compensation.store import facts, gather
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


async def why_credited(tx: Transaction, scope: Scope, deal_id: UUID, payee_id: UUID) -> tuple[Answer, ...]:
    """An answer for each commission of the payee's plan."""
    deal = await deal_in_sight(tx, scope, deal_id)
    if deal is None or not scope.sees(owner_id=payee_id):
        raise CreditNotFound(f"there is no deal {deal_id} that {payee_id} could be credited for")
    on = await gather.ground(tx)
    people = {payee_id, deal.owner_id, *deal.split_among}
    told = await gather.tell(tx, on, people, [deal], await facts.concerning(tx, people, [deal.external_id]))
    return why(on.plans.in_words, told, on.names.member(payee_id), deal.external_id)
