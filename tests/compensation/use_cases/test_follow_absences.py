"""Days away, as people states them: unpaid ones make the quota smaller, whatever came first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shared.contracts.people import AbsenceRecorded
from tests.compensation.facts import an_id, won
from tests.compensation.ledger import balances_match_postings
from tests.kit.house import House

BY_ATTAINMENT = {
    "mode": "whole_period",
    "measure": {"counts": "amount", "quota": "quota"},
    "lower_bound": "included",
    "tiers": [{"from": "0", "to": "1", "rate": "0.03"}, {"from": "1", "rate": "0.05"}],
}
TERMS = {"currency": "USD", "components": [{"kind": "commission", "id": "own", "rate": BY_ATTAINMENT}]}
QUOTA = {"first_day": "2026-06-01", "last_day": "2026-06-30", "value": "30000"}
SOLD = won("D1", "anna", 20_000, "2026-06-20")


def away(first: str, last: str, kind: Any = "unpaid_leave", *, withdrawn: bool = False) -> AbsenceRecorded:  # noqa: ANN401 - a literal
    """People says: Anna is away."""
    return AbsenceRecorded(
        absence_id=an_id(f"{first}/{last}"),
        member_id=an_id("anna"),
        external_id=f"{first}/{last}",
        kind=kind,
        first_day=date.fromisoformat(first),
        last_day=date.fromisoformat(last),
        withdrawn=withdrawn,
    )


async def agree(house: House) -> None:
    """Five per cent from the whole quota on, three below it."""
    plan = {"external_id": "p", "name": "Plan", "effective_on": "2016-01-01", "terms": TERMS}
    on = {"plan_external_id": "p", "member_external_id": "anna", "effective_on": "2016-01-01"}
    quota = {"kind": "quota", "member_external_id": "anna", "content": QUOTA}
    async with house.client("finance") as client:
        for path, body in (("plans", plan), ("assignments", on), ("compensation/facts", quota)):
            answer = await client.post(f"/v1/{path}", json=body)
            assert answer.status_code == 201, answer.text


async def paid(house: House) -> int:
    """What Anna earns on her deal, in dollars."""
    rows = await house.rows(
        "SELECT amount_minor FROM line WHERE superseded_at IS NULL AND payee_id = :p", p=an_id("anna")
    )
    return sum(int(row.amount_minor) for row in rows) // 100


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param([], 600, id="without any absence"),
        pytest.param([away("2026-06-01", "2026-06-10")], 1_000, id="ten unpaid days of thirty"),
        pytest.param([away("2026-06-01", "2026-06-09")], 600, id="nine are not enough"),
        pytest.param([away("2026-06-01", "2026-06-10", "paid_leave")], 600, id="paid leave changes nothing"),
        pytest.param(
            [away("2026-06-01", "2026-06-08"), away("2026-06-05", "2026-06-10")], 1_000, id="no day counts twice"
        ),
        pytest.param(
            [away("2026-06-01", "2026-06-10"), away("2026-06-01", "2026-06-10", withdrawn=True)],
            600,
            id="one that was withdrawn never was",
        ),
    ],
)
async def test_a_quota_is_pro_rated_by_unpaid_leave(
    peopled_house: House, said: list[AbsenceRecorded], expected: int
) -> None:
    await agree(peopled_house)
    await peopled_house.deliver(*said, SOLD)
    assert await paid(peopled_house) == expected


async def test_leave_that_is_told_after_the_deal_moves_what_it_paid(peopled_house: House) -> None:
    await peopled_house.deliver(SOLD)
    await agree(peopled_house)
    before = await paid(peopled_house)
    await peopled_house.deliver(away("2026-06-01", "2026-06-10"))
    during = await paid(peopled_house)
    await peopled_house.deliver(away("2026-06-01", "2026-06-10", withdrawn=True))
    assert (before, during, await paid(peopled_house)) == (600, 1_000, 600)
    assert await balances_match_postings(peopled_house)


async def test_leave_may_be_told_before_the_member_is_known(empty_house: House) -> None:
    await empty_house.deliver(away("2026-06-01", "2026-06-10"), SOLD)
    assert await paid(empty_house) == 0
