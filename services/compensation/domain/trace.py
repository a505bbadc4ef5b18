"""Why this figure: the plan, the attainment before and after, and what each part of the deal earned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from services.compensation.domain.plan import PlanVersion
from services.compensation.domain.position import Position
from services.compensation.domain.tiers import Tier, TierPart
from services.compensation.domain.walk import Step
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Trace:
    """How a position's amount comes about; rounded once, at the end."""

    plan: PlanVersion
    attainment_before: Money
    """What the owner had booked in the month before this deal."""
    attainment_after: Money
    parts: tuple[TierPart, ...]

    @property
    def exact(self) -> Decimal:
        """What the parts earn together before rounding, in minor units."""
        return sum((part.earned for part in self.parts), start=Decimal(0))


def trace(position: Position, steps: Iterable[Step]) -> Trace | None:
    """The trace of a position in its walk; None where the deal no longer counts for the member."""
    step = next((step for step in steps if step.deal.id == position.deal_id), None)
    if step is None or not _counts(position, step):
        return None
    after = step.booked + step.credited
    return Trace(step.plan, step.booked, after, _parts(position, step, after))


def _counts(position: Position, step: Step) -> bool:
    if position.role == "owner":
        return position.member_id == step.deal.owner_id
    return position.member_id in step.managers


def _parts(position: Position, step: Step, after: Money) -> tuple[TierPart, ...]:
    if position.role == "owner":
        return step.plan.schedule.parts(step.booked.minor, after.minor)
    credited, rate = step.credited.minor, step.plan.manager_override
    return (TierPart(Tier(0, None, rate), credited, rate * credited),) if credited else ()
