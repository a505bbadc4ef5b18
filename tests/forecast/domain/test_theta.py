"""The theta method."""

from math import pi, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.forecast.domain.theta import fit, seasonal_indices

STEADY = [1_000.0] * 10
RISING = [1_000.0 + 100 * month for month in range(12)]
SEASONAL = [1_000 * (1 + sin(2 * pi * month / 12) / 2) for month in range(48)]


@pytest.mark.parametrize(
    ("series", "ahead", "expected"),
    [
        pytest.param(STEADY, 1, 1_000, id="a steady series stays"),
        pytest.param(STEADY, 6, 1_000, id="also half a year ahead"),
    ],
)
def test_steady(series: list[float], ahead: int, expected: float) -> None:
    assert fit(series).ahead(ahead)[0] == pytest.approx(expected)


def test_a_steady_series_leaves_no_doubt() -> None:
    assert fit(STEADY).ahead(3)[1] == pytest.approx(0)


def test_half_of_the_trend_is_continued() -> None:
    fitted = fit(RISING)
    assert fitted.ahead(2)[0] - fitted.ahead(1)[0] == pytest.approx(50)


def test_doubt_grows_with_the_distance() -> None:
    fitted = fit([1_000.0, 1_300, 900, 1_100, 1_250, 800, 1_000, 1_200])
    assert fitted.ahead(1)[1] < fitted.ahead(2)[1] < fitted.ahead(3)[1]


def test_below_two_years_no_season_is_claimed() -> None:
    assert set(seasonal_indices(SEASONAL[:23])) == {1.0}


def test_half_of_the_season_is_kept() -> None:
    indices = seasonal_indices(SEASONAL)
    assert indices[3] == max(indices) == pytest.approx(1.25, abs=0.02)
    assert indices[9] == min(indices) == pytest.approx(0.75, abs=0.02)


def test_the_next_month_gets_the_index_of_its_own_season() -> None:
    months = 43
    next_month = 1 + sin(2 * pi * months / 12) / 4
    assert seasonal_indices(SEASONAL[:months])[0] == pytest.approx(next_month, abs=0.02)


def test_a_season_taken_out_leaves_less_to_be_wrong_about() -> None:
    assert fit(SEASONAL[:43]).error < 0.7 * fit(SEASONAL[:23]).error


@given(series=st.lists(st.integers(0, 10**9), min_size=3, max_size=60), scale=st.sampled_from([2, 4, 1024]))
def test_the_unit_of_money_does_not_matter(series: list[int], scale: int) -> None:
    plain, scaled = (fit([float(value * unit) for value in series]).ahead(2) for unit in (1, scale))
    assert scaled == pytest.approx([scale * figure for figure in plain], rel=1e-6, abs=1e-3)
