"""Give a key's holder a new one on the same terms; the old one stays good for a while, so that nothing stops."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from services.gateway.domain.access.api_key import LONGEST_LIFE, SECRET_BYTES, ApiKey, digest_of, written
from services.gateway.domain.access.errors import CredentialEnded, KeyBeyondOwn
from services.gateway.domain.access.granter import Granter
from services.gateway.domain.access.reach import Reach
from services.gateway.domain.access.rotation import check_room, end_of_old
from services.gateway.store.access import api_keys, history
from services.gateway.use_cases.access.key_in_hand import key_in_hand
from shared.kernel.ids import new_id
from shared.store.transaction import Transaction


async def rotate_api_key(
    tx: Transaction, granter: Granter, reach: Reach, key_id: UUID, *, overlap: timedelta, server_secret: bytes
) -> tuple[ApiKey, str]:
    """The new key as it is kept, and as its holder presents it. Its life is as long as the old one's was made for.

    Scopes, quota with what is spent of it, addresses and the holder are the old one's: to services, and to what they
    keep for repeats, nothing has changed.
    """
    old = await key_in_hand(tx, reach, key_id)
    if not reach.equals_all_of(old.scopes):
        raise KeyBeyondOwn
    if not old.is_live(tx.now):
        raise CredentialEnded("key")
    check_room(await api_keys.keys_of_principal(tx, old.principal_id), tx.now, "key")
    fresh_id = new_id()
    presented = written(fresh_id, secrets.token_bytes(SECRET_BYTES))
    fresh = replace(
        old,
        id=fresh_id,
        digest=digest_of(server_secret, presented),
        created_at=tx.now,
        expires_at=tx.now + min(old.expires_at - old.created_at, LONGEST_LIFE),
        last_used_at=None,
    )
    await api_keys.add_key(tx, fresh)
    await api_keys.end_key(tx, old.id, end_of_old(old.expires_at, tx.now, overlap))
    await history.record(
        tx, old.principal_id, "key_rotated", who=granter.subject, key=str(old.id), replaced_by=str(fresh.id)
    )
    return fresh, presented
