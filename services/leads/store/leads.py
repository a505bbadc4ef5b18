"""Rows of leads ⇄ values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from services.leads.domain.errors import LeadNotFound
from services.leads.domain.lead import Lead, Status
from services.leads.domain.normalise import Prospect
from services.leads.domain.scoring import Score
from services.leads.store.many import insert_all
from services.leads.store.tables import CONTACTS, LEADS
from shared.kernel.intake import Registered
from shared.kernel.scope import Scope
from shared.store.scoping import visible
from shared.store.transaction import Transaction

_LIFE = tuple(field.name for field in fields(Lead))


@dataclass(frozen=True, slots=True)
class NewLead:
    """A lead as it enters the store."""

    lead: Lead
    prospect: Prospect
    fingerprint: str
    score: Score
    possible_duplicate_of: UUID | None


async def taken(tx: Transaction, external_ids: Sequence[str]) -> Mapping[str, Registered]:
    """Which of these external ids name a lead already."""
    if not external_ids:
        return {}
    known = select(LEADS.c.external_id, LEADS.c.id, LEADS.c.fingerprint).where(LEADS.c.external_id.in_(external_ids))
    return {row.external_id: Registered(row.id, row.external_id, row.fingerprint) for row in await tx.rows(known)}


async def add(tx: Transaction, new: Sequence[NewLead]) -> None:
    """Insert new leads, and the contacts of those that name one."""
    await insert_all(tx, LEADS, [_row(each, tx) for each in new])
    contacts = {each.lead.id: asdict(each.prospect.contact) for each in new}
    named = [{"lead_id": lead_id, **contact} for lead_id, contact in contacts.items() if any(contact.values())]
    await insert_all(tx, CONTACTS, named)


async def get_for_update(tx: Transaction, lead_id: UUID, scope: Scope) -> Lead:
    """One lead within sight, locked until the transaction ends."""
    within = visible(scope, owner=LEADS.c.owner_id, partner=LEADS.c.partner_id)
    columns = [LEADS.c[name] for name in _LIFE]
    rows = await tx.rows(select(*columns).where(LEADS.c.id == lead_id, within).with_for_update())
    if not rows:
        raise LeadNotFound(lead_id)
    return _lead(rows[0]._asdict())


async def save(tx: Transaction, lead: Lead) -> None:
    """Write a lead's life."""
    await tx.execute(update(LEADS).where(LEADS.c.id == lead.id).values(**_life(lead)))


def _row(new: NewLead, tx: Transaction) -> dict[str, Any]:
    company = asdict(new.prospect)
    del company["contact"]
    return {
        **company,
        **_life(new.lead),
        "id": new.lead.id,
        "fingerprint": new.fingerprint,
        "possible_duplicate_of": new.possible_duplicate_of,
        "score": new.score.score,
        "grade": new.score.grade,
        "model_version": new.score.model_version,
        "contributions": [asdict(each) for each in new.score.contributions],
        "recorded_at": tx.now,
    }


def _life(lead: Lead) -> dict[str, Any]:
    return {name: getattr(lead, name) for name in _LIFE if name != "id"}


def _lead(row: dict[str, Any]) -> Lead:
    return Lead(**{**row, "status": Status(row["status"]), "company_keys": tuple(row["company_keys"])})
