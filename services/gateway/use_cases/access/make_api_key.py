"""Make an API key for a system; what it has to present is shown this once."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.gateway.domain.access.api_key import (
    LONGEST_LIFE,
    SECRET_BYTES,
    ApiKey,
    digest_of,
    network_named,
    written,
)
from services.gateway.domain.access.errors import AddressNotUnderstood, ExpiryNotAllowed, NotASystem, ScopeUnknown
from services.gateway.domain.access.granter import Granter
from services.gateway.domain.access.principal import Kind
from services.gateway.domain.access.rotation import check_room
from services.gateway.store.access import api_keys, history
from services.gateway.use_cases.access.principal_in_hand import principal_in_hand
from shared.kernel.ids import new_id
from shared.store.transaction import Transaction
from shared.web.access import GRANTS, Role

SCOPES = tuple(sorted(GRANTS[Role.SYSTEM]))
"""What a key can be given."""


@dataclass(frozen=True, slots=True)
class MakeApiKey:
    """What the key is good for, until when, how often and from where."""

    principal_id: UUID
    label: str
    scopes: Collection[str]
    expires_at: datetime
    daily_quota: int | None = None
    addresses: Collection[str] = ()


async def make_api_key(
    tx: Transaction, granter: Granter, command: MakeApiKey, *, server_secret: bytes
) -> tuple[ApiKey, str]:
    """The key as it is kept, and as its holder presents it."""
    holder = await principal_in_hand(tx, command.principal_id)
    if holder.kind is not Kind.SYSTEM:
        raise NotASystem
    check_room(await api_keys.keys_of_principal(tx, holder.id), tx.now, "key")
    if not tx.now < command.expires_at <= tx.now + LONGEST_LIFE:
        raise ExpiryNotAllowed
    key_id = new_id()
    presented = written(key_id, secrets.token_bytes(SECRET_BYTES))
    key = ApiKey(
        id=key_id,
        line_id=key_id,
        principal_id=holder.id,
        label=command.label,
        digest=digest_of(server_secret, presented),
        scopes=_scopes(command.scopes),
        created_at=tx.now,
        expires_at=command.expires_at,
        daily_quota=command.daily_quota,
        addresses=_networks(command.addresses),
    )
    await api_keys.add_key(tx, key)
    await history.record(
        tx, holder.id, "key_made", who=granter.subject, key=str(key.id), label=key.label, scopes=sorted(key.scopes)
    )
    return key, presented


def _scopes(asked: Collection[str]) -> frozenset[str]:
    for scope in asked:
        if scope not in SCOPES:
            raise ScopeUnknown(scope, SCOPES)
    return frozenset(asked)


def _networks(asked: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted({_network(written) for written in asked}))


def _network(written: str) -> str:
    try:
        return network_named(written)
    except ValueError as error:
        raise AddressNotUnderstood(written) from error
