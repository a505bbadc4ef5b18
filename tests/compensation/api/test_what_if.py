"""What if, over HTTP: what would move is told, and nothing is written."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from services.compensation.domain.what_if.moved import Moved, receipt
from shared.contracts.pipeline import Line
from tests.compensation.facts import DEFAULT_BODY, an_id, refunded, won
from tests.kit.house import House

FIRST, SECOND = won("D1", "anna", 15_000, "2026-03-02"), won("D2", "anna", 10_000, "2026-03-05")
TABLES = ("line", "posting", "balance", "deal", "deal_history", "refund", "plan_version", "fact", "fact_version",
          "pay_exception", "organisation_member", "outbox", "event_sequence")  # fmt: skip


async def state(house: House) -> dict[str, str]:
    """Every row of the store, as one text per table."""
    found = {}
    for table in TABLES:
        rows = await house.rows(f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM {table} AS t")  # noqa: S608 - names of ours
        found[table] = rows[0][0]
    return found


async def asked(house: House, body: dict[str, Any], role: str = "finance", member: str | None = None) -> dict[str, Any]:
    """The impact of a proposal, after which nothing is different."""
    before = await state(house)
    async with house.client(role, member_id=an_id(member) if member else None) as client:
        answer = await client.post("/v1/compensation/impact", json=body)
    assert answer.status_code == 200, answer.text
    assert await state(house) == before
    found: dict[str, Any] = answer.json()
    return found


def figures(found: dict[str, Any]) -> dict[tuple[str, str], tuple[int, int]]:
    """Before and after by payee and component."""
    return {
        (each["payee"], each["component"]): (each["before"]["minor"], each["after"]["minor"]) for each in found["moved"]
    }


REFUND = {"kind": "refund", "deal_id": str(an_id("D1")), "refunded_on": "2026-04-01"}


async def test_a_correction_of_a_deal_with_its_line_stated_moves_what_it_will_move(house: House) -> None:
    line = Line(line_number=1, product_id=an_id("product"), amount=FIRST.amount)
    await house.deliver(FIRST.model_copy(update={"lines": (line,)}))
    right = {"minor": 1_000_000, "currency": "USD"}
    told = await asked(house, {"kind": "correction", "deal_id": str(an_id("D1")), "amount": right})
    assert figures(told)["anna", "commission"] == (450_00, 300_00)


async def test_a_refund_moves_what_it_will_move(house: House) -> None:
    await house.deliver(FIRST, SECOND)
    told = figures(await asked(house, REFUND))
    assert told == {
        ("anna", "commission"): (850_00, 300_00),
        ("mia", "override"): (125_00, 50_00),
        ("dora", "override"): (125_00, 50_00),
    }
    await house.deliver(refunded("D1", "anna", 15_000, "2026-04-01"))
    rows = await house.rows(
        "SELECT sum(amount_minor) FROM line WHERE superseded_at IS NULL AND component = 'commission'"
    )
    assert rows[0][0] == 300_00


@pytest.mark.parametrize(
    ("body", "told"),
    [
        pytest.param(
            {"kind": "correction", "deal_id": str(an_id("D2")), "amount": {"minor": 5_000_00, "currency": "USD"}},
            {("anna", "commission"): (850_00, 600_00), ("mia", "override"): (125_00, 100_00),
             ("dora", "override"): (125_00, 100_00)},
            id="a smaller amount",
        ),
        pytest.param(
            {"kind": "correction", "deal_id": str(an_id("D2")), "owner_id": str(an_id("ben"))},
            {("anna", "commission"): (850_00, 450_00), ("ben", "commission"): (0, 300_00)},
            id="another owner",
        ),
        pytest.param(
            {"kind": "reassignment", "member_id": str(an_id("anna")), "team_id": str(an_id("company")),
             "effective_on": "2026-03-04"},
            {("mia", "override"): (125_00, 75_00)},
            id="another team in the middle of the month",
        ),
        pytest.param(
            {"kind": "plan", "plan_id": "default", **{key: DEFAULT_BODY[key] for key in ("name", "tiers")},
             "manager_override": "0", "effective_on": "2026-03-05"},
            {("mia", "override"): (125_00, 75_00), ("dora", "override"): (125_00, 75_00)},
            id="a version without override",
        ),
    ],
)  # fmt: skip
async def test_a_proposal_moves(house: House, body: dict[str, Any], told: dict[Any, Any]) -> None:
    await house.deliver(FIRST, SECOND)
    if body["kind"] == "plan":
        rows = await house.rows("SELECT id FROM plan WHERE external_id = 'default'")
        body = {**body, "plan_id": str(rows[0][0])}
    assert figures(await asked(house, body)) == told


async def test_who_does_not_see_everything_sees_own_figures_only(house: House) -> None:
    await house.deliver(FIRST, SECOND)
    found = await asked(house, REFUND, "representative", "anna")
    assert figures(found) == {("anna", "commission"): (850_00, 300_00)}
    assert found["beyond_sight"] == 2


async def test_the_receipt_can_be_made_again(house: House) -> None:
    await house.deliver(FIRST, SECOND)
    found = await asked(house, REFUND)
    shown = [
        Moved(m["payee"], m["component"], m["period"], "USD", m["before"]["minor"], m["after"]["minor"])
        for m in found["moved"]
    ]
    made_at = found["made_at"].replace("Z", "+00:00")
    assert found["receipt"] == receipt({**REFUND, "amount": None}, shown, made_at)


async def test_an_unknown_deal_is_not_known_yet(house: House) -> None:
    async with house.client("finance") as client:
        answer = await client.post("/v1/compensation/impact", json={**REFUND, "deal_id": str(uuid4())})
    assert (answer.status_code, answer.json()["code"]) == (409, "reference_not_known_yet")


ESTIMATE = {
    "member_id": str(an_id("anna")),
    "deals": [
        {"external_id": "O1", "amount": {"minor": 10_000_00, "currency": "USD"}, "won_on": "2026-03-20"},
        {"external_id": "O2", "amount": {"minor": 10_000_00, "currency": "USD"}, "won_on": "2026-03-10"},
    ],
}


async def test_open_deals_are_worth_what_the_tiers_say(house: House) -> None:
    """After 15,000: 5,000 at 3 % and 5,000 at 5 %; then 10,000 at 5 %."""
    await house.deliver(FIRST)
    async with house.client("representative", member_id=an_id("anna")) as client:
        answer = await client.post("/v1/compensation/estimates", json=ESTIMATE)
    assert answer.status_code == 200, answer.text
    worth = {
        each["external_id"]: (each["alone"]["minor"], each["in_order"]["minor"]) for each in answer.json()["deals"]
    }
    assert worth == {"O2": (400_00, 400_00), "O1": (400_00, 500_00)}
    assert answer.json()["together"]["minor"] == 900_00


async def test_nobody_estimates_for_others(house: House) -> None:
    async with house.client("representative", member_id=an_id("ben")) as client:
        answer = await client.post("/v1/compensation/estimates", json=ESTIMATE)
    assert answer.status_code == 409


async def test_a_draft_beside_the_plan_has_winners_and_losers(house: House) -> None:
    await house.deliver(FIRST, SECOND, won("D3", "ben", 1_000, "2026-03-06"))
    rows = await house.rows("SELECT id FROM plan WHERE external_id = 'default'")
    draft = {
        "name": "Flat",
        "tiers": [{"from": "0", "to": None, "rate": "0.032"}],
        "manager_override": "0.005",
        "instead_of": str(rows[0][0]),
        "first_day": "2026-03-01",
        "last_day": "2026-03-31",
    }
    before = await state(house)
    async with house.client("finance") as client:
        answer = await client.post("/v1/compensation/comparisons", json=draft)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert [(w["payee"], w["difference"]["minor"]) for w in found["winners"]] == [("ben", 2_00)]
    assert [(w["payee"], w["difference"]["minor"]) for w in found["losers"]] == [("anna", -50_00)]
    assert len(found["outcomes"]) == 4
    assert await state(house) == before
