"""Views over HTTP: the parts are asked in parallel, and one that fails takes none of the others with it."""

import asyncio
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel

from services.gateway.domain.errors import UpstreamTimedOut
from services.gateway.domain.routes import service_of
from services.gateway.domain.views import VIEWS, Part, View
from services.gateway.forwarding.ask import ask
from services.gateway.forwarding.internal_tokens import InternalTokens
from services.gateway.forwarding.upstream import Upstream
from shared.kernel.errors import NotFound, Unavailable
from shared.web.access import Permission
from shared.web.dependencies import Caller, Today
from shared.web.identity import Principal
from shared.web.router import Router

Status = Literal["ok", "timeout", "forbidden", "failed"]


class ViewNotThere(NotFound):
    """No view of that name is declared."""


class ViewUnavailable(Unavailable):
    """Not one part could be answered."""


class ViewPart(BaseModel):
    """What became of one part; `answer` is the answer of its own route."""

    status: Status
    answer: Any | None = None


class ViewResponse(BaseModel):
    """A view: at least one part is ok."""

    name: str
    parts: dict[str, ViewPart]


def views_of(
    services: Mapping[str, Upstream], tokens: InternalTokens, declared_views: Mapping[str, View] = VIEWS
) -> Router:
    """The route of all views that are declared."""
    router = Router(tags=["views"])

    @router.get("/views/{view}", permission=Permission.READ_VIEWS)
    async def show(view: str, caller: Caller, today: Today) -> ViewResponse:
        """Several reads at once; each part says whether it is ok, took too long, is forbidden or failed."""
        declared = declared_views.get(view)
        if declared is None:
            raise ViewNotThere(f"there is no view {view[:100]!r}")

        async def asked(part: Part) -> ViewPart:
            service = service_of(part.path)
            if service is None or service not in services:
                return ViewPart(status="failed")
            token = tokens.token(caller, service)
            return await _ask(services[service], part, _question(part, caller, today), token, declared.seconds)

        answers = await asyncio.gather(*(asked(part) for part in declared.parts.values()))
        parts = dict(zip(declared.parts, answers, strict=True))
        if not any(part.status == "ok" for part in answers):
            raise ViewUnavailable(", ".join(f"{name}: {part.status}" for name, part in parts.items()))
        return ViewResponse(name=view, parts=parts)

    return router


def _question(part: Part, caller: Principal, today: Today) -> bytes:
    return part.question(today, caller.member_id).encode("ascii")


async def _ask(upstream: Upstream, part: Part, query: bytes, token: str, seconds: float) -> ViewPart:
    headers = [(b"authorization", b"Bearer " + token.encode("ascii"))]
    try:
        reply = await ask(upstream, part.path, headers, query=query, within=seconds)
    except (TimeoutError, UpstreamTimedOut):
        return ViewPart(status="timeout")
    except Exception:  # noqa: BLE001 - whatever keeps one part from being answered must not keep the others
        return ViewPart(status="failed")
    if reply.status == HTTPStatus.OK:
        return ViewPart(status="ok", answer=json.loads(reply.body))
    if reply.status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        return ViewPart(status="forbidden")
    return ViewPart(status="timeout" if reply.status == HTTPStatus.GATEWAY_TIMEOUT else "failed")
