"""In which order pay is given and taken back: held first, then what is earned and not paid, then it is owed."""

from __future__ import annotations

from services.compensation.domain.ledger.account import Account, Balances, Transfer, moved


def earn(amount: int, held: int, balances: Balances, source: Account = Account.EXPENSE) -> tuple[Transfer, ...]:
    """What moves when a line of an open period changes by `amount`, of which `held` is withheld.

    Less on hold than before was set free, or never earned: no more of it can leave than a clawback has left there.
    """
    withheld = held if held > 0 else -min(-held, max(0, balances[Account.HELD]))
    return (
        *moved(source, Account.HELD, withheld),
        *moved(source, Account.EARNED, amount - withheld),
    )


def release(held: int, balances: Balances) -> tuple[Transfer, ...]:
    """What becomes payable when `held` is set free; what a clawback has cancelled meanwhile is not paid after all."""
    return moved(Account.HELD, Account.EARNED, min(held, max(0, balances[Account.HELD])))


def withhold(held: int, balances: Balances) -> tuple[Transfer, ...]:
    """What is put on hold: never more than is earned and not paid."""
    return moved(Account.EARNED, Account.HELD, min(held, max(0, balances[Account.EARNED])))


def claw_back(amount: int, balances: Balances, source: Account = Account.EXPENSE) -> tuple[Transfer, ...]:
    """What is taken back of a period that is closed: held, then earned and unpaid, then forfeited; the rest is owed."""
    from_held = min(amount, max(0, balances[Account.HELD]))
    from_earned = min(amount - from_held, max(0, balances[Account.EARNED]))
    left = amount - from_held - from_earned
    from_forfeited = min(left, max(0, balances[Account.FORFEITED]))
    return (
        *moved(Account.HELD, source, from_held),
        *moved(Account.EARNED, source, from_earned),
        *moved(Account.FORFEITED, source, from_forfeited),
        *moved(Account.RECOVERABLE, source, left - from_forfeited),
    )


def settle_late(amount: int, held: int, balances: Balances, source: Account = Account.EXPENSE) -> tuple[Transfer, ...]:
    """What moves when a line of a closed period changes: earned there, paid or taken back in the open period."""
    if amount < 0:
        return claw_back(-amount, balances, source)
    if held < 0:
        freed = release(-held, balances)
        return (*freed, *moved(source, Account.EARNED, amount))
    withheld = min(held, amount)
    moves = (
        *moved(source, Account.HELD, withheld),
        *moved(source, Account.EARNED, amount - withheld),
    )
    return (*moves, *withhold(held - withheld, balances))
