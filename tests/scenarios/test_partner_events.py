"""A partner's system tells us things; each becomes the ordinary command of whoever owns the matter."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.gateway.domain.intake.signature import signed_headers
from shared.store.transaction import utc_now
from tests.kit.story import Story, begin
from tests.kit.world import World

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
SCOPES = ("leads:capture", "registrations:submit", "partner-events:push", "partner-events:read")


@pytest.fixture(scope="module")
async def story(world: World) -> Story:
    """One for all of them: each test has partners, systems and leads of its own."""
    return await begin(world, "events")


@dataclass
class System:
    """A partner's program: its company, its key, its secret."""

    story: Story
    partner_id: str
    key: str
    secret: str

    async def send(self, body: object, form: str = STRUCTURED, **changes: str) -> httpx.Response:
        """Post events, signed."""
        raw = json.dumps(body).encode()
        signed = signed_headers(self.secret, f"msg_{uuid4()}", utc_now(), raw)
        query = {"dry_run": "1"} if changes.pop("dry_run", None) else {}
        async with self.client() as client:
            headers = signed | {"content-type": form} | changes
            return await client.post("/v1/events", content=raw, headers=headers, params=query)

    async def settled(self, event_id: str) -> dict[str, Any]:
        """The event once it is settled."""
        async with asyncio.timeout(20), self.client() as client:
            while True:
                event: dict[str, Any] = (await client.get(f"/v1/events/{event_id}")).json()
                if event["settled_at"]:
                    return event

    def client(self) -> httpx.AsyncClient:
        """Calls with its key."""
        client = self.story.world.client()
        client.headers["authorization"] = f"Bearer {self.key}"
        return client


async def system_of(story: Story, short: str, scopes: tuple[str, ...] = SCOPES) -> System:
    """A new partner and its program."""
    world, external_id = story.world, f"{story.name}/{short}"
    partner = await world.call("POST", "/partners", {"external_id": external_id, "name": short, "tier": "gold"})
    await world.settle()
    body = {"kind": "system", "name": f"{short} CRM", "partner_id": partner["id"]}
    principal = await world.call("POST", "/principals", body, role="admin")
    asked = {"principal_id": principal["id"], "label": "crm", "scopes": list(scopes)}
    expires = (utc_now() + timedelta(days=1)).isoformat()
    key = await world.call("POST", "/api-keys", asked | {"expires_at": expires}, role="admin")
    secret = await world.call("POST", "/webhook-secrets", {"principal_id": principal["id"]}, role="admin")
    return System(story, partner["id"], key["key"], secret["secret"])


def lead(name: str, **data: object) -> dict[str, object]:
    return {
        "specversion": "1.0",
        "id": f"{name}",
        "source": "/crm",
        "type": "salesops.lead_captured.v1",
        "subject": name,
        "data": {"source": "fair", "company_name": f"{name} GmbH"} | data,
    }


async def test_a_lead_told_becomes_a_lead_of_that_partner(story: Story) -> None:
    system = await system_of(story, "Teller")

    answer = await system.send(lead(f"{story.name}-1"))

    assert answer.status_code == 202, answer.text
    (item,) = answer.json()["items"]
    settled = await system.settled(item["id"])
    assert (item["status"], settled["status"], settled["problem"]) == ("accepted", "applied", None)
    (link,) = settled["links"]
    made = await story.world.call("GET", link.removeprefix("/v1"))
    assert made["partner_id"] == system.partner_id


async def test_told_twice_it_is_answered_twice_and_done_once(story: Story) -> None:
    system, event = await system_of(story, "Twice"), lead(f"{story.name}-2")
    first, again = await system.send(event), await system.send([event], BATCH)
    other = await system.send(event | {"subject": "another"})

    assert first.json()["items"] == again.json()["items"]
    assert (other.status_code, other.json()["code"]) == (409, "event_id_reused")
    await system.settled(first.json()["items"][0]["id"])
    leads = await story.world.every("/leads")
    assert [one["company_name"] for one in leads].count(f"{story.name}-2 GmbH") == 1


async def test_each_event_of_a_batch_has_its_own_end(story: Story) -> None:
    system = await system_of(story, "Batch")
    sent = [
        lead(f"{story.name}-3"),
        lead(f"{story.name}-4", partner_id=str(uuid4())),
        lead(f"{story.name}-5", source=""),
        {"id": "x"},
        lead(f"{story.name}-6") | {"type": "salesops.usage_signalled.v1"},
        lead(f"{story.name}-7") | {"type": "salesops.ping.v1"},
        lead(f"{story.name}-8") | {"type": "salesops.deal_refunded.v1"},
    ]

    items = (await system.send(sent, BATCH)).json()["items"]

    assert [item["status"] for item in items] == [
        *("accepted", "accepted", "accepted", "quarantined", "refused", "pong", "refused")
    ]
    assert [item["problem"]["code"] for item in items if item["problem"]] == [
        *("type_not_supported", "event_not_permitted")
    ]
    ends = [await system.settled(item["id"]) for item in items if item["id"]]
    assert [(end["status"], (end["problem"] or {}).get("code")) for end in ends] == [
        ("applied", None),
        ("rejected", "not_found"),
        ("rejected", "invalid_request"),
        ("quarantined", "event_not_understood"),
    ]


async def test_a_dry_run_says_the_same_and_keeps_nothing(story: Story) -> None:
    system, event = await system_of(story, "Dry"), lead(f"{story.name}-9")

    answer = await system.send(event, dry_run="1")

    assert (answer.status_code, answer.json()["items"][0]["status"]) == (200, "accepted")
    async with system.client() as client:
        assert (await client.get("/v1/events")).json()["items"] == []


async def test_what_is_not_signed_or_in_another_form_leaves_nothing(story: Story) -> None:
    system, event = await system_of(story, "Forger"), lead(f"{story.name}-10")
    binary = {"ce-id": "1", "ce-source": "/crm", "ce-type": "salesops.lead_captured.v1", "ce-specversion": "1.0"}
    refused = [
        await system.send(event, **{"webhook-signature": "v1," + base64.b64encode(bytes(32)).decode()}),
        await system.send(event, **{"webhook-timestamp": "1700000000"}),
        await system.send(event, "application/json", **binary),
        await system.send(event, "application/json"),
        await system.send([event] * 101, BATCH),
        await system.send({}, BATCH),
        await system.send(event | {"data": {"source": "x" * 300_000}}),
    ]

    assert [(one.status_code, one.json()["code"]) for one in refused] == [
        (401, "not_authenticated"),
        (401, "not_authenticated"),
        (415, "binary_mode_not_supported"),
        (415, "content_type_not_supported"),
        (413, "batch_too_long"),
        (422, "batch_not_understood"),
        (413, "event_too_large"),
    ]
    async with system.client() as client:
        assert (await client.get("/v1/events")).json()["items"] == []


async def test_nobody_sees_anothers_events(story: Story) -> None:
    ours, theirs = await system_of(story, "Ours"), await system_of(story, "Theirs")
    item = (await ours.send(lead(f"{story.name}-11"))).json()["items"][0]

    async with theirs.client() as client:
        absent, foreign = await client.get(f"/v1/events/{uuid4()}"), await client.get(f"/v1/events/{item['id']}")
        listed = await client.get("/v1/events")

    assert (absent.status_code, foreign.status_code) == (404, 404)
    assert absent.json()["code"] == foreign.json()["code"]
    assert listed.json()["items"] == []
