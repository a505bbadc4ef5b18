"""Accounts as rows, and the keys they are recognised by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, update

from services.pipeline.domain.account import Account, keys_of
from services.pipeline.domain.errors import AccountNotFound
from services.pipeline.store.tables import ACCOUNT_KEYS, ACCOUNTS
from shared.kernel.money import Money
from shared.store.bulk import insert_rows, upsert
from shared.store.transaction import Transaction

Keys = tuple[str, ...]


async def add(tx: Transaction, accounts: Mapping[Account, str]) -> None:
    """Insert accounts with the fingerprints of the bodies that made them; an external id that exists is left alone."""
    rows = [{**_row(account), "fingerprint": fingerprint} for account, fingerprint in accounts.items()]
    rows.sort(key=lambda row: str(row["external_id"]))
    await upsert(tx, ACCOUNTS, rows, keys=["external_id"])


async def add_keys(tx: Transaction, accounts: Sequence[Account], *, given: Keys = ()) -> None:
    """Make accounts recognisable by their own facts, and by the keys that somebody gave for them."""
    own = {(key, account.id): False for account in accounts for key in keys_of(account)}
    told = {(key, account.id): True for account in accounts for key in given if (key, account.id) not in own}
    rows = [{"key": key, "account_id": account, "given": told} for (key, account), told in (own | told).items()]
    await upsert(tx, ACCOUNT_KEYS, rows, keys=["key", "account_id"])


async def replace_keys(tx: Transaction, account: Account) -> None:
    """Recognise a changed account by its present facts; keys that somebody gave for it stay."""
    own = (ACCOUNT_KEYS.c.account_id == account.id) & ~ACCOUNT_KEYS.c.given
    await tx.execute(delete(ACCOUNT_KEYS).where(own))
    await insert_rows(tx, ACCOUNT_KEYS, await _fresh_keys(tx, account))


async def _fresh_keys(tx: Transaction, account: Account) -> list[dict[str, Any]]:
    kept = await keys(tx, account.id)
    return [{"key": key, "account_id": account.id, "given": False} for key in keys_of(account) if key not in kept]


async def keys(tx: Transaction, account_id: UUID) -> Keys:
    """The keys one account is recognised by."""
    mine = select(ACCOUNT_KEYS.c.key).where(ACCOUNT_KEYS.c.account_id == account_id)
    return tuple(sorted(await tx.scalars(mine)))


async def recognised(tx: Transaction, by: Sequence[str]) -> UUID | None:
    """The account that shares one of these keys; of several, the one opened first."""
    shared = select(ACCOUNT_KEYS.c.account_id).where(ACCOUNT_KEYS.c.key.in_(list(by)))
    oldest = (
        select(ACCOUNTS.c.id).where(ACCOUNTS.c.id.in_(shared)).order_by(ACCOUNTS.c.opened_on, ACCOUNTS.c.external_id)
    )
    found: UUID | None = await tx.scalar(oldest.limit(1))
    return found


async def exists(tx: Transaction, account_id: UUID) -> bool:
    """Whether there is such an account."""
    return await tx.scalar(select(ACCOUNTS.c.id).where(ACCOUNTS.c.id == account_id)) is not None


async def get_for_update(tx: Transaction, account_id: UUID) -> Account:
    """One account, locked until the transaction ends."""
    row = (await tx.execute(select(ACCOUNTS).where(ACCOUNTS.c.id == account_id).with_for_update())).first()
    if row is None:
        raise AccountNotFound(account_id)
    return _value(row)


async def save(tx: Transaction, account: Account) -> None:
    """Store what became of an account."""
    await tx.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account.id), _row(account))


async def page(tx: Transaction, *, after: UUID | None, limit: int) -> list[tuple[Account, UUID | None]]:
    """Accounts by id, each with its parent's id where the parent is known."""
    query = _with_parent().order_by(ACCOUNTS.c.id).limit(limit)
    rows = await tx.rows(query if after is None else query.where(ACCOUNTS.c.id > after))
    return [(_value(row), row.parent_id) for row in rows]


async def get(tx: Transaction, account_id: UUID) -> tuple[Account, UUID | None]:
    """One account and its parent's id."""
    row = (await tx.execute(_with_parent().where(ACCOUNTS.c.id == account_id))).first()
    if row is None:
        raise AccountNotFound(account_id)
    return _value(row), row.parent_id


def _with_parent() -> Any:  # noqa: ANN401 - a select
    parent = ACCOUNTS.alias("parent")
    link = ACCOUNTS.outerjoin(parent, parent.c.external_id == ACCOUNTS.c.parent_external_id)
    return select(ACCOUNTS, parent.c.id.label("parent_id")).select_from(link)


def _row(account: Account) -> dict[str, Any]:
    revenue = account.annual_revenue
    return {
        "id": account.id,
        "external_id": account.external_id,
        "version": account.version,
        "name": account.name,
        "industry": account.industry,
        "employees": account.employees,
        "revenue_minor": revenue.minor if revenue else None,
        "revenue_currency": revenue.currency if revenue else None,
        "country": account.country,
        "domain": account.domain,
        "tax_id": account.tax_id,
        "parent_external_id": account.parent_external_id,
        "opened_on": account.opened_on,
    }


def _value(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        external_id=row.external_id,
        version=row.version,
        name=row.name,
        industry=row.industry,
        employees=row.employees,
        annual_revenue=None if row.revenue_minor is None else Money(row.revenue_minor, row.revenue_currency),
        country=row.country,
        domain=row.domain,
        tax_id=row.tax_id,
        parent_external_id=row.parent_external_id,
        opened_on=row.opened_on,
    )
