"""What a payroll run pays one person: never below zero, what is owed is recovered first, within a limit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from services.compensation.domain.ledger.account import Account, Balances, Transfer, moved


@dataclass(frozen=True, slots=True)
class Payout:
    """What is paid, what of the debt was recovered from it, and the transfers that book both."""

    minor: int
    recovered: int
    transfers: tuple[Transfer, ...]


def payout(
    balances: Balances, *, recovery_limit: Decimal = Decimal(1), at_most: int | None = None, forfeits: bool = False
) -> Payout:
    """Pay what is earned less what is owed, of which at most `recovery_limit` (0 to 1) of the earnings is recovered.

    Earned below zero is owed: first what is held is given up for it, then what was forfeited, and the rest is carried
    forward as recoverable. Whoever `forfeits` is paid nothing: what is left after recovery is forfeited.
    """
    covering = _cover(balances)
    balances = balances.after(covering)
    earned = max(0, balances[Account.EARNED])
    limit = int((recovery_limit * earned).to_integral_value(ROUND_FLOOR))
    recovered = min(max(0, balances.owed_by_person), limit, earned)
    paid = earned - recovered if at_most is None else min(at_most, earned - recovered)
    transfers = (
        *covering,
        *moved(Account.EARNED, Account.RECOVERABLE, recovered),
        *moved(Account.EARNED, Account.FORFEITED if forfeits else Account.PAYABLE, paid),
    )
    return Payout(0 if forfeits else paid, recovered, transfers)


def _cover(balances: Balances) -> tuple[Transfer, ...]:
    short = max(0, -balances[Account.EARNED])
    from_held = min(short, max(0, balances[Account.HELD]))
    from_forfeited = min(short - from_held, max(0, balances[Account.FORFEITED]))
    return (
        *moved(Account.HELD, Account.EARNED, from_held),
        *moved(Account.FORFEITED, Account.EARNED, from_forfeited),
        *moved(Account.RECOVERABLE, Account.EARNED, short - from_held - from_forfeited),
    )


def confirm(minor: int) -> tuple[Transfer, ...]:
    """Payroll says the money has arrived: only now is it paid."""
    return moved(Account.PAYABLE, Account.PAID, minor)


def give_back(minor: int, *, confirmed: bool) -> tuple[Transfer, ...]:
    """Payroll says the payment failed, before or after it was thought to have arrived: it is owed once more."""
    return moved(Account.PAID if confirmed else Account.PAYABLE, Account.EARNED, minor)


def write_off(minor: int) -> tuple[Transfer, ...]:
    """A debt the person no longer has to give back."""
    return moved(Account.WRITTEN_OFF, Account.RECOVERABLE, minor)
