"""Keep what pipeline says of accounts, products and deals, and let it end the claims it ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.partners.domain.conflict import Deal
from services.partners.store import facts
from services.partners.use_cases.settle_claims import settle_claims
from shared.store.transaction import Transaction
from shared.store.waiting import take_waiting, wait_for

_ACCOUNT, _DEAL = "account", "deal"


async def follow_deals(tx: Transaction, deals: Sequence[Deal], today: date) -> None:
    """Deals of partners end claims; one with an account not known yet waits for it, its company being unknown."""
    await facts.remember_deals(tx, deals)
    sold = {deal.id: deal for deal in deals if deal.partner_id is not None}
    await _wait_for_accounts(tx, list(sold.values()))
    await settle_claims(tx, {deal.partner_id for deal in sold.values() if deal.partner_id}, today)


async def follow_accounts(
    tx: Transaction, rows: Sequence[Mapping[str, object]], ids: Collection[UUID], today: date
) -> None:
    """A company's keys decide which claims its deals end."""
    await facts.remember_accounts(tx, rows)
    await take_waiting(tx, _ACCOUNT, list(ids), _DEAL)
    await settle_claims(tx, await facts.partners_selling_to(tx, ids), today)


async def follow_products(tx: Transaction, rows: Sequence[Mapping[str, object]]) -> None:
    """Products are known by their ids and lines."""
    await facts.remember_products(tx, rows)


async def _wait_for_accounts(tx: Transaction, deals: Sequence[Deal]) -> None:
    asked = {deal.account_id for deal in deals if deal.account_id is not None}
    unknown = asked - await facts.known_accounts(tx, asked) if asked else set()
    await wait_for(tx, [(_ACCOUNT, deal.account_id, _DEAL, deal.id) for deal in deals if deal.account_id in unknown])
