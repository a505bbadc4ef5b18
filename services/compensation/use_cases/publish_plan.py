"""A plan, or another version of one, is published; a version dated back re-decides what it would have paid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.compensation.domain.affected import owners_paid_by
from services.compensation.domain.cause import Cause
from services.compensation.domain.document.write import document
from services.compensation.domain.errors import ClosedPeriodReached, PlanNotFound
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.language.terms import plan_hash
from services.compensation.domain.month_end.records import Draft
from services.compensation.domain.published import PublishedVersion
from services.compensation.store import closings, plans
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.settle import settle_payees
from shared.contracts.compensation import PlanPublished
from shared.kernel.changes import Versions, only_if_unchanged
from shared.kernel.errors import CurrencyNotSupported, DateInFuture, ExternalIdTaken
from shared.kernel.hash import sha256_hex
from shared.kernel.ids import new_id
from shared.kernel.period import Month
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class PublishPlan:
    """What a plan says and from when on; without a day, from today on."""

    name: str
    plan: Callable[[str], Plan]
    """The checked terms, given the plan's external id."""
    effective_on: date | None = None
    external_id: str | None = None
    author: str | None = None
    examples: tuple[object, ...] = ()
    """The worked examples it was checked by, as they were written."""

    @property
    def fingerprint(self) -> str:
        """Equal for equal content, however its figures were written."""
        terms = document(self.plan("-"))
        said = {"name": self.name, "terms": terms, "effective_on": self.effective_on, "examples": self.examples}
        return sha256_hex(said)


async def publish_plan(tx: Transaction, command: PublishPlan, *, today: date, currency: str) -> UUID:
    """The first version of a new plan; the same external id and content again answers the same plan."""
    effective_on = _checked(command, today, currency)
    await take_turn(tx)
    if command.external_id is not None:
        known = (await plans.plans_named(tx, [command.external_id])).get(command.external_id)
        if known and known.fingerprint != command.fingerprint:
            raise ExternalIdTaken(command.external_id)
        if known:
            return known.id
    plan_id = new_id()
    external_id = command.external_id or str(plan_id)
    await plans.add_plan(tx, plan_id, external_id, command.fingerprint)
    await _publish(tx, _version(plan_id, external_id, 1, command, effective_on), author=command.author)
    return plan_id


async def guard_plan(tx: Transaction, plan_id: UUID, expected: Versions) -> None:
    """Refuse a version meant to follow another one than the newest; nobody publishes one meanwhile."""
    if expected is not None:
        await take_turn(tx)
        versions = await plans.versions(tx, plan_id=plan_id)
        if versions:
            only_if_unchanged(versions[-1].version, expected)


async def publish_version(
    tx: Transaction, plan_id: UUID, command: PublishPlan, *, today: date, currency: str
) -> PublishedVersion:
    """Another version; terms and day equal to the newest version's change nothing."""
    effective_on = _checked(command, today, currency)
    await take_turn(tx)
    versions = await plans.versions(tx, plan_id=plan_id)
    if not versions:
        raise PlanNotFound(f"there is no plan {plan_id}")
    newest = versions[-1]
    fresh = _version(plan_id, newest.external_id, newest.version + 1, command, effective_on)
    if _said(fresh) == _said(newest):
        return newest
    if (await closings.calendar(tx)).is_closed(str(Month.of(effective_on))):
        raise ClosedPeriodReached(f"{effective_on} lies in a closed period: draft the version and have it approved")
    await _publish(tx, fresh, author=command.author)
    await _settle(tx, fresh)
    return fresh


async def put_in_force(tx: Transaction, draft: Draft, *, approved_by: str) -> PublishedVersion:
    """Publish an approved draft; what it changes in closed periods is paid in the open one, and names the plan."""
    await take_turn(tx)
    newest = (await plans.versions(tx, plan_id=draft.plan_id))[-1]
    fresh = PublishedVersion(
        draft.plan_id,
        newest.external_id,
        newest.version + 1,
        draft.name,
        draft.effective_on,
        draft.plan,
        draft.hash,
        draft.examples,
    )
    await _publish(tx, fresh, author=draft.requested_by, approved_by=approved_by)
    await _settle(tx, fresh)
    return fresh


async def _settle(tx: Transaction, version: PublishedVersion) -> None:
    cause = Cause("plan", version.plan_id, version.effective_on)
    owners = owners_paid_by(version.plan_id, await plans.load(tx))
    await settle_payees(tx, ((owner_id, cause) for owner_id in owners))


def _checked(command: PublishPlan, today: date, currency: str) -> date:
    """The day the version begins, once everything about it has been found right."""
    terms = command.plan("-")
    if terms.currency != currency:
        raise CurrencyNotSupported(terms.currency, currency, field="currency")
    if command.effective_on is not None and command.effective_on > today:
        raise DateInFuture("effective_on")
    return command.effective_on or today


def _version(
    plan_id: UUID, external_id: str, number: int, command: PublishPlan, effective_on: date
) -> PublishedVersion:
    plan = command.plan(external_id)
    return PublishedVersion(
        plan_id, external_id, number, command.name, effective_on, plan, plan_hash(plan), command.examples
    )


def _said(version: PublishedVersion) -> tuple[object, ...]:
    """What makes a version another one."""
    return (version.name, version.effective_on, version.hash, list(version.examples))


async def _publish(
    tx: Transaction, version: PublishedVersion, *, author: str | None, approved_by: str | None = None
) -> None:
    await plans.add_version(tx, version, author=author, approved_by=approved_by)
    tx.publish(
        PlanPublished(
            plan_id=version.plan_id,
            external_id=version.external_id,
            name=version.name,
            version=version.version,
            hash=version.hash,
            effective_on=version.effective_on,
        )
    )
