"""What one member earns on one deal in one role, and how two states of the ledger differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, Self
from uuid import UUID

from shared.kernel.money import Money
from shared.kernel.period import Month

Role = Literal["owner", "manager"]
PositionKey = tuple[UUID, UUID, Role]


@dataclass(frozen=True, slots=True)
class Position:
    """The commission as known now: how much of the deal counts for the member, and what that pays."""

    deal_id: UUID
    deal_external_id: str
    member_id: UUID
    role: Role
    month: Month
    credited: Money
    amount: Money
    plan_id: UUID
    plan_version: int

    @property
    def key(self) -> PositionKey:
        """There is one position per deal, member and role."""
        return (self.deal_id, self.member_id, self.role)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is credited and nothing is paid."""
        return not self.credited.minor and not self.amount.minor

    def emptied(self) -> Self:
        """The same position with nothing credited and nothing paid."""
        return replace(self, credited=Money.zero(self.credited.currency), amount=Money.zero(self.amount.currency))


@dataclass(frozen=True, slots=True)
class Change:
    """One position before (None: it is new) and after; both lie in the same month."""

    before: Position | None
    after: Position

    @property
    def moves_money(self) -> bool:
        """Whether it is worth a posting; otherwise only the plan version behind the same figures changed."""
        if self.before is None:
            return True
        return (self.before.credited, self.before.amount) != (self.after.credited, self.after.amount)


def difference(before: Iterable[Position], after: Iterable[Position]) -> list[Change]:
    """The changes that lead from one state to the other, positions that vanished running down to nothing."""
    known = {position.key: position for position in before}
    wanted = {position.key: position for position in after}
    gone = (Change(old, old.emptied()) for key, old in known.items() if key not in wanted and not old.is_empty)
    met = (change for key, new in wanted.items() for change in _steps(known.get(key), new))
    return [*gone, *met]


def _steps(old: Position | None, new: Position) -> list[Change]:
    """No change, one, or two where the deal moved to another month: out of the old one, into the new."""
    if old == new:
        return []
    if old is None or old.month == new.month:
        return [Change(old, new)]
    leaving = [] if old.is_empty else [Change(old, old.emptied())]
    return [*leaving, Change(new.emptied(), new)]
