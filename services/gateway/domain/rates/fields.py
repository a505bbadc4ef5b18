"""The RateLimit fields (draft-ietf-httpapi-ratelimit-headers): what holds, and what is left."""

from __future__ import annotations

from services.gateway.domain.headers import Header
from services.gateway.domain.rates.bucket import Rate


def policy(rate: Rate) -> Header:
    """What holds: `"name";q=quota;w=seconds`."""
    return b"ratelimit-policy", f'"{rate.name}";q={rate.quota};w={rate.seconds}'.encode("ascii")


def left(rate: Rate, tokens: float) -> Header:
    """What is left, and the seconds until all of it is there again."""
    remaining = max(0, int(tokens))
    until_full = max(0, round((rate.quota - remaining) / rate.per_second)) if rate.fills else rate.seconds
    return b"ratelimit", f'"{rate.name}";r={remaining};t={until_full}'.encode("ascii")
