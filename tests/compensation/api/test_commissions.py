"""Commissions over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from tests.compensation.facts import an_id, refunded, won
from tests.compensation.ledger import name_of
from tests.compensation.people import MEMBERS, tell_of_people
from tests.compensation.plans import publish_and_assign
from tests.kit.house import House

Caller = tuple[str, str | None]
"""A role, and the member who has it."""

EARLY, LATE = won("D1", "anna", 15_000, "2026-03-02"), won("D2", "anna", 10_000, "2026-03-05")
BENS = won("D3", "ben", 1_000, "2026-04-05")


async def seen(house: House, caller: Caller = ("sales_ops", None), **wanted: object) -> list[dict[str, Any]]:
    """The commissions a caller sees."""
    async with client_of(house, caller) as client:
        answer = await client.get("/v1/commissions", params=texts(wanted))
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


def client_of(house: House, caller: Caller) -> AsyncClient:
    """A client of that role and member."""
    role, name = caller
    return house.client(role, member_id=an_id(name) if name else None)


def texts(wanted: Mapping[str, object]) -> dict[str, str]:
    """Query parameters."""
    return {key: str(value) for key, value in wanted.items()}


@pytest.fixture(scope="module")
async def paid_house(quiet_house: House) -> House:
    """Three deals of two owners in two months, for tests that only read."""
    await tell_of_people(quiet_house)
    await publish_and_assign(quiet_house, *MEMBERS)
    await quiet_house.deliver(EARLY, LATE, BENS)
    return quiet_house


async def test_there_is_one_row_per_deal_member_and_role(house: House) -> None:
    await house.deliver(EARLY, refunded("D1", "anna", 15_000, "2026-04-01"), LATE)

    (first, second) = await seen(house, member_id=an_id("anna"))

    assert first["credited"] == first["amount"] == {"minor": 0, "currency": "USD"}
    assert second == {
        "id": second["id"],
        "deal_id": str(an_id("D2")),
        "deal_external_id": "D2",
        "member_id": str(an_id("anna")),
        "role": "owner",
        "month": "2026-03",
        "credited": {"minor": 1_000_000, "currency": "USD"},
        "amount": {"minor": 30_000, "currency": "USD"},
        "held": {"minor": 0, "currency": "USD"},
        "plan_id": second["plan_id"],
        "plan_version": 1,
    }


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        pytest.param({}, 9, id="all"),
        pytest.param({"role": "owner"}, 3, id="by role"),
        pytest.param({"month": "2026-04"}, 3, id="by month"),
        pytest.param({"deal_id": an_id("D1")}, 3, id="by deal"),
        pytest.param({"member_id": an_id("mia"), "month": "2026-03"}, 2, id="by member and month"),
        pytest.param({"member_id": an_id("mia"), "role": "owner"}, 0, id="none"),
    ],
)
async def test_filters(paid_house: House, wanted: dict[str, Any], rows: int) -> None:
    assert len(await seen(paid_house, **wanted)) == rows


async def test_pages_follow_each_other(paid_house: House) -> None:
    ids: list[str] = []
    cursor: str | None = ""
    async with paid_house.client() as client:
        while cursor is not None:
            params = {"limit": "4", **({"cursor": cursor} if cursor else {})}
            page = (await client.get("/v1/commissions", params=params)).json()
            ids += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
    assert len(ids) == len(set(ids)) == 9
    assert ids == sorted(ids)


@pytest.mark.parametrize(
    ("role", "name", "members"),
    [
        pytest.param("sales_ops", None, {"anna", "ben", "mia", "dora"}, id="sales ops: everybody"),
        pytest.param("finance", None, {"anna", "ben", "mia", "dora"}, id="finance: everybody"),
        pytest.param("representative", "anna", {"anna"}, id="a representative: the own pay"),
        pytest.param("manager", "mia", {"anna", "ben", "mia"}, id="a manager: the own pay and that of those below"),
        pytest.param("representative", None, set(), id="a representative who is nobody: nothing"),
    ],
)
async def test_whose_pay_a_role_sees(paid_house: House, role: str, name: str | None, members: set[str]) -> None:
    found = await seen(paid_house, (role, name))
    assert {name_of(UUID(item["member_id"])) for item in found} == members


@pytest.mark.parametrize("role", ["executive", "partner", "partner_manager", "admin", "operator"])
async def test_who_sees_nobodys_pay(quiet_house: House, role: str) -> None:
    async with quiet_house.client(role) as client:
        assert (await client.get("/v1/commissions")).status_code == 403


async def test_anothers_commission_is_not_there(paid_house: House) -> None:
    (own,) = await seen(paid_house, deal_id=an_id("D1"), role="owner")
    async with paid_house.client("representative", member_id=an_id("ben")) as client:
        paths = [f"/v1/commissions/{own['id']}{end}" for end in ("", "/postings", "/trace")]
        answers = [await client.get(path) for path in paths]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "commission_not_found")}


async def test_postings_tell_every_movement_and_its_cause(house: House) -> None:
    await house.deliver(EARLY, LATE)
    await house.deliver(refunded("D1", "anna", 15_000, "2026-04-01"))
    (late,) = await seen(house, deal_id=an_id("D2"), role="owner")
    async with house.client() as client:
        page = (await client.get(f"/v1/commissions/{late['id']}/postings")).json()

    credit, adjustment = page["items"]
    assert page["next_cursor"] is None
    assert (credit["change"]["minor"], credit["cause_kind"], credit["cause_id"]) == (
        40_000,
        "deal_won",
        str(an_id("D2")),
    )
    assert (adjustment["before"]["minor"], adjustment["after"]["minor"]) == (40_000, 30_000)
    assert (adjustment["cause_kind"], adjustment["cause_id"]) == ("deal_refunded", str(an_id("D1")))
    assert (adjustment["refund_id"], adjustment["effective_on"]) == (str(an_id("D1/1")), "2026-04-01")


async def test_the_trace_explains_an_owners_figure(paid_house: House) -> None:
    (late,) = await seen(paid_house, deal_id=an_id("D2"), role="owner")
    async with paid_house.client("representative", member_id=an_id("anna")) as client:
        trace = (await client.get(f"/v1/commissions/{late['id']}/trace")).json()

    half = {"minor": 500_000, "currency": "USD"}
    (line,) = trace.pop("lines")
    assert (line["component"], line["amount"]["minor"], line["parts"]) == ("commission", 40_000, trace["parts"])
    assert trace == {
        "id": late["id"],
        "counts": True,
        "plan_id": late["plan_id"],
        "plan_version": 1,
        "attainment_before": {"minor": 1_500_000, "currency": "USD"},
        "attainment_after": {"minor": 2_500_000, "currency": "USD"},
        "parts": [
            {"from": "0", "to": "20000", "rate": "0.03", "credited": half, "earned": "150"},
            {"from": "20000", "to": "40000", "rate": "0.05", "credited": half, "earned": "250"},
        ],
        "exact": "400",
        "amount": {"minor": 40_000, "currency": "USD"},
    }


async def test_the_trace_explains_a_managers_figure(paid_house: House) -> None:
    (override,) = await seen(paid_house, deal_id=an_id("D1"), member_id=an_id("mia"))
    async with paid_house.client() as client:
        trace = (await client.get(f"/v1/commissions/{override['id']}/trace")).json()
    assert [(part["rate"], part["earned"]) for part in trace["parts"]] == [("0.005", "75")]


@pytest.mark.parametrize(
    ("caller", "wanted", "owner", "manager"),
    [
        pytest.param(("executive", None), {}, 88_000, 26_000, id="an executive: everybody's total"),
        pytest.param(("sales_ops", None), {"month": "2026-04"}, 3_000, 1_000, id="one month"),
        pytest.param(("finance", None), {"member_id": an_id("mia")}, 0, 13_000, id="one member"),
        pytest.param(("representative", "ben"), {}, 3_000, 0, id="a representative: the own total"),
    ],
)
async def test_totals(paid_house: House, caller: Caller, wanted: dict[str, object], owner: int, manager: int) -> None:
    async with client_of(paid_house, caller) as client:
        total = (await client.get("/v1/commissions/summary", params=texts(wanted))).json()
    assert (total["owner"]["amount"]["minor"], total["manager"]["amount"]["minor"]) == (owner, manager)


async def test_a_month_that_is_none_is_refused(quiet_house: House) -> None:
    async with quiet_house.client() as client:
        answer = await client.get("/v1/commissions", params={"month": "2026-13"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "month")
