"""Payroll and leavers: what a plan lets somebody keep who has left before he was paid."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import pytest

from shared.contracts.people import MemberLeft
from tests.compensation.facts import an_id, formed, joined, refunded, won
from tests.compensation.ledger import balances_match_postings, forfeited
from tests.compensation.month_end import Office
from tests.kit.house import House


def left(name: str, on: str) -> MemberLeft:
    """The first day without."""
    day = date.fromisoformat(on)
    state: dict[str, Any] = {"member_id": an_id(name), "external_id": name, "name": name, "team_id": None}
    return MemberLeft(**state, effective_on=day)


async def office_of(house: House, unpaid: Literal["paid", "forfeited"]) -> Office:
    """Anna on 10 % of what she sells, by a plan with this word on leavers."""
    await house.deliver(formed("east", None), joined("anna", "east"))
    terms = {
        "components": [{"kind": "commission", "id": "commission", "rate": "0.10"}],
        "leavers": {"unpaid": unpaid},
    }
    async with house.client() as client:
        body = {"external_id": "p", "name": "P", "effective_on": "2026-01-01", "terms": terms}
        assert (await client.post("/v1/plans", json=body)).status_code == 201
        assigned = {"plan_external_id": "p", "member_external_id": "anna", "effective_on": "2026-01-01"}
        assert (await client.post("/v1/assignments", json=assigned)).status_code == 201
    return Office(house)


@pytest.mark.parametrize(
    ("unpaid", "batch", "balances"),
    [
        pytest.param("paid", 1_000_00, {"payable": 1_000_00}, id="by default a leaver is paid"),
        pytest.param("forfeited", 0, {}, id="a plan may say that what is unpaid is forfeited"),
    ],
)
async def test_what_is_unpaid_when_somebody_leaves(
    empty_house: House, unpaid: Literal["paid", "forfeited"], batch: int, balances: dict[str, int]
) -> None:
    office = await office_of(empty_house, unpaid)
    await empty_house.deliver(won("D1", "anna", 10_000, "2026-03-05"), left("anna", "2026-03-16"))
    await office.close("2026-03")

    (mine,) = (await office.pay("2026-03"))["items"]

    assert mine["amount"]["minor"] == batch
    assert await office.balances("anna") == balances
    assert await forfeited(empty_house, "anna") == 1_000_00 - batch
    assert await balances_match_postings(empty_house)


async def test_what_was_in_an_approved_batch_before_is_kept(empty_house: House) -> None:
    office = await office_of(empty_house, "forfeited")
    await empty_house.deliver(won("D1", "anna", 10_000, "2026-03-05"))
    await office.close("2026-03")
    await office.pay("2026-03")
    await empty_house.deliver(left("anna", "2026-04-16"), won("D2", "anna", 1_000, "2026-04-05"))
    await office.close("2026-04")

    (mine,) = (await office.pay("2026-04"))["items"]

    assert mine["amount"]["minor"] == 0
    assert await office.balances("anna") == {"payable": 1_000_00}
    assert await forfeited(empty_house, "anna") == 100_00


async def test_nobody_gives_back_what_he_never_got(empty_house: House) -> None:
    office = await office_of(empty_house, "forfeited")
    await empty_house.deliver(won("D1", "anna", 10_000, "2026-03-05"), left("anna", "2026-03-16"))
    await office.close("2026-03")
    await office.pay("2026-03")

    await empty_house.deliver(refunded("D1", "anna", 10_000, "2026-04-02"))

    assert await office.balances("anna") == {}
    assert await forfeited(empty_house, "anna") == 0
    assert await balances_match_postings(empty_house)


async def test_the_history_of_a_leaver_stays(empty_house: House) -> None:
    """Statements, lines and the letter of somebody who has left are there for whoever could see them before."""
    office = await office_of(empty_house, "paid")
    await empty_house.deliver(won("D1", "anna", 10_000, "2026-03-05"))
    await office.close("2026-03")
    before = await papers(office)
    await empty_house.deliver(left("anna", "2026-04-01"))

    assert await papers(office) == before
    async with empty_house.client("finance") as client:
        page = await client.get(f"/v1/compensation/statements/{an_id('anna')}/2026-03/page")
        export = await client.get(f"/v1/compensation/statements/{an_id('anna')}/2026-03/export")
    assert (page.status_code, export.status_code) == (200, 200)
    assert "1,000.00" in page.text


async def papers(office: Office) -> list[Any]:
    """What is on record of Anna."""
    kinds = ("statements", "lines", "postings")
    return [(await office.read(kind, payee_id=an_id("anna")))["items"] for kind in kinds]
