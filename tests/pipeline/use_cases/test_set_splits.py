"""Whose deal an opportunity is: set, told, carried to the win, and corrected after it."""

from __future__ import annotations

from typing import Any

from shared.contracts.pipeline import DealCorrected, DealSplit, DealWon, OpportunityOpened, SplitsSet
from tests.pipeline.shop import Json, Shop


def shares(shop: Shop, **parts: str) -> list[Json]:
    """Parts by the names of their members."""
    return [{"member_id": str(getattr(shop, name)), "share": share} for name, share in parts.items()]


def told(shop: Shop, **parts: str) -> tuple[DealSplit, ...]:
    """The same as pipeline announces them."""
    return tuple(DealSplit(member_id=getattr(shop, name), share=share) for name, share in parts.items())


async def put(shop: Shop, opportunity: str, body: Any) -> tuple[int, Json]:  # noqa: ANN401 - JSON
    """Set the splits as sales operations."""
    async with shop.house.client() as client:
        answer = await client.put(f"/v1/opportunities/{opportunity}/splits", json=body)
        return answer.status_code, answer.json()


async def test_splits_are_told_before_and_after_with_the_reason(shop: Shop) -> None:
    opportunity = await shop.opened()
    await put(shop, opportunity, {"splits": shares(shop, anna="0.70", boris="0.30"), "reason": "Boris found them"})
    await put(shop, opportunity, {"splits": []})

    first, last = await shop.house.published(SplitsSet)
    assert isinstance(first, SplitsSet)
    assert isinstance(last, SplitsSet)
    assert (first.before, first.after, first.reason) == ((), told(shop, anna="0.7", boris="0.3"), "Boris found them")
    assert (last.before, last.after, last.owner_id) == (first.after, (), shop.anna)
    _, history = await shop.get(f"/opportunities/{opportunity}/history")
    steps = [(entry["step"], entry["reason"]) for entry in history["items"]]
    assert steps == [("opened", None), ("splits_set", "Boris found them"), ("splits_set", None)]


async def test_the_same_splits_again_tell_nobody(shop: Shop) -> None:
    opportunity = await shop.opened(splits=shares(shop, anna="0.5", boris="0.5"))
    status, body = await put(shop, opportunity, {"splits": shares(shop, anna="0.50", boris="0.5")})
    assert (status, [part["share"] for part in body["splits"]]) == (200, ["0.5", "0.5"])
    assert await shop.house.published() == []


async def test_a_deal_is_won_with_its_splits_and_corrected_to_others(shop: Shop) -> None:
    opportunity = await shop.opened(splits=shares(shop, anna="0.7", boris="0.3"))
    await shop.post(f"/opportunities/{opportunity}/win", {})
    refused, problem = await put(shop, opportunity, {"splits": []})
    status, right = await shop.post(
        f"/opportunities/{opportunity}/correct", {"reason": "agreed so", "splits": shares(shop, anna="0.6", zoe="0.4")}
    )

    assert (refused, problem["code"]) == (409, "opportunity_not_open")
    assert (status, [part["share"] for part in right["splits"]]) == (200, ["0.6", "0.4"])
    won, corrected = await shop.house.published()
    assert isinstance(won, DealWon)
    assert isinstance(corrected, DealCorrected)
    assert (won.splits, corrected.splits) == (told(shop, anna="0.7", boris="0.3"), told(shop, anna="0.6", zoe="0.4"))
    assert corrected.lines == won.lines


async def test_a_run_brings_its_splits_along(shop: Shop) -> None:
    whole, more = shares(shop, anna="0.7", boris="0.3"), shares(shop, anna="0.7", boris="0.31")
    named = [{"member_external_id": "Boris", "share": "1", "role": "sales"}]
    items = [shop.item(splits=parts, won_on="2017-03-01") for parts in (whole, more, named)]
    _, answer = await shop.post("/opportunities/bulk", {"items": items})

    assert [item["status"] for item in answer["items"]] == ["created", "rejected", "created"]
    assert answer["items"][1]["problem"]["code"] == "shares_not_whole"
    opened = [event.splits for event in await shop.house.published(OpportunityOpened)]  # type: ignore[attr-defined]
    won = [event.splits for event in await shop.house.published(DealWon)]  # type: ignore[attr-defined]
    boriss = (DealSplit(member_id=shop.boris, share="1", role="sales"),)
    assert opened == won == [told(shop, anna="0.7", boris="0.3"), boriss]
