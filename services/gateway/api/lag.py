"""How late every service is, in one answer: a service that does not say is named, and hides none of the others."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus

from pydantic import BaseModel, ValidationError

from services.gateway.domain.routes import GATEWAY
from services.gateway.forwarding.ask import ask
from services.gateway.forwarding.internal_tokens import InternalTokens
from services.gateway.forwarding.upstream import Upstream
from shared.kernel.errors import Refusal
from shared.web.access import Permission, Role
from shared.web.desk import Desk, LatenessResponse
from shared.web.identity import Principal
from shared.web.router import OPERATIONS, Router

_ASKING = Principal("system:gateway", frozenset({Role.OPERATOR}))


class LagResponse(BaseModel):
    """A line for every service that answered, and the names of those that did not."""

    services: list[LatenessResponse]
    silent: list[str]


def lag_of_all(own: Desk | None, upstreams: Mapping[str, Upstream], tokens: InternalTokens) -> Router:
    """The route that asks the gateway's own store and every service."""
    router = Router(tags=[OPERATIONS])

    @router.get("/operations/lag", permission=Permission.OPERATE_EVENTS)
    async def lag() -> LagResponse:
        """How late each service is."""
        asked = {name: _ask(name, upstream, tokens) for name, upstream in upstreams.items()} | {GATEWAY: _look(own)}
        answers = dict(zip(asked, await asyncio.gather(*asked.values()), strict=True))
        return LagResponse(
            services=[answer for _, answer in sorted(answers.items()) if answer is not None],
            silent=sorted(name for name, answer in answers.items() if answer is None),
        )

    return router


async def _look(own: Desk | None) -> LatenessResponse | None:
    return LatenessResponse.model_validate(await own.lateness()) if own is not None else None


async def _ask(service: str, upstream: Upstream, tokens: InternalTokens) -> LatenessResponse | None:
    token = tokens.token(_ASKING, service).encode("ascii")
    try:
        reply = await ask(upstream, f"/v1/operations/{service}/lag", [(b"authorization", b"Bearer " + token)])
        return LatenessResponse.model_validate_json(reply.body) if reply.status == HTTPStatus.OK else None
    except (Refusal, TimeoutError, ValidationError):
        return None
