"""The company adopts its own scoring model."""

from __future__ import annotations

from typing import Any

import pytest

from shared.web.access import Role
from tests.kit.house import House
from tests.leads.world import id_of

MODEL = {
    "version": "2018-spring",
    "rules": [
        {"name": "came by themselves", "fact": "source", "points": 60, "one_of": ["Website"]},
        {"name": "reachable", "fact": "contact", "points": 20},
    ],
    "grades": {"a": 80, "b": 60, "c": 40},
}


async def test_leads_captured_from_then_on_are_scored_by_it(leads: House) -> None:
    async with leads.client() as ops:
        before = (await ops.post("/v1/leads", json={"source": "Website"})).json()
        adopted = await ops.post("/v1/scoring-models", json=MODEL)
        after = (await ops.post("/v1/leads", json={"source": "Website"})).json()
        current = (await ops.get("/v1/scoring-models/current")).json()
        detail = (await ops.get(f"/v1/leads/{after['id']}")).json()
        first = (await ops.get(f"/v1/leads/{before['id']}")).json()
    assert adopted.status_code == 201
    assert (before["score"], after["score"], after["grade"]) == (15, 60, "B")
    assert (current["version"], detail["model_version"], first["model_version"]) == (
        "2018-spring",
        "2018-spring",
        "default-1",
    )
    assert detail["contributions"] == [{"rule": "came by themselves", "points": 60}]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        pytest.param({}, 201, id="the same model again is fine"),
        pytest.param({"grades": {"a": 90, "b": 60, "c": 40}}, 409, id="a version names one model for ever"),
        pytest.param({"version": "default-1"}, 409, id="also the default's"),
        pytest.param({"version": "3", "grades": {"a": 60, "b": 60, "c": 40}}, 422, id="grades that do not descend"),
        pytest.param({"version": "3", "rules": []}, 422, id="no rules"),
    ],
)
async def test_a_model_never_changes(leads: House, change: dict[str, Any], status: int) -> None:
    async with leads.client() as ops:
        await ops.post("/v1/scoring-models", json=MODEL)
        assert (await ops.post("/v1/scoring-models", json={**MODEL, **change})).status_code == status


async def test_representatives_do_not_set_the_rules(leads: House) -> None:
    async with leads.client(Role.REPRESENTATIVE, member_id=id_of("anna")) as anna:
        assert (await anna.post("/v1/scoring-models", json=MODEL)).status_code == 403
        assert (await anna.get("/v1/scoring-models/current")).json()["version"] == "default-1"
