"""What we were told of wins, kept because who manages whom may become known later, and because wins are undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table, Uuid, func, select, text
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY

from services.notifications.domain.entry import Founding
from services.notifications.domain.recipients import Missing
from services.notifications.domain.win import Reopening, Win, holding
from services.notifications.store.tables import REOPENINGS, WINS
from shared.kernel.money import Money
from shared.store.bulk import upsert
from shared.store.transaction import Transaction
from shared.store.waiting import take_waiting, wait_for

_WAITING_WIN = "win"
# A win and the hierarchy it depends on come from different topics: without taking turns, two transactions could each
# miss what the other is writing.
_TAKE_TURNS = text("SELECT pg_advisory_xact_lock(hashtextextended('notifications.wins', 0))")
_FORGET = text("DELETE FROM waiting WHERE subject_kind = :kind AND subject_id = ANY(CAST(:ids AS text[]))")


async def take_turns(tx: Transaction) -> None:
    """Wins and hierarchy are looked at together by one transaction at a time, until it ends."""
    await tx.execute(_TAKE_TURNS)


async def remember(tx: Transaction, wins: Iterable[Win]) -> None:
    """Keep wins and corrections; a copy that was there already changes nothing."""
    await upsert(tx, WINS, [_row(win) for win in wins], keys=("deal_id", "sequence"))


async def remember_reopenings(tx: Transaction, reopenings: Iterable[Reopening]) -> None:
    """Keep that deals were opened again."""
    rows = [{"deal_id": reopening.deal_id, "sequence": reopening.sequence} for reopening in reopenings]
    await upsert(tx, REOPENINGS, rows, keys=("deal_id", "sequence"))


async def holding_of(tx: Transaction, deal_ids: Collection[UUID]) -> dict[UUID, list[Win]]:
    """The win of each of these deals that holds, with its corrections; nothing of deals that have none."""
    reopened = select(REOPENINGS.c.deal_id, func.max(REOPENINGS.c.sequence).label("last"))
    last = await tx.rows(reopened.where(_any_of(REOPENINGS, deal_ids)).group_by(REOPENINGS.c.deal_id))
    reopened_at: dict[UUID, int] = {row.deal_id: row.last for row in last}
    tellings: dict[UUID, list[Win]] = {}
    for row in await tx.rows(select(WINS).where(_any_of(WINS, deal_ids))):
        tellings.setdefault(row.deal_id, []).append(_win(row))
    return {deal_id: holding(told, reopened_at.get(deal_id)) for deal_id, told in tellings.items()}


async def since(tx: Transaction, day: date, owners: Collection[UUID] | None = None) -> set[UUID]:
    """Deals won from a day on, by anyone or by these owners: those whose hierarchy a fact of that day may change."""
    query = select(WINS.c.deal_id).where(WINS.c.won_on >= day)
    return set(await tx.scalars(query if owners is None else query.where(WINS.c.owner_id.in_(owners))))


async def waiting_for(tx: Transaction, kind: str, ids: Collection[UUID]) -> set[UUID]:
    """Deals that waited for one of these members or teams; they wait no longer."""
    return set(await take_waiting(tx, kind, list(ids), _WAITING_WIN))


async def wait(tx: Transaction, decided: Collection[UUID], missing: Iterable[tuple[UUID, Missing]]) -> None:
    """Of the deals looked at, those with something missing wait for it and the others for nothing."""
    await tx.execute(_FORGET, {"kind": _WAITING_WIN, "ids": [str(deal_id) for deal_id in decided]})
    await wait_for(tx, [(lack.kind, lack.id, _WAITING_WIN, deal_id) for deal_id, lack in missing])


def _any_of(table: Table, deal_ids: Collection[UUID]) -> ColumnElement[bool]:
    return table.c.deal_id == func.any(sql_cast(list(deal_ids), ARRAY(Uuid)))


def _win(row: Row[Any]) -> Win:
    return Win(
        deal_id=row.deal_id,
        external_id=row.external_id,
        sequence=row.sequence,
        owner_id=row.owner_id,
        amount=Money(row.amount, row.currency),
        won_on=row.won_on,
        founding=Founding(row.sequence, row.effective_on, row.recorded_at, row.historic),
        corrects=row.corrects,
    )


def _row(win: Win) -> dict[str, object]:
    return {
        "deal_id": win.deal_id,
        "sequence": win.sequence,
        "external_id": win.external_id,
        "owner_id": win.owner_id,
        "amount": win.amount.minor,
        "currency": win.amount.currency,
        "won_on": win.won_on,
        "effective_on": win.founding.effective_on,
        "recorded_at": win.founding.recorded_at,
        "historic": win.founding.historic,
        "corrects": win.corrects,
    }
