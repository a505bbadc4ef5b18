"""What pipeline told us: accounts, products, and the deals that claims are about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Table, Text, or_, select, tuple_
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.partners.domain.conflict import Claim, Deal
from services.partners.store.tables import ACCOUNTS, OPPORTUNITIES, PRODUCTS
from shared.store.bulk import upsert
from shared.store.transaction import Transaction

_DEALS = select(OPPORTUNITIES, ACCOUNTS.c.company_keys).outerjoin(ACCOUNTS, ACCOUNTS.c.id == OPPORTUNITIES.c.account_id)


async def remember_accounts(tx: Transaction, rows: Sequence[Mapping[str, object]]) -> None:
    """Keep the latest state of each account."""
    await _remember_latest(tx, ACCOUNTS, rows, ("name", "company_keys"))


async def remember_products(tx: Transaction, rows: Sequence[Mapping[str, object]]) -> None:
    """Keep the latest state of each product."""
    await _remember_latest(tx, PRODUCTS, rows, ("external_id", "line"))


async def remember_deals(tx: Transaction, deals: Iterable[Deal]) -> None:
    """Keep how each deal stands; of several statements about one the last counts. Its products are told once."""
    rows = list({deal.id: _row(deal) for deal in deals}.values())
    changing = ("account_id", "owner_id", "partner_id", "closed_on", "won")
    await upsert(tx, OPPORTUNITIES, rows, keys=("id",), update=changing)


async def account(tx: Transaction, account_id: UUID) -> tuple[str, tuple[str, ...]] | None:
    """An account's name and company keys, if it is known."""
    rows = await tx.rows(select(ACCOUNTS.c.name, ACCOUNTS.c.company_keys).where(ACCOUNTS.c.id == account_id))
    return (rows[0].name, tuple(rows[0].company_keys)) if rows else None


async def known_accounts(tx: Transaction, ids: Collection[UUID]) -> set[UUID]:
    """Which of these accounts are known."""
    return set(await tx.scalars(select(ACCOUNTS.c.id).where(ACCOUNTS.c.id.in_(ids))))


async def knows_product(tx: Transaction, product_id: UUID) -> bool:
    """Whether a product is known."""
    return bool(await tx.scalars(select(PRODUCTS.c.id).where(PRODUCTS.c.id == product_id)))


async def keys_of(tx: Transaction, claim: Claim) -> frozenset[str]:
    """Everything the company of a claim goes by: its own keys, and ids and keys of the accounts it shares one with."""
    same = or_(ACCOUNTS.c.id == claim.account_id, ACCOUNTS.c.company_keys.has_any(_texts(claim.company_keys)))
    rows = await tx.rows(select(ACCOUNTS.c.id, ACCOUNTS.c.company_keys).where(same))
    return claim.company_keys.union(*({f"account:{row.id}", *row.company_keys} for row in rows))


async def open_deals_about(tx: Transaction, claim: Claim) -> list[Deal]:
    """The open deals of the same company with the same product, whoever sells."""
    same = or_(
        OPPORTUNITIES.c.account_id == claim.account_id, ACCOUNTS.c.company_keys.has_any(_texts(claim.company_keys))
    )
    product = OPPORTUNITIES.c.product_ids.has_key(str(claim.product_id))
    return await _deals(tx, _DEALS.where(OPPORTUNITIES.c.closed_on.is_(None), same, product))


async def closed_deals_of(tx: Transaction, partner_ids: Collection[UUID]) -> list[Deal]:
    """The won and lost deals of these partners."""
    of_partners = OPPORTUNITIES.c.partner_id.in_(partner_ids)
    return await _deals(tx, _DEALS.where(OPPORTUNITIES.c.closed_on.is_not(None), of_partners))


async def partners_selling_to(tx: Transaction, account_ids: Collection[UUID]) -> set[UUID]:
    """The partners that have deals with these accounts."""
    theirs = (OPPORTUNITIES.c.account_id.in_(account_ids), OPPORTUNITIES.c.partner_id.is_not(None))
    return set(await tx.scalars(select(OPPORTUNITIES.c.partner_id).where(*theirs).distinct()))


async def _remember_latest(
    tx: Transaction, table: Table, rows: Sequence[Mapping[str, object]], changing: Sequence[str]
) -> None:
    if not rows:
        return
    statement = insert(table)
    fresh = statement.excluded
    newer = tuple_(fresh.effective_on, fresh.sequence) > tuple_(table.c.effective_on, table.c.sequence)
    changes = {name: fresh[name] for name in ("effective_on", "sequence", *changing)}
    await tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changes, where=newer), rows)


async def _deals(tx: Transaction, query: Select[Any]) -> list[Deal]:
    return [_deal(row) for row in await tx.rows(query.order_by(OPPORTUNITIES.c.external_id))]


def _deal(row: Row[Any]) -> Deal:
    return Deal(
        id=row.id,
        external_id=row.external_id,
        account_id=row.account_id,
        company_keys=frozenset(row.company_keys or ()),
        product_ids=frozenset(UUID(product_id) for product_id in row.product_ids),
        owner_id=row.owner_id,
        partner_id=row.partner_id,
        closed_on=row.closed_on,
        won=row.won,
    )


def _row(deal: Deal) -> dict[str, object]:
    return {
        "id": deal.id,
        "external_id": deal.external_id,
        "account_id": deal.account_id,
        "product_ids": sorted(str(product_id) for product_id in deal.product_ids),
        "owner_id": deal.owner_id,
        "partner_id": deal.partner_id,
        "closed_on": deal.closed_on,
        "won": deal.won,
    }


def _texts(values: Iterable[str]) -> Any:  # noqa: ANN401 - a typed SQL array
    return sql_cast(sorted(values), ARRAY(Text))
