"""The stream: what happens to the records a caller may read, as it happens; and tickets for browsers."""

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import Header, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.domain.stream.message import position_of
from services.gateway.forwarding.admitted import CALLER, Admitted
from services.gateway.forwarding.stream.feed import Feed
from services.gateway.forwarding.stream.follower import Follower
from services.gateway.use_cases.stream.follow import TICKET_LIFETIME, issue_ticket, open_stream
from shared.web.access import Permission
from shared.web.dependencies import Caller, CompanyOf, Tx
from shared.web.router import Router


class TicketResponse(BaseModel):
    """Opens one stream: `GET /v1/stream?ticket=…`, for browsers, whose EventSource sends no headers."""

    ticket: str
    expires_at: datetime


class _Streaming(Response):
    """An answer that goes on."""

    def __init__(self, follow: ASGIApp) -> None:
        super().__init__(media_type="text/event-stream")
        self._follow = follow

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._follow(scope, receive, send)


def streaming(feed: Feed, draining: asyncio.Event, master_key: bytes) -> Router:
    """The routes; a stream ends when the process drains."""
    router = Router(tags=["stream"])

    @router.get("/stream", permission=Permission.FOLLOW_STREAM, response_class=_Streaming, status_code=200)
    async def stream(
        request: Request,
        tx: Tx,
        caller: Caller,
        company: CompanyOf,
        last_event_id: Annotated[str | None, Header(description="the id of the last message received")] = None,
    ) -> Response:
        """Messages name a type, a resource and its version; what a record says is fetched under one's own rights."""
        stream_id = await open_stream(tx, caller.subject)
        again = _admitted(request).again
        position = position_of(last_event_id)
        return _Streaming(Follower(feed, stream_id, position, again, company, draining))

    @router.post("/stream/tickets", permission=Permission.FOLLOW_STREAM, status_code=201, shown_once=True)
    async def ticket(request: Request, tx: Tx) -> TicketResponse:
        """A ticket for one stream within half a minute, with the rights of whoever asks."""
        made = await issue_ticket(tx, _admitted(request).authorization, master_key=master_key)
        return TicketResponse(ticket=made, expires_at=tx.now + TICKET_LIFETIME)

    _describe(router)
    return router


def _admitted(request: Request) -> Admitted:
    admitted: Admitted = request.scope["extensions"][CALLER]
    return admitted


def _describe(router: Router) -> None:
    """What a stream is made of, which no response model says; and the ticket, which the door takes out of the query."""
    for route in router.routes:
        if isinstance(route, APIRoute) and route.path == "/v1/stream":
            said = route.openapi_extra = {**(route.openapi_extra or {})}
            query = {"name": "ticket", "in": "query", "required": False, "schema": {"type": "string", "maxLength": 100}}
            said["parameters"] = [query]
            said["responses"] = {
                "200": {
                    "description": "Server-Sent Events",
                    "content": {"text/event-stream": {"schema": {"type": "string"}}},
                }
            }
