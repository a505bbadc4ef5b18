"""Opportunities as rows: inserted in runs, locked and changed one by one, read within sight."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, or_, select, update

from services.pipeline.domain.errors import OpportunityNotFound
from services.pipeline.domain.filters import Filters
from services.pipeline.domain.opportunity import Opportunity, OpportunityStatus
from services.pipeline.domain.splits import Split
from services.pipeline.domain.trace import Entry
from services.pipeline.store import trace
from services.pipeline.store.tables import OPPORTUNITIES, OPPORTUNITY_NUMBERS
from shared.kernel.money import Money
from shared.kernel.scope import Scope
from shared.store.bulk import upsert
from shared.store.scoping import visible
from shared.store.transaction import Transaction


async def add(tx: Transaction, new: Sequence[tuple[Opportunity, str]]) -> None:
    """Insert opportunities with the fingerprints of the bodies that made them; an external id that exists stays."""
    rows = [{**_row(opportunity), "fingerprint": fingerprint} for opportunity, fingerprint in new]
    # One order for all: two runs that share external ids wait for each other instead of deadlocking.
    rows.sort(key=lambda row: str(row["external_id"]))
    await upsert(tx, OPPORTUNITIES, rows, keys=["external_id"])


async def draw_numbers(tx: Transaction, count: int, *, avoiding: Container[str | None] = ()) -> list[str]:
    """So many numbers for opportunities that came without one; never one that is in use or about to be."""
    numbers: list[str] = []
    while len(numbers) < count:
        series = func.generate_series(1, count - len(numbers)).table_valued("n")
        drawn = await tx.scalars(select(OPPORTUNITY_NUMBERS.next_value()).select_from(series))
        fresh = [f"OPP-{number:06d}" for number in drawn]
        taken = await tx.scalars(select(OPPORTUNITIES.c.external_id).where(OPPORTUNITIES.c.external_id.in_(fresh)))
        numbers += [number for number in fresh if number not in taken and number not in avoiding]
    return numbers


async def get_for_update(tx: Transaction, opportunity_id: UUID, scope: Scope) -> Opportunity:
    """One opportunity within sight, locked until the transaction ends."""
    return _value(await _one(tx, select(OPPORTUNITIES).with_for_update(), opportunity_id, scope))


async def get(tx: Transaction, opportunity_id: UUID, scope: Scope) -> Opportunity:
    """One opportunity within sight."""
    return _value(await _one(tx, select(OPPORTUNITIES), opportunity_id, scope))


async def save(tx: Transaction, after: Opportunity, left_behind: Entry) -> None:
    """Store what became of an opportunity, and the trace of it."""
    await tx.execute(update(OPPORTUNITIES).where(OPPORTUNITIES.c.id == after.id), _row(after))
    await trace.append(tx, [left_behind])


async def page(tx: Transaction, scope: Scope, filters: Filters, *, after: UUID | None, limit: int) -> list[Opportunity]:
    """Opportunities within sight, by id."""
    query = select(OPPORTUNITIES).where(_within(scope), *_narrowed(filters, scope))
    if after is not None:
        query = query.where(OPPORTUNITIES.c.id > after)
    return [_value(row) for row in await tx.rows(query.order_by(OPPORTUNITIES.c.id).limit(limit))]


async def _one(tx: Transaction, query: Any, opportunity_id: UUID, scope: Scope) -> Row[Any]:  # noqa: ANN401 - a select
    row = (await tx.execute(query.where(OPPORTUNITIES.c.id == opportunity_id, _within(scope)))).first()
    if row is None:
        raise OpportunityNotFound(opportunity_id)
    return row


def _within(scope: Scope) -> ColumnElement[bool]:
    return visible(
        scope,
        owner=OPPORTUNITIES.c.owner_id,
        partner=OPPORTUNITIES.c.partner_id,
        sharers=OPPORTUNITIES.c.sharer_ids,
    )


def _narrowed(filters: Filters, scope: Scope) -> list[ColumnElement[bool]]:
    wanted = {"status": filters.status, "owner_id": filters.owner_id, "account_id": filters.account_id}
    found = [OPPORTUNITIES.c[name] == value for name, value in wanted.items() if value is not None]
    if filters.member_id is not None:
        found.append(_is_of(filters.member_id, scope))
    if filters.expected_close_until is not None:
        found.append(OPPORTUNITIES.c.expected_close_on <= filters.expected_close_until)
    return found


def _is_of(member_id: UUID, scope: Scope) -> ColumnElement[bool]:
    """Owned or shared; who is no member is not told who shares a deal, nor by what is found."""
    owned = OPPORTUNITIES.c.owner_id == member_id
    if not scope.everything and not scope.member_ids:
        return owned
    return or_(owned, OPPORTUNITIES.c.sharer_ids.has_key(str(member_id)))


def _row(opportunity: Opportunity) -> dict[str, Any]:
    return {
        "id": opportunity.id,
        "external_id": opportunity.external_id,
        "version": opportunity.version,
        "status": opportunity.status.value,
        "stage": opportunity.stage,
        "account_id": opportunity.account_id,
        "product_id": opportunity.product_id,
        "owner_id": opportunity.owner_id,
        "partner_id": opportunity.partner_id,
        "lead_id": opportunity.lead_id,
        "pipeline_id": opportunity.pipeline_id,
        "definition_version": opportunity.definition_version,
        "amount_minor": opportunity.amount.minor,
        "refunded_minor": opportunity.refunded.minor,
        "margin_minor": opportunity.margin.minor if opportunity.margin else None,
        "cost_minor": opportunity.cost.minor if opportunity.cost else None,
        "splits": [_split_row(split) for split in opportunity.splits],
        "currency": opportunity.amount.currency,
        "opened_on": opportunity.opened_on,
        "expected_close_on": opportunity.expected_close_on,
        "closed_on": opportunity.closed_on,
        "source": opportunity.source,
        "lost_reason": opportunity.lost_reason,
        "competitor": opportunity.competitor,
        "refunds": opportunity.refunds,
        "first_refunded_on": opportunity.first_refunded_on,
    }


def _split_row(split: Split) -> dict[str, Any]:
    return {
        "member_id": str(split.member_id),
        "share": str(split.share),
        "role": split.role,
        "overlay": split.overlay,
    }


def _split(said: Mapping[str, Any]) -> Split:
    return Split(
        member_id=UUID(said["member_id"]), share=Decimal(said["share"]), role=said["role"], overlay=said["overlay"]
    )


def _value(row: Row[Any]) -> Opportunity:
    return Opportunity(
        id=row.id,
        external_id=row.external_id,
        version=row.version,
        status=OpportunityStatus(row.status),
        stage=row.stage,
        account_id=row.account_id,
        product_id=row.product_id,
        owner_id=row.owner_id,
        partner_id=row.partner_id,
        lead_id=row.lead_id,
        pipeline_id=row.pipeline_id,
        definition_version=row.definition_version,
        amount=Money(row.amount_minor, row.currency),
        refunded=Money(row.refunded_minor, row.currency),
        margin=None if row.margin_minor is None else Money(row.margin_minor, row.currency),
        cost=None if row.cost_minor is None else Money(row.cost_minor, row.currency),
        splits=tuple(_split(said) for said in row.splits),
        opened_on=row.opened_on,
        expected_close_on=row.expected_close_on,
        closed_on=row.closed_on,
        source=row.source,
        lost_reason=row.lost_reason,
        competitor=row.competitor,
        refunds=row.refunds,
        first_refunded_on=row.first_refunded_on,
    )
