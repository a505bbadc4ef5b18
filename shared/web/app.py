"""A service's HTTP application, put together the same way everywhere."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from fastapi import APIRouter, FastAPI
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.kernel.company import Company
from shared.store.database import Database
from shared.store.transaction import utc_now
from shared.web.audit_pages import router as audit_pages
from shared.web.backlog import router as backlog
from shared.web.description import describe
from shared.web.desk import Desk
from shared.web.guard import InternalOnly
from shared.web.health import router as health
from shared.web.identity import InternalVerifier
from shared.web.operations import router as operations
from shared.web.personal import personal_columns
from shared.web.problems import install_problems


async def _always(_connection: AsyncConnection) -> bool:
    return True


@dataclass(frozen=True)
class Runtime:
    """What a service's requests stand on; `migrated` and `backlog` are probes from whoever starts the process."""

    database: Database
    verifier: InternalVerifier
    company: Company
    clock: Callable[[], datetime] = utc_now
    migrated: Callable[[AsyncConnection], Awaitable[bool]] = _always
    backlog: Callable[[], Awaitable[Mapping[str, object]]] | None = None
    """The counts of `shared.web.backlog`; None where no event log is at hand."""
    desk: Desk | None = None
    """What an operator may do to the service's events; None where no event log is at hand."""
    draining: asyncio.Event = field(default_factory=asyncio.Event)


def service_app(service: str, routers: Sequence[APIRouter], runtime: Runtime) -> FastAPI:
    """The application of one service: its resources, health, metrics and problems."""
    app = FastAPI(title=f"salesops {service}", version="1", docs_url=None, redoc_url=None)
    app.state.runtime = runtime
    for router in (*routers, backlog, operations, audit_pages, health):
        app.include_router(router)
    app.state.personal = personal_columns(app.routes)
    install_problems(app)
    app.add_middleware(InternalOnly, verifier=runtime.verifier)
    app.openapi = partial(describe, app)  # type: ignore[method-assign]  # FastAPI's documented way to extend it
    return app
