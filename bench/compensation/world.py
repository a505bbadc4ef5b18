"""A made-up year: so many deals of a thousand payees, as columns, and the plan of three components that pays them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import numpy as np
import numpy.typing as npt

from services.compensation.domain.language.components import Base, Commission
from services.compensation.domain.language.figures import Amount, Condition
from services.compensation.domain.language.limits import Limit
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.language.rates import Tier, Tiers

PAYEES = 1_000
YEAR = 2026
_SEED = 20260101

_MONTHLY = Tiers(
    tiers=(
        Tier(Decimal(0), Decimal(20_000), Decimal("0.03")),
        Tier(Decimal(20_000), Decimal(40_000), Decimal("0.05")),
        Tier(Decimal(40_000), None, Decimal("0.08")),
    ),
    mode="marginal",
)
_QUARTERLY = Tiers(
    tiers=(
        Tier(Decimal(0), Decimal(100_000), Decimal("0.002")),
        Tier(Decimal(100_000), Decimal(250_000), Decimal("0.004")),
        Tier(Decimal(250_000), None, Decimal("0.0065")),
    ),
    mode="whole_period",
    lower_bound="included",
)

PLAN = Plan(
    id="three",
    currency="USD",
    components=(
        Commission(id="monthly", rate=(_MONTHLY,)),
        Commission(id="quarterly", period="quarter", rate=(_QUARTERLY,)),
        Commission(
            id="bonus",
            base=Base("deals"),
            where=(Condition(deal="amount", at_least=Decimal(250)),),
            rate=(Decimal("12.50"),),
            cap=(Limit(Amount(Decimal(500))),),
        ),
    ),
)
"""Monthly marginal; quarterly whole-period; a bonus for each deal with a cap per month."""


PLAN_ID = UUID(int=7 << 64)
"""What the plan is called in the store."""


@dataclass(frozen=True, slots=True)
class World:
    """Columns in order of arrival, which is none: payee, day, the deal's number and its text, and minor units."""

    payee: npt.NDArray[np.int64]
    day: npt.NDArray[np.int64]
    number: npt.NDArray[np.int64]
    external_id: npt.NDArray[np.bytes_]
    amount: npt.NDArray[np.int64]


def world(deals: int, payees: int = PAYEES) -> World:
    """The year of so many deals."""
    random = np.random.default_rng(_SEED)
    number = random.permutation(deals).astype(np.int64)
    digits = np.char.zfill(number.astype("S9"), 9)
    return World(
        payee=random.integers(0, payees, deals),
        day=date(YEAR, 1, 1).toordinal() + random.integers(0, 365, deals),
        number=number,
        external_id=np.char.add(b"OPP-", digits),
        amount=random.integers(1_00, 1_000_00, deals),
    )
