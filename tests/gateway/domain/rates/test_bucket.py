"""What a caller may still do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis.strategies import floats, lists

from services.gateway.domain.rates.bucket import Rate, fresh, of_a_day, spent_of

TEN_A_MINUTE = Rate("route", 10, 60)


def test_alone_a_process_gives_the_whole_quota_at_once_and_then_evenly() -> None:
    bucket = fresh(TEN_A_MINUTE, 0.0, 1)
    assert [bucket.take(0.0) for _ in range(11)] == [True] * 10 + [False]
    assert bucket.wait_seconds() == 6
    assert not bucket.take(5.9)
    assert bucket.take(6.1)


def test_one_of_several_gives_a_strangers_first_second_only() -> None:
    bucket = fresh(Rate("route", 600, 60), 0.0, 3)
    assert sum(bucket.take(0.0) for _ in range(600)) == 10


def test_a_lease_is_what_there_is_until_the_next() -> None:
    bucket = fresh(TEN_A_MINUTE, 0.0, 2)
    bucket.leased(3.0, 0.0)
    assert [bucket.take(0.5, 2) for _ in range(4)] == [True, True, True, False]


def test_what_was_spent_while_leases_were_exchanged_counts_against_the_new() -> None:
    bucket = fresh(TEN_A_MINUTE, 0.0, 1)
    bucket.leased(3.0, 0.0, already_spent=2)
    assert [bucket.take(0.0) for _ in range(2)] == [True, False]


def test_without_the_store_a_lease_fills_by_itself_with_its_share() -> None:
    bucket = fresh(TEN_A_MINUTE, 0.0, 2)
    bucket.leased(0.0, 0.0)
    assert not bucket.take(1.4, 2)
    assert bucket.take(12.1, 2)
    assert not bucket.take(12.1, 2)


def test_a_day_does_not_fill() -> None:
    bucket = fresh(of_a_day(2), 0.0, 1)
    assert [bucket.take(float(hour * 3600)) for hour in range(3)] == [True, True, False]


def test_what_is_told_is_what_was_left_of_a_lease_or_spent_without_one() -> None:
    bucket = fresh(TEN_A_MINUTE, 0.0, 1)
    bucket.take(0.0)
    bucket.take(0.0)
    assert spent_of(("route", "a"), bucket).change == -2
    bucket.leased(5.0, 0.0)
    bucket.take(0.0)
    assert spent_of(("route", "a"), bucket).change == 4


@given(
    lists(floats(0, 5), min_size=1, max_size=300),
)
def test_no_window_sees_more_than_the_quota_and_what_grew(pauses: list[float]) -> None:
    bucket, now, taken = fresh(TEN_A_MINUTE, 0.0, 1), 0.0, 0
    for pause in pauses:
        now += pause
        taken += bucket.take(now)
        assert taken <= TEN_A_MINUTE.quota + now * TEN_A_MINUTE.per_second + 1e-6


@pytest.mark.parametrize(("quota", "seconds", "wait"), [(10, 60, 6), (1, 1, 1), (100, 1, 1), (1, 3600, 3600)])
def test_whoever_comes_after_that_finds_a_token(quota: int, seconds: int, wait: int) -> None:
    bucket = fresh(Rate("route", quota, seconds), 0.0, 1)
    while bucket.take(0.0):
        pass
    assert bucket.wait_seconds() == wait
    assert bucket.take(float(bucket.wait_seconds()) + 1e-9)
