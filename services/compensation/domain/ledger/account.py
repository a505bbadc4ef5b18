"""Accounts and transfers: each transfer takes from one account what it gives to another, so nothing is made or lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Account(StrEnum):
    """Where money stands. The person's accounts say what the company owes (or, where it says so, is owed)."""

    EXPENSE = "expense"
    """What pay costs the company: the other side of everything earned."""
    EARNED = "earned"
    """Earned and not paid yet."""
    HELD = "held"
    """Earned, but withheld until something happens."""
    ADVANCED = "advanced"
    """Paid in advance and to be earned later: the person owes it."""
    PAYABLE = "payable"
    """In an approved payroll batch, on its way to the person."""
    PAID = "paid"
    """Confirmed by payroll as paid."""
    RECOVERABLE = "recoverable"
    """Paid and no longer earned: the person owes it."""
    WRITTEN_OFF = "written_off"
    """What the person owed and no longer has to give back."""
    FORFEITED = "forfeited"
    """Earned, and not paid before the person left: his plan lets him keep only what was paid."""
    EXCHANGE = "exchange"
    """The other side of every conversion, in each of its currencies."""
    OPENING = "opening"
    """The other side of balances taken over from another system."""

    # An enum hashes its name, in Python; these are keys wherever money moves.
    __hash__ = str.__hash__


@dataclass(frozen=True, slots=True)
class Transfer:
    """More than nothing, taken from `debit` and given to `credit`."""

    debit: Account
    credit: Account
    minor: int

    def __post_init__(self) -> None:
        if self.minor <= 0:
            raise ValueError("a transfer moves more than nothing; to take back, turn it round")


def moved(debit: Account, credit: Account, minor: int) -> tuple[Transfer, ...]:
    """A signed movement as a transfer: what is negative goes the other way, nothing is no transfer."""
    if minor > 0:
        return (Transfer(debit, credit, minor),)
    return (Transfer(credit, debit, -minor),) if minor < 0 else ()


@dataclass(frozen=True)
class Balances:
    """What stands on one person's accounts in one currency: credits less debits."""

    minor: Mapping[Account, int]

    def __getitem__(self, account: Account) -> int:
        return self.minor.get(account, 0)

    @property
    def owed_by_person(self) -> int:
        """What the person has to give back."""
        return -self[Account.RECOVERABLE]

    def after(self, transfers: Iterable[Transfer]) -> Balances:
        """The balances once these transfers have been made."""
        held = dict(self.minor)
        for transfer in transfers:
            held[transfer.debit] = held.get(transfer.debit, 0) - transfer.minor
            held[transfer.credit] = held.get(transfer.credit, 0) + transfer.minor
        return Balances(held)


NOTHING = Balances({})

Purse = tuple[UUID, str]
"""A person and a currency: what balances are kept for."""
