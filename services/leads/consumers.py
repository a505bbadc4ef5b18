"""What others said becomes what leads knows."""

from __future__ import annotations

from collections.abc import Sequence

from services.leads.domain.price import Price
from services.leads.use_cases.remember_facts import (
    learn_of_members,
    learn_of_prices,
    learn_of_records,
    learn_of_teams,
)
from shared.contracts.partners import PartnerSigned
from shared.contracts.people import MemberEvent, TeamEvent
from shared.contracts.pipeline import AccountOpened, ProductEvent
from shared.store.settings import known_company
from shared.store.transaction import Transaction


async def remember_members(tx: Transaction, events: Sequence[MemberEvent]) -> None:
    """Members joined, changed or left: pools change with them, from today on."""
    company = await known_company(tx)
    tx.cause = events[-1]  # what a run of members moves is moved by the run as a whole; its end stands for it
    await learn_of_members(tx, events, tx.now.astimezone(company.tzinfo).date())
    tx.cause = None


async def remember_teams(tx: Transaction, events: Sequence[TeamEvent]) -> None:
    """Teams say who sees whose leads."""
    await learn_of_teams(tx, events)


async def remember_prices(tx: Transaction, events: Sequence[ProductEvent]) -> None:
    """A list price is what a conversion expects unless told otherwise."""
    prices = [Price(e.product_id, e.effective_on, e.envelope.sequence, e.list_price) for e in events]
    await learn_of_prices(tx, prices)


async def remember_accounts(tx: Transaction, events: Sequence[AccountOpened]) -> None:
    """Accounts can be named by leads."""
    await learn_of_records(tx, "account", {event.account_id for event in events})


async def remember_partners(tx: Transaction, events: Sequence[PartnerSigned]) -> None:
    """Partners can be named by leads."""
    await learn_of_records(tx, "partner", {event.partner_id for event in events})
