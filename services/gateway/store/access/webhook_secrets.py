"""Webhook secrets as they are kept: sealed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, insert, select, update

from services.gateway.domain.access.reach import Reach
from services.gateway.domain.access.webhook_secret import WebhookSecret
from services.gateway.store.access.within import within
from services.gateway.store.tables import WEBHOOK_SECRETS
from shared.store.transaction import Transaction


async def add_secret(tx: Transaction, secret: WebhookSecret) -> None:
    """Keep a new secret."""
    await tx.execute(insert(WEBHOOK_SECRETS).values(asdict(secret)))


async def secret(tx: Transaction, secret_id: UUID) -> WebhookSecret | None:
    """One secret."""
    found = await _secrets(tx, select(WEBHOOK_SECRETS).where(WEBHOOK_SECRETS.c.id == secret_id))
    return found[0] if found else None


async def secrets_of_principal(tx: Transaction, principal_id: UUID) -> list[WebhookSecret]:
    """Every secret a principal ever had."""
    return await _secrets(tx, select(WEBHOOK_SECRETS).where(WEBHOOK_SECRETS.c.principal_id == principal_id))


async def list_secrets(tx: Transaction, reach: Reach, *, after: UUID | None, limit: int) -> list[WebhookSecret]:
    """Secrets within reach, by id."""
    wanted = (
        select(WEBHOOK_SECRETS)
        .where(within(reach, WEBHOOK_SECRETS.c.principal_id))
        .order_by(WEBHOOK_SECRETS.c.id)
        .limit(limit)
    )
    return await _secrets(tx, wanted.where(WEBHOOK_SECRETS.c.id > after) if after else wanted)


async def revoke_secret(tx: Transaction, secret_id: UUID) -> None:
    """Signatures made with it are believed no longer."""
    await tx.execute(update(WEBHOOK_SECRETS).where(WEBHOOK_SECRETS.c.id == secret_id).values(revoked_at=tx.now))


async def end_secret(tx: Transaction, secret_id: UUID, at: datetime) -> None:
    """Signatures made with it are believed until then."""
    await tx.execute(update(WEBHOOK_SECRETS).where(WEBHOOK_SECRETS.c.id == secret_id).values(expires_at=at))


async def _secrets(tx: Transaction, wanted: Select[Any]) -> list[WebhookSecret]:
    return [WebhookSecret(**row._mapping) for row in await tx.rows(wanted)]  # noqa: SLF001 - SQLAlchemy's public row mapping
