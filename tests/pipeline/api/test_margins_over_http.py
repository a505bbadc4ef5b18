"""Margins over HTTP: stated, or left by the cost; shown to, and stated by, those who may see them."""

from __future__ import annotations

import csv
import io
from uuid import UUID

import pytest

from shared.contracts.pipeline import DealCorrected, DealWon
from shared.kernel.money import Money
from shared.web.access import Role
from tests.pipeline.shop import Json, Shop, usd
from tests.pipeline.use_cases.test_set_splits import shares


async def test_a_cost_leaves_a_margin_that_follows_the_amount(shop: Shop) -> None:
    deal = await shop.opened(cost=usd(60_000))
    _, won = await shop.post(f"/opportunities/{deal}/win", {"amount": usd(90_000)})
    _, right = await shop.post(f"/opportunities/{deal}/correct", {"reason": "the bill came", "cost": usd(70_000)})
    _, stated = await shop.post(f"/opportunities/{deal}/correct", {"reason": "as agreed", "margin": usd(-5)})

    assert [(each["margin"], each["cost"]) for each in (won, right, stated)] == [
        (usd(30_000), usd(60_000)),
        (usd(20_000), usd(70_000)),
        (usd(-5), None),
    ]
    announced = [event.margin for event in await shop.house.published(DealWon, DealCorrected)]  # type: ignore[attr-defined]
    assert announced == [Money(30_000, "USD"), Money(20_000, "USD"), Money(-5, "USD")]


async def test_a_margin_nobody_stated_is_not_known(shop: Shop) -> None:
    deal = await shop.opened()
    await shop.post(f"/opportunities/{deal}/win", {})
    (won,) = await shop.house.published(DealWon)
    assert won.margin is None  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        pytest.param({"margin": usd(1), "cost": usd(1)}, "cost", id="both"),
        pytest.param({"cost": usd(-1)}, "cost", id="a cost below nothing"),
        pytest.param({"cost": {"minor": 1, "currency": "EUR"}}, "cost", id="another currency"),
    ],
)
async def test_what_cannot_be_names_the_field(shop: Shop, said: Json, field: str) -> None:
    status, problem = await shop.post("/opportunities", shop.item(**said))
    assert (status, [error["field"] for error in problem["errors"]]) == (422, [field])


@pytest.mark.parametrize("name", ["margin", "cost"])
async def test_who_may_not_see_margins_does_not_state_them(shop: Shop, name: str) -> None:
    anna, deal, said = {"role": Role.REPRESENTATIVE, "member_id": shop.anna}, await shop.opened(), {name: usd(1)}
    for path, body in (("/opportunities", shop.item(**said)), (f"/opportunities/{deal}/win", said)):
        status, problem = await shop.post(path, body, **anna)  # type: ignore[arg-type]
        assert (status, problem["code"], problem["errors"][0]["field"]) == (403, "margin_not_yours", name)
    items = [shop.item(**said), shop.item()]
    _, answer = await shop.post("/opportunities/bulk", {"items": items}, **anna)  # type: ignore[arg-type]
    assert [item["status"] for item in answer["items"]] == ["rejected", "created"]
    assert (await shop.post(f"/opportunities/{deal}/win", said, Role.MANAGER, member_id=shop.carla))[0] == 200


async def test_margins_and_costs_are_shown_to_those_who_may(shop: Shop) -> None:
    await shop.opened(cost=usd(60_000))
    for role, caller, seen in (
        (Role.REPRESENTATIVE, shop.anna, False),
        (Role.MANAGER, shop.carla, True),
        (Role.FINANCE, shop.carla, True),
        (Role.EXECUTIVE, shop.carla, False),
    ):
        shown = await _shown(shop, role, caller)
        assert shown == ((usd(40_000), usd(60_000)) if seen else (None, None)), role
        file = await _file(shop, role, caller)
        assert (file["margin.minor"], file["cost.minor"]) == (("40000", "60000") if seen else ("", "")), role


async def _shown(shop: Shop, role: Role, member: UUID) -> tuple[Json | None, Json | None]:
    _, page = await shop.get("/opportunities?fields=margin,cost", role, member_id=member)
    return page["items"][0]["margin"], page["items"][0]["cost"]


async def _file(shop: Shop, role: Role, member: UUID) -> dict[str, str]:
    async with shop.house.client(role, member_id=member) as client:
        answer = await client.get("/v1/opportunities", headers={"accept": "text/csv"})
    return next(csv.DictReader(io.StringIO(answer.text, newline="")))


async def test_splits_travel_in_files_as_one_cell(shop: Shop) -> None:
    await shop.opened(external_id="D-1", splits=shares(shop, anna="0.7", boris="0.3"))
    cell = (await _file(shop, Role.SALES_OPS, shop.carla))["splits"]
    columns = {"external_id": "D-2", "product_id": shop.product, "owner_id": shop.anna, "opened_on": "2017-01-10"}
    row = {**columns, "amount.minor": 5, "amount.currency": "USD", "splits": cell}
    out = io.StringIO()
    lines = csv.DictWriter(out, row)
    lines.writeheader()
    lines.writerows([row, {**row, "external_id": "D-3", "splits": "{broken"}])
    async with shop.house.client() as client:
        taken = await client.post(
            "/v1/opportunities/bulk", content=out.getvalue(), headers={"content-type": "text/csv"}
        )
        first, second = taken.json()["items"]
        again = await client.get(f"/v1/opportunities/{first['id']}")
    assert (first["status"], second["status"]) == ("created", "rejected")
    assert [error["field"] for error in second["problem"]["errors"]] == ["splits.0"]
    assert [(part["member_id"], part["share"]) for part in again.json()["splits"]] == [
        (str(shop.anna), "0.7"),
        (str(shop.boris), "0.3"),
    ]
