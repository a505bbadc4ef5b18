"""What a house did in a story stands in its audits, sealed, published and verifiable; its secrets stand nowhere."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import pytest

from services.audit import kept_by_the_gateway, read_from_the_log
from services.audit import verdict_on as verdict_of_service
from services.landscape import SERVICES, Service
from services.reach import Reached
from shared.messaging.sealing import published_heads
from shared.store.audit.chain import Head
from shared.store.audit.verify import Verdict, verify_audit
from tests.kit.story import Story
from tests.kit.world import World
from tests.scenarios.test_partner_events import lead, system_of
from tests.scenarios.test_stream import ticket


async def verdict_on(world: World, service: Service) -> Verdict:
    """What `audit verify` says."""
    database = world.house.databases[service.name]
    heads = await published_heads(world.log, service.manifest)
    async with database.transaction() as tx:
        return await verify_audit(tx, service.name, [database.audit_keys.signing.public_key()], heads)


async def sealed(world: World, service: Service) -> Verdict:
    """The verdict once everything is sealed."""
    async with asyncio.timeout(30):
        while (verdict := await verdict_on(world, service)).unprotected:
            await world.settle()
    return verdict


async def test_every_service_can_prove_what_was_done_in_it(story: Story) -> None:
    await story.win("Anna", 8_000, on="2026-03-02")

    verdicts = [await sealed(story.world, service) for service in SERVICES]

    assert [(one.database, one.findings) for one in verdicts] == [(service.name, []) for service in SERVICES]
    written = {one.database for one in verdicts if one.sealed}
    assert written >= {"people", "pipeline", "compensation"}


async def published(service: Service, reached: Reached) -> list[Head]:
    """What the log has, without its word on when."""
    return [replace(head, published_at=None) for head in await read_from_the_log(service, reached)]


async def test_the_gateway_remembers_what_every_service_published(story: Story) -> None:
    world = story.world
    await story.win("Anna", 8_000, on="2026-03-02")
    databases = world.house.databases
    reached = Reached(lambda name: databases[name].url, world.log)
    for service in SERVICES:
        await sealed(world, service)
        async with asyncio.timeout(30):
            while (kept := await kept_by_the_gateway(service, reached)) != await published(service, reached):
                await world.settle()
        keys = databases[service.name].audit_keys
        verdict = await verdict_of_service(service, reached, keys, kept_by_the_gateway)
        assert verdict.holds
        assert bool(verdict.sealed) == bool(kept)


async def test_a_win_says_who_did_it_and_what_was_before(story: Story) -> None:
    deal = await story.win("Anna", 8_000, on="2026-03-02")

    rows = await story.world.every("/operations/pipeline/audit", resource=f"/v1/opportunities/{deal}/win")

    (row,) = rows
    assert (row["who"], row["action"]) == ("user:sales_ops", "POST /v1/opportunities/{opportunity_id}/win")
    changes = [change for change in row["changes"] if change["table"] == "opportunity"]
    assert (changes[0]["before"]["status"], changes[0]["after"]["status"]) == ("open", "won")
    assert row["trace_id"]
    assert row["request_id"]


async def test_no_secret_is_ever_logged_or_audited(story: Story, caplog: pytest.LogCaptureFixture) -> None:
    world = story.world
    with caplog.at_level(logging.DEBUG):
        system = await system_of(story, "Secretive")
        await system.send(lead(f"{story.name}-canary"))
        await system.send(lead(f"{story.name}-canary"), **{"webhook-signature": "v1,AAAA"})
        made = await ticket(world, "sales_ops")
    secrets = (system.key, system.key.rsplit("_", 1)[-1], system.secret, system.secret.removeprefix("whsec_"), made)
    kept = "".join([str(await audit_of(world, service)) for service in SERVICES])

    assert "POST /v1/api-keys" in kept
    for secret in secrets:
        assert secret not in caplog.text
        assert secret not in kept


async def audit_of(world: World, service: Service) -> list[object]:
    """The whole audit of a service, as it is kept."""
    return await world.every(f"/operations/{service.name}/audit")
