"""A plan: its terms as data, and a version of it in force from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.compensation.domain.language.components import AnyComponent
from services.compensation.domain.language.credit import CreditRule
from services.compensation.domain.language.policies import (
    BY_THE_DEAL,
    CALENDAR_MONTHS,
    COLLECTED_WHOLE,
    ON_LEAVING,
    ONCE_PER_LINE,
    REWALK,
    Calendar,
    Changes,
    Collection,
    Leavers,
    Refunds,
    Rounding,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a plan says. Amounts are in major units of its currency, rates are fractions of one."""

    id: str
    currency: str
    components: tuple[AnyComponent, ...]
    title: str = ""
    time_zone: str | None = None
    """By default the company's. In another one deals need the instant they were won at."""
    calendar: Calendar = CALENDAR_MONTHS
    crediting: tuple[CreditRule, ...] = ()
    rounding: Rounding = ONCE_PER_LINE
    refunds: Refunds = REWALK
    changes: Changes = BY_THE_DEAL
    leavers: Leavers = ON_LEAVING
    collection: Collection = COLLECTED_WHOLE
    hold_until_accepted: bool = False
    """Pay is held until the payee has accepted the plan's letter."""


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """A plan's terms from a day on, until the next version; without a day, from the beginning of time."""

    plan: Plan
    number: int = 1
    effective_on: date | None = None
