"""What is known of an account changes: its record, the keys it is recognised by, and everybody is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from services.pipeline.domain.account import Account, checked
from services.pipeline.store import accounts
from services.pipeline.use_cases.announcements import account_changed
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAccount:
    """The fields that change and their new values."""

    account_id: UUID
    changes: Mapping[str, Any]


async def change_account(tx: Transaction, command: ChangeAccount, *, today: date, currency: str) -> Account:
    """Change an account; a change that changes nothing tells nobody."""
    before = await accounts.get_for_update(tx, command.account_id)
    after = checked(replace(before, **command.changes), currency=currency)
    if after == before:
        return before
    after = replace(after, version=before.version + 1)
    await accounts.save(tx, after)
    await accounts.replace_keys(tx, after)
    tx.publish(account_changed(after, await accounts.keys(tx, after.id), today))
    return after
