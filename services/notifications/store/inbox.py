"""Reading inboxes: only founded entries that hold, within the caller's sight."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, false, func, or_, select, true

from services.notifications.domain.sight import Shown, Sight, Summary, Wanted
from services.notifications.store.entries import entry_of
from services.notifications.store.tables import ENTRIES
from shared.store.transaction import Transaction

_SHOWN = and_(ENTRIES.c.founded_sequence.is_not(None), ENTRIES.c.withdrawn.is_(false()))
_READ = or_(ENTRIES.c.historic, ENTRIES.c.read_at.is_not(None))
_SHOWN_ENTRIES = select(ENTRIES, _READ.label("read")).where(_SHOWN)


async def page(tx: Transaction, sight: Sight, wanted: Wanted, *, after: UUID | None, limit: int) -> list[Shown]:
    """Entries by id."""
    query = _SHOWN_ENTRIES.where(_within(sight), *_filters(wanted)).order_by(ENTRIES.c.id).limit(limit)
    return [_shown(row) for row in await tx.rows(query.where(ENTRIES.c.id > after) if after else query)]


async def find(tx: Transaction, sight: Sight, entry_id: UUID) -> Shown | None:
    """One entry, if it is there and within sight."""
    rows = await tx.rows(_SHOWN_ENTRIES.where(_within(sight), ENTRIES.c.id == entry_id))
    return _shown(rows[0]) if rows else None


async def count(tx: Transaction, sight: Sight) -> Summary:
    """The counts in one scan."""
    counts = select(
        func.count().filter(~_READ).label("unread"),
        func.count().filter(ENTRIES.c.historic).label("historic"),
        func.count().label("total"),
    ).where(_SHOWN, _within(sight))
    (row,) = await tx.rows(counts)
    return Summary(row.unread, row.historic, row.total)


def _shown(row: Row[Any]) -> Shown:
    return Shown(row.id, entry_of(row), row.effective_on, row.historic, row.read)


def _within(sight: Sight) -> ColumnElement[bool]:
    return true() if sight.everything else ENTRIES.c.recipient_id.in_(sight.recipients)


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.unread is not None:
        conditions.append(~_READ if wanted.unread else _READ)
    if wanted.kind is not None:
        conditions.append(ENTRIES.c.kind == wanted.kind)
    if wanted.recipient_id is not None:
        conditions.append(ENTRIES.c.recipient_id == wanted.recipient_id)
    if wanted.recipient_kind is not None:
        conditions.append(ENTRIES.c.recipient_kind == wanted.recipient_kind)
    return conditions
