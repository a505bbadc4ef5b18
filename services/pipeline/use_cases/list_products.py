"""Products are listed: each new one enters the price list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.pipeline.domain.amounts import acceptable
from services.pipeline.domain.dates import holds_by
from services.pipeline.domain.product import Product
from services.pipeline.store import products, registers
from services.pipeline.store.tables import PRODUCTS
from services.pipeline.use_cases.announcements import product_listed
from shared.kernel.errors import Refusal
from shared.kernel.hash import sha256_hex
from shared.kernel.ids import new_id
from shared.kernel.intake import Intake, Registered
from shared.kernel.money import Money
from shared.kernel.outcome import Outcome, created, rejected
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class ListProduct:
    """What is sold and for how much; from today on unless a day is given."""

    name: str
    line: str
    list_price: Money
    external_id: str | None = None
    effective_on: date | None = None


async def list_products(
    tx: Transaction, commands: Sequence[ListProduct], *, today: date, currency: str
) -> list[Outcome]:
    """List those that are new; the same external id and body again changes nothing."""
    intake = Intake(await registers.registered(tx, PRODUCTS, (command.external_id for command in commands)))
    new: dict[Product, str] = {}
    outcomes = [_decide(command, intake, new, today, currency) for command in commands]
    await products.add(tx, new)
    outpaced = await registers.outpaced(tx, PRODUCTS, intake.entered)
    listed = [product for product in new if product.id not in outpaced]
    await products.add_first_prices(tx, listed)
    tx.publish(*map(product_listed, listed))
    return [outpaced.get(outcome.id, outcome) if outcome.id else outcome for outcome in outcomes]


def _decide(command: ListProduct, intake: Intake, new: dict[Product, str], today: date, currency: str) -> Outcome:
    fingerprint = sha256_hex(command)
    seen = intake.seen_before(command.external_id, fingerprint)
    if seen is not None:
        return seen
    try:
        product = _product(command, today, currency)
    except Refusal as refusal:
        return rejected(refusal)
    intake.enter(Registered(product.id, product.external_id, fingerprint))
    new[product] = fingerprint
    return created(product.id)


def _product(command: ListProduct, today: date, currency: str) -> Product:
    product_id = new_id()
    return Product(
        id=product_id,
        external_id=command.external_id or str(product_id),
        name=command.name,
        line=command.line,
        list_price=acceptable(command.list_price, currency, field="list_price"),
        effective_on=holds_by("effective_on", command.effective_on or today, today=today),
    )
