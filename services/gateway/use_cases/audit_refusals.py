"""Write refusals into the gateway's audit, where they are sealed like everything else in it."""

from __future__ import annotations

from collections.abc import Sequence

from services.gateway.domain.refused import Refused
from shared.store.audit.entry import Entry
from shared.store.audit.write import write_entries
from shared.store.transaction import Transaction

UNKNOWN = "(nobody known)"


async def audit_refusals(tx: Transaction, refusals: Sequence[Refused]) -> None:
    """One row for each, in one statement."""
    await write_entries(tx, [_entry(refused) for refused in refusals])


def _entry(refused: Refused) -> Entry:
    return Entry(
        who=refused.who or UNKNOWN,
        roles=refused.roles,
        action=refused.action,
        resource=refused.resource,
        source=refused.source,
        request_id=refused.request_id or None,
        trace_id=refused.trace_id or None,
        status=refused.status,
        code=refused.code,
        times=refused.times,
    )
