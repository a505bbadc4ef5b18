"""Results: totals with their blended rate."""

from fractions import Fraction

from services.compensation.domain.facts.targets import Opening
from tests.compensation.pay import (
    D,
    commission,
    day,
    deal,
    facts,
    paid,
    plan,
    tiers,
)


def test_blended_rate() -> None:
    rate = tiers((0, 150_000, "0.04"), (150_000, 250_000, "0.06"), (250_000, None, "0.08"))
    opening = Opening(kind="attainment", payee="ann", component="c", on=day("01-01"), value=D(145_000))
    total = paid(plan(commission(rate)), facts(deal("a", "01-05", 20_000), openings=(opening,))).totals[0]
    assert (total.amount, total.blended) == (110_000, Fraction("0.055"))
