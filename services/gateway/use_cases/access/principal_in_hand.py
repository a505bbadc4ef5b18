"""The principal that is about to be changed, held so that of two changes the second sees the first."""

from __future__ import annotations

from uuid import UUID

from services.gateway.domain.access.errors import PrincipalNotFound
from services.gateway.domain.access.principal import PrincipalRecord
from services.gateway.store.access import principals
from shared.store.transaction import Transaction


async def principal_in_hand(tx: Transaction, principal_id: UUID) -> PrincipalRecord:
    """The principal of that id; PrincipalNotFound."""
    found = await principals.principal_for_update(tx, principal_id)
    if found is None:
        raise PrincipalNotFound
    return found
