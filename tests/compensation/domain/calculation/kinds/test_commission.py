"""Commission: floors of periods, and when a line is earned."""

from services.compensation.domain.language.figures import Amount
from services.compensation.domain.language.limits import Limit
from tests.compensation.pay import (
    STEPS,
    D,
    amounts,
    commission,
    day,
    deal,
    facts,
    line,
    paid,
    plan,
    tiers,
)

TWO = facts(deal("a", "01-05", 15_000), deal("b", "01-06", 10_000))


def test_floors_of_lines_deals_and_periods() -> None:
    world = facts(deal("a", "01-05", [line(100, 1), line(500, 2)]), deal("b", "03-06", 100))
    per_line = plan(commission("0.1", floor=(Limit(Amount(D(20)), "line"),)))
    assert amounts(paid(per_line, world).lines) == [20, 50, 20]
    per_deal = plan(commission("0.1", floor=(Limit(Amount(D(70)), "deal"),)))
    assert amounts(paid(per_deal, world).lines) == [10, 60, 70]
    per_period = paid(plan(commission("0.1", floor=(Limit(Amount(D(55))),))), world)
    assert [(line.period.name, line.kind, line.amount) for line in per_period.lines] == [
        ("2026-01", "credit", 1000), ("2026-01", "credit", 5000), ("2026-02", "floor", 5500),
        ("2026-03", "credit", 1000), ("2026-03", "floor", 4500),
    ]  # fmt: skip


def test_what_settles_at_the_periods_end_is_earned_then() -> None:
    at_end = tiers(*STEPS, mode="whole_period", lower_bound="included")
    assert paid(plan(commission(at_end, period="quarter")), TWO).lines[0].earned_on == day("03-31")
    assert paid(plan(commission(tiers(*STEPS))), TWO).lines[0].earned_on == day("01-05")
