"""API keys as they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, insert, select, update

from services.gateway.domain.access.api_key import ApiKey
from services.gateway.domain.access.reach import Reach
from services.gateway.store.access.within import within
from services.gateway.store.tables import API_KEYS
from shared.store.transaction import Transaction


async def add_key(tx: Transaction, key: ApiKey) -> None:
    """Keep a new key."""
    values = {**asdict(key), "scopes": sorted(key.scopes), "addresses": list(key.addresses)}
    await tx.execute(insert(API_KEYS).values(values))


async def key(tx: Transaction, key_id: UUID) -> ApiKey | None:
    """One key."""
    row = (await tx.execute(select(API_KEYS).where(API_KEYS.c.id == key_id))).first()
    return _key(row) if row is not None else None


async def keys_of_principal(tx: Transaction, principal_id: UUID) -> list[ApiKey]:
    """Every key a principal ever had."""
    return await _keys(tx, select(API_KEYS).where(API_KEYS.c.principal_id == principal_id))


async def list_keys(tx: Transaction, reach: Reach, *, after: UUID | None, limit: int) -> list[ApiKey]:
    """Keys within reach, by id."""
    wanted = select(API_KEYS).where(within(reach, API_KEYS.c.principal_id)).order_by(API_KEYS.c.id).limit(limit)
    return await _keys(tx, wanted.where(API_KEYS.c.id > after) if after else wanted)


async def revoke_key(tx: Transaction, key_id: UUID) -> None:
    """It is good no longer."""
    await tx.execute(update(API_KEYS).where(API_KEYS.c.id == key_id).values(revoked_at=tx.now))


async def end_key(tx: Transaction, key_id: UUID, at: datetime) -> None:
    """It will be good until then."""
    await tx.execute(update(API_KEYS).where(API_KEYS.c.id == key_id).values(expires_at=at))


async def remember_use(tx: Transaction, used: Mapping[UUID, datetime]) -> None:
    """When keys were last used, as far as that is later than what is known."""
    later = (
        update(API_KEYS)
        .where(API_KEYS.c.id == bindparam("used_id"))
        .where(API_KEYS.c.last_used_at.is_(None) | (API_KEYS.c.last_used_at < bindparam("used_at")))
        .values(last_used_at=bindparam("used_at"))
    )
    await tx.execute(later, [{"used_id": key_id, "used_at": at} for key_id, at in sorted(used.items())])


async def _keys(tx: Transaction, wanted: Select[Any]) -> list[ApiKey]:
    return [_key(row) for row in await tx.rows(wanted)]


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        **{**row._mapping, "scopes": frozenset(row.scopes), "addresses": tuple(row.addresses)},  # noqa: SLF001 - SQLAlchemy's public row mapping
    )
