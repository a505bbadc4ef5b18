"""Endpoints for outgoing webhooks over HTTP."""

from uuid import uuid4

import pytest

from tests.kit.house import House

URL = "https://hooks.example.com/in"


async def test_the_secret_is_shown_once(house: House) -> None:
    async with house.client() as operations:
        made = await operations.post("/v1/webhooks", json={"url": URL, "events": ["deal_won"], "description": "wins"})
        (listed,) = (await operations.get("/v1/webhooks")).json()["items"]
    assert made.status_code == 201
    assert made.json().pop("secret").startswith("whsec_")
    assert listed == {name: value for name, value in made.json().items() if name != "secret"}
    assert (listed["url"], listed["events"], listed["description"]) == (URL, ["deal_won"], "wins")


async def test_an_endpoint_ends_and_its_record_stays(house: House) -> None:
    async with house.client() as operations:
        endpoint = (await operations.post("/v1/webhooks", json={"url": URL})).json()
        assert (await operations.delete(f"/v1/webhooks/{endpoint['id']}")).status_code == 204
        assert (await operations.get("/v1/webhooks")).json()["items"] == []
        assert (await operations.delete(f"/v1/webhooks/{endpoint['id']}")).status_code == 404
    ((ended_at,),) = await house.rows("SELECT ended_at FROM webhook_endpoint")
    assert ended_at is not None


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        pytest.param({"url": "http://hooks.example.com/"}, "webhook_url_not_allowed", "url", id="without TLS"),
        pytest.param({"url": "https://10.0.0.1/"}, "webhook_url_not_allowed", "url", id="a private address"),
        pytest.param({"url": URL, "events": ["gossip"]}, "unknown_notification_kind", "events", id="an unknown kind"),
        pytest.param({"url": URL, "events": []}, "webhook_events_missing", "events", id="no kind at all"),
        pytest.param({"url": ""}, "invalid_request", "url", id="no address"),
    ],
)
async def test_endpoints_that_are_refused(house: House, body: dict[str, object], code: str, field: str) -> None:
    async with house.client() as operations:
        answer = await operations.post("/v1/webhooks", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"][0]["field"] == field
    assert await house.rows("SELECT 1 FROM webhook_endpoint") == []


async def test_loopback_is_refused_unless_the_deployment_allows_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house.client() as operations:
        assert (await operations.post("/v1/webhooks", json={"url": "http://127.0.0.1:9/"})).status_code == 201
        monkeypatch.delenv("WEBHOOK_ALLOW_LOOPBACK")
        assert (await operations.post("/v1/webhooks", json={"url": "http://127.0.0.1:9/"})).status_code == 422


@pytest.mark.parametrize("role", ["representative", "manager", "finance", "partner", "partner_manager"])
async def test_only_operations_and_administrators_manage_endpoints(house: House, role: str) -> None:
    async with house.client(role, member_id=uuid4()) as client:
        assert (await client.post("/v1/webhooks", json={"url": URL})).status_code == 403
        assert (await client.get("/v1/webhooks")).status_code == 403
