"""A deal as known now, and its place in the walk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.compensation.domain.deal import Deal
from tests.compensation.facts import an_id, deal, usd

DEAL = deal("D1", "anna", 1_000, "2026-03-02")


@pytest.mark.parametrize(
    ("refunded", "remaining"),
    [
        pytest.param(0, 1_000, id="nothing refunded"),
        pytest.param(400, 600, id="a part refunded"),
        pytest.param(1_000, 0, id="refunded whole"),
        pytest.param(1_200, 0, id="more refunded than the deal was worth counts as the whole deal"),
    ],
)
def test_what_remains(refunded: int, remaining: int) -> None:
    assert replace(DEAL, refunded=usd(refunded).minor).remaining == usd(remaining)


def lines(*minors: int) -> dict[str, list[dict[str, object]]]:
    """Lines as plain data."""
    stated = [{"line_number": n, "amount": {"minor": m, "currency": "USD"}} for n, m in enumerate(minors, start=1)]
    return {"lines": stated, "splits": []}


@pytest.mark.parametrize(
    ("stated", "after"),
    [
        pytest.param(None, None, id="nothing stated beside the amount"),
        pytest.param(lines(100_000), lines(50_000), id="its only line goes with it"),
        pytest.param(lines(60_000, 40_000), lines(), id="of several nobody knows which one differs"),
    ],
)
def test_a_deal_at_another_amount(stated: dict[str, object] | None, after: dict[str, object] | None) -> None:
    right = replace(DEAL, particulars=stated).worth(usd(500))
    assert (right.amount, right.particulars) == (usd(500), after)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(deal("D9", "anna", 1, "2026-03-01"), DEAL, id="the earlier day comes first"),
        pytest.param(deal("D0", "anna", 1, "2026-03-02"), DEAL, id="within a day the external id decides"),
        pytest.param(deal("D10", "anna", 1, "2026-03-02"), deal("D9", "anna", 1, "2026-03-02"), id="as text"),
        pytest.param(deal("Z", "anna", 1, "2026-03-02"), deal("a", "anna", 1, "2026-03-02"), id="by code point"),
    ],
)
def test_place(first: Deal, second: Deal) -> None:
    assert first.place < second.place


def test_a_deal_names_whoever_has_a_part_of_it() -> None:
    parts = {"splits": [{"member_id": str(an_id("anna"))}, {"member_id": str(an_id("ben"))}]}
    assert replace(DEAL, particulars=parts).split_among == (an_id("anna"), an_id("ben"))
    assert (DEAL.split_among, str(DEAL.month)) == ((), "2026-03")
