"""Partner companies: rows to values and back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text, update

from services.partners.domain.partner import Partner
from services.partners.store.tables import PARTNER_STATES, PARTNERS
from shared.kernel.ids import new_id
from shared.kernel.intake import Registered
from shared.kernel.scope import Scope
from shared.store.bulk import insert_rows
from shared.store.scoping import visible
from shared.store.transaction import Transaction

_TAKE_TURNS = text("SELECT pg_advisory_xact_lock(hashtextextended('partners.' || :resource, 0))")


async def take_turns(tx: Transaction, resource: str) -> None:
    """New records of one resource are entered by one transaction at a time: an external id is taken or it is not."""
    await tx.execute(_TAKE_TURNS, {"resource": resource})


async def known(tx: Transaction, external_ids: Collection[str]) -> Mapping[str, Registered]:
    """The partners of these external ids."""
    columns = (PARTNERS.c.id, PARTNERS.c.external_id, PARTNERS.c.fingerprint)
    rows = await tx.rows(select(*columns).where(PARTNERS.c.external_id.in_(external_ids)))
    return {row.external_id: Registered(row.id, row.external_id, row.fingerprint) for row in rows}


async def add(tx: Transaction, partners: Sequence[tuple[Partner, str]]) -> None:
    """Enter new partners, each with the fingerprint of the body that made it."""
    await insert_rows(
        tx, PARTNERS, [{**_row(partner), "fingerprint": fingerprint} for partner, fingerprint in partners]
    )
    await _keep_states(tx, [partner for partner, _ in partners])


async def save(tx: Transaction, partner: Partner) -> None:
    """Write a partner's new state beside those before."""
    await tx.execute(update(PARTNERS).where(PARTNERS.c.id == partner.id).values(**_row(partner)))
    await _keep_states(tx, [partner])


async def find(tx: Transaction, scope: Scope, partner_id: UUID, *, lock: bool = False) -> Partner | None:
    """One partner, if it is there and within sight."""
    query = select(PARTNERS).where(PARTNERS.c.id == partner_id, visible(scope, partner=PARTNERS.c.id))
    rows = await tx.rows(query.with_for_update() if lock else query)
    return _partner(rows[0]) if rows else None


async def page(tx: Transaction, scope: Scope, *, after: UUID | None, limit: int) -> list[Partner]:
    """Partners within sight, by id."""
    query = select(PARTNERS).where(visible(scope, partner=PARTNERS.c.id)).order_by(PARTNERS.c.id).limit(limit)
    return [_partner(row) for row in await tx.rows(query.where(PARTNERS.c.id > after) if after else query)]


async def _keep_states(tx: Transaction, partners: Sequence[Partner]) -> None:
    rows = [
        {
            "id": new_id(),
            "partner_id": partner.id,
            "effective_on": partner.effective_on,
            "recorded_at": tx.now,
            "name": partner.name,
            "tier": partner.tier,
            "product_lines": list(partner.product_lines),
            "agreement": partner.agreement,
        }
        for partner in partners
    ]
    await insert_rows(tx, PARTNER_STATES, rows)


def _partner(row: Row[Any]) -> Partner:
    return Partner(
        id=row.id,
        external_id=row.external_id,
        name=row.name,
        tier=row.tier,
        product_lines=tuple(row.product_lines),
        agreement=row.agreement,
        effective_on=row.effective_on,
    )


def _row(partner: Partner) -> dict[str, object]:
    return {
        "id": partner.id,
        "external_id": partner.external_id,
        "name": partner.name,
        "tier": partner.tier,
        "product_lines": list(partner.product_lines),
        "agreement": partner.agreement,
        "effective_on": partner.effective_on,
    }
