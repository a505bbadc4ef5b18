"""What pipeline answers: accounts, products, pipelines and opportunities as they stand now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.pipeline.domain.account import Account
from services.pipeline.domain.filters import Filters
from services.pipeline.domain.opportunity import Opportunity
from services.pipeline.domain.product import Product
from services.pipeline.domain.protection import Protection, conflicting_partner
from services.pipeline.domain.stages import Funnel
from services.pipeline.domain.trace import RecordedEntry
from services.pipeline.store import accounts as account_rows
from services.pipeline.store import opportunities as opportunity_rows
from services.pipeline.store import partners, trace
from services.pipeline.store import pipelines as pipeline_rows
from services.pipeline.store import products as product_rows
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account and its parent's id, once the parent is known."""

    account: Account
    parent_id: UUID | None

    @property
    def id(self) -> UUID:
        """The account's id."""
        return self.account.id


@dataclass(frozen=True, slots=True)
class OpportunityView:
    """An opportunity, and the partner whose protected claim it runs into."""

    opportunity: Opportunity
    protected_for_partner_id: UUID | None


async def accounts(tx: Transaction, *, after: UUID | None, limit: int) -> list[AccountView]:
    """One page of accounts."""
    return [AccountView(*found) for found in await account_rows.page(tx, after=after, limit=limit)]


async def account(tx: Transaction, account_id: UUID) -> AccountView:
    """One account."""
    return AccountView(*await account_rows.get(tx, account_id))


async def products(tx: Transaction, *, after: UUID | None, limit: int) -> list[Product]:
    """One page of products at the price in force."""
    return await product_rows.page(tx, after=after, limit=limit)


async def product(tx: Transaction, product_id: UUID) -> Product:
    """One product at the price in force."""
    return await product_rows.get(tx, product_id)


async def pipelines(tx: Transaction, *, after: UUID | None, limit: int) -> list[Funnel]:
    """One page of pipelines."""
    return await pipeline_rows.page(tx, after=after, limit=limit)


async def pipeline(tx: Transaction, pipeline_id: UUID) -> Funnel:
    """One pipeline."""
    return await pipeline_rows.get(tx, pipeline_id)


async def opportunities(
    tx: Transaction, scope: Scope, filters: Filters, *, after: UUID | None, limit: int
) -> list[Opportunity]:
    """One page of the opportunities within sight."""
    return await opportunity_rows.page(tx, scope, filters, after=after, limit=limit)


async def opportunity(tx: Transaction, opportunity_id: UUID, scope: Scope, *, today: date) -> OpportunityView:
    """One opportunity within sight."""
    found = await opportunity_rows.get(tx, opportunity_id, scope)
    return OpportunityView(found, conflicting_partner(await _claims(tx, found), found.partner_id, on=today))


async def _claims(tx: Transaction, found: Opportunity) -> list[Protection]:
    """Partners' claims on the same product at the same company; without an account nobody can tell."""
    if found.account_id is None:
        return []
    keys = await account_rows.keys(tx, found.account_id)
    return await partners.protections(tx, product_id=found.product_id, account_id=found.account_id, company_keys=keys)


async def history(tx: Transaction, opportunity_id: UUID, scope: Scope) -> list[RecordedEntry]:
    """Everything that happened to one opportunity within sight."""
    found = await opportunity_rows.get(tx, opportunity_id, scope)
    return await trace.of(tx, found.id)
