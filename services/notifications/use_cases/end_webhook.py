"""End an endpoint: nothing is posted there from now on."""

from __future__ import annotations

from uuid import UUID

from services.notifications.domain.errors import WebhookNotFound
from services.notifications.store import webhooks
from shared.store.transaction import Transaction


async def end_webhook(tx: Transaction, endpoint_id: UUID) -> None:
    """The record stays, dated; what was still on its way is given up."""
    if not await webhooks.end_endpoint(tx, endpoint_id, because="ended by its owner"):
        raise WebhookNotFound(endpoint_id)
