"""A whole house in small: every service as a real application of one route, without its own rules."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from uuid import UUID

from fastapi import FastAPI
from pydantic import BaseModel

from services.gateway.domain.routes import RESOURCES, SERVICES
from services.gateway.forwarding.asgi import AsgiUpstream
from services.gateway.forwarding.door import Door
from services.gateway.forwarding.rules import Live
from services.gateway.forwarding.service.in_process import in_process
from services.gateway.main import build, routes_of
from services.gateway.settings import ServiceSettings, Settings
from shared.store.database import Database
from shared.store.transaction import utc_now
from shared.web.access import Permission
from shared.web.app import service_app
from shared.web.dependencies import Caller
from shared.web.router import Router
from tests.gateway.conftest import runtime_of
from tests.gateway.secrets import KEYS
from tests.kit.apps import over, runtime_nowhere

COUNTS = {"unsent": 1, "lag": 0, "waiting": 2, "parked": 0, "dead": 0, "position": 10}


class Seen(BaseModel):
    """Who the service takes the caller for."""

    service: str
    subject: str
    member_id: UUID | None
    partner_id: UUID | None


async def counts() -> Mapping[str, object]:
    """A backlog."""
    return COUNTS


@cache
def _pattern(service: str) -> FastAPI:
    router = Router(tags=[service])

    @router.get(f"/{RESOURCES[service][0]}", permission=Permission.READ_CATALOGUE)
    async def seen(caller: Caller) -> Seen:
        return Seen(service=service, subject=caller.subject, member_id=caller.member_id, partner_id=caller.partner_id)

    return service_app(service, (router,), runtime_nowhere(service))


@cache
def _routes() -> Mapping[str, frozenset[str]]:
    return {template: methods for service in SERVICES for template, methods in routes_of(_pattern(service)).items()}


def small_service(service: str, database: Database, clock: Callable[[], datetime] = utc_now) -> FastAPI:
    """A service that tells its caller who it is."""
    return over(_pattern(service), replace(runtime_of(service, database, clock), backlog=counts))


def small_house(
    database: Database,
    *,
    settings: Settings | None = None,
    clock: Callable[[], datetime] = utc_now,
    live: Live | None = None,
    **replaced: object,
) -> Door:
    """The gateway before all services; some may be replaced by another upstream."""
    apps = {service: small_service(service, database, clock) for service in SERVICES}
    upstreams = {name: in_process(name, AsgiUpstream(app), ServiceSettings()) for name, app in apps.items()}
    own = replace(runtime_of("gateway", database, clock), backlog=counts)
    return build(own, {**upstreams, **replaced}, KEYS, settings or Settings(), live, _routes())  # type: ignore[dict-item]
