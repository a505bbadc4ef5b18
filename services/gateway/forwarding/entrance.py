"""The server's protocol at the entrance: what is no proper request ends here, as a problem, counted, and for good.

A subclass of uvicorn's: it answers parser errors as text before any application sees them, and holds on to silent
connections. What is relied on of its insides is held by tests/gateway/forwarding/test_entrance.py.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any, ClassVar, cast

from prometheus_client import Counter, Gauge
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from services.gateway.domain.errors import (
    HeadTooLarge,
    RequestNotUnderstood,
    TooManyConnections,
    TooSlow,
    TurnedAway,
    UrlTooLong,
)
from services.gateway.domain.refused import Refused, unread
from services.gateway.forwarding.cork import Cork
from services.gateway.forwarding.crowd import Crowd, Room
from services.gateway.forwarding.last_words import last_words
from services.gateway.forwarding.observed import REFUSED
from services.gateway.forwarding.reader import Reader
from services.gateway.forwarding.rules import Live
from services.gateway.forwarding.upstream import CERTIFICATE, LINE, Line

CONNECTIONS = Gauge("gateway_connections", "Open connections of callers.")
CLOSED = Counter("gateway_connections_ended", "Connections of callers that we ended.", ["why"])

_HEARD_SECONDS = 1.0
_FRAME = 512
"""Bytes of a head beside its target and its fields: method, version, line ends."""


class Entrance(HttpToolsProtocol):
    """Reads requests within limits, says when its caller is gone, and keeps connections while the process drains."""

    live: ClassVar[Live]
    """What is configured; a connection goes by what was in force when it was made."""
    crowd: ClassVar[Crowd]
    patient: ClassVar[bool] = True
    """Whether an idle connection outlives the beginning of a stop, as its caller may just be sending."""
    tell_refused: ClassVar[staticmethod[[Refused], None]] = staticmethod(lambda _refused: None)
    """Who keeps a record of refusals."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._line = Line()
        self._refusal: TurnedAway | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._in_head = self._draining = self._over = False
        self._head_bytes = self._size = self._fields = self._hosts = self._beside_body = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """A caller has connected, and now has so long to say what it wants."""
        super().connection_made(transport)
        CONNECTIONS.inc()
        rules = self.live.rules
        self.limits = rules.limits
        self._peer = self.client[0] if self.client else ""
        self._room = self.crowd.enter(self._peer, rules)
        self._reader = Reader(transport, self.limits, CLOSED.labels("unread").inc)
        tls = transport.get_extra_info("ssl_object")
        shown = tls.getpeercert(binary_form=True) if tls is not None else None
        self._extensions: dict[str, Any] = {LINE: self._line}
        if shown:
            self._extensions[CERTIFICATE] = hashlib.sha256(shown).hexdigest()
        if self._room is Room.FREE:
            self._expect_head()
        else:
            self._turn_away()

    def connection_lost(self, exc: Exception | None) -> None:
        """The caller is gone: so may be whatever is done for it."""
        self._no_timer()
        self._reader.rest()
        CONNECTIONS.dec()
        self.crowd.leave(self._peer, self._room)
        super().connection_lost(exc)
        self._line.hang_up()

    def data_received(self, data: bytes) -> None:
        """Read on, but no head beyond its limits, however it is cut in pieces."""
        if self._over or self.transport.is_closing():
            return
        if self._in_head:
            self._head_bytes += len(data)
        else:
            self._beside_body += len(data)
        super().data_received(data)
        limits = self.limits
        if max(self._head_bytes, self._beside_body) > limits.url + limits.headers + _FRAME:
            self._refuse(HeadTooLarge(limits.headers, limits.fields))
        elif self._in_head and self._timer is None:
            self._expect_head()

    def pause_writing(self) -> None:
        """More is to be read than the caller takes in: it goes on doing so, or it is cut off."""
        super().pause_writing()
        self._reader.watch()

    def resume_writing(self) -> None:
        """The caller reads on."""
        super().resume_writing()
        self._reader.rest()
        if self.transport.is_closing():
            self._reader.watch()

    def shutdown(self) -> None:
        """Drain: what is under way is finished, and an idle connection is told with its next answer to close."""
        if not self.patient:
            super().shutdown()
            return
        self._draining = True
        for cycle in (self.cycle, *(waiting for waiting, _ in self.pipeline)):
            if cycle is not None and not cycle.response_complete:
                cycle.keep_alive = False

    def timeout_keep_alive_handler(self) -> None:
        """An idle connection has been kept long enough."""
        CLOSED.labels("idle").inc()
        self._close()

    # What the parser says ----------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._in_head = True
        self._size = self._fields = self._hosts = 0
        self.scope["extensions"] = dict(self._extensions)

    def on_url(self, url: bytes) -> None:
        """A part of the target."""
        super().on_url(url)
        if len(self.url) > self.limits.url:
            raise self._because(UrlTooLong(self.limits.url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """A field of the head, or a trailer, which is read and dropped."""
        if not self._in_head:
            return
        super().on_header(name, value)
        self._fields += 1
        self._size += len(name) + len(value) + 4
        name = name.lower()
        if name == b"host":
            self._hosts += 1
        if name == b"transfer-encoding" and value.lower() != b"chunked":
            raise self._because(RequestNotUnderstood("a body comes as it is or in chunks", field="Transfer-Encoding"))
        if self._fields > self.limits.fields or self._size > self.limits.headers:
            raise self._because(HeadTooLarge(self.limits.headers, self.limits.fields))

    def on_headers_complete(self) -> None:
        """The head is whole; the application begins."""
        if self._hosts != 1:
            raise self._because(RequestNotUnderstood("a request names exactly one host", field="Host"))
        self._in_head, self._head_bytes, self._beside_body = False, 0, 0
        self._no_timer()
        super().on_headers_complete()
        self.cycle.transport = cast("asyncio.Transport", Cork(self.transport, self.loop))
        if self._draining:
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        """A part of the body. What is sent beside it, extensions of chunks and trailers, is bounded like a head."""
        self._beside_body = 0
        super().on_body(body)

    def on_response_complete(self) -> None:
        """The answer is sent; a caller who is still sending has so long to end."""
        super().on_response_complete()
        cycle = self.cycle
        if self.transport.is_closing():
            self._reader.watch()
        elif cycle.response_complete and cycle.more_body:
            self._start_timer(self.limits.idle_seconds, self._end_lingering)

    def on_message_complete(self) -> None:
        """The request is whole."""
        if self.cycle.response_complete:
            self._no_timer()
            self.cycle.more_body = False
        super().on_message_complete()

    # What is refused ---------------------------------------------------------------------------------------

    def send_400_response(self, msg: str) -> None:
        """The parser gave up, or we did in its midst."""
        self._refuse(self._refusal or RequestNotUnderstood(msg))

    def _because(self, refusal: TurnedAway) -> TurnedAway:
        self._refusal = refusal
        return refusal

    def _refuse(self, refusal: TurnedAway) -> None:
        """Say why if nothing else is being said, and close in any case."""
        REFUSED.labels(refusal.code).inc()
        CLOSED.labels(refusal.code).inc()
        self.tell_refused(unread(self._peer, refusal.status, refusal.code))
        self._no_timer()
        self._in_head = False
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            if not cycle.more_body:  # an earlier request is being answered: that answer is the last
                cycle.keep_alive = False
                self.flow.pause_reading()
                return
            cycle.disconnected = True
            cycle.message_event.set()
            if cycle.response_started:
                self._close()
                return
        if self._over:
            self.transport.abort()
            return
        self.transport.write(last_words(refusal, self.server_state.default_headers, tls=self.scheme == "https"))
        self._close_when_heard()

    def _turn_away(self) -> None:
        """There is no room for one more; in a crush there is not even room to say so."""
        self._over = self._room is Room.CRUSH
        self._refuse(TooManyConnections())

    def _close_when_heard(self) -> None:
        """Closing with bytes unread would take back what was just said, so they are read for a moment, and dropped."""
        self._over = True
        if self.transport.can_write_eof():
            self.transport.write_eof()
            self._start_timer(_HEARD_SECONDS, self._close)
        else:
            self._close()

    # What takes too long -----------------------------------------------------------------------------------

    def _expect_head(self) -> None:
        self._in_head = True
        self._start_timer(self.limits.head_seconds, self._end_waiting)

    def _end_waiting(self) -> None:
        self._timer = None
        if not self.transport.is_closing():
            self._refuse(TooSlow())

    def _end_lingering(self) -> None:
        self._timer = None
        CLOSED.labels("lingering").inc()
        self._close()

    def _close(self) -> None:
        """Close once the caller has read what was said."""
        if not self.transport.is_closing():
            self.transport.close()
            self._reader.watch()

    def _start_timer(self, seconds: float, end: Callable[[], None]) -> None:
        self._no_timer()
        self._timer = self.loop.call_later(seconds, end)

    def _no_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def entrance(
    live: Live, *, patient: bool = True, tell_refused: Callable[[Refused], None] | None = None
) -> type[Entrance]:
    """The protocol that goes by what is configured; what it refuses is told to whoever keeps a record."""
    told = {"tell_refused": staticmethod(tell_refused)} if tell_refused else {}
    return type("Entrance", (Entrance,), {"live": live, "crowd": Crowd(), "patient": patient, **told})
