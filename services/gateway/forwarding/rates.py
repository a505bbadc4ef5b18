"""How often callers may come: allowances at this process, leased from what all processes share."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence

from prometheus_client import Counter

from services.gateway.domain.errors import LimitsUnavailable, TooManyRequests
from services.gateway.domain.rates.bucket import Bucket, Rate, Spent, fresh, spent_of
from shared.store.outage import STORE_FAILED

LIMITED = Counter("gateway_rate_limited", "Requests refused because a limit was used up.", ["limit"])

_REMEMBERED = 65_536
_log = logging.getLogger(__name__)

Key = tuple[str, ...]
Share = Callable[[Sequence[Spent]], Awaitable[tuple[Mapping[str, float], int]]]
"""Tells the store what was spent; it answers the new leases, and how many processes share."""


class Rates:
    """Allowances by what they are for. The one not asked for longest makes room."""

    def __init__(self, clock: Callable[[], float], share: Share | None = None) -> None:
        self._clock = clock
        self._share = share
        self._processes = 1
        self._buckets: OrderedDict[Key, Bucket] = OrderedDict()
        self._touched: set[Key] = set()

    @property
    def count(self) -> int:
        """How many allowances are remembered."""
        return len(self._buckets)

    def bucket(self, rate: Rate, *key: str) -> Bucket:
        """The allowance of one caller under one limit."""
        whole = (rate.name, *key)
        bucket = self._buckets.get(whole)
        if bucket is None or (bucket.rate is not rate and bucket.rate != rate):
            bucket = self._buckets[whole] = fresh(rate, self._clock(), self._processes)
            while len(self._buckets) > _REMEMBERED:
                gone, _ = self._buckets.popitem(last=False)
                self._touched.discard(gone)
        else:
            self._buckets.move_to_end(whole)
        self._touched.add(whole)
        return bucket

    def take(self, rate: Rate, *key: str) -> Bucket:
        """Spend one; TooManyRequests if there is none left."""
        bucket = self.bucket(rate, *key)
        if not bucket.take(self._clock(), self._processes):
            raise self._refused(bucket)
        return bucket

    def left(self, rate: Rate, *key: str) -> int:
        """How many may still be spent, one at least; TooManyRequests if none. Nothing is spent."""
        bucket = self.bucket(rate, *key)
        if not bucket.has_one(self._clock(), self._processes):
            raise self._refused(bucket)
        return int(bucket.tokens)

    def spend(self, rate: Rate, *key: str) -> None:
        """Spend one that was there when it was asked for."""
        self.bucket(rate, *key).take(self._clock(), self._processes)

    async def take_strictly(self, rate: Rate, *key: str) -> Bucket:
        """Spend one that the store has given out for this request alone; LimitsUnavailable if it cannot be asked."""
        bucket = Bucket(rate, 0.0, self._clock(), spent=1)
        if self._share is None:
            return self.take(rate, *key)
        leased, _ = await self._asked([Spent((rate.name, *key), bucket, -1.0, strict=True)])
        bucket.tokens = next(iter(leased.values()))
        if bucket.tokens < 0:
            raise self._refused(bucket)
        return bucket

    async def take_known(self, rate: Rate, *key: str) -> Bucket:
        """Spend one of a quota that is not assumed to be whole: what is left of it is asked for first."""
        whole = (rate.name, *key)
        if whole not in self._buckets and self._share is not None:
            leased, _ = await self._asked([spent_of(whole, Bucket(rate, 0.0, self._clock()))])
            bucket = self._buckets.setdefault(whole, Bucket(rate, 0.0, self._clock(), is_lease=True))
            bucket.tokens += sum(leased.values())
        return self.take(rate, *key)

    async def share(self) -> None:
        """Give back what was leased and not spent, tell what was spent, and lease anew: once a second."""
        if self._share is None or not self._touched:
            return
        spent = [spent_of(key, self._buckets[key]) for key in self._touched]
        self._touched = set()
        before = {one.name: one.bucket.spent for one in spent}
        try:
            leased, self._processes = await self._asked(spent)
        except LimitsUnavailable:
            self._touched.update(one.key for one in spent if one.key in self._buckets)
            return
        for one in spent:
            one.bucket.leased(leased[one.name], self._clock(), already_spent=one.bucket.spent - before[one.name])

    async def _asked(self, spent: Sequence[Spent]) -> tuple[Mapping[str, float], int]:
        if self._share is None:
            raise LimitsUnavailable
        try:
            return await self._share(spent)
        except STORE_FAILED as error:
            _log.warning("what callers have spent cannot be shared: %s", error)
            raise LimitsUnavailable from error

    def _refused(self, bucket: Bucket) -> TooManyRequests:
        LIMITED.labels(bucket.rate.name).inc()
        rate = bucket.rate
        return TooManyRequests(rate.name, rate.quota, rate.seconds, bucket.wait_seconds())
