"""What an account is recognised by, and what it cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.pipeline.domain.account import Account, checked, keys_of
from services.pipeline.domain.errors import AmountNegative, ParentIsItself
from shared.kernel.company import company_keys
from shared.kernel.errors import CurrencyNotSupported, Refusal
from shared.kernel.ids import new_id
from shared.kernel.money import Money

ACCOUNT = Account(id=new_id(), external_id="A-1", name="Cancity Ltd.", opened_on=date(2017, 1, 1), domain="cancity.com")


def test_it_is_recognised_by_its_name_and_its_domain() -> None:
    assert keys_of(ACCOUNT) == company_keys(name="cancity", domain="www.cancity.com")


def test_keys_somebody_gave_count_too() -> None:
    assert set(keys_of(ACCOUNT, also_known_by=("tax",))) == {*keys_of(ACCOUNT), "tax"}


@pytest.mark.parametrize(
    ("change", "refusal", "field"),
    [
        pytest.param({"parent_external_id": "A-1"}, ParentIsItself, "parent_external_id", id="its own parent"),
        pytest.param({"annual_revenue": Money(-1, "USD")}, AmountNegative, "annual_revenue", id="revenue below zero"),
        pytest.param(
            {"annual_revenue": Money(1, "EUR")},
            CurrencyNotSupported,
            "annual_revenue",
            id="revenue in another currency",
        ),
    ],
)
def test_what_an_account_cannot_be(change: dict[str, object], refusal: type[Refusal], field: str) -> None:
    with pytest.raises(refusal) as refused:
        checked(replace(ACCOUNT, **change), currency="USD")  # type: ignore[arg-type]
    assert refused.value.field == field
