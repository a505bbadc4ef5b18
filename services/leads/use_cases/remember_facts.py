"""Facts of other services are kept as far as leads needs them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from services.leads.domain.price import Price
from services.leads.store import foreign
from services.leads.store.foreign import Kind
from services.leads.use_cases.return_leads import return_leads
from shared.contracts.people import MemberEvent, TeamEvent
from shared.store.organisation import remember_members, remember_teams
from shared.store.transaction import Transaction


async def learn_of_members(tx: Transaction, events: Sequence[MemberEvent], today: date) -> None:
    """Keep who is in the organisation; leads of leavers are returned, and waiting leads find whoever is free now."""
    await remember_members(tx, events)
    await return_leads(tx, {event.member_id for event in events}, today)


async def learn_of_teams(tx: Transaction, events: Sequence[TeamEvent]) -> None:
    """Keep who manages whom."""
    await remember_teams(tx, events)


async def learn_of_prices(tx: Transaction, prices: Sequence[Price]) -> None:
    """Keep what products cost."""
    await foreign.remember_prices(tx, prices)


async def learn_of_records(tx: Transaction, kind: Kind, ids: Collection[UUID]) -> None:
    """Keep that accounts or partners exist."""
    await foreign.remember_records(tx, kind, ids)
