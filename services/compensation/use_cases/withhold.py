"""Holds by hand lie over what plans say: a line they cover is withheld whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services.compensation.domain.ledger.line import Line, LineKey, LineState
from services.compensation.domain.month_end.holds import withheld
from services.compensation.store import holds, payroll
from shared.store.transaction import Transaction


async def with_holds(
    tx: Transaction, planned: Mapping[LineKey, LineState], booked: Iterable[Line] = ()
) -> Mapping[LineKey, LineState]:
    """The lines as they should stand, holds in force included; `booked` are those in the ledger already."""
    standing = await holds.in_force(tx, {key.payee_id for key in planned})
    if not standing:
        return planned
    ids = {line.key: line.id for line in booked}
    paid_through = await payroll.paid_through(tx)
    return {
        key: withheld(key, ids.get(key), state, standing, paid_through=paid_through) for key, state in planned.items()
    }
