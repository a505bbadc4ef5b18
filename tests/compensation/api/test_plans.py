"""Plans over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.compensation.domain.language.terms import plan_hash
from services.compensation.domain.written_plan import written_plan
from shared.contracts.compensation import CommissionAdjusted, PlanPublished
from shared.kernel.exact_yaml import parse_yaml
from tests.compensation.facts import DEFAULT_BODY, usd, won
from tests.compensation.ledger import amounts
from tests.kit.house import House

FLAT_TIERS = [{"from": "0", "to": None, "rate": "0.10"}]


async def test_a_plan_is_published_and_announced(empty_house: House) -> None:
    async with empty_house.client() as client:
        answer = await client.post("/v1/plans", json=DEFAULT_BODY)
        plan = answer.json()
        again = await client.get(f"/v1/plans/{plan['id']}")
        listed = await client.get("/v1/plans")

    assert answer.status_code == 201
    assert again.json() == plan == listed.json()["items"][0]
    assert plan["tiers"] == DEFAULT_BODY["tiers"]
    assert (plan["external_id"], plan["version"], plan["manager_override"]) == ("default", 1, "0.005")
    (event,) = await empty_house.published()
    assert isinstance(event, PlanPublished)
    assert (str(event.plan_id), event.version, event.hash) == (plan["id"], 1, plan["hash"])


async def test_the_same_plan_again_is_the_same_plan(empty_house: House) -> None:
    rewritten = DEFAULT_BODY | {"manager_override": "0.0050"}
    async with empty_house.client() as client:
        first = await client.post("/v1/plans", json=DEFAULT_BODY)
        again = await client.post("/v1/plans", json=rewritten)
    assert first.json() == again.json()
    assert len(await empty_house.published()) == 1


async def test_another_plan_under_the_same_external_id_is_refused(empty_house: House) -> None:
    async with empty_house.client() as client:
        await client.post("/v1/plans", json=DEFAULT_BODY)
        answer = await client.post("/v1/plans", json=DEFAULT_BODY | {"name": "Another"})
    assert (answer.status_code, answer.json()["code"]) == (409, "external_id_taken")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        pytest.param({"tiers": []}, "invalid_request", "tiers", id="no tiers"),
        pytest.param({"tiers": [{"from": "0", "to": "10", "rate": "0.1"}]}, "tier_hole", "tiers[0].to", id="a hole"),
        pytest.param(
            {"tiers": [{"from": "0", "to": "10", "rate": "0.1"}, {"from": "5", "to": None, "rate": "0.1"}]},
            "tier_overlap",
            "tiers[1].from",
            id="an overlap",
        ),
        pytest.param(
            {"tiers": [{"from": "0", "to": None, "rate": "1.01"}]}, "rate_out_of_range", "tiers[0].rate", id="101 %"
        ),
        pytest.param(
            {"tiers": [{"from": "0", "to": None, "rate": True}]}, "invalid_request", "tiers.0.rate", id="no number"
        ),
        pytest.param({"manager_override": "NaN"}, "invalid_request", "manager_override", id="not a number"),
        pytest.param({"manager_override": "-1"}, "rate_out_of_range", "manager_override", id="a negative override"),
        pytest.param({"currency": "EUR"}, "currency_not_supported", "currency", id="another currency"),
        pytest.param({"effective_on": "2999-01-01"}, "date_in_future", "effective_on", id="a day to come"),
        pytest.param({"cap": "10"}, "invalid_request", "cap", id="a word the plan language does not know"),
    ],
)
async def test_a_plan_that_does_not_hold_is_refused_and_the_place_named(
    quiet_house: House, change: dict[str, Any], code: str, field: str
) -> None:
    async with quiet_house.client() as client:
        answer = await client.post("/v1/plans", json=DEFAULT_BODY | change)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["errors"][0]["field"]) == (422, code, field)
    assert await quiet_house.published() == []


async def test_another_version_dated_back_decides_its_deals_again(house: House) -> None:
    await house.deliver(won("D1", "anna", 1_000, "2026-03-01"), won("D2", "anna", 1_000, "2026-03-10"))
    await house.forget_published()
    async with house.client() as client:
        (plan,) = (await client.get("/v1/plans")).json()["items"]
        body = {"name": "Default plan", "effective_on": "2026-03-10", "tiers": FLAT_TIERS, "manager_override": "0.005"}
        answer = await client.post(f"/v1/plans/{plan['id']}/versions", json=body)
        again = await client.post(f"/v1/plans/{plan['id']}/versions", json=body)
        changed = (await client.get(f"/v1/plans/{plan['id']}")).json()

    assert answer.status_code == 201
    assert answer.json() == again.json()
    assert [version["version"] for version in changed["versions"]] == [1, 2]
    found = await amounts(house)
    assert (found["D1", "anna", "owner"][1], found["D2", "anna", "owner"][1]) == (usd(30), usd(100))
    (moved,) = [event for event in await house.published() if isinstance(event, CommissionAdjusted)]
    assert (moved.cause_kind, str(moved.cause_id), moved.plan_version) == ("plan", plan["id"], 2)


async def test_a_plan_nobody_published_is_not_found(quiet_house: House) -> None:
    nobodys = "00000000-0000-0000-0000-000000000000"
    async with quiet_house.client() as client:
        read = await client.get(f"/v1/plans/{nobodys}")
        write = await client.post(f"/v1/plans/{nobodys}/versions", json={"name": "x", "tiers": FLAT_TIERS})
    assert (read.status_code, write.status_code) == (404, 404)


@pytest.mark.parametrize("role", ["manager", "representative", "executive", "partner", "admin"])
async def test_who_may_not_publish(quiet_house: House, role: str) -> None:
    async with quiet_house.client(role) as client:
        assert (await client.post("/v1/plans", json=DEFAULT_BODY)).status_code == 403


async def test_finance_may_publish(empty_house: House) -> None:
    async with empty_house.client("finance") as client:
        assert (await client.post("/v1/plans", json=DEFAULT_BODY)).status_code == 201


TERMS: dict[str, Any] = {
    "components": [
        {"id": "c", "kind": "commission", "rate": {"mode": "marginal", "tiers": [{"from": 0, "rate": 0.07}]}},
        {"id": "b", "kind": "commission", "base": "units", "rate": 12.5},
    ],
    "examples": [
        {
            "name": "seven per cent and 12.50 a unit",
            "facts": {"deals": [{"id": "A", "on": "2026-03-01", "owner": "ann", "amount": 100.1, "units": 2}]},
            "expect": [{"component": "c", "value": 7.01}, {"component": "b", "value": 25}],
        }
    ],
}


async def test_json_numbers_are_read_as_they_are_written(empty_house: House) -> None:
    written = json.dumps({"name": "Plan", "external_id": "exact", "terms": TERMS})
    digits = written.replace("0.07}", "0.070000000000000000000000000001}").replace('"exact"', '"digits"')
    async with empty_house.client() as client:
        plan = (await client.post("/v1/plans", content=written, headers=JSON)).json()
        exact = (await client.post("/v1/plans", content=digits, headers=JSON)).json()
    assert plan["hash"] == plan_hash(written_plan(parse_yaml(IN_YAML), "Plan", "USD", "exact"))  # type: ignore[arg-type]
    (tier,) = exact["terms"]["components"][0]["rate"][0]["tiers"]
    assert tier["rate"] == "0.070000000000000000000000000001"


JSON = {"content-type": "application/json"}
IN_YAML = """
components:
  - {id: c, kind: commission, rate: {mode: marginal, tiers: [{from: 0, rate: 7%}]}}
  - {id: b, kind: commission, base: units, rate: 12.50}
"""


async def test_worked_examples_are_kept_with_the_version_they_were_checked_by(empty_house: House) -> None:
    async with empty_house.client() as client:
        plan = (await client.post("/v1/plans", json={"name": "Plan", "terms": TERMS})).json()
        again = (await client.get(f"/v1/plans/{plan['id']}")).json()
        without = await client.post(
            f"/v1/plans/{plan['id']}/versions", json={"name": "Plan", "terms": {**TERMS, "examples": []}}
        )
    (example,) = again["versions"][0]["examples"]
    assert example["expect"][0] == {"component": "c", "value": "7.01"}
    assert example["facts"]["deals"][0]["amount"] == "100.1"
    assert (without.json()["version"], without.json()["examples"]) == (2, [])


async def test_an_example_that_does_not_come_out_keeps_the_plan_from_being_saved(quiet_house: House) -> None:
    (example,) = TERMS["examples"]
    wrong = {**TERMS, "examples": [{**example, "expect": [{"component": "c", "value": 7.02}]}]}
    async with quiet_house.client() as client:
        answer = await client.post("/v1/plans", json={"name": "Plan", "terms": wrong})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "example_fails")
    assert problem["errors"][0]["field"] == "examples[0].expect[0].value"


async def test_two_versions_are_told_apart_place_by_place(empty_house: House) -> None:
    raised = json.loads(json.dumps(TERMS).replace("12.5", "15"))
    async with empty_house.client() as client:
        plan = (await client.post("/v1/plans", json={"name": "Plan", "terms": TERMS})).json()
        await client.post(
            f"/v1/plans/{plan['id']}/versions", json={"name": "Plan", "terms": {**raised, "examples": []}}
        )
        newest = (await client.get(f"/v1/plans/{plan['id']}/diff")).json()
        backwards = (await client.get(f"/v1/plans/{plan['id']}/diff", params={"from": 2, "to": 1})).json()
        unknown = await client.get(f"/v1/plans/{plan['id']}/diff", params={"to": 3})
    (changed,) = newest["differences"]
    assert (newest["before"], newest["after"]) == (1, 2)
    assert changed["told"] == "component b, rate: 12.5 becomes 15"
    assert [(d["before"], d["after"]) for d in backwards["differences"]] == [("15", "12.5")]
    assert unknown.status_code == 404


async def test_a_key_given_twice_is_refused(quiet_house: House) -> None:
    twice = '{"name": "Plan", "name": "Plan", "tiers": [{"from": 0, "rate": 0.1}]}'
    async with quiet_house.client() as client:
        answer = await client.post("/v1/plans", content=twice, headers=JSON)
    assert answer.status_code == 422
