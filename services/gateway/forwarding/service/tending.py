"""What is done beside requests: health checks, look-ups of names, sharing of what callers spent, gauges."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from time import monotonic

from prometheus_client import Gauge

from services.gateway.domain.rates.bucket import SHARED_SECONDS
from services.gateway.domain.resilience.breaker import State
from services.gateway.forwarding.service.addresses import Addresses
from services.gateway.forwarding.service.health import EVERY_SECONDS, Health
from services.gateway.forwarding.service.service import Service

IN_HAND = Gauge("gateway_upstream_requests", "Requests a service has in hand.", ["upstream"])
WAITING = Gauge("gateway_upstream_waiting", "Requests that wait for a place at a service.", ["upstream"])
OPEN = Gauge("gateway_breaker_open", "1 while an instance is not asked.", ["upstream", "instance"])

_LOOK_UP_SECONDS = 5.0
_log = logging.getLogger(__name__)


async def tend(
    stop: asyncio.Event,
    services: Sequence[Service],
    addresses: Sequence[Addresses],
    share: Callable[[], Awaitable[None]],
) -> None:
    """Do it all until told to stop. Only what stands behind an address is checked: who is in this process is here."""
    health = Health([one.service for one in addresses])

    async def look_up() -> None:
        await asyncio.gather(*(one.look_up() for one in addresses))

    async def tell() -> None:
        for service in services:
            _tell(service)

    async with asyncio.TaskGroup() as group:
        group.create_task(_every(EVERY_SECONDS, health.look, stop))
        group.create_task(_every(_LOOK_UP_SECONDS, look_up, stop))
        group.create_task(_every(SHARED_SECONDS, share, stop))
        group.create_task(_every(SHARED_SECONDS, tell, stop))


async def _every(seconds: float, do: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    """Counted from beginning to beginning; what fails is told and done again."""
    now = asyncio.get_running_loop().time
    while not stop.is_set():
        due = now() + seconds
        try:
            await do()
        except Exception:  # noqa: BLE001 - it is told, and done again
            _log.exception("what is done every %s s failed", seconds)
        with suppress(TimeoutError):
            async with asyncio.timeout_at(due):
                await stop.wait()


def _tell(service: Service) -> None:
    IN_HAND.labels(service.name).set(service.bulkhead.taken)
    WAITING.labels(service.name).set(service.bulkhead.waiting)
    now = monotonic()
    for instance in service.instances:
        left_out = instance.breaker.state(now) is not State.CLOSED or instance.ejection.is_out(now)
        OPEN.labels(service.name, instance.name).set(left_out)
