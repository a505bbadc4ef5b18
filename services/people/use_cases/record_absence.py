"""A member is away for some days, now, earlier or later; or was not after all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.people.domain.absence import Absence, AbsenceKind, refuse_backwards
from services.people.domain.errors import AbsenceNotFound, MemberNotFound
from services.people.store import absences, history, registers
from services.people.use_cases.announce import announce_absence
from shared.kernel.hash import sha256_hex
from shared.kernel.ids import new_id
from shared.kernel.intake import Intake, registered
from shared.kernel.outcome import Outcome, created
from shared.store.transaction import Transaction


@dataclass(frozen=True)
class RecordAbsence:
    """Who is away, from which day to which (both included), and whether on paid leave."""

    member_id: UUID
    kind: AbsenceKind
    first_day: date
    last_day: date
    external_id: str | None = None


async def record_absence(tx: Transaction, command: RecordAbsence) -> Outcome:
    """Record it and say so; the same external id and body again changes nothing."""
    refuse_backwards(command.first_day, command.last_day)
    await registers.lock_organisation(tx)
    if not await history.of_member(tx, command.member_id):
        raise MemberNotFound(command.member_id)
    intake, fingerprint = Intake(await absences.named(tx, command.external_id)), sha256_hex(command)
    seen = intake.seen_before(command.external_id, fingerprint)
    if seen is not None:
        return seen
    new = registered(new_id(), command.external_id, fingerprint)
    absence = Absence(new.id, new.external_id, command.member_id, command.kind, command.first_day, command.last_day)
    await absences.add(tx, absence, fingerprint)
    announce_absence(tx, absence)
    return created(new.id)


async def withdraw_absence(tx: Transaction, member_id: UUID, absence_id: UUID) -> None:
    """It was recorded by mistake, or the leave was not taken; withdrawn once, nothing more is said."""
    await registers.lock_organisation(tx)
    found = await absences.get(tx, member_id, absence_id)
    if found is None:
        raise AbsenceNotFound(absence_id)
    if not found.withdrawn:
        announce_absence(tx, await absences.withdraw(tx, found))
