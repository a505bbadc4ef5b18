"""What a partner's system may have paid back of a deal by itself, and what waits for a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.domain.intake.cloudevent import CloudEvent
from services.gateway.domain.intake.refunds import PaidBack, Refund, RefundLimit, refund_of
from shared.kernel.money import Money

DEAL = UUID(int=3)
LIMIT = RefundLimit(Money(100, "USD"), timedelta(days=30))


def event(kind: str = "deal_refunded", deal: object = str(DEAL), **data: Any) -> CloudEvent:  # noqa: ANN401 - JSON
    return CloudEvent("e-1", "/crm", f"salesops.{kind}.v1", {"opportunity_id": deal, **data}, None, None)


def usd(minor: object, currency: object = "USD") -> dict[str, object]:
    return {"minor": minor, "currency": currency}


def waits(*refunds: Refund | None) -> bool:
    paid = PaidBack()
    for refund in refunds:
        assert refund is not None
        paid = paid.with_one_more(refund, LIMIT)
    return paid.needs_person(LIMIT)


@pytest.mark.parametrize(
    ("told", "person"),
    [
        pytest.param([event(amount=usd(100))], False, id="up to the limit"),
        pytest.param([event(amount=usd(101))], True, id="above it"),
        pytest.param([event(amount=usd(60)), event(amount=usd(40))], False, id="two that reach it"),
        pytest.param([event(amount=usd(60)), event(amount=usd(41))], True, id="two that pass it together"),
        pytest.param([event(amount=usd(1, "JPY"))], True, id="another currency than the limit's"),
        pytest.param([event(amount=usd(1, "JPY")), event(amount=usd(1))], True, id="after one nobody can add to"),
        pytest.param([event()], True, id="all that is left, whatever that is"),
        pytest.param([event(amount=usd("1"))], True, id="an amount that is none"),
        pytest.param([event(amount=usd(True))], True, id="a truth instead of an amount"),  # noqa: FBT003
        pytest.param([event(amount=usd(-500)), event(amount=usd(100))], True, id="less than nothing makes no room"),
        pytest.param([event(amount=usd(10**30))], True, id="more than anybody can count"),
        pytest.param([event(amount=usd(1, "US dollars"))], True, id="a currency that is none"),
    ],
)
def test_when_a_person_decides(told: list[CloudEvent], person: bool) -> None:
    assert waits(*(refund_of(one) for one in told)) is person


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(event("lead_captured", amount=usd(10**6)), id="nothing is paid"),
        pytest.param(event(deal="the large one", amount=usd(10**6)), id="no deal that could be found"),
    ],
)
def test_what_is_no_refund(told: CloudEvent) -> None:
    assert refund_of(told) is None


@given(st.lists(st.integers(1, 60), min_size=1))
def test_in_however_many_parts_no_more_than_the_limit_goes_by_itself(parts: list[int]) -> None:
    paid, alone = PaidBack(), 0
    for minor in parts:
        paid = paid.with_one_more(Refund(DEAL, Money(minor, "USD")), LIMIT)
        alone += 0 if paid.needs_person(LIMIT) else minor
    assert alone <= LIMIT.amount.minor
