"""Ladders: tier arithmetic, the three interpolations, bounds, and what is paid above the top."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.compensation.domain.calculation.pricing.ladder import Ladder, Rung, ladder
from services.compensation.domain.calculation.undecided import Undecided


def rungs(*rows: tuple[str, str | None, str]) -> list[Rung]:
    return [Rung(Fraction(low), None if high is None else Fraction(high), Fraction(f)) for low, high, f in rows]


STEPS = rungs(("0", "1000", "0.01"), ("1000", "3000", "0.02"), ("3000", "8000", "0.03"), ("8000", "20000", "0.05"))


AMOUNTS = rungs(("0", "1000", "10"), ("1000", "3000", "40"), ("3000", "8000", "100"), ("8000", "20000", "2000"))


SUMS = rungs(("0", "1000", "0.01"), ("1000", "5000", "0.02"), ("5000", "10000", "0.03"))


POINTS = rungs(("0", "0.5", "0"), ("0.5", "1", "0.5"), ("1", "1.5", "1"), ("1.5", None, "2"))


def marginal(steps: Ladder, total: int) -> Fraction:
    return Fraction(steps.marginal(total)) / steps.denominator


def rate(steps: Ladder, total: Fraction | int) -> Fraction:
    return Fraction(steps.rate(total)) / steps.denominator


@pytest.mark.parametrize(
    ("total", "pays"),
    [
        pytest.param(200, 2, id="all on the first tier"),
        pytest.param(1500, 20, id="each part at its own rate"),
        pytest.param(4500, 95, id="three tiers"),
        pytest.param(0, 0, id="nothing"),
        pytest.param(-5, 0, id="less than nothing pays nothing"),
        pytest.param(21000, 850, id="above the top the last rate continues"),
    ],
)
def test_marginal(total: int, pays: int) -> None:
    assert marginal(ladder(STEPS), total) == pays


@pytest.mark.parametrize(
    ("shape", "table", "total", "pays"),
    [
        pytest.param("amount_per_tier", AMOUNTS, 1500, "20", id="the tier's amount pro-rated"),
        pytest.param("amount_per_tier", AMOUNTS, 4500, "80", id="full tiers below and a share of the one reached"),
        pytest.param("step", SUMS, 2000, "30", id="the same bounds by marginal rates"),
    ],
)
def test_interpolated_amounts(shape: str, table: list[Rung], total: int, pays: str) -> None:
    assert marginal(ladder(table, shape), total) == Fraction(pays)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shape", "table", "total", "reached"),
    [
        pytest.param("sum_of_rates", SUMS, "2000", "0.015", id="rates add up: 1 % and a quarter of 2 %"),
        pytest.param("sum_of_rates", SUMS, "5000", "0.03", id="at an edge the rates below add up whole"),
        pytest.param("between_points", POINTS, "0.75", "0.75", id="half way between two points"),
        pytest.param("between_points", POINTS, "1.25", "1.5", id="on the steeper line"),
        pytest.param("between_points", POINTS, "0.25", "0.25", id="below the first point above nothing"),
        pytest.param("between_points", POINTS, "3", "2", id="beyond the last point it stays"),
        pytest.param("step", SUMS, "2000", "0.02", id="a step has one rate"),
    ],
)
def test_rates_reached(shape: str, table: list[Rung], total: str, reached: str) -> None:
    assert rate(ladder(table, shape), Fraction(total)) == Fraction(reached)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lower_bound_in", "reached"),
    [
        pytest.param(True, "0.02", id="with the lower bound in, the edge belongs to the higher tier"),
        pytest.param(False, "0.01", id="with the lower bound out, to the lower one"),
    ],
)
def test_the_edge(lower_bound_in: bool, reached: str) -> None:
    assert rate(ladder(STEPS, lower_bound_in=lower_bound_in), 1000) == Fraction(reached)


def test_above_a_finite_top() -> None:
    stop = ladder(STEPS, above="stop")
    assert marginal(stop, 25_000) == marginal(stop, 20_000) == 800
    assert stop.whole(25_000) == stop.whole(20_000)
    with pytest.raises(Undecided, match="above the last tier"):
        ladder(STEPS, above="refuse").marginal(20_001)
    assert marginal(ladder(STEPS, above="refuse"), 20_000) == 800


def test_bounds_scale_with_a_quota_and_rates_with_a_price() -> None:
    by_attainment = ladder(rungs(("0", "1", "1"), ("1", None, "1.5")), scale=Fraction(500_000), factor=Fraction(1, 5))
    assert marginal(by_attainment, 650_000) == 145_000


def test_cuts_name_each_tier_crossed_in_either_direction() -> None:
    steps = ladder(STEPS)
    assert steps.cuts(500, 4000) == ((0, 500), (1, 2000), (2, 1000))
    assert steps.cuts(4000, 500) == ((0, -500), (1, -2000), (2, -1000))
    assert steps.cuts(1000, 3000) == ((1, 2000),)
    assert steps.cuts(700, 700) == ()
    assert steps.cuts(-300, 200) == ((0, 200),)


totals = st.integers(-100, 30_000)


@given(totals, totals, st.sampled_from(["continue", "stop"]))
def test_the_cuts_earn_what_the_totals_differ_by(before: int, after: int, above: str) -> None:
    steps = ladder(STEPS, above=above)  # type: ignore[arg-type]
    earned = sum(steps.slopes[tier] * size for tier, size in steps.cuts(before, after))
    assert earned == steps.marginal(after) - steps.marginal(before)
