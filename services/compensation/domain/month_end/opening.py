"""Opening balances: what another system left behind, account by account, and whether it adds up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from services.compensation.domain.ledger.account import Account, Transfer, moved
from services.compensation.domain.own_facts import Opened
from shared.kernel.money import exponent

AccountKind = str

ACCOUNTS: Mapping[AccountKind, Account] = {
    "earned": Account.EARNED,
    "held": Account.HELD,
    "draw": Account.ADVANCED,
    "receivable": Account.RECOVERABLE,
}
"""What is taken over, and the account it stands on; draws and receivables are owed by the person."""

ATTAINMENT = "attainment"
"""What was counted so far: on no account, yet it has to add up like the balances."""

_OWED_BY_PERSON = {"draw", "receivable"}


def opened(kind: AccountKind, minor: int) -> tuple[Transfer, ...]:
    """The transfer that opens an account with so much (minor units, not negative)."""
    account = ACCOUNTS[kind]
    return moved(account, Account.OPENING, minor) if kind in _OWED_BY_PERSON else moved(Account.OPENING, account, minor)


def attained(said: Iterable[Opened], currency: str) -> dict[tuple[str, str], int]:
    """What opening attainment adds up to, by currency: a check total, so units count like whole amounts of money."""
    totals: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for each in said:
        if each.kind == ATTAINMENT:
            totals[ATTAINMENT, each.currency or currency] += each.value
    return {place: int(total.scaleb(exponent(place[1])).to_integral_value()) for place, total in totals.items()}


def unreconciled(stated: Mapping[tuple[str, str], int], opened_with: Mapping[tuple[str, str], int]) -> list[str]:
    """The totals (by kind and currency) that were opened with something else than the other system showed."""
    places = sorted(set(stated) | set(opened_with))
    return [f"{kind} in {cur}" for kind, cur in places if stated.get((kind, cur), 0) != opened_with.get((kind, cur), 0)]
