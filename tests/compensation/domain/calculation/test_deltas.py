"""Deltas: only what changed, each naming the fact that caused it."""

from dataclasses import replace

from services.compensation.domain.calculation.deltas import caused_by, difference
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.language.plan import PlanVersion
from tests.compensation.pay import STEPS, commission, deal, facts, paid, plan, quota, refund, tiers

MARGINAL = plan(commission(tiers(*STEPS)))
DEALS = (deal("a", "01-05", 15_000), deal("b", "01-06", 10_000), deal("c", "02-01", 100))


def moved(before: Facts, after: Facts, version: PlanVersion = MARGINAL) -> list[tuple[str, int, tuple[str, ...]]]:
    """(deal, amount, causes) of each delta."""
    deltas = difference(paid(version, before).lines, paid(version, after).lines, caused_by(before, after))
    return [(delta.line.deal, delta.amount, delta.causes) for delta in deltas if delta.moves_money]


def test_nothing_changed_nothing_moves() -> None:
    assert moved(facts(*DEALS), facts(*reversed(DEALS))) == []


def test_a_refund_moves_its_deal_and_the_tiers_of_later_ones_and_is_named_by_all() -> None:
    before, after = facts(*DEALS), facts(*DEALS, refunds=[refund("a", "03-01", 5_000)])
    cause = ("refunded:a/1",)
    assert moved(before, after) == [("a", -15_000, cause), ("b", -10_000, cause)]


def test_a_late_deal_is_named_by_those_it_moves() -> None:
    assert moved(facts(*DEALS[1:]), facts(*DEALS)) == [("a", 45_000, ("won:a",)), ("b", 10_000, ("won:a",))]


def test_a_corrected_deal_moves_out_of_one_period_into_another() -> None:
    right = replace(DEALS[1], on=DEALS[2].on, cause="corrected:b")
    deltas = moved(facts(*DEALS), facts(DEALS[0], right, DEALS[2]))
    assert deltas == [("b", -40_000, ("corrected:b",)), ("b", 30_000, ("corrected:b",))]


def test_a_dated_quota_is_a_cause_like_any_other() -> None:
    from services.compensation.domain.language.measures import Measure  # noqa: PLC0415

    version = plan(commission(tiers((0, 1, "0.1"), (1, None, "0.2"), measure=Measure(quota="quota"))))
    sold = deal("a", "01-05", 200)
    lower, higher = quota(100, "01-01", "01-31", cause="quota:1"), quota(200, "01-01", "01-31", cause="quota:2")
    before, after = facts(sold, quotas=(lower,)), facts(sold, quotas=(higher,))
    assert moved(before, after, version) == [("a", -1000, ("quota:1", "quota:2"))]
