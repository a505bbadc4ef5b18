"""Plans, their versions and who is assigned to them: rows ⇄ values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from typing import cast as cast_as
from uuid import UUID

from sqlalchemy import Row, Select, Text, cast, select, text
from sqlalchemy.dialects.postgresql import insert

from services.compensation.domain.document.read import read
from services.compensation.domain.document.write import document
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.plan import Assignment, AssignmentRecord, Plans
from services.compensation.domain.published import PublishedVersion
from services.compensation.store.tables import ASSIGNMENTS, PLAN_VERSIONS, PLANS
from shared.kernel.exact_json import parse_json
from shared.kernel.scope import Scope
from shared.store.bulk import insert_rows
from shared.store.scoping import visible
from shared.store.transaction import Transaction

_VERSIONS = select(
    PLAN_VERSIONS.c.plan_id,
    PLAN_VERSIONS.c.version,
    PLAN_VERSIONS.c.name,
    PLAN_VERSIONS.c.effective_on,
    PLAN_VERSIONS.c.hash,
    PLAN_VERSIONS.c.examples,
    cast(PLAN_VERSIONS.c.terms, Text).label("text"),
    PLANS.c.external_id,
).join(PLANS, PLANS.c.id == PLAN_VERSIONS.c.plan_id)


@dataclass(frozen=True, slots=True)
class Registered:
    """A record others may name: its id and the fingerprint of what made it."""

    id: UUID
    fingerprint: str


async def load(tx: Transaction) -> Plans:
    """Every version and assignment as one value."""
    versions = [_version(row) for row in await tx.rows(_VERSIONS)]
    wanted = (ASSIGNMENTS.c.payee_id, ASSIGNMENTS.c.plan_id, ASSIGNMENTS.c.effective_on, ASSIGNMENTS.c.payee_kind)
    return Plans.of(versions, [Assignment(*said) for said in map(tuple, await tx.rows(select(*wanted)))])


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


async def add_version(
    tx: Transaction, version: PublishedVersion, *, author: str | None = None, approved_by: str | None = None
) -> None:
    """Publish a version."""
    row = {
        "plan_id": version.plan_id,
        "version": version.version,
        "name": version.name,
        "effective_on": version.effective_on,
        "terms": document(version.plan),
        "examples": list(version.examples),
        "hash": version.hash,
        "author": author,
        "approved_by": approved_by,
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
    found = _VERSIONS.where(PLANS.c.id.in_(wanted)).order_by(PLANS.c.id, PLAN_VERSIONS.c.version)
    return [_version(row) for row in await tx.rows(found)]


async def assignments_named(tx: Transaction, external_ids: Collection[str]) -> dict[str, Registered]:
    """The assignments of these external ids."""
    wanted = select(ASSIGNMENTS).where(ASSIGNMENTS.c.external_id.in_(external_ids))
    return {row.external_id: Registered(row.id, row.fingerprint) for row in await tx.rows(wanted)}


async def assignments_of(tx: Transaction, payee_ids: Collection[UUID]) -> dict[tuple[UUID, date], AssignmentRecord]:
    """The assignments of these payees, by payee and first day."""
    wanted = select(ASSIGNMENTS).where(ASSIGNMENTS.c.payee_id.in_(payee_ids))
    found = [_assignment(row) for row in await tx.rows(wanted)]
    return {(each.assignment.payee_id, each.assignment.effective_on): each for each in found}


async def assignments(
    tx: Transaction, scope: Scope, wanted: Mapping[str, object], *, after: UUID | None, limit: int
) -> list[AssignmentRecord]:
    """One page of the assignments within sight."""
    query = select(ASSIGNMENTS).where(visible(scope, owner=ASSIGNMENTS.c.payee_id))
    for name, value in wanted.items():
        query = query.where(ASSIGNMENTS.c[name] == value)
    return [_assignment(row) for row in await tx.rows(_page(query, ASSIGNMENTS.c.id, after, limit))]


async def add_assignments(tx: Transaction, records: Sequence[AssignmentRecord]) -> None:
    """Assign members and partners to plans."""
    await insert_rows(tx, ASSIGNMENTS, [_assignment_row(record, tx.now) for record in records])


def _page(query: Select[Any], key: Any, after: UUID | None, limit: int | None) -> Select[Any]:  # noqa: ANN401 - a column
    following = query if after is None else query.where(key > after)
    return following.order_by(key).limit(limit)


@lru_cache(maxsize=512)
def _plan(_hash: str, external_id: str, terms: str) -> Plan:
    """Reading a plan takes longer than calculating with it: the same text is read once."""
    return read(Plan, {**cast_as("dict[str, object]", parse_json(terms)), "id": external_id})


def _version(row: Row[Any]) -> PublishedVersion:
    plan = _plan(row.hash, row.external_id, row.text)
    return PublishedVersion(
        row.plan_id, row.external_id, row.version, row.name, row.effective_on, plan, row.hash, row.examples
    )


def _assignment(row: Row[Any]) -> AssignmentRecord:
    return AssignmentRecord(row.id, row.external_id, row.fingerprint, _assigned(row))


def _assigned(row: Row[Any]) -> Assignment:
    return Assignment(row.payee_id, row.plan_id, row.effective_on, row.payee_kind)


def _assignment_row(record: AssignmentRecord, recorded_at: datetime) -> dict[str, Any]:
    return {
        "id": record.id,
        "external_id": record.external_id,
        "fingerprint": record.fingerprint,
        "payee_id": record.assignment.payee_id,
        "payee_kind": record.assignment.kind,
        "plan_id": record.assignment.plan_id,
        "effective_on": record.assignment.effective_on,
        "recorded_at": recorded_at,
    }


async def collection_shares(tx: Transaction) -> dict[UUID, Decimal]:
    """The share of each person's payout that may be kept back for what is owed, by the plan assigned last."""
    rows = await tx.rows(_COLLECTION)
    return {row.payee_id: Decimal(row.share) for row in rows}


_COLLECTION = text("""
    SELECT DISTINCT ON (assignment.payee_id) assignment.payee_id, terms #>> '{collection,share_of_payout}' AS share
    FROM assignment JOIN plan_version USING (plan_id)
    WHERE terms #>> '{collection,share_of_payout}' IS NOT NULL
    ORDER BY assignment.payee_id, assignment.effective_on DESC, plan_version.effective_on DESC, version DESC
""")
