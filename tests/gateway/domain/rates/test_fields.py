"""The RateLimit fields."""

from __future__ import annotations

from services.gateway.domain.rates.bucket import Rate
from services.gateway.domain.rates.fields import left, policy

RATE = Rate("route", 100, 60)


def test_the_policy_is_told() -> None:
    assert policy(RATE) == (b"ratelimit-policy", b'"route";q=100;w=60')


def test_what_is_left_is_told_with_the_time_until_all_is_there_again() -> None:
    assert left(RATE, 40.7) == (b"ratelimit", b'"route";r=40;t=36')
    assert left(RATE, -3.0) == (b"ratelimit", b'"route";r=0;t=60')
