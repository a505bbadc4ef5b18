"""Registrations: rows to values and back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, insert, select, update

from services.partners.domain.conflict import Claim, ClaimConflict, ConflictKind
from services.partners.domain.registration import AFTER_APPROVAL, Decision, Registration, RegistrationStatus
from services.partners.store.tables import REGISTRATIONS
from shared.kernel.intake import Registered
from shared.kernel.scope import Scope
from shared.store.scoping import visible
from shared.store.transaction import Transaction


async def known(tx: Transaction, external_id: str) -> Mapping[str, Registered]:
    """The registration of this external id, if there is one."""
    columns = (REGISTRATIONS.c.id, REGISTRATIONS.c.external_id, REGISTRATIONS.c.fingerprint)
    rows = await tx.rows(select(*columns).where(REGISTRATIONS.c.external_id == external_id))
    return {row.external_id: Registered(row.id, row.external_id, row.fingerprint) for row in rows}


async def add(tx: Transaction, registration: Registration, fingerprint: str) -> None:
    """Enter a new registration."""
    await tx.execute(insert(REGISTRATIONS).values(**_row(registration), fingerprint=fingerprint))


async def save(tx: Transaction, registration: Registration) -> None:
    """Write how a registration stands now."""
    await tx.execute(update(REGISTRATIONS).where(REGISTRATIONS.c.id == registration.id).values(**_row(registration)))


async def find(tx: Transaction, scope: Scope, registration_id: UUID, *, lock: bool = False) -> Registration | None:
    """One registration, if it is there and within sight."""
    query = _within(scope).where(REGISTRATIONS.c.id == registration_id)
    found = await _registrations(tx, query.with_for_update() if lock else query)
    return found[0] if found else None


async def page(
    tx: Transaction, scope: Scope, *, status: RegistrationStatus | None, after: UUID | None, limit: int
) -> list[Registration]:
    """Registrations within sight, by id."""
    query = _within(scope).order_by(REGISTRATIONS.c.id).limit(limit)
    query = query.where(REGISTRATIONS.c.status == status) if status else query
    return await _registrations(tx, query.where(REGISTRATIONS.c.id > after) if after else query)


async def once_approved_of(tx: Transaction, partner_ids: Collection[UUID]) -> list[Registration]:
    """These partners' registrations that were approved once, locked."""
    theirs = (REGISTRATIONS.c.partner_id.in_(partner_ids), REGISTRATIONS.c.status.in_(AFTER_APPROVAL))
    query = select(REGISTRATIONS).where(*theirs).order_by(REGISTRATIONS.c.id).with_for_update()
    return await _registrations(tx, query)


async def past_protection(tx: Transaction, today: date, *, limit: int) -> list[Registration]:
    """Approved registrations whose last protected day is over, locked; those somebody else works on are left out."""
    over = (REGISTRATIONS.c.status == RegistrationStatus.APPROVED, REGISTRATIONS.c.protected_until < today)
    query = select(REGISTRATIONS).where(*over).order_by(REGISTRATIONS.c.id).limit(limit)
    return await _registrations(tx, query.with_for_update(skip_locked=True))


def _within(scope: Scope) -> Select[Any]:
    return select(REGISTRATIONS).where(visible(scope, partner=REGISTRATIONS.c.partner_id))


async def _registrations(tx: Transaction, query: Select[Any]) -> list[Registration]:
    return [registration_of(row) for row in await tx.rows(query)]


def registration_of(row: Row[Any]) -> Registration:
    """The value a row holds."""
    return Registration(
        id=row.id,
        external_id=row.external_id,
        claim=Claim(row.partner_id, row.product_id, frozenset(row.company_keys), row.account_id),
        company_name=row.company_name,
        submitted_on=row.submitted_on,
        note=row.note,
        status=RegistrationStatus(row.status),
        conflicts=tuple(_conflict(kept) for kept in row.conflicts),
        decision=Decision(row.decided_by, row.decided_on, row.reason) if row.decided_on else None,
        protected_until=row.protected_until,
        deal_id=row.deal_id,
    )


def _conflict(kept: Mapping[str, str | None]) -> ClaimConflict:
    owner, partner = kept["owner_id"], kept["partner_id"]
    return ClaimConflict(
        kind=ConflictKind(str(kept["kind"])),
        id=UUID(str(kept["id"])),
        external_id=str(kept["external_id"]),
        owner_id=UUID(owner) if owner else None,
        partner_id=UUID(partner) if partner else None,
    )


def _kept(conflict: ClaimConflict) -> dict[str, str | None]:
    return {
        "kind": conflict.kind,
        "id": str(conflict.id),
        "external_id": conflict.external_id,
        "owner_id": str(conflict.owner_id) if conflict.owner_id else None,
        "partner_id": str(conflict.partner_id) if conflict.partner_id else None,
    }


def _row(registration: Registration) -> dict[str, object]:
    claim, decision = registration.claim, registration.decision
    return {
        "id": registration.id,
        "external_id": registration.external_id,
        "partner_id": claim.partner_id,
        "product_id": claim.product_id,
        "account_id": claim.account_id,
        "company_name": registration.company_name,
        "company_keys": sorted(claim.company_keys),
        "note": registration.note,
        "status": str(registration.status),
        "conflicts": [_kept(conflict) for conflict in registration.conflicts],
        "submitted_on": registration.submitted_on,
        "decided_by": decision.by if decision else None,
        "decided_on": decision.on if decision else None,
        "reason": decision.reason if decision else None,
        "protected_until": registration.protected_until,
        "deal_id": registration.deal_id,
    }
