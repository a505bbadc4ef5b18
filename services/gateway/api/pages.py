"""The pages everyone may read: whether the house is ready, what it counts, and how its API is described."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.domain.errors import ServiceSilent
from services.gateway.domain.openapi import merge
from services.gateway.domain.routes import service_of
from services.gateway.forwarding.ask import Reply, ask
from services.gateway.forwarding.internal_tokens import InternalTokens
from services.gateway.forwarding.upstream import Upstream
from shared.kernel.errors import Refusal
from shared.web.identity import Principal
from shared.web.problems import answer, problem, problem_of

_REFERENCE = Path(__file__).with_name("reference.html")
# The page is one file without a foreign byte, so it may run what stands in it and talk to its own origin, no more.
_REFERENCE_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_LONGEST_COMPLAINT = 300
_ASKING = Principal("system:gateway", frozenset())


def page(make: Callable[[], Awaitable[Response]]) -> ASGIApp:
    """A page made anew each time it is asked for; a refusal is a page too."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await make()
        except Refusal as error:
            response = answer(problem_of(error), instance=scope["path"])
        await response(scope, receive, send)

    return app


def asked_once(make: Callable[[], Awaitable[Response]]) -> Callable[[], Awaitable[Response]]:
    """Whoever asks while somebody is being answered is given the same answer: nobody has to be known to ask."""
    asking: asyncio.Future[Response] | None = None

    async def shared() -> Response:
        nonlocal asking
        if asking is None or asking.done():
            asking = asyncio.ensure_future(make())
        return await asyncio.shield(asking)

    return shared


def pages(each: Mapping[str, ASGIApp]) -> ASGIApp:
    """Pages on a port of their own, each under its path and nothing else beside them."""
    nothing = answer(problem(HTTPStatus.NOT_FOUND, "path_unknown", "nothing is served under this path"))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await each.get(scope["path"], nothing)(scope, receive, send)

    return app


def readiness(parts: Mapping[str, Upstream]) -> ASGIApp:
    """Ready when every part says so of itself."""

    async def make() -> Response:
        replies = await asyncio.gather(*(ask(part, "/readyz") for part in parts.values()), return_exceptions=True)
        why = [_complaint(name, reply) for name, reply in zip(parts, replies, strict=True) if not _is_ready(reply)]
        if why:
            return answer(problem(HTTPStatus.SERVICE_UNAVAILABLE, "not_ready", "; ".join(why)), instance="/readyz")
        return PlainTextResponse("ready")

    return page(asked_once(make))


def description(parts: Mapping[str, Upstream], tokens: InternalTokens) -> ASGIApp:
    """The merged OpenAPI document of all services."""

    async def make() -> Response:
        documents = [(name, await _document(name, part, tokens)) for name, part in parts.items()]
        return JSONResponse(_merged(tuple(documents)))

    return page(asked_once(make))


def reference() -> ASGIApp:
    """The readable form of that document, with a form to try reads: one file, nothing from elsewhere."""
    return HTMLResponse(_REFERENCE.read_text(), headers={"content-security-policy": _REFERENCE_POLICY})


def front() -> ASGIApp:
    """Whoever comes without a path is shown the reference."""
    return RedirectResponse("/docs")


async def _document(service: str, upstream: Upstream, tokens: InternalTokens) -> bytes:
    token = tokens.token(_ASKING, service).encode("ascii")
    try:
        reply = await ask(upstream, "/openapi.json", [(b"authorization", b"Bearer " + token)])
    except (Refusal, TimeoutError) as error:
        raise ServiceSilent(service, "description") from error
    if reply.status != HTTPStatus.OK:
        raise ServiceSilent(service, "description")
    return reply.body


@lru_cache(maxsize=1)
def _merged(documents: tuple[tuple[str, bytes], ...]) -> dict[str, Any]:
    """Merging is work; what the services say of themselves changes only when they do."""
    return merge({service: json.loads(document) for service, document in documents}, service_of)


def _is_ready(reply: Reply | BaseException) -> bool:
    return isinstance(reply, Reply) and reply.status == HTTPStatus.OK


def _complaint(name: str, reply: Reply | BaseException) -> str:
    if isinstance(reply, BaseException):
        return f"{name}: {str(reply) or type(reply).__name__}"
    return f"{name}: {reply.body.decode(errors='replace')[:_LONGEST_COMPLAINT]}"
