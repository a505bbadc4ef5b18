"""Let an issuer's subject stand for a principal, or for nobody any more. Nothing else links: no e-mail, no name."""

from __future__ import annotations

from uuid import UUID

from services.gateway.domain.access.errors import IdentityTaken, IdentityUnknown, IssuerNamesRecords, OwnAccess
from services.gateway.domain.access.granter import Granter
from services.gateway.domain.access.principal import Identity
from services.gateway.domain.tokens import ISSUER
from services.gateway.store.access import history, principals
from services.gateway.use_cases.access.principal_in_hand import principal_in_hand
from shared.store.transaction import Transaction


async def link_identity(tx: Transaction, granter: Granter, principal_id: UUID, identity: Identity) -> None:
    """From now on its tokens are this principal's; linked to it already, nothing changes."""
    if identity.issuer == ISSUER:
        raise IssuerNamesRecords
    target = await principal_in_hand(tx, principal_id)
    if granter.is_target(target):
        raise OwnAccess
    if await principals.link(tx, target.id, identity):
        await _record(tx, granter, target.id, "identity_linked", identity)
        return
    holder = await principals.principal_of_identity(tx, identity)
    if holder is None or holder.id != target.id:
        raise IdentityTaken


async def unlink_identity(tx: Transaction, granter: Granter, principal_id: UUID, identity: Identity) -> None:
    """From now on its tokens are nobody's."""
    target = await principal_in_hand(tx, principal_id)
    if granter.is_target(target):
        raise OwnAccess
    if not await principals.unlink(tx, target.id, identity):
        raise IdentityUnknown
    await _record(tx, granter, target.id, "identity_unlinked", identity)


async def _record(tx: Transaction, granter: Granter, principal_id: UUID, what: str, identity: Identity) -> None:
    await history.record(tx, principal_id, what, who=granter.subject, issuer=identity.issuer, subject=identity.subject)
