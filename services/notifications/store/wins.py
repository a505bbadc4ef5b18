"""The wins we were told of, kept because who manages whom may become known later."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, func, select, text
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY

from services.notifications.domain.entry import Founding
from services.notifications.domain.recipients import Missing, Win
from services.notifications.store.tables import WINS
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
    """Keep wins; a copy that was there already changes nothing."""
    await upsert(tx, WINS, [_row(win) for win in wins], keys=("deal_id", "sequence"))


async def of_deals(tx: Transaction, deal_ids: Collection[UUID]) -> list[Win]:
    """Every win of these deals."""
    rows = await tx.rows(select(WINS).where(_any_of(deal_ids)).order_by(WINS.c.deal_id, WINS.c.sequence))
    return [
        Win(
            row.deal_id,
            row.external_id,
            row.sequence,
            row.owner_id,
            Money(row.amount, row.currency),
            Founding(row.sequence, row.won_on, row.recorded_at, row.historic),
        )
        for row in rows
    ]


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


def _any_of(deal_ids: Collection[UUID]) -> ColumnElement[bool]:
    return WINS.c.deal_id == func.any(sql_cast(list(deal_ids), ARRAY(Uuid)))


def _row(win: Win) -> dict[str, object]:
    return {
        "deal_id": win.deal_id,
        "sequence": win.sequence,
        "external_id": win.external_id,
        "owner_id": win.owner_id,
        "amount": win.amount.minor,
        "currency": win.amount.currency,
        "won_on": win.founding.effective_on,
        "recorded_at": win.founding.recorded_at,
        "historic": win.founding.historic,
    }
