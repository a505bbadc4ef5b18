"""A change is meant for the record as its sender read it: it is locked, then compared, before it is changed."""

from __future__ import annotations

from uuid import UUID

from services.pipeline.store import accounts, opportunities, pipelines, products
from shared.kernel.changes import Versions, only_if_unchanged, version_of
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


async def guard_account(tx: Transaction, account_id: UUID, expected: Versions) -> None:
    """ChangedMeanwhile if the account has another version than expected; None expects nothing."""
    if expected is not None:
        only_if_unchanged((await accounts.get_for_update(tx, account_id)).version, expected)


async def guard_opportunity(tx: Transaction, opportunity_id: UUID, scope: Scope, expected: Versions) -> None:
    """The same for an opportunity within sight."""
    if expected is not None:
        only_if_unchanged((await opportunities.get_for_update(tx, opportunity_id, scope)).version, expected)


async def guard_product(tx: Transaction, product_id: UUID, expected: Versions) -> None:
    """The same for a product."""
    if expected is not None:
        only_if_unchanged(version_of(await products.get_for_update(tx, product_id)), expected)


async def guard_pipeline(tx: Transaction, pipeline_id: UUID, expected: Versions) -> None:
    """The same for a pipeline."""
    if expected is not None:
        await pipelines.lock(tx)
        only_if_unchanged((await pipelines.get(tx, pipeline_id)).definition.version, expected)
