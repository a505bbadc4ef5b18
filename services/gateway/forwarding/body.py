"""A body that is counted while it streams."""

from __future__ import annotations

from starlette.types import Message, Receive

from services.gateway.domain.errors import BodyTooLarge


class CountedBody:
    """Passes a body on until it turns out to be too long."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self.exceeded = False
        self._receive = receive
        self._limit = limit
        self._seen = 0

    async def receive(self) -> Message:
        """The next part; BodyTooLarge instead of the part that goes beyond the limit."""
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen > self._limit:
            self.exceeded = True
            raise BodyTooLarge(self._limit)
        return message
