"""Somebody who has left: whether his plan lets him keep what was not paid by his last day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from services.compensation.domain.plan import Plans
from shared.kernel.hierarchy import MemberState


def forfeits(states: Sequence[MemberState], plans: Plans, today: date) -> bool:
    """Whether what he has earned and not been paid is forfeited, by the plan he was on when he left."""
    last = max(states, key=lambda state: (state.effective_on, state.sequence), default=None)
    if last is None or not last.left or last.effective_on > today:
        return False
    last_day = last.effective_on - timedelta(days=1)
    plan_id = plans.assigned_to(last.member_id, last_day)
    version = plans.version(plan_id, last_day) if plan_id else None
    return version is not None and version.plan.leavers.unpaid == "forfeited"
