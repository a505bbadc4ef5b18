"""Publishing and assigning the default plan over the API."""

from __future__ import annotations

from tests.compensation.facts import DEFAULT_BODY
from tests.kit.house import House


async def publish_and_assign(house: House, *members: str, on: str = "2016-01-01") -> None:
    """Put members on the default plan from a day on."""
    async with house.client() as client:
        assert (await client.post("/v1/plans", json=DEFAULT_BODY)).status_code == 201
        items = [{"plan_external_id": "default", "member_external_id": name, "effective_on": on} for name in members]
        answer = await client.post("/v1/assignments/bulk", json={"items": items})
        assert [item["status"] for item in answer.json()["items"]] == ["created"] * len(items)
