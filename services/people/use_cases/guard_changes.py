"""A change is meant for the record as its sender read it: the organisation is locked, then the record compared."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.people.domain.errors import MemberNotFound, TeamNotFound
from services.people.store import present, registers
from shared.kernel.changes import Versions, only_if_unchanged, version_of
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


async def guard_member(tx: Transaction, today: date, scope: Scope, member_id: UUID, expected: Versions) -> None:
    """ChangedMeanwhile if the member is not as expected; None expects nothing."""
    if expected is None:
        return
    await registers.lock_organisation(tx)
    found = await present.memberships(tx, today, scope, wanted={"member_id": member_id}, ended=True, limit=1)
    if not found:
        raise MemberNotFound(member_id)
    only_if_unchanged(version_of(found[0]), expected)


async def guard_team(tx: Transaction, today: date, team_id: UUID, expected: Versions) -> None:
    """The same for a team."""
    if expected is None:
        return
    await registers.lock_organisation(tx)
    found = await present.teams(tx, today, among=[team_id], limit=1)
    if not found:
        raise TeamNotFound(team_id)
    only_if_unchanged(version_of(found[0]), expected)
