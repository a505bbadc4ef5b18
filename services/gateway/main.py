"""The gateway's HTTP process: the door, the pages beside it, and its own small service behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.types import ASGIApp

from services.gateway.api import heads, pages
from services.gateway.api.access import principals
from services.gateway.api.access.api_keys import api_keys
from services.gateway.api.access.webhook_secrets import webhook_secrets
from services.gateway.api.backlog import backlog_of_all
from services.gateway.api.intake import follow, given_up
from services.gateway.api.intake.send import sending
from services.gateway.api.lag import lag_of_all
from services.gateway.api.operator import operator_view
from services.gateway.api.stream import streaming
from services.gateway.api.views import views_of
from services.gateway.clients.builtin_issuer import BuiltinIssuer
from services.gateway.clients.issuers import Issuers, configured
from services.gateway.clients.outside_issuer import OutsideTokens, outside_tokens
from services.gateway.domain.access.errors import BuiltinIssuerExposed
from services.gateway.domain.intake.refunds import RefundLimit
from services.gateway.domain.route_table import RouteTable
from services.gateway.domain.routes import GATEWAY, SERVICES
from services.gateway.forwarding.admission import Places
from services.gateway.forwarding.asgi import AsgiUpstream
from services.gateway.forwarding.callers import Callers
from services.gateway.forwarding.commands import Commands
from services.gateway.forwarding.door import Door
from services.gateway.forwarding.internal_tokens import InternalTokens
from services.gateway.forwarding.observed import ACCESS_LOG
from services.gateway.forwarding.rates import Rates, Share
from services.gateway.forwarding.refusal_audit import RefusalAudit
from services.gateway.forwarding.rules import Live
from services.gateway.forwarding.service.addresses import Addresses
from services.gateway.forwarding.service.in_process import in_process
from services.gateway.forwarding.service.service import Service
from services.gateway.forwarding.service.tending import tend
from services.gateway.forwarding.stream.feed import Feed
from services.gateway.forwarding.tickets import redeeming
from services.gateway.forwarding.upstream import Upstream
from services.gateway.settings import Configuration, ServiceSettings, Settings
from services.gateway.store.keys import Keys
from shared.kernel.company import Company
from shared.kernel.money import Money
from shared.web.app import Runtime, service_app

_EMBEDDED = Settings()
_OUR_OWN = ServiceSettings(places=10_000, queue=0)
"""Streams stay open and cost little."""


@dataclass(frozen=True)
class Process:
    """What a process brings to its gateway."""

    share: Share | None = None
    """How processes share what callers spend; None for a process that counts alone."""
    addresses: Sequence[Addresses] = ()
    """Services that are looked up and checked."""
    write: Callable[[str], None] = ACCESS_LOG.info
    """Where lines of the access log go."""


_ALONE = Process()


def build(
    runtime: Runtime,
    upstreams: Mapping[str, Upstream],
    keys: Keys,
    settings: Settings = _EMBEDDED,
    live: Live | None = None,
    routes: Mapping[str, Iterable[str]] | None = None,
    process: Process = _ALONE,
) -> Door:
    """The door to all services; `runtime` is the gateway's own, its verifier for the audience `gateway`.

    `routes` are those of the services: templates and methods.
    """
    missing = set(SERVICES) - set(upstreams)
    if missing:
        raise ValueError(f"the gateway needs an upstream for {', '.join(sorted(missing))}")
    tokens = InternalTokens(keys.internal, runtime.clock)
    services = {service: upstreams[service] for service in SERVICES}
    backlog = backlog_of_all(runtime.backlog, services, tokens)
    feed = Feed(runtime.database, runtime.clock)
    live = live or Live()
    own = _own_service(replace(runtime, backlog=backlog), services, tokens, keys, live, feed)
    every: Mapping[str, Upstream] = {GATEWAY: in_process(GATEWAY, AsgiUpstream(own), _OUR_OWN), **services}
    rates = Rates(monotonic, process.share)
    table = RouteTable({**routes_of(own), **(routes or {})})
    public = _public_pages(own, every, settings)
    operator = {**public, **_operator_pages(own, every, tokens, live, table)}
    issuers = _issuers(keys, settings, live, runtime.clock)
    callers = Callers(issuers, runtime.database, runtime.company, runtime.clock, keys.api_keys)
    refusals = RefusalAudit(runtime.database, runtime.clock)
    return Door(
        pages=operator if settings.operator_pages else public,
        operator=pages.pages(operator),
        upstreams=every,
        callers=callers,
        tokens=tokens,
        live=live,
        rates=rates,
        places=Places(table),
        access_log=process.write if settings.access_log else None,
        tell_refused=refusals.note,
        redeem=redeeming(runtime.database, keys.master),
        work=(
            Commands(runtime.database, services, tokens, partial(_patience, live)).run,
            callers.run,
            refusals.run,
            feed.run,
            partial(tend, services=_tended(every), addresses=process.addresses, share=rates.share),
        ),
    )


def _own_service(
    runtime: Runtime,
    services: Mapping[str, Upstream],
    tokens: InternalTokens,
    keys: Keys,
    live: Live,
    feed: Feed,
) -> FastAPI:
    """The gateway as a service among the others: access, partner events, views, the stream."""
    return service_app(
        GATEWAY,
        (
            lag_of_all(runtime.desk, services, tokens),
            views_of(services, tokens),
            principals.router,
            api_keys(keys.api_keys),
            webhook_secrets(keys.master),
            sending(keys.master, partial(_refund_limit, live, runtime.company)),
            follow.router,
            heads.router,
            given_up.router,
            streaming(feed, runtime.draining, keys.master),
        ),
        runtime,
    )


def _refund_limit(live: Live, company: Company) -> RefundLimit:
    """How much a system may have paid back of a deal by itself."""
    given = live.rules.configuration.partner_events
    amount = Money(given.refunds_without_a_person, company.currency)
    return RefundLimit(amount, timedelta(days=given.refund_window_days))


def _patience(live: Live) -> timedelta:
    """For how long a partner event's command is given."""
    return timedelta(hours=live.rules.configuration.partner_events.give_up_after_hours)


def _issuers(keys: Keys, settings: Settings, live: Live, clock: Callable[[], datetime]) -> Issuers:
    """Who is believed: our own command line where that is allowed, and whom the configuration in force names."""
    builtin = (BuiltinIssuer(keys.users.public_key()),) if settings.builtin_issuer else ()
    if not builtin and not live.rules.configuration.issuers:
        raise BuiltinIssuerExposed
    issuers, outside = Issuers(clock), list[OutsideTokens]()

    def adopt(configuration: Configuration) -> None:
        outside[:] = outside_tokens([configured(one) for one in configuration.issuers], tuple(outside), clock)
        issuers.believe((*builtin, *outside))

    adopt(live.rules.configuration)
    live.when_changed(adopt)
    return issuers


def routes_of(app: FastAPI) -> dict[str, frozenset[str]]:
    """What an application serves: the methods of each template."""
    found: dict[str, frozenset[str]] = {}
    for route in iter_route_contexts(app.routes):
        if route.include_in_schema and route.path is not None:
            found[route.path] = found.get(route.path, frozenset()) | frozenset(route.methods or ())
    return found


def _tended(every: Mapping[str, Upstream]) -> list[Service]:
    return [upstream for upstream in every.values() if isinstance(upstream, Service)]


def _public_pages(own: ASGIApp, every: Mapping[str, Upstream], settings: Settings) -> dict[str, ASGIApp]:
    ready = every if settings.services_are_ours else {GATEWAY: every[GATEWAY]}
    return {"/healthz": own, "/readyz": pages.readiness(ready)}


def _operator_pages(
    own: ASGIApp, every: Mapping[str, Upstream], tokens: InternalTokens, live: Live, table: RouteTable
) -> dict[str, ASGIApp]:
    return {
        "/": pages.front(),
        "/docs": pages.reference(),
        "/metrics": own,
        "/openapi.json": pages.description(every, tokens),
        "/operator": operator_view(live, table.routes, _tended(every)),
    }
