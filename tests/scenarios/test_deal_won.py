"""A deal is won: pay, forecast and notifications react by themselves, and a refund takes it all back."""

from __future__ import annotations

from tests.kit.story import Story, usd


async def test_a_won_deal_pays_its_owner_and_the_managers_above(story: Story) -> None:
    deal = await story.win("Anna", 30_000, on="2026-03-02")

    assert await story.positions("Anna") == {deal: ("owner", 3_000_000, 60_000 + 50_000)}
    assert await story.positions("Bill") == {deal: ("manager", 3_000_000, 15_000)}
    assert await story.positions("Carl") == {}


async def test_a_refund_leaves_the_world_as_if_the_deal_had_never_been(story: Story) -> None:
    small = await story.win("Anna", 8_000, on="2026-03-02")
    large = await story.win("Anna", 30_000, on="2026-03-05")
    assert await story.commission("Anna") == 24_000 + (12_000 * 3 + 18_000 * 5)

    await story.act(small, "refund", reason="returned", refunded_on="2026-04-01")

    assert await story.positions("Anna") == {small: ("owner", 0, 0), large: ("owner", 3_000_000, 110_000)}
    assert await story.positions("Bill") == {small: ("manager", 0, 0), large: ("manager", 3_000_000, 15_000)}
    rows = await story.world.every("/commissions", member_id=story.ids["Anna"], deal_id=large)
    postings = await story.world.every(f"/commissions/{rows[0]['id']}/postings")
    assert [(p["cause_kind"], p["cause_id"]) for p in postings] == [("deal_won", large), ("deal_refunded", small)]
    refunded = await story.world.call("GET", f"/opportunities/{small}")
    assert (refunded["status"], refunded["refunded"]["minor"]) == ("won", 800_000)


async def test_a_deal_that_arrives_late_takes_its_place_by_its_date(story: Story) -> None:
    later = await story.win("Anna", 30_000, on="2026-03-20", external_id=f"{story.name}/B")
    earlier = await story.win("Anna", 15_000, on="2026-03-10", external_id=f"{story.name}/A")

    assert await story.positions("Anna") == {
        earlier: ("owner", 1_500_000, 45_000),
        later: ("owner", 3_000_000, 5_000 * 3 + 20_000 * 5 + 5_000 * 8),
    }


async def test_on_one_day_the_external_id_decides(story: Story) -> None:
    second = await story.win("Anna", 15_000, on="2026-03-10", external_id=f"{story.name}/2")
    first = await story.win("Anna", 15_000, on="2026-03-10", external_id=f"{story.name}/1")

    assert await story.positions("Anna") == {
        first: ("owner", 1_500_000, 45_000),
        second: ("owner", 1_500_000, 5_000 * 3 + 10_000 * 5),
    }


async def test_a_reopened_deal_pays_nothing_until_it_is_won_again(story: Story) -> None:
    deal = await story.win("Anna", 10_000, on="2026-03-02")

    await story.act(deal, "reopen", reason="signed by the wrong company", reopened_on="2026-03-03")
    assert await story.positions("Anna") == {deal: ("owner", 0, 0)}

    await story.act(deal, "win", won_on="2026-04-01")
    assert await story.positions("Anna") == {deal: ("owner", 1_000_000, 30_000)}


async def test_a_corrected_owner_is_paid_in_place_of_the_other(story: Story) -> None:
    deal = await story.win("Anna", 10_000, on="2026-03-02")

    await story.act(deal, "correct", owner_id=story.ids["Carl"], reason="it was Carl's")

    assert (await story.commission("Anna"), await story.commission("Carl")) == (0, 30_000)


async def test_a_manager_is_paid_by_the_hierarchy_of_the_day_however_late_it_is_told(story: Story) -> None:
    march = await story.win("Anna", 10_000, on="2026-03-02")
    may = await story.win("Anna", 10_000, on="2026-05-02")
    assert set(await story.positions("Bill")) == {march, may}

    await story.world.call(
        "PATCH", f"/teams/{story.ids['north']}", {"manager_id": story.ids["Carl"], "effective_on": "2026-04-01"}
    )
    await story.world.settle()

    assert await story.commission("Bill") == 5_000
    assert {deal: amount for deal, (_, _, amount) in (await story.positions("Carl")).items()} == {may: 5_000}


async def test_the_forecast_follows_the_pipeline(story: Story) -> None:
    await story.open("Anna", 1_000, opened_on="2026-01-05")
    lost = await story.open("Anna", 500, opened_on="2026-01-05")
    await story.act(lost, "lose", reason="price", lost_on="2026-02-01")

    forecast = await story.world.call("GET", "/forecasts", months=3, as_of="2026-03-01", owner_id=story.ids["Anna"])

    assert forecast["history"]["status"] == "too_little_history"
    assert [month["month"] for month in forecast["stage_weighted"]["projection"]] == ["2026-03", "2026-04", "2026-05"]
    assert forecast["open_pipeline"]["amount"] == usd(1_000)


async def test_the_forecasts_open_pipeline_is_the_pipelines(story: Story) -> None:
    won, lost, back, fresh = [await story.open("Anna", dollars) for dollars in (1_000, 2_000, 4_000, 8_000)]
    for day in ("2026-03-01", "2026-03-15"):
        await story.act(won, "win", won_on=day)
        await story.act(lost, "lose", reason="price", lost_on=day)
        if day == "2026-03-01":
            await story.act(won, "reopen", reason="signed by the wrong company", reopened_on="2026-04-01")
            await story.act(lost, "reopen", reason="they called again", reopened_on="2026-04-01")
    await story.act(back, "move", stage="needs confirmed", effective_on="2026-06-01")
    await story.act(back, "move", stage="contact", effective_on="2026-05-01", override="it was too early")
    await story.act(fresh, "move", stage="needs confirmed", effective_on="2026-02-01")

    deals = [d for d in await story.world.every("/opportunities", status="open") if d["owner_id"] == story.ids["Anna"]]
    forecast = await story.world.call("GET", "/forecasts", owner_id=story.ids["Anna"])

    stages = {stage["stage"]: stage["amount"]["minor"] for stage in forecast["open_pipeline"]["stages"]}
    assert stages == {deal["stage"]: deal["amount"]["minor"] for deal in deals}
    assert stages == {"contact": 400_000, "needs confirmed": 800_000}


async def test_winning_notifies_the_owner_the_manager_and_the_payees(story: Story) -> None:
    deal = await story.win("Anna", 10_000, on="2026-03-02")

    entries = [e for e in await story.world.every("/notifications") if e["subject_id"] == deal]
    told = {(entry["kind"], entry["recipient_id"]) for entry in entries}

    anna, bill = story.ids["Anna"], story.ids["Bill"]
    assert {member for kind, member in told if "won" in kind} == {anna, bill}
    assert {member for kind, member in told if "commission" in kind} == {anna, bill}
    assert all(entry["historic"] and entry["read"] for entry in entries)
