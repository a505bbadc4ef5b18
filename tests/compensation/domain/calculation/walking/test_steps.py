"""Steps: a deductible consumed in walk order."""

from services.compensation.domain.language.limits import Deductible
from tests.compensation.pay import (
    D,
    amounts,
    commission,
    deal,
    facts,
    paid,
    plan,
)


def test_a_deductible_is_consumed_in_walk_order() -> None:
    component = commission("0.06", deductible=Deductible(D(5_000)))
    world = facts(deal("a", "01-05", 4_000), deal("b", "01-06", 3_000), deal("c", "02-01", 5_500))
    assert amounts(paid(plan(component), world).lines) == [0, 120, 30]
