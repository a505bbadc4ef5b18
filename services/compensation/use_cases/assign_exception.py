"""An exception is given to somebody to mend; whose pay it blocks and why stays as it is."""

from __future__ import annotations

from uuid import UUID

from services.compensation.domain.month_end.errors import AlreadyDecided, RecordNotFound
from services.compensation.domain.month_end.records import PayException
from services.compensation.store import exceptions
from shared.kernel.errors import ReferenceNotKnownYet
from shared.store.organisation import known_members
from shared.store.transaction import Transaction


async def assign_exception(tx: Transaction, exception_id: UUID, member_id: UUID | None) -> PayException:
    """Name the member who mends an exception that is open."""
    found = await exceptions.get(tx, exception_id)
    if found is None:
        raise RecordNotFound(f"there is no exception {exception_id}")
    if found.status != "open":
        raise AlreadyDecided(f"the exception is {found.status} already")
    if member_id is not None and not await known_members(tx, [member_id]):
        raise ReferenceNotKnownYet("member", member_id)
    await exceptions.assign(tx, exception_id, member_id)
    return await exceptions.get(tx, exception_id) or found
