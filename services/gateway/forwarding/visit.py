"""One request at the door, and what has been answered to it so far."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_hex
from time import perf_counter
from urllib.parse import quote

from starlette.types import Message, Scope, Send

from services.gateway.domain import correlation
from services.gateway.domain.headers import Header, first, to_caller
from shared.kernel.ids import new_id

_TRACE_BYTES, _SPAN_BYTES = 16, 8
_CALLER_GONE = 499


@dataclass(frozen=True, slots=True)
class Visit:
    """A request as it came, and the names by which it is followed."""

    scope: Scope
    method: str
    raw_path: bytes
    query: bytes
    headers: tuple[Header, ...]
    request_id: str
    traceparent: str
    started: float

    @classmethod
    def begin(cls, scope: Scope) -> Visit:
        """Name a request. Nothing in it is believed yet."""
        headers = tuple(scope["headers"])
        return cls(
            scope=scope,
            method=scope["method"],
            raw_path=scope.get("raw_path") or quote(scope["path"]).encode(),
            query=scope["query_string"],
            headers=headers,
            request_id=correlation.request_id(first(headers, b"x-request-id"), otherwise=str(new_id())),
            traceparent=correlation.traceparent(
                first(headers, b"traceparent"), trace=token_hex(_TRACE_BYTES), span=token_hex(_SPAN_BYTES)
            ),
            started=perf_counter(),
        )

    def scope_for(self, path: str, headers: list[Header]) -> Scope:
        """The request as a service gets it. HEAD goes on as GET: services answer GET, and the door keeps the body."""
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "GET" if self.method == "HEAD" else self.method,
            "scheme": self.scope.get("scheme", "http"),
            "path": path,
            "raw_path": self.raw_path,
            "query_string": self.query,
            "root_path": "",
            "headers": headers,
            "client": self.scope.get("client"),
            "server": self.scope.get("server"),
        }


class Answer:
    """Sends an answer to the caller, and remembers how far it got."""

    def __init__(self, visit: Visit, send: Send) -> None:
        self.served_by = "gateway"
        self.status = _CALLER_GONE
        self.started = False
        self.complete = False
        self._visit = visit
        self._send = send

    async def send(self, message: Message) -> None:
        """Pass a message on, with our headers; a HEAD request gets no body."""
        if message["type"] == "http.response.start":
            self.started, self.status = True, message["status"]
            headers = to_caller(message.get("headers", ()), request_id=self._visit.request_id)
            message = {**message, "headers": headers}
        elif message["type"] == "http.response.body":
            self.complete = not message.get("more_body", False)
            if self._visit.method == "HEAD":
                message = {**message, "body": b""}
        await self._send(message)
