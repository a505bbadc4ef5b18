"""What an amount is worth in another currency on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from services.compensation.domain.facts.deals import ExchangeRate
from services.compensation.domain.month_end.exchange import ExchangeRateMissing, Rates, converted

RATES = Rates(
    [
        ExchangeRate(from_="USD", to="EUR", on=date(2026, 3, 1), rate=Decimal("0.9")),
        ExchangeRate(from_="USD", to="EUR", on=date(2026, 2, 1), rate=Decimal("0.8")),
        ExchangeRate(from_="USD", to="JPY", on=date(2026, 1, 1), rate=Decimal(150)),
    ]
)


@pytest.mark.parametrize(
    ("source", "target", "on", "minor", "worth"),
    [
        pytest.param("USD", "EUR", date(2026, 3, 31), 10_000, 9_000, id="the newest rate holds"),
        pytest.param("USD", "EUR", date(2026, 2, 28), 10_000, 8_000, id="a later rate does not yet"),
        pytest.param("EUR", "USD", date(2026, 3, 31), 9_000, 10_000, id="a pair serves the other way round"),
        pytest.param("USD", "JPY", date(2026, 3, 31), 12_345, 18_518, id="minor units differ; half goes up"),
        pytest.param("USD", "EUR", date(2026, 3, 31), -5, -5, id="half away from zero"),
    ],
)
def test_conversion(source: str, target: str, on: date, minor: int, worth: int) -> None:
    assert converted(minor, source, target, RATES, on) == worth


def test_without_a_rate_it_is_refused() -> None:
    with pytest.raises(ExchangeRateMissing):
        converted(1, "USD", "CHF", RATES, date(2026, 3, 31))
