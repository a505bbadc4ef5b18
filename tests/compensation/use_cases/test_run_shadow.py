"""A shadow runs beside the real plan: it follows every fact, is right to the cent, and leaves pay alone."""

from __future__ import annotations

from typing import Any

import pytest

from services.compensation.use_cases.run_shadow import follow_shadows
from tests.compensation.facts import an_id, corrected, refunded, won
from tests.compensation.month_end import Office
from tests.compensation.people import MEMBERS
from tests.compensation.plans import publish_and_assign
from tests.kit.house import House

DRAFT = {
    "name": "Steeper",
    "tiers": [{"from": "0", "to": "12000", "rate": "0.02"}, {"from": "12000", "to": None, "rate": "0.09"}],
    "manager_override": "0.01",
}
FIRST, SECOND = won("D1", "anna", 15_000, "2026-03-02"), won("D2", "anna", 10_000, "2026-03-05")
LEDGER = ("line", "posting", "balance", "outbox", "commission")


async def plan_id(house: House) -> str:
    rows = await house.rows("SELECT id FROM plan WHERE external_id = 'default'")
    return str(rows[0][0])


async def started(house: House, **more: object) -> dict[str, Any]:
    """A shadow of the draft in place of the default plan."""
    body = {**DRAFT, "instead_of": await plan_id(house), "first_period": "2026-01", **more}
    return await Office(house).done("shadows", body, role="sales_ops")


async def follow(house: House) -> int:
    async with house.database.transaction() as tx:
        return await follow_shadows(tx)


async def figures(house: House, shadow: dict[str, Any]) -> dict[tuple[str, str], tuple[int, int]]:
    """Real and shadow by payee and month."""
    names = {str(an_id(name)): name for name in MEMBERS}
    found = (await Office(house).read(f"shadows/{shadow['id']}/figures", role="sales_ops"))["items"]
    return {(names[f["payee_id"]], f["period"]): (f["real"]["minor"], f["shadow"]["minor"]) for f in found}


async def ledger(house: House) -> list[object]:
    """Everything of the ledger, and what is announced."""
    found: list[object] = []
    for table in LEDGER:
        rows = await house.rows(f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM {table} AS t")  # noqa: S608 - names of ours
        found.append(rows[0][0])
    return found


async def test_a_shadow_tells_what_the_draft_would_pay(house: House) -> None:
    await house.deliver(FIRST, SECOND)
    shadow = await started(house)
    await follow(house)

    assert await figures(house, shadow) == {
        ("anna", "2026-03"): (850_00, 240_00 + 1_170_00),
        ("mia", "2026-03"): (125_00, 250_00),
        ("dora", "2026-03"): (125_00, 250_00),
    }


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param([won("D3", "anna", 4_000, "2026-03-01")], id="another deal"),
        pytest.param([won("D3", "ben", 4_000, "2026-04-01")], id="somebody else's deal"),
        pytest.param([refunded("D1", "anna", 15_000, "2026-04-01")], id="a refund"),
        pytest.param([corrected("D2", "ben", 7_000, "2026-04-05")], id="a deal of another owner in another month"),
    ],
)
async def test_it_follows_every_fact_and_is_what_publishing_the_draft_then_pays(house: House, facts: list[Any]) -> None:
    await house.deliver(FIRST, SECOND)
    shadow = await started(house)
    await follow(house)
    await house.deliver(*facts)
    assert await follow(house)
    told = {place: would for place, (_, would) in (await figures(house, shadow)).items()}

    path = f"/v1/plans/{await plan_id(house)}/versions"
    async with house.client("sales_ops") as client:
        answer = await client.post(path, json={**DRAFT, "effective_on": "2016-01-02"})
    assert answer.status_code == 201, answer.text
    paid = await house.rows(
        "SELECT payee_id, period, sum(amount_minor) FROM line WHERE superseded_at IS NULL GROUP BY 1, 2"
    )
    names = {an_id(name): name for name in MEMBERS}
    assert {place: minor for place, minor in told.items() if minor} == {
        (names[row[0]], row[1]): int(row[2]) for row in paid if row[2]
    }


async def test_it_posts_nothing_and_announces_nothing(house: House) -> None:
    await house.deliver(FIRST)
    before = await ledger(house)
    shadow = await started(house)
    await follow(house)
    await Office(house).done(f"shadows/{shadow['id']}/end", role="sales_ops")

    assert await ledger(house) == before


async def test_it_says_how_far_it_is_behind(house: House) -> None:
    shadow = await started(house)
    await follow(house)
    caught_up = await Office(house).read(f"shadows/{shadow['id']}", role="finance")
    await house.deliver(FIRST)
    behind = await Office(house).read(f"shadows/{shadow['id']}", role="finance")
    await follow(house)
    again = await Office(house).read(f"shadows/{shadow['id']}", role="finance")

    assert caught_up["lag"] == {"payees": 0, "since": None, "seconds": 0.0}
    assert (behind["lag"]["payees"], behind["totals"]) == (3, [])
    assert behind["lag"]["since"] is not None
    assert (again["lag"]["payees"], again["totals"][0]["real"]["minor"]) == (0, 600_00)


async def test_winners_and_losers_come_with_totals(house: House) -> None:
    await house.deliver(FIRST, SECOND, won("D3", "ben", 1_000, "2026-03-06"))
    shadow = await started(house, manager_override="0.005")
    await follow(house)
    found = await Office(house).read(f"shadows/{shadow['id']}", role="sales_ops")

    assert [(w["payee"], w["difference"]["minor"]) for w in found["winners"]] == [("anna", 560_00)]
    assert [(w["payee"], w["difference"]["minor"]) for w in found["losers"]] == [("ben", -10_00)]
    (total,) = found["totals"]
    assert (total["winners"], total["losers"], total["unmoved"]) == (1, 1, 2)
    assert total["difference"]["minor"] == 550_00


async def test_only_those_named_are_covered_and_only_from_the_first_month(house: House) -> None:
    await house.deliver(FIRST, won("D3", "anna", 1_000, "2026-02-06"), won("D4", "ben", 1_000, "2026-03-06"))
    shadow = await started(house, member_ids=[str(an_id("anna"))], first_period="2026-03")
    await follow(house)

    assert await figures(house, shadow) == {("anna", "2026-03"): (450_00, 240_00 + 270_00)}


async def test_a_manager_on_no_plan_is_covered_by_the_drafts_overrides(peopled_house: House) -> None:
    await publish_and_assign(peopled_house, "anna", "ben")
    await peopled_house.deliver(FIRST, won("D2", "mia", 5_000, "2026-03-05"))
    shadow = await started(peopled_house)
    await follow(peopled_house)

    found = await figures(peopled_house, shadow)
    assert found["mia", "2026-03"] == (75_00, 150_00)


async def test_a_manager_on_no_plan_keeps_what_other_plans_overrides_pay_him(peopled_house: House) -> None:
    """Mia has 1 % of Anna's deal by the draft instead of 0.5 %, and still 2 % of Ben's by his own plan."""
    await publish_and_assign(peopled_house, "anna")
    other = {**DRAFT, "external_id": "other", "name": "Other", "effective_on": "2016-01-01", "manager_override": "0.02"}
    async with peopled_house.client() as client:
        assert (await client.post("/v1/plans", json=other)).status_code == 201
        on = {"plan_external_id": "other", "member_external_id": "ben", "effective_on": "2016-01-01"}
        assert (await client.post("/v1/assignments", json=on)).status_code == 201
    await peopled_house.deliver(won("D1", "anna", 10_000, "2026-03-02"), won("D2", "ben", 10_000, "2026-03-03"))
    shadow = await started(peopled_house)
    await follow(peopled_house)

    assert (await figures(peopled_house, shadow))["mia", "2026-03"] == (50_00 + 200_00, 100_00 + 200_00)


async def test_an_ended_shadow_follows_no_more(house: House) -> None:
    shadow = await started(house)
    await follow(house)
    ended = await Office(house).done(f"shadows/{shadow['id']}/end", role="sales_ops")
    again = await Office(house).ask(f"shadows/{shadow['id']}/end", role="sales_ops")
    await house.deliver(FIRST)

    assert (ended["status"], again.json()["code"]) == ("ended", "already_decided")
    assert await follow(house) == 0
    assert await figures(house, shadow) == {}


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        pytest.param({"instead_of": str(an_id("nothing"))}, "plan_not_found", None, id="of no plan"),
        pytest.param({"member_ids": [str(an_id("zoe"))]}, "shadow_of_nobody", "member_ids[0]", id="for a stranger"),
        pytest.param({"first_period": "2026-13"}, "invalid_request", "first_period", id="from no month"),
        pytest.param({"tiers": [{"from": "5", "to": None, "rate": "0.1"}]}, None, "tiers[0].from", id="with a hole"),
    ],
)
async def test_a_shadow_is_refused(house: House, more: dict[str, Any], code: str | None, field: str | None) -> None:
    body = {**DRAFT, "instead_of": await plan_id(house), "first_period": "2026-01", **more}
    answer = await Office(house).ask("shadows", body, role="sales_ops")
    assert answer.status_code in {404, 422}
    assert code in {None, answer.json()["code"]}
    assert field is None or field in str(answer.json()["errors"])
    assert (await Office(house).read("shadows", role="sales_ops"))["items"] == []


@pytest.mark.parametrize("role", ["representative", "manager", "executive"])
async def test_who_writes_no_plans_sees_no_shadow(house: House, role: str) -> None:
    shadow = await started(house)
    async with house.client(role, member_id=an_id("anna")) as client:
        answers = [await client.get(f"/v1/compensation/shadows{path}") for path in ("", f"/{shadow['id']}")]
    assert {answer.status_code for answer in answers} == {403}
