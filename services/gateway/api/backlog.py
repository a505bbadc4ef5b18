"""The backlog of the whole house: what every service says of itself, added up, or no figure at all."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from services.gateway.domain.backlog import COUNTS, total
from services.gateway.domain.errors import ServiceSilent
from services.gateway.domain.routes import GATEWAY
from services.gateway.forwarding.ask import Reply, ask
from services.gateway.forwarding.internal_tokens import InternalTokens
from services.gateway.forwarding.upstream import Upstream
from shared.web.access import Role
from shared.web.identity import Principal

_PATH = "/v1/backlog"
_ASKING = Principal("system:gateway", frozenset({Role.OPERATOR}))

Probe = Callable[[], Awaitable[Mapping[str, object]]]


def backlog_of_all(own: Probe | None, upstreams: Mapping[str, Upstream], tokens: InternalTokens) -> Probe:
    """A probe that asks the gateway's own store and every service; one that is silent is named, never counted as 0."""

    async def probe() -> Mapping[str, object]:
        asked = (_ask(service, upstream, tokens.token(_ASKING, service)) for service, upstream in upstreams.items())
        mine, *theirs = await asyncio.gather(_look(own), *asked)
        return total({GATEWAY: mine, **dict(zip(upstreams, theirs, strict=True))})

    return probe


async def _look(own: Probe | None) -> dict[str, int]:
    if own is None:
        raise ServiceSilent(GATEWAY, "backlog")
    try:
        return _counts(GATEWAY, await own())
    except Exception as error:
        raise ServiceSilent(GATEWAY, "backlog") from error


async def _ask(service: str, upstream: Upstream, token: str) -> dict[str, int]:
    try:
        reply = await ask(upstream, _PATH, [(b"authorization", f"Bearer {token}".encode("ascii"))])
    except Exception as error:
        raise ServiceSilent(service, "backlog") from error
    return _counts(service, _read(service, reply))


def _read(service: str, reply: Reply) -> Mapping[str, object]:
    if reply.status != HTTPStatus.OK:
        raise ServiceSilent(service, "backlog")
    said: Mapping[str, object] = json.loads(reply.body)
    return said


def _counts(service: str, said: Mapping[str, object]) -> dict[str, int]:
    counts = {name: said.get(name) for name in COUNTS}
    if not all(isinstance(count, int) for count in counts.values()):
        raise ServiceSilent(service, "backlog")
    return {name: count for name, count in counts.items() if isinstance(count, int)}
