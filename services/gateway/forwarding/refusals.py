"""What the door itself says no to, as problems."""

from __future__ import annotations

import logging
from http import HTTPStatus

from starlette.responses import Response

from services.gateway.domain.errors import MethodNotAllowed, TooManyRequests, TooSlow, TurnedAway
from services.gateway.domain.refused import Refused
from services.gateway.forwarding.observed import REFUSED
from services.gateway.forwarding.refusal_audit import code_of
from services.gateway.forwarding.visit import Answer, Visit
from shared.kernel.errors import Refusal
from shared.web.identity import NotAuthenticated
from shared.web.problems import Problem, answer, problem, problem_of

_log = logging.getLogger(__name__)
_GONE = 499
_LONGEST_PATH = 512


def refusal_answer(error: Exception, visit: Visit) -> Response:
    """The problem that tells the caller why."""
    found = _problem(error, visit)
    REFUSED.labels(found.code).inc()
    return answer(found, instance=visit.raw_path.decode("latin-1"), headers=_headers(error))


def record_of(given: Answer, address: str) -> Refused | None:
    """What the audit keeps of a request that was said no to, here or by a service; None if it was not."""
    if not HTTPStatus.BAD_REQUEST <= given.status < _GONE:
        return None
    visit, principal = given.visit, given.principal
    return Refused(
        who=principal.subject if principal else None,
        roles=tuple(sorted(principal.roles)) if principal else (),
        action=f"{visit.method} {given.route}",
        resource=visit.raw_path.decode("latin-1")[:_LONGEST_PATH],
        source=address,
        request_id=visit.request_id,
        trace_id=visit.traceparent.split("-")[1],
        status=given.status,
        code=code_of(given.status, given.said),
    )


def allow_answer(allowed: str) -> Response:
    """What can be done with what is there."""
    return Response(status_code=HTTPStatus.NO_CONTENT, headers={"Allow": allowed})


def _problem(error: Exception, visit: Visit) -> Problem:
    match error:
        case NotAuthenticated():
            return problem(HTTPStatus.UNAUTHORIZED, "not_authenticated", str(error))
        case TurnedAway():
            return problem(HTTPStatus(error.status), error.code, error.detail)
        case Refusal():
            return problem_of(error)
    _log.error("request %s failed in the gateway", visit.request_id, exc_info=error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "something went wrong on our side")


def _headers(error: Exception) -> dict[str, str]:
    match error:
        case NotAuthenticated():
            return {"WWW-Authenticate": 'Bearer realm="salesops"'}
        case TooManyRequests():
            return {"Retry-After": str(error.seconds), "RateLimit": error.left, "RateLimit-Policy": error.policy}
        case TooSlow():
            return {"Connection": "close"}
        case MethodNotAllowed():
            return {"Allow": error.allowed}
        case Refusal() if error.retry_after_seconds:
            return {"Retry-After": str(error.retry_after_seconds)}
    return {}
