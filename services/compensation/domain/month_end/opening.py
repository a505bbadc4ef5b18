"""Opening balances: what another system left behind, account by account, and whether it adds up."""

from __future__ import annotations

from collections.abc import Mapping

from services.compensation.domain.ledger.account import Account, Transfer, moved

AccountKind = str

ACCOUNTS: Mapping[AccountKind, Account] = {
    "earned": Account.EARNED,
    "held": Account.HELD,
    "draw": Account.ADVANCED,
    "receivable": Account.RECOVERABLE,
}
"""What is taken over, and the account it stands on; draws and receivables are owed by the person."""

_OWED_BY_PERSON = {"draw", "receivable"}


def opened(kind: AccountKind, minor: int) -> tuple[Transfer, ...]:
    """The transfer that opens an account with so much (minor units, not negative)."""
    account = ACCOUNTS[kind]
    return moved(account, Account.OPENING, minor) if kind in _OWED_BY_PERSON else moved(Account.OPENING, account, minor)


def unreconciled(stated: Mapping[tuple[str, str], int], opened_with: Mapping[tuple[str, str], int]) -> list[str]:
    """The totals (by kind and currency) that were opened with something else than the other system showed."""
    places = sorted(set(stated) | set(opened_with))
    return [f"{kind} in {cur}" for kind, cur in places if stated.get((kind, cur), 0) != opened_with.get((kind, cur), 0)]
