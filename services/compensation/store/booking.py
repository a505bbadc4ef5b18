"""Booking: entries are appended to the ledger, line versions and postings together, and balances follow."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from services.compensation.domain.ledger.account import Account, Balances, Purse
from services.compensation.domain.ledger.entry import Entry, changes_of
from services.compensation.domain.ledger.line import EMPTY, MANUAL, Movement
from services.compensation.store.tables import BALANCES, LINES, POSTINGS
from shared.kernel.ids import new_id
from shared.store.bulk import insert_rows
from shared.store.transaction import Transaction

Commission = tuple[UUID, UUID, str]
"""Deal, person and role."""

_SUPERSEDE = text("""
    UPDATE line SET superseded_at = :now
    FROM unnest(CAST(:ids AS uuid[]), CAST(:numbers AS int[])) AS old (line_id, number)
    WHERE line.line_id = old.line_id AND line.number = old.number AND line.superseded_at IS NULL
""")
_ADD_UP = text("""
    INSERT INTO balance (payee_id, currency, account, minor)
    SELECT * FROM unnest(CAST(:payees AS uuid[]), CAST(:currencies AS text[]), CAST(:accounts AS text[]),
                         CAST(:minor AS bigint[]))
    ON CONFLICT (payee_id, currency, account) DO UPDATE SET minor = balance.minor + excluded.minor
""")


async def balances(tx: Transaction, payee_ids: Collection[UUID] | None = None) -> dict[Purse, Balances]:
    """What stands on the accounts of these people, or of everybody."""
    wanted = select(BALANCES)
    if payee_ids is not None:
        wanted = wanted.where(BALANCES.c.payee_id.in_(payee_ids))
    held: dict[Purse, dict[Account, int]] = {}
    for row in await tx.rows(wanted):
        held.setdefault((row.payee_id, row.currency), {})[Account(row.account)] = row.minor
    return {purse: Balances(accounts) for purse, accounts in held.items()}


async def book(
    tx: Transaction, entries: Sequence[Entry], commissions: Mapping[Commission, UUID]
) -> dict[Commission, UUID]:
    """Append the entries; `commissions` names those that lines on deals belong to already, the answer all of them."""
    ids = dict(commissions)
    lines = [row for entry in entries for row in _line_rows(tx, entry, ids)]
    old = [movement.before for entry in entries for movement in entry.lines if movement.before]
    if old:
        await tx.run(_SUPERSEDE, {"now": tx.now, "ids": [o.id for o in old], "numbers": [o.number for o in old]})
    await insert_rows(tx, LINES, lines)
    await insert_rows(tx, POSTINGS, [row for entry in entries for row in _posting_rows(tx, entry)])
    await _add_up(tx, entries)
    return ids


async def _add_up(tx: Transaction, entries: Iterable[Entry]) -> None:
    changes = {place: minor for place, minor in sorted(changes_of(entries).items(), key=str) if minor}
    if changes:
        payees, currencies, accounts = zip(*changes, strict=True)
        columns = {"payees": payees, "currencies": currencies, "accounts": [str(account) for account in accounts]}
        await tx.run(_ADD_UP, {**{k: list(v) for k, v in columns.items()}, "minor": list(changes.values())})


def _line_rows(tx: Transaction, entry: Entry, commissions: dict[Commission, UUID]) -> Iterator[dict[str, Any]]:
    for movement in entry.lines:
        before, after, key = movement.before, movement.after, movement.key
        had = before.state if before else EMPTY
        yield {
            "id": new_id(),
            "line_id": before.id if before else new_id(),
            "number": before.number + 1 if before else 1,
            "entry_id": entry.id,
            "commission_id": _commission_of(movement, commissions),
            "payee_id": key.payee_id,
            "component": key.component,
            "period": key.period,
            "deal_id": key.deal_id,
            "part": key.part,
            "role": key.role,
            "credited_before_minor": had.credited,
            "credited_minor": after.credited,
            "before_minor": had.amount,
            "amount_minor": after.amount,
            "held_minor": after.held,
            "planned_hold_minor": after.planned_hold,
            "currency": key.currency,
            "plan_id": after.plan_id,
            "plan_version": after.plan_version,
            "recorded_at": tx.now,
        }


def _commission_of(movement: Movement, commissions: dict[Commission, UUID]) -> UUID | None:
    if movement.before is not None:
        return movement.before.commission_id
    key = movement.key
    if key.deal_id is None or key.role == MANUAL:
        return None
    commission = (key.deal_id, key.payee_id, key.role)
    if commission not in commissions:
        commissions[commission] = new_id()
    return commissions[commission]


def _posting_rows(tx: Transaction, entry: Entry) -> Iterator[dict[str, Any]]:
    reason = entry.reason
    legs = [(t.debit, t.credit, t.minor) for t in entry.transfers] or [(Account.EXPENSE, Account.EARNED, 0)]
    for leg, (debit, credit, minor) in enumerate(legs):
        yield {
            "id": new_id(),
            "entry_id": entry.id,
            "leg": leg,
            "payee_id": entry.payee_id,
            "component": entry.component,
            "period": entry.period,
            "pay_period": entry.pay_period,
            "debit": str(debit),
            "credit": str(credit),
            "minor": minor,
            "currency": entry.currency,
            "cause_kind": reason.kind,
            "cause_subject_id": reason.subject_id,
            "cause_id": reason.id,
            "refund_id": reason.refund_id,
            "effective_on": reason.effective_on,
            "recorded_at": tx.now,
        }
