"""One connection to a service: requests go out as bytes, answers come back in parts, one exchange at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import cast

import httptools

from services.gateway.domain.headers import Header

_LONGEST_HEAD = 64 * 1024
_MOST_HEADERS = 200
_HIGH_WATER = 256 * 1024
_NO_BODY_BELOW = 200  # 1xx: informational, the answer is still to come


class ConnectionBroke(Exception):
    """No answer, or half of one: the peer hung up or spoke no HTTP. `silent`: not a byte came; `late`: not in time."""

    def __init__(self, why: str, *, silent: bool = False, late: bool = False) -> None:
        super().__init__(why)
        self.silent, self.late = silent, late


class Connection(asyncio.Protocol):
    """Speaks HTTP/1.1 with one peer. `reusable` says whether another exchange may follow."""

    def __init__(self) -> None:
        self.reusable = True
        self.idle_since = 0.0
        self.complete = True
        self.status = 0
        self.headers: list[Header] = []
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._parser: httptools.HttpResponseParser | None = None
        self._broken: ConnectionBroke | None = None
        self._waiting: asyncio.Future[None] | None = None
        self._writable: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._due: float | None = None
        self._parts: deque[bytes] = deque()
        self.buffered = self._head_size = 0
        self._head_complete = self._read_paused = self._framed = self._is_head = False

    # What an exchange does, in this order ------------------------------------------------------------------

    def begin(self, head: bytes, *, is_head: bool, due: float | None = None) -> None:
        """Send a request's head, with whatever of the body is at hand; the answer has to begin by `due`."""
        if self._parser is None:
            self._parser = httptools.HttpResponseParser(self)
        self.complete = self._head_complete = self._framed = False
        self._is_head, self._head_size, self.status, self.headers = is_head, 0, 0, []
        self._due = due  # a timer of an earlier exchange runs on and looks again: setting one for each costs more
        if due is not None and (self._timer is None or due < self._timer.when()):
            self._watch(due)
        self.write(head)

    def write(self, data: bytes) -> None:
        """Send bytes; `drained` waits until there is room for more."""
        if self._transport is not None and self._broken is None:
            self._transport.write(data)

    async def drained(self) -> None:
        """Until the peer takes more, has answered, or is gone."""
        if self._writable is not None and not self._head_complete and self._broken is None:
            await self._writable

    async def head(self) -> None:
        """Until `status` and `headers` are those of the answer; ConnectionBroke if there will be none."""
        while not self._head_complete:
            await self._wait()

    async def body(self) -> bytes:
        """The next part of the answer, empty at its end; ConnectionBroke if it broke off."""
        while not self._parts:
            if self.complete:
                return b""
            await self._wait()
        part = self._parts.popleft() if len(self._parts) == 1 else b"".join(self._parts)
        self._parts.clear()
        self.buffered = 0
        if self._read_paused and self._transport is not None:
            self._read_paused = False
            self._transport.resume_reading()
        return part

    def abort(self) -> None:
        """Give the connection up, whatever is under way."""
        self.reusable = False
        if self._transport is not None:
            self._transport.abort()
        self._break(ConnectionBroke("given up"))

    async def _wait(self) -> None:
        if self._broken is not None:
            raise self._broken
        self._waiting = self._loop.create_future()
        await self._waiting

    # What the transport says -------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one by its methods only

    def data_received(self, data: bytes) -> None:
        """Read on; what nobody asked for, and what is no HTTP, ends the connection."""
        if self._parser is None or self.complete:
            self.abort()
            return
        if not self._head_complete:
            self._head_size += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._give_up(f"not an answer in HTTP/1.1: {error}")
        if not self._head_complete and self._head_size > _LONGEST_HEAD:
            self._give_up(f"the head of the answer is longer than {_LONGEST_HEAD} bytes")
        self._wake()

    def eof_received(self) -> None:
        """The peer says no more, which ends a body without a length, and breaks anything else."""
        self._ended()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more will come or go."""
        self._ended(str(exc) if exc else "")
        self._watch(None)
        self._transport = None

    def pause_writing(self) -> None:
        """The peer reads slowly."""
        self._writable = self._loop.create_future()

    def resume_writing(self) -> None:
        """The peer has caught up, or it no longer matters."""
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)
        self._writable = None

    def _ended(self, why: str = "") -> None:
        self.reusable = False
        if self._head_complete and not self.complete and not self._framed and not why:
            self.complete = True
            self._wake()
        elif not self.complete:
            self._break(ConnectionBroke(why or "the service hung up", silent=self._head_size == 0))

    def _give_up(self, why: str) -> None:
        """What was whole before stays whole."""
        if self.complete:
            self._wake()
        else:
            self._break(ConnectionBroke(why))
        self.abort()

    def _watch(self, due: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(due, self._look) if due is not None else None

    def _look(self) -> None:
        self._timer = None
        if self._due is not None and not self._head_complete:
            if self._loop.time() < self._due:
                self._watch(self._due)
            else:
                self._break(ConnectionBroke("no answer in time", late=True))
                self.abort()

    def _break(self, why: ConnectionBroke) -> None:
        self.reusable = False
        self._watch(None)
        self._broken = self._broken or why
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(self._broken)
        self.resume_writing()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    # What the parser says ----------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """A second answer to one request is none of ours."""
        if self.complete:
            self.reusable = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """A field of the head; a trailer speaks of the connection and ends here."""
        if self._head_complete:
            return
        if len(self.headers) >= _MOST_HEADERS:
            raise ValueError(f"more than {_MOST_HEADERS} fields")
        name = name.lower()
        if name in {b"content-length", b"transfer-encoding"}:
            self._framed = True
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """The head is known, unless it only announces another."""
        parser = self._parser
        if parser is None or self.complete:
            return
        status = parser.get_status_code()
        if status < _NO_BODY_BELOW:
            return
        self.status, self._head_complete = status, True
        self.reusable = self.reusable and parser.should_keep_alive()
        self.resume_writing()
        if self._is_head:  # it has a length and no body, which the parser cannot know
            self.complete, self._parser = True, None

    def on_body(self, body: bytes) -> None:
        """A part; a caller who reads slowly makes the service wait."""
        if self.complete:
            self.reusable = False
            return
        self._parts.append(body)
        self.buffered += len(body)
        if self.buffered > _HIGH_WATER and not self._read_paused and self._transport is not None:
            self._read_paused = True
            self._transport.pause_reading()

    def on_message_complete(self) -> None:
        """The answer is whole; an announcement is forgotten."""
        if self._head_complete:
            self.complete = True
        else:
            self.headers, self._framed = [], False
