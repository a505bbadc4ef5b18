"""Variances over HTTP: a period against the one before, for those within the reader's sight."""

from __future__ import annotations

import pytest

from tests.compensation.facts import an_id, won
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
