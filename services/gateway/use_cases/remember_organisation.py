"""Keep who belongs to the organisation: it decides who is let in."""

from __future__ import annotations

from collections.abc import Sequence

from services.gateway.store.access import epoch
from shared.contracts.people import MemberEvent, MemberLeft
from shared.store import organisation
from shared.store.organisation import remember_teams
from shared.store.transaction import Transaction

__all__ = ["remember_members", "remember_teams"]


async def remember_members(tx: Transaction, members: Sequence[MemberEvent]) -> None:
    """Keep what people said; where somebody left, every process decides anew about callers."""
    await organisation.remember_members(tx, members)
    if any(isinstance(member, MemberLeft) for member in members):
        await epoch.grow(tx)
