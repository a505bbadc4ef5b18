"""Pipelines as data: the default funnel, a company's own, and revisions that leave open opportunities alone."""

from __future__ import annotations

import pytest

from shared.contracts.pipeline import OpportunityOpened, StageChanged
from tests.pipeline.shop import Json, Shop

SAMPLE: Json = {
    "external_id": "sample",
    "name": "Prospecting to engaging",
    "stages": [{"name": "Prospecting", "probability": 0.3}, {"name": "Engaging", "probability": 0.6}],
    "is_default": True,
}


async def test_with_none_defined_the_default_funnel_holds(shop: Shop) -> None:
    _, listed = await shop.get("/pipelines")
    (funnel,) = listed["items"]
    assert funnel["is_default"]
    assert [stage["name"] for stage in funnel["stages"]] == ["contact", "needs confirmed", "proposal", "negotiation"]
    probabilities = [stage["probability"] for stage in funnel["stages"]]
    assert probabilities == pytest.approx([0.05, 0.125, 0.2, 5 / 12])
    assert (await shop.get("/pipelines"))[1] == listed


async def test_a_default_of_ones_own_takes_what_is_opened(shop: Shop) -> None:
    status, defined = await shop.post("/pipelines", SAMPLE)
    assert (status, defined["version"]) == (201, 1)
    _, opened = await shop.post("/opportunities", shop.item(stage="Engaging"))
    assert (opened["pipeline_id"], opened["stage"]) == (defined["id"], "Engaging")
    (event,) = await shop.house.published(OpportunityOpened)
    assert isinstance(event, OpportunityOpened)
    assert (event.pipeline, event.stage_probability) == ("Prospecting to engaging", 0.6)


async def test_a_new_default_replaces_the_old_one(shop: Shop) -> None:
    await shop.get("/pipelines")
    await shop.post("/pipelines", SAMPLE)
    _, listed = await shop.get("/pipelines")
    assert [item["external_id"] for item in listed["items"] if item["is_default"]] == ["sample"]


async def test_the_same_pipeline_again_changes_nothing(shop: Shop) -> None:
    first, again = [await shop.post("/pipelines", SAMPLE) for _ in range(2)]
    assert first == again
    assert (await shop.post("/pipelines", SAMPLE | {"name": "Other"}))[1]["code"] == "external_id_taken"


async def test_what_is_open_stays_on_the_version_it_was_opened_in(shop: Shop) -> None:
    _, defined = await shop.post("/pipelines", SAMPLE)
    before = await shop.opened()
    longer = [*SAMPLE["stages"], {"name": "Closing", "probability": 0.9}]
    _, revised = await shop.post(f"/pipelines/{defined['id']}/stages", {"stages": longer})
    assert revised["version"] == 2
    await shop.post(f"/opportunities/{before}/move", {"stage": "Engaging"})
    status, problem = await shop.post(f"/opportunities/{before}/move", {"stage": "Closing"})
    assert (status, problem["code"]) == (422, "stage_unknown")
    (moved,) = await shop.house.published(StageChanged)
    assert moved.definition_version == 1  # type: ignore[attr-defined]
    _, opened = await shop.post("/opportunities", shop.item(stage="Closing"))
    assert opened["stage"] == "Closing"


async def test_the_same_stages_again_make_no_version(shop: Shop) -> None:
    _, defined = await shop.post("/pipelines", SAMPLE)
    _, revised = await shop.post(f"/pipelines/{defined['id']}/stages", {"stages": SAMPLE["stages"]})
    assert revised["version"] == 1


@pytest.mark.parametrize(
    "stages",
    [
        pytest.param([], id="no stages"),
        pytest.param([SAMPLE["stages"][0]] * 2, id="a stage twice"),
    ],
)
async def test_what_is_no_funnel(shop: Shop, stages: list[Json]) -> None:
    status, problem = await shop.post("/pipelines", SAMPLE | {"stages": stages})
    assert (status, [error["field"] for error in problem["errors"]]) == (422, ["stages"])
