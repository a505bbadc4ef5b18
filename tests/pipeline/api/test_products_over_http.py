"""Products and their dated prices over HTTP."""

from __future__ import annotations

import pytest

from shared.contracts.pipeline import PriceChanged, ProductListed
from shared.web.access import Role
from tests.pipeline.shop import Json, Shop, usd

FULL: Json = {"external_id": "MG", "name": "MG Special", "line": "MG", "list_price": usd(5_500)}


async def test_a_product_and_its_announcement(shop: Shop) -> None:
    status, product = await shop.post("/products", FULL | {"effective_on": "2017-01-01"})
    assert (status, product["list_price"], product["effective_on"]) == (201, usd(5_500), "2017-01-01")
    (event,) = await shop.house.published(ProductListed)
    assert isinstance(event, ProductListed)
    assert (event.line, event.list_price.minor) == ("MG", 5_500)


async def test_the_price_in_force_is_the_one_that_started_last_however_they_arrive(shop: Shop) -> None:
    path = f"/products/{shop.product}/price"
    await shop.post(path, {"list_price": usd(70_000), "effective_on": "2017-07-01"})
    _, shown = await shop.post(path, {"list_price": usd(60_000), "effective_on": "2017-02-01"})
    assert (shown["list_price"], shown["effective_on"]) == (usd(70_000), "2017-07-01")
    _, shown = await shop.post(path, {"list_price": usd(71_000), "effective_on": "2017-07-01"})
    assert shown["list_price"] == usd(71_000)
    assert [e.list_price.minor for e in await shop.house.published(PriceChanged)] == [70_000, 60_000, 71_000]  # type: ignore[attr-defined]


async def test_the_same_price_again_is_not_told(shop: Shop) -> None:
    await shop.post(f"/products/{shop.product}/price", {"list_price": usd(55_000), "effective_on": "2016-01-01"})
    assert await shop.house.published() == []


async def test_the_same_products_again_change_nothing(shop: Shop) -> None:
    items = {"items": [FULL, FULL, FULL | {"line": "GTX"}]}
    _, answer = await shop.post("/products/bulk", items)
    assert [item["status"] for item in answer["items"]] == ["created", "unchanged", "rejected"]
    assert len(await shop.house.published(ProductListed)) == 1
    _, listed = await shop.get("/products")
    assert {item["external_id"] for item in listed["items"]} == {"GTX", "MG"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"list_price": usd(-1)}, "list_price", id="a price below zero"),
        pytest.param({"list_price": {"minor": 1, "currency": "EUR"}}, "list_price", id="another currency"),
        pytest.param({"list_price": {"minor": 10**16, "currency": "USD"}}, "list_price", id="beyond counting"),
        pytest.param({"effective_on": "2999-01-01"}, "effective_on", id="from a day to come"),
        pytest.param({"line": None}, "line", id="of no line"),
    ],
)
async def test_bad_input_names_the_field(shop: Shop, change: Json, field: str) -> None:
    status, problem = await shop.post("/products", FULL | change)
    assert (status, [error["field"] for error in problem["errors"]]) == (422, [field])
    assert await shop.house.published() == []


async def test_sellers_do_not_set_prices(shop: Shop) -> None:
    body = {"list_price": usd(1)}
    status, _ = await shop.post(f"/products/{shop.product}/price", body, Role.REPRESENTATIVE, member_id=shop.anna)
    assert status == 403
