"""A projected month and the interval around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.forecast.domain.projection import MonthProjection
from shared.kernel.period import Month

JANUARY = Month(2018, 1)


@pytest.mark.parametrize(
    ("mean", "deviation", "expected"),
    [
        pytest.param(1_000.0, 0.0, (1_000, 1_000, 1_000), id="without doubt low and high are the figure itself"),
        pytest.param(1_000.0, 100.0, (1_000, 872, 1_128), id="80 % of outcomes lie within 1.28 deviations"),
        pytest.param(0.5, 0.0, (1, 1, 1), id="half a cent is rounded away from zero"),
        pytest.param(100.0, 1_000.0, (100, 0, 1_382), id="the low end stops at zero"),
        pytest.param(-50.0, 10.0, (0, 0, 0), id="a trend below zero is nothing"),
    ],
)
def test_around(mean: float, deviation: float, expected: tuple[int, int, int]) -> None:
    projected = MonthProjection.around(JANUARY, mean, deviation, "USD")
    assert (projected.amount.minor, projected.low.minor, projected.high.minor) == expected


@given(mean=st.floats(-1e12, 1e12), deviation=st.floats(0, 1e12))
def test_the_figure_lies_within_its_interval_and_none_is_negative(mean: float, deviation: float) -> None:
    projected = MonthProjection.around(JANUARY, mean, deviation, "USD")
    assert 0 <= projected.low.minor <= projected.amount.minor <= projected.high.minor
