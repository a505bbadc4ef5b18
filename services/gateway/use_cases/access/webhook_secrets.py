"""Make a secret with which a partner's system signs what it sends; it is shown this once and kept sealed."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from services.gateway.domain.access.errors import CredentialEnded, NotASystem
from services.gateway.domain.access.granter import Granter
from services.gateway.domain.access.principal import Kind
from services.gateway.domain.access.reach import Reach
from services.gateway.domain.access.rotation import check_room, end_of_old
from services.gateway.domain.access.webhook_secret import SECRET_BYTES, WebhookSecret, shown
from services.gateway.store.access import history, webhook_secrets
from services.gateway.use_cases.access.key_in_hand import secret_in_hand
from services.gateway.use_cases.access.principal_in_hand import principal_in_hand
from shared.kernel.ids import new_id
from shared.store.sealing import seal
from shared.store.transaction import Transaction


async def make_webhook_secret(
    tx: Transaction, granter: Granter, principal_id: UUID, *, master_key: bytes
) -> tuple[WebhookSecret, str]:
    """The secret as it is kept, and in the form its owner is shown."""
    holder = await principal_in_hand(tx, principal_id)
    if holder.kind is not Kind.SYSTEM:
        raise NotASystem
    check_room(await webhook_secrets.secrets_of_principal(tx, holder.id), tx.now, "secret")
    fresh, text = _fresh(holder.id, tx.now, master_key)
    await webhook_secrets.add_secret(tx, fresh)
    await history.record(tx, holder.id, "secret_made", who=granter.subject, secret=str(fresh.id))
    return fresh, text


async def rotate_webhook_secret(
    tx: Transaction, granter: Granter, reach: Reach, secret_id: UUID, *, overlap: timedelta, master_key: bytes
) -> tuple[WebhookSecret, str]:
    """A new secret for the same system; signatures with the old one are believed a while longer."""
    old = await secret_in_hand(tx, reach, secret_id)
    if not old.is_live(tx.now):
        raise CredentialEnded("secret")
    check_room(await webhook_secrets.secrets_of_principal(tx, old.principal_id), tx.now, "secret")
    fresh, text = _fresh(old.principal_id, tx.now, master_key)
    await webhook_secrets.add_secret(tx, fresh)
    await webhook_secrets.end_secret(tx, old.id, end_of_old(old.expires_at, tx.now, overlap))
    await history.record(
        tx, old.principal_id, "secret_rotated", who=granter.subject, secret=str(old.id), replaced_by=str(fresh.id)
    )
    return fresh, text


async def revoke_webhook_secret(tx: Transaction, granter: Granter, reach: Reach, secret_id: UUID) -> WebhookSecret:
    """The secret as it stands afterwards; revoked before, nothing changes."""
    found = await secret_in_hand(tx, reach, secret_id)
    if found.revoked_at is None:
        await webhook_secrets.revoke_secret(tx, found.id)
        await history.record(tx, found.principal_id, "secret_revoked", who=granter.subject, secret=str(found.id))
    return await secret_in_hand(tx, reach, secret_id)


def _fresh(principal_id: UUID, now: datetime, master_key: bytes) -> tuple[WebhookSecret, str]:
    secret, secret_id = secrets.token_bytes(SECRET_BYTES), new_id()
    sealed = seal(master_key, secret, belongs_to=secret_id.bytes)
    return WebhookSecret(secret_id, principal_id, sealed, now), shown(secret)
