"""Quantities are told exactly, and what has no end is marked."""

from __future__ import annotations

from fractions import Fraction

import pytest

from services.compensation.domain.statement.quantity import COUNT, SHARE, Quantity


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        pytest.param(Fraction(123456), "USD", "1,234.56 USD", id="money in minor units"),
        pytest.param(Fraction(-5), "USD", "\N{MINUS SIGN}0.05 USD", id="less than nothing"),
        pytest.param(Fraction(1050, 100), "USD", "0.105 USD", id="what is finer than a cent stays"),
        pytest.param(Fraction(100, 3), "USD", "≈0.3333 USD", id="what has no end is about"),
        pytest.param(Fraction(500), "JPY", "500 JPY", id="a currency without cents"),
        pytest.param(Fraction(3, 100), SHARE, "3\N{NO-BREAK SPACE}%", id="a rate"),
        pytest.param(Fraction(1, 200), SHARE, "0.5\N{NO-BREAK SPACE}%", id="half a percent"),
        pytest.param(Fraction(10**7), SHARE, "1,000,000,000\N{NO-BREAK SPACE}%", id="many percent"),
        pytest.param(Fraction(7), COUNT, "7", id="a count"),
        pytest.param(Fraction(0), COUNT, "0", id="nothing"),
    ],
)
def test_a_quantity_is_told(value: Fraction, unit: str, told: str) -> None:
    assert str(Quantity(value, unit)) == told
