"""A service in this process goes the same way as one behind an address: places, queue, breaker and counts."""

from __future__ import annotations

from services.gateway.forwarding.service.bulkhead import Bulkhead
from services.gateway.forwarding.service.instance import Instance
from services.gateway.forwarding.service.service import Service
from services.gateway.forwarding.upstream import Upstream
from services.gateway.settings import ServiceSettings

NAME = "in process"


def in_process(name: str, way: Upstream, settings: ServiceSettings) -> Service:
    """The service with its one instance."""
    bulkhead = Bulkhead(name, settings.places, settings.queue, settings.queue_seconds)
    return Service(name, (Instance(NAME, way),), bulkhead)
