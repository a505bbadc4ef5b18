"""Forwarding one request: within its time, within its size, and to one outcome whatever the service does."""

from __future__ import annotations

import asyncio
import logging

from starlette.types import Message, Scope

from services.gateway.domain.errors import BodyTooLarge, UpstreamFailed, UpstreamTimedOut
from services.gateway.domain.limits import Limits
from services.gateway.forwarding.body import CountedBody
from services.gateway.forwarding.upstream import CallerGone, Upstream
from services.gateway.forwarding.visit import Answer
from shared.kernel.errors import Refusal

_log = logging.getLogger(__name__)


async def forward(
    service: str, upstream: Upstream, scope: Scope, body: CountedBody, answer: Answer, limits: Limits
) -> None:
    """Have a service answer; a refusal says why it did not."""
    deadline = asyncio.timeout(limits.answer_within)

    async def send(message: Message) -> None:
        # Whatever a service makes of a body that was cut off, or says after its time, is not its answer.
        if not answer.started:
            if body.exceeded or deadline.expired():
                return
            deadline.reschedule(None)
        await answer.send(message)

    try:
        async with deadline:
            await upstream.forward(scope, body.receive, send)
    except CallerGone:
        raise
    except Exception as error:
        if body.exceeded:
            raise BodyTooLarge(limits.body) from error
        if isinstance(error, Refusal):
            raise
        if deadline.expired():
            raise UpstreamTimedOut(service) from error
        _log.exception("%s failed", service)
        raise UpstreamFailed(service) from error
    if not answer.started:
        raise BodyTooLarge(limits.body) if body.exceeded else UpstreamFailed(service)
