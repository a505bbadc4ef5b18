"""An exception is waived: the period may be closed in spite of it, and who allowed that is on record."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.compensation.domain.month_end.approval import Person, may_not_concern
from services.compensation.domain.month_end.errors import AlreadyDecided, RecordNotFound
from services.compensation.domain.month_end.records import PayException
from services.compensation.store import exceptions
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class WaiveException:
    """Which one, who waives it, and why."""

    exception_id: UUID
    person: Person
    reason: str


async def waive_exception(tx: Transaction, command: WaiveException) -> PayException:
    """Waive an open exception that does not concern oneself."""
    found = await exceptions.get(tx, command.exception_id)
    if found is None:
        raise RecordNotFound(f"there is no exception {command.exception_id}")
    if found.status != "open":
        raise AlreadyDecided(f"the exception is {found.status} already")
    payee = found.found.key.payee_id
    may_not_concern(command.person, [payee] if payee else [])
    await exceptions.waive(tx, found.id, by=command.person.subject, reason=command.reason)
    return await exceptions.get(tx, found.id) or found
