"""One request at the door, and what has been answered to it so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import getrandbits
from time import perf_counter
from urllib.parse import quote

from starlette.types import Message, Scope, Send

from services.gateway.domain import correlation
from services.gateway.domain.headers import Header, to_caller
from services.gateway.forwarding.upstream import CHUNKED, LINE
from shared.kernel.ids import new_name
from shared.web.identity import Principal

_TRACE_DIGITS, _SPAN_DIGITS = 32, 16
_CALLER_GONE = 499
_REFUSED = 400
_TOLD = 4096


@dataclass(frozen=True, slots=True)
class Visit:
    """A request as it came, and the names by which it is followed."""

    scope: Scope
    method: str
    raw_path: bytes
    query: bytes
    headers: Sequence[Header]
    given: dict[bytes, bytes]
    """Each header's last value, by its name in lower case."""
    peer: str
    request_id: str
    traceparent: str
    started: float

    @classmethod
    def begin(cls, scope: Scope) -> Visit:
        """Name a request. Nothing in it is believed yet."""
        headers = scope["headers"]
        given = dict(headers)
        client = scope.get("client")
        return cls(
            scope=scope,
            method=scope["method"],
            raw_path=scope.get("raw_path") or quote(scope["path"]).encode(),
            query=scope["query_string"],
            headers=headers,
            given=given,
            peer=client[0] if client else "",
            request_id=_request_id(given.get(b"x-request-id")),
            traceparent=correlation.traceparent(
                _text(given.get(b"traceparent")), trace=_hex(_TRACE_DIGITS), span=_hex(_SPAN_DIGITS)
            ),
            started=perf_counter(),
        )

    def text(self, name: bytes) -> str | None:
        """A header's last value."""
        return _text(self.given.get(name))

    def scope_for(self, path: str, headers: list[Header]) -> Scope:
        """The request as a service gets it. HEAD goes on as GET: services answer GET, and the door keeps the body."""
        extensions: dict[str, object] = {}
        if b"transfer-encoding" in self.given:
            extensions[CHUNKED] = {}
        line = (self.scope.get("extensions") or {}).get(LINE)
        if line is not None:
            extensions[LINE] = line
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
            "extensions": extensions,
        }


@dataclass(slots=True)
class Answer:
    """Sends an answer to the caller, and remembers how far it got."""

    visit: Visit
    _send: Send
    served_by: str = "gateway"
    route: str = "unknown"
    """The template of the path, as it is counted and logged."""
    status: int = _CALLER_GONE
    started: bool = False
    complete: bool = False
    principal: Principal | None = None
    """Who asked, once it is known."""
    limits: list[Header] = field(default_factory=list)
    """What the caller is told of its limits."""
    said: bytes = b""
    """How a refusal begins, for whoever keeps a record of it."""

    async def send(self, message: Message) -> None:
        """Pass a message on, with our headers; a HEAD request gets no body."""
        if message["type"] == "http.response.start":
            self.started, self.status = True, message["status"]
            tls = self.visit.scope.get("scheme") == "https"
            headers = to_caller(message.get("headers", ()), request_id=self.visit.request_id, tls=tls)
            headers += self.limits
            message = {"type": "http.response.start", "status": self.status, "headers": headers}
        elif message["type"] == "http.response.body":
            self.complete = not message.get("more_body", False)
            if self.status >= _REFUSED and not self.said:
                self.said = message.get("body", b"")[:_TOLD]
            if self.visit.method == "HEAD":
                message = {**message, "body": b""}
        await self._send(message)


def _hex(digits: int) -> str:
    """A name nobody else uses; it need not be hard to guess, and is needed twice with each request."""
    return f"{getrandbits(4 * digits) or 1:0{digits}x}"


def _request_id(given: bytes | None) -> str:
    return correlation.request_id(_text(given), otherwise="") or new_name()


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
