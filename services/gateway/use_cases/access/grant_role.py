"""Grant a role, or take it back. Each is written down: who, what, when."""

from __future__ import annotations

from uuid import UUID

from services.gateway.domain.access.granter import Granter
from services.gateway.domain.access.principal import PrincipalRecord
from services.gateway.domain.access.roles import check_grant
from services.gateway.store.access import history, principals
from services.gateway.use_cases.access.principal_in_hand import principal_in_hand
from shared.store.transaction import Transaction


async def grant_role(tx: Transaction, granter: Granter, principal_id: UUID, role: str) -> PrincipalRecord:
    """The principal with the role; granted before, nothing changes."""
    target = await principal_in_hand(tx, principal_id)
    check_grant(granter, target, role)
    if await principals.grant(tx, target.id, role):
        await history.record(tx, target.id, "role_granted", who=granter.subject, role=role)
    return await principal_in_hand(tx, principal_id)


async def withdraw_role(tx: Transaction, granter: Granter, principal_id: UUID, role: str) -> PrincipalRecord:
    """The principal without the role; not granted, nothing changes."""
    target = await principal_in_hand(tx, principal_id)
    if await principals.withdraw(tx, target.id, role):
        await history.record(tx, target.id, "role_withdrawn", who=granter.subject, role=role)
    return await principal_in_hand(tx, principal_id)
