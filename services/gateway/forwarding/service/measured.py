"""What is counted of services and their instances."""

from __future__ import annotations

from functools import lru_cache

from prometheus_client import Counter

TRIES = Counter("gateway_upstream_tries", "Requests sent to an instance.", ["upstream", "instance", "outcome"])
RETRIES = Counter("gateway_upstream_retries", "Requests sent a second time.", ["upstream"])
BREAKER_OPENED = Counter("gateway_breaker_opened", "Times an instance's circuit opened.", ["upstream", "instance"])
EJECTED = Counter(
    "gateway_instances_ejected", "Times an instance was left out that alone answered 500.", ["upstream", "instance"]
)
HEALTH_CHECKS = Counter("gateway_health_checks", "Active health checks.", ["upstream", "instance", "outcome"])


@lru_cache(maxsize=4096)
def tries(service: str, instance: str, outcome: str) -> Counter:
    """The counter of one outcome at one instance; finding it costs more than counting."""
    return TRIES.labels(service, instance, outcome)
