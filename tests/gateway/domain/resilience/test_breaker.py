"""When an instance is not asked, and when it is tried again."""

from __future__ import annotations

import pytest

from services.gateway.domain.resilience.breaker import FAILURES_IN_A_ROW, Breaker, State


def opened(at: float = 0.0) -> Breaker:
    breaker = Breaker()
    for _ in range(FAILURES_IN_A_ROW):
        breaker.failed(at)
    return breaker


def test_it_opens_with_the_fifth_failure_in_a_row() -> None:
    breaker = Breaker()
    assert [breaker.failed(0.0) for _ in range(FAILURES_IN_A_ROW)] == [False] * (FAILURES_IN_A_ROW - 1) + [True]
    assert breaker.state(0.5) is State.OPEN
    assert not breaker.allows(0.5)


def test_a_success_in_between_begins_the_count_anew() -> None:
    breaker = Breaker()
    for _ in range(FAILURES_IN_A_ROW - 1):
        breaker.failed(0.0)
    breaker.succeeded()
    assert not breaker.failed(0.0)


def test_after_a_second_one_request_tries() -> None:
    breaker = opened()
    assert (breaker.state(1.0), breaker.allows(1.0)) == (State.HALF_OPEN, True)
    breaker.began()
    assert not breaker.allows(1.0)


def test_if_it_works_all_may() -> None:
    breaker = opened()
    breaker.began()
    breaker.succeeded()
    assert breaker.state(1.0) is State.CLOSED


def test_if_nothing_is_known_of_it_another_tries() -> None:
    breaker = opened()
    breaker.began()
    breaker.unknown()
    assert breaker.allows(1.0)


@pytest.mark.parametrize(("trips", "seconds"), [(1, 1), (2, 2), (3, 4), (5, 16), (6, 30), (20, 30)])
def test_each_time_it_stays_open_twice_as_long_up_to_half_a_minute(trips: int, seconds: float) -> None:
    breaker, now = opened(), 0.0
    for _ in range(trips - 1):
        now = breaker.open_until
        assert breaker.failed(now)
    assert breaker.open_until == now + seconds


def test_failures_of_requests_begun_before_it_opened_do_not_prolong_it() -> None:
    breaker = opened()
    assert not breaker.failed(0.5)
    assert breaker.open_until == 1.0


def test_whoever_is_down_is_not_asked_until_it_is_up() -> None:
    breaker = Breaker(down=True)
    assert (breaker.allows(0.0), breaker.state(0.0)) == (False, State.OPEN)
    breaker.down = False
    assert breaker.allows(0.0)
