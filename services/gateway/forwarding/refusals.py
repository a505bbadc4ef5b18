"""What the door itself says no to, as problems."""

from __future__ import annotations

import logging
from http import HTTPStatus

from starlette.responses import Response

from services.gateway.domain.errors import MethodNotAllowed, TurnedAway
from services.gateway.forwarding.visit import Visit
from shared.kernel.errors import Refusal, Unavailable
from shared.web.identity import NotAuthenticated
from shared.web.problems import Problem, answer, problem, problem_of

_log = logging.getLogger(__name__)
_RETRY_SECONDS = "1"


def refusal_answer(error: Exception, visit: Visit) -> Response:
    """The problem that tells the caller why."""
    return answer(_problem(error, visit), instance=visit.raw_path.decode("latin-1"), headers=_headers(error))


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
        case Unavailable():
            return {"Retry-After": _RETRY_SECONDS}
        case MethodNotAllowed():
            return {"Allow": "GET, HEAD"}
    return {}
