"""Entering what no line of a plan moves: corrections of accounts by month-end, payroll and what was taken over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from services.compensation.domain.ledger.account import Transfer
from services.compensation.domain.ledger.entry import Entry, Reason
from services.compensation.store import booking
from shared.kernel.ids import new_id
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Entering:
    """Transfers of one person, where they are earned and where paid."""

    payee_id: UUID
    component: str
    period: str
    pay_period: str
    currency: str
    transfers: tuple[Transfer, ...]


async def enter(tx: Transaction, reason: Reason, enterings: Iterable[Entering]) -> None:
    """Book transfers that are no line's; without any there is nothing to book."""
    made = [
        Entry(new_id(), e.payee_id, e.component, e.period, e.pay_period, e.currency, reason, e.transfers)
        for e in enterings
        if e.transfers
    ]
    await booking.book(tx, made, {})
