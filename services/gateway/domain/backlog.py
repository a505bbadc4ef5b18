"""How far the whole house is behind: the sum of what every service still has to do."""

from __future__ import annotations

from collections.abc import Mapping

COUNTS = ("unsent", "lag", "waiting", "parked", "dead", "position")


def total(backlogs: Mapping[str, Mapping[str, int]]) -> dict[str, object]:
    """The counts added up, and beside them each service's own."""
    services = [{"service": service, **_counts(backlog)} for service, backlog in sorted(backlogs.items())]
    return {**{name: sum(backlog[name] for backlog in backlogs.values()) for name in COUNTS}, "services": services}


def _counts(backlog: Mapping[str, int]) -> dict[str, int]:
    return {name: backlog[name] for name in COUNTS}
