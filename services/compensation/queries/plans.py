"""What compensation answers about plans and assignments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from services.compensation.domain.errors import PlanNotFound
from services.compensation.domain.month_end.records import Draft
from services.compensation.domain.plan import AssignmentRecord
from services.compensation.domain.published import PublishedVersion
from services.compensation.store import drafts, plans
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


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


async def plan_page(tx: Transaction, *, after: UUID | None, limit: int) -> list[PlanView]:
    """One page of plans."""
    return _plan_views(await plans.versions(tx, after=after, limit=limit))


async def plan(tx: Transaction, plan_id: UUID) -> PlanView:
    """One plan."""
    found = _plan_views(await plans.versions(tx, plan_id=plan_id))
    if not found:
        raise PlanNotFound(f"there is no plan {plan_id}")
    return found[0]


async def two_versions(
    tx: Transaction, plan_id: UUID, before: int | None, after: int | None
) -> tuple[PublishedVersion, PublishedVersion]:
    """Two versions of a plan by their numbers; by default the newest and the one before it."""
    versions = {version.version: version for version in (await plan(tx, plan_id)).versions}
    after = max(versions) if after is None else after
    before = max(1, after - 1) if before is None else before
    for number in (before, after):
        if number not in versions:
            raise PlanNotFound(f"plan {plan_id} has no version {number}")
    return versions[before], versions[after]


async def draft_page(tx: Transaction, *, plan_id: UUID | None, after: UUID | None, limit: int) -> list[Draft]:
    """One page of drafts."""
    return await drafts.page(tx, plan_id=plan_id, after=after, limit=limit)


async def assignment_page(
    tx: Transaction, scope: Scope, wanted: Mapping[str, object], *, after: UUID | None, limit: int
) -> list[AssignmentRecord]:
    """One page of the assignments within sight."""
    return await plans.assignments(tx, scope, wanted, after=after, limit=limit)


def _plan_views(versions: list[PublishedVersion]) -> list[PlanView]:
    return [PlanView(tuple(group)) for _, group in groupby(versions, key=lambda version: version.plan_id)]
