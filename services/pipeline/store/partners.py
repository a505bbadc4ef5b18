"""The small copy of partners' events: who is a partner, and which claims are protected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert

from services.pipeline.domain.protection import Protection
from services.pipeline.store.tables import PARTNERS, PROTECTIONS
from shared.store.bulk import upsert
from shared.store.transaction import Transaction


async def remember(tx: Transaction, partner_id: UUID, external_id: str, name: str) -> None:
    """Keep what a partner company is called now."""
    row = {"id": partner_id, "external_id": external_id, "name": name}
    await upsert(tx, PARTNERS, [row], keys=["id"], update=["external_id", "name"])


async def protect(tx: Transaction, protection: Protection) -> None:
    """Keep an approved claim; approved again, the later decision holds."""
    row = {
        "registration_id": protection.registration_id,
        "partner_id": protection.partner_id,
        "product_id": protection.product_id,
        "account_id": protection.account_id,
        "company_keys": list(protection.company_keys),
        "decided_on": protection.decided_on,
        "protected_until": protection.protected_until,
    }
    kept = insert(PROTECTIONS).values(row)
    await tx.execute(kept.on_conflict_do_update(index_elements=["registration_id"], set_=row))


async def protect_until(tx: Transaction, registration_id: UUID, until: date) -> None:
    """Prolong or end a protection."""
    mine = PROTECTIONS.c.registration_id == registration_id
    await tx.execute(update(PROTECTIONS).where(mine), {"protected_until": until})


async def protections(
    tx: Transaction, *, product_id: UUID, account_id: UUID, company_keys: Sequence[str]
) -> list[Protection]:
    """The approved claims on this product at this company, past ones included."""
    same_company = or_(
        PROTECTIONS.c.company_keys.overlap(list(company_keys)),
        PROTECTIONS.c.account_id == account_id,
    )
    rows = await tx.rows(select(PROTECTIONS).where(PROTECTIONS.c.product_id == product_id, same_company))
    return [
        Protection(
            registration_id=row.registration_id,
            partner_id=row.partner_id,
            product_id=row.product_id,
            account_id=row.account_id,
            company_keys=tuple(row.company_keys),
            decided_on=row.decided_on,
            protected_until=row.protected_until,
        )
        for row in rows
    ]
