"""The data path: one pure ASGI application from the request's head to the service's answer."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.domain.errors import MethodNotAllowed, PathUnknown, UpstreamUnavailable
from services.gateway.domain.headers import first, to_service
from services.gateway.domain.limits import Limits, check_declared_length, check_url, limits_of
from services.gateway.domain.paths import read_path
from services.gateway.domain.routes import service_of
from services.gateway.forwarding.body import CountedBody
from services.gateway.forwarding.callers import Callers
from services.gateway.forwarding.forward import forward
from services.gateway.forwarding.internal_tokens import InternalTokens
from services.gateway.forwarding.observed import observe
from services.gateway.forwarding.refusals import refusal_answer
from services.gateway.forwarding.upstream import CallerGone, Upstream
from services.gateway.forwarding.visit import Answer, Visit

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Door:
    """Lets requests in: to pages everyone, to services those who can say who they are."""

    pages: Mapping[str, ASGIApp]
    upstreams: Mapping[str, Upstream]
    callers: Callers
    tokens: InternalTokens
    limits: Limits = field(default_factory=Limits)
    access_log: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI scope."""
        if scope["type"] == "http":
            await self._serve(Visit.begin(scope), receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _serve(self, visit: Visit, receive: Receive, send: Send) -> None:
        answer = Answer(visit, send)
        try:
            await self._admit(visit, receive, answer)
        except CallerGone:
            _log.debug("request %s: the caller hung up", visit.request_id)
        except Exception as error:
            if answer.started and not answer.complete:
                raise  # The server cuts the connection: half an answer must not look like a whole one.
            if not answer.started:
                await refusal_answer(error, visit)(visit.scope, receive, answer.send)
        finally:
            observe(visit, answer, write=self.access_log)

    async def _admit(self, visit: Visit, receive: Receive, answer: Answer) -> None:
        check_url(visit.raw_path, visit.query, self.limits)
        path = read_path(visit.raw_path)
        if path in self.pages:
            await self._show(path, visit, receive, answer)
            return
        service = service_of(path)
        if service is None:
            raise PathUnknown
        limits = limits_of(path, self.limits)
        check_declared_length(first(visit.headers, b"content-length"), limits)
        scope = visit.scope_for(path, await self._headers(visit, service))
        answer.served_by = service
        if service not in self.upstreams:
            raise UpstreamUnavailable(service)
        body = CountedBody(receive, limits.body)
        await forward(service, self.upstreams[service], scope, body, answer, limits)

    async def _headers(self, visit: Visit, service: str) -> list[tuple[bytes, bytes]]:
        """The caller's headers, with the caller's own credentials exchanged for the house's."""
        principal = await self.callers.principal(first(visit.headers, b"authorization"))
        token = self.tokens.token(principal, service)
        return to_service(visit.headers, token=token, request_id=visit.request_id, traceparent=visit.traceparent)

    async def _show(self, path: str, visit: Visit, receive: Receive, answer: Answer) -> None:
        if visit.method not in {"GET", "HEAD"}:
            raise MethodNotAllowed
        await self.pages[path](visit.scope_for(path, []), receive, answer.send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while (await receive())["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        for upstream in self.upstreams.values():
            await upstream.close()
        await send({"type": "lifespan.shutdown.complete"})
