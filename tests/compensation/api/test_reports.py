"""Variances over HTTP: a period against the one before, for those within the reader's sight."""

from __future__ import annotations

import pytest

from tests.compensation.facts import an_id, won
from tests.compensation.month_end import Office
from tests.kit.house import House


@pytest.mark.parametrize(
    ("role", "reader", "seen"),
    [
        pytest.param("finance", None, {"anna", "ben", "mia", "dora"}, id="finance: everybody"),
        pytest.param("sales_ops", None, {"anna", "ben", "mia", "dora"}, id="sales ops: everybody"),
        pytest.param("manager", "mia", {"anna", "ben", "mia"}, id="a manager: the subtree"),
        pytest.param("representative", "anna", {"anna"}, id="a representative: herself"),
    ],
)
async def test_variances_are_of_those_within_sight(house: House, role: str, reader: str | None, seen: set[str]) -> None:
    await house.deliver(won("D1", "anna", 10_000, "2026-03-02"), won("D2", "anna", 20_000, "2026-04-02"))
    await house.deliver(won("D3", "ben", 10_000, "2026-03-02"), won("D4", "ben", 10_000, "2026-04-02"))

    async with house.client(role, member_id=an_id(reader) if reader else None) as client:
        answer = await client.get("/v1/compensation/reports/variance", params={"period": "2026-04"})

    found = {each["payee_id"]: each for each in answer.json()["items"]}
    assert set(found) == {str(an_id(name)) for name in seen}
    hers = found[str(an_id("anna"))]
    assert (hers["before"]["minor"], hers["now"]["minor"], hers["outlier"]) == (300_00, 600_00, True)


async def test_a_month_is_written_as_one(house: House) -> None:
    async with house.client("finance") as client:
        answer = await client.get("/v1/compensation/reports/variance", params={"period": "0000-01"})
    assert answer.status_code == 422


async def test_a_period_has_expense_liability_and_asset(house: House) -> None:
    """400.00 for D1 are of benefit for 731 days, 31 of them in January; 200.00 for D2 are expensed at once."""
    await house.deliver(won("D1", "anna", 10_000, "2026-01-01"), won("D2", "ben", 5_000, "2026-01-02"))
    term = {"deal": "D1", "first_day": "2026-01-01", "last_day": "2028-01-01"}
    office = Office(house)
    await office.done("facts", {"kind": "contract_term", "content": term})
    await office.close("2026-01")
    await office.pay("2026-01")

    (january,) = (await office.read("accruals", period="2026-01"))["items"]
    (february,) = (await office.read("accruals", period="2026-02"))["items"]

    assert {name: each["minor"] for name, each in january.items()} == {
        "expense": 600_00,
        "owed": 600_00,
        "capitalised": 400_00,
        "written_off": 16_96,
        "asset": 383_04,
    }
    assert (february["expense"]["minor"], february["owed"]["minor"]) == (0, 600_00)
    assert february["capitalised"]["minor"] == 0
    assert february["written_off"]["minor"] + february["asset"]["minor"] == 383_04


async def test_what_is_confirmed_as_paid_is_owed_no_longer(house: House) -> None:
    await house.deliver(won("D1", "anna", 10_000, "2026-01-01"))
    office = Office(house)
    await office.close("2026-01")
    batch = await office.pay("2026-01")
    for item in batch["items"]:
        await office.done(f"payments/{item['id']}/confirm")

    (february,) = (await office.read("accruals", period="2026-02"))["items"]
    assert february["owed"]["minor"] == 0
