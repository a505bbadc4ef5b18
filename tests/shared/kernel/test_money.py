"""Money is exact, knows its minor unit and never mixes currencies."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.money import CurrencyMismatch, Money

AMOUNTS = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize(
    ("exact", "minor"),
    [
        pytest.param("0.5", 1, id="half a cent goes up"),
        pytest.param("-0.5", -1, id="half a negative cent goes away from zero"),
        pytest.param("1.49999", 1, id="less than half goes down"),
        pytest.param("2.5", 3, id="a half after an even cent goes up too"),
    ],
)
def test_rounding_is_half_away_from_zero(exact: str, minor: int) -> None:
    assert Money.rounded(Decimal(exact), "USD") == Money(minor, "USD")


@pytest.mark.parametrize(
    ("amount", "currency", "minor", "shown"),
    [
        pytest.param("1054", "USD", 105_400, "1,054.00 USD", id="most currencies have cents"),
        pytest.param("1054", "JPY", 1_054, "1,054 JPY", id="yen have none"),
        pytest.param("1.0545", "KWD", 1_055, "1.055 KWD", id="dinars have three digits, rounded half away"),
    ],
)
def test_a_major_amount_becomes_minor_units(amount: str, currency: str, minor: int, shown: str) -> None:
    money = Money.major(Decimal(amount), currency)

    assert (money.minor, str(money)) == (minor, shown)


@given(AMOUNTS, AMOUNTS)
def test_what_was_added_can_be_taken_away(left: int, right: int) -> None:
    assert Money(left, "USD") + Money(right, "USD") - Money(right, "USD") == Money(left, "USD")


@pytest.mark.parametrize("operation", ["__add__", "__sub__", "__lt__", "__le__"])
def test_currencies_never_mix(operation: str) -> None:
    with pytest.raises(CurrencyMismatch):
        getattr(Money(1, "USD"), operation)(Money(1, "EUR"))
