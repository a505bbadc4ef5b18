"""Forwarding one request: within its time, within its size, and to one outcome whatever the service does."""

from __future__ import annotations

import logging
from time import monotonic

from starlette.types import Message, Scope

from services.gateway.domain.errors import UpstreamFailed, UpstreamTimedOut
from services.gateway.forwarding.body import CountedBody
from services.gateway.forwarding.upstream import DEADLINE, CallerGone, Upstream
from services.gateway.forwarding.visit import Answer
from shared.kernel.errors import Refusal

_log = logging.getLogger(__name__)


async def forward(
    service: str, upstream: Upstream, scope: Scope, body: CountedBody, answer: Answer, within: float
) -> None:
    """Have a service answer; a refusal says why it did not."""
    # By the clock of every event loop there is, which can be read without one. Whoever waits keeps to it.
    scope["extensions"][DEADLINE] = monotonic() + within

    async def send(message: Message) -> None:
        # Whatever a service makes of a body that was cut off is not its answer.
        if answer.started or body.refusal is None:
            await answer.send(message)

    try:
        await upstream.forward(scope, body.receive, send)
    except CallerGone:
        raise
    except Exception as error:
        if body.refusal is not None:
            raise body.refusal from error
        if isinstance(error, Refusal):
            raise
        if isinstance(error, TimeoutError):
            raise UpstreamTimedOut(service) from error
        _log.exception("%s failed", service)
        raise UpstreamFailed(service) from error
    if not answer.started:
        raise body.refusal or UpstreamFailed(service)
