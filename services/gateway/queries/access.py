"""What the gateway shows of access: principals, what was changed about them, keys and secrets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.gateway.domain.access.api_key import ApiKey
from services.gateway.domain.access.change import AccessChange
from services.gateway.domain.access.errors import PrincipalNotFound
from services.gateway.domain.access.principal import Identity, PrincipalRecord
from services.gateway.domain.access.reach import Reach
from services.gateway.domain.access.webhook_secret import WebhookSecret
from services.gateway.store.access import api_keys, history, principals, webhook_secrets
from shared.store.sealing import unseal
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class KnownPrincipal:
    """A principal and the identities that stand for it."""

    record: PrincipalRecord
    identities: tuple[Identity, ...]

    @property
    def id(self) -> UUID:
        """The principal's own."""
        return self.record.id


async def principal(tx: Transaction, principal_id: UUID) -> KnownPrincipal:
    """One principal; PrincipalNotFound."""
    record = await principals.principal(tx, principal_id)
    if record is None:
        raise PrincipalNotFound
    return (await _with_identities(tx, [record]))[0]


async def list_principals(tx: Transaction, *, after: UUID | None, limit: int) -> list[KnownPrincipal]:
    """Principals by id."""
    return await _with_identities(tx, await principals.list_principals(tx, after=after, limit=limit))


async def changes_of(tx: Transaction, principal_id: UUID, *, after: UUID | None, limit: int) -> list[AccessChange]:
    """What was changed about one principal, oldest first; PrincipalNotFound."""
    if await principals.principal(tx, principal_id) is None:
        raise PrincipalNotFound
    return await history.changes_of(tx, principal_id, after=after, limit=limit)


async def list_keys(tx: Transaction, reach: Reach, *, after: UUID | None, limit: int) -> list[ApiKey]:
    """The keys within reach, by id, those that ended among them."""
    return await api_keys.list_keys(tx, reach, after=after, limit=limit)


async def list_secrets(tx: Transaction, reach: Reach, *, after: UUID | None, limit: int) -> list[WebhookSecret]:
    """The webhook secrets within reach, by id, those that ended among them."""
    return await webhook_secrets.list_secrets(tx, reach, after=after, limit=limit)


async def live_secrets(tx: Transaction, principal_id: UUID, *, master_key: bytes) -> list[bytes]:
    """With which secrets a system may have signed what it sends now: at most two."""
    held = await webhook_secrets.secrets_of_principal(tx, principal_id)
    live = [secret for secret in held if secret.is_live(tx.now)]
    return [unseal(master_key, secret.sealed, belongs_to=secret.id.bytes) for secret in live]


async def _with_identities(tx: Transaction, records: Sequence[PrincipalRecord]) -> list[KnownPrincipal]:
    found = await principals.identities_of(tx, [record.id for record in records])
    return [KnownPrincipal(record, found[record.id]) for record in records]
