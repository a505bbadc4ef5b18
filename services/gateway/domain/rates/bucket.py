"""A token bucket: what a caller may still do, filled evenly, never beyond its quota."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

SHARED_SECONDS = 1.0
"""How often processes share what they counted."""
_ALONE_AFTER_SECONDS = 1.5 * SHARED_SECONDS
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in so many seconds, evenly; `strict` counts in one place whatever it costs."""

    name: str
    quota: int
    seconds: int
    strict: bool = False
    fills: bool = True
    """False for a quota of one day, which is there at its beginning and does not grow."""

    @property
    def per_second(self) -> float:
        """How fast it fills."""
        return self.quota / self.seconds if self.fills else 0.0


def of_a_day(quota: int) -> Rate:
    """A quota for one day."""
    return Rate("day", quota, DAY_SECONDS, fills=False)


@dataclass(slots=True)
class Bucket:
    """One caller's allowance at one process: a lease on the allowance all processes share.

    `tokens` are what may be spent before the next sharing. While nothing is shared, the bucket fills by itself.
    """

    rate: Rate
    tokens: float
    at: float
    """When it was last leased or filled."""
    spent: int = 0
    """Since the last sharing."""
    is_lease: bool = False
    """Whether the store gave the tokens out, so that what is left goes back to it."""

    def has_one(self, now: float, processes: int = 1) -> bool:
        """Whether there is a token to spend."""
        if now - self.at > _ALONE_AFTER_SECONDS or not self.is_lease:
            self._fill(now, processes)
        return self.tokens >= 1

    def take(self, now: float, processes: int = 1) -> bool:
        """Spend one token if there is one."""
        if self.tokens < 1 and not self.has_one(now, processes):
            return False
        self.tokens -= 1
        self.spent += 1
        return True

    def leased(self, tokens: float, now: float, *, already_spent: int = 0) -> None:
        """A new lease in exchange for what was left, of which something may have been spent meanwhile."""
        self.tokens, self.at, self.spent, self.is_lease = tokens - already_spent, now, already_spent, True

    def wait_seconds(self) -> int:
        """Whole seconds until there is a token again."""
        if not self.rate.fills:
            return DAY_SECONDS
        return max(1, ceil((1 - self.tokens) / self.rate.per_second))

    def _fill(self, now: float, processes: int) -> None:
        gained = (now - self.at) * self.rate.per_second / processes
        self.tokens, self.at = min(self.rate.quota / processes, self.tokens + gained), now


@dataclass(frozen=True, slots=True)
class Spent:
    """What one process did with an allowance since it was last shared."""

    key: tuple[str, ...]
    bucket: Bucket
    change: float
    """By how much the shared allowance changes: what was left of a lease returns, what had none is charged."""
    strict: bool = False
    """Whether one token is wanted and none is leased."""

    @property
    def name(self) -> str:
        """What the store calls the allowance."""
        return "\x1f".join(self.key)


def spent_of(key: tuple[str, ...], bucket: Bucket) -> Spent:
    """As it stands now."""
    return Spent(key, bucket, bucket.tokens if bucket.is_lease else -float(bucket.spent))


def fresh(rate: Rate, now: float, processes: int) -> Bucket:
    """A caller not seen before: a process alone knows that nothing is spent; one of several allows a second's quota."""
    tokens = float(rate.quota) if processes == 1 else max(1.0, min(rate.quota, rate.per_second * SHARED_SECONDS))
    return Bucket(rate, tokens, now)
