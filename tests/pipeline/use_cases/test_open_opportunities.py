"""Many opportunities at once: the same as one by one, once each, whoever loads them at the same time."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from shared.contracts.event import Event
from shared.contracts.people import MemberChanged
from shared.contracts.pipeline import DealLost, DealWon, OpportunityOpened
from shared.web.access import Role
from tests.pipeline.shop import Json, Shop, usd


def facts_of(events: list[Event]) -> list[tuple[str, dict[str, Any]]]:
    """What events say, but for ids."""
    return [(event.type, event.model_dump(exclude={"deal_id"})) for event in events]


async def test_many_at_once_publish_what_single_calls_would(shop: Shop) -> None:
    items: list[Json] = [
        shop.item(external_id="open", stage="proposal"),
        shop.item(external_id="won", won_on="2017-03-01"),
        shop.item(external_id="lost", lost_on="2017-02-01", reason="price", competitor="Rival"),
    ]
    _, answer = await shop.post("/opportunities/bulk", {"items": items})
    assert [item["status"] for item in answer["items"]] == ["created"] * 3
    at_once = await shop.house.published()
    history_at_once = [await _history(shop, item["id"]) for item in answer["items"]]
    await shop.house.rows("DELETE FROM opportunity_trace RETURNING id")
    await shop.house.rows("DELETE FROM opportunity RETURNING id")
    await shop.house.forget_published()

    plain = [{k: v for k, v in item.items() if k not in _OUTCOME} for item in items]
    ids = [(await shop.post("/opportunities", item))[1]["id"] for item in plain]
    await shop.post(f"/opportunities/{ids[1]}/win", {"won_on": "2017-03-01"})
    await shop.post(
        f"/opportunities/{ids[2]}/lose", {"lost_on": "2017-02-01", "reason": "price", "competitor": "Rival"}
    )
    one_by_one = await shop.house.published()
    assert sorted(facts_of(at_once), key=str) == sorted(facts_of(one_by_one), key=str)
    assert history_at_once == [await _history(shop, opportunity) for opportunity in ids]


_OUTCOME = {"won_on", "lost_on", "reason", "competitor"}


async def _history(shop: Shop, opportunity: str) -> list[Json]:
    _, history = await shop.get(f"/opportunities/{opportunity}/history")
    return [{k: v for k, v in entry.items() if k not in {"id", "recorded_at"}} for entry in history["items"]]


async def test_events_of_one_deal_are_numbered_in_order(shop: Shop) -> None:
    await shop.post("/opportunities/bulk", {"items": [shop.item(won_on="2017-03-01")]})
    events = await shop.house.published()
    assert [(type(event), event.envelope.sequence) for event in events] == [(OpportunityOpened, 1), (DealWon, 2)]


async def test_the_same_load_again_changes_nothing(shop: Shop) -> None:
    items = [shop.item(external_id=f"O-{n}", won_on="2017-03-01") for n in range(5)]
    _, first = await shop.post("/opportunities/bulk", {"items": items})
    await shop.house.forget_published()
    _, again = await shop.post("/opportunities/bulk", {"items": items})
    assert [item["status"] for item in again["items"]] == ["unchanged"] * 5
    assert [item["id"] for item in again["items"]] == [item["id"] for item in first["items"]]
    assert await shop.house.published() == []


async def test_a_load_is_judged_by_its_first_body_whatever_happened_since(shop: Shop) -> None:
    item = shop.item(external_id="O-1")
    _, opened = await shop.post("/opportunities", item)
    await shop.post(f"/opportunities/{opened['id']}/win", {})
    status, again = await shop.post("/opportunities", item)
    assert (status, again["id"], again["status"]) == (201, opened["id"], "won")


async def test_another_body_under_the_same_external_id_is_refused(shop: Shop) -> None:
    await shop.post("/opportunities", shop.item(external_id="O-1"))
    status, problem = await shop.post("/opportunities", shop.item(external_id="O-1", amount=usd(1)))
    assert (status, problem["code"]) == (409, "external_id_taken")


async def test_repetitions_inside_one_run(shop: Shop) -> None:
    items = [shop.item(external_id="O-1"), shop.item(external_id="O-1"), shop.item(external_id="O-1", source="fair")]
    _, answer = await shop.post("/opportunities/bulk", {"items": items})
    assert [item["status"] for item in answer["items"]] == ["created", "unchanged", "rejected"]
    assert len(await shop.house.published(OpportunityOpened)) == 1


async def test_a_rejected_item_spoils_no_other(shop: Shop) -> None:
    items = [shop.item(won_on="2017-03-01"), shop.item(amount="much"), shop.item(owner_external_id="Nobody"), {}]
    items[2].pop("owner_id")
    _, answer = await shop.post("/opportunities/bulk", {"items": [*items, shop.item(lost_on="2017-02-01", reason="x")]})
    statuses = [item["status"] for item in answer["items"]]
    assert statuses == ["created", "rejected", "rejected", "rejected", "created"]
    assert [item["index"] for item in answer["items"]] == [0, 1, 2, 3, 4]
    assert Counter(type(event) for event in await shop.house.published()) == {
        OpportunityOpened: 2,
        DealWon: 1,
        DealLost: 1,
    }


async def test_names_instead_of_ids(shop: Shop) -> None:
    named = {"account_external_id": "Cancity", "product_external_id": "GTX", "owner_external_id": "Zoe"}
    item = shop.item(account_id=None, product_id=None, owner_id=None, pipeline_external_id="default-funnel", **named)
    _, opened = await shop.post("/opportunities", item)
    assert [opened[f"{kind}_id"] for kind in ("account", "product", "owner")] == [
        str(shop.account),
        str(shop.product),
        str(shop.zoe),
    ]


async def test_a_repeat_names_no_deal_of_whom_its_sender_no_longer_manages(shop: Shop) -> None:
    deals = {"items": [shop.item(owner_id=str(owner)) for owner in (shop.anna, shop.boris)]}
    async with shop.house.client(Role.MANAGER, member_id=shop.carla) as carla:
        carla.headers["idempotency-key"] = "two deals"
        first = (await carla.post("/v1/opportunities/bulk", json=deals)).json()["items"]
        left = MemberChanged(member_id=shop.boris, external_id="Boris", name="Boris", effective_on=date(2017, 1, 1))
        await shop.house.deliver(left)
        again = (await carla.post("/v1/opportunities/bulk", json=deals)).json()["items"]

    assert [item["status"] for item in first] == ["created", "created"]
    assert again[0] == first[0]
    assert (again[1]["id"], again[1]["problem"]["code"]) == (None, "opportunity_not_found")
    assert first[1]["id"] not in str(again)
