"""A service behind an address: one container per process."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
from starlette.types import Message, Receive, Scope, Send

from services.gateway.domain.errors import UpstreamFailed, UpstreamTimedOut, UpstreamUnavailable
from services.gateway.forwarding.upstream import CallerGone

# Connections are given up before uvicorn gives them up (5 s), so that none is closed under a request. How long an
# answer may take is the door's to decide; a service that stalls in mid-answer is given up here.
_LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=100, keepalive_expiry=2)
_TIMEOUTS = httpx.Timeout(connect=2, pool=2, write=30, read=60)


class HttpUpstream:
    """Streams requests and answers over pooled connections."""

    def __init__(self, service: str, base_url: str) -> None:
        self._service = service
        self._base = httpx.URL(base_url)
        self._client = httpx.AsyncClient(trust_env=False, limits=_LIMITS)

    async def forward(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the same bytes on, and the answer's bytes back."""
        response = await self._begin(self._request(scope, await _body(receive)))
        try:
            await send({"type": "http.response.start", "status": response.status_code, "headers": response.headers.raw})
            async for chunk in response.aiter_raw():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            await response.aclose()

    async def close(self) -> None:
        """Close the pooled connections."""
        await self._client.aclose()

    async def _begin(self, request: httpx.Request) -> httpx.Response:
        try:
            return await self._client.send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise UpstreamUnavailable(self._service) from error
        except httpx.TimeoutException as error:
            raise UpstreamTimedOut(self._service) from error
        except httpx.TransportError as error:
            raise UpstreamFailed(self._service) from error

    def _request(self, scope: Scope, body: AsyncIterator[bytes] | None) -> httpx.Request:
        query = scope["query_string"]
        target = scope["raw_path"] + (b"?" + query if query else b"")
        return httpx.Request(
            scope["method"],
            self._base,
            headers=scope["headers"],
            content=body,
            # The bytes that were checked are the bytes that go on: no URL library spells them anew.
            extensions={"target": target, "timeout": _TIMEOUTS.as_dict()},
        )


async def _body(receive: Receive) -> AsyncIterator[bytes] | None:
    """The body as it streams, or None: without a declared length, only its first bytes tell that there is one."""
    first = _part(await receive())
    while first.get("more_body", False) and not first.get("body"):
        first = _part(await receive())
    return _parts(first, receive) if first.get("body") else None


async def _parts(first: Message, receive: Receive) -> AsyncIterator[bytes]:
    part = first
    while True:
        if body := part.get("body", b""):
            yield body
        if not part.get("more_body", False):
            return
        part = _part(await receive())


def _part(message: Message) -> Message:
    if message["type"] == "http.disconnect":
        raise CallerGone
    return message
