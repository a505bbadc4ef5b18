"""What can be set about the gateway from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """How the gateway is run; the defaults are those of the embedded system."""

    operator_pages: bool = True
    """Whether `/metrics` and `/docs` are shown on the public port: right on loopback, wrong elsewhere."""
    access_log: bool = False
    """Whether each request writes one JSON line to the logger `salesops.access`."""
    services_are_ours: bool = True
    """Whether the services run in this process, so that they share its readiness."""


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Settings by the variables GATEWAY_OPERATOR_PAGES, GATEWAY_ACCESS_LOG and GATEWAY_SERVICES_ARE_OURS (0 or 1)."""
    return Settings(
        operator_pages=environment.get("GATEWAY_OPERATOR_PAGES", "1") == "1",
        access_log=environment.get("GATEWAY_ACCESS_LOG", "0") == "1",
        services_are_ours=environment.get("GATEWAY_SERVICES_ARE_OURS", "1") == "1",
    )


def keys_directory(data: Path) -> Path:
    """Where a data directory keeps its keys."""
    return data / "keys"
