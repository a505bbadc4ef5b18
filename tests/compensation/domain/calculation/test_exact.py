"""Exact figures: rounding half away from zero, and shares that add up."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.compensation.domain.calculation.exact import (
    allocate,
    common_denominator,
    decimal_text,
    half_away,
    plain,
    rounded,
    split,
)


@pytest.mark.parametrize(
    ("figure", "whole"),
    [
        pytest.param(Fraction(1, 2), 1, id="a half goes up"),
        pytest.param(Fraction(-1, 2), -1, id="a negative half goes down, away from zero"),
        pytest.param(Fraction(5, 2), 3, id="two and a half is three, not the even neighbour"),
        pytest.param(Fraction(49, 100), 0, id="less than a half is dropped"),
        pytest.param(Fraction(-49, 100), 0, id="less than a negative half is dropped"),
        pytest.param(Fraction(10**18 * 2 + 1, 2), 10**18 + 1, id="no digit is lost in large figures"),
    ],
)
def test_rounding(figure: Fraction, whole: int) -> None:
    assert rounded(figure) == whole


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**9))
def test_rounding_is_symmetric_and_never_off_by_more_than_a_half(numerator: int, denominator: int) -> None:
    whole = half_away(numerator, denominator)
    assert half_away(-numerator, denominator) == -whole
    assert abs(Fraction(numerator, denominator) - whole) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        pytest.param(100, {"a": 1, "b": 1, "c": 1}, {"a": 34, "b": 33, "c": 33}, id="a tie goes to the first name"),
        pytest.param(100, {"c": 1, "b": 1, "a": 1}, {"a": 34, "b": 33, "c": 33}, id="whatever the order given"),
        pytest.param(10, {"a": 13, "b": 17}, {"a": 4, "b": 6}, id="the larger remainder gets the unit left over"),
        pytest.param(
            -100, {"a": 1, "b": 1, "c": 1}, {"a": -34, "b": -33, "c": -33}, id="a loss is shared as the gain was"
        ),
        pytest.param(100, {"a": 0, "b": 0}, {"a": 0, "b": 0}, id="without any weight nobody gets anything"),
        pytest.param(100, {}, {}, id="nobody there, nothing shared"),
    ],
)
def test_allocation(total: int, weights: dict[str, int], shares: dict[str, int]) -> None:
    assert allocate(total, {name: Fraction(weight) for name, weight in weights.items()}) == shares


weights = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.fractions(0, 10), min_size=1, max_size=6)


@given(st.integers(-(10**15), 10**15), weights)
def test_allocation_adds_up_and_is_within_one_unit_of_the_exact_share(total: int, weights: dict[str, Fraction]) -> None:
    shares, whole = allocate(total, weights), sum(weights.values())
    assert sum(shares.values()) == (total if whole else 0)
    assert all(abs(share - total * weights[name] / (whole or 1)) < 1 for name, share in shares.items())


def test_a_split_below_the_whole_leaves_the_rest_unshared() -> None:
    assert split(101, {"a": Fraction(1, 2), "b": Fraction(1, 4)}) == {"a": 51, "b": 25}


def test_whole_fractions_become_integers() -> None:
    assert plain(Fraction(6, 3)) == 2
    assert isinstance(plain(Fraction(6, 3)), int)
    assert common_denominator([Fraction(1, 6), Fraction(3, 4), 5]) == 12


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        pytest.param(Fraction(4, 5), "0.8", id="what has an end is told whole"),
        pytest.param(Fraction(1, 3), "0." + "3" * 60, id="what has none is cut"),
        pytest.param(1 - Fraction(1, 10**70), "0." + "9" * 60, id="and never reaches the bound it lies below"),
    ],
)
def test_decimal_text(figure: Fraction, text: str) -> None:
    assert decimal_text(figure) == text
