"""Payees: members and partners, where they belong, what is promised to them and asked of them, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A payee's attribute (rank, role, territory, level) from a day on, until a later value of the same name."""

    name: str
    value: str
    first_day: date | None = None
    last_day: date | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """Several may hold at a time; conditions read them as the attribute `certification`."""

    shorthand: ClassVar[str] = "name"

    name: str
    first_day: date | None = None
    last_day: date | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Days away, both included; conditions read the attribute `on_leave` (`true` or `false`)."""

    first_day: date
    last_day: date
    paid: bool = True
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A payee belongs to a team from a day on, until a later membership; no team: to none."""

    shorthand: ClassVar[str] = "team"

    team: str | None
    first_day: date | None = None
    last_day: date | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPlan:
    """A payee is paid by a plan from a day on, until another assignment or the last day."""

    shorthand: ClassVar[str] = "plan"

    plan: str
    first_day: date | None = None
    last_day: date | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Base pay or target incentive per week, month, quarter or year, from a day on, until a later one of its kind."""

    kind: Literal["base_pay", "target_incentive"]
    amount: Money
    per: Literal["week", "month", "quarter", "half_year", "year"] = "year"
    component: str | None = None
    """A target incentive may be that of one component only."""
    first_day: date | None = None
    last_day: date | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayCurrency:
    """The currency somebody is paid in from a day on; by default the plan's."""

    shorthand: ClassVar[str] = "currency"

    currency: str
    first_day: date | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """A member of the sales organisation, or a partner, with dated histories."""

    id: str
    kind: Literal["member", "partner"] = "member"
    hired_on: date | None = None
    """Conditions read `tenure_months` and `tenure_days` from it."""
    left_on: date | None = None
    """The last day."""
    attributes: tuple[Attribute, ...] = ()
    certifications: tuple[Certification, ...] = ()
    leave: tuple[Leave, ...] = ()
    teams: tuple[Membership, ...] = ()
    plans: tuple[OnPlan, ...] = ()
    promises: tuple[Promise, ...] = ()
    pay_currency: tuple[PayCurrency, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team's parent and manager from a day on, until a later statement about the same team."""

    id: str
    parent: str | None = None
    manager: str | None = None
    first_day: date | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A named relation: `payee` is the `name` (mentor, overlay, key account manager) of `of`."""

    name: str
    payee: str
    of: str
    first_day: date | None = None
    last_day: date | None = None
    cause: str = ""
