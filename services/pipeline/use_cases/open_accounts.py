"""Accounts are opened: each new company gets its record and the keys it is recognised by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.pipeline.domain.account import Account, checked, keys_of
from services.pipeline.domain.dates import holds_by
from services.pipeline.store import accounts, registers
from services.pipeline.store.tables import ACCOUNTS
from services.pipeline.use_cases.announcements import account_opened
from shared.kernel.errors import Refusal
from shared.kernel.hash import sha256_hex
from shared.kernel.ids import new_id
from shared.kernel.intake import Intake, Registered
from shared.kernel.money import Money
from shared.kernel.outcome import Outcome, created, rejected
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAccount:
    """What is said of a company; opened today unless a day is given."""

    name: str
    external_id: str | None = None
    industry: str | None = None
    employees: int | None = None
    annual_revenue: Money | None = None
    country: str | None = None
    domain: str | None = None
    tax_id: str | None = None
    parent_external_id: str | None = None
    opened_on: date | None = None


async def open_accounts(
    tx: Transaction, commands: Sequence[OpenAccount], *, today: date, currency: str
) -> list[Outcome]:
    """Open those that are new; the same external id and body again changes nothing."""
    intake = Intake(await registers.registered(tx, ACCOUNTS, (command.external_id for command in commands)))
    new: dict[Account, str] = {}
    outcomes = [_decide(command, intake, new, today, currency) for command in commands]
    await accounts.add(tx, new)
    outpaced = await registers.outpaced(tx, ACCOUNTS, intake.entered)
    opened = [account for account in new if account.id not in outpaced]
    await accounts.add_keys(tx, opened)
    tx.publish(*(account_opened(account, keys_of(account)) for account in opened))
    return [outpaced.get(outcome.id, outcome) if outcome.id else outcome for outcome in outcomes]


def _decide(command: OpenAccount, intake: Intake, new: dict[Account, str], today: date, currency: str) -> Outcome:
    fingerprint = sha256_hex(command)
    seen = intake.seen_before(command.external_id, fingerprint)
    if seen is not None:
        return seen
    try:
        account = checked(_account(command, today), currency=currency)
    except Refusal as refusal:
        return rejected(refusal)
    intake.enter(Registered(account.id, account.external_id, fingerprint))
    new[account] = fingerprint
    return created(account.id)


def _account(command: OpenAccount, today: date) -> Account:
    account_id = new_id()
    return Account(
        id=account_id,
        external_id=command.external_id or str(account_id),
        name=command.name,
        opened_on=holds_by("opened_on", command.opened_on or today, today=today),
        industry=command.industry,
        employees=command.employees,
        annual_revenue=command.annual_revenue,
        country=command.country,
        domain=command.domain,
        tax_id=command.tax_id,
        parent_external_id=command.parent_external_id,
    )
