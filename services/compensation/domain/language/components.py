"""Components: the parts of a plan that pay, each of one kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from services.compensation.domain.language.credit import AS_OWNER, Credit
from services.compensation.domain.language.figures import Amount, Condition
from services.compensation.domain.language.limits import Deductible, Gate, Hold, Limit, Passage
from services.compensation.domain.language.measures import OWN_AMOUNT, Measure, Period
from services.compensation.domain.language.policies import Refunds
from services.compensation.domain.language.rates import Rate

BaseQuantity = Literal[
    "amount", "margin", "units", "deals", "lines", "figure", "activities",
    "once", "target_incentive", "attained_incentive", "base_pay", "earnings",
]  # fmt: skip
Ties = Literal["share", "all", "earliest"]
PoolKey = Literal["days", "equally", "measure", "target_incentive", "base_pay"]


@dataclass(frozen=True, slots=True)
class Base:
    """What the rate is multiplied with.

    Of a line: `amount`, `margin`, or a `figure` named; counts (`units`, `deals`, `lines`, `activities` named) take an
    amount of money as their rate. Of a period: `once` (the rate is an amount of money), `target_incentive`, `base_pay`,
    `earnings` of other components. `attained_incentive`: each point of attainment is worth a point of target incentive.
    """

    shorthand: ClassVar[str] = "quantity"

    quantity: BaseQuantity = "amount"
    name: str | None = None
    components: tuple[str, ...] = ()
    """With `earnings`: the components whose pay for the period counts."""
    less: tuple[str, ...] = ()
    """With `earnings`: components whose pay is taken off; what is left is never below zero."""
    whose: Literal["own", "hierarchy"] = "own"
    """With `earnings`: the payee's own pay, or that of all below a manager, by the teams of each day."""
    every: Decimal | None = None
    """Once a period: paid for each full so many (a full 1,000 of revenue); the rate is an amount of money."""

    @property
    def reads(self) -> tuple[str, ...]:
        """Every component whose pay it reads."""
        return (*self.components, *self.less)

    @property
    def pieces(self) -> bool:
        """Whether the rate is an amount of money for each piece."""
        return self.every is not None or self.quantity in {"units", "deals", "lines", "activities", "once"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """What all kinds have in common."""

    id: str
    title: str = ""
    period: Period = "month"
    first_day: date | None = None
    last_day: date | None = None
    """A component without days is in force as long as its plan; a SPIFF runs from day to day."""
    rules: str = ""
    """Published rules (text or address), shown to those who take part."""
    above_100: bool = False
    """Rates above 100 %, or multipliers, are meant."""
    pays: bool = True
    """Otherwise its figures only serve the components that read them (`base: earnings`), and nothing is paid for it."""
    hold: tuple[Hold, ...] = ()
    refunds: Refunds | None = None
    """Where it differs from the plan's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission(Component):
    """Pays per credited line (or activity): rate times base. Also SPIFFs, overrides, overlays and partner shares."""

    kind: Literal["commission"] = "commission"
    credit: Credit = AS_OWNER
    where: tuple[Condition, ...] = ()
    base: Base = Base()
    rate: Rate
    gate: tuple[Passage, ...] = ()
    deductible: Deductible | None = None
    floor: tuple[Limit, ...] = ()
    cap: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodBonus(Component):
    """Pays once a period: rate times the period's base; by target incentive, on totals, on excess, on scores."""

    kind: Literal["period_bonus"] = "period_bonus"
    credit: Credit = AS_OWNER
    where: tuple[Condition, ...] = ()
    """Which lines count, and (conditions on the payee at the period's end) who takes part."""
    base: Base = Base("once")
    rate: Rate
    gate: tuple[Passage, ...] = ()
    deductible: Deductible | None = None
    """Only the excess is paid."""
    floor: tuple[Limit, ...] = ()
    cap: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak(Component):
    """Pays when a count was reached so many periods in a row."""

    kind: Literal["streak"] = "streak"
    credit: Credit = AS_OWNER
    reached: Gate
    """Tested for each period."""
    length: int
    window: Literal["rolling", "calendar"] = "rolling"
    """`calendar`: only whole windows counted from the fiscal year's beginning (three months: its quarters)."""
    restarts: bool = True
    """Whether a payment restarts the count."""
    base: Base = Base("base_pay")
    """Figures of a period (base pay, say) are those of the streak's last period."""
    rate: Rate
    """Tiers and curves are looked up at the average of their measure over the streak's periods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool(Component):
    """A sum that the members of a team share."""

    kind: Literal["pool"] = "pool"
    team: str | None = None
    """By default every team whose members are on the plan has a pool of its own."""
    base: Base = Base("once")
    """Lines counted are those of all members."""
    rate: Rate
    where: tuple[Condition, ...] = ()
    gate: tuple[Passage, ...] = ()
    shared_by: PoolKey = "days"
    """By days of membership in the period; equally among members at its end; or by own count, incentive or base pay."""
    measure: Measure = OWN_AMOUNT
    cap: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest(Component):
    """Prizes by rank of a count between two days."""

    kind: Literal["contest"] = "contest"
    measure: Measure
    where: tuple[Condition, ...] = ()
    prizes: tuple[Decimal, ...]
    minimum: Decimal | None = None
    ties: Ties = "share"
    """Those level share the prizes of their places, each get the higher one, or the earliest to get there wins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """How an advance is recovered.

    From the `first_period` (counted from the draw's first, 1 being that itself) on, `share` of the earnings above the
    minimum, at most `limit` a period, until `last_day`; among several draws those of lower `order` first.
    """

    first_period: int = 1
    share: Decimal = Decimal(1)
    limit: Amount | None = None
    last_day: date | None = None
    order: int = 1
    on_leaving: Literal["owed", "forgiven", "final_pay"] = "owed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw(Component):
    """Pay ahead of earnings, or a guarantee.

    `tops_up`: earnings are topped up to the amount (the amount is the minimum); otherwise it is paid on top. With a
    recovery what was paid ahead is owed: the balance is an account of the ledger. Without one it is a guarantee.
    """

    kind: Literal["draw"] = "draw"
    amount: Amount
    tops_up: bool = True
    periods: int | None = None
    """Paid in so many periods from `first_day` (or the payee's first day on the plan) on; by default in all."""
    prorated: bool = True
    components: tuple[str, ...] = ()
    """Whose earnings count; by default those of all other components."""
    recovery: Recovery | None = None


AnyComponent = Commission | PeriodBonus | Streak | Pool | Contest | Draw
