"""Copies of what others say of partners, accounts, products and absences: rows ⇄ values, and who is a partner."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.dialects.postgresql import insert

from services.compensation.domain.deal import Deal
from services.compensation.domain.neighbours import (
    Absence,
    AccountState,
    Neighbours,
    PartnerState,
    ProductState,
    histories,
)
from services.compensation.store.tables import KNOWN_ABSENCES, KNOWN_ACCOUNTS, KNOWN_PARTNERS, KNOWN_PRODUCTS
from shared.kernel.scope import Scope
from shared.store.scoping import visible
from shared.store.transaction import Transaction

Partners = Mapping[UUID, Sequence[PartnerState]]


async def remember_partners(tx: Transaction, states: Sequence[PartnerState]) -> None:
    """Keep what was said of partners; a copy that was there already changes nothing."""
    await _remember(tx, KNOWN_PARTNERS, states)


async def remember_accounts(tx: Transaction, states: Sequence[AccountState]) -> None:
    """Keep what was said of accounts."""
    await _remember(tx, KNOWN_ACCOUNTS, states)


async def remember_products(tx: Transaction, states: Sequence[ProductState]) -> None:
    """Keep what was said of products."""
    await _remember(tx, KNOWN_PRODUCTS, states)


async def remember_absences(tx: Transaction, absences: Sequence[Absence]) -> None:
    """Keep the newest word on each absence."""
    stated = insert(KNOWN_ABSENCES)
    changed = {column.name: stated.excluded[column.name] for column in KNOWN_ABSENCES.c if column.name != "id"}
    newer = stated.excluded.sequence > KNOWN_ABSENCES.c.sequence
    for absence in sorted(absences, key=lambda each: each.sequence):
        row = stated.values(asdict(absence))
        await tx.execute(row.on_conflict_do_update(index_elements=["id"], set_=changed, where=newer))


async def around(
    tx: Transaction, known: Partners, deals: Iterable[Deal], member_ids: Collection[UUID] = ()
) -> Neighbours:
    """The partners known; the customers and products of these deals; and when these members are away."""
    about = list(deals)
    accounts = {deal.account_id for deal in about if deal.account_id}
    products = frozenset[UUID]().union(*(deal.product_ids for deal in about))
    return Neighbours(
        known,
        histories([AccountState(**row) for row in await _of(tx, KNOWN_ACCOUNTS, accounts)]),
        histories([ProductState(**row) for row in await _of(tx, KNOWN_PRODUCTS, products)]),
        await _absences(tx, member_ids),
    )


async def partners(tx: Transaction) -> dict[UUID, list[PartnerState]]:
    """Every state of every partner."""
    return histories([PartnerState(**row._mapping) for row in await tx.rows(select(KNOWN_PARTNERS))])  # noqa: SLF001 - SQLAlchemy's public row mapping


async def partners_among(tx: Transaction, ids: Collection[UUID]) -> set[UUID]:
    """Which of these are partners."""
    wanted = select(KNOWN_PARTNERS.c.id).where(KNOWN_PARTNERS.c.id.in_(ids))
    return set(await tx.scalars(wanted.distinct())) if ids else set()


async def partners_by_external_id(tx: Transaction, external_ids: Collection[str]) -> dict[str, UUID]:
    """The ids of partners by the external ids they are known by."""
    wanted = select(KNOWN_PARTNERS.c.external_id, KNOWN_PARTNERS.c.id)
    rows = await tx.rows(wanted.where(KNOWN_PARTNERS.c.external_id.in_(external_ids)).distinct())
    return {row.external_id: row.id for row in rows}


async def partners_in_sight(tx: Transaction, scope: Scope) -> frozenset[UUID]:
    """The partners whose shares a caller may see."""
    wanted = select(KNOWN_PARTNERS.c.id).where(visible(scope, partner=KNOWN_PARTNERS.c.id))
    return frozenset(await tx.scalars(wanted.distinct()))


def payee_in_sight(scope: Scope, payee: ColumnElement[Any]) -> ColumnElement[bool]:
    """The rows of members, and of partner companies, within a scope: one column names either."""
    partner = select(KNOWN_PARTNERS.c.id).where(KNOWN_PARTNERS.c.id == payee).limit(1).scalar_subquery()
    return visible(scope, owner=payee, partner=partner)


async def _remember(tx: Transaction, table: Table, states: Sequence[Any]) -> None:
    if states:
        await tx.execute(insert(table).on_conflict_do_nothing(), [asdict(state) for state in states])


async def _of(tx: Transaction, table: Table, ids: Collection[UUID]) -> list[dict[str, Any]]:
    if not ids:
        return []
    return [dict(row._mapping) for row in await tx.rows(select(table).where(table.c.id.in_(ids)))]  # noqa: SLF001 - SQLAlchemy's public row mapping


async def _absences(tx: Transaction, member_ids: Collection[UUID]) -> dict[UUID, list[Absence]]:
    """Those that hold, by member, oldest first."""
    found: dict[UUID, list[Absence]] = {}
    if member_ids:
        known = KNOWN_ABSENCES.c
        wanted = select(KNOWN_ABSENCES).where(known.member_id.in_(member_ids), ~known.withdrawn)
        for row in await tx.rows(wanted.order_by(known.first_day, known.last_day, known.paid)):
            found.setdefault(row.member_id, []).append(Absence(**row._mapping))  # noqa: SLF001 - likewise
    return found
