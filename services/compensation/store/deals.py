"""Deals and refunds as known: rows ⇄ values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Row,
    cast,
    column,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.sql.selectable import ScalarSelect

from services.compensation.domain.deal import Deal, Refund, Statement
from services.compensation.domain.settling.start import Start
from services.compensation.store.tables import DEALS, REFUNDS
from shared.kernel.money import Money
from shared.store.bulk import upsert
from shared.store.transaction import Transaction

_STATED = (
    "external_id",
    "owner_id",
    "month",
    "won_on",
    "amount_minor",
    "currency",
    "status",
    "sequence",
    "account_id",
    "partner_id",
    "won_at",
    "particulars",
    "recorded_at",
)


def _refunded() -> ScalarSelect[Any]:
    """What was paid back of a deal since the win it stands on."""
    return (
        select(func.coalesce(func.sum(REFUNDS.c.amount_minor), 0))
        .where(REFUNDS.c.deal_id == DEALS.c.id, REFUNDS.c.sequence > DEALS.c.won_sequence)
        .scalar_subquery()
    )


_SAID = """id, external_id, owner_id, won_on, amount_minor, currency, status, won_sequence, account_id, partner_id,
    won_at, particulars"""
_AS_KNOWN = text(f"""
    SELECT known.*, (SELECT coalesce(sum(amount_minor), 0) FROM refund
                     WHERE deal_id = known.id AND sequence > known.won_sequence AND recorded_at <= :at) AS refunded
    FROM (SELECT {_SAID} FROM deal WHERE recorded_at <= :at
          UNION ALL
          SELECT {_SAID} FROM deal_history WHERE recorded_at <= :at AND superseded_at > :at) AS known
    WHERE won_on BETWEEN :first AND :last
""")  # noqa: S608 - the names of its own columns

_FACTS = ", ".join(column.name for column in DEALS.columns)
_TO_HISTORY = text(f"""
    INSERT INTO deal_history ({_FACTS}, superseded_at)
    SELECT {_FACTS}, :now FROM deal WHERE id = ANY(CAST(:ids AS uuid[])) ON CONFLICT DO NOTHING
""")  # noqa: S608 - the names of its own columns

_SOLD = text("""
    EXISTS (SELECT FROM jsonb_array_elements(deal.particulars -> 'lines') AS line
            WHERE line ->> 'product_id' = ANY(CAST(:products AS text[])))
""")
_KNOWN = select(DEALS, _refunded().label("refunded"))


async def known(tx: Transaction, deal_ids: Collection[UUID]) -> dict[UUID, Statement]:
    """The last statement known of each of these deals."""
    wanted = _KNOWN.where(DEALS.c.id == func.any(cast(list(deal_ids), ARRAY(DEALS.c.id.type, dimensions=1))))
    return {row.id: Statement(_deal(row), row.sequence) for row in await tx.rows(wanted)}


async def in_window(
    tx: Transaction,
    days: tuple[date, date],
    owner_ids: Collection[UUID] | None,
    partner_ids: Collection[UUID] = (),
) -> list[Deal]:
    """The deals won from one day to another, of these owners, or with these partners, or all."""
    wanted = _KNOWN.where(DEALS.c.won_on.between(*days))
    if owner_ids is not None and partner_ids:
        wanted = wanted.where(or_(DEALS.c.owner_id == _any(owner_ids), DEALS.c.partner_id == _any(partner_ids)))
    elif owner_ids is not None:
        wanted = wanted.where(DEALS.c.owner_id == _any(owner_ids))
    return [_deal(row) for row in await tx.rows(wanted)]


async def since(tx: Transaction, starts: Collection[Start]) -> list[Deal]:
    """The deals these people own, each from the start to the end of its stretch."""
    owners = cast([each.payee_id for each in starts], ARRAY(DEALS.c.owner_id.type, dimensions=1))
    firsts = cast([each.day for each in starts], ARRAY(DEALS.c.won_on.type, dimensions=1))
    lasts = cast([each.last_day for each in starts], ARRAY(DEALS.c.won_on.type, dimensions=1))
    names: tuple[ColumnClause[Any], ...] = (column("owner_id"), column("first_day"), column("last_day"))
    start = func.unnest(owners, firsts, lasts).table_valued(*names).render_derived("start")
    within = (DEALS.c.owner_id == start.c.owner_id) & DEALS.c.won_on.between(start.c.first_day, start.c.last_day)
    return [_deal(row) for row in await tx.rows(_KNOWN.join(start, within))]


async def of_owners_from(tx: Transaction, first_days: Mapping[UUID, date]) -> list[Deal]:
    """The deals these people own, each from a day on."""
    owners = cast(list(first_days), ARRAY(DEALS.c.owner_id.type, dimensions=1))
    days = cast(list(first_days.values()), ARRAY(DEALS.c.won_on.type, dimensions=1))
    first = func.unnest(owners, days).table_valued(column("owner_id"), column("day")).render_derived("first")
    later = (DEALS.c.owner_id == first.c.owner_id) & (DEALS.c.won_on >= first.c.day)
    return [_deal(row) for row in await tx.rows(_KNOWN.join(first, later))]


async def with_parts_of(tx: Transaction, member_ids: Collection[UUID], days: tuple[date, date]) -> list[Deal]:
    """The deals of a stretch of days that name one of these people beside the owner, as stated."""
    found = await tx.rows(_KNOWN.where(DEALS.c.won_on.between(*days), DEALS.c.particulars.is_not(None)))
    names = {str(member_id) for member_id in member_ids}
    parts = [row for row in found if any(s["member_id"] in names for s in row.particulars.get("splits", ()))]
    return [_deal(row) for row in parts]


async def of_partners(tx: Transaction, partner_ids: Collection[UUID]) -> list[Deal]:
    """The deals that were won with these partners."""
    return [_deal(row) for row in await tx.rows(_KNOWN.where(DEALS.c.partner_id == _any(partner_ids)))]


async def of_accounts(tx: Transaction, account_ids: Collection[UUID]) -> list[Deal]:
    """The deals that were won from these customers."""
    return [_deal(row) for row in await tx.rows(_KNOWN.where(DEALS.c.account_id == _any(account_ids)))]


async def of_products(tx: Transaction, product_ids: Collection[UUID]) -> list[Deal]:
    """The deals that name one of these products on a line."""
    return [_deal(row) for row in await tx.rows(_KNOWN.where(_SOLD), {"products": [str(each) for each in product_ids]})]


async def named(tx: Transaction, external_ids: Collection[str]) -> list[Deal]:
    """The deals of these external ids."""
    return [_deal(row) for row in await tx.rows(_KNOWN.where(DEALS.c.external_id.in_(external_ids)))]


async def in_currencies(tx: Transaction, currencies: Collection[str], *, since: date) -> list[Deal]:
    """The deals won from a day on in one of these currencies."""
    wanted = _KNOWN.where(DEALS.c.currency.in_(currencies), DEALS.c.won_on >= since)
    return [_deal(row) for row in await tx.rows(wanted)]


async def any_in_other_currencies(tx: Transaction, currencies: Collection[str], days: tuple[date, date]) -> bool:
    """Whether any deal won from one day to another is in none of these currencies."""
    wanted = select(DEALS.c.id).where(DEALS.c.won_on.between(*days), DEALS.c.currency.not_in(currencies))
    return bool(await tx.scalar(select(wanted.exists())))


async def as_known_at(tx: Transaction, instant: datetime, days: tuple[date, date]) -> list[Deal]:
    """The deals won from one day to another as they were known at an instant, refunds recorded since left out."""
    rows = await tx.rows(_AS_KNOWN, {"at": instant, "first": days[0], "last": days[1]})
    return [_deal(row) for row in rows]


async def refunds_of(
    tx: Transaction, deal_ids: Collection[UUID], *, as_known_at: datetime | None = None
) -> list[Refund]:
    """What was paid back of these deals since the win each stands on, as known now or at an instant."""
    wanted = select(REFUNDS, DEALS.c.currency).join(
        DEALS, (DEALS.c.id == REFUNDS.c.deal_id) & (REFUNDS.c.sequence > DEALS.c.won_sequence)
    )
    if as_known_at is not None:
        wanted = wanted.where(REFUNDS.c.recorded_at <= as_known_at)
    rows = await tx.rows(wanted.where(REFUNDS.c.deal_id == _any(deal_ids)))
    return [
        Refund(
            row.id,
            row.deal_id,
            Money(row.amount_minor, row.currency),
            row.refunded_on,
            row.sequence,
            row.external_id,
        )
        for row in rows
    ]


def _any(ids: Collection[UUID]) -> ColumnElement[Any]:
    return func.any(cast(list(ids), ARRAY(DEALS.c.id.type, dimensions=1)))


async def state_won(tx: Transaction, statements: Sequence[Statement], *, known: Collection[UUID]) -> None:
    """Deals were won: from here on only later refunds count. What was said before of those known becomes history."""
    await _remember(tx, known)
    rows = [_row(tx, statement) | {"won_sequence": statement.sequence} for statement in statements]
    await upsert(tx, DEALS, rows, keys=("id",), update=(*_STATED, "won_sequence"))


async def state_corrected(tx: Transaction, statement: Statement) -> None:
    """A deal's facts were other ones from the start; its refunds stay."""
    await _remember(tx, [statement.deal.id])
    row = _row(tx, statement) | {"won_sequence": 0}
    await upsert(tx, DEALS, [row], keys=("id",), update=_STATED)


async def state_reopened(tx: Transaction, deal_id: UUID, sequence: int) -> None:
    """A deal is open again."""
    await _remember(tx, [deal_id])
    changed = {"status": "reopened", "sequence": sequence, "recorded_at": tx.now}
    await tx.execute(update(DEALS).where(DEALS.c.id == deal_id).values(changed))


async def _remember(tx: Transaction, deal_ids: Collection[UUID]) -> None:
    """What is about to be restated was believed until now."""
    if deal_ids:
        await tx.run(_TO_HISTORY, {"now": tx.now, "ids": list(deal_ids)})


async def add_refund(tx: Transaction, refund: Refund) -> bool:
    """Record a refund; False if it was recorded before."""
    row = {
        "id": refund.id,
        "deal_id": refund.deal_id,
        "amount_minor": refund.amount.minor,
        "sequence": refund.sequence,
        "refunded_on": refund.refunded_on,
        "external_id": refund.external_id,
        "recorded_at": tx.now,
    }
    added = await tx.scalars(insert(REFUNDS).values(row).on_conflict_do_nothing().returning(REFUNDS.c.id))
    return bool(added)


def _row(tx: Transaction, statement: Statement) -> dict[str, Any]:
    deal = statement.deal
    return {
        "id": deal.id,
        "external_id": deal.external_id,
        "owner_id": deal.owner_id,
        "month": str(deal.month),
        "won_on": deal.won_on,
        "amount_minor": deal.amount.minor,
        "currency": deal.amount.currency,
        "status": "won",
        "sequence": statement.sequence,
        "account_id": deal.account_id,
        "partner_id": deal.partner_id,
        "won_at": deal.won_at,
        "particulars": deal.particulars,
        "recorded_at": tx.now,
    }


def _deal(row: Row[Any]) -> Deal:
    return Deal(
        id=row.id,
        external_id=row.external_id,
        owner_id=row.owner_id,
        amount=Money(row.amount_minor, row.currency),
        won_on=row.won_on,
        refunded=int(row.refunded),
        account_id=row.account_id,
        partner_id=row.partner_id,
        won_at=row.won_at,
        particulars=row.particulars,
        standing=row.status == "won",
    )
