"""Which hosts we answer for."""

from __future__ import annotations

from collections.abc import Collection

from services.gateway.domain.errors import HostNotServed


def check_host(host: str | None, served: Collection[str]) -> None:
    """Refuse a host that is not ours; without a list, every host is. Ports say nothing."""
    if served and name_of(host or "") not in served:
        raise HostNotServed


def name_of(host: str) -> str:
    """The name without its port, in lower case."""
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    return host.partition(":")[0].lower().removesuffix(".")
