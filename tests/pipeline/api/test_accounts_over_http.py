"""Accounts over HTTP."""

from __future__ import annotations

import pytest

from shared.contracts.pipeline import AccountChanged, AccountOpened
from shared.kernel.company import company_keys
from shared.web.access import Role
from tests.pipeline.shop import Json, Shop, usd

FULL: Json = {
    "external_id": "Betatech",
    "name": "Betatech",
    "industry": "medical",
    "employees": 1185,
    "annual_revenue": usd(64_718_000_000),
    "country": "KE",
    "domain": "betatech.co.ke",
    "tax_id": "P051-234",
    "opened_on": "1986-01-01",
}


async def test_an_account_and_its_announcement(shop: Shop) -> None:
    status, account = await shop.post("/accounts", FULL)
    assert status == 201
    assert {name: account[name] for name in FULL} == FULL
    (event,) = await shop.house.published(AccountOpened)
    assert isinstance(event, AccountOpened)
    keys = company_keys(name="Betatech", tax_id="P051-234", country="KE", domain="betatech.co.ke")
    assert (event.company_keys, event.effective_on.isoformat()) == (keys, "1986-01-01")


async def test_a_parent_may_come_after_its_subsidiary(shop: Shop) -> None:
    child = {"external_id": "child", "name": "Child", "parent_external_id": "parent"}
    _, answer = await shop.post("/accounts/bulk", {"items": [child, {"external_id": "parent", "name": "Parent"}]})
    ids = [item["id"] for item in answer["items"]]
    assert (await shop.get(f"/accounts/{ids[0]}"))[1]["parent_id"] == ids[1]


async def test_the_same_accounts_again_change_nothing(shop: Shop) -> None:
    _, first = await shop.post("/accounts/bulk", {"items": [FULL]})
    await shop.house.forget_published()
    _, again = await shop.post("/accounts/bulk", {"items": [FULL, FULL | {"name": "Other"}]})
    assert [item["status"] for item in again["items"]] == ["unchanged", "rejected"]
    assert again["items"][0]["id"] == first["items"][0]["id"]
    assert await shop.house.published() == []


async def test_a_change_is_told_once_with_the_new_keys(shop: Shop) -> None:
    async with shop.house.client() as client:
        path = f"/v1/accounts/{shop.account}"
        changed = await client.patch(path, json={"name": "Cancity Group", "annual_revenue": usd(1)})
        same = await client.patch(path, json={"name": "Cancity Group"}, headers={"if-match": changed.headers["etag"]})
        stale = await client.patch(path, json={"name": "Cancity"}, headers={"if-match": '"1"'})
    assert (changed.json()["name"], same.headers["etag"]) == ("Cancity Group", changed.headers["etag"])
    assert stale.status_code == 412
    (event,) = await shop.house.published(AccountChanged)
    assert isinstance(event, AccountChanged)
    assert event.company_keys == company_keys(name="Cancity Group")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"name": ""}, "name", id="no name"),
        pytest.param({"employees": -1}, "employees", id="fewer than no employees"),
        pytest.param({"employees": 10**12}, "employees", id="more employees than people"),
        pytest.param({"annual_revenue": usd(-1)}, "annual_revenue", id="revenue below zero"),
        pytest.param({"opened_on": "2999-01-01"}, "opened_on", id="opened in the future"),
        pytest.param({"parent_external_id": "Betatech"}, "parent_external_id", id="its own parent"),
    ],
)
async def test_bad_input_names_the_field(shop: Shop, change: Json, field: str) -> None:
    status, problem = await shop.post("/accounts", FULL | change)
    assert (status, [error["field"] for error in problem["errors"]]) == (422, [field])
    assert await shop.house.published() == []


async def test_an_account_that_is_not_there(shop: Shop) -> None:
    status, problem = await shop.get("/accounts/0198c0de-0000-7000-8000-000000000000")
    assert (status, problem["code"]) == (404, "account_not_found")


async def test_partners_do_not_read_the_register_of_customers(shop: Shop) -> None:
    assert (await shop.get("/accounts", Role.PARTNER, partner_id=shop.anna))[0] == 403
