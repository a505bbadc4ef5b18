"""A member leaves: the record stays, the membership ends."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.people.domain.errors import MemberNotFound
from services.people.domain.membership import refuse_second_leaving
from services.people.domain.restatement import restate
from services.people.store import history, registers
from services.people.use_cases.announce import announce_changed
from shared.store.transaction import Transaction


async def record_leaving(tx: Transaction, member_id: UUID, left_on: date) -> None:
    """The member is gone from `left_on` on, that day included."""
    await registers.lock_organisation(tx)
    said = await history.of_member(tx, member_id)
    if not said:
        raise MemberNotFound(member_id)
    refuse_second_leaving(said)
    restated = restate(said, left_on, {"left": True})
    await history.members_said(tx, restated)
    announce_changed(tx, restated)
