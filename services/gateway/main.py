"""The gateway's HTTP process: the door, the pages beside it, and its own small service behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from starlette.types import ASGIApp

from services.gateway.api import pages
from services.gateway.api.backlog import backlog_of_all
from services.gateway.api.lag import lag_of_all
from services.gateway.clients.builtin_issuer import BuiltinIssuer
from services.gateway.domain.limits import Limits
from services.gateway.domain.routes import GATEWAY, SERVICES
from services.gateway.forwarding.asgi import AsgiUpstream
from services.gateway.forwarding.callers import Callers
from services.gateway.forwarding.door import Door
from services.gateway.forwarding.internal_tokens import InternalTokens
from services.gateway.forwarding.upstream import Upstream
from services.gateway.settings import Settings
from services.gateway.store.keys import Keys
from shared.web.app import Runtime, service_app

_EMBEDDED = Settings()


def build(
    runtime: Runtime,
    upstreams: Mapping[str, Upstream],
    keys: Keys,
    settings: Settings = _EMBEDDED,
    limits: Limits | None = None,
) -> Door:
    """The door to all services; `runtime` is the gateway's own, its verifier for the audience `gateway`."""
    missing = set(SERVICES) - set(upstreams)
    if missing:
        raise ValueError(f"the gateway needs an upstream for {', '.join(sorted(missing))}")
    tokens = InternalTokens(keys.internal, runtime.clock)
    services = {service: upstreams[service] for service in SERVICES}
    backlog = backlog_of_all(runtime.backlog, services, tokens)
    own = service_app(GATEWAY, (lag_of_all(runtime.desk, services, tokens),), replace(runtime, backlog=backlog))
    every: Mapping[str, Upstream] = {GATEWAY: AsgiUpstream(own), **services}
    issuer = BuiltinIssuer(keys.users.public_key(), runtime.clock)
    return Door(
        pages=_pages(own, every, settings),
        upstreams=every,
        callers=Callers(issuer, runtime.database, runtime.company, runtime.clock),
        tokens=tokens,
        limits=limits or Limits(),
        access_log=settings.access_log,
    )


def _pages(own: ASGIApp, every: Mapping[str, Upstream], settings: Settings) -> dict[str, ASGIApp]:
    ready = every if settings.services_are_ours else {GATEWAY: every[GATEWAY]}
    public: dict[str, ASGIApp] = {"/healthz": own, "/readyz": pages.readiness(ready)}
    if not settings.operator_pages:
        return public
    return {
        **public,
        "/": pages.front(),
        "/docs": pages.reference(),
        "/metrics": own,
        "/openapi.json": pages.description(every),
    }
