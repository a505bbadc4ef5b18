"""What leads knows of products, accounts and partners: that they exist, and what a product costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import case, select

from services.leads.domain.price import Price
from services.leads.store.tables import KNOWN_RECORDS, PRICES
from shared.kernel.money import Money
from shared.store.bulk import upsert
from shared.store.transaction import Transaction

Kind = Literal["account", "partner"]


async def remember_prices(tx: Transaction, prices: Sequence[Price]) -> None:
    """Keep what pipeline said of products."""
    rows = [
        {
            "product_id": price.product_id,
            "effective_on": price.effective_on,
            "sequence": price.sequence,
            "minor": price.amount.minor,
            "currency": price.amount.currency,
        }
        for price in prices
    ]
    await upsert(tx, PRICES, rows, keys=("product_id", "effective_on", "sequence"))


async def remember_records(tx: Transaction, kind: Kind, ids: Iterable[UUID]) -> None:
    """Keep that records of other services exist."""
    await upsert(tx, KNOWN_RECORDS, [{"kind": kind, "id": each} for each in ids], keys=("kind", "id"))


async def known_products(tx: Transaction, ids: Iterable[UUID | None]) -> frozenset[UUID]:
    """Which of these products are on the price list."""
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return frozenset()
    return frozenset(await tx.scalars(select(PRICES.c.product_id).where(PRICES.c.product_id.in_(wanted)).distinct()))


async def known_records(tx: Transaction, kind: Kind, ids: Iterable[UUID | None]) -> frozenset[UUID]:
    """Which of these accounts or partners exist."""
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return frozenset()
    known = select(KNOWN_RECORDS.c.id).where(KNOWN_RECORDS.c.kind == kind, KNOWN_RECORDS.c.id.in_(wanted))
    return frozenset(await tx.scalars(known))


async def list_price(tx: Transaction, product_id: UUID, on: date) -> Money | None:
    """The price in force that day, the first one ever for an earlier day; None for an unknown product."""
    has_begun = PRICES.c.effective_on <= on
    newest_begun = case((has_begun, PRICES.c.effective_on))
    price = (
        select(PRICES.c.minor, PRICES.c.currency)
        .where(PRICES.c.product_id == product_id)
        .order_by(has_begun.desc(), newest_begun.desc(), PRICES.c.effective_on, PRICES.c.sequence.desc())
        .limit(1)
    )
    found = await tx.rows(price)
    return Money(found[0].minor, found[0].currency) if found else None
