"""Whose rows a caller may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything, or the rows of some members, or those of one partner company or of all; by default nothing."""

    everything: bool = False
    member_ids: frozenset[UUID] = frozenset()
    partner_id: UUID | None = None
    every_partner: bool = False

    def sees(
        self,
        *,
        owner_id: UUID | None = None,
        partner_id: UUID | None = None,
        sharer_ids: Collection[UUID] = (),
    ) -> bool:
        """Whether one row, known by its owner, its partner and those who share it, is within sight."""
        if self.everything:
            return True
        owned = owner_id in self.member_ids or not self.member_ids.isdisjoint(sharer_ids)
        return owned or (partner_id is not None and (self.every_partner or partner_id == self.partner_id))


EVERYTHING = Scope(everything=True)
