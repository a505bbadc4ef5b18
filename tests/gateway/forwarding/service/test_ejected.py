"""Instances that answer 500: left out if they are alone with it, and never missed."""

from __future__ import annotations

from contextlib import suppress
from time import monotonic

import pytest

from services.gateway.domain.errors import UpstreamUnavailable
from services.gateway.domain.resilience.breaker import FAILURES_IN_A_ROW, State
from services.gateway.domain.resilience.ejection import FAULTS_IN_A_ROW
from tests.gateway.ways import allow_retries, ask, service


async def test_one_that_alone_answers_500_is_left_out_and_the_others_go_on() -> None:
    found, ways = service("500", "answers", "answers")
    statuses = [(await ask(found)).status for _ in range(100)]
    assert statuses.count(500) == FAULTS_IN_A_ROW
    assert len(ways[0].asked) == FAULTS_IN_A_ROW


async def test_a_bug_that_all_have_leaves_half_of_them_in_their_turn_and_shuts_nobody_out() -> None:
    found, ways = service("500", "500", "500", "500")
    assert {(await ask(found)).status for _ in range(200)} == {500}
    assert sum(instance.ejection.is_out(monotonic()) for instance in found.instances) == 2
    assert all(instance.breaker.state(monotonic()) is State.CLOSED for instance in found.instances)
    assert sum(len(way.asked) for way in ways) == 200


async def test_whoever_was_left_out_is_asked_when_the_others_are_gone() -> None:
    found, (_, other) = service("500", "answers")
    for _ in range(20):
        await ask(found)
    assert found.instances[0].ejection.is_out(monotonic())
    other.does = "is away"
    allow_retries(found)
    for _ in range(2 * FAILURES_IN_A_ROW):
        with suppress(UpstreamUnavailable):
            await ask(found)

    assert found.instances[1].breaker.state(monotonic()) is State.OPEN
    assert (await ask(found)).status == 500


async def test_an_application_here_that_raises_on_after_its_500_shuts_nobody_out() -> None:
    found, (way,) = service("raises")
    for _ in range(3 * FAILURES_IN_A_ROW):
        with pytest.raises(RuntimeError):
            await ask(found)
    assert len(way.asked) == 3 * FAILURES_IN_A_ROW
