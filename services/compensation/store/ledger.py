"""Booking: positions are brought up to date, and every movement of money is appended as a posting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.compensation.domain.cause import Cause
from services.compensation.domain.position import Change
from services.compensation.store.tables import COMMISSIONS, POSTINGS
from shared.store.bulk import insert_rows, upsert
from shared.store.transaction import Transaction

_UPDATED = ("month", "credited_minor", "amount_minor", "currency", "plan_id", "plan_version", "postings")


@dataclass(frozen=True, slots=True)
class Entry:
    """A change to be booked, and why; `commission_id` names the position, `id` the posting if money moves."""

    id: UUID
    commission_id: UUID
    change: Change
    cause: Cause


async def book(tx: Transaction, entries: Sequence[Entry], postings_before: Mapping[UUID, int]) -> None:
    """Book in order: a position keeps its last state and counts its postings, so that none can be written twice."""
    positions: dict[UUID, dict[str, Any]] = {}
    postings: list[dict[str, Any]] = []
    numbers = dict(postings_before)
    for entry in entries:
        if entry.change.moves_money:
            numbers[entry.commission_id] = numbers.get(entry.commission_id, 0) + 1
            postings.append(_posting_row(tx, entry, numbers[entry.commission_id]))
        positions[entry.commission_id] = _position_row(entry, numbers[entry.commission_id])
    await upsert(tx, COMMISSIONS, list(positions.values()), keys=("id",), update=_UPDATED)
    await insert_rows(tx, POSTINGS, postings)


def _position_row(entry: Entry, postings: int) -> dict[str, Any]:
    position = entry.change.after
    return {
        "id": entry.commission_id,
        "deal_id": position.deal_id,
        "member_id": position.member_id,
        "role": position.role,
        "month": str(position.month),
        "credited_minor": position.credited.minor,
        "amount_minor": position.amount.minor,
        "currency": position.amount.currency,
        "plan_id": position.plan_id,
        "plan_version": position.plan_version,
        "postings": postings,
    }


def _posting_row(tx: Transaction, entry: Entry, number: int) -> dict[str, Any]:
    before, after, cause = entry.change.before, entry.change.after, entry.cause
    return {
        "id": entry.id,
        "commission_id": entry.commission_id,
        "number": number,
        "month": str(after.month),
        "credited_before_minor": before.credited.minor if before else 0,
        "credited_after_minor": after.credited.minor,
        "before_minor": before.amount.minor if before else 0,
        "after_minor": after.amount.minor,
        "currency": after.amount.currency,
        "plan_id": after.plan_id,
        "plan_version": after.plan_version,
        "effective_on": cause.effective_on,
        "cause_kind": cause.kind,
        "cause_id": cause.id,
        "refund_id": cause.refund_id,
        "recorded_at": tx.now,
    }
