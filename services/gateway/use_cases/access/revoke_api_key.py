"""Revoke a key: within five seconds no gateway process believes it."""

from __future__ import annotations

from uuid import UUID

from services.gateway.domain.access.api_key import ApiKey
from services.gateway.domain.access.granter import Granter
from services.gateway.domain.access.reach import Reach
from services.gateway.store.access import api_keys, history
from services.gateway.use_cases.access.key_in_hand import key_in_hand
from shared.store.transaction import Transaction


async def revoke_api_key(tx: Transaction, granter: Granter, reach: Reach, key_id: UUID) -> ApiKey:
    """The key as it stands afterwards; revoked before, nothing changes."""
    key = await key_in_hand(tx, reach, key_id)
    if key.revoked_at is None:
        await api_keys.revoke_key(tx, key.id)
        await history.record(tx, key.principal_id, "key_revoked", who=granter.subject, key=str(key.id))
    return await key_in_hand(tx, reach, key_id)
