"""What notifications answers: inboxes, their counts, and the endpoints."""

from __future__ import annotations

from uuid import UUID

from services.notifications.domain.endpoint import Endpoint
from services.notifications.domain.errors import NotificationNotFound, UnknownNotificationKind
from services.notifications.domain.rules import KINDS
from services.notifications.domain.sight import Shown, Sight, Summary, Wanted
from services.notifications.store import inbox
from services.notifications.store import webhooks as endpoints
from shared.store.transaction import Transaction


async def notifications(
    tx: Transaction, sight: Sight, wanted: Wanted, *, after: UUID | None, limit: int
) -> list[Shown]:
    """One page of the inboxes within sight."""
    if wanted.kind is not None and wanted.kind not in KINDS:
        raise UnknownNotificationKind(wanted.kind, field="kind")
    return await inbox.page(tx, sight, wanted, after=after, limit=limit)


async def notification(tx: Transaction, sight: Sight, entry_id: UUID) -> Shown:
    """One entry; NotificationNotFound where it is not there or out of sight."""
    shown = await inbox.find(tx, sight, entry_id)
    if shown is None:
        raise NotificationNotFound(entry_id)
    return shown


async def summary(tx: Transaction, sight: Sight) -> Summary:
    """The counts of the inboxes within sight."""
    return await inbox.count(tx, sight)


async def webhooks(tx: Transaction, *, after: UUID | None, limit: int) -> list[Endpoint]:
    """One page of the endpoints in use."""
    return await endpoints.active_endpoints(tx, after=after, limit=limit)
