"""Policies of a plan: refunds, rounding, calendar, change within a period, leavers and recovery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

RefundPolicy = Literal["rewalk", "original_rate", "term_prorata", "by_age", "none"]
RoundingMode = Literal["half_away_from_zero", "half_even", "up", "down"]
CalendarKind = Literal["months", "4-4-5", "4-5-4", "5-4-4"]
Prorated = Literal["quota", "target_incentive", "guarantee", "cap"]
EffectiveAt = Literal["deal", "period_start", "period_end"]


@dataclass(frozen=True, slots=True)
class AgeShare:
    """What share is taken back of a refund up to so many days, or whole months, after the deal."""

    share: Decimal
    days: int | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Refunds:
    """What a refund takes back.

    `rewalk`: figures are those of a world without the refunded part. `original_rate`: the refunded share of what the
    deal was paid. `term_prorata`: what was paid, by the days of the contract's term not served (all, if the term is
    unknown; by months, a month begun counts as served). `by_age`: the refunded share, times that of the first of the
    `shares` whose time is not over; nothing after the last. `none`: nothing. A refund later than `window_days` after
    the deal takes nothing back.
    """

    shorthand: ClassVar[str] = "policy"

    policy: RefundPolicy = "rewalk"
    window_days: int | None = None
    term_in: Literal["days", "months"] = "days"
    shares: tuple[AgeShare, ...] = ()
    """With `by_age`: the nearest first."""
    reopens_streaks: bool = True
    reopens_contests: bool = False


@dataclass(frozen=True, slots=True)
class Rounding:
    """Once per deal line, component and payee, to the currency's minor unit (or `places`); or once a period."""

    mode: RoundingMode = "half_away_from_zero"
    places: int | None = None
    per: Literal["line", "period"] = "line"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Fiscal periods: months of a year that begins with `first_month`, or weeks by 4-4-5 from the `years` named.

    `years` are the first days of fiscal years of weeks; a 53rd week belongs to the year's last period.
    """

    shorthand: ClassVar[str] = "kind"

    kind: CalendarKind = "months"
    first_month: int = 1
    years: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What holds when plan, rank, manager, quota or promise change within a period."""

    terms: EffectiveAt = "deal"
    """The version, rank and manager in force on the deal's effective date, or at the period's beginning or end."""
    attainment: Literal["carries_over", "restarts"] = "carries_over"
    """For the same component id; another component always starts from nothing."""
    prorate: tuple[Prorated, ...] = ("quota", "target_incentive", "guarantee", "cap")
    """By calendar days in force."""
    less_unpaid_leave: bool = True


@dataclass(frozen=True, slots=True)
class Leavers:
    """What somebody who left keeps, owes, and until when."""

    deals_until_days: int = 0
    """Deals effective up to so many days after the last day still pay."""
    held: Literal["released_as_usual", "forfeited"] = "released_as_usual"
    unpaid: Literal["paid", "forfeited"] = "paid"
    """`forfeited`: what is in no approved payroll batch by the last day is not paid any more."""
    owes_refunds_days: int | None = None
    """Refunds up to so many days after the last day are owed; by default without limit."""


@dataclass(frozen=True, slots=True)
class Collection:
    """How a receivable is recovered from later pay: at most this share of each payout; by default all of it."""

    share_of_payout: Decimal = Decimal(1)


# What holds where a plan says nothing.
REWALK = Refunds()
ONCE_PER_LINE = Rounding()
CALENDAR_MONTHS = Calendar()
BY_THE_DEAL = Changes()
ON_LEAVING = Leavers()
COLLECTED_WHOLE = Collection()
