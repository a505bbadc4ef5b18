"""What is asked and counted beside deals: quotas, activities, scores, attainment given directly, opening balances."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """A payee's (or team's) quota of a name over a stretch of days, in the unit of what is counted (major units).

    A period's quota is the one over exactly its days; otherwise the quotas that overlap it, by calendar days.
    """

    payee: str | None = None
    team: str | None = None
    name: str = "quota"
    first_day: date
    last_day: date
    value: Decimal
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaRelief:
    """Ramp or relief: between two days a quota counts only by this share; without approval it does not."""

    payee: str
    name: str = "quota"
    first_day: date
    last_day: date
    share: Decimal
    approved_by: str | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Something counted that is no deal: a meeting, a demo."""

    id: str
    payee: str
    kind: str
    on: date
    count: Decimal = Decimal(1)
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A score (satisfaction, say) of a payee or team for a stretch of days; of several in a period the latest holds."""

    payee: str | None = None
    team: str | None = None
    name: str
    first_day: date
    last_day: date
    value: Decimal
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAttainment:
    """Attainment given directly for a stretch of days: it stands in for whatever would have been counted.

    With a quota's name it is a share of that quota (1 is 100 %), otherwise a count in the measure's unit.
    """

    payee: str | None = None
    team: str | None = None
    quota: str | None = None
    component: str | None = None
    first_day: date
    last_day: date
    value: Decimal
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a payee brings along on a day, from before the facts begin.

    `attainment`: what was counted so far for a component, in the measure's unit.
    `draw`, `held`, `receivable`: balances.
    """

    kind: Literal["attainment", "draw", "held", "receivable"]
    payee: str
    component: str | None = None
    on: date
    value: Decimal
    """In major units of the plan's currency where it is money."""
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """A payee accepted the letter of a plan's version."""

    payee: str
    plan: str
    on: date
    cause: str = ""
