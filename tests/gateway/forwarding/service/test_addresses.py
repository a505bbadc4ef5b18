"""Where instances are, and how that changes while requests go on."""

from __future__ import annotations

import asyncio

from services.gateway.forwarding.service.addresses import behind_addresses
from services.gateway.forwarding.service.health import Health
from services.gateway.settings import InstanceSettings, ServiceSettings
from tests.gateway.echo import Echo, free_port, served
from tests.gateway.peers import scripted


def settings(*urls: str, weight: int = 1) -> ServiceSettings:
    return ServiceSettings(instances=tuple(InstanceSettings(url=url, weight=weight) for url in urls))


async def test_a_name_is_its_own_address_until_it_is_looked_up() -> None:
    found = behind_addresses("leads", settings("http://localhost:8000"))
    assert [one.name for one in found.service.instances] == ["localhost:8000"]
    await found.look_up()
    names = [one.name for one in found.service.instances]
    assert "127.0.0.1:8000" in names
    assert "localhost:8000" not in names


async def test_instances_that_stay_keep_what_is_known_of_them() -> None:
    found = behind_addresses("leads", settings("http://127.0.0.1:1"))
    await found.look_up()
    (before,) = found.service.instances
    await found.look_up()
    found.configure(settings("http://127.0.0.1:1", "http://127.0.0.1:2", weight=3))
    assert found.service.instances[0] is before
    assert [one.weight for one in found.service.instances] == [3, 3]
    found.configure(settings("http://127.0.0.1:2"))
    assert [one.name for one in found.service.instances] == ["127.0.0.1:2"]


async def test_a_name_that_cannot_be_found_keeps_the_addresses_it_had() -> None:
    found = behind_addresses("leads", settings("http://nobody.invalid:8000"))
    await found.look_up()
    assert [one.name for one in found.service.instances] == ["nobody.invalid:8000"]


async def test_whoever_does_not_answer_twice_is_down_and_whoever_does_is_up() -> None:
    async with served(Echo()) as alive, scripted() as hanging:
        found = behind_addresses(
            "leads", settings(alive, f"http://127.0.0.1:{hanging.port}", f"http://127.0.0.1:{free_port()}")
        )
        health = Health([found.service])
        began = asyncio.get_running_loop().time()
        await health.look()
        once = [one.breaker.down for one in found.service.instances]
        await health.look()
        took = asyncio.get_running_loop().time() - began
        assert once == [False, False, False]
        assert [one.breaker.down for one in found.service.instances] == [False, True, True]
        assert took < 2
        await found.service.close()


async def test_whoever_answers_again_is_asked_again() -> None:
    async with served(Echo()) as alive:
        found = behind_addresses("leads", settings(alive))
        health = Health([found.service])
        found.service.instances[0].breaker.down = True
        await health.look()
        assert not found.service.instances[0].breaker.down
        await found.service.close()
