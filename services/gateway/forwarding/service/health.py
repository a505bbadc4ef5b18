"""Active health checks: whoever does not answer twice in a row is not asked until it answers again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from http import HTTPStatus

from services.gateway.forwarding.ask import ask
from services.gateway.forwarding.service.instance import Instance
from services.gateway.forwarding.service.measured import HEALTH_CHECKS
from services.gateway.forwarding.service.service import Service
from shared.kernel.errors import Refusal

EVERY_SECONDS = 0.5
_WITHIN_SECONDS = 0.5
_MISSED_IN_A_ROW = 2


class Health:
    """Watches the instances of some services."""

    def __init__(self, services: Sequence[Service]) -> None:
        self._services = services
        self._missed: dict[Instance, int] = {}

    async def look(self) -> None:
        """Ask every instance once."""
        asked = [(service, instance) for service in self._services for instance in service.instances]
        answers = await asyncio.gather(*(_answers(instance) for _, instance in asked))
        missed = self._missed
        self._missed = {}
        for (service, instance), alive in zip(asked, answers, strict=True):
            HEALTH_CHECKS.labels(service.name, instance.name, "answered" if alive else "missed").inc()
            self._missed[instance] = 0 if alive else missed.get(instance, 0) + 1
            instance.breaker.down = self._missed[instance] >= _MISSED_IN_A_ROW


async def _answers(instance: Instance) -> bool:
    try:
        return (await ask(instance.way, "/healthz", within=_WITHIN_SECONDS)).status < HTTPStatus.INTERNAL_SERVER_ERROR
    except (Refusal, TimeoutError):
        return False
