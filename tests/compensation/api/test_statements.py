"""Statements over HTTP: page, PDF and export, each within the caller's sight."""

from __future__ import annotations

import csv
import io
import json

import pytest

from services.compensation.domain.statement.verification import verify
from tests.compensation.facts import an_id, refunded, won
from tests.compensation.month_end import Office
from tests.kit.house import House

PATH = f"/v1/compensation/statements/{an_id('anna')}/2026-03"
DEALS = (won("D1", "anna", 15_000, "2026-03-02"), won("D2", "anna", 10_000, "2026-03-05"))


async def test_the_page_shows_every_line(house: House) -> None:
    await house.deliver(*DEALS)
    async with house.client("representative", member_id=an_id("anna")) as client:
        answer = await client.get(f"{PATH}/page")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert all(told in answer.text for told in ("D1", "D2", "850.00", "March 2026"))


async def test_the_pdf_is_a_file(house: House) -> None:
    await house.deliver(*DEALS)
    async with house.client("representative", member_id=an_id("anna")) as client:
        answer = await client.get(f"{PATH}/pdf")
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


@pytest.mark.parametrize(
    ("role", "member", "scope"),
    [
        pytest.param("finance", None, "finance", id="finance has everything it rests on"),
        pytest.param("representative", "anna", "payee", id="the payee what is her own"),
    ],
)
async def test_the_export_can_be_verified(house: House, role: str, member: str | None, scope: str) -> None:
    await house.deliver(*DEALS, won("D3", "ben", 1_000, "2026-03-07"), refunded("D1", "anna", 100, "2026-04-01"))
    async with house.client(role, member_id=an_id(member) if member else None) as client:
        answer = await client.get(f"{PATH}/export")
    assert answer.status_code == 200, answer.text
    export = answer.json()
    assert (export["scope"], list(verify(answer.text))) == (scope, [])
    assert sum(int(line["amount"]) for line in export["lines"]) == 845_00
    assert list(verify(json.dumps(export).replace("84500", "84501")))


async def test_a_manager_sees_the_statements_below_and_his_own(house: House) -> None:
    await house.deliver(*DEALS)
    async with house.client("manager", member_id=an_id("mia")) as client:
        own = await client.get(f"/v1/compensation/statements/{an_id('mia')}/2026-03/page")
        below = await client.get(f"{PATH}/page")
    assert "125.00" in own.text
    assert below.status_code == 200


@pytest.mark.parametrize("form", ["page", "pdf", "export"])
async def test_nobody_sees_anothers(house: House, form: str) -> None:
    async with house.client("representative", member_id=an_id("ben")) as client:
        answer = await client.get(f"{PATH}/{form}")
    assert answer.status_code == 404


async def test_a_late_deal_stands_under_what_is_paid_later(house: House) -> None:
    """March is closed: what comes late is earned there and paid in April."""
    await house.deliver(DEALS[0])
    async with house.client("finance") as client:
        closed = await client.post("/v1/compensation/periods/2026-03/close", json={})
        assert closed.status_code == 201, closed.text
    await house.deliver(DEALS[1])
    async with house.client("finance") as client:
        april = await client.get(f"{PATH.replace('2026-03', '2026-04')}/page")
    assert "Change of 2026-03" in april.text
    assert "400.00" in april.text


async def test_what_was_stated_comes_as_a_file(house: House) -> None:
    await house.deliver(won("D1", "anna", 10_000, "2026-03-02"))
    await Office(house).close("2026-03")
    async with house.client("finance") as client:
        answer = await client.get("/v1/compensation/statements", headers={"accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert ("2026-03", "30000") in {(row["period"], row["earned.minor"]) for row in rows}
