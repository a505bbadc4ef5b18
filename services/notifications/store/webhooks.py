"""Endpoints and the deliveries on their way to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from services.notifications.domain.delivery import Answer, DeliveryStatus, Verdict
from services.notifications.domain.endpoint import Delivery, Endpoint
from services.notifications.store.tables import DELIVERIES, ENDPOINTS
from shared.kernel.ids import new_id
from shared.store.bulk import upsert
from shared.store.transaction import Transaction


async def add_endpoint(tx: Transaction, endpoint: Endpoint) -> None:
    """Keep a new endpoint."""
    await tx.execute(
        insert(ENDPOINTS).values(
            id=endpoint.id,
            url=endpoint.url,
            kinds=sorted(endpoint.kinds) if endpoint.kinds is not None else None,
            description=endpoint.description,
            sealed_secret=endpoint.sealed_secret,
            created_by=endpoint.created_by,
            created_at=endpoint.created_at,
        )
    )


async def active_endpoints(tx: Transaction, *, after: UUID | None = None, limit: int | None = None) -> list[Endpoint]:
    """The endpoints that have not ended, by id."""
    query = select(ENDPOINTS).where(ENDPOINTS.c.ended_at.is_(None)).order_by(ENDPOINTS.c.id).limit(limit)
    return [_endpoint(row) for row in await tx.rows(query.where(ENDPOINTS.c.id > after) if after else query)]


async def end_endpoint(tx: Transaction, endpoint_id: UUID, because: str) -> bool:
    """No more deliveries from now on, pending ones included; False if there was no such endpoint."""
    open_one = (ENDPOINTS.c.id == endpoint_id, ENDPOINTS.c.ended_at.is_(None))
    ended = update(ENDPOINTS).where(*open_one).values(ended_at=tx.now, ended_because=because)
    if (await tx.execute(ended)).rowcount == 0:
        return False
    pending = (DELIVERIES.c.endpoint_id == endpoint_id, DELIVERIES.c.status == DeliveryStatus.PENDING)
    failed = {"status": DeliveryStatus.FAILED, "settled_at": tx.now, "last_error": f"endpoint ended: {because}"}
    await tx.execute(update(DELIVERIES).where(*pending).values(**failed))
    return True


async def post(tx: Transaction, messages: Iterable[tuple[UUID, UUID, bytes]]) -> None:
    """Put messages (endpoint, entry, body) on their way with this transaction's commit; each goes out once."""
    rows = [
        {
            "id": new_id(),
            "endpoint_id": endpoint_id,
            "entry_id": entry_id,
            "body": body,
            "status": str(DeliveryStatus.PENDING),
            "attempts": 0,
            "next_at": tx.now,
        }
        for endpoint_id, entry_id, body in messages
    ]
    await upsert(tx, DELIVERIES, rows, keys=("entry_id", "endpoint_id"))


async def claim_due(tx: Transaction, *, limit: int, lease: timedelta) -> list[Delivery]:
    """Take due deliveries for one attempt each; should this process die, they are due again after the lease."""
    due = (
        select(DELIVERIES.c.id)
        .where(DELIVERIES.c.status == DeliveryStatus.PENDING, DELIVERIES.c.next_at <= tx.now)
        .order_by(DELIVERIES.c.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    claimed = (
        update(DELIVERIES)
        .where(DELIVERIES.c.id == due.c.id, DELIVERIES.c.endpoint_id == ENDPOINTS.c.id)
        .values(attempts=DELIVERIES.c.attempts + 1, next_at=tx.now + lease)
        .returning(
            *(DELIVERIES.c.id, DELIVERIES.c.endpoint_id, DELIVERIES.c.body, DELIVERIES.c.attempts),
            *(ENDPOINTS.c.url, ENDPOINTS.c.sealed_secret),
        )
    )
    return [Delivery(**row._mapping) for row in await tx.rows(claimed)]  # noqa: SLF001 - SQLAlchemy's public mapping


async def record_attempt(tx: Transaction, delivery_id: UUID, answer: Answer, verdict: Verdict) -> None:
    """What the attempt brought; a delivery that was settled meanwhile stays so."""
    values: dict[str, Any] = {"status": verdict.status, "last_status": answer.status, "last_error": answer.error}
    if verdict.next_at is None:
        values["settled_at"] = tx.now
    else:
        values["next_at"] = verdict.next_at
    pending = (DELIVERIES.c.id == delivery_id, DELIVERIES.c.status == DeliveryStatus.PENDING)
    await tx.execute(update(DELIVERIES).where(*pending).values(**values))


def _endpoint(row: Row[Any]) -> Endpoint:
    return Endpoint(
        id=row.id,
        url=row.url,
        kinds=frozenset(row.kinds) if row.kinds is not None else None,
        description=row.description,
        sealed_secret=row.sealed_secret,
        created_by=row.created_by,
        created_at=row.created_at,
    )
