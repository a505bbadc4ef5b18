"""A deal that several worked on: each sees it, each is paid the own part, and a correction walks it all again."""

from __future__ import annotations

from typing import Any

from tests.kit.story import Story


def parts(story: Story, **shares: str) -> list[dict[str, Any]]:
    """Parts by the names of their members."""
    return [{"member_id": story.ids[name], "share": share} for name, share in shares.items()]


async def share(story: Story, deal: str, **shares: str) -> None:
    """Sales operations say whose deal it is."""
    said = {"splits": parts(story, **shares), "reason": "worked on together"}
    await story.world.call("PUT", f"/opportunities/{deal}/splits", said)
    await story.world.settle()


async def test_a_split_pays_each_to_the_cent_and_the_manager_once(story: Story) -> None:
    deal = await story.open("Anna", 12_345.67)
    await share(story, deal, Anna="0.7", Carl="0.3")
    await story.act(deal, "win", won_on="2026-03-02")

    anna, carl, bill = [(await story.positions(name))[deal] for name in ("Anna", "Carl", "Bill")]
    assert anna == ("owner", 864_197, 25_926)
    assert carl == ("owner", 370_370, 11_111)
    assert anna[1] + carl[1] == bill[1] == 1_234_567
    assert bill == ("manager", 1_234_567, 6_173)


async def test_a_correction_of_the_splits_walks_both_again(story: Story) -> None:
    deal = await story.win("Anna", 10_000, on="2026-03-02", splits=parts(story, Anna="0.7", Carl="0.3"))
    assert (await story.commission("Anna"), await story.commission("Carl")) == (21_000, 9_000)

    await story.act(deal, "correct", splits=parts(story, Anna="0.4", Carl="0.6"), reason="as agreed")
    assert (await story.commission("Anna"), await story.commission("Carl")) == (12_000, 18_000)

    await story.act(deal, "correct", splits=[], reason="it was hers")
    assert (await story.commission("Anna"), await story.commission("Carl")) == (30_000, 0)
    assert await story.commission("Bill") == 5_000


async def test_a_refund_takes_back_from_each_his_part(story: Story) -> None:
    deal = await story.win("Anna", 10_000, on="2026-03-02", splits=parts(story, Anna="0.7", Carl="0.3"))
    await story.act(deal, "refund", reason="returned", refunded_on="2026-04-01")
    assert (await story.commission("Anna"), await story.commission("Carl")) == (0, 0)


async def test_splits_of_101_percent_name_the_place_and_pay_nobody(story: Story) -> None:
    deal = await story.open("Anna", 10_000)
    async with story.world.client("sales_ops") as client:
        wrong = {"splits": parts(story, Anna="0.7", Carl="0.31")}
        refused = await client.put(f"/v1/opportunities/{deal}/splits", json=wrong)
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (422, "shares_not_whole")
    assert [error["field"] for error in problem["errors"]] == ["splits"]
    assert (await story.world.call("GET", f"/opportunities/{deal}"))["splits"] == []


async def test_whoever_has_a_part_sees_the_deal(story: Story) -> None:
    deal = await story.open("Anna", 10_000)
    async with story.world.client("representative", f"{story.name}/Carl") as carl:
        before = await carl.get(f"/v1/opportunities/{deal}")
        await share(story, deal, Anna="0.7", Carl="0.3")
        after = await carl.get(f"/v1/opportunities/{deal}")
    assert (before.status_code, after.status_code) == (404, 200)
    assert after.json()["margin"] is None
