"""A product's list price changes from a day on; earlier prices stay on record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.pipeline.domain.amounts import acceptable
from services.pipeline.domain.dates import holds_by
from services.pipeline.domain.product import Product
from services.pipeline.store import products
from services.pipeline.use_cases.announcements import price_changed
from shared.kernel.money import Money
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePrice:
    """What a product costs from a day on."""

    product_id: UUID
    list_price: Money
    effective_on: date


async def change_price(tx: Transaction, command: ChangePrice, *, today: date) -> Product:
    """Append the price; answers the product at the price in force, which a later one may be."""
    product = await products.get_for_update(tx, command.product_id)
    stated = replace(
        product,
        list_price=acceptable(command.list_price, product.list_price.currency, field="list_price"),
        effective_on=holds_by("effective_on", command.effective_on, today=today),
    )
    if stated != product:
        await products.add_price(tx, stated)
        tx.publish(price_changed(stated))
    return await products.get(tx, product.id)
