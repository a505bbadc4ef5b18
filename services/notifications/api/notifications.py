"""Inboxes over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel

from services.notifications import queries
from services.notifications.domain.entry import RecipientKind
from services.notifications.domain.sight import Shown, Sight, Wanted
from services.notifications.use_cases.read_notification import read_notification
from shared.web.access import Permission, Role
from shared.web.dependencies import Caller, Tx
from shared.web.fields import Day, Name
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["notifications"])


class NotificationResponse(BaseModel):
    """One entry of an inbox; `historic` ones were entered as already read."""

    id: UUID
    kind: str
    recipient_id: UUID
    recipient_kind: RecipientKind
    subject_type: str
    subject_id: UUID
    subject_external_id: str
    title: str
    body: str
    data: dict[str, Any]
    historic: bool
    read: bool
    effective_on: Day

    @classmethod
    def of(cls, shown: Shown) -> "NotificationResponse":
        """Show an entry."""
        entry = shown.entry
        return cls(
            id=shown.id,
            kind=entry.identity.kind,
            recipient_id=entry.identity.recipient_id,
            recipient_kind=entry.recipient_kind,
            subject_type=entry.subject.type,
            subject_id=entry.subject.id,
            subject_external_id=entry.subject.external_id,
            title=entry.title,
            body=entry.body,
            data=dict(entry.data),
            historic=shown.historic,
            read=shown.read,
            effective_on=shown.effective_on,
        )


class InboxSummaryResponse(BaseModel):
    """How many entries there are, and how many are unread."""

    unread: int
    historic: int
    total: int


async def _sight(caller: Caller) -> Sight:
    """Everyone sees the own inbox and that of the own company; sales operations sees all."""
    own = {known for known in (caller.member_id, caller.partner_id) if known is not None}
    return Sight(everything=Role.SALES_OPS in caller.roles, recipients=frozenset(own))


InboxSight = Annotated[Sight, Depends(_sight)]


@router.get("/notifications", permission=Permission.READ_NOTIFICATIONS)
async def list_notifications(
    tx: Tx,
    sight: InboxSight,
    page: PageQuery,
    unread: Annotated[bool | None, Query()] = None,
    kind: Annotated[Name | None, Query()] = None,
    recipient_id: Annotated[UUID | None, Query()] = None,
    recipient_kind: Annotated[RecipientKind | None, Query()] = None,
) -> Page[NotificationResponse]:
    """The entries within the caller's sight."""
    wanted = Wanted(unread, kind, recipient_id, recipient_kind)
    found = await queries.notifications(tx, sight, wanted, after=page.after, limit=page.fetch)
    return page_of(found, page, NotificationResponse.of)


@router.get("/notifications/summary", permission=Permission.READ_NOTIFICATIONS)
async def show_summary(tx: Tx, sight: InboxSight) -> InboxSummaryResponse:
    """The counts of the same entries."""
    counts = await queries.summary(tx, sight)
    return InboxSummaryResponse(unread=counts.unread, historic=counts.historic, total=counts.total)


@router.get("/notifications/{notification_id}", permission=Permission.READ_NOTIFICATIONS)
async def show(notification_id: UUID, tx: Tx, sight: InboxSight) -> NotificationResponse:
    """One entry."""
    return NotificationResponse.of(await queries.notification(tx, sight, notification_id))


@router.post("/notifications/{notification_id}/read", permission=Permission.READ_NOTIFICATIONS)
async def read(notification_id: UUID, tx: Tx, sight: InboxSight) -> NotificationResponse:
    """The caller has read an own entry; doing it again changes nothing."""
    return NotificationResponse.of(await read_notification(tx, sight, notification_id))
