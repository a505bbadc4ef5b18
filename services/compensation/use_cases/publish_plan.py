"""A plan, or another version of one, is published; a version dated back re-decides what it would have paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.compensation.domain.affected import owners_paid_by
from services.compensation.domain.cause import Cause
from services.compensation.domain.errors import PlanNotFound
from services.compensation.domain.plan import PlanTerms
from services.compensation.domain.published import PublishedVersion
from services.compensation.store import plans
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.settle import settle_owners
from shared.contracts.compensation import PlanPublished
from shared.kernel.errors import CurrencyNotSupported, DateInFuture, ExternalIdTaken
from shared.kernel.hash import sha256_hex
from shared.kernel.ids import new_id
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class PublishPlan:
    """What a plan says and from when on; without a day, from today on."""

    name: str
    terms: PlanTerms
    effective_on: date | None = None
    external_id: str | None = None

    @property
    def fingerprint(self) -> str:
        """Equal for equal content, however its figures were written."""
        return sha256_hex({"name": self.name, "terms": self.terms.document(), "effective_on": self.effective_on})


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
    await _publish(tx, _version(plan_id, external_id, 1, command, effective_on))
    return plan_id


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
    if (fresh.name, fresh.effective_on, fresh.hash) == (newest.name, newest.effective_on, newest.hash):
        return newest
    await _publish(tx, fresh)
    cause = Cause("plan", plan_id, effective_on)
    await settle_owners(tx, ((owner_id, cause) for owner_id in owners_paid_by(plan_id, await plans.load(tx))))
    return fresh


def _checked(command: PublishPlan, today: date, currency: str) -> date:
    """The day the version begins, once everything about it has been found right."""
    if command.terms.currency != currency:
        raise CurrencyNotSupported(command.terms.currency, currency, field="currency")
    command.terms.checked()
    if command.effective_on is not None and command.effective_on > today:
        raise DateInFuture("effective_on")
    return command.effective_on or today


def _version(
    plan_id: UUID, external_id: str, number: int, command: PublishPlan, effective_on: date
) -> PublishedVersion:
    terms = command.terms
    return PublishedVersion(plan_id, external_id, number, command.name, effective_on, terms, terms.hash)


async def _publish(tx: Transaction, version: PublishedVersion) -> None:
    await plans.add_version(tx, version)
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
