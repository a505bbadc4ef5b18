"""A change is meant for the principal as its sender read it: it is locked, then compared, before it is changed."""

from __future__ import annotations

from uuid import UUID

from services.gateway.use_cases.access.principal_in_hand import principal_in_hand
from shared.kernel.changes import Versions, only_if_unchanged
from shared.store.transaction import Transaction


async def guard_principal(tx: Transaction, principal_id: UUID, expected: Versions) -> None:
    """ChangedMeanwhile if the principal is not as expected, PrincipalNotFound; None expects nothing."""
    if expected is not None:
        only_if_unchanged((await principal_in_hand(tx, principal_id)).version, expected)
