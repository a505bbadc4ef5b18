"""Bad input: over HTTP a problem that names the place, and nothing posted; by event an exception, and nothing lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from shared.contracts.event import Event
from shared.contracts.people import TeamChanged
from shared.contracts.pipeline import DealSplit, DealWon
from shared.kernel.money import Money
from tests.compensation.facts import an_id, corrected, formed, joined, won
from tests.compensation.ledger import amounts, balances_match_postings
from tests.compensation.month_end import Office
from tests.kit.house import House

TABLES = ("line", "posting", "balance", "plan", "plan_version", "fact", "fact_version", "closing", "outbox", "shadow")
HOLE = [{"from": "0", "to": "100", "rate": "0.03"}, {"from": "200", "rate": "0.05"}]
PLAN = {"external_id": "bad", "name": "Bad", "effective_on": "2026-01-01"}
QUOTA = {"first_day": "2026-01-01", "last_day": "2026-12-31", "value": "-1"}
PARTS = [{"payee": "anna", "share": "0.7"}, {"payee": "ben", "share": "0.31"}]


def reading(name: str, other: str) -> dict[str, Any]:
    """A bonus on what another component earns."""
    base = {"quantity": "earnings", "components": [other]}
    return {"id": name, "kind": "period_bonus", "rate": ["0.1"], "base": base}


async def state(house: House) -> dict[str, str]:
    """Every row of what pay is made of, as one text per table."""
    found = {}
    for table in TABLES:
        rows = await house.rows(f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM {table} AS t")  # noqa: S608 - names of ours
        found[table] = rows[0][0]
    return found


@dataclass
class Asked:
    """A request that is refused: where, with what, and the place the problem names."""

    path: str
    body: dict[str, Any] | None
    status: int
    code: str
    place: str
    before: list[str] = field(default_factory=list)
    """Periods closed first."""


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(
            Asked("plans", {**PLAN, "terms": {"components": [
                {"id": "c", "kind": "commission", "rate": {"mode": "marginal", "tiers": HOLE}}]}},
                422, "tier_hole", "components[0].rate.tiers[1].from"),
            id="a plan with a hole",
        ),
        pytest.param(
            Asked("plans", {**PLAN, "tiers": [{"from": "0", "to": "5", "rate": "0.1"},
                                             {"from": "6", "to": None, "rate": "0.1"}]},
                  422, "tier_hole", "tiers[1].from"),
            id="a plan with a hole, in short",
        ),
        pytest.param(
            Asked("plans", {**PLAN, "terms": {"components": [reading("a", "b"), reading("b", "a")]}},
                  422, "plan_contradictory", "components"),
            id="components that read each other in a circle",
        ),
        pytest.param(
            Asked("compensation/facts", {"kind": "deal_particulars",
                                         "content": {"deal": "D1", "on": "2026-03-05", "splits": PARTS}},
                  422, "fact_unclear", "content.splits"),
            id="splits of 101 %",
        ),
        pytest.param(
            Asked("compensation/facts", {"kind": "quota", "member_external_id": "anna", "content": QUOTA},
                  422, "fact_unclear", "content.value"),
            id="a negative quota",
        ),
        pytest.param(
            Asked("compensation/facts", {"kind": "exchange_rate",
                                         "content": {"from": "EUR", "to": "USD", "on": "2026-03-01", "rate": "0"}},
                  422, "fact_unclear", "content.rate"),
            id="a rate of nothing",
        ),
        pytest.param(
            Asked("plans", {**PLAN, "terms": {"components": [{"id": "c", "kind": "commission"}]}},
                  422, "key_missing", "components[0].rate"),
            id="a plan without a rate",
        ),
        pytest.param(
            Asked("compensation/periods/2026-03/close", None, 409, "period_already_closed", "period", ["2026-03"]),
            id="a period closed twice",
        ),
    ],
)  # fmt: skip
async def test_over_http_a_problem_names_the_place_and_nothing_is_posted(house: House, asked: Asked) -> None:
    await house.deliver(won("D1", "anna", 10_000, "2026-03-05"))
    for period in asked.before:
        await Office(house).close(period)
    before = await state(house)

    async with house.client("finance") as client:
        answer = await client.post(f"/v1/{asked.path}", json=asked.body)

    assert answer.status_code == asked.status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == asked.code
    assert asked.place in [error["field"] for error in answer.json()["errors"]]
    assert await state(house) == before


async def test_a_missing_rate_keeps_the_period_open_and_is_named(house: House) -> None:
    await house.deliver(won("D1", "anna", 10_000, "2026-03-05"))
    paid_in = {"kind": "pay_currency", "member_external_id": "anna"}
    content = {"currency": "EUR", "first_day": "2026-01-01"}
    await Office(house).done("facts", {**paid_in, "content": content})
    before = await state(house)

    answer = await Office(house).ask("periods/2026-03/close", role="finance")

    assert (answer.status_code, answer.json()["code"]) == (409, "exchange_rate_missing")
    assert "USD" in answer.json()["detail"]
    assert "EUR" in answer.json()["detail"]
    assert [error["field"] for error in answer.json()["errors"]] == ["period"]
    assert await state(house) == before


def split(name: str, *parts: tuple[str, str]) -> DealWon:
    """A deal of 10,000 shared by several, the first of them its owner."""
    shares = tuple(DealSplit(member_id=an_id(member), share=share) for member, share in parts)
    return won(name, parts[0][0], 10_000, "2026-03-05").model_copy(update={"splits": shares})


def under(name: str, manager: str, parent: str | None, on: str = "2016-01-02") -> TeamChanged:
    """A team's word of where it stands."""
    return TeamChanged(
        team_id=an_id(name), external_id=name, name=name, manager_id=an_id(manager),
        parent_id=an_id(parent) if parent else None, effective_on=date.fromisoformat(on),
    )  # fmt: skip


EUROS = won("D1", "anna", 10_000, "2026-03-05").model_copy(update={"amount": Money(1_000_000, "EUR")})
RATE = {"kind": "exchange_rate", "content": {"from": "EUR", "to": "USD", "on": "2026-03-01", "rate": "1"}}
PAID = {
    ("D1", "anna", "owner"): 300_00,
    ("D1", "mia", "manager"): 50_00,
    ("D1", "dora", "manager"): 50_00,
}
"""What the deal pays once nothing is wrong with it."""


@dataclass
class Heard:
    """Events that do not hold, what they open, whom of the deal they leave paid, and what mends them."""

    events: list[Event]
    opens: str
    still: set[tuple[str, str, str]]
    mended_by: list[Event] = field(default_factory=list)
    fact: dict[str, Any] | None = None


@pytest.mark.parametrize(
    "heard",
    [
        pytest.param(
            Heard([split("D1", ("anna", "0.7"), ("ben", "0.31"))], "splits", set(),
                  [corrected("D1", "anna", 10_000, "2026-03-05")]),
            id="splits of 101 %",
        ),
        pytest.param(Heard([EUROS], "exchange_rate", set(), fact=RATE), id="a missing rate"),
        pytest.param(
            Heard([under("company", "dora", "east"), won("D1", "anna", 10_000, "2026-03-05")], "hierarchy",
                  {("D1", "anna", "owner")}, [under("company", "dora", None, "2016-01-03")]),
            id="a circular hierarchy, then a deal below it",
        ),
        pytest.param(
            Heard([won("D1", "anna", 10_000, "2026-03-05"), under("company", "dora", "east")], "hierarchy",
                  {("D1", "anna", "owner")}, [under("company", "dora", None, "2016-01-03")]),
            id="a deal, then a circular hierarchy above it",
        ),
    ],
)  # fmt: skip
async def test_by_event_an_exception_and_nothing_lost_and_others_paid(house: House, heard: Heard) -> None:
    office = Office(house)
    await house.deliver(formed("west", None), joined("carl", "west"))
    async with house.client() as client:
        on = {"plan_external_id": "default", "member_external_id": "carl", "effective_on": "2016-01-01"}
        assert (await client.post("/v1/assignments", json=on)).status_code == 201
    await house.deliver(*heard.events, won("D2", "carl", 10_000, "2026-03-06"))

    opened = (await office.read("exceptions", status="open"))["items"]
    paid = await amounts(house)
    assert {(each["kind"], each["deal_external_id"]) for each in opened} == {(heard.opens, "D1")}
    assert all(each["reason"] and each["owner"] and each["payee_id"] for each in opened)
    assert {key for key in paid if key[0] == "D1"} == heard.still
    assert paid["D2", "carl", "owner"][1].minor == 300_00
    assert await balances_match_postings(house)

    await house.deliver(*heard.mended_by)
    if heard.fact is not None:
        await office.done("facts", heard.fact)

    assert (await office.read("exceptions", status="open"))["items"] == []
    found = {key: held[1].minor for key, held in (await amounts(house)).items() if key[0] == "D1"}
    assert found == PAID
    assert await balances_match_postings(house)
