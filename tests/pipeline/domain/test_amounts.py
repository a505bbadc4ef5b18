"""Which amounts are accepted."""

from __future__ import annotations

import pytest

from services.pipeline.domain.amounts import acceptable, in_currency, not_negative
from services.pipeline.domain.errors import AmountNegative
from shared.kernel.errors import CurrencyNotSupported, Refusal
from shared.kernel.money import Money


@pytest.mark.parametrize("minor", [pytest.param(0, id="nothing"), pytest.param(1, id="the least"), 10**15])
def test_an_amount_passes_as_it_is(minor: int) -> None:
    assert acceptable(Money(minor, "USD"), "USD") == Money(minor, "USD")


@pytest.mark.parametrize(
    ("amount", "refusal"),
    [
        pytest.param(Money(-1, "USD"), AmountNegative, id="below zero"),
        pytest.param(Money(1, "EUR"), CurrencyNotSupported, id="another currency"),
        pytest.param(Money(-1, "EUR"), CurrencyNotSupported, id="both: the currency is said first"),
    ],
)
def test_an_amount_is_refused_by_its_field(amount: Money, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as refused:
        acceptable(amount, "USD", field="list_price")
    assert refused.value.field == "list_price"


def test_each_rule_holds_by_itself() -> None:
    assert not_negative(Money(5, "EUR")) == Money(5, "EUR")
    assert in_currency(Money(-5, "USD"), "USD") == Money(-5, "USD")
