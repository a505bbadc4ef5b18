"""What pipeline says of customers and products, at once or late, re-decides the deals that plans ask them about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.compensation.domain.cause import Cause, earliest
from services.compensation.domain.deal import Deal
from services.compensation.domain.neighbours import AccountState, Neighbours, ProductState
from services.compensation.domain.settling.asked import ACCOUNTS, PRODUCTS, asks_for
from services.compensation.domain.settling.touch import Touch
from services.compensation.store import deals, neighbours, plans
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.settle import settle
from shared.contracts.event import Event
from shared.store.transaction import Transaction

Received = Mapping[UUID, Event]


async def follow_accounts(tx: Transaction, states: Sequence[AccountState], received: Received | None = None) -> None:
    """Deals of which something else is known now are settled again."""
    await take_turn(tx)
    asked = (await plans.load(tx)).asked
    known = await deals.of_accounts(tx, {state.id for state in states}) if asks_for(asked, ACCOUNTS) else []
    before = await neighbours.around(tx, {}, known)
    await neighbours.remember_accounts(tx, states)
    after = await neighbours.around(tx, {}, known)
    moved = [deal for deal in known if _customer(deal, before) != _customer(deal, after)]
    causes = earliest((state.id, Cause("account", state.id, state.effective_on)) for state in states)
    await _settle(tx, [(deal, causes[deal.account_id]) for deal in moved if deal.account_id], received)


async def follow_products(tx: Transaction, states: Sequence[ProductState], received: Received | None = None) -> None:
    """Likewise; a new price alone moves nobody's pay."""
    await take_turn(tx)
    asked, about = (await plans.load(tx)).asked, {state.id for state in states}
    known = await deals.of_products(tx, about) if asks_for(asked, PRODUCTS) else []
    before = await neighbours.around(tx, {}, known)
    await neighbours.remember_products(tx, states)
    after = await neighbours.around(tx, {}, known)
    moved = [deal for deal in known if _sold(deal, before) != _sold(deal, after)]
    causes = earliest((state.id, Cause("product", state.id, state.effective_on)) for state in states)
    await _settle(tx, [(deal, causes[min(deal.product_ids & about)]) for deal in moved], received)


async def _settle(tx: Transaction, moved: Sequence[tuple[Deal, Cause]], received: Received | None) -> None:
    about = {deal.id: cause for deal, cause in moved}
    await settle(tx, Touch(about, tuple(deal for deal, _ in moved)), received)


def _customer(deal: Deal, around: Neighbours) -> object:
    account = around.account(deal.account_id, deal.won_on)
    return account and (account.external_id, account.attributes)


def _sold(deal: Deal, around: Neighbours) -> object:
    held = {product_id: around.product(product_id, deal.won_on) for product_id in deal.product_ids}
    return {product_id: product and product.attributes for product_id, product in held.items()}
