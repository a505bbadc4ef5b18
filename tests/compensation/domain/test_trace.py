"""Why a figure is what it is."""

from __future__ import annotations

from decimal import Decimal

from services.compensation.domain.position import Position
from services.compensation.domain.trace import trace
from services.compensation.domain.walk import walk
from tests.compensation.facts import an_id, deal, plans_for, small_organisation, usd

DEALS = [deal("D1", "anna", 15_000, "2026-03-02"), deal("D2", "anna", 10_000, "2026-03-05", refunded=1_000)]
WALK = walk(DEALS, plans_for("anna"), small_organisation())


def position(member: str) -> Position:
    """What a member earns on the second deal."""
    return next(p for p in WALK.positions() if (p.deal_external_id, p.member_id) == ("D2", an_id(member)))


def test_the_owner_sees_attainment_and_what_each_tier_paid() -> None:
    found = trace(position("anna"), WALK.steps)
    assert found is not None
    assert (found.attainment_before, found.attainment_after) == (usd(15_000), usd(24_000))
    assert [(p.credited, p.tier.rate) for p in found.parts] == [(500_000, Decimal("0.03")), (400_000, Decimal("0.05"))]
    assert found.exact == position("anna").amount.minor


def test_the_manager_sees_the_override() -> None:
    found = trace(position("mia"), WALK.steps)
    assert found is not None
    assert [(p.credited, p.tier.rate, p.earned) for p in found.parts] == [(900_000, Decimal("0.005"), Decimal(4500))]


def test_a_deal_that_no_longer_counts_has_nothing_to_explain() -> None:
    assert trace(position("anna"), WALK.steps[:1]) is None


def test_one_who_does_not_manage_the_owner_any_more_has_nothing_to_explain() -> None:
    alone = walk(DEALS, plans_for("anna"), small_organisation().of(small_organisation().members[an_id("anna")], []))
    assert trace(position("mia"), alone.steps) is None
