"""Problems: every error of the house as application/problem+json (RFC 9457), with a stable code."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from shared.kernel.errors import (
    Conflict,
    DeadlineExceeded,
    Forbidden,
    Invalid,
    NotFound,
    PreconditionFailed,
    Refusal,
    TooLarge,
    TooMuch,
    Unavailable,
    WrongForm,
)
from shared.store.outage import is_no_text, passes_by_itself
from shared.web.identity import NotAuthenticated

MEDIA_TYPE = "application/problem+json"
_RETRY_SECONDS = 1
_STATUS: tuple[tuple[type[Refusal], HTTPStatus], ...] = (
    (NotFound, HTTPStatus.NOT_FOUND),
    (Conflict, HTTPStatus.CONFLICT),
    (PreconditionFailed, HTTPStatus.PRECONDITION_FAILED),
    (Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
    (Forbidden, HTTPStatus.FORBIDDEN),
    (WrongForm, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (TooMuch, HTTPStatus.TOO_MANY_REQUESTS),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
    (DeadlineExceeded, HTTPStatus.GATEWAY_TIMEOUT),
)


class FieldProblem(BaseModel):
    """What is wrong with one field of the input."""

    field: str
    message: str


class Problem(BaseModel):
    """An RFC 9457 problem; `code` is stable, `errors` names the offending fields."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    instance: str | None = None
    errors: list[FieldProblem] = Field(default_factory=list)


def problem(status: HTTPStatus, code: str, detail: str, errors: Iterable[FieldProblem] = ()) -> Problem:
    """A problem of a status, with its standard title."""
    return Problem(title=status.phrase, status=status, detail=detail, code=code, errors=list(errors))


def problem_of(refusal: Refusal) -> Problem:
    """A refusal as the outside sees it."""
    status = next(status for kind, status in _STATUS if isinstance(refusal, kind))
    errors = [FieldProblem(field=refusal.field, message=refusal.detail)] if refusal.field else []
    return problem(status, refusal.code, refusal.detail, errors)


def field_problems(errors: Iterable[Mapping[str, Any]]) -> list[FieldProblem]:
    """Pydantic's errors, each with the field's path as the caller wrote it."""
    return [
        FieldProblem(field=_path(error["loc"]), message=error["msg"].removeprefix("Value error, ")) for error in errors
    ]


def _said(message: str) -> str:
    """The sentence alone, without the name of Python's exception."""
    return message.removeprefix("Value error, ")


def _path(location: Iterable[object]) -> str:
    parts = [str(part) for part in location]
    return ".".join(parts[1:] if parts and parts[0] in {"body", "query", "path", "header"} else parts)


def answer(found: Problem, *, instance: str | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """The HTTP answer that carries a problem."""
    body = found.model_copy(update={"instance": instance}).model_dump(exclude_none=True)
    return JSONResponse(body, status_code=found.status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def _on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - registered for this type alone
    retry = {"Retry-After": str(error.retry_after_seconds)} if error.retry_after_seconds else None
    return answer(problem_of(error), instance=request.url.path, headers=retry)


def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this type alone
    errors = field_problems(error.errors())
    detail = "; ".join(f"{e.field}: {e.message}" for e in errors[:3]) or "the request is not valid"
    found = problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_request", detail, errors)
    return answer(found, instance=request.url.path)


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type alone
    status = HTTPStatus(error.status_code)
    code = status.name.lower()
    return answer(problem(status, code, str(error.detail)), instance=request.url.path, headers=error.headers)


def not_authenticated(error: Exception, instance: str) -> Response:
    """What whoever carries no token, or none that can be believed, is told."""
    found = problem(HTTPStatus.UNAUTHORIZED, "not_authenticated", str(error))
    return answer(found, instance=instance, headers={"WWW-Authenticate": "Bearer"})


def _on_unauthenticated(request: Request, error: Exception) -> Response:
    return not_authenticated(error, request.url.path)


def _on_database(request: Request, error: Exception) -> Response:
    if is_no_text(error):
        unheld = problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_request", "a text contains the character NUL")
        return answer(unheld, instance=request.url.path)
    if not passes_by_itself(error):
        raise error
    found = problem(HTTPStatus.SERVICE_UNAVAILABLE, "store_unavailable", "the store cannot be reached right now")
    return answer(found, instance=request.url.path, headers={"Retry-After": str(_RETRY_SECONDS)})


def _on_bug(request: Request, _error: Exception) -> Response:
    found = problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "something went wrong on our side")
    return answer(found, instance=request.url.path)


def install_problems(app: FastAPI) -> None:
    """Let every error of an application answer as a problem."""
    app.add_exception_handler(Refusal, _on_refusal)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(NotAuthenticated, _on_unauthenticated)
    # asyncpg's own failures to connect come through as the operating system put them.
    for away in (DBAPIError, PendingRollbackError, PoolTimeout, ConnectionError, TimeoutError):
        app.add_exception_handler(away, _on_database)
    app.add_exception_handler(Exception, _on_bug)
