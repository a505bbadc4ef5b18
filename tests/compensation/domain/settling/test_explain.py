"""Why a line is what it is."""

from __future__ import annotations

from decimal import Decimal

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.settling.explain import bounds, exact_decimal, explained
from tests.compensation.small_world import PLANS, told


def test_a_line_explains_itself_tier_by_tier() -> None:
    facts, _ = told()
    result = calculate(PLANS.in_words, facts)
    (mine,) = explained(result, PLANS.in_words, "D2", "owner")
    shown = [(*bounds(part, mine.tiers), exact_decimal(part.rate)) for part in mine.line.parts]
    assert shown == [
        (Decimal(0), Decimal(20_000), Decimal("0.03")),
        (Decimal(20_000), Decimal(40_000), Decimal("0.05")),
    ]
