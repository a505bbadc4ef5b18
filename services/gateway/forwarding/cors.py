"""CORS: which browser pages may read our answers; without a configured origin, none. Tokens travel in headers."""

from __future__ import annotations

from starlette.types import Message, Send

from services.gateway.domain.headers import Header
from services.gateway.forwarding.rules import Rules
from services.gateway.forwarding.visit import Visit

_ANY = "*"
_ASKS = b"authorization, content-type, idempotency-key, if-match, if-none-match, last-event-id, x-request-id"
_TELLS = (
    b"deprecation, etag, idempotency-replayed, link, location, ratelimit, ratelimit-policy, retry-after, sunset, "
    b"x-request-id"
)
_REMEMBERED_SECONDS = b"600"


def telling(visit: Visit, rules: Rules, send: Send) -> Send:
    """The way the answer is sent: to a page of an allowed origin, with the headers that let it be read there."""
    origin = visit.given.get(b"origin")
    if origin is None or not _allowed(origin, rules.configuration.cors.origins):
        return send

    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *_headers(visit, origin, message)]}
        await send(message)

    return tell


def _allowed(origin: bytes, origins: frozenset[str]) -> bool:
    return _ANY in origins or origin.decode("latin-1") in origins


def _headers(visit: Visit, origin: bytes, message: Message) -> list[Header]:
    said = [
        (b"access-control-allow-origin", origin),
        (b"access-control-expose-headers", _TELLS),
        (b"vary", b"Origin"),
    ]
    if visit.method != "OPTIONS" or b"access-control-request-method" not in visit.given:
        return said
    allowed = next((value for name, value in message.get("headers", ()) if name.lower() == b"allow"), b"")
    return [
        *said,
        (b"access-control-allow-methods", allowed),
        (b"access-control-allow-headers", _ASKS),
        (b"access-control-max-age", _REMEMBERED_SECONDS),
    ]
