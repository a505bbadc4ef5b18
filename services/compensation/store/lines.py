"""Lines of pay as the ledger has them: rows ⇄ values."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Date,
    Row,
    Select,
    TableValuedAlias,
    Text,
    Uuid,
    column,
    func,
    select,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY

from services.compensation.domain.ledger.line import MANUAL, Line, LineKey, LineState
from services.compensation.domain.settling.start import Start
from services.compensation.store.tables import DEALS, LINES
from shared.kernel.period import Month
from shared.store.transaction import Transaction

_CURRENT = LINES.c.superseded_at.is_(None)
_COLUMNS = select(
    LINES.c.line_id,
    LINES.c.number,
    LINES.c.commission_id,
    *(LINES.c[name] for name in LineKey._fields),
    LINES.c.credited_minor,
    LINES.c.amount_minor,
    LINES.c.held_minor,
    LINES.c.plan_id,
    LINES.c.plan_version,
    LINES.c.planned_hold_minor,
)


async def of_deals(
    tx: Transaction, deal_ids: Collection[UUID], components: Collection[str] | None = None
) -> list[Line]:
    """Every line on these deals, whoever earns it, of these components if any are named."""
    ids = sql_cast(list(deal_ids), ARRAY(LINES.c.deal_id.type, dimensions=1))
    wanted = _COLUMNS.where(_CURRENT, LINES.c.deal_id == ids.any_())
    return await _read(tx, wanted if components is None else wanted.where(LINES.c.component.in_(components)))


async def of_payees(tx: Transaction, payee_ids: Collection[UUID], periods: Collection[str] | None = None) -> list[Line]:
    """Every line of these people, in these periods if any are named."""
    ids = sql_cast(list(payee_ids), ARRAY(LINES.c.payee_id.type, dimensions=1))
    wanted = _COLUMNS.where(_CURRENT, LINES.c.payee_id == ids.any_())
    return await _read(tx, wanted if periods is None else wanted.where(LINES.c.period.in_(periods)))


async def of_payees_between(
    tx: Transaction, payee_ids: Collection[UUID], periods: tuple[str, str], components: Collection[str]
) -> list[Line]:
    """Every line of these people by these components earned from one period to another."""
    ids = sql_cast(list(payee_ids), ARRAY(LINES.c.payee_id.type, dimensions=1))
    named = sql_cast(sorted(components), ARRAY(Text, dimensions=1))
    theirs = (LINES.c.payee_id == ids.any_(), LINES.c.component == named.any_())
    return await _read(tx, _COLUMNS.where(_CURRENT, *theirs, LINES.c.period.between(*periods)))


async def of_payees_since(tx: Transaction, starts: Collection[Start], components: Collection[str]) -> list[Line]:
    """The lines of these components on deals won since each person's start, up to its end."""
    start = _starts(starts)
    wanted = (
        _COLUMNS.join(start, (LINES.c.payee_id == start.c.payee_id) & LINES.c.period.between(*_months(start)))
        .join(DEALS, (DEALS.c.id == LINES.c.deal_id) & DEALS.c.won_on.between(start.c.day, start.c.last_day))
        .where(_CURRENT, LINES.c.component.in_(components))
    )
    return await _read(tx, wanted)


async def credited_before(
    tx: Transaction, starts: Collection[Start], components: Collection[str]
) -> list[tuple[UUID, date, str, date, int]]:
    """What these components had credited before each person's start, day by day, from the stretch's first day on."""
    start = _starts(starts)
    wanted = (
        select(start.c.payee_id, start.c.day, LINES.c.component, DEALS.c.won_on, func.sum(LINES.c.credited_minor))
        .join(start, (LINES.c.payee_id == start.c.payee_id) & LINES.c.period.between(*_months(start)))
        .join(DEALS, (DEALS.c.id == LINES.c.deal_id) & (DEALS.c.won_on >= start.c.first_day))
        .where(_CURRENT, LINES.c.component.in_(components), DEALS.c.won_on < start.c.day)
        .group_by(start.c.payee_id, start.c.day, LINES.c.component, DEALS.c.won_on)
    )
    rows = [tuple(row) for row in await tx.rows(wanted)]
    return [(payee_id, start_day, name, day, int(minor)) for payee_id, start_day, name, day, minor in rows]


async def credited_in(
    tx: Transaction, payee_ids: Collection[UUID], components: Collection[str], periods: Collection[str]
) -> dict[tuple[UUID, str, str], int]:
    """By person, component and month what is credited of deals."""
    sums = func.sum(LINES.c.credited_minor)
    ids = sql_cast(list(payee_ids), ARRAY(Uuid, dimensions=1))
    of_deals = (LINES.c.deal_id.is_not(None), LINES.c.role != MANUAL)
    wanted = (
        select(LINES.c.payee_id, LINES.c.component, LINES.c.period, sums)
        .where(_CURRENT, LINES.c.payee_id == ids.any_(), LINES.c.period.in_(periods))
        .where(LINES.c.component.in_(components), *of_deals)
        .group_by(LINES.c.payee_id, LINES.c.component, LINES.c.period)
    )
    rows = [tuple(row) for row in await tx.rows(wanted)]
    return {(payee, component, period): int(minor) for payee, component, period, minor in rows}


async def credited_by_day(
    tx: Transaction, payee_id: UUID, component: str, periods: Collection[str], without: Collection[UUID]
) -> dict[date, int]:
    """What a component credits somebody in these months, by the days of the deals, but for some of them."""
    ids = sql_cast(list(without), ARRAY(Uuid, dimensions=1))
    wanted = (
        select(DEALS.c.won_on, func.sum(LINES.c.credited_minor))
        .join(DEALS, DEALS.c.id == LINES.c.deal_id)
        .where(_CURRENT, LINES.c.payee_id == payee_id, LINES.c.period.in_(periods), LINES.c.component == component)
        .where(LINES.c.role != MANUAL, LINES.c.deal_id != func.all(ids))
        .group_by(DEALS.c.won_on)
    )
    rows = [tuple(row) for row in await tx.rows(wanted)]
    return {day: int(minor) for day, minor in rows}


async def of_payee_on_days(tx: Transaction, payee_id: UUID, component: str, days: tuple[date, date]) -> list[Line]:
    """What a component pays somebody on deals won from one day to another, in the months of these days."""
    first, last = (str(Month.of(day)) for day in days)
    wanted = (
        _COLUMNS.join(DEALS, DEALS.c.id == LINES.c.deal_id)
        .where(_CURRENT, LINES.c.payee_id == payee_id, LINES.c.component == component, LINES.c.role != MANUAL)
        .where(LINES.c.period.between(first, last), DEALS.c.won_on.between(*days))
    )
    return await _read(tx, wanted)


def _starts(starts: Collection[Start]) -> TableValuedAlias:
    """Starts as rows."""
    people = sql_cast([each.payee_id for each in starts], ARRAY(Uuid, dimensions=1))
    days = [[getattr(each, name) for each in starts] for name in ("day", "first_day", "last_day")]
    months = [[str(Month.of(getattr(each, name))) for each in starts] for name in ("first_day", "earned_by")]
    names = ("payee_id", "day", "first_day", "last_day", "first_month", "last_month")
    columns: tuple[ColumnClause[Any], ...] = tuple(column(name) for name in names)
    arrays: list[Any] = [sql_cast(each, ARRAY(Date, dimensions=1)) for each in days]
    arrays += [sql_cast(each, ARRAY(Text, dimensions=1)) for each in months]
    return func.unnest(people, *arrays).table_valued(*columns).render_derived("start")


def _months(start: TableValuedAlias) -> tuple[ColumnElement[str], ColumnElement[str]]:
    return start.c.first_month, start.c.last_month


async def held_by_plans(tx: Transaction) -> list[tuple[UUID, date]]:
    """Whose pay plans hold something of, and since which day: of the deal, or the first of the period."""
    since = func.coalesce(DEALS.c.won_on, func.to_date(LINES.c.period, "YYYY-MM"))
    wanted = (
        select(LINES.c.payee_id, func.min(since))
        .outerjoin(DEALS, DEALS.c.id == LINES.c.deal_id)
        .where(_CURRENT, LINES.c.planned_hold_minor != 0)
        .group_by(LINES.c.payee_id)
    )
    return [(payee_id, first) for payee_id, first in map(tuple, await tx.rows(wanted))]


async def line(tx: Transaction, line_id: UUID) -> Line | None:
    """One line as it stands."""
    found = await _read(tx, _COLUMNS.where(_CURRENT, LINES.c.line_id == line_id))
    return found[0] if found else None


async def as_known_at(tx: Transaction, instant: datetime, payee_ids: Collection[UUID], period: str) -> list[Line]:
    """The lines of these people in a period as the ledger had them at an instant."""
    believed = (LINES.c.recorded_at <= instant) & (_CURRENT | (LINES.c.superseded_at > instant))
    return await _read(tx, _COLUMNS.where(believed, LINES.c.payee_id.in_(payee_ids), LINES.c.period == period))


async def _read(tx: Transaction, query: Select[Any]) -> list[Line]:
    return [_line(row) for row in await tx.rows(query)]


def _line(row: Row[Any]) -> Line:
    """Read by place: a row's names are looked up one by one, and there are thousands of rows."""
    line_id, number, commission_id, *said = tuple(row)
    return Line(line_id, number, commission_id, LineKey._make(said[:7]), LineState._make(said[7:]))
