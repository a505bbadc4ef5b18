"""A service before which requests queue, whose instances share them, and at which a failure is tried again or told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from math import inf
from time import monotonic

from starlette.types import Message, Receive, Scope, Send

from services.gateway.domain.errors import UpstreamFailed, UpstreamTimedOut, UpstreamUnavailable
from services.gateway.domain.resilience.balancing import least_outstanding, meant_for
from services.gateway.domain.resilience.budget import RetryBudget, may_repeat
from services.gateway.domain.resilience.ejection import can_do_without
from services.gateway.forwarding.service.bulkhead import Bulkhead
from services.gateway.forwarding.service.instance import Instance
from services.gateway.forwarding.service.measured import BREAKER_OPENED, EJECTED, RETRIES, tries
from services.gateway.forwarding.upstream import DEADLINE, HURRIED, CallerGone

_IDEMPOTENCY_KEY = b"idempotency-key"
_RETRY_AFTER = b"retry-after"
_TIMEOUT = b"x-request-timeout-ms"
_NOBODY_THERE = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT})
"""What speaks of a broken instance: it is tried elsewhere, and counts for its circuit."""
_MOST_TRIES = 3
_MOST_SECONDS_BACK = 0.5
_SHARE_BACK = 0.1


class _Unsuited(Exception):
    """An instance's answer that another one may better; nothing of it was passed on."""


@dataclass(slots=True)
class _Try:
    """One request at one instance: what it answered, and whether that is passed on."""

    send: Send
    instance: Instance
    elsewhere: Callable[[], bool]
    """Whether another instance may answer instead; asked only when this one fails."""
    hurried: bool
    due: float
    status: int = 0
    failed: bool = False
    faulted: bool = False

    async def answer(self, message: Message) -> None:
        """Pass a message on, unless another instance shall answer instead."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            timed_out = self.status == HTTPStatus.GATEWAY_TIMEOUT
            late = timed_out and self.due - monotonic() <= _MOST_SECONDS_BACK
            if self.status >= HTTPStatus.INTERNAL_SERVER_ERROR and not _says_when(message):
                self.failed = self.status in _NOBODY_THERE and not (timed_out and self.hurried)
                self.faulted = self.status not in _NOBODY_THERE and self.status != HTTPStatus.NOT_IMPLEMENTED
            if self.failed and not late and self.elsewhere():
                raise _Unsuited
        await self.send(message)


@dataclass(eq=False)
class Service:
    """Answers requests through whichever instance can."""

    name: str
    instances: Sequence[Instance]
    bulkhead: Bulkhead
    budget: RetryBudget = field(default_factory=RetryBudget)
    turn: int = 0

    async def forward(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; ServiceBusy, UpstreamUnavailable, UpstreamFailed or UpstreamTimedOut if none answers."""
        await self.bulkhead.enter()
        try:
            await self._forward(scope, _Body(receive), send)
        finally:
            self.bulkhead.leave()

    async def close(self) -> None:
        """Close every instance."""
        for instance in self.instances:
            await instance.way.close()

    async def _forward(self, scope: Scope, body: _Body, send: Send) -> None:
        self.budget.first_try(monotonic())
        self.turn += 1  # once a request, however often somebody looks for an instance: of two, each has its turn
        tried: list[Instance] = []
        while True:
            instance = self._pick(scope, tried)
            if instance is None:
                raise UpstreamUnavailable(self.name)
            tried.append(instance)
            asked, extensions = _with_time_left(scope, self.name), scope.get("extensions") or {}
            elsewhere = partial(self._elsewhere, scope, tried)
            attempt = _Try(send, instance, elsewhere, HURRIED in extensions, extensions.get(DEADLINE, inf))
            try:
                await self._try(attempt, asked, body)
            except (UpstreamFailed, UpstreamUnavailable, _Unsuited) as error:
                if attempt.status and not isinstance(error, _Unsuited):
                    raise  # its answer has begun
                if not self._try_again(error, scope, body, tried):
                    if isinstance(error, _Unsuited):
                        raise UpstreamFailed(self.name) from error
                    raise
            else:
                return

    def _pick(self, scope: Scope, tried: Sequence[Instance]) -> Instance | None:
        """An instance that may be asked. One tried before is asked again only if nobody else is there."""
        if len(self.instances) == 1:
            only = self.instances[0]
            return only if only.weight > 0 and only.allows() else None
        meant = meant_for(self.instances, scope["headers"])
        able = [instance for instance in meant if instance.allows()]
        if len(able) > 1:
            now = monotonic()
            able = [instance for instance in able if instance.is_preferred(now)] or able
        fresh = [instance for instance in able if instance not in tried] if tried else able
        return least_outstanding(fresh or able, self.turn)

    def _elsewhere(self, scope: Scope, tried: Sequence[Instance]) -> bool:
        return self._may_repeat(scope) and self._pick(scope, tried) is not None

    def _may_repeat(self, scope: Scope) -> bool:
        keyed = any(name == _IDEMPOTENCY_KEY for name, _ in scope["headers"])
        return may_repeat(scope["method"], idempotency_key=keyed)

    def _try_again(self, error: Exception, scope: Scope, body: _Body, tried: Sequence[Instance]) -> bool:
        if body.streamed or len(tried) >= _MOST_TRIES:
            return False
        if isinstance(error, UpstreamUnavailable):  # nothing arrived there, so this is no second time
            return self._pick(scope, tried) not in tried
        again = self._may_repeat(scope) and self._pick(scope, ()) is not None and self.budget.may_retry(monotonic())
        if again:
            RETRIES.labels(self.name).inc()
        return again

    async def _try(self, attempt: _Try, scope: Scope, body: _Body) -> None:
        instance = attempt.instance
        instance.outstanding += 1
        instance.breaker.began()
        body.rewind()
        try:
            await instance.way.forward(scope, body.receive, attempt.answer)
        except (TimeoutError, UpstreamTimedOut):
            self._ended(instance, failed=not (attempt.hurried or body.broken))
            raise
        except (UpstreamFailed, UpstreamUnavailable, _Unsuited):
            self._failed(instance)
            raise
        except CallerGone:
            instance.breaker.unknown()
            raise
        except asyncio.CancelledError:
            instance.breaker.unknown()
            raise
        except Exception:
            if body.broken:
                instance.breaker.unknown()
            else:  # an application in this process, which raises on after it has answered 500
                self._faulted(instance)
            raise
        else:
            if attempt.failed:
                self._failed(instance)
            elif attempt.faulted:
                self._faulted(instance)
            else:
                self._worked(instance)
        finally:
            instance.outstanding -= 1

    def _ended(self, instance: Instance, *, failed: bool) -> None:
        if failed:
            self._failed(instance)
        else:
            instance.breaker.unknown()

    def _failed(self, instance: Instance) -> None:
        tries(self.name, instance.name, "failed").inc()
        if instance.breaker.failed(monotonic()):
            BREAKER_OPENED.labels(self.name, instance.name).inc()

    def _faulted(self, instance: Instance) -> None:
        """It is there and answers 500: its circuit stays closed, and others are asked first if they do better."""
        tries(self.name, instance.name, "faulted").inc()
        instance.breaker.succeeded()
        now = monotonic()
        alike = [one for one in self.instances if one.when == instance.when and one.weight > 0]
        others = sum(one is not instance and one.allows() and one.is_preferred(now) for one in alike)
        if instance.ejection.faulted(now, can_go=can_do_without(others, len(alike))):
            EJECTED.labels(self.name, instance.name).inc()

    def _worked(self, instance: Instance) -> None:
        tries(self.name, instance.name, "answered").inc()
        instance.breaker.succeeded()
        if instance.ejection.faults or instance.ejection.times:
            instance.ejection.answered(monotonic())


@dataclass(slots=True)
class _Body:
    """A request's body. One that came in a single piece is kept, so that it can be sent a second time."""

    source: Receive
    broken: bool = False
    streamed: bool = False
    _whole: Message | None = None
    _at_start: bool = True

    async def receive(self) -> Message:
        """The next part."""
        if self._at_start and self._whole is not None:
            self._at_start = False
            return self._whole
        try:
            message = await self.source()
        except Exception:
            self.broken = True
            raise
        if self._at_start:
            self._at_start = False
            self.streamed = bool(message.get("more_body", False))
            self._whole = None if self.streamed else message
        return message

    def rewind(self) -> None:
        """From the start again."""
        self._at_start = True


def _says_when(message: Message) -> bool:
    """Whether an answer says when to come again: then its instance is at work."""
    return any(name.lower() == _RETRY_AFTER for name, _ in message.get("headers", ()))


def _with_time_left(scope: Scope, service: str) -> Scope:
    """The scope with the time its service has, in milliseconds; UpstreamTimedOut if that is none.

    A little less than the caller has: so the service's own word, that nothing was done, arrives before we give up.
    """
    deadline = (scope.get("extensions") or {}).get(DEADLINE)
    if deadline is None:
        return scope
    left = deadline - monotonic()
    left -= min(_MOST_SECONDS_BACK, left * _SHARE_BACK)
    if left <= 0:
        raise UpstreamTimedOut(service)
    return {**scope, "headers": [*scope["headers"], (_TIMEOUT, b"%d" % (left * 1000))]}
