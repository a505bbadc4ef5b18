"""Which service answers under which path: the first word after `/v1`, and after `/v1/operations` the second."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

GATEWAY = "gateway"

RESOURCES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "people": ("members", "teams"),
        "leads": ("leads", "scoring-models"),
        "pipeline": ("accounts", "products", "pipelines", "opportunities"),
        "partners": ("partners", "registrations"),
        "compensation": ("plans", "assignments", "commissions", "compensation"),
        "forecast": ("forecasts",),
        "notifications": ("notifications", "webhooks"),
        GATEWAY: ("backlog", "principals", "api-keys", "webhook-secrets", "events", "stream", "views"),
    }
)
SERVICES = tuple(service for service in RESOURCES if service != GATEWAY)

OPERATIONS = "operations"
"""What every service has, under its own name; `lag` and `audit-heads` speak of all, `partner-events` of the gateway."""

# The description writes the paths once for all services; the gateway's own are taken for it.
_OPERATED_BY = {
    **{service: service for service in RESOURCES},
    **dict.fromkeys(("lag", "audit-heads", "partner-events", "{service}"), GATEWAY),
}
_OWNERS = {resource: service for service, resources in RESOURCES.items() for resource in resources}
_VERSIONED = re.compile(r"/v1/([^/]+)(?:/([^/]+)(?:/.*[^/])?)?")


def service_of(path: str) -> str | None:
    """The service that owns a path; a path has one spelling, so none owns one that ends in a slash."""
    match = _VERSIONED.fullmatch(path)
    if match is None:
        return None
    return _OPERATED_BY.get(match[2]) if match[1] == OPERATIONS else _OWNERS.get(match[1])
