"""Products and their dated list prices as rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, true

from services.pipeline.domain.errors import ProductNotFound
from services.pipeline.domain.product import Product
from services.pipeline.store.tables import PRICES, PRODUCTS
from shared.kernel.money import Money
from shared.store.bulk import insert_rows, upsert
from shared.store.transaction import Transaction


async def add(tx: Transaction, products: Mapping[Product, str]) -> None:
    """Insert products with the fingerprints of the bodies that made them; an external id that exists is left alone."""
    rows = [
        {
            "id": product.id,
            "external_id": product.external_id,
            "fingerprint": fingerprint,
            "name": product.name,
            "line": product.line,
        }
        for product, fingerprint in products.items()
    ]
    rows.sort(key=lambda row: str(row["external_id"]))
    await upsert(tx, PRODUCTS, rows, keys=["external_id"])


async def add_first_prices(tx: Transaction, products: list[Product]) -> None:
    """Put new products on the price list."""
    await insert_rows(tx, PRICES, [_price(product, 1) for product in products])


async def add_price(tx: Transaction, product: Product) -> None:
    """Append a price; of two that start on one day the later appended holds."""
    last = await tx.scalar(select(func.max(PRICES.c.number)).where(PRICES.c.product_id == product.id))
    await insert_rows(tx, PRICES, [_price(product, last + 1)])


async def get_for_update(tx: Transaction, product_id: UUID) -> Product:
    """One product, locked until the transaction ends, at the price in force."""
    locked = select(PRODUCTS.c.id).where(PRODUCTS.c.id == product_id).with_for_update()
    await tx.scalar(locked)
    return await get(tx, product_id)


async def get(tx: Transaction, product_id: UUID) -> Product:
    """One product at the price in force."""
    row = (await tx.execute(_priced().where(PRODUCTS.c.id == product_id))).first()
    if row is None:
        raise ProductNotFound(product_id)
    return _value(row)


async def page(tx: Transaction, *, after: UUID | None, limit: int) -> list[Product]:
    """Products by id."""
    query = _priced().limit(limit)
    return [_value(row) for row in await tx.rows(query if after is None else query.where(PRODUCTS.c.id > after))]


def _priced() -> Any:  # noqa: ANN401 - a select
    """Every product with the price that started last: prices never start in the future."""
    newest_first = (PRICES.c.effective_on.desc(), PRICES.c.number.desc())
    of_product = select(PRICES).where(PRICES.c.product_id == PRODUCTS.c.id)
    price = of_product.order_by(*newest_first).limit(1).lateral("price")
    columns = select(PRODUCTS, price.c.minor, price.c.currency, price.c.effective_on)
    return columns.select_from(PRODUCTS.join(price, true())).order_by(PRODUCTS.c.id)


def _price(product: Product, number: int) -> dict[str, Any]:
    return {
        "product_id": product.id,
        "number": number,
        "effective_on": product.effective_on,
        "minor": product.list_price.minor,
        "currency": product.list_price.currency,
    }


def _value(row: Row[Any]) -> Product:
    return Product(
        id=row.id,
        external_id=row.external_id,
        name=row.name,
        line=row.line,
        list_price=Money(row.minor, row.currency),
        effective_on=row.effective_on,
    )
