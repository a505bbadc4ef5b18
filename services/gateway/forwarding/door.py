"""The data path: one pure ASGI application from the request's head to the service's answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from time import monotonic
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.domain.errors import AddressNotAllowed, MethodNotAllowed, UpstreamUnavailable
from services.gateway.domain.headers import Header, to_service
from services.gateway.domain.proxies import counted_as
from services.gateway.domain.rates.bucket import Bucket, of_a_day
from services.gateway.domain.rates.fields import left, policy
from services.gateway.domain.refused import Refused
from services.gateway.domain.route_table import RouteTable
from services.gateway.domain.routes import GATEWAY
from services.gateway.forwarding.admission import (
    Origin,
    Place,
    Places,
    check_certificate,
    check_head,
    check_length,
    check_place,
    origin_of,
)
from services.gateway.forwarding.admitted import CALLER, Admitted
from services.gateway.forwarding.attempts import Attempts
from services.gateway.forwarding.body import CountedBody
from services.gateway.forwarding.callers import Caller, Callers
from services.gateway.forwarding.cors import telling
from services.gateway.forwarding.forward import forward
from services.gateway.forwarding.internal_tokens import InternalTokens
from services.gateway.forwarding.observed import observe
from services.gateway.forwarding.rates import Rates
from services.gateway.forwarding.refusals import allow_answer, record_of, refusal_answer
from services.gateway.forwarding.rules import Live, RouteRules, Rules
from services.gateway.forwarding.tickets import STREAM, Redeem, no_tickets
from services.gateway.forwarding.upstream import HURRIED, CallerGone, Upstream
from services.gateway.forwarding.visit import Answer, Visit
from shared.store.transaction import utc_now
from shared.web.guard import OPEN
from shared.web.identity import Principal

_log = logging.getLogger(__name__)
_PAGE_METHODS = "GET, HEAD, OPTIONS"
_LONGEST_TIMEOUT_DIGITS = 9


def _tell_nobody(_refused: Refused) -> None:
    """Nobody keeps a record of refusals."""


@dataclass(frozen=True)
class Door:
    """Lets requests in: to pages everyone, to services those who can say who they are."""

    pages: Mapping[str, ASGIApp]
    upstreams: Mapping[str, Upstream]
    callers: Callers
    tokens: InternalTokens
    live: Live = field(default_factory=Live)
    rates: Rates = field(default_factory=lambda: Rates(monotonic))
    attempts: Attempts = field(init=False)
    places: Places = field(default_factory=lambda: Places(RouteTable({})))
    access_log: Callable[[str], None] | None = None
    """Takes a line for each request."""
    operator: ASGIApp | None = None
    """The pages for operators, for a port of their own."""
    tell_refused: Callable[[Refused], None] = _tell_nobody
    redeem: Redeem = no_tickets
    work: tuple[Callable[[asyncio.Event], Coroutine[Any, Any, None]], ...] = ()
    """What is done beside requests, until told to stop; whoever starts the process runs it."""

    def __post_init__(self) -> None:
        """Failures are counted where everything else is."""
        object.__setattr__(self, "attempts", Attempts(self.rates))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI scope."""
        if scope["type"] == "http":
            visit = Visit.begin(scope)
            await self._serve(visit, receive, telling(visit, self.live.rules, send))
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _serve(self, visit: Visit, receive: Receive, send: Send) -> None:
        answer = Answer(visit, send)
        try:
            await self._admit(visit, receive, answer)
        except CallerGone:
            _log.debug("request %s: the caller hung up", visit.request_id)
        except Exception as error:
            if answer.started and not answer.complete:
                raise  # The server cuts the connection: half an answer must not look like a whole one.
            if not answer.started:
                await refusal_answer(error, visit)(visit.scope, receive, answer.send)
        finally:
            observe(visit, answer, self.access_log)
            if answer.status >= HTTPStatus.BAD_REQUEST:
                self._keep_record(visit, answer)

    def _keep_record(self, visit: Visit, answer: Answer) -> None:
        refused = record_of(answer, origin_of(visit, self.live.rules).address)
        if refused is not None:
            self.tell_refused(refused)

    async def _admit(self, visit: Visit, receive: Receive, answer: Answer) -> None:
        rules = self.live.rules
        check_head(visit, rules)
        place = self.places.of(visit.raw_path)
        answer.route = place.template
        origin = origin_of(visit, rules)
        if place.path not in OPEN:
            self.rates.take(rules.address, counted_as(origin.address))
        if place.path in self.pages:
            await self._show(place.path, visit, receive, answer)
            return
        if visit.method == "OPTIONS" and place.route is not None:
            await allow_answer(place.route.allowed)(visit.scope, receive, answer.send)
            return
        service, _ = check_place(place, visit)
        longest = check_length(place, visit, rules)
        caller, authorization = await self._recognised(visit, origin, rules)
        answer.principal = caller.principal
        of_route = rules.of_route(visit.method, place.template)
        answer.limits = await self._within_limits(caller, visit, place, of_route)
        answer.served_by = service
        if service not in self.upstreams:
            raise UpstreamUnavailable(service)
        scope = visit.scope_for(place.path, self._headers(visit, caller, service, origin))
        if service == GATEWAY:
            scope["extensions"][CALLER] = Admitted(authorization, partial(self._again, authorization))
        body = CountedBody(receive, longest, rules.limits)
        allowed = of_route.answer_within or rules.answer_within(service)
        within = _within(visit, allowed)
        if within < allowed:
            scope["extensions"][HURRIED] = {}
        await forward(service, self.upstreams[service], scope, body, answer, within)

    async def _again(self, authorization: str) -> Principal:
        """The caller as it is now, for what goes on after its request was let in."""
        caller = self.callers.recall(authorization) or await self.callers.caller(authorization)
        return caller.principal

    async def _recognised(self, visit: Visit, origin: Origin, rules: Rules) -> tuple[Caller, str]:
        """The caller and what vouches for it. An address that fails too often is not even listened to."""
        authorization = visit.text(b"authorization")
        caller = self.callers.recall(authorization) if authorization is not None else None
        if caller is None:
            async with self.attempts.one(rules.failures, counted_as(origin.address)):
                if authorization is None and visit.raw_path == STREAM:
                    authorization = await self.redeem(visit.query)
                caller = await self.callers.caller(authorization)
        if caller.key is not None and not caller.key.admits(origin.address):
            raise AddressNotAllowed
        check_certificate(caller.principal, visit, rules)
        return caller, authorization or ""

    async def _within_limits(self, caller: Caller, visit: Visit, place: Place, rules: RouteRules) -> list[Header]:
        """Spend what this request costs; what is said of it in the answer."""
        rate, subject = rules.rate, caller.principal.subject
        key = (subject, visit.method, place.template)
        spend = self.rates.take_strictly(rate, *key) if rate.strict else None
        bucket: Bucket = await spend if spend is not None else self.rates.take(rate, *key)
        said = [rules.policy, left(rate, bucket.tokens)]
        if caller.key is not None and caller.key.daily_quota is not None:
            day = of_a_day(caller.key.daily_quota)
            today = await self.rates.take_known(day, str(caller.key.line_id), utc_now().date().isoformat())
            said += [policy(day), left(day, today.tokens)]
        return said

    def _headers(self, visit: Visit, caller: Caller, service: str, origin: Origin) -> list[Header]:
        """The caller's headers, with the caller's own credentials exchanged for the house's."""
        return to_service(
            visit.headers,
            token=self.tokens.token(caller.principal, service),
            request_id=visit.request_id,
            traceparent=visit.traceparent,
            forwarded=origin.forwarded(),
        )

    async def _show(self, path: str, visit: Visit, receive: Receive, answer: Answer) -> None:
        answer.route = path
        if visit.method == "OPTIONS":
            await allow_answer(_PAGE_METHODS)(visit.scope, receive, answer.send)
        elif visit.method not in {"GET", "HEAD"}:
            raise MethodNotAllowed(_PAGE_METHODS)
        else:
            await self.pages[path](visit.scope_for(path, []), receive, answer.send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while (await receive())["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        for upstream in self.upstreams.values():
            await upstream.close()
        await send({"type": "lifespan.shutdown.complete"})


def _within(visit: Visit, allowed: float) -> float:
    """The seconds for the answer: the caller may have less time than the route allows, never more."""
    asked = visit.given.get(b"x-request-timeout-ms", b"")
    if not asked.isdigit() or len(asked) > _LONGEST_TIMEOUT_DIGITS or not int(asked):
        return allowed
    return min(allowed, int(asked) / 1000)
