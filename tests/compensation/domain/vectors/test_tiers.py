"""Tiers over columns: which one holds an attainment, and what each part of a row earns."""

from __future__ import annotations

from fractions import Fraction

import pytest

from services.compensation.domain.vectors.bound import column
from services.compensation.domain.vectors.order import Runs
from services.compensation.domain.vectors.tiers import Steps, marginal, whole_period

RATES = (Fraction(3, 100), Fraction(5, 100), Fraction(8, 100))
STEPS = Steps((0, 100, 200), RATES)


@pytest.mark.parametrize(
    ("inclusive", "tiers"),
    [
        pytest.param(True, [0, 0, 1, 1, 2], id="the bound belongs to the tier above"),
        pytest.param(False, [0, 0, 0, 1, 1], id="the bound belongs to the tier below"),
    ],
)
def test_the_tier_of_an_attainment(inclusive: bool, tiers: list[int]) -> None:
    steps = Steps(STEPS.starts, RATES, lower_inclusive=inclusive)
    assert steps.tier_of(column([0, 99, 100, 101, 200])).tolist() == tiers


def test_a_row_across_two_bounds_is_paid_in_three_parts() -> None:
    earned = marginal(column([50]), column([250]), STEPS.starts, [3, 5, 8])
    assert earned.tolist() == [50 * 3 + 100 * 5 + 50 * 8]


def test_the_whole_run_is_paid_at_the_rate_it_reached() -> None:
    amounts = column([60, 60, 10])
    runs = Runs.of(column([1, 1, 2]), column([1, 1, 1]))
    tier, earned = whole_period(amounts, runs, STEPS, [3, 5, 8])
    assert (tier.tolist(), earned.tolist()) == ([1, 1, 0], [300, 300, 30])
