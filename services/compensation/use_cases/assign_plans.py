"""Members and partners are assigned to plans: deals that waited for a plan are paid, others re-decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.compensation.domain.cause import Cause
from services.compensation.domain.errors import PlanAlreadyAssigned, PlanNotInForce, PlanUnknown
from services.compensation.domain.plan import Assignment, AssignmentRecord, PayeeKind, Plans
from services.compensation.domain.reference import Directory, Reference
from services.compensation.store import plans
from services.compensation.store.neighbours import partners_among, partners_by_external_id
from services.compensation.store.plans import Registered
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.settle import settle_payees
from shared.contracts.compensation import PlanAssigned
from shared.kernel.errors import DateInFuture, ExternalIdTaken, ReferenceNotKnownYet, Refusal
from shared.kernel.hash import sha256_hex
from shared.kernel.ids import new_id
from shared.kernel.outcome import Outcome, created, rejected, unchanged
from shared.store.organisation import known_members, members_by_external_id
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AssignPlan:
    """A member or a partner is paid by a plan from a day on; without a day, from today on."""

    plan: Reference
    payee: Reference
    effective_on: date | None = None
    external_id: str | None = None
    kind: PayeeKind = "member"


@dataclass
class Intake:
    """What is known before a run, and what the run adds."""

    plans: Plans
    plan_directory: Directory
    payees: Mapping[PayeeKind, Directory]
    named: dict[str, Registered]
    held: dict[tuple[UUID, date], AssignmentRecord]
    added: list[AssignmentRecord]


async def assign_plans(tx: Transaction, commands: Sequence[AssignPlan], *, today: date) -> list[Outcome]:
    """Assign those that are new, all in one pass, and settle what they can move."""
    await take_turn(tx)
    intake = await _intake(tx, commands)
    outcomes = [_decide(command, intake, today) for command in commands]
    await plans.add_assignments(tx, intake.added)
    tx.publish(*(_assigned(record, intake.plans) for record in intake.added))
    await settle_payees(tx, ((each.payee_id, _cause(each)) for each in (record.assignment for record in intake.added)))
    return outcomes


async def _intake(tx: Transaction, commands: Sequence[AssignPlan]) -> Intake:
    payees = await _payees(tx, commands)
    named_plans = await plans.plans_named(tx, _external_ids(c.plan for c in commands))
    plan_directory = Directory(
        await plans.plan_ids(tx, _ids(c.plan for c in commands)),
        {external_id: plan.id for external_id, plan in named_plans.items()},
    )
    named = await plans.assignments_named(tx, [c.external_id for c in commands if c.external_id])
    meant = {payee_id for c in commands if (payee_id := payees[c.kind].find(c.payee))}
    return Intake(await plans.load(tx), plan_directory, payees, named, await plans.assignments_of(tx, meant), added=[])


async def _payees(tx: Transaction, commands: Sequence[AssignPlan]) -> dict[PayeeKind, Directory]:
    members = [command.payee for command in commands if command.kind == "member"]
    partners = [command.payee for command in commands if command.kind == "partner"]
    known = await partners_by_external_id(tx, _external_ids(partners))
    return {
        "member": Directory(
            await known_members(tx, _ids(members)), await members_by_external_id(tx, _external_ids(members))
        ),
        "partner": Directory(await partners_among(tx, _ids(partners)), known),
    }


def _decide(command: AssignPlan, intake: Intake, today: date) -> Outcome:
    try:
        return _assign(command, intake, today)
    except Refusal as refusal:
        return rejected(refusal)


def _assign(command: AssignPlan, intake: Intake, today: date) -> Outcome:
    fingerprint = sha256_hex(command)
    if command.external_id in intake.named:
        return _same(intake.named[command.external_id], fingerprint, command.external_id)
    assignment = _assignment(command, intake, today)
    held = intake.held.get((assignment.payee_id, assignment.effective_on))
    if held is not None and (command.external_id or held.assignment != assignment):
        raise PlanAlreadyAssigned(
            f"a plan is assigned to the {command.kind} from that day on already", field="effective_on"
        )
    if held is not None:
        return unchanged(held.id)
    return created(_add(assignment, command.external_id, fingerprint, intake))


def _same(known: Registered, fingerprint: str, external_id: str) -> Outcome:
    if known.fingerprint != fingerprint:
        raise ExternalIdTaken(external_id)
    return unchanged(known.id)


def _assignment(command: AssignPlan, intake: Intake, today: date) -> Assignment:
    effective_on = command.effective_on or today
    if effective_on > today:
        raise DateInFuture("effective_on")
    plan_id, payee_id = intake.plan_directory.find(command.plan), intake.payees[command.kind].find(command.payee)
    if plan_id is None:
        raise PlanUnknown(f"there is no plan {command.plan}", field=f"plan_{command.plan.suffix}")
    if payee_id is None:
        kind, named = command.kind, command.payee
        raise ReferenceNotKnownYet(kind, str(named), field=f"{kind}_{named.suffix}")
    if intake.plans.version(plan_id, effective_on) is None:
        raise PlanNotInForce(f"the plan has no version on {effective_on}", field="effective_on")
    return Assignment(payee_id, plan_id, effective_on, command.kind)


def _add(assignment: Assignment, external_id: str | None, fingerprint: str, intake: Intake) -> UUID:
    assignment_id = new_id()
    record = AssignmentRecord(assignment_id, external_id or str(assignment_id), fingerprint, assignment)
    intake.named[record.external_id] = Registered(assignment_id, fingerprint)
    intake.held[assignment.payee_id, assignment.effective_on] = record
    intake.added.append(record)
    return assignment_id


def _assigned(record: AssignmentRecord, known: Plans) -> PlanAssigned:
    assignment = record.assignment
    version = known.version(assignment.plan_id, assignment.effective_on)
    if version is None:
        raise PlanNotInForce("an assignment needs a version in force on its first day", field="effective_on")
    return PlanAssigned(
        member_id=assignment.payee_id,
        payee_kind=assignment.kind,
        plan_id=assignment.plan_id,
        plan_version=version.version,
        effective_on=assignment.effective_on,
    )


def _cause(assignment: Assignment) -> Cause:
    return Cause("plan", assignment.plan_id, assignment.effective_on)


def _ids(references: Iterable[Reference]) -> list[UUID]:
    return [reference.id for reference in references if reference.id]


def _external_ids(references: Iterable[Reference]) -> list[str]:
    return [reference.external_id for reference in references if reference.external_id]
