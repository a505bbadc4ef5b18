"""Plans, their versions and who is assigned to them: rows ⇄ values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.dialects.postgresql import insert

from services.compensation.domain.plan import Assignment, Plans, PlanTerms, PlanVersion, TierTerms
from services.compensation.domain.published import AssignmentRecord, PublishedVersion
from services.compensation.store.tables import ASSIGNMENTS, PLAN_VERSIONS, PLANS
from shared.kernel.scope import Scope
from shared.store.bulk import insert_rows
from shared.store.scoping import visible
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Registered:
    """A record others may name: its id and the fingerprint of what made it."""

    id: UUID
    fingerprint: str


async def load(tx: Transaction) -> Plans:
    """Every version and assignment as one value."""
    versions = [_version(row) for row in await tx.rows(select(PLAN_VERSIONS))]
    rows = await tx.rows(select(ASSIGNMENTS.c.member_id, ASSIGNMENTS.c.plan_id, ASSIGNMENTS.c.effective_on))
    return Plans.of(versions, [Assignment(row.member_id, row.plan_id, row.effective_on) for row in rows])


async def plans_named(tx: Transaction, external_ids: Collection[str]) -> dict[str, Registered]:
    """The plans of these external ids."""
    wanted = select(PLANS).where(PLANS.c.external_id.in_(external_ids))
    return {row.external_id: Registered(row.id, row.fingerprint) for row in await tx.rows(wanted)}


async def plan_ids(tx: Transaction, ids: Collection[UUID]) -> set[UUID]:
    """Which of these ids are plans."""
    return set(await tx.scalars(select(PLANS.c.id).where(PLANS.c.id.in_(ids))))


async def add_plan(tx: Transaction, plan_id: UUID, external_id: str, fingerprint: str) -> None:
    """Register a plan."""
    row = {"id": plan_id, "external_id": external_id, "fingerprint": fingerprint}
    await tx.execute(insert(PLANS).values(row))


async def add_version(tx: Transaction, version: PublishedVersion) -> None:
    """Publish a version."""
    row = {
        "plan_id": version.plan_id,
        "version": version.version,
        "name": version.name,
        "effective_on": version.effective_on,
        "terms": version.terms.document(),
        "hash": version.hash,
        "recorded_at": tx.now,
    }
    await tx.execute(insert(PLAN_VERSIONS).values(row))


async def versions(
    tx: Transaction, *, plan_id: UUID | None = None, after: UUID | None = None, limit: int | None = None
) -> list[PublishedVersion]:
    """Every version of some plans, in the order of plan and version; a page counts plans."""
    wanted = _page(select(PLANS.c.id), PLANS.c.id, after, limit)
    if plan_id is not None:
        wanted = wanted.where(PLANS.c.id == plan_id)
    found = (
        select(PLAN_VERSIONS, PLANS.c.external_id)
        .join(PLANS, PLANS.c.id == PLAN_VERSIONS.c.plan_id)
        .where(PLANS.c.id.in_(wanted))
        .order_by(PLANS.c.id, PLAN_VERSIONS.c.version)
    )
    return [_published(row) for row in await tx.rows(found)]


async def assignments_named(tx: Transaction, external_ids: Collection[str]) -> dict[str, Registered]:
    """The assignments of these external ids."""
    wanted = select(ASSIGNMENTS).where(ASSIGNMENTS.c.external_id.in_(external_ids))
    return {row.external_id: Registered(row.id, row.fingerprint) for row in await tx.rows(wanted)}


async def assignments_of(tx: Transaction, member_ids: Collection[UUID]) -> dict[tuple[UUID, date], AssignmentRecord]:
    """The assignments of these members, by member and first day."""
    wanted = select(ASSIGNMENTS).where(ASSIGNMENTS.c.member_id.in_(member_ids))
    found = [_assignment(row) for row in await tx.rows(wanted)]
    return {(each.assignment.member_id, each.assignment.effective_on): each for each in found}


async def assignments(
    tx: Transaction, scope: Scope, wanted: Mapping[str, object], *, after: UUID | None, limit: int
) -> list[AssignmentRecord]:
    """One page of the assignments within sight."""
    query = select(ASSIGNMENTS).where(visible(scope, owner=ASSIGNMENTS.c.member_id))
    for name, value in wanted.items():
        query = query.where(ASSIGNMENTS.c[name] == value)
    return [_assignment(row) for row in await tx.rows(_page(query, ASSIGNMENTS.c.id, after, limit))]


async def add_assignments(tx: Transaction, records: Sequence[AssignmentRecord]) -> None:
    """Assign members to plans."""
    await insert_rows(tx, ASSIGNMENTS, [_assignment_row(record, tx.now) for record in records])


def _page(query: Select[Any], key: Any, after: UUID | None, limit: int | None) -> Select[Any]:  # noqa: ANN401 - a column
    following = query if after is None else query.where(key > after)
    return following.order_by(key).limit(limit)


def _terms(document: Mapping[str, Any]) -> PlanTerms:
    tiers = tuple(
        TierTerms(Decimal(tier["from"]), None if tier["to"] is None else Decimal(tier["to"]), Decimal(tier["rate"]))
        for tier in document["tiers"]
    )
    return PlanTerms(document["currency"], tiers, Decimal(document["manager_override"]))


def _version(row: Row[Any]) -> PlanVersion:
    return PlanVersion.of(row.plan_id, row.version, row.effective_on, _terms(row.terms))


def _published(row: Row[Any]) -> PublishedVersion:
    terms = _terms(row.terms)
    return PublishedVersion(row.plan_id, row.external_id, row.version, row.name, row.effective_on, terms, row.hash)


def _assignment(row: Row[Any]) -> AssignmentRecord:
    assignment = Assignment(row.member_id, row.plan_id, row.effective_on)
    return AssignmentRecord(row.id, row.external_id, row.fingerprint, assignment)


def _assignment_row(record: AssignmentRecord, recorded_at: datetime) -> dict[str, Any]:
    return {
        "id": record.id,
        "external_id": record.external_id,
        "fingerprint": record.fingerprint,
        "member_id": record.assignment.member_id,
        "plan_id": record.assignment.plan_id,
        "effective_on": record.assignment.effective_on,
        "recorded_at": recorded_at,
    }
