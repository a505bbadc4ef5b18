"""A service before which requests queue: who answers, who is asked again, and who is left alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

import pytest
from starlette.types import Scope

from services.gateway.domain.errors import ServiceBusy, UpstreamFailed, UpstreamTimedOut, UpstreamUnavailable
from services.gateway.domain.resilience.breaker import FAILURES_IN_A_ROW, State
from services.gateway.forwarding.service.service import Service
from services.gateway.forwarding.upstream import DEADLINE, HURRIED
from tests.gateway.peers import Got
from tests.gateway.ways import Way, allow_retries, ask, request, service
from tests.shared.messaging.orders import until


@pytest.mark.parametrize("does", ["hangs up", "is away", "502", "503", "504"])
async def test_a_read_is_tried_at_another_instance(does: str) -> None:
    found, ways = service(does, does, "answers")
    allow_retries(found)
    got = await ask(found)
    assert (got.status, got.body) == (200, b"whole")
    assert sum(len(way.asked) for way in ways) <= 3


@pytest.mark.parametrize(
    ("does", "status"),
    [
        pytest.param("500", 500, id="a bug is the same everywhere"),
        pytest.param("is full", 503, id="one that says when to come again has answered"),
        pytest.param("404", 404, id="an answer is an answer"),
    ],
)
async def test_some_answers_are_passed_on_as_they_are(does: str, status: int) -> None:
    found, ways = service(does, does)
    allow_retries(found)
    assert (await ask(found)).status == status
    assert sum(len(way.asked) for way in ways) == 1


@pytest.mark.parametrize(
    ("scope", "parts", "asked"),
    [
        pytest.param(request("POST"), [b"x"], 1, id="a write without a key is not"),
        pytest.param(request("POST", (b"idempotency-key", b"7")), [b"x"], 2, id="a write with a key is"),
        pytest.param(request("POST", (b"idempotency-key", b"7")), [b"x", b"y"], 1, id="a body that streamed is not"),
        pytest.param(request("DELETE"), [], 1, id="an ending is not"),
    ],
)
async def test_what_may_be_repeated(scope: Scope, parts: list[bytes], asked: int) -> None:
    found, ways = service("hangs up", "hangs up")
    allow_retries(found)
    with pytest.raises(UpstreamFailed):
        await ask(found, scope, parts)
    assert sum(len(way.asked) for way in ways) >= asked
    assert (asked > 1) == (sum(len(way.asked) for way in ways) > 1)


async def test_a_repeated_body_is_the_same() -> None:
    found, ways = service("hangs up", "hangs up", "hangs up")
    allow_retries(found)
    with pytest.raises(UpstreamFailed):
        await ask(found, request("POST", (b"idempotency-key", b"7")), [b"the same"])
    bodies = [body for way in ways for body in way.bodies]
    assert len(bodies) > 1
    assert set(bodies) == {b"the same"}


async def test_what_never_arrived_is_no_second_time_and_needs_no_budget() -> None:
    found, _ = service("is away", "answers")
    for _ in range(4):
        assert (await ask(found, request("POST"))).status == 200


async def test_without_budget_nothing_is_tried_again() -> None:
    found, ways = service("hangs up", "answers")
    found.turn = 1  # the failing one is next
    with pytest.raises(UpstreamFailed):
        await ask(found)
    assert [len(way.asked) for way in ways] == [1, 0]


async def test_an_answer_that_broke_off_is_not_tried_again() -> None:
    found, ways = service("stops", "stops")
    allow_retries(found)
    with pytest.raises(UpstreamFailed):
        await ask(found)
    assert sum(len(way.asked) for way in ways) == 1


@pytest.mark.parametrize("does", ["502", "503", "504", "hangs up", "is away"])
async def test_after_five_failures_in_a_row_nobody_is_asked(does: str) -> None:
    found, (way,) = service(does)
    for _ in range(FAILURES_IN_A_ROW):
        try:
            await ask(found)
        except (UpstreamFailed, UpstreamUnavailable):
            continue
    with pytest.raises(UpstreamUnavailable):
        await ask(found)
    assert len(way.asked) == FAILURES_IN_A_ROW
    assert found.instances[0].breaker.state(asyncio.get_running_loop().time()) is State.OPEN


@pytest.mark.parametrize("does", ["is full", "404", "422", "500", "501"])
async def test_neither_refusals_nor_bugs_open_anything(does: str) -> None:
    found, (way,) = service(does)
    for _ in range(3 * FAILURES_IN_A_ROW):
        await ask(found)
    assert len(way.asked) == 3 * FAILURES_IN_A_ROW


@pytest.mark.parametrize(("hurried", "state"), [(True, State.CLOSED), (False, State.OPEN)])
async def test_a_caller_in_a_hurry_shuts_nobody_out(hurried: bool, state: State) -> None:
    found, _ = service("is slow")
    for _ in range(FAILURES_IN_A_ROW):
        scope = request()
        scope["extensions"] |= {HURRIED: {}} if hurried else {}
        with pytest.raises(UpstreamTimedOut):
            await ask(found, scope)
    assert found.instances[0].breaker.state(monotonic()) is state


async def test_the_deadline_is_passed_on_in_milliseconds() -> None:
    found, (way,) = service("answers")
    scope = request()
    scope["extensions"][DEADLINE] = asyncio.get_running_loop().time() + 2.5
    await ask(found, scope)
    left = int(dict(way.asked[0]["headers"])[b"x-request-timeout-ms"])
    assert 2000 < left <= 2500


async def test_a_service_has_a_little_less_time_than_its_caller_so_that_its_own_word_arrives() -> None:
    found, (way,) = service("answers")
    scope = request()
    scope["extensions"][DEADLINE] = monotonic() + 2.5
    await ask(found, scope)
    assert int(dict(way.asked[0]["headers"])[b"x-request-timeout-ms"]) <= 2250


async def test_nobody_is_asked_when_the_time_is_up() -> None:
    found, (way,) = service("answers")
    scope = request()
    scope["extensions"][DEADLINE] = monotonic()
    with pytest.raises(UpstreamTimedOut):
        await ask(found, scope)
    assert way.asked == []
    assert found.instances[0].breaker.state(monotonic()) is State.CLOSED


@pytest.mark.parametrize(("hurried", "state"), [(True, State.CLOSED), (False, State.OPEN)])
async def test_a_service_that_says_it_was_too_late_is_believed(hurried: bool, state: State) -> None:
    found, (way,) = service("504")
    for _ in range(FAILURES_IN_A_ROW):
        scope = request()
        scope["extensions"] |= {DEADLINE: monotonic() + 0.04} | ({HURRIED: {}} if hurried else {})
        assert (await ask(found, scope)).status == 504
    assert len(way.asked) == FAILURES_IN_A_ROW
    assert found.instances[0].breaker.state(monotonic()) is state


@asynccontextmanager
async def busy(found: Service, count: int) -> AsyncIterator[list[asyncio.Task[Got]]]:
    """So many requests under way, as far as there are places."""
    asking = [asyncio.create_task(ask(found)) for _ in range(count)]

    async def is_under_way() -> bool:
        return found.bulkhead.taken + found.bulkhead.waiting >= count

    await until(is_under_way)
    yield asking
    for instance in found.instances:
        assert isinstance(instance.way, Way)
        instance.way.go_on.set()
    await asyncio.gather(*asking, return_exceptions=True)


async def test_whoever_finds_no_place_waits_and_whoever_finds_no_room_to_wait_is_told() -> None:
    found, (way,) = service("waits", places=2, queue=1, seconds=5)
    async with busy(found, 3) as asking:
        assert (found.bulkhead.taken, found.bulkhead.waiting, len(way.asked)) == (2, 1, 2)
        with pytest.raises(ServiceBusy):
            await ask(found)
    assert [task.result().status for task in asking] == [200, 200, 200]
    assert (found.bulkhead.taken, found.bulkhead.waiting) == (0, 0)


async def test_nobody_waits_longer_than_allowed() -> None:
    found, _ = service("waits", places=1, queue=10, seconds=0.02)
    async with busy(found, 1):
        with pytest.raises(ServiceBusy):
            await ask(found)
        assert found.bulkhead.waiting == 0


async def test_a_place_given_up_while_waiting_is_not_lost() -> None:
    found, _ = service("waits", places=1, queue=10, seconds=5)
    async with busy(found, 2) as asking:
        asking[1].cancel()
        await asyncio.gather(asking[1], return_exceptions=True)
        assert found.bulkhead.waiting == 0
    assert found.bulkhead.taken == 0
    assert (await ask(found)).status == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_of_idle_instances_each_has_its_turn(method: str) -> None:
    found, ways = service("answers", "answers")
    for _ in range(10):
        await ask(found, request(method))
    assert [len(way.asked) for way in ways] == [5, 5]


async def test_requests_meant_for_a_canary_go_there_and_no_others() -> None:
    found, ways = service("answers", "answers")
    found.instances[1].when = {"x-canary": "1"}
    for _ in range(4):
        await ask(found, request("GET", (b"x-canary", b"1")))
        await ask(found)
    assert all(dict(scope["headers"]).get(b"x-canary") == b"1" for scope in ways[1].asked)
    assert [len(way.asked) for way in ways] == [4, 4]
