"""Mark a notification as read."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from services.notifications.domain.errors import NotificationNotFound, NotYourNotification
from services.notifications.domain.sight import Shown, Sight
from services.notifications.store import entries, inbox
from shared.store.transaction import Transaction


async def read_notification(tx: Transaction, sight: Sight, entry_id: UUID) -> Shown:
    """Only its recipient can; who sees others' entries is told so, who does not is told there is none."""
    shown = await inbox.find(tx, sight, entry_id)
    if shown is None:
        raise NotificationNotFound(entry_id)
    if shown.entry.identity.recipient_id not in sight.recipients:
        raise NotYourNotification
    await entries.mark_read(tx, entry_id)
    return replace(shown, read=True)
