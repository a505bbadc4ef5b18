"""At close, what was earned in another currency than somebody is paid in is converted at that day's rate."""

from __future__ import annotations

from uuid import UUID

from services.compensation.domain.ledger.account import Account, moved
from services.compensation.domain.ledger.entry import Reason
from services.compensation.domain.month_end.exchange import Rates, converted
from services.compensation.store import facts, figures
from services.compensation.use_cases.enter import Entering, enter
from shared.kernel.period import Month
from shared.store.transaction import Transaction


async def convert_pay(tx: Transaction, closing_id: UUID, period: str) -> None:
    """Move what is due through the exchange account, each conversion as entries of its own."""
    currencies = await facts.pay_currencies(tx, Month.parse(period).last_day)
    if not currencies:
        return
    rates = Rates(await facts.exchange_rates(tx))
    on = Month.parse(period).last_day
    enterings = []
    for (payee_id, currency), minor in (await figures.due(tx, period)).items():
        wanted = currencies.get(payee_id, currency)
        if wanted == currency or minor == 0:
            continue
        paid = converted(minor, currency, wanted, rates, on)
        out, into = moved(Account.EARNED, Account.EXCHANGE, minor), moved(Account.EXCHANGE, Account.EARNED, paid)
        enterings.append(Entering(payee_id, "exchange", period, period, currency, out))
        enterings.append(Entering(payee_id, "exchange", period, period, wanted, into))
    await enter(tx, Reason("closing", closing_id, closing_id, on), enterings)
