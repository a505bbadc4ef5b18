"""Keep a principal out, by whatever issuer or key it comes, or let it in again."""

from __future__ import annotations

from uuid import UUID

from services.gateway.domain.access.errors import OwnAccess
from services.gateway.domain.access.granter import Granter
from services.gateway.domain.access.principal import PrincipalRecord
from services.gateway.store.access import history, principals
from services.gateway.use_cases.access.principal_in_hand import principal_in_hand
from shared.store.transaction import Transaction


async def set_principal_disabled(
    tx: Transaction, granter: Granter, principal_id: UUID, *, disabled: bool
) -> PrincipalRecord:
    """The principal as it stands afterwards. Nobody shuts himself out."""
    target = await principal_in_hand(tx, principal_id)
    if granter.is_target(target):
        raise OwnAccess
    if target.disabled is not disabled:
        await principals.set_disabled(tx, target.id, disabled=disabled)
        await history.record(tx, target.id, "disabled" if disabled else "enabled", who=granter.subject)
    return await principal_in_hand(tx, principal_id)
