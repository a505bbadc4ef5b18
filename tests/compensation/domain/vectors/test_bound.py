"""A bound is proven before int64 is trusted; where it cannot be, integers are exact."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.compensation.domain.vectors.bound import LIMIT, column, proven, rounded, safe, scaled


@pytest.mark.parametrize(
    ("amounts", "factor", "is_proven"),
    [
        pytest.param([], 10**30, True, id="no row, nothing to wrap"),
        pytest.param([10**15] * 9_000, 8, True, id="nine thousand rows of 10^15 add up to less than 2^63"),
        pytest.param([10**15] * 9_300, 8, False, id="nine thousand three hundred do not"),
        pytest.param([10**15], 4_611, True, id="one row times twice a factor below the limit"),
        pytest.param([10**15], 4_612, False, id="one row times twice a factor above the limit"),
        pytest.param([-(10**18)] * 10, 1, False, id="negative rows add up as well"),
        pytest.param([10**18, -(10**18)] * 5, 1, False, id="rows that cancel are summed in some order first"),
        pytest.param([2**62], 1, False, id="rounding doubles"),
    ],
)
def test_a_bound_is_proven(amounts: list[int], factor: int, is_proven: bool) -> None:
    assert proven(column(amounts), factor) is is_proven
    assert (safe(column(amounts), factor).dtype != object) is is_proven


def test_what_stands_beside_the_product_counts() -> None:
    assert proven(column([1]), 1, beside=LIMIT - 3)
    assert not proven(column([1]), 1, beside=LIMIT - 2)


def test_the_smallest_int64_is_not_trusted() -> None:
    assert not proven(np.array([-(2**63)]), 1)


@given(st.lists(st.integers(-(2**70), 2**70)))
def test_a_column_holds_what_it_was_given(values: list[int]) -> None:
    assert column(values).tolist() == values


@given(st.lists(st.integers(-(2**62) + 1, 2**62 - 1), min_size=1), st.integers(1, 1_000))
def test_what_is_proven_does_not_wrap(amounts: list[int], factor: int) -> None:
    amount = column(amounts)
    if proven(amount, factor):
        assert np.cumsum(amount).tolist() == np.cumsum(np.array(amounts, dtype=object)).tolist()
        assert (2 * factor * amount).tolist() == [2 * factor * each for each in amounts]


@given(st.lists(st.integers(-(10**18), 10**18)), st.integers(1, 10**4))
def test_rounding_is_half_away_from_zero(numerators: list[int], denominator: int) -> None:
    expected = [
        int(abs(Fraction(each, denominator)) + Fraction(1, 2)) * (1 if each >= 0 else -1) for each in numerators
    ]
    assert rounded(column(numerators), denominator).tolist() == expected


@pytest.mark.parametrize(
    ("numerators", "denominator", "units"),
    [
        pytest.param([1, 3, -1, -3], 2, [1, 2, -1, -2], id="a half goes away from zero"),
        pytest.param([49, 50, 51, -49, -50, -51], 100, [0, 1, 1, 0, -1, -1], id="and only what is less does not"),
        pytest.param([2**80 + 1], 2, [2**79 + 1], id="at any size"),
    ],
)
def test_halves(numerators: list[int], denominator: int, units: list[int]) -> None:
    assert rounded(column(numerators), denominator).tolist() == units


def test_rates_are_whole_numbers_over_one_denominator() -> None:
    assert scaled([Fraction(3, 100), Fraction(1, 3)]) == ([9, 100], 300)
