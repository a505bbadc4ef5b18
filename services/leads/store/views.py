"""Leads as they are shown: a page of them, one with its contact, and the trace of its assignments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.dialects.postgresql import distinct_on

from services.leads.domain.normalise import Contact
from services.leads.domain.scoring import Contribution
from services.leads.store.tables import ASSIGNMENTS, CONTACTS, LEADS
from shared.kernel.scope import Scope
from shared.store.scoping import visible
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """Who got a lead, when and why; and why nobody else."""

    id: UUID
    lead_id: UUID
    owner_id: UUID
    policy_version: str
    rule: str
    why: str
    why_not: tuple[Mapping[str, str], ...]
    assigned_on: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class LeadView:
    """A lead as it stands, with the assignment that gave it its present owner."""

    id: UUID
    external_id: str
    status: str
    owner_id: UUID | None
    score: int
    grade: str
    model_version: str
    contributions: tuple[Contribution, ...]
    source: str
    territory: str | None
    source_owner: str | None
    company_name: str | None
    industry: str | None
    employees: int | None
    product_id: UUID | None
    account_id: UUID | None
    partner_id: UUID | None
    possible_duplicate_of: UUID | None
    captured_on: date
    contacted_on: date | None
    closed_on: date | None
    close_reason: str | None
    opportunity_id: UUID | None
    assignment: AssignmentView | None


_SHOWN = tuple(LEADS.c[name] for name in LeadView.__dataclass_fields__ if name != "assignment")


def _within(scope: Scope) -> ColumnElement[bool]:
    return visible(scope, owner=LEADS.c.owner_id, partner=LEADS.c.partner_id)


def _narrowed(name: str, value: object) -> ColumnElement[bool]:
    match name:
        case "contacted":
            return LEADS.c.contacted_on.is_not(None) if value else LEADS.c.contacted_on.is_(None)
        case "captured_until":
            return LEADS.c.captured_on <= value
    return LEADS.c[name] == value


async def leads(
    tx: Transaction, scope: Scope, *, wanted: Mapping[str, object], after: UUID | None = None, limit: int
) -> list[LeadView]:
    """Leads within sight in order of id; `wanted` names filters and their values: columns, mostly."""
    page: Select[Any] = select(*_SHOWN).where(_within(scope)).order_by(LEADS.c.id).limit(limit)
    page = page.where(*(_narrowed(name, value) for name, value in wanted.items()))
    if after:
        page = page.where(LEADS.c.id > after)
    rows = [row._asdict() for row in await tx.rows(page)]
    newest = await _newest_assignments(tx, [row["id"] for row in rows if row["owner_id"] is not None])
    return [_lead(row, newest.get(row["id"])) for row in rows]


async def contact_of(tx: Transaction, lead_id: UUID) -> Contact | None:
    """The person to speak to, if one is known."""
    wanted = select(CONTACTS.c.name, CONTACTS.c.email, CONTACTS.c.phone).where(CONTACTS.c.lead_id == lead_id)
    rows = await tx.rows(wanted)
    return Contact(*rows[0]) if rows else None


async def assignments_of(tx: Transaction, lead_id: UUID, *, after: UUID | None, limit: int) -> list[AssignmentView]:
    """Every assignment of one lead, the first one first."""
    trace = select(ASSIGNMENTS).where(ASSIGNMENTS.c.lead_id == lead_id).order_by(ASSIGNMENTS.c.id).limit(limit)
    return [
        _assignment(row._asdict()) for row in await tx.rows(trace.where(ASSIGNMENTS.c.id > after) if after else trace)
    ]


async def _newest_assignments(tx: Transaction, lead_ids: list[UUID]) -> dict[UUID, AssignmentView]:
    if not lead_ids:
        return {}
    newest = (
        select(ASSIGNMENTS)
        .where(ASSIGNMENTS.c.lead_id.in_(lead_ids))
        .ext(distinct_on(ASSIGNMENTS.c.lead_id))
        .order_by(ASSIGNMENTS.c.lead_id, ASSIGNMENTS.c.id.desc())
    )
    return {row.lead_id: _assignment(row._asdict()) for row in await tx.rows(newest)}


def _lead(row: Mapping[str, Any], assignment: AssignmentView | None) -> LeadView:
    contributions = tuple(Contribution(**each) for each in row["contributions"])
    return LeadView(**{**row, "contributions": contributions}, assignment=assignment)


def _assignment(row: Mapping[str, Any]) -> AssignmentView:
    return AssignmentView(**{**row, "why_not": tuple(row["why_not"])})
