"""A body that is counted and timed while it streams."""

from __future__ import annotations

import asyncio

from starlette.types import Message, Receive

from services.gateway.domain.errors import BodyTooLarge, TooSlow
from services.gateway.domain.limits import Limits, is_too_slow
from shared.kernel.errors import Refusal


class CountedBody:
    """Passes a body on until it turns out to be too long, or to take too long."""

    def __init__(self, receive: Receive, longest: int, limits: Limits) -> None:
        self.refusal: Refusal | None = None
        """Why the body was cut off."""
        self._receive = receive
        self._longest = longest
        self._limits = limits
        self._seen = 0
        self._waited = 0.0
        self._whole = False

    async def receive(self) -> Message:
        """The next part; BodyTooLarge or TooSlow instead of what goes beyond the limits."""
        message = await (self._receive() if self._whole else self._in_time())
        self._whole = not message.get("more_body", False)
        self._seen += len(message.get("body", b""))
        if self._seen > self._longest:
            raise self._cut_off(BodyTooLarge(self._longest))
        return message

    async def _in_time(self) -> Message:
        """What is waited for is the caller; how long a service takes to ask for more is not its fault."""
        now = asyncio.get_running_loop().time
        began = now()
        try:
            async with asyncio.timeout(self._limits.idle_seconds):
                message = await self._receive()
        except TimeoutError as error:
            raise self._cut_off(TooSlow()) from error
        self._waited += now() - began
        if is_too_slow(self._seen, self._waited, self._limits):
            raise self._cut_off(TooSlow())
        return message

    def _cut_off(self, refusal: Refusal) -> Refusal:
        self.refusal = refusal
        return refusal
