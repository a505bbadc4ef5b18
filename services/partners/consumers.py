"""What people and pipeline announce, in this service's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.partners.domain.conflict import Deal
from services.partners.use_cases import follow_deals as follow
from shared.contracts.people import MemberEvent, TeamEvent
from shared.contracts.pipeline import (
    AccountEvent,
    AccountNamed,
    DealCorrected,
    DealLost,
    DealReopened,
    DealWon,
    Line,
    OpportunityOpened,
    ProductEvent,
)
from shared.store.organisation import remember_members, remember_teams
from shared.store.settings import known_company
from shared.store.transaction import Transaction


async def follow_members(tx: Transaction, events: Sequence[MemberEvent]) -> None:
    """Who is who."""
    await remember_members(tx, events)


async def follow_teams(tx: Transaction, events: Sequence[TeamEvent]) -> None:
    """Who manages whom."""
    await remember_teams(tx, events)


async def follow_accounts(tx: Transaction, events: Sequence[AccountEvent]) -> None:
    """Which company an account means."""
    rows = [
        {
            "id": event.account_id,
            "effective_on": event.effective_on,
            "sequence": event.envelope.sequence,
            "name": event.name,
            "company_keys": list(event.company_keys),
        }
        for event in events
    ]
    await follow.follow_accounts(tx, rows, {event.account_id for event in events}, await _today(tx))


async def follow_products(tx: Transaction, events: Sequence[ProductEvent]) -> None:
    """What can be claimed."""
    rows = [
        {
            "id": event.product_id,
            "effective_on": event.effective_on,
            "sequence": event.envelope.sequence,
            "external_id": event.external_id,
            "line": event.line,
        }
        for event in events
    ]
    await follow.follow_products(tx, rows)


async def follow_openings(tx: Transaction, events: Sequence[OpportunityOpened | AccountNamed]) -> None:
    """Open deals stand against claims, from the moment their customer is known."""
    deals = [_deal(event, event.lines if isinstance(event, OpportunityOpened) else ()) for event in events]
    await follow.follow_deals(tx, deals, await _today(tx))


async def follow_wins(tx: Transaction, events: Sequence[DealWon]) -> None:
    """A partner's win wins its claim."""
    deals = [_deal(event, event.lines, closed_on=event.won_on, won=True) for event in events]
    await follow.follow_deals(tx, deals, await _today(tx))


async def follow_losses(tx: Transaction, events: Sequence[DealLost]) -> None:
    """A partner's loss loses its claim."""
    deals = [_deal(event, (), closed_on=event.lost_on, won=False) for event in events]
    await follow.follow_deals(tx, deals, await _today(tx))


async def follow_reopenings(tx: Transaction, events: Sequence[DealReopened]) -> None:
    """A reopened deal has ended nothing."""
    await follow.follow_deals(tx, [_deal(event, ()) for event in events], await _today(tx))


async def follow_corrections(tx: Transaction, events: Sequence[DealCorrected]) -> None:
    """A win corrected to another customer has won another claim, or none."""
    deals = [_deal(event, (), closed_on=event.won_on, won=True) for event in events]
    await follow.follow_deals(tx, deals, await _today(tx))


def _deal(
    event: OpportunityOpened | AccountNamed | DealWon | DealLost | DealReopened | DealCorrected,
    lines: Sequence[Line],
    *,
    closed_on: date | None = None,
    won: bool | None = None,
) -> Deal:
    """The store knows a deal's company by its account, and its products since it was opened."""
    return Deal(
        id=event.deal_id,
        external_id=event.external_id,
        account_id=event.account_id,
        company_keys=frozenset(),
        product_ids=frozenset(line.product_id for line in lines),
        owner_id=event.owner_id,
        partner_id=event.partner_id,
        closed_on=closed_on,
        won=won,
    )


async def _today(tx: Transaction) -> date:
    company = await known_company(tx)
    return tx.now.astimezone(company.tzinfo).date()
