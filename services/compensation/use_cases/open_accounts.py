"""Balances taken over from another system: stated as facts, opened in the ledger, reconciled before the first close."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services.compensation.domain.errors import FactUnclear
from services.compensation.domain.ledger.account import Transfer
from services.compensation.domain.ledger.entry import Reason
from services.compensation.domain.month_end.approval import Person
from services.compensation.domain.month_end.errors import OpeningsClosed
from services.compensation.domain.month_end.opening import ACCOUNTS, opened
from services.compensation.domain.own_facts import OwnFact
from services.compensation.store import closings, openings
from services.compensation.use_cases.enter import Entering, enter
from shared.kernel.ids import new_id
from shared.kernel.money import Money
from shared.kernel.period import Month
from shared.store.transaction import Transaction


async def open_accounts(tx: Transaction, stated: Iterable[OwnFact], currency: str) -> None:
    """Open the accounts of those facts that are balances."""
    await _book(tx, [fact for fact in stated if _is_balance(fact)], currency, turned=False)


async def close_accounts_opened(tx: Transaction, fact: OwnFact, currency: str) -> None:
    """Take an opening back, because it is withdrawn or stated anew."""
    if _is_balance(fact):
        await _book(tx, [fact], currency, turned=True)


async def state_opening_totals(
    tx: Transaction, totals: Mapping[tuple[str, str], int], *, people: int, person: Person
) -> None:
    """What the other system showed when it was left."""
    await _while_open(tx)
    await openings.state_totals(tx, totals, people=people, stated_by=person.subject)


async def _book(tx: Transaction, balances: list[OwnFact], currency: str, *, turned: bool) -> None:
    if not balances:
        return
    await _while_open(tx)
    for fact in balances:
        await enter(tx, _reason(fact), [_entering(fact, currency, turned=turned)])


async def _while_open(tx: Transaction) -> None:
    if (await closings.calendar(tx)).closed_through is not None:
        raise OpeningsClosed("balances are taken over before the first period is closed")


def _is_balance(fact: OwnFact) -> bool:
    return fact.kind == "opening" and fact.value.kind in ACCOUNTS


def _reason(fact: OwnFact) -> Reason:
    return Reason("opening", fact.id, new_id(), fact.effective_on)


def _entering(fact: OwnFact, currency: str, *, turned: bool) -> Entering:
    if fact.member_id is None:
        raise FactUnclear("a balance is somebody's", field="member_id")
    money = Money.major(fact.value.value, fact.value.currency or currency)
    transfers = opened(fact.value.kind, money.minor)
    if turned:
        transfers = tuple(Transfer(t.credit, t.debit, t.minor) for t in transfers)
    period = str(Month.of(fact.effective_on))
    return Entering(fact.member_id, "opening", period, period, money.currency, transfers)
