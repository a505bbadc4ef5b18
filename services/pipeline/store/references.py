"""Looking up what a run of inputs names: one query per kind of record, however many items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Table, or_, select

from services.pipeline.domain.references import Known, Reference
from services.pipeline.domain.stages import Funnel
from services.pipeline.store.tables import ACCOUNTS, PARTNERS, PRODUCTS
from shared.store.organisation import known_members, members_by_external_id
from shared.store.transaction import Transaction

References = Iterable[Reference | None]


async def look_up(
    tx: Transaction,
    funnels: Sequence[Funnel],
    *,
    accounts: References = (),
    products: References = (),
    members: References = (),
    partners: References = (),
) -> Known:
    """What these references lead to, given every pipeline; one of them has to be the default."""
    return Known(
        default_definition=next(funnel.definition for funnel in funnels if funnel.is_default),
        accounts=await _records(tx, ACCOUNTS, accounts),
        products=await _records(tx, PRODUCTS, products),
        members=await _members(tx, members),
        partners=await _records(tx, PARTNERS, partners),
        definitions={
            reference: funnel.definition for funnel in funnels for reference in (funnel.id, funnel.external_id)
        },
    )


async def _records(tx: Transaction, table: Table, references: References) -> Mapping[Reference, UUID]:
    ids, external_ids = _sorted_out(references)
    if not ids and not external_ids:
        return {}
    named = or_(table.c.id.in_(ids), table.c.external_id.in_(external_ids))
    rows = await tx.rows(select(table.c.id, table.c.external_id).where(named))
    return {row.external_id: row.id for row in rows} | {row.id: row.id for row in rows}


async def _members(tx: Transaction, references: References) -> Mapping[Reference, UUID]:
    ids, external_ids = _sorted_out(references)
    by_id = {member: member for member in await known_members(tx, ids)} if ids else {}
    return by_id | (await members_by_external_id(tx, external_ids) if external_ids else {})


def _sorted_out(references: References) -> tuple[Sequence[UUID], Sequence[str]]:
    given = {reference for reference in references if reference is not None}
    ids = [reference for reference in given if isinstance(reference, UUID)]
    return ids, [reference for reference in given if isinstance(reference, str)]
