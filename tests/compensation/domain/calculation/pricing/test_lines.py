"""Lines: the trace of what was paid."""

from fractions import Fraction

from tests.compensation.pay import (
    STEPS,
    commission,
    deal,
    facts,
    paid,
    plan,
    tiers,
)

TWO = facts(deal("a", "01-05", 15_000), deal("b", "01-06", 10_000))


def test_the_trace_of_a_line() -> None:
    first, second = paid(plan(commission(tiers(*STEPS))), TWO).lines
    assert (first.before, first.after, first.tier) == (0, 1_500_000, 0)
    assert [(part.tier, part.size, part.rate) for part in second.parts] == [
        (0, 500_000, Fraction("0.03")),
        (1, 500_000, Fraction("0.05")),
    ]
    assert sum(part.earned for part in second.parts) == second.exact == second.amount
    assert (second.deal, second.line, second.cause, second.why) == ("b", 1, "won:b", "owner")
