"""What people say of members and teams, at once or late, re-decides the deals that depend on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.compensation.domain.affected import owners_below
from services.compensation.domain.cause import Cause, Causes
from services.compensation.domain.deal import PayeeMonth
from services.compensation.store import deals
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.settle import settle
from shared.contracts.event import Event
from shared.contracts.people import MemberEvent, TeamEvent
from shared.store.organisation import load_organisation, remember_members, remember_teams
from shared.store.transaction import Transaction


async def follow_members(tx: Transaction, events: Sequence[MemberEvent]) -> None:
    """A member's own deals from that day on may have other managers, or be payable at last."""
    await take_turn(tx)
    await remember_members(tx, events)
    months: dict[PayeeMonth, Cause] = {}
    for event in events:
        cause = Cause("organisation", event.member_id, event.effective_on)
        months |= dict.fromkeys(await deals.months_from(tx, [event.member_id], event.effective_on), cause)
    await settle(tx, Causes(months), _by_key(events))


async def follow_teams(tx: Transaction, events: Sequence[TeamEvent]) -> None:
    """Deals of everyone below the team from that day on may have other managers."""
    await take_turn(tx)
    await remember_teams(tx, events)
    organisation = await load_organisation(tx)
    months: dict[PayeeMonth, Cause] = {}
    for event in events:
        cause = Cause("organisation", event.team_id, event.effective_on)
        below = owners_below(event.team_id, organisation)
        months |= dict.fromkeys(await deals.months_from(tx, below, event.effective_on), cause)
    await settle(tx, Causes(months), _by_key(events))


def _by_key(events: Sequence[MemberEvent] | Sequence[TeamEvent]) -> Mapping[UUID, Event]:
    return {UUID(event.key): event for event in events}
