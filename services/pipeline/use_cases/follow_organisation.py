"""People's statements are kept as a copy of our own; who waited for a member is decided."""

from __future__ import annotations

from services.pipeline.use_cases.convert_leads import open_what_waited_for
from shared.contracts.people import MemberEvent, TeamEvent
from shared.store.organisation import remember_members, remember_teams
from shared.store.transaction import Transaction


async def follow_member(tx: Transaction, statement: MemberEvent) -> None:
    """Keep what people said of a member."""
    await remember_members(tx, [statement])
    await open_what_waited_for(tx, statement.member_id)


async def follow_team(tx: Transaction, statement: TeamEvent) -> None:
    """Keep what people said of a team."""
    await remember_teams(tx, [statement])
