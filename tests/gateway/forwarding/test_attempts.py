"""However many guess at once, no more are listened to than may fail; and whoever is right is not held up by them."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from services.gateway.domain.errors import TooManyRequests
from services.gateway.domain.rates.bucket import Rate
from services.gateway.forwarding.attempts import Attempts
from services.gateway.forwarding.rates import Rates
from shared.web.identity import NotAuthenticated
from tests.gateway.conftest import World, bearer, visitor

TEN = Rate("failures", 10, 3600)
HERE, THERE = "192.0.2.1", "192.0.2.2"


@dataclass
class Verifying:
    """Authentications that end when they are told to."""

    attempts: Attempts = field(default_factory=lambda: Attempts(Rates(lambda: 0.0)))
    begun: int = 0
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def one(self, address: str = HERE, *, right: bool = False) -> str:
        """How it ended."""
        try:
            async with self.attempts.one(TEN, address):
                self.begun += 1
                await self._verify(right=right)
        except NotAuthenticated:
            return "wrong"
        except TooManyRequests:
            return "not listened to"
        return "right"

    async def _verify(self, *, right: bool) -> None:
        await self.go_on.wait()
        if not right:
            raise NotAuthenticated("wrong")

    async def settled(self) -> None:
        """Until everybody has begun or waits."""
        for _ in range(20):
            await asyncio.sleep(0)


@pytest.fixture
async def verifying() -> Verifying:
    return Verifying()


def asking(verifying: Verifying, count: int, **how: Any) -> list[asyncio.Task[str]]:  # noqa: ANN401 - arguments
    return [asyncio.create_task(verifying.one(**how)) for _ in range(count)]


async def test_of_a_hundred_at_once_ten_are_listened_to(verifying: Verifying) -> None:
    tasks = asking(verifying, 100)
    await verifying.settled()
    assert verifying.begun == 10

    verifying.go_on.set()
    ends = Counter(await asyncio.gather(*tasks))

    assert (ends, verifying.begun) == ({"wrong": 10, "not listened to": 90}, 10)


async def test_of_a_hundred_who_are_right_all_are_let_in(verifying: Verifying) -> None:
    tasks = asking(verifying, 100, right=True)
    await verifying.settled()
    assert verifying.begun == 10

    verifying.go_on.set()

    assert Counter(await asyncio.gather(*tasks)) == {"right": 100}
    assert Counter(await asyncio.gather(*asking(verifying, 11))) == {"wrong": 10, "not listened to": 1}


async def test_another_address_is_not_held_up(verifying: Verifying) -> None:
    tasks = asking(verifying, 20) + asking(verifying, 3, address=THERE)
    await verifying.settled()

    assert verifying.begun == 13
    verifying.go_on.set()
    await asyncio.gather(*tasks)


async def test_whoever_gives_up_waiting_or_verifying_leaves_its_place_to_another(verifying: Verifying) -> None:
    tasks = asking(verifying, 20, right=True)
    await verifying.settled()
    for task in (*tasks[:5], *tasks[10:12]):
        task.cancel()
    await verifying.settled()
    assert verifying.begun == 15

    verifying.go_on.set()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks, return_exceptions=True)
    assert [task.cancelled() for task in tasks].count(True) == 7
    assert verifying.begun == 18


async def test_a_fault_that_is_no_wrong_token_costs_nothing() -> None:
    attempts = Attempts(Rates(lambda: 0.0))
    for _ in range(30):
        with pytest.raises(OSError, match="the store"):
            async with attempts.one(TEN, HERE):
                raise OSError("the store is away")


async def test_guessing_at_once_at_the_door_is_no_way_around_the_limit(world: World) -> None:
    door, heard, ten_heard, go_on = world.door(), 0, asyncio.Event(), asyncio.Event()

    class Slow:
        """Recognises nobody, after a while."""

        def recall(self, _authorization: str) -> None:
            """Nobody is known."""

        async def caller(self, _authorization: str | None) -> None:
            nonlocal heard
            heard += 1
            if heard == TEN.quota:
                ten_heard.set()
            await go_on.wait()
            raise NotAuthenticated("wrong")

    async with visitor(replace(door, callers=Slow()), bearer()) as client:  # type: ignore[arg-type]
        tasks = [asyncio.create_task(client.get("/v1/leads")) for _ in range(40)]
        await ten_heard.wait()
        go_on.set()
        answers = [(await task).status_code for task in tasks]

    assert (heard, Counter(answers)) == (10, {401: 10, 429: 30})
