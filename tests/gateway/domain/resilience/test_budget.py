"""How often requests are tried again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis.strategies import booleans, floats, lists, tuples

from services.gateway.domain.resilience.budget import SHARE, WINDOW_SECONDS, RetryBudget, may_repeat


@pytest.mark.parametrize(
    ("method", "keyed", "may"),
    [
        pytest.param("GET", False, True, id="a read"),
        pytest.param("HEAD", False, True, id="a read of the head"),
        pytest.param("POST", False, False, id="a write"),
        pytest.param("POST", True, True, id="a write with a key"),
        pytest.param("PATCH", False, False, id="a change"),
        pytest.param("DELETE", False, False, id="an ending"),
        pytest.param("PUT", True, True, id="a replacement with a key"),
    ],
)
def test_only_what_is_the_same_twice_is_done_twice(method: str, keyed: bool, may: bool) -> None:
    assert may_repeat(method, idempotency_key=keyed) is may


def test_a_few_requests_give_no_retry() -> None:
    budget = RetryBudget()
    for _ in range(6):
        budget.first_try(0.0)
    assert not budget.may_retry(0.0)
    budget.first_try(0.0)
    assert budget.may_retry(0.0)
    assert not budget.may_retry(0.0)


def test_what_was_ten_seconds_ago_counts_no_more() -> None:
    budget = RetryBudget()
    for _ in range(100):
        budget.first_try(0.0)
    assert budget.may_retry(9.9)
    assert not budget.may_retry(10.0)


@given(lists(tuples(floats(0, 3), booleans()), max_size=200))
def test_retries_never_exceed_their_share_of_the_window(steps: list[tuple[float, bool]]) -> None:
    budget, now, tried, again = RetryBudget(), 0.0, [], []
    for pause, retry in steps:
        now += pause
        if not retry:
            budget.first_try(now)
            tried.append(now)
        elif budget.may_retry(now):
            again.append(now)
            begin = int(now) - WINDOW_SECONDS + 1
            assert sum(at >= begin for at in again) <= SHARE * sum(at >= begin for at in tried)
