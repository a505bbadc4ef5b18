"""How often callers may come: at one process, and at several that share through a real PostgreSQL."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from services.gateway.domain.errors import LimitsUnavailable, TooManyRequests
from services.gateway.domain.rates.bucket import Rate, of_a_day
from services.gateway.forwarding.rates import Rates
from services.gateway.use_cases.share_rates import sharing
from shared.store.database import Database
from tests.kit.house import House

TEN = Rate("route", 10, 3600)
STRICT = Rate("strict", 10, 3600, strict=True)


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def taken(rates: Rates, rate: Rate, *key: str, tries: int = 30) -> int:
    """How many of so many requests are let through."""
    through = 0
    for _ in range(tries):
        try:
            rates.take(rate, *key)
        except TooManyRequests:
            continue
        through += 1
    return through


def test_each_caller_has_its_own_allowance_on_each_route() -> None:
    rates = Rates(Clock())
    assert [taken(rates, TEN, "anna", "GET /a"), taken(rates, TEN, "bill", "GET /a")] == [10, 10]
    assert [taken(rates, TEN, "anna", "GET /a"), taken(rates, TEN, "anna", "GET /b")] == [0, 10]


def test_whoever_is_refused_is_told_for_how_long() -> None:
    rates = Rates(Clock())
    taken(rates, TEN, "anna")
    with pytest.raises(TooManyRequests) as refused:
        rates.take(TEN, "anna")
    assert refused.value.seconds == 360
    assert refused.value.policy == '"route";q=10;w=3600'


def test_asking_what_is_left_spends_nothing() -> None:
    rates = Rates(Clock())
    assert {rates.left(TEN, "anna") for _ in range(30)} == {10}
    assert taken(rates, TEN, "anna", tries=7) == 7
    assert rates.left(TEN, "anna") == 3
    assert taken(rates, TEN, "anna") == 3
    with pytest.raises(TooManyRequests):
        rates.left(TEN, "anna")


def test_another_limit_holds_from_the_next_request() -> None:
    rates = Rates(Clock())
    taken(rates, TEN, "anna")
    assert taken(rates, Rate("route", 3, 60), "anna") == 3


def test_callers_that_are_not_seen_any_more_make_room() -> None:
    rates = Rates(Clock())
    for number in range(70_000):
        rates.take(TEN, str(number))
    assert rates.count == 65_536


async def test_processes_together_give_no_more_than_the_quota_and_a_second_each(gateway: House) -> None:
    first, second = (Rates(Clock(), sharing(gateway.database)) for _ in range(2))
    for rates in (first, second):  # each knows of the other
        rates.take(Rate("other", 5, 3600), "x")
        await rates.share()
        await rates.share()
    first.take(Rate("other", 5, 3600), "x")
    await first.share()
    through = 0
    for _ in range(8):
        for rates in (first, second):
            through += taken(rates, TEN, "anna", tries=20)
            await rates.share()
    assert 9 <= through <= 12


async def test_what_one_process_spent_the_next_does_not_give_again(gateway: House) -> None:
    first = Rates(Clock(), sharing(gateway.database))
    assert taken(first, TEN, "bill") == 10
    await first.share()
    second = Rates(Clock(), sharing(gateway.database))
    second.take(TEN, "bill")
    await second.share()
    assert taken(second, TEN, "bill") == 0


async def test_a_lease_that_is_not_used_comes_back(gateway: House) -> None:
    rates = Rates(Clock(), sharing(gateway.database))
    rates.take(TEN, "carl")
    for _ in range(5):
        await rates.share()
        rates.bucket(TEN, "carl")
    assert taken(rates, TEN, "carl") == 9


async def test_what_comes_while_leases_are_exchanged_is_counted(gateway: House) -> None:
    rates = Rates(Clock(), sharing(gateway.database))
    rates.take(TEN, "dora")
    sharing_now = asyncio.create_task(rates.share())
    await asyncio.sleep(0)
    between = taken(rates, TEN, "dora", tries=5)
    await sharing_now
    assert 1 + between + taken(rates, TEN, "dora") == 10


async def test_a_strict_limit_is_exact_over_all_processes(gateway: House) -> None:
    both = [Rates(Clock(), sharing(gateway.database)) for _ in range(2)]

    async def one(number: int) -> bool:
        try:
            await both[number % 2].take_strictly(STRICT, "erik")
        except TooManyRequests:
            return False
        return True

    results = [await one(number) for number in range(6)]
    results += await asyncio.gather(*(one(number) for number in range(8)))
    assert sum(results) == 10


async def test_the_quota_of_a_day_is_not_given_anew_by_a_new_process(gateway: House) -> None:
    day = of_a_day(5)
    first = Rates(Clock(), sharing(gateway.database))
    for _ in range(3):
        await first.take_known(day, "key", "2017-03-01")
    await first.share()
    second = Rates(Clock(), sharing(gateway.database))
    left = 0
    for _ in range(5):
        try:
            await second.take_known(day, "key", "2017-03-01")
        except TooManyRequests:
            continue
        left += 1
    assert left <= 2
    await second.take_known(day, "key", "2017-03-02")


async def test_without_the_store_strict_limits_are_closed_and_the_others_go_on(no_database: Database) -> None:
    rates = Rates(Clock(), sharing(no_database))
    with pytest.raises(LimitsUnavailable):
        await rates.take_strictly(STRICT, "anna")
    rates.take(TEN, "anna")
    await rates.share()
    assert taken(rates, TEN, "anna") == 9
