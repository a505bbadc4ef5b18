"""What compensation answers: positions, how they came about, plans and assignments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from services.compensation.domain.deal import BEGINNING
from services.compensation.domain.errors import CommissionNotFound, PlanNotFound
from services.compensation.domain.position import Position
from services.compensation.domain.posting import Posting
from services.compensation.domain.published import AssignmentRecord, PublishedVersion
from services.compensation.domain.totals import Total
from services.compensation.domain.trace import Trace, trace
from services.compensation.domain.walk import walk
from services.compensation.store import commissions, deals, plans, postings
from shared.kernel.scope import Scope
from shared.store.organisation import load_organisation
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class CommissionView:
    """A position and its id."""

    id: UUID
    position: Position


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan with its versions, oldest first; there is at least one."""

    versions: tuple[PublishedVersion, ...]

    @property
    def id(self) -> UUID:
        """The plan's id."""
        return self.newest.plan_id

    @property
    def newest(self) -> PublishedVersion:
        """The version published last."""
        return self.versions[-1]


async def commission_page(
    tx: Transaction, scope: Scope, wanted: Mapping[str, object], *, after: UUID | None, limit: int
) -> list[CommissionView]:
    """One page of the positions within sight."""
    found = await commissions.within_sight(tx, scope, wanted, after=after, limit=limit)
    return [CommissionView(booked.id, booked.position) for booked in found]


async def commission(tx: Transaction, scope: Scope, commission_id: UUID) -> CommissionView:
    """One position."""
    found = await commission_page(tx, scope, {"id": commission_id}, after=None, limit=1)
    if not found:
        raise CommissionNotFound(f"there is no commission {commission_id}")
    return found[0]


async def postings_of(
    tx: Transaction, scope: Scope, commission_id: UUID, *, after: UUID | None, limit: int
) -> list[Posting]:
    """One page of the postings that led to a position."""
    await commission(tx, scope, commission_id)
    return await postings.of_commission(tx, commission_id, after=after, limit=limit)


async def trace_of(tx: Transaction, scope: Scope, commission_id: UUID) -> tuple[CommissionView, Trace | None]:
    """Why a position is what it is: the walk of its payee-month is walked once more."""
    view = await commission(tx, scope, commission_id)
    statement = (await deals.known(tx, [view.position.deal_id]))[view.position.deal_id]
    month = statement.deal.payee_month
    walked = walk(await deals.following(tx, {month: BEGINNING}), await plans.load(tx), await load_organisation(tx))
    return view, trace(view.position, walked.steps)


async def totals(tx: Transaction, scope: Scope, wanted: Mapping[str, object]) -> dict[str, Total]:
    """What is within sight, added up by role."""
    return {total.role: total for total in await commissions.totals(tx, scope, wanted)}


async def plan_page(tx: Transaction, *, after: UUID | None, limit: int) -> list[PlanView]:
    """One page of plans."""
    return _plan_views(await plans.versions(tx, after=after, limit=limit))


async def plan(tx: Transaction, plan_id: UUID) -> PlanView:
    """One plan."""
    found = _plan_views(await plans.versions(tx, plan_id=plan_id))
    if not found:
        raise PlanNotFound(f"there is no plan {plan_id}")
    return found[0]


async def assignment_page(
    tx: Transaction, scope: Scope, wanted: Mapping[str, object], *, after: UUID | None, limit: int
) -> list[AssignmentRecord]:
    """One page of the assignments within sight."""
    return await plans.assignments(tx, scope, wanted, after=after, limit=limit)


def _plan_views(versions: list[PublishedVersion]) -> list[PlanView]:
    return [PlanView(tuple(group)) for _, group in groupby(versions, key=lambda version: version.plan_id)]
