"""Sending events: `POST /v1/events`, CloudEvents structured or in a batch, signed per Standard Webhooks."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

from services.gateway.domain.intake.cloudevent import (
    LARGEST_BATCH,
    LARGEST_EVENT,
    Received,
    read_batch,
    read_structured,
)
from services.gateway.domain.intake.errors import (
    BatchNotUnderstood,
    BatchTooLong,
    BinaryModeNotSupported,
    ContentTypeNotSupported,
    EventTooLarge,
    SystemsOnly,
)
from services.gateway.domain.intake.refunds import RefundLimit
from services.gateway.domain.intake.signature import SignatureRefused, Signed, check_signature
from services.gateway.queries.access import live_secrets
from services.gateway.use_cases.intake.accept_events import Answer, Answered, Sender, accept_events
from shared.store.transaction import Transaction
from shared.web.access import Permission
from shared.web.dependencies import Caller, Tx
from shared.web.identity import NotAuthenticated, Principal
from shared.web.problems import Problem, problem_of
from shared.web.router import Router

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"


class EventAnswer(BaseModel):
    """What is said about one event: nothing is kept of a refused one."""

    index: int
    id: UUID | None
    """Under which its outcome is found."""
    status: Literal["accepted", "quarantined", "pong", "refused"]
    fault: str | None = None
    """Why it was quarantined."""
    problem: Problem | None = None
    """Why it was refused."""


class EventsResponse(BaseModel):
    """One answer for each event, in order."""

    dry_run: bool
    items: list[EventAnswer]


def sending(master_key: bytes, limit: Callable[[], RefundLimit]) -> Router:
    """The route; `limit` is how much may be paid back before a person decides."""
    router = Router(tags=["partner events"])

    @router.post("/events", permission=Permission.PUSH_EVENTS, status_code=HTTPStatus.ACCEPTED)
    async def send(
        request: Request,
        response: Response,
        tx: Tx,
        caller: Caller,
        dry_run: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query parameter
        repair: Annotated[bool, Query()] = False,  # noqa: FBT002 - likewise
    ) -> EventsResponse:
        """Send events. An answer comes when they are kept; what became of each is found under its id.

        With `repair`, an event that was quarantined because nobody decided about it (`given_up`) is set going again by
        sending the same once more.
        """
        sender = _sender(caller)
        body, form = await request.body(), _form(request)
        await _check_signature(tx, request, body, sender, master_key)
        received = _read(body, form, request.headers["webhook-id"])
        answers = await accept_events(tx, sender, received, limit=limit(), repair=repair, dry_run=dry_run)
        if form == STRUCTURED and answers[0].refusal is not None:
            raise answers[0].refusal
        if dry_run:
            response.status_code = HTTPStatus.OK
        return EventsResponse(dry_run=dry_run, items=[_said(index, one) for index, one in enumerate(answers)])

    _describe(router)
    return router


def _sender(caller: Principal) -> Sender:
    if caller.principal_id is None or caller.scopes is None:
        raise SystemsOnly
    return Sender(caller.principal_id, caller.partner_id, caller.scopes, lambda name: caller.may(Permission(name)))


def _form(request: Request) -> str:
    form = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if form in {STRUCTURED, BATCH}:
        return form
    if any(name.startswith("ce-") for name in request.headers):
        raise BinaryModeNotSupported
    raise ContentTypeNotSupported


async def _check_signature(tx: Transaction, request: Request, body: bytes, sender: Sender, master_key: bytes) -> None:
    said = (request.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    secrets = await live_secrets(tx, sender.system_id, master_key=master_key)
    try:
        check_signature(Signed(*said), body, secrets, tx.now)
    except SignatureRefused as refusal:
        raise NotAuthenticated(str(refusal)) from refusal


def _read(body: bytes, form: str, message_id: str) -> list[Received]:
    if form == STRUCTURED:
        if len(body) > LARGEST_EVENT:
            raise EventTooLarge(LARGEST_EVENT)
        return [read_structured(body, message_id)]
    received = read_batch(body, message_id)
    if not received:
        raise BatchNotUnderstood
    if len(received) > LARGEST_BATCH:
        raise BatchTooLong(LARGEST_BATCH)
    return received


def _said(index: int, answer: Answer) -> EventAnswer:
    why = problem_of(answer.refusal) if answer.refusal else None
    return EventAnswer(index=index, id=answer.id, status=answer.status, fault=answer.fault, problem=why)


def _describe(router: Router) -> None:
    """The body is read as it came, because it is signed: so it is described by hand."""
    event: dict[str, Any] = {
        "type": "object",
        "required": ["specversion", "id", "source", "type", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            **{name: {"type": "string", "maxLength": 256} for name in ("id", "source", "type", "subject")},
            "time": {"type": "string", "format": "date-time"},
            "data": {"type": "object"},
        },
    }
    batch = {"type": "array", "items": event, "minItems": 1, "maxItems": LARGEST_BATCH}
    headers = [
        {"name": f"webhook-{name}", "in": "header", "required": True, "schema": {"type": "string"}}
        for name in ("id", "timestamp", "signature")
    ]
    for route in router.routes:
        if isinstance(route, APIRoute):
            said = route.openapi_extra = {**(route.openapi_extra or {})}
            said["requestBody"] = {
                "required": True,
                "content": {STRUCTURED: {"schema": event}, BATCH: {"schema": batch}},
            }
            said["parameters"] = [*said.get("parameters", []), *headers]


assert get_args(Answered) == get_args(EventAnswer.model_fields["status"].annotation)  # noqa: S101 - one list of words
