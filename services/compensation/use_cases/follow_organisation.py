"""What people say of members and teams, at once or late, re-decides the deals that depend on it."""

from __future__ import annotations

from collections.abc import Sequence

from services.compensation.domain.affected import owners_below
from services.compensation.domain.cause import Cause
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.settle import settle_owners
from shared.contracts.people import MemberEvent, TeamEvent
from shared.store.organisation import load_organisation, remember_members, remember_teams
from shared.store.transaction import Transaction


async def follow_members(tx: Transaction, events: Sequence[MemberEvent]) -> None:
    """A member's own deals from that day on may have other managers, or be payable at last."""
    await take_turn(tx)
    await remember_members(tx, events)
    moved = [(event.member_id, Cause("organisation", event.member_id, event.effective_on)) for event in events]
    await settle_owners(tx, moved, {event.member_id: event for event in events})


async def follow_teams(tx: Transaction, events: Sequence[TeamEvent]) -> None:
    """Deals of everyone below the team from that day on may have other managers."""
    await take_turn(tx)
    await remember_teams(tx, events)
    organisation = await load_organisation(tx)
    moved = (
        (owner_id, Cause("organisation", event.team_id, event.effective_on))
        for event in events
        for owner_id in owners_below(event.team_id, organisation)
    )
    await settle_owners(tx, moved, {event.team_id: event for event in events})
