"""The operator's API, the same on every service: held events, replays, rebuilds, their audit, and how late it is."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Query, Request, Response

from shared.kernel.errors import NotFound, Unavailable
from shared.store import dead_letters as held
from shared.store.operations import Operation, operation, operations
from shared.web.access import Permission
from shared.web.dependencies import Caller, Tx
from shared.web.desk import (
    BegunResponse,
    DeadLetterItem,
    DeadLetterResponse,
    Desk,
    LatenessResponse,
    MendedResponse,
    OperationItem,
    ParkedItem,
    ParkedKeyItem,
    ParkedResponse,
    QuarantinedItem,
    ReasonRequest,
    RebuildRequest,
    ReleaseRequest,
    ReplayRequest,
)
from shared.web.pages import Page, PageQuery, PageRequest, page_of
from shared.web.router import OPERATIONS, Router

ROOT = "/operations/{service}"


class DeskNotThere(Unavailable):
    """This process has no event log at hand to work with."""


class ServiceElsewhere(NotFound):
    """Another service's operations are asked for."""


class EventNotHeld(NotFound):
    """No such event is held here: it may have been applied or discarded meanwhile."""


class OperationNotKnown(NotFound):
    """No operation was noted under this id."""


async def here(request: Request, service: Annotated[str, Path()]) -> None:
    """Every service has these paths, under its own name."""
    if service != request.app.state.runtime.database.service:
        raise ServiceElsewhere(f"{service} does not answer here")


async def _desk(request: Request) -> Desk:
    desk: Desk | None = request.app.state.runtime.desk
    if desk is None:
        raise DeskNotThere("events cannot be worked on: no event log is at hand")
    return desk


async def _wanted(
    page: PageQuery,
    topic: Annotated[str | None, Query()] = None,
    key: Annotated[str | None, Query()] = None,
    event_type: Annotated[str | None, Query(alias="type")] = None,
) -> tuple[PageRequest, held.Wanted]:
    return page, held.Wanted(topic, key, event_type, page.after, page.fetch)


AtDesk = Annotated[Desk, Depends(_desk)]
Filtered = Annotated[tuple[PageRequest, held.Wanted], Depends(_wanted)]

router = Router(tags=[OPERATIONS])
router.dependencies.append(Depends(here))
_MAY = Permission.OPERATE_EVENTS


@router.get(f"{ROOT}/lag", permission=_MAY)
async def lag(desk: AtDesk) -> LatenessResponse:
    """What the service has not sent, not applied, or cannot apply."""
    return LatenessResponse.model_validate(await desk.lateness())


@router.get(f"{ROOT}/dead-letters", permission=_MAY)
async def list_dead_letters(tx: Tx, filtered: Filtered) -> Page[DeadLetterItem]:
    """Events that could not be applied, by id."""
    page, wanted = filtered
    return page_of(await held.dead_letters(tx, wanted), page, _dead_letter)


@router.get(f"{ROOT}/dead-letters/{{event_id}}", permission=_MAY)
async def show_dead_letter(tx: Tx, event_id: UUID) -> DeadLetterResponse:
    """A dead letter and what it says."""
    letter = await held.dead_letter(tx, event_id)
    if letter is None:
        raise EventNotHeld(f"event {event_id} is not a dead letter here")
    return DeadLetterResponse(**_dead_letter(letter).model_dump(), **_said(await held.body_of(tx, letter)))


@router.post(f"{ROOT}/dead-letters/{{event_id}}/retry", permission=_MAY)
async def retry_dead_letter(desk: AtDesk, caller: Caller, event_id: UUID) -> MendedResponse:
    """Apply it again, then what is parked behind it, in order."""
    return MendedResponse.model_validate(await desk.retry(event_id, caller.subject))


@router.post(f"{ROOT}/dead-letters/{{event_id}}/discard", permission=_MAY)
async def discard_dead_letter(desk: AtDesk, caller: Caller, event_id: UUID, request: ReasonRequest) -> MendedResponse:
    """Give it up for ever, and apply what is parked behind it."""
    return MendedResponse.model_validate(await desk.discard(event_id, request.reason, caller.subject))


@router.get(f"{ROOT}/parked-keys", permission=_MAY)
async def list_parked_keys(tx: Tx, page: PageQuery) -> Page[ParkedKeyItem]:
    """Keys that wait for an event or for an operator."""
    return page_of(await held.parked_keys(tx, page.after, page.fetch), page, _parked_key)


@router.post(f"{ROOT}/parked-keys/release", permission=_MAY)
async def release_parked_key(desk: AtDesk, caller: Caller, request: ReleaseRequest) -> MendedResponse:
    """Wait no longer for the events missing before a key's first parked one, and apply what follows."""
    return MendedResponse.model_validate(await desk.release(request.topic, request.key, request.reason, caller.subject))


@router.get(f"{ROOT}/parked", permission=_MAY)
async def list_parked(tx: Tx, filtered: Filtered) -> Page[ParkedItem]:
    """Parked events, by id."""
    page, wanted = filtered
    return page_of(await held.parked_events(tx, wanted), page, _parked)


@router.get(f"{ROOT}/parked/{{event_id}}", permission=_MAY)
async def show_parked(tx: Tx, event_id: UUID) -> ParkedResponse:
    """A parked event and what it says."""
    event = await held.parked_event(tx, event_id)
    if event is None:
        raise EventNotHeld(f"event {event_id} is not parked here")
    return ParkedResponse(**_parked(event).model_dump(), **_said(await held.body_of(tx, event)))


@router.get(f"{ROOT}/quarantine", permission=_MAY)
async def list_quarantined(tx: Tx, page: PageQuery) -> Page[QuarantinedItem]:
    """Events of the service's own that the log would not take."""
    return page_of(await held.quarantined_events(tx, page.after, page.fetch), page, _quarantined)


@router.post(f"{ROOT}/quarantine/{{event_id}}/release", permission=_MAY, status_code=HTTPStatus.NO_CONTENT)
async def release_quarantined(desk: AtDesk, caller: Caller, event_id: UUID) -> None:
    """Have the relay try it again, once the reason is gone."""
    await desk.release_quarantined(event_id, caller.subject)


@router.post(f"{ROOT}/replays", permission=_MAY, status_code=HTTPStatus.ACCEPTED)
async def replay(desk: AtDesk, caller: Caller, request: ReplayRequest, response: Response) -> BegunResponse:
    """Bring events of the past to the handlers again; a dry run only counts them."""
    wanted: dict[str, Any] = request.model_dump(include={"since", "until", "keys", "types"})
    if request.dry_run:
        response.status_code = HTTPStatus.OK
        return BegunResponse(found=dict(await desk.look(**wanted)))
    how: dict[str, Any] = request.model_dump(include={"reprocess", "rate"})
    return BegunResponse(id=await desk.replay(**wanted, **how, who=caller.subject))


@router.post(f"{ROOT}/rebuilds", permission=_MAY, status_code=HTTPStatus.ACCEPTED)
async def rebuild(desk: AtDesk, caller: Caller, request: RebuildRequest) -> BegunResponse:
    """Build a read model anew beside the live one, and let it take its place."""
    return BegunResponse(id=await desk.rebuild(request.model, caller.subject))


@router.get(f"{ROOT}/history", permission=_MAY)
async def history(tx: Tx, page: PageQuery) -> Page[OperationItem]:
    """What operators did, oldest first."""
    return page_of(await operations(tx, page.after, page.fetch), page, _operation)


@router.get(f"{ROOT}/history/{{operation_id}}", permission=_MAY)
async def show_operation(tx: Tx, operation_id: UUID) -> OperationItem:
    """One operation, and what has come of it."""
    found = await operation(tx, operation_id)
    if found is None:
        raise OperationNotKnown(f"no operation {operation_id} was noted here")
    return _operation(found)


def _dead_letter(row: held.DeadLetter) -> DeadLetterItem:
    return DeadLetterItem.model_validate(row, from_attributes=True)


def _parked(row: held.ParkedEvent) -> ParkedItem:
    return ParkedItem.model_validate(row, from_attributes=True)


def _parked_key(row: held.ParkedKey) -> ParkedKeyItem:
    return ParkedKeyItem.model_validate(row, from_attributes=True)


def _quarantined(row: held.Quarantined) -> QuarantinedItem:
    return QuarantinedItem.model_validate(row, from_attributes=True)


def _operation(row: Operation) -> OperationItem:
    return OperationItem.model_validate(row, from_attributes=True)


def _said(body: held.Body) -> dict[str, Any]:
    return {"attributes": dict(body.attributes), "body": body.value.decode(errors="replace")}
