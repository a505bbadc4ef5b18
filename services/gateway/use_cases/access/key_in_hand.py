"""The key or secret that is about to be changed, if it is within the caller's reach; its holder is held meanwhile."""

from __future__ import annotations

from uuid import UUID

from services.gateway.domain.access.api_key import ApiKey
from services.gateway.domain.access.errors import CredentialNotFound
from services.gateway.domain.access.reach import Reach
from services.gateway.domain.access.webhook_secret import WebhookSecret
from services.gateway.store.access import api_keys, principals, webhook_secrets
from shared.store.transaction import Transaction


async def key_in_hand(tx: Transaction, reach: Reach, key_id: UUID) -> ApiKey:
    """The key of that id; CredentialNotFound, whether there is none or it is another's."""
    found = await api_keys.key(tx, key_id)
    if found is None or not await _covered(tx, reach, found.principal_id):
        raise CredentialNotFound("key")
    return await api_keys.key(tx, key_id) or found


async def secret_in_hand(tx: Transaction, reach: Reach, secret_id: UUID) -> WebhookSecret:
    """The secret of that id; CredentialNotFound, whether there is none or it is another's."""
    found = await webhook_secrets.secret(tx, secret_id)
    if found is None or not await _covered(tx, reach, found.principal_id):
        raise CredentialNotFound("secret")
    return await webhook_secrets.secret(tx, secret_id) or found


async def _covered(tx: Transaction, reach: Reach, principal_id: UUID) -> bool:
    holder = await principals.principal_for_update(tx, principal_id)
    return holder is not None and reach.covers(holder)
